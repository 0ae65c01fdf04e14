"""How far a figure would move if other segments, or other articles, had been drawn.

What is resampled are sufficient statistics: numbers of each segment whose sum gives the figure of
a corpus. Segments are drawn exactly as sacreBLEU draws them (its generator, its seed, its order),
so that intervals and p-values are those of its command line; but the sums are matrix products over
how often each segment was drawn, in blocks, where sacreBLEU holds every resample at once.

Sentences of one article are not independent, so whole articles are resampled as well (the cluster
bootstrap; Davison & Hinkley 1997, section 3.8): their statistics are summed first. With few
articles the plain percentiles are too narrow; they are widened as Hesterberg (2015, section 4.3)
says, by Student's t and by what the bootstrap variance lacks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FEWEST_ARTICLES",
    "SEED",
    "Floats",
    "Formula",
    "Interval",
    "adjust_for_several",
    "article_interval",
    "p_of_bootstrap",
    "p_of_randomisation",
    "resampled_sums",
    "segment_interval",
    "sum_by_group",
    "swapped_sums",
]

Floats = NDArray[np.float64]
Formula = Callable[[Floats], Floats]
"""From summed statistics, (..., columns), to figures, (...)."""

SEED = 12345
"""The seed of sacreBLEU."""

FEWEST_ARTICLES = 5
"""From fewer articles than these no interval over articles is given: it would be guesswork."""

_BLOCK = 1 << 21

# What summing in another order may make of equal differences.
_ROUNDING = 1e-9

# Whole words of the generator's bits: blocks of so many rows do not change what is drawn.
_WORD = 32


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95% interval of a figure, and the mean of the figure over the resamples."""

    low: float
    high: float
    mean: float

    @property
    def half(self) -> float:
        """Half its width, which sacreBLEU prints behind ±."""
        return 0.5 * (self.high - self.low)


def resampled_sums(statistics: Floats, resamples: int, seed: int = SEED) -> Floats:
    """Sum the rows of as many resamples: (rows, columns) to (resamples, columns)."""
    rows = len(statistics)
    generator = np.random.default_rng(seed)
    sums = np.empty((resamples, statistics.shape[1]))
    with _one_thread():
        for begin, end in _blocks(resamples, max(1, _BLOCK // rows)):
            drawn = generator.choice(rows, size=(end - begin, rows), replace=True)
            drawn += np.arange(end - begin)[:, np.newaxis] * rows
            times = np.bincount(drawn.ravel(), minlength=(end - begin) * rows)
            sums[begin:end] = times.reshape(-1, rows).astype(np.float64) @ statistics
    return sums


def swapped_sums(statistics: Floats, trials: int, seed: int = SEED) -> Floats:
    """Sum the rows that a coin chooses in each trial: (rows, columns) to (trials, columns).

    What the two systems of a trial are made of follows: the rows of one that are chosen and the
    rows of the other that are not, and the reverse.
    """
    rows = len(statistics)
    generator = np.random.default_rng(seed)
    sums = np.empty((trials, statistics.shape[1]))
    with _one_thread():
        for begin, end in _blocks(trials, max(1, _BLOCK // rows // _WORD) * _WORD):
            chosen = generator.integers(2, size=(end - begin, rows), dtype=bool)
            sums[begin:end] = chosen.astype(np.float64) @ statistics
    return sums


def sum_by_group(statistics: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """Sum the rows of each group: (rows, columns) to (count, columns)."""
    sums = np.zeros((count, statistics.shape[1]))
    np.add.at(sums, groups, statistics)
    return sums


def segment_interval(figures: Floats) -> Interval:
    """The interval that sacreBLEU gives: 1/40 of the resamples on each side lie outside."""
    ordered = np.sort(figures)
    outside = len(ordered) // 40
    return Interval(float(ordered[outside]), float(ordered[-outside - 1]), float(figures.mean()))


def article_interval(figures: Floats, articles: int) -> Interval | None:
    """The interval over resamples of so many articles; None for too few of them."""
    if articles < FEWEST_ARTICLES:
        return None
    outside = _outside(articles)
    low, high = np.quantile(figures, [outside, 1 - outside])
    return Interval(float(low), float(high), float(figures.mean()))


def p_of_bootstrap(difference: float, differences: Floats) -> float:
    """The p-value of paired bootstrap resampling (Koehn 2004) in sacreBLEU's form.

    ``differences`` are those of the resamples. Systems of the same statistics have p = 1, where
    sacreBLEU counts no resample as more extreme and gives its smallest.
    """
    if difference == 0 and not differences.any():
        return 1.0
    distances = np.abs(differences)
    return _p_value(distances - distances.mean(), abs(difference))


def p_of_randomisation(difference: float, differences: Floats, *, ties: bool = False) -> float:
    """The p-value of paired approximate randomisation (Riezler & Maxwell 2005), likewise.

    ``ties`` counts trials that are exactly as extreme, which sacreBLEU does not. With few segments
    or articles these are many, and without them p would be far too small (Phipson & Smyth 2010).
    """
    if difference == 0 and not differences.any():
        return 1.0
    return _p_value(np.abs(differences), abs(difference) - (_ROUNDING if ties else 0.0))


def adjust_for_several(values: Sequence[float]) -> list[float]:
    """Adjust the p-values of several comparisons, so that none seems sure by luck (Holm 1979)."""
    adjusted = [0.0] * len(values)
    worst = 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        worst = max(worst, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = worst
    return adjusted


@lru_cache
def _outside(articles: int) -> float:
    """The share of the resamples that lies below the interval over so many articles."""
    from scipy.special import ndtr, stdtrit

    reach = math.sqrt(articles / (articles - 1)) * float(stdtrit(articles - 1, 0.975))
    return float(ndtr(-reach))


def _p_value(extremes: Floats, difference: float) -> float:
    return float((np.sum(extremes > difference) + 1) / (len(extremes) + 1))


def _one_thread() -> AbstractContextManager[object]:
    """Products this small take fifty times as long where threads wait for each other's cores."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[object] = threadpool_limits(1, "blas")
    return limits


def _blocks(count: int, size: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, count, size):
        yield begin, min(count, begin + size)
