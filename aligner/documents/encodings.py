"""From bytes to text: the encoding is found, never guessed silently.

A byte order mark decides; then strict UTF-8; then the Japanese encodings and UTF-16 without a
mark, or windows-1252 where nearly all bytes are ASCII. Text that fits none is refused.
"""

from __future__ import annotations

import codecs
import re

from aligner.errors import InputError
from aligner.sentences import Language

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32LE"),
    (codecs.BOM_UTF32_BE, "UTF-32BE"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)

# Python's codecs and the names people know; cp932 is Shift_JIS with what Windows added.
_JAPANESE = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP"}

_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an Office document (only .docx can be read)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes([*range(9), *range(14, 27), *range(28, 32), 127])

# What nearly all of a Japanese or English text consists of.
_EXPECTED = re.compile("[\t\n\r -~\u2010-\u2026\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]")


def decode(
    data: bytes, name: str, language: Language | None = None, encoding: str | None = None
) -> tuple[str, str]:
    """The text and the name of its encoding; a byte order mark is taken off.

    ``encoding`` overrules what would be found; it is any name that Python knows. Raises
    InputError, naming ``name``, for binary data and for text that is broken or in no encoding
    known here.
    """
    _refuse_known_formats(data, name)
    text, found = _decode(data, name, language, encoding)
    text = text.removeprefix("\ufeff")
    controls = len(_CONTROL.findall(text))
    if controls > 10 and controls > 0.05 * len(text):
        raise InputError(f"{name}: this is binary data and no text; give a text file")
    return text, found


def _decode(
    data: bytes, name: str, language: Language | None, encoding: str | None
) -> tuple[str, str]:
    chosen = encoding or _by_mark(data) or _by_pattern(data)
    if chosen:
        return _strictly(data, chosen, name), chosen
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise _broken(data, name, "UTF-8", error) from error
    found = _legacy(data, language)
    if found is None:
        nearest, failure = _nearest(data)
        raise _broken(data, name, nearest, failure) from failure
    return found


def _refuse_known_formats(data: bytes, name: str) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"{name}: this is {kind} and no text; save it as UTF-8 text first")


def _by_mark(data: bytes) -> str | None:
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _by_pattern(data: bytes) -> str | None:
    """ISO-2022-JP shows by its escapes; UTF-16 by zero bytes on one side of every newline."""
    if b"\x1b$" in data and data.isascii():
        return "ISO-2022-JP"
    if b"\0" not in data or len(data) % 2:
        return None
    return next((name for name in ("UTF-16LE", "UTF-16BE") if _looks_right(data, name)), None)


def _looks_right(data: bytes, encoding: str) -> bool:
    sample = data[:20_000].decode(encoding, "replace")
    return len(_EXPECTED.findall(sample)) > 0.9 * len(sample)


def _is_broken_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8, so that the rest is damage."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return sum(not c.isascii() for c in text) - damaged > 4 * damaged


def _legacy(data: bytes, language: Language | None) -> tuple[str, str] | None:
    """The text in an encoding from before Unicode, if it fits one."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if language != "ja" and high < 0.08 * len(data):
        candidate, name = "cp1252", "windows-1252"
    else:
        candidate = _detected(data)
        name = _JAPANESE.get(candidate, "")
    if not name or _failure(data, candidate):
        return None
    return data.decode(candidate), name


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    # Found by measuring: with its own threshold the detector refuses one good text in a hundred.
    best = from_bytes(data, cp_isolation=list(_JAPANESE), threshold=0.6).best()
    return best.encoding if best else ""


def _nearest(data: bytes) -> tuple[str, UnicodeDecodeError]:
    """The encoding that a damaged text can be read in furthest, and where that ends."""
    codecs_tried = {"utf-8": "UTF-8", **_JAPANESE}
    failures = [(name, _failure(data, codec)) for codec, name in codecs_tried.items()]
    return max(
        ((name, failure) for name, failure in failures if failure),
        key=lambda found: found[1].start,
    )


def _failure(data: bytes, codec: str) -> UnicodeDecodeError | None:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return error
    return None


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode("cp932" if encoding == "Shift_JIS" else encoding)
    except UnicodeDecodeError as error:
        raise _broken(data, name, encoding, error) from error
    except LookupError as error:
        raise InputError(
            f"{name}: there is no encoding {encoding!r}; try UTF-8, Shift_JIS or EUC-JP"
        ) from error


def _broken(data: bytes, name: str, encoding: str, error: UnicodeDecodeError) -> InputError:
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    # In UTF-16 and UTF-32 they are halves of characters.
    bytewise = not encoding.upper().startswith(("UTF-16", "UTF-32"))
    if bytewise and controls > 10 and controls > 0.02 * len(data):
        return InputError(f"{name}: this is binary data and no text; give a text file")
    line = data.count(b"\n", 0, error.start) + 1
    return InputError(
        f"{name}, line {line}: the byte at offset {error.start} is not valid {encoding}, and the "
        "text fits no other encoding known here; save it as UTF-8, or say --encoding"
    )
