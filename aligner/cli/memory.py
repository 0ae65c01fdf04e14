"""``aligner memory``: what has been aligned and brought in, kept, searched and exchanged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment import Alignment
    from aligner.documents import Language
    from aligner.formats import Finding, Unit
    from aligner.memory import Filters, Hit, Imported, LeftOut, Match, Memory

__all__ = [
    "add",
    "app",
    "check",
    "concordance",
    "dedupe",
    "export",
    "gold",
    "import_files",
    "merge",
    "search",
    "stats",
    "vacuum",
]

app = typer.Typer(help="Keep, search and exchange translation units.")


class _Language(str, Enum):
    ja = "ja"
    en = "en"


class _Layout(str, Enum):
    ours = "ours"
    ja_en = "ja-en"
    en_ja = "en-ja"
    jparacrawl = "jparacrawl"
    bitextor = "bitextor"


_Store = Annotated[
    Path | None,
    typer.Option(
        "--memory", "-m", metavar="FILE", help="The memory; else the one in your data folder."
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
_Format = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="NAME", help="The format; else that of the suffix."),
]
_Article = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Units of this article; * and ? stand for any characters."),
]
_Status = Annotated[
    str | None, typer.Option(metavar="WORD", help="Units with this status, such as approved.")
]
_Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Not before this date, such as 2026-01-31.")
]
_Until = Annotated[str | None, typer.Option(metavar="DATE", help="Not after this date.")]
_MinConfidence = Annotated[
    float | None, typer.Option(metavar="P", min=0, max=1, help="At least this sure, 0 to 1.")
]
_Lang = Annotated[
    _Language | None, typer.Option(help="The language of the text; else as its script says.")
]
_Limit = Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="Show at most N.")]


def _open(path: Path | None, *, create: bool = False) -> Memory:
    from aligner.memory import Memory

    return Memory(path, create=create)


def _filters(
    article: str | None,
    status: str | None,
    since: str | None,
    until: str | None,
    min_confidence: float | None,
) -> Filters:
    from aligner.memory import Filters

    return Filters(article, status, since, until, min_confidence)


def _say(remark: str) -> None:
    typer.echo(f"aligner: {remark}", err=True)


def _print_json(value: object) -> None:
    from aligner.files import write_stdout

    text = json.dumps(value, ensure_ascii=False, default=str)
    write_stdout(f"{text}\n".encode())


def _language(lang: _Language | None) -> Language | None:
    return lang.value if lang else None


@app.command()
def add(
    alignments: Annotated[
        list[Path],
        typer.Argument(metavar="ALIGNMENT", help="TSV files of aligner align."),
    ],
    memory: _Store = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The title; else the Japanese one.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Where it was published, or its address.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="When, such as 2026-01-31.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Add alignments with all their sentences.

    An article that is there is brought up to date: what reviewers decided is kept where the
    sentences are still the same.
    """
    from aligner.formats import read_alignment

    _check_date(date)
    read = [read_alignment(path) for path in alignments]
    with _open(memory, create=True) as store:
        done = [
            (alignment, store.add(alignment, title=title, source=source, date=date))
            for alignment in read
        ]
        where = store.path
    if as_json:
        _print_json([{"name": alignment.name, **asdict(added)} for alignment, added in done])
        return
    for alignment, added in done:
        typer.echo(_added(alignment, added.kept, where))


def _added(alignment: Alignment, kept: int, where: Path) -> str:
    decided = f", {kept} decided beads kept" if kept else ""
    return f"{alignment.name}: {len(alignment.beads)} beads in {where}{decided}"


def _check_date(date: str | None) -> None:
    from aligner.memory import Filters

    Filters(since=date)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="TMX, XLIFF, TSV, JSONL, XLSX, Moses or ladder files."),
    ],
    memory: _Store = None,
    format: _Format = None,  # noqa: A002 - the option is called so
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
    as_json: _Json = False,
) -> None:
    """Bring in the units of other tools' files.

    What is there already is not entered again; of a broken file nothing is.
    """
    from aligner.formats import ReadOptions

    options = ReadOptions(strip_tags=strip_tags, layout=layout.value, note=_say)
    with _open(memory, create=True) as store:
        for path in files:
            _report(path, store.import_file(path, format, options), as_json)


def _report(path: Path, done: Imported, as_json: bool) -> None:
    if as_json:
        _print_json({"file": str(path), **asdict(done)})
        return
    blank = f", {done.blank} have an empty side" if done.blank else ""
    typer.echo(f"{path}: {done.new} units are new, {done.known} were there already{blank}")


