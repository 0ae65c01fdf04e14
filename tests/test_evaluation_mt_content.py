from __future__ import annotations

import pytest
from evaluations import unit
from hypothesis import given, settings
from strategies import texts

from aligner.evaluation.mt.content import look_at, what_is_wanted


def content(ja: str, en: str, hypothesis: str):
    pair = unit(ja, en)
    return look_at(pair, what_is_wanted(pair), hypothesis)


def test_numbers_that_both_texts_have_are_wanted():
    ja, en = "輸出は3.5%減の1億2000万ドル、水曜日の発表。", "Exports fell 3.5% to $120 million."
    found = content(ja, en, "Export decreased 3.5 percent.")
    assert (found.numbers_kept, found.numbers_wanted) == (1, 2)
    # The day is in the Japanese only, so that nobody is blamed for leaving it out.
    assert content(ja, en, en).numbers_kept == 2


def names(en: str, ja: str = "彼が言った。") -> set[str]:
    return set(what_is_wanted(unit(ja, en)).names)


def test_names_are_capitalised_inside_a_sentence():
    assert names("Yesterday Taro Aso met envoys in Oslo.") == {"taro", "aso", "oslo"}
    assert names("It ended. Nobody came on Monday, I said.") == set()
    assert names('He said: "Nothing will change." In March it did.') == set()
    assert names("NATO met.") == {"nato"}
    assert names("The iPhone sold well.", "iPhoneはよく売れた。") == {"iphone"}


def test_the_case_of_names_makes_no_difference():
    found = content("首相", "Leaders met in Oslo, Oslo police said.", "In OSLO they met.")
    assert (found.names_kept, found.names_wanted) == (1, 2)


@pytest.mark.parametrize(
    ("hypothesis", "output"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("It rained.", "ordinary"),
        ("very very very wet", "repeating"),
        ("the end of the the end of the the end of the", "repeating"),
        ("of the one day and of the two", "ordinary"),
        ("he said that it a he said that it b he said that it c", "repeating"),
    ],
)
def test_what_a_translation_looks_like(hypothesis, output):
    assert content("雨", "It rained.", hypothesis).output == output


def test_what_the_english_repeats_may_be_repeated():
    assert content("雨", "Rain, rain, rain, rain.", "rain, rain, rain, rain").output == "ordinary"


@settings(max_examples=60, deadline=None)
@given(texts(), texts(), texts())
def test_any_texts(ja, en, hypothesis):
    found = content(ja, en, hypothesis)
    assert 0 <= found.numbers_kept <= found.numbers_wanted
    assert 0 <= found.names_kept <= found.names_wanted
    whole = content(ja, en, en)
    assert (whole.numbers_kept, whole.names_kept) == (whole.numbers_wanted, whole.names_wanted)
