"""The translation memory: one SQLite file, and all that is done with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from aligner.alignment import Alignment
from aligner.documents import Language
from aligner.errors import StoreError
from aligner.formats import ReadOptions, Unit, find_format
from aligner.memory import decisions, search, units, upkeep
from aligner.memory.adding import add_article
from aligner.memory.ahead import read_rows
from aligner.memory.article_rows import list_articles, load_article
from aligner.memory.articles import Article, ArticleSummary, NewBead
from aligner.memory.database import Database, default_path
from aligner.memory.decisions import Decision, Past
from aligner.memory.filters import ALL, Filters
from aligner.memory.search import Hit, Match
from aligner.memory.transfer import Imported, file_hash, import_rows
from aligner.memory.upkeep import Stats

__all__ = ["Added", "Memory"]


@dataclass(frozen=True, slots=True)
class Added:
    """What adding an alignment did: the article, decided beads kept, beads put there."""

    article: int
    kept: int
    beads: int


class Memory:
    """A translation memory, open.

    Several processes and threads may have one open each on the same file; one object serves one
    thread. Every method is all or nothing, and what it has done survives a crash. All of them
    raise StoreError where the file cannot be read or written.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        create: bool = True,
        patience: float = 30.0,
    ) -> None:
        """Open the file, by default that in the user's data folder.

        It is made if it is missing and ``create`` is true. ``patience`` is how many seconds
        another writer is waited for. Raises StoreError.
        """
        self.path = Path(path) if path is not None else default_path()
        self._database = Database(self.path, create=create, patience=patience)
        with self._database.explained():
            upkeep.check_folding(self._database)

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # Articles, their beads, and decisions about these.

    def add(
        self,
        alignment: Alignment,
        *,
        title: str | None = None,
        source: str | None = None,
        date: str | None = None,
    ) -> Added:
        """Store an alignment with all its sentences, under its name.

        Where an article of that name is there, it is brought up to date: decided beads whose
        sentences are still there are kept, and the alignment's take the place of all others.
        ``title`` is the Japanese title if none is given, ``date`` such as 2026-01-31.
        """
        with self._database.writing() as connection:
            return Added(*add_article(connection, alignment, title, source, date))

    def articles(self) -> list[ArticleSummary]:
        """The articles that have beads, those changed last first."""
        with self._database.reading() as connection:
            return list_articles(connection)

    def article(self, article: int | str) -> Article:
        """An article by number or name; StoreError where there is none."""
        with self._database.reading() as connection:
            number = article if isinstance(article, int) else self._number(article)
            return load_article(connection, number)

    def version(self, article: int) -> int:
        """How often an article has been changed; 0 where there is none of this number."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT version FROM articles WHERE id = ?", (article,))
            found = row.fetchone()
            return int(found[0]) if found else 0

    def _number(self, name: str) -> int:
        row = self._database.connection.execute("SELECT id FROM articles WHERE name = ?", (name,))
        found = row.fetchone()
        if found is None:
            raise StoreError(f"there is no article {name!r}; see aligner memory stats")
        return int(found[0])

    def decide(
        self,
        article: int,
        action: str,
        removed: Sequence[int],
        beads: Sequence[NewBead],
        *,
        who: str,
        comment: str = "",
        undecided: Sequence[NewBead] = (),
        rejected: Sequence[int] = (),
        known: Article | None = None,
    ) -> Decision:
        """Put beads in the place of others, by their ids, as one step that can be undone.

        ``beads`` are what the reviewer wants; ``undecided`` what the aligner made of the rest.
        Together they hold just the sentences of the removed ones, each in text order. ``rejected``
        are those of the removed that are wrong as they were: see `past`. ``known`` is the article
        as it was read before: it is then not read again. Raises ConflictError where one of the
        removed has been changed meanwhile.
        """
        changes = removed, beads, who, comment, undecided, rejected, known
        with self._database.writing() as connection:
            return decisions.decide(connection, article, action, *changes)

    def split_sentence(self, sentence: int, at: int) -> tuple[int, int]:
        """Make two parts of a sentence, for `decide` to put into beads; return their ids."""
        with self._database.writing() as connection:
            return decisions.split_sentence(connection, sentence, at)

    def undo(
        self, article: int, who: str | None = None, known: Article | None = None
    ) -> Decision | None:
        """Take back the last decision (of ``who``, if given); None where there is none.

        ``known`` is as in `decide`. Raises ConflictError where what it changed has been changed
        since.
        """
        with self._database.writing() as connection:
            return decisions.undo(connection, article, who, known)

    def redo(
        self, article: int, who: str | None = None, known: Article | None = None
    ) -> Decision | None:
        """Do again what was undone last (of ``who``, if given); None where there is none."""
        with self._database.writing() as connection:
            return decisions.redo(connection, article, who, known)

    def last_decision(self, article: int, who: str | None = None) -> Decision | None:
        """The last decision in force (of ``who``, if given); None where there is none."""
        with self._database.reading() as connection:
            return decisions.last_decision(connection, article, who)

    def decisions(self, article: int) -> list[Decision]:
        """All decisions on an article, the first first."""
        with self._database.reading() as connection:
            return decisions.list_decisions(connection, article)

    def past(self, article: int) -> Past:
        """Which beads of an article were rejected, and which came of decisions about others."""
        with self._database.reading() as connection:
            return decisions.load_past(connection, article)

    # Units.

    def import_units(
        self,
        found: Iterable[Unit],
        file: str = "",
        format: str = "",  # noqa: A002 - that is what it is
        hash: str = "",  # noqa: A002
    ) -> Imported:
        """Enter units of a file; those that are there already are left alone.

        It is done in batches, with room for others to write between them. Where reading the units
        fails, those that came in are taken out again.
        """
        return import_rows(self._database, units.as_rows(found), file, format, hash)

    def import_file(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,  # noqa: A002
        options: ReadOptions | None = None,
    ) -> Imported:
        """Enter the units of a file, by default in the format of its suffix; else likewise.

        A large file is read by a second process. Raises InputError for a file that is broken, of
        which nothing is kept then.
        """
        file, options = Path(path), options or ReadOptions()
        name = format or find_format(file)
        rows = read_rows(file, name, options)
        return import_rows(self._database, rows, str(path), name, file_hash(file))

    def units(self, filters: Filters = ALL) -> Iterator[Unit]:
        """All units that pass, one after the other, article by article in reading order."""
        with self._database.explained():
            # One query sees one state of the memory, however long it takes to read.
            for _, unit in units.iterate_units(self._database.connection, filters):
                yield unit

    def concordance(
        self,
        text: str,
        *,
        language: Language | None = None,
        filters: Filters = ALL,
        limit: int = 20,
    ) -> list[Hit]:
        """Units that hold all words of ``text``, and where; see `aligner.memory.search`."""
        with self._database.reading() as connection:
            return search.find_words(connection, text, language, filters, limit)

    def search(
        self,
        text: str,
        *,
        language: Language | None = None,
        filters: Filters = ALL,
        limit: int = 5,
        min_percent: int = 70,
    ) -> list[Match]:
        """Units whose source is like ``text``, the best first; see `aligner.memory.search`."""
        with self._database.reading() as connection:
            return search.find_matches(connection, text, language, filters, limit, min_percent)

    # The whole.

    def stats(self) -> Stats:
        """Count what is there."""
        with self._database.reading() as connection:
            return upkeep.measure(connection)

    def merge(self, other: str | os.PathLike[str]) -> Imported:
        """Bring in all units of another memory; its articles' beads and decisions stay there."""
        with closing(Memory(other, create=False)) as source:
            return self.import_units(source.units(), str(other), "memory")

    def duplicates(
        self, kind: Literal["exact", "targets"], filters: Filters = ALL
    ) -> list[list[tuple[int, Unit]]]:
        """Groups of units that say the same, or translate the same Japanese differently."""
        with self._database.reading() as connection:
            return list(upkeep.find_duplicates(connection, kind, filters))

    def dedupe(self, filters: Filters = ALL) -> int:
        """Delete all but the best of the exact duplicates that came from files; how many."""
        with self._database.writing() as connection:
            return upkeep.remove_duplicates(connection, filters)

    def vacuum(self) -> None:
        """Merge the index and give unused space back to the disk."""
        upkeep.compact(self._database)
