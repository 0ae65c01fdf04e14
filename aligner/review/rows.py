"""What the page shows of an article: one row a bead, with all that a template needs of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from aligner.alignment import REVIEW_BELOW, Bead, describe
from aligner.documents import Language
from aligner.memory import Article, Past, StoredBead, StoredSentence, fold
from aligner.review.queue import Queue
from aligner.signals import Comparison, compare

__all__ = ["FILTERS", "Focus", "Piece", "Row", "Shown", "choose", "look_closely", "make_rows"]

_LIKELY = 0.5
"""Rows of less are more probably wrong than right."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence with its number from 1, and whether a paragraph begins with it."""

    id: int
    number: int
    text: str
    hypothesis: str
    opens: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One bead; ``level`` is how sure it is in a word, ``turn`` its place in the queue, from 1."""

    number: int
    bead: StoredBead
    ja: tuple[Shown, ...]
    en: tuple[Shown, ...]
    level: str
    is_changed: bool
    turn: int | None

    @property
    def percent(self) -> int:
        """The confidence, rounded down: only what is certain is 100."""
        return int(self.bead.confidence * 100)

    @property
    def has_hypothesis(self) -> bool:
        """Whether there is a machine translation of its Japanese."""
        return any(s.hypothesis for s in self.ja)

    @property
    def texts(self) -> str:
        """All that is written in it, to be searched."""
        edits = self.bead.ja_edit or "", self.bead.en_edit or ""
        return "\n".join([*(s.text for s in (*self.ja, *self.en)), *edits])


def make_rows(article: Article, past: Past, queue: Queue) -> list[Row]:
    """The rows of an article in reading order."""
    shown = _shown(article.ja) | _shown(article.en)
    turns = {bead: turn for turn, bead in enumerate(queue.lead, 1)}
    return [
        Row(
            number,
            bead,
            tuple(shown[m] for m in bead.ja),
            tuple(shown[m] for m in bead.en),
            _level(bead),
            not bead.is_decided and frozenset((*bead.ja, *bead.en)) in past.changed,
            turns.get(bead.id),
        )
        for number, bead in enumerate(article.beads, 1)
    ]


def _shown(sentences: Iterable[StoredSentence]) -> dict[int, Shown]:
    shown, paragraph = {}, None
    for sentence in sentences:
        opens, paragraph = sentence.paragraph != paragraph, sentence.paragraph
        shown[sentence.id] = Shown(
            sentence.id,
            sentence.position + 1,
            sentence.text,
            sentence.hypothesis or "",
            opens,
            sentence.kind,
        )
    return shown


def _level(bead: StoredBead) -> str:
    if bead.is_decided:
        return bead.status or "decided"
    if bead.confidence >= REVIEW_BELOW:
        return "sure"
    return "likely" if bead.confidence >= _LIKELY else "doubtful"


FILTERS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "doubtful": ("Doubtful", lambda row: row.level in {"likely", "doubtful"}),
    "uneven": ("Not 1-1", lambda row: row.bead.kind != "1-1"),
    "nulls": ("Without partner", lambda row: row.bead.is_null),
    "moved": ("Moved", lambda row: row.bead.moved),
    "changed": ("Changed", lambda row: row.is_changed),
    "numbers": ("Numbers differ", lambda row: _differs(row)),
    "flagged": ("Flagged", lambda row: row.bead.status == "flagged"),
    "open": ("Not approved", lambda row: row.bead.status != "approved"),
}


def _differs(row: Row) -> bool:
    if row.bead.is_null:
        return False
    found = compare("".join(s.text for s in row.ja), " ".join(s.text for s in row.en))
    return bool(found.ja_missing or found.en_missing)


def choose(rows: Iterable[Row], name: str, text: str) -> Iterator[Row]:
    """The rows that pass a filter and hold a text, however it is spelt."""
    _, passes = FILTERS.get(name, ("", lambda row: True))  # noqa: ARG005 - all pass
    wanted = fold(text)
    for row in rows:
        if passes(row) and (not wanted or wanted in fold(row.texts)):
            yield row


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and what it has in common with the other side, if anything."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Focus:
    """The evidence for a row: the pieces of each sentence by id, and what else it could be."""

    pieces: dict[int, tuple[Piece, ...]]
    matches: int
    missing: int
    rival: str
    rival_percent: int
    margin: int


def look_closely(row: Row, found: Bead | None) -> Focus:
    """Compare both sides of a row; ``found`` is what the aligner thinks of it."""
    comparison = (
        compare("".join(s.text for s in row.ja), " ".join(s.text for s in row.en))
        if row.ja and row.en
        else Comparison((), (), ())
    )
    rival = found.rival if found else None
    return Focus(
        _pieces(row, comparison, "ja") | _pieces(row, comparison, "en"),
        len(comparison.matches),
        len(comparison.ja_missing) + len(comparison.en_missing),
        describe((rival.ja, rival.en)) if rival else "",
        int(rival.confidence * 100) if rival else 0,
        round(found.margin * 100) if found else 0,
    )


def _pieces(row: Row, found: Comparison, side: Language) -> dict[int, tuple[Piece, ...]]:
    missing = found.ja_missing if side == "ja" else found.en_missing
    marks = [(*getattr(match, side), match.kind) for match in found.matches]
    marks += [(*span, "missing") for span in missing]
    pieces, start = {}, 0
    for sentence in row.ja if side == "ja" else row.en:
        end = start + len(sentence.text)
        inside = [(a - start, b - start, kind) for a, b, kind in marks if start <= a < end]
        pieces[sentence.id] = tuple(_cut(sentence.text, sorted(inside)))
        start = end + (side == "en")
    return pieces


def _cut(text: str, marks: Iterable[tuple[int, int, str]]) -> Iterator[Piece]:
    at = 0
    for start, end, kind in marks:
        if start < at:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], kind)
        at = end
    if at < len(text):
        yield Piece(text[at:])
