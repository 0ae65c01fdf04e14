"""Replacing what is looked for: a hit, or all of them, as edits that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aligner.documents import Language
from aligner.errors import InputError
from aligner.review import changes
from aligner.review.changes import Change
from aligner.review.find import Find, Span, replaced
from aligner.review.rows import Row, choose
from aligner.review.state import State
from aligner.review.view import View

__all__ = ["count_hits", "replace_all", "replace_hit", "skip", "step"]


def replace_hit(state: State, view: View) -> Change:
    """Replace the hit that is next in the row in focus."""
    row = _row(state, view)
    hits = row.hits(view.find)
    if view.hit >= len(hits):
        raise InputError("the text does not stand there any more; look for it again")
    return _reword(state, {row: hits[view.hit : view.hit + 1]}, view.find)


def replace_all(state: State, view: View) -> Change:
    """Replace all hits in the rows that are shown."""
    rows = choose(state.rows, view.filter, view.find)
    return _reword(state, {row: row.hits(view.find) for row in rows}, view.find)


def count_hits(rows: Sequence[Row], find: Find) -> int:
    """How often the text stands in rows."""
    return sum(len(row.hits(find)) for row in rows) if find.text else 0


def step(before: State, after: State, view: View) -> dict[str, Any]:
    """Which hit to look at when one has been replaced, as `View.query` takes it."""
    old = _row(before, view)
    side, (start, _) = old.hits(view.find)[view.hit]
    end = start + len(view.find.instead or "")
    row = after.rows[old.number - 1]
    passed = sum(
        at < end if where == side else where == "ja" for where, (at, _) in row.hits(view.find)
    )
    rows = list(choose(after.rows, view.filter, view.find))
    return _from(rows, row, passed, view.find)


def skip(rows: Sequence[Row], row: Row, view: View) -> dict[str, Any]:
    """The hit after the one that is next, likewise."""
    return _from(rows, row, view.hit + 1, view.find)


def _from(rows: Sequence[Row], row: Row, hit: int, find: Find) -> dict[str, Any]:
    """The hit of the row or, where there are not so many, the first of the next row."""
    if hit < len(row.hits(find)):
        return {"row": row.bead.id, "hit": hit}
    below = (other.bead.id for other in rows if other.number > row.number)
    return {"row": next(below, rows[0].bead.id if rows else None)}


def _row(state: State, view: View) -> Row:
    bead = changes.find(state.article, view.row or 0)
    return next(row for row in state.rows if row.bead is bead)


def _reword(state: State, hits: dict[Row, list[tuple[Language, Span]]], find: Find) -> Change:
    instead = find.instead or ""
    texts = {}
    for row, found in hits.items():
        ja = [span for side, span in found if side == "ja"]
        en = [span for side, span in found if side == "en"]
        texts[row.bead] = replaced(row.ja_text, ja, instead), replaced(row.en_text, en, instead)
    return changes.reword(state.article, texts, f"{find.text} → {instead}")
