"""Translation units in the store: rows, their identity, and the index of their trigrams."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timezone
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

from aligner.documents import Language
from aligner.formats import Unit
from aligner.memory.batches import batches
from aligner.memory.filters import ALL, Filters
from aligner.memory.folding import fold, text_key

__all__ = [
    "INDEX_END",
    "INDEX_START",
    "SIDES",
    "Names",
    "Row",
    "as_row",
    "as_rows",
    "as_text",
    "as_time",
    "as_unit",
    "delete_units",
    "extra_text",
    "find_units",
    "insert_units",
    "iterate_units",
    "now",
    "rebuild_index",
    "reword_units",
]

INDEX_START, INDEX_END = "\n", "\n\n"
"""Stand around every indexed text, which has no line ends of its own."""

SIDES: tuple[Language, ...] = ("ja", "en")
"""The columns of the texts, and what their indexes are called after."""

_COLUMNS = (
    "ja, en, articles.name AS doc, number, kind, hypothesis, confidence, units.bleu, units.chrf,"
    " moved, status, engines.name AS engine, created, created_by, units.changed, changed_by, extra"
)
_FROM = (
    "units LEFT JOIN articles ON articles.id = units.article_id"
    " LEFT JOIN engines ON engines.id = units.engine_id"
)


class Row(NamedTuple):
    """A unit as it is stored, with its folded texts as they are indexed, empty for blank ones.

    ``doc`` and ``engine`` are names, of which the table has the numbers. The fields from ``kind``
    to ``en_key`` are columns of the table, in the order of `insert_units`. What is absent is an
    empty text: to hand None, a bool or bytes to SQLite takes four times as long.
    """

    doc: str
    engine: str
    identity: bytes
    kind: str
    ja: str
    en: str
    hypothesis: str
    moved: int
    status: str
    created_by: str
    changed_by: str
    extra: str
    number: int | str
    confidence: float | str
    bleu: float | str
    chrf: float | str
    created: str
    changed: str
    ja_key: int
    en_key: int
    ja_indexed: str
    en_indexed: str


def now() -> str:
    """The time as the store writes it: text in UTC, to the second."""
    return as_text(datetime.now(timezone.utc))


@lru_cache(maxsize=1000)
def as_text(time: datetime) -> str:
    """A time as the store writes it."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


_READ_AT_ONCE, _WRITTEN_AT_ONCE = 100, 5_000
_CHARACTERS_AT_ONCE = 1_000_000


def as_rows(units: Iterable[Unit]) -> Iterator[list[Row]]:
    """Make the rows of units, as many at a time as are best written together.

    To do one kind of work for a while and then the other takes a sixth less time than in turns:
    so a hundred units are read, and then made rows. To write, each index is a kind of work.
    """
    read = batches(units, _READ_AT_ONCE, _CHARACTERS_AT_ONCE)
    made = chain.from_iterable([as_row(unit) for unit in some] for some in read)
    return batches(made, _WRITTEN_AT_ONCE, _CHARACTERS_AT_ONCE)


def as_row(unit: Unit) -> Row:
    """Make the row of a unit; lone surrogates, which SQLite cannot hold, become U+FFFD."""
    try:
        return _row(unit)
    except UnicodeEncodeError:
        values = {field.name: getattr(unit, field.name) for field in fields(unit)}
        whole: dict[str, Any] = {
            name: _SURROGATE.sub("\ufffd", value)
            for name, value in values.items()
            if isinstance(value, str)
        }
        return _row(replace(unit, **whole))


_SURROGATE = re.compile("[\ud800-\udfff]")


def _row(unit: Unit) -> Row:
    """The row of a unit; UnicodeEncodeError where a text of it has a lone surrogate."""
    created = as_text(unit.created) if unit.created else ""
    changed = as_text(unit.changed) if unit.changed else ""
    extra = extra_text(unit.notes, unit.props, unit.attributes)
    named = (unit.doc, str(unit.number), unit.ja, unit.en, unit.status, created)
    whole = "\0".join((*named, unit.created_by, changed, unit.changed_by, extra))
    identity = blake2b(whole.encode(), digest_size=16).digest()
    (unit.kind + unit.hypothesis + unit.engine).encode()
    ja_folded, en_folded = fold(unit.ja), fold(unit.en)
    # By position, which takes half the time.
    return Row(
        unit.doc,
        unit.engine,
        identity,
        unit.kind,
        unit.ja,
        unit.en,
        unit.hypothesis,
        int(unit.moved),
        unit.status,
        unit.created_by,
        unit.changed_by,
        extra,
        "" if unit.number is None else unit.number,
        "" if unit.confidence is None else unit.confidence,
        "" if unit.bleu is None else unit.bleu,
        "" if unit.chrf is None else unit.chrf,
        created,
        changed,
        text_key(ja_folded),
        text_key(en_folded),
        _indexed(ja_folded),
        _indexed(en_folded),
    )


