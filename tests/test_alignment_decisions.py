from __future__ import annotations

import random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import SEEDS, holds_all, long_piece, seed

from aligner.alignment import Bead, Decisions, Pair, Realigner, align_texts
from aligner.documents import read_document
from aligner.errors import InputError
from aligner.signals import Texts

JA, EN = seed().ja.segments, seed().en.segments
FRAGMENTS = read_document(SEEDS / "fragments.en.txt", "en").segments
IN_ORDER = Realigner(Texts(JA, EN), "same")
IN_ANY = Realigner(Texts(JA, EN), "any")
LOOSE = Realigner(Texts(JA, FRAGMENTS), "any")


class Case(NamedTuple):
    """Texts to be aligned under decisions, and how many English sentences they have."""

    realigner: Realigner
    m: int


ALL = {
    "in order": Case(IN_ORDER, len(EN)),
    "arranged": Case(IN_ANY, len(EN)),
    "loose": Case(LOOSE, len(FRAGMENTS)),
}
EVERY = pytest.mark.parametrize("case", ALL.values(), ids=ALL)


def pairs_of(beads: list[Bead]) -> set[Pair]:
    return {(bead.ja, bead.en) for bead in beads}


def side(rng: random.Random, count: int, most: int) -> tuple[int, ...]:
    """Some sentences of a side: mostly neighbours, at times none, at times far from each other."""
    size = rng.randint(0, most)
    if rng.random() < 0.2:
        return tuple(sorted(rng.sample(range(count), size)))
    start = rng.randrange(count - size)
    return tuple(range(start, start + size))


def some_decisions(rng: random.Random, n: int, m: int) -> Decisions:
    """Fixed beads that share no sentence, wherever they stand, and forbidden ones."""
    fixed: list[Pair] = []
    taken: list[set[int]] = [set(), set()]
    for _ in range(rng.randint(0, 6)):
        pair = side(rng, n, 5), side(rng, m, 5)
        if any(pair) and not (taken[0].intersection(pair[0]) or taken[1].intersection(pair[1])):
            fixed.append(pair)
            taken[0].update(pair[0])
            taken[1].update(pair[1])
    forbidden = {
        (side(rng, n, 3) or (0,), side(rng, m, 3) or (0,)) for _ in range(rng.randint(0, 6))
    }
    return Decisions(tuple(fixed), tuple(forbidden - set(fixed)))


