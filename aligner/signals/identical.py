"""Lines that are the same on both sides, letter for letter: agencies, bylines, addresses.

The Japanese side leaves them as they are, so no dictionary, model or translation knows them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from aligner.signals.base import Features
from aligner.signals.grid import Grid, Shape

__all__ = ["Identical"]

_NO_LETTERS = re.compile(r"[\W_]+")


class Identical:
    """Whether both sides of a 1-1 bead have the same letters and digits, whatever the case."""

    def __init__(self, grid: Grid, ja: Sequence[str], en: Sequence[str]) -> None:
        numbers: dict[str, int] = {"": 0}
        ja_keys, en_keys = (
            np.array([numbers.setdefault(_bare(text), len(numbers)) for text in texts], np.int64)
            for texts in (ja, en)
        )
        before_ja, before_en = grid.per_ja(ja_keys), grid.per_en(en_keys)
        self._same = ((before_ja == before_en) & (before_ja > 0)).astype(np.float32)

    def features(self, shape: Shape) -> Features:
        """Nothing but for single sentences."""
        return {"identical.line": self._same} if shape == (1, 1) else {}


def _bare(text: str) -> str:
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
