"""The seed article with its gold alignment, whole and in pieces."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from aligner.alignment.beads import Alignment
from aligner.formats import read_alignment

SEEDS = Path(__file__).resolve().parents[1] / "seeds"

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]
Piece = tuple[list[str], list[str], Beads]


@lru_cache(maxsize=1)
def seed() -> Alignment:
    """The gold alignment of the seed article and its English, in order."""
    return read_alignment(SEEDS / "article.gold.tsv")


def piece(first: int, last: int) -> Piece:
    """The sentences of both sides of some of the seed's gold beads, and these, from 0."""
    gold = seed()
    ja: list[str] = []
    en: list[str] = []
    beads: Beads = []
    for bead in gold.beads[first:last]:
        ours, theirs = (
            range(len(ja), len(ja) + len(bead.ja)),
            range(len(en), len(en) + len(bead.en)),
        )
        beads.append((tuple(ours), tuple(theirs)))
        ja += [gold.ja.segments[i] for i in bead.ja]
        en += [gold.en.segments[j] for j in bead.en]
    return ja, en, beads


def long_piece(times: int) -> Piece:
    """The seed many times over, each time with its own number in every sentence."""
    once_ja, once_en, once = piece(0, len(seed().beads))
    ja: list[str] = []
    en: list[str] = []
    beads: Beads = []
    for time in range(times):
        at_ja, at_en = len(ja), len(en)
        beads += [(tuple(i + at_ja for i in a), tuple(j + at_en for j in b)) for a, b in once]
        ja += [f"{1000 + 7 * time}号: {text}" for text in once_ja]
        en += [f"No. {1000 + 7 * time}: {text}" for text in once_en]
    return ja, en, beads
