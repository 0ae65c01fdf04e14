"""Bilingual sentence vectors: the sum of one trained vector for each piece of the sentence.

Trained by scripts/train_embeddings; docs/alignment.md has the model card.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.documents import Language
from aligner.errors import ModelError
from aligner.signals.grid import Floats

__all__ = ["embed"]

_DATA = Path(__file__).parent / "data"


def embed(sentences: Sequence[str], language: Language) -> Floats:
    """One vector a sentence, (sentences, dimensions), not normalised: they add up to spans."""
    return _table(language).embed(sentences)


class _Table:
    def __init__(self, language: Language) -> None:
        import sentencepiece

        try:
            self._pieces = sentencepiece.SentencePieceProcessor(
                model_file=str(_DATA / f"{language}.spm")
            )
            # Mapped, not read: an article touches a few hundred of the rows.
            self._rows: NDArray[np.int8] = np.load(_DATA / f"{language}.vectors.npy", mmap_mode="r")
            self._scales: NDArray[np.float16] = np.load(_DATA / f"{language}.scales.npy").ravel()
        except (OSError, EOFError, RuntimeError, ValueError) as error:
            raise ModelError(
                f"{_DATA}: the {language} embeddings are missing or broken ({error}); "
                "reinstall the package"
            ) from error

    def embed(self, sentences: Sequence[str]) -> Floats:
        ids = self._pieces.encode(list(sentences))
        starts = np.cumsum([0, *map(len, ids)])
        pieces = np.fromiter(chain.from_iterable(ids), dtype=np.int64, count=starts[-1])
        # Each kind of piece is read but once, though a line of megabytes has millions of them.
        kinds, places = np.unique(pieces, return_inverse=True)
        vectors = self._scales[kinds, np.newaxis].astype(np.float32) * self._rows[kinds]
        held = sparse.csr_array(
            (np.ones(len(pieces), dtype=np.float32), places, starts),
            shape=(len(ids), len(kinds)),
        )
        sums: Floats = held @ vectors
        return sums


@lru_cache(maxsize=2)
def _table(language: Language) -> _Table:
    return _Table(language)
