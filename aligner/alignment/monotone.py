"""Alignment of texts in the same order: the best path through the lattice, with its confidence."""

from __future__ import annotations

import numpy as np

from aligner.alignment.band import FIRST_MARGIN, choose_grid, touches_edge
from aligner.alignment.beads import Bead
from aligner.alignment.lattice import Lattice
from aligner.alignment.weights import WeightSets, shipped_weights
from aligner.signals import SHAPES, Evidence, Texts

__all__ = ["align_in_order"]

_WIDER = 4
_PASSES = 3


def align_in_order(texts: Texts, weights: WeightSets | None = None) -> list[Bead]:
    """The beads of two texts whose sentences stand in the same order, nulls included.

    Every sentence of both sides is in exactly one bead; a bead's confidence is its posterior
    probability. ``weights`` are those of the package if none are given. Where the path touches the
    edge of the band, a wider one is tried.
    """
    chosen = (weights or shipped_weights()).suited_to(texts)
    margin = FIRST_MARGIN
    for last in (False,) * (_PASSES - 1) + (True,):
        grid = choose_grid(texts, margin)
        lattice = Lattice(grid, chosen.score(Evidence(texts, grid)))
        path = lattice.best_path()
        nodes = np.array([at for _, at in path], dtype=np.int64)
        if last or not touches_edge(grid, nodes):
            break
        margin *= _WIDER
    posteriors, _ = lattice.probabilities()
    beads = []
    for (a, b), at in path:
        i, j = int(grid.rows[at]), int(grid.columns[at])
        confidence = min(1.0, float(posteriors[SHAPES.index((a, b)), at]))
        beads.append(Bead(tuple(range(i - a, i)), tuple(range(j - b, j)), confidence))
    return beads
