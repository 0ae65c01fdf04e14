"""The formats by name, and the files of one alignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from aligner.alignment.beads import Alignment
from aligner.errors import OutputError
from aligner.files import atomic_file
from aligner.formats.jsonl import write_jsonl, write_jsonl_units
from aligner.formats.ladder import (
    write_ladder,
    write_ladder_english,
    write_ladder_japanese,
    write_ladder_units,
)
from aligner.formats.moses import write_english, write_japanese, write_moses_units
from aligner.formats.options import DEFAULTS, Options
from aligner.formats.tmx import write_tmx, write_tmx_units
from aligner.formats.tsv import write_tsv, write_tsv_units
from aligner.formats.units import Unit
from aligner.formats.xliff import (
    write_xliff,
    write_xliff2,
    write_xliff2_units,
    write_xliff_units,
)
from aligner.formats.xlsx import write_xlsx, write_xlsx_units

__all__ = [
    "FORMATS",
    "UNIT_FORMATS",
    "UnitFormat",
    "Writer",
    "output_paths",
    "safe_name",
    "write",
    "write_outputs",
    "write_units",
]

Writer = Callable[[Alignment, BinaryIO, Options], None]

FORMATS: dict[str, dict[str, Writer]] = {
    "tsv": {".tsv": write_tsv},
    "tmx": {".tmx": write_tmx},
    "jsonl": {".jsonl": write_jsonl},
    "moses": {".ja": write_japanese, ".en": write_english},
    "xliff": {".xlf": write_xliff},
    "xliff2": {".xliff": write_xliff2},
    "ladder": {
        ".ladder": write_ladder,
        ".ladder.ja": write_ladder_japanese,
        ".ladder.en": write_ladder_english,
    },
    "xlsx": {".xlsx": write_xlsx},
}
"""For each format the suffixes of its files, and what writes each of an alignment."""


class UnitFormat(NamedTuple):
    """A format for units: the suffixes of its files, and what writes all of these at once.

    ``write`` takes the units, a binary file for each suffix, and the options.
    """

    suffixes: tuple[str, ...]
    write: Callable[..., Any]


UNIT_FORMATS: dict[str, UnitFormat] = {
    "tsv": UnitFormat((".tsv",), write_tsv_units),
    "tmx": UnitFormat((".tmx",), write_tmx_units),
    "jsonl": UnitFormat((".jsonl",), write_jsonl_units),
    "moses": UnitFormat((".ja", ".en"), write_moses_units),
    "xliff": UnitFormat((".xlf",), write_xliff_units),
    "xliff2": UnitFormat((".xliff",), write_xliff2_units),
    "ladder": UnitFormat((".ladder", ".ladder.ja", ".ladder.en"), write_ladder_units),
    "xlsx": UnitFormat((".xlsx",), write_xlsx_units),
}
"""The formats again, for units of any origin and number."""

# What some file system takes for something else: separators, wildcards, controls.
_UNSAFE = re.compile('[\x00-\x1f\x7f\x85\u2028\u2029<>:"/\\\\|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def output_paths(output: Path, formats: Iterable[str], name: str) -> list[Path]:
    """Name the files that an alignment of this name is written to.

    ``output`` is one file if it has a suffix and is no folder, or else the folder of a file or two
    for each of ``formats``. Raises OutputError for a suffix or a format that is not known, and
    where there is no format.
    """
    if output.suffix and not output.is_dir():
        _writer(output)
        return [output]
    return _paths_in(output, formats, name)


def write(alignment: Alignment, *paths: Path, options: Options = DEFAULTS) -> None:
    """Write files, each in the format that its suffix names.

    None of them is put in place before all are complete. Raises OutputError.
    """
    with ExitStack() as files:
        for path in paths:
            writer = _writer(path)
            writer(alignment, files.enter_context(atomic_file(path)), options)


def write_outputs(
    alignment: Alignment,
    folder: Path,
    formats: Iterable[str],
    name: str | None = None,
    options: Options = DEFAULTS,
) -> list[Path]:
    """Write the alignment into ``folder`` in each of ``formats``, and return the files' paths.

    They are called ``name``, or like the document, with the suffixes of the formats. None of them
    is put in place before all are complete. Raises OutputError.
    """
    paths = _paths_in(folder, formats, alignment.name if name is None else name)
    write(alignment, *paths, options=options)
    return paths


def _paths_in(folder: Path, formats: Iterable[str], name: str) -> list[Path]:
    suffixes = [suffix for chosen in formats for suffix in _format(chosen)]
    if not suffixes:
        raise OutputError(f"no format is named; choose among {', '.join(FORMATS)}")
    return [folder / f"{safe_name(name)}{suffix}" for suffix in dict.fromkeys(suffixes)]


def _writer(path: Path) -> Writer:
    writers = {suffix: writer for parts in FORMATS.values() for suffix, writer in parts.items()}
    # NAME.ladder.ja is no Moses file: the longest suffix counts.
    found = [suffix for suffix in writers if path.name.endswith(suffix)]
    if not found:
        raise OutputError(
            f"cannot write {path}: no format has this suffix; use one of {', '.join(writers)}"
        )
    return writers[max(found, key=len)]


def write_units(
    units: Iterable[Unit],
    path: Path,
    format: str | None = None,  # noqa: A002 - that is what it is
    options: Options = DEFAULTS,
) -> list[Path]:
    """Write units as one format, by default that of the path's suffix; return the paths.

    Of a format of several files the others have the same name with another suffix. None is put in
    place before all are complete. Raises OutputError.
    """
    suffixes, writer = _unit_format(path, format)
    stem = path.name
    for suffix in sorted(suffixes, key=len, reverse=True):
        stem = stem.removesuffix(suffix)
    paths = [path] if len(suffixes) == 1 else [path.with_name(stem + s) for s in suffixes]
    with ExitStack() as files:
        writer(units, *(files.enter_context(atomic_file(each)) for each in paths), options)
    return paths


def _unit_format(path: Path, format_: str | None) -> UnitFormat:
    if format_ is not None:
        _format(format_)
        return UNIT_FORMATS[format_]
    _writer(path)
    fitting = {
        suffix: unit_format
        for unit_format in UNIT_FORMATS.values()
        for suffix in unit_format.suffixes
        if path.name.endswith(suffix)
    }
    return fitting[max(fitting, key=len)]


def _format(name: str) -> dict[str, Writer]:
    if name not in FORMATS:
        raise OutputError(f"there is no format {name!r}; choose among {', '.join(FORMATS)}")
    return FORMATS[name]


def safe_name(name: str) -> str:
    """Make a file name, without suffix, that any system takes; ``text`` for standard input."""
    safe = _UNSAFE.sub("_", name).strip(". ")
    if safe in {"", "-"}:
        return "text"
    return f"_{safe}" if _DEVICES.match(safe) else safe
