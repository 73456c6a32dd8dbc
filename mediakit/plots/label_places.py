"""Where names stand beside the points of a figure, so that none covers another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# Which part of the name is at the point: its left end, its right end, its middle below or above,
# then its corners; as shares of width and height.
ANCHORS: Final = (
    (0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0),
)  # fmt: skip


def place_labels(
    points: Floats, sizes: Floats, bounds: tuple[float, float], *, gap: float, reach: int = 4
) -> list[tuple[float, float] | None]:
    """Return the lower left corner of each name, or None where there is no room for it.

    Names are placed one after the other, so give the most important ones first. Each tries the
    eight places around its point, then the same further away; it may cover no other name and none
    of the points.

    Parameters
    ----------
    points
        The place of each point, one row of x and y; the first ones have a name.
    sizes
        Width and height of each name.
    bounds
        Width and height of the figure, from 0.
    gap
        The distance between a point and its name; also what a point takes up on each side.
    reach
        How many distances are tried, in steps of `gap`.

    Examples
    --------
    >>> points, size = np.array([[0.0, 5.0], [0.0, 5.0]]), np.array([[4.0, 2.0]])
    >>> place_labels(points, size, (10, 10), gap=1)
    [(1.0, 4.0)]
    """
    taken = np.concatenate([points - gap * 0.9, points + gap * 0.9], axis=1)
    placed: list[tuple[float, float] | None] = []
    for point, size in zip(points, sizes, strict=False):
        corner = _find_room(point, size, bounds, taken, [gap * (1 + i) for i in range(reach)])
        placed.append(corner)
        if corner is not None:
            box = np.array([[*corner, corner[0] + size[0], corner[1] + size[1]]])
            taken = np.concatenate([taken, box])
    return placed


def _find_room(
    point: Floats, size: Floats, bounds: tuple[float, float], taken: Floats, gaps: list[float]
) -> tuple[float, float] | None:
    """Return the first place around a point where a name covers nothing."""
    for gap in gaps:
        for right, up in ANCHORS:
            shift = np.array([1 - 2 * right, 1 - 2 * up]) * gap
            low = point + shift - size * (right, up)
            high = low + size
            inside = (low >= 0).all() and (high <= bounds).all()
            apart = (high <= taken[:, :2]) | (low >= taken[:, 2:])
            if inside and apart.any(axis=1).all():
                return float(low[0]), float(low[1])
    return None
