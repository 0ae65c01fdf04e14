"""The work on articles: decisions put into the memory, and the rest aligned again around them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from aligner.alignment import Bead, Decisions, Found, Pair, Realigner, WeightSets
from aligner.memory import Article, Decision, Memory, NewBead, StoredBead
from aligner.metrics import bead_scores
from aligner.review.changes import Change
from aligner.review.state import State
from aligner.review.stretches import LONG, stretch
from aligner.signals import Texts
from aligner.signals.embeddings import embed

__all__ = ["Workbench", "nearest_cut"]

_KEPT = 32
"""Articles, or stretches of long ones, whose texts stay ready to be aligned again."""

_SAME = 0.005
"""Changes of confidence that are not worth a new bead."""

Members = frozenset[int]


@dataclass
class _Ready:
    """Texts that are ready to be aligned again, and what came of it last."""

    realigner: Realigner
    decisions: Decisions | None = None
    found: Found | None = None

    def align(self, decisions: Decisions) -> Found:
        if self.found is None or decisions != self.decisions:
            self.decisions, self.found = decisions, self.realigner.align(decisions)
        return self.found


class Workbench:
    """A memory, and the texts of the articles at work; any thread may use it."""

    def __init__(self, path: Path, weights: WeightSets | None = None) -> None:
        self.path = path
        self._weights = weights
        # While one is open, closing another does not write the log back to the file.
        self._open = self.open()
        self._ready: OrderedDict[tuple[int, ...], _Ready] = OrderedDict()
        self._lock = Lock()

    def open(self) -> Memory:
        """The memory, for one thread."""
        return Memory(self.path, create=False)

    def decide(self, memory: Memory, state: State, change: Change, who: str) -> Decision:
        """Store a change, with the rest of the article aligned again around it."""
        article = state.article
        part = stretch(article, state.cuts, change.removed)
        if change.action == "approve" and len(part.ja) > 2 * LONG and article.order == "same":
            # Many rows all over it: what is left is aligned again by the next decision near it.
            return self.put(memory, state, change, who)
        gone_ids = {bead.id for bead in change.removed}
        kept = [bead for bead in part.beads if bead.id not in gone_ids]
        decided = [bead for bead in kept if bead.is_fixed] + list(change.beads)
        rejected = state.past.rejected | {_members(b) for b in change.rejected}
        found = self._align(part, decided, rejected)
        ids = _ids(part)
        moved = {_held(bead, ids): bead.moved for bead in found.beads}
        beads = [replace(bead, moved=moved[_members(bead)]) for bead in change.beads]
        free = [bead for bead in kept if not bead.is_fixed]
        gone, come = _difference(free, _undecided(part, found, decided))
        return memory.decide(
            article.id,
            change.action,
            [bead.id for bead in (*change.removed, *gone)],
            self._scored(part, beads),
            who=who,
            comment=change.comment,
            undecided=self._scored(part, come),
            rejected=[bead.id for bead in change.rejected],
            known=article,
        )

    def put(self, memory: Memory, state: State, change: Change, who: str) -> Decision:
        """Store a change that leaves every other row as it is."""
        return memory.decide(
            state.article.id,
            change.action,
            [bead.id for bead in change.removed],
            change.beads,
            who=who,
            comment=change.comment,
            undecided=change.undecided,
            known=state.article,
        )

    def thought(self, state: State, bead: StoredBead) -> Bead | None:
        """What the aligner thinks of a row now, with what else it could have been.

        The sentences of the rival are by position in the whole article. Asked a second time, and
        in a decision on the row, it takes less long.
        """
        part = stretch(state.article, state.cuts, [bead])
        decided = [bead for bead in part.beads if bead.is_fixed]
        found = self._align(part, decided, state.past.rejected)
        ids = _ids(part)
        thought = next((b for b in found.beads if _held(b, ids) == _members(bead)), None)
        return thought and _in_article(thought, part)

    def _align(
        self, article: Article, decided: Iterable[NewBead], rejected: Iterable[Members]
    ) -> Found:
        ready = self._get_ready(article)
        place = _places(article)
        fixed = {_pair(bead.ja, bead.en, place) for bead in decided}
        forbidden = {
            _pair_of(held, article, place) for held in rejected if held <= place.keys()
        } - fixed
        with self._lock:
            return ready.align(Decisions(tuple(sorted(fixed)), tuple(sorted(forbidden))))

    def _get_ready(self, article: Article) -> _Ready:
        key = tuple(sentence.id for sentence in (*article.ja, *article.en))
        with self._lock:
            if key not in self._ready:
                realigner = Realigner(_texts(article), article.order, self._weights)
                self._ready[key] = _Ready(realigner)
            self._ready.move_to_end(key)
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)
            return self._ready[key]

    def _scored(self, article: Article, beads: Iterable[NewBead]) -> list[NewBead]:
        """The beads, those that are new pairs with their BLEU and chrF."""
        listed = list(beads)
        known: dict[Members, NewBead] = {_members(bead): bead for bead in article.beads}
        new = [
            bead
            for bead in listed
            if not bead.is_null and article.hypothesis(bead) and _members(bead) not in known
        ]
        hypotheses = [article.hypothesis(bead) for bead in new]
        references = [article.text(replace(bead, en_edit=None), "en") for bead in new]
        # To load what scores takes longer than all else.
        scores = bead_scores(hypotheses, references) if new else []
        scored: dict[Members, NewBead] = {
            _members(bead): replace(bead, bleu=bleu, chrf=chrf)
            for bead, (bleu, chrf) in zip(new, scores, strict=True)
        }
        scored |= known
        return [
            replace(bead, bleu=source.bleu, chrf=source.chrf)
            if (source := scored.get(_members(bead)))
            else bead
            for bead in listed
        ]


def nearest_cut(article: Article, members: Sequence[int], at: int, others: Sequence[int]) -> int:
    """How many of the other side's sentences go with the first ``at`` of ``members``."""
    if not others:
        return 0
    ours, theirs = (
        embed([article.by_id[m].text for m in side], article.by_id[side[0]].side)
        for side in (members, others)
    )

    def likeness(cut: int) -> float:
        halves = (ours[:at], theirs[:cut]), (ours[at:], theirs[cut:])
        return sum(_cosine(a.sum(axis=0), b.sum(axis=0)) for a, b in halves)

    cuts = range(1, len(others)) if len(others) > 1 else (0, 1)
    return max(cuts, key=likeness)


