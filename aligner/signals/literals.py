"""Features of what stands literally in both languages: numbers, dates, Latin words."""

from __future__ import annotations

import numpy as np

from aligner.signals.bags import bag_vectors
from aligner.signals.base import Features
from aligner.signals.grid import Grid, Shape
from aligner.signals.nearness import marginal_gains
from aligner.signals.similarity import Similarity

__all__ = ["Shared", "literals"]

Tokens = list[list[str]]
"""What each sentence holds that can be compared."""


def literals(grid: Grid, ja: Tokens, en: Tokens) -> Shared:
    """Whether the numbers, dates and Latin words of both sides are the same."""
    known = {token for tokens in ja for token in tokens}
    # English words count only where the Japanese has them too; numbers and dates always do.
    counted = [[t for t in tokens if t in known or not t[0].isalpha() or ":" in t] for tokens in en]
    return Shared("literals", grid, ja, counted)


class Shared:
    """Whether the tokens of both sides of a bead are the same; feature names begin with ``name``.

    ``ja`` and ``en`` are the tokens of each sentence.
    """

    def __init__(self, name: str, grid: Grid, ja: Tokens, en: Tokens) -> None:
        self.name = name
        self._similarity = Similarity(grid, *bag_vectors(ja, en))
        self._grid = grid

    def features(self, shape: Shape) -> Features:
        """Agreement, contradiction, and tokens that stand on one side only."""
        return {f"{self.name}.{key}": value for key, value in self._features(shape).items()}

    def _features(self, shape: Shape) -> Features:
        similarity = self._similarity
        if shape == (1, 0):
            return {"null": self._grid.per_ja(similarity.ja_rivals[:, 0].clip(0))}
        if shape == (0, 1):
            return {"null": self._grid.per_en(similarity.en_rivals[:, 0].clip(0))}
        cosine = similarity.cosine(shape)
        ja, en = similarity.has_ja(shape[0]), similarity.has_en(shape[1])
        size = np.float32(sum(shape))
        features = {
            "agree": size * cosine,
            "agree_squared": size * cosine**2,
            "contradict": size * ((cosine <= 0) & ja & en),
            "ja_only": size * (ja & ~en),
            "en_only": size * (en & ~ja),
        }
        if shape != (1, 1):
            features["gain"] = np.minimum.reduce(marginal_gains(similarity, shape))
        return features
