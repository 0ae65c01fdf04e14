"""What other tools would reject or silently skip in a TMX, unit by unit, and a corrected copy.

The rules are those of the DTD of TMX 1.4b, what OmegaT was seen to do, and what users report of the
other tools, which depends on versions and settings:

- OmegaT reads nothing of a file that is not well-formed, and changes texts to NFC.
- memoQ, Trados and OmegaT skip units that lack a language or have an empty segment, and take off
  blanks around segments; one translation of a source replaces another unless they are told else.
- Cloud tools skip pairs whose language codes are not those of the job, segments of more than 2,000
  characters, and units whose sides are the same.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from aligner import __version__
from aligner.errors import InputError
from aligner.formats.xml import (
    LANG,
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

__all__ = ["Finding", "check_tmx", "fix_tmx"]

_LONGEST = 2_000
"""Characters of a segment that cloud tools take."""

Severity = Literal["reject", "skip", "change"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a tool would not take as it is.

    ``severity``: the tools named ``reject`` the file, ``skip`` the unit, or take it with a
    ``change``. ``unit`` counts from 1; it is 0 for what is about the whole file. ``is_fixed`` says
    whether `fix_tmx` mends it.
    """

    line: int
    unit: int
    severity: Severity
    tools: str
    message: str
    is_fixed: bool = True


def check_tmx(path: Path) -> Iterator[Finding]:
    """Say what tools would reject, skip or change, in the order of the file.

    A file that is not well-formed ends with that finding. Raises InputError for a file that cannot
    be read, is no TMX, or declares entities.
    """
    root = _root(path)
    yield from _check_root(root)
    codes = _common_codes(path)
    yield from _check_codes(root, codes)
    seen = _Seen()
    number = 0
    try:
        for element in stream(path, "tu"):
            number += 1
            yield from _check_header(element) if number == 1 else ()
            yield from _check_unit(element, number, codes, seen)
    except InputError as error:
        yield Finding(0, 0, "reject", "all tools", _without(path, str(error)), is_fixed=True)


def _root(path: Path) -> _Element:
    root = root_of(path)
    if local_name(root) != "tmx":
        raise InputError(f"{path}: not a TMX: its root element is {root.tag!r}; check the file")
    return root


def _without(path: Path, message: str) -> str:
    return message.removeprefix(f"{path}: ").partition(";")[0]


def _check_root(root: _Element) -> Iterator[Finding]:
    if root.get("version") != "1.4":
        yield Finding(
            line_of(root),
            0,
            "reject",
            "the DTD",
            f"the version is {root.get('version')!r}, not '1.4'",
        )
    if root.tag != "tmx":
        yield Finding(line_of(root), 0, "reject", "the DTD", "TMX 1.4 has no namespace")


def _common_codes(path: Path) -> dict[str, str]:
    """The code that most variants of each language have, as far as the file can be read."""
    counts: Counter[str] = Counter()
    try:
        for element in stream(path, "tu"):
            counts.update(_code(variant) for variant in element if variant.tag == "tuv")
    except InputError:
        pass
    # The last one wins: that of most variants.
    return {primary_subtag(code): code for code, _ in reversed(counts.most_common()) if code}


def _code(variant: _Element) -> str:
    return variant.get(LANG) or variant.get("lang") or ""


def _check_codes(root: _Element, codes: dict[str, str]) -> Iterator[Finding]:
    if codes and not {"ja", "en"} <= codes.keys():
        listed = ", ".join(sorted(codes.values()))
        yield Finding(
            line_of(root), 0, "skip", "all tools", f"its languages are {listed}", is_fixed=False
        )


def _check_header(unit: _Element) -> Iterator[Finding]:
    """Check the header, which has been read when the first unit has."""
    body = unit.getparent()
    root = body.getparent() if body is not None else None
    header = (
        next((e for e in root if local_name(e) == "header"), None) if root is not None else None
    )
    if header is None:
        yield Finding(0, 0, "reject", "the DTD", "there is no header")
        return
    for message in _dtd_errors(header):
        yield Finding(line_of(header), 0, "reject", "the DTD", message)
    wanted = (header.get("srclang") or "").lower()
    found = {_code(child).lower() for child in unit if local_name(child) == "tuv"}
    if wanted != "*all*" and wanted not in found:
        yield Finding(
            line_of(header),
            0,
            "skip",
            "memoQ, Trados",
            f"srclang is {header.get('srclang')!r}, which the first unit does not have"
            if wanted
            else "there is no srclang",
        )


