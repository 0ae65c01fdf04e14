"""XLIFF 1.2 and 2.1 (OASIS), which translators' tools exchange for texts under work.

Of a bilingual file the source is that of ``Options.source``. A unit is a trans-unit (1.2) or a
unit with a segment (2.1). Approved pairs have the state ``final``, others ``translated`` (2.1) or
``needs-review-translation`` (1.2). What else is known of a unit stands in notes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from aligner.alignment.beads import Alignment
from aligner.errors import InputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Options, ReadOptions
from aligner.formats.units import Unit, units_of
from aligner.formats.xml import (
    illegal,
    legal,
    line_of,
    local_name,
    primary_subtag,
    root_of,
    stream,
    text_of,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "read_xliff",
    "write_xliff",
    "write_xliff2",
    "write_xliff2_units",
    "write_xliff_units",
]

_NAMESPACES = {
    "1.2": "urn:oasis:names:tc:xliff:document:1.2",
    "2.1": "urn:oasis:names:tc:xliff:document:2.0",
}

_CODES = {"bpt", "ept", "it", "ph", "x", "bx", "ex", "sc", "ec", "cp"}
"""Elements of a segment that hold another tool's formatting."""

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NOTED = ("hypothesis", "engine", "created_by", "changed_by")
_SCORES = {"confidence": (4, 1.0), "bleu": (2, 100.0), "chrf": (2, 100.0)}


