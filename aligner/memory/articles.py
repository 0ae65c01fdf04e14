"""Articles in the store: their sentences, found again by content, and the beads in force."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Literal

from aligner.alignment import REVIEW_BELOW, Alignment, Bead
from aligner.documents import Document, Kind, Language, Sentence
from aligner.errors import StoreError
from aligner.formats import Unit
from aligner.memory.units import Names, Row, as_row, as_time, delete_units, insert_units, now

__all__ = [
    "Article",
    "ArticleSummary",
    "NewBead",
    "StoredBead",
    "StoredSentence",
    "add_article",
    "follow_article",
    "list_articles",
    "load_article",
    "put_beads",
    "sentence_keys",
    "sync_units",
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
        ordered = _in_reading_order([*beads, *come], self.by_id)
        return replace(self, version=self.version + 1, beads=tuple(ordered))

    def text(self, bead: NewBead, language: Language) -> str:
        """One side of a bead as one segment, as a reviewer has edited it if one has."""
        edit, members = (bead.ja_edit, bead.ja) if language == "ja" else (bead.en_edit, bead.en)
        if edit is not None:
            return edit
        glue = "" if language == "ja" else " "
        return glue.join(self.by_id[member].text for member in members)

    def hypothesis(self, bead: NewBead) -> str:
        """The machine translation of the Japanese side, empty where there is none."""
        return " ".join(self.by_id[member].hypothesis or "" for member in bead.ja).strip()

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


def sentence_keys(texts: Iterable[str]) -> list[str]:
    """A key for each text of one side: a hash of it and, from the second on, which of its kind."""
    seen: Counter[str] = Counter()
    keys = []
    for text in texts:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        seen[digest] += 1
        keys.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return keys


def add_article(
    connection: sqlite3.Connection,
    alignment: Alignment,
    title: str | None,
    source: str | None,
    date: str | None,
) -> tuple[int, int, int]:
    """Store an alignment; return the article, how many beads are kept, and how many put there.

    An article of that name is replaced: decided beads whose sentences are all still there are
    kept, the others make room for those of the alignment.
    """
    article = _put_article(connection, alignment, title, source, date)
    sides = alignment.ja, alignment.en
    ids = {d.language: _put_sentences(connection, article, d, alignment) for d in sides}
    kept = _retire_beads(connection, article, {id_ for side in ids.values() for id_ in side})
    taken = _members(kept) | _parents(connection, _members(kept))
    fresh = [
        bead
        for given in alignment.beads
        if (bead := _without(_new_bead(given, ids["ja"], ids["en"]), taken))
    ]
    put_beads(connection, article, fresh, is_decided=False)
    sync_units(connection, load_article(connection, article))
    connection.execute(
        "DELETE FROM beads WHERE article_id = ? AND NOT is_live"
        " AND id NOT IN (SELECT bead_id FROM decided_beads)",
        (article,),
    )
    return article, len(kept), len(fresh)


def _members(beads: Iterable[NewBead]) -> set[int]:
    return {member for bead in beads for member in (*bead.ja, *bead.en)}


def _parents(connection: sqlite3.Connection, members: Iterable[int]) -> set[int]:
    ids = ", ".join(map(str, members))
    rows = connection.execute(f"SELECT parent_id FROM sentences WHERE id IN ({ids})")
    return {parent for (parent,) in rows if parent is not None}


def _put_article(
    connection: sqlite3.Connection,
    alignment: Alignment,
    title: str | None,
    source: str | None,
    date: str | None,
) -> int:
    names = Names(connection)
    article, scores = names.article(alignment.name), alignment.scores
    if article is None:
        raise StoreError("the alignment has no name; give it one with --name")
    values = {
        "title": title if title is not None else _title(alignment.ja),
        "source": source,
        "date": date,
        "ja_hash": _hash(alignment.ja),
        "en_hash": _hash(alignment.en),
        "reading_order": alignment.order,
        "engine_id": names.engine(alignment.engine or ""),
        "bleu": scores.bleu if scores else None,
        "chrf": scores.chrf if scores else None,
        "bleu_signature": scores.bleu_signature if scores else "",
        "chrf_signature": scores.chrf_signature if scores else "",
        "changed": now(),
    }
    # What is not said anew stays as it was.
    given = {name: value for name, value in values.items() if value is not None}
    sets = ", ".join(f"{name} = :{name}" for name in given)
    connection.execute(
        f"UPDATE articles SET {sets}, version = version + 1 WHERE id = :id", given | {"id": article}
    )
    return article


def _title(document: Document) -> str:
    return next((s.text for s in document.sentences if s.kind == "title"), "")


def _hash(document: Document) -> str:
    return blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _put_sentences(
    connection: sqlite3.Connection, article: int, document: Document, alignment: Alignment
) -> list[int]:
    """Store the sentences of one side, those known from before under their old ids; all ids."""
    side, hypotheses = document.language, alignment.hypotheses
    connection.execute(
        "UPDATE sentences SET position = NULL WHERE article_id = ? AND side = ?", (article, side)
    )
    keys = sentence_keys(document.segments)
    for position, (key, sentence) in enumerate(zip(keys, document.sentences, strict=True)):
        hypothesis = hypotheses[position] if side == "ja" and hypotheses else None
        connection.execute(
            'INSERT INTO sentences (article_id, side, key, position, text, "start", "end",'
            " paragraph, kind, hypothesis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (article_id, side, key) DO UPDATE SET position = excluded.position,"
            ' "start" = excluded."start", "end" = excluded."end", paragraph = excluded.paragraph,'
            " kind = excluded.kind, hypothesis = coalesce(excluded.hypothesis, hypothesis)",
            (article, side, key, position, *_sentence_values(sentence), hypothesis),
        )
    _follow_parents(connection, article, side)
    rows = connection.execute(
        "SELECT id FROM sentences WHERE article_id = ? AND side = ? AND position IS NOT NULL"
        " AND parent_id IS NULL ORDER BY position",
        (article, side),
    )
    return [id_ for (id_,) in rows]


def _sentence_values(sentence: Sentence) -> tuple[str, int, int, int, str]:
    return sentence.text, sentence.start, sentence.end, sentence.paragraph, sentence.kind


def _follow_parents(connection: sqlite3.Connection, article: int, side: Language) -> None:
    """Put parts of split sentences where these are now."""
    connection.execute(
        "UPDATE sentences SET position = parent.position, paragraph = parent.paragraph"
        " FROM sentences AS parent WHERE parent.id = sentences.parent_id"
        " AND sentences.article_id = ? AND sentences.side = ?",
        (article, side),
    )


def _retire_beads(
    connection: sqlite3.Connection, article: int, whole: set[int]
) -> list[StoredBead]:
    """Take all beads out of force but the fixed ones that still hold; return these.

    Parts of a split sentence hold only together: all of them in fixed beads that stay.
    """
    current = load_article(connection, article)
    kept = [bead for bead in current.beads if bead.is_fixed]
    while True:
        there = whole | _complete_parts(connection, _members(kept), whole)
        fitting = [bead for bead in kept if _members([bead]) <= there]
        if len(fitting) == len(kept):
            break
        kept = fitting
    ids = ", ".join(str(bead.id) for bead in kept)
    connection.execute(
        f"UPDATE beads SET is_live = 0 WHERE article_id = ? AND is_live AND id NOT IN ({ids})",
        (article,),
    )
    return kept


def _complete_parts(connection: sqlite3.Connection, members: set[int], whole: set[int]) -> set[int]:
    """Those of the members that are parts and make up, together, a sentence that is there."""
    ids = ", ".join(map(str, members))
    rows = connection.execute(
        "SELECT part.id, part.parent_id, part.text, parent.text FROM sentences AS part"
        f" JOIN sentences AS parent ON parent.id = part.parent_id WHERE part.id IN ({ids})"
        ' ORDER BY part."start"'
    ).fetchall()
    joined: dict[int, str] = {}
    for _, parent, text, _ in rows:
        joined[parent] = joined.get(parent, "") + text
    return {
        id_
        for id_, parent, _, text in rows
        if parent in whole and "".join(joined[parent].split()) == "".join(text.split())
    }


def _new_bead(bead: Bead, ja: Sequence[int], en: Sequence[int]) -> NewBead:
    return NewBead(
        ja=tuple(ja[index] for index in bead.ja),
        en=tuple(en[index] for index in bead.en),
        confidence=bead.confidence,
        bleu=bead.bleu,
        chrf=bead.chrf,
        moved=bead.moved,
        status=bead.status,
    )


def _without(bead: NewBead, taken: set[int]) -> NewBead | None:
    """What is left of a bead once others have some of its sentences; it is then to be checked."""
    ja = tuple(member for member in bead.ja if member not in taken)
    en = tuple(member for member in bead.en if member not in taken)
    if (ja, en) == (bead.ja, bead.en):
        return bead
    return NewBead(ja, en, confidence=0.0) if ja or en else None


def put_beads(
    connection: sqlite3.Connection, article: int, beads: Iterable[NewBead], *, is_decided: bool
) -> list[int]:
    """Put beads into an article as they are given; return their ids."""
    return [_put_bead(connection, article, bead, is_decided) for bead in beads]


def _put_bead(connection: sqlite3.Connection, article: int, bead: NewBead, is_decided: bool) -> int:
    cursor = connection.execute(
        "INSERT INTO beads (article_id, is_live, is_decided, confidence, bleu, chrf, moved, status,"
        " comment, ja_edit, en_edit) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(article, is_decided, bead.confidence, bead.bleu, bead.chrf, bead.moved),
            *(bead.status, bead.comment, bead.ja_edit, bead.en_edit),
        ),
    )
    id_ = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO members VALUES (?, ?)", ((id_, member) for member in (*bead.ja, *bead.en))
    )
    return id_


def load_article(connection: sqlite3.Connection, article: int) -> Article:
    """Read an article with the beads in force; StoreError where there is none of this number."""
    head: tuple[Any, ...] | None = connection.execute(
        "SELECT articles.id, articles.name, title, source, date, coalesce(engines.name, ''),"
        " reading_order, version FROM articles LEFT JOIN engines ON engines.id = engine_id"
        " WHERE articles.id = ?",
        (article,),
    ).fetchone()
    if head is None:
        raise StoreError(f"there is no article number {article}; see aligner memory stats")
    sentences = _load_sentences(connection, article)
    by_id = {sentence.id: sentence for sentence in sentences}
    beads = _load_beads(connection, f"article_id = {article} AND is_live", by_id)
    id_, name, title, source, date, engine, order, version = head
    return Article(
        id=id_,
        name=name,
        title=title,
        source=source,
        date=date,
        engine=engine,
        order=order,
        version=version,
        ja=tuple(sentence for sentence in sentences if sentence.side == "ja"),
        en=tuple(sentence for sentence in sentences if sentence.side == "en"),
        beads=tuple(_in_reading_order(beads, by_id)),
        by_id=by_id,
    )


def follow_article(
    connection: sqlite3.Connection, known: Article, gone: Sequence[int], come: Sequence[int]
) -> Article:
    """The article after one change, of which only the beads that have come are read.

    Where more has changed since it was ``known``, all is read.
    """
    there = connection.execute(
        "SELECT 1 FROM articles WHERE id = ? AND version = ?", (known.id, known.version + 1)
    ).fetchone()
    chosen = f"beads.id IN ({', '.join(map(str, come))})"
    members = connection.execute(
        f"SELECT sentence_id FROM members JOIN beads ON id = bead_id WHERE {chosen}"
    )
    if not there or any(member not in known.by_id for (member,) in members):
        return load_article(connection, known.id)
    return known.after(set(gone), _load_beads(connection, chosen, known.by_id))


def _load_sentences(connection: sqlite3.Connection, article: int) -> list[StoredSentence]:
    """The sentences of the beads in force, those of either side in text order."""
    rows = connection.execute(
        'SELECT sentences.id, key, side, coalesce(position, 0), parent_id, text, "start",'
        ' "end", paragraph, kind, hypothesis FROM beads JOIN members ON bead_id = beads.id'
        " JOIN sentences ON sentences.id = sentence_id"
        ' WHERE beads.article_id = ? AND is_live ORDER BY side, position, "start"',
        (article,),
    )
    return [StoredSentence(*row) for row in rows]


def _load_beads(
    connection: sqlite3.Connection, chosen: str, by_id: dict[int, StoredSentence]
) -> list[StoredBead]:
    """The beads for which an SQL condition holds."""
    rows = connection.execute(
        "SELECT confidence, bleu, chrf, moved, status, comment, ja_edit, en_edit, id, is_decided"
        f" FROM beads WHERE {chosen}"
    ).fetchall()
    members: dict[int, list[int]] = {row[8]: [] for row in rows}
    pairs = connection.execute(
        f"SELECT bead_id, sentence_id FROM beads JOIN members ON bead_id = id WHERE {chosen}"
    )
    for bead, member in pairs:
        members[bead].append(member)
    return [_stored(row, members[row[8]], by_id) for row in rows]


def _stored(
    row: Sequence[Any], members: Iterable[int], by_id: dict[int, StoredSentence]
) -> StoredBead:
    ordered = sorted(members, key=lambda id_: _place(by_id[id_]))
    ja = tuple(id_ for id_ in ordered if by_id[id_].side == "ja")
    en = tuple(id_ for id_ in ordered if by_id[id_].side == "en")
    confidence, bleu, chrf, moved, status, comment, ja_edit, en_edit, id_, is_decided = row
    return StoredBead(
        ja=ja,
        en=en,
        confidence=confidence,
        bleu=bleu,
        chrf=chrf,
        moved=bool(moved),
        status=status,
        comment=comment,
        ja_edit=ja_edit,
        en_edit=en_edit,
        id=id_,
        is_decided=bool(is_decided),
    )


def _place(sentence: StoredSentence) -> tuple[int, int]:
    return sentence.position, sentence.start


def _in_reading_order(
    beads: Iterable[StoredBead], by_id: dict[int, StoredSentence]
) -> list[StoredBead]:
    """Order beads by their Japanese; English without any comes after the English before it."""
    beads = sorted(beads, key=lambda bead: _place(by_id[bead.en[0]]) if bead.en else (-1, 0))
    places: dict[int, tuple[tuple[int, int], int]] = {}
    before = (-1, 0)
    for rank, bead in enumerate(beads):
        if bead.ja:
            place = _place(by_id[bead.ja[0]])
            places[bead.id] = place, 0
            before = place if bead.en else before
        else:
            places[bead.id] = before, rank + 1
    return sorted(beads, key=lambda bead: places[bead.id])


def sync_units(connection: sqlite3.Connection, current: Article) -> None:
    """Make the units of an article those of the pairs that are in force.

    A unit whose texts stay the same stays in the index of trigrams too.
    """
    pairs = {bead.id: bead for bead in current.beads if not bead.is_null}
    known = connection.execute(
        "SELECT bead_id, id, ja, en FROM units WHERE article_id = ? AND bead_id IS NOT NULL",
        (current.id,),
    ).fetchall()
    spare = {(ja, en): id_ for bead, id_, ja, en in known if bead not in pairs}
    missing = pairs.keys() - {bead for bead, *_ in known}
    rows = {bead: as_row(unit) for bead, unit in _units(connection, current, sorted(missing))}
    reused = {b: id_ for b, row in rows.items() if (id_ := spare.pop((row.ja, row.en), None))}
    stale = {id_ for bead, id_, *_ in known if bead not in pairs} - set(reused.values())
    delete_units(connection, f"id IN ({', '.join(map(str, stale))})", ())
    _reuse(connection, reused, rows)
    new = [bead for bead in rows if bead not in reused]
    insert_units(connection, [_owned(rows[bead], bead) for bead in new], bead_ids=new)
    _renumber(connection, current)


def _units(
    connection: sqlite3.Connection, article: Article, beads: Sequence[int]
) -> Iterator[tuple[int, Unit]]:
    """The units of some beads of an article, with who decided them and when."""
    [added] = connection.execute(
        "SELECT added FROM articles WHERE id = ?", (article.id,)
    ).fetchone()
    by_id = {bead.id: bead for bead in article.beads}
    for id_ in beads:
        bead = by_id[id_]
        who, at = connection.execute(
            "SELECT who, at FROM decided_beads JOIN decisions ON decisions.id = decision_id"
            " WHERE bead_id = ? AND is_new ORDER BY decisions.id DESC",
            (id_,),
        ).fetchone() or ("", None)
        yield (
            id_,
            Unit(
                ja=article.text(bead, "ja"),
                en=article.text(bead, "en"),
                doc=article.name,
                kind=bead.kind,
                hypothesis=article.hypothesis(bead),
                confidence=bead.confidence,
                bleu=bead.bleu,
                chrf=bead.chrf,
                moved=bead.moved,
                status=bead.status,
                engine=article.engine,
                created=as_time(added),
                changed=as_time(at),
                changed_by=who,
                notes=(bead.comment,) if bead.comment else (),
            ),
        )


def _owned(row: Row, bead: int) -> Row:
    """The row of a bead, which is nothing else's even if another says the same."""
    return row._replace(identity=f"bead {bead}".encode())


