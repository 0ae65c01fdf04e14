"""Units or rows in batches, of which each fits in memory however long the texts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

__all__ = ["batches"]


class _Pair(Protocol):
    @property
    def ja(self) -> str: ...

    @property
    def en(self) -> str: ...


_P = TypeVar("_P", bound=_Pair)


def batches(pairs: Iterable[_P], most: int, most_characters: int) -> Iterator[list[_P]]:
    """Gather units or rows; the last of a batch may take it over ``most_characters``."""
    batch: list[_P] = []
    characters = 0
    for pair in pairs:
        batch.append(pair)
        characters += len(pair.ja) + len(pair.en)
        if len(batch) == most or characters > most_characters:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
