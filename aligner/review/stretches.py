"""Long articles in stretches: a decision has a say in one of them only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aligner.alignment import REVIEW_BELOW
from aligner.memory import Article, StoredBead

__all__ = ["LONG", "find_cuts", "stretch"]

LONG = 60
"""About so many Japanese sentences are aligned again at a time."""


def stretch(article: Article, cuts: Sequence[int], beads: Sequence[StoredBead]) -> Article:
    """The part of an article, between two cuts, that holds some of its rows."""
    rows, wanted = article.beads, {bead.id for bead in beads}
    places = [at for at, bead in enumerate(rows) if bead.id in wanted]
    first = max(cut for cut in cuts if cut <= min(places))
    last = min(cut for cut in cuts if cut > max(places))
    if (first, last) == (0, len(rows)):
        return article
    held = {member for bead in rows[first:last] for member in (*bead.ja, *bead.en)}
    return replace(
        article,
        ja=tuple(s for s in article.ja if s.id in held),
        en=tuple(s for s in article.en if s.id in held),
        beads=rows[first:last],
    )


def find_cuts(article: Article) -> list[int]:
    """Rows, by index, before which the article may be cut; its start and its end are among them.

    A cut is behind a sure pair, where all sentences before it, and no others, are in rows before
    it. It depends on the sentences there alone, so that cuts stay as other rows change. An article
    in any order has none.
    """
    whole = [0, len(article.beads)]
    return whole if article.order == "any" else sorted({*whole, *_between(article)})


def _between(article: Article) -> list[int]:
    place = {s.id: at for side in (article.ja, article.en) for at, s in enumerate(side)}
    cuts: list[int] = []
    counts, ends, due = [0, 0], [-1, -1], LONG
    for at, bead in enumerate(article.beads, 1):
        for side, members in enumerate((bead.ja, bead.en)):
            counts[side] += len(members)
            for member in members:
                ends[side] = max(ends[side], place[member])
        whole = ends[0] + 1 == counts[0] and ends[1] + 1 == counts[1]
        if counts[0] >= due and whole and not bead.is_null and bead.confidence >= REVIEW_BELOW:
            cuts.append(at)
            due = (counts[0] // LONG + 1) * LONG
    return cuts
