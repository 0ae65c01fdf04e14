"""The likelihood of gold beads, and the weights that make it largest.

For texts in the same order it is that of the gold path among all paths through the lattice. In any
order all packings cannot be summed over; there it is that of each sentence's gold bead among all
beads that hold the sentence and none at all, the other sentences being free (a pseudo-likelihood:
Besag 1975).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner.alignment import Order
from aligner.alignment.lattice import Lattice
from aligner.evaluation import Beads
from aligner.signals import PAIRS, SHAPES, Evidence, Floats, Grid, Ints, Mask, Shape, Texts

__all__ = [
    "Example",
    "Vector",
    "Vocabulary",
    "example",
    "negative_log_likelihood",
    "scores_of",
    "train",
]

Vector = NDArray[np.float64]


@dataclass
class Example:
    """One document: the features of its beads by shape, and the nodes that gold beads end in.

    ``unknown`` marks the sentences, Japanese before English, whose gold bead is none that the
    aligner could find.
    """

    grid: Grid
    columns: dict[Shape, Ints]
    features: dict[Shape, Floats]
    allowed: dict[Shape, Mask]
    gold: dict[Shape, Ints]
    unknown: Mask


class Vocabulary:
    """The names of the features in the order of their weights."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def columns(self, names: Iterable[str]) -> Ints:
        """Give each name its place, a new one where it has none."""
        return np.array([self.names.setdefault(name, len(self.names)) for name in names])


def example(
    texts: Texts, beads: Beads, vocabulary: Vocabulary, order: Order = "same"
) -> Example | None:
    """Compute the features of a document; None if its gold is no path where it must be one."""
    steps = _path(beads) if order == "same" else _contiguous(beads)
    if steps is None:
        return None
    grid = Grid.full(len(texts.ja), len(texts.en))
    evidence = Evidence(texts, grid)
    unknown = np.zeros(grid.n + grid.m, dtype=np.bool_)
    if order == "any":
        unknown[_unfindable(beads, grid.n)] = True
    one = Example(grid, {}, {}, {}, {}, unknown)
    for shape in SHAPES:
        features = evidence.features(shape)
        shaped = [np.broadcast_to(values, (grid.size,)) for values in features.values()]
        one.columns[shape] = vocabulary.columns(features)
        one.features[shape] = np.stack(shaped, axis=1).astype(np.float32)
        one.allowed[shape] = grid.allowed(shape)
        ends = np.array([end for kind, end in steps if kind == shape], dtype=np.int64)
        one.gold[shape] = grid.index(*ends.reshape(-1, 2).T)
    return one


def train(
    examples: Sequence[Example], size: int, prior: float, steps: int, order: Order = "same"
) -> Vector:
    """Find the ``size`` weights, by L-BFGS on features scaled to unit spread.

    ``prior`` is the inverse variance of the Gaussian prior of the scaled weights. The problem is
    convex in the same order: where it starts makes no difference, nor does how many processes share
    the work.
    """
    scale = _spread(examples, size)
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    parts = [examples[at::workers] for at in range(workers)]

    with _Pool(parts, order) as pool:

        def objective(weights: Vector) -> tuple[float, Vector]:
            loss, gradient = pool.total(weights / scale)
            count = len(examples)
            return (
                loss / count + prior * float(weights @ weights) / 2,
                gradient / scale / count + prior * weights,
            )

        found = minimize(
            objective, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": steps}
        )
    weights: Vector = found.x / scale
    return weights


class _Pool:
    """Processes that each hold a part of the examples, and sum their losses and gradients."""

    def __init__(self, parts: Sequence[Sequence[Example]], order: Order) -> None:
        # A process each, started by forking: the examples are there without being sent.
        _PARTS[:] = parts
        self._order = order
        self._executor = ProcessPoolExecutor(len(parts), mp_context=get_context("fork"))

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown()
        _PARTS.clear()

    def total(self, weights: Vector) -> tuple[float, Vector]:
        """Sum the negative log-likelihood of all examples, and its gradient."""
        count = len(_PARTS)
        sums = list(
            self._executor.map(_of_part, range(count), [weights] * count, [self._order] * count)
        )
        return sum(loss for loss, _ in sums), np.sum([slope for _, slope in sums], axis=0)


_PARTS: list[Sequence[Example]] = []


def _of_part(part: int, weights: Vector, order: Order) -> tuple[float, Vector]:
    return negative_log_likelihood(_PARTS[part], weights, order)


def negative_log_likelihood(
    examples: Iterable[Example], weights: Vector, order: Order = "same"
) -> tuple[float, Vector]:
    """Sum the negative log-probability of the gold, and its gradient in the weights."""
    loss, gradient = 0.0, np.zeros_like(weights)
    for one in examples:
        scores = scores_of(one, weights)
        added, slopes = _of_path(one, scores) if order == "same" else _of_sentences(one, scores)
        loss += added
        for row, shape in zip(slopes, SHAPES, strict=True):
            gradient[one.columns[shape]] += one.features[shape].T @ row
    return loss, gradient


def scores_of(one: Example, weights: Vector) -> Floats:
    """The score of every bead, one row for each shape and -inf where there is none."""
    out = np.full((len(SHAPES), one.grid.size), -np.inf, dtype=np.float32)
    for row, shape in zip(out, SHAPES, strict=True):
        allowed = one.allowed[shape]
        chosen = weights[one.columns[shape]].astype(np.float32)
        row[allowed] = (one.features[shape] @ chosen)[allowed]
    return out


