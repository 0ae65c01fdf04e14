"""Alignments as files: TSV, TMX, JSON lines and Moses; some are read back too.

To add a format, write its module and add one line to ``FORMATS``.
"""

from __future__ import annotations

from aligner.formats.jsonl import read_jsonl, write_jsonl
from aligner.formats.options import Options
from aligner.formats.outputs import FORMATS, output_paths, safe_name, write, write_outputs
from aligner.formats.tmx import Unit, read_tmx, write_tmx
from aligner.formats.tsv import COLUMNS, read_alignment, read_tsv, write_tsv

__all__ = [
    "COLUMNS",
    "FORMATS",
    "Options",
    "Unit",
    "output_paths",
    "read_alignment",
    "read_jsonl",
    "read_tmx",
    "read_tsv",
    "safe_name",
    "write",
    "write_jsonl",
    "write_outputs",
    "write_tmx",
    "write_tsv",
]
