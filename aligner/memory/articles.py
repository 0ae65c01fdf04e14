"""Articles as the memory gives them: sentences, beads in force, and what a list shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from aligner.alignment import Alignment, Bead
from aligner.documents import Document, Kind, Language

__all__ = [
    "Article",
    "ArticleSummary",
    "NewBead",
    "StoredBead",
    "StoredSentence",
    "in_reading_order",
    "place_of",
]


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence of an article; ``key`` stays the same as long as its text does.

    ``position`` counts from 0 in its text. ``parent`` is the sentence that a reviewer has split
    and that it is a part of, with its position; None for a whole one. ``start`` and ``end`` are
    offsets in the document's text.
    """

    id: int
    key: str
    side: Language
    position: int
    parent: int | None
    text: str
    start: int
    end: int
    paragraph: int
    kind: Kind
    hypothesis: str | None


@dataclass(frozen=True, slots=True)
class NewBead:
    """A bead to be put into an article: sentence ids of both sides, and what is known of it.

    ``ja_edit`` and ``en_edit`` are texts that a reviewer has given it, None where the sentences'
    own stand.
    """

    ja: tuple[int, ...]
    en: tuple[int, ...]
    confidence: float = 1.0
    bleu: float | None = None
    chrf: float | None = None
    moved: bool = False
    status: str = ""
    comment: str = ""
    ja_edit: str | None = None
    en_edit: str | None = None

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not (self.ja and self.en)

    @property
    def kind(self) -> str:
        """How many sentences each side has: ``1-1``, ``2-1``, ``1-0`` ..."""
        return f"{len(self.ja)}-{len(self.en)}"


@dataclass(frozen=True, slots=True)
class StoredBead(NewBead):
    """A bead of an article; a change of it is a new bead with a new ``id``.

    ``is_decided`` says that a reviewer has put it there.
    """

    id: int = 0
    is_decided: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether aligning again leaves it alone: it is decided, or has a text of a reviewer's."""
        return self.is_decided or self.ja_edit is not None or self.en_edit is not None


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as a list shows it.

    ``rows`` counts its beads, ``approved`` those with that status, ``doubtful`` those that nobody
    has decided and that are less sure than ``aligner.alignment.REVIEW_BELOW``. ``version`` grows
    with every change.
    """

    id: int
    name: str
    title: str
    source: str
    date: str
    engine: str
    bleu: float | None
    chrf: float | None
    version: int
    added: str
    changed: str
    rows: int
    approved: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its sentences in text order and its beads in reading order."""

    id: int
    name: str
    title: str
    source: str
    date: str
    engine: str
    order: Literal["same", "any"]
    version: int
    ja: tuple[StoredSentence, ...]
    en: tuple[StoredSentence, ...]
    beads: tuple[StoredBead, ...]
    by_id: dict[int, StoredSentence] = field(compare=False, repr=False)

    def after(self, gone: Collection[int], come: Iterable[StoredBead]) -> Article:
        """The article with some beads in the place of others, of the same sentences."""
        beads = [bead for bead in self.beads if bead.id not in gone]
        ordered = in_reading_order([*beads, *come], self.by_id)
        return replace(self, version=self.version + 1, beads=tuple(ordered))

    def text(self, bead: NewBead, language: Language) -> str:
        """One side of a bead as one segment, as a reviewer has edited it if one has."""
        edit, members = (bead.ja_edit, bead.ja) if language == "ja" else (bead.en_edit, bead.en)
        if edit is not None:
            return edit
        glue = "" if language == "ja" else " "
        return glue.join([self.by_id[member].text for member in members])

    def hypothesis(self, bead: NewBead) -> str:
        """The machine translation of the Japanese side, empty where there is none."""
        return " ".join([self.by_id[member].hypothesis or "" for member in bead.ja]).strip()

    def alignment(self) -> Alignment:
        """The article as an alignment, as formats and the aligner take it; edits are left out."""
        ja = Document.from_segments([s.text for s in self.ja], "ja", self.name)
        en = Document.from_segments([s.text for s in self.en], "en", self.name)
        at = {s.id: index for side in (self.ja, self.en) for index, s in enumerate(side)}
        beads = tuple(
            Bead(
                ja=tuple(at[id_] for id_ in bead.ja),
                en=tuple(at[id_] for id_ in bead.en),
                confidence=bead.confidence,
                bleu=bead.bleu,
                chrf=bead.chrf,
                moved=bead.moved,
                status=bead.status,
            )
            for bead in self.beads
        )
        known = any(s.hypothesis is not None for s in self.ja)
        hypotheses = tuple(s.hypothesis or "" for s in self.ja) if known else None
        return Alignment(ja, en, beads, hypotheses, self.engine or None, order=self.order)


def place_of(sentence: StoredSentence) -> tuple[int, int]:
    """Where a sentence stands in its text: its position, and where in a sentence that was split."""
    return sentence.position, sentence.start


def in_reading_order(
    beads: Iterable[StoredBead], by_id: dict[int, StoredSentence]
) -> list[StoredBead]:
    """Order beads by their Japanese; English without any comes after the English before it."""
    beads = sorted(beads, key=lambda bead: place_of(by_id[bead.en[0]]) if bead.en else (-1, 0))
    places: dict[int, tuple[tuple[int, int], int]] = {}
    before = (-1, 0)
    for rank, bead in enumerate(beads):
        if bead.ja:
            place = place_of(by_id[bead.ja[0]])
            places[bead.id] = place, 0
            before = place if bead.en else before
        else:
            places[bead.id] = before, rank + 1
    return sorted(beads, key=lambda bead: places[bead.id])
