"""The result of an alignment: beads, which hold every sentence of both sides exactly once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aligner.documents import Document
from aligner.metrics import CorpusScores

__all__ = [
    "REVIEW_BELOW",
    "UNRELATED_BELOW",
    "Alignment",
    "Bead",
    "Pair",
    "Rival",
    "describe",
    "held_by",
    "is_contiguous",
]

Pair = tuple[tuple[int, ...], tuple[int, ...]]
"""The Japanese and the English sentences of a bead, by index from 0."""

REVIEW_BELOW = 0.9
"""Beads of less confidence deserve a look."""

UNRELATED_BELOW = 0.5
"""Texts of which less is matched hardly belong together."""


def describe(pair: Pair) -> str:
    """A bead for people, with sentences counted from 1: ``4,5:6``, ``7:-``."""
    return ":".join(",".join(str(index + 1) for index in side) or "-" for side in pair)


def held_by(pairs: Iterable[Pair]) -> tuple[set[int], set[int]]:
    """The Japanese and the English sentences that some beads hold."""
    listed = list(pairs)
    return {i for ja, _ in listed for i in ja}, {j for _, en in listed for j in en}


def is_contiguous(side: tuple[int, ...]) -> bool:
    """Whether the sentences of a side, in text order, are neighbours; so are none."""
    return not side or side[-1] - side[0] == len(side) - 1


@dataclass(frozen=True, slots=True)
class Rival:
    """The likeliest bead that another one excludes, with the probability that it is right."""

    ja: tuple[int, ...]
    en: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Bead:
    """Japanese and English sentences that belong together, by index from 0, in text order.

    A null bead has an empty side: an omission (no English) or an insertion (no Japanese).
    ``confidence`` is the probability (0 to 1) that the bead is right as it stands. ``bleu`` and
    ``chrf`` (0 to 100, sacreBLEU) compare the hypothesis of the Japanese side with the English;
    they are None without a hypothesis or on a null bead. ``moved`` says that the English stands
    out of order. ``status`` is a reviewer's word for it, empty until then. ``rival`` is the
    likeliest bead of some of the same sentences that was not chosen, if any is worth a thought.
    """

    ja: tuple[int, ...]
    en: tuple[int, ...]
    confidence: float
    bleu: float | None = None
    chrf: float | None = None
    moved: bool = False
    status: str = ""
    rival: Rival | None = None

    @property
    def margin(self) -> float:
        """By how much the bead is more probable than its rival, from -1 to 1."""
        return self.confidence - (self.rival.confidence if self.rival else 0.0)

    @property
    def kind(self) -> str:
        """How many sentences each side has: ``1-1``, ``2-1``, ``1-0`` ..."""
        return f"{len(self.ja)}-{len(self.en)}"

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not (self.ja and self.en)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two documents, the hypotheses if any, and the beads in reading order of the Japanese.

    ``order`` says whether the texts were aligned as standing in the same order, or in any;
    ``shortfall`` how much better, in score, another alignment can be at most, where a search in any
    order ran out of time.
    """

    ja: Document
    en: Document
    beads: tuple[Bead, ...]
    hypotheses: tuple[str, ...] | None = None
    engine: str | None = None
    scores: CorpusScores | None = None
    order: Literal["same", "any"] = "same"
    shortfall: float = 0.0

    @property
    def name(self) -> str:
        """The name of the alignment, which is that of the Japanese document."""
        return self.ja.name

    def ja_text(self, bead: Bead) -> str:
        """The Japanese side of a bead as one segment."""
        return self.ja.join(bead.ja)

    def en_text(self, bead: Bead) -> str:
        """The English side of a bead as one segment."""
        return self.en.join(bead.en)

    def hypothesis(self, bead: Bead) -> str:
        """The machine translation of the Japanese side, empty where there is none."""
        if self.hypotheses is None:
            return ""
        return " ".join(self.hypotheses[i] for i in bead.ja)

    @property
    def doubtful(self) -> list[int]:
        """The numbers, from 1, of the beads that deserve a look."""
        return [n for n, bead in enumerate(self.beads, 1) if bead.confidence < REVIEW_BELOW]

    @property
    def matched(self) -> float:
        """Which share of the sentences of the shorter text is expected to be in right pairs."""
        side = 0 if len(self.ja) <= len(self.en) else 1
        right = sum(bead.confidence * len((bead.ja, bead.en)[side]) for bead in self.pairs)
        return right / max(1, min(len(self.ja), len(self.en)))

    @property
    def pairs(self) -> list[Bead]:
        """The beads that have both sides."""
        return [bead for bead in self.beads if not bead.is_null]
