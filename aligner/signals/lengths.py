"""Lengths: a translation is about as long as its source (Gale & Church 1993)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aligner.signals.base import Features
from aligner.signals.grid import Floats, Grid, Ints, Shape

__all__ = ["Lengths"]

_RATIO_LIMIT = 2.5


class Lengths:
    """How far the ratio of the lengths of both sides is from ``expected``, as a logarithm.

    ``expected`` is English characters for each character of the other text, which is the Japanese
    or its hypothesis.
    """

    def __init__(
        self, name: str, grid: Grid, ja: Sequence[str], en: Sequence[str], expected: float
    ) -> None:
        self.name = name
        self._grid = grid
        self._ja = np.concatenate([[0], np.cumsum([len(text) for text in ja])])
        self._en = np.concatenate([[0], np.cumsum([len(text) for text in en])])
        self._expected = expected

    def features(self, shape: Shape) -> Features:
        """Nothing for null beads: their length says nothing about a partner."""
        a, b = shape
        if not (a and b):
            return {}
        ja = _spans(self._ja, self._grid.rows, a) * np.float32(self._expected)
        en = _spans(self._en, self._grid.columns, b)
        ratio = np.log((en + 8) / (ja + 8)).clip(-_RATIO_LIMIT, _RATIO_LIMIT).astype(np.float32)
        deviation = np.abs(en - ja) / np.sqrt(en + ja + 8)
        size = np.float32(a + b)
        return {
            f"{self.name}.ratio": size * ratio,
            f"{self.name}.ratio_squared": size * ratio**2,
            f"{self.name}.deviation": size * deviation.clip(0, 8).astype(np.float32),
        }


def _spans(sums: Ints, ends: Ints, length: int) -> Floats:
    lengths: Floats = (sums[ends] - sums[(ends - length).clip(0)]).astype(np.float32)
    return lengths
