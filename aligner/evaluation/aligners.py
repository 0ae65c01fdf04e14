"""Aligners compared: F1 with intervals over articles, and the paired difference of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aligner.errors import InputError
from aligner.evaluation.agreement import MEASURES, Agreement, Beads, count_agreement
from aligner.evaluation.resampling import (
    Floats,
    Interval,
    article_interval,
    p_of_randomisation,
    resampled_sums,
    swapped_sums,
)

__all__ = ["Measured", "compare_alignments", "measure_alignment", "pair_articles"]

_TRIALS = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure from 0 to 1 (F1, or a difference of two), and its 95% interval over articles.

    ``p`` is that of approximate randomisation over articles, for a difference. The interval is None
    for fewer articles than it takes.
    """

    score: float
    precision: float
    recall: float
    interval: Interval | None
    p: float | None = None


def pair_articles(
    gold: Mapping[str, Beads], predicted: Mapping[str, Beads], name: str
) -> list[Agreement]:
    """Count the agreement of each article of the gold, in its order.

    A file of one article is compared with a gold of one article, whatever their names are. Raises
    InputError where an article of the gold is missing in the predictions, which ``name`` names.
    """
    if len(gold) == len(predicted) == 1:
        predicted = dict(zip(gold, predicted.values(), strict=True))
    missing = [article for article in gold if article not in predicted]
    if missing:
        raise InputError(
            f"{name}: has no alignment of {missing[0]}, which the gold has; align all of the gold's"
            f" articles ({len(missing)} of {len(gold)} are missing)"
        )
    return [count_agreement(beads, predicted[article]) for article, beads in gold.items()]


def measure_alignment(
    agreements: Sequence[Agreement], resamples: int = 1000
) -> dict[str, Measured]:
    """F1 of each measure over all articles, with intervals."""
    total = sum(agreements, Agreement())
    found: dict[str, Measured] = {}
    for measure in MEASURES:
        rows = _rows(agreements, measure)
        interval = article_interval(_f1(resampled_sums(rows, resamples)), len(rows))
        counts = total[measure]
        found[measure] = Measured(counts.f1, counts.precision, counts.recall, interval)
    return found


def compare_alignments(
    first: Sequence[Agreement], second: Sequence[Agreement], resamples: int = 1000
) -> dict[str, Measured]:
    """By how much the F1 of the first aligner is higher than that of the second.

    Both are resampled together, article by article. Precision and recall are differences too.
    """
    ours, theirs = measure_alignment(first, resamples), measure_alignment(second, resamples)
    return {
        measure: _difference(measure, first, second, ours[measure], theirs[measure], resamples)
        for measure in MEASURES
    }


def _difference(
    measure: str,
    first: Sequence[Agreement],
    second: Sequence[Agreement],
    ours: Measured,
    theirs: Measured,
    resamples: int,
) -> Measured:
    rows = np.concatenate([_rows(first, measure), _rows(second, measure)], axis=1)
    drawn = resampled_sums(rows, resamples)
    interval = article_interval(_f1(drawn[:, :4]) - _f1(drawn[:, 4:]), len(rows))
    chosen, total = swapped_sums(rows, _TRIALS), rows.sum(axis=0)
    one = chosen[:, :4] + total[4:] - chosen[:, 4:]
    other = chosen[:, 4:] + total[:4] - chosen[:, :4]
    score = ours.score - theirs.score
    p = None
    if interval is not None:
        p = p_of_randomisation(score, _f1(one) - _f1(other), ties=True)
    return Measured(
        score, ours.precision - theirs.precision, ours.recall - theirs.recall, interval, p
    )


def _rows(agreements: Sequence[Agreement], measure: str) -> Floats:
    counts = [agreement[measure] for agreement in agreements]
    return np.array(
        [(one.right, one.predicted, one.found, one.gold) for one in counts], dtype=np.float64
    )


def _f1(sums: Floats) -> Floats:
    """F1 of summed counts: right, predicted, found, gold; 0 where nothing is right."""
    right, predicted, found, gold = (sums[..., at] for at in range(4))
    precision = right / np.maximum(predicted, 1)
    recall = found / np.maximum(gold, 1)
    total = precision + recall
    f1: Floats = np.divide(
        2 * precision * recall, total, where=total > 0, out=np.zeros(total.shape)
    )
    return f1
