"""Batches of fixed shapes: lengths are multiples of 8, and each shape has its batch size.

Every new shape costs the numerical library a compilation, and padding costs as much as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.train_translation.pieces import BOS, EOS, PAD, Encoded

__all__ = ["Batch", "batches", "epoch_order"]

_STEP = 8
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Batch:
    """Piece ids, (sentences, length), padded: source, target as it goes in and as it comes out."""

    source: NDArray[np.int64]
    target_in: NDArray[np.int64]
    target_out: NDArray[np.int64]


def epoch_order(
    encoded: Encoded, tokens: int, epoch: int
) -> list[tuple[int, int, NDArray[np.int64]]]:
    """The batches of an epoch, shuffled: source length, target length, rows.

    ``tokens`` bounds sentences times the longer length. The same for the same epoch, so that
    training can go on in the middle of one. A pair of weight 3 is in three of the batches.
    """
    rng = np.random.default_rng(epoch)
    rows = rng.permutation(np.repeat(np.arange(len(encoded)), encoded.weights))
    lengths = [_padded(encoded.lengths(side)[rows] + 1) for side in (0, 1)]
    kept = (lengths[0] <= _LONGEST) & (lengths[1] <= _LONGEST)
    rows, keys = rows[kept], lengths[0][kept] * 1000 + lengths[1][kept]
    order = np.argsort(keys, kind="stable")
    chosen: list[tuple[int, int, NDArray[np.int64]]] = []
    for key, start, end in _runs(keys[order]):
        source, target = divmod(int(key), 1000)
        size = max(1, tokens // max(source, target))
        chosen += [
            (source, target, rows[order[at : min(at + size, end)]])
            for at in range(start, end, size)
        ]
    return [chosen[at] for at in rng.permutation(len(chosen))]


def batches(
    encoded: Encoded, order: list[tuple[int, int, NDArray[np.int64]]], tokens: int
) -> Iterator[Batch]:
    """The batches themselves; one that is not full is padded with empty sentences."""
    for source, target, rows in order:
        size = max(1, tokens // max(source, target))
        batch = Batch(*(np.full((size, length), PAD) for length in (source, target, target)))
        for at, row in enumerate(rows):
            ja, en = encoded.sentence(0, row), encoded.sentence(1, row)
            batch.source[at, : len(ja) + 1] = [*ja, EOS]
            batch.target_in[at, : len(en) + 1] = [BOS, *en]
            batch.target_out[at, : len(en) + 1] = [*en, EOS]
        # A sentence of nothing but padding would have nothing to attend to.
        batch.source[len(rows) :, 0] = EOS
        yield batch


def _padded(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return -(-lengths // _STEP) * _STEP


def _runs(keys: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Where each key begins and ends in a sorted array."""
    values, starts = np.unique(keys, return_index=True)
    for value, start, end in zip(values, starts, [*starts[1:], len(keys)], strict=True):
        yield int(value), int(start), int(end)