def _texts(article: Article) -> Texts:
    known = any(sentence.hypothesis is not None for sentence in article.ja)
    return Texts(
        [sentence.text for sentence in article.ja],
        [sentence.text for sentence in article.en],
        [sentence.hypothesis or "" for sentence in article.ja] if known else None,
        [sentence.paragraph for sentence in article.ja],
        [sentence.paragraph for sentence in article.en],
    )


def _members(bead: NewBead) -> Members:
    return frozenset((*bead.ja, *bead.en))


def _places(article: Article) -> dict[int, int]:
    """The index of each sentence in its text."""
    return {s.id: at for side in (article.ja, article.en) for at, s in enumerate(side)}


def _ids(article: Article) -> tuple[list[int], list[int]]:
    return [s.id for s in article.ja], [s.id for s in article.en]


def _pair(ja: Iterable[int], en: Iterable[int], place: dict[int, int]) -> Pair:
    return tuple(sorted(place[m] for m in ja)), tuple(sorted(place[m] for m in en))


def _pair_of(held: Members, article: Article, place: dict[int, int]) -> Pair:
    ja = [m for m in held if article.by_id[m].side == "ja"]
    return _pair(ja, held.difference(ja), place)


def _held(bead: Bead, ids: tuple[list[int], list[int]]) -> Members:
    return frozenset([*(ids[0][i] for i in bead.ja), *(ids[1][j] for j in bead.en)])


def _in_article(bead: Bead, part: Article) -> Bead:
    """The bead with the rival that it has in a part of an article, as the whole article has it."""
    if bead.rival is None:
        return bead
    ja = tuple(part.ja[index].position for index in bead.rival.ja)
    en = tuple(part.en[index].position for index in bead.rival.en)
    return replace(bead, rival=replace(bead.rival, ja=ja, en=en))


def _undecided(article: Article, found: Found, decided: Iterable[NewBead]) -> list[NewBead]:
    """The beads of the aligner that nobody has decided."""
    settled = {_members(bead) for bead in decided}
    ids = _ids(article)
    return [
        NewBead(
            tuple(ids[0][i] for i in bead.ja),
            tuple(ids[1][j] for j in bead.en),
            confidence=bead.confidence,
            moved=bead.moved,
        )
        for bead in found.beads
        if _held(bead, ids) not in settled
    ]


def _difference(
    old: Iterable[StoredBead], new: Iterable[NewBead]
) -> tuple[list[StoredBead], list[NewBead]]:
    """Which beads go and which come; those that stay nearly as sure are left alone."""
    before = {_members(bead): bead for bead in old}
    come = [bead for bead in new if not _is_same(before.get(_members(bead)), bead)]
    stay = {_members(bead) for bead in new} - {_members(bead) for bead in come}
    return [bead for held, bead in before.items() if held not in stay], come


def _is_same(old: StoredBead | None, new: NewBead) -> bool:
    return (
        old is not None and abs(old.confidence - new.confidence) < _SAME and old.moved == new.moved
    )


def _cosine(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    return float(ours @ theirs / max(float(np.linalg.norm(ours) * np.linalg.norm(theirs)), 1e-9))
