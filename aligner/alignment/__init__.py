"""From evidence to beads with a calibrated confidence."""

from aligner.alignment.beads import REVIEW_BELOW, Alignment, Bead
from aligner.alignment.monotone import align_in_order
from aligner.alignment.weights import Weights, WeightSets, read_weights, shipped_weights

__all__ = [
    "REVIEW_BELOW",
    "Alignment",
    "Bead",
    "WeightSets",
    "Weights",
    "align_in_order",
    "read_weights",
    "shipped_weights",
]
