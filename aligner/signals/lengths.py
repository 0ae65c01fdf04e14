"""Lengths: a translation is about as long as its source (Gale & Church 1993).

How long that is differs from text to text: by what the source is, who translated it and how freely.
So the ratio that is usual in the two texts is taken from pairs that surely belong together.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

import numpy as np

from aligner.signals.base import Features
from aligner.signals.grid import Floats, Grid, Ints, Shape

__all__ = ["Lengths", "usual_ratio"]

_RATIO_LIMIT = 2.5
_SOFT = 8
"""Characters added to both sides, so that short lines differ by less."""


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
        ratio = np.log((en + _SOFT) / (ja + _SOFT)).clip(-_RATIO_LIMIT, _RATIO_LIMIT)
        ratio = ratio.astype(np.float32)
        deviation = np.abs(en - ja) / np.sqrt(en + ja + _SOFT)
        size = np.float32(a + b)
        return {
            f"{self.name}.ratio": size * ratio,
            f"{self.name}.ratio_squared": size * ratio**2,
            f"{self.name}.deviation": size * deviation.clip(0, 8).astype(np.float32),
        }


def usual_ratio(
    source: Sequence[str], en: Sequence[str], pairs: Iterable[tuple[int, int]], expected: float
) -> float:
    """English characters for each of the source's: the median of the pairs, and of ``expected``.

    ``pairs`` are places in both. Their median counts as often as there are pairs, ``expected``
    once. Joined and split sentences among them hardly move it. It is never more than e times as
    much, or as little, as expected.
    """
    ratios = [
        math.log((len(en[j]) + _SOFT) / (expected * len(source[i]) + _SOFT)) for i, j in pairs
    ]
    if not ratios:
        return expected
    median = min(max(-1.0, statistics.median(ratios)), 1.0)
    return expected * math.exp(median * len(ratios) / (len(ratios) + 1))


def _spans(sums: Ints, ends: Ints, length: int) -> Floats:
    lengths: Floats = (sums[ends] - sums[(ends - length).clip(0)]).astype(np.float32)
    return lengths
