"""The fuzzer damages files and finds what goes wrong; and what it has found stays mended."""

from __future__ import annotations

import random

import pytest

from aligner.errors import InputError
from aligner.formats import ReadOptions, read_units
from scripts.fuzz_formats import damaged, fuzz

QUIET = ReadOptions(note=lambda _: None)


def test_damage_is_the_same_for_the_same_seed():
    data = b"<tu>" * 100
    first, second = (damaged(data, random.Random(3)) for _ in range(2))
    assert first == second != data


def test_a_second_of_it_finds_nothing(tmp_path):
    assert fuzz(1.0, 1, tmp_path) == []


def test_it_finds_what_goes_wrong(tmp_path, monkeypatch):
    def broken(*_: object, **__: object):
        raise ZeroDivisionError("a reader fails")

    monkeypatch.setattr("scripts.fuzz_formats.read_units", broken)
    [found] = fuzz(0.3, 1, tmp_path)
    assert "a reader fails" in found
    assert len(list(tmp_path.glob("find-1.*"))) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", b'{"ja": "\\ud800", "en": "x"}\n'),
        ("a.jsonl", b'{"ja": "x", "en": "y", "bead": 1e999}\n'),
        ("a.jsonl", b'{"ja": "x", "en": "y", "props": [[1]]}\n'),
        ("a.jsonl", b'{"ja": "x", "en": "y", "created": 5}\n'),
        ("a.jsonl", b"[" * 100_000),
        ("a.tsv", "ja\ten\tbead\nあ\tA\t²\n".encode()),
        ("a.tsv", "ja\ten\tconfidence\nあ\tA\tNaN\n".encode()),
        ("a.ladder", b"[99999999999]:[0]:1\n"),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.xlf", b'<xliff version="1.2"/>'),
        ("a.xlf", b'<xliff version="9"/>'),
        ("a.tmx", b"<tmx><body><tu/></body></tmx>"),
    ],
)
def test_small_hostile_files(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    for side in ("ja", "en"):
        (tmp_path / f"{name}.{side}").write_text("x\n")
    try:
        list(read_units(path, options=QUIET))
    except InputError as error:
        message = str(error)
        assert "\n" not in message
        assert str(path) in message
