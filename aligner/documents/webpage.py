"""The article in a web page, found by trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from aligner.documents.assembly import Block, MarkedText, assemble
from aligner.documents.encodings import decode
from aligner.errors import InputError
from aligner.sentences import Language

__all__ = ["read_webpage"]

_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_BLOCKS = frozenset({"p", "head", "item", "quote", "cell", "ab", "code"})

# A line break in the source of Japanese text is no space; HTML would make it one.
_SOURCE_BREAK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])"
)


def read_webpage(
    data: bytes, name: str, language: Language | None, encoding: str | None
) -> tuple[MarkedText, str]:
    """The main text of a page, title first, and the encoding; InputError where there is none."""
    page, found = decode(data, name, language, encoding or _declared_encoding(data))
    blocks = list(_blocks(_SOURCE_BREAK.sub("", page)))
    marked = assemble(blocks)
    if not marked.text:
        raise InputError(f"{name}: no article was found in this page; save its text as .txt")
    return marked, found


def _declared_encoding(data: bytes) -> str | None:
    """What the page says of itself, if that is so: many pages carry a wrong declaration."""
    declared = _CHARSET.search(data[:4096])
    encoding = declared[1].decode("ascii") if declared else ""
    try:
        data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
    return encoding.upper() if encoding.lower().startswith("utf") else encoding


def _blocks(page: str) -> Iterator[Block]:
    root = _extract(page)
    if root is None:
        return
    blocks = [("".join(parts).strip(), kind) for parts, kind in _walk(root)]
    blocks = [block for block in blocks if block[0]]
    title = " ".join((root.get("title") or "").split())
    if title and blocks and blocks[0][0] != title:
        yield title, "title"
    yield from blocks


def _extract(page: str) -> Any:  # noqa: ANN401 - an lxml element; lxml is loaded only here
    """Trafilatura's XML of the page, or None; it makes no network request."""
    from lxml import etree
    from trafilatura import extract
    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    config = use_config()
    # Short articles are articles; by default they come back as one paragraph.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    xml = extract(
        page, output_format="xml", with_metadata=True, include_comments=False, config=config
    )
    return None if xml is None else etree.fromstring(xml.encode("utf-8"))


def _walk(root: Any) -> list[tuple[list[str], Any]]:  # noqa: ANN401
    """The pieces of text of each block in reading order; text between blocks is one too."""
    from lxml import etree

    blocks: list[tuple[list[str], Any]] = [([], None)]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if element.tag in _BLOCKS:
            blocks.append(([], "heading" if starts and element.tag == "head" else None))
        if starts and element.tag == "lb":
            blocks[-1][0].append("\n")
        piece = element.text if starts else element.tail
        blocks[-1][0].append(re.sub(r"\s+", " ", piece or ""))
    return blocks
