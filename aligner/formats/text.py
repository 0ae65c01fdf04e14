"""What the formats that are plain text share."""

from __future__ import annotations

import re

from aligner.alignment.beads import Alignment
from aligner.errors import OutputError

__all__ = ["encoded", "one_line"]

# Controls go with the line ends: pandas ends a text at NUL, other readers a line at U+001C.
_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """Fold each run of tabs, line ends and other controls to one space."""
    return _BREAKS.sub(" ", text)


def encoded(text: str, alignment: Alignment) -> bytes:
    """Encode as UTF-8; OutputError where there is half a character (a lone surrogate)."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise OutputError(
            f"{alignment.name}: its text or name holds half a character, the lone surrogate"
            f" U+{ord(text[error.start]):04X}, which no file can hold; save the article as UTF-8"
            " again, under a plain name"
        ) from error
