"""What the formats that are plain text share."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from aligner.alignment.beads import Alignment
from aligner.errors import InputError, OutputError
from aligner.formats.units import Unit

__all__ = ["LONGEST_LINE", "encoded", "encoded_line", "lines_of", "one_line"]

LONGEST_LINE = 10_000_000
"""Bytes of a line that are read: what is longer is no text in lines."""

# Controls go with the line ends: pandas ends a text at NUL, other readers a line at U+001C.
_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """Fold each run of tabs, line ends and other controls to one space."""
    return _BREAKS.sub(" ", text)


def encoded(text: str, alignment: Alignment) -> bytes:
    """Encode as UTF-8; OutputError where there is half a character (a lone surrogate)."""
    return _encoded(text, alignment.name)


def encoded_line(text: str, unit: Unit) -> bytes:
    """Encode a line of a unit as UTF-8, with its end; OutputError likewise."""
    return _encoded(text + "\n", unit.doc or "the memory")


def _encoded(text: str, name: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise OutputError(
            f"{name}: its text or name holds half a character, the lone surrogate"
            f" U+{ord(text[error.start]):04X}, which no file can hold; save the article as UTF-8"
            " again, under a plain name"
        ) from error


def lines_of(path: Path) -> Iterator[str]:
    r"""The lines of a UTF-8 file, without their ends, one after the other.

    Only ``\n`` and ``\r\n`` end a line: others may stand in a text. Raises InputError for a file
    that cannot be read or is not UTF-8, and for a line that is too long to be one.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    raise InputError(
                        f"{path}: line {number}: longer than {LONGEST_LINE:,} bytes;"
                        " give a text with a segment a line"
                    )
                yield _decoded(path, number, line)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error


def _decoded(path: Path, number: int, line: bytes) -> str:
    if number == 1:
        line = line.removeprefix(codecs.BOM_UTF8)
    try:
        return line.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: line {number}: not UTF-8; save the file as UTF-8") from error
