from __future__ import annotations

import numpy as np
import pytest
from grids import SEEDS, Node, beads_of, grids, nodes_of
from hypothesis import given, settings

from aligner.signals import NULLS, PAIRS, SHAPES, Grid, Shape
from aligner.signals.nearness import Nearness, marginal_gains
from aligner.signals.similarity import Similarity

PAIR = {"x.cosine", "x.cosine_squared", "x.far", "x.margin"}
MERGE = {"x.gain", "x.gain_other", "x.loss", "x.weakest", "x.weakest_squared"}


class Plain:
    """What the features should be, bead by bead, from the vectors themselves."""

    def __init__(self, grid: Grid, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.ja = rng.normal(size=(grid.n, 5)).astype(np.float32)
        self.en = rng.normal(size=(grid.m, 5)).astype(np.float32)
        self.similarity = Similarity(grid, self.ja, self.en)
        self.pairs = {(i - 1, j - 1) for i, j in nodes_of(grid) if i and j}

    def cosine(self, ja: list[int], en: list[int]) -> float:
        a, b = self.ja[ja].astype(float).sum(axis=0), self.en[en].astype(float).sum(axis=0)
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    def rivals(self, sentence: int, side: int) -> list[float]:
        """The three best cosines of a sentence of the Japanese (0) or the English (1) side."""
        cosines = [self.cosine([i], [j]) for i, j in self.pairs if (i, j)[side] == sentence]
        return (sorted(cosines, reverse=True) + [-1.0] * 3)[:3]

    def spans(self, shape: Shape, node: Node) -> tuple[list[int], list[int]]:
        (a, b), (i, j) = shape, node
        return list(range(i - a, i)), list(range(j - b, j))

    def margin(self, ja: list[int], en: list[int]) -> float:
        ours = [np.mean(self.rivals(i, 0)) for i in ja]
        theirs = [np.mean(self.rivals(j, 1)) for j in en]
        return self.cosine(ja, en) - float(np.mean(ours) + np.mean(theirs)) / 2

    def gains(self, ja: list[int], en: list[int]) -> list[float]:
        whole = self.cosine(ja, en)
        shorter = [(ja[1:], en), (ja[:-1], en), (ja, en[1:]), (ja, en[:-1])]
        return [whole - self.cosine(*sides) for sides in shorter if all(sides)]

    def weakest(self, ja: list[int], en: list[int]) -> float:
        ours = [self.cosine([i], en) for i in ja if len(ja) > 1]
        return min(ours + [self.cosine(ja, [j]) for j in en if len(en) > 1])


@settings(max_examples=30, deadline=None)
@given(grids(5), SEEDS)
def test_features_of_pairs_are_those_computed_bead_by_bead(grid, seed):
    plain = Plain(grid, seed)
    nodes = nodes_of(grid)
    features = {shape: Nearness("x", plain.similarity).features(shape) for shape in PAIRS}
    for shape, node in beads_of(grid):
        if shape in NULLS:
            continue
        ja, en = plain.spans(shape, node)
        found = {name: values[nodes.index(node)] for name, values in features[shape].items()}
        cosine, size = plain.cosine(ja, en), sum(shape)
        assert found["x.cosine"] == pytest.approx(size * cosine, abs=1e-3)
        assert found["x.cosine_squared"] == pytest.approx(size * cosine * abs(cosine), abs=1e-3)
        assert found["x.far"] == pytest.approx(size * np.log(1.02 - cosine), rel=1e-2, abs=1e-3)
        assert found["x.margin"] == pytest.approx(size * plain.margin(ja, en), abs=1e-2)
        if shape != (1, 1):
            gains, weakest = plain.gains(ja, en), plain.weakest(ja, en)
            assert found["x.gain"] == pytest.approx(min(gains), abs=1e-3)
            assert found["x.gain_other"] == pytest.approx(max(gains), abs=1e-3)
            assert found["x.loss"] == pytest.approx(min(*gains, 0), abs=1e-3)
            assert found["x.weakest"] == pytest.approx(weakest, abs=1e-3)
            assert found["x.weakest_squared"] == pytest.approx(weakest * abs(weakest), abs=2e-3)


@settings(max_examples=30, deadline=None)
@given(grids(5), SEEDS)
def test_features_of_nulls_tell_the_partner_that_they_do_without(grid, seed):
    plain = Plain(grid, seed)
    nearness = Nearness("x", plain.similarity)
    nodes = nodes_of(grid)
    for side, (shape, name) in enumerate(zip(NULLS, ("ja", "en"), strict=True)):
        features = nearness.features(shape)
        assert set(features) == {
            "x.null_best", "x.null_best_squared", "x.null_far", f"x.null_best_{name}"
        }  # fmt: skip
        for node in (node for of, node in beads_of(grid) if of == shape):
            best = plain.rivals(node[side] - 1, side)[0]
            found = {name: values[nodes.index(node)] for name, values in features.items()}
            assert found["x.null_best"] == pytest.approx(best, abs=1e-4)
            assert found[f"x.null_best_{name}"] == found["x.null_best"]
            assert found["x.null_best_squared"] == pytest.approx(best * abs(best), abs=1e-3)
            assert found["x.null_far"] == pytest.approx(np.log(1.02 - best), rel=1e-2, abs=1e-3)


def test_only_merged_beads_have_features_of_merging():
    nearness = Nearness("x", Plain(Grid.full(4, 4), 1).similarity)
    assert set(nearness.features((1, 1))) == PAIR
    for shape in PAIRS[1:]:
        assert set(nearness.features(shape)) == PAIR | MERGE


def test_a_sentence_without_a_partner_lowers_the_cosine_of_a_merged_bead():
    en = np.eye(4, dtype=np.float32)
    ja = np.stack([en[0] + en[1], en[3]])
    grid = Grid.full(2, 4)
    right, glued = marginal_gains(Similarity(grid, ja, en), (1, 2)), (1, 3)
    at = grid.index(np.array(1), np.array(2))
    assert min(gain[at] for gain in right) > 0
    at = grid.index(np.array(1), np.array(3))
    assert min(gain[at] for gain in marginal_gains(Similarity(grid, ja, en), glued)) < 0


@settings(max_examples=30, deadline=None)
@given(grids(4), SEEDS)
def test_all_features_are_finite_whatever_the_vectors(grid, seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(-1, 2, size=(grid.n + grid.m, 2)).astype(np.float32)
    nearness = Nearness("x", Similarity(grid, rows[: grid.n], rows[grid.n :]))
    for shape in SHAPES:
        for values in nearness.features(shape).values():
            assert values.shape == (grid.size,)
            assert np.isfinite(values).all()
