from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.alignment.packing import (
    Candidates,
    continuing,
    find_candidates,
    marginals,
    pack,
)
from aligner.signals import SHAPES, Grid

SPAN = st.tuples(st.integers(0, 3), st.integers(1, 2))


@st.composite
def candidates(draw) -> Candidates:
    """A few beads on texts of five and five sentences."""
    spans = draw(st.lists(st.tuples(SPAN, SPAN), min_size=1, max_size=7, unique=True))
    ja, en = (np.array([(pair[s][0], sum(pair[s])) for pair in spans]) for s in (0, 1))
    found = draw(st.lists(st.floats(-2, 4), min_size=len(spans), max_size=len(spans)))
    return Candidates(np.array(found, dtype=np.float64), ja, en, (5, 5))


def sentences(found: Candidates, at: int) -> set[tuple[str, int]]:
    return {("ja", i) for i in range(*found.ja[at])} | {("en", j) for j in range(*found.en[at])}


def packings(found: Candidates) -> list[tuple[int, ...]]:
    """Every set of candidates in which no sentence is twice."""
    held = [sentences(found, at) for at in range(len(found))]
    return [
        chosen
        for size in range(len(found) + 1)
        for chosen in combinations(range(len(found)), size)
        if sum(len(held[at]) for at in chosen) == len(set().union(*(held[at] for at in chosen)))
    ]


def without_loops(found: Candidates) -> list[int]:
    """Candidates of which no two are joined by their sentences in more than one way."""
    parts: list[set[tuple[str, int]]] = [{(side, at)} for side in ("ja", "en") for at in range(5)]
    kept = []
    for at in range(len(found)):
        held = sentences(found, at)
        touched = [part for part in parts if part & held]
        if len(touched) == len(held):
            parts = [part for part in parts if not part & held] + [set().union(*touched)]
            kept.append(at)
    return kept


def worth(found: Candidates, chosen: tuple[int, ...], bonus: float) -> float:
    at = np.array(chosen, dtype=np.int64)
    return float(found.values[at].sum()) + bonus * continuing(found, at)


@settings(max_examples=60, deadline=None)
@given(candidates(), st.sampled_from([0.0, 0.7, 3.0]))
def test_no_packing_is_better(found, bonus):
    packing = pack(found, bonus, 10)
    best = max(worth(found, chosen, bonus) for chosen in packings(found))
    assert packing.value == pytest.approx(best, abs=1e-6)
    assert packing.is_exact
    assert tuple(packing.chosen.tolist()) in packings(found)


@settings(max_examples=30, deadline=None)
@given(candidates(), st.sampled_from([0.0, 2.0]))
def test_without_time_there_is_a_packing_all_the_same_and_a_bound_that_holds(found, bonus):
    packing = pack(found, bonus, 0.0)
    best = max(worth(found, chosen, bonus) for chosen in packings(found))
    assert tuple(sorted(packing.chosen.tolist())) in packings(found)
    assert packing.value <= best + 1e-6
    assert packing.bound >= best - 1e-6


def test_a_large_packing_is_exact_too():
    # One with which the solver is content before it is the best, if it is let.
    rng = np.random.default_rng(5)
    starts, sizes = rng.integers(0, 56, (2, 720)), rng.integers(1, 4, (2, 720))
    ja, en = np.stack([starts, starts + sizes], axis=2)
    packing = pack(Candidates(rng.normal(3, 2, 720), ja, en, (60, 60)), 0.0, 60)
    assert packing.bound == pytest.approx(packing.value, abs=1e-4)
    assert packing.is_exact


def test_nothing_to_choose_from():
    empty = np.zeros((0, 2), dtype=np.int64)
    packing = pack(Candidates(np.zeros(0), empty, empty, (3, 3)), 1.0, 1)
    assert (len(packing.chosen), packing.value, packing.bound) == (0, 0.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(candidates())
def test_probabilities_are_probabilities(found):
    probable, alone = marginals(found, np.zeros(len(found)))
    assert ((probable >= 0) & (probable <= 1)).all()
    assert ((alone >= 0) & (alone <= 1)).all()


@settings(max_examples=80, deadline=None)
@given(candidates(), st.data())
def test_probabilities_are_exact_where_there_are_no_loops(found, data):
    tree = found.keep(np.array(without_loops(found), dtype=np.int64))
    extra = np.array(data.draw(st.tuples(*[st.floats(0, 2)] * len(tree))), dtype=np.float64)
    sets = packings(tree)
    odds = np.exp([(tree.values + extra)[list(chosen)].sum() for chosen in sets])

    def chance(members: set[int]) -> float:
        """The probability that one of these is chosen."""
        hit = [not members.isdisjoint(chosen) for chosen in sets]
        return float(odds[hit].sum() / odds.sum())

    probable, alone = marginals(tree, extra)
    assert probable == pytest.approx([chance({at}) for at in range(len(tree))], abs=1e-4)
    held = [sentences(tree, at) for at in range(len(tree))]
    every = [(side, at) for side in ("ja", "en") for at in range(5)]
    holders = [{at for at, those in enumerate(held) if one in those} for one in every]
    assert alone == pytest.approx([1 - chance(members) for members in holders], abs=1e-4)


def test_a_candidate_is_worth_what_it_scores_above_its_sentences_alone():
    grid = Grid.full(2, 2)
    scores = np.full((len(SHAPES), grid.size), -np.inf, dtype=np.float32)
    scores[0][grid.allowed((1, 0))] = 1.0
    scores[1][grid.allowed((0, 1))] = 2.0
    scores[SHAPES.index((2, 1)), grid.index(np.array(2), np.array(2))] = 9.0
    found = find_candidates(grid, scores)
    assert (found.values.tolist(), found.ja.tolist(), found.en.tolist()) == (
        [9.0 - 1 - 1 - 2],
        [[0, 2]],
        [[1, 2]],
    )
