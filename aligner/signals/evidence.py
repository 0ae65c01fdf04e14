"""All signals of one pair of documents, put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from aligner.signals.anchors import find_anchors
from aligner.signals.bags import bag_vectors
from aligner.signals.base import Features, Signal
from aligner.signals.embeddings import embed
from aligner.signals.grid import Floats, Grid, Ints, Shape
from aligner.signals.identical import Identical
from aligner.signals.lengths import Lengths, usual_ratio
from aligner.signals.literals import literals
from aligner.signals.nearness import Nearness
from aligner.signals.numbers import english_literals, japanese_literals
from aligner.signals.paragraphs import Paragraphs, are_comparable
from aligner.signals.similarity import Similarity
from aligner.signals.words import character_grams, word_stems

__all__ = ["Evidence", "Texts"]

_EN_PER_JA = 2.4
_EN_PER_HYPOTHESIS = 1.0


@dataclass(frozen=True, eq=False)
class Texts:
    """What is to be aligned: sentences of both sides and, where there is MT, their hypotheses.

    The paragraphs of both sides, a number for each sentence, help where they are known.
    """

    ja: Sequence[str]
    en: Sequence[str]
    hypotheses: Sequence[str] | None = None
    ja_paragraphs: Sequence[int] | None = None
    en_paragraphs: Sequence[int] | None = None

    @cached_property
    def ja_vectors(self) -> Floats:
        """The embeddings of the Japanese sentences."""
        return embed(self.ja, "ja")

    @cached_property
    def en_vectors(self) -> Floats:
        """The embeddings of the English sentences."""
        return embed(self.en, "en")

    @cached_property
    def anchors(self) -> list[tuple[int, int]]:
        """Pairs of sentences that are each other's nearest, in order of the Japanese."""
        return find_anchors(self.ja_vectors, self.en_vectors)

    @cached_property
    def ja_literals(self) -> list[list[str]]:
        """The numbers, dates and Latin words of each Japanese sentence."""
        return [japanese_literals(text) for text in self.ja]

    @cached_property
    def en_literals(self) -> list[list[str]]:
        """The numbers, dates and words of each English sentence."""
        return [english_literals(text) for text in self.en]

    def part(self, ja: slice, en: slice) -> Texts:
        """Some of the sentences of both sides; what was computed of them is not computed again."""
        part = Texts(
            self.ja[ja],
            self.en[en],
            self.hypotheses and self.hypotheses[ja],
            self.ja_paragraphs and self.ja_paragraphs[ja],
            self.en_paragraphs and self.en_paragraphs[en],
        )
        self._hand_on(part, ja, en)
        known = self.__dict__
        if "anchors" in known:
            part.__dict__["anchors"] = [
                (i - ja.start, j - en.start)
                for i, j in known["anchors"]
                if ja.start <= i < ja.stop and en.start <= j < en.stop
            ]
        return part

    def rearranged(self, order: Ints) -> Texts:
        """The same with the English sentences in another order; it gives the place of each."""
        rearranged = replace(
            self,
            en=_taken(self.en, order),
            en_paragraphs=self.en_paragraphs and _taken(self.en_paragraphs, order),
        )
        self._hand_on(rearranged, slice(None), order)
        return rearranged

    def _hand_on(self, to: Texts, ja: slice | Ints, en: slice | Ints) -> None:
        known = self.__dict__
        for side, places in (("ja", ja), ("en", en)):
            for name in (f"{side}_vectors", f"{side}_literals"):
                if name in known:
                    to.__dict__[name] = _taken(known[name], places)


def _taken(values: Any, places: slice | Ints) -> Any:  # noqa: ANN401
    if isinstance(places, slice) or isinstance(values, np.ndarray):
        return values[places]
    return [values[place] for place in places.tolist()]


class Evidence:
    """The features of every bead on a grid, from every signal that there is data for.

    ``paragraphs`` of shuffled fragments say nothing of the other text's.
    """

    def __init__(self, texts: Texts, grid: Grid, paragraphs: bool = True) -> None:
        self.grid = grid
        self._signals: list[Signal] = [
            Nearness("embedding", Similarity(grid, texts.ja_vectors, texts.en_vectors)),
            literals(grid, texts.ja_literals, texts.en_literals),
            Identical(grid, texts.ja, texts.en),
            _lengths("length", grid, texts, texts.ja, _EN_PER_JA),
        ]
        ja, en = texts.ja_paragraphs, texts.en_paragraphs
        if paragraphs and ja and en and are_comparable(ja, en):
            self._signals.append(Paragraphs(grid, ja, en))
        if texts.hypotheses is not None:
            self._signals += [
                _overlap("words", word_stems, grid, texts.hypotheses, texts.en),
                _overlap("grams", character_grams, grid, texts.hypotheses, texts.en),
                _lengths("mt_length", grid, texts, texts.hypotheses, _EN_PER_HYPOTHESIS),
            ]

    def features(self, shape: Shape) -> Features:
        """All features of the beads of ``shape``; ``shape.A-B`` speaks for the shape itself."""
        bias = np.ones(1, dtype=np.float32)
        features: Features = {f"shape.{shape[0]}-{shape[1]}": bias}
        for signal in self._signals:
            features |= signal.features(shape)
        return features


def _lengths(
    name: str, grid: Grid, texts: Texts, source: Sequence[str], expected: float
) -> Lengths:
    """Lengths against what is usual in these texts."""
    usual = usual_ratio(source, texts.en, texts.anchors, expected)
    return Lengths(name, grid, source, texts.en, usual)


def _overlap(
    name: str,
    tokens: Callable[[str], list[str]],
    grid: Grid,
    hypotheses: Sequence[str],
    en: Sequence[str],
) -> Nearness:
    """Nearness of hypotheses and English by the tokens that they share."""
    ja_bags, en_bags = bag_vectors([tokens(text) for text in hypotheses], [tokens(t) for t in en])
    return Nearness(name, Similarity(grid, ja_bags, en_bags))
