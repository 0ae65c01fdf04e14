"""Moses: two files with a segment a line, line by line translations of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from aligner.alignment.beads import Alignment
from aligner.errors import InputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Options, ReadOptions
from aligner.formats.text import encoded, encoded_line, lines_of, one_line
from aligner.formats.units import Unit

__all__ = ["read_moses", "write_english", "write_japanese", "write_moses_units"]


def write_japanese(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write the Japanese of the beads with two sides, a line each; raises OutputError."""
    _write_lines([alignment.ja_text(bead) for bead in alignment.pairs], alignment, out)


def write_english(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write the English of the beads with two sides, a line each; raises OutputError."""
    _write_lines([alignment.en_text(bead) for bead in alignment.pairs], alignment, out)


def _write_lines(texts: list[str], alignment: Alignment, out: BinaryIO) -> None:
    lines = "".join(one_line(text) + "\n" for text in texts)
    out.write(encoded(lines, alignment))


def write_moses_units(
    units: Iterable[Unit], ja: BinaryIO, en: BinaryIO, _options: Options = DEFAULTS
) -> None:
    """Write units, a line each in both files; raises OutputError."""
    for unit in units:
        ja.write(encoded_line(one_line(unit.ja), unit))
        en.write(encoded_line(one_line(unit.en), unit))


def read_moses(path: Path, _options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read two files of lines, of which ``path`` is one: NAME.ja and NAME.en.

    Raises InputError where one cannot be read, is not UTF-8, or has more lines than the other.
    """
    if path.suffix not in {".ja", ".en"}:
        raise InputError(f"{path}: Moses files are called NAME.ja and NAME.en; rename them")
    sides = [path.with_suffix(suffix) for suffix in (".ja", ".en")]
    for number, (ja, en) in enumerate(zip_longest(*map(lines_of, sides)), 1):
        if ja is None or en is None:
            short = sides[0] if ja is None else sides[1]
            raise InputError(f"{short}: it ends before line {number}, which the other file has")
        yield Unit(ja, en, line=number)
