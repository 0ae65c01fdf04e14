"""Bags of tokens as sparse vectors, weighted by how rare a token is in the two documents."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from scipy import sparse

__all__ = ["bag_vectors"]

_COMMON_IN = 200
_COMMON_SHARE = 0.2


def bag_vectors(
    ja: Sequence[Iterable[str]], en: Sequence[Iterable[str]]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """One row of inverse-document-frequency weights a sentence, over the tokens of both sides.

    In long documents tokens of more than a fifth of the sentences are left out: they weigh next to
    nothing and would make every product dense.
    """
    bags = [Counter(tokens) for tokens in chain(ja, en)]
    frequency: Counter[str] = Counter(chain.from_iterable(bags))
    count = len(bags)
    limit = count if count < _COMMON_IN else count * _COMMON_SHARE
    column = {token: at for at, token in enumerate(t for t, f in frequency.items() if f <= limit)}
    weight = {token: math.log(1 + count / frequency[token]) for token in column}
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        for token, times in bag.items():
            if token in column:
                rows.append(row)
                columns.append(column[token])
                values.append(weight[token] * times**0.5)
    matrix = sparse.csr_array(
        (np.array(values, dtype=np.float32), (rows, columns)), shape=(count, max(1, len(column)))
    )
    return matrix[: len(ja)], matrix[len(ja) :]
