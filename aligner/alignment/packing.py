"""Alignment in any order: the best set of beads in which each sentence is at most once.

A candidate bead's value is what it scores above its sentences standing alone. The set of the
highest total value is a maximum-weight set packing, an integer programme that the HiGHS solver
(Huangfu & Hall 2018) solves exactly; its linear relaxation is nearly always whole already. Beads
that continue each other in both texts earn a bonus, so that blocks which moved as a whole stay
together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.alignment.beads import Pair, is_contiguous
from aligner.alignment.decisions import nothing_left
from aligner.signals import PAIRS, Floats, Grid, Ints

__all__ = [
    "LEAST",
    "Candidates",
    "Packing",
    "Values",
    "continuing",
    "find_candidates",
    "marginals",
    "pack",
]

Values = NDArray[np.float64]

LEAST = -6.0
"""No bonus for continuing is larger than what a bead of this value lacks."""

_BEST = 4
_ROUNDS = 40
_LIMIT = 30.0
_LEAST_ODDS = 1e-12
_SURE = 30.0
"""The value of a bead that has to be chosen."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Beads that may be chosen: their values, and where they start and end in both texts."""

    values: Values
    ja: Ints
    """(candidates, 2): the first Japanese sentence, and the one behind the last."""
    en: Ints
    sentences: tuple[int, int]
    """How many there are in both texts."""
    needed: frozenset[int] = frozenset()
    """Sentences, English ones numbered on from Japanese, that must not stay alone."""

    def __len__(self) -> int:
        return len(self.values)

    @property
    def nodes(self) -> tuple[Ints, Ints]:
        """The places in both texts, as one number, that each candidate begins and ends at."""
        width = self.sentences[1] + 1
        return self.ja[:, 0] * width + self.en[:, 0], self.ja[:, 1] * width + self.en[:, 1]

    def keep(self, chosen: NDArray[np.bool_] | Ints) -> Candidates:
        """Some of the candidates."""
        return replace(self, values=self.values[chosen], ja=self.ja[chosen], en=self.en[chosen])

    def above(self, least: float) -> Candidates:
        """The candidates whose value exceeds ``least``, and those of sentences that need one."""
        member, sentence = self.memberships()
        wanted = member[np.isin(sentence, list(self.needed))]
        kept = self.values > least
        kept[wanted] = True
        return self.keep(kept)

    def with_sure(self, pairs: Iterable[Pair]) -> Candidates:
        """These and others that will be chosen, since none of these shares a sentence with them.

        Pairs that are not contiguous on both sides cannot be candidates, and are left out.
        """
        spans = np.array(
            [
                [ja[0], ja[-1] + 1, en[0], en[-1] + 1]
                for ja, en in pairs
                if ja and en and is_contiguous(ja) and is_contiguous(en)
            ],
            dtype=np.int64,
        ).reshape(-1, 4)
        return replace(
            self,
            values=np.append(self.values, np.full(len(spans), _SURE)),
            ja=np.concatenate([self.ja, spans[:, :2]]),
            en=np.concatenate([self.en, spans[:, 2:]]),
        )

    def needing(self, nulls: Iterable[Pair]) -> Candidates:
        """These, where no sentence of ``nulls`` may stay alone."""
        n = self.sentences[0]
        needed = frozenset(ja[0] if ja else n + en[0] for ja, en in nulls)
        return replace(self, needed=needed)

    def memberships(self) -> tuple[Ints, Ints]:
        """Each candidate with each of its sentences; English ones are numbered on from Japanese."""
        members, sentences = [], []
        for spans, shift in ((self.ja, 0), (self.en, self.sentences[0])):
            for step in range(int((spans[:, 1] - spans[:, 0]).max(initial=1))):
                held = np.flatnonzero(spans[:, 0] + step < spans[:, 1])
                members.append(held)
                sentences.append(spans[held, 0] + step + shift)
        return np.concatenate(members), np.concatenate(sentences)


