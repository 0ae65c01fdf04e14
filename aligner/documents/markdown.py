"""Markdown as plain text: marks taken off, headings known. News needs no more than that."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from aligner.documents.assembly import Block, MarkedText, assemble

__all__ = ["read_markdown"]

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:\s*['\"]?(.*?)['\"]?\s*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t\u3000]+(.*?)[ \t]*#*\s*\Z")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*\Z")
_RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})\Z|\s*(?:```|~~~).*\Z")
_ITEM = re.compile(r"\s*[-*+][ \t]+(?=\S)")
_QUOTED = re.compile(r" {0,3}>[ \t]?")

_INLINE = (
    (re.compile(r"!?\[([^\]\n]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*|__|~~)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\\*\w])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\\\w])_(?=[^\s_])([^_\n]+)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~-])"), r"\1"),
)


def read_markdown(text: str) -> MarkedText:
    """The text without its marks: emphasis, links, list and quotation marks, front matter.

    The first heading is the title, or else what the front matter names so.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    rest = _COMMENT.sub("", text[front.end() :] if front else text)
    body = [block for block in _blocks(rest) if block[0].strip()]
    title = _TITLE.search(front[1]) if front else None
    if title and not any(kind == "heading" for _, kind in body[:1]):
        body.insert(0, (title[1], "title"))
    return assemble((_without_marks(block), kind) for block, kind in body)


def _blocks(text: str) -> Iterator[Block]:
    lines: list[str] = []
    for line in text.split("\n"):
        line = _QUOTED.sub("", line)
        heading = _HEADING.match(line)
        if lines and _UNDERLINE.match(line):
            yield "\n".join(lines[:-1]), None
            yield lines[-1], "heading"
            lines = []
        elif heading or not line.strip() or _RULE.match(line):
            yield "\n".join(lines), None
            yield heading[1] if heading else "", "heading"
            lines = []
        elif item := _ITEM.match(line):
            yield "\n".join(lines), None
            lines = [line[item.end() :]]
        else:
            lines.append(line)
    yield "\n".join(lines), None


def _without_marks(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return html.unescape(text)
