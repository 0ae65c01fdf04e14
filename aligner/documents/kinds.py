"""What a line is in a news article: title, byline, heading or body, by simple rules.

A label is a short line of its own that does not end in a full stop. The first sentence is the
title if it is a label. Labels near the top that look like a name, an agency or a date are bylines,
and so are those that share their paragraph. Other labels with text after them are headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from aligner.sentences import Language, Span

if TYPE_CHECKING:
    from aligner.documents.model import Kind

__all__ = ["find_kinds"]

_LONGEST = {"ja": 80, "en": 160}
"""Characters that a label may have."""

_TOP = 2
"""Sentences of the body before which a byline may stand: some stand below the lead."""

_FULL_STOP = re.compile(r"[。｡．.][」』）)”\"'’\]】]*\Z")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}\Z|\b(?:Inc|Corp|Co|Ltd|Jr|Sr)\.\Z")
_ASKS = re.compile(r"[?？!！]\Z")
_QUOTATION = re.compile(r"[「『“\"].*[」』”\"]\Z", re.DOTALL)

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CREDIT = re.compile(
    rf"""
      By\s | 文[：:＝=・] | [（(【].*[）)】]\Z
    | (?:\w+,?\s)?{_MONTH}\ \d{{1,2}}\b | \d{{1,2}}\ {_MONTH} | \d{{4}}-\d\d-\d\d
    | (?:\d{{4}}年|令和\w+年)?\d{{1,2}}月\d{{1,2}}日
    | .*(?:通信|共同|時事|ロイター|新聞|記者|特派員|編集部|編集委員)\Z
    | .*\b(?:Reuters|AP|AFP|Kyodo|Jiji|Bloomberg|News|Press|Agency|International|Times|Post
      |Correspondent|Reporter|Writer)\Z
    """,
    re.VERBOSE,
)
_LONGEST_CREDIT = 60


def find_kinds(
    text: str,
    paragraphs: Sequence[Sequence[Span]],
    language: Language,
    known: Mapping[int, Kind],
) -> list[list[Kind]]:
    """The kind of each sentence; ``known`` gives those of paragraphs by where they start."""
    labels = _find_labels(text, paragraphs, _LONGEST[language])
    titled = "title" in known.values()
    body = 0
    kinds: list[list[Kind]] = []
    for number, paragraph in enumerate(paragraphs):
        texts = [text[start:end] for start, end in paragraph]
        kind = known.get(paragraph[0][0])
        if kind:
            found = [kind] * len(texts)
        else:
            last = number == len(paragraphs) - 1
            found = _plain_kinds(texts, labels[number], near_top=body < _TOP, last=last)
        if number == 0 and not titled and _is_title(labels[0][0], texts[0], kind):
            found[0] = "title"
        body += found.count("body")
        kinds.append(found)
    return kinds


def _find_labels(text: str, paragraphs: Sequence[Sequence[Span]], longest: int) -> list[list[bool]]:
    """Whether each sentence is a short line of its own without a full stop."""
    spans = [span for paragraph in paragraphs for span in paragraph]
    alone = _stand_alone(text, spans)
    return [
        [next(alone) and _is_label(text[start:end], longest) for start, end in paragraph]
        for paragraph in paragraphs
    ]


def _stand_alone(text: str, spans: Sequence[Span]) -> Iterator[bool]:
    """Whether there are line breaks (or the ends of the text) on both sides of each span."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    parted = ["\n" in text[end:start] for end, start in zip(ends, starts, strict=True)]
    parted[0] = parted[-1] = True
    return (before and after for before, after in pairwise(parted))


def _is_label(line: str, longest: int) -> bool:
    stopped = _FULL_STOP.search(line) and not _ABBREVIATION.search(line)
    return len(line) <= longest and not stopped


def _is_title(label: bool, line: str, kind: Kind | None) -> bool:
    return kind == "heading" or (label and kind is None and not _is_credit(line))


def _is_credit(line: str) -> bool:
    return len(line) <= _LONGEST_CREDIT and _CREDIT.match(line) is not None


def _plain_kinds(
    texts: Sequence[str], labels: Sequence[bool], *, near_top: bool, last: bool
) -> list[Kind]:
    """The kinds in a paragraph that nothing is known about."""
    credited = near_top and all(labels) and any(map(_is_credit, texts))
    return [
        "byline"
        if credited and len(line) <= _LONGEST_CREDIT
        else "heading"
        if label and not last and _is_heading(line)
        else "body"
        for line, label in zip(texts, labels, strict=True)
    ]


def _is_heading(line: str) -> bool:
    return not _ASKS.search(line) and not _QUOTATION.match(line)
