"""The seed article with its gold alignment, whole, in pieces and rearranged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from aligner.alignment.beads import Alignment, Bead
from aligner.formats import read_alignment

SEEDS = Path(__file__).resolve().parents[1] / "seeds"

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]
Piece = tuple[list[str], list[str], Beads]
Pairs = set[tuple[tuple[int, ...], tuple[int, ...]]]


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


def rearranged(order: Sequence[int]) -> tuple[list[str], Pairs]:
    """The seed's English with its sentences in another order, and the gold pairs of that."""
    place = {j: at for at, j in enumerate(order)}
    pairs = {(bead.ja, tuple(sorted(place[j] for j in bead.en))) for bead in seed().pairs}
    return [seed().en.segments[j] for j in order], pairs


def holds_all(beads: Sequence[Bead], n: int, m: int) -> bool:
    """Whether every sentence of both sides is in exactly one bead."""
    ja = sorted(i for bead in beads for i in bead.ja)
    en = sorted(j for bead in beads for j in bead.en)
    return (ja, en) == (list(range(n)), list(range(m)))


def found_of(beads: Sequence[Bead], gold: Pairs) -> float:
    """The share of the gold pairs that is found."""
    return len({(bead.ja, bead.en) for bead in beads} & gold) / len(gold)
