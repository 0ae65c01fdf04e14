"""What reviewers decide: each decision puts beads in the place of others, and can be undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from aligner.errors import ConflictError, StoreError
from aligner.memory.article_rows import follow_article, load_article, load_beads, put_beads
from aligner.memory.articles import Article, NewBead, StoredBead
from aligner.memory.bead_units import sync_units
from aligner.memory.units import now

__all__ = [
    "Decision",
    "Past",
    "decide",
    "last_decision",
    "list_decisions",
    "load_past",
    "redo",
    "split_sentence",
    "undo",
]

Members = frozenset[int]
"""The sentences of a bead, by id."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody did to an article: the beads taken away and those put in their place.

    ``action`` is a word of the program that records it (``approve``, ``merge`` ...). ``state`` is
    ``undone`` while it can be done again, and ``dropped`` once ``who`` has made another one.
    ``after`` is the article as it was right after it had been made, undone or redone just now.
    """

    id: int
    article: int
    who: str
    at: str
    action: str
    comment: str
    state: Literal["done", "undone", "dropped"]
    removed: tuple[int, ...]
    added: tuple[int, ...]
    after: Article | None = field(default=None, compare=False, repr=False)


def decide(
    connection: sqlite3.Connection,
    article: int,
    action: str,
    removed: Sequence[int],
    beads: Sequence[NewBead],
    who: str,
    comment: str,
    undecided: Sequence[NewBead],
    rejected: Sequence[int] = (),
    known: Article | None = None,
) -> Decision:
    """Put beads in the place of others, and remember it.

    ``undecided`` are beads that the aligner has put around them: they can be aligned again.
    ``rejected`` are those of the removed beads that are wrong as they were. ``known`` is the
    article as it was read before, if it was: it may save reading it again.
    Raises ConflictError where one of the beads to be removed is not in force any more, and
    StoreError where the new ones do not hold just the sentences of the old ones.
    """
    if _make_live(connection, article, removed, is_live=False) != len(removed):
        raise ConflictError(
            "these rows have been changed by somebody else meanwhile; load the article again"
        )
    _check_members(connection, removed, [*beads, *undecided])
    connection.execute(
        "UPDATE decisions SET state = 'dropped'"
        " WHERE article_id = ? AND state = 'undone' AND who = ?",
        (article, who),
    )
    come = put_beads(connection, article, beads, is_decided=True)
    come += put_beads(connection, article, undecided, is_decided=False)
    added = [bead.id for bead in come]
    decision = _record(connection, article, action, removed, added, who, comment, rejected)
    return replace(decision, after=_touch(connection, article, known, removed, come))


def _make_live(
    connection: sqlite3.Connection, article: int, beads: Sequence[int], *, is_live: bool
) -> int:
    """Put beads of an article into force or take them out; how many were not so already."""
    # One by one: what a statement changes is kept until it is done, from 64 KB on in a file, which
    # then stays for the transaction, and all its later statements take twice as long.
    return connection.executemany(
        f"UPDATE beads SET is_live = {is_live:d}"
        f" WHERE id = ? AND article_id = {article} AND is_live = {not is_live:d}",
        ((bead,) for bead in beads),
    ).rowcount


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids))


def _check_members(
    connection: sqlite3.Connection, removed: Sequence[int], beads: Sequence[NewBead]
) -> None:
    """Every character of the removed beads' sentences must be in just one of the new beads."""
    rows = connection.execute(
        f"SELECT sentence_id FROM members WHERE bead_id IN ({_listed(removed)})"
    )
    old = {member for (member,) in rows}
    new = [member for bead in beads for member in (*bead.ja, *bead.en)]
    is_covered = old == set(new) or _texts(connection, old) == _texts(connection, new)
    if len(new) != len(set(new)) or not is_covered or not all(b.ja or b.en for b in beads):
        raise StoreError(
            "every sentence of the rows must be in just one of the new rows; try again"
        )


def _texts(connection: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, str]]:
    """The whole sentences behind some, each with the text that is covered, without blanks."""
    rows = connection.execute(
        "SELECT coalesce(parent_id, id), text FROM sentences"
        f' WHERE id IN ({_listed(ids)}) ORDER BY side, position, "start"'
    )
    texts: dict[int, str] = {}
    for id_, text in rows:
        texts[id_] = texts.get(id_, "") + "".join(text.split())
    return sorted(texts.items())


