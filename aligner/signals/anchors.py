"""Anchors: pairs of sentences that are each other's nearest, and the course through them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from aligner.signals.grid import Floats

__all__ = ["find_anchors", "longest_chain", "unit_vectors"]

_WINDOW = 3_000
_BLOCK = 1_000
_NEAR = 0.3


def unit_vectors(vectors: Floats) -> Floats:
    """The rows at length 1; a row of nothing stays so."""
    norms: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / norms.clip(1e-9)
    return unit


def find_anchors(ja_vectors: Floats, en_vectors: Floats) -> list[tuple[int, int]]:
    """Pairs of sentences that are each other's nearest, in order of the Japanese.

    Documents of more than a few thousand sentences are compared in a window around the diagonal.
    """
    if not (len(ja_vectors) and len(en_vectors)):
        return []
    ja, en = unit_vectors(ja_vectors), unit_vectors(en_vectors)
    best = np.full(len(ja), -1)
    cosines = np.full(len(ja), -np.inf, dtype=np.float32)
    highest = np.full(len(en), -np.inf, dtype=np.float32)
    for rows, columns in _windows(len(ja), len(en)):
        near = ja[rows] @ en[columns].T
        nearest = near.argmax(axis=1)
        best[rows] = nearest + columns.start
        cosines[rows] = near[np.arange(len(near)), nearest]
        highest[columns] = np.maximum(highest[columns], near.max(axis=0))
    # Where several Japanese sentences are equally near to an English one, the first has it.
    found: dict[int, int] = {}
    for i in np.flatnonzero((cosines >= _NEAR) & (cosines >= highest[best])).tolist():
        found.setdefault(int(best[i]), i)
    return sorted((i, j) for j, i in found.items())


def _windows(n: int, m: int) -> Iterator[tuple[slice, slice]]:
    for top in range(0, n, _BLOCK):
        bottom = min(top + _BLOCK, n)
        low = max(0, top * m // n - _WINDOW)
        high = min(m, -(-bottom * m // n) + _WINDOW)
        yield slice(top, bottom), slice(low, high)


def longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
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
