"""Articles from the rows of the store, and beads into them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from aligner.alignment import REVIEW_BELOW
from aligner.errors import StoreError
from aligner.memory.articles import (
    Article,
    ArticleSummary,
    NewBead,
    StoredBead,
    StoredSentence,
    in_reading_order,
)

__all__ = ["follow_article", "list_articles", "load_article", "load_beads", "put_beads"]

_COLUMNS = (
    *("id", "confidence", "bleu", "chrf", "moved", "status", "comment"),
    *("ja_edit", "en_edit", "is_decided"),
)
"""Of the table of beads; what a bead has of the same names."""


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
    beads = _read_beads(connection, f"beads.article_id = {article} AND is_live")
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
        beads=tuple(in_reading_order(beads, by_id)),
        by_id=by_id,
    )


def follow_article(
    connection: sqlite3.Connection, known: Article, gone: Sequence[int], come: Sequence[StoredBead]
) -> Article:
    """The article after one change, by which some beads have gone and others have come.

    Where more has changed since it was ``known``, all is read.
    """
    there = connection.execute(
        "SELECT 1 FROM articles WHERE id = ? AND version = ?", (known.id, known.version + 1)
    ).fetchone()
    if not there or any(m not in known.by_id for bead in come for m in (*bead.ja, *bead.en)):
        return load_article(connection, known.id)
    return known.after(set(gone), come)


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


def load_beads(connection: sqlite3.Connection, ids: Iterable[int]) -> list[StoredBead]:
    """The beads of these ids, in force or not."""
    return _read_beads(connection, f"beads.id IN ({', '.join(map(str, ids))})")


def _read_beads(connection: sqlite3.Connection, chosen: str) -> list[StoredBead]:
    """The beads for which an SQL condition holds, with their sentences in text order."""
    rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM beads WHERE {chosen}").fetchall()
    members: dict[str, dict[int, list[int]]] = {"ja": {}, "en": {}}
    pairs = connection.execute(
        "SELECT bead_id, sentence_id, side FROM beads JOIN members ON bead_id = beads.id"
        f" JOIN sentences ON sentences.id = sentence_id WHERE {chosen}"
        ' ORDER BY coalesce(position, 0), "start"'
    )
    for bead, member, side in pairs:
        members[side].setdefault(bead, []).append(member)
    ja, en = (members[side] for side in ("ja", "en"))
    return [_stored(row, tuple(ja.get(row[0], ())), tuple(en.get(row[0], ()))) for row in rows]


def _stored(row: Sequence[Any], ja: tuple[int, ...], en: tuple[int, ...]) -> StoredBead:
    id_, confidence, bleu, chrf, moved, status, comment, ja_edit, en_edit, is_decided = row
    return StoredBead(
        ja,
        en,
        confidence,
        bleu,
        chrf,
        bool(moved),
        status,
        comment,
        ja_edit,
        en_edit,
        id_,
        bool(is_decided),
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


def put_beads(
    connection: sqlite3.Connection, article: int, beads: Iterable[NewBead], *, is_decided: bool
) -> list[StoredBead]:
    """Put beads into an article; return them as they are stored."""
    numbered = enumerate(beads, _last_bead(connection) + 1)
    stored = [_as_stored(bead, id_, is_decided=is_decided) for id_, bead in numbered]
    connection.executemany(
        f"INSERT INTO beads (article_id, is_live, {', '.join(_COLUMNS)})"
        f" VALUES ({article}, 1, ?, ?, nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?, ?)",
        map(_values, stored),
    )
    connection.executemany(
        "INSERT INTO members VALUES (?, ?)",
        [(bead.id, member) for bead in stored for member in (*bead.ja, *bead.en)],
    )
    return stored


def _as_stored(bead: NewBead, id_: int, *, is_decided: bool) -> StoredBead:
    return StoredBead(
        bead.ja,
        bead.en,
        bead.confidence,
        bead.bleu,
        bead.chrf,
        bead.moved,
        bead.status,
        bead.comment,
        bead.ja_edit,
        bead.en_edit,
        id_,
        is_decided,
    )


def _values(bead: StoredBead) -> tuple[int | float | str | None, ...]:
    """What a row of the table holds; to hand None or a bool to SQLite takes four times as long."""
    return (
        bead.id,
        bead.confidence,
        "" if bead.bleu is None else bead.bleu,
        "" if bead.chrf is None else bead.chrf,
        int(bead.moved),
        bead.status,
        bead.comment,
        bead.ja_edit,
        bead.en_edit,
        int(bead.is_decided),
    )


def _last_bead(connection: sqlite3.Connection) -> int:
    """The largest id that any bead has or has had."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'beads'").fetchone()
    return int(row[0]) if row else 0
