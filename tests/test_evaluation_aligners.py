from __future__ import annotations

import numpy as np
import pytest

from aligner.errors import InputError
from aligner.evaluation import (
    MEASURES,
    Agreement,
    Beads,
    compare_alignments,
    count_agreement,
    measure_alignment,
    pair_articles,
)

GOLD: Beads = [((at,), (at,)) for at in range(20)]


def wrong(count: int, chance: np.random.Generator) -> Beads:
    """The gold with so many pairs of neighbours exchanged."""
    beads = list(GOLD)
    for at in chance.choice(10, size=count, replace=False):
        beads[2 * at] = ((2 * at,), (2 * at + 1,))
        beads[2 * at + 1] = ((2 * at + 1,), (2 * at,))
    return beads


def agreements(errors: list[int], seed: int = 0) -> list[Agreement]:
    chance = np.random.default_rng(seed)
    return [count_agreement(GOLD, wrong(count, chance)) for count in errors]


def test_figures_are_those_of_all_articles_together():
    counted = agreements([0, 1, 2, 0, 4, 1])
    total = sum(counted, Agreement())
    for measure, found in measure_alignment(counted).items():
        assert (found.precision, found.recall) == (total[measure].precision, total[measure].recall)
        assert found.score == total[measure].f1
        if measure == "strict":
            assert found.interval.low < found.score < found.interval.high


def test_an_aligner_that_is_better_in_every_article():
    better, worse = agreements([0, 1, 0, 2, 0, 1, 0, 0]), agreements([2, 3, 2, 5, 2, 3, 1, 2])
    found = compare_alignments(better, worse)["strict"]
    assert found.interval.low > 0
    assert found.p < 0.05
    back = compare_alignments(worse, better)["strict"]
    assert back.score == -found.score
    assert (back.interval.low, back.interval.high) == pytest.approx(
        (-found.interval.high, -found.interval.low)
    )


def test_an_aligner_that_is_better_in_one_article_only():
    found = compare_alignments(agreements([0] * 8), agreements([9] + [0] * 7))["strict"]
    assert found.score > 0
    assert found.interval.low <= 0
    assert found.p > 0.5


def test_the_same_and_too_few():
    same = compare_alignments(agreements([1] * 6), agreements([1] * 6))
    assert {one.p for one in same.values()} == {1.0}
    few = compare_alignments(agreements([0] * 3), agreements([1] * 3))
    assert all(few[measure].interval is None and few[measure].p is None for measure in MEASURES)


def test_articles_are_found_by_name():
    gold = {"a": GOLD, "b": GOLD}
    assert len(pair_articles(gold, {"b": GOLD, "a": GOLD, "c": []}, "file")) == 2
    with pytest.raises(InputError, match=r"file: has no alignment of b.*\(1 of 2 are missing\)"):
        pair_articles(gold, {"a": GOLD}, "file")
    [alone] = pair_articles({"article.gold": GOLD}, {"other": GOLD}, "file")
    assert alone["strict"].f1 == 1
