"""Crossings of an article as ribbons: from the place of the English in its text to its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.review.rows import Row

__all__ = ["Ribbon", "find_ribbons"]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A row whose English stands elsewhere, and the rows that it would stand between."""

    row: int
    bead: int
    after: int
    """The row, by number, whose English comes right before it in its text; 0 at the start."""


def find_ribbons(rows: Sequence[Row]) -> list[Ribbon]:
    """The rows that are out of order, each with where its English comes from."""
    by_en = sorted((row for row in rows if row.en), key=lambda row: row.en[0].number)
    before = {row.number: earlier.number for earlier, row in pairwise(by_en)}
    return [
        Ribbon(row.number, row.bead.id, before.get(row.number, 0)) for row in rows if row.bead.moved
    ]
