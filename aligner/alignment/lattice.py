"""The semi-Markov lattice: the best path, and the probability of every bead.

A path from node (0, 0) to node (n, m) covers every sentence of both sides exactly once. Its score
is the sum of its beads' scores; its probability is the exponential of that over the sum of all
paths' (a semi-Markov conditional random field: Sarawagi & Cohen 2004). Rows are worked through one
after the other, all nodes of a row at once; steps within a row (English insertions) are a running
sum.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from aligner.signals import SHAPES, Grid, Shape

__all__ = ["Lattice", "Path"]

Path = list[tuple[Shape, int]]
"""Beads in order: the shape of each, and the index of the node that it ends in."""

Array = NDArray[np.float64]
_INSERTION = SHAPES.index((0, 1))
_NEVER = -1e6


class Lattice:
    """The scores of all beads on a grid, ready to be summed and searched.

    ``scores`` has a row for each shape and a column for each node; a bead's score stands where it
    ends, -inf where there is no such bead.
    """

    def __init__(self, grid: Grid, scores: NDArray[np.float32]) -> None:
        self.grid = grid
        self._scores = scores
        self._before = np.stack([grid.before(shape) for shape in SHAPES])
        self._down = scores.copy()
        self._down[_INSERTION] = -np.inf
        steps = scores[_INSERTION].astype(np.float64)
        # A finite score so low that it is never taken keeps the running sum defined.
        steps[~np.isfinite(steps)] = _NEVER
        sums = np.cumsum(steps)
        # Each row counts from its own start: sums over a whole document would lose precision.
        self._running = sums - sums[grid.offsets[:-1]][grid.rows]

    def best_path(self) -> Path:
        """The beads of the path with the highest score; none where no path leads to the end."""
        best = self._forward(np.maximum.reduce, np.maximum.accumulate)
        path: Path = []
        at = self.grid.size - 1
        while at > 0:
            values = best[self._before[:, at]] + self._scores[:, at]
            chosen = int(np.argmax(values))
            if not np.isfinite(values[chosen]):
                return []
            path.append((SHAPES[chosen], at))
            at = int(self._before[chosen, at])
        return path[::-1]

    def score(self, path: Path) -> float:
        """The sum of the scores of the beads on a path."""
        return float(sum(self._scores[SHAPES.index(shape), at] for shape, at in path))

    def probabilities(self) -> tuple[NDArray[np.float32], float]:
        """The posterior of each bead, in the shape of the scores, and the log of all paths' sum."""
        forward = self._forward(np.logaddexp.reduce, np.logaddexp.accumulate)
        backward = self._backward()
        total = float(forward[self.grid.size - 1])
        posteriors = np.empty_like(self._scores)
        onward = backward[:-1] - total
        for before, scores, out in zip(self._before, self._scores, posteriors, strict=True):
            out[:] = forward[before] + scores + onward
            np.exp(out, out=out)
        return posteriors, total

    def _forward(self, over_shapes: Callable[..., Array], along_row: Callable[..., Array]) -> Array:
        """For each node the (best or summed) score of the paths to it; -inf behind the last."""
        grid = self.grid
        values = np.full(grid.size + 1, -np.inf)
        for i in range(grid.n + 1):
            row = slice(int(grid.offsets[i]), int(grid.offsets[i + 1]))
            if i:
                base = over_shapes(values[self._before[:, row]] + self._down[:, row], axis=0)
            else:
                base = np.full(row.stop, -np.inf)
                base[0] = 0.0
            running = self._running[row]
            values[row] = along_row(base - running) + running
        return values

    def _backward(self) -> Array:
        """For each node the summed score of the paths from it to the end; -inf behind the last."""
        grid = self.grid
        after = np.stack([grid.index(grid.rows + a, grid.columns + b) for a, b in SHAPES])
        down = np.take_along_axis(np.pad(self._down, ((0, 0), (0, 1))), after, axis=1)
        values = np.full(grid.size + 1, -np.inf)
        for i in range(grid.n, -1, -1):
            row = slice(int(grid.offsets[i]), int(grid.offsets[i + 1]))
            if i < grid.n:
                base = np.logaddexp.reduce(values[after[:, row]] + down[:, row], axis=0)
            else:
                base = np.full(row.stop - row.start, -np.inf)
                base[-1] = 0.0
            running = self._running[row]
            summed = np.logaddexp.accumulate((base + running)[::-1])[::-1]
            values[row] = summed - running
        return values
