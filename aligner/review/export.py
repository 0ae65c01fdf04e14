"""What leaves the page: units of articles in any format, as one file to be saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from aligner.errors import InputError
from aligner.formats import UNIT_FORMATS, Unit, safe_name, write_units
from aligner.memory import Article, Filters, Memory

__all__ = ["export"]


def export(
    memory: Memory,
    articles: Sequence[Article],
    which: str,
    least: float,
    format_: str,
    name: str = "",
) -> tuple[str, bytes]:
    """The name and the content of a file of the pairs of articles.

    ``which`` are the approved ones, those ``above`` the confidence ``least`` that nobody has
    flagged, or all. A format of several files comes as a ZIP. Raises InputError for words that are
    not known.
    """
    if format_ not in UNIT_FORMATS:
        raise InputError(f"there is no format of this name; use one of {', '.join(UNIT_FORMATS)}")
    if which not in {"approved", "above", "all"}:
        raise InputError("what is exported is approved, above or all")
    units = chain.from_iterable(_units(memory, article, which, least) for article in articles)
    own = articles[0].name if len(articles) == 1 else "articles"
    stem, suffixes = safe_name(name or own), UNIT_FORMATS[format_].suffixes
    with TemporaryDirectory() as folder:
        paths = write_units(units, Path(folder) / f"{stem}{suffixes[0]}", format_)
        if len(paths) == 1:
            return paths[0].name, paths[0].read_bytes()
        return f"{stem}.zip", _zipped(paths)


def _units(memory: Memory, article: Article, which: str, least: float) -> Iterator[Unit]:
    if which == "approved":
        return memory.units(Filters(article_id=article.id, status="approved"))
    if which == "all":
        return memory.units(Filters(article_id=article.id))
    found = memory.units(Filters(article_id=article.id, min_confidence=least))
    return (unit for unit in found if unit.status != "flagged")


def _zipped(paths: list[Path]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return content.getvalue()
