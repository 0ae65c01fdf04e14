"""The trained weights of the features, and the score that they give to each bead."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from aligner.errors import ModelError
from aligner.signals import SHAPES, Evidence, Floats, Texts

__all__ = ["KEYS", "WeightSets", "Weights", "read_weights", "shipped_weights"]

KEYS = ("same.without_mt", "same.with_mt", "any.without_mt", "any.with_mt")
"""The sets of weights that a file of them holds."""

_SUREST = 1e-7

_DATA = Path(__file__).parent / "data" / "weights.json"


@dataclass(frozen=True)
class Weights:
    """One weight for each named feature; a feature without one counts for nothing."""

    values: Mapping[str, float]
    calibration: tuple[float, float] = (1.0, 0.0)

    def score(self, evidence: Evidence) -> Floats:
        """The score of every bead on the evidence's grid, -inf where no bead can be.

        One row for each shape of ``SHAPES``, one column for each node.
        """
        grid = evidence.grid
        scores = np.zeros((len(SHAPES), grid.size), dtype=np.float32)
        for shape, row in zip(SHAPES, scores, strict=True):
            for name, value in evidence.features(shape).items():
                if weight := self.values.get(name):
                    row += np.float32(weight) * value
            row[~grid.allowed(shape)] = -np.inf
        return scores

    def confidence(self, probability: float) -> float:
        """The probability that the model gives, calibrated on documents that it had not seen.

        The logarithm of the odds is stretched and shifted (Platt 1999).
        """
        slope, shift = self.calibration
        inside = min(max(probability, _SUREST), 1 - _SUREST)
        return 1 / (1 + math.exp(-(slope * math.log(inside / (1 - inside)) + shift)))


@dataclass(frozen=True)
class WeightSets:
    """Weights by what they suit: ``same`` or ``any`` order, without machine translation or with."""

    sets: Mapping[str, Weights]

    def suited_to(self, texts: Texts, order: Literal["same", "any"]) -> Weights:
        """The set that was trained for what there is to go by."""
        return self.sets[f"{order}.{'without_mt' if texts.hypotheses is None else 'with_mt'}"]


@lru_cache(maxsize=1)
def shipped_weights() -> WeightSets:
    """The weights in the package; raises ModelError where they are missing or broken."""
    return read_weights(_DATA)


def read_weights(path: Path) -> WeightSets:
    """Read a file of weights (``python -m scripts.train_alignment`` writes one).

    Raises ModelError where it cannot be read or is no such file.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return WeightSets({key: _weights(content["sets"][key]) for key in KEYS})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path}: the alignment weights are missing or broken ({error}); reinstall the package"
            " or train them anew, as docs/alignment.md says"
        ) from error


def _weights(content: dict[str, Any]) -> Weights:
    slope, shift = content["calibration"]
    values = {str(name): float(value) for name, value in content["weights"].items()}
    return Weights(values, (float(slope), float(shift)))
