"""How does each voice of an article sound, which frames does it use, and where does it stand?

The function that tells a figure in words follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from mediakit.base import prose
from mediakit.base.prose import SHOWN_VOICES, VOICE_COLOURS, counted, spell
from mediakit.errors import ArgumentError
from mediakit.plots import canvas
from mediakit.plots.canvas import INK, LINE, SMALL, SOFT, add_key, frame_axes, make_dot, new_axes
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

MANY: Final = 40  # sentences, from which on large points would touch
TOLD: Final = 5  # categories that a sentence names before it only counts the rest
# The strip, in widths of a word and heights of a quoted one.
PITCH: Final = 2.3  # from line to line
HEIGHTS: Final = {"quoted": 1.0, "reported": 0.74, "outlet": 0.46, "not counted": 0.46}
SENTENCE_GAP: Final = 0.8
PARAGRAPH_GAP: Final = 2.4
ON_A_LINE: Final = 100  # words of a line in which single words can still be seen
SEPARATE: Final = 140  # words of a line up to which a hairline divides them
FEWEST: Final = 50  # words that a line has room for, also in a short text
MOST_LINES: Final = 9  # that fit a figure under 8 cm; a longer text gets longer lines
LEVELS: Final = 2  # of marks above a word
ROOM: Final = 5.9  # inches under the axes, for the names of categories


def tone(sentiment: pd.DataFrame, *, whole: float | None = None, ax: Axes | None = None) -> Axes:
    """Is the article positive, or the people in it?

    Returns
    -------
    Axes
        Of `score_sentiment` by sentence and voice: a point for each, hollow at 0 where there is no
        sentiment word; the score of the `whole` text as one piece is a line that warns.
    """
    check_one(sentiment, "sentence", "voice", "compound", "n_sentences", "n_scored", "engine")
    told = describe_tone(sentiment)
    ax = ax or new_axes(2.9)
    sentence = sentiment["sentence"]
    size = 52 if sentence.nunique() <= MANY else 18
    for voice in SHOWN_VOICES:
        rows = _select_voice(sentiment, voice)
        scored = rows["n_scored"] > 0
        x, y = rows["sentence"] + canvas.DODGE[voice], rows["compound"].where(scored, 0.0)
        colour, marker = VOICE_COLOURS[voice], prose.VOICE_MARKERS[voice]
        ax.vlines(x, 0, y, colors=colour, linewidth=1.6, alpha=0.55, zorder=2)
        for kept, face in ((scored, colour), (~scored, "white")):
            ax.scatter(x[kept], y[kept], s=size, marker=marker, c=face, edgecolors=colour, zorder=3)
    if whole is not None and np.isfinite(whole):
        score = f"whole text as one piece: {prose.signed(whole, 2)}"
        ax.axhline(whole, color=SOFT, linewidth=1, linestyle=(0, (5, 3)), zorder=1)
        place: dict[str, Any] = {"ha": "right", "va": "top" if whole > 0 else "bottom"}
        place |= {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        shift = -2, -3 if whole > 0 else 3
        ax.annotate(score, (1, whole), shift, fontsize=SMALL, color=SOFT, **place)
        told += f" {score.capitalize()}."
    frame_axes(ax)
    ax.axhline(0, color=INK, linewidth=0.8, zorder=1.8)
    ax.set_ylim(-1.08, 1.08)
    ax.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "+0.5", "+1"])
    ax.grid(axis="y", color=LINE, linewidth=0.6)
    if len(sentiment):
        ax.set_xlim(sentence.min() - 0.7, sentence.max() + 0.7)
    ax.xaxis.set_major_locator(MaxNLocator(20, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))
    ax.set_xlabel("sentence (its number in the article)", fontsize=SMALL + 1)
    engine = sentiment["engine"].iloc[0] if len(sentiment) else "no sentence"
    ax.set_ylabel(f"tone ({engine} compound)", fontsize=SMALL + 1)
    keys = [*canvas.voice_keys(), ("hollow: no sentiment word", make_dot("o", "white", INK))]
    add_key(ax, keys, 4)
    ax.set_label(told)
    return ax


def describe_tone(sentiment: pd.DataFrame) -> str:
    """Tell for each voice how many sentences it has, and where its ends are, as `tone` shows it."""
    engine = f"{sentiment['engine'].iloc[0]} compound" if len(sentiment) else "compound"
    parts = [f"Tone by sentence and voice ({engine}, −1 to +1)."]
    for voice in SHOWN_VOICES:
        rows = _select_voice(sentiment, voice)
        scored = rows[rows["n_scored"] > 0].sort_values(["compound", "sentence"])
        told = f"{voice.capitalize()}: {counted(len(rows), 'sentence')}"
        if len(rows):
            told += f", {len(scored) or 'none'} scored"
        if len(scored):
            low, high = (
                f"{prose.signed(row.compound, 2)} (sentence {row.sentence})"
                for row in (scored.iloc[0], scored.iloc[-1])
            )
            told += f", from {low} to {high}"
        parts.append(f"{told}.")
    return " ".join(parts)


def _select_voice(sentiment: pd.DataFrame, voice: str) -> pd.DataFrame:
    return sentiment[(sentiment["voice"] == voice) & (sentiment["n_sentences"] > 0)]


def frames(frames: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Which frames do the words suggest, and whose words are they?

    Returns
    -------
    Axes
        Of `count_frames(by="voice")`: a row per category, a point per voice at its hits per 1,000
        words, the counts and their denominators beside it; under 8 cm high up to 15 categories. No
        intervals: one article is no sample.
    """
    check_one(frames, "voice", "category", "n", "n_words", "per_1000")
    if frames.duplicated(["voice", "category"]).any():
        raise ArgumentError(
            "A voice and category have several rows; count the frames by='voice' alone."
        )
    names = list(dict.fromkeys(frames["category"]))
    usual = min(0.95 + 0.22 * len(names), canvas.HEIGHT)
    ax = ax or new_axes(max(1.6, usual, 0.62 + 0.155 * len(names)))
    highest = frames["per_1000"].max() if frames["per_1000"].gt(0).any() else 1.0
    place = {name: i for i, name in enumerate(names)}
    for number, voice in enumerate(SHOWN_VOICES):
        rows = frames[frames["voice"] == voice]
        y = rows["category"].map(place).astype(float)
        found = rows["n"] > 0  # a zero is written, not drawn
        canvas.draw_voice(ax, rows[found], "per_1000", y[found] + canvas.DODGE[voice], voice)
        n, n_words = rows["n"], rows["n_words"]
        told = [f"{k:,}" if words else "–" for k, words in zip(n, n_words, strict=True)]
        below = f"in {n_words.iloc[0] if len(rows) else 0:,} words"
        canvas.write_voice(ax, voice, 0.64 + 0.18 * number, zip(y, told, strict=True), below)
    ax.spines["bottom"].set_bounds(0, highest)
    ax.set_xlim(0, highest / 0.47)
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(0, highest)
    ax.set_xticks([tick for tick in ticks if 0 <= tick <= highest])
    canvas.name_rows(ax, names, stripes=True)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=1)
    ax.set_xlabel("terms per 1,000 words of that voice", fontsize=SMALL + 1, loc="left")
    ax.set_label(describe_frames(frames))
    return ax


