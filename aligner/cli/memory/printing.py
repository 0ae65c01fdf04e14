"""What several commands of ``aligner memory`` print."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from aligner.formats import Unit

__all__ = ["count_units", "origin", "print_json", "say"]


def say(remark: str) -> None:
    """Print a remark on standard error."""
    typer.echo(f"aligner: {remark}", err=True)


def count_units(count: int) -> str:
    """How many units."""
    return f"{count} unit{'' if count == 1 else 's'}"


def print_json(value: object) -> None:
    """Print a line of JSON on standard output."""
    from aligner.files import write_stdout

    text = json.dumps(value, ensure_ascii=False, default=_plain)
    write_stdout(f"{text}\n".encode())


def _plain(value: object) -> str:
    """What JSON has no form for: times as the memory writes them, paths as they are."""
    from aligner.memory.units import as_text

    return as_text(value) if isinstance(value, datetime) else str(value)


def origin(unit: Unit) -> str:
    """Where a unit is from and who approved it, as a line below it."""
    parts = [unit.doc and f"{unit.doc}#{unit.number or ''}".rstrip("#"), unit.status]
    parts += [unit.changed_by and f"by {unit.changed_by}"]
    parts += ["" if unit.confidence is None else f"{unit.confidence:.2f}"]
    shown = ", ".join(part for part in parts if part)
    return f"\n      ({shown})" if shown else ""
