"""``aligner translate``: machine translation of a Japanese file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aligner.cli.options import ENGINE_HELP
from aligner.cli.progress import progress_bar
from aligner.errors import InputError, LanguageError

__all__ = ["translate"]


def translate(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A Japanese .txt, .md, .html or .docx file, or - for input."
        ),
    ],
    mt: Annotated[str, typer.Option(metavar="ENGINE", help=ENGINE_HELP)] = "auto",
    lines: Annotated[
        bool,
        typer.Option("--lines", help="One segment a line in, exactly one line out for each."),
    ] = False,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file to write, or - for standard output."
        ),
    ] = "-",
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The encoding of the file; detected if not given."),
    ] = None,
) -> None:
    """Print the machine translation of FILE, one line a sentence."""
    from aligner.files import write_atomically, write_stdout
    from aligner.translation import choose_translator

    sentences = _sentences(file, lines, encoding)
    translator = choose_translator(mt)
    if translator is None:
        raise InputError("--mt none translates nothing; leave it out, or name an engine")
    with progress_bar("Translating") as progress:
        hypotheses = translator.translate(sentences, progress)
    data = "".join(f"{hypothesis}\n" for hypothesis in hypotheses).encode("utf-8")
    if output == "-":
        write_stdout(data)
    else:
        write_atomically(Path(output), data)


def _sentences(file: str, lines: bool, encoding: str | None) -> list[str]:
    from aligner.documents import check_sentences, detect_language, read_document

    document = read_document(file, "ja", lines=lines, encoding=encoding)
    if detect_language(document.text) == "en":
        raise LanguageError(f"{file}: is English already; give the Japanese text")
    check_sentences(document)
    # Blank lines are no segments of a document, yet each has its line in the output.
    return document.text.removesuffix("\n").split("\n") if lines else document.segments
