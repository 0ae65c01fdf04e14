"""Checkpoints: all that is needed to go on exactly where training stopped."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from aligner.errors import InputError
from aligner.files import write_atomically
from scripts.train_translation.model import Config, Transformer

__all__ = ["average", "latest", "load", "load_model", "save"]

_NAME = re.compile(r"step-(\d+)\.pt")


def save(folder: Path, step: int, state: dict[str, Any], keep: int) -> None:
    """Write step-N.pt whole, then delete all but the last ``keep``.

    Raises OutputError where there is no room; the checkpoints that were there are still there.
    """
    data = io.BytesIO()
    torch.save(state, data)
    write_atomically(folder / f"step-{step:07d}.pt", data.getvalue())
    for path in _all(folder)[:-keep]:
        path.unlink()


def latest(folder: Path) -> Path | None:
    """The newest checkpoint of a folder, None where there is none."""
    paths = _all(folder)
    return paths[-1] if paths else None


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint; InputError where it is damaged."""
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    # torch raises whatever its unpickler and its archive reader raise.
    except Exception as error:
        raise InputError(
            f"{path}: a damaged checkpoint ({error}); delete it, and training goes on from the one"
            " before"
        ) from error
    return state


def load_model(path: Path) -> Transformer:
    """The model of a checkpoint, in evaluation mode."""
    state = load(path)
    model = Transformer(Config(**state["config"]))
    model.load_state_dict(state["model"])
    return model.eval()


def average(folder: Path, count: int) -> Path:
    """Write average.pt, the mean of the last ``count`` checkpoints' weights (Vaswani et al. 2017).

    Raises InputError where there is no checkpoint.
    """
    paths: Sequence[Path] = _all(folder)[-count:]
    if not paths:
        raise InputError(f"{folder}: there is no checkpoint in it; train first")
    states = [load(path) for path in paths]
    mean = {
        name: torch.stack([state["model"][name].float() for state in states]).mean(dim=0)
        for name in states[0]["model"]
    }
    data = io.BytesIO()
    torch.save({"config": states[-1]["config"], "step": states[-1]["step"], "model": mean}, data)
    write_atomically(folder / "average.pt", data.getvalue())
    return folder / "average.pt"


def _all(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("step-*.pt") if _NAME.fullmatch(path.name))


def config_state(config: Config) -> dict[str, Any]:
    """The configuration as a checkpoint holds it."""
    return asdict(config)