@app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A sentence to be translated.")],
    memory: _Store = None,
    lang: _Lang = None,
    least: Annotated[
        int, typer.Option("--min", metavar="PERCENT", min=1, max=100, help="The least match.")
    ] = 70,
    limit: _Limit = 5,
    article: _Article = None,
    status: _Status = None,
    since: _Since = None,
    until: _Until = None,
    min_confidence: _MinConfidence = None,
    as_json: _Json = False,
) -> None:
    """Find translations of sentences that are like TEXT.

    100 is the same text, 99 the same but for spelling.
    """
    filters = _filters(article, status, since, until, min_confidence)
    with _open(memory) as store:
        found = store.search(
            text, language=_language(lang), filters=filters, limit=limit, min_percent=least
        )
    if as_json:
        _print_json([_match_record(match) for match in found])
    elif not found:
        _say(f"no match of {least}% or more; try --min {max(least - 20, 1)}, or concordance")
    for match in [] if as_json else found:
        typer.echo(
            f"{match.percent:3d}%  {match.unit.ja}\n      {match.unit.en}{_origin(match.unit)}"
        )


def _match_record(match: Match) -> dict[str, Any]:
    return {"percent": match.percent, "id": match.id, **asdict(match.unit)}


def _origin(unit: Unit) -> str:
    """Where a unit is from and who approved it, as a line below it."""
    parts = [unit.doc and f"{unit.doc}#{unit.number or ''}".rstrip("#"), unit.status]
    parts += [unit.changed_by and f"by {unit.changed_by}"]
    parts += ["" if unit.confidence is None else f"{unit.confidence:.2f}"]
    shown = ", ".join(part for part in parts if part)
    return f"\n      ({shown})" if shown else ""


@app.command()
def concordance(
    word: Annotated[
        str, typer.Argument(metavar="WORD", help='Words that must be there; "two words" as one.')
    ],
    memory: _Store = None,
    lang: _Lang = None,
    limit: _Limit = 20,
    article: _Article = None,
    status: _Status = None,
    since: _Since = None,
    until: _Until = None,
    min_confidence: _MinConfidence = None,
    as_json: _Json = False,
) -> None:
    """Find a word in its context, on both sides."""
    filters = _filters(article, status, since, until, min_confidence)
    with _open(memory) as store:
        hits = store.concordance(word, language=_language(lang), filters=filters, limit=limit)
    if as_json:
        _print_json([{**asdict(hit), **asdict(hit.unit)} for hit in hits])
    elif not hits:
        _say(f"{word} is nowhere in the memory; try a shorter word")
    else:
        _show_hits(hits)


_CONTEXT = 40
"""Characters shown before and after a hit."""


def _show_hits(hits: Iterable[Hit]) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for hit in hits:
        console.print(_marked(hit.unit.ja, hit.ja_spans))
        console.print("  ", _marked(hit.unit.en, hit.en_spans), sep="")
        if hit.unit.doc:
            console.print(f"  ({hit.unit.doc})", style="dim", markup=False)


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> Any:  # noqa: ANN401 - rich's type
    """A text with its hits marked; what is far from all of them is left out."""
    from rich.text import Text

    shown = Text(text)
    for start, end in spans:
        shown.stylize("bold reverse", start, end)
    if not spans:
        return shown
    first = max(spans[0][0] - _CONTEXT, 0)
    last = min(spans[-1][1] + _CONTEXT, len(text))
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return Text.assemble(before, shown[first:last], after)


@app.command()
def stats(memory: _Store = None, as_json: _Json = False) -> None:
    """Count what is in the memory."""
    with _open(memory) as store:
        found, listed, path = store.stats(), store.articles(), store.path
    if as_json:
        articles = [asdict(article) for article in listed]
        _print_json({"memory": str(path), **asdict(found), "articles_listed": articles})
        return
    typer.echo(f"memory      {path} ({found.bytes / 1e6:.1f} MB)")
    typer.echo(f"units       {found.units:,}")
    for status, count in found.statuses.items():
        typer.echo(f"            {count:,} {status or 'not judged'}")
    for engine, count in found.engines.items():
        typer.echo(
            f"            {count:,} translated by {engine}" if engine else "", nl=bool(engine)
        )
    typer.echo(f"characters  {found.ja_characters:,} Japanese, {found.en_characters:,} English")
    if found.mean_confidence is not None:
        typer.echo(f"confidence  {found.mean_confidence:.3f} on average")
    typer.echo(
        f"articles    {found.articles:,}, {found.sentences:,} sentences, {found.beads:,} beads"
    )
    typer.echo(f"decisions   {found.decisions:,}")
    for article in listed[:20]:
        typer.echo(f"            {article.name}: {article.rows} rows, {article.approved} approved")


