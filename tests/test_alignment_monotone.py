from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import long_piece, piece, seed
from strategies import texts

from aligner.alignment import Bead, Decisions, Weights, WeightSets, align_texts, band, monotone
from aligner.signals import Grid, Texts

SENTENCES = st.lists(
    texts() | st.sampled_from(["会談は6時間。", "Talks took 6 hours."]), max_size=7
)


def align_in_order(texts: Texts, weights: WeightSets | None = None) -> list[Bead]:
    return align_texts(texts, "same", weights).beads


def both(without_mt: Weights, with_mt: Weights) -> WeightSets:
    return WeightSets({"same.without_mt": without_mt, "same.with_mt": with_mt})


def sides(beads: list[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.ja, bead.en) for bead in beads]


def holds_all(beads: list[Bead], n: int, m: int) -> bool:
    """Whether every sentence of both sides is in exactly one bead, and in order."""
    ja = [i for bead in beads for i in bead.ja]
    en = [j for bead in beads for j in bead.en]
    return (ja, en) == (list(range(n)), list(range(m)))


def found_of(beads: list[Bead], gold: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> float:
    """The share of the gold pairs that is found."""
    pairs = [bead for bead in gold if all(bead)]
    return len(set(pairs) & set(sides(beads))) / len(pairs)


def spoiled(text: str) -> str:
    """A machine translation, more or less: every third word is missing."""
    return " ".join(word for at, word in enumerate(text.split()) if at % 3)


def news(count: int) -> tuple[list[str], list[str]]:
    """Short reports in both languages, no two of them the same."""
    places = [
        ("東京", "Tokyo"), ("パリ", "Paris"), ("ソウル", "Seoul"), ("モスクワ", "Moscow"),
        ("北京", "Beijing"), ("ロンドン", "London"), ("大阪", "Osaka"),
    ]  # fmt: skip
    events = [
        ("地震が起き", "an earthquake struck"),
        ("火災が発生し", "a fire broke out in"),
        ("列車が脱線し", "a train derailed in"),
        ("大雨が降り", "heavy rain fell on"),
    ]
    ja, en = [], []
    for at in range(count):
        (place, town), (event, what) = places[at % 7], events[at % 4]
        ja.append(f"{place}で{event}、{100 + 7 * at}人が避難した。")
        en.append(f"When {what} {town}, {100 + 7 * at} people fled.")
    return ja, en


@pytest.fixture
def whole(monkeypatch):
    """Documents of any length are searched whole."""

    def search(ja: list[str], en: list[str]) -> list[Bead]:
        with monkeypatch.context() as patch:
            patch.setattr(band, "_WHOLE", 10**9)
            return align_in_order(Texts(ja, en))

    return search


def test_the_seed_is_aligned_as_its_gold_says():
    ja, en, gold = piece(0, len(seed().beads))
    beads = align_in_order(Texts(ja, en))
    assert holds_all(beads, len(ja), len(en))
    assert found_of(beads, gold) > 0.9


def test_hypotheses_help():
    ja, en, gold = piece(0, len(seed().beads))
    hypotheses = [""] * len(ja)
    for ours, theirs in gold:
        for at in ours[:1]:
            hypotheses[at] = spoiled(" ".join(en[j] for j in theirs))
    beads = align_in_order(Texts(ja, en, hypotheses))
    assert holds_all(beads, len(ja), len(en))
    assert found_of(beads, gold) > 0.95


def test_merged_split_and_missing_sentences_are_found_with_confidence():
    ja, en, gold = piece(5, 11)
    beads = align_in_order(Texts(ja, en))
    assert [bead.kind for bead in beads] == ["1-1", "0-1", "1-1", "2-1", "1-1", "1-1"]
    assert sides(beads) == gold
    assert all(bead.confidence > 0.5 for bead in beads)


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 4), (4, 0)])
def test_an_empty_side_makes_null_beads_that_are_certain(n, m):
    ja, en, _ = piece(9, 15)
    beads = align_in_order(Texts(ja[:n], en[:m]))
    assert holds_all(beads, n, m)
    assert len(beads) == n + m
    assert all(bead.is_null and bead.confidence == pytest.approx(1) for bead in beads)


def test_one_sentence_is_aligned_with_one():
    [bead] = align_in_order(
        Texts(["両首脳は水曜日に会談した。"], ["The two leaders met on Wednesday."])
    )
    assert (bead.ja, bead.en) == ((0,), (0,))
    assert bead.confidence > 0.9


def test_one_sentence_may_be_aligned_with_several():
    ja = [
        "会談は6時間に及び、両首脳は農業についても話し合ったと、ロシアの国営通信が水曜日に伝えた。"
    ]
    en = [
        "The talks lasted six hours.",
        "The two leaders also discussed agriculture, Russian state news agency reported Wednesday.",
    ]
    assert [bead.kind for bead in align_in_order(Texts(ja, en))] == ["1-2"]


@settings(max_examples=40, deadline=None)
@given(SENTENCES, SENTENCES, st.booleans())
def test_any_texts_are_aligned_without_losing_a_sentence(ja, en, with_mt):
    beads = align_in_order(Texts(ja, en, ja if with_mt else None))
    assert holds_all(beads, len(ja), len(en))
    assert all(0 <= bead.confidence <= 1 for bead in beads)
    assert all(bead.bleu is None and not bead.moved and not bead.status for bead in beads)


