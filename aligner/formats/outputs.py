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

__all__ = ["FORMATS", "Writer", "safe_name", "write", "write_outputs"]

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


def write(alignment: Alignment, path: Path, options: Options = DEFAULTS) -> None:
    """Write one file in the format that its suffix names; raises OutputError."""
    writers = {suffix: writer for parts in FORMATS.values() for suffix, writer in parts.items()}
    if path.suffix not in writers:
        raise OutputError(f"cannot write {path}: its name must end in one of {', '.join(writers)}")
    with atomic_file(path) as file:
        writers[path.suffix](alignment, file, options)


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
    stem = safe_name(alignment.name if name is None else name)
    writers = {
        folder / f"{stem}{suffix}": writer
        for chosen in formats
        for suffix, writer in _format(chosen).items()
    }
    with ExitStack() as files:
        for path, writer in writers.items():
            writer(alignment, files.enter_context(atomic_file(path)), options)
    return list(writers)


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
