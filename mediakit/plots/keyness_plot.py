"""The figure of keyness: how large a difference is, against how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from mediakit.base.display import CATEGORY_COLOURS, UNCOUNTED_COLOUR, VOICE_COLOURS, VOICE_MARKERS
from mediakit.base.prose import as_printed
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.plots.canvas import (
    INK,
    LINE,
    SMALL,
    SOFT,
    add_key,
    frame_axes,
    make_dot,
    new_axes,
    shorten,
)
from mediakit.plots.comparison_alt_text import describe_keyness
from mediakit.plots.label_places import place_labels
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Effect = Literal["log_ratio", "log_odds"]
TALL: Final = 4.0  # inches: names need room above each other
NAMED: Final = 12  # terms of each side that get their name
ONE_LINE: Final = 72  # letters of the key that fit above the figure in one line
GAP: Final = 3.5  # points between a mark and its name
COLOURS: Final = (CATEGORY_COLOURS[0], CATEGORY_COLOURS[3])  # violet and ochre
MARKERS: Final = ("o", "s")
LABELS: Final = {
    "log_ratio": "log ratio: +1 is twice as often in {target}, −1 in {reference}",
    "log_odds": "log odds with prior: right is more in {target}, left in {reference}",
}


def plot_keyness(
    keyness: pd.DataFrame, *, effect: Effect = "log_ratio", ax: Axes | None = None
) -> Axes | None:
    """Which terms set two sides apart, by how much and how surely?

    Parameters
    ----------
    keyness
        As `score_keyness` gives it; the rows of one pair of sides.
    effect
        "log_ratio" is drawn against G², "log_odds" against the size of z.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        A mark per tested term: to the right what the target uses more, higher what is surer; grey
        with q of .05 or more. The twelve surest of each side are named where there is room. None
        where no term was tested. The label of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table has several pairs of sides, or `effect` is unknown.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    known = get_args(Effect)
    if effect not in known:
        msg = f"effect={shown(effect)} is unknown.{nearest(str(effect), known)} Known: {known}."
        raise ArgumentError(msg)
    check_columns(keyness, ["target", "reference", "term", effect, "g2", "z", "q", "reason"])
    pairs = keyness[["target", "reference"]].drop_duplicates()
    if len(pairs) > 1:
        msg = (
            f"The table has {len(pairs)} pairs of sides; a figure shows one: "
            f"keyness[keyness['target'] == {pairs['target'].iloc[0]!r}]."
        )
        raise ArgumentError(msg)
    rows = keyness[keyness["reason"].isna()]
    if rows.empty:
        return None
    ax = ax or new_axes(TALL)
    sides = [str(name) for name in pairs.iloc[0]]
    x = rows[effect].to_numpy(np.float64)
    y = rows["g2"].to_numpy(np.float64) if effect == "log_ratio" else np.abs(rows["z"].to_numpy())
    clear = (rows["q"] < CLEAR).to_numpy()
    side = np.where(clear & (x > 0), 0, np.where(clear & (x < 0), 1, 2))
    _draw_marks(ax, x, y, side, sides)
    _finish(ax, x, y, effect, sides)
    _write_names(ax, rows["term"].tolist(), x, y, side)
    ax.set_label(describe_keyness(keyness, effect=effect))
    return ax


def _look(sides: list[str], number: int) -> tuple[str, str]:
    """Return colour and marker of a side: of voices, those that they have everywhere."""
    name = sides[number]
    if all(each in VOICE_COLOURS or each == "all others" for each in sides):
        return VOICE_COLOURS.get(name, COLOURS[0]), VOICE_MARKERS.get(name, "X")
    return COLOURS[number], MARKERS[number]


# x, y and side below are arrays of one value per term; 2 is the side of terms that are not clear.
def _draw_marks(ax: Axes, x: Any, y: Any, side: Any, sides: list[str]) -> None:  # noqa: ANN401
    ax.axvline(0, color=LINE, linewidth=0.9, zorder=0)
    ax.scatter(x[side == 2], y[side == 2], s=7, c=UNCOUNTED_COLOUR, linewidths=0, zorder=1)  # noqa: PLR2004
    entries = []
    for number, name in enumerate(sides):
        colour, marker = _look(sides, number)
        mine = side == number
        style: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.4, "zorder": 2}
        ax.scatter(x[mine], y[mine], s=20, c=colour, marker=marker, **style)
        told = f"more in {shorten(name)} ({mine.sum():,})"
        entries.append((told, make_dot(marker, colour)))
    grey = f"q of .05 or more ({(side == 2).sum():,})"  # noqa: PLR2004
    entries.append((grey, make_dot("o", UNCOUNTED_COLOUR)))
    columns = 3 if sum(len(told) for told, _ in entries) <= ONE_LINE else 2
    add_key(ax, entries, columns, loc="lower left", bbox_to_anchor=(0.0, 1.0))


def _finish(ax: Axes, x: Any, y: Any, effect: Effect, sides: list[str]) -> None:  # noqa: ANN401
    frame_axes(ax)
    width = max(float(np.abs(x).max()), 1.0) * 1.15
    ax.set_xlim(-width, width)
    top = max(float(y.max()), 1.0)
    if effect == "log_ratio":
        ax.set_yscale("symlog", linthresh=10, linscale=0.7)
        ax.set_ylim(0, top * 2)
    else:
        ax.set_ylim(0, top * 1.08)
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.xaxis.set_major_formatter(lambda value, _: as_printed(f"{value:+g}"))
    names = dict(zip(("target", "reference"), map(shorten, sides), strict=True))
    label = LABELS[effect].format(**names)
    ax.set_xlabel(label, fontsize=SMALL + 1, loc="left", parse_math=False)
    evidence = "evidence (G², 10-fold steps)" if effect == "log_ratio" else "evidence (size of z)"
    ax.set_ylabel(evidence, fontsize=SMALL + 1, color=SOFT)


def _write_names(ax: Axes, terms: list[str], x: Any, y: Any, side: Any) -> None:  # noqa: ANN401
    """Write the names of the surest terms of each side where none covers another, nor a mark."""
    order = np.argsort(-y, kind="stable")
    named = np.concatenate([order[side[order] == number][:NAMED] for number in (0, 1)])
    named = named[np.argsort(-y[named], kind="stable")]
    rest = np.setdiff1d(np.flatnonzero(side < 2), named)  # noqa: PLR2004  # grey ones may be covered
    figure = ax.figure.get_figure(root=True)
    written = [
        ax.annotate(
            shorten(str(terms[i])),
            (x[i], y[i]),
            xytext=(0, 0),
            textcoords="offset pixels",
            fontsize=SMALL,
            color=INK,
            parse_math=False,
            in_layout=False,
        )
        for i in named.tolist()
    ]
    figure.draw_without_rendering()  # places of marks are known once the figure is laid out
    places = np.concatenate([named, rest])
    box = ax.get_window_extent()
    points = ax.transData.transform(np.column_stack([x[places], y[places]])) - [box.x0, box.y0]
    boxes = [text.get_window_extent() for text in written]
    sizes = np.array([[each.width, each.height] for each in boxes]).reshape(-1, 2)
    dots = figure.dpi / 72
    corners = place_labels(points, sizes, (box.width, box.height), gap=GAP * dots)
    for text, point, corner in zip(written, points, corners, strict=False):
        if corner is None:
            text.remove()
        else:
            text.set_position(((corner[0] - point[0]) / dots, (corner[1] - point[1]) / dots))
            text.set_anncoords("offset points")