def _of_path(one: Example, scores: Floats) -> tuple[float, Floats]:
    """The loss of a path, and its slope in the scores."""
    slopes, loss = Lattice(one.grid, scores).probabilities()
    for row, found, shape in zip(slopes, scores, SHAPES, strict=True):
        loss -= float(found[one.gold[shape]].sum())
        row[one.gold[shape]] -= 1
    return loss, slopes


def _of_sentences(one: Example, scores: Floats) -> tuple[float, Floats]:
    """The loss of each sentence's bead, and its slope in the scores."""
    grid = one.grid
    nulls = grid.alone
    alone = np.concatenate([scores[0, nulls[0]], scores[1, nulls[1]]]).astype(np.float64)
    sums = np.concatenate([[0.0], np.cumsum(alone)])
    total = grid.n + grid.m
    gold = np.zeros(total)
    held = []
    for shape, row in zip(PAIRS, scores[2:], strict=True):
        nodes = np.flatnonzero(one.allowed[shape])
        members = _members(grid, shape, nodes)
        value = row[nodes] - (sums[members + 1] - sums[members]).sum(axis=1)
        is_gold = np.isin(nodes, one.gold[shape])
        for column in members.T:
            gold += np.bincount(column[is_gold], value[is_gold], total)
        held.append((nodes, members, value, is_gold))
    log_odds = _log_odds([(members, value) for _, members, value, _ in held], total)
    known = ~one.unknown
    slopes = np.zeros_like(scores)
    alone_slopes = np.zeros(total)
    for row, (nodes, members, value, is_gold) in zip(slopes[2:], held, strict=True):
        chance = np.exp(value[:, None] - log_odds[members])
        slope = ((chance - is_gold[:, None]) * known[members]).sum(axis=1)
        row[nodes] = slope
        for column in members.T:
            alone_slopes -= np.bincount(column, slope, total)
    slopes[0, nulls[0]] += alone_slopes[: grid.n]
    slopes[1, nulls[1]] += alone_slopes[grid.n :]
    return float(((log_odds - gold) * known).sum()), slopes


def _log_odds(held: Sequence[tuple[Ints, Vector]], total: int) -> Vector:
    """The logarithm of the odds of all beads of each sentence, against it standing alone, plus 1.

    ``held`` are the sentences of beads, and their values.
    """
    top = np.zeros(total)
    for members, value in held:
        for column in members.T:
            np.maximum.at(top, column, value)
    odds = np.exp(-top)
    for members, value in held:
        for column in members.T:
            odds += np.bincount(column, np.exp(value - top[column]), total)
    found: Vector = top + np.log(odds)
    return found


def _members(grid: Grid, shape: Shape, nodes: Ints) -> Ints:
    """The sentences of the beads that end in these nodes, English numbered on from Japanese."""
    ja = grid.rows[nodes][:, None] - 1 - np.arange(shape[0])
    en = grid.columns[nodes][:, None] - 1 - np.arange(shape[1])
    return np.concatenate([ja, en + grid.n], axis=1)


def _spread(examples: Sequence[Example], size: int) -> Vector:
    squares, count = np.zeros(size), np.zeros(size)
    for one in examples:
        for shape in SHAPES:
            squared = one.features[shape].astype(np.float64) ** 2
            squares[one.columns[shape]] += squared.sum(axis=0)
            count[one.columns[shape]] += len(squared)
    spread: Vector = np.sqrt(squares / np.maximum(count, 1)) + 1e-3
    return spread


_Steps = list[tuple[Shape, tuple[int, int]]]
"""Beads as shapes and end nodes."""


def _path(beads: Beads) -> _Steps | None:
    """The gold beads in order; None where they cross or are too large.

    Null beads of several sentences are as many steps.
    """
    path = []
    i = j = 0
    pending = [bead for bead in beads if bead[0] or bead[1]]
    while pending:
        following = next((bead for bead in pending if _fits(bead, i, j)), None)
        if following is None:
            return None
        pending.remove(following)
        for shape in _null_steps(len(following[0]), len(following[1])):
            if shape not in SHAPES:
                return None
            i, j = i + shape[0], j + shape[1]
            path.append((shape, (i, j)))
    return path


def _fits(bead: tuple[tuple[int, ...], tuple[int, ...]], i: int, j: int) -> bool:
    ja, en = bead
    return ja == tuple(range(i, i + len(ja))) and en == tuple(range(j, j + len(en)))


def _null_steps(ja: int, en: int) -> list[Shape]:
    return [(ja, en)] if ja and en else [(1, 0)] * ja + [(0, 1)] * en


def _contiguous(beads: Beads) -> _Steps:
    """The gold pairs that are candidates: neighbours on both sides, and not too many."""
    return [
        ((len(ja), len(en)), (ja[-1] + 1, en[-1] + 1))
        for ja, en in beads
        if ja and en and _is_candidate(ja, en)
    ]


def _is_candidate(ja: tuple[int, ...], en: tuple[int, ...]) -> bool:
    return (len(ja), len(en)) in SHAPES and all(
        side[-1] - side[0] == len(side) - 1 for side in (ja, en)
    )


def _unfindable(beads: Beads, n: int) -> list[int]:
    """The sentences of the gold pairs that are no candidates."""
    return [
        index
        for ja, en in beads
        if ja and en and not _is_candidate(ja, en)
        for index in (*ja, *(n + j for j in en))
    ]
