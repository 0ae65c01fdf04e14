from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest
from grids import SEEDS, Node, beads_of, grids, nodes_of
from hypothesis import given, settings

from aligner.alignment.lattice import Lattice
from aligner.signals import SHAPES, Grid, Shape

Beads = tuple[tuple[Shape, Node], ...]
Table = dict[tuple[Shape, Node], float]


def random_scores(grid: Grid, seed: int) -> tuple[np.ndarray, Table]:
    """A score for each bead that may be, as the lattice takes them and by shape and node."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(scale=rng.choice([0.1, 2, 20]), size=(len(SHAPES), grid.size))
    scores = scores.astype(np.float32)
    for shape, row in zip(SHAPES, scores, strict=True):
        row[~grid.allowed(shape)] = -np.inf
    nodes = nodes_of(grid)
    table = {
        (shape, node): float(scores[SHAPES.index(shape), nodes.index(node)])
        for shape, node in beads_of(grid)
    }
    return scores, table


def all_paths(grid: Grid, table: Table) -> Iterator[Beads]:
    """Every way from nothing to everything, bead by bead."""
    arriving = defaultdict(list)
    for shape, node in table:
        arriving[node].append(shape)

    def ways(node: Node) -> Iterator[Beads]:
        if node == (0, 0):
            yield ()
        for a, b in arriving[node]:
            for way in ways((node[0] - a, node[1] - b)):
                yield (*way, ((a, b), node))

    yield from ways((grid.n, grid.m))


def score_of(path: Beads, table: Table) -> float:
    return sum(table[bead] for bead in path)


def found_path(lattice: Lattice) -> Beads:
    nodes = nodes_of(lattice.grid)
    return tuple((shape, nodes[at]) for shape, at in lattice.best_path())


@settings(max_examples=60, deadline=None)
@given(grids(4), SEEDS)
def test_the_best_path_is_the_best_of_all(grid, seed):
    scores, table = random_scores(grid, seed)
    paths = list(all_paths(grid, table))
    found = found_path(Lattice(grid, scores))
    assert found in paths
    best = max(paths, key=lambda path: score_of(path, table))
    assert score_of(found, table) == pytest.approx(score_of(best, table), abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(grids(4), SEEDS)
def test_probabilities_are_those_of_all_paths_counted_one_by_one(grid, seed):
    scores, table = random_scores(grid, seed)
    logs = {path: score_of(path, table) for path in all_paths(grid, table)}
    top = max(logs.values())
    expected_total = top + math.log(sum(math.exp(log - top) for log in logs.values()))
    expected = np.zeros(scores.shape)
    nodes = nodes_of(grid)
    for path, log in logs.items():
        for shape, node in path:
            expected[SHAPES.index(shape), nodes.index(node)] += math.exp(log - expected_total)
    posteriors, total = Lattice(grid, scores).probabilities()
    assert total == pytest.approx(expected_total, abs=1e-4)
    assert posteriors == pytest.approx(expected, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(grids(30), SEEDS)
def test_every_sentence_is_covered_with_probability_1(grid, seed):
    scores, _ = random_scores(grid, seed)
    posteriors, _ = Lattice(grid, scores).probabilities()
    ja, en = np.zeros(grid.n), np.zeros(grid.m)
    for shape, row in zip(SHAPES, posteriors, strict=True):
        for at in np.flatnonzero(row).tolist():
            i, j = int(grid.rows[at]), int(grid.columns[at])
            ja[i - shape[0] : i] += row[at]
            en[j - shape[1] : j] += row[at]
    assert ja == pytest.approx(np.ones(grid.n), abs=1e-3)
    assert en == pytest.approx(np.ones(grid.m), abs=1e-3)
    assert not posteriors[~np.isfinite(scores)].any()


@settings(max_examples=60, deadline=None)
@given(grids(30), SEEDS)
def test_the_best_path_holds_every_sentence_once(grid, seed):
    scores, table = random_scores(grid, seed)
    path = found_path(Lattice(grid, scores))
    i = j = 0
    for shape, node in path:
        assert (shape, node) in table
        i, j = i + shape[0], j + shape[1]
        assert (i, j) == node
    assert (i, j) == (grid.n, grid.m)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_bead_of_any_shape_is_taken_where_it_is_the_best(shape):
    grid = Grid.full(5, 5)
    scores = np.zeros((len(SHAPES), grid.size), dtype=np.float32)
    end = (3 if shape[0] < 4 else 4, 3 if shape[1] < 4 else 4)
    scores[SHAPES.index(shape), nodes_of(grid).index(end)] = 0.01
    for other, row in zip(SHAPES, scores, strict=True):
        row[~grid.allowed(other)] = -np.inf
    assert (shape, end) in found_path(Lattice(grid, scores))


def test_no_sentences_make_an_empty_path_of_probability_1():
    scores = np.full((len(SHAPES), 1), -np.inf, dtype=np.float32)
    lattice = Lattice(Grid.full(0, 0), scores)
    assert lattice.best_path() == []
    posteriors, total = lattice.probabilities()
    assert total == 0
    assert not posteriors.any()


def test_sure_beads_have_a_probability_of_1_in_long_documents_too():
    grid = Grid.full(300, 300)
    scores = np.full((len(SHAPES), grid.size), -8, dtype=np.float32)
    scores[SHAPES.index((1, 1)), grid.rows == grid.columns] = 8
    for shape, row in zip(SHAPES, scores, strict=True):
        row[~grid.allowed(shape)] = -np.inf
    lattice = Lattice(grid, scores)
    path = lattice.best_path()
    assert [shape for shape, _ in path] == [(1, 1)] * 300
    posteriors, _ = lattice.probabilities()
    assert min(posteriors[SHAPES.index(shape), at] for shape, at in path) > 0.999


def test_the_score_of_one_bead_more_is_not_lost_in_a_long_document():
    grid = Grid.full(2000, 0)
    scores = np.full((len(SHAPES), grid.size), -np.inf, dtype=np.float32)
    scores[SHAPES.index((1, 0)), 1:] = -0.25
    _, total = Lattice(grid, scores).probabilities()
    assert total == pytest.approx(-500, abs=1e-3)
