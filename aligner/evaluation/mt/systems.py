"""The systems that are compared: engines of this machine, and hypotheses made elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from aligner.errors import InputError
from aligner.evaluation.mt.units import Unit, Units
from aligner.translation import HypothesesFile, Progress, Translator, choose_translator

__all__ = ["System", "name_systems", "translate_units"]

_TABLES = (".tsv", ".jsonl")

_IN_FILE = "hypothesis"
"""The system whose hypotheses are in the alignment files."""


@dataclass(frozen=True, slots=True)
class System:
    """A system under the name that tables show, and what it is: an engine's id, or a file."""

    name: str
    source: str
    hypotheses: Callable[[Units, Progress | None], list[str]]


def name_systems(specs: Sequence[str]) -> list[System]:
    """Find the systems that ``NAME=SPEC`` or ``SPEC`` mean; nothing is translated yet.

    A SPEC is an engine or package as `aligner.translation.choose_translator` takes them, a file of
    hypotheses (text, TSV or JSON lines), or ``hypothesis``: what the alignment files hold. Raises
    InputError for what is none of these and for two systems of one name, ModelError for a package
    that is missing or broken.
    """
    if not specs:
        raise InputError("no system to evaluate; give one: --system compact")
    systems = [_system(*_parted(spec)) for spec in specs]
    names = [system.name for system in systems]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two systems are called {name}; name them: --system OTHER=…")
    return systems


def translate_units(system: System, units: Units, progress: Progress | None = None) -> list[str]:
    """One hypothesis for each unit, joined where a unit joins sentences.

    Raises InputError where a file of hypotheses does not fit the units.
    """
    return [" ".join(text.split()) for text in system.hypotheses(units, progress)]


def _parted(spec: str) -> tuple[str, str]:
    name, equals, source = spec.partition("=")
    # A path may hold an equals sign; a name does not look like a path.
    if equals and not set(name) & set("/\\"):
        if not name.strip() or not source:
            raise InputError(f"--system {spec}: give a name and a system, such as small=compact")
        return name.strip(), source
    return (Path(spec).stem if Path(spec).is_file() else spec), spec


def _system(name: str, source: str) -> System:
    if source == _IN_FILE:
        return System(name, "the hypothesis column of the alignment files", _in_the_files)
    path = Path(source)
    if path.suffix in _TABLES and path.is_file():
        return System(name, f"file:{path.name}", lambda units, _: _from_table(path, units))
    translator = choose_translator(source)
    if translator is None:
        raise InputError(f"--system {name}: none translates nothing; name an engine or a file")
    if isinstance(translator, HypothesesFile):
        file = translator
        return System(name, translator.id, lambda units, _: _from_lines(file, units))
    engine = translator
    return System(name, translator.id, lambda units, progress: _by(engine, units, progress))


def _in_the_files(units: Units, _progress: Progress | None) -> list[str]:
    texts = [unit.hypothesis for unit in units.units]
    if not any(texts):
        raise InputError(
            "the alignment files hold no hypotheses; name an engine, such as --system compact"
        )
    return texts


def _by(translator: Translator, units: Units, progress: Progress | None) -> list[str]:
    """Translate sentence by sentence, as `aligner align` does, so that its cache serves."""
    sentences = [text for unit in units.units for text in unit.sentences]
    translated = iter(translator.translate(sentences, progress))
    return [" ".join(islice(translated, len(unit.sentences))) for unit in units.units]


def _from_lines(file: HypothesesFile, units: Units) -> list[str]:
    """A line for each unit, or for each Japanese sentence of the articles, in order."""
    lines = file.lines()
    sentences = sum(units.sentences.values())
    if len(lines) == len(units.units):
        return lines
    if len(lines) != sentences:
        raise InputError(
            f"{file.path}: has {len(lines)} lines; one for each of the {len(units.units)} pairs is"
            f" needed, or one for each of the {sentences} Japanese sentences"
        )
    starts: dict[str, int] = {}
    at = 0
    for article, count in units.sentences.items():
        starts[article] = at
        at += count
    return [
        " ".join(lines[starts[unit.article] + place] for place in unit.places)
        for unit in units.units
    ]


def _from_table(path: Path, units: Units) -> list[str]:
    """The hypotheses of a table, found by document and bead, by the Japanese, or by the order."""
    rows = list(_rows_of_tsv(path) if path.suffix == ".tsv" else _rows_of_jsonl(path))
    if not rows or "hypothesis" not in rows[0]:
        raise InputError(
            f"{path}: line 1: there is no hypothesis in it; name the column of translations so"
        )
    if {"doc", "bead"} <= rows[0].keys():
        return _looked_up(path, rows, units, lambda row: (row["doc"], row["bead"]), _place)
    if "ja" in rows[0]:
        return _looked_up(path, rows, units, lambda row: row["ja"], lambda unit: unit.ja)
    if len(rows) != len(units.units):
        raise InputError(
            f"{path}: has {len(rows)} hypotheses for {len(units.units)} pairs; one for each is"
            " needed, or columns that say whose they are (doc and bead, or ja)"
        )
    return [row["hypothesis"] for row in rows]


def _place(unit: Unit) -> tuple[str, str]:
    return unit.article, str(unit.number)


def _looked_up(
    path: Path,
    rows: Iterable[dict[str, str]],
    units: Units,
    key: Callable[[dict[str, str]], object],
    wanted: Callable[[Unit], object],
) -> list[str]:
    """Rows of other beads may be there: those of nulls are in every file of ours."""
    known = {key(row): row for row in rows}
    found: list[str] = []
    for unit in units.units:
        row = known.get(wanted(unit))
        if row is None:
            raise InputError(
                f"{path}: has no hypothesis for bead {unit.number} of {unit.article};"
                " translate all of the pairs, and leave those empty that fail"
            )
        if row.get("ja", unit.ja).strip() != unit.ja:
            raise InputError(
                f"{path}: bead {unit.number} of {unit.article} has other Japanese there;"
                " translate the alignment that is evaluated"
            )
        found.append(row["hypothesis"])
    return found


def _rows_of_tsv(path: Path) -> Iterator[dict[str, str]]:
    header, *lines = HypothesesFile(path).lines(folded=False) or [""]
    names = header.split("\t")
    for number, line in enumerate(lines, 2):
        fields = line.split("\t")
        if len(fields) != len(names):
            raise InputError(
                f"{path}: line {number}: {len(fields)} fields, not {len(names)}; mend its tabs"
            )
        yield dict(zip(names, fields, strict=True))


def _rows_of_jsonl(path: Path) -> Iterator[dict[str, str]]:
    for number, line in enumerate(HypothesesFile(path).lines(folded=False), 1):
        yield _parsed(f"{path}: line {number}", line)


def _parsed(place: str, line: str) -> dict[str, str]:
    try:
        record: dict[str, Any] = json.loads(line)
        # Half a character, a lone surrogate, is no text.
        json.dumps(record, ensure_ascii=False).encode()
        return {name: _shown(value) for name, value in record.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(f"{place}: not a JSON object with a hypothesis; write it anew") from error


def _shown(value: object) -> str:
    return "" if value is None else str(value)
