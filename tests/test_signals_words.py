from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from aligner.signals.words import character_grams, word_stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("negotiates", "negotiated"),
        ("Exports", "exported"),
        ("agreement", "agreements"),
        ("developing", "developed"),
        ("minister's", "MINISTER"),
        ("companies", "companied"),
        ("minister’s", "minister's"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert word_stems(one) == word_stems(other)


@pytest.mark.parametrize("pair", [("talks", "tall"), ("wing", "win"), ("Korea", "Korean War")])
def test_different_words_have_different_stems(pair):
    assert word_stems(pair[0]) != word_stems(pair[1])


def test_short_words_lose_nothing():
    assert word_stems("is his bed red? yes") == ["is", "his", "bed", "red", "yes"]


def test_words_are_what_stands_between_spaces_and_marks():
    assert word_stems('He said: "No, 3.5% (of all)!"') == [
        "he", "said", "no", "3", "5", "of", "all",
    ]  # fmt: skip
    assert word_stems(" — … _ ") == []


def test_grams_are_the_pieces_of_four_characters():
    assert character_grams("No, it") == [" no ", "no i", "o it", " it "]
    assert character_grams("a") == [" a "]


def test_marks_and_case_change_no_gram():
    assert character_grams("The talks, ended!") == character_grams("the TALKS ended")


@given(texts())
def test_any_text_has_grams_of_at_most_four_characters(text):
    grams = character_grams(text)
    assert grams
    assert all(1 <= len(gram) <= 4 for gram in grams)
    assert all(word == word.lower() for word in word_stems(text))
