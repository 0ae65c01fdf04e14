"""Alignment of texts in the same order: the best path through the lattice, with its confidence.

Texts of many thousand sentences are searched piece by piece, each from the last sure bead of the
one before to an anchor some way behind its own end, so that memory does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aligner.alignment.band import FIRST_MARGIN, choose_grid, course_of, touches_edge
from aligner.alignment.beads import Bead, Pair, Rival
from aligner.alignment.decisions import (
    NOTHING_DECIDED,
    Decisions,
    constrained,
    fixed_chain,
    nothing_left,
)
from aligner.alignment.lattice import Lattice, Path
from aligner.alignment.moves import mark_moved
from aligner.alignment.rivals import LEAST_RIVAL, Rivals
from aligner.alignment.weights import Weights
from aligner.signals import SHAPES, Evidence, Floats, Grid, Node, Texts

__all__ = ["Course", "InOrder", "Step", "best_steps", "course_along"]

_WIDER = 4
_PASSES = 3

_MOST_NODES = 5_000_000
"""Nodes of a grid; one takes about 500 bytes. No band is made wider than this."""

_PIECE = 3_000
_OVERLAP = 200
"""Sentences of either side that a piece is long, and that it reaches into the next one."""

_KEPT = 4
"""Pieces whose scores are kept for the next search."""


@dataclass(frozen=True, slots=True)
class Course:
    """The best way through two texts: its beads, and the sum of their scores."""

    beads: list[Bead]
    score: float


@dataclass(frozen=True, slots=True)
class Step:
    """A bead of the best path, with its score, its confidence and the best bead instead of it."""

    pair: Pair
    score: float
    confidence: float
    rival: Rival | None


@dataclass(eq=False)
class _Piece:
    """Part of both texts, scored on a grid of its own."""

    texts: Texts
    margin: int
    grid: Grid
    scores: Floats


class InOrder:
    """Two texts in the same order, scored once and searched anew under any decisions."""

    def __init__(self, texts: Texts, weights: Weights) -> None:
        self._texts = texts
        self._weights = weights
        self._pieces: dict[tuple[Node, Node], _Piece] = {}

    def find(self, decisions: Decisions = NOTHING_DECIDED) -> Course:
        """The best path; InputError where the decisions leave none."""
        steps: list[Step] = []
        last = len(self._texts.ja), len(self._texts.en)
        start, end = (0, 0), (-1, -1)
        course = course_of(self._texts, fixed_chain(decisions)) if max(last) > _PIECE else []
        while end != last:
            end = _end(course, start, last)
            found = self._search(start, end, decisions)
            steps += found if end == last else found[: _sure_cut(found)]
            start = _behind(steps)
        return course_along(steps, decisions)

    def _search(self, start: Node, end: Node, decisions: Decisions) -> list[Step]:
        """The best path from node to node; where it touches its band's edge, in a wider one."""
        inside = decisions.within(start, end)
        piece = self._piece(start, end, inside)
        for last in (False,) * (_PASSES - 1) + (True,):
            lattice = Lattice(piece.grid, constrained(piece.grid, piece.scores, inside))
            path = lattice.best_path()
            nodes = np.array([at for _, at in path], dtype=np.int64)
            too_large = piece.grid.size * _WIDER > _MOST_NODES
            if last or too_large or not touches_edge(piece.grid, nodes):
                break
            piece = self._scored(piece.texts, piece.margin * _WIDER, inside)
            self._pieces[start, end] = piece
        return [_shifted(step, start) for step in best_steps(lattice, path, self._weights)]

    def _piece(self, start: Node, end: Node, decisions: Decisions) -> _Piece:
        """The piece between two nodes: the one that is kept if its grid holds all fixed beads."""
        kept = self._pieces.pop((start, end), None)
        if kept is None or not _holds(kept.grid, fixed_chain(decisions)):
            kept = self._scored(
                self._part(start, end), kept.margin if kept else FIRST_MARGIN, decisions
            )
        self._pieces[start, end] = kept
        for oldest in list(self._pieces)[:-_KEPT]:
            del self._pieces[oldest]
        return kept

    def _part(self, start: Node, end: Node) -> Texts:
        if (start, end) == ((0, 0), (len(self._texts.ja), len(self._texts.en))):
            return self._texts
        return self._texts.part(slice(start[0], end[0]), slice(start[1], end[1]))

    def _scored(self, texts: Texts, margin: int, decisions: Decisions) -> _Piece:
        grid = choose_grid(texts, margin, fixed_chain(decisions))
        return _Piece(texts, margin, grid, self._weights.score(Evidence(texts, grid)))


def _end(course: Sequence[Node], start: Node, last: Node) -> Node:
    """The first node of the course that is a piece and its overlap away; the last one of all."""
    length = _PIECE + _OVERLAP
    far = (node for node in course if max(node[0] - start[0], node[1] - start[1]) >= length)
    return next((node for node in far if max(last[0] - node[0], last[1] - node[1]) > length), last)


def _sure_cut(steps: Sequence[Step]) -> int:
    """How many steps to keep: up to the surest pair of those before the overlap's second half."""
    end = _behind(steps)
    sure = [
        (step.confidence, at + 1)
        for at, step in enumerate(steps)
        if all(step.pair)
        and _OVERLAP // 2 <= min(end[0] - step.pair[0][-1], end[1] - step.pair[1][-1]) <= _OVERLAP
    ]
    return max(sure, default=(0.0, len(steps)))[1]


def _behind(steps: Sequence[Step]) -> Node:
    """The node behind the last of some steps."""
    ends = [
        next((step.pair[side][-1] + 1 for step in reversed(steps) if step.pair[side]), 0)
        for side in (0, 1)
    ]
    return ends[0], ends[1]


def _holds(grid: Grid, nodes: Sequence[Node]) -> bool:
    i, j = np.array(nodes, dtype=np.int64).reshape(-1, 2).T
    return bool((grid.index(i, j) < grid.size).all())


def _shifted(step: Step, by: Node) -> Step:
    rival = step.rival
    if rival:
        ja, en = _moved((rival.ja, rival.en), by)
        rival = replace(rival, ja=ja, en=en)
    return replace(step, pair=_moved(step.pair, by), rival=rival)


def _moved(pair: Pair, by: Node) -> Pair:
    return tuple(i + by[0] for i in pair[0]), tuple(j + by[1] for j in pair[1])


def best_steps(lattice: Lattice, path: Path, weights: Weights) -> list[Step]:
    """The steps of a path with calibrated posteriors and rivals.

    Raises InputError where there is no path.
    """
    if not path and lattice.grid.size > 1:
        raise nothing_left()
    posteriors, _ = lattice.probabilities()
    rivals = Rivals(_likely(lattice.grid, posteriors), weights)
    steps = []
    for shape, at in path:
        pair = _pair(lattice.grid, shape, at)
        confidence = weights.confidence(float(posteriors[SHAPES.index(shape), at]))
        steps.append(Step(pair, lattice.score([(shape, at)]), confidence, rivals.of(pair)))
    return steps


def course_along(steps: Iterable[Step], decisions: Decisions = NOTHING_DECIDED) -> Course:
    """The beads of a path, with the fixed ones, of confidence 1, where it passed over them."""
    owners = _owners(decisions)
    beads = []
    score = 0.0
    for step in steps:
        score += step.score
        owner = _owner(owners, step.pair)
        if owner is None:
            beads.append(Bead(*step.pair, step.confidence, rival=step.rival))
        elif step.pair == _first(owner):
            beads.append(Bead(*owner, 1.0))
    return Course(mark_moved(beads) if decisions.fixed else beads, score)


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
