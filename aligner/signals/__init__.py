"""Evidence for and against beads: embeddings, overlap with the hypotheses, literals, lengths."""

from aligner.signals.evidence import Evidence, Texts
from aligner.signals.grid import NULLS, PAIRS, SHAPES, Floats, Grid, Ints, Mask, Node, Shape
from aligner.signals.matches import Comparison, Match, compare, numbers_differ

__all__ = [
    "NULLS",
    "PAIRS",
    "SHAPES",
    "Comparison",
    "Evidence",
    "Floats",
    "Grid",
    "Ints",
    "Mask",
    "Match",
    "Node",
    "Shape",
    "Texts",
    "compare",
    "numbers_differ",
]
