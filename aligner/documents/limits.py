"""What can be aligned at all: text that is Unicode, and of a size that an article or book has."""

from __future__ import annotations

from aligner.documents.model import Document
from aligner.errors import InputError

__all__ = ["LONGEST_SENTENCE", "MOST_SENTENCES", "check_sentences", "check_size"]

LONGEST_SENTENCE = 20_000
"""Characters; what is longer is a text without line breaks and full stops, or no text."""

MOST_SENTENCES = 200_000
"""Sentences of one document: twice a long novel. Two of these align in less than 4 GB."""


def check_size(document: Document) -> None:
    """Raise InputError where there are more sentences than can be aligned at once."""
    if len(document) > MOST_SENTENCES:
        raise InputError(
            f"{document.shown} has {len(document):,} sentences, of {MOST_SENTENCES:,} at most;"
            " align it in parts"
        )


def check_sentences(document: Document) -> None:
    """Raise InputError for a sentence that is too long, or holds half of a surrogate pair."""
    for index, sentence in enumerate(document.segments):
        place = f"{document.shown}: sentence {document.id(index)}"
        if len(sentence) > LONGEST_SENTENCE:
            raise InputError(
                f"{place} has {len(sentence):,} characters, of {LONGEST_SENTENCE:,} at most;"
                " end its sentences with full stops or new lines"
            )
        try:
            sentence.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InputError(
                f"{place} has half of a surrogate pair; the text was damaged when it was read or"
                " written, get it anew"
            ) from error
