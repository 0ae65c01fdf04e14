"""Reading a document from a file or from standard input."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path

from aligner.documents.assembly import MarkedText
from aligner.documents.encodings import decode
from aligner.documents.languages import detect_language
from aligner.documents.markdown import read_markdown
from aligner.documents.model import Document
from aligner.documents.webpage import read_webpage
from aligner.documents.word import read_word
from aligner.errors import InputError, LanguageError
from aligner.sentences import Language, split_lines

__all__ = ["read_document"]

_LARGEST = 100_000_000
"""Bytes of a file, pictures in it included; the text of a book is one or two million."""


def read_document(
    path: str | os.PathLike[str],
    language: Language | None,
    *,
    lines: bool = False,
    name: str | None = None,
    encoding: str | None = None,
) -> Document:
    """A document from a file, or from standard input where the path is ``-``.

    The suffix says how to read it: .md, .html, .htm and .docx, and text for every other. With
    ``lines`` each line is one segment and Markdown is not interpreted. The language is detected
    where it is None. The name is that of the file without suffix and language.

    Raises InputError for what cannot be read or holds no text, and LanguageError where the
    language cannot be detected.
    """
    shown = "standard input" if str(path) == "-" else str(path)
    data = _read_bytes(path, shown)
    suffix = "" if str(path) == "-" else Path(path).suffix.lower()
    marked, found = _extract(data, suffix, shown, language, encoding, lines=lines)
    if not split_lines(marked.text):
        raise InputError(f"{shown}: there is no text in it; give a file that holds some")
    language = language or _detected(marked.text, shown)
    name = name or _name(path)
    if lines:
        document = Document.from_lines(marked.text, language, name, encoding=found)
    else:
        document = Document.from_text(
            marked.text, language, name, encoding=found, kinds=marked.kinds
        )
    return replace(document, path=shown)


def _read_bytes(path: str | os.PathLike[str], shown: str) -> bytes:
    try:
        data = _start_of(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{shown}: there is no such file; check the path") from error
    except IsADirectoryError as error:
        raise InputError(f"{shown}: this is a folder; give a file") from error
    except PermissionError as error:
        raise InputError(f"{shown}: you may not read this file; change its permissions") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{shown}: this file cannot be read ({error}); check the path") from error
    if len(data) > _LARGEST:
        raise InputError(
            f"{shown}: this file has more than {_LARGEST // 1_000_000} MB; give it in parts"
        )
    return data


def _start_of(path: str | os.PathLike[str]) -> bytes:
    """All of a file that is not too large, and a byte more than that of one that is."""
    if str(path) != "-":
        with Path(path).open("rb") as file:
            return file.read(_LARGEST + 1)
    if sys.stdin is None:
        raise InputError("standard input is closed; give a file")
    return sys.stdin.buffer.read(_LARGEST + 1)


def _extract(
    data: bytes,
    suffix: str,
    shown: str,
    language: Language | None,
    encoding: str | None,
    *,
    lines: bool,
) -> tuple[MarkedText, str | None]:
    if not data:
        raise InputError(f"{shown}: this file is empty; give a file that holds text")
    if suffix == ".docx":
        return read_word(data, shown), None
    if suffix in {".html", ".htm"}:
        return read_webpage(data, shown, language, encoding)
    text, found = decode(data, shown, language, encoding)
    if suffix == ".md" and not lines:
        return read_markdown(text), found
    return MarkedText(text, {}), found


def _detected(text: str, shown: str) -> Language:
    language = detect_language(text)
    if language is None:
        raise LanguageError(f"{shown} looks neither Japanese nor English; say which it is")
    return language


def _name(path: str | os.PathLike[str]) -> str:
    """article.ja.txt is the document ``article``."""
    if str(path) == "-":
        return "stdin"
    return re.sub(r"[._-](?:ja|en|jp)\Z", "", Path(path).stem) or Path(path).stem
