"""How good translation engines are on aligned articles, by how much, and how sure that is."""

from aligner.evaluation.mt.evaluation import (
    MEASURES,
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
from aligner.evaluation.mt.systems import System, name_systems, translate_units
from aligner.evaluation.mt.units import Unit, Units, read_units

__all__ = [
    "MEASURES",
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
    "evaluate",
    "name_systems",
    "read_units",
    "translate_units",
]
