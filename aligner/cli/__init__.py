"""The command line: one file a command, and here what all of them share.

Commands import what they need when they run, so that ``aligner --help`` answers at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from aligner import __version__
from aligner.cli.align import align
from aligner.cli.benchmark import benchmark
from aligner.cli.evaluate import app as evaluate
from aligner.cli.memory import app as memory
from aligner.cli.models import app as models
from aligner.cli.review import review
from aligner.cli.split import split
from aligner.cli.translate import translate
from aligner.errors import AlignerError

__all__ = ["app", "main"]

_INTERRUPTED = 130
"""What typer makes of Ctrl-C in a command."""

app = typer.Typer(
    name="aligner",
    invoke_without_command=True,
    # Plain help fits a narrow terminal, and comes in half the time of boxes.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("align")(align)
app.command("split")(split)
app.command("translate")(translate)
app.command("benchmark")(benchmark)
app.command("review")(review)
app.add_typer(evaluate, name="evaluate")
app.add_typer(memory, name="memory")
app.add_typer(models, name="models")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"aligner {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    context: typer.Context,
    version: bool = typer.Option(  # noqa: ARG001 - its callback answers
        False, "--version", help="Print the version and exit.", callback=_version, is_eager=True
    ),
) -> None:
    """Align a Japanese news article with its English text, offline.

    text files → sentences → machine translation → alignment → TSV, TMX

    Start with: aligner align ARTICLE.ja.txt ARTICLE.en.txt
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


def main() -> int:
    """Run the command line; whatever goes wrong is one line on standard error.

    Returns the exit code: 0 when all is done, 1 for what the user can mend in the input or the
    machine, 2 for a call that cannot be understood.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that lacks a character shows a question mark.
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
    except AlignerError as error:
        return _fail(str(error))
    except typer.TyperException as error:
        return _fail(_usage(error), error.exit_code)
    except OSError as error:
        return _fail(f"{error}; check the disk, the paths and their permissions")
    except MemoryError:
        return _fail("the memory is too small for these texts; align them in parts")
    except KeyboardInterrupt:
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        return _fail("interrupted; no file is half written, run it again")
    return code or 0


def _fail(message: str, code: int = 1) -> int:
    print(f"aligner: {' '.join(message.split())}", file=sys.stderr)
    return code


def _usage(error: typer.TyperException) -> str:
    """What is wrong with a call, and where to read how it goes."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "aligner"
    # Pydantic, by which typer reads values, begins with what kind of error it is.
    message = error.format_message().replace("Value error, ", "").rstrip(".")
    return f"{message}; see {command} --help"
