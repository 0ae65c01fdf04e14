from __future__ import annotations

import json

from seed import seed

from scripts.benchmark_evaluation import coverage, diagnosis


def test_coverage_is_counted(capsys):
    coverage(times=3)
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[0] == "articles"
    assert [row.split()[0] for row in rows] == ["5", "8", "15", "30", "100"]
    assert all(0 <= float(share) <= 1 for row in rows for share in row.split()[1:])


def test_exchanged_translations_are_found(tmp_path, capsys):
    gold = seed()
    english = {i: gold.en_text(bead) for bead in gold.pairs for i in bead.ja}
    record = {
        "id": "seed",
        "ja": gold.ja.segments,
        "en": gold.en.segments,
        "mt": {"good": [english.get(i, "") for i in range(len(gold.ja))]},
        "gold": [[list(bead.ja), list(bead.en)] for bead in gold.beads],
    }
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    diagnosis([path])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "set.jsonl good"
    [exchanged] = [line for line in lines if "alignment right, translation exchanged" in line]
    assert exchanged.split(": ")[1].startswith("translation ")
