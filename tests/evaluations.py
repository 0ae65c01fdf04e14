"""Units, alignment files and evaluations for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from aligner.alignment import Alignment, Bead
from aligner.documents import Document
from aligner.evaluation.mt import Unit
from aligner.formats import write

JA = ["首相は増税を発表した。", "輸出は3.5%減った。", "NATOは会合を開いた。", "雨が降る。"]
EN = [
    "The prime minister announced a tax rise.",
    "Exports fell 3.5%.",
    "NATO held a meeting.",
    "It will rain in Osaka.",
]


def unit(ja: str = JA[0], en: str = EN[0], **known: object) -> Unit:
    given = {"article": "a", "number": 1, "kind": "1-1", "confidence": 1.0, "sentences": (ja,)}
    return Unit(ja=ja, en=en, **(given | known))


def articles(count: int, each: int = 4) -> list[Unit]:
    """Units of so many articles, no two of them alike."""
    return [
        unit(JA[at % 4], f"{EN[at % 4]} No. {of} said so.", article=f"a{of}", number=at + 1)
        for of in range(count)
        for at in range(each)
    ]


def write_alignment(
    path: Path,
    beads: Iterable[tuple[list[int], list[int], float, str]] = (),
    hypotheses: tuple[str, ...] | None = None,
) -> Path:
    """An alignment file of `JA` and `EN`: 1-1 beads, unless others are given."""
    found = list(beads) or [([at], [at], 0.99, "") for at in range(4)]
    alignment = Alignment(
        Document.from_segments(JA, "ja", path.stem),
        Document.from_segments(EN, "en", path.stem),
        tuple(Bead(tuple(ja), tuple(en), sure, status=status) for ja, en, sure, status in found),
        hypotheses,
    )
    write(alignment, path)
    return path


def write_lines(path: Path, lines: Iterable[object]) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path
