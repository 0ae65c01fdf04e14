"""Alignment of texts in any order: shuffled fragments, moved paragraphs.

First the best set of beads is packed, wherever they stand (`packing.py`). Where these beads mostly
continue each other, the English is in blocks that were moved as a whole: it is arranged in the
order of the Japanese, and aligned again as texts in the same order are, which judges omissions and
joined sentences better. Loose fragments stay as they were packed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from aligner.alignment.band import longest_chain, unit_vectors
from aligner.alignment.beads import Bead
from aligner.alignment.lattice import Lattice
from aligner.alignment.monotone import Course, beads_along
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
from aligner.alignment.weights import Weights, WeightSets
from aligner.errors import InputError
from aligner.signals import SHAPES, Evidence, Grid, Ints, Texts

__all__ = ["LARGEST", "Arrangement", "align_in_any_order", "count_breaks", "mark_moved"]

LARGEST = 1_000_000
"""Japanese times English sentences that can be compared in any order."""

_SECONDS = 20.0
_BLOCKS = 1.0
"""The bonus for continuing from which on texts are taken to be in blocks."""

_BREAK = 2.0
"""What a bead's score loses where it joins English sentences that stand apart."""

_NEAR = 0.15

Pair = tuple[tuple[int, ...], tuple[int, ...]]


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


def align_in_any_order(texts: Texts, weights: WeightSets, seconds: float = _SECONDS) -> Arrangement:
    """Find the beads of two texts whose sentences may stand in any order, nulls included.

    Raises InputError where there are too many sentences to compare each with each.
    """
    n, m = len(texts.ja), len(texts.en)
    if n * m > LARGEST:
        raise InputError(
            f"{n:,} by {m:,} sentences are too many to be aligned in any order (at most"
            f" {LARGEST:,} pairs); align them in parts, or in the same order"
        )
    # A fragment's paragraphs say nothing of the other text's.
    loose = replace(texts, ja_paragraphs=None, en_paragraphs=None)
    grid = Grid.full(n, m)
    scores = weights.suited_to(loose, "any").score(Evidence(loose, grid))
    candidates, packing, bonus = _pack(find_candidates(grid, scores), seconds)
    shortfall = max(0.0, packing.bound - packing.value) if not packing.is_exact else 0.0
    if bonus < _BLOCKS:
        chosen = weights.suited_to(loose, "any")
        return Arrangement(_loose_beads(candidates, packing, bonus, chosen), None, shortfall)
    pairs = [_pair(candidates, at) for at in packing.chosen.tolist()]
    course = _arranged(texts, pairs, weights)
    return Arrangement(course.beads, course, shortfall)


def count_breaks(beads: Sequence[Bead]) -> int:
    """How often the English of the next pair is not what follows that of the one before.

    English without a partner between them does not count.
    """
    pairs = [bead for bead in beads if not bead.is_null]
    matched = sorted(j for bead in pairs for j in bead.en)
    rank = {j: at for at, j in enumerate(matched)}
    return sum(rank[after.en[0]] != rank[before.en[-1]] + 1 for before, after in pairwise(pairs))


def _pack(candidates: Candidates, seconds: float) -> tuple[Candidates, Packing, float]:
    """The best packing, with the bonus for continuing that the texts themselves suggest."""
    kept = candidates.above(0.0)
    packing = pack(kept, 0.0, seconds)
    bonus = _bonus(kept, packing)
    if bonus > 0:
        # A bead of negative value may still be right if it joins what is before and after it.
        kept = candidates.above(-bonus)
        packing = pack(kept, bonus, seconds)
    return kept, packing, bonus


def _bonus(candidates: Candidates, packing: Packing) -> float:
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
    candidates: Candidates, packing: Packing, bonus: float, weights: Weights
) -> list[Bead]:
    """The packed beads and those of single sentences, in the order of the Japanese."""
    extra = bonus * _continues_one(candidates, packing.chosen)
    probable, alone = marginals(candidates, extra)
    pairs = [_pair(candidates, at) for at in packing.chosen.tolist()]
    beads = [
        Bead(ja, en, weights.confidence(float(probable[at])))
        for (ja, en), at in zip(pairs, packing.chosen, strict=True)
    ]
    taken_ja = {i for ja, _ in pairs for i in ja}
    taken_en = {j for _, en in pairs for j in en}
    n, m = candidates.sentences
    confidence = [weights.confidence(float(value)) for value in alone]
    beads += [Bead((i,), (), confidence[i]) for i in range(n) if i not in taken_ja]
    beads += [Bead((), (j,), confidence[n + j]) for j in range(m) if j not in taken_en]
    return mark_moved(beads)


