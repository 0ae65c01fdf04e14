"""Terms put into a Japanese sentence in English before it is translated.

A small model cannot know thousands of names, but it can learn to copy: a package that was trained
on sentences in which some terms stand in English (code-switching: Song et al. 2019, Dinu et al.
2019) carries a list of terms, which are looked up here. Large numbers and years of an era are
written as English has them, since a small model does not reckon either.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aligner.errors import ModelError

__all__ = ["ERAS", "Term", "Terms", "normal", "read_terms", "switch"]

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each era."""

_SHORTEST = 2

_KATAKANA, _KANJI, _LATIN = "ァ-ヺー", "一-鿿々", "A-Za-z0-9"
_SCRIPTS = [re.compile(f"[{chars}]") for chars in (_KATAKANA, _KANJI, _LATIN)]
_IS_KANJI = re.compile(f"[{_KANJI}]")

# What may follow a name, or precede it, and not be a part of another word.
_AFTER = re.compile(
    "氏|側|軍|製|産|発|系|両|時間|大統領|首相|外相|国防相|財務相|委員長|主席|総書記|総裁|会長|社長"
    "|監督|知事|市長|議員|選手|教授|政府|当局|国内|全土|国境|国民|議会|市場|経済|企業|代表|大使|戦"
    "|訪問|出身|在住|南部|北部|東部|西部|中部|沖|市内"
)
_BEFORE = re.compile("(?:[米英仏独中韓露伊]|[前元現新同]|対|在|駐|訪|旧)$")

_VALUE = r"\d[\d,]*(?:\.\d+)?[千百]?"
_NUMBER = re.compile(rf"(?<![\d,.数何])(?:{_VALUE}[兆億万])+(?:{_VALUE})?|(?<![\d,.数何])\d+千")
_PART = re.compile(r"([\d,]+(?:\.\d+)?)([千百])?([兆億万])?")
_SIZES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_ERA = re.compile(rf"({'|'.join(ERAS)})(\d{{1,2}}|元)(?=年)")


@dataclass(frozen=True, slots=True)
class Term:
    """Where a term stands in a sentence, in characters, and its English."""

    start: int
    end: int
    english: str


class Terms:
    """A list of terms, Japanese to English."""

    def __init__(self, english: Mapping[str, str]) -> None:
        self._english = {normal(ja): en for ja, en in english.items()}
        lengths: dict[str, set[int]] = defaultdict(set)
        for ja in self._english:
            if len(ja) >= _SHORTEST:
                lengths[ja[:_SHORTEST]].add(len(ja))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def switched(self, sentence: str) -> str:
        """The sentence, in the form NFKC, with all its terms in English."""
        text = normal(sentence)
        return switch(text, list(self.find(text)))

    def find(self, text: str) -> Iterator[Term]:
        """The terms, numbers and years of a text in the form NFKC: the longest, left to right."""
        at, end = 0, 0
        numbers = {term.start: term for term in _numbers(text)}
        while at < len(text):
            term = numbers.get(at) or self._at(text, at, after_term=at == end and at > 0)
            if term:
                yield term
            at = term.end if term else at + 1
            end = term.end if term else end

    def _at(self, text: str, at: int, *, after_term: bool) -> Term | None:
        for length in self._lengths.get(text[at : at + _SHORTEST], ()):
            end = at + length
            english = self._english.get(text[at:end])
            if english and (after_term or _may_begin(text, at)) and self._may_end(text, end):
                return Term(at, end, english)
        return None

    def _may_end(self, text: str, end: int) -> bool:
        """Whether a word may end here: not between two characters of the same script."""
        if not _within_word(text, end):
            return True
        if not _IS_KANJI.match(text, end):
            return False
        return bool(_AFTER.match(text, end)) or text[end : end + _SHORTEST] in self._lengths


def switch(text: str, terms: list[Term]) -> str:
    """The text with these of its terms, which are in order, in English."""
    parts, at = [], 0
    for term in terms:
        parts += [text[at : term.start], " ", term.english, " "]
        at = term.end
    return " ".join("".join([*parts, text[at:]]).split())


def normal(text: str) -> str:
    """The form that terms are compared in (NFKC), which SentencePiece brings all text into."""
    return unicodedata.normalize("NFKC", text)


def read_terms(path: Path) -> Terms:
    """Read terms.tsv of a package: Japanese, tab, English; ModelError where it is broken."""
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        return Terms({ja: en for ja, en in rows})  # noqa: C416 - to fail where a row is not a pair
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read ({error}); get the package again") from error


def _may_begin(text: str, at: int) -> bool:
    if not _within_word(text, at):
        return True
    return bool(_IS_KANJI.match(text, at) and _BEFORE.search(text, 0, at))


def _within_word(text: str, at: int) -> bool:
    """Whether both characters beside a place are of one script, and so probably of one word."""
    return 0 < at < len(text) and any(
        script.match(text, at - 1) and script.match(text, at) for script in _SCRIPTS
    )


def _numbers(text: str) -> Iterator[Term]:
    readings: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
        (_NUMBER, _english_number),
        (_ERA, _year),
    ]
    for pattern, english in readings:
        for found in pattern.finditer(text):
            yield Term(*found.span(), english(found))


def _english_number(found: re.Match[str]) -> str:
    """1億2000万 as 120 million, 2万5000 as 25,000."""
    value = sum(
        round(float(digits.replace(",", "")) * _SIZES[small] * _SIZES[large] * 1000)
        for digits, small, large in _PART.findall(found[0])
    )
    whole = value // 1000
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if whole >= size and whole * 1000 % size == 0:
            return f"{whole / size:.12g} {name}"
    return f"{whole:,}"


def _year(found: re.Match[str]) -> str:
    count = 1 if found[2] == "元" else int(found[2])
    return str(ERAS[found[1]] + count)
