"""Step ``train``: a constant learning rate that can be kept up for as long as there is time.

The rate rises at first, then stays; `--decay` lets it fall to nothing over so many steps (Hu et al.
2024), which is how a training ends. Any run can be stopped and gone on with.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from aligner.errors import InputError
from scripts.train_translation import checkpoints
from scripts.train_translation.batches import Batch, batches, epoch_order
from scripts.train_translation.loss import loss, sample
from scripts.train_translation.model import Config, Transformer
from scripts.train_translation.optimiser import Optimiser
from scripts.train_translation.pieces import PAD, Encoded, load_encoded
from scripts.train_translation.start import load_weights

__all__ = ["Schedule", "train"]

_REPORT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Schedule:
    """How to train: sizes in pieces, rates, and when to stop (whatever comes first)."""

    batch_tokens: int = 4096
    learning_rate: float = 1.5e-3
    warmup: int = 2000
    decay: int = 0
    steps: int = 10**9
    minutes: float = 10**9
    sampled: int = 0
    """How many pieces beside its own each batch is scored against; 0 for all there are."""
    save_minutes: float = 5.0
    keep: int = 8
    device: str = "cpu"


@dataclass(slots=True)
class _Position:
    """Where training stands: steps in all, and the epoch and the batch in it that come next."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    decay_from: int = -1
    half: bool = False
    """Whether products are of 16-bit floats, which stays as it was when training began."""


def train(
    data: Path, folder: Path, config: Config, schedule: Schedule, start: Path | None = None
) -> None:
    """Train on the encoded pairs in ``data``, with checkpoints in ``folder``; go on if there are.

    ``start`` is a CTranslate2 model to begin with where there is no checkpoint yet. Raises
    InputError for a damaged or foreign checkpoint or start, OutputError where one cannot be
    written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    encoded = load_encoded(data)
    torch.manual_seed(1)
    model = Transformer(config).to(schedule.device)
    if start:
        load_weights(model, start)
    optimiser = Optimiser(model)
    position = _resume(folder, model, optimiser, config, schedule.device)
    if schedule.decay and position.decay_from < 0:
        position.decay_from = position.step
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, step {position.step}")
    _Trainer(model, optimiser, encoded, position, schedule, folder).run()


def _resume(
    folder: Path,
    model: Transformer,
    optimiser: Optimiser,
    config: Config,
    device: str,
) -> _Position:
    newest = checkpoints.latest(folder)
    if newest is None:
        return _Position(half=_halves_are_faster(device))
    state = checkpoints.load(newest)
    trained = Config(**state["config"])
    if replace(trained, dropout=config.dropout) != config:
        raise InputError(f"{newest}: a model of another size; give another folder to train in")
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    torch.set_rng_state(state["random"])
    return _Position(*state["position"])


class _Trainer:
    """One run: batches in, checkpoints out."""

    def __init__(
        self,
        model: Transformer,
        optimiser: Optimiser,
        encoded: Encoded,
        position: _Position,
        schedule: Schedule,
        folder: Path,
    ) -> None:
        self.model = model
        self.optimiser = optimiser
        self.encoded = encoded
        self.position = position
        self.schedule = schedule
        self.folder = folder
        self._began = self._reported = self._saved = time.monotonic()
        self._loss = 0.0
        self._tokens = self._all_tokens = 0
        self._first_step = position.step

    def run(self) -> None:
        """Train until the schedule or the learning rate says stop, and save."""
        self.model.train()
        with _stops() as stops:
            for batch, total in self._batches():
                self._step(batch)
                self._report(total)
                if stops or self._is_over():
                    break
        self._save()
        if stops:
            raise KeyboardInterrupt

    def _batches(self) -> Iterator[tuple[Batch, int]]:
        position = self.position
        while True:
            order = epoch_order(self.encoded, self.schedule.batch_tokens, position.epoch)
            for batch in batches(self.encoded, order[position.batch :], self.schedule.batch_tokens):
                yield batch, len(order)
            position.epoch, position.batch = position.epoch + 1, 0

    def _step(self, batch: Batch) -> None:
        source, target_in, target_out = (
            torch.from_numpy(ids).to(self.schedule.device)
            for ids in (batch.source, batch.target_in, batch.target_out)
        )
        pieces = self.model.config.pieces
        among, weights = sample(target_out, pieces, self.schedule.sampled or pieces)
        with torch.autocast(self.schedule.device, torch.bfloat16, enabled=self.position.half):
            logits = self.model(source, target_in, among)
        cost = loss(logits, target_out, among, weights)
        cost.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step(self._rate())
        self.position.step += 1
        self.position.batch += 1
        tokens = int((batch.target_out != PAD).sum())
        self._loss += cost.item() * tokens
        self._tokens += tokens
        self._all_tokens += tokens

    def _rate(self) -> float:
        schedule, step = self.schedule, self.position.step + 1
        rate = schedule.learning_rate * min(1.0, step / schedule.warmup)
        if schedule.decay:
            rate *= max(0.0, 1 - (step - self.position.decay_from) / (schedule.decay + 1))
        return rate

    def _is_over(self) -> bool:
        schedule, position = self.schedule, self.position
        decayed = schedule.decay and position.step >= position.decay_from + schedule.decay
        minutes = (time.monotonic() - self._began) / 60
        return bool(decayed) or position.step >= schedule.steps or minutes >= schedule.minutes

    def _report(self, batches_an_epoch: int) -> None:
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS:
            speed = self._all_tokens / (now - self._began)
            per_step = self._all_tokens / (self.position.step - self._first_step)
            left = (batches_an_epoch - self.position.batch) * per_step
            print(
                f"step {self.position.step}, epoch {self.position.epoch}"
                f" ({self.position.batch / batches_an_epoch:.1%}), loss"
                f" {self._loss / max(1, self._tokens):.3f}, {speed * 3600 / 1e6:.1f} million"
                f" pieces an hour, {left / speed / 60:.0f} minutes to the end of the epoch",
                flush=True,
            )
            self._reported, self._loss, self._tokens = now, 0.0, 0
        if now - self._saved >= 60 * self.schedule.save_minutes:
            self._save()
            self._saved = now

    def _save(self) -> None:
        position = self.position
        state: dict[str, Any] = {
            "config": checkpoints.config_state(self.model.config),
            "step": position.step,
            "position": list(astuple(position)),
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "random": torch.get_rng_state(),
        }
        checkpoints.save(self.folder, position.step, state, self.schedule.keep)


@contextmanager
def _stops() -> Iterator[list[int]]:
    """Collect the signals that ask to stop: a step must not be left half done."""
    asked: list[int] = []
    kinds = signal.SIGINT, signal.SIGTERM
    before = [signal.signal(kind, lambda number, _: asked.append(number)) for kind in kinds]
    try:
        yield asked
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def _halves_are_faster(device: str) -> bool:
    """Whether products of 16-bit floats are: not so on processors without units for them."""
    seconds = []
    for kind in (torch.float32, torch.bfloat16):
        square = torch.ones(512, 512, dtype=kind, device=device)
        began = time.perf_counter()
        for _ in range(3):
            float((square @ square)[0, 0])
        seconds.append(time.perf_counter() - began)
    return seconds[1] < seconds[0]
