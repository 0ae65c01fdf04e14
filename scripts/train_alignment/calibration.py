"""Calibration of confidences: what share of the beads of a probability is really right."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.optimize import minimize

__all__ = ["fit_calibration"]

_PRIOR = 1e-4


def fit_calibration(judged: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    """Find the slope and the shift of the log odds that suit the judgements best (Platt 1999).

    ``judged`` are probabilities, and whether the beads were right. A weak prior keeps the line
    finite where all beads are right.
    """
    pairs = list(judged)
    probability = np.array([p for p, _ in pairs]).clip(1e-7, 1 - 1e-7)
    right = np.array([is_right for _, is_right in pairs], dtype=np.float64)
    odds = np.log(probability / (1 - probability))

    def loss(line: np.ndarray) -> float:
        score = line[0] * odds + line[1]
        surprise = float(np.logaddexp(0, np.where(right > 0, -score, score)).mean())
        return surprise + _PRIOR * float((line[0] - 1) ** 2 + line[1] ** 2)

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return round(float(slope), 4), round(float(shift), 4)
