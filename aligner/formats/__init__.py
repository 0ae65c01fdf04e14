"""Alignments and translation units as files, out and in.

To add a format, write its module and add a line to ``FORMATS``, ``UNIT_FORMATS`` and ``READERS``.
"""

from __future__ import annotations

from aligner.formats.inputs import READERS, find_format, read_units
from aligner.formats.jsonl import read_jsonl, read_jsonl_units, write_jsonl, write_jsonl_units
from aligner.formats.ladder import read_ladder
from aligner.formats.moses import read_moses
from aligner.formats.options import Layout, Options, ReadOptions
from aligner.formats.outputs import (
    FORMATS,
    UNIT_FORMATS,
    output_paths,
    safe_name,
    write,
    write_outputs,
    write_units,
)
from aligner.formats.preflight import Finding, check_tmx, fix_tmx
from aligner.formats.tmx import read_tmx, write_tmx, write_tmx_units
from aligner.formats.tsv import COLUMNS, read_alignment, read_tsv, read_tsv_units, write_tsv
from aligner.formats.units import Unit, units_of
from aligner.formats.xliff import read_xliff, write_xliff, write_xliff2
from aligner.formats.xlsx import read_xlsx, write_xlsx

__all__ = [
    "COLUMNS",
    "FORMATS",
    "READERS",
    "UNIT_FORMATS",
    "Finding",
    "Layout",
    "Options",
    "ReadOptions",
    "Unit",
    "check_tmx",
    "find_format",
    "fix_tmx",
    "output_paths",
    "read_alignment",
    "read_jsonl",
    "read_jsonl_units",
    "read_ladder",
    "read_moses",
    "read_tmx",
    "read_tsv",
    "read_tsv_units",
    "read_units",
    "read_xliff",
    "read_xlsx",
    "safe_name",
    "units_of",
    "write",
    "write_jsonl",
    "write_jsonl_units",
    "write_outputs",
    "write_tmx",
    "write_tmx_units",
    "write_tsv",
    "write_units",
    "write_xliff",
    "write_xliff2",
    "write_xlsx",
]