def _indexed(folded: str) -> str:
    return f"{INDEX_START}{folded}{INDEX_END}" if folded else ""


_LONGEST_REMEMBERED = 1_000


def extra_text(
    notes: tuple[str, ...],
    props: tuple[tuple[str, str], ...] = (),
    attributes: tuple[tuple[str, str], ...] = (),
) -> str:
    """The column of what other tools have said of a unit."""
    if not (notes or props or attributes):
        return ""
    length = sum(map(len, chain(notes, *props, *attributes)))
    to_json = _as_json_once if length < _LONGEST_REMEMBERED else _as_json
    return to_json(notes, props, attributes)


def _as_json(
    notes: tuple[str, ...],
    props: tuple[tuple[str, str], ...],
    attributes: tuple[tuple[str, str], ...],
) -> str:
    kept = {"notes": notes, "props": props, "attributes": attributes}
    return json.dumps({name: value for name, value in kept.items() if value})


# Most units of a file have the same.
_as_json_once = lru_cache(maxsize=1000)(_as_json)


class Names:
    """The numbers of articles and engines by name; those that are new are entered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._articles: dict[str, int | None] = {"": None}
        self._engines: dict[str, int | None] = {"": None}

    def article(self, name: str) -> int | None:
        """The article of this name, None for no name."""
        if name not in self._articles:
            self._connection.execute(
                "INSERT OR IGNORE INTO articles (name, added, changed) VALUES (?1, ?2, ?2)",
                (name, now()),
            )
            self._articles[name] = self._find("articles", name)
        return self._articles[name]

    def engine(self, name: str) -> int | None:
        """The engine of this name, None for no name."""
        if name not in self._engines:
            self._connection.execute("INSERT OR IGNORE INTO engines (name) VALUES (?)", (name,))
            self._engines[name] = self._find("engines", name)
        return self._engines[name]

    def _find(self, table: str, name: str) -> int:
        row = self._connection.execute(f"SELECT id FROM {table} WHERE name = ?", (name,))
        return int(row.fetchone()[0])


_INSERT = """
INSERT OR IGNORE INTO units (
    article_id, engine_id, bead_id, import_id, added, identity, kind, ja, en, hypothesis, moved,
    status, created_by, changed_by, extra, number, confidence, bleu, chrf, created, changed, ja_key,
    en_key
) VALUES (
    nullif(?, ''), nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
    nullif(?, ''), nullif(?, ''), nullif(?, ''), nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?
)
"""


def insert_units(
    connection: sqlite3.Connection,
    rows: Sequence[Row],
    *,
    import_id: int | None = None,
    bead_ids: Sequence[int] | None = None,
) -> int:
    """Insert rows and index them; return how many were new: known units are left alone.

    Rows of an import are known by their identity. ``bead_ids`` are those of units of beads, one
    for each row.
    """
    names, added = Names(connection), now()
    beads: Iterable[int | str] = bead_ids if bead_ids is not None else [""] * len(rows)
    imported = import_id or ""
    before = _last_id(connection)
    new = connection.executemany(
        _INSERT,
        (
            (
                names.article(doc) or "",
                names.engine(engine) or "",
                bead,
                imported,
                added,
                bytearray(identity),
                *values,
            )
            for bead, (doc, engine, identity, *values, _, _) in zip(beads, rows, strict=True)
        ),
    ).rowcount
    inserted = _inserted(connection, rows, before, new)
    _index(connection, "ja", ((id_, row.ja_indexed) for id_, row in inserted))
    _index(connection, "en", ((id_, row.en_indexed) for id_, row in inserted))
    return new


def _last_id(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM units").fetchone()[0])


def _inserted(
    connection: sqlite3.Connection, rows: Sequence[Row], before: int, new: int
) -> list[tuple[int, Row]]:
    """The new ones of the rows, which have come in after an id, with the ids of their own."""
    if new == len(rows):
        return list(enumerate(rows, _last_id(connection) - new + 1))
    # Each row that was left alone has left a gap.
    by_identity = {row.identity: row for row in rows}
    found = connection.execute("SELECT id, identity FROM units WHERE id > ?", (before,))
    return [(id_, by_identity[identity]) for id_, identity in found]


def delete_units(connection: sqlite3.Connection, condition: str, values: Sequence[Any]) -> int:
    """Delete the units for which the SQL condition holds, and their entries in the index."""
    for language in SIDES:
        _forget(connection, language, condition, values)
    return connection.execute(f"DELETE FROM units WHERE {condition}", values).rowcount


def reword_units(
    connection: sqlite3.Connection, language: Language, texts: Mapping[int, str]
) -> None:
    """Give units, by id, another text on one side, and index it instead of the old one."""
    _forget(connection, language, f"id IN ({', '.join(map(str, texts))})", ())
    folded = {id_: fold(text) for id_, text in texts.items()}
    connection.executemany(
        f"UPDATE units SET {language} = ?, {language}_key = ? WHERE id = ?",
        ((text, text_key(folded[id_]), id_) for id_, text in texts.items()),
    )
    _index(connection, language, ((id_, _indexed(text)) for id_, text in folded.items()))


def _index(
    connection: sqlite3.Connection, language: Language, texts: Iterable[tuple[int, str]]
) -> None:
    connection.executemany(f"INSERT INTO {language}_index (rowid, text) VALUES (?, ?)", texts)


def _forget(
    connection: sqlite3.Connection, language: Language, condition: str, values: Sequence[Any]
) -> None:
    # FTS5 keeps no texts of its own: it must be told what it forgets.
    connection.execute(
        f"INSERT INTO {language}_index ({language}_index, rowid, text)"
        f" SELECT 'delete', id, char(10) || fold({language}) || char(10, 10) FROM units"
        f" WHERE {condition}",
        values,
    )


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Index all units anew, as a new folding needs it."""
    for language in SIDES:
        index = f"{language}_index"
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
        connection.execute(
            f"INSERT INTO {index} (rowid, text)"
            f" SELECT id, char(10) || fold({language}) || char(10, 10) FROM units"
        )
    connection.create_function("text_key", 1, text_key, deterministic=True)
    connection.execute("UPDATE units SET ja_key = text_key(fold(ja)), en_key = text_key(fold(en))")


