from __future__ import annotations

import sys

import pytest

from aligner.alignment import Bead
from aligner.errors import OutputError
from aligner.evaluation import draw_reliability, judge, measure_reliability
from aligner.evaluation.confidence import SHARES


def test_pairs_are_right_if_gold_and_nulls_if_nothing_belongs_to_them():
    gold = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,))]
    beads = [
        Bead((0,), (0,), 0.9),
        Bead((1,), (1,), 0.8),
        Bead((2,), (), 0.7),
        Bead((3,), (), 0.6),
        Bead((), (2,), 0.5),
    ]
    assert list(judge(beads, gold)) == [
        (0.9, True),
        (0.8, False),
        (0.7, False),
        (0.6, True),
        (0.5, True),
    ]


def test_confidences_that_are_true_have_no_error():
    judgements = [(0.75, True)] * 3 + [(0.75, False)] + [(1.0, True)] * 4
    found = measure_reliability(judgements)
    assert (found.beads, found.errors) == (8, 1)
    assert found.error == pytest.approx(0)


def test_confidences_that_promise_too_much():
    assert measure_reliability([(0.95, True), (0.95, False)]).error == pytest.approx(0.45)


def test_errors_among_the_least_confident():
    judgements = [(at / 100, at >= 4) for at in range(100)]
    found = measure_reliability(judgements)
    assert found.found == dict.fromkeys(SHARES, 1.0)
    backwards = measure_reliability([(1 - sure, right) for sure, right in judgements])
    assert backwards.found == dict.fromkeys(SHARES, 0.0)
    assert found.risk < backwards.risk


def test_nothing_to_judge():
    found = measure_reliability([])
    assert (found.beads, found.error, found.risk) == (0, 0.0, 0.0)


def test_a_diagram_is_drawn(tmp_path):
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    path = tmp_path / "new" / "plot.png"
    draw_reliability([(0.9, True), (0.2, False), (0.7, True)], "three beads", path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(OutputError, match=r"needs matplotlib; .* 'aligner\[plot\]'"):
        draw_reliability([(0.9, True)], "one bead", tmp_path / "plot.png")
    assert not list(tmp_path.iterdir())
