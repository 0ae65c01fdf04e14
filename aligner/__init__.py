"""Aligns Japanese news articles with their English text, offline.

The names are loaded at first use, so that ``import aligner`` and ``aligner --help`` stay light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aligner.alignment import Alignment, Bead
    from aligner.documents import Document, Sentence
    from aligner.errors import AlignerError
    from aligner.pipeline import align

__all__ = ["AlignerError", "Alignment", "Bead", "Document", "Sentence", "__version__", "align"]

__version__ = "0.1.0"

_HOMES = {
    "AlignerError": "aligner.errors",
    "Alignment": "aligner.alignment",
    "Bead": "aligner.alignment",
    "Document": "aligner.documents",
    "Sentence": "aligner.documents",
    "align": "aligner.pipeline",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type is that of the name asked for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