def write_xliff(alignment: Alignment, out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write the beads that have two sides as XLIFF 1.2."""
    write_xliff_units(units_of(alignment), out, options)


def write_xliff2(alignment: Alignment, out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write the beads that have two sides as XLIFF 2.1."""
    write_xliff2_units(units_of(alignment), out, options)


def write_xliff_units(units: Iterable[Unit], out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write units as XLIFF 1.2, a file element for each run of units of one document."""
    source, target = _codes(options)
    languages = {"source-language": source, "target-language": target, "datatype": "plaintext"}
    with _root(out, "1.2", {}) as xml:
        for doc, group in groupby(_numbered(units), key=lambda item: item[1].doc):
            with (
                xml.element("file", {"original": legal(doc) or "memory", **languages}),
                xml.element("body"),
            ):
                for number, unit in group:
                    xml.write(_trans_unit(number, unit, options), pretty_print=True)


def write_xliff2_units(units: Iterable[Unit], out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write units as XLIFF 2.1, a file element for each run of units of one document."""
    source, target = _codes(options)
    runs = groupby(_numbered(units), key=lambda item: item[1].doc)
    with _root(out, "2.1", {"srcLang": source, "trgLang": target}) as xml:
        for file, (doc, group) in enumerate(runs, 1):
            named = {"original": legal(doc)} if doc else {}
            with xml.element("file", {"id": f"f{file}", **named}):
                for number, unit in group:
                    xml.write(_unit(number, unit, options), pretty_print=True)


def _codes(options: Options) -> tuple[str, str]:
    ja, en = options.languages
    return (ja, en) if options.source == "ja" else (en, ja)


def _numbered(units: Iterable[Unit]) -> Iterator[tuple[int, Unit]]:
    return enumerate(units, 1)


@contextmanager
def _root(out: BinaryIO, version: str, attributes: dict[str, str]) -> Iterator[Any]:
    """A file with its declaration and root element, to be written into."""
    from lxml import etree

    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        # The default namespace holds for all that is written inside.
        names = {None: _NAMESPACES[version]}
        with xml.element("xliff", {"version": version, **attributes}, nsmap=names):
            yield xml
        xml.flush()


def _trans_unit(number: int, unit: Unit, options: Options) -> _Element:
    from lxml import etree

    approved = unit.status == "approved"
    element = etree.Element(
        "trans-unit",
        {"id": str(number), "approved": "yes" if approved else "no", _SPACE: "preserve"},
    )
    source, target = _texts(unit, options)
    etree.SubElement(element, "source").text = source
    state = "final" if approved else "needs-review-translation"
    etree.SubElement(element, "target", state=state).text = target
    for name, value in _notes(unit):
        etree.SubElement(element, "note", {"from": name}).text = legal(value)
    return element


def _unit(number: int, unit: Unit, options: Options) -> _Element:
    from lxml import etree

    element = etree.Element("unit", {"id": f"u{number}"})
    noted = list(_notes(unit))
    if noted:
        notes = etree.SubElement(element, "notes")
        for name, value in noted:
            etree.SubElement(notes, "note", category=name).text = legal(value)
    state = "final" if unit.status == "approved" else "translated"
    segment = etree.SubElement(element, "segment", state=state)
    for name, text in zip(("source", "target"), _texts(unit, options), strict=True):
        etree.SubElement(segment, name, {_SPACE: "preserve"}).text = text
    return element


def _texts(unit: Unit, options: Options) -> tuple[str, str]:
    """Source and target, without what XML forbids."""
    lost = illegal(unit.ja + unit.en)
    if lost:
        options.note(f"{unit.doc}: {unit.ja[:20]!r}: left {lost} out of the XLIFF; XML forbids it")
    ja, en = legal(unit.ja), legal(unit.en)
    return (ja, en) if options.source == "ja" else (en, ja)


def _notes(unit: Unit) -> Iterator[tuple[str, str]]:
    """What is known of a unit, by name; a plain note is of the category ``note``."""
    if unit.number is not None:
        yield "bead", str(unit.number)
    if unit.kind:
        yield "type", unit.kind
    for name, (digits, _) in _SCORES.items():
        value = getattr(unit, name)
        if value is not None:
            yield name, f"{value:.{digits}f}"
    if unit.moved:
        yield "moved", "yes"
    if unit.status not in {"", "approved"}:
        yield "status", unit.status
    for name in _NOTED:
        if getattr(unit, name):
            yield name, getattr(unit, name)
    yield from (("note", note) for note in unit.notes)


def read_xliff(path: Path, options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read the translated units of an XLIFF 1.2 or 2.x of any tool, one after the other.

    Each segment of a unit is one. ``options.note`` is told of units that are not translated, or
    are in other languages. Raises InputError for a file that cannot be read, is not well-formed,
    is no XLIFF, or has no pair of Japanese and English.
    """
    root = root_of(path)
    if local_name(root) != "xliff":
        raise InputError(f"{path}: not an XLIFF: its root element is {root.tag!r}; check the file")
    version = root.get("version") or ""
    if not version.startswith(("1.", "2.")):
        raise InputError(f"{path}: XLIFF {version or 'without a version'}; export it as 1.2 or 2.1")
    languages: Counter[tuple[str, str]] = Counter()
    left_out = pairs = 0
    for element in stream(path, "trans-unit" if version.startswith("1.") else "unit"):
        file = next((each for each in element.iterancestors() if local_name(each) == "file"), None)
        codes = _languages_of(root, file)
        languages[codes] += 1
        for unit in _read(element, file, codes, options):
            left_out += unit is None
            pairs += unit is not None
            if unit:
                yield unit
    listed = ", ".join(f"{a} to {b} ({n})" for (a, b), n in languages.most_common())
    if languages and not pairs:
        raise InputError(
            f"{path}: nothing is translated between Japanese and English; languages: {listed}"
        )
    if left_out:
        options.note(
            f"{path}: {left_out} segments without translation or in other languages are left out"
        )


def _languages_of(root: _Element, file: _Element | None) -> tuple[str, str]:
    source, target = root.get("srcLang"), root.get("trgLang")
    if file is not None:
        source, target = (
            source or file.get("source-language"),
            target or file.get("target-language"),
        )
    return primary_subtag(source or ""), primary_subtag(target or "")


def _read(
    element: _Element, file: _Element | None, codes: tuple[str, str], options: ReadOptions
) -> Iterator[Unit | None]:
    """The units in one element; None for each that is none of ours."""
    whole = local_name(element) == "trans-unit"
    codes_left_out = _CODES if options.strip_tags else ()
    segments = [element] if whole else [c for c in element if local_name(c) == "segment"]
    for segment in segments:
        sides = {local_name(child): child for child in segment}
        if set(codes) != {"ja", "en"} or not {"source", "target"} <= sides.keys():
            yield None
            continue
        texts = [text_of(sides[name], codes_left_out) for name in ("source", "target")]
        ja, en = texts if codes[0] == "ja" else reversed(texts)
        approved = element.get("approved") == "yes" or (
            (sides["target"] if whole else segment).get("state") in {"final", "signed-off"}
        )
        doc = (file.get("original") or "") if file is not None else ""
        known = _known(element, "approved" if approved else "")
        yield Unit(ja, en, doc="" if doc == "memory" else doc, line=line_of(element), **known)


def _known(element: _Element, status: str) -> dict[str, Any]:
    """What the notes of a unit say; those that are not ours are its notes."""
    known: dict[str, Any] = {"status": status}
    notes = []
    for note in element.iter("{*}note"):
        name = note.get("category") or note.get("from") or ""
        value = text_of(note, ())
        read = _read_note(name, value)
        if read is None or (name == "status" and status):
            notes.append(value)
        else:
            known |= read
    return {**known, "notes": tuple(notes)}


def _read_note(name: str, value: str) -> dict[str, Any] | None:
    if name in _SCORES:
        digits, most = _SCORES[name]
        return _score(name, value, digits, most)
    if name == "bead" and re.fullmatch("[1-9][0-9]{0,8}", value):
        return {"number": int(value)}
    if name == "type" and re.fullmatch(r"[0-9]+-[0-9]+", value):
        return {"kind": value}
    if name == "moved" and value == "yes":
        return {"moved": True}
    return {name: value} if name in (*_NOTED, "status") and value else None


def _score(name: str, value: str, digits: int, most: float) -> dict[str, Any] | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return {name: number} if 0 <= number <= most and f"{number:.{digits}f}" == value else None
