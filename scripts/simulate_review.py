"""What a review costs: ``python -m scripts.simulate_review SET.jsonl ... [--mt SYSTEM]``.

A reviewer who knows the gold looks at rows in the order of the queue, or from top to bottom. A
right row is approved; a wrong one is put right, and the rest is aligned again around it, as on the
page.
Looking goes on until the article is gold. Keys are one for each row approved, and one for each
sentence that is moved into a row or out of it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aligner.alignment import Alignment, WeightSets, align_texts, read_weights
from aligner.documents import Document
from aligner.evaluation.benchmark import Record, read_records
from aligner.memory import Article, Memory, NewBead, StoredBead
from aligner.review.changes import Change, approve
from aligner.review.queue import make_queue
from aligner.review.state import State, States
from aligner.review.workbench import Workbench
from aligner.signals import Texts

__all__ = ["Course", "review"]

Members = frozenset[int]

_WHO = "simulated"


@dataclass
class Course:
    """A review: for each look how sure the row was, and how many errors were left after it."""

    rows: int
    errors: int
    looks: list[tuple[float, int]] = field(default_factory=list)
    keys: int = 0


def review(
    bench: Workbench,
    record: Record,
    hypotheses: list[str] | None,
    order: str,
    weights: WeightSets | None = None,
) -> Course:
    """Review one document until it is gold; ``order`` is ``queue`` or ``top``."""
    with bench.open() as memory:
        states, number = States(), _add(memory, record, hypotheses, weights)
        article = states.get(memory, number).article
        gold = _gold(article, record)
        course = Course(len(article.beads), _errors(article, gold))
        while _errors(article, gold):
            bead = _next(article, order)
            course.keys += 1 + _put_right(bench, memory, states.get(memory, number), bead, gold)
            article = states.get(memory, number).article
            course.looks.append((bead.confidence, _errors(article, gold)))
    return course


def _add(
    memory: Memory, record: Record, hypotheses: list[str] | None, weights: WeightSets | None
) -> int:
    texts = Texts(record.ja, record.en, hypotheses)
    found = align_texts(texts, "same", weights)
    documents = (
        Document.from_segments(record.ja, "ja", record.id),
        Document.from_segments(record.en, "en", record.id),
    )
    known = tuple(hypotheses) if hypotheses else None
    return memory.add(Alignment(*documents, tuple(found.beads), known)).article


def _gold(article: Article, record: Record) -> dict[int, NewBead]:
    """The gold bead of each sentence."""
    ja, en = [s.id for s in article.ja], [s.id for s in article.en]
    beads = [NewBead(tuple(ja[i] for i in a), tuple(en[j] for j in b)) for a, b in record.gold]
    return {member: bead for bead in beads for member in (*bead.ja, *bead.en)}


def _held(bead: NewBead) -> Members:
    return frozenset((*bead.ja, *bead.en))


def _errors(article: Article, gold: dict[int, NewBead]) -> int:
    right = {_held(bead) for bead in gold.values()}
    return sum(_held(bead) not in right for bead in article.beads)


def _next(article: Article, order: str) -> StoredBead:
    if order == "queue":
        first = make_queue(article.beads).beads[0]
        return next(bead for bead in article.beads if bead.id == first)
    return next(bead for bead in article.beads if not bead.is_decided)


def _put_right(
    bench: Workbench,
    memory: Memory,
    state: State,
    bead: StoredBead,
    gold: dict[int, NewBead],
) -> int:
    """Decide the row; how many sentences were moved for it."""
    wanted = gold[(*bead.ja, *bead.en)[0]]
    if _held(wanted) == _held(bead):
        bench.decide(memory, state, approve(bead), _WHO)
        return 0
    touched = tuple(other for other in state.article.beads if _held(other) & (_held(wanted)))
    bench.decide(memory, state, Change("link", touched, (wanted,)), _WHO)
    return len(_held(wanted) ^ _held(bead))


def _report(courses: list[Course], order: str) -> Iterator[str]:
    rows, errors = sum(c.rows for c in courses), sum(c.errors for c in courses)
    looks, keys = sum(len(c.looks) for c in courses), sum(c.keys for c in courses)
    yield f"{rows} rows, {errors} errors; until none is left: {looks} looked at, {looks / rows:.1%}"
    yield f"{keys} keys"
    if order == "queue":
        yield f"95% of the errors of all documents: {_share(courses, 0.95):.1%} of the rows"


def _share(courses: list[Course], share: float) -> float:
    """Which share of all rows is looked at, the most doubtful first, for a share of the errors."""
    steps: list[tuple[float, int]] = []
    for course in courses:
        sure, left = 0.0, course.errors
        for confidence, after in course.looks:
            # Later rows of an article wait for those before them.
            sure = max(sure, confidence)
            steps.append((sure, left - after))
            left = after
    steps.sort(key=lambda step: step[0])
    wanted, gone = share * sum(c.errors for c in courses), 0
    for looked, (_, mended) in enumerate(steps, 1):
        gone += mended
        if gone >= wanted:
            return looked / sum(c.rows for c in courses)
    return 1.0


def main() -> None:
    """Simulate all documents of the sets, in both orders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--mt", help="the system whose hypotheses are used; else none")
    parser.add_argument("--weights", type=Path, help="instead of the package's own")
    given = parser.parse_args()
    weights = read_weights(given.weights) if given.weights else None
    for path in given.sets:
        records = read_records(path)
        for order in ("queue", "top"):
            with tempfile.TemporaryDirectory() as folder:
                memory = Path(folder) / "memory.sqlite3"
                Memory(memory).close()
                bench = Workbench(memory, weights)
                hypotheses = [r.mt.get(given.mt) if given.mt else None for r in records]
                courses = [
                    review(bench, record, mt, order, weights)
                    for record, mt in zip(records, hypotheses, strict=True)
                ]
            for line in _report(courses, order):
                print(f"{path.stem} {given.mt or 'none'} {order}: {line}")


if __name__ == "__main__":
    main()
