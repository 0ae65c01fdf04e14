"""Counting, tidying and compacting a memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aligner.formats import Unit
from aligner.memory.database import Database
from aligner.memory.filters import ALL, Filters
from aligner.memory.folding import FOLDING
from aligner.memory.units import as_unit, delete_units, find_units, rebuild_index

__all__ = ["Stats", "check_folding", "compact", "find_duplicates", "measure", "remove_duplicates"]


@dataclass(frozen=True, slots=True)
class Stats:
    """What a memory holds; ``statuses``, ``engines`` and ``documents`` count units."""

    units: int
    articles: int
    sentences: int
    beads: int
    decisions: int
    imports: int
    statuses: dict[str, int]
    engines: dict[str, int]
    ja_characters: int
    en_characters: int
    mean_confidence: float | None
    bytes: int


def measure(connection: sqlite3.Connection) -> Stats:
    """Count what is there."""

    def number(query: str) -> int:
        return int(connection.execute(query).fetchone()[0] or 0)

    pages = number("PRAGMA page_count") * number("PRAGMA page_size")
    [mean] = connection.execute("SELECT avg(confidence) FROM units").fetchone()
    statuses = "SELECT status, count(*) FROM units GROUP BY status ORDER BY 2 DESC"
    engines = (
        "SELECT coalesce(name, ''), count(*) FROM units LEFT JOIN engines"
        " ON engines.id = engine_id GROUP BY engine_id ORDER BY 2 DESC"
    )
    return Stats(
        units=number("SELECT count(*) FROM units"),
        articles=number("SELECT count(*) FROM articles"),
        sentences=number("SELECT count(*) FROM sentences WHERE position IS NOT NULL"),
        beads=number("SELECT count(*) FROM beads WHERE is_live"),
        decisions=number("SELECT count(*) FROM decisions WHERE state = 'done'"),
        imports=number("SELECT count(*) FROM imports"),
        statuses=dict(connection.execute(statuses).fetchall()),
        engines=dict(connection.execute(engines).fetchall()),
        ja_characters=number("SELECT sum(length(ja)) FROM units"),
        en_characters=number("SELECT sum(length(en)) FROM units"),
        mean_confidence=mean,
        bytes=pages,
    )


def check_folding(database: Database) -> None:
    """Index a memory anew that was made with another folding than that of this version."""
    query = "SELECT value FROM settings WHERE name = 'folding'"
    if database.connection.execute(query).fetchone() == (FOLDING,):
        return
    with database.writing() as connection:
        if connection.execute(query).fetchone() == (FOLDING,):
            return
        rebuild_index(connection)
        connection.execute("INSERT OR REPLACE INTO settings VALUES ('folding', ?)", (FOLDING,))


def compact(database: Database) -> None:
    """Merge the index and give unused space back to the disk."""
    with database.writing() as connection:
        for index in ("ja_index", "en_index"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    with database.explained():
        database.connection.execute("VACUUM")
        database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_Kind = Literal["exact", "targets"]

_GROUPS = {
    "exact": "ja_key, en_key HAVING count(*) > 1",
    "targets": "ja_key HAVING count(DISTINCT en_key) > 1",
}


def find_duplicates(
    connection: sqlite3.Connection, kind: _Kind, filters: Filters = ALL
) -> Iterator[list[tuple[int, Unit]]]:
    """Groups of units, with their ids: the best of each first.

    ``exact``: both texts are the same when folded. ``targets``: the Japanese is, and the English is
    not. The best is an approved one, then one of a reviewed article, the surest, the newest.
    """
    keys = "ja_key, en_key" if kind == "exact" else "ja_key"
    condition, values = filters.condition()
    source = f"(SELECT {keys} FROM units GROUP BY {_GROUPS[kind]}) AS twins JOIN"
    same = " AND ".join(f"units.{key} = twins.{key}" for key in keys.split(", "))
    rows = find_units(
        connection,
        source,
        f"{same} AND {condition} ORDER BY units.ja_key"
        + (", units.en_key" if kind == "exact" else "")
        + ", units.status <> 'approved', units.bead_id IS NULL, units.confidence DESC,"
        " units.id DESC",
        values,
    )
    yield from _grouped(rows, kind)


def _grouped(rows: sqlite3.Cursor, kind: _Kind) -> Iterator[list[tuple[int, Unit]]]:
    from aligner.memory.folding import fold

    group: list[tuple[int, Unit]] = []
    of: object = None
    for id_, *row in rows:
        unit = as_unit(row)
        key = (fold(unit.ja), fold(unit.en)) if kind == "exact" else fold(unit.ja)
        if key != of and group:
            yield group
            group = []
        group.append((id_, unit))
        of = key
    if group:
        yield group


def remove_duplicates(connection: sqlite3.Connection, filters: Filters = ALL) -> int:
    """Delete all but the best of the exact duplicates; return how many.

    Units of articles stay, as they are what the reviewed beads say.
    """
    doomed = [
        id_ for group in find_duplicates(connection, "exact", filters) for id_, _ in group[1:]
    ]
    removed = 0
    for start in range(0, len(doomed), 10_000):
        ids = ", ".join(map(str, doomed[start : start + 10_000]))
        removed += delete_units(connection, f"id IN ({ids}) AND bead_id IS NULL", ())
    return removed