def _reuse(connection: sqlite3.Connection, reused: dict[int, int], rows: dict[int, Row]) -> None:
    connection.executemany(
        "UPDATE units SET bead_id = ?, kind = ?, hypothesis = ?, confidence = ?, bleu = ?,"
        " chrf = ?, moved = ?, status = ?, changed = ?, changed_by = ?, extra = ?, identity = ?"
        " WHERE id = ?",
        (
            (
                *(bead, row.kind, row.hypothesis, row.confidence, row.bleu, row.chrf, row.moved),
                *(row.status, row.changed, row.changed_by, row.extra),
                *(_owned(row, bead).identity, id_),
            )
            for bead, id_ in reused.items()
            for row in [rows[bead]]
        ),
    )


def _renumber(connection: sqlite3.Connection, article: Article) -> None:
    """Give units the places of their beads."""
    connection.executemany(
        "UPDATE units SET number = ?1 WHERE bead_id = ?2 AND number IS NOT ?1",
        ((number, bead.id) for number, bead in enumerate(article.beads, 1) if not bead.is_null),
    )


def list_articles(connection: sqlite3.Connection) -> list[ArticleSummary]:
    """The articles that have beads, those changed last first."""
    rows = connection.execute(
        "SELECT articles.id, articles.name, title, source, date, coalesce(engines.name, ''),"
        " articles.bleu, articles.chrf, version, added, changed, count(*),"
        " sum(beads.status = 'approved'), sum(NOT is_decided AND confidence < ?)"
        " FROM articles JOIN beads ON article_id = articles.id AND is_live"
        " LEFT JOIN engines ON engines.id = engine_id"
        " GROUP BY articles.id ORDER BY changed DESC, articles.id DESC",
        (REVIEW_BELOW,),
    )
    return [ArticleSummary(*row) for row in rows]
