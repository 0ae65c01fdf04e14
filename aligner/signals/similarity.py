"""Cosines of whole beads from the dot products of single sentences.

Every similarity of ours is a dot product of vectors that add up: the vector of a span is the sum
of its sentences' vectors. So the dot product of any bead is the sum of the dot products of its
sentence pairs, and the norm of a span follows from the dot products of neighbours; nothing larger
than one number for each pair of sentences in the band is ever held.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse

from aligner.signals.grid import Floats, Grid, Ints, Mask, Shape

__all__ = ["Similarity", "Vectors"]

Vectors = Floats | sparse.csr_array
"""One row a sentence, dense or sparse, not normalised."""

_LONGEST = 4
_RIVALS = 3
_BLOCK = 256
_NOTHING = 1e-6
_SMALL = 1_000_000
_APART = 4.0


class Similarity:
    """The cosines between Japanese and English spans on a grid, for one kind of vectors."""

    def __init__(self, grid: Grid, ja: Vectors, en: Vectors) -> None:
        self.grid = grid
        ja, en = _dense_if_small(ja), _dense_if_small(en)
        self._dots: dict[Shape, Floats] = {(1, 1): _banded_products(grid, ja, en)}
        self._ja_norms = _span_norms(ja)
        self._en_norms = _span_norms(en)
        self._cosines: dict[Shape, Floats] = {}

    def cosine(self, shape: Shape) -> Floats:
        """The cosine of each bead of this shape, by the node it ends in; 0 where undefined."""
        if shape not in self._cosines:
            a, b = shape
            dots = self._dot(shape)
            norms = self._ja_norms[a - 1][self.grid.rows] * self._en_norms[b - 1][self.grid.columns]
            cosines = np.divide(dots, norms, out=np.zeros_like(dots), where=norms > _NOTHING)
            # Where vectors all but cancel each other, rounding leads beyond what a cosine can be.
            self._cosines[shape] = cosines.clip(-1, 1)
        return self._cosines[shape]

    @cached_property
    def ja_rivals(self) -> Floats:
        """The best cosines of each Japanese sentence with single English ones: (n, 3), falling."""
        return self._rivals(self.grid.rows, self.grid.n)

    @cached_property
    def en_rivals(self) -> Floats:
        """The best cosines of each English sentence with single Japanese ones: (m, 3), falling."""
        return self._rivals(self.grid.columns, self.grid.m)

    def _dot(self, shape: Shape) -> Floats:
        """The dot product of both sides: that of all but the first sentence, and of the first."""
        if shape not in self._dots:
            a, b = shape
            before = (a - 1, 0) if a > 1 else (0, b - 1)
            first, others = ((1, b), (a - 1, b)) if a > 1 else ((1, 1), (1, b - 1))
            at_first = self.grid.shift(self._dot(first), before, 0.0)
            self._dots[shape] = self._dot(others) + at_first
        return self._dots[shape]

    def has_ja(self, a: int) -> Mask:
        """Where the ``a`` Japanese sentences before a node have a vector at all."""
        return (self._ja_norms[a - 1] > _NOTHING)[self.grid.rows]

    def has_en(self, b: int) -> Mask:
        """Where the ``b`` English sentences before a node have a vector at all."""
        return (self._en_norms[b - 1] > _NOTHING)[self.grid.columns]

    def _rivals(self, keys: Ints, count: int) -> Floats:
        pairs = (self.grid.rows > 0) & (self.grid.columns > 0)
        return _three_best(keys[pairs] - 1, self.cosine((1, 1))[pairs], count)


def _dense_if_small(vectors: Vectors) -> Vectors:
    """An article's few vectors are multiplied faster with their zeros than without."""
    if isinstance(vectors, np.ndarray) or np.prod(vectors.shape) > _SMALL:
        return vectors
    dense: Floats = vectors.toarray()
    return dense


def _banded_products(grid: Grid, ja: Vectors, en: Vectors) -> Floats:
    """The dot product of the pair of sentences that ends in each node."""
    out = np.zeros(grid.size, dtype=np.float32)
    for top in range(1, grid.n + 1, _BLOCK):
        bottom = min(top + _BLOCK, grid.n + 1)
        low, high = max(0, int(grid.starts[top]) - 1), int(grid.stops[bottom - 1]) - 1
        block = ja[top - 1 : bottom - 1] @ en[low:high].T
        dense = block.toarray() if sparse.issparse(block) else block
        nodes = slice(int(grid.offsets[top]), int(grid.offsets[bottom]))
        columns = grid.columns[nodes] - 1
        held = columns >= 0
        out[nodes][held] = dense[grid.rows[nodes][held] - top, columns[held] - low]
    return out


def _span_norms(vectors: Vectors) -> list[Floats]:
    """For spans of 1 to 4 sentences the norm of the span that ends at each boundary, (rows + 1)."""
    count = vectors.shape[0]
    lagged = [_lagged_dots(vectors, lag) for lag in range(_LONGEST)]
    norms = []
    for length in range(1, _LONGEST + 1):
        square = np.zeros(count + 1)
        for p in range(length):
            for q in range(p, length):
                square[p + 1 :] += (1 if p == q else 2) * lagged[q - p][: count - p]
        square[:length] = 0.0
        norms.append(np.sqrt(square.clip(0)).astype(np.float32))
    return norms


def _lagged_dots(vectors: Vectors, lag: int) -> Floats:
    """The dot product of each sentence with the one ``lag`` before it, 0 where there is none."""
    out = np.zeros(vectors.shape[0], dtype=np.float32)
    if lag < len(out):
        later, earlier = vectors[lag:], vectors[: len(out) - lag]
        if isinstance(later, np.ndarray):
            out[lag:] = (later * earlier).sum(axis=1)
        else:
            out[lag:] = np.asarray(later.multiply(earlier).sum(axis=1)).ravel()
    return out


def _three_best(keys: Ints, values: Floats, count: int) -> Floats:
    """The three largest values, of those from -1 to 1, of each key 0 .. count - 1, falling.

    -1 stands in where there are fewer.
    """
    # Sorted as one number each: by key, and among those of one key the largest value first.
    merged = np.append(np.sort(_APART * keys - values), np.zeros(_RIVALS))
    sizes = np.bincount(keys, minlength=count)
    rank, key = np.arange(_RIVALS), np.arange(count)[:, np.newaxis]
    best = _APART * key - merged[(np.cumsum(sizes) - sizes)[key] + rank]
    return np.where(rank < sizes[key], best, -1).astype(np.float32)
