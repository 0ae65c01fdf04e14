"""Harder variants of gold documents: sentences merged, dropped and put in, and invented MT.

News as it is translated has few omissions; readers' files have many. A machine translation is
invented from the true English by spoiling it, to a degree that differs from document to document:
weights that are to serve any engine must not learn the habits of one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scripts.train_alignment.gold import Gold

__all__ = ["harden", "strangers_of"]

_MERGED = 0.14
_DROPPED = 0.07
_INSERTED = 0.04
_THREE = 0.2
INVENTED = "invented"


@dataclass(frozen=True)
class _Unit:
    """Sentences that belong together, and the English that each Japanese one stands for."""

    ja: list[str]
    en: list[str]
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
    """Make a harder variant, with invented hypotheses; None where sentences are out of order."""
    if [j for _, en in document.beads for j in en] != list(range(len(document.en))):
        return None
    units = list(_mixed(list(_units(document)), strangers, rng))
    quality = rng.uniform(0.2, 0.85)
    words = [word for _, english in strangers[:2000] for word in english.split()]
    ja: list[str] = []
    en: list[str] = []
    meant: list[str] = []
    beads = []
    for unit in units:
        beads.append((_next(ja, unit.ja), _next(en, unit.en)))
        meant += unit.meant
    hypotheses = [_spoil(text, quality, words, rng) for text in meant]
    return Gold(f"{document.id}+hard", ja, en, beads, {INVENTED: hypotheses})


def _next(texts: list[str], more: list[str]) -> tuple[int, ...]:
    texts += more
    return tuple(range(len(texts) - len(more), len(texts)))


def _units(document: Gold) -> Iterator[_Unit]:
    for ja, en in document.beads:
        japanese, english = [document.ja[i] for i in ja], [document.en[j] for j in en]
        yield _Unit(japanese, english, _shares(japanese, " ".join(english)))


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
                yield _half(_Unit([japanese], [english], [english]), rng)
            yield unit
            at += 1


def _half(unit: _Unit, rng: random.Random) -> _Unit:
    """One side of a unit; a unit that has but one stays as it is."""
    if unit.ja and (not unit.en or rng.random() < 0.5):
        return _Unit(unit.ja, [], unit.meant)
    return _Unit([], unit.en, [])


def _merge(group: list[_Unit], rng: random.Random) -> _Unit:
    """Several units as one, joined on one side."""
    ja = [text for unit in group for text in unit.ja]
    en = [text for unit in group for text in unit.en]
    meant = [text for unit in group for text in unit.meant]
    if rng.random() < 0.5:
        return _Unit(ja, [" ".join(en)], meant)
    return _Unit(["".join(ja)], en, [" ".join(meant)])


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
