"""Why a unit scores low or is doubted: the translation, the alignment, both, or neither.

The alignment is judged by its confidence and by how near the English is to the Japanese; the
translation by how near it is to the Japanese, which the English has no part in. Nearness is the
cosine of the bilingual sentence vectors that the aligner works with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from aligner.evaluation.mt.content import Content
from aligner.evaluation.mt.units import Unit
from aligner.evaluation.resampling import Floats
from aligner.signals.embeddings import embed

__all__ = [
    "APPROVED",
    "FAR",
    "LOW_SCORE",
    "REJECTED",
    "VERDICTS",
    "Verdict",
    "diagnose",
    "nearness",
]

Verdict = Literal["translation", "alignment", "both", "neither"]

VERDICTS: tuple[Verdict, ...] = ("translation", "alignment", "both", "neither")

APPROVED = frozenset({"approved", "gold"})
REJECTED = frozenset({"rejected"})

FAR = 0.35
"""Cosines under this are rare (4%) between texts that belong together, and the rule (93%) else."""

LOW_SCORE = 30.0
"""A unit of a lower chrF is looked into, whatever its confidence."""

_UNLIKELY = 0.5


def nearness(ja: Sequence[str], en: Sequence[str]) -> Floats:
    """The cosine of each Japanese text with the English beside it; 0 where one is empty."""
    ours = embed(ja, "ja").astype(np.float64)
    theirs = embed(en, "en").astype(np.float64)
    norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    dots = (ours * theirs).sum(axis=1)
    cosines: Floats = np.divide(dots, norms, where=norms > 0, out=np.zeros_like(dots))
    return cosines


def diagnose(
    units: Sequence[Unit],
    contents: Sequence[Content],
    chrf: Floats,
    near_english: Floats,
    near_hypothesis: Floats,
    trusted: NDArray[np.bool_],
) -> list[Verdict | None]:
    """Say for each doubtful unit what is wrong with it; None for units that nothing speaks against.

    A unit is doubtful that is not trusted or has a chrF under `LOW_SCORE`. Its alignment is taken
    to be wrong if it was rejected, or if nobody approved it and it is more probably wrong than
    right, or not trusted with its English far from the Japanese. Its translation is taken to be
    wrong if it is far from the Japanese, empty, repeats itself, or loses a number.
    """
    verdicts: list[Verdict | None] = []
    for at, unit in enumerate(units):
        if trusted[at] and chrf[at] >= LOW_SCORE:
            verdicts.append(None)
            continue
        alignment = _is_misaligned(unit, bool(trusted[at]), near_english[at] < FAR)
        lost = contents[at].numbers_kept < contents[at].numbers_wanted and not alignment
        translation = bool(near_hypothesis[at] < FAR) or contents[at].output != "ordinary" or lost
        verdicts.append(_FOUND[translation, alignment])
    return verdicts


_FOUND: dict[tuple[bool, bool], Verdict] = {
    (True, False): "translation",
    (False, True): "alignment",
    (True, True): "both",
    (False, False): "neither",
}


def _is_misaligned(unit: Unit, trusted: bool, far: bool) -> bool:
    if unit.status in APPROVED:
        return False
    return unit.status in REJECTED or unit.confidence < _UNLIKELY or (not trusted and far)
