"""Where the names of events stand above a figure over time, so that none meets another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEVELS: Final = 4  # rows of names above a figure
SPACE: Final = 0.012  # between a name and what stands beside it, as a share of the width


class Flag(NamedTuple):
    """A name beside its line.

    Attributes
    ----------
    at
        Place of the line, from 0 to 1.
    level
        Row of the name, from 0 just above the figure: the line goes up to it.
    start, end
        Of the name; it begins or ends at its line.
    """

    at: float
    level: int
    start: float
    end: float


def place_flags(places: Sequence[float], widths: Sequence[float]) -> list[Flag | None]:
    """Return a flag for each event, or None where there is no room for its name.

    Parameters
    ----------
    places
        Of the lines, from 0 to 1, in ascending order.
    widths
        Of the names.

    Returns
    -------
    list
        No name meets another name, or a line that goes up past it. Each name stands to the right
        of its line, or where it would leave the figure to the left.

    Examples
    --------
    >>> [flag.level for flag in place_flags([0.1, 0.2, 0.6], [0.3, 0.3, 0.3])]
    [1, 0, 0]
    """
    every = list(range(len(places)))
    last = [i for i in every if places[i] + widths[i] > 1]  # their names go to the left
    first = [i for i in every if i not in last]
    orders = (every[::-1], every, last + first[::-1])
    tried = [_place(places, widths, order) for order in orders]
    return max(tried, key=lambda flags: sum(flag is not None for flag in flags))


def _place(
    places: Sequence[float], widths: Sequence[float], order: Iterable[int]
) -> list[Flag | None]:
    """Place one name after the other on the lowest row where it fits."""
    flags: list[Flag | None] = [None] * len(places)
    for i in order:
        taken = [flag for flag in flags if flag is not None]
        for flag in _options(places[i], widths[i]):
            if not any(_meet(flag, other) for other in taken):
                flags[i] = flag
                break
    return flags


def _options(at: float, width: float) -> list[Flag]:
    """Return where a name may stand, the best first."""
    right = [Flag(at, level, at, at + width) for level in range(LEVELS) if at + width <= 1]
    left = [Flag(at, level, at - width, at) for level in range(LEVELS) if at >= width]
    return right + left


def _meet(one: Flag, other: Flag) -> bool:
    """Whether two names overlap, or a line goes through a name."""
    if one.level == other.level:
        return one.start < other.end + SPACE and other.start < one.end + SPACE
    high, low = (one, other) if one.level > other.level else (other, one)
    before, after = (SPACE, 0.0) if low.end <= low.at else (0.0, SPACE)  # beside its own line
    return low.start - before < high.at < low.end + after