def iterate_units(
    connection: sqlite3.Connection, filters: Filters = ALL
) -> Iterator[tuple[int, Unit]]:
    """The units and their ids, article by article in reading order, then those without article."""
    condition, values = filters.condition()
    rows = connection.execute(
        f"SELECT units.id, {_COLUMNS} FROM {_FROM} WHERE {condition}"
        " ORDER BY units.article_id IS NULL, units.article_id, units.number, units.id",
        values,
    )
    for id_, *row in rows:
        yield id_, as_unit(row)


def find_units(
    connection: sqlite3.Connection, source: str, condition: str, values: dict[str, Any]
) -> sqlite3.Cursor:
    """The ids and columns of the units that ``source``, joined with them, and a condition give."""
    return connection.execute(
        f"SELECT units.id, {_COLUMNS} FROM {source} {_FROM} WHERE {condition}", values
    )


def as_unit(row: Sequence[Any]) -> Unit:
    """Make a unit of the columns of a query of this module."""
    ja, en, doc, number, kind, hypothesis, confidence, bleu, chrf, moved, status, engine = row[:12]
    created, created_by, changed, changed_by, extra = row[12:]
    kept = json.loads(extra) if extra else {}
    return Unit(
        ja=ja,
        en=en,
        doc=doc or "",
        number=number,
        kind=kind,
        hypothesis=hypothesis,
        confidence=confidence,
        bleu=bleu,
        chrf=chrf,
        moved=bool(moved),
        status=status,
        engine=engine or "",
        created=as_time(created),
        created_by=created_by,
        changed=as_time(changed),
        changed_by=changed_by,
        notes=tuple(kept.get("notes", ())),
        props=tuple((name, value) for name, value in kept.get("props", ())),
        attributes=tuple((name, value) for name, value in kept.get("attributes", ())),
    )


@lru_cache(maxsize=1000)
def as_time(text: str | None) -> datetime | None:
    """The time that the store has written, if any."""
    if text is None:
        return None
    # Faster than strptime, which matters for a million units.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
