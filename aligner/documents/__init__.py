"""Documents: texts read from files, their sentences, and where each stands."""

from __future__ import annotations

from aligner.documents.encodings import decode
from aligner.documents.languages import check_languages, detect_language
from aligner.documents.limits import check_sentences, check_size
from aligner.documents.model import Document, Kind, Language, Sentence
from aligner.documents.reading import read_document

__all__ = [
    "Document",
    "Kind",
    "Language",
    "Sentence",
    "check_languages",
    "check_sentences",
    "check_size",
    "decode",
    "detect_language",
    "read_document",
]
