"""Which units a search, an export or a list is about."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from aligner.errors import InputError

__all__ = ["ALL", "Filters"]

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold; None leaves one out.

    ``article`` is a name, with ``*`` and ``?`` for any characters and any one. ``status`` is a
    reviewer's word, empty for units that nobody has judged. ``since`` and ``until`` are dates such
    as 2026, 2026-01 or 2026-01-31, both included; a unit's date is that of its article or, where
    that has none, when it was made. ``min_confidence`` and ``max_confidence`` (0 to 1) leave out
    units that have no confidence. ``article_id`` is the article's number. Raises InputError for a
    date that is none.
    """

    article: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    min_confidence: float | None = None
    max_confidence: float | None = None
    article_id: int | None = None

    def __post_init__(self) -> None:
        for given in (self.since, self.until):
            if given is not None and not _is_date(given):
                raise InputError(f"{given!r} is no date; give one such as 2026-01-31")

    def condition(self) -> tuple[str, dict[str, str | float | int]]:
        """The SQL of it, over ``units`` joined with ``articles``, and the values it names."""
        day = "coalesce(nullif(articles.date, ''), units.created, units.added)"
        parts = {
            "article": "articles.name GLOB :article",
            "status": "units.status = :status",
            "since": f"{day} >= :since",
            # A later date that begins with the given one is still within it.
            "until": f"substr({day}, 1, length(:until)) <= :until",
            "min_confidence": "units.confidence >= :min_confidence",
            "max_confidence": "units.confidence <= :max_confidence",
            "article_id": "units.article_id = :article_id",
        }
        given = {name: getattr(self, name) for name in parts if getattr(self, name) is not None}
        if self.article is not None:
            # To GLOB, a bracket begins a set of characters.
            given["article"] = self.article.replace("[", "[[]")
        return " AND ".join(parts[name] for name in given) or "1", given


def _is_date(text: str) -> bool:
    """Whether it is a day, or what a day begins with: a year, or a month of one."""
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            return bool(date.fromisoformat(text + "0000-01-01"[len(text) :]))
    return False


ALL = Filters()
