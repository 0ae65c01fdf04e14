"""What several commands say of their options."""

from __future__ import annotations

from enum import Enum

__all__ = ["ENGINE_HELP", "OrderName"]


class OrderName(str, Enum):
    """The choices of ``--order``."""

    auto = "auto"
    same = "same"
    any = "any"


ENGINE_HELP = (
    "auto, argos, compact, or the path of a package or of a file with one hypothesis a line. "
    "auto is an installed Argos package, or else the compact one that comes with aligner."
)
