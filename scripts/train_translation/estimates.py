"""How long a step will take, told before it begins: sizes by what two quiet cores were seen to do.

Twice as long is well possible; a step says how far it is while it runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from scripts.train_translation import checkpoints
from scripts.train_translation.corpus import parse_corpus
from scripts.train_translation.export import TYPES
from scripts.train_translation.pieces import load_encoded

__all__ = ["announce"]

# Seen on two cores: bytes of text a second (an .xz file holds four times its size), and of
# checkpoints; pieces a second in training, for one parameter; sentences a second with beam 2.
_PREPARED = 3e6
_PIECES = 6e5
_CHECKPOINTS = 3e8
_EXPORTED = 1e7
_TRAINED = 2_600 * 11e6
_TRANSLATED = 100
_START = 5.0


def announce(step: str, options: argparse.Namespace) -> None:
    """Print about how long the step takes; nothing where what it needs is not there yet."""
    try:
        seconds = _ESTIMATES[step](options)
    except (OSError, KeyError, ValueError):
        # The step itself says what is wrong with it.
        return
    print(f"{step}: about {_spoken(seconds)} on two cores", flush=True)


def _spoken(seconds: float) -> str:
    for size, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{max(seconds, 1):.0f} seconds"


def _prepare(options: argparse.Namespace) -> float:
    paths = [parse_corpus(text).path for text in options.corpora]
    return sum(_size(path) * (4 if path.suffix == ".xz" else 1) for path in paths) / _PREPARED


def _pieces(options: argparse.Namespace) -> float:
    return _START + _size(options.work / "train.tsv") / _PIECES


def _train(options: argparse.Namespace) -> float:
    """To the first of what ends it: minutes, steps, decay, or else one epoch."""
    encoded = load_encoded(options.data or options.work)
    epoch = int((encoded.lengths(1) * encoded.weights).sum())
    layers = 12 * options.encoder_layers + 16 * options.decoder_layers
    parameters = options.pieces * options.width + layers * options.width**2
    steps = min(options.decay or options.steps, options.steps)
    pieces = min(epoch, steps * options.batch_tokens)
    return float(min(60 * options.minutes, _START + pieces * parameters / _TRAINED))


def _average(options: argparse.Namespace) -> float:
    folder = options.work / "checkpoints"
    return _size(checkpoints.latest(folder)) * int(options.last) / _CHECKPOINTS


def _export(options: argparse.Namespace) -> float:
    # A checkpoint holds weights and two moments of the optimiser, of four bytes each.
    newest = checkpoints.latest(options.work / "checkpoints")
    return _START + _size(newest) / _EXPORTED


def _package(options: argparse.Namespace) -> float:
    return _START + _size(options.work / "model-int8" / "model.bin") / _EXPORTED


def _measure(options: argparse.Namespace) -> float:
    paths = options.set or [options.work / "held-out.tsv"]
    lines = sum(path.read_bytes().count(b"\n") for path in paths)
    return _START + int(lines) * (len(options.model) or len(TYPES)) / _TRANSLATED


def _size(path: Path | None) -> int:
    return path.stat().st_size if path else 0


_ESTIMATES: dict[str, Callable[[argparse.Namespace], float]] = {
    "prepare": _prepare,
    "pieces": _pieces,
    "train": _train,
    "average": _average,
    "export": _export,
    "package": _package,
    "measure": _measure,
}
