"""Measure the evaluation: ``python -m scripts.benchmark_evaluation speed|coverage|diagnosis SET…``.

``speed`` evaluates 20,000 segments of corpora/news with three systems that are its English with
words changed, moved and left out. ``coverage`` counts how often the intervals hold the truth, for
articles that are drawn. ``diagnosis`` takes sets of aligner benchmark that have hypotheses, aligns
them, gives every fifth sentence the translation of another one, and shows what is made of that.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from aligner.alignment import align_texts
from aligner.evaluation import Record, read_records
from aligner.evaluation.mt import Settings, Unit, Units, cores, evaluate, read_units
from aligner.evaluation.resampling import (
    Floats,
    article_interval,
    resampled_sums,
    segment_interval,
    sum_by_group,
)
from aligner.signals import Texts

__all__ = ["coverage", "diagnosis", "speed"]

_SEGMENTS = 20_000
_RATES = (0.2, 0.3, 0.4)
_TRUTH = 0.6


def speed() -> None:
    """Time an evaluation as large as the limit was set for."""
    found = read_units(sorted(Path("corpora/news/articles").glob("*.gold.tsv"))).units
    units = [found[at % len(found)] for at in range(_SEGMENTS)]
    chance = random.Random(1)
    systems = {
        f"rate {rate}": [_changed(unit.en, chance, rate) for unit in units] for rate in _RATES
    }
    began, cpu = time.perf_counter(), _cpu()
    evaluate(Units(units), systems, Settings(), processes=cores())
    print(
        f"{_SEGMENTS} segments of {len({unit.article for unit in units})} articles,"
        f" {len(systems)} systems:"
        f" {time.perf_counter() - began:.0f} s, {_cpu() - cpu:.0f} s of CPU on {cores()} cores"
        f" ({_child_cpu():.0f} of them shared by {cores()} processes),"
        f" {_memory()} MB in the largest process"
    )


def _changed(text: str, chance: random.Random, rate: float) -> str:
    """A text with words replaced by neighbours, left out, and a block of them moved."""
    words = text.split()
    words = [chance.choice(words) if chance.random() < rate else word for word in words]
    words = [word for word in words if chance.random() > rate / 3]
    if len(words) > 8 and chance.random() < 2 * rate:
        cut = chance.randrange(3, len(words) - 3)
        words = words[cut:] + words[:cut]
    return " ".join(words)


def _cpu() -> float:
    return sum(os.times()[:4])


def _child_cpu() -> float:
    return sum(os.times()[2:4])


def _memory() -> int:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def coverage(times: int = 1000) -> None:
    """How often intervals hold the truth, on articles that are easy or hard as drawn."""
    chance = np.random.default_rng(7)
    print("articles  over articles  plain percentiles  over segments")
    for articles in (5, 8, 15, 30, 100):
        held = np.zeros(3)
        for seed in range(times):
            held += list(_held(*_articles(chance, articles), articles, seed))
        shares = "  ".join(f"{share:>13.3f}" for share in held / times)
        print(f"{articles:8}  {shares}")


def _articles(chance: np.random.Generator, count: int) -> tuple[Floats, np.ndarray]:
    """Edits and words of segments, 5 to 40 an article, 5 to 40 words each."""
    sizes = chance.integers(5, 40, count)
    hardness = np.clip(chance.normal(_TRUTH, 0.12, count), 0.02, 0.98)
    words = chance.integers(5, 40, sizes.sum())
    edits = chance.binomial(words, np.repeat(hardness, sizes))
    return np.column_stack([edits, words]).astype(float), np.repeat(np.arange(count), sizes)


def _held(rows: Floats, groups: np.ndarray, articles: int, seed: int) -> Iterator[bool]:
    over_articles = resampled_sums(sum_by_group(rows, groups, articles), 1000, seed)
    over_segments = resampled_sums(rows, 1000, seed)
    figures = over_articles[:, 0] / over_articles[:, 1]
    intervals = (
        article_interval(figures, articles),
        segment_interval(figures),
        segment_interval(over_segments[:, 0] / over_segments[:, 1]),
    )
    for interval in intervals:
        yield interval is not None and interval.low <= _TRUTH <= interval.high


def diagnosis(paths: list[Path]) -> None:
    """What is said of pairs whose alignment and translation are known to be right or wrong."""
    for path in paths:
        records = read_records(path)
        for system in records[0].mt:
            table = _diagnosed(records, system)
            print(f"{path.name} {system}")
            for (alignment, translation), verdicts in sorted(table.items()):
                shown = ", ".join(f"{name or 'no doubt'} {n}" for name, n in verdicts.most_common())
                print(f"  alignment {alignment}, translation {translation}: {shown}")


def _diagnosed(records: list[Record], system: str) -> dict[tuple[str, str], Counter[str | None]]:
    chance = random.Random(3)
    units: list[Unit] = []
    hypotheses: list[str] = []
    truth: dict[tuple[str, int], tuple[str, str]] = {}
    for record in records:
        right = {(tuple(ja), tuple(en)) for ja, en in record.gold}
        for number, bead in enumerate(align_texts(Texts(record.ja, record.en)).beads, 1):
            if bead.is_null:
                continue
            swapped = chance.random() < 0.2
            from_where = [chance.randrange(len(record.ja)) if swapped else i for i in bead.ja]
            swapped = from_where != list(bead.ja)
            truth[record.id, number] = (
                "right" if (bead.ja, bead.en) in right else "wrong",
                "exchanged" if swapped else "its own",
            )
            ja = "".join(record.ja[i] for i in bead.ja)
            en = " ".join(record.en[j] for j in bead.en)
            units.append(Unit(record.id, number, ja, en, bead.kind, bead.confidence))
            hypotheses.append(" ".join(record.mt[system][i] for i in from_where))
    found = evaluate(Units(units), {system: hypotheses}, Settings(resamples=100, trials=100))
    table: dict[tuple[str, str], Counter[str | None]] = {}
    for segment in found.segments:
        kind = truth[segment.unit.article, segment.unit.number]
        table.setdefault(kind, Counter())[segment.verdicts[0]] += 1
    return table


if __name__ == "__main__":
    if sys.argv[1:] == ["speed"]:
        speed()
    elif sys.argv[1:] == ["coverage"]:
        coverage()
    elif sys.argv[1:2] == ["diagnosis"]:
        diagnosis([Path(name) for name in sys.argv[2:]])
    else:
        sys.exit(__doc__)
