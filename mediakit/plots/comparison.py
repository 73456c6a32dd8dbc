"""How do terms of two sides compare?

The function that tells a figure in words follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from mediakit.base import prose
from mediakit.base.prose import UNCOUNTED_COLOUR, VOICE_COLOURS, counted, spell
from mediakit.errors import ArgumentError, choose
from mediakit.plots import canvas
from mediakit.plots.canvas import INK, LINE, SMALL, SOFT, add_key, frame_axes, make_dot, new_axes
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

Effect = Literal["log_ratio", "log_odds"]

# Of keyness:
TALL: Final = 4.0  # inches: names need room above each other
NAMED: Final = 12  # terms of each side that get their name
TOLD: Final = 6  # terms of each side that the words name
ONE_LINE: Final = 72  # letters of the key that fit above the figure in one line
GAP: Final = 3.5  # points between a mark and its name
VIOLET, OCHRE, RED = (prose.CATEGORY_COLOURS[i] for i in (0, 3, 4))
LOOKS: Final = (("o", VIOLET), ("s", OCHRE))
GREY: Final = 2  # the side of terms that are not clear; target and reference are 0 and 1
LABELS: Final = {
    "log_ratio": "log ratio: +1 is twice as often in {}, −1 in {}",
    "log_odds": "log odds with prior: right is more in {}, left in {}",
}


def keyness(
    keyness: pd.DataFrame, *, effect: Effect = "log_ratio", ax: Axes | None = None
) -> Axes | None:
    """Which terms set two sides apart, by how much and how surely?

    Returns
    -------
    Axes or None
        Of `score_keyness`, rows of one pair of sides: a mark per tested term, to the right what the
        target uses more, higher what stands out more (by G², of "log_odds" by the size of z), grey
        with q of .05 or more. Of each side twelve are named where there is room, those with q below
        .05 first.
    """
    choose("effect", effect, get_args(Effect))
    check_columns(keyness, ["target", "reference", "term", effect, "g2", "z", "q", "reason"])
    pairs = keyness[["target", "reference"]].drop_duplicates()
    if len(pairs) > 1:
        raise ArgumentError(
            f"The table has {len(pairs)} pairs of sides; a figure shows one: "
            f"keyness[keyness['target'] == {pairs['target'].iloc[0]!r}]."
        )
    rows = keyness[keyness["reason"].isna()]
    if rows.empty:
        return None
    ax = ax or new_axes(TALL)
    sides = [str(name) for name in pairs.iloc[0]]
    by_ratio = effect == "log_ratio"
    x = rows[effect].to_numpy(np.float64)
    y = (rows["g2"] if by_ratio else rows["z"].abs()).to_numpy(np.float64)
    clear = (rows["q"] < CLEAR).to_numpy()
    side = np.where(clear & (x > 0), 0, np.where(clear & (x < 0), 1, GREY))
    ax.axvline(0, color=LINE, linewidth=0.9, zorder=0)
    grey = side == GREY
    ax.scatter(x[grey], y[grey], s=7, c=UNCOUNTED_COLOUR, linewidths=0, zorder=1)
    entries = []
    looks = list(LOOKS)
    if all(name in VOICE_COLOURS or name == "all others" for name in sides):  # as everywhere
        looks = [(prose.VOICE_MARKERS.get(n, "X"), VOICE_COLOURS.get(n, VIOLET)) for n in sides]
    style: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.4, "zorder": 2}
    for number, (name, (marker, colour)) in enumerate(zip(sides, looks, strict=True)):
        mine = side == number
        ax.scatter(x[mine], y[mine], s=20, c=colour, marker=marker, **style)
        told = f"more in {canvas.shorten(name)} ({mine.sum():,})"
        entries.append((told, make_dot(marker, colour)))
    entries.append((f"q of .05 or more ({grey.sum():,})", make_dot("o", UNCOUNTED_COLOUR)))
    columns = 3 if sum(len(told) for told, _ in entries) <= ONE_LINE else 2
    add_key(ax, entries, columns)
    frame_axes(ax)
    width, top = max(float(np.abs(x).max()), 1.0) * 1.15, max(float(y.max()), 1.0)
    ax.set_xlim(-width, width)
    if by_ratio:
        ax.set_yscale("symlog", linthresh=10, linscale=0.7)
    ax.set_ylim(0, top * (2 if by_ratio else 1.08))
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.xaxis.set_major_formatter(lambda value, _: prose.as_printed(f"{value:+g}"))
    told = LABELS[effect].format(*map(canvas.shorten, sides))
    ax.set_xlabel(told, fontsize=SMALL + 1, loc="left", parse_math=False)
    evidence = "G² (10-fold steps)" if by_ratio else "size of z"
    ax.set_ylabel(evidence, fontsize=SMALL + 1, color=SOFT)
    _write_names(ax, rows["term"].tolist(), x, y, side)
    ax.set_label(describe_keyness(keyness, effect=effect))
    return ax


def _write_names(
    ax: Axes, terms: list[str], x: Floats, y: Floats, side: npt.NDArray[np.int64]
) -> None:
    """Write the names of the first terms of each side where none covers another, nor a mark."""
    order = np.lexsort((-y, side == GREY))
    named = np.concatenate([order[mine[order]][:NAMED] for mine in (x > 0, x < 0)])
    named = named[np.lexsort((-y[named], side[named] == GREY))]
    rest = np.setdiff1d(np.flatnonzero(side != GREY), named)  # grey ones may be covered
    style: dict[str, Any] = {"fontsize": SMALL, "parse_math": False}
    style |= {"textcoords": "offset pixels", "in_layout": False}
    names = [(i, canvas.shorten(str(terms[i]))) for i in named.tolist()]
    inks = [SOFT if side[i] == GREY else INK for i in named.tolist()]
    written = [
        ax.annotate(name, (x[i], y[i]), (0, 0), color=ink, **style)
        for (i, name), ink in zip(names, inks, strict=True)
    ]
    figure = ax.figure.get_figure(root=True)
    figure.draw_without_rendering()  # places of marks are known once the figure is laid out
    places = np.concatenate([named, rest])
    box = ax.get_window_extent()
    points = ax.transData.transform(np.column_stack([x[places], y[places]])) - [box.x0, box.y0]
    boxes = [text.get_window_extent() for text in written]
    sizes = np.array([[each.width, each.height] for each in boxes]).reshape(-1, 2)
    dots = figure.dpi / 72
    corners = canvas.place_labels(points, sizes, (box.width, box.height), gap=GAP * dots)
    for text, point, corner in zip(written, points, corners, strict=False):
        if corner is None:
            text.remove()
        else:
            text.set_position(((corner[0] - point[0]) / dots, (corner[1] - point[1]) / dots))
            text.set_anncoords("offset points")


def describe_keyness(keyness: pd.DataFrame, *, effect: str = "log_ratio") -> str:
    """Tell how many terms `keyness` shows, how many are clear, and the first of each side.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"target": "A", "reference": "B", "term": ["war", "rain"]})
    >>> table = table.assign(log_ratio=[2.0, 0.1], g2=[20.0, 0.1], q=[0.01, 0.9], reason=None)
    >>> describe_keyness(table)
    'A against B: 2 terms by log ratio and G², 1 with q below .05. More in A: war (+2.0).'
    """
    rows = keyness[keyness["reason"].isna()]
    target, reference = (spell(str(rows[side].iloc[0])) for side in ("target", "reference"))
    clear = rows[rows["q"] < CLEAR].sort_values("g2", ascending=False, kind="stable")
    measures = "log ratio and G²" if effect == "log_ratio" else "log odds and z"
    n = counted(len(rows), "term")
    told = [f"{target} against {reference}: {n} by {measures}, {len(clear):,} with q below .05."]
    for name, sign in ((target, 1), (reference, -1)):
        own = clear[clear[effect] * sign > 0]
        terms = zip(own["term"], own[effect], strict=True)
        named = [f"{spell(str(term))} ({prose.signed(value, 1)})" for term, value in terms]
        if named:
            told.append(f"More in {name}: {', '.join(prose.first_few(named, TOLD))}.")
    return " ".join(told)
