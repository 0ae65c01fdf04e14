"""Texts as they are compared: without what writers of the same words do differently.

Full and half width, upper and lower case (NFKC and casefold), old forms of kanji, hiragana and
katakana, obsolete kana, quotation marks, dashes and runs of blanks count as the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

__all__ = ["FOLDING", "find_all", "fold", "text_key"]

FOLDING = "2"
"""To be counted up with every change of what is folded: stores then make their index anew."""

_ALIKE = {
    **dict.fromkeys("‘’‚‛′`", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‐‑‒–—―−─", "-"),
    "〜": "~",
    **dict.fromkeys("・·•‧", "・"),
    **dict(zip("ヵヶゐゑゕゖ", "カケイエカケ", strict=True)),
    # As NFKC does not leave them: with a mark after it, each may be one character first.
    **dict(zip("ヰヱ∼", "ｲｴ～", strict=True)),
    "ゟ": "ヨリ",
    "ヿ": "コト",
}

_HIRAGANA = range(0x3041, 0x3097)
_TO_KATAKANA = 0x60
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_TO_ASCII = 0xFEE0
_WIDE_BLANK = 0x3000

# A character that those after it may be drawn into by NFKC.
_MARKS = r"[\u0300-\u036f\u3099\u309a\uff9e\uff9f]"
_CLUSTER = re.compile(f".{_MARKS}*", re.DOTALL)
# Or letters that fold one by one into as many, which are quicker to follow together.
_RUN = re.compile(f"[a-zA-Z]+(?!{_MARKS})|{_CLUSTER.pattern}", re.DOTALL)


def fold(text: str) -> str:
    """The text as it is compared; folding it again changes nothing."""
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    # Most texts are in NFKC but for full-width forms, and to find that out is quicker than NFKC.
    folded = text.translate(_table())
    if not unicodedata.is_normalized("NFKC", folded):
        folded = unicodedata.normalize("NFKC", text).translate(_table())
    # Casefold and the table may leave what NFKC would compose.
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())


class _Table(dict[int, int | str]):
    """What becomes of each character; those that stay are entered when they first occur.

    A missing one would raise an exception each time.
    """

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


@cache
def _table() -> _Table:
    kana = {code: chr(code + _TO_KATAKANA) for code in _HIRAGANA}
    forms = (files("aligner.memory") / "data" / "kanji-forms.txt").read_text(encoding="utf-8")
    kanji = {
        ord(old): line[0]
        for line in forms.splitlines()
        if line and not line.startswith("#")
        for old in line[1:].split()
    }
    alike = {ord(one): other for one, other in _ALIKE.items()}
    wide = {code: alike.get(code - _TO_ASCII, code - _TO_ASCII) for code in _FULL_WIDTH}
    return _Table(kana | kanji | alike | wide | {_WIDE_BLANK: " "})


def text_key(folded: str) -> int:
    """64 bits, signed as SQLite takes them, that stand for a folded text."""
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def find_all(text: str, folded_words: list[str]) -> list[tuple[int, int]]:
    """Where in ``text`` words stand that are found in it folded: spans, in order, apart.

    Without a word that stands there, or where the text cannot be followed, there is none.
    """
    folded, origins = _followed(text)
    found = sorted(
        (origins[at], origins[at + len(word) - 1] + 1)
        for word in folded_words
        if word
        for at in _places(folded, word)
    )
    return _apart(found, text)


def _followed(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the index of the one it is from."""
    folded = fold(text)
    if len(folded) == len(text) and all(len(_folded_run(one)) == 1 for one in set(text)):
        # Each character has become one: most texts are like that.
        return folded, range(len(text))
    parts: list[str] = []
    origins: list[int] = []
    for match in _RUN.finditer(text):
        run, start = match[0], match.start()
        part = _folded_run(run)
        if part == " " and (not parts or parts[-1] == " "):
            continue
        parts.append(part)
        origins += range(start, match.end()) if run.isascii() else [start] * len(part)
    return "".join(parts), origins


# Texts are made of few of them.
@lru_cache(maxsize=10_000)
def _folded_run(run: str) -> str:
    return fold(run) or (" " if run.isspace() else "")


def _places(folded: str, word: str) -> list[int]:
    places, at = [], folded.find(word)
    while at >= 0:
        places.append(at)
        at = folded.find(word, at + len(word))
    return places


def _apart(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        end = _end_of_cluster(text, end)
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _end_of_cluster(text: str, end: int) -> int:
    while end < len(text) and _CLUSTER.fullmatch(text, end - 1, end + 1):
        end += 1
    return end
