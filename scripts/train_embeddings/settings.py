"""The numbers that a training depends on, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """How to train."""

    pieces: int = 24_000
    dimensions: int = 256
    epochs: int = 8
    batch: int = 1024
    learning_rate: float = 4e-3
    drop: float = 0.15
    merged: float = 0.5
    hard_negatives: bool = False
