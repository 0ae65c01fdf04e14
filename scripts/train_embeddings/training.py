"""The contrastive training itself, with a checkpoint after each epoch to go on from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from aligner.errors import InputError
from aligner.files import atomic_file
from scripts.train_embeddings.batches import Runs, shuffled, similar_together
from scripts.train_embeddings.pieces import Bags, Ints, Sentences
from scripts.train_embeddings.settings import Settings

__all__ = ["Examples", "HeldOut", "Trained", "train"]

_SEED = 1
_SHARPNESS = 25.0
_SPREAD = 0.1
_SLOWEST = 0.02
_NEVER = -1e4
_ESTIMATE_AFTER = 200
_PLAIN_EPOCHS = 2

Table = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """The pairs to train on: both sides, a number for each different text, and the runs."""

    sides: Sequence[Sentences]
    texts: Sequence[Ints]
    runs: Runs


@dataclass(frozen=True)
class HeldOut:
    """The pairs of articles that are not trained on: both sides, and the rows of each article."""

    sides: Sequence[Sentences]
    articles: Sequence[Ints]


@dataclass(frozen=True)
class Trained:
    """The vectors of the Japanese and the English pieces, and how the training went."""

    tables: Sequence[Table]
    accuracy: float | None
    seconds: float


def train(examples: Examples, held_out: HeldOut, settings: Settings, checkpoint: Path) -> Trained:
    """Train for all epochs, or for those that are left after the checkpoint.

    Every epoch's order and chance come from its number alone, so that going on gives what an
    uninterrupted training gives. Raises InputError where the pairs do not fill a batch or the
    checkpoint is damaged, OutputError where it cannot be written.
    """
    if examples.runs.pairs < settings.batch:
        raise InputError(
            f"there are only {examples.runs.pairs:,} pairs, fewer than a batch of"
            f" {settings.batch:,}; give more of them, or a smaller --batch"
        )
    trainer = _Trainer(examples, settings)
    trainer.resume(checkpoint)
    accuracy = trainer.accuracy(held_out)
    while trainer.epoch < settings.epochs:
        began = time.monotonic()
        loss = trainer.run_epoch()
        accuracy = trainer.accuracy(held_out)
        trainer.seconds += time.monotonic() - began
        trainer.save(checkpoint)
        found = "nothing held out" if accuracy is None else f"held out {accuracy:.4f}"
        print(
            f"epoch {trainer.epoch} of {settings.epochs}: loss {loss:.3f}, {found},"
            f" {trainer.seconds:.0f} s in all",
            flush=True,
        )
    tables = [table.weight.detach().numpy() for table in trainer.tables]
    return Trained(tables, accuracy, trainer.seconds)


class _Trainer:
    """The vectors of both sides' pieces, their optimiser, and how far they have come."""

    def __init__(self, examples: Examples, settings: Settings) -> None:
        torch.manual_seed(_SEED)
        self.tables = [
            nn.EmbeddingBag(side.kinds, settings.dimensions, mode="sum", sparse=True)
            for side in examples.sides
        ]
        for table in self.tables:
            nn.init.normal_(table.weight, std=_SPREAD)
        self._optimiser = torch.optim.SparseAdam([table.weight for table in self.tables])
        self._examples = examples
        self._settings = settings
        self._steps_an_epoch = examples.runs.pairs // settings.batch
        self.epoch = 0
        self.seconds = 0.0

    def run_epoch(self) -> float:
        """Train on each pair as often as its weight says; the mean loss."""
        rng = np.random.default_rng([_SEED, self.epoch])
        began = time.monotonic()
        total = 0.0
        batches = self._examples.runs.batches(self._order(rng), self._settings.batch)
        for step, rows in enumerate(batches):
            total += self._step(rows, self.epoch * self._steps_an_epoch + step, rng)
            if step + 1 == _ESTIMATE_AFTER:
                self._print_estimate((time.monotonic() - began) / _ESTIMATE_AFTER)
        self.epoch += 1
        return total / self._steps_an_epoch

    def accuracy(self, held_out: HeldOut) -> float | None:
        """The share of sentences that are nearest to their own translation in their article."""
        right = count = 0
        with torch.no_grad():
            for rows in held_out.articles:
                ja, en = self._both([side.bags(rows) for side in held_out.sides])
                right += int(((ja @ en.T).argmax(1) == torch.arange(len(rows))).sum())
                count += len(rows)
        return right / count if count else None

    def resume(self, path: Path) -> None:
        """Go on from the checkpoint, if there is one."""
        if not path.exists():
            return
        try:
            state = torch.load(path, weights_only=True)
        # torch raises whatever its unpickler and its archive reader raise.
        except Exception as error:
            raise InputError(f"{path}: damaged; delete it to begin anew") from error
        for table, weight in zip(self.tables, state["tables"], strict=True):
            table.weight.data = weight
        self._optimiser.load_state_dict(state["optimiser"])
        self.epoch, self.seconds = state["epoch"], state["seconds"]
        print(f"going on after epoch {self.epoch}", flush=True)

    def save(self, path: Path) -> None:
        """Write a checkpoint in place of the last one, whole or not at all."""
        state: dict[str, Any] = {
            "tables": [table.weight.data for table in self.tables],
            "optimiser": self._optimiser.state_dict(),
            "epoch": self.epoch,
            "seconds": self.seconds,
        }
        with atomic_file(path) as file:
            torch.save(state, file)

    def _order(self, rng: np.random.Generator) -> Ints:
        runs = self._examples.runs
        if not (self._settings.hard_negatives and self.epoch >= _PLAIN_EPOCHS):
            return shuffled(runs, rng)
        with torch.no_grad():
            vectors = _unit(self.tables[0], self._examples.sides[0].joined(runs.starts))
        return similar_together(runs, vectors.numpy(), rng)

    def _step(self, rows: Ints, step: int, rng: np.random.Generator) -> float:
        """Train on one batch; its loss."""
        drop = self._settings.drop
        bags = [side.thinned(rows, drop, rng) for side in self._examples.sides]
        done = step / (self._steps_an_epoch * self._settings.epochs)
        for group in self._optimiser.param_groups:
            group["lr"] = self._settings.learning_rate * max(_SLOWEST, 1 - done)
        sums = [_sums(table, one) for table, one in zip(self.tables, bags, strict=True)]
        joined = np.flatnonzero(rng.random(len(rows) - 1) < self._settings.merged)
        ja, en = (functional.normalize(_with_merged(side, joined)) for side in sums)
        same = _same_text([texts[rows] for texts in self._examples.texts], len(joined))
        loss = _loss(ja, en, same)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()  # type: ignore[no-untyped-call]
        return loss.item()

    def _both(self, bags: Sequence[Bags]) -> list[Tensor]:
        return [_unit(table, one) for table, one in zip(self.tables, bags, strict=True)]

    def _print_estimate(self, seconds_a_step: float) -> None:
        epoch = seconds_a_step * self._steps_an_epoch
        left = epoch * (self._settings.epochs - self.epoch)
        print(f"an epoch takes {epoch:.0f} s, all that are left {left / 60:.1f} min", flush=True)


