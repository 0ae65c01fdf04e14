"""Bilingual sentence vectors: the sum of one trained vector for each piece of the sentence.

Trained by scripts/train_embeddings; docs/alignment.md has the model card.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.documents import Language
from aligner.errors import ModelError
from aligner.signals.grid import Floats, Ints

__all__ = ["embed", "embed_pieces"]

_DATA = Path(__file__).parent / "data"


def embed(sentences: Sequence[str], language: Language) -> Floats:
    """One vector a sentence, (sentences, dimensions), not normalised: they add up to spans."""
    return _table(language).embed(sentences)


def embed_pieces(text: str, language: Language) -> tuple[list[tuple[int, int]], Floats]:
    """The pieces of one text: where each stands in it, and its vector, (pieces, dimensions)."""
    return _table(language).embed_pieces(text)


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
        vectors = self._vectors(kinds)
        held = sparse.csr_array(
            (np.ones(len(pieces), dtype=np.float32), places, starts),
            shape=(len(ids), len(kinds)),
        )
        sums: Floats = held @ vectors
        return sums

    def embed_pieces(self, text: str) -> tuple[list[tuple[int, int]], Floats]:
        # Half a character, of which there may be one in a broken text, has no pieces.
        text = text.encode("utf-8", "replace").decode("utf-8")
        # Pieces are those of the normalised text, in which a character may be several.
        places = [at for at, char in enumerate(text) for _ in _normal(char)]
        places.append(len(text))
        spans, at = [], 0
        for piece in self._pieces.encode(text, out_type=str):
            size = len(piece.replace("▁", ""))
            spans.append(
                (places[min(at, len(places) - 1)], places[min(at + size, len(places) - 1)])
            )
            at += size
        return spans, self._vectors(np.array(self._pieces.encode(text), dtype=np.int64))

    def _vectors(self, ids: Ints) -> Floats:
        vectors: Floats = self._scales[ids, np.newaxis].astype(np.float32) * self._rows[ids]
        return vectors


def _normal(char: str) -> str:
    return "".join(unicodedata.normalize("NFKC", char).split())


@lru_cache(maxsize=2)
def _table(language: Language) -> _Table:
    return _Table(language)
