"""What a signal is: numbers that speak for or against each bead."""

from __future__ import annotations

from typing import Protocol

from aligner.signals.grid import Floats, Shape

__all__ = ["Features", "Signal"]

Features = dict[str, Floats]
"""Named values of all beads of one shape, over the nodes of the grid (or broadcast to them)."""


class Signal(Protocol):
    """One source of evidence on one pair of documents."""

    def features(self, shape: Shape) -> Features:
        """The signal's features of the beads of ``shape``, by the node that each ends in."""
