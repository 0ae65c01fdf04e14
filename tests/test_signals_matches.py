from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import seed

from aligner.signals import compare

TEXTS = st.text(
    st.one_of(
        st.sampled_from("１2３,.年月日万億〜％プーチン会談と述べた。 Putinfivesept$"),
        st.characters(),
    ),
    max_size=40,
)


def found(ja: str, en: str) -> set[tuple[str, str, str]]:
    return {
        (match.kind, ja[slice(*match.ja)], en[slice(*match.en)])
        for match in compare(ja, en).matches
    }


@pytest.mark.parametrize(
    ("ja", "en", "expected"),
    [
        (
            "１億２０００万円を投じた。",
            "It spent 120 million yen.",
            ("１億２０００万", "120 million"),
        ),
        ("令和6年に始まる。", "It starts in 2024.", ("令和6年", "2024")),
        ("3月に着工する。", "Work starts in March.", ("3月", "March")),
        ("水曜日に会談した。", "They met on Wednesday.", ("水曜", "Wednesday")),
        ("数百人が集まった。", "Hundreds gathered.", ("数百", "Hundreds")),
        ("ＮＡＴＯに加盟した。", "It joined NATO.", ("ＮＡＴＯ", "NATO")),
        ("国土の3分の2を失った。", "Two-thirds of it was lost.", ("3分の2", "Two-thirds")),
    ],
)
def test_numbers_are_found_where_they_stand(ja, en, expected):
    assert ("number", *expected) in found(ja, en)


def test_the_same_number_twice_is_matched_twice():
    comparison = compare("5人のうち5人", "5 of 5 people")
    numbers = [(match.ja, match.en) for match in comparison.matches if match.kind == "number"]
    assert numbers == [((0, 1), (0, 1)), ((5, 6), (5, 6))]


def test_numbers_of_one_side_only_are_missing():
    ja, en = "死者は5人、けが人は12人。", "5 people died and 13 were hurt in September."
    comparison = compare(ja, en)
    assert [ja[slice(*span)] for span in comparison.ja_missing] == ["12"]
    assert [en[slice(*span)] for span in comparison.en_missing] == ["13", "September"]


def test_words_that_are_no_figures_are_not_missing():
    comparison = compare("NATOは会談した。", "One of them met.")
    assert comparison.ja_missing == comparison.en_missing == ()


def test_names_and_words():
    pairs = found("プーチン大統領は宇宙基地で会談した。", "Putin held talks at the space center.")
    assert ("name", "プーチン", "Putin") in pairs
    assert ("word", "宇宙", "space") in pairs
    assert ("word", "会談", "talks") in pairs


def test_a_pair_has_more_in_common_than_two_texts_that_do_not_belong_together():
    pairs = [(seed().ja_text(bead), seed().en_text(bead)) for bead in seed().pairs]
    apart = zip([ja for ja, _ in pairs], [en for _, en in pairs[5:] + pairs[:5]], strict=True)
    assert sum(len(compare(*pair).matches) for pair in pairs) > 2 * sum(
        len(compare(*pair).matches) for pair in apart
    )


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_found_stands_in_the_texts_and_never_twice(ja, en):
    comparison = compare(ja, en)
    for text, spans, missing in (
        (ja, [match.ja for match in comparison.matches], comparison.ja_missing),
        (en, [match.en for match in comparison.matches], comparison.en_missing),
    ):
        assert all(0 <= start < end <= len(text) for start, end in (*spans, *missing))
