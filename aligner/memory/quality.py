"""Units that had better not go out: wrong by their looks, or said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aligner.errors import InputError
from aligner.formats import Unit
from aligner.memory.folding import fold, text_key

__all__ = ["CHECKS", "LeftOut", "Sieve"]

_RATIOS = (0.8, 8.0)
"""English characters for each Japanese one; of 8,986 news pairs, all have 1.0 to 6.4."""

_SHORT = 10
"""Characters of Japanese below which a ratio says nothing."""

_JAPANESE = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ一-鿿㐀-䶿々]")
_LETTER = re.compile(r"[^\W\d_]")


def _is_identical(unit: Unit) -> bool:
    return fold(unit.ja) == fold(unit.en)


def _has_odd_length(unit: Unit) -> bool:
    if len(unit.ja) < _SHORT:
        return len(unit.en) > _SHORT * _RATIOS[1]
    return not _RATIOS[0] <= len(unit.en) / len(unit.ja) <= _RATIOS[1]


def _has_wrong_script(unit: Unit) -> bool:
    """No Japanese on the Japanese side though there are words, or much of it on the English."""
    letters = len(_LETTER.findall(unit.en))
    foreign = len(_JAPANESE.findall(unit.en))
    only_latin = bool(_LETTER.search(unit.ja)) and not _JAPANESE.search(unit.ja)
    return only_latin or 2 * foreign > letters


def _has_other_numbers(unit: Unit) -> bool:
    """Each side has a number that the other lacks; words such as ``million`` count as numbers."""
    from aligner.signals.numbers import english_literals, japanese_literals

    ja = {token for token in japanese_literals(unit.ja) if token[0] == "#"}
    en = {token for token in english_literals(unit.en) if token[0] == "#"}
    return bool(ja - en and en - ja)


_LOOKS: dict[str, Callable[[Unit], bool]] = {
    "identical": _is_identical,
    "length": _has_odd_length,
    "script": _has_wrong_script,
    "numbers": _has_other_numbers,
}

CHECKS = (*_LOOKS, "duplicates", "targets")
"""What can be left out: by the looks of a unit; the same pair again; the same Japanese again."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit that was left out, and the check that did it."""

    unit: Unit
    check: str


@dataclass
class Sieve:
    """Lets units through that pass the checks named; ``report`` is called with each other.

    Of duplicates, the first stays. Raises InputError for a check that is none.
    """

    checks: Sequence[str]
    report: Callable[[LeftOut], object] = lambda _: None
    _seen: set[tuple[int, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in self.checks:
            if name not in CHECKS:
                raise InputError(f"there is no check {name!r}; choose among {', '.join(CHECKS)}")

    def sifted(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """The units that pass, in their order."""
        for unit in units:
            failed = next((name for name in self.checks if self._fails(name, unit)), None)
            if failed is None:
                yield unit
            else:
                self.report(LeftOut(unit, failed))

    def _fails(self, check: str, unit: Unit) -> bool:
        if check in _LOOKS:
            return _LOOKS[check](unit)
        texts = (unit.ja, unit.en) if check == "duplicates" else (unit.ja,)
        key = tuple(text_key(fold(text)) for text in texts)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False
