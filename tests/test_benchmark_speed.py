from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest
from command import ROOT
from grids import SEEDS, beads_of, grids, nodes_of
from hypothesis import given, settings

from aligner.alignment.lattice import Lattice
from aligner.signals import SHAPES, Grid
from scripts.benchmark_speed import arrivals_of, best_path, synthetic_texts


def scores_on(grid: Grid, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    scores = np.full((len(SHAPES), grid.size), -np.inf, dtype=np.float32)
    nodes = nodes_of(grid)
    for shape, node in beads_of(grid):
        scores[SHAPES.index(shape), nodes.index(node)] = rng.normal()
    return scores


def test_the_table_has_a_row_for_each_size_with_all_figures():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.benchmark_speed", "30", "12", "--runs", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["sentences", "stage", "memory", "again", "search", "plain", "ratios"]
    assert [row.split()[0] for row in rows] == ["30", "12"]
    figure = r"+\d+\.\d+"
    for row in rows:
        assert re.fullmatch(
            rf" +\d+ {figure} s +\d+ MB {figure} s {figure} s {figure} s {figure} {figure}", row
        )


@settings(max_examples=50, deadline=None)
@given(grids(6), SEEDS)
def test_the_plain_programme_finds_a_path_of_the_same_score(grid, seed):
    scores = scores_on(grid, seed)
    best, path = best_path(arrivals_of(grid, scores))
    nodes = nodes_of(grid)
    found = [(shape, nodes.index(node)) for shape, node in path]
    ours = Lattice(grid, scores).best_path()
    for beads in (found, ours):
        ends = [nodes[at] for _, at in beads]
        starts = [(i - a, j - b) for ((a, b), _), (i, j) in zip(beads, ends, strict=True)]
        assert starts == [(0, 0), *ends][: len(starts)]
        total = sum(float(scores[SHAPES.index(shape), at]) for shape, at in beads)
        assert total == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("size", [1, 37, 300])
def test_the_documents_are_of_the_size_asked_for_and_the_same_each_time(size):
    ja, en = synthetic_texts(size)
    assert len(ja) == size
    assert 0.8 * size - 2 < len(en) < 1.3 * size + 2
    assert len(set(ja)) == size
    assert synthetic_texts(size) == (ja, en)
