"""Beads that stand out of order: which they are, and how often the order breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from aligner.alignment.beads import Bead
from aligner.signals.anchors import longest_chain

__all__ = ["count_breaks", "mark_moved"]


def count_breaks(beads: Sequence[Bead]) -> int:
    """How often the English of the next pair is not what follows that of the one before.

    English without a partner between them does not count.
    """
    pairs = [bead for bead in beads if not bead.is_null]
    matched = sorted(j for bead in pairs for j in bead.en)
    rank = {j: at for at, j in enumerate(matched)}
    return sum(rank[after.en[0]] != rank[before.en[-1]] + 1 for before, after in pairwise(pairs))


def mark_moved(beads: Sequence[Bead]) -> list[Bead]:
    """The beads in the order of the Japanese; those off the longest rising chain are moved.

    English without a partner follows the bead whose English it stands behind.
    """
    pairs = sorted((bead for bead in beads if bead.en and bead.ja), key=lambda bead: bead.ja)
    chain = set(longest_chain([(bead.ja[0], bead.en[0]) for bead in pairs]))
    marked = [replace(bead, moved=(bead.ja[0], bead.en[0]) not in chain) for bead in pairs]
    place = {j: bead.ja[0] for bead in pairs for j in bead.en}
    here = -1
    places = []
    for j in range(1 + max((j for bead in beads for j in bead.en), default=-1)):
        here = place.get(j, here)
        places.append(here)
    others = [bead for bead in beads if bead.is_null]
    return sorted(
        [*marked, *others],
        key=lambda bead: (bead.ja[0], 0, 0) if bead.ja else (places[bead.en[0]], 1, bead.en[0]),
    )
