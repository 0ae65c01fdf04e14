"""The pieces of words that have a vector each, and sentences as bags of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from aligner.documents import Language
from aligner.errors import InputError
from aligner.files import write_atomically

__all__ = ["Bags", "Ints", "Sentences", "ready_pieces"]

Ints = NDArray[np.int64]
Bags = tuple[Ints, Ints]
"""Piece ids, one sentence after the other, and where each sentence begins in them."""

_SAMPLE = 400_000
_SECONDS_A_SENTENCE = 2e-4
_SHORT = 3
_COVERAGE: dict[Language, float] = {"ja": 0.9995, "en": 1.0}


def ready_pieces(
    path: Path, texts: Sequence[str], size: int, language: Language
) -> sentencepiece.SentencePieceProcessor:
    """Load the piece model at ``path``, once it is trained on ``texts``: at most ``size`` pieces.

    Raises InputError where there are no texts, or more characters in them than pieces.
    """
    if not path.exists():
        seconds = _SECONDS_A_SENTENCE * min(len(texts), _SAMPLE)
        print(f"training {size:,} {language} pieces: about {seconds:.0f} s", flush=True)
        write_atomically(path, _trained(texts, size, language))
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def _trained(texts: Iterable[str], size: int, language: Language) -> bytes:
    """A unigram model (Kudo 2018) of case-folded NFKC text."""
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=model,
            vocab_size=size,
            hard_vocab_limit=False,
            character_coverage=_COVERAGE[language],
            normalization_rule_name="nmt_nfkc_cf",
            input_sentence_size=_SAMPLE,
            shuffle_input_sentence=True,
            num_threads=2,
            minloglevel=2,
        )
    except RuntimeError as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"the {language} pieces cannot be trained ({reason}); give more text or other --pieces"
        ) from error
    return model.getvalue()


class Sentences:
    """The sentences of one side as piece ids, of which there are ``kinds``."""

    def __init__(self, pieces: sentencepiece.SentencePieceProcessor, texts: Sequence[str]) -> None:
        ids = pieces.encode(list(texts), num_threads=2)
        self.kinds = pieces.vocab_size()
        self._flat = np.array([piece for one in ids for piece in one], dtype=np.int64)
        self._starts = np.cumsum([0, *map(len, ids)])

    def bags(self, rows: Ints) -> Bags:
        """The pieces of some sentences."""
        starts, lengths = self._starts[rows], self._starts[rows + 1] - self._starts[rows]
        begins = np.cumsum(lengths) - lengths
        return self._flat[np.arange(lengths.sum()) + np.repeat(starts - begins, lengths)], begins

    def thinned(self, rows: Ints, drop: float, rng: np.random.Generator) -> Bags:
        """The same without some of the pieces: each goes with probability ``drop``.

        Sentences of three pieces or fewer stay whole.
        """
        ids, begins = self.bags(rows)
        lengths = np.diff(begins, append=len(ids))
        kept = (rng.random(len(ids)) >= drop) | np.repeat(lengths <= _SHORT, lengths)
        before = np.concatenate([[0], np.cumsum(kept)])
        return ids[kept], before[begins]

    def joined(self, starts: Ints) -> Bags:
        """The pieces of all sentences, those from each of ``starts`` to the next as one bag."""
        return self._flat, self._starts[starts]
