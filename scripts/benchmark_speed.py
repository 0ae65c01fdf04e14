"""Measure how fast the alignment stage is, and how much memory it takes.

    python -m scripts.benchmark_speed [SENTENCES ...] [--runs 5]

Documents are made from the sentences of the seed article, varied so that no two are the same, with
some dropped, merged and put in. Each run aligns one in a process of its own: embedding, signals,
search and confidences, without translation. Printed are the medians of the runs:

    stage    CPU seconds of the whole stage, user and system, all threads
    memory   the most memory that it takes, in MB over that of the imports
    again    CPU seconds to align again when one bead has been fixed
    search   CPU seconds of the search for the best path alone, once the scores are there
    plain    the same for a dynamic programme in plain Python over the same scores

Printed too is how many times as long the plain programme takes as our search, and as the whole
stage. Of documents of more than 10,000 sentences the plain programme would fill the memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from importlib import import_module
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import numpy as np

from aligner.alignment import Decisions, Found, Realigner, shipped_weights
from aligner.alignment.band import choose_grid
from aligner.alignment.lattice import Lattice
from aligner.formats import read_alignment
from aligner.signals import SHAPES, Evidence, Floats, Grid, Shape, Texts

__all__ = ["Arrivals", "Figures", "arrivals_of", "best_path", "main", "synthetic_texts"]

_GOLD = Path(__file__).parents[1] / "seeds" / "article.gold.tsv"
_SIZES = (37, 100, 300, 1822, 7300)
_LARGEST_PLAIN = 10_000
_DROPPED, _MERGED, _INSERTED = 0.05, 0.08, 0.03
_PLACES = [
    *[("東京", "Tokyo"), ("パリ", "Paris"), ("ソウル", "Seoul"), ("北京", "Beijing")],
    *[("ロンドン", "London"), ("大阪", "Osaka"), ("カイロ", "Cairo"), ("京都", "Kyoto")],
]
_THINGS = [
    *[("自動車", "cars"), ("小麦", "wheat"), ("石油", "oil"), ("選挙", "elections")],
    *[("地震", "earthquakes"), ("鉄道", "railways"), ("教育", "education"), ("銀行", "banks")],
]

Unit = tuple[list[str], list[str]]
"""The Japanese and the English sentences of one bead."""

Node = tuple[int, int]
Arrivals = Mapping[Node, Sequence[tuple[Shape, float]]]
"""For each node, in order, the beads that can end in it, with their scores."""


@dataclass(frozen=True)
class Figures:
    """What is measured: seconds of CPU, and memory in MB."""

    stage: float
    memory: float
    again: float
    search: float
    plain: float


def main() -> None:
    """Measure all sizes and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, metavar="SENTENCES", default=_SIZES)
    parser.add_argument("--runs", type=int, default=5, help="how often to measure each size")
    options = parser.parse_args()
    heads = ("sentences", "stage", "memory", "again", "search", "plain")
    print(" ".join(f"{head:>9}" for head in heads) + f"{'ratios':>16}")
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for size in options.sizes:
            runs = pool.map(measure, [size] * options.runs, chunksize=1)
            _print_row(size, Figures(*map(median, zip(*map(astuple, runs), strict=True))))


def _print_row(size: int, found: Figures) -> None:
    line = f"{size:>9,} {found.stage:>7.3f} s {found.memory:>6.0f} MB {found.again:>7.3f} s"
    ratios = f"{found.plain / found.search:>6.1f} {found.plain / found.stage:>8.2f}"
    searched = f" {found.search:>7.3f} s {found.plain:>7.3f} s {ratios}"
    print(
        line if np.isnan(found.plain) else line + searched,
        flush=True,
    )


