"""``aligner memory check``: what other tools make of a TMX."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli.memory.options import Json
from aligner.cli.memory.printing import count_units, print_json, say
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.formats import Finding

__all__ = ["check"]


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="TMX files of any tool.")],
    fix: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a corrected copy to this file (one FILE only)."),
    ] = None,
    as_json: Json = False,
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
                print_json({"file": str(path), **asdict(finding)})
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
    say(f"{target}: {count_units(kept)}, {lost} left out")
