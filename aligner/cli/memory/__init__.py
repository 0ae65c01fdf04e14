"""``aligner memory``: what has been aligned and brought in, kept, searched and exchanged."""

from __future__ import annotations

import typer

from aligner.cli.memory.checking import check
from aligner.cli.memory.incoming import add, import_files, merge
from aligner.cli.memory.outgoing import export, gold
from aligner.cli.memory.searching import concordance, search
from aligner.cli.memory.upkeep import dedupe, stats, vacuum

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
app.command("add")(add)
app.command("import")(import_files)
app.command("search")(search)
app.command("concordance")(concordance)
app.command("stats")(stats)
app.command("export")(export)
app.command("merge")(merge)
app.command("check")(check)
app.command("gold")(gold)
app.command("dedupe")(dedupe)
app.command("vacuum")(vacuum)
