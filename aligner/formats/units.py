"""A translation unit, as all formats of memories give and take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from aligner.alignment.beads import Alignment, Bead

__all__ = ["Unit", "units_of"]


# Nobody changes one; but frozen, it would take five times as long to make, of millions.
@dataclass(slots=True, unsafe_hash=True)
class Unit:
    """Two texts that are translations of each other, and what is known about the pair.

    ``doc`` is the article it is from, ``number`` its bead there, ``kind`` how many sentences each
    side joins (``1-1``; empty where that is unknown). ``confidence`` (0 to 1), ``bleu`` and
    ``chrf`` (0 to 100) are None where there is none. ``status`` is a reviewer's word, such as
    ``approved``. Times have a zone. ``notes``, ``props`` (type and value) and ``attributes`` are
    those of other tools, in their order. ``line`` is where a file had it, from 1.
    """

    ja: str
    en: str
    doc: str = ""
    number: int | None = None
    kind: str = ""
    hypothesis: str = ""
    confidence: float | None = None
    bleu: float | None = None
    chrf: float | None = None
    moved: bool = False
    status: str = ""
    engine: str = ""
    created: datetime | None = None
    created_by: str = ""
    changed: datetime | None = None
    changed_by: str = ""
    notes: tuple[str, ...] = ()
    props: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    line: int | None = field(default=None, compare=False)


def units_of(alignment: Alignment, created: datetime | None = None) -> Iterator[Unit]:
    """Give the beads of an alignment that have two sides, in its order."""
    for number, bead in enumerate(alignment.beads, 1):
        if not bead.is_null:
            yield _unit(alignment, number, bead, created)


def _unit(alignment: Alignment, number: int, bead: Bead, created: datetime | None) -> Unit:
    return Unit(
        ja=alignment.ja_text(bead),
        en=alignment.en_text(bead),
        doc=alignment.name,
        number=number,
        kind=bead.kind,
        hypothesis=alignment.hypothesis(bead),
        confidence=bead.confidence,
        bleu=bead.bleu,
        chrf=bead.chrf,
        moved=bead.moved,
        status=bead.status,
        engine=alignment.engine or "",
        created=created,
    )
