"""XLSX, for reviewers who live in spreadsheets: the columns of the TSV, a row each.

Nothing in it is a formula: a text that begins with ``=`` is a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from aligner.alignment.beads import Alignment
from aligner.errors import InputError, OutputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Options, ReadOptions
from aligner.formats.text import one_line
from aligner.formats.tsv import COLUMNS, alignment_cells, unit_cells, unit_of_cells
from aligner.formats.units import Unit
from aligner.formats.xml import legal

__all__ = ["read_xlsx", "write_xlsx", "write_xlsx_units"]

_MOST_ROWS = 1_048_576
_LONGEST_CELL = 32_767

_WIDTHS = {"ja": 60, "en": 60, "hypothesis": 60, "doc": 20}
_NUMBERS = {"bead", "confidence", "bleu", "chrf"}


def write_xlsx(alignment: Alignment, out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write every bead, nulls included, with a header row; raises OutputError."""
    _write(alignment_cells(alignment), out, options)


def write_xlsx_units(units: Iterable[Unit], out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write units, a row each; raises OutputError for more than a sheet can hold."""
    _write(map(unit_cells, units), out, options)


def _write(rows: Iterable[Sequence[str]], out: BinaryIO, options: Options) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet("alignment")
    sheet.freeze_panes = "A2"
    for at, column in enumerate(COLUMNS):
        letter = chr(ord("A") + at)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column, 11)
    sheet.append(COLUMNS)
    for number, row in enumerate(rows, 2):
        if number > _MOST_ROWS:
            raise OutputError(
                f"a sheet holds {_MOST_ROWS:,} rows, and there are more; export fewer, or as TSV"
            )
        cells = []
        for column, text in zip(COLUMNS, row, strict=True):
            cell: Any = WriteOnlyCell(sheet)
            _fill(cell, column, _fitting(text, number, options))
            cells.append(cell)
        sheet.append(cells)
    book.save(out)


def _fill(cell: Any, column: str, text: str) -> None:  # noqa: ANN401
    if column in _NUMBERS and text:
        cell.value = float(text) if "." in text else int(text)
        return
    cell.value = text or None
    if text:
        # Whatever it begins with: no formula, no error value.
        cell.data_type = "s"


def _fitting(text: str, row: int, options: Options) -> str:
    text = legal(one_line(text))
    if len(text) > _LONGEST_CELL:
        options.note(f"row {row}: cut after {_LONGEST_CELL:,} characters, all that a cell can hold")
    return text[:_LONGEST_CELL]


def read_xlsx(path: Path, _options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read the units of the first sheet, of which the first row names the columns.

    ``ja`` and ``en`` must be there; of formulas, the values are read. Raises InputError.
    """
    rows = _rows(path)
    names = [_as_text(value) for value in next(rows, ())]
    if not {"ja", "en"} <= set(names):
        raise InputError(f"{path}: row 1 lacks ja or en; name the columns there")
    for number, row in enumerate(rows, 2):
        values = map(_as_text, row)
        # Trailing empty cells may be left out.
        cells = dict.fromkeys(names, "") | dict(zip(names, values, strict=False))
        unit = unit_of_cells(cells, f"{path}: row {number}", number)
        if unit:
            yield unit


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            yield from book.worksheets[0].iter_rows(values_only=True)
    except OSError as error:
        raise InputError(
            f"cannot read {path}: {error.strerror or error}; check the path"
        ) from error
    except InputError:
        raise
    # openpyxl lets through whatever the parts of a damaged file make its parts raise.
    except Exception as error:
        raise InputError(
            f"{path}: not an XLSX that can be read ({type(error).__name__}: {error}); save it again"
        ) from error


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