def measure(size: int) -> Figures:
    """Align a document of ``size`` Japanese sentences, in a process that has not aligned before."""
    # The package loads it when it is first needed; it is an import like others.
    import_module("sentencepiece")
    texts = Texts(*synthetic_texts(size))
    aligned: list[Found] = []
    before = _peak()
    realigner = Realigner(texts, "same")
    stage = _seconds(lambda: aligned.append(realigner.align()))
    memory = _peak() - before
    middle = aligned[0].beads[len(aligned[0].beads) // 2]
    fixed = Decisions(fixed=((middle.ja, middle.en),))
    again = _seconds(lambda: realigner.align(fixed))
    if size > _LARGEST_PLAIN:
        return Figures(stage, memory, again, np.nan, np.nan)
    grid = choose_grid(texts)
    scores = shipped_weights().suited_to(texts, "same").score(Evidence(texts, grid))
    arrivals = arrivals_of(grid, scores)
    return Figures(
        stage,
        memory,
        again,
        _seconds(lambda: Lattice(grid, scores).best_path()),
        _seconds(lambda: best_path(arrivals)),
    )


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _peak() -> float:
    """The most memory that the process has had, in MB."""
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobyte / 1e6


# The plain programme ------------------------------------------------------------------------------


def arrivals_of(grid: Grid, scores: Floats) -> Arrivals:
    """The scores of all beads on the grid, as plain Python likes them."""
    nodes = zip(grid.rows.tolist(), grid.columns.tolist(), strict=True)
    return {
        node: [
            (shape, score) for shape, score in zip(SHAPES, column, strict=True) if score > -np.inf
        ]
        for node, column in zip(nodes, scores.T.tolist(), strict=True)
    }


def best_path(arrivals: Arrivals) -> tuple[float, list[tuple[Shape, Node]]]:
    """The score of the best path to the last node, and its beads: the shape and end of each."""
    best: dict[Node, float] = {}
    chosen: dict[Node, Shape] = {}
    for i, j in arrivals:
        best[i, j] = 0.0 if i == j == 0 else -np.inf
        for (a, b), score in arrivals[i, j]:
            total = best[i - a, j - b] + score
            if total > best[i, j]:
                best[i, j] = total
                chosen[i, j] = (a, b)
    path: list[tuple[Shape, Node]] = []
    i, j = last = next(reversed(best))
    while (i, j) in chosen:
        a, b = chosen[i, j]
        path.append(((a, b), (i, j)))
        i, j = i - a, j - b
    return best[last], path[::-1]


# The documents ------------------------------------------------------------------------------------


def synthetic_texts(size: int) -> tuple[list[str], list[str]]:
    """A Japanese document of ``size`` sentences and its English; the same ones each time."""
    rng = random.Random(size)
    ja: list[str] = []
    en: list[str] = []
    for ours, theirs in _spoiled(_varied(rng), rng):
        if len(ja) + len(ours) > size:
            break
        ja += ours
        en += theirs
    # The last bead may have been too large.
    return ja + [f"終わり{at}。" for at in range(size - len(ja))], en


def _varied(rng: random.Random) -> Iterator[Unit]:
    """The beads of the seed over and over, each time with other words and numbers in them."""
    gold = read_alignment(_GOLD)
    for number in count(1000):
        bead = gold.beads[number % len(gold.beads)]
        (ja_place, en_place), (ja_thing, en_thing) = rng.choice(_PLACES), rng.choice(_THINGS)
        yield (
            [f"{gold.ja.segments[i]}（{ja_place}、{ja_thing}、{number}）" for i in bead.ja],
            [f"{gold.en.segments[j]} ({en_place}, {en_thing}, {number})" for j in bead.en],
        )


def _spoiled(units: Iterator[Unit], rng: random.Random) -> Iterator[Unit]:
    """Beads of which some have lost a side, are joined to the next, or follow a stray sentence."""
    for ja, en in units:
        chance = rng.random()
        if chance < _DROPPED:
            yield (ja, []) if rng.random() < 0.5 else ([], en)
        elif chance < _DROPPED + _MERGED:
            [(more_ja, more_en)] = islice(units, 1)
            yield [*ja, *more_ja], [" ".join([*en, *more_en])]
        else:
            if chance > 1 - _INSERTED:
                yield [], [f"Nothing of this kind was said in {rng.choice(_PLACES)[1]}."]
            yield ja, en


if __name__ == "__main__":
    main()