def _continues_one(candidates: Candidates, chosen: Ints) -> Values:
    """How many of the chosen beads each candidate is the neighbour of."""
    starts, ends = candidates.nodes
    after, before = np.isin(starts, ends[chosen]), np.isin(ends, starts[chosen])
    return after.astype(np.float64) + before


def mark_moved(beads: Sequence[Bead]) -> list[Bead]:
    """The beads in the order of the Japanese; those off the longest rising chain are moved.

    English without a partner follows the bead whose English it stands behind.
    """
    pairs = sorted((bead for bead in beads if bead.en and bead.ja), key=lambda bead: bead.ja)
    chain = set(longest_chain([(bead.ja[0], bead.en[0]) for bead in pairs]))
    marked = [replace(bead, moved=(bead.ja[0], bead.en[0]) not in chain) for bead in pairs]
    place = {j: bead.ja[0] for bead in pairs for j in bead.en}
    here = -1
    places = []
    for j in range(1 + max((j for bead in beads for j in bead.en), default=-1)):
        here = place.get(j, here)
        places.append(here)
    others = [bead for bead in beads if bead.is_null]
    return sorted(
        [*marked, *others],
        key=lambda bead: (bead.ja[0], 0, 0) if bead.ja else (places[bead.en[0]], 1, bead.en[0]),
    )


def _arranged(texts: Texts, pairs: Sequence[Pair], weights: WeightSets) -> Course:
    """Align with the English in the order of the Japanese."""
    order = _arrange(texts, pairs)
    arranged = replace(
        texts,
        en=[texts.en[j] for j in order],
        en_paragraphs=texts.en_paragraphs and [texts.en_paragraphs[j] for j in order],
    )
    grid = Grid.full(len(texts.ja), len(texts.en))
    scores = weights.suited_to(arranged, "same").score(Evidence(arranged, grid))
    apart = np.concatenate([[0], np.cumsum(np.diff(order) != 1)])
    for row, (_, b) in zip(scores, SHAPES, strict=True):
        if b > 1:
            inside = grid.columns >= b
            last = grid.columns[inside] - 1
            row[inside] -= np.float32(_BREAK) * (apart[last] - apart[last - b + 1])
    lattice = Lattice(grid, scores)
    path = lattice.best_path()
    beads = [
        replace(bead, en=tuple(sorted(int(order[j]) for j in bead.en)))
        for bead in beads_along(lattice, path, weights.suited_to(arranged, "any"))
    ]
    return Course(mark_moved(beads), lattice.score(path))


def _arrange(texts: Texts, pairs: Sequence[Pair]) -> Ints:
    """The English sentences in the order of their Japanese.

    One without a partner is put beside the bead of the Japanese sentence that it is nearest to: it
    may be the other half of that bead's English. One that is near nothing stays behind the one that
    it follows.
    """
    near = unit_vectors(texts.ja_vectors) @ unit_vectors(texts.en_vectors).T
    ordered = sorted(pairs)
    bead_of_ja = {i: at for at, (ja, _) in enumerate(ordered) for i in ja}
    bead_of_en = {j: at for at, (_, en) in enumerate(ordered) for j in en}
    first = min(bead_of_en, default=0)
    before = (bead_of_en.get(first, 0), 0)
    keys = []
    for j in range(len(texts.en)):
        nearest = int(near[:, j].argmax())
        if j in bead_of_en:
            before = (bead_of_en[j], 2)
            keys.append((bead_of_en[j], 1, j))
        elif near[nearest, j] > _NEAR and nearest in bead_of_ja:
            keys.append((bead_of_ja[nearest], 1, j))
        else:
            keys.append((*before, j))
    return np.array([j for *_, j in sorted(keys)], dtype=np.int64)
