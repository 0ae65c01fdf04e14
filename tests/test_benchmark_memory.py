"""The benchmark of the memory makes the same data each time, and measures all that it says."""

from __future__ import annotations

import sys

from scripts import benchmark_memory
from scripts.benchmark_memory import make_units


def test_the_data_is_the_same_for_the_same_seed():
    first, second, other = (list(make_units(50, seed)) for seed in (1, 1, 2))
    assert first == second != other
    assert len({(unit.ja, unit.en) for unit in first}) == 50


def test_it_runs_to_the_end(monkeypatch, capsys, tmp_path):
    arguments = ["benchmark_memory", "--units", "300", "--folder", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    benchmark_memory.main()
    shown = capsys.readouterr().out
    for what in ("import", "concordance 首相", "fuzzy ja", "fuzzy en", "export"):
        assert f"\n{what}" in shown
    assert "as good a best in 5 of 5" in shown
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_is_written_and_read(monkeypatch, capsys, tmp_path):
    arguments = ["benchmark_memory", "--large", "1", "--folder", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    benchmark_memory.main()
    shown = capsys.readouterr().out
    assert "800 units" in shown
    assert shown.count(" MB") == 3
    assert list(tmp_path.iterdir()) == []
