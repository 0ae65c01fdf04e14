"""Paragraphs: a translation mostly begins a new one where its source does.

Where nearly every sentence is a paragraph of its own, its beginning says little; so each feature
stands twice, as it is and weighed by how rare beginnings are. Texts whose numbers of paragraphs
differ greatly were laid out anew, and their paragraphs say nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aligner.signals.base import Features
from aligner.signals.grid import Floats, Grid, Shape

__all__ = ["Paragraphs", "are_comparable"]

_UNLIKE = 2.5


def are_comparable(ja: Sequence[int], en: Sequence[int]) -> bool:
    """Whether both texts have several paragraphs, and about as many."""
    counts = len(set(ja)), len(set(en))
    return min(counts) > 1 and max(counts) <= _UNLIKE * min(counts)


class Paragraphs:
    """Whether beads begin and end where paragraphs do; ``ja`` and ``en`` number each sentence's."""

    def __init__(self, grid: Grid, ja: Sequence[int], en: Sequence[int]) -> None:
        self._grid = grid
        self._begins_ja, self._begins_en = _begins(ja), _begins(en)
        self._within_ja, self._within_en = np.cumsum(self._begins_ja), np.cumsum(self._begins_en)
        shares = [begins[:-1].mean() for begins in (self._begins_ja, self._begins_en)]
        self._rarity = np.float32(1 - sum(shares) / 2)

    def features(self, shape: Shape) -> Features:
        """How the bead lies to the paragraphs of both sides."""
        a, b = shape
        rows, columns = self._grid.rows, self._grid.columns
        first_ja, first_en = (rows - a).clip(0), (columns - b).clip(0)
        plain: Features = {}
        if a and b:
            ja, en = self._begins_ja[first_ja], self._begins_en[first_en]
            plain["together"] = ja * en
            plain["apart"] = np.abs(ja - en)
            if a > 1:
                plain["inside_ja"] = self._within_ja[(rows - 1).clip(0)] - self._within_ja[first_ja]
            if b > 1:
                plain["inside_en"] = (
                    self._within_en[(columns - 1).clip(0)] - self._within_en[first_en]
                )
        else:
            begins, first = (self._begins_ja, first_ja) if a else (self._begins_en, first_en)
            plain["null_alone"] = begins[first] * begins[(first + 1).clip(None, len(begins) - 1)]
        return {
            name: values.astype(np.float32)
            for key, value in plain.items()
            for name, values in (
                (f"paragraphs.{key}", value),
                (f"paragraphs.{key}_rare", self._rarity * value),
            )
        }


def _begins(paragraphs: Sequence[int]) -> Floats:
    """1 for each sentence that begins a paragraph, and for the end of the text; 0 for others."""
    numbers = np.array([-1, *paragraphs, -1])
    begins: Floats = (numbers[1:] != numbers[:-1]).astype(np.float32)
    return begins
