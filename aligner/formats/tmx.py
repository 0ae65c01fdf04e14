"""TMX 1.4, the translation memories that translators' tools exchange."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from aligner import __version__
from aligner.alignment.beads import Alignment
from aligner.documents import Language
from aligner.errors import InputError
from aligner.formats.options import AS_IT_IS, DEFAULTS, Options, ReadOptions
from aligner.formats.units import Unit, units_of
from aligner.formats.xml import (
    LANG,
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

__all__ = ["read_tmx", "write_tmx", "write_tmx_units"]

_CODES = ("bpt", "ept", "it", "ph", "ut")
"""Elements of a segment that hold another tool's formatting."""


def write_tmx(alignment: Alignment, out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write the beads that have two sides, one unit after the other.

    Characters that XML does not allow are left out, and ``options.note`` is told of each bead
    that had any.
    """
    created = options.created or datetime.now(timezone.utc)
    joined = any(bead.kind != "1-1" for bead in alignment.pairs)
    segtype = "paragraph" if joined else "sentence"
    _write(units_of(alignment, created), out, replace(options, created=created), segtype)


def write_tmx_units(units: Iterable[Unit], out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write units, of which there may be more than fit in memory; else like `write_tmx`.

    Dates, notes, properties and attributes are those of the units.
    """
    _write(units, out, options, "sentence")


def _write(units: Iterable[Unit], out: BinaryIO, options: Options, segtype: str) -> None:
    from lxml import etree

    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", version="1.4"):
            xml.write(_header(options, segtype), pretty_print=True)
            with xml.element("body"):
                for unit in units:
                    _note_illegal(unit, options)
                    xml.write(_element(unit, options), pretty_print=True)
        # Without this, lxml is silent about an error in the last write, such as a full disk.
        xml.flush()


def _header(options: Options, segtype: str) -> _Element:
    from lxml import etree

    return etree.Element(
        "header",
        {
            "creationtool": "aligner",
            "creationtoolversion": __version__,
            "segtype": segtype,
            "o-tmf": "aligner",
            "adminlang": "en",
            "srclang": next(iter(_languages(options).values())),
            "datatype": "plaintext",
            "creationdate": _stamp(options.created or datetime.now(timezone.utc)),
        },
    )


def _stamp(time: datetime) -> str:
    return time.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def _languages(options: Options) -> dict[Language, str]:
    """Map the languages to their codes, the source first."""
    ja, en = options.languages
    return {"ja": ja, "en": en} if options.source == "ja" else {"en": en, "ja": ja}


def _note_illegal(unit: Unit, options: Options) -> None:
    values = [value for pair in (*unit.props, *unit.attributes) for value in pair]
    names = unit.doc, unit.status, unit.engine, unit.created_by, unit.changed_by
    lost = illegal("".join([unit.ja, unit.en, *names, *unit.notes, *values]))
    if lost:
        where = f"bead {unit.number}" if unit.number else f"{unit.ja[:20]!r}"
        options.note(f"{unit.doc}: {where}: left {lost} out of the TMX; XML forbids it")


def _element(unit: Unit, options: Options) -> _Element:
    from lxml import etree

    element = etree.Element("tu", _attributes(unit))
    for note in unit.notes:
        etree.SubElement(element, "note").text = legal(note)
    for name, value in _props(unit):
        # What consists of nothing that XML allows says nothing.
        if legal(value):
            etree.SubElement(element, "prop", type=name).text = legal(value)
    for name, value in unit.props:
        etree.SubElement(element, "prop", type=legal(name)).text = legal(value)
    for language, code in _languages(options).items():
        variant = etree.SubElement(element, "tuv", {LANG: code})
        text = unit.ja if language == "ja" else unit.en
        etree.SubElement(variant, "seg").text = legal(text)
    return element


def _attributes(unit: Unit) -> dict[str, str]:
    """The attributes of a unit; how long its segments are where that is known."""
    # Paragraph where a bead joins sentences, so that tools know they may split it.
    segtype = unit.kind and ("sentence" if unit.kind == "1-1" else "paragraph")
    found = {"segtype": segtype} | {name: legal(value) for name, value in unit.attributes}
    known = {
        "creationdate": unit.created and _stamp(unit.created),
        "creationid": legal(unit.created_by),
        "changedate": unit.changed and _stamp(unit.changed),
        "changeid": legal(unit.changed_by),
    }
    found |= {name: value for name, value in known.items() if value}
    return {name: value for name, value in found.items() if value}


def _props(unit: Unit) -> Iterator[tuple[str, str]]:
    if unit.doc:
        yield "x-doc", unit.doc
    if unit.number is not None:
        yield "x-bead", str(unit.number)
    if unit.confidence is not None:
        yield "x-score", f"{unit.confidence:.4f}"
    if unit.bleu is not None:
        yield "x-bleu", f"{unit.bleu:.2f}"
    if unit.chrf is not None:
        yield "x-chrf", f"{unit.chrf:.2f}"
    if unit.moved:
        yield "x-moved", "yes"
    if unit.status:
        yield "x-status", unit.status
    if unit.engine:
        yield "x-engine", unit.engine


def read_tmx(path: Path, options: ReadOptions = AS_IT_IS) -> Iterator[Unit]:
    """Read the Japanese and English units of a TMX of any tool, one after the other.

    Nothing outside the file is read, and no entities that it declares. A unit with several
    variants of a language gives one unit for each combination. ``options.note`` is told of units
    without both languages, of other languages, and of formatting codes. Raises InputError for a
    file that cannot be read, is not well-formed, is no TMX, or has no unit with both languages.
    """
    root = root_of(path)
    if local_name(root) != "tmx":
        raise InputError(f"{path}: not a TMX: its root element is {root.tag!r}; check the file")
    found = _Findings()
    for element in stream(path, "tu"):
        yield from _read_unit(element, options, found)
    found.report(path, options)


@dataclass
class _Findings:
    """What is to be said about a file in the end."""

    languages: Counter[str] = field(default_factory=Counter)
    units: int = 0
    pairs: int = 0
    one_sided: int = 0
    first_one_sided: int = 0
    coded: int = 0
    first_coded: int = 0

    def report(self, path: Path, options: ReadOptions) -> None:
        listed = ", ".join(f"{code or 'none'} ({n})" for code, n in self.languages.most_common())
        if self.units and not self.pairs:
            raise InputError(
                f"{path}: no unit has both Japanese and English; its languages are: {listed}"
            )
        if set(map(primary_subtag, self.languages)) - {"ja", "en"}:
            options.note(f"{path}: languages of the file: {listed}; Japanese and English are read")
        if self.one_sided:
            options.note(
                f"{path}: {self.one_sided} units without Japanese or English are left out, the"
                f" first in line {self.first_one_sided}"
            )
        if self.coded:
            how = "left out" if options.strip_tags else "kept as text"
            options.note(
                f"{path}: formatting codes in {self.coded} units are {how}, the first in line"
                f" {self.first_coded}"
            )


def _read_unit(element: _Element, options: ReadOptions, found: _Findings) -> Iterator[Unit]:
    parts = _Parts(_attributes_of(element))
    parts.take(element, options)
    line = line_of(element)
    found.units += 1
    for code in parts.codes:
        found.languages[code] += 1
    if parts.has_codes:
        found.coded += 1
        found.first_coded = found.first_coded or line
    if not (parts.ja and parts.en):
        found.one_sided += 1
        found.first_one_sided = found.first_one_sided or line
        return
    found.pairs += 1
    yield from parts.units(line)


def _attributes_of(element: _Element) -> dict[str, str]:
    # All at once: asking lxml for one after the other takes longer.
    attributes: Any = element.items()
    return dict(attributes)


@dataclass(slots=True)
class _Parts:
    """What a unit says; what only a variant of it says is the unit's too."""

    attributes: dict[str, str]
    notes: list[str] = field(default_factory=list)
    ours: dict[str, Any] = field(default_factory=dict)
    props: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    ja: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    has_codes: bool = False

    def take(self, element: _Element, options: ReadOptions, side: list[str] | None = None) -> None:
        """Take what stands in a unit or, with the ``side`` of its language, in a variant."""
        for child in element:
            tag = child.tag
            if tag == "prop":
                self._take_prop(child.get("type") or "", child.text or "")
            elif tag == "tuv":
                self._take_variant(child, options)
            elif tag == "seg":
                self._take_segment(child, options, side)
            elif tag == "note":
                self.notes.append(child.text or "")

    def _take_prop(self, name: str, value: str) -> None:
        """Keep what our own properties say, and those that are not ours or not as we write them."""
        known = _OURS.get(name)
        read = known[1](value) if known and known[0] not in self.ours else None
        if known is None or read is None:
            self.props.append((name, value))
        else:
            self.ours[known[0]] = read

    def _take_variant(self, variant: _Element, options: ReadOptions) -> None:
        given = _attributes_of(variant)
        # Old files say ``lang`` without the prefix.
        code = given.get(LANG) or given.get("lang") or ""
        self.codes.append(code)
        language = primary_subtag(code)
        for name in _DATES + _USERS if len(given) > 1 else ():
            if name in given:
                self.attributes.setdefault(name, given[name])
        side = self.ja if language == "ja" else self.en if language == "en" else None
        self.take(variant, options, side)

    def _take_segment(
        self, segment: _Element, options: ReadOptions, side: list[str] | None
    ) -> None:
        if side is None:
            return
        if len(segment):
            self.has_codes = True
            side.append(text_of(segment, _CODES if options.strip_tags else ()))
        else:
            side.append(segment.text or "")

    def units(self, line: int) -> Iterator[Unit]:
        """A unit for each combination of a Japanese and an English segment."""
        attributes = self.attributes
        created = _taken_date(attributes, "creationdate")
        changed = _taken_date(attributes, "changedate")
        for ja, en in product(self.ja, self.en):
            yield Unit(
                ja=ja,
                en=en,
                created=created,
                created_by=attributes.get("creationid", ""),
                changed=changed,
                changed_by=attributes.get("changeid", ""),
                notes=tuple(self.notes),
                props=tuple(self.props),
                attributes=tuple(each for each in attributes.items() if each[0] not in _USERS),
                line=line,
                **self.ours,
            )


_DATES = ("creationdate", "changedate")
_USERS = ("creationid", "changeid")


def _taken_date(attributes: dict[str, str], name: str) -> datetime | None:
    """Take a date out of the attributes, unless it is none."""
    text = attributes.get(name, "")
    time = _date(text) if len(text) == _DATE_LENGTH else None
    if time:
        del attributes[name]
    return time


_DATE_LENGTH = len("20260131T235959Z")


@lru_cache(maxsize=1000)
def _date(text: str) -> datetime | None:
    digits = text[:8] + text[9:15]
    if text[8] + text[15] != "TZ" or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


_LONGEST_NUMBER = 18
"""Characters; a longer one would be more than SQLite holds."""


def _remembered(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Read a value that is often the same once; not what is too long to be remembered."""
    remembering = lru_cache(maxsize=20_000)(read)
    return lambda value: remembering(value) if len(value) <= _LONGEST_NUMBER else None


@_remembered
def _number(value: str) -> int | None:
    return (
        int(value) if value.isascii() and value.isdecimal() and str(int(value)) == value else None
    )


def _fraction(digits: int, most: float) -> Callable[[str], float | None]:
    @_remembered
    def read(value: str) -> float | None:
        try:
            number = float(value)
        except ValueError:
            return None
        return number if 0 <= number <= most and f"{number:.{digits}f}" == value else None

    return read


def _text(value: str) -> str | None:
    return value or None


_OURS: dict[str, tuple[str, Any]] = {
    "x-doc": ("doc", _text),
    "x-bead": ("number", _number),
    "x-score": ("confidence", _fraction(4, 1)),
    "x-bleu": ("bleu", _fraction(2, 100)),
    "x-chrf": ("chrf", _fraction(2, 100)),
    "x-moved": ("moved", lambda value: value == "yes" or None),
    "x-status": ("status", _text),
    "x-engine": ("engine", _text),
}
"""Our properties: the field of a unit, and what reads a value, None if it is not as we write it."""
