"""Which outlet uses which frame, in whose words, in which tone, and who is named with whom?

The function that tells a figure in words follows it.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from mediakit.base import prose
from mediakit.base.prose import COUNT_COLOUR, SHOWN_VOICES, VOICE_COLOURS, counted, cut, spell
from mediakit.measures.tone import MIN_SCORED
from mediakit.plots import canvas
from mediakit.plots.canvas import INK, LINE, SMALL, SOFT, add_key, make_dot, new_axes
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from mediakit.base.prose import Choice

    Floats = npt.NDArray[np.float64]

LETTER: Final = 0.072  # inches, the width of a letter on average
RATE_ROOM: Final = 5.1  # inches beside the names of categories
MOST_ROWS: Final = 15  # categories that fit under 8 cm
# Of the table of rates:
MOST_COLUMNS: Final = 8  # groups whose names fit above a table of 7 inches
LOWEST_ROW: Final = 0.215  # inches that a rate needs with a line under it
RAISED: Final = 0.4  # of a row, where the rate stands if there is a line under it
LOWERED: Final = 0.84  # of a row, where that line is
MARGIN: Final = 0.1  # of a cell, on both sides of its line
SHADE: Final = "#0B4F5C"  # no voice's colour, and no category's
DARK: Final = 0.7  # of the darkest shade; from here on white letters are easier to read
# Of the panels by voice:
MOST_PANELS: Final = 4
GAP: Final = 0.22  # between panels, of the width of one
LARGE: Final = 10_000  # words from which a panel tells thousands
# Of the figures of tone:
MOST_TONE_ROWS: Final = 8  # groups that fit under 8 cm
STEP: Final = 0.11  # of a row, between articles of the same tone
BINS: Final = 90  # places on the scale that hold one article each
COLUMNS: Final = 0.52  # of the axes; the rest is for numbers
FIRST: Final = 0.14  # from the scale to the end of the first column of numbers
# Of the words:
TOLD: Final = 3  # categories of a group that a sentence names
MOST_TOLD: Final = 6  # groups, or pairs, that are told one by one
# Of who meets whom. A ring and not a layout by forces: places say nothing there, and names cover
# each other.
NODES: Final = 20  # names that a ring has room for
FEW: Final = 6  # names that are on a small ring
SMALL_RING: Final = 0.9  # inches from its centre to a name
RING: Final = 1.7  # the same for more names: letters of 9 points stay apart
RING_ROOM: Final = 0.35  # inches above and below the ring
NAME: Final = 24  # characters of a name that fit beside the ring
THICK: Final = 6.0  # points of the line of the most frequent pair
MANY: Final = 30  # pairs from which on lines are thinner
THIN: Final = 0.6
LARGE_DOT: Final = 150.0  # square points of the dot of the name that most sentences have
SMALL_DOT: Final = 16.0
LIFT: Final = 0.07  # inches that names at the top and the bottom stand off the lines there


def group_frames(
    frames: pd.DataFrame,
    *,
    by: str = "outlet",
    intervals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """Which group of articles uses which frame how often?

    Returns
    -------
    Axes or None
        Of `weigh_frames` or `count_frames` by one key: a table of rates with a row per category
        (the fifteen with most terms), a column per group (the eight with most words), darker where
        the rate is higher, under the rate its interval (`compare_groups` by this key) as a line on
        one scale; with intervals of more than nine categories up to 12 cm high. None for fewer than
        two groups or no term.
    """
    check_columns(frames, [by, "category", "n", "n_words", "per_1000"])
    frames, level = canvas.join_intervals(frames, intervals, [by, "category"])
    choice = prose.choose_groups(frames, by, size="n_words", most=MOST_COLUMNS)
    if choice.n_all <= 1 or not frames["n"].gt(0).any():
        return None
    categories = _choose_categories(frames)
    groups = [rows.set_index("category") for _, rows in choice.split(frames)]
    rates, low, high = (
        np.array([rows[name].reindex(categories) for rows in groups], dtype=float).T
        for name in ("per_1000", "low", "high")
    )
    whiskers, n = bool(np.isfinite(low).any()), len(categories)
    tallest = max(canvas.HEIGHT, 1.15 + LOWEST_ROW * n) if whiskers else canvas.HEIGHT
    ax = ax or new_axes(max(1.9, min(1.15 + (0.31 if whiskers else 0.26) * n, tallest)))
    inks = _draw_rates(ax, rates, RAISED if whiskers else 0.5)
    told = "terms per 1,000 words, all voices together; above: number of words"
    if whiskers:
        scale = float(min(np.nanmax(high), canvas.FARTHEST * np.nanmax(rates)))
        _draw_cell_whiskers(ax, (rates, low, high), inks, scale)
        told += f"\nline: {level}, on a scale from 0 to {scale:.0f} in each cell"
        told += "; arrow: it goes on" if np.nanmax(high) > scale else ""
    width = max(8, int(RATE_ROOM / len(groups) / LETTER))
    for i, (name, rows) in enumerate(zip(choice.names, groups, strict=True)):
        lines = textwrap.wrap(name, width, max_lines=3, placeholder="…")
        _write_head(ax, i + 0.5, lines, f"{rows['n_words'].iloc[0]:,.0f}", "center")
    ax.spines[:].set_visible(False)
    ax.invert_yaxis()
    ax.set_xticks([])
    names = list(map(canvas.shorten, categories))
    ax.set_yticks(np.arange(n) + 0.5, names, parse_math=False)
    ax.tick_params(axis="y", length=0, labelsize=SMALL)
    canvas.write_note(ax, told, choice.tell())
    ax.set_label(describe_group_frames(frames, choice, level))
    return ax


def _choose_categories(frames: pd.DataFrame) -> list[str]:
    """Return the categories with most terms, in the order of the table."""
    n = frames.groupby("category", sort=False)["n"].sum()
    kept = set(n.sort_values(ascending=False, kind="stable").index[:MOST_ROWS])
    return [name for name in n.index if name in kept]


def _draw_rates(ax: Axes, rates: Floats, height: float) -> npt.NDArray[np.str_]:
    """Shade and write the rates, the number in every cell; return what is easy to read on each."""
    highest = np.nanmax(rates)
    shades = LinearSegmentedColormap.from_list("rates", ["#FFFFFF", SHADE])
    grid: dict[str, Any] = {"edgecolors": LINE, "linewidth": 0.6, "vmin": 0, "vmax": highest}
    ax.pcolormesh(np.nan_to_num(rates), cmap=shades, **grid)
    inks = np.where(rates > DARK * highest, "white", np.where(rates > 0, INK, SOFT))
    style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": SMALL}
    for (row, column), rate in np.ndenumerate(rates):
        told = "–" if np.isnan(rate) else f"{rate:.1f}" if rate else "0"
        ax.text(column + 0.5, row + height, told, color=inks[row, column], **style)
    return inks


def _draw_cell_whiskers(
    ax: Axes, values: tuple[Floats, Floats, Floats], inks: npt.NDArray[np.str_], scale: float
) -> None:
    """Draw under each rate its interval, on the scale of all cells."""
    rates, low, high = values
    for row, column in np.argwhere(~np.isnan(low)):
        ink, y = inks[row, column], row + LOWERED
        three = np.minimum([each[row, column] for each in (low, high, rates)], scale)
        start, end, at = column + MARGIN + (1 - 2 * MARGIN) * three / scale
        ax.hlines(y, start, end, colors=ink, linewidth=1.0)
        ax.scatter(at, y, s=9, c=ink, linewidths=0, zorder=3)
        if high[row, column] > scale:
            ax.scatter(end, y, s=12, marker=">", c=ink, linewidths=0, zorder=3)


def _write_head(ax: Axes, x: float, lines: list[str], numbers: str, align: str) -> None:
    """Write above the axes numbers, and a name above them."""
    style: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "ha": align, "va": "bottom"}
    style |= {"textcoords": "offset points", "fontsize": SMALL, "annotation_clip": False}
    ax.annotate(numbers, (x, 1), (0, 3), color=SOFT, **style)
    ax.annotate("\n".join(lines), (x, 1), (0, 16), **style).set_parse_math(False)


def describe_group_frames(frames: pd.DataFrame, choice: Choice, level: str = "") -> str:
    """Tell the highest rates of each group that `group_frames` shows."""
    parts = []
    for name, rows in choice.split(frames):
        words = counted(rows["n_words"].iloc[0], "word")
        parts.append(f"{name} ({words}): {', '.join(_tell_rates(rows, TOLD)) or 'no term'}.")
    return _tell_groups("Terms per 1,000 words", choice, parts, level)


def _tell_rates(rows: pd.DataFrame, most: int) -> list[str]:
    """Return the categories with the highest rates."""
    found = rows[rows["n"] > 0].sort_values("per_1000", ascending=False, kind="stable").head(most)
    records = found.to_dict("records")
    return [f"{spell(row['category'])} {_tell_value(row, 'per_1000')}" for row in records]


def _tell_value(row: Mapping[Any, Any], measure: str) -> str:
    """Return the value of a row with its interval, where it has one."""
    value, low, high = (prose.measured(row[name], measure) for name in (measure, "low", "high"))
    return value if pd.isna(row["low"]) else f"{value} [{low} to {high}]"


def _tell_groups(what: str, choice: Choice, parts: list[str], level: str = "") -> str:
    """Return what is drawn, what its brackets hold, of which groups, and the first of these."""
    what += f", with its {level}" if level else ""
    some = choice.tell()
    lead = f"{what}, by {choice.by}{f', {some}' if some else ''}."
    return " ".join([lead, *parts[:MOST_TOLD], *prose.tell_rest(len(parts) - MOST_TOLD)])


def group_voices(
    frames: pd.DataFrame,
    *,
    by: str = "outlet",
    intervals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """In whose words does each group use the frames?

    Returns
    -------
    Axes or None
        Of `weigh_frames` or `count_frames` by one key and voice: a panel per group (the four with
        most words) on one scale, a row per category with a point per voice at its terms per 1,000
        words of that voice, on the whisker of its interval (`compare_groups` by this key within
        voices, or the other way), with an arrow where it goes on beyond twice the highest rate; no
        term, no point.
    """
    check_columns(frames, [by, "voice", "category", "n", "n_words", "per_1000"])
    frames, level = canvas.join_intervals(frames, intervals, [by, "voice", "category"])
    choice = prose.choose_groups(frames, by, size="n_words", most=MOST_PANELS)
    if not frames["n"].gt(0).any():
        return None
    categories = _choose_categories(frames)
    panels = choice.split(frames[frames["category"].isin(categories)])
    shown = pd.concat([rows for _, rows in panels])
    highest = shown["per_1000"].max() or 1.0
    ends = shown.loc[shown["n"] > 0, "high"].max()
    highest = min(canvas.FARTHEST * highest, max(highest, ends)) if ends > 0 else highest
    row_height = 0.26 if shown["low"].isna().all() else 0.34
    ax = ax or new_axes(max(1.9, min(1.3 + row_height * len(categories), canvas.HEIGHT)))
    step, n = highest * (1 + GAP), len(panels)
    width = max(8, int(RATE_ROOM * (1 / n) / LETTER) - 1)
    lines = [textwrap.wrap(name, width, max_lines=2, placeholder="…") for name, _ in panels]
    place = {name: i for i, name in enumerate(categories)}
    for i, (_, panel) in enumerate(panels):
        for voice in SHOWN_VOICES:
            rows = panel[(panel["voice"] == voice) & (panel["n"] > 0)]
            y = rows["category"].map(place).astype(float) + canvas.DODGE[voice]
            canvas.draw_voice(ax, rows, "per_1000", y, voice, left=i * step, most=highest)
        ax.axvline(i * step, color=INK, linewidth=0.8, zorder=1)
        words = panel.drop_duplicates("voice").set_index("voice")["n_words"]
        numbers = [words.get(voice, 0) for voice in SHOWN_VOICES]
        told = " · ".join(f"{x / 1000:,.0f}k" if x >= LARGE else f"{x:,.0f}" for x in numbers)
        _write_head(ax, i * step, lines[i], told, "left")
    ticks = [t for t in MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(0, highest) if t <= highest]
    ax.set_xlim(0, step * n - (GAP - 0.04) * highest)
    places = [i * step + tick for i in range(n) for tick in ticks]
    ax.set_xticks(places, [f"{tick:g}" for tick in ticks] * n)
    canvas.name_rows(ax, categories, "bottom", stripes=True)
    told = "terms per 1,000 words of that voice; above: words quoted · reported · outlet"
    told += f"\nwhisker: {level}, where there are enough articles" if level else ""
    canvas.write_note(ax, told, choice.tell())
    up = 0.26 + 0.16 * max(1, *map(len, lines))  # inches
    above = ax.transAxes + ScaledTranslation(0, up, ax.figure.dpi_scale_trans)
    corner: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1)}
    add_key(ax, canvas.voice_keys(), 3, bbox_transform=above, **corner)
    ax.set_label(describe_group_voices(frames, choice, level))
    return ax


def describe_group_voices(frames: pd.DataFrame, choice: Choice, level: str = "") -> str:
    """Tell the highest rate of each voice in each group that `group_voices` shows."""
    parts = []
    for name, rows in choice.split(frames):
        most = {voice: _tell_rates(rows[rows["voice"] == voice], 1) for voice in SHOWN_VOICES}
        told = [f"{v} most {rate[0]}" if rate else f"{v} no term" for v, rate in most.items()]
        parts.append(f"{name}: {', '.join(told)}.")
    return _tell_groups("Terms per 1,000 words of each voice", choice, parts, level)


def tone_means(
    tone: pd.DataFrame,
    *,
    by: str = "outlet",
    intervals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """How does each voice sound, in each group or around each actor?

    Returns
    -------
    Axes or None
        Of `score_sentiment` by a key and voice, or `score_actors` (by "actor"): a row per group
        (the eight with most sentences), a point per voice at its mean, hollow where fewer than ten
        sentences have a sentiment word, on the whisker of its interval (as in `group_voices`);
        numbers of sentences beside. None for fewer than two groups.
    """
    check_columns(tone, [by, "voice", "compound", "n_sentences", "n_scored", "engine"])
    tone, level = canvas.join_intervals(tone, intervals, [by, "voice"])
    choice = prose.choose_groups(tone, by, size="n_sentences", most=MOST_TONE_ROWS)
    if choice.n_all <= 1 or tone["compound"].isna().all():
        return None
    ax = ax or new_axes(max(1.7, min(1.15 + 0.3 * len(choice.keys), canvas.HEIGHT)))
    groups = [rows for _, rows in choice.split(tone)]
    for number, voice in enumerate(SHOWN_VOICES):
        colour = VOICE_COLOURS[voice]
        means = [rows[rows["voice"] == voice] for rows in groups]
        for i, each in enumerate(means):
            rows = each[each["compound"].notna()]
            y = pd.Series(i + canvas.DODGE[voice], rows.index)
            faces = [colour if n >= MIN_SCORED else "white" for n in rows["n_scored"]]
            look: dict[str, Any] = {"c": faces, "edgecolors": colour, "clip_on": True}
            canvas.draw_voice(ax, rows, "compound", y, voice, linewidths=1.1, **look)
        n = _list_numbers(rows["n_sentences"].sum() for rows in means)
        canvas.write_voice(ax, voice, COLUMNS + FIRST + 0.16 * number, n, "sentences")
    told = f"mean tone ({tone['engine'].iloc[0]} compound), on a scale from −1 to +1"
    told += f"\nhollow: under {MIN_SCORED} sentences with a sentiment word"
    told += f"; whisker: {level}" if level else ""
    values = pd.concat(groups)[["compound", "low", "high"]].to_numpy()
    _finish_tone(ax, choice, float(np.nanmax(np.abs(values))), told)
    ax.set_label(describe_tone_means(tone, choice, level))
    return ax


def _list_numbers(numbers: Iterable[float]) -> list[tuple[float, str]]:
    """Return what stands in each row of a column."""
    return [(row, f"{n:,.0f}" if n else "–") for row, n in enumerate(numbers)]


def _finish_tone(ax: Axes, choice: Choice, farthest: float, told: str) -> None:
    """Set scale, names and stripes of rows of groups."""
    ticks, names = canvas.tone_ticks(max(canvas.NARROWEST, farthest), 1)
    low, high = ticks[0], ticks[-1]
    ax.set_xlim(low, low + (high - low) / COLUMNS)
    ax.spines["bottom"].set_bounds(low, high)
    ax.set_xticks(ticks, names)
    canvas.name_rows(ax, choice.names, stripes=True)
    ends = -0.5, len(choice.names) - 0.5
    ax.vlines(ticks, *ends, colors=LINE, linewidth=0.6, zorder=0.5)
    ax.vlines(0, *ends, colors=INK, linewidth=0.8, zorder=1)
    canvas.write_note(ax, told, choice.tell())


def describe_tone_means(tone: pd.DataFrame, choice: Choice, level: str = "") -> str:
    """Tell the means by voice of each group that `tone_means` shows."""
    parts = []
    for name, rows in choice.split(tone):
        scored = rows[rows["compound"].notna()]
        told = [
            f"{voice} {_tell_value(row, 'compound')} ({row['n_sentences']:,})"
            for voice in SHOWN_VOICES
            for row in scored[scored["voice"] == voice].to_dict("records")
        ]
        parts.append(f"{name}: {', '.join(told) or 'no sentiment words'}.")
    scale = f"{tone['engine'].iloc[0]} compound, −1 to +1; sentences in brackets"
    return _tell_groups(f"Mean tone by voice ({scale})", choice, parts, level)


def article_tone(tone: pd.DataFrame, *, by: str = "outlet", ax: Axes | None = None) -> Axes | None:
    """How do single articles of each group sound?

    Returns
    -------
    Axes or None
        Of rows of one voice of `score_sentiment` by article, a key and voice: a row per group (the
        eight with most sentences), a point per article, beside each other where they are alike, a
        stroke at the median; numbers of articles beside. None for fewer than two articles with a
        tone.
    """
    prose.check_unique(tone, ["doc_id"], by, "compound", "n_sentences", "engine")
    if tone["compound"].notna().sum() <= 1:
        return None
    tone = tone.sort_values([by, "doc_id"], kind="stable")
    choice = prose.choose_groups(tone, by, size="n_sentences", most=MOST_TONE_ROWS)
    ax = ax or new_axes(max(1.7, min(1.15 + 0.3 * len(choice.keys), canvas.HEIGHT)))
    voices = list(dict.fromkeys(tone["voice"])) if "voice" in tone else []
    colour = VOICE_COLOURS[voices[0]] if len(voices) == 1 else INK
    farthest = tone["compound"].abs().max()
    groups = [rows["compound"] for _, rows in choice.split(tone)]
    for i, column in enumerate(groups):
        scores = np.sort(column.dropna().to_numpy(dtype=np.float64))
        y = i + _spread(scores, max(canvas.NARROWEST, farthest))
        ax.scatter(scores, y, s=24, c=colour, alpha=0.6, linewidths=0, zorder=3)
        if len(scores):
            ax.vlines(np.median(scores), i - 0.38, i + 0.38, colors=INK, linewidth=1.8, zorder=4)
    n, without = ([f(column).sum() for column in groups] for f in (pd.notna, pd.isna))
    canvas.write_column(ax, COLUMNS + FIRST, _list_numbers(n), "articles\nshown")
    canvas.write_column(ax, COLUMNS + 0.45, _list_numbers(without), "without a\nsentiment word")
    told = f"mean tone of an article ({tone['engine'].iloc[0]} compound), on a scale from −1 to +1"
    told += f"\nonly words of the voice: {voices[0]}" if len(voices) == 1 else ""
    _finish_tone(ax, choice, farthest, told)
    stroke = Line2D([], [], ls="", marker="|", ms=11, mew=1.8, mec=INK)
    add_key(ax, [("median", stroke)], 1)
    ax.set_label(describe_article_tone(tone, choice))
    return ax


def _spread(scores: Floats, widest: float) -> Floats:
    """Return how far each of these sorted values stands from its row, so that none hides another.

    >>> _spread(np.array([0.1, 0.1, 0.1, 0.5]), 1.0).round(2).tolist()
    [0.0, 0.11, -0.11, 0.0]
    """
    place = np.round(scores / widest * BINS / 2)
    turn = np.arange(len(scores)) - np.searchsorted(place, place)
    away = (turn + 1) // 2 * np.where(turn % 2, STEP, -STEP)
    spread: Floats = np.clip(away, -0.4, 0.4) + 0.0  # no −0
    return spread


def describe_article_tone(tone: pd.DataFrame, choice: Choice) -> str:
    """Tell the ends and the median of the articles of each group that `article_tone` shows."""
    parts = []
    for name, rows in choice.split(tone):
        scores = rows["compound"].dropna()
        if scores.empty:
            parts.append(f"{name}: no article with a sentiment word.")
            continue
        low, middle, high = (prose.signed(x, 2) for x in scores.quantile([0, 0.5, 1]))
        n = counted(len(scores), "article")
        parts.append(f"{name}: {n} from {low} to {high}, median {middle}.")
    return _tell_groups("Mean tone of each article", choice, parts)


def co_mentions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """Who is named together with whom?

    Returns
    -------
    Axes or None
        Of `count_co_mentions`: a dot per name on a ring, the larger the more sentences (or
        articles) name it, at most twenty, those of the most frequent pairs; neighbours are often
        named together. A line joins a pair, the thicker and darker the more often they are.
    """
    ring = choose_ring(table)
    if table.empty:
        return None
    n = np.array(list(ring.sizes.values()))
    radius = SMALL_RING if len(n) <= FEW else RING
    up, down = radius + RING_ROOM, radius + RING_ROOM + 0.35  # the key is below
    ax = ax or new_axes(up + down)
    ax.axis("off")
    ax.set(aspect="equal", xlim=(-canvas.WIDTH / 2, canvas.WIDTH / 2), ylim=(-down, up))
    places = radius * canvas.place_ring(len(n), 0.5)  # none right above or below the centre
    most = int(ring.pairs["n"].max())
    thick = THICK * min(1.0, (MANY / len(ring.pairs)) ** 0.5)

    def weigh(n: npt.ArrayLike) -> tuple[Any, Any]:
        """Return how thick and how dark a line is, or several: thick ones lie over thin ones."""
        n = np.asarray(n)
        return THIN + (thick - THIN) * (n - 1) / max(most - 1, 1), 0.35 + 0.5 * n / most

    at = {name: i for i, name in enumerate(ring.sizes)}
    pairs = ring.pairs.iloc[::-1]  # the most frequent last
    one, other = ([at[name] for name in pairs[column]] for column in ("actor", "other"))
    ends = np.stack([places[one], places[other]], axis=1)
    widths, strengths = weigh(pairs["n"].to_numpy())
    style: dict[str, Any] = {"colors": COUNT_COLOUR, "capstyle": "round", "zorder": 1}
    lines = LineCollection(list(ends), linewidths=widths, **style)
    lines.set_alpha(strengths)
    ax.add_collection(lines)
    size = SMALL_DOT + (LARGE_DOT - SMALL_DOT) * n / n.max()
    outline: dict[str, Any] = {"edgecolors": "white", "linewidths": 1.0, "zorder": 2}
    ax.scatter(places[:, 0], places[:, 1], s=size, c=INK, clip_on=False, **outline)
    gap = np.sqrt(LARGE_DOT) / 72 * 0.75
    letters: dict[str, Any] = {"fontsize": SMALL, "color": INK, "parse_math": False}
    for name, (x, y), k in zip(ring.sizes, places, n.tolist(), strict=True):  # off the centre
        told, align, shift = f"{cut(name, NAME)} {k:,}", "left", gap
        if x <= 0:
            told, align, shift = f"{k:,} {cut(name, NAME)}", "right", -gap
        ax.text(x + shift, y + LIFT * y / np.hypot(x, y), told, ha=align, va="center", **letters)
    unit = prose.name_unit(table)
    entries = [(f"number: {unit}s that name them", make_dot("o", INK))]
    for k in sorted({1, most}):
        width, strength = weigh(k)
        look: dict[str, Any] = {"color": COUNT_COLOUR, "solid_capstyle": "butt", "lw": width}
        entries.append((f"together in {counted(k, unit)}", Line2D([], [], alpha=strength, **look)))
    place = {"loc": "lower center", "bbox_to_anchor": (0, -down), "bbox_transform": ax.transData}
    add_key(ax, entries, 3, **place)
    if ring.n_names > len(n):
        some = f"{len(n)} of {ring.n_names:,} names, those of the most frequent pairs"
        ax.text(-canvas.WIDTH / 2, up, some, va="top", fontsize=SMALL, color=SOFT)
    ax.set_label(describe_co_mentions(ring, table))
    return ax


class Ring(NamedTuple):
    """Names in their order on the ring, each with its number; the pairs among them; all names."""

    sizes: dict[str, int]
    pairs: pd.DataFrame
    n_names: int


def choose_ring(table: pd.DataFrame) -> Ring:
    """Return the names of the most frequent pairs, each beside one that it is often named with.

    Of pairs that are as frequent those come first whose names are named most with others.
    """
    check_columns(table, ["actor", "other", "n", "n_actor", "n_other", "within"])
    names = {"actor": "other", "other": "actor", "n_actor": "n_other", "n_other": "n_actor"}
    ends = pd.concat([table, table.rename(columns=names)])
    strength = ends.groupby("actor")["n"].sum().sort_index()
    strength = strength.sort_values(ascending=False, kind="stable")
    weight = table["actor"].map(strength) + table["other"].map(strength)
    order = ["n", "weight", "actor", "other"]
    ranked = table.assign(weight=weight).sort_values(order, ascending=[False, False, True, True])
    kept = set[str]()
    for pair in zip(ranked["actor"], ranked["other"], strict=True):
        if len(kept.union(pair)) > NODES:
            break
        kept.update(pair)
    shown = [str(name) for name in strength.index if name in kept]
    pairs = table[table["actor"].isin(shown) & table["other"].isin(shown)]
    size = dict(zip(ends["actor"], ends["n_actor"], strict=True))
    return Ring({name: int(size[name]) for name in _order(shown, pairs)}, pairs, len(strength))


def _order(names: Sequence[str], pairs: pd.DataFrame) -> list[str]:
    """Return names, the first first, each followed by the one left that it is most often with."""
    n = {(a, b): n for a, b, n in zip(pairs["actor"], pairs["other"], pairs["n"], strict=True)}
    left, ordered = list(names), list[str]()
    while left:
        last = ordered[-1] if ordered else ""
        # max takes the first of several, and the names come with the most connected first
        best = max(left, key=lambda name: n.get((last, name), 0) + n.get((name, last), 0))
        left.remove(best)
        ordered.append(best)
    return ordered


def describe_co_mentions(ring: Ring, table: pd.DataFrame) -> str:
    """Tell how many names and pairs `co_mentions` shows, of how many, and the most frequent pairs.

    >>> pair = pd.DataFrame({"actor": ["Ada Kern"], "other": ["Bo Ström"], "n": [2]})
    >>> pair = pair.assign(n_actor=3, n_other=3, within="sentence")
    >>> describe_co_mentions(choose_ring(pair), pair)
    'Network of 2 names and 1 pair, by sentences that name both: Ada Kern and Bo Ström 2.'
    """
    n, pairs = len(ring.sizes), ring.pairs
    names, lines = counted(n, "name"), counted(len(pairs), "pair")
    names += f" (of {ring.n_names:,})" if ring.n_names > n else ""
    lines += f" (of {len(table):,})" if len(table) > len(pairs) else ""
    rows = zip(pairs["actor"], pairs["other"], pairs["n"], strict=True)
    told = [f"{one} and {other} {k:,}" for one, other, k in rows]
    some = "; ".join(prose.first_few(told, MOST_TOLD))
    return f"Network of {names} and {lines}, by {prose.name_unit(table)}s that name both: {some}."
