"""``aligner align``: the main job, from two files to an aligned TSV and TMX."""

from __future__ import annotations

from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli.progress import progress_bar
from aligner.cli.summary import summarise
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment import Alignment
    from aligner.documents import Document, Language
    from aligner.formats import Options

__all__ = ["align"]


class _Source(str, Enum):
    ja = "ja"
    en = "en"


def align(
    ja: Annotated[
        str, typer.Argument(metavar="JA", help="The Japanese article; - for standard input.")
    ],
    en: Annotated[
        str, typer.Argument(metavar="EN", help="Its English text; - for standard input.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="Folder to write to, one file, or - for TSV on standard output."
        ),
    ] = "alignments",
    formats: Annotated[
        str,
        typer.Option("--format", "-f", help="What to write to the folder: tsv, tmx, jsonl, moses."),
    ] = "tsv,tmx",
    mt: Annotated[
        str,
        typer.Option(
            help="Machine translation: auto (an installed Argos package, else the compact one), "
            "argos, compact, none, or the path of a package or of a file with a hypothesis a line."
        ),
    ] = "auto",
    lines: Annotated[
        bool, typer.Option("--lines", help="The files have one segment a line: do not split.")
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(help="Name of the outputs; that of the Japanese file if not given."),
    ] = None,
    source: Annotated[
        _Source, typer.Option(help="The language that is translated from, which TMX puts first.")
    ] = _Source.ja,
    tmx_languages: Annotated[
        str, typer.Option(help="Language codes in TMX, Japanese and English.")
    ] = "ja,en",
    weights: Annotated[
        Path | None, typer.Option(help="Weights to align with, instead of the package's own.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of both files; detected if not given.")
    ] = None,
) -> None:
    """Align a Japanese article with its English text, and score every pair.

    Writes NAME.tsv with every sentence of both sides, and NAME.tmx with the pairs, to alignments/.
    """
    if ja == en == "-":
        raise InputError("only one of the two texts can come from standard input; give a file")
    options = _options(source.value, tmx_languages)
    documents = _read(ja, "ja", lines, encoding, name), _read(en, "en", lines, encoding)
    alignment = _align(*documents, mt, weights)
    written = _write(alignment, output, formats, options)
    typer.echo(summarise(alignment, written), err=output == "-")


def _read(
    path: str, language: Language, lines: bool, encoding: str | None, name: str | None = None
) -> Document:
    from aligner.documents import read_document

    document = read_document(path, language, lines=lines, encoding=encoding, name=name)
    if encoding is None and document.encoding not in {None, "UTF-8"}:
        typer.echo(f"aligner: {path} was read as {document.encoding}", err=True)
    return document


def _align(ja: Document, en: Document, mt: str, weights: Path | None) -> Alignment:
    from aligner.alignment import read_weights
    from aligner.pipeline import align as align_documents

    chosen = read_weights(weights) if weights else None
    with progress_bar("Translating") as progress:
        return align_documents(ja, en, mt=mt, weights=chosen, progress=progress)


def _write(alignment: Alignment, output: str, formats: str, options: Options) -> list[Path]:
    from aligner.files import write_stdout
    from aligner.formats import write, write_outputs, write_tsv

    if output == "-":
        table = BytesIO()
        write_tsv(alignment, table, options)
        write_stdout(table.getvalue())
        return []
    path = Path(output)
    if path.suffix and not path.is_dir():
        write(alignment, path, options)
        return [path]
    chosen = [part.strip() for part in formats.split(",") if part.strip()]
    return write_outputs(alignment, path, chosen, options=options)


def _options(source: Language, languages: str) -> Options:
    from aligner.formats import Options

    codes = [code.strip() for code in languages.split(",")]
    if len(codes) != 2 or not codes[0].lower().startswith("ja") or codes[1][:2].lower() != "en":
        raise InputError(f"--tmx-languages {languages}: give two codes, such as ja-JP,en-US")
    return Options(
        source=source,
        languages=(codes[0], codes[1]),
        note=lambda remark: typer.echo(f"aligner: {remark}", err=True),
    )
