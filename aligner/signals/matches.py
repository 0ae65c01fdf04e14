"""What speaks for a pair, to be shown: the numbers, names and words that stand on both sides.

Numbers and Latin words are those of `numbers`, names those of `names`; words are pieces of both
texts whose embeddings are each other's nearest. No machine translation is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aligner.signals.anchors import unit_vectors
from aligner.signals.embeddings import embed_pieces
from aligner.signals.names import Span, english_names, japanese_names
from aligner.signals.numbers import english_literals, japanese_literals

__all__ = ["Comparison", "Match", "compare", "numbers_differ"]

_NEAR = 0.4
_WEIGHTY = 1.5
"""Vectors of function words are shorter."""

_NUMERALS = "〇一二三四五六七八九十百千万億兆"
_UNCUT = re.compile(rf"[\d,.．，]+|[{_NUMERALS}]+|[^\W\d_{_NUMERALS}ぁ-ヿ一-鿿]+")
"""Runs of characters that are one number or one Latin word."""

_KATAKANA = re.compile("[ァ-ヴー]+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_FIGURE = re.compile(rf"[\d{_NUMERALS}]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|day")


@dataclass(frozen=True, slots=True)
class Match:
    """Something that stands on both sides: where, in characters from 0, end not included."""

    kind: Literal["number", "name", "word"]
    ja: Span
    en: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """All matches of a pair, and the numbers of either side that the other does not have."""

    matches: tuple[Match, ...]
    ja_missing: tuple[Span, ...]
    en_missing: tuple[Span, ...]


def compare(ja: str, en: str) -> Comparison:
    """Find what a Japanese and an English text have in common, and which numbers they have not."""
    ja_tokens, en_tokens = set(japanese_literals(ja)), set(english_literals(en))
    # Words of one side only are no matter.
    both = {t for t in ja_tokens | en_tokens if t in ja_tokens & en_tokens or _is_number(t)}
    ja_spans = _literal_spans(ja, japanese_literals, both)
    en_spans = _literal_spans(en, english_literals, both)
    shared = [key for key in ja_spans if key in en_spans]
    matches = [Match("number", ja_spans[key], en_spans[key]) for key in shared]
    for match in (*_names(ja, en), *_words(ja, en)):
        if not any(_overlaps(match, other) for other in matches):
            matches.append(match)
    return Comparison(
        tuple(sorted(matches, key=lambda match: (match.ja, match.en))),
        _missing(ja, ja_spans, en_spans),
        _missing(en, en_spans, ja_spans),
    )


def numbers_differ(ja: str, en: str) -> bool:
    """Whether one of two texts has a number that the other does not have; `compare` says which."""
    read = (ja, japanese_literals), (en, english_literals)
    tokens = [set(filter(_is_number, literals(text))) for text, literals in read]
    return any(
        _missing(text, _literal_spans(text, literals, ours - theirs), {})
        for (text, literals), ours, theirs in zip(read, tokens, tokens[::-1], strict=True)
    )


Key = tuple[str, int]
"""A token, and how many of the same come before it."""


def _missing(text: str, spans: dict[Key, Span], others: dict[Key, Span]) -> tuple[Span, ...]:
    """Where figures stand that the other side does not have; the same one twice is no matter."""
    tokens = {token for token, _ in others}
    found = {
        span
        for (token, _), span in spans.items()
        if token not in tokens and _is_number(token) and _FIGURE.search(text[slice(*span)])
    }
    return tuple(sorted(found))


def _is_number(token: str) -> bool:
    return not token[0].isalpha() or ":" in token


def _literal_spans(
    text: str, read: Callable[[str], list[str]], wanted: set[str]
) -> dict[Key, Span]:
    """Where each wanted token of a text stands: the shortest stretch that still gives it."""
    if not wanted:
        return {}
    cuts = sorted({0, len(text), *_cuts(text)})
    counts = Counter(read(text))
    return {
        (token, number): span
        for token in counts
        if token in wanted
        for number, span in enumerate(_stretches(text, token, counts[token], cuts, read))
    }


def _cuts(text: str) -> Iterator[int]:
    inside = {at for run in _UNCUT.finditer(text) for at in range(run.start() + 1, run.end())}
    yield from (at for at in range(len(text)) if at not in inside)


def _stretches(
    text: str, token: str, count: int, cuts: list[int], read: Callable[[str], list[str]]
) -> Iterator[Span]:
    def gives(span: Span) -> bool:
        return token in read(text[slice(*span)])

    start = 0
    for _ in range(count):
        _, end = _first([(start, at) for at in cuts if at > start], gives)
        begin, _ = _first([(at, end) for at in reversed(cuts) if start <= at < end], gives)
        start = end
        yield begin, begin + len(text[begin:end].rstrip(".,，．"))


def _first(spans: list[Span], holds: Callable[[Span], bool]) -> Span:
    """The first of ever longer stretches from which on something holds, found by halving."""
    low, high = 0, len(spans) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(spans[middle]) else (middle + 1, high)
    return spans[low]


def _names(ja: str, en: str) -> Iterator[Match]:
    words = [(span, set(keys)) for span, keys in english_names(en)]
    for ja_span, key in japanese_names(ja):
        for at, (en_span, keys) in enumerate(words):
            if key in keys:
                yield Match("name", ja_span, en_span)
                del words[at]
                break


def _words(ja: str, en: str) -> Iterator[Match]:
    (ja_spans, ja_vectors), (en_spans, en_vectors) = embed_pieces(ja, "ja"), embed_pieces(en, "en")
    if not (ja_spans and en_spans):
        return
    near = unit_vectors(ja_vectors) @ unit_vectors(en_vectors).T
    katakana = [match.span() for match in _KATAKANA.finditer(ja)]
    words = [match.span() for match in _WORD.finditer(en)]
    weight = np.linalg.norm(ja_vectors, axis=1)
    for at, to in enumerate(near.argmax(axis=1).tolist()):
        if near[:, to].argmax() != at or near[at, to] < _NEAR or weight[at] < _WEIGHTY:
            continue
        word = _holding(words, en_spans[to])
        if word and ja_spans[at][1] > ja_spans[at][0]:
            yield Match("word", _holding(katakana, ja_spans[at]) or ja_spans[at], word)


def _holding(words: list[Span], piece: Span) -> Span | None:
    """The word that a piece begins in."""
    return next((span for span in words if span[0] <= piece[0] < span[1]), None)


def _overlaps(match: Match, other: Match) -> bool:
    return any(
        ours[0] < theirs[1] and theirs[0] < ours[1]
        for ours, theirs in ((match.ja, other.ja), (match.en, other.en))
    )
