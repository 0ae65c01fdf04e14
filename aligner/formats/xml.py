"""What the XML formats share: safe parsing by streaming, and the characters that XML allows."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "LANG",
    "illegal",
    "legal",
    "line_of",
    "local_name",
    "primary_subtag",
    "root_of",
    "stream",
    "text_of",
]

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)")
_SAMPLE = 1_000_000


def illegal(text: str) -> str:
    """Name the characters of a text that XML forbids, such as ``U+0000, U+FFFE``."""
    if text.isprintable():
        return ""
    return ", ".join(f"U+{ord(one):04X}" for one in sorted(set(_ILLEGAL.findall(text))))


def legal(text: str) -> str:
    """The text without what XML forbids."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def local_name(element: _Element) -> str:
    """The name of an element without its namespace."""
    name = str(element.tag)
    return name.rpartition("}")[2] if name[0] == "{" else name


@lru_cache(maxsize=1000)
def primary_subtag(code: str) -> str:
    """The language of a code: ``ja`` for ``ja-JP``, ``JA`` and ``ja_JP`` alike."""
    return re.split("[-_]", code.strip(), maxsplit=1)[0].lower()


def line_of(element: _Element) -> int:
    """The line of an element, from 1; 0 where it is not known."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def text_of(element: _Element, codes: Container[str]) -> str:
    """The text of a segment with all that is in it, but for elements of the names ``codes``."""
    return "".join(_texts(element, codes)) if len(element) else element.text or ""


def _texts(element: _Element, codes: Container[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local_name(child) not in codes:
            yield from _texts(child, codes)
        yield child.tail or ""


def root_of(path: Path) -> _Element:
    """The root element of a file, not yet with all that is in it.

    Raises InputError for what cannot be read, is not well-formed as far as that, declares
    entities, or is in another encoding than it says.
    """
    with _parsing(path) as events:
        _check_encoding(path)
        root: _Element = next(events)[1]
        # The stubs know too little of these.
        info: Any = root.getroottree().docinfo
        if info.internalDTD is not None and any(info.internalDTD.iterentities()):
            raise InputError(f"{path}: it declares entities, which may be an attack; remove them")
        return root


def _check_encoding(path: Path) -> None:
    """Refuse UTF-8 that says it is something else, which would be read as nonsense."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    found = _DECLARED.search(sample[:200])
    declared = found[1].decode() if found else "UTF-8"
    if declared.upper().startswith(("UTF", "ASCII", "US-ASCII", "ISO-10646")):
        return
    try:
        # The last character may be cut.
        is_utf8 = not sample.isascii() and bool(sample[:-3].decode())
    except UnicodeDecodeError:
        return
    if is_utf8:
        raise InputError(
            f"{path}: it says that it is in {declared}, but it is in UTF-8; change that in line 1"
        )


def stream(path: Path, name: str, *, recover: bool = False) -> Iterator[_Element]:
    """The elements of a local name, each complete and without namespaces, one after the other.

    Each is emptied, and all before it forgotten, when the next is asked for, so that the file may
    be larger than the memory. Nothing outside the file is read. Raises InputError; with
    ``recover``, what is not well-formed is passed over instead.
    """
    if not recover:
        root_of(path)
    with _parsing(path, tag=f"{{*}}{name}", events=("end",), recover=recover) as events:
        for _, element in events:
            if element.tag != name:
                _drop_namespaces(element)
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _drop_namespaces(element: _Element) -> None:
    for each in element.iter():
        each.tag = local_name(each)


@contextmanager
def _parsing(path: Path, **choice: Any) -> Iterator[Any]:  # noqa: ANN401
    from lxml import etree

    try:
        with path.open("rb") as file:
            yield etree.iterparse(
                file,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
                **{"events": ("start",)} | choice,
            )
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the path") from error
    except etree.XMLSyntaxError as error:
        raise InputError(f"{path}: line {error.lineno or 1}: {_trouble(error.msg)}") from error


def _trouble(message: str | None) -> str:
    """What is wrong with a file, by what the parser says, and what to do."""
    if message and message.startswith("Resource limit exceeded"):
        return "a text longer than 10,000,000 bytes, which no segment is; take it out"
    what = " ".join((message or "empty").split())
    return f"not well-formed XML ({what}); export it again"
