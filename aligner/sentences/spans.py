"""Spans: stretches of a text by code points, end not included."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

__all__ = ["CONTROLS", "Language", "Span", "cut", "trim"]

Language = Literal["ja", "en"]
Span = tuple[int, int]

CONTROLS = "\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
"""Control characters and noncharacters, for a regular expression: no part of any word."""

_SPACE = re.compile(rf"[\s{CONTROLS}\u200b\u2060\ufeff]*")


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space and control characters at its ends; empty if all is."""
    head = _SPACE.match(text, start, end)
    start = head.end() if head else start
    while end > start and _SPACE.fullmatch(text, end - 1, end):
        end -= 1
    return start, end


def cut(text: str, ends: Iterable[int]) -> list[Span]:
    """The text cut at rising positions: trimmed spans, empty ones left out."""
    spans: list[Span] = []
    at = 0
    for position in [*ends, len(text)]:
        start, end = trim(text, at, position)
        if start < end:
            spans.append((start, end))
        at = position
    return spans
