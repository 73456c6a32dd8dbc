"""Figures of a corpus: what it holds by outlet and time, how long, and in whose voice.

Each draws a table that exists, or returns None where the table has nothing to compare. The figure
in words is the label of its axes (`get_label`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from mediakit.base.display import (
    CATEGORY_COLOURS,
    CATEGORY_MARKERS,
    COUNT_COLOUR,
    LARGEST,
    SHOWN_VOICES,
    assign_looks,
    check_unique,
    find_key,
    name_group,
    name_kind,
    name_outlets,
    split_groups,
    tell_largest,
    tell_rest,
)
from mediakit.base.prose import counted, cut, find_period, listed, percent, spell_day
from mediakit.plots.canvas import (
    BAND,
    INK,
    LINE,
    SMALL,
    SOFT,
    add_key,
    draw_boxes,
    fill_voice,
    frame_axes,
    make_dot,
    name_rows,
    new_axes,
    write_column,
    write_note,
    write_voice,
)
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from mediakit.base.display import Look


NUMBERED: Final = 14  # periods up to which each bar has its number


TALL: Final = 6  # rows up to which a row has room for numbers


BARS: Final = 5.7  # inches for bars and columns of numbers


COLUMN: Final = 0.13  # of these for a column


WIDEST: Final = 0.5  # inches of a bar


LONG: Final = 20.0  # times the usual length, from which on lengths need a scale of powers


def articles(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How many articles are there of each group, and when are there none?

    Parameters
    ----------
    counts
        As `count_articles` gives it, by one column.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        One row per group, the twelve with most articles, and a bar per period; the line under the
        bars is broken where there is no article, and periods without any in the corpus are grey.
        None where there is but one group in one period, or no date. The label of the axes is the
        figure in words.

    Raises
    ------
    ArgumentError
        If the table is by several columns, or has a group and period twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(counts, "period")
    check_columns(counts, ["n", "n_words"])
    check_unique(counts, [key, "period"])
    dated = counts[counts["period"].notna()]
    if len(dated) <= 1:
        return None
    groups = split_groups(counts, key)
    labels = sorted(set(dated["period"]))
    bars = [rows.set_index("period")["n"].reindex(labels, fill_value=0) for _, rows in groups]
    n, groups = np.array(bars, dtype=np.int64), groups[:LARGEST]
    ax = ax or new_axes(0.75 + len(groups) * _row_height(len(groups)))
    for slot in np.flatnonzero(n.sum(axis=0) == 0):
        ax.axvspan(slot - 0.5, slot + 0.5, color=BAND, linewidth=0, zorder=0)
    _draw_bars(ax, n[: len(groups)])
    columns = {
        "articles": [rows["n"].sum() for _, rows in groups],
        "words": [rows["n_words"].sum() for _, rows in groups],
    }
    if len(dated) < len(counts):
        undated = [rows.loc[rows["period"].isna(), "n"].sum() for _, rows in groups]
        columns["no date"] = undated
    for i, (heading, values) in enumerate(columns.items(), start=1):
        numbers = enumerate(f"{value:,}" for value in values)
        write_column(ax, 1 - COLUMN * (len(columns) - i), numbers, heading)
    _finish_articles(ax, [name for name, _ in groups], labels, n, len(columns))
    ax.set_label(describe_articles(counts))
    return ax


def _draw_bars(ax: Axes, n: Any) -> None:  # noqa: ANN401  # an array of groups by periods
    rows, slots = n.shape
    numbered = slots <= NUMBERED and rows <= TALL
    scale = (0.52 if numbered else 0.82) / max(n.max(), 1)
    half = min(0.76, WIDEST * slots / (0.74 * BARS)) / 2
    row, slot = np.nonzero(n)
    base, top = row + 0.4, row + 0.4 - n[row, slot] * scale
    look: dict[str, Any] = {"color": COUNT_COLOUR, "linewidths": 0.3}  # however thin the bar
    draw_boxes(ax, (slot - half, slot + half), (base, top), **look)
    ax.hlines(base, slot - 0.5, slot + 0.5, colors=INK, linewidth=0.9, zorder=3)
    ax.hlines(np.arange(rows) + 0.4, -0.5, slots - 0.5, colors=LINE, linestyles=":", linewidth=0.9)
    if numbered:
        for (i, j), value in np.ndenumerate(n):
            told: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": SMALL}
            ax.text(j, i + 0.38 - value * scale, f"{value:,}", color=INK if value else SOFT, **told)


def _finish_articles(
    ax: Axes,
    shown: Sequence[str],
    labels: Sequence[str],
    n: Any,  # noqa: ANN401  # an array of all groups by periods
    n_columns: int,
) -> None:
    rows, slots = len(shown), len(labels)
    frame_axes(ax)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(-0.5, -0.5 + slots / (1 - COLUMN * n_columns))
    name_rows(ax, shown)
    fit = int((1 - COLUMN * n_columns) * BARS / (0.2 + 0.075 * len(labels[0])))  # inches
    step = -(-slots // fit)
    ax.set_xticks(range(0, slots, step), labels[::step])
    ax.tick_params(axis="x", length=0)
    told = [f"articles per {find_period(labels[0])}"]
    if (n.sum(axis=0) == 0).any():
        told.append("grey: no article at all")
    if slots > NUMBERED or rows > TALL:
        told.append(f"highest bar: {n[:rows].max():,}")
    write_note(ax, "; ".join(told), tell_largest(rows, len(n), "articles"))


def lengths(texts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How long are the articles of each group?

    Parameters
    ----------
    texts
        As `count_texts` gives it, by one column.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        One row per group, the twelve with most articles: a point at the median, a bar over the
        middle half, a line from the shortest to the longest. None for a single article. The label
        of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table is by several columns, or has a group twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(texts, "n")
    check_unique(texts, [key])
    check_columns(texts, ["shortest", "quarter", "median", "three_quarters", "longest"])
    if texts["n"].sum() <= 1:
        return None
    rows = texts.head(LARGEST)
    ax = ax or new_axes(0.75 + len(rows) * min(0.3, _row_height(len(rows))))
    y = np.arange(len(rows))
    style: dict[str, Any] = {"colors": COUNT_COLOUR, "zorder": 2}
    ax.hlines(y, rows["shortest"], rows["longest"], linewidth=1.2, alpha=0.6, **style)
    ax.hlines(y, rows["quarter"], rows["three_quarters"], linewidth=6, alpha=0.45, **style)
    ax.scatter(
        rows["median"], y, s=34, c=COUNT_COLOUR, edgecolors="white", linewidths=0.7, zorder=3
    )
    frame_axes(ax)
    longest, most = rows["longest"].max(), LONG * max(rows["median"].median(), 1)
    if longest > most:
        ax.set_xscale("symlog", linthresh=100)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.set_xlim(0, longest * (1.03 if longest <= most else 1.3))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.spines["left"].set_visible(False)
    name_rows(ax, [name_group(value, key) for value in rows[key]])
    ax.grid(axis="x", color=LINE, linewidth=0.6)
    some = tell_largest(len(rows), len(texts), "articles")
    write_note(ax, "words per article: median, middle half, range", some)
    ax.set_label(describe_lengths(texts))
    return ax


def voices(voices: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How much do outlets leave to the words of others?

    Parameters
    ----------
    voices
        As `count_voice_words` gives it, by one column.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        One bar per group, the twelve with most words, split by voice; the shares beside it. None
        where there are no words. The label of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table is by several columns, or has a group and voice twice.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    key = find_key(voices, "voice")
    check_unique(voices, [key, "voice"])
    check_columns(voices, ["n", "n_words", "share"])
    groups = [
        (name, rows.set_index("voice"), int(rows["n_words"].iloc[0]))
        for name, rows in split_groups(voices[voices["n_words"] > 0], key)
    ]
    if not groups:
        return None
    shown = sorted(groups, key=lambda group: -group[2])[:LARGEST]
    ax = ax or new_axes(0.95 + len(shown) * min(0.3, _row_height(len(shown))))
    left = np.zeros(len(shown))
    for voice, right in zip(SHOWN_VOICES, (0.57, 0.75, 0.87), strict=True):
        share = np.array([rows["share"].get(voice, 0) for _, rows, _ in shown])
        ax.barh(range(len(shown)), share, left=left, height=0.62, **fill_voice(voice))
        left += share
        told = [percent(int(rows["n"].get(voice, 0)), n_words) for _, rows, n_words in shown]
        write_voice(ax, voice, right, enumerate(told))
    write_column(ax, 1, enumerate(f"{n_words:,}" for *_, n_words in shown), "words")
    frame_axes(ax)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(0, 1 / 0.45)
    name_rows(ax, [name for name, *_ in shown])
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    some = tell_largest(len(shown), len(groups), "words")
    write_note(ax, "share of words in headline and body", some)
    ax.set_label(describe_voices(voices))
    return ax


def _row_height(rows: int) -> float:
    """Return the inches of a row, so that many rows still fit a page."""
    return 0.44 if rows <= TALL else 0.25


GROUPS: Final = 12  # that the figure has room for, the largest


NODES: Final = 24  # articles of a group that a ring has room for, the earliest


NAMED: Final = 12  # outlets that have a look of their own


LABELLED: Final = 3  # articles up to which each has its date, and each pair its similarity


LARGE_DOTS: Final = 8  # articles up to which a ring has room for large ones


COLUMNS: Final = 4


KEYS: Final = 4  # columns of the key


CELL: Final = (1.75, 2.0)  # inches of a group


RING: Final = 0.46  # inches from the centre of a group to its articles


TITLE: Final = 22  # characters that fit under a group


EDGE: Final = "#9AA0A8"


def copies(
    copies: pd.DataFrame, duplicates: pd.DataFrame, *, ax: Axes | None = None
) -> Axes | None:
    """Which articles are copies of which, and in whose outlets?

    Parameters
    ----------
    copies
        As `list_copies` gives it.
    duplicates
        As `find_duplicates` gives it: the pairs of these articles.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        A ring of articles per group, the twelve largest groups, clockwise in order of time; those
        of the earliest day have a dark rim. Colour and shape tell the outlet; a line joins the two
        articles of a pair, the thicker the more of their text is the same. None where there are no
        copies. The label of the axes is the figure in words.

    Raises
    ------
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_columns(copies, ["group", "kind", "agency", "doc_id", "outlet", "date", "title"])
    check_columns(duplicates, ["doc_id", "other", "similarity"])
    if copies.empty:
        return None
    groups = [rows for _, rows in copies.groupby("group", sort=False)]
    shown = [rows.head(NODES) for rows in groups[:GROUPS]]
    outlets = pd.concat(shown)["outlet"]
    frequent = outlets.value_counts().sort_index().nlargest(NAMED)
    looks = assign_looks(frequent.index)
    lines = -(-len(shown) // COLUMNS)
    entries = _list_keys(looks, outlets)
    floor, top = -CELL[1] * lines, 0.25 if len(groups) > GROUPS else 0
    height = top - floor + 0.1 + 0.19 * -(-len(entries) // KEYS)
    ax = ax or new_axes(height)
    ax.axis("off")
    ax.set(aspect="equal", xlim=(0, COLUMNS * CELL[0]), ylim=(top - height, top))
    for number, rows in enumerate(shown):
        line, column = divmod(number, COLUMNS)
        centre = np.array([CELL[0] * (column + 0.5), -CELL[1] * line - 0.62])
        places = centre + _ring(len(rows))
        _draw_pairs(ax, rows, places, duplicates)
        _draw_nodes(ax, rows, places, looks)
        _write_group(ax, rows, centre, len(groups[number]))
    place = {"loc": "upper left", "bbox_to_anchor": (0, floor), "bbox_transform": ax.transData}
    add_key(ax, entries, KEYS, **place)
    if len(groups) > GROUPS:
        told = f"the {GROUPS} largest of {len(groups):,} groups"
        ax.text(0, top, told, va="top", fontsize=SMALL + 1, color=SOFT)
    ax.set_label(describe_copies(copies))
    return ax


def _ring(n: int) -> npt.NDArray[np.float64]:
    """Return the places of so many articles around a centre, clockwise from the top."""
    if n == 2:  # noqa: PLR2004  # side by side, as the last two of three
        return RING * np.array([[-0.87, -0.5], [0.87, -0.5]])
    angle = np.pi / 2 - 2 * np.pi * np.arange(n) / n
    return RING * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _draw_pairs(
    ax: Axes, rows: pd.DataFrame, places: npt.NDArray[np.float64], duplicates: pd.DataFrame
) -> None:
    """Join the articles of a group that are a pair."""
    ids = pd.Index(rows["doc_id"])
    one, two = (ids.get_indexer(duplicates[name]) for name in ("doc_id", "other"))
    pair = np.flatnonzero((one >= 0) & (two >= 0))
    similarity = duplicates["similarity"].to_numpy()[pair]
    ends = np.stack([places[one[pair]], places[two[pair]]], axis=1)
    width = (0.8 + 3.2 * similarity**2) / max(1, (len(rows) / 4) ** 1.5)  # many lines: thin ones
    ax.add_collection(LineCollection(list(ends), colors=EDGE, linewidths=width, zorder=1))
    if len(rows) <= LABELLED:
        for (x, y), share in zip(ends.mean(axis=1), similarity, strict=True):
            told = percent(round(1000 * share), 1000)
            box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
            style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL}
            ax.text(x, y, told, bbox=box, color=SOFT, zorder=2, **style)


def _draw_nodes(
    ax: Axes, rows: pd.DataFrame, places: npt.NDArray[np.float64], looks: Mapping[str, Look]
) -> None:
    """Draw the articles of a group, those of the earliest day with a dark rim."""
    size = 95 if len(rows) <= LARGE_DOTS else 34
    earliest = rows["date"].min()
    for (x, y), outlet, date in zip(places, rows["outlet"], rows["date"], strict=True):
        marker, colour = _find_sign(outlet, looks)
        rim = INK if date == earliest else SOFT if colour == "white" else "white"
        style: dict[str, Any] = {"edgecolors": rim, "linewidths": 1.8 if rim == INK else 0.8}
        ax.scatter(x, y, s=size, marker=marker, c=colour, zorder=3, **style)
        if len(rows) <= LABELLED:
            above = len(rows) > 2 and y > places[:, 1].mean() + 0.1  # noqa: PLR2004
            told = "no date" if pd.isna(date) else _shorten_day(str(date))
            align: dict[str, Any] = {"ha": "center", "va": "bottom" if above else "top"}
            at = y + 0.1 if above else y - 0.1
            ax.text(x, at, told, fontsize=SMALL, color=SOFT, zorder=4, **align)


def _write_group(ax: Axes, rows: pd.DataFrame, centre: npt.NDArray[np.float64], n: int) -> None:
    """Write number, kind and size of a group, and the title of its first article."""
    first = rows.iloc[0]
    told = [f"group {first['group']}", name_kind(first["kind"], first["agency"])]
    told.append(str(first["doc_id"] if pd.isna(first["title"]) else first["title"]))
    if n > LABELLED:
        told.append(f"{n:,} articles" if n == len(rows) else f"{len(rows)} of {n:,} articles")
    style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": SMALL, "parse_math": False}
    below = centre[1] - RING - 0.26
    for i, line in enumerate(told):
        ax.text(centre[0], below - 0.15 * i, cut(line, TITLE), color=SOFT if i else INK, **style)


def _shorten_day(day: str) -> str:
    """Return a day without its year, as the places under articles allow.

    >>> _shorten_day("2026-03-01")
    '1 Mar'
    """
    number, month, _ = spell_day(day).split()
    return f"{number} {month[:3]}"


def _list_keys(looks: Mapping[str, Look], outlets: pd.Series[str]) -> list[tuple[str, Line2D]]:
    """Return the entries of the key: outlets, the others, the unknown, the rim."""
    entries = [(name_group(name, "outlet"), make_dot(*_find_sign(name, looks))) for name in looks]
    others = outlets.nunique() - len(looks)
    if others:
        entries.append((counted(others, "other outlet"), make_dot("o", EDGE)))
    if outlets.isna().any():
        entries.append((name_group(None, "outlet"), make_dot("o", "white", SOFT)))
    return [*entries, ("dark rim: earliest day", make_dot("o", "white", INK))]


def _find_sign(
    outlet: Any,  # noqa: ANN401  # a cell
    looks: Mapping[str, Look],
) -> tuple[str, str]:
    """Return marker and colour of an outlet."""
    if pd.isna(outlet):
        return "o", "white"
    look = looks.get(outlet)
    if look is None:
        return "o", EDGE
    return CATEGORY_MARKERS[look.shape], CATEGORY_COLOURS[look.colour]


TOLD: Final = 6  # groups that a sentence names before it only counts the rest


def describe_articles(counts: pd.DataFrame) -> str:
    """What does `articles` show?

    Parameters
    ----------
    counts
        As `count_articles` gives it.

    Returns
    -------
    str
        For each group how many articles there are from when to when, and the empty periods.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": "Echo", "period": ["2026-01", "2026-02"], "n": [2, 0]})
    >>> describe_articles(table)
    'Articles per month, 2026-01 to 2026-02. Echo: 2, most in 2026-01 (2), none in 1 of 2 months.'
    """
    key = find_key(counts, "period")
    dated = counts[counts["period"].notna()]
    if dated.empty:
        return "No article has a date."
    kind = find_period(dated["period"].iloc[0])
    told = [f"Articles per {kind}, {dated['period'].min()} to {dated['period'].max()}."]
    groups = split_groups(dated, key)
    for name, rows in groups[:TOLD]:
        n, empty = rows["n"], int((rows["n"] == 0).sum())
        line = f"{name}: {n.sum():,}"
        if n.any():
            line += f", most in {rows['period'].iloc[int(n.argmax())]} ({n.max():,})"
        if empty:
            line += f", none in {empty:,} of {counted(len(rows), kind)}"
        told.append(f"{line}.")
    return " ".join([*told, *tell_rest(len(groups) - TOLD)])


def describe_lengths(texts: pd.DataFrame) -> str:
    """What does `lengths` show?

    Parameters
    ----------
    texts
        As `count_texts` gives it.

    Returns
    -------
    str
        For each group the words of half of its articles and their range.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": ["Echo"], "n": 3, "shortest": 90, "quarter": 95.0})
    >>> describe_lengths(table.assign(median=100.0, three_quarters=150.0, longest=200))
    'Words per article. Echo (3 articles): median 100, half from 95 to 150, all from 90 to 200.'
    """
    key = find_key(texts, "n")
    columns = ["median", "quarter", "three_quarters", "shortest", "longest"]
    told = []
    for _, row in texts[[key, "n", *columns]].head(TOLD).iterrows():
        median, low, high, least, most = (f"{row[name]:,.0f}" for name in columns)
        told.append(
            f"{name_group(row[key], key)} ({counted(row['n'], 'article')}): median {median}, "
            f"half from {low} to {high}, all from {least} to {most}."
        )
    rest = tell_rest(len(texts) - TOLD)
    return " ".join(["Words per article.", *told, *rest])


def describe_voices(voices: pd.DataFrame) -> str:
    """What does `voices` show?

    Parameters
    ----------
    voices
        As `count_voice_words` gives it.

    Returns
    -------
    str
        For each group the share of each voice.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": "Echo", "voice": ["quoted", "outlet"], "n": [1, 3]})
    >>> describe_voices(table.assign(n_words=4)).replace("\N{NO-BREAK SPACE}", " ")
    'Share of words by voice. Echo (4 words): quoted 25 %, reported 0 %, outlet 75 %.'
    """
    key = find_key(voices, "voice")
    told = []
    groups = split_groups(voices, key)
    for name, rows in groups[:TOLD]:
        n_words, n = int(rows["n_words"].iloc[0]), rows.set_index("voice")["n"]
        shares = ", ".join(f"{v} {percent(int(n.get(v, 0)), n_words)}" for v in SHOWN_VOICES)
        told.append(f"{name} ({counted(n_words, 'word')}): {shares}.")
    return " ".join(["Share of words by voice.", *told, *tell_rest(len(groups) - TOLD)])


def describe_copies(copies: pd.DataFrame) -> str:
    """What does `copies` show?

    Parameters
    ----------
    copies
        As `list_copies` gives it.

    Returns
    -------
    str
        For each group its kind, and how many articles of which outlets are in it.

    Examples
    --------
    >>> table = pd.DataFrame({"group": 0, "kind": "wire copy", "outlet": ["Echo", "Star"]})
    >>> describe_copies(table.assign(agency="AFP"))
    'Groups of copies. Group 0, wire copy (AFP): 2 articles, of Echo and Star.'
    """
    check_columns(copies, ["group", "kind", "agency", "outlet"])
    groups = copies.groupby("group", sort=False)
    told = []
    for number, rows in list(groups)[:TOLD]:
        outlets = name_outlets(rows)
        if len(outlets) > TOLD:
            outlets = [*outlets[:TOLD], counted(len(outlets) - TOLD, "further outlet")]
        kind = name_kind(rows["kind"].iloc[0], rows["agency"].iloc[0])
        told.append(
            f"Group {number}, {kind}: {counted(len(rows), 'article')}, of {listed(outlets)}."
        )
    return " ".join(["Groups of copies.", *told, *tell_rest(len(groups) - TOLD)])
