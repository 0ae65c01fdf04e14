"""One connection to the SQLite file of a memory: how it is opened, written to, and what goes wrong.

WAL lets readers read while somebody writes. A transaction that has ended survives kill -9; it
survives a power cut too, as SQLite waits for the disk (synchronous = FULL).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from aligner.errors import StoreError
from aligner.memory.folding import fold
from aligner.memory.migrations import migrate, shipped_migrations

__all__ = ["Database", "default_path"]

_PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.005
"""How often a writer asks for its turn; whoever writes much lets others in for longer than that."""

_CACHE_KIB = 40_960
_PAGE_BYTES = 8_192

_ADVICE = (
    (("locked", "busy"), "another program is writing to it; end that one or try again later"),
    (("readonly", "read-only"), "it is read-only; copy it, or change its permissions"),
    (("disk is full", "disk full"), "the disk is full; free some space and run it again"),
    (
        ("not a database",),
        "this is no memory, or its beginning is damaged; put a backup in its place, or bring files"
        " of other kinds in with aligner memory import",
    ),
    (
        ("malformed", "corrupt", "vtable constructor failed"),
        "the file is damaged; put a backup in its place, or save what can be read with"
        " sqlite3 FILE .recover",
    ),
    (("unable to open",), "it cannot be opened; check the path and its permissions"),
    (("disk i/o",), "the disk cannot be read or written, or is full; check it"),
)


def default_path() -> Path:
    """The memory in the user's data folder, or in ``ALIGNER_DATA_DIR`` where that is set."""
    chosen = os.environ.get("ALIGNER_DATA_DIR")
    if chosen:
        return Path(chosen) / "memory.sqlite3"
    from platformdirs import user_data_path

    return user_data_path("aligner", appauthor=False) / "memory.sqlite3"


class Database:
    """A connection, for one thread; every process and thread opens its own."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool = True,
        patience: float = _PATIENCE_SECONDS,
        migrations: Sequence[str] | None = None,
    ) -> None:
        """Open the file, made if it is missing and ``create`` is true, and migrate it.

        ``patience`` is how many seconds another writer is waited for. Raises StoreError.
        """
        self.path = path
        self._patience = patience
        with self.explained():
            self.connection = self._connect(create)
            try:
                self._prepare(shipped_migrations() if migrations is None else migrations)
            except BaseException:
                self.connection.close()
                raise

    def close(self) -> None:
        """Close the connection; what was not committed is rolled back."""
        self.connection.close()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what SQLite and the system complain about into StoreError; half characters too."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            words = str(error).lower()
            advice = next((text for signs, text in _ADVICE if any(s in words for s in signs)), "")
            raise StoreError(
                f"{self.path}: {advice or f'the memory cannot be used ({error}); check the file'}"
            ) from error
        except UnicodeEncodeError as error:
            # As the shell gives bytes that are no UTF-8.
            raise StoreError(
                f"{self.path}: {error.object[:40]!a} is no valid text; give it in UTF-8"
            ) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """See one state of the memory for the length of a block; raises StoreError."""
        with self.explained(), self._transaction(lambda: self.connection.execute("BEGIN")):
            yield self.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change the memory by all of a block or, where it fails, not at all; raises StoreError."""
        with self.explained(), self._transaction(self._take_turn):
            yield self.connection

    @contextmanager
    def _transaction(self, begin: Callable[[], object]) -> Iterator[None]:
        begin()
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            # SQLite has already rolled back where the disk is full or broken.
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    def _take_turn(self) -> None:
        """Begin to write. Asked often: SQLite's own waiting is too slow to find a short gap."""
        deadline = time.monotonic() + self._patience
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    self.connection.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        raise
                time.sleep(_POLL_SECONDS)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")

    def let_others_write(self) -> None:
        """Between two transactions of a long job: give whoever waits the time to begin."""
        time.sleep(4 * _POLL_SECONDS)

    def _connect(self, create: bool) -> sqlite3.Connection:
        if not self.path.exists():
            if not create:
                raise StoreError(
                    f"{self.path}: there is no such memory; check the path, or put something in"
                    " with aligner memory add or aligner memory import"
                )
            self.path.parent.mkdir(parents=True, exist_ok=True)
        elif not self.path.is_file():
            raise StoreError(f"{self.path}: this is no file; give the file of a memory")
        return sqlite3.connect(
            self._address(), uri=True, timeout=self._patience, isolation_level=None
        )

    def _address(self) -> str:
        address = self.path.absolute().as_uri()
        if not self.path.exists() or os.access(self.path, os.W_OK):
            return address
        # Without the right to make the files of the log, it can only be read as if none changed it.
        beside = os.access(self.path.parent, os.W_OK)
        return f"{address}?mode=ro" if beside else f"{address}?immutable=1"

    def _prepare(self, migrations: Sequence[str]) -> None:
        connection = self.connection
        _check_trigrams(connection)
        connection.create_function("fold", 1, fold, deterministic=True)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        # Of a new file; it stays as it is in others.
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        # What is deleted need not be written over: `vacuum` does away with it.
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            # Of processes that make the file at once, one sets this for all of them.
            with suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, self.path, migrations)


def _check_trigrams(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(t, tokenize='trigram')")
        connection.execute("DROP TABLE temp.probe")
    except sqlite3.OperationalError as error:
        if "tokenizer" in str(error) or "module" in str(error):
            raise StoreError(
                f"this Python has SQLite {sqlite3.sqlite_version}, without the trigram index of"
                " FTS5; install a Python with SQLite 3.34 or newer"
            ) from error
        raise
