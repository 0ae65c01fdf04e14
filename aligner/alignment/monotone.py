"""Alignment of texts in the same order: the best path through the lattice, with its confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aligner.alignment.band import FIRST_MARGIN, choose_grid, touches_edge
from aligner.alignment.beads import Bead, Pair
from aligner.alignment.decisions import NOTHING_DECIDED, Decisions, constrained, fixed_chain
from aligner.alignment.lattice import Lattice, Path
from aligner.alignment.moves import mark_moved
from aligner.alignment.rivals import LEAST_RIVAL, Rivals
from aligner.alignment.weights import Weights
from aligner.errors import InputError
from aligner.signals import SHAPES, Evidence, Floats, Grid, Texts

__all__ = ["Course", "InOrder", "best_course"]

_WIDER = 4
_PASSES = 3

_MOST_NODES = 5_000_000
"""Nodes of a grid; one takes about 500 bytes. No band is made wider than this."""

Node = tuple[int, int]
Scored = tuple[Grid, Floats]


@dataclass(frozen=True, slots=True)
class Course:
    """The best way through two texts: its beads, and the sum of their scores."""

    beads: list[Bead]
    score: float


class InOrder:
    """Two texts in the same order, scored once and searched anew under any decisions."""

    def __init__(self, texts: Texts, weights: Weights) -> None:
        self._texts = texts
        self._weights = weights
        self._margin = FIRST_MARGIN
        self._through: tuple[Node, ...] = ()
        self._scored: Scored | None = None

    def find(self, decisions: Decisions = NOTHING_DECIDED) -> Course:
        """The best path, in a band for long texts; where it touches the edge, a wider one is tried.

        Raises InputError where the decisions leave no path.
        """
        for last in (False,) * (_PASSES - 1) + (True,):
            grid, scores = self._scores(decisions)
            lattice = Lattice(grid, constrained(grid, scores, decisions))
            path = lattice.best_path()
            nodes = np.array([at for _, at in path], dtype=np.int64)
            if last or grid.size * _WIDER > _MOST_NODES or not touches_edge(grid, nodes):
                break
            self._margin *= _WIDER
            self._scored = None
        return best_course(lattice, path, self._weights, decisions)

    def _scores(self, decisions: Decisions) -> Scored:
        """The scores on a grid that holds all fixed beads: the last one if that does."""
        through = fixed_chain(decisions)
        if self._scored is None or not _holds(self._scored[0], through):
            grid = choose_grid(self._texts, self._margin, through)
            self._scored = grid, self._weights.score(Evidence(self._texts, grid))
        return self._scored


def _holds(grid: Grid, nodes: Sequence[Node]) -> bool:
    i, j = np.array(nodes, dtype=np.int64).reshape(-1, 2).T
    return bool((grid.index(i, j) < grid.size).all())


def best_course(
    lattice: Lattice, path: Path, weights: Weights, decisions: Decisions = NOTHING_DECIDED
) -> Course:
    """The beads of a path with calibrated posteriors and rivals; fixed beads have confidence 1.

    Raises InputError where there is no path that the decisions allow.
    """
    if not path and lattice.grid.size > 1:
        raise InputError(
            "the forbidden beads leave some sentence no bead at all; allow one of them again"
        )
    posteriors, _ = lattice.probabilities()
    rivals = Rivals(_likely(lattice.grid, posteriors), weights)
    owners = _owners(decisions)
    beads = []
    for shape, at in path:
        pair = _pair(lattice.grid, shape, at)
        owner = _owner(owners, pair)
        if owner is None:
            confidence = weights.confidence(float(posteriors[SHAPES.index(shape), at]))
            beads.append(Bead(*pair, confidence, rival=rivals.of(pair)))
        elif pair == _first(owner):
            beads.append(Bead(*owner, 1.0))
    return Course(mark_moved(beads) if decisions.fixed else beads, lattice.score(path))


def _likely(grid: Grid, posteriors: Floats) -> Iterator[tuple[float, Pair]]:
    for shape, row in zip(SHAPES, posteriors, strict=True):
        for at in np.flatnonzero(row > LEAST_RIVAL):
            yield float(row[at]), _pair(grid, shape, int(at))


def _pair(grid: Grid, shape: tuple[int, int], at: int) -> Pair:
    i, j = int(grid.rows[at]), int(grid.columns[at])
    return tuple(range(i - shape[0], i)), tuple(range(j - shape[1], j))


Owners = tuple[dict[int, Pair], dict[int, Pair]]


def _owners(decisions: Decisions) -> Owners:
    """The fixed bead of each sentence of both sides."""
    ja = {index: pair for pair in decisions.fixed for index in pair[0]}
    en = {index: pair for pair in decisions.fixed for index in pair[1]}
    return ja, en


def _owner(owners: Owners, pair: Pair) -> Pair | None:
    """The fixed bead that a sentence which was passed over belongs to."""
    return owners[0].get(pair[0][0]) if pair[0] else owners[1].get(pair[1][0])


def _first(owner: Pair) -> Pair:
    """The sentence, passed over alone, in whose place a fixed bead is put."""
    return (owner[0][:1], ()) if owner[0] else ((), owner[1][:1])
