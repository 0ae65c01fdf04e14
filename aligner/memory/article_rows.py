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
    place_of,
)

__all__ = ["follow_article", "list_articles", "load_article", "put_beads"]


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
        beads=tuple(in_reading_order(beads, by_id)),
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
    ordered = sorted(members, key=lambda id_: place_of(by_id[id_]))
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
) -> list[int]:
    """Put beads into an article as they are given; return their ids."""
    numbered = list(enumerate(beads, _last_bead(connection) + 1))
    connection.executemany(
        "INSERT INTO beads (id, article_id, is_live, is_decided, confidence, bleu, chrf, moved,"
        " status, comment, ja_edit, en_edit) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(id_, article, is_decided, bead.confidence, bead.bleu, bead.chrf, bead.moved),
                *(bead.status, bead.comment, bead.ja_edit, bead.en_edit),
            )
            for id_, bead in numbered
        ),
    )
    connection.executemany(
        "INSERT INTO members VALUES (?, ?)",
        ((id_, member) for id_, bead in numbered for member in (*bead.ja, *bead.en)),
    )
    return [id_ for id_, _ in numbered]


def _last_bead(connection: sqlite3.Connection) -> int:
    """The largest id that any bead has or has had."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'beads'").fetchone()
    return int(row[0]) if row else 0