@dataclass(frozen=True, eq=False)
class Packing:
    """Chosen candidates by index, their total value, and a bound that no packing exceeds."""

    chosen: Ints
    value: float
    bound: float

    @property
    def is_exact(self) -> bool:
        """Whether no better packing exists."""
        return self.bound - self.value <= 1e-6 * max(1.0, abs(self.bound))

    @property
    def shortfall(self) -> float:
        """How much better, in value, another packing can be at most."""
        return 0.0 if self.is_exact else max(0.0, self.bound - self.value)


def find_candidates(grid: Grid, scores: Floats) -> Candidates:
    """Find the beads on a full grid that are worth a thought.

    The best pairs of each sentence always are: it may be decided that it has a partner.
    ``scores`` has a row for each of ``SHAPES`` and a column for each node, as ``Weights.score``
    gives it.
    """
    sums_ja, sums_en = (
        np.concatenate([[0.0], np.cumsum(row[nodes], dtype=np.float64)])
        for row, nodes in zip(scores, grid.alone, strict=False)
    )
    values, ja, en = [], [], []
    for (a, b), row in zip(PAIRS, scores[2:], strict=True):
        nodes = np.flatnonzero(np.isfinite(row))
        i, j = grid.rows[nodes], grid.columns[nodes]
        alone = sums_ja[i] - sums_ja[i - a] + sums_en[j] - sums_en[j - b]
        value = row[nodes].astype(np.float64) - alone
        good = value > LEAST
        if (a, b) == (1, 1):
            good |= _best_of_each(value, (i, j))
        values.append(value[good])
        ja.append(np.stack([i - a, i], axis=1)[good])
        en.append(np.stack([j - b, j], axis=1)[good])
    return Candidates(
        np.concatenate(values), np.concatenate(ja), np.concatenate(en), (grid.n, grid.m)
    )


def _best_of_each(values: Values, sides: tuple[Ints, Ints]) -> NDArray[np.bool_]:
    """The few largest values of each sentence of either side."""
    best = np.zeros(len(values), dtype=np.bool_)
    for sentences in sides:
        order = np.lexsort((-values, sentences))
        starts = np.searchsorted(sentences[order], sentences[order])
        best[order[np.arange(len(order)) - starts < _BEST]] = True
    return best


