"""Evidence for and against beads: embeddings, overlap with the hypotheses, literals, lengths."""

from aligner.signals.evidence import Evidence, Texts
from aligner.signals.grid import NULLS, PAIRS, SHAPES, Floats, Grid, Ints, Mask, Shape

__all__ = [
    "NULLS",
    "PAIRS",
    "SHAPES",
    "Evidence",
    "Floats",
    "Grid",
    "Ints",
    "Mask",
    "Shape",
    "Texts",
]
