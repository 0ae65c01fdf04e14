"""What several commands say of their options."""

from __future__ import annotations

__all__ = ["ENGINE_HELP"]

ENGINE_HELP = (
    "auto, argos, compact, or the path of a package or of a file with one hypothesis a line. "
    "auto is an installed Argos package, or else the compact one that comes with aligner."
)
