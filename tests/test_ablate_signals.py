from __future__ import annotations

import json
import sys

import pytest
from seed import piece

from scripts import ablate_signals


@pytest.fixture
def sets(tmp_path):
    """Two sets of pieces of the seed."""
    for name, start in (("one", 0), ("two", 3)):
        lines = []
        for at in range(start, 30, 6):
            ja, en, beads = piece(at, at + 6)
            lines.append(json.dumps({"id": f"piece{at}", "ja": ja, "en": en, "gold": beads}))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]


def test_every_signal_is_left_out_in_turn(sets, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ablate_signals", *map(str, sets), "--steps=8"])
    ablate_signals.main()
    header, _, *rows = capsys.readouterr().out.splitlines()
    assert header == "| signals | one | two |"
    found = dict(row.strip("| ").split(" | ", 1) for row in rows)
    assert {"all signals", "no embedding", "no lengths"} <= found.keys()
    assert "no hypotheses" not in found, "there are none to leave out"
    losses = {name: float(row.split(", ")[-1]) for name, row in found.items()}
    assert losses["no embedding"] > losses["all signals"]


def test_a_set_that_is_not_there_is_an_error_of_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["ablate_signals", str(tmp_path / "none.jsonl")])
    with pytest.raises(SystemExit, match=r"^ablate_signals: cannot read .*none.jsonl[^\n]*$"):
        ablate_signals.main()
