"""Hypotheses kept between runs, so that a second run translates nothing."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from aligner.translation.base import Progress, Translator, chunks_by_length

__all__ = ["CachedTranslator", "HypothesisCache", "cache_folder"]

_log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hypotheses (
    engine TEXT NOT NULL,
    sentence BLOB NOT NULL,
    hypothesis TEXT NOT NULL,
    PRIMARY KEY (engine, sentence)
) WITHOUT ROWID
"""

# Another process may be writing a chunk; that takes milliseconds.
_PATIENCE_SECONDS = 10


def cache_folder() -> Path:
    """Where what can be made again is kept: ``ALIGNER_CACHE_DIR``, else the user's cache folder."""
    chosen = os.environ.get("ALIGNER_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("aligner", appauthor=False)


@dataclass
class HypothesisCache:
    """An SQLite file of hypotheses by engine and sentence, safe with several processes.

    Nothing that happens to the file is an error: a cache that cannot be read or written is
    reported once, as a warning in the log, and not used any more.
    """

    path: Path
    _usable: bool = field(default=True, init=False)

    def get(self, engine: str, sentences: Iterable[str]) -> dict[str, str]:
        """Look up the hypotheses that are known, by sentence."""
        try:
            return self._read(engine, sentences) if self._usable else {}
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return {}

    def put(self, engine: str, hypotheses: Mapping[str, str]) -> None:
        """Keep hypotheses, by sentence; all of them or, where that fails, none."""
        try:
            if self._usable:
                self._write(engine, hypotheses)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _read(self, engine: str, sentences: Iterable[str]) -> dict[str, str]:
        query = "SELECT hypothesis FROM hypotheses WHERE engine = ? AND sentence = ?"
        with closing(self._connect()) as connection:
            rows = (
                (sentence, connection.execute(query, (engine, _digest(sentence))).fetchone())
                for sentence in sentences
            )
            return {sentence: row[0] for sentence, row in rows if row}

    def _write(self, engine: str, hypotheses: Mapping[str, str]) -> None:
        rows = [(engine, _digest(sentence), text) for sentence, text in hypotheses.items()]
        with closing(self._connect()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO hypotheses VALUES (?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_PATIENCE_SECONDS)
        try:
            # Of processes that make the file at once, one comes to set this for all of them; the
            # others are told that it is locked, without the patience that other statements have.
            with suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may cost the last chunk, which is cheap; waiting for the disk is not.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_up(self, error: Exception) -> None:
        self._usable = False
        _log.warning(
            "translations are not cached: %s: %s; free it or delete the file", self.path, error
        )


@dataclass(frozen=True)
class CachedTranslator:
    """A translator that translates each sentence once and remembers it between runs.

    ``key`` stands for everything that shapes a hypothesis beside the sentence: two translators
    with the same key must translate alike. ``path`` is the SQLite file, by default
    ``translations.sqlite3`` in the cache folder.
    """

    translator: Translator
    key: str
    path: Path = field(default_factory=lambda: cache_folder() / "translations.sqlite3")

    @property
    def id(self) -> str:
        """The id of the translator that is cached."""
        return self.translator.id

    @cached_property
    def _cache(self) -> HypothesisCache:
        return HypothesisCache(self.path)

    def translate(self, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
        """One hypothesis for each sentence; what is new is kept after each chunk."""
        times = Counter(sentences)
        known = self._cache.get(self.key, times)
        done = sum(times[sentence] for sentence in known)
        if progress and done:
            progress(done, len(sentences))
        missing = [sentence for sentence in times if sentence not in known]
        for chunk in chunks_by_length(missing):
            fresh = self._translate_chunk([missing[index] for index in chunk])
            known.update(fresh)
            done += sum(times[sentence] for sentence in fresh)
            if progress:
                progress(done, len(sentences))
        return [known[sentence] for sentence in sentences]

    def _translate_chunk(self, sentences: list[str]) -> dict[str, str]:
        fresh = dict(zip(sentences, self.translator.translate(sentences), strict=True))
        self._cache.put(self.key, fresh)
        return fresh


def _digest(sentence: str) -> bytes:
    """16 bytes for a sentence; the text itself may hold what SQLite cannot (lone surrogates)."""
    return blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=16).digest()