def _record(
    connection: sqlite3.Connection,
    article: int,
    action: str,
    removed: Sequence[int],
    added: Sequence[int],
    who: str,
    comment: str,
    rejected: Sequence[int],
) -> Decision:
    at = now()
    cursor = connection.execute(
        "INSERT INTO decisions (article_id, who, at, action, comment, state)"
        " VALUES (?, ?, ?, ?, ?, 'done')",
        (article, who, at, action, comment),
    )
    id_ = int(cursor.lastrowid or 0)
    old = [(id_, bead, 0, int(bead in rejected)) for bead in removed]
    connection.executemany(
        "INSERT INTO decided_beads (decision_id, bead_id, is_new, is_rejected) VALUES (?, ?, ?, ?)",
        [*old, *((id_, bead, 1, 0) for bead in added)],
    )
    return Decision(id_, article, who, at, action, comment, "done", tuple(removed), tuple(added))


def _touch(
    connection: sqlite3.Connection,
    article: int,
    known: Article | None,
    gone: Sequence[int],
    come: Sequence[StoredBead],
) -> Article:
    """Count the change, bring the units of the article up to date, and return it as it is now."""
    connection.execute(
        "UPDATE articles SET version = version + 1, changed = ? WHERE id = ?", (now(), article)
    )
    current = (
        follow_article(connection, known, gone, come)
        if known
        else load_article(connection, article)
    )
    sync_units(connection, current)
    return current


def undo(
    connection: sqlite3.Connection, article: int, who: str | None, known: Article | None = None
) -> Decision | None:
    """Take back the last decision on an article (of ``who``, if given); None without any.

    Raises ConflictError where later changes stand on it.
    """
    return _turn(connection, article, who, known, back=True)


def redo(
    connection: sqlite3.Connection, article: int, who: str | None, known: Article | None = None
) -> Decision | None:
    """Do again what was undone last (of ``who``, if given); None without any.

    Raises ConflictError where later changes are in the way.
    """
    return _turn(connection, article, who, known, back=False)


def _turn(
    connection: sqlite3.Connection,
    article: int,
    who: str | None,
    known: Article | None,
    *,
    back: bool,
) -> Decision | None:
    state, order = ("done", "DESC") if back else ("undone", "ASC")
    turned: Literal["done", "undone"] = "undone" if back else "done"
    rows = connection.execute(
        f"SELECT id FROM decisions WHERE article_id = ?1 AND state = ?2 AND who = coalesce(?3, who)"
        f" ORDER BY id {order} LIMIT 1",
        (article, state, who),
    ).fetchone()
    if rows is None:
        return None
    decision = _load(connection, rows[0])
    there, gone = (decision.added, decision.removed) if back else (decision.removed, decision.added)
    if _make_live(connection, article, there, is_live=False) != len(there):
        raise ConflictError(
            f"{decision.action} of {decision.at} cannot be {'un' if back else 're'}done: what it"
            f" changed has been changed since{_by(connection, there)}; change the rows by hand"
        )
    _check_current(connection, gone)
    _make_live(connection, article, gone, is_live=True)
    connection.execute("UPDATE decisions SET state = ? WHERE id = ?", (turned, decision.id))
    after = _touch(connection, article, known, there, load_beads(connection, gone))
    return replace(decision, state=turned, after=after)


def _by(connection: sqlite3.Connection, beads: Sequence[int]) -> str:
    """Who has taken some of these beads away last, and how, as the end of a sentence."""
    row = connection.execute(
        "SELECT who, action, at FROM decided_beads JOIN decisions ON decisions.id = decision_id"
        f" WHERE NOT is_new AND state = 'done' AND bead_id IN ({_listed(beads)})"
        " ORDER BY decisions.id DESC"
    ).fetchone()
    return f" by {row[0]} ({row[1]}, {row[2]})" if row else ""


def _check_current(connection: sqlite3.Connection, beads: Sequence[int]) -> None:
    """Refuse to bring back beads of sentences that a corrected article has no more."""
    lost = connection.execute(
        "SELECT count(*) FROM members JOIN sentences ON id = sentence_id WHERE position IS NULL"
        f" AND bead_id IN ({_listed(beads)})"
    ).fetchone()[0]
    if lost:
        raise ConflictError(
            "the article has been corrected since, and some of the sentences are gone;"
            " change the rows by hand"
        )


def last_decision(
    connection: sqlite3.Connection, article: int, who: str | None = None
) -> Decision | None:
    """The last decision in force (of ``who``, if given); None without any."""
    row = connection.execute(
        "SELECT max(id) FROM decisions WHERE article_id = ? AND state = 'done'"
        " AND who = coalesce(?, who)",
        (article, who),
    ).fetchone()
    return _load(connection, row[0]) if row[0] is not None else None


