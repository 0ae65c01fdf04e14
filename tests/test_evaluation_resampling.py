from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.evaluation import resampling
from aligner.evaluation.resampling import (
    FEWEST_ARTICLES,
    SEED,
    adjust_for_several,
    article_interval,
    p_of_bootstrap,
    p_of_randomisation,
    resampled_sums,
    segment_interval,
    sum_by_group,
    swapped_sums,
)


@pytest.fixture(params=[1 << 21, 100], ids=["at once", "in blocks"])
def block(request, monkeypatch) -> None:
    monkeypatch.setattr(resampling, "_BLOCK", request.param)


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("rows", [2, 7, 64, 333])
def test_segments_are_drawn_as_sacrebleu_draws_them(rows):
    statistics = np.random.default_rng(rows).integers(0, 50, (rows, 3)).astype(float)
    drawn = np.random.default_rng(SEED).choice(rows, size=(90, rows), replace=True)
    assert (resampled_sums(statistics, 90) == statistics[drawn].sum(axis=1)).all()


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("rows", [1, 7, 64, 333])
def test_sides_are_changed_as_sacrebleu_changes_them(rows):
    statistics = np.random.default_rng(rows).integers(0, 50, (rows, 3)).astype(float)
    chosen = np.random.default_rng(SEED).integers(2, size=(90, rows), dtype=bool)
    assert (swapped_sums(statistics, 90) == chosen @ statistics).all()


def test_rows_are_summed_by_group():
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert sum_by_group(rows, np.array([1, 0, 1]), 3).tolist() == [[3, 4], [6, 8], [0, 0]]


def test_a_fortieth_lies_outside_on_each_side():
    interval = segment_interval(np.arange(1000.0)[::-1])
    assert (interval.low, interval.high, interval.half) == (25, 974, 474.5)


def test_few_articles_have_no_interval_and_some_have_a_wider_one():
    figures = np.random.default_rng(0).normal(size=4000)
    assert article_interval(figures, FEWEST_ARTICLES - 1) is None
    few, many = article_interval(figures, 6), article_interval(figures, 2000)
    assert few.half > 1.25 * many.half
    assert many.half == pytest.approx(1.96, abs=0.1)


def draw_articles(chance: np.random.Generator, articles: int) -> tuple[np.ndarray, np.ndarray]:
    """Edits and words of articles that are easy or hard, of different lengths, as of TER."""
    sizes = chance.integers(5, 40, articles)
    hardness = chance.normal(0.6, 0.12, articles)
    words = [chance.integers(5, 40, size) for size in sizes]
    edits = [
        chance.binomial(w, np.clip(h, 0.02, 0.98)) for w, h in zip(words, hardness, strict=True)
    ]
    groups = np.repeat(np.arange(articles), sizes)
    return np.column_stack([np.concatenate(edits), np.concatenate(words)]).astype(float), groups


@pytest.mark.parametrize(("articles", "least"), [(8, 0.90), (30, 0.92)])
def test_the_interval_over_articles_holds_the_truth_and_that_over_segments_does_not(
    articles, least
):
    chance = np.random.default_rng(1)
    held = {"articles": 0, "segments": 0}
    times = 300
    for time in range(times):
        rows, groups = draw_articles(chance, articles)
        sums = sum_by_group(rows, groups, articles)
        drawn = {
            "articles": resampled_sums(sums, 400, seed=time),
            "segments": resampled_sums(rows, 400, seed=time),
        }
        for kind, each in drawn.items():
            figures = each[:, 0] / each[:, 1]
            over = article_interval if kind == "articles" else lambda of, _: segment_interval(of)
            interval = over(figures, articles)
            held[kind] += interval.low <= 0.6 <= interval.high
    assert least <= held["articles"] / times <= 0.985
    assert held["segments"] / times < 0.75


def test_the_same_everywhere_has_p_1():
    nothing = np.zeros(50)
    assert p_of_bootstrap(0.0, nothing) == p_of_randomisation(0.0, nothing) == 1


def test_trials_that_are_just_as_extreme_count_where_they_should():
    trials = np.array([2.0, -2.0, 1.0, 0.0])
    assert p_of_randomisation(2.0, trials) == pytest.approx(1 / 5)
    assert p_of_randomisation(2.0, trials, ties=True) == pytest.approx(3 / 5)


def test_holm():
    # Worked out by hand: the smallest times three, the next times two, never falling again.
    assert adjust_for_several([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert adjust_for_several([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_correcting_makes_nothing_surer(values):
    adjusted = adjust_for_several(values)
    assert all(before <= after <= 1 for before, after in zip(values, adjusted, strict=True))
    order = sorted(range(len(values)), key=values.__getitem__)
    assert [adjusted[at] for at in order] == sorted(adjusted)
