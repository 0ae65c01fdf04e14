"""Alignment of texts in the same order: the best path through the lattice, with its confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aligner.alignment.band import FIRST_MARGIN, choose_grid, touches_edge
from aligner.alignment.beads import Bead
from aligner.alignment.lattice import Lattice, Path
from aligner.alignment.weights import Weights
from aligner.signals import SHAPES, Evidence, Texts

__all__ = ["Course", "beads_along", "find_course"]

_WIDER = 4
_PASSES = 3

_MOST_NODES = 5_000_000
"""Nodes of a grid; one takes about 500 bytes. No band is made wider than this."""


@dataclass(frozen=True, slots=True)
class Course:
    """The best way through two texts: its beads, and the sum of their scores."""

    beads: list[Bead]
    score: float


def find_course(texts: Texts, weights: Weights) -> Course:
    """The best path, in a band for long texts; where it touches the edge, a wider one is tried."""
    margin = FIRST_MARGIN
    for last in (False,) * (_PASSES - 1) + (True,):
        grid = choose_grid(texts, margin)
        lattice = Lattice(grid, weights.score(Evidence(texts, grid)))
        path = lattice.best_path()
        nodes = np.array([at for _, at in path], dtype=np.int64)
        if last or grid.size * _WIDER > _MOST_NODES or not touches_edge(grid, nodes):
            break
        margin *= _WIDER
    return Course(beads_along(lattice, path, weights), lattice.score(path))


def beads_along(lattice: Lattice, path: Path, weights: Weights) -> list[Bead]:
    """The beads of a path; the confidence of each is its posterior probability, calibrated."""
    grid = lattice.grid
    posteriors, _ = lattice.probabilities()
    beads = []
    for (a, b), at in path:
        i, j = int(grid.rows[at]), int(grid.columns[at])
        confidence = weights.confidence(float(posteriors[SHAPES.index((a, b)), at]))
        beads.append(Bead(tuple(range(i - a, i)), tuple(range(j - b, j)), confidence))
    return beads
