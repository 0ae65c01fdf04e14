"""``aligner align``: the main job, from two files to an aligned TSV and TMX."""

from __future__ import annotations

from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli.options import ENGINE_HELP, OrderName
from aligner.cli.progress import progress_bar
from aligner.cli.summary import summarise
from aligner.errors import InputError, OutputError

if TYPE_CHECKING:
    from aligner.alignment import Alignment, OrderChoice
    from aligner.documents import Document, Language
    from aligner.formats import Options

__all__ = ["align", "format_options"]


class _Source(str, Enum):
    ja = "ja"
    en = "en"


def align(
    ja: Annotated[
        str,
        typer.Argument(
            metavar="JA", help="The Japanese article: .txt, .md, .html, .docx, or - for input."
        ),
    ],
    en: Annotated[str, typer.Argument(metavar="EN", help="Its English text, likewise.")],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="A folder to write to, one file, or - for TSV on standard output.",
        ),
    ] = "alignments",
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="LIST",
            help="Of tsv, tmx, jsonl, moses, xliff, xliff2, ladder and xlsx.",
        ),
    ] = "tsv,tmx",
    mt: Annotated[str, typer.Option(metavar="ENGINE", help=f"{ENGINE_HELP} none: without.")] = (
        "auto"
    ),
    lines: Annotated[
        bool, typer.Option("--lines", help="The files have one segment a line; do not split them.")
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The name of the outputs; else that of the JA file."),
    ] = None,
    source: Annotated[
        _Source, typer.Option(help="The language translated from, which comes first in TMX.")
    ] = _Source.ja,
    tmx_languages: Annotated[
        str, typer.Option(metavar="JA,EN", help="The language codes in TMX, such as ja-JP,en-US.")
    ] = "ja,en",
    order: Annotated[
        OrderName,
        typer.Option(help="The texts stand in the same order, or in any; auto finds out."),
    ] = OrderName.auto,
    weights: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Alignment weights instead of the package's own."),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The encoding of both files; detected if not given."),
    ] = None,
    memory: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Add the alignment to this memory too."),
    ] = None,
    review: Annotated[
        bool,
        typer.Option("--review", help="Then open it for review, as aligner review does."),
    ] = False,
) -> None:
    """Align a Japanese article with its English; score every pair.

    Writes NAME.tsv with every sentence of both sides, and NAME.tmx with the pairs.
    """
    if ja == en == "-":
        raise InputError("only one of the two texts can come from standard input; give a file")
    documents = _read(ja, "ja", lines, encoding, name), _read(en, "en", lines, encoding)
    # What is wrong with these is said before the translation, which may take minutes.
    options = format_options(source.value, tmx_languages)
    paths = _paths(output, formats, documents)
    alignment = _align(*documents, mt, order.value, weights)
    _write(alignment, paths, options)
    article = 0
    if memory or review:
        memory, article = _remember(alignment, memory)
        paths = [*paths, memory]
    typer.echo(summarise(alignment, paths), err=output == "-")
    if review and memory:
        from aligner.cli.review import serve_page

        serve_page(memory, article=article)


def _remember(alignment: Alignment, path: Path | None) -> tuple[Path, int]:
    """Add it to a memory; the memory's path and the article's number."""
    from aligner.memory import Memory

    with Memory(path) as memory:
        return memory.path, memory.add(alignment).article


def format_options(source: Language, languages: str) -> Options:
    """What formats are told, from what the command line was; InputError for codes that are none."""
    from aligner.formats import Options

    codes = [code.strip() for code in languages.split(",")]
    if len(codes) != 2 or not codes[0].lower().startswith("ja") or codes[1][:2].lower() != "en":
        raise InputError(f"{languages!r} is no pair of codes; give two, such as ja-JP,en-US")
    return Options(
        source=source,
        languages=(codes[0], codes[1]),
        note=lambda remark: typer.echo(f"aligner: {remark}", err=True),
    )


def _read(
    path: str, language: Language, lines: bool, encoding: str | None, name: str | None = None
) -> Document:
    from aligner.documents import read_document

    document = read_document(path, language, lines=lines, encoding=encoding, name=name)
    if encoding is None and document.encoding not in {None, "UTF-8"}:
        typer.echo(f"aligner: {path} was read as {document.encoding}", err=True)
    return document


def _paths(output: str, formats: str, documents: tuple[Document, Document]) -> list[Path]:
    """The files to write; none where the TSV goes to standard output."""
    from aligner.formats import output_paths

    if output == "-":
        return []
    chosen = [part.strip() for part in formats.split(",") if part.strip()]
    paths = output_paths(Path(output), chosen, documents[0].name)
    for path in paths:
        if any(_is_same(path, document) for document in documents):
            raise OutputError(f"{path} is one of the texts to be aligned; choose another folder")
    return paths


def _is_same(path: Path, document: Document) -> bool:
    read = Path(document.shown)
    return path.exists() and read.exists() and path.samefile(read)


def _align(
    ja: Document, en: Document, mt: str, order: OrderChoice, weights: Path | None
) -> Alignment:
    from aligner.alignment import read_weights
    from aligner.pipeline import align as align_documents

    chosen = read_weights(weights) if weights else None
    with progress_bar("Aligning" if mt == "none" else "Translating") as progress:
        return align_documents(ja, en, mt=mt, order=order, weights=chosen, progress=progress)


def _write(alignment: Alignment, paths: list[Path], options: Options) -> None:
    from aligner.files import write_stdout
    from aligner.formats import write, write_tsv

    if paths:
        write(alignment, *paths, options=options)
        return
    table = BytesIO()
    write_tsv(alignment, table, options)
    write_stdout(table.getvalue())
