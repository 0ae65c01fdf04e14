"""Moses: two files with a segment a line, line by line translations of each other."""

from __future__ import annotations

from typing import BinaryIO

from aligner.alignment.beads import Alignment
from aligner.formats.options import DEFAULTS, Options
from aligner.formats.text import encoded, one_line

__all__ = ["write_english", "write_japanese"]


def write_japanese(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write the Japanese of the beads with two sides, a line each; raises OutputError."""
    _write_lines([alignment.ja_text(bead) for bead in alignment.pairs], alignment, out)


def write_english(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write the English of the beads with two sides, a line each; raises OutputError."""
    _write_lines([alignment.en_text(bead) for bead in alignment.pairs], alignment, out)


def _write_lines(texts: list[str], alignment: Alignment, out: BinaryIO) -> None:
    lines = "".join(one_line(text) + "\n" for text in texts)
    out.write(encoded(lines, alignment))