def test_the_same_texts_give_the_same_beads_each_time():
    ja, en, _ = long_piece(6)
    assert align_in_order(Texts(ja, en)) == align_in_order(Texts(ja, en))


@pytest.mark.parametrize(
    ("pair", "first", "last"),
    [(long_piece(8)[:2], 0, 0), (news(300), 100, 140), (news(300), 0, 50)],
    ids=["seed", "gap", "beginning"],
)
def test_a_band_gives_what_the_whole_grid_gives(whole, pair, first, last):
    ja, en = pair
    ja = ja[:first] + ja[last:]
    assert (len(ja) + 1) * (len(en) + 1) > band._WHOLE
    beads, expected = align_in_order(Texts(ja, en)), whole(ja, en)
    assert holds_all(beads, len(ja), len(en))
    ours, theirs = ({(b.ja, b.en): b.confidence for b in those} for those in (beads, expected))
    # Not quite the same: the rivals that a sentence is compared with are those in the band, which
    # may settle what was all but a tie.
    both = ours.keys() & theirs.keys()
    assert len(both) > 0.99 * len(theirs)
    assert np.mean([abs(ours[pair] - theirs[pair]) for pair in both]) < 0.01


def test_a_long_document_is_aligned_as_its_gold_says():
    ja, en, gold = long_piece(20)
    beads = align_in_order(Texts(ja, en))
    assert holds_all(beads, len(ja), len(en))
    assert found_of(beads, gold) > 0.9


def test_a_band_is_widened_where_the_path_runs_along_its_edge(monkeypatch):
    margins = []

    def choose(texts: Texts, margin: int, through: Sequence[tuple[int, int]]) -> Grid:
        margins.append(margin)
        return band.choose_grid(texts, margin, through)

    monkeypatch.setattr(monotone, "choose_grid", choose)
    nulls = Weights({"shape.1-0": 1.0, "shape.0-1": 1.0})
    ja, en = news(400)
    assert len(align_in_order(Texts(ja, en), both(nulls, nulls))) == 800
    assert len(margins) > 1
    assert margins == sorted(set(margins))
    del margins[:]
    assert len(align_in_order(Texts(ja, en))) == 400
    assert margins == [band.FIRST_MARGIN]


def test_a_gap_in_a_long_document_is_bridged():
    ja, en = news(400)
    beads = align_in_order(Texts(ja[:20] + ja[120:], en))
    assert [bead.en for bead in beads if not bead.ja] == [(at,) for at in range(20, 120)]
    assert sum(bead.kind == "1-1" for bead in beads) == 300


def test_5000_sentences_all_the_same_are_aligned():
    ja, en = ["株価は上がった。"] * 5_000, ["Share prices went up."] * 5_000
    beads = align_in_order(Texts(ja, en))
    assert holds_all(beads, 5_000, 5_000)


def test_texts_that_have_nothing_in_common_lose_no_sentence():
    ja = [f"株価は{number}円上がった。" for number in range(300)]
    en = [f"It rained for {number} days." for number in range(1000, 1300)]
    assert holds_all(align_in_order(Texts(ja, en)), 300, 300)


def test_weights_may_be_given():
    only_nulls = Weights({"shape.1-0": 5.0, "shape.0-1": 5.0})
    ja, en, _ = piece(9, 12)
    beads = align_in_order(Texts(ja, en), both(only_nulls, Weights({"shape.1-1": 9.0})))
    assert all(bead.is_null for bead in beads)
    weights = both(only_nulls, Weights({"shape.1-1": 9.0}))
    beads = align_in_order(Texts(ja[:2], en[:2], en[:2]), weights)
    assert [bead.kind for bead in beads] == ["1-1", "1-1"]
    assert all(bead.confidence > 0.99 for bead in beads)


def test_a_text_in_pieces_is_aligned_as_a_whole_one(monkeypatch):
    ja, en, gold = long_piece(12)
    whole = align_in_order(Texts(ja, en))
    monkeypatch.setattr(monotone, "_PIECE", 150)
    monkeypatch.setattr(monotone, "_OVERLAP", 40)
    pieces = align_in_order(Texts(ja, en))
    assert holds_all(pieces, len(ja), len(en))
    beads = {(bead.ja, bead.en) for bead in whole}
    assert len(beads - {(bead.ja, bead.en) for bead in pieces}) <= 0.01 * len(beads)
    assert found_of(pieces, gold) > 0.9
    assert all(
        set(bead.ja) & set(bead.rival.ja) or set(bead.en) & set(bead.rival.en)
        for bead in pieces
        if bead.rival
    )


def test_decisions_reach_from_piece_to_piece(monkeypatch):
    monkeypatch.setattr(monotone, "_PIECE", 150)
    monkeypatch.setattr(monotone, "_OVERLAP", 40)
    ja, en, _ = long_piece(12)
    fixed = ((10,), (400,)), ((200, 201), (210, 211)), ((300,), ())
    beads = align_texts(Texts(ja, en), "same", decisions=Decisions(fixed)).beads
    assert sorted(i for bead in beads for i in bead.ja) == list(range(len(ja)))
    assert sorted(j for bead in beads for j in bead.en) == list(range(len(en)))
    assert {(bead.ja, bead.en) for bead in beads} >= set(fixed)
