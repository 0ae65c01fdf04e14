"""``aligner split``: the sentences of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from aligner.documents import Document

__all__ = ["split"]


class _Language(str, Enum):
    ja = "ja"
    en = "en"


def split(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A .txt, .md, .html or .docx file, or - for standard input."
        ),
    ],
    lang: Annotated[
        _Language | None, typer.Option(help="Its language; detected if not given.")
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="The file has one segment a line: do not split it.")
    ] = False,
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="Print a blank line between paragraphs.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON lines with paragraph, kind and offsets too."),
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its encoding; detected if not given.")
    ] = None,
) -> None:
    """Print the sentences of FILE, one a line: id, tab, text."""
    from aligner.documents import read_document
    from aligner.files import write_stdout

    document = read_document(file, lang.value if lang else None, lines=lines, encoding=encoding)
    if encoding is None and document.encoding not in {None, "UTF-8"}:
        typer.echo(f"aligner: {file} was read as {document.encoding}", err=True)
    rows = _json_lines(document) if as_json else _plain_lines(document, paragraphs)
    write_stdout("".join(f"{row}\n" for row in rows).encode("utf-8"))


def _plain_lines(document: Document, paragraphs: bool) -> Iterator[str]:
    before = 0
    for index, sentence in enumerate(document.sentences):
        if paragraphs and sentence.paragraph != before:
            yield ""
        before = sentence.paragraph
        yield f"{document.id(index)}\t{sentence.text}"


def _json_lines(document: Document) -> Iterator[str]:
    for index, sentence in enumerate(document.sentences):
        fields = {
            "id": document.id(index),
            "paragraph": sentence.paragraph + 1,
            "kind": sentence.kind,
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
        }
        yield json.dumps(fields, ensure_ascii=False)
