"""Batches made of runs: neighbouring sentences of one article, the hardest to tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.train_embeddings.pieces import Ints

__all__ = ["Runs", "shuffled", "similar_together"]

_LONGEST = 16
_GROUP = 256


class Runs:
    """Runs of up to 16 sentences of one article; a sentence of no article is one by itself.

    ``articles`` and ``weights`` have an entry for each row; a run counts as often in an epoch as
    its weight says.
    """

    def __init__(self, articles: Sequence[str], weights: Ints) -> None:
        starts = [0]
        for row in range(1, len(articles)):
            same = articles[row] and articles[row] == articles[row - 1]
            if not same or row - starts[-1] == _LONGEST:
                starts.append(row)
        self.starts: Ints = np.array(starts)
        self.sizes: Ints = np.diff(self.starts, append=len(articles))
        self.weights: Ints = weights[self.starts]

    @property
    def pairs(self) -> int:
        """How many pairs an epoch has."""
        return int(self.sizes @ self.weights)

    def batches(self, order: Ints, size: int) -> Iterator[Ints]:
        """The rows of runs in this order, ``size`` at a time; the rest at the end is left out."""
        starts, sizes = self.starts[order], self.sizes[order]
        rows = np.arange(sizes.sum()) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        for at in range(0, len(rows) - size + 1, size):
            yield rows[at : at + size]


def shuffled(runs: Runs, rng: np.random.Generator) -> Ints:
    """Put the runs of an epoch in random order."""
    return rng.permutation(np.repeat(np.arange(len(runs.starts)), runs.weights))


def similar_together(runs: Runs, vectors: NDArray[np.float32], rng: np.random.Generator) -> Ints:
    """Order the runs of an epoch so that those with similar ``vectors`` fall in the same batch.

    The runs are halved again and again along the line through two of them, drawn anew each time
    (a random projection tree: Dasgupta & Freund 2008), and the small groups shuffled.
    """
    groups: list[Ints] = []
    pending = [shuffled(runs, rng)]
    while pending:
        group = pending.pop()
        if runs.sizes[group].sum() <= _GROUP:
            groups.append(group)
            continue
        line = vectors[rng.choice(group)] - vectors[rng.choice(group)]
        along = group[np.argsort(vectors[group] @ line, kind="stable")]
        pending += np.array_split(along, 2)
    return np.concatenate([groups[at] for at in rng.permutation(len(groups))])
