"""Measures a translation memory of many units: import, concordance, fuzzy matches, export.

    python -m scripts.benchmark_memory [--units 1000000] [--folder /tmp/memory]
    python -m scripts.benchmark_memory --large 1000

The data is made here: halves of sentences of corpora/news, put together at random, with numbers of
their own. So everything occurs a hundred times, which is harder for an index than real text. Each
figure stands beside a baseline: SQLite's LIKE over all units, and rapidfuzz over all of them. Times
of searches are processor time, so that other work on the machine does not count; imports and
exports are given in both. The second call only writes a TMX of so many megabytes and reads it, for
the memory that this takes.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timezone
from functools import partial
from itertools import chain, repeat
from pathlib import Path

from aligner.formats import Unit, read_units, write_units
from aligner.memory import Memory, fold

__all__ = ["main", "make_units"]

_NEWS = Path(__file__).resolve().parents[1] / "corpora" / "news" / "articles"
_TIMES = 5
_MADE = datetime(2026, 1, 31, tzinfo=timezone.utc)

_WORDS = (
    "首相",
    "の",
    "税",
    "拉致",
    "国会",
    "経済制裁",
    "北朝鮮の",
    "prime minister",
    "of the",
    "EU",
)


def make_units(count: int, seed: int = 1, joined: int = 1) -> Iterator[Unit]:
    """Make units of halves of news sentences, ``joined`` a unit; the same seed gives the same."""
    rng = random.Random(seed)
    pairs = list(_pairs())
    for number in range(1, count + 1):
        made = [_made(pairs, rng) for _ in range(joined)]
        yield Unit(
            ja="".join(ja for ja, _ in made),
            en=" ".join(en for _, en in made),
            doc=f"article-{number // 100}",
            number=number % 100 + 1,
            kind=f"{joined}-{joined}",
            confidence=round(rng.random(), 4),
            created=_MADE,
        )


def _made(pairs: Sequence[tuple[str, str]], rng: random.Random) -> tuple[str, str]:
    (ja, en), (other_ja, other_en) = rng.choice(pairs), rng.choice(pairs)
    figure = rng.randrange(10**6)
    return (
        f"{ja[: len(ja) // 2]}{figure}{other_ja[len(other_ja) // 2 :]}",
        f"{en[: len(en) // 2]} {figure} {other_en[len(other_en) // 2 :]}",
    )


def _pairs() -> Iterator[tuple[str, str]]:
    for path in sorted(_NEWS.glob("*.gold.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            _, _, ja, en, *_ = line.split("\t")
            if ja and en:
                yield ja, en


def main() -> None:
    """Run everything and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where to work; made anew, else temporary")
    parser.add_argument("--large", type=int, metavar="MB", help="only write and read a large TMX")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.large:
            _measure_large(Path(folder), given.large)
        else:
            _run(Path(folder), given.units)


_JOINED = 20
_REPEATED = 800


