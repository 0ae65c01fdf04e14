"""BLEU, chrF, chrF++ and TER from sacreBLEU's sufficient statistics of each segment.

sacreBLEU counts (but for TER, see `edits`); the formulas are its own too, written for many sums at
once. Signatures are those that its command line prints for the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from aligner.evaluation.mt.edits import count_edits
from aligner.evaluation.resampling import SEED, Floats

if TYPE_CHECKING:
    from sacrebleu.metrics.base import Metric as SacreMetric

__all__ = ["COLUMNS", "METRICS", "Metric", "count_statistics", "segment_bleu", "signature"]

_ORDERS = 4
_BLEU = slice(0, 2 + 2 * _ORDERS)
_CHRF = slice(10, 28)
_CHRF_PLUS = slice(10, 34)
_TER = slice(34, 36)

COLUMNS = 36
"""Statistics of a segment: ten of BLEU, eighteen of chrF, six more of chrF++, two of TER."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: which statistics it needs, and what it makes of their sums (0 to 100)."""

    name: str
    columns: slice
    formula: Callable[[Floats], Floats]
    lower_is_better: bool = False

    def score(self, statistics: Floats) -> Floats:
        """The figures of summed statistics, (..., COLUMNS) to (...)."""
        return self.formula(statistics[..., self.columns])


def count_statistics(systems: Sequence[Sequence[str]], references: Sequence[str]) -> list[Floats]:
    """Count the statistics of each system's hypotheses, (segments, COLUMNS) for each."""
    bleu, chrf, ter = (_sacrebleu(name) for name in ("BLEU", "chrF++", "TER"))
    grams = [metric._cache_references([references]) for metric in (bleu, chrf)]
    words = [ter._preprocess_segment(text).split() for text in references]
    counted = np.empty((len(systems), len(references), COLUMNS))
    for system, hypotheses in enumerate(systems):
        for at, text in enumerate(hypotheses):
            row = counted[system, at]
            for metric, known, columns in ((bleu, grams[0], _BLEU), (chrf, grams[1], _CHRF_PLUS)):
                segment = metric._preprocess_segment(text)
                row[columns] = metric._compute_segment_statistics(segment, known[at])
            edits = count_edits(ter._preprocess_segment(text).split(), words[at])
            row[_TER] = edits, len(words[at])
    return list(counted)


def segment_bleu(statistics: Floats) -> Floats:
    """BLEU of single segments, up to the longest n-grams that they have (effective order)."""
    return _bleu(statistics[..., _BLEU], effective=True)


@lru_cache
def signature(name: str, resamples: int = 0, trials: int = 0) -> str:
    """The signature of a metric, with the resamples or trials that an interval or test took."""
    metric = _sacrebleu(name)
    metric._cache_references([["a"]])
    found = metric.get_signature()
    for key, value in (("bs", resamples), ("ar", trials), ("seed", SEED)):
        if value and (resamples or trials):
            found.update(key, value)
    return str(found)


@lru_cache
def _sacrebleu(name: str) -> SacreMetric:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    if name == "BLEU":
        # force: the note on tokenised text is for those who prepare test sets.
        return BLEU(force=True)
    if name == "TER":
        return TER()
    return CHRF(word_order=2 if name == "chrF++" else 0)


def _bleu(statistics: Floats, *, effective: bool = False) -> Floats:
    """BLEU (Papineni et al. 2002), zero counts smoothed exponentially as sacreBLEU does."""
    ours, theirs = statistics[..., 0], statistics[..., 1]
    right = statistics[..., 2 : 2 + _ORDERS]
    total = statistics[..., 2 + _ORDERS :]
    there = np.logical_and.accumulate(total > 0, axis=-1)
    halvings = np.cumsum(there & (right == 0), axis=-1)
    counts = np.where(right == 0, 0.5**halvings, right)
    logarithms = np.log(100 * counts / np.where(there, total, 1), where=there, out=0 * total)
    orders = there.sum(axis=-1) if effective else np.full(ours.shape, _ORDERS)
    mean = logarithms.sum(axis=-1) / np.maximum(orders, 1)
    ratio = np.divide(theirs, ours, where=ours > 0, out=np.ones_like(ours))
    brevity = np.where(ours < theirs, np.exp(np.minimum(0, 1 - ratio)), 1.0)
    scored = (ours > 0) & right.any(axis=-1) & (effective | there.all(axis=-1))
    return np.where(scored, brevity * np.exp(mean), 0.0)


def _chrf(statistics: Floats) -> Floats:
    """Compute chrF or chrF++ (Popović 2015, 2017), beta 2, over the orders that both texts have."""
    ours, theirs, common = (statistics[..., at::3] for at in range(3))
    there = (ours > 0) & (theirs > 0)
    orders = np.maximum(there.sum(axis=-1), 1)
    precision, recall = (
        np.divide(common, count, where=there, out=np.zeros_like(common)).sum(axis=-1) / orders
        for count in (ours, theirs)
    )
    below = 4 * precision + recall
    figures: Floats = np.divide(
        500 * precision * recall, below, where=below > 0, out=np.zeros_like(below)
    )
    return figures


def _ter(statistics: Floats) -> Floats:
    edits, words = statistics[..., 0], statistics[..., 1]
    return 100 * np.where(words > 0, edits / np.maximum(words, 1), edits > 0)


METRICS = {
    metric.name: metric
    for metric in (
        Metric("BLEU", _BLEU, _bleu),
        Metric("chrF", _CHRF, _chrf),
        Metric("chrF++", _CHRF_PLUS, _chrf),
        Metric("TER", _TER, _ter, lower_is_better=True),
    )
}
"""The metrics by the names under which they are shown."""
