"""JSON lines: an object for every bead, with all that is known about it, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document
from aligner.errors import InputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Options, ReadOptions
from aligner.formats.text import encoded, encoded_line, lines_of
from aligner.formats.units import Unit
from aligner.signals import compare

__all__ = ["read_jsonl", "read_jsonl_units", "write_jsonl", "write_jsonl_units"]


def write_jsonl(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write every bead, nulls included; raises OutputError for a text that is not Unicode."""
    for number, bead in enumerate(alignment.beads, 1):
        line = json.dumps(_record(alignment, number, bead), ensure_ascii=False)
        out.write(encoded(line + "\n", alignment))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read the objects of a file of ours; InputError where it or a line of it is broken."""
    return [_parsed(path, number, line) for number, line in enumerate(lines_of(path), 1)]


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: line {number}: not JSON; write it anew") from error
    if not isinstance(record, dict):
        raise InputError(f"{path}: line {number}: not a JSON object; write it anew")
    return record


def write_jsonl_units(units: Iterable[Unit], out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write an object for each unit, with what is known of it; raises OutputError."""
    for unit in units:
        out.write(encoded_line(json.dumps(_unit_record(unit), ensure_ascii=False), unit))


def _unit_record(unit: Unit) -> dict[str, Any]:
    record = {
        "doc": unit.doc,
        "bead": unit.number,
        "ja": unit.ja,
        "en": unit.en,
        "hypothesis": unit.hypothesis,
        "confidence": unit.confidence,
        "bleu": unit.bleu,
        "chrf": unit.chrf,
        "type": unit.kind,
        "moved": unit.moved,
        "status": unit.status,
        "engine": unit.engine,
        "created": unit.created and unit.created.isoformat(),
        "created_by": unit.created_by,
        "changed": unit.changed and unit.changed.isoformat(),
        "changed_by": unit.changed_by,
    }
    kept = {"notes": unit.notes, "props": unit.props, "attributes": unit.attributes}
    return record | {name: value for name, value in kept.items() if value}


_TEXTS = ("doc", "ja", "en", "hypothesis", "type", "status", "engine", "created_by", "changed_by")
_SCORES = {"confidence": 1.0, "bleu": 100.0, "chrf": 100.0}


def read_jsonl_units(path: Path, _options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read units, or the pairs among beads; only ``ja`` and ``en`` must be there.

    Raises InputError for a line that is no JSON object or has a value of the wrong kind.
    """
    for number, line in enumerate(lines_of(path), 1):
        record = _parsed(path, number, line)
        if record.get("ja") == "" or record.get("en") == "":
            continue
        try:
            yield _unit(record, number)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{path}: line {number}: no unit ({type(error).__name__}: {error}); write it anew"
            ) from error


def _unit(record: dict[str, Any], line: int) -> Unit:
    texts: dict[str, Any] = {name: record.get(name) or "" for name in _TEXTS} | {
        name: record[name] for name in ("ja", "en")
    }
    scores: dict[str, Any] = {name: record.get(name) for name in _SCORES}
    wrong = [name for name, value in texts.items() if not isinstance(value, str)]
    wrong += [name for name, most in _SCORES.items() if not _is_score(scores[name], most)]
    number = record.get("bead")
    if wrong or not (number is None or (type(number) is int and 0 < number < 2**63)):
        raise ValueError(f"{', '.join(wrong) or 'bead'} is of the wrong kind")
    kind = texts.pop("type")
    return Unit(
        **texts,
        **scores,
        number=number,
        kind=kind,
        moved=record.get("moved") is True,
        created=_time(record.get("created")),
        changed=_time(record.get("changed")),
        notes=tuple(map(str, record.get("notes", ()))),
        props=tuple((str(name), str(value)) for name, value in record.get("props", ())),
        attributes=tuple((str(name), str(value)) for name, value in record.get("attributes", ())),
        line=line,
    )


def _is_score(value: object, most: float) -> bool:
    return value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
    )


def _time(text: object) -> datetime | None:
    if text in {None, ""}:
        return None
    if not isinstance(text, str):
        raise TypeError("a time is of the wrong kind")
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def _record(alignment: Alignment, number: int, bead: Bead) -> dict[str, Any]:
    return {
        "doc": alignment.name,
        "bead": number,
        "ja": alignment.ja_text(bead),
        "en": alignment.en_text(bead),
        "hypothesis": alignment.hypothesis(bead),
        "confidence": bead.confidence,
        "bleu": bead.bleu,
        "chrf": bead.chrf,
        "type": bead.kind,
        "moved": bead.moved,
        "status": bead.status,
        "engine": alignment.engine,
        "rival": _rival(alignment, bead),
        **_evidence(alignment, bead),
        "ja_sentences": [_sentence(alignment.ja, index) for index in bead.ja],
        "en_sentences": [_sentence(alignment.en, index) for index in bead.en],
    }


def _rival(alignment: Alignment, bead: Bead) -> dict[str, Any] | None:
    if (rival := bead.rival) is None:
        return None
    return {
        "ja": [alignment.ja.id(index) for index in rival.ja],
        "en": [alignment.en.id(index) for index in rival.en],
        "confidence": rival.confidence,
        "margin": bead.margin,
    }


def _evidence(alignment: Alignment, bead: Bead) -> dict[str, Any]:
    """What speaks for a pair and against it, in characters of both texts."""
    if bead.is_null:
        return {"matches": [], "ja_missing": [], "en_missing": []}
    found = compare(alignment.ja_text(bead), alignment.en_text(bead))
    return {
        "matches": [asdict(match) for match in found.matches],
        "ja_missing": found.ja_missing,
        "en_missing": found.en_missing,
    }


def _sentence(document: Document, index: int) -> dict[str, Any]:
    sentence = document.sentences[index]
    return {
        "id": document.id(index),
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "paragraph": sentence.paragraph,
        "kind": sentence.kind,
    }