@cache
def _dtd() -> Any:  # noqa: ANN401 - of which the stubs know too little
    from lxml import etree

    with (files("aligner.formats") / "data" / "tmx14.dtd").open("rb") as file:
        return etree.DTD(file)


def _dtd_errors(element: _Element) -> list[str]:
    dtd = _dtd()
    dtd.validate(element)
    messages = dict.fromkeys(" ".join(error.message.split()) for error in dtd.error_log)
    # That one comes of looking at an element outside its document.
    return [message for message in messages if "attribute xmlns:xml " not in message]


@dataclass
class _Seen:
    """What came before: hashes of sources and of pairs, so that a large file fits in memory."""

    sources: dict[bytes, int] = field(default_factory=dict)
    pairs: set[bytes] = field(default_factory=set)


def _check_unit(
    unit: _Element, number: int, codes: dict[str, str], seen: _Seen
) -> Iterator[Finding]:
    line = line_of(unit)

    def found(severity: Severity, tools: str, message: str, *, fixed: bool = True) -> Finding:
        return Finding(line, number, severity, tools, message, fixed)

    for message in _dtd_errors(unit):
        yield found("reject", "the DTD", message)
    variants = [child for child in unit if local_name(child) == "tuv"]
    for variant in variants:
        code = _code(variant)
        usual = codes.get(primary_subtag(code), code)
        if code != usual:
            yield found(
                "skip", "cloud tools", f"its language is {code!r}; most of the file has {usual!r}"
            )
    texts = _texts(variants)
    for language in ("ja", "en"):
        if len(texts.get(language, ())) > 1:
            yield found(
                "skip", "OmegaT, memoQ", f"several variants of {language}: only one is read"
            )
    lacking = [name for name in ("ja", "en") if not any(map(str.strip, texts.get(name, ())))]
    if lacking:
        yield found("skip", "all tools", f"no text in {' and '.join(lacking)}")
        return
    ja, en = texts["ja"][0], texts["en"][0]
    for severity, tools, message, fixed in (
        *_text_problems(ja, en),
        *_repeats(ja, en, number, seen),
    ):
        yield found(severity, tools, message, fixed=fixed)


