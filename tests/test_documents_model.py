"""Documents: sentences, offsets, paragraphs and kinds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.documents import Document
from aligner.errors import InputError

SEED = (Path(__file__).parent.parent / "seeds" / "article.ja.txt").read_text(encoding="utf-8")

ENGLISH = """\
BOJ keeps rates unchanged, governor says

By John Smith
Kyodo News
May 14, 2024

The Bank of Japan kept its rate on Tuesday. The governor spoke.

What markets say

Most market participants had expected no change.
"""


def kinds(document: Document) -> list[str]:
    return [sentence.kind for sentence in document.sentences]


def test_title_byline_heading_and_body():
    document = Document.from_text(ENGLISH, "en", "boj")
    expected = "title byline byline byline body body heading body"
    assert kinds(document) == expected.split()
    assert [s.paragraph for s in document.sentences] == [0, 1, 1, 1, 2, 2, 3, 4]


def test_kinds_in_the_seed_article():
    document = Document.from_text(SEED, "ja")
    assert kinds(document)[0] == "title"
    assert [i for i, kind in enumerate(kinds(document)) if kind == "byline"] == [2, 3, 4]
    assert [i for i, kind in enumerate(kinds(document)) if kind == "heading"] == [13, 19, 28]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("首相が辞任\n\n【東京共同】\n\n首相は辞任した。", ["title", "byline", "body"]),
        ("首相は辞任した。\n\n後任は未定だ。", ["body", "body"]),
        (
            "首相は辞任した。理由は不明。\n\n余波\n\n株は下げた。",
            ["body", "body", "heading", "body"],
        ),
        (
            "首相が辞任\n\n首相は辞任した。\n\n「もう終わりだ」\n\n完。",
            ["title", "body", "body", "body"],
        ),
        ("首相はなぜ辞めたか？\n\n首相は辞任した。", ["title", "body"]),
        ("Deal lifts U.S.\n\nShares rose.\n\nexample.com", ["title", "body", "body"]),
        ("2024年5月14日\n\n首相は辞任した。", ["byline", "body"]),
    ],
)
def test_kinds_by_simple_rules(text, expected):
    language = "en" if text.isascii() else "ja"
    assert kinds(Document.from_text(text, language)) == expected


def test_kinds_that_a_format_knows_come_first():
    text = "これは見出しだ。\n\n本文だ。\n\n短い行\n\n終わりだ。"
    document = Document.from_text(text, "ja", kinds={0: "heading", 10: "heading"})
    assert kinds(document) == ["title", "heading", "heading", "body"]


def test_ids_segments_and_joining():
    document = Document.from_text("晴れた。暑い。\n\n雨だ。", "ja", "weather")
    assert document.segments == ["晴れた。", "暑い。", "雨だ。"]
    assert len(document) == 3
    assert document.id(2) == "ja3"
    assert document.join([0, 1]) == "晴れた。暑い。"
    assert Document.from_text("It rained. It stopped.", "en").join([0, 1]) == (
        "It rained. It stopped."
    )


def test_without_blank_lines_each_line_is_a_paragraph():
    document = Document.from_text("晴れた。暑い。\n雨だ。\n寒い。", "ja")
    assert [s.paragraph for s in document.sentences] == [0, 0, 1, 2]


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
def test_every_line_break_is_a_newline(line_break):
    document = Document.from_text(f"晴れた。{line_break}雨だ。", "ja")
    assert document.text == "晴れた。\n雨だ。"
    assert document.segments == ["晴れた。", "雨だ。"]


def test_control_characters_stay_in_the_text_but_not_in_sentences():
    document = Document.from_text("晴れ\tた\0よ。\x01\n\n\x02\n\n雨だ。", "ja")
    assert document.text == "晴れ\tた\0よ。\x01\n\n\x02\n\n雨だ。"
    assert document.segments == ["晴れ た よ。", "雨だ。"]


def test_a_lone_surrogate_is_refused():
    with pytest.raises(InputError, match=r"^bad: character 2 is half of a surrogate pair"):
        Document.from_text("晴れ\ud800。", "ja", "bad")


def test_lines_are_taken_as_they_are():
    document = Document.from_lines("晴れた。暑い。\n\n  \n 雨だ\t。 \n", "ja", encoding="UTF-8")
    assert document.segments == ["晴れた。暑い。", "雨だ 。"]
    assert [s.paragraph for s in document.sentences] == [0, 1]
    assert "".join(document.separators()) == "\n\n  \n  \n"
    assert document.encoding == "UTF-8"


def test_segments_are_taken_as_they_are():
    document = Document.from_segments(["One. Two.", "Three."], "en")
    assert document.segments == ["One. Two.", "Three."]
    assert document.text == "One. Two.\nThree."


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_long_single_line_takes_seconds(language):
    text = {"ja": "晴れた。「暑い。」と言う。", "en": 'It rained. "Go. Now," he said. '}[language]
    document = Document.from_text(text * (1_000_000 // len(text)), language)
    assert len(document) >= 1_000_000 // len(text)


TEXTS = st.text(st.sampled_from("あ漢aB3 　\n\r\t。.！？「」（）\"'”\0\x85\u2028"), max_size=100)


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=60), st.sampled_from(["ja", "en"]), st.booleans())
def test_sentences_and_separators_give_the_text_back(text, language, lines):
    make = Document.from_lines if lines else Document.from_text
    document = make(text, language)
    separators = list(document.separators())
    assert len(separators) == len(document) + 1
    sentences = [document.text[s.start : s.end] for s in document.sentences]
    woven = separators[0] + "".join(
        sentence + separator for sentence, separator in zip(sentences, separators[1:], strict=True)
    )
    assert woven == document.text
    assert all(not any(c.isalnum() for c in separator) for separator in separators)


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=60), st.sampled_from(["ja", "en"]))
def test_a_sentence_is_one_line_of_visible_text(text, language):
    document = Document.from_text(text, language)
    paragraphs = [s.paragraph for s in document.sentences]
    assert paragraphs == sorted(paragraphs)
    assert set(paragraphs) == set(range(len(set(paragraphs))))
    for sentence in document.sentences:
        assert sentence.text == sentence.text.strip() != ""
        assert len(sentence.text.splitlines()) == 1
        assert "\t" not in sentence.text
        assert "\0" not in sentence.text
