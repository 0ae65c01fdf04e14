"""Agreement of beads with gold beads: strict, lax, link and null (Thompson & Koehn 2019).

A bead is strictly right if it is a gold bead, and laxly if it shares at least one sentence of each
side with one. ``link`` counts pairs of sentences inside beads, and ``null`` the sentences that are
in no pair. Null beads count only there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["MEASURES", "Agreement", "Beads", "Counts", "count_agreement"]

Beads = Sequence[tuple[tuple[int, ...], tuple[int, ...]]]
"""Japanese and English sentence indices of each bead, from 0 and in order; a side may be empty."""

MEASURES = ("strict", "lax", "link", "null")

_SIDES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the predicted are right, and how many of the gold are found."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right,
            self.predicted + other.predicted,
            self.found + other.found,
            self.gold + other.gold,
        )

    @property
    def precision(self) -> float:
        """The share of the predicted that is right, 0 to 1; 0 where nothing is predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that is found, 0 to 1; 0 where there is no gold."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """The counts of each of ``MEASURES``; agreements of several documents add up."""

    counts: dict[str, Counts] = field(default_factory=lambda: {m: Counts() for m in MEASURES})

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement({m: self.counts[m] + other.counts[m] for m in MEASURES})

    def __getitem__(self, measure: str) -> Counts:
        return self.counts[measure]


def count_agreement(gold: Beads, predicted: Beads) -> Agreement:
    """Compare the predicted beads of one document with its gold beads.

    A sentence that no gold bead names counts as one without a partner, unless it stands behind all
    that are named.
    """
    gold_pairs = [bead for bead in gold if all(bead)]
    pairs = [bead for bead in predicted if all(bead)]
    strict = set(gold_pairs) & set(pairs)
    everywhere = _up_to_last(gold)
    return Agreement(
        {
            "strict": Counts(len(strict), len(pairs), len(strict), len(gold_pairs)),
            "lax": Counts(
                _touching(pairs, gold_pairs),
                len(pairs),
                _touching(gold_pairs, pairs),
                len(gold_pairs),
            ),
            "link": _common(_links(gold_pairs), _links(pairs)),
            "null": _common(everywhere - _sentences(gold_pairs), everywhere - _sentences(pairs)),
        }
    )


def _touching(beads: Beads, others: Beads) -> int:
    """How many of the beads share a sentence of each side with one of the others."""
    links = _links(others)
    return sum(any((i, j) in links for i in ja for j in en) for ja, en in beads)


def _links(beads: Beads) -> set[tuple[int, int]]:
    return {(i, j) for ja, en in beads for i in ja for j in en}


def _up_to_last(gold: Beads) -> set[tuple[str, int]]:
    """Every sentence up to the last one that the gold names."""
    ends = {
        side: max((index for name, index in _sentences(gold) if name == side), default=-1)
        for side in _SIDES
    }
    return {(side, index) for side, end in ends.items() for index in range(end + 1)}


def _sentences(beads: Beads) -> set[tuple[str, int]]:
    return {
        (side, index)
        for bead in beads
        for side, indices in zip(_SIDES, bead, strict=True)
        for index in indices
    }


def _common(gold: Iterable[object], predicted: Iterable[object]) -> Counts:
    theirs, ours = set(gold), set(predicted)
    common = len(theirs & ours)
    return Counts(common, len(ours), common, len(theirs))
