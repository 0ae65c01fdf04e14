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
from aligner.evaluation.confidence import (
    Judgement,
    Reliability,
    draw_reliability,
    judge,
    measure_reliability,
)

__all__ = [
    "MEASURES",
    "Agreement",
    "Beads",
    "Hypotheses",
    "Judgement",
    "Record",
    "Reliability",
    "Result",
    "count_agreement",
    "draw_reliability",
    "judge",
    "measure_reliability",
    "read_records",
    "run",
    "write_predictions",
]