def _sums(table: nn.EmbeddingBag, bags: Bags) -> Tensor:
    """The vector of each bag, whose length says how much the bag weighs among others."""
    ids, begins = bags
    found: Tensor = table(torch.from_numpy(ids), torch.from_numpy(begins))
    return found


def _unit(table: nn.EmbeddingBag, bags: Bags) -> Tensor:
    """The vector of each bag, of length 1."""
    return functional.normalize(_sums(table, bags))


def _with_merged(sums: Tensor, at: Ints) -> Tensor:
    """Sentences, and behind them some merged with the next one.

    Two merged sentences must be nearer to both translations than to one of them, as in an
    alignment; that teaches the vectors of a sentence and its translation to be equally long.
    """
    return torch.cat([sums, sums[at] + sums[at + 1]])


def _loss(ja: Tensor, en: Tensor, same: Tensor) -> Tensor:
    """How hard it is to tell the translations from the others, both ways (InfoNCE)."""
    logits = (_SHARPNESS * ja @ en.T).masked_fill(same, _NEVER)
    own = torch.arange(len(logits))
    return functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)


def _same_text(texts: Sequence[Ints], merged: int) -> Tensor:
    """Where another row has the same text on either side: it is no wrong translation.

    Nothing is the same as any of the ``merged`` rows at the end.
    """
    same = np.logical_or.reduce([side[:, None] == side[None, :] for side in texts])
    np.fill_diagonal(same, False)
    return torch.from_numpy(np.pad(same, (0, merged)))
