"""From evidence to beads with a calibrated confidence."""

from aligner.alignment.beads import (
    REVIEW_BELOW,
    UNRELATED_BELOW,
    Alignment,
    Bead,
    Pair,
    Rival,
    describe,
)
from aligner.alignment.decisions import Decisions
from aligner.alignment.order import Found, Order, OrderChoice, Realigner, align_texts
from aligner.alignment.weights import Weights, WeightSets, read_weights, shipped_weights

__all__ = [
    "REVIEW_BELOW",
    "UNRELATED_BELOW",
    "Alignment",
    "Bead",
    "Decisions",
    "Found",
    "Order",
    "OrderChoice",
    "Pair",
    "Realigner",
    "Rival",
    "WeightSets",
    "Weights",
    "align_texts",
    "describe",
    "read_weights",
    "shipped_weights",
]
