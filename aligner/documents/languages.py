"""Which of the two languages a text is in, by its script."""

from __future__ import annotations

import re

from aligner.documents.model import Document
from aligner.errors import LanguageError
from aligner.sentences import Language

__all__ = ["check_language", "detect_language"]

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


def check_language(document: Document) -> None:
    """Raise LanguageError where a document is in the other language, or in neither."""
    found = detect_language(document.text)
    place = _NAMES[document.language]
    if found is None:
        raise LanguageError(
            f"{document.name} looks neither Japanese nor English, but stands in the {place} place;"
            " give a text in one of them"
        )
    if found != document.language:
        raise LanguageError(
            f"{document.name} looks {_NAMES[found]}, but stands in the {place} place;"
            " swap the two files"
        )
