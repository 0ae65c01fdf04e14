"""``aligner review``: a page in the browser on which a memory's articles are reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from aligner.memory import Memory

__all__ = ["review", "serve_page"]


def review(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ARTICLE]...",
            help="Names, or alignments (TSV) to be added first; the first is opened.",
        ),
    ] = None,
    memory: Annotated[
        Path | None,
        typer.Option(
            "--memory", "-m", metavar="FILE", help="The memory; else the one in your data folder."
        ),
    ] = None,
    who: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose decisions they are; else your login.")
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0 is any free one.")
    ] = 0,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Print the link and open no browser.")
    ] = False,
) -> None:
    """Review articles in the browser, the doubtful rows first.

    Every decision is in the memory at once; Ctrl-C ends the server and loses nothing.
    """
    from aligner.memory import Memory

    with Memory(memory, create=True) as store:
        articles = [_article(store, target) for target in targets or []]
        path = store.path
    serve_page(path, who, port, articles[0] if articles else None, no_open=no_open)


def serve_page(
    memory: Path,
    who: str | None = None,
    port: int = 0,
    article: int | None = None,
    *,
    no_open: bool = False,
) -> None:
    """Serve the page until Ctrl-C, and say where it is."""
    from aligner.review import serve

    serve(
        memory,
        who or _login(),
        port=port,
        article=article,
        tell=lambda link: typer.echo(f"{link}\nCtrl-C ends the review; nothing is lost."),
        open_browser=not no_open,
    )


def _article(store: Memory, target: str) -> int:
    """The number of an article by its name, or of the alignment in a file."""
    from aligner.formats import read_alignment

    if not target.endswith(".tsv"):
        return store.article(target).id
    return store.add(read_alignment(Path(target))).article


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "reviewer"