def list_decisions(connection: sqlite3.Connection, article: int) -> list[Decision]:
    """The decisions on an article, the first first."""
    rows = connection.execute(
        "SELECT id FROM decisions WHERE article_id = ? ORDER BY id", (article,)
    ).fetchall()
    return [_load(connection, id_) for (id_,) in rows]


def _load(connection: sqlite3.Connection, id_: int) -> Decision:
    head: tuple[int, int, str, str, str, str, Any] = connection.execute(
        "SELECT id, article_id, who, at, action, comment, state FROM decisions WHERE id = ?", (id_,)
    ).fetchone()
    rows = connection.execute(
        "SELECT bead_id, is_new FROM decided_beads WHERE decision_id = ? ORDER BY bead_id", (id_,)
    ).fetchall()
    removed = tuple(bead for bead, is_new in rows if not is_new)
    added = tuple(bead for bead, is_new in rows if is_new)
    return Decision(*head, removed, added)


@dataclass(frozen=True, slots=True)
class Past:
    """What the decisions in force have done to an article, in sentence ids.

    ``original`` are the aligner's beads that they have replaced, be it by the same ones, approved;
    ``rejected`` are beads that are wrong; ``changed`` those that the aligner has put in the place
    of others because of a decision, some of which may have gone again.
    """

    original: frozenset[Members]
    rejected: frozenset[Members]
    changed: frozenset[Members]


def load_past(connection: sqlite3.Connection, article: int) -> Past:
    """Read what the decisions on an article have done."""
    rows = connection.execute(
        "SELECT decision_id, bead_id, is_new, is_rejected, is_decided FROM decided_beads"
        " JOIN decisions ON decisions.id = decision_id JOIN beads ON beads.id = bead_id"
        " WHERE decisions.article_id = ? AND state = 'done' ORDER BY decision_id, is_new",
        (article,),
    ).fetchall()
    made = {bead for _, bead, is_new, *_ in rows if is_new}
    # What a reviewer has put there is nothing of the past unless it went again.
    told = [row for row in rows if not (row[2] and row[4])]
    members = _load_members(connection, {bead for _, bead, *_ in told})
    old: dict[int, set[Members]] = {}
    original, rejected, changed = set(), set(), set()
    for decision, bead, is_new, is_rejected, _ in told:
        held = members[bead]
        if is_rejected:
            rejected.add(held)
        if not is_new and bead not in made:
            original.add(held)
        if not is_new:
            old.setdefault(decision, set()).add(held)
        elif held not in old.get(decision, ()):
            changed.add(held)
    return Past(frozenset(original), frozenset(rejected), frozenset(changed))


def _load_members(connection: sqlite3.Connection, beads: Iterable[int]) -> dict[int, Members]:
    rows = connection.execute(
        f"SELECT bead_id, sentence_id FROM members WHERE bead_id IN ({_listed(beads)})"
        " ORDER BY bead_id"
    )
    return {
        bead: frozenset(sentence for _, sentence in pairs)
        for bead, pairs in groupby(rows, key=itemgetter(0))
    }


def split_sentence(connection: sqlite3.Connection, sentence: int, at: int) -> tuple[int, int]:
    """Make two parts of a sentence, before and from character ``at`` of its text; their ids.

    They take effect once a decision puts them into beads. Parts of a part are parts of the whole
    sentence. Raises StoreError where a side would be empty.
    """
    row = connection.execute(
        'SELECT article_id, side, key, position, coalesce(parent_id, id), text, "start", "end",'
        " paragraph, kind FROM sentences WHERE id = ?",
        (sentence,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no sentence number {sentence}; load the article again")
    article, side, key, position, parent, text, start, end, paragraph, kind = row
    texts = text[:at].strip(), text[at:].strip()
    if not all(texts) or at < 0:
        raise StoreError("a sentence can only be split where there is text on both sides")
    middle = min(start + at, end)
    spans = (start, middle), (middle, end)
    ids = []
    for part, (first, last) in zip(texts, spans, strict=True):
        values = (article, side, f"{key}/{first}-{last}", position, parent, part, first, last)
        connection.execute(
            "INSERT OR IGNORE INTO sentences (article_id, side, key, position, parent_id, text,"
            ' "start", "end", paragraph, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            (*values, paragraph, kind),
        )
        found = connection.execute(
            "SELECT id FROM sentences WHERE article_id = ? AND side = ? AND key = ?", values[:3]
        )
        ids.append(int(found.fetchone()[0]))
    return ids[0], ids[1]
