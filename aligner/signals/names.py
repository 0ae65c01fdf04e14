"""Names and loanwords by their sound: プーチン and Putin have the same consonants.

Katakana is spelled out in Latin letters; then of both languages only the consonants are kept,
those that Japanese does not tell apart being the same: l and r, b and v, s and z. English letters
that are spoken in several ways give several keys, of which one will do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

__all__ = ["Span", "english_names", "japanese_names"]

_KATAKANA = re.compile("[ァ-ヴー]{3,}")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’]){2,}")
_SHORTEST = 3
_SURE = 4
"""Keys of so many consonants are no coincidence even in small letters."""

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サシスセソザズゼゾ",
    "j": "ジヂ",
    "t": "タチテト",
    "ts": "ツヅ",
    "d": "ダデド",
    "n": "ナニヌネノン",
    "h": "ハヒフヘホ",
    "b": "バビブベボヴ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
}
_CONSONANTS = {kana: consonants for consonants, row in _ROWS.items() for kana in row}

_SPOKEN: list[tuple[re.Pattern[str], tuple[str, ...]]] = [
    (re.compile(pattern), spoken)
    for pattern, spoken in [
        ("[ts]ion", ("sn",)),
        ("tch|sch(?=[aeiouy])|ch", ("t", "k")),
        ("sch", ("s",)),
        ("sh", ("s",)),
        ("th", ("s", "t")),
        ("ph", ("h",)),
        ("gh(?=[aeiouy])", ("g",)),
        ("gh", ("",)),
        ("^kn", ("n",)),
        ("^wr", ("r",)),
        ("dg|j", ("j",)),
        ("ng(?![aeiouy])", ("n",)),
        ("g(?=[eiy])", ("g", "j")),
        ("c(?=[eiy])", ("s",)),
        ("ck|[ckq]", ("k",)),
        ("x", ("ks",)),
        ("ts|tz", ("ts", "t")),
        ("m(?=[bp])", ("n",)),
        ("s", ("s",)),
        ("z", ("s", "j")),
        ("[bv]", ("b",)),
        ("f", ("h",)),
        ("h(?=[aeiouy])", ("h",)),
        ("l|r(?=[aeiouy])", ("r",)),
        ("r", ("", "r")),
        ("[tdnmpg]", ()),
        (".", ("",)),
    ]
]
_MOST_WAYS = 16

Span = tuple[int, int]
"""Where something begins in a text, and where it ends."""


def japanese_names(text: str) -> Iterator[tuple[Span, str]]:
    """The katakana words of a text, each with its key."""
    for match in _KATAKANA.finditer(text):
        key = _katakana_key(match[0])
        if len(key) >= _SHORTEST:
            yield match.span(), key


def english_names(text: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """The words of a text, each with its keys: short ones only where it has a capital."""
    for match in _WORD.finditer(text):
        least = _SHORTEST if match[0][0].isupper() else _SURE
        keys = tuple(key for key in _word_keys(_plain(match[0]).lower()) if len(key) >= least)
        if keys:
            yield match.span(), keys


def _plain(text: str) -> str:
    """Letters without their accents."""
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFD", text)
    return "".join(c for c in parted if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def _katakana_key(word: str) -> str:
    key = "".join(_CONSONANTS.get(kana, "") for kana in word)
    return _begun("" if _CONSONANTS.get(word[0]) else "*", re.sub("n(?=[bp])", "n", key))


@lru_cache(maxsize=50_000)
def _word_keys(word: str) -> tuple[str, ...]:
    """Every way in which the consonants of a word may be spoken."""
    word = re.sub("['’]s?$", "", word).replace("'", "").replace("’", "")
    start = "*" if re.match("[aeiouyw]", word) else ""
    ways: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        for pattern, spoken in _SPOKEN:
            if match := pattern.match(word, at):
                ways.append(spoken or (match[0],))
                at = match.end()
                break
    keys: dict[str, None] = {}
    for chosen in product(*ways):
        keys[_begun(start, "".join(chosen))] = None
        if len(keys) >= _MOST_WAYS:
            break
    return tuple(keys)


def _begun(start: str, key: str) -> str:
    """The key with each consonant once in a row, marked where the word begins with a vowel."""
    return start + re.sub(r"(.)\1+", r"\1", key)
