"""What the page shows of an article: one row a bead, with all that a template needs of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aligner.alignment import REVIEW_BELOW, Bead, Rival
from aligner.documents import Language
from aligner.memory import Article, Past, StoredBead, StoredSentence
from aligner.review.find import Find, Span
from aligner.signals import Comparison, compare, numbers_differ

__all__ = [
    "FILTERS",
    "Focus",
    "Piece",
    "Pieces",
    "Row",
    "Shown",
    "choose",
    "compare_numbers",
    "look_closely",
    "make_rows",
    "mark_hits",
    "show_sentences",
]

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


Hit = tuple[Language, Span]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One bead; ``level`` is how sure it is in a word.

    ``ja_text`` and ``en_text`` are its texts as they are now. A row that stays is the same object.
    """

    number: int
    bead: StoredBead
    ja: tuple[Shown, ...]
    en: tuple[Shown, ...]
    ja_text: str
    en_text: str
    level: str
    is_changed: bool

    @property
    def percent(self) -> int:
        """The confidence, rounded down: only what is certain is 100."""
        return int(self.bead.confidence * 100)

    @property
    def has_hypothesis(self) -> bool:
        """Whether there is a machine translation of its Japanese."""
        return any(s.hypothesis for s in self.ja)

    def hits(self, find: Find) -> list[Hit]:
        """Where a text stands in it, Japanese first."""
        ja: list[Hit] = [("ja", span) for span in find.spans("ja", self.ja_text)]
        return ja + [("en", span) for span in find.spans("en", self.en_text)]


def _joined(sentences: tuple[Shown, ...], glue: str) -> str:
    return glue.join([sentence.text for sentence in sentences])


def make_rows(
    article: Article, sentences: dict[int, Shown], past: Past, before: Iterable[Row] = ()
) -> tuple[Row, ...]:
    """The rows of an article in reading order; those that are as they were ``before`` are these."""
    known = {(row.bead.id, row.number, row.is_changed): row for row in before}
    rows = []
    for number, bead in enumerate(article.beads, 1):
        is_changed = not bead.is_decided and frozenset((*bead.ja, *bead.en)) in past.changed
        row = known.get((bead.id, number, is_changed))
        rows.append(row or _row(number, bead, sentences, is_changed))
    return tuple(rows)


def _row(number: int, bead: StoredBead, sentences: dict[int, Shown], is_changed: bool) -> Row:
    ja, en = (tuple([sentences[m] for m in side]) for side in (bead.ja, bead.en))
    ja_text = _joined(ja, "") if bead.ja_edit is None else bead.ja_edit
    en_text = _joined(en, " ") if bead.en_edit is None else bead.en_edit
    return Row(number, bead, ja, en, ja_text, en_text, _level(bead), is_changed)


def show_sentences(article: Article) -> dict[int, Shown]:
    """The sentences of an article by id."""
    return _shown(article.ja) | _shown(article.en)


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


def compare_numbers(rows: Iterable[Row]) -> None:
    """Compare the numbers of rows, so that their filter need not when it is chosen first."""
    for row in rows:
        _differs(row)


def _differs(row: Row) -> bool:
    return not row.bead.is_null and _texts_differ(_joined(row.ja, ""), _joined(row.en, " "))


@lru_cache(maxsize=20_000)
def _texts_differ(ja: str, en: str) -> bool:
    return numbers_differ(ja, en)


def choose(rows: Iterable[Row], name: str, find: Find) -> Iterator[Row]:
    """The rows that pass a filter and hold a text."""
    _, passes = FILTERS.get(name, ("", lambda row: True))  # noqa: ARG005 - all pass
    for row in rows:
        if passes(row) and (not find.text or row.hits(find)):
            yield row


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and what it has in common with the other side, if anything."""

    text: str
    kind: str = ""


Pieces = dict[int | Language, tuple[Piece, ...]]
"""The pieces of sentences, by id, and of a side that a reviewer has written anew."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The evidence for a row, and what else it could be."""

    pieces: Pieces
    matches: int
    missing: int
    rival: str
    rival_percent: int
    margin: int


def look_closely(row: Row, found: Bead | None) -> Focus:
    """Compare both sides of a row; ``found`` is what the aligner thinks of it."""
    comparison = (
        compare(_joined(row.ja, ""), _joined(row.en, " "))
        if row.ja and row.en
        else Comparison((), (), ())
    )
    rival = found.rival if found else None
    return Focus(
        _in_common(row, comparison, "ja") | _in_common(row, comparison, "en"),
        len(comparison.matches),
        len(comparison.ja_missing) + len(comparison.en_missing),
        _in_words(rival) if rival else "",
        int(rival.confidence * 100) if rival else 0,
        round(found.margin * 100) if found else 0,
    )


def _in_words(rival: Rival) -> str:
    ja, en = (", ".join(str(at + 1) for at in side) for side in (rival.ja, rival.en))
    if not en:
        return f"Japanese {ja} without English"
    return f"Japanese {ja} with English {en}" if ja else f"English {en} without Japanese"


def mark_hits(row: Row, find: Find, here: int | None = None) -> Pieces:
    """The texts of a row with what is looked for marked, and the hit that is next, if any."""
    marks: dict[Language, list[Mark]] = {"ja": [], "en": []}
    for at, (side, span) in enumerate(row.hits(find)):
        marks[side].append((*span, "hit here" if at == here else "hit"))
    return _marked_side(row, "ja", marks["ja"]) | _marked_side(row, "en", marks["en"])


def _marked_side(row: Row, side: Language, marks: list[Mark]) -> Pieces:
    edit = row.bead.ja_edit if side == "ja" else row.bead.en_edit
    return _marked(row, side, marks) if edit is None else {side: tuple(_cut(edit, marks))}


Mark = tuple[int, int, str]
"""From where to where in a text, and what stands there."""


def _in_common(row: Row, found: Comparison, side: Language) -> Pieces:
    missing = found.ja_missing if side == "ja" else found.en_missing
    marks: list[Mark] = [(*getattr(match, side), match.kind) for match in found.matches]
    return _marked(row, side, sorted(marks + [(*span, "missing") for span in missing]))


def _marked(row: Row, side: Language, marks: list[Mark]) -> Pieces:
    """The pieces of the sentences of one side, whose marks count from the start of the first."""
    pieces: Pieces = {}
    start = 0
    for sentence in row.ja if side == "ja" else row.en:
        end = start + len(sentence.text)
        # What reaches into the next sentence is marked in both.
        inside = [(max(a - start, 0), b - start, k) for a, b, k in marks if a < end and b > start]
        pieces[sentence.id] = tuple(_cut(sentence.text, inside))
        start = end + (side == "en")
    return pieces


def _cut(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
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
