"""From evidence to beads with a calibrated confidence."""

from aligner.alignment.beads import REVIEW_BELOW, Alignment, Bead
from aligner.alignment.order import Found, Order, OrderChoice, align_texts
from aligner.alignment.weights import Weights, WeightSets, read_weights, shipped_weights

__all__ = [
    "REVIEW_BELOW",
    "Alignment",
    "Bead",
    "Found",
    "Order",
    "OrderChoice",
    "WeightSets",
    "Weights",
    "align_texts",
    "read_weights",
    "shipped_weights",
]
