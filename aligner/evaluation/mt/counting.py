"""Everything that is counted once for each unit and system, by several processes if need be."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from aligner.evaluation.mt.content import Content, look_at, what_is_wanted
from aligner.evaluation.mt.scores import COLUMNS, METRICS, Metric, count_statistics
from aligner.evaluation.mt.units import Unit
from aligner.evaluation.resampling import Floats
from aligner.translation import Progress

__all__ = ["MEASURES", "WIDTH", "Counts", "cores", "count"]

# So many units at a time: the n-grams of their references are held, which takes 70 kB each.
_CHUNK = 250

# Starting a process costs as much as this many hypotheses.
_WORTH_A_PROCESS = 2000


def _share(statistics: Floats) -> Floats:
    """What is kept of what is wanted, in percent; NaN where nothing is wanted."""
    kept, wanted = statistics[..., 0], statistics[..., 1]
    shares: Floats = np.divide(kept, wanted, where=wanted > 0, out=np.full(kept.shape, np.nan))
    return 100 * shares


MEASURES = METRICS | {
    "numbers": Metric("numbers", slice(COLUMNS, COLUMNS + 2), _share),
    "names": Metric("names", slice(COLUMNS + 2, COLUMNS + 4), _share),
}
"""The metrics, and the shares of numbers and of names that are kept (0 to 100)."""

WIDTH = COLUMNS + 4
"""Statistics of a unit: those of the metrics, then numbers and names kept and wanted."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted for one system: statistics, (units, WIDTH), and a look at each text."""

    statistics: Floats
    contents: list[Content]


def count(
    units: Sequence[Unit],
    systems: Sequence[Sequence[str]],
    progress: Progress | None = None,
    processes: int = 1,
) -> list[Counts]:
    """Count for each system; ``progress`` is told of units.

    More than one of ``processes`` share the work where there is enough of it; a program that asks
    for them must be importable, as `multiprocessing` says.
    """
    chunks = [
        (units[at : at + _CHUNK], [texts[at : at + _CHUNK] for texts in systems])
        for at in range(0, len(units), _CHUNK)
    ]
    done: list[list[Counts]] = []
    for part in _in_processes(
        chunks, min(processes, len(units) * len(systems) // _WORTH_A_PROCESS)
    ):
        done.append(part)
        if progress:
            progress(min(len(units), len(done) * _CHUNK), len(units))
    return [_joined(parts) for parts in zip(*done, strict=True)]


def cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_Chunk = tuple[Sequence[Unit], list[Sequence[str]]]


def _in_processes(chunks: list[_Chunk], processes: int) -> Iterator[list[Counts]]:
    if processes < 2:
        yield from map(_count, chunks)
        return
    import multiprocessing

    # A fork would share the threads of the libraries loaded here, which hang in a child.
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(processes, context) as pool:
            with _children_deaf_to_interrupts():
                parts = pool.map(_count, chunks)
            yield from parts
    except BrokenProcessPool as error:
        raise MemoryError from error


@contextmanager
def _children_deaf_to_interrupts() -> Iterator[None]:
    """Start children that leave Ctrl-C to their parent, from their first moment on.

    Else they die of it with a traceback, while they start, and leave the parent waiting.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _count(chunk: _Chunk) -> list[Counts]:
    units, systems = chunk
    wanted = [what_is_wanted(unit) for unit in units]
    counted = count_statistics(systems, [unit.en for unit in units])
    contents = [
        [look_at(*each) for each in zip(units, wanted, hypotheses, strict=True)]
        for hypotheses in systems
    ]
    return [
        Counts(np.concatenate([statistics, _kept(looks)], axis=1), looks)
        for statistics, looks in zip(counted, contents, strict=True)
    ]


def _kept(contents: Sequence[Content]) -> Floats:
    counts = [
        (one.numbers_kept, one.numbers_wanted, one.names_kept, one.names_wanted) for one in contents
    ]
    return np.array(counts, dtype=np.float64).reshape(-1, 4)


def _joined(parts: Sequence[Counts]) -> Counts:
    return Counts(
        np.concatenate([part.statistics for part in parts]),
        [content for part in parts for content in part.contents],
    )
