"""The features that any kind of similarity gives: how near the two sides of a bead are.

A cosine alone does not decide: it has to beat the rivals that both sides have elsewhere (the
margin, as in Artetxe & Schwenk 2019), and a merged bead has to be nearer than what remains of it
without its first or last sentence, or a sentence without a partner ends up glued to its neighbour.
"""

from __future__ import annotations

import numpy as np

from aligner.signals.base import Features
from aligner.signals.grid import Floats, Shape
from aligner.signals.similarity import Similarity

__all__ = ["Nearness", "marginal_gains"]

_NEAR_ONE = np.float32(1.02)


class Nearness:
    """Features of a ``Similarity``; their names begin with ``name``."""

    def __init__(self, name: str, similarity: Similarity) -> None:
        self.name = name
        self._similarity = similarity
        self._grid = similarity.grid

    def features(self, shape: Shape) -> Features:
        """Nearness of pairs, and how near the best partner is that a null bead does without."""
        if shape == (1, 0):
            return self._null(self._grid.per_ja(self._similarity.ja_rivals[:, 0]), "ja")
        if shape == (0, 1):
            return self._null(self._grid.per_en(self._similarity.en_rivals[:, 0]), "en")
        return self._pair(shape) | ({} if shape == (1, 1) else self._merge(shape))

    def _null(self, best: Floats, side: str) -> Features:
        return {
            f"{self.name}.null_best": best,
            f"{self.name}.null_best_squared": best * np.abs(best),
            f"{self.name}.null_far": np.log(_NEAR_ONE - best),
            f"{self.name}.null_best_{side}": best,
        }

    def _pair(self, shape: Shape) -> Features:
        cosine = self._similarity.cosine(shape)
        size = np.float32(sum(shape))
        return {
            f"{self.name}.cosine": size * cosine,
            f"{self.name}.cosine_squared": size * cosine * np.abs(cosine),
            f"{self.name}.far": size * np.log(_NEAR_ONE - cosine),
            f"{self.name}.margin": size * (cosine - self._rivals(shape)),
        }

    def _rivals(self, shape: Shape) -> Floats:
        """The mean cosine of both sides' sentences with their best partners."""
        a, b = shape
        ja = self._grid.per_ja(self._similarity.ja_rivals.mean(axis=1))
        en = self._grid.per_en(self._similarity.en_rivals.mean(axis=1))
        shift = self._grid.shift
        total = np.zeros_like(ja)
        for p in range(a):
            total += shift(ja, (p, 0), 0.0) / np.float32(2 * a)
        for q in range(b):
            total += shift(en, (0, q), 0.0) / np.float32(2 * b)
        return total

    def _merge(self, shape: Shape) -> Features:
        """What the first and last sentence of a merged side add, and its weakest member."""
        gains = marginal_gains(self._similarity, shape)
        least = np.minimum.reduce(gains)
        weakest = np.minimum.reduce(self._members(shape))
        return {
            f"{self.name}.gain": least,
            f"{self.name}.gain_other": np.maximum.reduce(gains),
            f"{self.name}.loss": np.minimum(least, 0.0),
            f"{self.name}.weakest": weakest,
            f"{self.name}.weakest_squared": weakest * np.abs(weakest),
        }

    def _members(self, shape: Shape) -> list[Floats]:
        """The cosine of each single sentence of a merged side with the whole other side."""
        a, b = shape
        cosine, shift = self._similarity.cosine, self._grid.shift
        members = [shift(cosine((1, b)), (p, 0), 0.0) for p in range(a) if a > 1]
        return members + [shift(cosine((a, 1)), (0, q), 0.0) for q in range(b) if b > 1]


def marginal_gains(similarity: Similarity, shape: Shape) -> list[Floats]:
    """How much the cosine gains by the first and by the last sentence of each merged side."""
    a, b = shape
    whole, shift = similarity.cosine(shape), similarity.grid.shift
    gains = []
    for step in ((1, 0), (0, 1)):
        shorter = (a - step[0], b - step[1])
        if all(shorter):
            rest = similarity.cosine(shorter)
            gains += [whole - rest, whole - shift(rest, step, 0.0)]
    return gains
