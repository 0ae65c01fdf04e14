from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import TER
from sacrebleu.metrics.lib_ter import translation_edit_rate

from aligner.evaluation.mt.edits import count_edits


def theirs(hypothesis: list[str], reference: list[str]) -> int:
    return translation_edit_rate(hypothesis, reference)[0]


def texts(words: str, longest: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), max_size=longest)


@settings(max_examples=150, deadline=None)
@given(texts("abcdefgh", 14), texts("abcdefgh", 14))
def test_edits_are_those_of_sacrebleu(hypothesis, reference):
    assert count_edits(hypothesis, reference) == theirs(hypothesis, reference)


@settings(max_examples=60, deadline=None)
@given(st.permutations("abcdefghijkl"), st.integers(0, 11))
def test_moved_blocks_are_those_of_sacrebleu(words, cut):
    rotated = [*words[cut:], *words[:cut]]
    assert count_edits(rotated, sorted(words)) == theirs(rotated, sorted(words))
    assert count_edits(rotated, words) <= 1


@pytest.mark.parametrize("seed", range(12))
def test_long_texts_are_searched_in_the_same_band(seed):
    # So different in length, or so far moved, that the best way would leave sacreBLEU's band.
    chance = random.Random(seed)
    vocabulary = [str(word) for word in range(chance.choice([3, 30, 300]))]
    reference = chance.choices(vocabulary, k=chance.choice([20, 60, 90]))
    cut = chance.randrange(len(reference))
    hypothesis = [word for word in reference[cut:] + reference[:cut] if chance.random() < 0.7]
    hypothesis += chance.choices(vocabulary, k=chance.choice([0, 5, 40]))
    assert count_edits(hypothesis, reference) == theirs(hypothesis, reference)


@pytest.mark.parametrize("seed", range(3))
def test_texts_with_nothing_in_common_leave_the_band(seed):
    chance = random.Random(seed)
    hypothesis = [f"a{chance.randrange(9)}" for _ in range(70)] + ["x"] * 30
    reference = ["x"] * 30 + [f"b{chance.randrange(9)}" for _ in range(70)]
    assert count_edits(hypothesis, reference) == theirs(hypothesis, reference)


@pytest.mark.parametrize(
    ("hypothesis", "reference"), [("", ""), ("a b", ""), ("", "a b c"), ("a", "a"), ("a b c", "a")]
)
def test_empty_sides(hypothesis, reference):
    ours, wanted = hypothesis.split(), reference.split()
    assert count_edits(ours, wanted) == theirs(ours, wanted)


def test_sentences_of_news():
    ter = TER()
    hypothesis = "On Tuesday the prime minister, Mr. Ishiba, said that taxes would rise in April."
    reference = "Prime Minister Ishiba said Tuesday that in April taxes would be raised."
    ours, wanted = (ter._preprocess_segment(text).split() for text in (hypothesis, reference))
    assert count_edits(ours, wanted) == theirs(ours, wanted)
