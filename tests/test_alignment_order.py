"""Which order texts are taken to stand in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import SEEDS, found_of, holds_all, piece, rearranged, seed

from aligner.alignment import align_texts, anyorder, order
from aligner.documents import read_document
from aligner.errors import InputError
from aligner.signals import Texts

JA, EN = seed().ja.segments, seed().en.segments
FRAGMENTS = read_document(SEEDS / "fragments.en.txt", "en").segments


def turned(cuts: list[int]) -> list[int]:
    """The numbers of the seed's English sentences, cut into blocks that stand backwards."""
    return [j for a, b in reversed(list(pairwise([0, *cuts, len(EN)]))) for j in range(a, b)]


@pytest.mark.parametrize("hypotheses", [None, [""] * len(JA)], ids=["without MT", "with MT"])
def test_the_seed_is_found_to_be_in_order(hypotheses):
    texts = Texts(JA, EN, hypotheses)
    found = align_texts(texts)
    assert found == align_texts(texts, "same")
    assert (found.order, found.shortfall) == ("same", 0.0)
    assert not any(bead.moved for bead in found.beads)


def test_an_omission_is_not_taken_for_another_order():
    assert align_texts(Texts(JA[:10] + JA[20:], EN)).order == "same"
    assert align_texts(Texts(JA, EN[:10] + EN[20:])).order == "same"


@pytest.mark.parametrize("hypotheses", [None, [""] * len(JA)], ids=["without MT", "with MT"])
def test_fragments_are_found_to_be_in_any_order(hypotheses):
    texts = Texts(JA, FRAGMENTS, hypotheses)
    found = align_texts(texts)
    assert found == align_texts(texts, "any")
    assert (found.order, found.shortfall) == ("any", 0.0)


@pytest.mark.parametrize("cuts", [[20], [8, 21], [10, 20, 30], [32]])
def test_blocks_that_changed_places_are_found(cuts):
    english, gold = rearranged(turned(cuts))
    found = align_texts(Texts(JA, english))
    assert found.order == "any"
    assert found_of(found.beads, gold) > 0.9


def test_sentences_in_order_stay_so_in_any_order():
    found = align_texts(Texts(JA, EN), "any")
    assert found.order == "any"
    assert found_of(found.beads, {(bead.ja, bead.en) for bead in seed().pairs}) > 0.9
    assert not any(bead.moved for bead in found.beads)


def test_fragments_are_taken_in_order_if_told_so():
    found = align_texts(Texts(JA, FRAGMENTS), "same")
    assert found.order == "same"
    assert [j for bead in found.beads for j in bead.en] == list(range(len(FRAGMENTS)))
    assert not any(bead.moved for bead in found.beads)


def test_texts_too_large_to_be_compared_are_taken_in_order(monkeypatch):
    for module in (order, anyorder):
        monkeypatch.setattr(module, "LARGEST", 100)
    assert align_texts(Texts(JA, FRAGMENTS)).order == "same"
    with pytest.raises(InputError, match="too many to be aligned in any order"):
        align_texts(Texts(JA, FRAGMENTS), "any")


@st.composite
def shuffles(draw: st.DrawFn) -> Texts:
    """Pieces of the seed, the English of each in its place or not; paragraphs known or not."""
    cuts = sorted(draw(st.sets(st.integers(1, len(seed().beads) - 1), max_size=5)))
    pieces = [piece(*ends) for ends in pairwise([0, *cuts, len(seed().beads)])]
    order = draw(st.permutations(range(len(pieces))))
    ja = [(text, at) for at, (ours, _, _) in enumerate(pieces) for text in ours]
    en = [(text, at) for at, old in enumerate(order) for text in pieces[old][1]]
    sides = [[text for text, _ in side] for side in (ja, en)]
    paragraphs = [[at for _, at in side] for side in (ja, en)]
    return Texts(*sides, None, *(paragraphs if draw(st.booleans()) else (None, None)))


@settings(max_examples=25, deadline=None)
@given(shuffles(), st.sampled_from(["same", "any", "auto"]))
def test_no_order_loses_a_sentence(texts, choice):
    found = align_texts(texts, choice)
    assert choice in (found.order, "auto")
    assert holds_all(found.beads, len(texts.ja), len(texts.en))
    assert [i for bead in found.beads for i in bead.ja] == list(range(len(texts.ja)))
    if found.order == "same":
        assert [j for bead in found.beads for j in bead.en] == list(range(len(texts.en)))
        assert not any(bead.moved for bead in found.beads)
