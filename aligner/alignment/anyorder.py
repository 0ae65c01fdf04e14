"""Alignment of texts in any order: shuffled fragments, moved paragraphs.

First the best set of beads is packed, wherever they stand (`packing.py`). Where these beads mostly
continue each other, the English is in blocks that were moved as a whole: it is arranged in the
order of the Japanese, and aligned again as texts in the same order are, which judges omissions and
joined sentences better. Loose fragments stay as they were packed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from aligner.alignment.beads import Bead, Pair, held_by
from aligner.alignment.decisions import NOTHING_DECIDED, Decisions, constrained
from aligner.alignment.lattice import Lattice
from aligner.alignment.monotone import Course, best_steps, course_along
from aligner.alignment.moves import mark_moved
from aligner.alignment.packing import (
    LEAST,
    Candidates,
    Packing,
    Values,
    continuing,
    find_candidates,
    marginals,
    pack,
)
from aligner.alignment.rivals import LEAST_RIVAL, Rivals
from aligner.alignment.weights import Weights, WeightSets
from aligner.errors import InputError
from aligner.signals import SHAPES, Evidence, Floats, Grid, Ints, Texts
from aligner.signals.anchors import unit_vectors

__all__ = ["LARGEST", "Arrangement", "InAnyOrder"]

LARGEST = 1_000_000
"""Japanese times English sentences that can be compared in any order."""

_SECONDS = 20.0
_BLOCKS = 1.0
"""The bonus for continuing from which on texts are taken to be in blocks."""

_BREAK = 2.0
"""What a bead's score loses where it joins English sentences that stand apart."""

