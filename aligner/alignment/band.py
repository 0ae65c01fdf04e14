"""Which part of the lattice is worth looking at: anchors, a chain through them, a band around it.

Two sentences that are each other's nearest are an anchor. The longest chain of anchors that rises
on both sides is the course of the alignment; beads are sought only near it, so that time and memory
grow with the length of a document and not with its square. Ordinary articles are searched whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from aligner.signals import Grid, Ints, Node, Texts
from aligner.signals.anchors import longest_chain

__all__ = ["FIRST_MARGIN", "choose_grid", "course_of", "touches_edge"]

FIRST_MARGIN = 12
"""Sentences that the band reaches beyond the chain, in both directions, at the first try."""

_WHOLE = 40_000


def choose_grid(texts: Texts, margin: int = FIRST_MARGIN, through: Sequence[Node] = ()) -> Grid:
    """The whole lattice for an ordinary article, a band of this margin for a long document.

    The band leads through the nodes of ``through``, which rise on both sides.
    """
    n, m = len(texts.ja), len(texts.en)
    if not (n and m) or (n + 1) * (m + 1) <= _WHOLE:
        return Grid.full(n, m)
    return _band(n, m, course_of(texts, through), margin)


def course_of(texts: Texts, through: Sequence[Node] = ()) -> list[Node]:
    """The nodes of the longest chain of anchors that rises on both sides and leads through some."""
    rows, columns = [x for x, _ in through], [y for _, y in through]
    # On the same side of each node, on both sides of the text.
    anchors = [
        (i, j) for i, j in texts.anchors if bisect_right(rows, i) == bisect_right(columns, j)
    ]
    chain = {(i + 1, j + 1) for i, j in longest_chain(anchors)}
    return sorted(chain.union(through))


def touches_edge(grid: Grid, nodes: Ints) -> bool:
    """Whether a path through these nodes runs along the edge of the band: it may be too tight."""
    rows, columns = grid.rows[nodes], grid.columns[nodes]
    low = (columns == grid.starts[rows]) & (columns > 0)
    high = (columns == grid.stops[rows] - 1) & (columns < grid.m)
    return bool((low | high).any())


def _band(n: int, m: int, chain: Sequence[Node], margin: int) -> Grid:
    """The nodes within ``margin`` rows and columns of the line through the chain."""
    corners = np.array([(0, 0), *chain, (n, m)])
    line = np.interp(np.arange(n + 1), corners[:, 0], corners[:, 1])
    rows = np.arange(n + 1)
    starts = np.floor(line[(rows - margin).clip(0)]).astype(np.int64) - margin
    stops = np.ceil(line[(rows + margin).clip(None, n)]).astype(np.int64) + margin + 1
    return Grid(n, m, starts.clip(0, m), stops.clip(1, m + 1))
