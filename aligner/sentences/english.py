"""English sentences, found by sentencex.

sentencex is shown a masked copy of the text, equally long, in which what it is known to misread
is hidden; the spans it gives then hold for the text itself. What is hidden:

- full stops that end nothing: numbering, units (4 tril. yen), times before a day (5 p.m. Friday),
  whatever a small letter follows, and all terminators inside a quotation but its last;
- words that it takes for abbreviations (me, May, ore), so that a full stop after them counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import sentencex  # type: ignore[import-untyped]

from aligner.sentences.spans import CONTROLS, Span, cut

__all__ = ["split_english"]

_WINDOW = 8192
"""Characters shown to sentencex at once, whose time grows with the square of them."""

_LONGEST_QUOTATION = 800
"""Characters; quotation marks further apart than this are taken for unrelated."""

_HEADLINE = 160
"""Characters that a line without a full stop may have and still be one headline."""

_NO_SPACE = re.compile(rf"[\s{CONTROLS}]")

_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NO_END = re.compile(
    rf"(?<=\b[ap]\.m)\.(?= (?:{_DAYS}|{_MONTHS}|[A-Z]{{2,4}}T\b|GMT|UTC|Eastern|Pacific|Central))"
    r"|(?<=[\w)\]])\.(?= +[a-z])(?! *(?:iP|e[A-Z]))"
    r"|(?<=\bYahoo)!"
    r"|(?<=^\d)\.(?= )|(?<=^\d\d)\.(?= )"
)
"""Full stops that end no sentence, whatever sentencex thinks."""

_SAID = r"(?:said|says|asked|asks|told|added|wrote|replied|cried|shouted|wondered|recalled)\b"
_SPEAKER_NEXT = re.compile(rf"[?!](?=[\"”’'] (?:[A-Z][\w.'’-]* ){{1,4}}{_SAID})")
"""The last mark of a question whose speaker is named next: "Why?" Tom asked."""

_BEFORE_SENTENCE = r"(?=\.[\"”’')]*[ ]+[A-Z\"“‘'(])"
_NO_ABBREVIATION = re.compile(
    rf"""
      \b(?i:art|arc|con|etc|fed|ill|jun|kan|ken|may|me|miss|no|ok|ore|que|rd|re){_BEFORE_SENTENCE}
    | (?<![\w.])(?:gen|sen|st|[a-uw-z]){_BEFORE_SENTENCE}
    | \b[ap]\.m(?=\.[ ]+[\"“])
    | (?:(?<=\d[ ])|(?<=\d°))[CF]{_BEFORE_SENTENCE}
    | (?<=\b(?:Plan|Part|Type|Unit)[ ])[A-Z]{_BEFORE_SENTENCE}
    | (?<=\bWar[ ])I{{1,3}}{_BEFORE_SENTENCE}
    """,
    re.VERBOSE,
)
"""Words that end a sentence: they look like abbreviations, letters like initials."""

_HYPHENATED_ACRONYM = re.compile(r"-(?=(?:[A-Z]\.){2})")
_HIDDEN_MARKS = str.maketrans('"“”', "XXX")
_CLOSED = re.compile(r"([.?!])([)\]])(?!\w)")

_DOUBLE = re.compile(r"(?P<open>“|(?<![^\s(\[{“‘'—–/-])\"(?=\S))|[\"”]")
_SINGLE = re.compile(
    r"(?P<open>(?<![^\s(\[{“\"—–-])['‘](?=[A-Z]))|(?<=[.,?!])['’](?![^\s.,;:?!)\]\"”—–-])"
)

_QUOTATION_PARTS = re.compile(r"\A(.)(.*?)([.?!]?)([’']?)(.)\Z", re.DOTALL)
_ATTRIBUTED = re.compile(r"[\"“](?:[^\"”“]{1,800})[,?!][\"”]\s[^\"“”]{1,200}\.\Z")
_QUOTATION = re.compile(r"[\"“][^\"“”]{1,800}[\"”]\Z")


def split_english(text: str) -> list[Span]:
    """The sentences of one passage; they are trimmed, and what lies between them is white space."""
    spans = _merge_interrupted(text, cut(text, _ends(_mask(text))))
    return cut(text, []) if _is_headline(text, spans) else spans


def _is_headline(text: str, spans: list[Span]) -> bool:
    """Whether the marks in a short line are those of a headline: What now? Markets wait and see."""
    return (
        len(text) <= _HEADLINE
        and len(spans) > 1
        and text[spans[-1][1] - 1].isalnum()
        and all(text[end - 1] in "?!" for _, end in spans[:-1])
    )


def _ends(masked: str) -> Iterator[int]:
    """Where sentencex ends sentences; the last of a window is found again in the next one."""
    at, size = 0, _WINDOW
    while at + size < len(masked):
        lengths = [len(part) for part in sentencex.segment("en", masked[at : at + size])][:-1]
        size = size * 2 if not lengths else _WINDOW
        for length in lengths:
            at += length
            yield at
    for part in sentencex.segment("en", masked[at:]):
        at += len(part)
        yield at


def _mask(text: str) -> str:
    """A copy of equal length that sentencex reads aright."""
    text = _NO_SPACE.sub(" ", text)
    text = _mask_quotations(text, _SINGLE, str)
    text = _mask_quotations(text, _DOUBLE, _hide_marks)
    text = _HYPHENATED_ACRONYM.sub(" ", text)
    text = _CLOSED.sub(r"\2\1", text)
    text = _SPEAKER_NEXT.sub(",", text)
    text = _NO_END.sub(",", text)
    return _NO_ABBREVIATION.sub(lambda word: "0" * len(word[0]), text)


def _mask_quotations(text: str, marks: re.Pattern[str], outside: Callable[[str], str]) -> str:
    """Quotations without what sentencex could cut at; ``outside`` is applied to all else."""
    parts: list[str] = []
    at = 0
    for start, end in _quotations(text, marks):
        parts += [outside(text[at:start]), _mask_quotation(text[start:end])]
        at = end
    return "".join([*parts, outside(text[at:])])


def _quotations(text: str, marks: re.Pattern[str]) -> list[Span]:
    """Outermost quotations, marks included; a mark without its fellow opens or closes nothing."""
    opened: list[int] = []
    spans: list[Span] = []
    for mark in marks.finditer(text):
        if mark["open"]:
            opened.append(mark.start())
        elif opened and mark.end() - opened[-1] <= _LONGEST_QUOTATION:
            start = opened.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, mark.end()))
    return spans


def _hide_marks(text: str) -> str:
    return re.sub(r"(?<=\S)[\"”]", ")", text).translate(_HIDDEN_MARKS)


def _mask_quotation(quotation: str) -> str:
    """One quotation with no terminator but its last, and no abbreviation before that."""
    return _QUOTATION_PARTS.sub(_mask_parts, quotation)


def _mask_parts(parts: re.Match[str]) -> str:
    opening, inside, stop, inner_close, closing = parts.groups()
    words = re.sub("[.?!…]", ",", inside)
    if stop:
        words = re.sub(r"(?<=.).{1,3}\Z", lambda end: "x" * len(end[0]), words)
    return opening + words + "x" * len(inner_close) + stop + closing


def _merge_interrupted(text: str, spans: list[Span]) -> list[Span]:
    """Join a quotation that its attribution interrupts: "We won," he said. "We always do."."""
    merged: list[Span] = []
    interrupted = False
    for start, end in spans:
        if interrupted and _QUOTATION.match(text, start, end):
            start = merged.pop()[0]
            interrupted = False
        else:
            interrupted = _ATTRIBUTED.match(text, start, end) is not None
        merged.append((start, end))
    return merged
