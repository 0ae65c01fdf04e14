"""Gold documents whose English stands in another order: loose fragments, moved blocks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from scripts.train_alignment.gold import Gold

__all__ = ["move_blocks", "scatter"]

_KEPT = 0.55
_SMALLEST = 6


def scatter(document: Gold, rng: random.Random) -> Gold:
    """Keep about half of the English, bead by bead, in random order."""
    kept = [at for at, (_, en) in enumerate(document.beads) if en and rng.random() < _KEPT]
    rng.shuffle(kept)
    return _reordered(document, kept, "fragments")


def move_blocks(document: Gold, rng: random.Random) -> Gold:
    """Move one to three blocks of the English to other places."""
    order = [at for at, (_, en) in enumerate(document.beads) if en]
    for _ in range(rng.choice([1, 1, 2, 3])):
        if len(order) >= _SMALLEST:
            length = rng.randint(1, len(order) // 4)
            start = rng.randrange(len(order) - length)
            block, rest = order[start : start + length], order[:start] + order[start + length :]
            place = rng.randrange(len(rest) + 1)
            order = [*rest[:place], *block, *rest[place:]]
    return _reordered(document, order, "moved")


def _reordered(document: Gold, order: Sequence[int], name: str) -> Gold:
    """The document with the English of these beads only, in this order."""
    en: list[str] = []
    placed: dict[int, tuple[int, ...]] = {}
    for at in order:
        sentences = [document.en[j] for j in document.beads[at][1]]
        placed[at] = tuple(range(len(en), len(en) + len(sentences)))
        en += sentences
    beads = [
        (ja, placed.get(at, ())) for at, (ja, _) in enumerate(document.beads) if ja or at in placed
    ]
    return replace(
        document, en=en, beads=beads, ja_paragraphs=None, en_paragraphs=None, variant=name
    )
