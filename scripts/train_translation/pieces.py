"""Step ``pieces``: one SentencePiece model for both languages, and the corpus as piece ids."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from aligner.errors import InputError
from aligner.files import atomic_file, write_atomically

__all__ = ["BOS", "EOS", "PAD", "UNK", "Encoded", "encode", "load_encoded", "train_pieces"]

UNK, BOS, EOS, PAD = 0, 1, 2, 3

Ids = NDArray[np.uint16]


def train_pieces(folder: Path, size: int) -> None:
    """Train sentencepiece.model of ``size`` pieces on train.tsv (unigram: Kudo 2018).

    Raises InputError where the corpus is missing or too small for so many, OutputError without
    room. A model that is there stays until the new one is whole.
    """
    if not (folder / "train.tsv").is_file():
        raise InputError(f"{folder / 'train.tsv'}: is not there; prepare a corpus first")
    model = io.BytesIO()
    try:
        _train(folder, size, model)
    except RuntimeError as error:
        raise InputError(
            f"{folder / 'train.tsv'}: no {size} pieces can be made of it ({error}); give it more"
            " text or fewer --pieces"
        ) from error
    write_atomically(folder / "sentencepiece.model", model.getvalue())


def _train(folder: Path, size: int, model: BinaryIO) -> None:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=_texts(folder / "train.tsv"),
        model_writer=model,
        vocab_size=size,
        character_coverage=0.9998,
        normalization_rule_name="nfkc",
        input_sentence_size=600_000,
        shuffle_input_sentence=True,
        byte_fallback=False,
        split_digits=True,
        unk_id=UNK,
        bos_id=BOS,
        eos_id=EOS,
        pad_id=PAD,
        num_threads=2,
        minloglevel=2,
    )


def _texts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            ja, en, *_ = line.rstrip("\n").split("\t")
            yield ja
            yield en


class Encoded:
    """Sentences as piece ids, one flat array for each side, and the weight of each pair."""

    def __init__(
        self, sides: Sequence[Ids], starts: Sequence[NDArray[np.int64]], weights: Ids
    ) -> None:
        self.sides = sides
        self.starts = starts
        self.weights = weights

    def __len__(self) -> int:
        return len(self.weights)

    def sentence(self, side: int, row: int) -> Ids:
        """The pieces of one sentence."""
        start, end = self.starts[side][row : row + 2]
        return self.sides[side][start:end]

    def lengths(self, side: int) -> NDArray[np.int64]:
        """The number of pieces of each sentence."""
        return np.diff(self.starts[side])


def encode(folder: Path) -> None:
    """Write train.npz, the ids of train.tsv."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    with (folder / "train.tsv").open(encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    arrays: dict[str, NDArray[np.generic]] = {
        "weights": np.array([int(row[2]) for row in rows], dtype=np.uint16)
    }
    for side, name in enumerate(("ja", "en")):
        ids = pieces.encode([row[side] for row in rows], num_threads=2)
        arrays[name] = np.concatenate([np.array(one, dtype=np.uint16) for one in ids])
        arrays[f"{name}_starts"] = np.concatenate([[0], np.cumsum([len(one) for one in ids])])
    with atomic_file(folder / "train.npz") as out:
        np.savez(out, **arrays)  # type: ignore[arg-type]
    print(f"{len(rows):,} pairs, {len(arrays['en']):,} English pieces an epoch without weights")


def load_encoded(folder: Path) -> Encoded:
    """Read train.npz; InputError where it is missing or damaged."""
    path = folder / "train.npz"
    try:
        with np.load(path) as arrays:
            return Encoded(
                [arrays["ja"], arrays["en"]],
                [arrays["ja_starts"], arrays["en_starts"]],
                arrays["weights"],
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: missing or damaged; make it with the step pieces") from error
