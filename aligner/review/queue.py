"""In which order rows are worth a look, and how many hold nearly all likely errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.memory import StoredBead

__all__ = ["Queue", "make_queue"]

_SHARE = 0.95
_ENOUGH = 1.0
"""Fewer expected errors than this are left to chance."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows that nobody has decided, the most doubtful first, and what is expected of them.

    ``needed`` of them hold 95% of the ``errors`` that are expected in all; after ``enough`` the
    rest is expected to hold less than one.
    """

    beads: tuple[int, ...]
    errors: float
    needed: int
    enough: int

    @property
    def lead(self) -> tuple[int, ...]:
        """The rows that the page leads through: those that are needed."""
        return self.beads[: self.needed]

    def after(self, bead: int | None) -> int | None:
        """The next row to look at: the most doubtful one, or the one after ``bead`` in turn."""
        return self._step(bead, 1, 0)

    def before(self, bead: int | None) -> int | None:
        """The row before it in the order of doubt."""
        return self._step(bead, -1, -1)

    def _step(self, bead: int | None, by: int, start: int) -> int | None:
        if not self.lead:
            return None
        at = self.lead.index(bead) + by if bead in self.lead else start
        return self.lead[at % len(self.lead)]


def make_queue(beads: Sequence[StoredBead]) -> Queue:
    """Order the undecided rows by how probably they are wrong."""
    open_ = sorted((b for b in beads if not b.is_decided), key=lambda bead: bead.confidence)
    risks = [1.0 - bead.confidence for bead in open_]
    total = sum(risks)
    return Queue(
        tuple(bead.id for bead in open_),
        total,
        _count(risks, total * (1 - _SHARE)),
        _count(risks, _ENOUGH),
    )


def _count(risks: Sequence[float], rest: float) -> int:
    """How many of the first leave no more than ``rest`` to the others."""
    left, count = sum(risks), 0
    for risk in risks:
        if left <= rest + 1e-9:
            break
        left -= risk
        count += 1
    return count
