"""Word documents (.docx), read by python-docx."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from aligner.documents.assembly import Block, MarkedText, assemble
from aligner.errors import InputError

__all__ = ["read_word"]


def read_word(data: bytes, name: str) -> MarkedText:
    """The paragraphs of a document, those of tables too; its title and headings by their styles.

    Raises InputError for a file that is no Word document.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(BytesIO(data))
        return assemble(_blocks(document))
    # A damaged package fails wherever python-docx first misses something.
    except (
        PackageNotFoundError,
        BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        SyntaxError,
    ) as error:
        raise InputError(
            f"{name}: this is no Word document (.docx), or it is damaged; open it in a word "
            "processor and save it anew, or save it as .txt"
        ) from error


def _blocks(container: Any) -> Iterator[Block]:  # noqa: ANN401 - a document or cell of python-docx
    from docx.table import Table

    for part in container.iter_inner_content():
        if isinstance(part, Table):
            for cell in _cells(part):
                yield from _blocks(cell)
        else:
            style = (part.style.name or "") if part.style else ""
            yield part.text, _kind(style)


def _cells(table: Any) -> Iterator[Any]:  # noqa: ANN401
    """Each cell once; python-docx gives a merged cell for every place that it covers."""
    seen: set[int] = set()
    for row in table.rows:
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                yield cell


def _kind(style: str) -> Any:  # noqa: ANN401
    if style.casefold() == "title":
        return "title"
    return "heading" if style.casefold().startswith(("heading", "subtitle", "見出し")) else None
