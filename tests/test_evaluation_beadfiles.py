from __future__ import annotations

import json

import pytest
from evaluations import write_alignment, write_lines

from aligner.errors import InputError
from aligner.evaluation import read_beads

BEADS = [((0, 1), (0,)), ((2,), (1, 2)), ((3,), ()), ((), (3,))]
WRITTEN = [(list(ja), list(en), 0.9, "") for ja, en in BEADS]


@pytest.mark.parametrize("suffix", [".tsv", ".jsonl"])
def test_our_files(tmp_path, suffix):
    assert read_beads(write_alignment(tmp_path / f"a{suffix}", WRITTEN)) == {"a": BEADS}


@pytest.mark.parametrize("key", ["beads", "gold"])
def test_documents_of_benchmarks(tmp_path, key):
    lines = [{"id": name, key: [[list(a), list(b)] for a, b in BEADS]} for name in "ab"]
    assert read_beads(write_lines(tmp_path / "x.jsonl", lines)) == {"a": BEADS, "b": BEADS}


def test_ladders(tmp_path):
    lines = ["[0, 1]:[0]:0.25", "[2]:[1, 2]:-1.5e-3", "[3]:[]:0", "[]:[3]", ""]
    assert read_beads(write_lines(tmp_path / "a.b.ladder", lines)) == {"a": BEADS}
    rungs = ["0\t0\t0.3", "2\t1\t0.1", "3\t3", "4\t3\t0.5", "4\t4\t0"]
    assert read_beads(write_lines(tmp_path / "h.txt", rungs)) == {"h": BEADS}


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        ("a.ladder", [], "there is no bead in it; give"),
        ("a.ladder", ["[0]:[0]", "0-0"], r"line 2: not a bead such as \[0\]"),
        ("a.ladder", ["0\t0", "2\tx"], "line 2: not a rung"),
        ("a.ladder", ["0\t4", "2\t3"], "line 2: not a rung"),
        ("a.ladder", ["[0]:[0]", "[1]:[0]"], "a sentence of a is in two beads; mend"),
        ("a.jsonl", ["[]"], "line 1: neither a bead"),
        ("a.jsonl", [json.dumps({"id": "a", "beads": [[[0], ["x"]]]})], "line 1: neither a bead"),
        ("a.tsv", ["x"], "line 1: the header"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, name, lines, words):
    with pytest.raises(InputError, match=words):
        read_beads(write_lines(tmp_path / name, lines))


def test_files_that_are_not_there_or_not_utf8(tmp_path):
    with pytest.raises(InputError, match=r"cannot read .*gone.ladder"):
        read_beads(tmp_path / "gone.ladder")
    path = tmp_path / "a.ladder"
    path.write_bytes(b"[0]:[0]\n\xff")
    with pytest.raises(InputError, match="line 2: not UTF-8; save"):
        read_beads(path)
