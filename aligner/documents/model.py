"""Documents: a text, its sentences and where each stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from aligner.documents.kinds import find_kinds
from aligner.errors import InputError
from aligner.sentences import Language, Span, split, split_lines, unwrap

__all__ = ["Document", "Kind", "Language", "Sentence"]

Kind = Literal["title", "byline", "heading", "body"]

# All that Python's str.splitlines knows: no line break is left that only some readers see.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one line that stands for itself, of a document.

    ``text`` is what is translated, aligned and stored: ``Document.text[start:end]`` with the line
    breaks of a hard-wrapped paragraph joined and control characters (tabs too) made spaces.
    ``start`` and ``end`` count code points. ``paragraph`` counts from 0.
    """

    text: str
    start: int
    end: int
    paragraph: int
    kind: Kind = "body"


@dataclass(frozen=True, slots=True)
class Document:
    """A text in one language, and the sentences in it in reading order.

    Every character of ``text`` is in exactly one sentence or in one of the separators, which are
    what stands before, between and after the sentences. ``encoding`` is that of the file it was
    read from, ``path`` the file as the user named it.
    """

    name: str
    language: Language
    text: str
    sentences: tuple[Sentence, ...]
    encoding: str | None = None
    path: str | None = field(default=None, compare=False)

    def __len__(self) -> int:
        return len(self.sentences)

    @property
    def segments(self) -> list[str]:
        """The text of each sentence."""
        return [sentence.text for sentence in self.sentences]

    @property
    def paragraphs(self) -> list[int]:
        """The number of each sentence's paragraph, from 0."""
        return [sentence.paragraph for sentence in self.sentences]

    @property
    def shown(self) -> str:
        """What errors call it: the file that it was read from, or else its name."""
        return self.path or self.name

    def id(self, index: int) -> str:
        """The id of a sentence as outputs show it: ``ja1`` is the first Japanese sentence."""
        return f"{self.language}{index + 1}"

    def join(self, indices: Iterable[int]) -> str:
        """Some sentences as one segment: Japanese joins without a space, English with one."""
        glue = "" if self.language == "ja" else " "
        return glue.join(self.sentences[i].text for i in indices)

    def separators(self) -> Iterator[str]:
        """What stands before, between and after the sentences: one more than these."""
        at = 0
        for sentence in self.sentences:
            yield self.text[at : sentence.start]
            at = sentence.end
        yield self.text[at:]

    @classmethod
    def from_segments(
        cls, segments: Iterable[str], language: Language, name: str = "text"
    ) -> Document:
        """A document whose sentences are given, one a line and a paragraph each."""
        sentences: list[Sentence] = []
        at = 0
        texts = list(segments)
        for number, text in enumerate(texts):
            sentences.append(Sentence(text, at, at + len(text), number))
            at += len(text) + 1
        return cls(name, language, "\n".join(texts), tuple(sentences))

    @classmethod
    def from_text(
        cls,
        text: str,
        language: Language,
        name: str = "text",
        *,
        encoding: str | None = None,
        kinds: Mapping[int, Kind] | None = None,
    ) -> Document:
        """A document split into paragraphs and sentences.

        Line breaks of every sort become newlines, and nothing else is changed. ``kinds`` are those
        of paragraphs that a format marks as titles or headings, by where they start. Raises
        InputError for a lone surrogate, which no file can hold.
        """
        text = _plain(text, name)
        paragraphs = split(text, language)
        found = find_kinds(text, paragraphs, language, kinds or {})
        sentences = (
            _sentence(text, span, language, number, kind)
            for number, (spans, kinds_there) in enumerate(zip(paragraphs, found, strict=True))
            for span, kind in zip(spans, kinds_there, strict=True)
        )
        return cls(name, language, text, tuple(sentences), encoding)

    @classmethod
    def from_lines(
        cls, text: str, language: Language, name: str = "text", *, encoding: str | None = None
    ) -> Document:
        """A document with one segment a line, taken as it is; blank lines are separators.

        Raises InputError for a lone surrogate.
        """
        text = _plain(text, name)
        sentences = (
            _sentence(text, span, language, number, "body")
            for number, span in enumerate(split_lines(text))
        )
        return cls(name, language, text, tuple(sentences), encoding)


def _sentence(text: str, span: Span, language: Language, paragraph: int, kind: Kind) -> Sentence:
    start, end = span
    return Sentence(unwrap(text[start:end], language), start, end, paragraph, kind)


def _plain(text: str, name: str) -> str:
    """The text with every line break a newline."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name}: character {error.start} is half of a surrogate pair; "
            "the text was damaged when it was read or written, get it anew"
        ) from error
    return _LINE_BREAK.sub("\n", text)
