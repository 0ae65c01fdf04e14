"""Folds: parts of the gold that are held out in turn, to judge what is trained without them."""

from __future__ import annotations

from collections.abc import Iterable

from scripts.train_alignment.gold import Gold

__all__ = ["Folds"]


class Folds:
    """At most ``count`` parts of the documents, each with all the variants of its documents.

    Families stay whole where there are as many as folds: a text of a kind that was not trained on
    is what users have. Documents that are not among these are in no fold.
    """

    def __init__(self, documents: Iterable[Gold], count: int) -> None:
        documents = list(documents)
        self._by_family = len({one.family for one in documents}) >= count
        units = sorted({self._unit(one) for one in documents})
        self._numbers = {unit: at % count for at, unit in enumerate(units)} if count else {}

    @property
    def names(self) -> dict[int, str]:
        """The number of each fold and its name: its family, or its number where it has several."""
        names: dict[int, str] = {}
        for (family, document), number in self._numbers.items():
            single = not document and number not in names
            names[number] = family if single else f"fold-{number + 1}"
        return names

    def number(self, document: Gold) -> int | None:
        """The fold of a document or of a variant of one."""
        return self._numbers.get(self._unit(document))

    def _unit(self, document: Gold) -> tuple[str, str]:
        return document.family, "" if self._by_family else document.id
