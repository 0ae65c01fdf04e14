"""TSV: a row for every bead, to read, to sort in a spreadsheet and to read back."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document, Language
from aligner.errors import InputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Layout, Options, ReadOptions
from aligner.formats.text import encoded, encoded_line, lines_of, one_line
from aligner.formats.units import Unit

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "COLUMNS",
    "alignment_cells",
    "read_alignment",
    "read_tsv",
    "read_tsv_units",
    "unit_cells",
    "unit_of_cells",
    "write_tsv",
    "write_tsv_units",
]

COLUMNS = (
    "doc",
    "bead",
    "ja",
    "en",
    "hypothesis",
    "confidence",
    "bleu",
    "chrf",
    "type",
    "moved",
    "status",
    "ja_ids",
    "en_ids",
)

_PERCENT = r"([0-9]{1,2}(\.[0-9]+)?|100(\.0+)?)?"
_FORMS = {
    "bead": (r"[1-9][0-9]{0,8}", "a number from 1"),
    "confidence": (r"0(\.[0-9]+)?|1(\.0+)?", "a number from 0 to 1"),
    "bleu": (_PERCENT, "a number from 0 to 100, or nothing"),
    "chrf": (_PERCENT, "a number from 0 to 100, or nothing"),
    "moved": (r"(yes)?", "'yes' or nothing"),
    "ja_ids": (r"(ja[1-9][0-9]*( ja[1-9][0-9]*)*)?", "ids such as 'ja1 ja2', or nothing"),
    "en_ids": (r"(en[1-9][0-9]*( en[1-9][0-9]*)*)?", "ids such as 'en1 en2', or nothing"),
}

# Where a joined text may be parted: at ends of sentences, else wherever it could have been joined.
_JOINTS: dict[Language, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "ja": (re.compile(r"(?<=[。！？])(?![」』）]|$)"), re.compile(r"")),
    "en": (re.compile(r"(?<=[.!?]) |(?<=[.!?][\"”’)]) "), re.compile(r" ")),
}


def write_tsv(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write every bead, nulls included, with a header row and without quoting.

    Tabs, line ends and other controls in a text become spaces. Raises OutputError for a text that
    is not Unicode.
    """
    from pandas import DataFrame

    rows = [tuple(map(one_line, cells)) for cells in alignment_cells(alignment)]
    text = DataFrame(rows, columns=COLUMNS, dtype=str).to_csv(
        sep="\t", quoting=csv.QUOTE_NONE, lineterminator="\n", index=False
    )
    out.write(encoded(text, alignment))


def alignment_cells(alignment: Alignment) -> Iterator[tuple[str, ...]]:
    """What the beads of an alignment have in our columns."""
    for number, bead in enumerate(alignment.beads, 1):
        yield _cells(alignment, number, bead)


def _cells(alignment: Alignment, number: int, bead: Bead) -> tuple[str, ...]:
    return (
        alignment.name,
        str(number),
        alignment.ja_text(bead),
        alignment.en_text(bead),
        alignment.hypothesis(bead),
        f"{bead.confidence:.4f}",
        _score(bead.bleu),
        _score(bead.chrf),
        bead.kind,
        "yes" if bead.moved else "",
        bead.status,
        " ".join(map(alignment.ja.id, bead.ja)),
        " ".join(map(alignment.en.id, bead.en)),
    )


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"


def read_tsv(path: Path) -> DataFrame:
    """Read the rows of a TSV of ours: row 0 is line 2 of the file.

    ``bead`` is int64; ``confidence``, ``bleu`` and ``chrf`` are float64, missing scores NaN;
    ``moved`` is bool; the rest is text as it stands (``NA`` is a text). Columns may come in any
    order, and more than ours are kept. Raises InputError for a file that cannot be read, is not
    UTF-8, lacks a column, or has a row of the wrong number or kind of fields.
    """
    from pandas import DataFrame

    header, *rows = _fields(path)
    frame = DataFrame(rows, columns=header, dtype=str)
    for column, (pattern, meaning) in _FORMS.items():
        wrong = ~frame[column].str.fullmatch(pattern).astype(bool)
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            found = frame[column].iloc[row]
            raise InputError(f"{path}: line {row + 2}: {column} is {found!r}; it must be {meaning}")
    return frame.assign(
        bead=frame["bead"].astype("int64"),
        confidence=frame["confidence"].astype("float64"),
        bleu=frame["bleu"].replace("", "nan").astype("float64"),
        chrf=frame["chrf"].replace("", "nan").astype("float64"),
        moved=frame["moved"] == "yes",
    )


