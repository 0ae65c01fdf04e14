"""The command line: one file a command, and here what all of them share.

Commands import what they need when they run, so that ``aligner --help`` answers at once.
"""

from __future__ import annotations

import sys

import typer

from aligner import __version__
from aligner.cli.align import align
from aligner.cli.benchmark import benchmark
from aligner.cli.models import app as models
from aligner.cli.split import split
from aligner.cli.translate import translate
from aligner.errors import AlignerError

__all__ = ["app", "main"]

app = typer.Typer(
    name="aligner",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("align")(align)
app.command("split")(split)
app.command("translate")(translate)
app.command("benchmark")(benchmark)
app.add_typer(models, name="models")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"aligner {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", callback=_version, is_eager=True
    ),
) -> None:
    """Align a Japanese news article with its English text, offline.

    text files → sentences → machine translation → alignment → TSV, TMX

    Start with:  aligner align ARTICLE.ja.txt ARTICLE.en.txt
    """


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and exit code 1."""
    try:
        app()
    except AlignerError as error:
        message = " ".join(str(error).split())
        print(f"aligner: {message}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("aligner: interrupted; nothing half-written was left behind", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None
