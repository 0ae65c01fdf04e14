"""Units that come in from files and from other memories, in batches that are committed one by one.

A batch is large enough for the index to be written in few pieces, and others get their turn
between two. What is already there is not entered twice, so an import that was cut off can simply
be run again; one whose file turns out to be broken is taken back.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from aligner.errors import InputError
from aligner.memory.database import Database
from aligner.memory.units import Row, delete_units, insert_units, now

__all__ = ["Imported", "file_hash", "import_rows"]

_BATCH = 50_000
_BATCH_CHARACTERS = 10_000_000
_BATCH_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Imported:
    """How many units came in; were known before or came twice; had an empty side."""

    new: int
    known: int
    blank: int


def file_hash(path: Path) -> str:
    """A hash of what is in a file; InputError where it cannot be read."""
    digest = blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    return digest.hexdigest()


def import_rows(
    database: Database, rows: Iterable[list[Row]], file: str, format_: str, hash_: str
) -> Imported:
    """Enter rows from a file, some at a time; all or, where reading them fails, none."""
    with database.writing() as connection:
        cursor = connection.execute(
            "INSERT INTO imports (file, format, hash, at) VALUES (?, ?, ?, ?)",
            (file, format_, hash_, now()),
        )
        import_id = int(cursor.lastrowid or 0)
    try:
        return _import(database, rows, import_id)
    except Exception:
        _take_back(database, import_id)
        raise


def _import(database: Database, rows: Iterable[list[Row]], import_id: int) -> Imported:
    new = known = blank = 0
    rows = iter(rows)
    began = time.monotonic()
    for first in rows:
        with database.writing() as connection:
            reviewed = _reviewed(connection)
            for some in _batch(first, rows, began):
                filled = [row for row in some if row.ja_indexed and row.en_indexed]
                # An export of ours has pairs of articles that are here with their beads.
                unknown = [
                    row
                    for row in filled
                    if row.doc not in reviewed or not _is_of_bead(connection, row)
                ]
                added = insert_units(connection, unknown, import_id=import_id)
                new += added
                known += len(filled) - added
                blank += len(some) - len(filled)
        database.let_others_write()
        began = time.monotonic()
    with database.writing() as connection:
        connection.execute("UPDATE imports SET is_complete = 1 WHERE id = ?", (import_id,))
    return Imported(new, known, blank)


def _batch(first: list[Row], others: Iterator[list[Row]], began: float) -> Iterator[list[Row]]:
    """The rows of one transaction, some at a time.

    They are not gathered before: it is quicker to write them while they are fresh. Nobody else
    can write meanwhile, so where they come slowly a batch is small.
    """
    units = characters = 0
    for some in chain([first], others):
        yield some
        units += len(some)
        characters += sum(len(row.ja) + len(row.en) for row in some)
        late = time.monotonic() - began > _BATCH_SECONDS
        if late or units >= _BATCH or characters > _BATCH_CHARACTERS:
            return


def _reviewed(connection: sqlite3.Connection) -> set[str]:
    """The names of the articles that are here with their beads."""
    here = connection.execute(
        "SELECT name FROM articles"
        " WHERE EXISTS (SELECT 1 FROM beads WHERE article_id = articles.id)"
    )
    return {name for (name,) in here}


def _is_of_bead(connection: sqlite3.Connection, row: Row) -> bool:
    found = connection.execute(
        "SELECT 1 FROM articles JOIN units ON article_id = articles.id WHERE name = ?"
        " AND ja_key = ? AND ja = ? AND en = ? AND bead_id IS NOT NULL LIMIT 1",
        (row.doc, row.ja_key, row.ja, row.en),
    )
    return found.fetchone() is not None


def _take_back(database: Database, import_id: int) -> None:
    with database.writing() as connection:
        delete_units(connection, "import_id = ?", (import_id,))
        connection.execute("DELETE FROM imports WHERE id = ?", (import_id,))