def pack(candidates: Candidates, bonus: float, seconds: float) -> Packing:
    """Choose the best packing; each bead that another continues earns ``bonus`` besides.

    Where the solver needs more than ``seconds``, its best packing so far is returned, or a greedy
    one if that is better; ``bound`` then says how much at most it falls short. Raises InputError
    where a sentence that must not stay alone has to.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    count = len(candidates)
    if not count:
        _check_enough(candidates)
        return Packing(np.zeros(0, dtype=np.int64), 0.0, 0.0)
    once = _once(candidates)
    joints = _joints(candidates) if bonus > 0 else sparse.csr_array((0, 0))
    links = joints.shape[0] // 2
    rewards = np.concatenate([candidates.values, np.full(links, bonus)])
    least = np.zeros(once.shape[0])
    least[list(candidates.needed)] = 1
    constraints = [LinearConstraint(_widened(once, links), lb=least, ub=np.ones(once.shape[0]))]
    if links:
        constraints.append(LinearConstraint(joints, ub=np.zeros(2 * links)))
    result = milp(
        -rewards,
        integrality=np.concatenate([np.ones(count), np.zeros(links)]),
        bounds=Bounds(0, 1),
        constraints=constraints,
        # Unless told so, the solver stops where the best is at most one in ten thousand better.
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    bound = float(rewards.clip(0).sum())
    if result.mip_dual_bound is not None:
        bound = min(bound, -float(result.mip_dual_bound))
    found = [_greedy(candidates)]
    if result.x is not None:
        found.append(np.flatnonzero(result.x[:count] > 0.5))
    _check_enough(candidates.keep(found[-1]))
    best = max(
        (chosen for chosen in found if _is_enough(candidates.keep(chosen))),
        key=lambda chosen: _worth(candidates, chosen, bonus),
    )
    return Packing(best, _worth(candidates, best, bonus), bound)


def continuing(candidates: Candidates, chosen: Ints) -> int:
    """How many of the chosen beads stand, in both texts, right behind another one."""
    starts, ends = candidates.nodes
    return len(np.intersect1d(starts[chosen], ends[chosen]))


def marginals(candidates: Candidates, extra: Values) -> tuple[Values, Values]:
    """The probability of each candidate, and of each sentence standing alone.

    Sum-product belief propagation (Kschischang et al. 2001) over the at-most-one constraints;
    ``extra`` is added to the values. Approximate, for there are loops: to be calibrated.
    """
    member, sentence = candidates.memberships()
    values = (candidates.values + extra).clip(-_LIMIT, _LIMIT)
    total = sum(candidates.sentences)
    free = np.ones(total)
    free[list(candidates.needed)] = 0
    inward = np.zeros(len(member))
    for _ in range(_ROUNDS):
        belief = values + np.bincount(member, inward, len(values))
        outward = np.exp((belief[member] - inward).clip(-_LIMIT, _LIMIT))
        rivals = np.bincount(sentence, outward, total)[sentence] - outward
        inward = 0.5 * inward - 0.5 * np.log(free[sentence] + rivals.clip(_LEAST_ODDS))
    belief = values + np.bincount(member, inward, len(values))
    outward = np.exp((belief[member] - inward).clip(-_LIMIT, _LIMIT))
    alone = free / (1 + np.bincount(sentence, outward, total))
    return 1 / (1 + np.exp(-belief)), alone


def _once(candidates: Candidates) -> sparse.csr_array:
    """One row for each sentence: the candidates that hold it."""
    member, sentence = candidates.memberships()
    shape = (sum(candidates.sentences), len(candidates))
    return sparse.csr_array((np.ones(len(member)), (sentence, member)), shape=shape)


def _joints(candidates: Candidates) -> sparse.csr_array:
    """Two rows for each node that beads both end and start in: the link needs one of each."""
    starts, ends = candidates.nodes
    nodes = np.intersect1d(starts, ends)
    count, links = len(candidates), len(nodes)
    rows, columns, values = [], [], []
    for first, keys in ((0, ends), (links, starts)):
        held = np.flatnonzero(np.isin(keys, nodes))
        rows += [first + np.searchsorted(nodes, keys[held]), first + np.arange(links)]
        columns += [held, count + np.arange(links)]
        values += [-np.ones(len(held)), np.ones(links)]
    return sparse.csr_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(2 * links, count + links),
    )


def _widened(matrix: sparse.csr_array, columns: int) -> sparse.csr_array:
    empty = sparse.csr_array((matrix.shape[0], columns))
    return sparse.csr_array(sparse.hstack([matrix, empty]))


def _greedy(candidates: Candidates) -> Ints:
    """The best candidate, then the best that is still free, and so on."""
    member, sentence = candidates.memberships()
    order = np.argsort(member, kind="stable")
    held = np.split(sentence[order], np.cumsum(np.bincount(member, minlength=len(candidates)))[:-1])
    taken = np.zeros(sum(candidates.sentences), dtype=np.bool_)
    chosen = []
    for at in np.argsort(-candidates.values, kind="stable"):
        if candidates.values[at] > 0 and not taken[held[at]].any():
            taken[held[at]] = True
            chosen.append(at)
    return np.array(sorted(chosen), dtype=np.int64)


def _is_enough(chosen: Candidates) -> bool:
    """Whether each sentence that needs a bead has one."""
    return chosen.needed.issubset(chosen.memberships()[1].tolist())


def _check_enough(chosen: Candidates) -> None:
    if not _is_enough(chosen):
        raise nothing_left()


def _worth(candidates: Candidates, chosen: Ints, bonus: float) -> float:
    links = continuing(candidates, chosen) if bonus > 0 else 0
    return float(candidates.values[chosen].sum()) + bonus * links
