"""Whether two texts stand in the same order, and the alignment that suits them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from aligner.alignment.anyorder import LARGEST, InAnyOrder
from aligner.alignment.beads import Bead
from aligner.alignment.decisions import NOTHING_DECIDED, Decisions
from aligner.alignment.monotone import InOrder
from aligner.alignment.moves import count_breaks
from aligner.alignment.weights import WeightSets, shipped_weights
from aligner.signals import Texts
from aligner.signals.anchors import longest_chain

__all__ = ["Found", "Order", "OrderChoice", "Realigner", "align_texts"]

Order = Literal["same", "any"]
OrderChoice = Literal["same", "any", "auto"]

_BREAK_COST = 1.0
"""What each break of the order must be worth, in score, to be believed."""


@dataclass(frozen=True, slots=True)
class Found:
    """The beads of two texts, and in which order these were taken to stand.

    ``shortfall`` is how much better, in score, the best alignment in any order can be at most: 0
    unless the solver ran out of time.
    """

    beads: list[Bead]
    order: Order
    shortfall: float = 0.0


def align_texts(
    texts: Texts,
    order: OrderChoice = "auto",
    weights: WeightSets | None = None,
    decisions: Decisions = NOTHING_DECIDED,
) -> Found:
    """Align two texts: in the same order, in any, or as they seem to stand (``auto``).

    Every sentence of both sides is in exactly one bead; a bead's confidence is the probability that
    it is right. ``weights`` are those of the package if none are given. Raises InputError for texts
    that are too long to be aligned in any order, and for decisions that contradict each other.
    """
    return Realigner(texts, order, weights).align(decisions)


class Realigner:
    """Aligns two texts again and again, quickly, as decisions about them come in.

    What ``auto`` finds at the first alignment holds for all others.
    """

    def __init__(
        self, texts: Texts, order: OrderChoice = "auto", weights: WeightSets | None = None
    ) -> None:
        self._texts = texts
        self._order = order
        self._weights = weights or shipped_weights()

    def align(self, decisions: Decisions = NOTHING_DECIDED) -> Found:
        """Align the texts so that fixed beads come out and forbidden ones do not.

        Errors are those of `align_texts`.
        """
        decisions.check(len(self._texts.ja), len(self._texts.en))
        if self._order == "auto":
            found = self._find_out(decisions)
            self._order = found.order
            return found
        return self._in_order(decisions) if self._order == "same" else self._in_any(decisions)

    @cached_property
    def _same(self) -> InOrder:
        return InOrder(self._texts, self._weights.suited_to(self._texts, "same"))

    @cached_property
    def _any(self) -> InAnyOrder:
        return InAnyOrder(self._texts, self._weights)

    def _in_order(self, decisions: Decisions) -> Found:
        return Found(self._same.find(decisions).beads, "same")

    def _in_any(self, decisions: Decisions) -> Found:
        arrangement = self._any.find(decisions)
        return Found(arrangement.beads, "any", arrangement.shortfall)

    def _find_out(self, decisions: Decisions) -> Found:
        if not _may_be_out_of_order(self._texts):
            return self._in_order(decisions)
        same, arrangement = self._same.find(decisions), self._any.find(decisions)
        course = arrangement.course
        # Loose fragments are out of order by their nature; blocks must be worth their breaks.
        if course and course.score - _BREAK_COST * count_breaks(course.beads) <= same.score:
            return Found(same.beads, "same")
        return Found(arrangement.beads, "any", arrangement.shortfall)


def _may_be_out_of_order(texts: Texts) -> bool:
    """Whether some of the surest pairs stand in another order than the others."""
    if not 0 < len(texts.ja) * len(texts.en) <= LARGEST:
        return False
    return len(longest_chain(texts.anchors)) < len(texts.anchors)
