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

    def after(self, bead: int | None) -> int | None:
        """The next row to look at; the first one after the last, None where none is left."""
        if bead in self.beads:
            at = self.beads.index(bead)
            rest = self.beads[at + 1 :] + self.beads[:at]
            return rest[0] if rest else None
        return self.beads[0] if self.beads else None

    def before(self, bead: int | None) -> int | None:
        """The row before it in the order of doubt."""
        if bead in self.beads:
            return self.beads[self.beads.index(bead) - 1]
        return self.beads[-1] if self.beads else None


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
