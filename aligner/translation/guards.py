"""Guards of hypotheses: a model that loses the thread repeats itself, or does not stop.

What is said over and over is cut, and the hypothesis marked. A source that repeats itself may be
translated by as many repetitions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["CUT", "longest_target", "was_cut", "without_loops"]

CUT = "[…]"
"""Stands where repetition was cut, and at the end of what did not come to its end."""

# How often something may be said in a row: a word ("no, no, no"), more than one ("bye bye, bye
# bye"), a syllable inside a word ("aaaaah"). Numbers and lines of marks may repeat themselves.
_WORD_TIMES = 3
_PHRASE_TIMES = 2
_SYLLABLE_TIMES = 5
_SYLLABLES = re.compile(rf"(\S{{1,8}}?)\1{{{_SYLLABLE_TIMES},}}")

_LONGEST_PHRASE = 20
_LONGEST_SOURCE_PHRASE = 40

_MARKS = ".,;:!?\"'()-"


def was_cut(hypothesis: str) -> bool:
    """Whether a guard cut the hypothesis."""
    return CUT in hypothesis


def longest_target(source: Sequence[str]) -> int:
    """Bound the pieces of a hypothesis by those of its source.

    No segment of the test sets needs so many.
    """
    return 2 * len(source) + 20


def without_loops(hypothesis: str, source: str) -> str:
    """Cut what is said in a row more often than usual, and than the source says anything.

    One saying of it is left, or as many as the source has, and then `CUT`. What has no loop comes
    back as it was, but for white space.
    """
    words = hypothesis.split()
    if not _may_loop(words):
        return " ".join(words)
    times = _most_times(source)
    cut = _cut_syllables(words, times)
    while (shorter := _cut_phrase(cut, times)) is not None:
        cut = shorter
    return " ".join(cut)


def _may_loop(words: Sequence[str]) -> bool:
    """Whether it is worth a closer look, which few hypotheses are.

    In a loop two words follow each other at least three times; a syllable that is said six times
    leaves five letters of its word that were there before.
    """
    keys = _keys(words)
    neighbours = Counter(pairwise(keys))
    return max(neighbours.values(), default=0) > _PHRASE_TIMES or any(
        len(word) - len(set(word)) >= _SYLLABLE_TIMES for word in words
    )


def _keys(words: Sequence[str]) -> list[str]:
    """What makes words the same: not their case, nor marks beside them."""
    return [word.casefold().strip(_MARKS) or word for word in words]


def _most_times(source: str) -> int:
    """How often the source says anything in a row, at least once."""
    text = "".join(source.split())
    found = _repetitions(text, _LONGEST_SOURCE_PHRASE)
    return max((length // period for _, period, length in found), default=1)


def _cut_syllables(words: Sequence[str], source_times: int) -> list[str]:
    """Cut inside words; the mark becomes a word of its own."""

    def shorter(found: re.Match[str]) -> str:
        syllable = found[1]
        if len(found[0]) <= source_times * len(syllable) or not re.search(r"[^\W\d_]", syllable):
            return found[0]
        return f"{syllable * source_times} {CUT} "

    return _SYLLABLES.sub(shorter, " ".join(words)).split()


def _cut_phrase(words: list[str], source_times: int) -> list[str] | None:
    """Cut the first loop, the shortest of those that start there; None where there is none."""
    loops = [
        (start, period, start + length)
        for start, period, length in _repetitions(_keys(words), _LONGEST_PHRASE)
        if length // period > max(_WORD_TIMES if period == 1 else _PHRASE_TIMES, source_times)
    ]
    if not loops:
        return None
    start, period, end = min(loops)
    kept = words[: start + period * source_times]
    rest = words[end:]
    # One mark says it, where loops of loops are cut.
    kept += [] if CUT in (*kept[-1:], *rest[:1]) else [CUT]
    return kept + rest


def _repetitions(units: Sequence[str], longest: int) -> Iterator[tuple[int, int, int]]:
    """Yield what is said twice or more in a row: where it starts, how long it is, and how long all.

    The last saying may break off. ``longest`` bounds one of them.
    """
    for period in range(1, min(longest, len(units) // 2) + 1):
        same = 0
        for at in range(period, len(units) + 1):
            if at < len(units) and units[at] == units[at - period]:
                same += 1
                continue
            if same >= period:
                yield at - same - period, period, same + period
            same = 0
