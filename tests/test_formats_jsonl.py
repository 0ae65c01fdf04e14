from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import alignments

from aligner.alignment.beads import Alignment, Bead, Rival
from aligner.documents import Document, Sentence
from aligner.errors import InputError, OutputError
from aligner.formats import read_jsonl, write, write_jsonl


def written(alignment: Alignment) -> bytes:
    out = io.BytesIO()
    write_jsonl(alignment, out)
    return out.getvalue()


def test_a_line_has_all_that_is_known_of_a_bead():
    ja = Document(
        "d", "ja", "題\n\n本文。", (Sentence("題", 0, 1, 0, "title"), Sentence("本文。", 3, 6, 1))
    )
    en = Document.from_segments(["Title"], "en")
    beads = (Bead((0,), (0,), 0.123456, 1.5, 2.5, moved=True, status="ok"), Bead((1,), (), 1.0))
    lines = written(Alignment(ja, en, beads, ("T", "B"), "e@1")).decode().split("\n")
    assert len(lines) == 3
    assert json.loads(lines[0]) == {
        "doc": "d",
        "bead": 1,
        "ja": "題",
        "en": "Title",
        "hypothesis": "T",
        "confidence": 0.123456,
        "bleu": 1.5,
        "chrf": 2.5,
        "type": "1-1",
        "moved": True,
        "status": "ok",
        "engine": "e@1",
        "rival": None,
        "matches": [{"kind": "word", "ja": [0, 1], "en": [0, 5]}],
        "ja_missing": [],
        "en_missing": [],
        "ja_sentences": [
            {"id": "ja1", "text": "題", "start": 0, "end": 1, "paragraph": 0, "kind": "title"}
        ],
        "en_sentences": [
            {"id": "en1", "text": "Title", "start": 0, "end": 5, "paragraph": 0, "kind": "body"}
        ],
    }
    assert json.loads(lines[1])["ja_sentences"][0]["start"] == 3
    assert json.loads(lines[1])["bleu"] is None
    assert "題" in lines[0]


def test_a_line_says_what_speaks_for_a_bead_and_against_it():
    ja = Document.from_segments(["プーチン氏は5人と会った。", "7人だ。"], "ja")
    en = Document.from_segments(["Putin met 6 people."], "en")
    rival = Rival((0, 1), (0,), 0.25)
    beads = (Bead((0,), (0,), 0.5, rival=rival), Bead((1,), (), 1.0))
    line, null = map(json.loads, written(Alignment(ja, en, beads)).decode().splitlines())
    assert line["rival"] == {
        "ja": ["ja1", "ja2"],
        "en": ["en1"],
        "confidence": 0.25,
        "margin": 0.25,
    }
    assert {"kind": "name", "ja": [0, 4], "en": [0, 5]} in line["matches"]
    assert (line["ja_missing"], line["en_missing"]) == ([[6, 7]], [[10, 11]])
    assert (null["rival"], null["matches"]) == (None, [])


@settings(max_examples=100, deadline=None)
@given(alignments())
def test_what_is_written_reads_back_equal(alignment):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        write(alignment, path)
        records = read_jsonl(path)
    assert len(records) == len(alignment.beads)
    for record, bead in zip(records, alignment.beads, strict=True):
        assert record["ja"] == alignment.ja_text(bead)
        assert record["en"] == alignment.en_text(bead)
        assert record["hypothesis"] == alignment.hypothesis(bead)
        assert (record["confidence"], record["bleu"]) == (bead.confidence, bead.bleu)
        for sentence in record["ja_sentences"]:
            assert alignment.ja.text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_a_lone_surrogate_is_refused():
    ja, en = Document.from_segments(["\udfff"], "ja", "d"), Document.from_segments([], "en")
    with pytest.raises(OutputError, match=r"^d: .*U\+DFFF"):
        written(Alignment(ja, en, (Bead((0,), (), 1.0),)))


@pytest.mark.parametrize("line", [b"{", b"[1]", b"", b"{'ja': 1}", '"あ"'.encode("cp932")])
def test_broken_lines(tmp_path, line):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n" + line + b"\n{}\n")
    with pytest.raises(InputError) as caught:
        read_jsonl(path)
    assert f"{path}: line 2: not " in str(caught.value)


def test_unreadable_paths(tmp_path):
    for path in (tmp_path, tmp_path / "missing.jsonl"):
        with pytest.raises(InputError, match=r"cannot read .*; check the path"):
            read_jsonl(path)
