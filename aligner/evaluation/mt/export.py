"""An evaluation as JSON, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aligner import __version__
from aligner.evaluation.mt.evaluation import Evaluation, Segment
from aligner.evaluation.mt.words import explain
from aligner.evaluation.resampling import SEED

__all__ = ["to_json", "versions"]


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Everything that came out, as an object that the json module can write."""
    found = asdict(evaluation)
    for part, content in evaluation.parts.items():
        pairs = zip(found["parts"][part]["comparisons"], content.comparisons, strict=True)
        for shown, comparison in pairs:
            shown["sure"] = comparison.is_sure
    names = [system.name for system in evaluation.systems]
    found["segments"] = [_segment(segment, names) for segment in evaluation.segments]
    found["settings"]["seed"] = SEED
    return {"versions": versions(), "words": list(explain(evaluation))} | found


def versions() -> dict[str, str]:
    """The versions of what computed the figures."""
    from importlib.metadata import version

    return {"aligner": __version__} | {
        name: version(name) for name in ("sacrebleu", "rapidfuzz", "numpy")
    }


def _segment(segment: Segment, names: list[str]) -> dict[str, Any]:
    unit = segment.unit
    return {
        "article": unit.article,
        "bead": unit.number,
        "ja": unit.ja,
        "en": unit.en,
        "type": unit.kind,
        "confidence": unit.confidence,
        "status": unit.status,
        "trusted": segment.trusted,
        "systems": {
            name: {
                "hypothesis": segment.hypotheses[at],
                "bleu": segment.bleu[at],
                "chrf": segment.chrf[at],
                "ter": segment.ter[at],
                "diagnosis": segment.verdicts[at],
            }
            for at, name in enumerate(names)
        },
    }
