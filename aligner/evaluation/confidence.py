"""What confidences are worth: whether they are true, and whether they lead to the errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aligner.alignment import Bead
from aligner.errors import OutputError
from aligner.evaluation.agreement import Beads

__all__ = ["Judgement", "Reliability", "draw_reliability", "judge", "measure_reliability"]

Judgement = tuple[float, bool]
"""The confidence of a bead, and whether the bead is right."""

_BINS = 10
SHARES = (0.05, 0.10, 0.15, 0.20)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far confidences can be trusted.

    ``error`` is the expected calibration error: the mean distance, over ten bins of equal width
    weighed by their beads, between the mean confidence of a bin and the share of its beads that is
    right (Guo et al. 2017). ``risk`` is the area under the risk-coverage curve: the share of wrong
    beads among the most confident ones, averaged over how many are taken (El-Yaniv & Wiener 2010).
    ``found`` is the share of all errors in the least confident ``SHARES`` of the beads; where
    there are no errors it is 1.
    """

    beads: int
    errors: int
    error: float
    risk: float
    found: dict[float, float]


def judge(beads: Sequence[Bead], gold: Beads) -> Iterator[Judgement]:
    """Judge each bead: a pair is right if it is a gold bead, a null if its sentence is unpaired."""
    pairs = {(ja, en) for ja, en in gold if ja and en}
    paired = [{index for bead in pairs for index in bead[side]} for side in (0, 1)]
    for bead in beads:
        if bead.is_null:
            is_right = not (paired[0].intersection(bead.ja) or paired[1].intersection(bead.en))
        else:
            is_right = (bead.ja, bead.en) in pairs
        yield bead.confidence, is_right


def measure_reliability(judgements: Sequence[Judgement]) -> Reliability:
    """Measure the confidences of all beads of a set."""
    confidence, right = _columns(judgements)
    wrong = ~right[np.argsort(confidence, kind="stable")]
    count, errors = len(wrong), int(wrong.sum())
    if not count:
        return Reliability(0, 0, 0.0, 0.0, dict.fromkeys(SHARES, 1.0))
    gaps = [abs(sure - share) * size / count for sure, share, size in _bins(confidence, right)]
    taken = np.cumsum(wrong[::-1]) / np.arange(1, count + 1)
    found = {
        share: float(wrong[: round(share * count)].sum() / errors) if errors else 1.0
        for share in SHARES
    }
    return Reliability(count, errors, float(sum(gaps)), float(taken.mean()), found)


def draw_reliability(judgements: Sequence[Judgement], title: str, path: Path) -> None:
    """Draw a reliability diagram as PNG: the share of right beads over their mean confidence.

    Raises OutputError where matplotlib is missing or the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise OutputError(
            "a plot needs matplotlib; install it with: pip install 'aligner[plot]'"
        ) from error
    from io import BytesIO

    from aligner.files import write_atomically

    bins = list(_bins(*_columns(judgements)))
    figure = Figure(figsize=(5, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    above.plot([0, 1], [0, 1], color="#999999", linestyle="--", linewidth=1)
    above.plot([sure for sure, _, _ in bins], [share for _, share, _ in bins], marker="o")
    above.set(ylabel="share of beads that are right", title=title, xlim=(0, 1), ylim=(0, 1.02))
    below.bar([sure for sure, _, _ in bins], [size for _, _, size in bins], width=0.04)
    below.set(xlabel="confidence", ylabel="beads", yscale="log")
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=150)
    write_atomically(path, picture.getvalue())


def _columns(judgements: Sequence[Judgement]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    confidence = np.array([sure for sure, _ in judgements], dtype=np.float64)
    return confidence, np.array([is_right for _, is_right in judgements], dtype=np.bool_)


def _bins(
    confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> Iterator[tuple[float, float, int]]:
    """The mean confidence, the share of right ones and the size of each bin that is not empty."""
    number = (confidence * _BINS).astype(np.int64).clip(0, _BINS - 1)
    for at in range(_BINS):
        inside = number == at
        if inside.any():
            yield float(confidence[inside].mean()), float(right[inside].mean()), int(inside.sum())
