"""The versions of the store: numbered files of SQL, each applied once, in its own transaction.

To change the store, add ``data/NNNN-what.sql`` with the next number; never change one that has
been released.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from aligner.errors import StoreError

__all__ = ["APPLICATION", "migrate", "shipped_migrations"]

APPLICATION = 0x414C474E
"""The application id in the head of our files: ALGN."""


def shipped_migrations() -> list[str]:
    """The SQL of each version, from version 1."""
    folder = files("aligner.memory") / "data"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    """Bring a store up to the last version; one that is not empty is copied beside it first.

    The copy is called like the store, with ``.v1.backup`` at the end if it was of version 1.
    Raises StoreError for a file of another program or of a newer version, and sqlite3.Error;
    the versions that were reached stay.
    """
    version = _checked_version(connection, path, len(migrations))
    if 0 < version < len(migrations):
        _back_up(connection, path, version)
    while version < len(migrations):
        version = _apply_next(connection, path, migrations)


def _checked_version(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    version = _number(connection, "user_version")
    application = _number(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and (tables or version):
        raise StoreError(
            f"{path}: this is a database of another program; give another file for the memory"
        )
    if version > newest:
        raise StoreError(
            f"{path}: this memory is of version {version}, and this aligner knows up to {newest};"
            " update aligner"
        )
    return version


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.name}.v{version}.backup")
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(unfinished)) as target:
            connection.backup(target)
        unfinished.replace(copy)
    finally:
        unfinished.unlink(missing_ok=True)


def _apply_next(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> int:
    """Apply one version, unless another process has just done so; return the version reached."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _checked_version(connection, path, len(migrations))
        if version < len(migrations):
            for statement in _statements(migrations[version]):
                connection.execute(statement)
            version += 1
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return version


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for piece in re.split("(?<=;)", script):
        statement += piece
        # A semicolon in a text, a comment or a trigger ends nothing.
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