def _texts(variants: Iterable[_Element]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for variant in variants:
        segment = next((child for child in variant if local_name(child) == "seg"), None)
        text = "" if segment is None else text_of(segment, ())
        texts.setdefault(primary_subtag(_code(variant)), []).append(text)
    return texts


_Problem = tuple[Severity, str, str, bool]


def _text_problems(ja: str, en: str) -> Iterator[_Problem]:
    for language, text in (("ja", ja), ("en", en)):
        if len(text) > _LONGEST:
            much = f"{len(text):,} characters in {language}, of {_LONGEST:,} at most"
            yield "skip", "cloud tools", much, False
        if text != text.strip():
            yield "change", "memoQ, Trados", f"blanks around the {language}", True
        if any(sign in text.strip() for sign in "\n\r\t"):
            yield "change", "OmegaT, cloud tools", f"line ends or tabs in the {language}", True
        if not unicodedata.is_normalized("NFC", text):
            yield "change", "OmegaT", f"the {language} is not in NFC", True
    if ja.strip() == en.strip():
        yield "skip", "cloud tools", "both sides are the same", False


def _repeats(ja: str, en: str, number: int, seen: _Seen) -> Iterator[_Problem]:
    pair = blake2b(f"{ja}\0{en}".encode(), digest_size=8).digest()
    source = blake2b(ja.encode(), digest_size=8).digest()
    first = seen.sources.setdefault(source, number)
    if pair in seen.pairs:
        yield "skip", "all tools", f"the same as an earlier unit ({first} has its source)", True
    elif first != number:
        what = f"unit {first} has the same Japanese with other English"
        yield "change", "memoQ, Trados", what, False
    seen.pairs.add(pair)


def fix_tmx(path: Path, out: BinaryIO) -> tuple[int, int]:
    """Write a corrected copy; return how many units are in it, and how many are left out.

    Left out are units without a text in Japanese or English, repeated ones, and those of which
    nothing valid can be made. Of a file that is not well-formed, what can be read is kept. Other
    languages stay. Raises InputError as `check_tmx` does.
    """
    from lxml import etree

    _root(path)
    codes = _common_codes(path)
    kept = lost = 0
    seen: set[bytes] = set()
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", version="1.4"):
            units = stream(path, "tu", recover=True)
            first = next(units, None)
            header = _fixed_header(first, codes)
            xml.write(header, pretty_print=True)
            with xml.element("body"):
                for unit in _with_first(first, units):
                    fixed = _fixed_unit(unit, codes, seen)
                    kept += fixed is not None
                    lost += fixed is None
                    if fixed is not None:
                        xml.write(fixed, pretty_print=True)
        xml.flush()
    return kept, lost


def _with_first(first: _Element | None, others: Iterator[_Element]) -> Iterator[_Element]:
    if first is not None:
        yield first
    yield from others


_HEADER = {
    "creationtool": "aligner",
    "creationtoolversion": __version__,
    "segtype": "sentence",
    "o-tmf": "unknown",
    "adminlang": "en",
    "datatype": "plaintext",
}


def _fixed_header(unit: _Element | None, codes: dict[str, str]) -> _Element:
    from lxml import etree

    body = unit.getparent() if unit is not None else None
    root = body.getparent() if body is not None else None
    old = next((e for e in root if local_name(e) == "header"), None) if root is not None else None
    given = {str(name): str(value) for name, value in old.items()} if old is not None else {}
    allowed = {
        *_HEADER,
        *("srclang", "o-encoding", "creationdate", "creationid", "changedate", "changeid"),
    }
    attributes = _HEADER | {name: value for name, value in given.items() if name in allowed}
    if attributes["segtype"] not in {"block", "paragraph", "sentence", "phrase"}:
        attributes["segtype"] = "sentence"
    source = primary_subtag(given.get("srclang", "ja"))
    if given.get("srclang") != "*all*":
        attributes["srclang"] = codes.get(source) or codes.get("ja") or "ja"
    header = etree.Element("header", attributes)
    for child in old if old is not None else ():
        if local_name(child) in {"note", "prop", "ude"}:
            child.tag = local_name(child)
            header.append(child)
    if _dtd_errors(header):
        del header[:]
    return header


def _fixed_unit(unit: _Element, codes: dict[str, str], seen: set[bytes]) -> _Element | None:
    """A unit as all tools take it, None where it says nothing or nothing new."""
    from lxml import etree

    fixed = etree.Element("tu", {str(n): str(v) for n, v in unit.items() if n != LANG})
    children = list(unit)
    fixed.extend(child for child in children if child.tag in {"note", "prop"})
    languages = set()
    for variant in children:
        if variant.tag == "tuv" and _fix_variant(variant, codes):
            language = primary_subtag(_code(variant))
            if language not in languages:
                fixed.append(variant)
            languages.add(language)
    texts = _texts(child for child in fixed if child.tag == "tuv")
    if not {"ja", "en"} <= texts.keys():
        return None
    digest = blake2b("\0".join((texts["ja"][0], texts["en"][0])).encode(), digest_size=8).digest()
    if digest in seen or (_dtd_errors(fixed) and not _simplify(fixed)):
        return None
    seen.add(digest)
    return fixed


def _fix_variant(variant: _Element, codes: dict[str, str]) -> bool:
    """Put a variant in order; whether there is a text in it."""
    code = _code(variant)
    segments = [child for child in variant if child.tag == "seg"]
    if not segments or not code:
        return False
    if "lang" in variant.attrib:
        del variant.attrib["lang"]
    variant.set(LANG, codes.get(primary_subtag(code), code))
    for extra in segments[1:]:
        variant.remove(extra)
    # Notes and properties stand before the segment.
    variant.append(segments[0])
    _fix_text(segments[0])
    return bool("".join(str(part) for part in segments[0].itertext()).strip())


def _fix_text(segment: _Element) -> None:
    for element in segment.iter():
        if element.text:
            element.text = _plain(element.text)
        if element.tail and element is not segment:
            element.tail = _plain(element.tail)
    segment.text = (segment.text or "").lstrip()
    if len(segment):
        segment[-1].tail = (segment[-1].tail or "").rstrip()
    else:
        segment.text = segment.text.rstrip()


def _plain(text: str) -> str:
    for sign in ("\r\n", "\n", "\r", "\t"):
        text = text.replace(sign, " ")
    return unicodedata.normalize("NFC", legal(text))


def _simplify(unit: _Element) -> bool:
    """Take from a unit all that the DTD does not know; whether it is valid then."""
    from lxml import etree

    known = {"tuid", "datatype", "creationdate", "creationid", "changedate", "changeid"}
    for element in (unit, *unit.iter("tuv")):
        for name in set(element.attrib) - known - {LANG}:
            del element.attrib[name]
    for child in unit.iter("note", "prop"):
        if child.tag == "prop" and not child.get("type"):
            child.set("type", "x-unknown")
    for segment in unit.iter("seg"):
        etree.strip_tags(segment, "*")
    return not _dtd_errors(unit)
