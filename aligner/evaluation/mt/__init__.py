"""How good translation engines are on aligned articles, by how much, and how sure that is."""

from aligner.evaluation.mt.counting import MEASURES, cores
from aligner.evaluation.mt.evaluation import (
    ROW_MEASURES,
    Comparison,
    Evaluation,
    Figure,
    Part,
    Row,
    Segment,
    Settings,
    SystemResult,
    evaluate,
)
from aligner.evaluation.mt.export import to_json, versions
from aligner.evaluation.mt.report import write_report
from aligner.evaluation.mt.systems import System, name_systems, translate_units
from aligner.evaluation.mt.units import Unit, Units, read_memory, read_units
from aligner.evaluation.mt.words import explain, judge, show_interval, show_p

__all__ = [
    "MEASURES",
    "ROW_MEASURES",
    "Comparison",
    "Evaluation",
    "Figure",
    "Part",
    "Row",
    "Segment",
    "Settings",
    "System",
    "SystemResult",
    "Unit",
    "Units",
    "cores",
    "evaluate",
    "explain",
    "judge",
    "name_systems",
    "read_memory",
    "read_units",
    "show_interval",
    "show_p",
    "to_json",
    "translate_units",
    "versions",
    "write_report",
]
