"""TMX 1.4, the translation memories that translators' tools exchange."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from aligner import __version__
from aligner.alignment.beads import Alignment, Bead
from aligner.errors import InputError
from aligner.formats.options import DEFAULTS, Options

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Unit", "read_tmx", "write_tmx"]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit: its two texts and its properties by type."""

    ja: str
    en: str
    props: dict[str, str]


def write_tmx(alignment: Alignment, out: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write the beads that have two sides, one unit after the other.

    Characters that XML does not allow are left out, and ``options.note`` is told of each bead
    that had any.
    """
    from lxml import etree

    created = _stamp(options.created or datetime.now(timezone.utc))
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", version="1.4"):
            xml.write(_header(alignment, options, created), pretty_print=True)
            with xml.element("body"):
                for unit in _units(alignment, options, created):
                    xml.write(unit, pretty_print=True)
        # Without this, lxml is silent about an error in the last write, such as a full disk.
        xml.flush()


def _stamp(time: datetime) -> str:
    return time.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def _header(alignment: Alignment, options: Options, created: str) -> _Element:
    from lxml import etree

    return etree.Element(
        "header",
        {
            "creationtool": "aligner",
            "creationtoolversion": __version__,
            "segtype": _segtype(*alignment.pairs),
            "o-tmf": "aligner",
            "adminlang": "en",
            "srclang": next(iter(_languages(options).values())),
            "datatype": "plaintext",
            "creationdate": created,
        },
    )


def _segtype(*beads: Bead) -> str:
    """Say ``paragraph`` where a bead joins sentences, so that tools know they may split it."""
    return "sentence" if all(bead.kind == "1-1" for bead in beads) else "paragraph"


def _languages(options: Options) -> dict[str, str]:
    """Map the languages to their codes, the source first."""
    ja, en = options.languages
    return {"ja": ja, "en": en} if options.source == "ja" else {"en": en, "ja": ja}


def _units(alignment: Alignment, options: Options, created: str) -> Iterator[_Element]:
    for number, bead in enumerate(alignment.beads, 1):
        if bead.is_null:
            continue
        props = dict(_props(alignment, number, bead))
        texts = {"ja": alignment.ja_text(bead), "en": alignment.en_text(bead)}
        lost = sorted(set(_ILLEGAL.findall("".join([*texts.values(), *props.values()]))))
        if lost:
            names = ", ".join(f"U+{ord(character):04X}" for character in lost)
            options.note(
                f"{alignment.name}: bead {number}: left {names} out of the TMX; XML forbids it"
            )
        yield _unit(props, texts, options, segtype=_segtype(bead), creationdate=created)


def _unit(
    props: dict[str, str], texts: dict[str, str], options: Options, **attributes: str
) -> _Element:
    from lxml import etree

    unit = etree.Element("tu", attributes)
    for name, value in props.items():
        etree.SubElement(unit, "prop", type=name).text = _legal(value)
    for language, code in _languages(options).items():
        variant = etree.SubElement(unit, "tuv", {_LANG: code})
        etree.SubElement(variant, "seg").text = _legal(texts[language])
    return unit


def _props(alignment: Alignment, number: int, bead: Bead) -> Iterator[tuple[str, str]]:
    yield "x-doc", alignment.name
    yield "x-bead", str(number)
    yield "x-score", f"{bead.confidence:.4f}"
    if bead.bleu is not None:
        yield "x-bleu", f"{bead.bleu:.2f}"
    if bead.chrf is not None:
        yield "x-chrf", f"{bead.chrf:.2f}"
    if bead.moved:
        yield "x-moved", "yes"
    if bead.status:
        yield "x-status", bead.status
    if alignment.engine:
        yield "x-engine", alignment.engine


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def read_tmx(path: Path) -> list[Unit]:
    """Read the Japanese and English units of a TMX of any tool.

    Nothing outside the file is read, and no entities that it declares. Raises InputError for a
    file that cannot be read, is not well-formed, is no TMX, or has a unit without both languages.
    """
    root = _parsed(path)
    if root.tag != "tmx":
        raise InputError(f"{path}: not a TMX: its root element is {root.tag!r}; check the file")
    return [_read_unit(path, unit) for unit in root.iterfind("body/tu")]


def _parsed(path: Path) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    except etree.XMLSyntaxError as error:
        what = " ".join((error.msg or "empty").split())
        raise InputError(
            f"{path}: line {error.lineno or 1}: not well-formed XML ({what}); export it again"
        ) from error
    declared: Any = root.getroottree().docinfo.internalDTD  # of which the stubs know too little
    if declared is not None and any(declared.iterentities()):
        raise InputError(f"{path}: it declares entities, which may be an attack; remove them")
    return root


def _read_unit(path: Path, unit: _Element) -> Unit:
    texts = {_language(variant): _text(variant) for variant in unit.iterfind("tuv")}
    if not {"ja", "en"} <= texts.keys():
        raise InputError(
            f"{path}: line {unit.sourceline}: a unit without Japanese or English; remove it"
        )
    props = {prop.get("type", ""): prop.text or "" for prop in unit.iterfind("prop")}
    return Unit(texts["ja"], texts["en"], props)


def _language(variant: _Element) -> str:
    """Give ``ja`` for ``ja-JP`` and ``JA`` alike; old files say ``lang`` without the prefix."""
    code = variant.get(_LANG) or variant.get("lang") or ""
    return code.split("-")[0].lower()


def _text(variant: _Element) -> str:
    """Read the segment without the codes of other tools' formatting."""
    from lxml import etree

    etree.strip_elements(variant, "bpt", "ept", "it", "ph", "ut", with_tail=False)
    segments = variant.iterfind("seg")
    return "".join(
        etree.tostring(each, method="text", encoding="unicode", with_tail=False)
        for each in segments
    )
