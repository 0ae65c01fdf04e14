"""Versions of the store: each step whole or not at all, after a backup, by one process."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from trouble import ROOT

from aligner.errors import StoreError
from aligner.formats import Unit
from aligner.memory import Memory
from aligner.memory.database import Database
from aligner.memory.migrations import shipped_migrations

FIRST = shipped_migrations()
SECOND = [
    *FIRST,
    "CREATE TABLE more (a TEXT); INSERT INTO more VALUES ('x;y');\nCREATE TABLE z (a);",
]


@pytest.fixture
def path(tmp_path):
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_units([Unit("あ", "A")])
    return tmp_path / "m.sqlite3"


def version(path) -> int:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return found


def test_a_new_store_is_of_the_newest_version_and_has_no_backup(path):
    assert version(path) == len(FIRST)
    assert [each.name for each in path.parent.iterdir()] == ["m.sqlite3"]


def test_an_older_store_is_copied_and_brought_up_to_date(path):
    Database(path, migrations=SECOND).close()
    assert version(path) == len(SECOND)
    backup = path.with_name(f"m.sqlite3.v{len(FIRST)}.backup")
    assert version(backup) == len(FIRST)
    with Memory(backup) as memory:
        assert [unit.ja for unit in memory.units()] == ["あ"]
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT a FROM more").fetchall() == [("x;y",)]
    assert connection.execute("SELECT ja FROM units").fetchall() == [("あ",)]


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.sqlite3"
    Database(path, migrations=FIRST[:1]).close()
    with Memory(path) as memory:
        assert memory.articles() == []
    assert version(path) == len(FIRST)
    assert version(path.with_name("old.sqlite3.v1.backup")) == 1


def test_a_step_that_fails_leaves_nothing_of_itself(path):
    third = [*SECOND, "CREATE TABLE half (a);\nINSERT INTO missing VALUES (1);"]
    with pytest.raises(StoreError, match="cannot be used"):
        Database(path, migrations=third)
    assert version(path) == len(SECOND), "the step before it stays"
    connection = sqlite3.connect(path)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "more" in names
    assert "half" not in names


def test_a_newer_store_is_left_alone(path):
    Database(path, migrations=SECOND).close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="update aligner"):
        Memory(path)
    assert path.read_bytes() == before


MIGRATE = """
import sys
from pathlib import Path
from aligner.memory.database import Database
from aligner.memory.migrations import shipped_migrations
steps = [*shipped_migrations(), *(f"CREATE TABLE t{n} (a);" for n in range(5))]
Database(Path(sys.argv[1]), migrations=steps).close()
"""


def test_processes_that_migrate_at_once(path):
    processes = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, str(path)], cwd=ROOT) for _ in range(4)
    ]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert version(path) == len(FIRST) + 5


def test_sqlite_without_trigrams_is_said(path, monkeypatch):
    class Old(sqlite3.Connection):
        def execute(self, statement, *values: object):
            if "trigram" in statement:
                raise sqlite3.OperationalError("no such tokenizer: trigram")
            return super().execute(statement, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Old))
    with pytest.raises(StoreError, match=r"without the trigram index .* SQLite 3\.34 or newer"):
        Memory(path)