def _fields(path: Path) -> Iterator[list[str]]:
    """Read the header and the rows, every one with as many fields as the header."""
    header, *lines = _lines(path)
    names = header.split("\t")
    missing = [column for column in COLUMNS if names.count(column) != 1]
    if missing:
        raise InputError(
            f"{path}: line 1: the header must hold each column once; mend {', '.join(missing)}"
        )
    yield names
    for number, line in enumerate(lines, 2):
        fields = line.split("\t")
        if len(fields) != len(names):
            raise InputError(
                f"{path}: line {number}: {len(fields)} fields, not {len(names)};"
                " mend the tabs in it"
            )
        yield fields


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}: line {line}: not UTF-8; save the file as UTF-8") from error
    # Only these end a line here: what Python's splitlines ends one at may stand in a text.
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def read_alignment(path: Path) -> Alignment:
    """Read an alignment, its documents made of the sentences in the ids' order.

    Beads and their texts are as they were written. Where a bead joins sentences, its text is
    parted at ends of sentences, as the file does not say where they were; what stood between
    sentences and the engine are not in the file either. Raises InputError as ``read_tsv`` does,
    and where rows of several documents, a sentence twice or a gap in the ids are found.
    """
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _values(read_tsv(path))]
    names = list(dict.fromkeys(row["doc"] for row in rows)) or [path.stem]
    if len(names) > 1:
        raise InputError(f"{path}: rows of {len(names)} documents; keep one document a file")
    ja, en = (_document(path, rows, language, names[0]) for language in ("ja", "en"))
    return Alignment(ja, en, tuple(map(_bead, rows)), _hypotheses(rows))


def _values(frame: DataFrame) -> Iterator[tuple[Any, ...]]:
    return frame[list(COLUMNS)].itertuples(index=False, name=None)


def _bead(row: dict[str, Any]) -> Bead:
    return Bead(
        ja=_indices(row, "ja"),
        en=_indices(row, "en"),
        confidence=row["confidence"],
        bleu=None if math.isnan(row["bleu"]) else row["bleu"],
        chrf=None if math.isnan(row["chrf"]) else row["chrf"],
        moved=row["moved"],
        status=row["status"],
    )


def _indices(row: dict[str, Any], language: Language) -> tuple[int, ...]:
    return tuple(int(name[2:]) - 1 for name in row[f"{language}_ids"].split())


def _document(path: Path, rows: list[dict[str, Any]], language: Language, name: str) -> Document:
    sentences: dict[int, str] = {}
    for line, row in enumerate(rows, 2):
        indices, text = _indices(row, language), row[language]
        if text and not indices:
            raise InputError(f"{path}: line {line}: {language} has a text but no {language}_ids")
        for index, sentence in zip(indices, _parted(text, len(indices), language), strict=True):
            if index in sentences:
                raise InputError(
                    f"{path}: line {line}: {language}{index + 1} is in another row too"
                )
            sentences[index] = sentence
    lacking = set(range(len(sentences))).difference(sentences)
    if lacking:
        raise InputError(
            f"{path}: {language}{min(lacking) + 1} is in no row; add a row for it, with the other"
            " side empty if need be"
        )
    return Document.from_segments(map(sentences.__getitem__, range(len(sentences))), language, name)


def _hypotheses(rows: list[dict[str, Any]]) -> tuple[str, ...] | None:
    """Order the hypotheses as the Japanese sentences are, None where every one is empty."""
    if not any(row["hypothesis"] for row in rows):
        return None
    parts = chain.from_iterable(
        zip(indices, _parted(row["hypothesis"], len(indices), "en"), strict=True)
        for row in rows
        for indices in [_indices(row, "ja")]
    )
    return tuple(text for _, text in sorted(parts))


