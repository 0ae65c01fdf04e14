"""Which language a text is in, and what is said when it is the wrong one."""

from __future__ import annotations

import pytest

from aligner.documents import Document, check_language, detect_language
from aligner.errors import LanguageError

JAPANESE = "日本銀行は14日、政策金利を据え置くことを決めた。"
ENGLISH = "The Bank of Japan (日銀) kept its policy rate on Tuesday."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (JAPANESE, "ja"),
        (ENGLISH, "en"),
        ("NATOとEUはASEANと協力する。", "ja"),
        ("首相辞任", "ja"),
        ("ﾆﾎﾝｺﾞ", "ja"),
        ("Ｅｎｇｌｉｓｈ", "en"),
        ("国务院总理在北京会见了来访的客人，双方就进一步加强合作交换了意见。", None),
        ("Президент встретился с премьер-министром.", None),
        ("대통령은 총리와 회담했다.", None),
        ("2024-05-14 12:00", None),
        ("", None),
    ],
)
def test_detection(text, language):
    assert detect_language(text) == language


def test_the_right_language_passes():
    check_language(Document.from_text(JAPANESE, "ja"))
    check_language(Document.from_text(ENGLISH, "en"))


def test_swapped_files_are_said():
    with pytest.raises(
        LanguageError,
        match=r"^boj looks English, but stands in the Japanese place; swap the two files$",
    ):
        check_language(Document.from_text(ENGLISH, "ja", "boj"))
    with pytest.raises(
        LanguageError,
        match=r"^boj looks Japanese, but stands in the English place; swap the two files$",
    ):
        check_language(Document.from_text(JAPANESE, "en", "boj"))


def test_neither_language_is_said():
    with pytest.raises(LanguageError, match=r"^putin looks neither Japanese nor English"):
        check_language(Document.from_text("Президент встретился.", "en", "putin"))
