"""Layout: the blocks of a text, and which of its lines read on into the next.

A text file either breaks its lines where paragraphs end, or wraps them at some width. In a
wrapped text nearly every line that ends in mid sentence is full: the next word would not have
gone into the width of the text. Lines are joined only in such a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from aligner.sentences.spans import CONTROLS, Language, Span, trim

__all__ = ["find_blocks", "unwrap"]

_NARROWEST, _WIDEST = 18, 130
"""Columns: texts are wrapped at widths between these; longer lines are paragraphs."""

_ENOUGH = 0.75
"""Share of the lines broken in mid sentence that must be full in a wrapped text."""

_SLACK = 4
"""Columns by which a full line may fall short: Japanese punctuation may hang or be pushed."""

_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]"
)
_ENDED = re.compile(r"[。｡．.！？!?…:：」』）)”\"]\s*\Z")
# What a line is not broken in: a word of Latin letters with its punctuation, or one character.
_FIRST_WORD = re.compile(r"[!-~¡-ɏ‐-‟]+|\S?[^\w\s]*")
_CONTROL = re.compile(f"[{CONTROLS}]")
_ITEM = re.compile(r"[・•●○■□◆◇▼▽▲△※*◎★☆]|[-–—]\s|[(（]?[0-9０-９]{1,2}[.．)）]\s")

_GOES_ON = re.compile(r"\b(?:No|[A-Z][a-z]{2,3})\.\Z")
"""What a number follows: Dec. 14 may be broken before its number, which is no item of a list."""


def find_blocks(text: str) -> list[list[Span]]:
    """Blocks, parted by blank lines, as lists of passages.

    A passage is one line, or several wrapped lines that read on: its span then holds line breaks.
    """
    blocks = list(_line_blocks(text))
    wrapping = _find_wrapping(text, blocks)
    return [_join_lines(text, block, wrapping) if wrapping else block for block in blocks]


def unwrap(text: str, language: Language) -> str:
    """A sentence on one line: wrapped lines joined, control characters made spaces.

    A line break is a space in English, but nothing after a hyphen within a word. In Japanese it
    is nothing, but a space between Latin letters.
    """
    # A full-width space at the end of a line stands between two parts of a headline.
    lines = [line.lstrip().rstrip(" \t") for line in text.split("\n")]
    glued = [_glue(above, below, language) + below for above, below in pairwise(lines)]
    return _CONTROL.sub(" ", lines[0] + "".join(glued)).strip()


def _glue(above: str, below: str, language: Language) -> str:
    before, after = above[-1:], below[:1]
    if language == "ja":
        latin = before.isascii() and after.isascii() and before.isalpha() and after.isalpha()
        return " " if latin else ""
    hyphenated = before == "-" and above[-2:-1].isalpha() and after.islower()
    return "" if hyphenated else " "


def _line_blocks(text: str) -> Iterator[list[Span]]:
    """The lines of each block, trailing white space left out and indentation kept."""
    block: list[Span] = []
    at = 0
    for line in text.split("\n"):
        start, end = trim(text, at, at + len(line))
        if start < end:
            block.append((at, end))
        elif block:
            yield block
            block = []
        at += len(line) + 1
    if block:
        yield block


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """The width that lines are filled to, by columns or (some Japanese texts) by characters."""

    measure: Callable[[str], int]
    width: int

    def is_full(self, line: str, after: str) -> bool:
        """Whether the first word of the next line would not have gone into this one."""
        word = _FIRST_WORD.match(after.lstrip())
        length = self.measure(line) + 1 + self.measure(word[0] if word else "")
        return length > self.width - _SLACK


def _find_wrapping(text: str, blocks: list[list[Span]]) -> _Wrapping | None:
    """How a text is wrapped, or None where its lines end where paragraphs do."""
    prose = [
        [text[slice(*span)] for span in block]
        for block in blocks
        if len(block) > 1 and _ENDED.search(text[slice(*block[-1])][-3:])
    ]
    candidates = [_Wrapping(measure, _widest(prose, measure)) for measure in (_columns, len)]
    shares = [_share_full(prose, wrapping) for wrapping in candidates]
    share = max(shares)
    return candidates[shares.index(share)] if share >= _ENOUGH else None


def _widest(blocks: list[list[str]], measure: Callable[[str], int]) -> int:
    return max((measure(line) for block in blocks for line in block), default=0)


def _share_full(blocks: list[list[str]], wrapping: _Wrapping) -> float:
    """How many of the lines that break off in mid sentence are full; 0 where it cannot be told."""
    if not _NARROWEST <= wrapping.width <= _WIDEST:
        return 0.0
    full = [
        wrapping.is_full(line, after)
        for block in blocks
        for line, after in pairwise(block)
        if not _ENDED.search(line)
    ]
    return sum(full) / len(full) if len(full) > 1 else 0.0


def _join_lines(text: str, block: list[Span], wrapping: _Wrapping) -> list[Span]:
    margin = min(_indent(text[slice(*span)]) for span in block)
    passages = [block[0]]
    for above, below in pairwise(block):
        line, after = text[slice(*above)], text[slice(*below)]
        if wrapping.is_full(line, after) and not _starts_anew(line, after, margin):
            passages[-1] = (passages[-1][0], below[1])
        else:
            passages.append(below)
    return passages


def _columns(line: str) -> int:
    if len(line) > _WIDEST:
        return len(line)
    return len(line) + len(_WIDE.findall(line))


def _starts_anew(line: str, after: str, margin: int) -> bool:
    """Whether the next line begins a paragraph or an item of a list by its looks."""
    if after.startswith("\u3000") or _indent(after) > margin:
        return True
    ended = _ENDED.search(line) and not _GOES_ON.search(line)
    return bool(ended and _ITEM.match(after.lstrip()))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
