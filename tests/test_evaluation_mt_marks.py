from __future__ import annotations

from hypothesis import given
from strategies import texts

from aligner.evaluation.mt.marks import mark_words


def test_words_that_differ_are_marked():
    assert mark_words("the big dog barked loudly", "The dog barked.") == [
        ("the", False),
        ("big", True),
        ("dog barked", False),
        ("loudly", True),
    ]
    assert mark_words("", "a b") == []
    assert mark_words("a", "") == [("a", True)]


@given(texts(), texts())
def test_no_word_is_lost(hypothesis, reference):
    parts = [text for text, _ in mark_words(hypothesis, reference)]
    assert " ".join(parts).split() == hypothesis.split()
    assert not any(differs for _, differs in mark_words(hypothesis, hypothesis))
