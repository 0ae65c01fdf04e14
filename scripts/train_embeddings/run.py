"""All steps, from the corpora to the files that the package loads."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from aligner.documents import Language
from aligner.errors import InputError
from aligner.files import write_atomically
from scripts.train_embeddings.batches import Runs
from scripts.train_embeddings.corpora import Loaded, Pair, load, parse_corpus, texts_of_sets
from scripts.train_embeddings.output import write_card, write_table
from scripts.train_embeddings.pieces import Ints, Sentences, ready_pieces
from scripts.train_embeddings.settings import Settings
from scripts.train_embeddings.training import Examples, HeldOut, Trained, train

__all__ = ["run"]

_LANGUAGES: tuple[Language, Language] = ("ja", "en")


def run(options: argparse.Namespace) -> None:
    """Do what the options of the command line say; raises the errors that users see."""
    torch.set_num_threads(options.threads)
    settings = Settings(**{name: getattr(options, name) for name in asdict(Settings())})
    excluded = texts_of_sets(options.exclude)
    corpora = [parse_corpus(text) for text in options.corpora]
    corpora += [parse_corpus(text, in_order=True) for text in options.in_order]
    loaded = [load(corpus, excluded) for corpus in corpora]
    _claim(options.work, settings, loaded)
    trained = _trained(loaded, settings, options.work)
    for language, table in zip(_LANGUAGES, trained.tables, strict=True):
        pieces = _piece_file(options.work, language).read_bytes()
        write_atomically(_piece_file(options.out, language), pieces)
        write_table(options.out, language, table)
    write_card(options.out, _card(loaded, settings, trained))
    print(f"{options.out}: written; trained for {trained.seconds:.0f} s in all")


def _claim(work: Path, settings: Settings, loaded: Sequence[Loaded]) -> None:
    """Mark the folder as that of this training; InputError if it is that of another."""
    digest = hashlib.sha256()
    for one in loaded:
        digest.update(repr((one.corpus.weight, one.train, one.held_out)).encode())
    mark = json.dumps(asdict(settings) | {"corpora": digest.hexdigest()}, indent=1)
    path = work / "training.json"
    if path.exists() and path.read_text(encoding="utf-8") != mark:
        raise InputError(
            f"{work}: it holds a training with other options or corpora; give another --work"
        )
    write_atomically(path, mark.encode())


def _trained(loaded: Sequence[Loaded], settings: Settings, work: Path) -> Trained:
    pairs = [pair for one in loaded for pair in one.train]
    weights = np.array([one.corpus.weight for one in loaded for _ in one.train])
    held_out = [pair for one in loaded for pair in one.held_out]
    processors = [
        ready_pieces(
            _piece_file(work, language),
            [text for one in loaded for text in _side(one.train, side) * one.corpus.weight],
            settings.pieces,
            language,
        )
        for side, language in enumerate(_LANGUAGES)
    ]
    print("encoding the sentences: about 10 s for a million pairs", flush=True)
    sides, other = (
        [Sentences(pieces, _side(chosen, side)) for side, pieces in enumerate(processors)]
        for chosen in (pairs, held_out)
    )
    texts = [_numbers(_side(pairs, side)) for side in (0, 1)]
    runs = Runs([pair.article for pair in pairs], weights)
    print(f"{runs.pairs:,} pairs an epoch, {len(held_out):,} held out", flush=True)
    return train(
        Examples(sides, texts, runs),
        HeldOut(other, _articles(held_out)),
        settings,
        work / "checkpoint.pt",
    )


def _piece_file(folder: Path, language: Language) -> Path:
    return folder / f"{language}.spm"


def _side(pairs: Sequence[Pair], side: int) -> list[str]:
    return [pair[side] for pair in pairs]


def _numbers(texts: Sequence[str]) -> Ints:
    """The same number for the same text."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts])


def _articles(pairs: Sequence[Pair]) -> list[Ints]:
    """The rows of each article."""
    rows: dict[str, list[int]] = {}
    for row, pair in enumerate(pairs):
        rows.setdefault(pair.article, []).append(row)
    return [np.array(one) for one in rows.values()]


def _card(loaded: Sequence[Loaded], settings: Settings, trained: Trained) -> dict[str, Any]:
    return {
        "corpora": [
            {
                "name": one.corpus.path.name,
                "pairs": len(one.train),
                "held_out": len(one.held_out),
                "weight": one.corpus.weight,
            }
            for one in loaded
        ],
        **asdict(settings),
        "pieces": dict(zip(_LANGUAGES, map(len, trained.tables), strict=True)),
        "held_out_accuracy": trained.accuracy and round(trained.accuracy, 4),
        "seconds": round(trained.seconds),
    }
