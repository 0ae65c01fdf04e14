"""What a caller may choose about outputs."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aligner.documents import Language

__all__ = ["DEFAULTS", "Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for the formats that have them, and where their remarks go.

    ``source`` is the language that a translator works from, which TMX names and puts first.
    ``languages`` are the codes of Japanese and English in TMX (``ja-JP`` and ``en-US``, say).
    ``created`` is the time that TMX gives its units; None is now. ``note`` gets one line for each
    thing that a format could not keep.
    """

    source: Language = "ja"
    languages: tuple[str, str] = ("ja", "en")
    created: datetime | None = None
    note: Callable[[str], object] = warnings.warn


DEFAULTS = Options()
