"""How good alignments are: agreement with gold, and what the confidences are worth."""

from aligner.evaluation.agreement import MEASURES, Agreement, Beads, count_agreement
from aligner.evaluation.benchmark import (
    Hypotheses,
    Record,
    Result,
    read_records,
    run,
    write_predictions,
)

__all__ = [
    "MEASURES",
    "Agreement",
    "Beads",
    "Hypotheses",
    "Record",
    "Result",
    "count_agreement",
    "read_records",
    "run",
    "write_predictions",
]