_NEAR = 0.15


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Beads found in any order.

    ``course`` is that of the arranged texts, None for loose fragments. ``shortfall`` bounds how
    much better, in score, the best packing can be at most; 0 where the solver proved that there is
    none.
    """

    beads: list[Bead]
    course: Course | None
    shortfall: float


class InAnyOrder:
    """Two texts whose sentences may stand in any order, to be searched under any decisions.

    Raises InputError where there are too many sentences to compare each with each. ``seconds``
    bound the time of each of the two packings that a search takes.
    """

    def __init__(self, texts: Texts, weights: WeightSets, seconds: float = _SECONDS) -> None:
        n, m = len(texts.ja), len(texts.en)
        if n * m > LARGEST:
            raise InputError(
                f"{n:,} by {m:,} sentences are too many to be aligned in any order (at most"
                f" {LARGEST:,} pairs); align them in parts, or in the same order"
            )
        self._texts = texts
        self._weights = weights
        self._seconds = seconds
        self._last: _Arranged | None = None

    def find(self, decisions: Decisions = NOTHING_DECIDED) -> Arrangement:
        """The best beads, nulls included; InputError where the decisions allow none."""
        if self._bonus < _BLOCKS:
            candidates = _decided(self._candidates, decisions)
            chosen, shortfall = self._packed(candidates)
            beads = _loose_beads(candidates, chosen, self._bonus, self._suited, decisions)
            return Arrangement(beads, None, shortfall)
        course = self._course(_agreeing(self._blocks.pairs, decisions), decisions)
        return Arrangement(course.beads, course, self._blocks.shortfall)

    def _packed(self, candidates: Candidates) -> _Packed:
        # A bead of negative value may still be right if it joins what is before and after it.
        worth = candidates.above(-self._bonus)
        packing = pack(worth, self._bonus, self._seconds)
        return _Packed([_pair(worth, at) for at in packing.chosen.tolist()], packing.shortfall)

    @cached_property
    def _blocks(self) -> _Packed:
        """What shows where blocks stand, whatever is decided about single beads."""
        return self._packed(self._candidates)

    @property
    def _suited(self) -> Weights:
        return self._weights.suited_to(self._texts, "any")

    @cached_property
    def _candidates(self) -> Candidates:
        grid = Grid.full(len(self._texts.ja), len(self._texts.en))
        evidence = Evidence(self._texts, grid, paragraphs=False)
        return find_candidates(grid, self._suited.score(evidence))

    @cached_property
    def _bonus(self) -> float:
        """The bonus for continuing that the texts themselves suggest, whatever is decided."""
        candidates = self._candidates.above(0.0)
        return _estimated_bonus(candidates, pack(candidates, 0.0, self._seconds))

    @cached_property
    def _nearness(self) -> Floats:
        """The cosine of each Japanese with each English sentence."""
        nearness: Floats = (
            unit_vectors(self._texts.ja_vectors) @ unit_vectors(self._texts.en_vectors).T
        )
        return nearness

    def _course(self, pairs: Sequence[Pair], decisions: Decisions) -> Course:
        """Align with the English in the order of the Japanese."""
        order = _arrange(self._nearness, pairs)
        if self._last is None or self._last.order.tolist() != order.tolist():
            self._last = _Arranged(order, *_arranged_scores(self._texts, order, self._weights))
        last = self._last
        places = np.argsort(order).tolist()
        there = decisions.rearranged(places)
        lattice = Lattice(last.grid, constrained(last.grid, last.scores, there))
        course = course_along(best_steps(lattice, lattice.best_path(), self._suited), there)
        beads = [_put_back(bead, order) for bead in course.beads]
        return Course(mark_moved(beads), course.score)


class _Packed(NamedTuple):
    """The best set of beads, and how much better in score another may be."""

    pairs: list[Pair]
    shortfall: float


def _agreeing(pairs: Sequence[Pair], decisions: Decisions) -> list[Pair]:
    """The fixed pairs, and those others that the decisions leave possible."""
    taken = held_by(decisions.fixed)
    free = [
        (ja, en)
        for ja, en in pairs
        if not (taken[0].intersection(ja) or taken[1].intersection(en))
        and (ja, en) not in decisions.forbidden
    ]
    return [*free, *(pair for pair in decisions.fixed if all(pair))]


@dataclass(frozen=True, eq=False)
class _Arranged:
    """The scores of all beads where the English stands in ``order``."""

    order: Ints
    grid: Grid
    scores: Floats


def _put_back(bead: Bead, order: Ints) -> Bead:
    """The bead with its English, and that of its rival, as it is numbered in the text."""
    rival = bead.rival
    return replace(
        bead,
        en=_original(bead.en, order),
        rival=rival and replace(rival, en=_original(rival.en, order)),
    )


def _original(places: tuple[int, ...], order: Ints) -> tuple[int, ...]:
    return tuple(sorted(int(order[place]) for place in places))


def _decided(candidates: Candidates, decisions: Decisions) -> Candidates:
    """The candidates that the decisions leave, and the fixed beads, which are worth anything."""
    if not decisions:
        return candidates
    taken = np.concatenate(decisions.taken(*candidates.sentences))
    member, sentence = candidates.memberships()
    free = np.bincount(member, taken[sentence], len(candidates)) == 0
    out = {pair for pair in decisions.forbidden if pair[0] and pair[1]}
    keys = (_pair(candidates, at) for at in range(len(candidates)))
    free &= ~np.fromiter((key in out for key in keys), dtype=np.bool_, count=len(candidates))
    needed = [pair for pair in decisions.forbidden if len(pair[0]) + len(pair[1]) == 1]
    return candidates.keep(free).with_sure(decisions.fixed).needing(needed)


def _estimated_bonus(candidates: Candidates, packing: Packing) -> float:
    """How much likelier, as a logarithm, the next bead continues than stands anywhere."""
    count = len(packing.chosen)
    if not count:
        return 0.0
    share = (continuing(candidates, packing.chosen) + 0.3) / (count + 1)
    bonus = float(np.log(share * candidates.sentences[1] / (1 - share)))
    return min(max(0.0, bonus), -LEAST)


def _pair(candidates: Candidates, at: int) -> Pair:
    return tuple(range(*candidates.ja[at])), tuple(range(*candidates.en[at]))


def _loose_beads(
    candidates: Candidates,
    packed: Sequence[Pair],
    bonus: float,
    weights: Weights,
    decisions: Decisions,
) -> list[Bead]:
    """The fixed beads, the packed ones and those of single sentences, in Japanese order.

    Candidates that are not worth packing make it less sure that a sentence has no partner.
    """
    places = {_pair(candidates, at): at for at in range(len(candidates))}
    chosen = np.array([places[pair] for pair in packed], dtype=np.int64)
    probable, alone = marginals(candidates, bonus * _continues_one(candidates, chosen))
    likely = dict(_likely(candidates, probable, alone))
    rivals = Rivals(((chance, pair) for pair, chance in likely.items()), weights)
    free = (pair for pair in packed if pair not in decisions.fixed)
    found = {pair: float(probable[places[pair]]) for pair in free}
    taken = held_by((*found, *decisions.fixed))
    n, m = candidates.sentences
    found |= {((i,), ()): float(alone[i]) for i in range(n) if i not in taken[0]}
    found |= {((), (j,)): float(alone[n + j]) for j in range(m) if j not in taken[1]}
    beads = [
        Bead(*pair, weights.confidence(chance), rival=rivals.of(pair))
        for pair, chance in found.items()
    ]
    return mark_moved([*beads, *(Bead(*pair, 1.0) for pair in decisions.fixed)])


def _likely(
    candidates: Candidates, probable: Values, alone: Values
) -> Iterator[tuple[Pair, float]]:
    for at in np.flatnonzero(probable > LEAST_RIVAL).tolist():
        yield _pair(candidates, at), float(probable[at])
    n = candidates.sentences[0]
    for at in np.flatnonzero(alone > LEAST_RIVAL).tolist():
        yield (((at,), ()) if at < n else ((), (at - n,))), float(alone[at])


def _continues_one(candidates: Candidates, chosen: Ints) -> Values:
    """How many of the chosen beads each candidate is the neighbour of."""
    starts, ends = candidates.nodes
    after, before = np.isin(starts, ends[chosen]), np.isin(ends, starts[chosen])
    return after.astype(np.float64) + before


def _arranged_scores(texts: Texts, order: Ints, weights: WeightSets) -> tuple[Grid, Floats]:
    """The scores of beads of the English in this order; those that join what stands apart lose."""
    arranged = texts.rearranged(order)
    grid = Grid.full(len(texts.ja), len(texts.en))
    scores = weights.suited_to(arranged, "same").score(Evidence(arranged, grid))
    apart = np.concatenate([[0], np.cumsum(np.diff(order) != 1)])
    for row, (_, b) in zip(scores, SHAPES, strict=True):
        if b > 1:
            inside = grid.columns >= b
            last = grid.columns[inside] - 1
            row[inside] -= np.float32(_BREAK) * (apart[last] - apart[last - b + 1])
    return grid, scores


def _arrange(nearness: Floats, pairs: Sequence[Pair]) -> Ints:
    """The English sentences in the order of their Japanese.

    One without a partner is put beside the bead of the Japanese sentence that it is nearest to: it
    may be the other half of that bead's English. One that is near nothing stays behind the one that
    it follows.
    """
    ordered = sorted(pairs)
    bead_of_ja = {i: at for at, (ja, _) in enumerate(ordered) for i in ja}
    bead_of_en = {j: at for at, (_, en) in enumerate(ordered) for j in en}
    first = min(bead_of_en, default=0)
    before = (bead_of_en.get(first, 0), 0)
    keys = []
    for j, nearest in enumerate(nearness.argmax(axis=0).tolist()):
        if j in bead_of_en:
            before = (bead_of_en[j], 2)
            keys.append((bead_of_en[j], 1, j))
        elif nearness[nearest, j] > _NEAR and nearest in bead_of_ja:
            keys.append((bead_of_ja[nearest], 1, j))
        else:
            keys.append((*before, j))
    return np.array([j for *_, j in sorted(keys)], dtype=np.int64)
