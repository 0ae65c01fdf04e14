"""The grid that signals are computed on and the lattice runs over.

A node (i, j) says that the first i Japanese and the first j English sentences are behind us. A bead
of shape (a, b) ends in a node and covers the a Japanese and b English sentences just before it, so
what is known of every bead of one shape is an array with one value for each node. Row i holds the
nodes ``starts[i] <= j < stops[i]``: the band. For an ordinary article it holds all of them. Arrays
over the nodes are flat, row after row, so a band may be as ragged as it likes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["NULLS", "PAIRS", "SHAPES", "Floats", "Grid", "Ints", "Mask", "Node", "Shape"]

Shape = tuple[int, int]
Node = tuple[int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
_Value = TypeVar("_Value", bound=np.generic)

NULLS: tuple[Shape, ...] = ((1, 0), (0, 1))
PAIRS: tuple[Shape, ...] = (
    (1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (1, 4), (4, 1), (2, 2), (2, 3), (3, 2),
)  # fmt: skip
SHAPES: tuple[Shape, ...] = NULLS + PAIRS


@dataclass(frozen=True, eq=False)
class Grid:
    """The nodes of the lattice of n Japanese and m English sentences.

    ``starts`` and ``stops`` have n + 1 entries and never fall; every row reaches into the next one.
    """

    n: int
    m: int
    starts: Ints
    stops: Ints
    _before: dict[Shape, Ints] = field(default_factory=dict, repr=False)
    _allowed: dict[Shape, Mask] = field(default_factory=dict, repr=False)

    @classmethod
    def full(cls, n: int, m: int) -> Grid:
        """The grid without a band."""
        zeros = np.zeros(n + 1, dtype=np.int64)
        return cls(n, m, zeros, zeros + m + 1)

    @cached_property
    def size(self) -> int:
        """The number of nodes; as an index it stands for a node that does not exist."""
        return int(self.offsets[-1])

    @cached_property
    def offsets(self) -> Ints:
        """Where each row begins in an array over the nodes, and its length at the end."""
        return np.concatenate([[0], np.cumsum(self.stops - self.starts)])

    @cached_property
    def rows(self) -> Ints:
        """The i of each node."""
        return np.repeat(np.arange(self.n + 1), self.stops - self.starts)

    @cached_property
    def columns(self) -> Ints:
        """The j of each node."""
        return np.arange(self.size) - (self.offsets[:-1] - self.starts)[self.rows]

    def index(self, i: Ints, j: Ints) -> Ints:
        """Where nodes stand in arrays; ``size`` for those that are not in the grid."""
        row = np.minimum(np.maximum(i, 0), self.n)
        held = (i == row) & (j >= self.starts[row]) & (j < self.stops[row])
        return np.where(held, self.offsets[row] + j - self.starts[row], self.size)

    def before(self, shape: Shape) -> Ints:
        """For each node the node where a bead of this shape that ends in it begins."""
        if shape not in self._before:
            self._before[shape] = self.index(self.rows - shape[0], self.columns - shape[1])
        return self._before[shape]

    def shift(self, values: NDArray[_Value], shape: Shape, fill: float) -> NDArray[_Value]:
        """For each node the value at the node ``before`` it, or ``fill`` where there is none."""
        if shape == (0, 0):
            return values
        filled = np.empty(len(values) + 1, dtype=values.dtype)
        filled[:-1], filled[-1] = values, fill
        return filled[self.before(shape)]

    def allowed(self, shape: Shape) -> Mask:
        """The nodes that a bead of this shape can end in, all that it spans being in the band."""
        if shape not in self._allowed:
            a, b = shape
            mask = self.before(shape) < self.size
            for smaller in [(a - 1, b)] * (a > 0) + [(a, b - 1)] * (b > 0):
                mask &= self.allowed(smaller)
            self._allowed[shape] = mask
        return self._allowed[shape]

    @property
    def alone(self) -> tuple[Ints, Ints]:
        """A node of a full grid for each Japanese and each English sentence to stand alone at."""
        ja = self.index(np.arange(1, self.n + 1), np.zeros(self.n, dtype=np.int64))
        return ja, self.index(np.zeros(self.m, dtype=np.int64), np.arange(1, self.m + 1))

    def per_ja(self, values: NDArray[_Value]) -> NDArray[_Value]:
        """A value of each Japanese sentence at the nodes that it ends in, 0 where none does."""
        return np.concatenate([np.zeros(1, dtype=values.dtype), values])[self.rows]

    def per_en(self, values: NDArray[_Value]) -> NDArray[_Value]:
        """A value of each English sentence at the nodes that it ends in, 0 where none does."""
        return np.concatenate([np.zeros(1, dtype=values.dtype), values])[self.columns]
