"""Which rows hang together through pairs of them, internal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes = npt.NDArray[np.int64]


def find_components(first: Codes, second: Codes, n: int) -> Codes:
    """Return for each of n rows the smallest row that pairs connect it with, maybe itself.

    >>> find_components(np.array([0, 3]), np.array([2, 2]), 5).tolist()
    [0, 1, 0, 0, 4]
    """
    parent = list(range(n))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = row = parent[parent[row]]
        return row

    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return np.fromiter(map(root, range(n)), np.int64, n)
