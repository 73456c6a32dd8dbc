"""The specification curve: what each instrument says, and what it chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mediakit.base.display import CATEGORY_COLOURS, COUNT_COLOUR, UNCOUNTED_COLOUR, spell
from mediakit.base.prose import as_printed, counted, cut, listed
from mediakit.comparison.robustness import UNNAMED, choose_curve, read_choices
from mediakit.plots.canvas import (
    INK,
    LINE,
    SMALL,
    SOFT,
    add_key,
    frame_axes,
    make_dot,
    new_axes,
    stripe_rows,
)
from mediakit.plots.comparison_alt_text import describe_specifications

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from mediakit.comparison.robustness import Curve

ESTIMATES: Final = 2.2  # inches of the estimates
GAP: Final = 0.1
HEAD: Final = 0.55  # inches of the title and the key
ROW: Final = 0.2  # inches of a choice
ROWS: Final = 24  # choices that the figure has room for
NAME: Final = 34  # characters of a choice
LOOKS: Final = {False: ("o", COUNT_COLOUR), True: ("D", CATEGORY_COLOURS[4])}  # the primary: red


def plot_specifications(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """What does each instrument say, and does the finding hang on one choice?

    Parameters
    ----------
    table
        As `compare_instruments` gives it: the rows of one group and category.
    ax
        Where to draw; by default a figure of its own.

    Returns
    -------
    Axes or None
        The specification curve, in two axes within: the difference of each instrument with its
        interval, the lowest at the left, the primary one as a large red diamond; below them a dot
        for each choice that the instrument's name tells, as far as there is room. None where no
        instrument has a difference. The label of the axes is the figure in words.

    Raises
    ------
    ArgumentError
        If the table has several groups or categories with a difference.
    ColumnMissingError
        If a column that is drawn is missing.

    References
    ----------
    Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. Nature
    Human Behaviour 4, 1208-1214. https://doi.org/10.1038/s41562-020-0912-z
    """
    curve = choose_curve(table)
    if curve is None:
        return None
    choices, left = _choose_rows(curve.choices)
    height = HEAD + ESTIMATES + GAP + ROW * (len(choices) + bool(left))
    ax = ax or new_axes(height)
    ax.axis("off")
    bottom = ROW * bool(left) / height
    share = ROW * len(choices) / height
    above = ax.inset_axes((0, bottom + share + GAP / height, 1, ESTIMATES / height))
    _draw_estimates(above, curve)
    if choices:
        _draw_choices(ax.inset_axes((0, bottom, 1, share), sharex=above), curve, choices)
    if left:
        style: dict[str, Any] = {"fontsize": SMALL, "color": SOFT, "parse_math": False}
        ax.text(0, 0, f"no room for {listed(left)}", va="bottom", transform=ax.transAxes, **style)
    ax.set_label(describe_specifications(curve))
    return ax


def _choose_rows(choices: Mapping[str, list[str]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the choices that there is room for, and what is left out, with its number of choices.

    >>> _choose_rows({"list": ["a", "b"], "seed": [str(i) for i in range(30)]})
    ([('list', 'a'), ('list', 'b')], ['seed (30)'])
    """
    room, fitting = ROWS, set[str]()
    for what in sorted(choices, key=lambda name: len(choices[name])):  # those of few say most
        if len(choices[what]) <= room:
            room -= len(choices[what])
            fitting.add(what)
    rows = [(what, value) for what, each in choices.items() if what in fitting for value in each]
    left = [f"{spell(what)} ({len(each)})" for what, each in choices.items() if what not in fitting]
    return rows, left


def _draw_estimates(ax: Axes, curve: Curve) -> None:
    """Draw the differences with their intervals."""
    rows = curve.rows
    frame_axes(ax)
    ax.axhline(0, color=SOFT, linewidth=0.9, zorder=1)
    for primary, (marker, colour) in LOOKS.items():
        some = rows[rows["primary"] == primary]
        x, low, high = some.index.to_numpy(), some["difference_low"], some["difference_high"]
        ax.vlines(x, low, high, colors=colour, linewidth=1.6, zorder=2)
        outline: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.6, "zorder": 3}
        size = 52 if primary else 26
        ax.scatter(x, some["difference"], s=size, c=colour, marker=marker, **outline)
    ax.set_xlim(-0.7, len(rows) - 0.3)
    ax.tick_params(axis="x", bottom=False, labelbottom=False)
    ax.spines["bottom"].set_visible(False)
    ax.yaxis.set_major_formatter(lambda value, _: as_printed(f"{value:+g}"))
    ax.set_ylabel(f"difference in\n{cut(curve.measure, NAME)}", fontsize=SMALL + 1, color=SOFT)
    title = cut(curve.title, 2 * NAME)
    ax.set_title(title, loc="left", pad=20, fontsize=SMALL + 1, color=INK, parse_math=False)
    _add_keys(ax, rows)


def _add_keys(ax: Axes, rows: pd.DataFrame) -> None:
    """Tell the primary from the others; of none, that there is none."""
    (marker, colour), other = LOOKS[True], LOOKS[False]
    n = int((~rows["primary"]).sum())
    if n < len(rows):
        entries = [("primary instrument", make_dot(marker, colour))]
    else:
        entries = [("primary instrument: no difference", make_dot(marker, "white", colour))]
    if n:
        entries.append((f"{counted(n, 'other')}, not tested", make_dot(*other)))
    add_key(ax, entries, 2, loc="lower left", bbox_to_anchor=(0.0, 1.0))


def _draw_choices(ax: Axes, curve: Curve, choices: list[tuple[str, str]]) -> None:
    """Draw which choices each instrument has made."""
    ax.set_ylim(len(choices) - 0.5, -0.5)
    ax.tick_params(axis="both", length=0, labelsize=SMALL, labelbottom=False)
    ax.spines[:].set_visible(False)
    stripe_rows(ax, len(choices))
    names = [cut(_name_choice(what, value), NAME) for what, value in choices]
    ax.set_yticks(range(len(choices)), names, parse_math=False)
    rows = curve.rows
    for at, (name, primary) in enumerate(zip(rows["instrument"], rows["primary"], strict=True)):
        chosen = read_choices(str(name))
        made = [row for row, (what, value) in enumerate(choices) if chosen.get(what) == value]
        rest = [row for row in range(len(choices)) if row not in made]
        marker, colour = LOOKS[bool(primary)]
        ax.scatter([at] * len(rest), rest, s=5, c=UNCOUNTED_COLOUR, linewidths=0)
        ax.scatter([at] * len(made), made, s=26, c=colour, marker=marker, linewidths=0)
    for row in range(1, len(choices)):
        if choices[row][0] != choices[row - 1][0]:
            ax.axhline(row - 0.5, color=LINE, linewidth=0.9)


def _name_choice(what: str, value: str) -> str:
    """Return a choice as a reader sees it."""
    return spell(value) if what == UNNAMED else f"{spell(what)}: {spell(value)}"
