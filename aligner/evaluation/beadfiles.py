"""Beads read from files: of this project, of its benchmarks, and ladders of other aligners."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from aligner.errors import InputError
from aligner.evaluation.agreement import Beads

__all__ = ["read_beads"]

_LADDER = re.compile(r"\[([\d,\s]*)\]\s*:\s*\[([\d,\s]*)\](?:\s*:\s*[-+.\deE]+)?")
_RUNGS = re.compile(r"(\d+)\t(\d+)(?:\t[-+.\deE]+)?")

_Bead = tuple[tuple[int, ...], tuple[int, ...]]


def read_beads(path: Path) -> dict[str, Beads]:
    """Read the beads of each document of a file, by the document's name.

    A ``.tsv`` or ``.jsonl`` is one that `aligner align` writes; a ``.jsonl`` may also be a set of
    `aligner.evaluation.benchmark` (its gold) or the predictions for one. Anything else is a ladder:
    a line ``[0]:[0, 1]:score`` for each bead, as Vecalign and Bertalign write it, or hunalign's
    rungs, ``0<tab>0<tab>score``, where each bead ends and the next begins. A ladder holds one
    document without a name, which is the name of the file. Raises InputError, naming the line.
    """
    found = {
        ".tsv": _from_tsv,
        ".jsonl": _from_jsonl,
    }.get(path.suffix, _from_ladder)(path)
    if not found:
        raise InputError(f"{path}: there is no bead in it; give an alignment file")
    for name, beads in found.items():
        _check(path, name, beads)
    return found


def _check(path: Path, name: str, beads: Beads) -> None:
    for side in (0, 1):
        indices = [index for bead in beads for index in bead[side]]
        if len(indices) != len(set(indices)):
            raise InputError(
                f"{path}: a sentence of {name} is in two beads; mend the file, each may be in one"
            )


def _from_tsv(path: Path) -> dict[str, Beads]:
    from aligner.formats import read_tsv

    found: dict[str, list[_Bead]] = {}
    for row in read_tsv(path).to_dict("records"):
        sides = (row["ja_ids"].split(), row["en_ids"].split())
        ja, en = (tuple(sorted(int(name[2:]) - 1 for name in side)) for side in sides)
        found.setdefault(row["doc"], []).append((ja, en))
    return dict(found)


def _from_jsonl(path: Path) -> dict[str, Beads]:
    found: dict[str, list[_Bead]] = {}
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            name, beads = _parsed(f"{path}: line {number}", line)
            found.setdefault(name, []).extend(beads)
    return dict(found)


def _parsed(place: str, line: str) -> tuple[str, list[_Bead]]:
    """The beads of a line: one of our beads, or a whole document of a benchmark."""
    try:
        record = json.loads(line)
        if "ja_sentences" in record:
            sides = (record["ja_sentences"], record["en_sentences"])
            ja, en = (
                tuple(sorted(int(sentence["id"][2:]) - 1 for sentence in side)) for side in sides
            )
            return str(record["doc"]), [(ja, en)]
        beads = record["beads"] if "beads" in record else record["gold"]
        pairs = [(tuple(sorted(map(int, ja))), tuple(sorted(map(int, en)))) for ja, en in beads]
        return str(record["id"]), pairs
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{place}: neither a bead of aligner align nor a document with id and beads;"
            " mend the line"
        ) from error


def _from_ladder(path: Path) -> dict[str, Beads]:
    lines = [line.strip(" \r") for line in _lines(path)]
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and _RUNGS.fullmatch(lines[0].strip()):
        beads = list(_between_rungs(path, lines))
    else:
        beads = [_of_ladder(path, number, line) for number, line in enumerate(lines, 1)]
    return {_name(path): beads} if beads else {}


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _of_ladder(path: Path, number: int, line: str) -> _Bead:
    match = _LADDER.fullmatch(line.strip())
    if match is None:
        raise InputError(
            f"{path}: line {number}: not a bead such as [0]:[0, 1]:0.5; mend it, or give a .tsv or"
            " .jsonl by its name"
        )
    ja, en = (tuple(sorted(map(int, re.findall(r"\d+", match[side])))) for side in (1, 2))
    return ja, en


def _between_rungs(path: Path, lines: list[str]) -> Iterator[_Bead]:
    before: tuple[int, int] | None = None
    for number, line in enumerate(lines, 1):
        match = _RUNGS.fullmatch(line.strip())
        here = (int(match[1]), int(match[2])) if match else None
        if here is None or (before and (here[0] < before[0] or here[1] < before[1])):
            raise InputError(
                f"{path}: line {number}: not a rung of a ladder, two rising numbers; mend it"
            )
        if before and here != before:
            yield tuple(range(before[0], here[0])), tuple(range(before[1], here[1]))
        before = here


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}: line {line}: not UTF-8; save the file as UTF-8") from error
