"""Harder variants of gold documents: sentences merged, dropped and put in, and invented MT.

What is put in has no partner, or is a name in Latin letters that is a line of its own on both
sides, as bylines and agencies are.

News as it is translated has few omissions; readers' files have many. A machine translation is
invented from the true English by spoiling it, to a degree that differs from document to document:
weights that are to serve any engine must not learn the habits of one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scripts.train_alignment.gold import Gold

__all__ = ["HARD", "INVENTED", "harden", "strangers_of"]

_MERGED = 0.14
_DROPPED = 0.07
_INSERTED = 0.04
_NAMED = 0.01
_THREE = 0.2
_UNKNOWN = 0.2
_ONE_BEAD_EACH = 0.25
_ONE_LINE_EACH = 0.15
_NEW_PARAGRAPH = 0.85

_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+")

HARD = "hard"
"""The variant that is made here."""

INVENTED = "invented"
"""The name of the MT system whose hypotheses were made up."""


_Sentence = tuple[str, int]
"""A text and the number of its paragraph."""


@dataclass(frozen=True)
class _Unit:
    """Sentences that belong together, and the English that each Japanese one stands for."""

    ja: list[_Sentence]
    en: list[_Sentence]
    meant: list[str]


def strangers_of(documents: Sequence[Gold]) -> list[tuple[str, str]]:
    """Collect the 1-1 pairs of all documents: what is put in where it does not belong."""
    return [
        (one.ja[ja[0]], one.en[en[0]])
        for one in documents
        for ja, en in one.beads
        if len(ja) == len(en) == 1
    ]


def harden(document: Gold, strangers: Sequence[tuple[str, str]], rng: random.Random) -> Gold | None:
    """Make a harder variant, with invented hypotheses.

    None where sentences are out of order, or where there are no strangers to mix in.
    """
    if not strangers or [j for _, en in document.beads for j in en] != list(
        range(len(document.en))
    ):
        return None
    units = list(_named(list(_mixed(list(_units(document)), strangers, rng)), rng))
    quality = rng.uniform(0.2, 0.85)
    words = [word for _, english in strangers[:2000] for word in english.split()]
    ja: list[_Sentence] = []
    en: list[_Sentence] = []
    beads = [(_next(ja, unit.ja), _next(en, unit.en)) for unit in units]
    hypotheses = [_spoil(text, quality, words, rng) for unit in units for text in unit.meant]
    ja_paragraphs, en_paragraphs = _layout(document, units, rng)
    return replace(
        document,
        ja=[text for text, _ in ja],
        en=[text for text, _ in en],
        beads=beads,
        mt={INVENTED: hypotheses},
        ja_paragraphs=ja_paragraphs,
        en_paragraphs=en_paragraphs,
        variant=HARD,
    )


def _next(sentences: list[_Sentence], more: list[_Sentence]) -> tuple[int, ...]:
    sentences += more
    return tuple(range(len(sentences) - len(more), len(sentences)))


def _layout(
    document: Gold, units: list[_Unit], rng: random.Random
) -> tuple[list[int] | None, list[int] | None]:
    """The paragraphs of both sides: as they were, a new one for most beads, or not known."""
    chance = rng.random()
    if chance < _UNKNOWN or document.ja_paragraphs is None or document.en_paragraphs is None:
        return None, None
    ja = [paragraph for unit in units for _, paragraph in unit.ja]
    en = [paragraph for unit in units for _, paragraph in unit.en]
    if chance < _UNKNOWN + _ONE_BEAD_EACH:
        number, ja, en = 0, [], []
        for unit in units:
            number += rng.random() < _NEW_PARAGRAPH
            ja += [number] * len(unit.ja)
            en += [number] * len(unit.en)
    elif chance < _UNKNOWN + _ONE_BEAD_EACH + _ONE_LINE_EACH:
        en = list(range(len(en)))
    return ja, en


def _units(document: Gold) -> Iterator[_Unit]:
    ja_paragraphs = document.ja_paragraphs or [0] * len(document.ja)
    en_paragraphs = document.en_paragraphs or [0] * len(document.en)
    for ja, en in document.beads:
        texts = [document.ja[i] for i in ja]
        english = " ".join(document.en[j] for j in en)
        yield _Unit(
            [(document.ja[i], ja_paragraphs[i]) for i in ja],
            [(document.en[j], en_paragraphs[j]) for j in en],
            _shares(texts, english),
        )


def _shares(ja: list[str], english: str) -> list[str]:
    """The English cut into one part for each Japanese sentence, by their lengths."""
    words = english.split()
    total = sum(map(len, ja)) or 1
    ends = [round(len(words) * sum(map(len, ja[: at + 1])) / total) for at in range(len(ja))]
    return (
        [" ".join(words[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
        if ja
        else []
    )


def _mixed(
    units: list[_Unit], strangers: Sequence[tuple[str, str]], rng: random.Random
) -> Iterator[_Unit]:
    at = 0
    while at < len(units):
        unit, chance = units[at], rng.random()
        group = units[at : at + (3 if rng.random() < _THREE else 2)]
        if chance < _DROPPED:
            yield _half(unit, rng)
            at += 1
        elif chance < _DROPPED + _MERGED and all(one.ja and one.en for one in group):
            yield _merge(group, rng)
            at += len(group)
        else:
            if chance > 1 - _INSERTED:
                japanese, english = rng.choice(strangers)
                own = -at - 1
                yield _half(_Unit([(japanese, own)], [(english, own)], [english]), rng)
            yield unit
            at += 1


def _named(units: list[_Unit], rng: random.Random) -> Iterator[_Unit]:
    """The same with some names of the English as lines of both sides."""
    names = [name for unit in units for text, _ in unit.en for name in _NAME.findall(text)]
    for at, unit in enumerate(units):
        if names and rng.random() < _NAMED:
            line = [(rng.choice(names), -len(units) - at)]
            yield _Unit(line, line, [line[0][0]])
        yield unit


def _half(unit: _Unit, rng: random.Random) -> _Unit:
    """One side of a unit; a unit that has but one stays as it is."""
    if unit.ja and (not unit.en or rng.random() < 0.5):
        return _Unit(unit.ja, [], unit.meant)
    return _Unit([], unit.en, [])


def _merge(group: list[_Unit], rng: random.Random) -> _Unit:
    """Several units as one, joined on one side."""
    ja = [sentence for unit in group for sentence in unit.ja]
    en = [sentence for unit in group for sentence in unit.en]
    meant = [text for unit in group for text in unit.meant]
    if rng.random() < 0.5:
        return _Unit(ja, [_joined(en, " ")], meant)
    return _Unit([_joined(ja, "")], en, [" ".join(meant)])


def _joined(sentences: list[_Sentence], glue: str) -> _Sentence:
    return glue.join(text for text, _ in sentences), sentences[0][1]


def _spoil(text: str, quality: float, words: Sequence[str], rng: random.Random) -> str:
    """Keep a share of the words, put others in, and move a few: a translation, more or less."""
    share = min(1.0, max(0.0, rng.gauss(quality, 0.15)))
    kept: list[str] = []
    for word in text.split():
        chance = rng.random()
        if chance < share:
            kept.append(word)
        elif chance < share + 0.75 * (1 - share):
            kept.append(rng.choice(words))
    for _ in range(len(kept) // 6):
        at = rng.randrange(len(kept))
        kept.insert(max(0, min(len(kept), at + rng.choice([-3, -2, 2, 3]))), kept.pop(at))
    return " ".join(kept)
