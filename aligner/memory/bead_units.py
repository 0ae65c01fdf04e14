"""The units of an article's beads: brought up to date with those that are in force."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from aligner.formats import Unit
from aligner.memory.articles import Article
from aligner.memory.units import Row, as_row, as_time, delete_units, insert_units

__all__ = ["sync_units"]


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
