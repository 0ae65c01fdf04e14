"""Which language a text is in, and what is said when it is the wrong one."""

from __future__ import annotations

import pytest

from aligner.documents import Document, check_languages, detect_language, read_document
from aligner.errors import LanguageError

JAPANESE = "日本銀行は14日、政策金利を据え置くことを決めた。"
ENGLISH = "The Bank of Japan (日銀) kept its policy rate on Tuesday."
RUSSIAN = "Президент встретился с премьер-министром."


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
        (RUSSIAN, None),
        ("대통령은 총리와 회담했다.", None),
        ("2024-05-14 12:00", None),
        ("", None),
    ],
)
def test_detection(text, language):
    assert detect_language(text) == language


def pair(ja: str, en: str) -> tuple[Document, Document]:
    return Document.from_text(ja, "ja", "article"), Document.from_text(en, "en", "fragments")


def test_the_right_languages_pass():
    check_languages(*pair(JAPANESE, ENGLISH))


def test_swapped_texts_are_said():
    with pytest.raises(
        LanguageError,
        match=r"^article looks English and fragments Japanese; give the Japanese text first$",
    ):
        check_languages(*pair(ENGLISH, JAPANESE))


@pytest.mark.parametrize(
    ("ja", "en", "message"),
    [
        (ENGLISH, ENGLISH, "article looks English, but stands in the Japanese place; give the J"),
        (JAPANESE, JAPANESE, "fragments looks Japanese, but stands in the English place; give"),
        (RUSSIAN, ENGLISH, "article looks neither Japanese nor English, but stands in the Jap"),
        (JAPANESE, RUSSIAN, "fragments looks neither Japanese nor English, but stands in the"),
        (RUSSIAN, RUSSIAN, "article looks neither Japanese nor English"),
    ],
)
def test_one_wrong_text_is_said(ja, en, message):
    with pytest.raises(LanguageError, match=f"^{message}"):
        check_languages(*pair(ja, en))


def test_a_text_split_by_the_rules_of_the_other_language_is_said():
    ja, en = Document.from_text(JAPANESE, "en", "article"), Document.from_text(ENGLISH, "en")
    with pytest.raises(LanguageError, match=r"^article is Japanese, but was split as English"):
        check_languages(ja, en)


def test_the_file_is_named(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(ENGLISH, encoding="utf-8")
    with pytest.raises(LanguageError) as caught:
        check_languages(read_document(path, "ja"), Document.from_text(ENGLISH, "en"))
    assert str(caught.value).startswith(f"{path} looks English")
