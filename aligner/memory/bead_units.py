"""The units of an article's beads: brought up to date with those that are in force."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import itemgetter
from os import urandom

from aligner.formats import Unit
from aligner.memory.articles import Article, StoredBead
from aligner.memory.units import (
    SIDES,
    as_row,
    as_time,
    delete_units,
    extra_text,
    insert_units,
    reword_units,
)

__all__ = ["sync_units"]

Texts = tuple[str, str]
"""Of a unit, Japanese and English."""

Decided = tuple[str, str]
"""By whom, and when, as text."""

_NOBODY: Decided = ("", "")


def sync_units(connection: sqlite3.Connection, current: Article) -> None:
    """Make the units of an article those of the pairs that are in force.

    A text that stays the same on one side stays in the index of trigrams too.
    """
    pairs = {bead.id: bead for bead in current.beads if not bead.is_null}
    known = _known(connection, current, "id")
    spare = _texts(connection, [id_ for bead, id_ in known.items() if bead not in pairs])
    wanted = {
        id_: (current.text(bead, "ja"), current.text(bead, "en"))
        for id_, bead in pairs.items()
        if id_ not in known
    }
    decided = _decided(connection, wanted)
    reused = _take_over(spare, wanted)
    stale = spare.keys() - reused.values()
    delete_units(connection, f"id IN ({', '.join(map(str, stale))})", ())
    _reword(connection, {id_: (spare[id_], wanted[bead]) for bead, id_ in reused.items()})
    _rejudge(connection, current, {id_: pairs[bead] for bead, id_ in reused.items()}, decided)
    new = sorted(wanted.keys() - reused.keys())
    _insert(connection, current, [pairs[bead] for bead in new], decided)
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


def _decided(connection: sqlite3.Connection, beads: Iterable[int]) -> dict[int, Decided]:
    """Who has put these beads there and when; those of the aligner are left out."""
    rows = connection.execute(
        "SELECT bead_id, who, at FROM decided_beads JOIN decisions ON decisions.id = decision_id"
        f" WHERE bead_id IN ({', '.join(map(str, beads))}) AND is_new ORDER BY decisions.id"
    )
    return {bead: (who, at) for bead, who, at in rows}


def _reword(connection: sqlite3.Connection, texts: dict[int, tuple[Texts, Texts]]) -> None:
    """Give units, by id, the second texts instead of the first ones, where they differ."""
    for side, language in enumerate(SIDES):
        other = {id_: new[side] for id_, (old, new) in texts.items() if new[side] != old[side]}
        reword_units(connection, language, other)


def _rejudge(
    connection: sqlite3.Connection,
    article: Article,
    beads: dict[int, StoredBead],
    decided: dict[int, Decided],
) -> None:
    """Make units, by id, those of other beads, in all but their texts."""
    connection.executemany(
        "UPDATE units SET kind = ?, hypothesis = ?, confidence = ?, bleu = nullif(?, ''),"
        " chrf = nullif(?, ''), moved = ?, status = ?, changed_by = ?, changed = nullif(?, ''),"
        " extra = ?, bead_id = ? WHERE id = ?",
        (
            (
                bead.kind,
                article.hypothesis(bead),
                bead.confidence,
                "" if bead.bleu is None else bead.bleu,
                "" if bead.chrf is None else bead.chrf,
                int(bead.moved),
                bead.status,
                *decided.get(bead.id, _NOBODY),
                extra_text(_notes(bead)),
                bead.id,
                id_,
            )
            for id_, bead in beads.items()
        ),
    )


def _insert(
    connection: sqlite3.Connection,
    article: Article,
    beads: Sequence[StoredBead],
    decided: dict[int, Decided],
) -> None:
    [added] = connection.execute(
        "SELECT added FROM articles WHERE id = ?", (article.id,)
    ).fetchone()
    units = [_unit(article, bead, added, decided.get(bead.id, _NOBODY)) for bead in beads]
    # The unit of a bead is nothing else's, even if another says the same.
    rows = [as_row(unit)._replace(identity=urandom(16)) for unit in units]
    insert_units(connection, rows, bead_ids=[bead.id for bead in beads])


def _unit(article: Article, bead: StoredBead, added: str, decided: Decided) -> Unit:
    who, at = decided
    return Unit(
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
        changed=as_time(at or None),
        changed_by=who,
        notes=_notes(bead),
    )


def _notes(bead: StoredBead) -> tuple[str, ...]:
    return (bead.comment,) if bead.comment else ()


def _renumber(connection: sqlite3.Connection, article: Article) -> None:
    """Give units the places of their beads."""
    known = _known(connection, article, "number")
    places = ((number, bead.id) for number, bead in enumerate(article.beads, 1))
    connection.executemany(
        "UPDATE units SET number = ? WHERE bead_id = ?",
        [(n, bead) for n, bead in places if known.get(bead, n) != n],
    )
