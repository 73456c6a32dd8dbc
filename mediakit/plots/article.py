"""Figures of one article: tone, frames and the text itself, by voice.

Each draws a table that exists. The figure in words is the label of its axes (`get_label`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from mediakit.base.display import (
    CATEGORY_COLOURS,
    CATEGORY_MARKERS,
    SHOWN_VOICES,
    VOICE_COLOURS,
    VOICE_MARKERS,
    assign_looks,
    spell,
)
from mediakit.base.prose import counted, signed
from mediakit.errors import ArgumentError
from mediakit.plots.canvas import (
    DODGE,
    HEIGHT,
    INK,
    LINE,
    SMALL,
    SOFT,
    add_key,
    draw_boxes,
    draw_stalks,
    fill_voice,
    frame_axes,
    make_dot,
    name_rows,
    new_axes,
    shorten,
    stripe_rows,
    voice_keys,
    write_voice,
)
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    from mediakit.base.display import Look

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


PITCH: Final = 2.3  # from line to line of the strip, in heights of a quoted word


HEIGHTS: Final = {"quoted": 1.0, "reported": 0.74, "outlet": 0.46, "not counted": 0.46}


ROOM: Final = 5.9  # inches under the axes, for the names of categories


SEPARATE: Final = 140  # words of a line up to which a hairline divides them


def tone(sentiment: pd.DataFrame, *, whole: float | None = None, ax: Axes | None = None) -> Axes:
    """Is the article positive, or the people in it?

    Parameters
    ----------
    sentiment
        ``score_sentiment(tokens, by=["sentence", "voice"])`` of one article.
    whole
        The score of the text as one piece (`score_whole`), drawn as a line that warns; missing
        draws none.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes
        One point per sentence and voice, hollow at 0 where there is no sentiment word; the label
        of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table holds several articles.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_one(sentiment, TONE)
    ax = ax or new_axes(2.9)
    size = 52 if sentiment["sentence"].nunique() <= 40 else 18  # noqa: PLR2004  # points do not touch
    for voice in SHOWN_VOICES:
        rows = sentiment[(sentiment["voice"] == voice) & (sentiment["n_sentences"] > 0)]
        scored = rows["n_scored"] > 0
        x, y = rows["sentence"] + DODGE[voice], rows["compound"].where(scored, 0.0)
        colour, marker = VOICE_COLOURS[voice], VOICE_MARKERS[voice]
        ax.vlines(x, 0, y, colors=colour, linewidth=1.6, alpha=0.55, zorder=2)
        for kept, face in ((scored, colour), (~scored, "white")):
            ax.scatter(x[kept], y[kept], s=size, marker=marker, c=face, edgecolors=colour, zorder=3)
    told = describe_tone(sentiment)
    if whole is not None and np.isfinite(whole):
        _draw_whole(ax, whole)
        told += f" Whole text as one piece: {signed(whole, 2)}."
    _finish_tone(ax, sentiment)
    ax.set_label(told)
    return ax


def _draw_whole(ax: Axes, whole: float) -> None:
    ax.axhline(whole, color=SOFT, linewidth=1, linestyle=(0, (5, 3)), zorder=1)
    ax.annotate(
        f"whole text as one piece: {signed(whole, 2)}",
        (1, whole),
        xycoords=("axes fraction", "data"),
        xytext=(-2, -3 if whole > 0 else 3),
        textcoords="offset points",
        ha="right",
        va="top" if whole > 0 else "bottom",
        fontsize=SMALL,
        color=SOFT,
    )


def _finish_tone(ax: Axes, sentiment: pd.DataFrame) -> None:
    engine = sentiment["engine"].iloc[0] if len(sentiment) else "no sentence"
    frame_axes(ax)
    ax.axhline(0, color=INK, linewidth=0.8, zorder=1.8)
    ax.set_ylim(-1.08, 1.08)
    ax.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "+0.5", "+1"])
    ax.grid(axis="y", color=LINE, linewidth=0.6)
    if len(sentiment):
        ax.set_xlim(sentiment["sentence"].min() - 0.7, sentiment["sentence"].max() + 0.7)
    ax.xaxis.set_major_locator(MaxNLocator(20, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))
    ax.set_xlabel("sentence (its number in the article)", fontsize=SMALL + 1)
    ax.set_ylabel(f"tone ({engine} compound)", fontsize=SMALL + 1)
    keys = [*voice_keys(), ("hollow: no sentiment word", make_dot("o", "white", INK))]
    add_key(ax, keys, 4, loc="lower left", bbox_to_anchor=(0, 1))


