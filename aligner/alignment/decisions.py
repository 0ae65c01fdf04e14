"""Decisions about beads, which an alignment has to keep to: a reviewer's, as a rule.

A fixed bead comes out as it is, whatever its shape: its sentences cost nothing, and no other bead
may hold one of them. Where both sides are contiguous and it does not cross other fixed beads, the
rest keeps to its two sides: what is before it stays before. A forbidden bead does not come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from aligner.alignment.beads import Pair, describe, is_contiguous
from aligner.errors import InputError
from aligner.signals import SHAPES, Floats, Grid, Mask, Node
from aligner.signals.anchors import longest_chain

__all__ = ["NOTHING_DECIDED", "Decisions", "constrained", "fixed_chain", "nothing_left"]


@dataclass(frozen=True)
class Decisions:
    """Beads that must come out, and beads that must not, as indices from 0 in text order."""

    fixed: tuple[Pair, ...] = ()
    forbidden: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fixed or self.forbidden)

    def check(self, n: int, m: int) -> None:
        """Raise InputError, which names the beads, where they are none or contradict each other.

        ``n`` and ``m`` are the numbers of Japanese and English sentences.
        """
        for pair in chain(self.fixed, self.forbidden):
            _check_bead(pair, n, m)
        for side, language in enumerate(("Japanese", "English")):
            owners: dict[int, Pair] = {}
            for pair in self.fixed:
                for index in pair[side]:
                    if index in owners:
                        raise InputError(
                            f"the fixed beads {describe(owners[index])} and {describe(pair)} both"
                            f" hold {language} sentence {index + 1}; fix one of them only"
                        )
                    owners[index] = pair
        if both := set(self.fixed).intersection(self.forbidden):
            raise InputError(
                f"the bead {describe(min(both))} is fixed and forbidden; decide for one"
            )

    def taken(self, n: int, m: int) -> tuple[Mask, Mask]:
        """Which sentences of both sides the fixed beads hold."""
        masks = np.zeros(n, dtype=np.bool_), np.zeros(m, dtype=np.bool_)
        for pair in self.fixed:
            for mask, side in zip(masks, pair, strict=True):
                mask[list(side)] = True
        return masks

    def within(self, start: Node, end: Node) -> Decisions:
        """What they mean for the sentences between two nodes, which are counted from there.

        Of a fixed bead that reaches beyond, the sentences inside are taken one by one.
        """
        if not self:
            return self
        fixed: list[Pair] = []
        for pair in self.fixed:
            inside = _inside(pair, start, end)
            if list(map(len, inside)) == list(map(len, pair)):
                fixed.append(inside)
            else:
                fixed += [((i,), ()) for i in inside[0]] + [((), (j,)) for j in inside[1]]
        forbidden = [
            inside
            for pair in self.forbidden
            if list(map(len, inside := _inside(pair, start, end))) == list(map(len, pair))
        ]
        return Decisions(tuple(fixed), tuple(forbidden))

    def rearranged(self, places: Sequence[int]) -> Decisions:
        """The same decisions where English sentence j stands at ``places[j]``."""

        def moved(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
            return tuple((ja, tuple(sorted(places[j] for j in en))) for ja, en in pairs)

        return Decisions(moved(self.fixed), moved(self.forbidden))


NOTHING_DECIDED = Decisions()


def _inside(pair: Pair, start: Node, end: Node) -> Pair:
    ja, en = (
        tuple(index - low for index in side if low <= index < high)
        for side, low, high in zip(pair, start, end, strict=True)
    )
    return ja, en


def _check_bead(pair: Pair, n: int, m: int) -> None:
    if not (pair[0] or pair[1]):
        raise InputError("a bead without sentences can be neither fixed nor forbidden")
    for side, count in zip(pair, (n, m), strict=True):
        if list(side) != sorted(set(side)) or (side and not 0 <= side[0] <= side[-1] < count):
            raise InputError(
                f"the bead {describe(pair)} is none of these texts, which have {n} Japanese and {m}"
                " English sentences; give sentences that are there, in their order"
            )


def nothing_left() -> InputError:
    """The error of decisions that no alignment can keep to."""
    return InputError(
        "the forbidden beads leave some sentence no bead at all; allow one of them again"
    )


def constrained(grid: Grid, scores: Floats, decisions: Decisions) -> Floats:
    """The scores of all beads, -inf for those that the decisions rule out.

    The sentences of fixed beads can only be passed over, alone and for nothing.
    """
    if not decisions:
        return scores
    scores = scores.copy()
    keys = grid.rows, grid.columns
    for mask, key, side in zip(decisions.taken(grid.n, grid.m), keys, (0, 1), strict=True):
        held = np.concatenate([[0], np.cumsum(mask)])
        for shape, row in zip(SHAPES, scores, strict=True):
            row[held[key] > held[(key - shape[side]).clip(0)]] = -np.inf
        alone = (1, 0) if side == 0 else (0, 1)
        passed = grid.per_ja(mask) if side == 0 else grid.per_en(mask)
        scores[SHAPES.index(alone), passed & grid.allowed(alone)] = 0.0
    scores[:, ~_passable(grid, list(_zones(decisions)))] = -np.inf
    for shape, node in _forbidden(grid, decisions):
        scores[SHAPES.index(shape), node] = -np.inf
    return scores


def fixed_chain(decisions: Decisions) -> list[Node]:
    """The nodes that a path through fixed beads has to pass, in order."""
    return [node for zone in _zones(decisions) for node in zone]


def _zones(decisions: Decisions) -> Iterator[tuple[Node, Node]]:
    """Where each fixed bead begins and ends that can be on one path with the most others."""
    spans = {
        (ja[0], en[0]): (ja[-1] + 1, en[-1] + 1)
        for ja, en in decisions.fixed
        if ja and en and is_contiguous(ja) and is_contiguous(en)
    }
    for start in longest_chain(sorted(spans)):
        yield start, spans[start]


def _passable(grid: Grid, zones: Sequence[tuple[Node, Node]]) -> Mask:
    """The nodes that are before, within or behind each of some zones, which are in order."""
    low, high = np.zeros(grid.n + 1, dtype=np.int64), np.full(grid.n + 1, grid.m)
    for start, end in zones:
        low[start[0] + 1 :] = start[1]
        low[end[0] + 1 :] = end[1]
    for start, end in reversed(zones):
        high[: end[0]] = end[1]
        high[: start[0]] = start[1]
    mask: Mask = (grid.columns >= low[grid.rows]) & (grid.columns <= high[grid.rows])
    return mask


def _forbidden(grid: Grid, decisions: Decisions) -> Iterator[tuple[tuple[int, int], int]]:
    for ja, en in decisions.forbidden:
        shape = len(ja), len(en)
        if shape not in SHAPES or not (is_contiguous(ja) and is_contiguous(en)):
            continue
        if ja and en:
            node = int(grid.index(np.array([ja[-1] + 1]), np.array([en[-1] + 1]))[0])
            if node < grid.size:
                yield shape, node
        else:
            # A null bead of the same sentence ends in a node of each column, or of each row.
            ends = grid.rows == ja[-1] + 1 if ja else grid.columns == en[-1] + 1
            yield from ((shape, int(at)) for at in np.flatnonzero(ends))
