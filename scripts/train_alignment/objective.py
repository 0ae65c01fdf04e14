"""The likelihood of gold paths, and the weights that make it largest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner.alignment.lattice import Lattice
from aligner.evaluation import Beads
from aligner.signals import SHAPES, Evidence, Floats, Grid, Mask, Shape, Texts

__all__ = ["Example", "Vocabulary", "example", "negative_log_likelihood", "train"]

Vector = NDArray[np.float64]


@dataclass
class Example:
    """One document: the features of its beads by shape, and the sum of those of the gold path."""

    grid: Grid
    columns: dict[Shape, NDArray[np.int64]]
    features: dict[Shape, Floats]
    allowed: dict[Shape, Mask]
    gold: dict[int, float]


class Vocabulary:
    """The names of the features in the order of their weights."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def columns(self, names: Iterable[str]) -> NDArray[np.int64]:
        """Give each name its place, a new one where it has none."""
        return np.array([self.names.setdefault(name, len(self.names)) for name in names])


def example(texts: Texts, beads: Beads, vocabulary: Vocabulary) -> Example | None:
    """Compute the features of a document; None if its gold is no path through the lattice."""
    path = _path(beads)
    if path is None:
        return None
    grid = Grid.full(len(texts.ja), len(texts.en))
    evidence = Evidence(texts, grid)
    one = Example(grid, {}, {}, {}, {})
    for shape in SHAPES:
        features = evidence.features(shape)
        shaped = [np.broadcast_to(values, (grid.size,)) for values in features.values()]
        one.columns[shape] = vocabulary.columns(features)
        one.features[shape] = np.stack(shaped, axis=1).astype(np.float32)
        one.allowed[shape] = grid.allowed(shape)
    for shape, (i, j) in path:
        row = one.features[shape][grid.index(np.array(i), np.array(j))]
        for column, value in zip(one.columns[shape].tolist(), row.tolist(), strict=True):
            one.gold[column] = one.gold.get(column, 0.0) + value
    return one


def train(examples: Sequence[Example], size: int, prior: float, steps: int) -> Vector:
    """Find the ``size`` weights, by L-BFGS on features scaled to unit spread.

    ``prior`` is the inverse variance of the Gaussian prior of the scaled weights. The problem is
    convex: where it starts makes no difference, nor does how many processes share the work.
    """
    scale = _spread(examples, size)
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    parts = [examples[at::workers] for at in range(workers)]

    with _Pool(parts) as pool:

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

    def __init__(self, parts: Sequence[Sequence[Example]]) -> None:
        # A process each, started by forking: the examples are there without being sent.
        _PARTS[:] = parts
        self._executor = ProcessPoolExecutor(len(parts), mp_context=get_context("fork"))

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown()
        _PARTS.clear()

    def total(self, weights: Vector) -> tuple[float, Vector]:
        """Sum the negative log-likelihood of all examples, and its gradient."""
        sums = list(self._executor.map(_of_part, range(len(_PARTS)), [weights] * len(_PARTS)))
        return sum(loss for loss, _ in sums), np.sum([slope for _, slope in sums], axis=0)


_PARTS: list[Sequence[Example]] = []


def _of_part(part: int, weights: Vector) -> tuple[float, Vector]:
    return negative_log_likelihood(_PARTS[part], weights)


def negative_log_likelihood(examples: Iterable[Example], weights: Vector) -> tuple[float, Vector]:
    """Sum the negative log-probability of the gold paths, and its gradient in the weights."""
    loss, gradient = 0.0, np.zeros_like(weights)
    for one in examples:
        posteriors, total = Lattice(one.grid, _scores(one, weights)).probabilities()
        loss += total
        for column, value in one.gold.items():
            loss -= value * weights[column]
            gradient[column] -= value
        for row, shape in zip(posteriors, SHAPES, strict=True):
            gradient[one.columns[shape]] += one.features[shape].T @ row
    return loss, gradient


def _scores(one: Example, weights: Vector) -> Floats:
    """The score of every bead, one row for each shape and -inf where there is none."""
    out = np.full((len(SHAPES), one.grid.size), -np.inf, dtype=np.float32)
    for row, shape in zip(out, SHAPES, strict=True):
        allowed = one.allowed[shape]
        chosen = weights[one.columns[shape]].astype(np.float32)
        row[allowed] = (one.features[shape] @ chosen)[allowed]
    return out


def _spread(examples: Sequence[Example], size: int) -> Vector:
    squares, count = np.zeros(size), np.zeros(size)
    for one in examples:
        for shape in SHAPES:
            squared = one.features[shape].astype(np.float64) ** 2
            squares[one.columns[shape]] += squared.sum(axis=0)
            count[one.columns[shape]] += len(squared)
    spread: Vector = np.sqrt(squares / np.maximum(count, 1)) + 1e-3
    return spread


def _path(beads: Beads) -> list[tuple[Shape, tuple[int, int]]] | None:
    """The gold beads as shapes and end nodes, in order; None where they cross or are too large.

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
        for shape in _steps(len(following[0]), len(following[1])):
            if shape not in SHAPES:
                return None
            i, j = i + shape[0], j + shape[1]
            path.append((shape, (i, j)))
    return path


def _fits(bead: tuple[tuple[int, ...], tuple[int, ...]], i: int, j: int) -> bool:
    ja, en = bead
    return ja == tuple(range(i, i + len(ja))) and en == tuple(range(j, j + len(en)))


def _steps(ja: int, en: int) -> list[Shape]:
    return [(ja, en)] if ja and en else [(1, 0)] * ja + [(0, 1)] * en
