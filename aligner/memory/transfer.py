"""Units that come in from files and from other memories, in batches that are committed one by one.

A batch is large enough for the index to be written in few pieces, and others get their turn
between two. What is already there is not entered twice, so an import that was cut off can simply
be run again; one whose file turns out to be broken is taken back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from aligner.errors import InputError
from aligner.memory.batches import batches
from aligner.memory.database import Database
from aligner.memory.units import Row, delete_units, insert_units, now

__all__ = ["Imported", "file_hash", "import_rows"]

_BATCH = 25_000
_BATCH_CHARACTERS = 5_000_000


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
    database: Database, rows: Iterable[Row], file: str, format_: str, hash_: str
) -> Imported:
    """Enter rows from a file; all of them or, where reading them fails, none."""
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


def _import(database: Database, rows: Iterable[Row], import_id: int) -> Imported:
    new = known = blank = 0
    for batch in batches(rows, _BATCH, _BATCH_CHARACTERS):
        filled = [row for row in batch if row.ja_indexed and row.en_indexed]
        with database.writing() as connection:
            added = insert_units(connection, _unknown(connection, filled), import_id=import_id)
        new += added
        known += len(filled) - added
        blank += len(batch) - len(filled)
        database.let_others_write()
    with database.writing() as connection:
        connection.execute("UPDATE imports SET is_complete = 1 WHERE id = ?", (import_id,))
    return Imported(new, known, blank)


def _unknown(connection: sqlite3.Connection, rows: list[Row]) -> list[Row]:
    """Without pairs of articles that are here with their beads: those of an export of ours."""
    here = connection.execute(
        "SELECT name FROM articles"
        " WHERE EXISTS (SELECT 1 FROM beads WHERE article_id = articles.id)"
    )
    names = {name for (name,) in here}
    return [row for row in rows if row.doc not in names or not _is_of_bead(connection, row)]


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
