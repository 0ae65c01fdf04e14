"""What ``aligner align`` says when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aligner.alignment import Alignment
    from aligner.metrics import CorpusScores

__all__ = ["summarise"]

_LABEL_WIDTH = 12

_SHOWN = 12
"""Numbers or ranges of beads that are listed."""


def summarise(alignment: Alignment, written: Iterable[Path] = ()) -> str:
    """Tell in a few aligned lines what was found, where to look, and how good the MT is."""
    rows = [*_findings(alignment), ("to check", _to_check(alignment)), *_warnings(alignment)]
    if alignment.scores:
        rows += _quality(alignment.engine or "", alignment.scores)
    files = [("written" if at == 0 else "", str(path)) for at, path in enumerate(written)]
    return "\n".join(f"{label:{_LABEL_WIDTH}}{text}" for label, text in rows + files)


def _findings(alignment: Alignment) -> Iterator[tuple[str, str]]:
    yield "sentences", f"{len(alignment.ja)} Japanese, {len(alignment.en)} English"
    if alignment.order == "any":
        moved = sum(bead.moved for bead in alignment.beads)
        yield (
            "order",
            f"any: {moved} of {len(alignment.pairs)} pairs stand elsewhere in the English",
        )
    kinds = Counter(bead.kind for bead in alignment.pairs).most_common()
    listed = ", ".join(f"{times} × {kind}" for kind, times in kinds)
    yield "pairs", f"{len(alignment.pairs)} ({listed})" if kinds else "0"
    japanese = sum(len(bead.ja) for bead in alignment.beads if not bead.en)
    english = sum(len(bead.en) for bead in alignment.beads if not bead.ja)
    yield "no partner", f"{japanese} Japanese, {english} English"


def _to_check(alignment: Alignment) -> str:
    from aligner.alignment import REVIEW_BELOW

    doubtful = alignment.doubtful
    if not doubtful:
        return f"nothing: every bead is at least {REVIEW_BELOW:.0%} sure"
    ranges = list(_ranges(doubtful))
    listed = ", ".join(ranges[:_SHOWN]) + (" …" if len(ranges) > _SHOWN else "")
    return (
        f"{len(doubtful)} of {len(alignment.beads)} beads, less than {REVIEW_BELOW:.0%} sure:"
        f" {listed}"
    )


def _warnings(alignment: Alignment) -> Iterator[tuple[str, str]]:
    from aligner.alignment import UNRELATED_BELOW

    if alignment.matched < UNRELATED_BELOW:
        yield (
            "warning",
            f"only {alignment.matched:.0%} of the shorter text seems to have a partner:"
            " does the English belong to this article?",
        )
    if alignment.shortfall:
        yield (
            "warning",
            "the search ran out of time; another alignment may score up to"
            f" {alignment.shortfall:.1f} more",
        )


def _ranges(numbers: list[int]) -> Iterator[str]:
    """Rising numbers as text, neighbours drawn together: 2, 5-8."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


def _quality(engine: str, scores: CorpusScores) -> Iterator[tuple[str, str]]:
    yield "MT", engine
    yield "BLEU", f"{scores.bleu:<6.1f}{scores.bleu_signature}"
    yield "chrF", f"{scores.chrf:<6.1f}{scores.chrf_signature}"
