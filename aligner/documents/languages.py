"""Which of the two languages a text is in, by its script."""

from __future__ import annotations

import re

from aligner.documents.model import Document
from aligner.errors import LanguageError
from aligner.sentences import Language

__all__ = ["check_languages", "detect_language"]

_SAMPLE = 100_000
"""Characters that are looked at."""

_KANA = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ]")
_KANJI = re.compile("[一-鿿㐀-䶿々]")
_LATIN = re.compile("[A-Za-zＡ-Ｚａ-ｚ]")

_NAMES = {"ja": "Japanese", "en": "English"}


def detect_language(text: str) -> Language | None:
    """``ja`` or ``en``, or None where the script is that of neither (Chinese has no kana)."""
    sample = text[:_SAMPLE]
    kana, kanji, latin = (len(p.findall(sample)) for p in (_KANA, _KANJI, _LATIN))
    japanese = kana + kanji
    others = sum(c.isalpha() for c in sample) - japanese - latin
    if others > japanese + latin or not japanese + latin:
        return None
    # A kana or kanji carries about as much as three Latin letters.
    if 3 * japanese < latin:
        return "en"
    return "ja" if kana > 0.05 * kanji or japanese < 20 else None


def check_languages(ja: Document, en: Document) -> None:
    """Raise LanguageError where the documents are swapped, or one is not in its language."""
    found = detect_language(ja.text), detect_language(en.text)
    if found == ("en", "ja"):
        raise LanguageError(
            f"{ja.shown} looks English and {en.shown} Japanese; give the Japanese text first"
        )
    _check_one(ja, "ja", found[0])
    _check_one(en, "en", found[1])


def _check_one(document: Document, wanted: Language, found: Language | None) -> None:
    if found != wanted:
        looks = _NAMES[found] if found else "neither Japanese nor English"
        raise LanguageError(
            f"{document.shown} looks {looks}, but stands in the {_NAMES[wanted]} place;"
            f" give the {_NAMES[wanted]} text there"
        )
    if document.language != wanted:
        raise LanguageError(
            f"{document.shown} is {_NAMES[wanted]}, but was split as {_NAMES[document.language]};"
            f" make the document with the language {wanted!r}"
        )
