"""Groups of units to break figures down by: those of one article, of one length and so on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aligner.evaluation.mt.content import Content
from aligner.evaluation.mt.units import Unit

__all__ = ["BREAKDOWNS", "Breakdown"]

Label = Callable[[Unit, Content], str]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way to group units: its name, what it is in words, and the group of a unit.

    ``order`` lists the groups as they are shown; others come in the order of the units. Where
    ``by_system`` holds, a unit is in a group for one system and in another for the next.
    """

    name: str
    meaning: str
    label: Label
    order: tuple[str, ...] = ()
    by_system: bool = False

    def labels(self, units: Sequence[Unit], contents: Sequence[Content]) -> list[str]:
        """The group of each unit."""
        return [self.label(unit, content) for unit, content in zip(units, contents, strict=True)]


_LENGTHS = (20, 40, 60, 100)
_LENGTH_NAMES = ("1–20", "21–40", "41–60", "61–100", "101+")
_SURE = (0.5, 0.9, 0.99)
_SURE_NAMES = ("below 0.5", "0.5–0.9", "0.9–0.99", "0.99–1")
_KEPT = ("all kept", "some lost", "none wanted")


def _grade(value: float, limits: Sequence[float], names: Sequence[str]) -> str:
    return names[sum(value >= limit for limit in limits)]


def _kept(kept: int, wanted: int) -> str:
    if not wanted:
        return "none wanted"
    return "all kept" if kept == wanted else "some lost"


BREAKDOWNS = (
    Breakdown(
        "length",
        "characters of the Japanese",
        lambda unit, _: _grade(len(unit.ja), [limit + 1 for limit in _LENGTHS], _LENGTH_NAMES),
        _LENGTH_NAMES,
    ),
    Breakdown(
        "confidence",
        "confidence of the alignment",
        lambda unit, _: _grade(unit.confidence, _SURE, _SURE_NAMES),
        _SURE_NAMES,
    ),
    Breakdown("bead", "sentences on each side", lambda unit, _: unit.kind),
    Breakdown(
        "numbers",
        "numbers and dates that both texts have, in the translation",
        lambda _, content: _kept(content.numbers_kept, content.numbers_wanted),
        _KEPT,
        by_system=True,
    ),
    Breakdown(
        "names",
        "names of the English, in the translation",
        lambda _, content: _kept(content.names_kept, content.names_wanted),
        _KEPT,
        by_system=True,
    ),
    Breakdown(
        "output",
        "what the translation looks like",
        lambda _, content: content.output,
        ("ordinary", "repeating", "empty"),
        by_system=True,
    ),
    Breakdown("article", "the article", lambda unit, _: unit.article),
)
"""The breakdowns in the order in which they are shown."""
