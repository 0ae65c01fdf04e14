from __future__ import annotations

import pytest

from aligner.alignment import REVIEW_BELOW, Alignment, Bead
from aligner.documents import Document

JA = Document.from_segments(["一つ。", "二つ。", "三つ。"], "ja", "article")
EN = Document.from_segments(["One.", "Two and three.", "Added."], "en", "source")
BEADS = (Bead((0,), (0,), 0.95), Bead((1, 2), (1,), 0.5), Bead((), (2,), REVIEW_BELOW))


@pytest.fixture
def alignment() -> Alignment:
    return Alignment(JA, EN, BEADS, ("A one.", "A two.", "A three."), "engine@1")


@pytest.mark.parametrize(
    ("ja", "en", "kind", "null"),
    [((0,), (0,), "1-1", False), ((0, 1), (2,), "2-1", False), ((0,), (), "1-0", True),
     ((), (3, 4), "0-2", True)],
)  # fmt: skip
def test_a_bead_says_how_many_sentences_it_joins(ja, en, kind, null):
    bead = Bead(ja, en, 1.0)
    assert (bead.kind, bead.is_null) == (kind, null)


def test_sides_are_joined_as_each_language_is_written(alignment):
    joined = alignment.beads[1]
    assert alignment.ja_text(joined) == "二つ。三つ。"
    assert alignment.hypothesis(joined) == "A two. A three."
    both = Bead((0,), (0, 1), 1.0)
    assert alignment.en_text(both) == "One. Two and three."


def test_an_empty_side_is_an_empty_text(alignment):
    null = alignment.beads[2]
    assert alignment.ja_text(null) == alignment.hypothesis(null) == ""


def test_without_translation_there_is_no_hypothesis():
    assert Alignment(JA, EN, BEADS).hypothesis(BEADS[0]) == ""


def test_doubtful_beads_are_counted_from_1(alignment):
    assert alignment.doubtful == [2]


def test_pairs_are_the_beads_with_two_sides(alignment):
    assert alignment.pairs == list(BEADS[:2])


def test_an_alignment_is_called_what_its_japanese_is_called(alignment):
    assert alignment.name == "article"


def test_how_much_of_the_shorter_text_is_matched():
    ja = Document.from_segments(["一。", "二。", "三。"], "ja")
    en = Document.from_segments(["One.", "Two."], "en")
    beads = Bead((0, 1), (0,), 0.8), Bead((2,), (), 1.0), Bead((), (1,), 1.0)
    assert Alignment(ja, en, beads).matched == pytest.approx(0.4)
    assert Alignment(ja, Document.from_segments([], "en"), beads[1:2]).matched == 0.0
