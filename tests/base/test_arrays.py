"""What hangs together is what SciPy finds connected."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mediakit.base.arrays import find_components


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_components_are_scipys(pairs: list[tuple[int, int]]) -> None:
    """Each row has the smallest row of its component."""
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (first, second)), shape=(31, 31))
    _, number = connected_components(graph, directed=False)
    smallest = np.unique(number, return_index=True)[1]
    assert find_components(first, second, 31).tolist() == smallest[number].tolist()