def _measure_large(folder: Path, megabytes: int) -> None:
    """Write the same units, each of twenty sentences, until the file is so large; read them."""
    units = list(make_units(_REPEATED, joined=_JOINED))
    tmx = folder / "units.tmx"
    write_units(units, tmx)
    times = -(-megabytes * 10**6 // tmx.stat().st_size)
    write_units(chain.from_iterable(repeat(units, times)), tmx)
    _say("TMX", f"{times * _REPEATED:,} units, {tmx.stat().st_size / 1e6:.0f} MB")
    _say("  memory to write it", f"{_peak(resource.RUSAGE_SELF):.0f} MB")
    count = sum(1 for _ in read_units(tmx))
    _say("  and to read it", f"{_peak(resource.RUSAGE_SELF):.0f} MB, {count:,} units")


def _run(folder: Path, count: int) -> None:
    tmx = folder / "units.tmx"
    write_units(make_units(count), tmx)
    _say("units", f"{count:,}, TMX of {tmx.stat().st_size / 1e6:.0f} MB")
    with Memory(folder / "memory.sqlite3") as memory:
        _import(memory, tmx, count)
        _baselines = _Baselines(memory, folder)
        _measure_concordance(memory, _baselines)
        _measure_fuzzy(memory, _baselines, count)
        _measure_export(memory, folder / "out.tmx", count)


_child_peak = 0.0


def _import(memory: Memory, tmx: Path, count: int) -> None:
    global _child_peak
    began, ours, theirs = time.perf_counter(), time.process_time(), _seconds_of_children()
    memory.import_file(tmx)
    wall, ours = time.perf_counter() - began, time.process_time() - ours
    theirs = _seconds_of_children() - theirs
    _child_peak = _peak(resource.RUSAGE_CHILDREN)
    _say("import", f"{count / wall:,.0f} units/s by the clock")
    _say(
        "  processor time",
        f"{1e6 * ours / count:.0f} µs a unit to write, {1e6 * theirs / count:.0f} to read",
    )
    _say(
        "  memory after it",
        f"{_peak(resource.RUSAGE_SELF):.0f} MB, of the reader {_child_peak:.0f} MB",
    )
    _say("  file", f"{memory.path.stat().st_size / 1e6:.0f} MB")


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


class _Baselines:
    """What one would do without an index: read everything."""

    def __init__(self, memory: Memory, folder: Path) -> None:
        self._path = folder / "plain.sqlite3"
        self.texts = [(fold(unit.ja), fold(unit.en)) for unit in memory.units()]
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute("CREATE TABLE units (ja TEXT, en TEXT)")
            connection.executemany("INSERT INTO units VALUES (?, ?)", self.texts)

    def like(self, word: str) -> None:
        """Find 20 units with a word on either side."""
        with closing(sqlite3.connect(self._path)) as connection:
            query = "SELECT * FROM units WHERE ja LIKE ?1 OR en LIKE ?1 LIMIT 20"
            connection.execute(query, (f"%{word}%",)).fetchall()

    def fuzzy(self, text: str, side: int) -> float:
        """Find the five most similar texts among all; how similar the best is."""
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        found = extract(
            fold(text),
            [pair[side] for pair in self.texts],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=0.7,
            processor=None,
            limit=5,
        )
        return max((likeness for _, likeness, _ in found), default=0.0)


def _measure_concordance(memory: Memory, baselines: _Baselines) -> None:
    for word in _WORDS:
        ours = _median(partial(memory.concordance, word))
        theirs = _median(partial(baselines.like, word), 1)
        _say(f"concordance {word}", f"{1000 * ours:.1f} ms; LIKE {1000 * theirs:.0f} ms")
    rare = memory.concordance("首相")[0].unit.ja[3:12]
    ours, theirs = (
        _median(lambda: memory.concordance(rare)),
        _median(lambda: baselines.like(rare), 1),
    )
    _say(f"concordance {rare}", f"{1000 * ours:.1f} ms; LIKE {1000 * theirs:.0f} ms")
    ours = _median(lambda: memory.concordance("ぬぬぬ"))
    theirs = _median(lambda: baselines.like("ぬぬぬ"), 1)
    _say("concordance of nothing", f"{1000 * ours:.1f} ms; LIKE {1000 * theirs:.0f} ms")


def _measure_fuzzy(memory: Memory, baselines: _Baselines, count: int) -> None:
    rng = random.Random(2)
    for side, name in enumerate(("ja", "en")):
        queries = [_disturbed(baselines.texts[rng.randrange(count)][side], rng) for _ in range(20)]
        times, found = [], 0
        for query in queries:
            began = time.process_time()
            matches = memory.search(query, language="ja" if name == "ja" else "en")
            times.append(time.process_time() - began)
            if len(times) <= _TIMES:
                best = baselines.fuzzy(query, side)
                found += bool(matches) and matches[0].percent >= int(100 * best)
        theirs = _median(partial(baselines.fuzzy, queries[0], side), 1)
        _say(
            f"fuzzy {name}",
            f"median {1000 * statistics.median(times):.0f} ms, most {1000 * max(times):.0f} ms;"
            f" rapidfuzz over all {1000 * theirs:.0f} ms; as good a best in {found} of {_TIMES}",
        )


def _disturbed(text: str, rng: random.Random) -> str:
    """A text with a tenth of it changed, in pieces."""
    for _ in range(max(len(text) // 30, 1)):
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(("", "x", "の", " new ")) + text[at + 2 :]
    return re.sub(r"\d", str(rng.randrange(10)), text, count=1)


def _measure_export(memory: Memory, path: Path, count: int) -> None:
    began, ours = time.perf_counter(), time.process_time()
    write_units(memory.units(), path)
    wall, ours = time.perf_counter() - began, time.process_time() - ours
    _say("export", f"{count / wall:,.0f} units/s by the clock, {1e6 * ours / count:.0f} µs a unit")


def _median(call: Callable[[], object], times: int = _TIMES) -> float:
    taken = []
    for _ in range(times):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def _say(what: str, found: str) -> None:
    print(f"{what:28s}{found}", flush=True)


if __name__ == "__main__":
    main()
