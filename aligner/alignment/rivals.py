"""The best rival of each bead: what else its sentences could most probably have been part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from aligner.alignment.beads import Pair, Rival
from aligner.alignment.weights import Weights

__all__ = ["LEAST_RIVAL", "Rivals"]

LEAST_RIVAL = 1e-3
"""Beads of less probability are no rivals."""

_KEPT = 2
"""Of the two most probable beads of a sentence, one is a rival of any bead that holds it."""

Sentence = tuple[int, int]
"""A side, 0 for Japanese and 1 for English, and an index."""


class Rivals:
    """The most probable beads of each sentence, out of ``beads`` with their probabilities.

    ``weights`` calibrate these.
    """

    def __init__(self, beads: Iterable[tuple[float, Pair]], weights: Weights) -> None:
        self._weights = weights
        self._best: dict[Sentence, list[tuple[float, Pair]]] = {}
        for probability, pair in sorted(beads, reverse=True):
            for sentence in _sentences(pair):
                best = self._best.setdefault(sentence, [])
                if len(best) < _KEPT:
                    best.append((probability, pair))

    def of(self, pair: Pair) -> Rival | None:
        """The most probable other bead that shares a sentence with ``pair``, if there is one."""
        best = chain.from_iterable(self._best.get(one, []) for one in _sentences(pair))
        found = max((other for other in best if other[1] != pair), default=None)
        return found and Rival(*found[1], self._weights.confidence(found[0]))


def _sentences(pair: Pair) -> Iterator[Sentence]:
    for side in (0, 1):
        for index in pair[side]:
            yield side, index
