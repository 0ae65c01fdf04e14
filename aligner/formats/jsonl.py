"""JSON lines: an object for every bead, with all that is known about it, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document
from aligner.errors import InputError
from aligner.formats.options import DEFAULTS, Options
from aligner.formats.text import encoded
from aligner.signals import compare

__all__ = ["read_jsonl", "write_jsonl"]


def write_jsonl(alignment: Alignment, out: BinaryIO, _options: Options = DEFAULTS) -> None:
    """Write every bead, nulls included; raises OutputError for a text that is not Unicode."""
    for number, bead in enumerate(alignment.beads, 1):
        line = json.dumps(_record(alignment, number, bead), ensure_ascii=False)
        out.write(encoded(line + "\n", alignment))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read the objects of a file of ours; InputError where it or a line of it is broken."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    return [_parsed(path, number, line) for number, line in enumerate(lines, 1)]


def _parsed(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode())
    except ValueError as error:
        raise InputError(f"{path}: line {number}: not JSON in UTF-8; write it anew") from error
    if not isinstance(record, dict):
        raise InputError(f"{path}: line {number}: not a JSON object; write it anew")
    return record


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
