"""Finding units: words in their context, and texts that are like a given one.

The index of trigrams proposes candidates, the folded texts decide. Words of one or two characters
are beginnings of trigrams, of which `fts5vocab` gives the units.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aligner.documents import Language
from aligner.formats import Unit
from aligner.memory.filters import ALL, Filters
from aligner.memory.folding import find_all, fold
from aligner.memory.units import INDEX_END, INDEX_START, as_unit, find_units

__all__ = ["BANDS", "Hit", "Match", "find_matches", "find_words"]

BANDS = (100, 95, 85, 75, 50)
"""Where the classes of matches begin that translators are paid by."""

_JAPANESE = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ一-鿿㐀-䶿々]")
_WORD = re.compile(r'"([^"]+)"|(\S+)')

_MOST_TRIGRAMS = 24
"""Trigrams of a word that candidates must have; more of them hardly exclude any."""

_COMMON = 4_000
"""A trigram of this many units says too little to make each of them a candidate."""

_CANDIDATES = 500
"""Candidates of a fuzzy match that are compared in full, those with most trigrams in common."""

_FOLDED_MATCH = 99
"""Percent of a match that differs only in what folding takes away."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that holds all words, and where: spans (start, end) in its texts."""

    id: int
    unit: Unit
    ja_spans: tuple[tuple[int, int], ...]
    en_spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A unit whose source is like the text looked up, and by how many percent.

    100 is the same text, 99 one that differs only in width, case, kana, kanji forms or
    punctuation marks of another shape; less is the Levenshtein similarity of the folded texts.
    """

    id: int
    unit: Unit
    percent: int
    language: Language


def find_words(
    connection: sqlite3.Connection,
    text: str,
    language: Language | None = None,
    filters: Filters = ALL,
    limit: int = 20,
) -> list[Hit]:
    """Find units that hold each word of ``text`` on one side, the oldest first.

    Words stand between blanks; what stands in quotation marks is one word. Without ``language``,
    Japanese script is looked for in the Japanese, everything else on both sides.
    """
    words = [fold(quoted or plain) for quoted, plain in _WORD.findall(text)]
    words = [word for word in dict.fromkeys(words) if word]
    if not words:
        return []
    hits: dict[int, Hit] = {}
    for side in _sides(text, language):
        for hit in _hits(connection, words, side, filters, limit):
            hits.setdefault(hit.id, hit)
    return [hits[id_] for id_ in sorted(hits)[:limit]]


def _sides(text: str, language: Language | None) -> tuple[Language, ...]:
    if language:
        return (language,)
    return ("ja",) if _JAPANESE.search(text) else ("ja", "en")


def _hits(
    connection: sqlite3.Connection, words: list[str], side: Language, filters: Filters, limit: int
) -> Iterator[Hit]:
    """Units of which the folded text holds the words, up to a limit."""
    condition, values = filters.condition()
    longest = max(words, key=len)
    if len(longest) < 3:
        grams = f"{side}_trigrams WHERE term >= :first AND term < :last"
        source = f"(SELECT DISTINCT doc AS id FROM {grams})"
        values |= {"first": longest, "last": longest + "\U0010ffff"}
    else:
        source = f"(SELECT rowid AS id FROM {side}_index WHERE {side}_index MATCH :trigrams)"
        values |= {"trigrams": _query(words)}
    rows = find_units(
        connection, f"{source} AS found CROSS JOIN", f"units.id = found.id AND {condition}", values
    )
    for id_, *row in rows:
        unit = as_unit(row)
        folded = fold(unit.ja if side == "ja" else unit.en)
        if all(word in folded for word in words):
            yield Hit(id_, unit, _spans(unit.ja, words), _spans(unit.en, words))
            limit -= 1
            if not limit:
                return


def _query(words: list[str]) -> str:
    """The trigrams that a unit must have, for FTS5."""
    trigrams = [trigram for word in words for trigram in _trigrams(word)]
    step = -(-len(trigrams) // _MOST_TRIGRAMS)
    # The first and the last say where a text begins and ends.
    return " AND ".join(map(_quoted, [*trigrams[:-1:step], trigrams[-1]]))


def _trigrams(folded: str) -> list[str]:
    return list(dict.fromkeys(folded[at : at + 3] for at in range(len(folded) - 2)))


def _quoted(trigram: str) -> str:
    return '"' + trigram.replace('"', '""') + '"'


def _spans(text: str, words: list[str]) -> tuple[tuple[int, int], ...]:
    return tuple(find_all(text, words))


def find_matches(
    connection: sqlite3.Connection,
    text: str,
    language: Language | None = None,
    filters: Filters = ALL,
    limit: int = 5,
    min_percent: int = 70,
) -> list[Match]:
    """Find units whose source is like ``text``, the best first.

    ``language`` is that of the text, found by its script where it is None. Texts that are the same
    when folded are always found; others when they share a trigram that is not among the commonest.
    """
    language = language or ("ja" if _JAPANESE.search(text) else "en")
    folded = fold(text)
    if not folded or limit < 1:
        return []
    candidates = _same(connection, folded, language, filters, limit)
    best = _rated(candidates, text, folded, language, min_percent)
    if len(best) < limit and min_percent < _FOLDED_MATCH:
        similar = _similar(connection, folded, language, filters)
        best |= _rated(similar, text, folded, language, min_percent)
    return sorted(best.values(), key=lambda match: (-match.percent, -match.id))[:limit]


_Candidates = Iterator[tuple[int, Unit]]


def _same(
    connection: sqlite3.Connection, folded: str, language: Language, filters: Filters, limit: int
) -> _Candidates:
    """Units with just this text, when folded, by the trigrams from its beginning to its end."""
    condition, values = filters.condition()
    rows = find_units(
        connection,
        f"(SELECT rowid AS id FROM {language}_index WHERE {language}_index MATCH :trigrams)"
        " AS found CROSS JOIN",
        f"units.id = found.id AND fold(units.{language}) = :folded AND {condition} LIMIT :limit",
        values
        | {"trigrams": _query([f"{INDEX_START}{folded}{INDEX_END[:1]}"])}
        | {"folded": folded, "limit": limit + _CANDIDATES},
    )
    return ((id_, as_unit(row)) for id_, *row in rows)


def _similar(
    connection: sqlite3.Connection, folded: str, language: Language, filters: Filters
) -> _Candidates:
    """The units that share most of the rarer trigrams of a text."""
    shared: Counter[int] = Counter()
    for trigram in _trigrams(folded) or [folded]:
        shared.update(_having(connection, trigram, language))
    condition, values = filters.condition()
    chosen = [id_ for id_, _ in shared.most_common(_CANDIDATES)]
    marks = ", ".join(map(str, chosen))
    rows = find_units(connection, "", f"units.id IN ({marks}) AND {condition}", values)
    return ((id_, as_unit(row)) for id_, *row in rows)


def _having(connection: sqlite3.Connection, part: str, language: Language) -> list[int]:
    """Units with a trigram, or with words of less than three characters; none if many have it."""
    if len(part) == 3:
        query = f"SELECT rowid FROM {language}_index WHERE {language}_index MATCH ?"
        values: tuple[str, ...] = (_quoted(part),)
    else:
        query = f"SELECT doc FROM {language}_trigrams WHERE term >= ? AND term < ?"
        values = (part, part + "\U0010ffff")
    # To pass over rows inside SQLite is several times as fast as to fetch them.
    if connection.execute(f"{query} LIMIT 1 OFFSET {_COMMON}", values).fetchone():
        return []
    return [id_ for (id_,) in connection.execute(query, values)]


def _rated(
    candidates: _Candidates, text: str, folded: str, language: Language, min_percent: int
) -> dict[int, Match]:
    from rapidfuzz.distance import Levenshtein

    found = {}
    for id_, unit in candidates:
        source = unit.ja if language == "ja" else unit.en
        other = fold(source)
        if source == text:
            percent = 100
        elif other == folded:
            percent = _FOLDED_MATCH
        else:
            likeness = Levenshtein.normalized_similarity(
                folded, other, score_cutoff=min_percent / 100
            )
            # Never rounded up to what only folding explains.
            percent = min(int(100 * likeness), _FOLDED_MATCH - 1)
        if percent >= min_percent:
            found[id_] = Match(id_, unit, percent, language)
    return found