def describe_frames(frames: pd.DataFrame) -> str:
    """Tell for each voice its words, and its categories with the most terms, as `frames` does."""
    n = len(frames["category"].unique())
    parts = [f"Terms of {counted(n, 'category', 'categories')} per 1,000 words of each voice."]
    for voice in SHOWN_VOICES:
        rows = frames[frames["voice"] == voice]
        if not len(rows) or rows["n_words"].iloc[0] == 0:
            parts.append(f"{voice.capitalize()}: no words.")
            continue
        found = rows[rows["n"] > 0].sort_values("n", ascending=False, kind="stable")
        triples = zip(found["category"], found["per_1000"], found["n"], strict=True)
        named = [f"{spell(c)} {rate:.1f} ({counted(n, 'term')})" for c, rate, n in triples]
        words = counted(rows["n_words"].iloc[0], "word")
        parts.append(f"{voice.capitalize()} ({words}): {_list_first(named) or 'no term'}.")
    return " ".join(parts)


def _list_first(named: list[str]) -> str:
    """List the first of some categories, and how many more there are."""
    rest = prose.tell_further(len(named) - TOLD, "category", "categories")
    return ", ".join([*named[:TOLD], *rest])


def strip(
    words: pd.DataFrame,
    *,
    hits: pd.DataFrame | None = None,
    paragraphs: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Where in the text does who speak, and where do the terms stand?

    Returns
    -------
    Axes
        Of ``tokens.to_frame()``: a cell per word in order of the text (marks are left out), whose
        colour, height and hatch tell the voice; the hits above their words; a gap and a stroke
        before each of the paragraphs, given as ``corpus.zones``.
    """
    told = describe_strip(words, hits)
    if paragraphs is not None:
        check_one(paragraphs, "start")
    cells = _drop_marks(words)
    places = lay_out(cells, paragraphs)
    marks = canvas.mark_categories([] if hits is None else hits["category"])
    longest = max((len(canvas.shorten(name)) for name in marks), default=0)
    columns = min(4, int(ROOM / (0.45 + 0.06 * longest)))  # inches: sign and gap, letter
    lines, rows = int(places.line.max(initial=0)) + 1, -(-len(marks) // columns)
    ax = ax or new_axes(min(0.75 + 0.4 * lines + 0.19 * rows, canvas.HEIGHT))
    voice = np.where(cells["zone"].isin(COUNTED), cells["voice"], "not counted").astype(object)
    _draw_words(ax, places, voice)
    if hits is not None and len(cells):
        word, level = place_hits(cells, hits)
        x, y = places.x[word] + 0.5, 1.32 + 0.5 * level - PITCH * places.line[word]
        size = 24 if places.width <= SEPARATE else 12
        for name, (marker, colour) in marks.items():
            own = (hits["category"] == name).to_numpy(bool)
            ax.scatter(x[own], y[own], s=size, c=colour, marker=marker, linewidths=0, zorder=4)
    ax.spines[:].set_visible(False)
    ax.set(xlim=(-PARAGRAPH_GAP, places.width + 0.5), xticks=[])
    ax.set_ylim(-PITCH * (lines - 1) - 0.2, PITCH)
    first = np.searchsorted(places.line, np.arange(lines)) + 1
    ax.set_yticks(-PITCH * np.arange(lines) + 0.3, [f"{number:,}" for number in first])
    ax.tick_params(axis="y", length=0, labelsize=SMALL, labelcolor=SOFT)
    heading = "first word of the line" if lines > 2 else ""  # noqa: PLR2004  # as long as 3 lines
    ax.set_ylabel(heading, fontsize=SMALL, color=SOFT)
    counts = {name: int((voice == name).sum()) for name in HEIGHTS}
    fills = [(f"{name} {n:,}", Patch(**canvas.fill_voice(name))) for name, n in counts.items() if n]
    fills[:1] = [(f"words: {name}", fill) for name, fill in fills[:1]]
    add_key(ax, fills, 4)
    keys = [(canvas.shorten(name), make_dot(*mark)) for name, mark in marks.items()]
    add_key(ax, keys, columns, loc="upper left", bbox_to_anchor=(0, 0))
    ax.set_label(told)
    return ax


class Strip(NamedTuple):
    """Left edge and line of each word, whether it opens a paragraph; the width of a line."""

    x: Floats
    line: Ints
    opens: Bools
    width: float


def lay_out(words: pd.DataFrame, paragraphs: pd.DataFrame | None = None) -> Strip:
    """Return the places of words, with a gap before each sentence and paragraph.

    >>> import pandas as pd
    >>> lay_out(pd.DataFrame({"start": [0, 3, 7], "sentence": [0, 0, 1]})).x.tolist()
    [0.0, 1.0, 2.8]
    """
    start = words["start"].to_numpy(np.int64)
    firsts = np.sort(np.array([] if paragraphs is None else paragraphs["start"], np.int64))
    opens = np.diff(np.searchsorted(firsts, start, "right"), prepend=-1) != 0
    turns = np.diff(words["sentence"].to_numpy(np.int64), prepend=-1) != 0
    gap = np.where(opens, PARAGRAPH_GAP, np.where(turns, SENTENCE_GAP, 0.0))
    total = len(start) + gap.sum()
    lines = np.clip(np.ceil(total / ON_A_LINE), 1, MOST_LINES)
    width = float(max(np.ceil(total / lines), FEWEST))
    x, line = np.zeros(len(start)), np.zeros(len(start), np.int64)
    at, row = 0.0, 0
    for i, space in enumerate(gap.tolist()):
        at += space if at else 0.0
        if at + 1 > width:
            at, row = 0.0, row + 1
        x[i], line[i] = at, row
        at += 1
    return Strip(x, line, opens if paragraphs is not None else np.zeros_like(opens), width)


def place_hits(words: pd.DataFrame, hits: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the row of the first word of each hit, and its level above others of this word."""
    starts = words["start"].to_numpy(np.int64)
    word = np.maximum(np.searchsorted(starts, hits["start"].to_numpy(np.int64), "right") - 1, 0)
    return word, np.minimum(hits.groupby(word).cumcount().to_numpy(np.int64), LEVELS - 1)


def _draw_words(ax: Axes, places: Strip, voice: npt.NDArray[np.object_]) -> None:
    """Draw each run of words of one voice as a box, words apart, a stroke before paragraphs."""
    x, line, opens, width = places
    breaks = np.flatnonzero((np.diff(line) != 0) | (voice[1:] != voice[:-1]) | (np.diff(x) > 1))
    n = len(x)  # of no words there is no run
    first = np.concatenate([[0], breaks + 1])[:n].astype(np.int64)
    last = np.concatenate([breaks, [n - 1]])[:n].astype(np.int64)
    for name, height in HEIGHTS.items():
        own = voice[first] == name
        low = -PITCH * line[first[own]]
        sides = x[first[own]], x[last[own]] + 1
        canvas.draw_boxes(ax, sides, (low, low + height), **canvas.fill_voice(name))
    base = -PITCH * line
    if width <= SEPARATE:
        # One line with gaps: as hundreds of lines the SVG takes twice the time and room.
        y = np.stack([base, base + 1, np.full_like(base, np.nan)], axis=1).ravel()
        hair: dict[str, Any] = {"color": "white", "linewidth": 0.5, "solid_capstyle": "butt"}
        ax.plot(np.repeat(x, 3), y, snap=True, zorder=3, **hair)
    at = np.where(x > 0, x - PARAGRAPH_GAP / 2, -PARAGRAPH_GAP / 2)[opens]
    ax.vlines(at, base[opens] - 0.1, base[opens] + 1.1, colors=INK, linewidth=0.9)


def describe_strip(words: pd.DataFrame, hits: pd.DataFrame | None = None) -> str:
    """Tell how many words each voice has, and the hits of each category, as `strip` shows them."""
    words = _drop_marks(words)
    if not len(words):
        return "The article has no words."
    kept = words["zone"].isin(COUNTED)
    voices = words.loc[kept, "voice"].value_counts()
    told = ", ".join(f"{voices.get(voice, 0):,} {voice}" for voice in SHOWN_VOICES)
    if not kept.all():
        told += f", {(~kept).sum():,} not counted"
    told = f"The article as a strip of {counted(len(words), 'word')} in order of the text: {told}."
    if hits is None or not len(hits):
        return told
    found = hits["category"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    named = _list_first([f"{spell(str(category))} {n:,}" for category, n in found.items()])
    return f"{told} {counted(len(hits), 'term')} marked above the words: {named}."


def _drop_marks(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose token has a letter or digit, in order of the text."""
    check_one(tokens, "token", "start", "sentence", "zone", "voice")
    is_word = tokens["token"].map(lambda token: any(map(str.isalnum, token))).astype(bool)
    return tokens[is_word].sort_values("start", ignore_index=True)


def check_one(table: pd.DataFrame, *columns: str) -> None:
    """Refuse a table that lacks a column, or that holds several articles."""
    check_columns(table, columns)
    articles = table["doc_id"].unique() if "doc_id" in table else ()
    if len(articles) > 1:
        raise ArgumentError(f"The table holds {len(articles):,} articles; filter it to one.")
