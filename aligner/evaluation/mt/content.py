"""What a hypothesis keeps of its sentence: numbers, names; and whether it is empty or repeats."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from aligner.evaluation.mt.units import Unit
from aligner.signals.numbers import english_literals, japanese_literals

__all__ = ["Content", "Output", "Wanted", "look_at", "what_is_wanted"]

Output = Literal["ordinary", "repeating", "empty"]

_NUMERIC = ("#", "~", "month:", "day:")
_WORD = re.compile(r"[^\W_]+(?:[’'&.-][^\W_]+)*")
# What begins a sentence, or a quotation in it, is capitalised whatever it is.
_OPENING = re.compile(r"(?:^|[.!?:;]['\"”’)]*\s+|[“\"‘(]|(?<=\s)')\s*[“\"‘(]*$")
_NO_NAMES = {
    "I", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
    "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
}  # fmt: skip

_LONG_PHRASE = 4
_TOO_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a translation of a unit should have: numbers and names, with how often each stands."""

    numbers: Counter[str]
    names: Counter[str]


@dataclass(frozen=True, slots=True)
class Content:
    """How many of the wanted numbers and names a hypothesis has, and what it looks like."""

    numbers_kept: int
    numbers_wanted: int
    names_kept: int
    names_wanted: int
    output: Output


def what_is_wanted(unit: Unit) -> Wanted:
    """Find the numbers and names that both sides of a unit agree on.

    A number or date counts that the Japanese and the English both have. A name is a word of Latin
    letters that both have, or a word that the English writes with a capital inside a sentence, or
    all in capitals: titles of persons and of works are among them, and names at the beginning of a
    sentence are not.
    """
    ja, en = Counter(japanese_literals(unit.ja)), Counter(english_literals(unit.en))
    common = ja & en
    numbers = Counter({token: n for token, n in common.items() if token.startswith(_NUMERIC)})
    latin = {token for token in common if token not in numbers and not token.isdigit()}
    names = Counter(
        word.casefold()
        for match in _WORD.finditer(unit.en)
        if _is_name(word := match[0], unit.en[: match.start()])
        or (word.casefold().replace("-", "") in latin and len(word) > 1)
    )
    return Wanted(numbers, names)


def look_at(unit: Unit, wanted: Wanted, hypothesis: str) -> Content:
    """Compare a hypothesis with what is wanted of it; the case of names makes no difference."""
    numbers = wanted.numbers & Counter(english_literals(hypothesis)) if wanted.numbers else {}
    words = Counter(word.casefold() for word in _WORD.findall(hypothesis)) if wanted.names else {}
    names = wanted.names & Counter(words)
    return Content(
        sum(numbers.values()),
        wanted.numbers.total(),
        names.total(),
        wanted.names.total(),
        _output(hypothesis, unit.en),
    )


def _is_name(word: str, before: str) -> bool:
    if len(word) > 1 and word.isupper() and word.isalpha():
        return True
    return word[0].isupper() and word not in _NO_NAMES and not _OPENING.search(before[-12:])


def _output(hypothesis: str, reference: str) -> Output:
    if not hypothesis.strip():
        return "empty"
    words, theirs = hypothesis.casefold().split(), reference.casefold().split()
    return "repeating" if _repeats(words) and not _repeats(theirs) else "ordinary"


def _repeats(words: list[str]) -> bool:
    """Whether a short phrase stands three times in a row, or a longer one three times at all."""
    phrases = Counter(zip(*(words[at:] for at in range(_LONG_PHRASE)), strict=False))
    if phrases and max(phrases.values()) >= _TOO_OFTEN:
        return True
    return any(
        words[at : at + size]
        == words[at + size : at + 2 * size]
        == words[at + 2 * size : at + 3 * size]
        for size in range(1, _LONG_PHRASE)
        for at in range(len(words) - _TOO_OFTEN * size + 1)
    )
