"""The network of copies: near-identical articles, and how much of their text they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection

from mediakit.base.display import (
    CATEGORY_COLOURS,
    CATEGORY_MARKERS,
    assign_looks,
    name_group,
    name_kind,
)
from mediakit.base.prose import counted, cut, percent, spell_day
from mediakit.plots.canvas import INK, SMALL, SOFT, add_key, make_dot, new_axes
from mediakit.plots.corpus_alt_text import describe_copies
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from mediakit.base.display import Look

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


def plot_copies(
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
