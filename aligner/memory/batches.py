"""Rows in batches, of which each fits in memory however long the texts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aligner.memory.units import Row

__all__ = ["batches"]


def batches(rows: Iterable[Row], most_rows: int, most_characters: int) -> Iterator[list[Row]]:
    """Gather rows; the last of a batch may take it over ``most_characters``."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.ja) + len(row.en)
        if len(batch) == most_rows or characters > most_characters:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
