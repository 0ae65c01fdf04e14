"""What several commands of ``aligner memory`` take."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from aligner.documents import Language
    from aligner.memory import Filters, Memory

__all__ = [
    "Article",
    "Format",
    "Json",
    "Lang",
    "LanguageName",
    "Limit",
    "MinConfidence",
    "Since",
    "Status",
    "Store",
    "Until",
    "language_of",
    "make_filters",
    "open_memory",
]


class LanguageName(str, Enum):
    """The choices of ``--lang`` and ``--source``."""

    ja = "ja"
    en = "en"


Store = Annotated[
    Path | None,
    typer.Option(
        "--memory", "-m", metavar="FILE", help="The memory; else the one in your data folder."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
Format = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="NAME", help="The format; else that of the suffix."),
]
Article = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Units of this article; * and ? stand for any characters."),
]
Status = Annotated[
    str | None, typer.Option(metavar="WORD", help="Units with this status, such as approved.")
]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Not before this date, such as 2026-01-31.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Not after this date.")]
MinConfidence = Annotated[
    float | None, typer.Option(metavar="P", min=0, max=1, help="At least this sure, 0 to 1.")
]
Lang = Annotated[
    LanguageName | None, typer.Option(help="The language of the text; else as its script says.")
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="Show at most N.")]


def open_memory(path: Path | None, *, create: bool = False) -> Memory:
    """Open the memory that ``--memory`` names; raises StoreError."""
    from aligner.memory import Memory

    return Memory(path, create=create)


def make_filters(
    article: str | None,
    status: str | None,
    since: str | None,
    until: str | None,
    min_confidence: float | None,
) -> Filters:
    """The filters of the options; raises InputError for a date that is none."""
    from aligner.memory import Filters

    return Filters(article, status, since, until, min_confidence)


def language_of(lang: LanguageName | None) -> Language | None:
    """The language that ``--lang`` names, if any."""
    return lang.value if lang else None
