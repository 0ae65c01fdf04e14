from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.evaluation import MEASURES, Agreement, Beads, count_agreement
from aligner.evaluation.agreement import Counts

GOLD: Beads = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,)), ((4,), (3,))]


@st.composite
def alignments(draw: st.DrawFn, n: int = 6, m: int = 6) -> Beads:
    """Beads that hold every sentence once, in any order, many nulls among them."""
    ours = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    theirs = draw(st.lists(st.integers(0, 4), min_size=m, max_size=m))
    beads = [
        (
            tuple(i for i, of in enumerate(ours) if of == each),
            tuple(j for j, of in enumerate(theirs) if of == each),
        )
        for each in range(5)
    ]
    return draw(st.permutations([bead for bead in beads if any(bead)]))


def figures(gold: Beads, predicted: Beads, measure: str) -> tuple[float, float]:
    counts = count_agreement(gold, predicted)[measure]
    return counts.precision, counts.recall


def test_gold_agrees_with_itself():
    agreement = count_agreement(GOLD, GOLD)
    assert [agreement[measure].f1 for measure in MEASURES] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("predicted", "strict", "lax", "link", "null"),
    [
        # The 2-1 bead lost a sentence: laxly right, one of its links there.
        (
            [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((), (2,)), ((4,), (3,))],
            (2 / 3, 2 / 3), (1, 1), (1, 3 / 4), (2 / 3, 1),
        ),
        # Two beads merged: laxly right as one, and both gold beads are touched.
        (
            [((0, 1, 2), (0, 1)), ((3,), ()), ((), (2,)), ((4,), (3,))],
            (1 / 2, 1 / 3), (1, 1), (4 / 7, 1), (1, 1),
        ),
        # An omission and an insertion paired with each other.
        (
            [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((4,), (3,))],
            (3 / 4, 1), (3 / 4, 1), (4 / 5, 1), (0, 0),
        ),
        # Nothing but nulls.
        (
            [((at,), ()) for at in range(5)] + [((), (at,)) for at in range(4)],
            (0, 0), (0, 0), (0, 0), (2 / 9, 1),
        ),
        # Nothing at all, which is the same as nulls.
        ([], (0, 0), (0, 0), (0, 0), (2 / 9, 1)),
    ],
    ids=["split", "merged", "glued", "nulls", "nothing"],
)  # fmt: skip
def test_measures_of_cases_made_by_hand(predicted, strict, lax, link, null):
    for measure, expected in zip(MEASURES, (strict, lax, link, null), strict=True):
        assert figures(GOLD, predicted, measure) == pytest.approx(expected), measure


def test_a_bead_that_shares_one_side_only_is_not_laxly_right():
    assert figures([((0,), (0,)), ((1,), (1,))], [((0,), (1,))], "lax") == (0, 0)


def test_how_null_sentences_are_grouped_makes_no_difference():
    one_by_one = [((0,), (0,)), ((1,), ()), ((2,), ())]
    together = [((0,), (0,)), ((1, 2), ())]
    assert figures(together, one_by_one, "null") == (1, 1)
    assert figures(one_by_one, [((0,), (0,))], "null") == (1, 1)


def test_sentences_that_no_gold_bead_names_have_no_partner():
    gold = [((0,), (0,)), ((2,), (2,))]
    assert figures(gold, gold, "null") == (1, 1)
    assert figures(gold, [((0,), (0,)), ((1,), (1,)), ((2,), (2,))], "null") == (0, 0)


@given(alignments())
def test_any_alignment_agrees_with_itself(beads):
    agreement = count_agreement(beads, beads)
    for measure in MEASURES:
        counts = agreement[measure]
        assert counts.right == counts.predicted == counts.found == counts.gold
        assert counts.f1 == (1 if counts.gold else 0)


@given(alignments(), alignments())
def test_precision_and_recall_change_places_with_the_sides(gold, predicted):
    there, back = count_agreement(gold, predicted), count_agreement(predicted, gold)
    for measure in MEASURES:
        assert there[measure].precision == back[measure].recall
        assert there[measure].f1 == pytest.approx(back[measure].f1)


@given(alignments(), alignments())
def test_what_is_strictly_right_is_laxly_right_too(gold, predicted):
    agreement = count_agreement(gold, predicted)
    assert agreement["strict"].right <= agreement["lax"].right
    for measure in MEASURES:
        assert 0 <= agreement[measure].f1 <= 1


@given(alignments(), alignments())
def test_agreements_of_documents_add_up(gold, predicted):
    one, other = count_agreement(gold, predicted), count_agreement(gold, gold)
    both = one + other
    for measure in MEASURES:
        assert both[measure].right == one[measure].right + other[measure].right
        assert both[measure].predicted == one[measure].predicted + other[measure].predicted
        assert both[measure].found == one[measure].found + other[measure].found
        assert both[measure].gold == one[measure].gold + other[measure].gold
    assert (Agreement() + one).counts == one.counts


def test_nothing_against_nothing_is_0():
    assert Counts().f1 == Counts().precision == Counts().recall == 0
    assert [count_agreement([], [])[measure].f1 for measure in MEASURES] == [0, 0, 0, 0]
