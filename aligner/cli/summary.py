"""What ``aligner align`` says when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aligner.alignment import Alignment

__all__ = ["summarise"]

_SHOWN = 12
_LABEL_WIDTH = 11


def summarise(alignment: Alignment, written: list[Path]) -> str:
    """Tell in a few lines what was found, how good it looks, and where to look."""
    rows = [*_findings(alignment), *_quality(alignment)]
    if written:
        rows.append(("written", "  ".join(map(str, written))))
    return "\n".join(f"{label:{_LABEL_WIDTH}}{text}" for label, text in rows)


def _findings(alignment: Alignment) -> Iterator[tuple[str, str]]:
    kinds = Counter(bead.kind for bead in alignment.pairs)
    yield (
        alignment.name,
        f"{_count(len(alignment.ja), 'Japanese sentence')},"
        f" {_count(len(alignment.en), 'English sentence')}",
    )
    listed = ", ".join(f"{times} {kind}" for kind, times in kinds.most_common())
    yield "pairs", f"{len(alignment.pairs)} ({listed})" if kinds else "0"
    japanese = sum(len(bead.ja) for bead in alignment.beads if not bead.en)
    english = sum(len(bead.en) for bead in alignment.beads if not bead.ja)
    yield "no partner", f"{japanese} Japanese, {english} English"


def _quality(alignment: Alignment) -> Iterator[tuple[str, str]]:
    from aligner.alignment import REVIEW_BELOW

    if scores := alignment.scores:
        yield "MT", f"BLEU {scores.bleu:.1f}  chrF {scores.chrf:.1f}  ({alignment.engine})"
        yield "", scores.bleu_signature
    doubtful = alignment.doubtful
    if not doubtful:
        yield "to check", f"no bead is less than {REVIEW_BELOW:.0%} sure"
        return
    rows = ", ".join(map(str, doubtful[:_SHOWN])) + (" …" if len(doubtful) > _SHOWN else "")
    yield (
        "to check",
        f"{len(doubtful)} of {len(alignment.beads)} beads are less than {REVIEW_BELOW:.0%} sure:"
        f" {rows}",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
