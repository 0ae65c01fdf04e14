"""Grids for property tests, and what can be said of them node by node."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from aligner.signals import SHAPES, Grid, Shape

Node = tuple[int, int]
SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def grids(draw: st.DrawFn, most: int = 5, least: int = 0) -> Grid:
    """Full grids and bands as ragged as may be, of up to ``most`` sentences on each side."""
    n, m = draw(st.integers(least, most)), draw(st.integers(least, most))
    if draw(st.booleans()):
        return Grid.full(n, m)
    starts = [0, *sorted(draw(st.integers(0, m)) for _ in range(n))]
    stops = [*sorted(draw(st.integers(1, m + 1)) for _ in range(n)), m + 1]
    # Every row reaches into the next one.
    stops[:-1] = [max(stop, start + 1) for stop, start in zip(stops, starts[1:], strict=False)]
    return Grid(n, m, np.array(starts), np.array(stops))


def nodes_of(grid: Grid) -> list[Node]:
    """The nodes in the order of arrays over them."""
    return [
        (i, j) for i in range(grid.n + 1) for j in range(int(grid.starts[i]), int(grid.stops[i]))
    ]


def beads_of(grid: Grid) -> list[tuple[Shape, Node]]:
    """Each bead that may be, as its shape and the node that it ends in: all it spans is held."""
    held = set(nodes_of(grid))
    return [
        ((a, b), (i, j))
        for a, b in SHAPES
        for i, j in sorted(held)
        if all((i - p, j - q) in held for p in range(a + 1) for q in range(b + 1))
    ]
