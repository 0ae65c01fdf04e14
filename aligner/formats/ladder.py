"""Ladder: lines such as ``[0]:[0, 1]:0.9876`` beside two files of sentences.

The form that Bleualign and Vecalign write: the sentences of both sides by number from 0, and a
score, which is the confidence here. NAME.ladder.ja and NAME.ladder.en hold them, one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from aligner.alignment.beads import Alignment
from aligner.documents import Document, Language
from aligner.errors import InputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Options, ReadOptions
from aligner.formats.text import encoded, encoded_line, lines_of, one_line
from aligner.formats.units import Unit

__all__ = [
    "read_ladder",
    "write_ladder",
    "write_ladder_english",
    "write_ladder_japanese",
    "write_ladder_units",
]

_RUNG = re.compile(
    r"\[((?:\d{1,9}(?:, ?\d{1,9})*)?)\]:\[((?:\d{1,9}(?:, ?\d{1,9})*)?)\](?::([-+.eE\d]{1,30}))?",
    re.ASCII,
)


def write_ladder(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write every bead, nulls included, by the numbers of its sentences from 0."""
    for bead in alignment.beads:
        out.write(f"{list(bead.ja)}:{list(bead.en)}:{bead.confidence:.4f}\n".encode())


def write_ladder_japanese(
    alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS
) -> None:
    """Write the Japanese sentences, one a line; raises OutputError."""
    _write_sentences(alignment.ja, alignment, out)


def write_ladder_english(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write the English sentences, one a line; raises OutputError."""
    _write_sentences(alignment.en, alignment, out)


def _write_sentences(document: Document, alignment: Alignment, out: BinaryIO) -> None:
    lines = "".join(one_line(text) + "\n" for text in document.segments)
    out.write(encoded(lines, alignment))


def write_ladder_units(
    units: Iterable[Unit],
    out: BinaryIO,
    ja: BinaryIO,
    en: BinaryIO,
    _options: Options = DEFAULTS,
) -> None:
    """Write units as rungs of one segment a side; raises OutputError."""
    for number, unit in enumerate(units):
        confidence = 1.0 if unit.confidence is None else unit.confidence
        out.write(f"[{number}]:[{number}]:{confidence:.4f}\n".encode())
        ja.write(encoded_line(one_line(unit.ja), unit))
        en.write(encoded_line(one_line(unit.en), unit))


def read_ladder(path: Path, _options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read the pairs of a ladder; NAME.ladder.ja and NAME.ladder.en must lie beside it.

    A score from 0 to 1 is the confidence. Raises InputError for what cannot be read, is no rung,
    or names a sentence that there is not.
    """
    sides = {side: list(lines_of(Path(f"{path}.{side}"))) for side in ("ja", "en")}
    for number, line in enumerate(lines_of(path), 1):
        rung = _RUNG.fullmatch(line.strip())
        if not rung:
            raise InputError(
                f"{path}: line {number}: not of the form [0]:[0, 1]:0.9; write it anew"
            )
        ja = _joined(path, number, sides, "ja", rung[1])
        en = _joined(path, number, sides, "en", rung[2])
        if ja and en:
            kind = f"{rung[1].count(',') + 1}-{rung[2].count(',') + 1}"
            yield Unit(ja, en, kind=kind, confidence=_confidence(rung[3]), line=number)


def _joined(
    path: Path, line: int, sides: dict[str, list[str]], side: Language, numbers: str
) -> str:
    texts = sides[side]
    chosen = [int(number) for number in numbers.split(",") if number.strip()]
    for number in chosen:
        if number >= len(texts):
            raise InputError(
                f"{path}: line {line}: there is no sentence {number} in {path}.{side};"
                " give the file that belongs to it"
            )
    return ("" if side == "ja" else " ").join(texts[number] for number in chosen)


def _confidence(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None
