"""The units of an article's beads: brought up to date with those that are in force."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from operator import itemgetter

from aligner.formats import Unit
from aligner.memory.articles import Article
from aligner.memory.units import (
    SIDES,
    as_row,
    as_time,
    delete_units,
    details,
    insert_units,
    reword_units,
)

__all__ = ["sync_units"]

Texts = tuple[str, str]
"""Of a unit, Japanese and English."""


def sync_units(connection: sqlite3.Connection, current: Article) -> None:
    """Make the units of an article those of the pairs that are in force.

    A text that stays the same on one side stays in the index of trigrams too.
    """
    pairs = {bead.id: bead for bead in current.beads if not bead.is_null}
    known = _known(connection, current, "id")
    spare = _texts(connection, [id_ for bead, id_ in known.items() if bead not in pairs])
    units = dict(_units(connection, current, sorted(pairs.keys() - known.keys())))
    reused = _take_over(spare, {bead: (unit.ja, unit.en) for bead, unit in units.items()})
    stale = spare.keys() - reused.values()
    delete_units(connection, f"id IN ({', '.join(map(str, stale))})", ())
    _reuse(connection, reused, units, spare)
    new = [bead for bead in units if bead not in reused]
    rows = [as_row(units[bead])._replace(identity=_identity(bead)) for bead in new]
    insert_units(connection, rows, bead_ids=new)
    _renumber(connection, current)


def _known(connection: sqlite3.Connection, article: Article, column: str) -> dict[int, int]:
    """A column of the units of an article's beads, by bead."""
    rows = connection.execute(
        f"SELECT bead_id, {column} FROM units WHERE article_id = ? AND bead_id IS NOT NULL",
        (article.id,),
    )
    return dict(rows.fetchall())


def _texts(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Texts]:
    """The texts of the units of these ids."""
    rows = connection.execute(
        f"SELECT id, ja, en FROM units WHERE id IN ({', '.join(map(str, ids))})"
    )
    return {id_: (ja, en) for id_, ja, en in rows}


def _take_over(spare: dict[int, Texts], wanted: dict[int, Texts]) -> dict[int, int]:
    """For beads, by id, units of others that have both texts or, failing that, one of them."""
    reused: dict[int, int] = {}
    same: tuple[Callable[[Texts], Hashable], ...] = (tuple, itemgetter(0), itemgetter(1))
    for of in same:
        taken = set(reused.values())
        free = {of(texts): id_ for id_, texts in spare.items() if id_ not in taken}
        for bead, texts in wanted.items():
            if bead not in reused and (id_ := free.pop(of(texts), None)):
                reused[bead] = id_
    return reused


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
    created = as_time(added)
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
                created=created,
                changed=as_time(at),
                changed_by=who,
                notes=(bead.comment,) if bead.comment else (),
            ),
        )


def _identity(bead: int) -> bytes:
    """The unit of a bead is nothing else's, even if another says the same."""
    return f"bead {bead}".encode()


def _reuse(
    connection: sqlite3.Connection,
    reused: dict[int, int],
    units: dict[int, Unit],
    before: dict[int, Texts],
) -> None:
    """Make units, by id, those of other beads; ``before`` has the texts that they had."""
    for side, language in enumerate(SIDES):
        texts = {id_: getattr(units[bead], language) for bead, id_ in reused.items()}
        other = {id_: text for id_, text in texts.items() if text != before[id_][side]}
        reword_units(connection, language, other)
    connection.executemany(
        "UPDATE units SET kind = ?, hypothesis = ?, confidence = ?, bleu = ?, chrf = ?, moved = ?,"
        " status = ?, changed = ?, changed_by = ?, extra = ?, bead_id = ?, identity = ?"
        " WHERE id = ?",
        ((*details(units[bead]), bead, _identity(bead), id_) for bead, id_ in reused.items()),
    )


def _renumber(connection: sqlite3.Connection, article: Article) -> None:
    """Give units the places of their beads."""
    known = _known(connection, article, "number")
    places = ((number, bead.id) for number, bead in enumerate(article.beads, 1))
    connection.executemany(
        "UPDATE units SET number = ? WHERE bead_id = ?",
        [(n, bead) for n, bead in places if known.get(bead, n) != n],
    )
