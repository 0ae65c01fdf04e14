from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import SEEDS, found_of, holds_all, rearranged, seed

from aligner.alignment import Bead, align_texts, anyorder, shipped_weights
from aligner.alignment.anyorder import InAnyOrder
from aligner.alignment.moves import count_breaks, mark_moved
from aligner.documents import Document, read_document
from aligner.errors import InputError
from aligner.formats import read_alignment
from aligner.signals import Texts

JA, EN = seed().ja.segments, seed().en.segments

BLOCK_MOVED = [*range(8), *range(18, 33), *range(8, 18), *range(33, 40)]
"""The English of the seed with ten sentences put before the last ones."""


@pytest.mark.parametrize("order", ["any", "auto"])
def test_shuffled_fragments_find_their_places(order):
    english = read_document(SEEDS / "fragments.en.txt", "en").segments
    gold = read_alignment(SEEDS / "fragments.gold.tsv")
    found = align_texts(Texts(JA, english), order)
    assert found.order == "any"
    assert holds_all(found.beads, len(JA), len(english))
    assert found_of(found.beads, {(bead.ja, bead.en) for bead in gold.pairs}) > 0.85
    assert sum(bead.moved for bead in found.beads) > 8


@pytest.mark.parametrize("order", ["any", "auto"])
def test_a_block_that_moved_is_found_and_marked(order):
    english, gold = rearranged(BLOCK_MOVED)
    found = align_texts(Texts(JA, english), order)
    assert found.order == "any"
    assert holds_all(found.beads, len(JA), len(english))
    assert found_of(found.beads, gold) > 0.95
    assert {j for bead in found.beads if bead.moved for j in bead.en} <= set(range(23, 33))
    assert sum(bead.moved for bead in found.beads) > 5


def with_paragraphs(english: Document, order: Sequence[int]) -> Texts:
    """The seed's Japanese and some English in another order, with the paragraphs of both."""
    japanese = read_document(SEEDS / "article.ja.txt", "ja")
    segments, paragraphs = (
        [side[j] for j in order] for side in (english.segments, english.paragraphs)
    )
    return Texts(japanese.segments, segments, None, japanese.paragraphs, paragraphs)


def test_blocks_that_moved_take_their_paragraphs_with_them():
    english = read_document(SEEDS / "article.en.txt", "en")
    order = [*range(30, 40), *range(20, 30), *range(10, 20), *range(10)]
    expected = align_texts(with_paragraphs(english, range(40)), "any").beads
    found = align_texts(with_paragraphs(english, order), "any").beads
    sure = {(bead.ja, tuple(sorted(order[j] for j in bead.en))): bead.confidence for bead in found}
    assert sure == pytest.approx(
        {(bead.ja, bead.en): bead.confidence for bead in expected}, abs=0.02
    )


def test_paragraphs_of_fragments_say_nothing():
    english = read_document(SEEDS / "fragments.en.txt", "en")
    known = with_paragraphs(english, range(len(english)))
    unknown = replace(known, ja_paragraphs=None, en_paragraphs=None)
    assert align_texts(known, "any") == align_texts(unknown, "any")


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 37), st.integers(0, 40))
def test_no_shuffle_loses_a_sentence(rng: random.Random, n: int, m: int):
    ja, en = rng.sample(JA, n), rng.sample(EN, m)
    found = align_texts(Texts(ja, en), rng.choice(["any", "auto"]))
    assert holds_all(found.beads, n, m)
    assert all(0 <= bead.confidence <= 1 for bead in found.beads)
    firsts = [bead.ja[0] for bead in found.beads if bead.ja]
    assert firsts == sorted(firsts)


def test_a_solver_out_of_time_loses_no_sentence():
    english, _ = rearranged(BLOCK_MOVED)
    arrangement = InAnyOrder(Texts(JA, english), shipped_weights(), seconds=0.0).find()
    assert holds_all(arrangement.beads, len(JA), len(english))
    assert arrangement.shortfall >= 0


def test_texts_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(anyorder, "LARGEST", 100)
    with pytest.raises(InputError, match=r"37 by 40 sentences are too many .* in parts"):
        align_texts(Texts(JA, EN), "any")


@pytest.mark.parametrize(
    ("ja", "en", "kinds"),
    [([], [], []), (["雨。"], [], ["1-0"]), ([], ["Rain."], ["0-1"]), (JA[:1], EN[:1], ["1-1"])],
)
def test_hardly_anything(ja, en, kinds):
    assert [bead.kind for bead in align_texts(Texts(ja, en), "any").beads] == kinds


def test_300_by_300_sentences():
    rng = random.Random(1)
    ja = [f"{JA[at % 37]}{at}" for at in range(300)]
    en = [f"{EN[at % 40]} {at}" for at in range(300)]
    rng.shuffle(en)
    assert holds_all(align_texts(Texts(ja, en), "any").beads, 300, 300)


def bead(ja: int | None, en: int | None) -> Bead:
    return Bead(() if ja is None else (ja,), () if en is None else (en,), 0.5)


def test_moved_are_those_off_the_longest_rising_chain():
    beads = [bead(None, 3), bead(1, 0), bead(0, 4), bead(2, 1), bead(3, 2), bead(4, None)]
    marked = mark_moved(beads)
    assert [(one.ja, one.en, one.moved) for one in marked] == [
        ((0,), (4,), True),
        ((1,), (0,), False),
        ((2,), (1,), False),
        ((3,), (2,), False),
        ((), (3,), False),
        ((4,), (), False),
    ]


def test_breaks_are_counted_between_pairs():
    assert count_breaks([bead(0, 0), bead(None, 1), bead(1, 2)]) == 0
    assert count_breaks([bead(0, 0), bead(1, 2), bead(2, 1), bead(3, 3)]) == 3