def frames(frames: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Which frames do the words suggest, and whose words are they?

    Parameters
    ----------
    frames
        ``count_frames(tokens, dictionary, by="voice")`` of one article.
    ax
        Where to draw; by default a figure of its own, under 8 cm high up to 15 categories.

    Returns
    -------
    Axes
        One row per category: a point per voice at its hits per 1,000 words, the counts and their
        denominators beside it. No intervals: one article is no sample. The label of the axes is
        the figure in words.

    Raises
    ------
    ArgumentError
        If the table holds several articles, or a voice and category twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_one(frames, FRAMES)
    if frames.duplicated(["voice", "category"]).any():
        raise ArgumentError(
            "A voice and category stand in several rows; count the frames by='voice' alone."
        )
    names = list(dict.fromkeys(frames["category"]))
    ax = ax or new_axes(max(1.6, min(0.95 + 0.22 * len(names), HEIGHT), 0.62 + 0.155 * len(names)))
    highest = frames["per_1000"].max() if frames["per_1000"].gt(0).any() else 1.0
    place = {name: i for i, name in enumerate(names)}
    for number, voice in enumerate(SHOWN_VOICES):
        rows = frames[frames["voice"] == voice]
        y = rows["category"].map(place).astype(float)
        found = rows["n"] > 0  # a zero is written, not drawn
        draw_stalks(ax, rows.loc[found, "per_1000"], y[found] + DODGE[voice], voice)
        n, n_words = rows["n"], rows["n_words"]
        told = [f"{k:,}" if words else "–" for k, words in zip(n, n_words, strict=True)]
        below = f"in {n_words.iloc[0] if len(rows) else 0:,} words"
        write_voice(ax, voice, 0.64 + 0.18 * number, zip(y, told, strict=True), below)
    _finish_frames(ax, names, highest)
    ax.set_label(describe_frames(frames))
    return ax


def _finish_frames(ax: Axes, names: list[str], highest: float) -> None:
    frame_axes(ax)
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(0, highest)
    ax.set_xlim(0, highest / 0.47)
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(0, highest)
    ax.set_xticks([tick for tick in ticks if 0 <= tick <= highest])
    name_rows(ax, names)
    stripe_rows(ax, len(names))
    ax.axvline(0, color=INK, linewidth=0.8, zorder=1)
    ax.set_xlabel("terms per 1,000 words of that voice", fontsize=SMALL + 1, loc="left")


def strip(
    words: pd.DataFrame,
    *,
    hits: pd.DataFrame | None = None,
    paragraphs: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Where in the text does who speak, and where do the terms stand?

    Parameters
    ----------
    words
        ``tokens.to_frame()`` of one article; marks are left out.
    hits
        Its hits, drawn above their words.
    paragraphs
        ``corpus.zones``: a gap and a stroke stand before each paragraph.
    ax
        Where to draw; by default a figure of its own, under 8 cm high.

    Returns
    -------
    Axes
        One cell per word in order of the text: colour, height and hatch tell the voice. The label
        of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If a table holds several articles.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    told = describe_strip(words, hits)
    if paragraphs is not None:
        check_one(paragraphs, ("start",))
    cells = words_alone(words)
    strip = lay_out(cells, paragraphs)
    looks = assign_looks([] if hits is None else hits["category"])
    columns = _columns(looks)
    lines, rows = int(strip.line.max(initial=0)) + 1, -(-len(looks) // columns)
    ax = ax or new_axes(min(0.75 + 0.4 * lines + 0.19 * rows, HEIGHT))
    kind = np.where(cells["zone"].isin(COUNTED), cells["voice"], "not counted").astype(object)
    _draw_cells(ax, strip, kind)
    if hits is not None and len(cells):
        _draw_hits(ax, strip, place_hits(cells, hits), looks)
    _finish_strip(ax, strip, lines)
    _draw_keys(ax, kind, looks, columns)
    ax.set_label(told)
    return ax


def _draw_cells(ax: Axes, strip: Strip, kind: npt.NDArray[np.object_]) -> None:
    first, last = find_runs(strip.line, kind, strip.x)
    for name, height in HEIGHTS.items():
        own = kind[first] == name
        left, right = strip.x[first[own]], strip.x[last[own]] + 1
        low = -PITCH * strip.line[first[own]]
        draw_boxes(ax, (left, right), (low, low + height), **fill_voice(name))
    base = -PITCH * strip.line
    if strip.width <= SEPARATE:
        # One line with gaps: as hundreds of lines the SVG takes twice the time and room.
        gap = np.full_like(base, np.nan)
        ax.plot(
            np.repeat(strip.x, 3),
            np.stack([base, base + 1, gap], axis=1).ravel(),
            color="white",
            linewidth=0.5,
            solid_capstyle="butt",
            snap=True,
            zorder=3,
        )
    at = np.where(strip.x > 0, strip.x - PARAGRAPH_GAP / 2, -PARAGRAPH_GAP / 2)[strip.opens]
    ax.vlines(at, base[strip.opens] - 0.1, base[strip.opens] + 1.1, colors=INK, linewidth=0.9)


def _draw_hits(ax: Axes, strip: Strip, marks: Marks, looks: Mapping[str, Look]) -> None:
    for name, look in looks.items():
        row, above = marks.word[marks.category == name], marks.level[marks.category == name]
        ax.scatter(
            strip.x[row] + 0.5,
            1.32 + 0.5 * above - PITCH * strip.line[row],
            s=24 if strip.width <= SEPARATE else 12,
            c=CATEGORY_COLOURS[look.colour],
            marker=CATEGORY_MARKERS[look.shape],
            linewidths=0,
            zorder=4,
        )


def _finish_strip(ax: Axes, strip: Strip, n_lines: int) -> None:
    ax.spines[:].set_visible(False)
    ax.set(xlim=(-PARAGRAPH_GAP, strip.width + 0.5), xticks=[])
    ax.set_ylim(-PITCH * (n_lines - 1) - 0.2, PITCH)
    first = np.searchsorted(strip.line, np.arange(n_lines)) + 1
    ax.set_yticks(-PITCH * np.arange(n_lines) + 0.3, [f"{number:,}" for number in first])
    ax.tick_params(axis="y", length=0, labelsize=SMALL, labelcolor=SOFT)
    told = "first word of the line" if n_lines > 2 else ""  # noqa: PLR2004  # as long as 3 lines
    ax.set_ylabel(told, fontsize=SMALL, color=SOFT)


def _draw_keys(
    ax: Axes, kind: npt.NDArray[np.object_], looks: Mapping[str, Look], columns: int
) -> None:
    counts = {name: int((kind == name).sum()) for name in HEIGHTS}
    fills = [(f"{name} {n:,}", Patch(**fill_voice(name))) for name, n in counts.items() if n]
    fills[:1] = [(f"words: {name}", fill) for name, fill in fills[:1]]
    add_key(ax, fills, 4, loc="lower left", bbox_to_anchor=(0, 1))
    marks = [
        (shorten(name), make_dot(CATEGORY_MARKERS[look.shape], CATEGORY_COLOURS[look.colour]))
        for name, look in looks.items()
    ]
    add_key(ax, marks, columns, loc="upper left", bbox_to_anchor=(0, 0))


def _columns(looks: Mapping[str, Look]) -> int:
    """Return how many columns of names fit under the axes, four at most."""
    longest = max((len(shorten(name)) for name in looks), default=0)
    return min(4, int(ROOM / (0.45 + 0.06 * longest)))  # inches: sign and gap, letter


SENTENCE_GAP: Final = 0.8  # words


PARAGRAPH_GAP: Final = 2.4


ON_A_LINE: Final = 100  # words of a line in which single words can still be seen


FEWEST: Final = 50  # words that a line has room for, also in a short text


LEVELS: Final = 2  # of marks above a word


MOST_LINES: Final = 9  # that fit a figure under 8 cm; a longer text gets longer lines


class Strip(NamedTuple):
    """Places of words, in widths of a word.

    Attributes
    ----------
    x
        Left edge of each word in its line.
    line
        Number of its line, from 0.
    opens
        Whether it begins a paragraph.
    width
        Length of a line.
    """

    x: Floats
    line: Ints
    opens: npt.NDArray[np.bool_]
    width: float


class Marks(NamedTuple):
    """Places of hits: the row of their first word, their level above it, their category."""

    word: Ints
    level: Ints
    category: npt.NDArray[np.object_]


def lay_out(words: pd.DataFrame, paragraphs: pd.DataFrame | None = None) -> Strip:
    """Return the places of words, with a gap before each sentence and paragraph.

    Parameters
    ----------
    words
        One row per word in order of the text: start, sentence.
    paragraphs
        One row per paragraph: start. Left out, only sentences are told apart.

    Examples
    --------
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


def find_runs(line: Ints, kind: npt.NDArray[np.object_], x: Floats) -> tuple[Ints, Ints]:
    """Return the first and the last word of each run of one kind without a gap.

    Examples
    --------
    >>> line, kind = np.array([0, 0, 1]), np.array(["a", "a", "a"], object)
    >>> [places.tolist() for places in find_runs(line, kind, np.array([0.0, 1.0, 0.0]))]
    [[0, 2], [1, 2]]
    """
    breaks = (np.diff(line) != 0) | (kind[1:] != kind[:-1]) | (np.diff(x) > 1)
    before = np.flatnonzero(breaks)
    ends = [len(line) - 1] if len(line) else []
    first = np.concatenate([[0] if len(line) else [], before + 1]).astype(np.int64)
    return first, np.concatenate([before, ends]).astype(np.int64)


def place_hits(words: pd.DataFrame, hits: pd.DataFrame) -> Marks:
    """Return where hits are marked: above their first word, a further one of it above that.

    Parameters
    ----------
    words
        One row per word in order of the text: start.
    hits
        One row per hit: start, category.

    Examples
    --------
    >>> import pandas as pd
    >>> words = pd.DataFrame({"start": [0, 3, 7]})
    >>> place_hits(words, pd.DataFrame({"start": [3, 3], "category": ["a", "b"]})).level.tolist()
    [0, 1]
    """
    starts = words["start"].to_numpy(np.int64)
    word = np.maximum(np.searchsorted(starts, hits["start"].to_numpy(np.int64), "right") - 1, 0)
    level = np.minimum(hits.groupby(word).cumcount().to_numpy(np.int64), LEVELS - 1)
    return Marks(word, level, hits["category"].to_numpy(dtype=object))


TOLD: Final = 5  # categories that a sentence names before it only counts the rest


TONE: Final = ("sentence", "voice", "compound", "n_sentences", "n_scored", "engine")


FRAMES: Final = ("voice", "category", "n", "n_words", "per_1000")


STRIP: Final = ("token", "start", "sentence", "zone", "voice")


def describe_tone(sentiment: pd.DataFrame) -> str:
    """What does `tone` show?

    Parameters
    ----------
    sentiment
        One row per sentence and voice, as for `tone`.

    Returns
    -------
    str
        For each voice how many stretches there are and where the highest and lowest values stand.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"sentence": [1, 2], "voice": "quoted", "compound": [0.44, -0.2]})
    >>> told = describe_tone(table.assign(n_sentences=1, n_scored=1, engine="vader"))
    >>> told.split(". ")[1]
    'Quoted: 2 sentences, 2 scored, from −0.20 (sentence 2) to +0.44 (sentence 1)'
    """
    check_one(sentiment, TONE)
    engine = f"{sentiment['engine'].iloc[0]} compound" if len(sentiment) else "compound"
    parts = [f"Tone by sentence and voice ({engine}, −1 to +1)."]
    for voice in SHOWN_VOICES:
        rows = sentiment[(sentiment["voice"] == voice) & (sentiment["n_sentences"] > 0)]
        scored = rows[rows["n_scored"] > 0].sort_values(["compound", "sentence"])
        told = f"{voice.capitalize()}: {counted(len(rows), 'sentence')}"
        if len(rows):
            told += f", {len(scored) or 'none'} scored"
        if len(scored):
            low, high = (
                f"{signed(row.compound, 2)} (sentence {row.sentence})"
                for row in (scored.iloc[0], scored.iloc[-1])
            )
            told += f", from {low} to {high}"
        parts.append(f"{told}.")
    return " ".join(parts)


def describe_frames(frames: pd.DataFrame) -> str:
    """What does `frames` show?

    Parameters
    ----------
    frames
        One row per voice and category, as for `frames`.

    Returns
    -------
    str
        For each voice its words, and its categories with the most terms.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"voice": "quoted", "category": ["peace", "war"], "n": [2, 0]})
    >>> told = describe_frames(table.assign(n_words=40, per_1000=[50.0, 0.0]))
    >>> told[told.index("Quoted") :]
    'Quoted (40 words): peace 50.0 (2 terms). Reported: no words. Outlet: no words.'
    """
    check_one(frames, FRAMES)
    n = len(frames["category"].unique())
    parts = [f"Terms of {counted(n, 'category', 'categories')} per 1,000 words of each voice."]
    for voice in SHOWN_VOICES:
        rows = frames[frames["voice"] == voice]
        if not len(rows) or rows["n_words"].iloc[0] == 0:
            parts.append(f"{voice.capitalize()}: no words.")
            continue
        found = rows[rows["n"] > 0].sort_values("n", ascending=False, kind="stable")
        named = [
            f"{spell(category)} {rate:.1f} ({counted(n, 'term')})"
            for category, rate, n in zip(
                *(found[name].head(TOLD) for name in ("category", "per_1000", "n")), strict=True
            )
        ]
        if len(found) > TOLD:
            named.append(counted(len(found) - TOLD, "further category", "further categories"))
        words = counted(rows["n_words"].iloc[0], "word")
        parts.append(f"{voice.capitalize()} ({words}): {', '.join(named) or 'no term'}.")
    return " ".join(parts)


def describe_strip(words: pd.DataFrame, hits: pd.DataFrame | None = None) -> str:
    """What does `strip` show?

    Parameters
    ----------
    words, hits
        As for `strip`.

    Returns
    -------
    str
        How many words each voice has, how many were not counted, and the hits of each category.

    Examples
    --------
    >>> import pandas as pd
    >>> words = pd.DataFrame({"token": ["Peace", "!"], "start": [0, 5], "sentence": [0, 0]})
    >>> describe_strip(words.assign(zone="body", voice="outlet"))
    'The article as a strip of 1 word in order of the text: 0 quoted, 0 reported, 1 outlet.'
    """
    words = words_alone(words)
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
    named = [f"{spell(str(category))} {n:,}" for category, n in found.head(TOLD).items()]
    if len(found) > TOLD:
        named.append(counted(len(found) - TOLD, "further category", "further categories"))
    return f"{told} {counted(len(hits), 'term')} marked above the words: {', '.join(named)}."


def words_alone(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose token has a letter or digit, in order of the text."""
    check_one(tokens, STRIP)
    is_word = tokens["token"].map(lambda token: any(map(str.isalnum, token))).astype(bool)
    return tokens[is_word].sort_values("start", ignore_index=True)


def check_one(table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Refuse a table that lacks a column, or that holds several articles.

    Raises
    ------
    ArgumentError
        If there is more than one doc_id.
    ColumnMissingError
        Naming the column.
    """
    check_columns(table, columns)
    articles = table["doc_id"].unique() if "doc_id" in table else ()
    if len(articles) > 1:
        raise ArgumentError(f"The table holds {len(articles):,} articles; filter it to one.")
