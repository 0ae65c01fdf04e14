"""Bytes to text: encodings found, damage and binary data refused."""

from __future__ import annotations

import codecs
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.documents import decode
from aligner.errors import InputError

JAPANESE = (
    "日銀、政策金利を据え置き　総裁「賃金動向を見極める」\n\n"
    "日本銀行は14日、金融政策決定会合で政策金利を0.25％程度に据え置くことを決めた。\n"
)
ENGLISH = "The café’s “owner” said – on Tuesday – that prices rose 5 percent. He smiled.\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp932", "Shift_JIS"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ],
)
@pytest.mark.parametrize("text", [JAPANESE, JAPANESE * 40, JAPANESE[:28]])
def test_japanese_is_found(codec, name, text):
    assert decode(text.encode(codec), "file", "ja") == (text, name)
    assert decode(text.encode(codec), "file") == (text, name)


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16LE"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16BE"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32LE"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32BE"),
    ],
)
def test_a_byte_order_mark_decides_and_is_taken_off(mark, codec, name):
    assert decode(mark + JAPANESE.encode(codec), "file") == (JAPANESE, name)


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("cp1252", "windows-1252"), ("utf-16-le", "UTF-16LE")],
)
def test_english_is_found(codec, name):
    assert decode(ENGLISH.encode(codec), "file", "en") == (ENGLISH, name)


def test_japanese_in_the_english_place_is_read_as_japanese():
    assert decode(JAPANESE.encode("cp932"), "file", "en") == (JAPANESE, "Shift_JIS")


def test_an_encoding_that_is_given_is_used():
    assert decode("é".encode("latin-1"), "file", encoding="latin-1") == ("é", "latin-1")
    with pytest.raises(InputError, match="there is no encoding 'klingon'"):
        decode(b"abc", "file", encoding="klingon")
    with pytest.raises(InputError, match="offset 0 is not valid ascii"):
        decode(JAPANESE.encode(), "file", encoding="ascii")


def test_damaged_utf8_is_located():
    damaged = (JAPANESE * 3).encode().replace("会合".encode(), b"\xe4\xbc", 1)
    offset = damaged.index(b"\xe4\xbc\xe3")
    with pytest.raises(InputError, match=f"^file, line 3: the byte at offset {offset} is not"):
        decode(damaged, "file", "ja")


def test_damaged_shift_jis_is_located():
    good = JAPANESE.encode("cp932") * 3
    with pytest.raises(InputError, match=f"offset {len(good)} is not valid Shift_JIS"):
        decode(good + b"\x81", "file", "ja")


def test_an_encoded_surrogate_is_refused():
    with pytest.raises(InputError, match="is not valid UTF-8"):
        decode(JAPANESE.encode() + b"\xed\xa0\x80", "file")
    with pytest.raises(InputError, match="is not valid UTF-16LE"):
        decode(codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0", "file")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF file"),
        (b"PK\x03\x04" + bytes(30), "an Office document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (bytes(1000), "binary data"),
        (bytes(range(256)) * 20, "binary data"),
        (b"\x7fELF" + bytes(range(20)) * 30, "binary data"),
    ],
)
def test_binary_data_is_refused(data, said):
    with pytest.raises(InputError, match=said):
        decode(data, "file")


def test_random_bytes_are_refused():
    with pytest.raises(InputError, match=r"^file"):
        decode(os.urandom(5000), "file")


def test_a_few_control_characters_are_no_binary_data():
    assert decode("晴れ\0た。\x01雨だ。".encode(), "file")[0] == "晴れ\0た。\x01雨だ。"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_always_read_back(text):
    data = text.removeprefix("\ufeff").encode()
    signatures = (b"%PDF", b"{\\rtf", b"PK")
    if not data.startswith(signatures):
        assert decode(data, "file")[0] == data.decode().removeprefix("\ufeff")
