from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.translation import CUT, PackageTranslator, Search, engine, was_cut
from aligner.translation.guards import longest_target, without_loops

PLAIN = "彼はそう言った。"

words = st.lists(st.sampled_from(["a", "b", "the", "The", "of,", "city", "12", "…"]), max_size=30)


@pytest.mark.parametrize(
    ("hypothesis", "left"),
    [
        ("the city of the city of the city of the city", "the city of […]"),
        ("He said that no, no, no, no, no.", "He said that no, […]"),
        ("It was the bird and the bird and the bird and left.", "It was the bird and […] left."),
        ("the Tokugawagawagawagawagawagawagawa shogunate", "the Tokugawa […] shogunate"),
        ("hahahahahahahaha", "ha […]"),
    ],
)
def test_repetition_is_cut_and_marked(hypothesis, left):
    assert without_loops(hypothesis, PLAIN) == left
    assert was_cut(left)


@pytest.mark.parametrize(
    "hypothesis",
    [
        "",
        "He said that that was it.",
        "No, no, no.",
        "Day by day by day they came, and day by day they left.",
        "It cost 10,000,000,000,000,000,000,000 yen or 1000000000.",
        "......................",
        "The mayor of the city of the kings of the north of the country of the sun",
        "Aaaaah!",
    ],
)
def test_what_people_say_is_left_alone(hypothesis):
    assert without_loops(hypothesis, PLAIN) == hypothesis


def test_a_source_that_repeats_itself_may_be_translated_by_as_many_repetitions():
    assert (
        without_loops("Go! Go! Go! Go! Go!", "行け！行け！行け！行け！行け！")
        == "Go! Go! Go! Go! Go!"
    )
    assert without_loops("Go! " * 9, "行け！" * 5) == "Go! Go! Go! Go! Go! […]"


@given(words, st.sampled_from([PLAIN, "はははは", ""]))
def test_guarded_once_is_guarded(said, source):
    once = without_loops(" ".join(said), source)
    assert without_loops(once, source) == once


@given(words)
def test_words_are_only_left_out_and_that_is_marked(said):
    left = without_loops(" ".join(said), PLAIN).split()
    rest = iter(said)
    assert all(word in rest for word in left if word != CUT)
    assert (left != said) == (CUT in left)


@given(words, st.integers(1, 6), st.integers(4, 40), words)
def test_no_loop_is_left(before, length, times, after):
    loop = ["say", "it", "once", "more", "and", "again"][:length]
    left = without_loops(" ".join([*before, *loop * times, *after]), PLAIN)
    assert f" {' '.join(loop * 2)} " not in f" {left} "
    assert "say" in left
    assert was_cut(left)


@settings(max_examples=300)
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_no_longer_but_for_marks(hypothesis, source):
    left = without_loops(hypothesis, source)
    assert len(left.replace(CUT, "").split()) <= len(hypothesis.split()) + left.count(CUT)
    assert len(left) <= len(hypothesis) + 6 * left.count(CUT)


ENDLESS = Search(beam_size=1, length_penalty=-50.0)


def test_hypotheses_are_bounded_by_their_source_and_marked_where_they_did_not_end(compact):
    sentences = ["東京は日本の首都です。" * count for count in (1, 5, 9)]
    hypotheses = PackageTranslator(compact, search=ENDLESS).translate(sentences)
    tokenizer, _ = PackageTranslator(compact)._loaded()
    for sentence, hypothesis in zip(sentences, hypotheses, strict=True):
        bound = longest_target(tokenizer.encode(sentence))
        assert len(tokenizer.encode(hypothesis.removesuffix(CUT))) <= bound + 1


def test_what_is_stopped_at_its_bound_is_marked(compact, monkeypatch):
    [whole] = PackageTranslator(compact).translate(["東京は日本の首都です。"])
    monkeypatch.setattr(engine, "longest_target", lambda _: 3)
    [stopped] = PackageTranslator(compact).translate(["東京は日本の首都です。"])
    assert stopped.endswith(f" {CUT}")
    assert was_cut(stopped)
    assert not was_cut(whole)


def test_what_a_stammering_model_says_is_cut(compact, monkeypatch):
    said = SimpleNamespace(hypotheses=[["▁the", "▁city"] * 9])
    monkeypatch.setattr(
        PackageTranslator, "_search", lambda _, sources, **__: [said] * len(sources)
    )
    assert PackageTranslator(compact).translate(["東京は日本の首都です。"]) == ["the city […]"]


def test_ordinary_hypotheses_are_not_cut(compact):
    sentences = ["東京は日本の首都です。", "彼は9月13日に京都で会談した。", "水", "はい。"]
    assert not any(map(was_cut, PackageTranslator(compact, "compact").translate(sentences)))


def test_hypotheses_of_other_guards_and_types_are_not_taken_from_the_cache(compact):
    translator = PackageTranslator(compact)
    assert "guards" in translator.key
    assert translator.key != replace(translator, compute_type="float32").key
