"""``aligner benchmark`` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import SEEDS, aligner, refusal
from seed import seed

from aligner.alignment import Alignment
from aligner.formats import read_alignment


def record(name: str = "seed", gold: Alignment | None = None, **mt: list[str]) -> dict[str, object]:
    gold = gold or seed()
    return {
        "id": name,
        "ja": gold.ja.segments,
        "en": gold.en.segments,
        "mt": mt,
        "gold": [[list(bead.ja), list(bead.en)] for bead in gold.beads],
    }


@pytest.fixture
def in_file(tmp_path):
    def in_file(*records: object, name: str = "set.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
        return path

    return in_file


def figures(output: str) -> dict[str, list[float]]:
    """Precision, recall and F1 of each measure."""
    lines = [line.split() for line in output.splitlines() if line.startswith("  ")]
    rows = [row for row in lines if row[1::2] == ["P", "R", "F1"]]
    return {row[0]: [float(value) for value in row[2::2]] for row in rows}


def test_the_figures_of_the_seed(in_file, tmp_path):
    predictions = tmp_path / "new" / "predictions.jsonl"
    done = aligner("benchmark", in_file(record()), "--predictions", predictions)
    assert (done.returncode, done.stderr) == (0, b"")
    head, *_ = done.stdout.decode().splitlines()
    assert head.startswith("set.jsonl  1 documents, MT none, ")
    shown = figures(done.stdout.decode())
    assert list(shown) == ["strict", "lax", "link", "null"]
    assert all(f1 > 0.8 for _, _, f1 in shown.values())

    [line] = predictions.read_text(encoding="utf-8").splitlines()
    predicted = json.loads(line)
    assert predicted["id"] == "seed"
    assert len(predicted["confidence"]) == len(predicted["beads"])
    assert all(0 <= confidence <= 1 for confidence in predicted["confidence"])
    for side, document in enumerate((seed().ja, seed().en)):
        found = [index for bead in predicted["beads"] for index in bead[side]]
        assert sorted(found) == list(range(len(document)))
    gold = [[list(bead.ja), list(bead.en)] for bead in seed().pairs]
    ours = [bead for bead in predicted["beads"] if all(bead)]
    right = sum(bead in gold for bead in ours)
    assert shown["strict"][:2] == [
        pytest.approx(right / len(ours), abs=1e-4),
        pytest.approx(right / len(gold), abs=1e-4),
    ]


def test_hypotheses_of_a_system_in_the_file(in_file):
    # What is told nothing but the right English finds all of it.
    parts = {i: seed().en_text(bead) for bead in seed().beads for i in bead.ja}
    records = record(Oracle=[parts[i] for i in range(len(seed().ja))])
    done = aligner("benchmark", in_file(records), "--mt", "Oracle")
    assert "MT Oracle" in done.stdout.decode()
    assert figures(done.stdout.decode())["lax"] == [1.0, 1.0, 1.0]


def test_several_sets(in_file):
    done = aligner("benchmark", in_file(record()), in_file(record(), record("b"), name="b.jsonl"))
    heads = [line for line in done.stdout.decode().splitlines() if not line.startswith(" ")]
    assert [head.split(",")[0] for head in heads] == [
        "set.jsonl  1 documents",
        "b.jsonl  2 documents",
    ]


@pytest.mark.parametrize("order", ["any", "auto", "same"])
def test_fragments_are_found_unless_taken_in_order(in_file, order):
    gold = read_alignment(SEEDS / "fragments.gold.tsv")
    done = aligner("benchmark", in_file(record(gold=gold)), "--order", order)
    assert (done.returncode, done.stderr) == (0, b"")
    _, recall, _ = figures(done.stdout.decode())["strict"]
    assert recall < 0.5 if order == "same" else recall > 0.8


def test_an_engine_of_this_machine(in_file):
    done = aligner("benchmark", in_file(record()), "--mt", "compact")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "MT compact" in done.stdout.decode()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "there is no document in it; give"),
        (["text"], "set.jsonl, line 1: not a document of a benchmark"),
        ([record(), {"id": "b", "ja": ["a"], "en": ["b"]}], "set.jsonl, line 2: not a document"),
        ([record() | {"gold": [[[0, 99], [0]]]}], "names a sentence twice, or one that is not"),
    ],
)
def test_a_broken_set(in_file, lines, words):
    assert words in refusal(aligner("benchmark", in_file(*lines)))


def test_what_cannot_be_done(in_file, tmp_path):
    path = in_file(record(A=["x"] * len(seed().ja)))
    assert "gone.jsonl" in refusal(aligner("benchmark", tmp_path / "gone.jsonl"))
    assert "(it has: A)" in refusal(aligner("benchmark", path, "--mt", "B"))
    line = refusal(aligner("benchmark", path, path, "--predictions", tmp_path / "p.jsonl"))
    assert "--predictions takes the beads of one SET; give one at a time" in line
    assert not (tmp_path / "p.jsonl").exists()
    assert refusal(aligner("benchmark"), code=2)
