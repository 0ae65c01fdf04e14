"""The formats by name, and the files of one alignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from aligner.alignment.beads import Alignment
from aligner.errors import OutputError
from aligner.files import atomic_file
from aligner.formats.jsonl import write_jsonl
from aligner.formats.moses import write_english, write_japanese
from aligner.formats.options import DEFAULTS, Options
from aligner.formats.tmx import write_tmx
from aligner.formats.tsv import write_tsv

__all__ = ["FORMATS", "Writer", "output_paths", "safe_name", "write", "write_outputs"]

Writer = Callable[[Alignment, BinaryIO, Options], None]

FORMATS: dict[str, dict[str, Writer]] = {
    "tsv": {".tsv": write_tsv},
    "tmx": {".tmx": write_tmx},
    "jsonl": {".jsonl": write_jsonl},
    "moses": {".ja": write_japanese, ".en": write_english},
}
"""For each format the suffixes of its files, and what writes each."""

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
    if path.suffix not in writers:
        raise OutputError(
            f"cannot write {path}: no format has this suffix; use one of {', '.join(writers)}"
        )
    return writers[path.suffix]


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
