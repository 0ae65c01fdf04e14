from __future__ import annotations

import math

import numpy as np
import pytest
from grids import beads_of, grids, nodes_of
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.signals import NULLS, PAIRS, Grid
from aligner.signals.lengths import Lengths, usual_ratio

SIZES = st.lists(st.integers(0, 400), min_size=5, max_size=5)


@settings(max_examples=40, deadline=None)
@given(grids(5), SIZES, SIZES, st.sampled_from([1.0, 2.4]))
def test_features_compare_the_characters_of_both_spans(grid, ja, en, expected):
    texts = ["語" * size for size in ja[: grid.n]], ["e" * size for size in en[: grid.m]]
    lengths = Lengths("x", grid, *texts, expected)
    nodes = nodes_of(grid)
    for (a, b), (i, j) in beads_of(grid):
        if not (a and b):
            continue
        found = lengths.features((a, b))
        ours, theirs = expected * sum(ja[i - a : i]), sum(en[j - b : j])
        ratio = min(2.5, max(-2.5, math.log((theirs + 8) / (ours + 8))))
        deviation = min(8.0, abs(theirs - ours) / math.sqrt(ours + theirs + 8))
        at, size = nodes.index((i, j)), a + b
        assert found["x.ratio"][at] == pytest.approx(size * ratio, rel=1e-4, abs=1e-4)
        assert found["x.ratio_squared"][at] == pytest.approx(size * ratio**2, rel=1e-3, abs=1e-4)
        assert found["x.deviation"][at] == pytest.approx(size * deviation, rel=1e-4, abs=1e-4)


def test_null_beads_have_no_length_to_compare():
    lengths = Lengths("x", Grid.full(1, 1), ["あ"], ["a"], 2.4)
    assert [lengths.features(shape) for shape in NULLS] == [{}, {}]


def test_a_translation_of_the_usual_length_deviates_by_nothing():
    lengths = Lengths("x", Grid.full(1, 1), ["あ" * 50], ["e" * 120], 2.4)
    found = [values[-1] for values in lengths.features((1, 1)).values()]
    assert found == pytest.approx([0, 0, 0], abs=1e-4)


def test_extremes_stay_within_bounds():
    lengths = Lengths("x", Grid.full(1, 1), ["あ" * 10**6], [""], 2.4)
    assert lengths.features((1, 1))["x.ratio"][-1] == -5
    assert all(np.abs(values).max() <= 16 for values in lengths.features((1, 1)).values())


def test_a_side_may_be_empty():
    for n, m in ((0, 0), (0, 2), (2, 0)):
        lengths = Lengths("x", Grid.full(n, m), ["あ"] * n, ["a"] * m, 2.4)
        for shape in PAIRS:
            assert all(np.isfinite(values).all() for values in lengths.features(shape).values())


def test_the_usual_ratio_is_that_of_the_pairs_the_more_there_are():
    ja, en = ["語" * 100] * 40, ["e" * 150] * 40
    few, many = (usual_ratio(ja, en, [(i, i) for i in range(count)], 2.4) for count in (1, 40))
    assert 1.5 < many < few < 2.4
    assert many == pytest.approx(1.5, rel=0.05)


def test_joined_sentences_hardly_move_the_usual_ratio():
    ja, en = ["語" * 100] * 20, ["e" * 240] * 17 + ["e" * 500] * 3
    assert usual_ratio(ja, en, [(i, i) for i in range(20)], 2.4) == pytest.approx(2.4, rel=0.02)


def test_without_pairs_the_expected_ratio_is_usual():
    assert usual_ratio(["語"], ["word"], [], 2.4) == 2.4


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), min_size=1, max_size=9))
def test_the_usual_ratio_is_never_far_from_the_expected_one(sides):
    ja, en = zip(*sides, strict=True)
    assert 0.8 < usual_ratio(ja, en, [(i, i) for i in range(len(ja))], 2.4) < 7
