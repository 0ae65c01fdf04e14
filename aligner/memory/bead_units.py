"""The units of an article's beads: brought up to date with those that are in force."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from aligner.formats import Unit
from aligner.memory.articles import Article
from aligner.memory.units import as_row, as_time, delete_units, details, insert_units

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
    units = dict(_units(connection, current, sorted(missing)))
    reused = {b: id_ for b, u in units.items() if (id_ := spare.pop((u.ja, u.en), None))}
    stale = {id_ for bead, id_, *_ in known if bead not in pairs} - set(reused.values())
    delete_units(connection, f"id IN ({', '.join(map(str, stale))})", ())
    _reuse(connection, reused, units)
    new = [bead for bead in units if bead not in reused]
    rows = [as_row(units[bead])._replace(identity=_identity(bead)) for bead in new]
    insert_units(connection, rows, bead_ids=new)
    _renumber(connection, current)


def _units(
    connection: sqlite3.Connection, article: Article, beads: Sequence[int]
) -> Iterator[tuple[int, Unit]]:
    """The units of some beads of an article, with who decided them and when."""
    [added] = connection.execute(
        "SELECT added FROM articles WHERE id = ?", (article.id,)
    ).fetchone()
    by_id = {bead.id: bead for bead in article.beads}
    rows = connection.execute(
        "SELECT bead_id, who, at FROM decided_beads JOIN decisions ON decisions.id = decision_id"
        f" WHERE bead_id IN ({', '.join(map(str, beads))}) AND is_new ORDER BY decisions.id"
    )
    decided = {bead: (who, at) for bead, who, at in rows}
    for id_ in beads:
        bead, (who, at) = by_id[id_], decided.get(id_, ("", None))
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


def _identity(bead: int) -> bytes:
    """The unit of a bead is nothing else's, even if another says the same."""
    return f"bead {bead}".encode()


def _reuse(connection: sqlite3.Connection, reused: dict[int, int], units: dict[int, Unit]) -> None:
    connection.executemany(
        "UPDATE units SET kind = ?, hypothesis = ?, confidence = ?, bleu = ?, chrf = ?, moved = ?,"
        " status = ?, changed = ?, changed_by = ?, extra = ?, bead_id = ?, identity = ?"
        " WHERE id = ?",
        ((*details(units[bead]), bead, _identity(bead), id_) for bead, id_ in reused.items()),
    )


def _renumber(connection: sqlite3.Connection, article: Article) -> None:
    """Give units the places of their beads."""
    connection.executemany(
        "UPDATE units SET number = ?1 WHERE bead_id = ?2 AND number IS NOT ?1",
        ((number, bead.id) for number, bead in enumerate(article.beads, 1) if not bead.is_null),
    )