@EVERY
@settings(max_examples=40, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_fixed_beads_come_out_forbidden_ones_do_not_and_nothing_is_lost(
    case: Case, rng: random.Random
):
    decisions = some_decisions(rng, len(JA), case.m)
    beads = case.realigner.align(decisions).beads
    assert holds_all(beads, len(JA), case.m)
    found = pairs_of(beads)
    assert found >= set(decisions.fixed)
    assert not found.intersection(decisions.forbidden)
    assert all(bead.confidence == 1.0 for bead in beads if (bead.ja, bead.en) in decisions.fixed)


@EVERY
def test_no_decision_changes_nothing(case: Case):
    before = case.realigner.align()
    case.realigner.align(Decisions(fixed=(((0,), (case.m - 1,)),)))
    assert case.realigner.align() == before
    assert before == case.realigner.align(Decisions())


@EVERY
def test_what_was_found_anyway_may_be_fixed(case: Case):
    beads = case.realigner.align().beads
    fixed = tuple((bead.ja, bead.en) for bead in beads)
    again = case.realigner.align(Decisions(fixed=fixed)).beads
    assert [(bead.ja, bead.en, bead.moved) for bead in again] == [
        (bead.ja, bead.en, bead.moved) for bead in beads
    ]


@EVERY
def test_the_rest_makes_room_for_a_fixed_bead(case: Case):
    """A wrong bead is fixed: those whose sentences it takes go, the others stay."""
    before = pairs_of(case.realigner.align().beads)
    fixed = ((10, 11, 12), (9, 10))
    after = pairs_of(case.realigner.align(Decisions(fixed=(fixed,))).beads)
    gone = {one for one in before if set(one[0]) & {10, 11, 12} or set(one[1]) & {9, 10}}
    assert fixed in after
    assert len(before - gone - after) <= 3


@EVERY
def test_a_forbidden_pair_gives_way_to_its_rival(case: Case):
    beads = case.realigner.align().beads
    pair = next(bead for bead in beads if bead.kind == "1-1" and bead.confidence > 0.9)
    after = case.realigner.align(Decisions(forbidden=((pair.ja, pair.en),))).beads
    assert holds_all(after, len(JA), case.m)
    assert (pair.ja, pair.en) not in pairs_of(after)


@EVERY
def test_a_sentence_that_must_not_stay_alone_finds_a_partner(case: Case):
    alone = next(bead for bead in case.realigner.align().beads if not bead.en)
    after = case.realigner.align(Decisions(forbidden=((alone.ja, ()),))).beads
    assert any(set(alone.ja) <= set(bead.ja) and bead.en for bead in after)
    assert holds_all(after, len(JA), case.m)


def test_fixed_beads_hold_what_is_beside_them_in_order():
    """Sentences before a fixed bead cannot be paired with what is behind it."""
    beads = IN_ORDER.align(Decisions(fixed=(((20,), (5,)),))).beads
    before = [bead for bead in beads if bead.ja and bead.ja[-1] < 20]
    assert all(bead.en[-1] < 5 for bead in before if bead.en)


def test_a_fixed_bead_that_crosses_others_is_marked_as_moved():
    beads = IN_ORDER.align(Decisions(fixed=(((3,), (30,)), ((20,), (20,)), ((25,), (25,))))).beads
    assert [bead.moved for bead in beads if bead.ja == (3,)] == [True]
    assert sum(bead.moved for bead in beads) == 1
    # It does not press the rest to one side: the others are found as they would be.
    assert len(pairs_of(beads) & pairs_of(IN_ORDER.align().beads)) > 20


def test_decisions_far_from_the_band_of_a_long_document():
    ja, en, _ = long_piece(12)
    realigner = Realigner(Texts(ja, en), "same")
    fixed = ((50, 51), (250,)), ((300,), (260, 261))
    beads = realigner.align(Decisions(fixed=fixed)).beads
    assert holds_all(beads, len(ja), len(en))
    assert pairs_of(beads) >= set(fixed)
    assert not any(bead.moved for bead in beads)


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (
            Decisions(fixed=(((3, 4), (5,)), ((4,), (6,)))),
            "the fixed beads 4,5:6 and 5:7 both hold Japanese sentence 5",
        ),
        (
            Decisions(fixed=(((3,), (5,)), ((), (5, 6)))),
            "the fixed beads 4:6 and -:6,7 both hold English sentence 6",
        ),
        (
            Decisions(fixed=(((3,), (5,)),), forbidden=(((3,), (5,)),)),
            "the bead 4:6 is fixed and forbidden",
        ),
        (Decisions(fixed=(((999,), (5,)),)), "the bead 1000:6 is none of these texts"),
        (Decisions(forbidden=(((4, 3), (5,)),)), "the bead 5,4:6 is none of these texts"),
        (Decisions(fixed=(((), ()),)), "a bead without sentences"),
    ],
)
@EVERY
def test_decisions_that_contradict_each_other(case: Case, decisions: Decisions, words: str):
    with pytest.raises(InputError, match=words):
        case.realigner.align(decisions)


@pytest.mark.parametrize("order", ["same", "any"])
def test_decisions_that_leave_nothing(order):
    texts = Texts(["彼は笑った。"], ["He laughed."])
    nulls: tuple[Pair, ...] = (((0,), ()), ((), (0,)))
    assert align_texts(texts, order, decisions=Decisions(forbidden=nulls)).beads[0].kind == "1-1"
    everything = Decisions(forbidden=(*nulls, ((0,), (0,))))
    with pytest.raises(InputError, match="leave some sentence no bead at all"):
        align_texts(texts, order, decisions=everything)


def test_auto_keeps_to_what_it_found():
    realigner = Realigner(Texts(JA, FRAGMENTS))
    assert realigner.align().order == "any"
    assert realigner.align(Decisions(fixed=(((0,), (0,)),))).order == "any"


@EVERY
def test_a_rival_shares_a_sentence_and_was_not_chosen(case: Case):
    beads = case.realigner.align().beads
    found = pairs_of(beads)
    rivals = [(bead, bead.rival) for bead in beads if bead.rival]
    assert rivals
    for bead, rival in rivals:
        assert set(bead.ja) & set(rival.ja) or set(bead.en) & set(rival.en)
        assert (rival.ja, rival.en) not in found
        assert bead.margin == bead.confidence - rival.confidence
    doubtful = [bead for bead in beads if bead.confidence < 0.9]
    assert all(bead.rival for bead in doubtful)
