"""A text that is looked for in an article, where it stands, and what is to stand there instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aligner.documents import Language
from aligner.memory import find_all, fold

__all__ = ["Find", "Span", "replaced"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Find:
    """What is looked for: ``text``, on one ``side`` or on both (empty), and what replaces it.

    ``instead`` is None where nothing is to be replaced, and empty where the text is to go. Unless
    ``exact``, ways to write the same words count as the same: see `aligner.memory.fold`.
    """

    text: str = ""
    instead: str | None = None
    side: str = ""
    exact: bool = False

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Find:
        """What a form or an address asks for."""
        side = fields.get("side", "")
        return cls(
            fields.get("q", ""),
            fields.get("instead"),
            side if side in {"ja", "en"} else "",
            bool(fields.get("exact")),
        )

    def fields(self) -> dict[str, str]:
        """The fields of a form that ask for it, but for what is empty."""
        exact = "yes" if self.exact else ""
        values = {"q": self.text, "side": self.side, "exact": exact}
        given = {name: value for name, value in values.items() if value} if self.text else {}
        return given if self.instead is None else given | {"instead": self.instead}

    def spans(self, side: Language, text: str) -> tuple[Span, ...]:
        """Where it stands in a text of this side: start and end, in order, apart."""
        if self.side in {"", side}:
            return _spans(text, self.text, self.exact)
        return ()


def replaced(text: str, spans: Sequence[Span], instead: str) -> str:
    """The text with something else in the place of spans, which are in order and apart."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], instead]
        at = end
    return "".join([*parts, text[at:]])


# Every look at an article that is searched asks for the spans of all its texts.
@lru_cache(maxsize=20_000)
def _spans(text: str, wanted: str, exact: bool) -> tuple[Span, ...]:
    if exact:
        return tuple(_exactly(text, wanted))
    folded = fold(wanted)
    if not folded or folded not in fold(text):
        return ()
    return tuple(find_all(text, [folded]))


def _exactly(text: str, wanted: str) -> list[Span]:
    spans: list[Span] = []
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        spans.append((at, at + len(wanted)))
        at = text.find(wanted, at + len(wanted))
    return spans
