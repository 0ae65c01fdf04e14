"""``aligner translate``: machine translation of a Japanese file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aligner.cli.progress import progress_bar
from aligner.errors import InputError, LanguageError

__all__ = ["translate"]


def translate(
    file: Annotated[
        str, typer.Argument(help="A Japanese .txt, .md, .html or .docx file, or - for input.")
    ],
    mt: Annotated[
        str,
        typer.Option(
            help="The engine: auto (an installed Argos package, else the compact one), argos, "
            "compact, or the path of a package or of a file with one hypothesis a line."
        ),
    ] = "auto",
    lines: Annotated[
        bool,
        typer.Option("--lines", help="One segment a line in, exactly one line out for each."),
    ] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", help="Where to write, - for standard output.")
    ] = "-",
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of the file; detected if not given.")
    ] = None,
) -> None:
    """Print the English machine translation of FILE, one line a sentence."""
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
    from aligner.documents import detect_language, read_document

    document = read_document(file, "ja", lines=lines, encoding=encoding)
    if detect_language(document.text) == "en":
        raise LanguageError(f"{file}: is English already; give the Japanese text")
    # Blank lines are no segments of a document, yet each has its line in the output.
    return document.text.removesuffix("\n").split("\n") if lines else document.segments
