"""Articles as they are shown: read once, and then followed from decision to decision."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from aligner.memory import Article, Decision, Memory, Past
from aligner.review.queue import Queue, make_queue
from aligner.review.ribbons import Ribbon, find_ribbons
from aligner.review.rows import Row, Shown, make_rows, show_sentences
from aligner.review.stretches import find_cuts

__all__ = ["State", "States"]

_KEPT = 8
"""Articles that are not read again as long as nothing changes them."""


@dataclass(frozen=True, slots=True)
class State:
    """An article as it is now, and what follows from it.

    ``ribbons`` are by number of row; ``cuts`` are where it falls into stretches.
    """

    article: Article
    past: Past
    queue: Queue
    rows: tuple[Row, ...]
    ribbons: dict[int, Ribbon]
    sentences: dict[int, Shown]
    cuts: list[int]


class States:
    """The articles that were looked at last; any thread may use it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, State] = OrderedDict()

    def get(self, memory: Memory, number: int) -> State:
        """An article as it is in the memory; StoreError where there is none of this number."""
        known = self._kept.get(number)
        if known and known.article.version == memory.version(number):
            return known
        return self._keep(memory, memory.article(number), known)

    def follow(self, memory: Memory, before: State, decision: Decision) -> State:
        """The article after a decision that was made, undone or redone just now."""
        article = decision.after or memory.article(decision.article)
        return self._keep(memory, article, before)

    def _keep(self, memory: Memory, article: Article, before: State | None = None) -> State:
        if before and before.article.by_id != article.by_id:
            before = None
        past, queue = memory.past(article.id), make_queue(article.beads)
        sentences = before.sentences if before else show_sentences(article)
        rows = make_rows(article, sentences, past, before.rows if before else ())
        ribbons = {ribbon.row: ribbon for ribbon in find_ribbons(rows)}
        state = State(article, past, queue, rows, ribbons, sentences, find_cuts(article))
        self._kept[article.id] = state
        self._kept.move_to_end(article.id)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return state
