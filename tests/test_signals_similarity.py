from __future__ import annotations

import numpy as np
import pytest
from grids import SEEDS, grids, nodes_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from aligner.signals import PAIRS, Grid
from aligner.signals.similarity import Similarity

KINDS = st.sampled_from(["dense", "sparse"])


def vectors(count: int, rng: np.random.Generator, kind: str) -> np.ndarray:
    """Rows of all lengths, some of them zero and some twice, as dense as the kind has it."""
    rows = rng.normal(size=(count, 6)).astype(np.float32) * rng.choice([0.1, 1, 30], (count, 1))
    if kind == "sparse":
        rows = np.abs(rows) * (rng.random(rows.shape) < 0.4)
    rows[rng.random(count) < 0.2] = 0
    return rows[rng.integers(0, max(1, count), count)] if rng.random() < 0.3 else rows


def in_kind(rows: np.ndarray, kind: str) -> np.ndarray | sparse.csr_array:
    return sparse.csr_array(rows) if kind == "sparse" else rows


def cosine(ja: np.ndarray, en: np.ndarray) -> float:
    """The cosine of the sums of some rows."""
    a, b = ja.astype(float).sum(axis=0), en.astype(float).sum(axis=0)
    norms = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / norms if norms > 1e-9 else 0.0


@settings(max_examples=60, deadline=None)
@given(grids(7), KINDS, SEEDS)
def test_cosines_of_spans_are_those_of_summed_vectors(grid, kind, seed):
    rng = np.random.default_rng(seed)
    ja, en = vectors(grid.n, rng, kind), vectors(grid.m, rng, kind)
    similarity = Similarity(grid, in_kind(ja, kind), in_kind(en, kind))
    nodes = nodes_of(grid)
    for a, b in PAIRS:
        found = similarity.cosine((a, b))
        assert found.shape == (grid.size,)
        for at in np.flatnonzero(grid.allowed((a, b))).tolist():
            i, j = nodes[at]
            assert found[at] == pytest.approx(cosine(ja[i - a : i], en[j - b : j]), abs=2e-3)


@settings(max_examples=60, deadline=None)
@given(grids(7), KINDS, SEEDS)
def test_rivals_are_the_three_best_cosines_of_each_sentence_in_the_band(grid, kind, seed):
    rng = np.random.default_rng(seed)
    ja, en = vectors(grid.n, rng, kind), vectors(grid.m, rng, kind)
    similarity = Similarity(grid, in_kind(ja, kind), in_kind(en, kind))
    pairs = [(i - 1, j - 1) for i, j in nodes_of(grid) if i and j]
    ours = [
        [cosine(ja[i : i + 1], en[j : j + 1]) for i, j in pairs if i == k] for k in range(grid.n)
    ]
    theirs = [
        [cosine(ja[i : i + 1], en[j : j + 1]) for i, j in pairs if j == k] for k in range(grid.m)
    ]
    for found, expected in ((similarity.ja_rivals, ours), (similarity.en_rivals, theirs)):
        best = [(sorted(values, reverse=True) + [-1.0] * 3)[:3] for values in expected]
        assert found.shape == (len(best), 3)
        assert found == pytest.approx(np.array(best).reshape(-1, 3), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(grids(6), KINDS, SEEDS)
def test_spans_have_a_vector_where_their_sum_is_not_zero(grid, kind, seed):
    rng = np.random.default_rng(seed)
    ja, en = vectors(grid.n, rng, kind), vectors(grid.m, rng, kind)
    similarity = Similarity(grid, in_kind(ja, kind), in_kind(en, kind))
    for length in range(1, 5):
        has_ja, has_en = similarity.has_ja(length), similarity.has_en(length)
        for at, (i, j) in enumerate(nodes_of(grid)):
            if i >= length:
                assert has_ja[at] == bool(np.abs(ja[i - length : i].sum(axis=0)).max() > 1e-5)
            if j >= length:
                assert has_en[at] == bool(np.abs(en[j - length : j].sum(axis=0)).max() > 1e-5)


def test_long_documents_are_multiplied_in_blocks_and_give_the_same():
    rng = np.random.default_rng(5)
    ja, en = rng.normal(size=(600, 8)), rng.normal(size=(550, 8))
    unit_ja, unit_en = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (ja, en))
    whole = unit_ja @ unit_en.T
    rows = np.arange(601)
    band = Grid(600, 550, (rows - 60).clip(0, 540), (rows + 30).clip(1, 551))
    for grid in (Grid.full(600, 550), band):
        similarity = Similarity(grid, ja.astype(np.float32), en.astype(np.float32))
        pair = (grid.rows > 0) & (grid.columns > 0)
        expected = whole[grid.rows[pair] - 1, grid.columns[pair] - 1]
        assert np.abs(similarity.cosine((1, 1))[pair] - expected).max() < 1e-4


@pytest.mark.parametrize("kind", ["dense", "sparse"])
@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_a_side_may_be_empty(kind, n, m):
    rng = np.random.default_rng(1)
    ja, en = (in_kind(vectors(count, rng, kind), kind) for count in (n, m))
    similarity = Similarity(Grid.full(n, m), ja, en)
    assert all(np.isfinite(similarity.cosine(shape)).all() for shape in PAIRS)
    assert (similarity.ja_rivals.shape, similarity.en_rivals.shape) == ((n, 3), (m, 3))


def test_vectors_that_all_but_cancel_each_other_still_have_a_cosine():
    rng = np.random.default_rng(3)
    one = rng.normal(size=(40, 16)).astype(np.float32)
    ja = np.stack([one, -one * np.float32(1 + 1e-6)], axis=1).reshape(80, 16)
    similarity = Similarity(Grid.full(80, 80), ja, ja[::-1].copy())
    for shape in PAIRS:
        assert np.abs(similarity.cosine(shape)).max() <= 1
