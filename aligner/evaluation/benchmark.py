"""Benchmarks: documents with gold alignments, aligned and compared.

A set is a file of JSON lines, one document a line: ``id``, the sentences ``ja`` and ``en``, the
hypotheses of MT systems ``mt`` ({system: [English of each Japanese sentence]}) and the ``gold``
beads ([[Japanese indices], [English indices]], from 0).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aligner.alignment import Bead
from aligner.errors import InputError
from aligner.evaluation.agreement import Agreement, Beads, count_agreement
from aligner.evaluation.confidence import Judgement, judge
from aligner.files import write_atomically
from aligner.signals import Texts

__all__ = ["Hypotheses", "Record", "Result", "read_records", "run", "write_predictions"]

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

Aligner = Callable[[Texts], Sequence[Bead]]
Hypotheses = Callable[["Record"], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One document of a benchmark."""

    id: str
    ja: list[str]
    en: list[str]
    gold: Beads
    mt: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """What came out for a set: beads by document, agreement, judgements and time."""

    predictions: dict[str, Sequence[Bead]] = field(default_factory=dict)
    agreement: Agreement = field(default_factory=Agreement)
    judgements: list[Judgement] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def documents_per_second(self) -> float:
        """Documents aligned in a second, reading the set not counted."""
        return len(self.predictions) / self.seconds if self.seconds else 0.0


def read_records(path: Path) -> list[Record]:
    """Read the documents of a set.

    Raises InputError, naming the line, for whatever keeps the file from being used.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    records: dict[str, Record] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            record = _record(path, number, line)
            if record.id in records:
                raise InputError(f"{path}, line {number}: a second {record.id!r}; ids must differ")
            records[record.id] = record
    if not records:
        raise InputError(f"{path}: there is no document in it; give a file of JSON lines")
    return list(records.values())


def run(
    records: Iterable[Record], align: Aligner, hypotheses: Hypotheses | None = None
) -> Iterator[Result]:
    """Align each document, with the hypotheses of it if there are any.

    After each document the result of all so far is yielded; it is one and the same and grows.
    """
    result = Result()
    for record in records:
        texts = Texts(record.ja, record.en, hypotheses(record) if hypotheses else None)
        began = time.perf_counter()
        beads = align(texts)
        result.seconds += time.perf_counter() - began
        result.predictions[record.id] = beads
        predicted = [(bead.ja, bead.en) for bead in beads]
        result.agreement += count_agreement(record.gold, predicted)
        result.judgements += judge(beads, record.gold)
        yield result


def write_predictions(path: Path, predictions: dict[str, Sequence[Bead]]) -> None:
    """Write one line for each document: ``id`` and ``beads``, with the confidence of each."""
    lines = (
        json.dumps(
            {
                "id": name,
                "beads": [[list(bead.ja), list(bead.en)] for bead in beads],
                "confidence": [round(bead.confidence, 5) for bead in beads],
            },
            ensure_ascii=False,
        )
        for name, beads in predictions.items()
    )
    write_atomically(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))


def _record(path: Path, number: int, line: bytes) -> Record:
    place = f"{path}, line {number}"
    try:
        fields = json.loads(line)
        record = Record(
            id=str(fields["id"]),
            ja=_texts(fields["ja"]),
            en=_texts(fields["en"]),
            gold=[(_indices(ja), _indices(en)) for ja, en in fields["gold"]],
            mt={str(name): _texts(texts) for name, texts in (fields.get("mt") or {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{place}: not a document of a benchmark ({error!r}); it needs id, ja, en and gold"
        ) from error
    _check(record, place)
    return record


def _check(record: Record, place: str) -> None:
    for side, texts in enumerate((record.ja, record.en)):
        indices = [index for bead in record.gold for index in bead[side]]
        if sorted(indices) != sorted(set(indices)) or not set(indices) <= set(range(len(texts))):
            raise InputError(
                f"{place}: the gold names a sentence twice, or one that is not there; mend it"
            )
    for system, hypotheses in record.mt.items():
        if len(hypotheses) != len(record.ja):
            raise InputError(
                f"{place}: {len(hypotheses)} hypotheses of {system} for {len(record.ja)} Japanese"
                " sentences; there must be one for each"
            )


def _texts(values: Any) -> list[str]:  # noqa: ANN401 - JSON may hold anything
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise TypeError("a list of texts is needed")
    if any(map(_HALF_CHARACTER.search, values)):
        raise ValueError("a text holds half a character, a lone surrogate")
    return values


def _indices(values: Any) -> tuple[int, ...]:  # noqa: ANN401 - JSON may hold anything
    if not all(isinstance(index, int) for index in values):
        raise TypeError("a list of sentence indices is needed")
    return tuple(sorted(values))
