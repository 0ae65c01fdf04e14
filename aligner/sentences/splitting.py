"""From a text to its paragraphs and sentences."""

from __future__ import annotations

from aligner.sentences.japanese import split_japanese
from aligner.sentences.layout import find_blocks
from aligner.sentences.spans import Language, Span, trim

__all__ = ["split", "split_lines", "split_passage"]


def split(text: str, language: Language) -> list[list[Span]]:
    """The paragraphs of a document, each the spans of its sentences, all in text order.

    Blank lines part paragraphs. A line is a paragraph where the text has no blank lines, or where
    the lines around it hold several sentences; else lines of one block share a paragraph.
    """
    blocks = find_blocks(text)
    paragraphs: list[list[Span]] = []
    for block in blocks:
        passages = [split_passage(text, span, language) for span in block]
        if len(blocks) == 1 or any(len(passage) > 1 for passage in passages):
            paragraphs += passages
        else:
            paragraphs.append([span for passage in passages for span in passage])
    return paragraphs


def split_passage(text: str, span: Span, language: Language) -> list[Span]:
    """The sentences of one stretch of running text, line breaks in it being plain spaces."""
    start, end = trim(text, *span)
    if language == "ja":
        spans = split_japanese(text[start:end])
    else:
        # sentencex is a compiled library that Japanese text never needs.
        from aligner.sentences.english import split_english

        spans = split_english(text[start:end])
    return [(start + a, start + b) for a, b in spans]


def split_lines(text: str) -> list[Span]:
    """One span a line, surrounding white space left out; lines of nothing else have none."""
    spans: list[Span] = []
    at = 0
    for line in text.split("\n"):
        start, end = trim(text, at, at + len(line))
        if start < end:
            spans.append((start, end))
        at += len(line) + 1
    return spans
