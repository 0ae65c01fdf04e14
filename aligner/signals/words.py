"""Words and character n-grams of English text, to compare a hypothesis with the English."""

from __future__ import annotations

import re

__all__ = ["character_grams", "word_stems"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SUFFIXES = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied"),
    *("ers", "ed", "es", "er", "ly", "s", "y"),
)
_SHORTEST_STEM = 4
_GRAM = 4


def word_stems(text: str) -> list[str]:
    """The words of the text in lower case without their commonest endings."""
    return [_stem(word) for word in _WORD.findall(text.lower())]


def character_grams(text: str) -> list[str]:
    """The overlapping four-character pieces of the text's words, in lower case."""
    joined = f" {' '.join(_WORD.findall(text.lower()))} "
    return [joined[at : at + _GRAM] for at in range(max(1, len(joined) - _GRAM + 1))]


def _stem(word: str) -> str:
    word = re.sub(r"['’]s$", "", word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word
