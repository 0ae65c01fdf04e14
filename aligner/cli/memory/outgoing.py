"""``aligner memory export`` and ``gold``: what goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli.memory.options import (
    Article,
    Format,
    Json,
    LanguageName,
    MinConfidence,
    Since,
    Status,
    Store,
    Until,
    make_filters,
    open_memory,
)
from aligner.cli.memory.printing import count_units, print_json, say
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.formats import Unit
    from aligner.memory import LeftOut

__all__ = ["export", "gold"]


def export(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The file to write; its suffix names the format."),
    ],
    memory: Store = None,
    format: Format = None,  # noqa: A002 - the option is called so
    article: Article = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    source: Annotated[
        LanguageName, typer.Option(help="The language translated from, in TMX and XLIFF.")
    ] = LanguageName.ja,
    languages: Annotated[
        str, typer.Option("--languages", metavar="JA,EN", help="The codes, such as ja-JP,en-US.")
    ] = "ja,en",
    without: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Leave out units that are identical, of odd length or script, with other numbers, "
            "duplicates, or other targets: identical,length,script,numbers,duplicates,targets.",
        ),
    ] = "",
    left_out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="List what --without leaves out in this TSV file."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write units to a file of another tool's format."""
    from aligner.cli.align import format_options
    from aligner.formats import write_units
    from aligner.memory import Sieve

    options = format_options(source.value, languages)
    filters = make_filters(article, status, since, until, min_confidence)
    rejects = _Rejects()
    sieve = Sieve([name.strip() for name in without.split(",") if name.strip()], rejects.take)
    with open_memory(memory) as store:
        counted = _Counted(sieve.sifted(store.units(filters)))
        paths = write_units(counted, file, format, options)
    if left_out:
        rejects.write(left_out)
    if as_json:
        found = {"files": list(map(str, paths)), "units": counted.units, "left_out": rejects.counts}
        print_json(found)
        return
    listed = ", ".join(f"{count} {check}" for check, count in rejects.counts.items())
    typer.echo(
        f"{', '.join(map(str, paths))}: {count_units(counted.units)}"
        + (f"; left out: {listed}" if listed else "")
    )


class _Rejects:
    """What was left out, counted and listed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lines: list[str] = []

    def take(self, rejected: LeftOut) -> None:
        self.counts[rejected.check] += 1
        unit = rejected.unit
        cells = rejected.check, unit.doc, str(unit.number or ""), unit.ja, unit.en
        self._lines.append("\t".join(" ".join(cell.split()) for cell in cells) + "\n")

    def write(self, path: Path) -> None:
        from aligner.files import write_atomically

        head = "check\tdoc\tbead\tja\ten\n"
        write_atomically(path, (head + "".join(self._lines)).encode())


class _Counted:
    """Units on their way, counted."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = 0
        self._units = units

    def __iter__(self) -> Iterator[Unit]:
        for unit in self._units:
            self.units += 1
            yield unit


def gold(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARTICLE]...", help="Names; else all whose rows are all decided."),
    ] = None,
    memory: Store = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to write to.")
    ] = Path("gold"),
) -> None:
    """Write reviewed articles as gold alignments.

    They train the weights (docs/alignment.md). Each becomes NAME.gold.tsv; an article with rows
    that nobody has decided is refused.
    """
    from aligner.formats import safe_name, write

    written = 0
    with open_memory(memory) as store:
        chosen = [store.article(name) for name in articles or [a.name for a in store.articles()]]
        for article in chosen:
            left = sum(not bead.is_decided for bead in article.beads)
            if left and articles:
                raise InputError(f"{article.name}: {left} rows are not decided; review them first")
            if not left:
                path = output / f"{safe_name(article.name)}.gold.tsv"
                write(article.alignment(), path)
                typer.echo(f"{path}: {len(article.beads)} beads")
                written += 1
    if not written:
        say("no article has all its rows decided; review one first (aligner review)")
