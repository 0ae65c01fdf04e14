"""What a caller may choose about outputs and inputs."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aligner.documents import Language

__all__ = ["AS_IT_IS", "DEFAULTS", "Layout", "Options", "ReadOptions"]


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

Layout = Literal["ours", "ja-en", "en-ja", "jparacrawl", "bitextor"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices for reading units, and where remarks on what was left out go.

    ``strip_tags`` leaves out the codes of other tools' formatting, which are else kept as text.
    ``layout`` says what the columns of a TSV are: ``ours`` has a header; ``ja-en`` and ``en-ja``
    are two columns, ``jparacrawl`` and ``bitextor`` those of these corpora, all without a header.
    """

    strip_tags: bool = False
    layout: Layout = "ours"
    note: Callable[[str], object] = warnings.warn


AS_IT_IS = ReadOptions()
