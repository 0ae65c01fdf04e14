"""Which part of an article is looked at, as forms and addresses say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aligner.review.find import Find
from aligner.review.forms import without_control
from aligner.review.queue import Queue
from aligner.review.rows import FILTERS, Row

__all__ = ["View"]


@dataclass(frozen=True, slots=True)
class View:
    """A filter, a text that is looked for, and the row in focus with the hit that is next."""

    filter: str = ""
    find: Find = field(default_factory=Find)
    row: int | None = None
    hit: int = 0
    sentence: int | None = None
    go: str = ""
    above: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> View:
        """What a form or an address asks for; what makes no sense is left out."""
        clean = {name: without_control(value) for name, value in fields.items()}
        name = clean.get("filter", "")
        return cls(
            filter=name if name in FILTERS else "",
            find=Find.of(clean),
            row=_id(clean.get("row", "")),
            hit=_id(clean.get("hit", "")) or 0,
            sentence=_id(clean.get("sentence", "")),
            go=clean.get("go", ""),
            above=clean.get("above", ""),
        )

    def fields(self) -> dict[str, str]:
        """The fields of a form that stays in this view."""
        return ({"filter": self.filter} if self.filter else {}) | self.find.fields()

    def query(
        self, row: int | None = None, sentence: int | None = None, go: str = "", hit: int = 0
    ) -> str:
        """The query of an address that shows this, with another row in focus."""
        values = {"row": row, "sentence": sentence, "go": go, "hit": hit}
        return urlencode(self.fields() | {name: value for name, value in values.items() if value})

    def chosen(self, rows: Sequence[Row], queue: Queue) -> Row | None:
        """The row in focus: what is asked for, or else the most doubtful one, or the first."""
        wanted = self.sentence
        asked = (
            row
            for row in rows
            if row.bead.id == self.row or (wanted and wanted in (*row.bead.ja, *row.bead.en))
        )
        row = next(asked, None) if self.go != "next" else None
        if row and self.go == "below":
            row = rows[min(rows.index(row) + 1, len(rows) - 1)]
        first = rows[0] if rows else None
        # A text is looked for from top to bottom.
        doubtful = None if self.find.text else queue.after(None)
        return row or next((row for row in rows if row.bead.id == doubtful), first)


def _id(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 16 else None
