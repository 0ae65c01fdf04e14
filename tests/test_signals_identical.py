from __future__ import annotations

import numpy as np
import pytest
from grids import beads_of, grids
from hypothesis import given

from aligner.signals import SHAPES, Grid
from aligner.signals.identical import Identical

LINE = "Sputnik International"


def same(ja: str, en: str) -> bool:
    features = Identical(Grid.full(1, 1), [ja], [en]).features((1, 1))
    return bool(features["identical.line"][-1])


@pytest.mark.parametrize(
    "ja", [LINE, "ＳＰＵＴＮＩＫ　ＩＮＴＥＲＮＡＴＩＯＮＡＬ", "(Sputnik International)"]
)
def test_width_case_and_marks_make_no_difference(ja):
    assert same(ja, LINE)


@pytest.mark.parametrize(("ja", "en"), [("スプートニク", "Sputnik"), ("2023", "2024"), ("", LINE)])
def test_other_lines_are_not_identical(ja, en):
    assert not same(ja, en)


def test_lines_without_letters_are_not_taken_for_each_other():
    assert not same("＊＊＊", "* * *")
    assert not same("", "")


@given(grids())
def test_only_pairs_of_single_lines_speak(grid):
    lines = [LINE, "ロイター"]
    signal = Identical(
        grid,
        [lines[i % 2] for i in range(grid.n)],
        ["Reuters" if j % 3 else LINE for j in range(grid.m)],
    )
    assert {shape for shape in SHAPES if signal.features(shape)} == {(1, 1)}
    values = signal.features((1, 1))["identical.line"]
    for shape, (i, j) in beads_of(grid):
        if shape == (1, 1):
            at = grid.index(np.array(i), np.array(j))
            assert values[at] == ((i - 1) % 2 == 0 and (j - 1) % 3 == 0)
