"""Which part of the lattice is worth looking at: anchors, a chain through them, a band around it.

Two sentences that are each other's nearest are an anchor. The longest chain of anchors that rises
on both sides is the course of the alignment; beads are sought only near it, so that time and memory
grow with the length of a document and not with its square. Ordinary articles are searched whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from aligner.signals import Floats, Grid, Ints, Texts

__all__ = [
    "FIRST_MARGIN",
    "anchors",
    "choose_grid",
    "longest_chain",
    "touches_edge",
    "unit_vectors",
]

FIRST_MARGIN = 12
"""Sentences that the band reaches beyond the chain, in both directions, at the first try."""

_WHOLE = 40_000
_WINDOW = 3_000
_BLOCK = 1_000
_NEAR = 0.3


def choose_grid(texts: Texts, margin: int = FIRST_MARGIN) -> Grid:
    """The whole lattice for an ordinary article, a band of this margin for a long document."""
    n, m = len(texts.ja), len(texts.en)
    if not (n and m) or (n + 1) * (m + 1) <= _WHOLE:
        return Grid.full(n, m)
    chain = longest_chain(anchors(texts))
    return _band(n, m, chain, margin)


def touches_edge(grid: Grid, nodes: Ints) -> bool:
    """Whether a path through these nodes runs along the edge of the band: it may be too tight."""
    rows, columns = grid.rows[nodes], grid.columns[nodes]
    low = (columns == grid.starts[rows]) & (columns > 0)
    high = (columns == grid.stops[rows] - 1) & (columns < grid.m)
    return bool((low | high).any())


def unit_vectors(vectors: Floats) -> Floats:
    """The rows at length 1; a row of nothing stays so."""
    norms: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / norms.clip(1e-9)
    return unit


def anchors(texts: Texts) -> list[tuple[int, int]]:
    """Pairs of sentences that are each other's nearest, in order of the Japanese.

    Documents of more than a few thousand sentences are compared in a window around the diagonal.
    """
    ja, en = unit_vectors(texts.ja_vectors), unit_vectors(texts.en_vectors)
    best_ja = np.full(len(ja), -1)
    best_en = np.full(len(en), -1)
    top_en = np.full(len(en), -np.inf, dtype=np.float32)
    for rows, columns in _windows(len(ja), len(en)):
        near = ja[rows] @ en[columns].T
        best_ja[rows] = near.argmax(axis=1) + columns.start
        best_ja[rows][near.max(axis=1) < _NEAR] = -1
        top = near.max(axis=0)
        better = top > top_en[columns]
        best_en[columns] = np.where(better, near.argmax(axis=0) + rows.start, best_en[columns])
        top_en[columns] = np.maximum(top, top_en[columns])
    return [(i, int(j)) for i, j in enumerate(best_ja) if j >= 0 and best_en[j] == i]


def _windows(n: int, m: int) -> Iterator[tuple[slice, slice]]:
    for top in range(0, n, _BLOCK):
        bottom = min(top + _BLOCK, n)
        low = max(0, top * m // n - _WINDOW)
        high = min(m, -(-bottom * m // n) + _WINDOW)
        yield slice(top, bottom), slice(low, high)


def longest_chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises on both sides (patience sorting)."""
    tails: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for at, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        previous.append(last[length - 1] if length else -1)
        tails[length : length + 1] = [j]
        last[length : length + 1] = [at]
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = previous[at]
    return chain[::-1]


def _band(n: int, m: int, chain: list[tuple[int, int]], margin: int) -> Grid:
    """The nodes within ``margin`` rows and columns of the line through the chain."""
    corners = np.array([(0, 0), *((i + 1, j + 1) for i, j in chain), (n, m)])
    line = np.interp(np.arange(n + 1), corners[:, 0], corners[:, 1])
    rows = np.arange(n + 1)
    starts = np.floor(line[(rows - margin).clip(0)]).astype(np.int64) - margin
    stops = np.ceil(line[(rows + margin).clip(None, n)]).astype(np.int64) + margin + 1
    return Grid(n, m, starts.clip(0, m), stops.clip(1, m + 1))