def _parted(text: str, count: int, language: Language) -> list[str]:
    """Part into ``count`` texts that join to ``text`` again, sentences if it has as many."""
    if count < 2:
        return [text] * count
    parts = [text]
    for joint in _JOINTS[language]:
        parts = joint.split(text, count - 1)
        if len(parts) == count:
            break
    return parts + [""] * (count - len(parts))


def write_tsv_units(units: Iterable[Unit], out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write units in our columns, without the ids of sentences; raises OutputError."""
    out.write(("\t".join(COLUMNS) + "\n").encode())
    for unit in units:
        out.write(encoded_line("\t".join(map(one_line, unit_cells(unit))), unit))


def unit_cells(unit: Unit) -> tuple[str, ...]:
    """What a unit has in our columns."""
    return (
        unit.doc,
        "" if unit.number is None else str(unit.number),
        unit.ja,
        unit.en,
        unit.hypothesis,
        "" if unit.confidence is None else f"{unit.confidence:.4f}",
        _score(unit.bleu),
        _score(unit.chrf),
        unit.kind,
        "yes" if unit.moved else "",
        unit.status,
        "",
        "",
    )


_COLUMNS_OF: dict[Layout, tuple[int, int, int | None]] = {
    "ja-en": (0, 1, None),
    "en-ja": (1, 0, None),
    "jparacrawl": (4, 3, 0),
    "bitextor": (3, 2, 0),
}
"""Where a layout has the Japanese, the English, and what it calls its source."""


def read_tsv_units(path: Path, options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read units line by line: ours, or the columns of another layout without a header.

    JParaCrawl has a site or two addresses, a score, the English and the Japanese; Bitextor two
    addresses, the English and the Japanese, and more columns that are not read. Raises InputError
    for lines that are not of this layout.
    """
    if options.layout == "ours":
        yield from _our_units(path)
        return
    ja, en, source = _COLUMNS_OF[options.layout]
    for number, line in enumerate(lines_of(path), 1):
        fields = line.split("\t")
        if len(fields) <= max(ja, en):
            raise InputError(
                f"{path}: line {number}: {len(fields)} fields, which is not the layout"
                f" {options.layout}; choose another with --layout"
            )
        props = (("x-source", fields[source]),) if source is not None else ()
        yield Unit(fields[ja], fields[en], props=props, line=number)


def _our_units(path: Path) -> Iterator[Unit]:
    lines = enumerate(lines_of(path), 1)
    names = next(lines, (1, ""))[1].split("\t")
    if not {"ja", "en"} <= set(names):
        raise InputError(
            f"{path}: line 1: the header lacks ja or en; if there is no header, say --layout ja-en"
        )
    for number, line in lines:
        fields = line.split("\t")
        if len(fields) != len(names):
            raise InputError(
                f"{path}: line {number}: {len(fields)} fields, not {len(names)};"
                " mend the tabs in it"
            )
        unit = unit_of_cells(
            dict(zip(names, fields, strict=True)), f"{path}: line {number}", number
        )
        if unit:
            yield unit


def unit_of_cells(cells: dict[str, str], place: str, line: int) -> Unit | None:
    """The unit of cells by column, None for a null bead; InputError, naming the place."""
    if not (cells["ja"] and cells["en"]):
        return None
    for column, (pattern, meaning) in _FORMS.items():
        value = cells.get(column, "")
        if value and not re.fullmatch(pattern, value, re.ASCII):
            raise InputError(f"{place}: {column} is {value!r}; it must be {meaning}")
    confidence, bleu, chrf = (
        float(cells[name]) if cells.get(name) else None for name in ("confidence", "bleu", "chrf")
    )
    return Unit(
        ja=cells["ja"],
        en=cells["en"],
        doc=cells.get("doc", ""),
        number=int(cells["bead"]) if cells.get("bead") else None,
        kind=cells.get("type", ""),
        hypothesis=cells.get("hypothesis", ""),
        confidence=confidence,
        bleu=bleu,
        chrf=chrf,
        moved=cells.get("moved") == "yes",
        status=cells.get("status", ""),
        line=line,
    )
