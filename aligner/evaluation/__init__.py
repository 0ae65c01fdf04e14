"""How good alignments are: agreement with gold, and what the confidences are worth."""

from aligner.evaluation.agreement import MEASURES, Agreement, Beads, count_agreement
from aligner.evaluation.aligners import (
    Measured,
    compare_alignments,
    measure_alignment,
    pair_articles,
)
from aligner.evaluation.beadfiles import read_beads
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
    "Measured",
    "Record",
    "Reliability",
    "Result",
    "compare_alignments",
    "count_agreement",
    "draw_reliability",
    "judge",
    "measure_alignment",
    "measure_reliability",
    "pair_articles",
    "read_beads",
    "read_records",
    "run",
    "write_predictions",
]
