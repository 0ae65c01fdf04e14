"""Characters that a model does not know, copied from the source.

Most packages cut a character that they have no piece for into its bytes, and a model says something
for them: a rare character in a name becomes any word. What it says there is what it says while it
looks at those bytes, and that is replaced by the character (as Luong et al. 2015 do for unknown
words).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Unknown", "copied", "unknowns"]

_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_SPACE = "▁"

# Of a word's attention: at least so much on the characters, and so much of what the word with most
# has, to be part of what is replaced.
_LEAST = 0.4
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Unknown:
    """Characters that a model does not know, and the pieces of the source that stand for them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    """Pieces of a hypothesis that are one word, and the attention it has for the characters."""

    start: int
    end: int
    attention: float


def unknowns(source: Sequence[str], known: Sequence[bool]) -> list[Unknown]:
    """Find letters and numerals that are not ``known``, piece for piece, or that stand as bytes.

    A word in Latin letters, of which one is not known, is not known as a whole. Marks and symbols
    say nothing that is missed.
    """
    odd = [not is_known or _is_byte(piece) for piece, is_known in zip(source, known, strict=True)]
    found = []
    for start, end in _runs(odd):
        if _is_latin(_text(source[start:end])):
            start, end = _whole_word(source, start, end)
        text = _text(source[start:end])
        if any(unicodedata.category(char)[0] in "LN" for char in text):
            found.append(Unknown(text, start, end))
    # Two runs may be parts of one word.
    return list(dict.fromkeys(found))


def copied(
    target: Sequence[str], attention: Sequence[Sequence[float]], missing: Sequence[Unknown]
) -> list[str]:
    """Put unknown characters where the hypothesis looks at them; what is there already stays out.

    ``attention`` has a row for each piece of ``target``, over the pieces of the source.
    """
    pieces = list(target)
    if len(attention) != len(pieces):
        return pieces
    spans: list[tuple[int, int, str]] = []
    for one in missing:
        span = None if one.text in _text(target) else _span(pieces, attention, one)
        if span and all(span[1] <= start or end <= span[0] for start, end, _ in spans):
            spans.append((*span, one.text))
    for start, end, text in sorted(spans, reverse=True):
        pieces[start:end] = [_SPACE + text]
    return pieces


def _span(
    pieces: Sequence[str], attention: Sequence[Sequence[float]], one: Unknown
) -> tuple[int, int] | None:
    """The words that are said while looking at the characters; None where none clearly is."""
    words = [
        _Word(start, end, max(sum(row[one.start : one.end]) for row in attention[start:end]))
        for start, end in _words(pieces)
    ]
    best = max(range(len(words)), key=lambda at: words[at].attention, default=None)
    if best is None or words[best].attention < _LEAST:
        return None
    least = _SHARE * words[best].attention
    first = last = best
    while first > 0 and _joined(words[first - 1], words[first], least):
        first -= 1
    while last + 1 < len(words) and _joined(words[last + 1], words[last], least):
        last += 1
    return words[first].start, words[last].end


def _joined(word: _Word, neighbour: _Word, least: float) -> bool:
    """Whether a word has enough attention, and no mark stands between it and its neighbour."""
    beside = word.end == neighbour.start or neighbour.end == word.start
    return beside and word.attention >= least


def _words(pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where words start and end; marks are in none."""
    start = None
    for at, piece in enumerate([*pieces, _SPACE]):
        says = piece == _SPACE or any(char.isalnum() for char in piece)
        if start is not None and (piece.startswith(_SPACE) or not says):
            yield start, at
            start = None
        if start is None and says:
            start = at


def _runs(odd: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, is_odd in enumerate([*odd, False]):
        if is_odd and start is None:
            start = at
        elif not is_odd and start is not None:
            yield start, at
            start = None


def _whole_word(source: Sequence[str], start: int, end: int) -> tuple[int, int]:
    while start > 0 and not source[start].startswith(_SPACE) and _joins(source[start - 1]):
        start -= 1
    while end < len(source) and not source[end].startswith(_SPACE) and _joins(source[end]):
        end += 1
    return start, end


def _joins(piece: str) -> bool:
    return _is_byte(piece) or _is_latin(piece.removeprefix(_SPACE))


def _is_latin(text: str) -> bool:
    return text != "" and all(unicodedata.name(char, "").startswith("LATIN") for char in text)


def _is_byte(piece: str) -> bool:
    return _BYTE.fullmatch(piece) is not None


def _text(pieces: Sequence[str]) -> str:
    """Join pieces; bytes that are no character are left out."""
    data = b"".join(
        bytes([int(byte[1], 16)]) if (byte := _BYTE.fullmatch(piece)) else piece.encode()
        for piece in pieces
    )
    return data.decode("utf-8", "ignore").replace(_SPACE, " ").strip()
