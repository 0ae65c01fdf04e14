"""``aligner memory add``, ``import`` and ``merge``: what comes in."""

from __future__ import annotations

from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli.memory.options import Format, Json, Store, open_memory
from aligner.cli.memory.printing import count_units, print_json, say
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment import Alignment
    from aligner.memory import Imported

__all__ = ["add", "import_files", "merge"]


class _Layout(str, Enum):
    ours = "ours"
    ja_en = "ja-en"
    en_ja = "en-ja"
    jparacrawl = "jparacrawl"
    bitextor = "bitextor"


def add(
    alignments: Annotated[
        list[Path],
        typer.Argument(metavar="ALIGNMENT", help="TSV files of aligner align."),
    ],
    memory: Store = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The title; else the Japanese one.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Where it was published, or its address.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="When, such as 2026-01-31.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add alignments with all their sentences.

    An article that is there is brought up to date: what reviewers decided is kept where the
    sentences are still the same.
    """
    from aligner.formats import read_alignment

    _check_date(date)
    read = [read_alignment(path) for path in alignments]
    with open_memory(memory, create=True) as store:
        done = [
            (alignment, store.add(alignment, title=title, source=source, date=date))
            for alignment in read
        ]
        where = store.path
    if as_json:
        print_json([{"name": alignment.name, **asdict(added)} for alignment, added in done])
        return
    for alignment, added in done:
        typer.echo(_added(alignment, added.kept, where))


def _added(alignment: Alignment, kept: int, where: Path) -> str:
    decided = f", {kept} decided beads kept" if kept else ""
    return f"{alignment.name}: {len(alignment.beads)} beads in {where}{decided}"


def _check_date(date: str | None) -> None:
    from aligner.memory import Filters

    Filters(since=date)


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="TMX, XLIFF, TSV, JSONL, XLSX, Moses or ladder files."),
    ],
    memory: Store = None,
    format: Format = None,  # noqa: A002 - the option is called so
    layout: Annotated[
        _Layout,
        typer.Option(
            metavar="NAME",
            help="Columns of a TSV: ours, ja-en, en-ja, jparacrawl, bitextor; all but ours are "
            "without a header.",
        ),
    ] = _Layout.ours,
    strip_tags: Annotated[
        bool, typer.Option("--strip-tags", help="Leave out formatting codes, else kept as text.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring in the units of other tools' files.

    What is there already is not entered again; of a broken file nothing is.
    """
    from aligner.formats import ReadOptions

    options = ReadOptions(strip_tags=strip_tags, layout=layout.value, note=say)
    with open_memory(memory, create=True) as store:
        for path in files:
            _report(path, store.import_file(path, format, options), as_json)


def _report(path: Path, done: Imported, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(path), **asdict(done)})
        return
    blank = f", {done.blank} with an empty side" if done.blank else ""
    typer.echo(f"{path}: {count_units(done.new)} new, {done.known} there already{blank}")


def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Other memories, made by aligner.")
    ],
    memory: Store = None,
    as_json: Json = False,
) -> None:
    """Bring in the units of other memories."""
    with open_memory(memory, create=True) as store:
        for path in files:
            if path.exists() and store.path.samefile(path):
                raise InputError(f"{path} is the memory itself; give another one")
            _report(path, store.merge(path), as_json)
