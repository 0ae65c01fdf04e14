from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.translation import PackageTranslator
from aligner.translation.unknowns import Unknown, copied, unknowns


def pieces(text: str) -> list[str]:
    """Characters with a piece of their own, and the bytes of those without: what is not ASCII."""
    return ["▁"] + [
        piece
        for char in text.replace(" ", "▁")
        for piece in (
            [char]
            if char.isascii() or char == "▁" or "ぁ" <= char <= "ん"
            else [f"<0x{byte:02X}>" for byte in char.encode()]
        )
    ]


def found(text: str) -> list[str]:
    source = pieces(text)
    return [one.text for one in unknowns(source, [True] * len(source))]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("鱧はさかなです", ["鱧"]),
        ("これは鱧鱸とあれは鯰", ["鱧鱸", "鯰"]),
        ("Łódźでは", ["Łódź"]),
        ("the ñandúは big", ["ñandú"]),
        ("한국어で", ["한국어"]),
        ("☆と■と😀", []),
        ("すべて abc 123", []),
        ("", []),
    ],
)
def test_letters_without_a_piece_are_found(text, missing):
    assert found(text) == missing


def test_an_unknown_piece_is_found_without_bytes():
    assert unknowns(["▁", "鱧", "は"], [True, False, True]) == [Unknown("鱧", 1, 2)]


def test_bytes_that_are_no_character_are_not_copied():
    assert unknowns(["<0xE9>", "<0xB1>"], [True, True]) == []


MISSING = [Unknown("鱧", 0, 1)]


def look(*shares: float) -> list[list[float]]:
    """Attention for the first of two pieces of a source, the rest for the other."""
    return [[share, 1 - share] for share in shares]


def test_the_words_that_look_at_the_characters_are_replaced():
    target = ["▁It", "▁is", "▁a", "▁th", "um", "b", "."]
    assert copied(target, look(0, 0.1, 0.6, 0.9, 0.2, 0, 0.7), MISSING) == [
        "▁It", "▁is", "▁鱧", ".",
    ]  # fmt: skip


def test_nothing_is_replaced_where_nothing_looks_there_or_it_is_copied_already():
    assert copied(["▁a", "▁b"], look(0.3, 0.2), MISSING) == ["▁a", "▁b"]
    assert copied(["▁鱧", "▁b"], look(0.3, 0.9), MISSING) == ["▁鱧", "▁b"]
    assert copied([".", ","], look(0.9, 0.9), MISSING) == [".", ","]
    assert copied([], [], MISSING) == []


def test_two_do_not_take_the_same_word():
    both = [Unknown("鱧", 0, 1), Unknown("鯰", 1, 2)]
    assert copied(["▁fish"], [[0.5, 0.5]], both) == ["▁鱧"]
    assert copied(["▁one", ",", "▁two"], [[0.9, 0], [0, 0], [0, 0.9]], both) == ["▁鱧", ",", "▁鯰"]


@given(st.data())
def test_only_whole_words_change(data):
    target = data.draw(st.lists(st.sampled_from(["▁a", "b", "▁", ".", "▁c"]), max_size=12))
    rows = [[data.draw(st.floats(0, 1)), 0.0] for _ in target]
    result = copied(target, rows, MISSING)
    if result == target:
        return
    at = result.index("▁鱧")
    after = len(result) - at - 1
    assert result[:at] == target[:at]
    assert result[at + 1 :] == target[len(target) - after :]
    assert any(row[0] >= 0.4 for row in rows[at : len(target) - after])


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_unknown_stands_in_the_text(text):
    assert all(one in text for one in found(text))


def test_unknown_characters_are_in_the_hypothesis(compact):
    sentences = ["鱧は夏の魚です。", "Łódźで会議が開かれた。", "東京は日本の首都です。"]
    hypotheses = PackageTranslator(compact, "compact").translate(sentences)
    assert "鱧 " in hypotheses[0]
    assert "Łódź." in hypotheses[1]
    assert "Tokyo" in hypotheses[2]