@app.command()
def export(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The file to write; its suffix names the format."),
    ],
    memory: _Store = None,
    format: _Format = None,  # noqa: A002 - the option is called so
    article: _Article = None,
    status: _Status = None,
    since: _Since = None,
    until: _Until = None,
    min_confidence: _MinConfidence = None,
    source: Annotated[
        _Language, typer.Option(help="The language translated from, in TMX and XLIFF.")
    ] = _Language.ja,
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
    as_json: _Json = False,
) -> None:
    """Write units to a file of another tool's format."""
    from aligner.cli.align import format_options
    from aligner.formats import write_units
    from aligner.memory import Sieve

    options = format_options(source.value, languages)
    filters = _filters(article, status, since, until, min_confidence)
    rejects = _Rejects()
    sieve = Sieve([name.strip() for name in without.split(",") if name.strip()], rejects.take)
    with _open(memory) as store:
        counted = _Counted(sieve.sifted(store.units(filters)))
        paths = write_units(counted, file, format, options)
    if left_out:
        rejects.write(left_out)
    if as_json:
        found = {"files": list(map(str, paths)), "units": counted.units, "left_out": rejects.counts}
        _print_json(found)
        return
    listed = ", ".join(f"{count} {check}" for check, count in rejects.counts.items())
    typer.echo(
        f"{', '.join(map(str, paths))}: {counted.units} units"
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


@app.command()
def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Other memories, made by aligner.")
    ],
    memory: _Store = None,
    as_json: _Json = False,
) -> None:
    """Bring in the units of other memories."""
    with _open(memory, create=True) as store:
        for path in files:
            if path.exists() and store.path.samefile(path):
                raise InputError(f"{path} is the memory itself; give another one")
            _report(path, store.merge(path), as_json)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="TMX files of any tool.")],
    fix: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a corrected copy to this file (one FILE only)."),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Say what other tools would reject, skip or change in a TMX.

    Exits with 1 where a tool would reject a file or skip units.
    """
    from aligner.formats import check_tmx

    if fix and len(files) > 1:
        raise InputError("--fix writes the copy of one FILE; give one at a time")
    if fix and fix.exists() and files[0].exists() and files[0].samefile(fix):
        raise InputError(f"{fix} is the file itself; name another one for the copy")
    harmful = False
    for path in files:
        for finding in check_tmx(path):
            harmful = harmful or finding.severity != "change"
            if as_json:
                _print_json({"file": str(path), **asdict(finding)})
            else:
                typer.echo(_shown(path, finding))
    if fix:
        harmful = False
        _fix(files[0], fix)
    raise typer.Exit(1 if harmful else 0)


def _shown(path: Path, finding: Finding) -> str:
    place = f"{path}: line {finding.line}" if finding.line else str(path)
    unit = f", unit {finding.unit}" if finding.unit else ""
    words = {"reject": "rejected by", "skip": "skipped by", "change": "changed by"}
    return f"{place}{unit}: {finding.message}: {words[finding.severity]} {finding.tools}"


def _fix(path: Path, target: Path) -> None:
    from aligner.files import atomic_file
    from aligner.formats import fix_tmx

    with atomic_file(target) as out:
        kept, lost = fix_tmx(path, out)
    _say(f"{target}: {kept} units, {lost} left out")


@app.command()
def gold(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARTICLE]...", help="Names; else all whose rows are all decided."),
    ] = None,
    memory: _Store = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder to write to.")
    ] = Path("gold"),
) -> None:
    """Write reviewed articles as gold alignments.

    They train the weights (docs/alignment.md). Each becomes NAME.gold.tsv; an article with rows
    that nobody has decided is refused.
    """
    from aligner.formats import safe_name, write

    with _open(memory) as store:
        chosen = [store.article(name) for name in articles or [a.name for a in store.articles()]]
        for article in chosen:
            left = sum(not bead.is_decided for bead in article.beads)
            if left and articles:
                raise InputError(f"{article.name}: {left} rows are not decided; review them first")
            if not left:
                path = output / f"{safe_name(article.name)}.gold.tsv"
                write(article.alignment(), path)
                typer.echo(f"{path}: {len(article.beads)} beads")


@app.command()
def dedupe(
    memory: _Store = None,
    targets: Annotated[
        bool,
        typer.Option("--targets", help="List Japanese with several English; delete nothing."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List duplicates and delete nothing.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Delete units that say the same as another one, or list them.

    The best stays: an approved one, then one of an article, the surest, the newest. Units of
    articles are never deleted.
    """
    with _open(memory) as store:
        if not (targets or dry_run):
            removed = store.dedupe()
            typer.echo(json.dumps({"removed": removed}) if as_json else f"{removed} units deleted")
            return
        groups = store.duplicates("targets" if targets else "exact")
    if as_json:
        _print_json([[{"id": id_, **asdict(unit)} for id_, unit in group] for group in groups])
        return
    for group in groups:
        typer.echo(group[0][1].ja)
        for _, unit in group:
            typer.echo(f"      {unit.en}{_origin(unit)}")
    _say(f"{len(groups)} groups")


@app.command()
def vacuum(memory: _Store = None) -> None:
    """Make the file as small as it can be."""
    with _open(memory) as store:
        before = store.path.stat().st_size
        store.vacuum()
        after = store.path.stat().st_size
    typer.echo(f"{store.path}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")
