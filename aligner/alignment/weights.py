"""The trained weights of the features, and the score that they give to each bead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from aligner.errors import ModelError
from aligner.signals import SHAPES, Evidence, Floats, Texts

__all__ = ["WeightSets", "Weights", "read_weights", "shipped_weights"]

_DATA = Path(__file__).parent / "data" / "weights.json"


@dataclass(frozen=True)
class Weights:
    """One weight for each named feature; a feature without one counts for nothing."""

    values: Mapping[str, float]

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


@dataclass(frozen=True)
class WeightSets:
    """The weights for texts without hypotheses, and for texts with them."""

    without_mt: Weights
    with_mt: Weights

    def suited_to(self, texts: Texts) -> Weights:
        """The set that was trained for what there is to go by."""
        return self.without_mt if texts.hypotheses is None else self.with_mt


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
        without, with_mt = (
            {str(name): float(value) for name, value in content[key].items()}
            for key in ("without_mt", "with_mt")
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path}: the alignment weights are missing or broken ({error}); reinstall the package"
            " or train them anew, as docs/alignment.md says"
        ) from error
    return WeightSets(Weights(without), Weights(with_mt))
