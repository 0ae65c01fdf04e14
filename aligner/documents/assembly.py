"""Marked-up formats as plain text: blocks parted by blank lines, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aligner.documents.model import Kind

__all__ = ["Block", "MarkedText", "assemble"]

Block = tuple[str, "Kind | None"]
"""The text of a paragraph, and its kind where the format says so."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text of a document and the kinds of paragraphs, by where they start in it."""

    text: str
    kinds: dict[int, Kind]


def assemble(blocks: Iterable[Block]) -> MarkedText:
    """Blocks as one text; empty ones are left out, and blank lines inside one are closed up."""
    parts: list[str] = []
    kinds: dict[int, Kind] = {}
    at = 0
    for text, kind in blocks:
        part = re.sub(r"\n\s*\n", "\n", text.strip())
        if not part:
            continue
        if kind:
            kinds[at] = kind
        parts.append(part)
        at += len(part) + 2
    return MarkedText("\n\n".join(parts), kinds)
