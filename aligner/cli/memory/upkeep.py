"""``aligner memory stats``, ``dedupe`` and ``vacuum``: the memory counted and tidied."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from aligner.cli.memory.options import Json, Store, open_memory
from aligner.cli.memory.printing import count_units, origin, print_json, say

__all__ = ["dedupe", "stats", "vacuum"]


def stats(memory: Store = None, as_json: Json = False) -> None:
    """Count what is in the memory."""
    with open_memory(memory) as store:
        found, listed, path = store.stats(), store.articles(), store.path
    if as_json:
        articles = [asdict(article) for article in listed]
        print_json({"memory": str(path), **asdict(found), "articles_listed": articles})
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


def dedupe(
    memory: Store = None,
    targets: Annotated[
        bool,
        typer.Option("--targets", help="List Japanese with several English; delete nothing."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List duplicates and delete nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Delete units that say the same as another one, or list them.

    The best stays: an approved one, then one of an article, the surest, the newest. Units of
    articles are never deleted.
    """
    with open_memory(memory) as store:
        if not (targets or dry_run):
            removed = store.dedupe()
            if as_json:
                print_json({"removed": removed})
            else:
                typer.echo(f"{count_units(removed)} deleted")
            return
        groups = store.duplicates("targets" if targets else "exact")
    if as_json:
        print_json([[{"id": id_, **asdict(unit)} for id_, unit in group] for group in groups])
        return
    for group in groups:
        typer.echo(group[0][1].ja)
        for _, unit in group:
            typer.echo(f"      {unit.en}{origin(unit)}")
    say(f"{len(groups)} groups")


def vacuum(memory: Store = None) -> None:
    """Make the file as small as it can be."""
    with open_memory(memory) as store:
        before = store.path.stat().st_size
        store.vacuum()
        after = store.path.stat().st_size
    typer.echo(f"{store.path}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")
