"""Whether two texts stand in the same order, and the alignment that suits them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aligner.alignment.anyorder import LARGEST, align_in_any_order, count_breaks
from aligner.alignment.band import anchors, longest_chain
from aligner.alignment.beads import Bead
from aligner.alignment.monotone import find_course
from aligner.alignment.weights import WeightSets, shipped_weights
from aligner.signals import Texts

__all__ = ["Found", "Order", "OrderChoice", "align_texts"]

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
    texts: Texts, order: OrderChoice = "auto", weights: WeightSets | None = None
) -> Found:
    """Align two texts: in the same order, in any, or as they seem to stand (``auto``).

    Every sentence of both sides is in exactly one bead; a bead's confidence is the probability that
    it is right. ``weights`` are those of the package if none are given. Raises InputError for texts
    that are too long to be aligned in any order.
    """
    weights = weights or shipped_weights()
    if order == "any":
        arrangement = align_in_any_order(texts, weights)
        return Found(arrangement.beads, "any", arrangement.shortfall)
    same = find_course(texts, weights.suited_to(texts, "same"))
    if order == "same" or not _may_be_out_of_order(texts):
        return Found(same.beads, "same")
    arrangement = align_in_any_order(texts, weights)
    course = arrangement.course
    # Loose fragments are out of order by their nature; blocks must be worth their breaks.
    if course and course.score - _BREAK_COST * count_breaks(course.beads) <= same.score:
        return Found(same.beads, "same")
    return Found(arrangement.beads, "any", arrangement.shortfall)


def _may_be_out_of_order(texts: Texts) -> bool:
    """Whether some of the surest pairs stand in another order than the others."""
    if not 0 < len(texts.ja) * len(texts.en) <= LARGEST:
        return False
    found = anchors(texts)
    return len(longest_chain(found)) < len(found)
