"""The formats that units are read from, by name and by suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from aligner.errors import InputError
from aligner.formats.jsonl import read_jsonl_units
from aligner.formats.ladder import read_ladder
from aligner.formats.moses import read_moses
from aligner.formats.options import AS_IT_IS, ReadOptions
from aligner.formats.tmx import read_tmx
from aligner.formats.tsv import read_tsv_units
from aligner.formats.units import Unit
from aligner.formats.xliff import read_xliff
from aligner.formats.xlsx import read_xlsx

__all__ = ["READERS", "Reader", "find_format", "read_units"]

Reader = Callable[[Path, ReadOptions], Iterator[Unit]]

READERS: dict[str, Reader] = {
    "tmx": read_tmx,
    "tsv": read_tsv_units,
    "jsonl": read_jsonl_units,
    "moses": read_moses,
    "xliff": read_xliff,
    "ladder": read_ladder,
    "xlsx": read_xlsx,
}
"""What reads each format; of XLIFF, all versions."""

_SUFFIXES = {
    ".tmx": "tmx",
    ".tsv": "tsv",
    ".txt": "tsv",
    ".jsonl": "jsonl",
    ".ja": "moses",
    ".en": "moses",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".sdlxliff": "xliff",
    ".mqxliff": "xliff",
    ".ladder": "ladder",
    ".xlsx": "xlsx",
}


def find_format(path: Path) -> str:
    """The format that a suffix names; InputError where it names none."""
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise InputError(
            f"{path}: no format has this suffix; say which it is with --format"
            f" ({', '.join(READERS)})"
        )
    return found


def read_units(
    path: Path,
    format: str | None = None,  # noqa: A002 - that is what it is
    options: ReadOptions = AS_IT_IS,
) -> Iterator[Unit]:
    """Read the units of a file one after the other, by default in the format of its suffix.

    Raises InputError for a file that is not of this format, at the unit where that shows.
    """
    name = find_format(path) if format is None else format
    if name not in READERS:
        raise InputError(f"there is no format {name!r}; choose among {', '.join(READERS)}")
    yield from READERS[name](path, options)
