from __future__ import annotations

import numpy as np
import pytest

from aligner.signals import Evidence, Grid, Texts
from aligner.signals.paragraphs import Paragraphs, are_comparable


def value(signal: Paragraphs, grid: Grid, name: str, shape: tuple[int, int], end: tuple[int, int]):
    found = signal.features(shape)[f"paragraphs.{name}"]
    return float(found[grid.index(np.array(end[0]), np.array(end[1]))])


@pytest.fixture
def grid() -> Grid:
    return Grid.full(4, 4)


@pytest.fixture
def signal(grid) -> Paragraphs:
    return Paragraphs(grid, [0, 0, 1, 2], [0, 1, 1, 2])


def test_beads_that_begin_together_and_apart(signal, grid):
    assert value(signal, grid, "together", (1, 1), (1, 1)) == 1
    assert value(signal, grid, "together", (1, 1), (3, 2)) == 1
    assert value(signal, grid, "apart", (1, 1), (2, 2)) == 1
    assert value(signal, grid, "together", (1, 1), (2, 2)) == 0
    assert value(signal, grid, "apart", (1, 1), (2, 3)) == 0


def test_beads_that_run_across_the_end_of_a_paragraph(signal, grid):
    assert value(signal, grid, "inside_ja", (2, 1), (2, 1)) == 0
    assert value(signal, grid, "inside_ja", (2, 1), (3, 1)) == 1
    assert value(signal, grid, "inside_ja", (3, 1), (4, 1)) == 2
    assert value(signal, grid, "inside_en", (1, 2), (1, 3)) == 0
    assert value(signal, grid, "inside_en", (1, 2), (1, 2)) == 1


def test_sentences_that_are_a_paragraph_of_their_own(signal, grid):
    assert [value(signal, grid, "null_alone", (1, 0), (i, 0)) for i in (1, 2, 3, 4)] == [0, 0, 1, 1]
    assert [value(signal, grid, "null_alone", (0, 1), (0, j)) for j in (1, 2, 3, 4)] == [1, 0, 0, 1]


def test_beginnings_say_less_the_more_there_are(grid):
    everywhere = Paragraphs(grid, [0, 1, 2, 3], [0, 1, 2, 3])
    assert value(everywhere, grid, "together", (1, 1), (1, 1)) == 1
    assert value(everywhere, grid, "together_rare", (1, 1), (1, 1)) == 0


@pytest.mark.parametrize(
    ("ja", "en", "comparable"),
    [
        ([0, 0, 1, 1], [0, 1, 1, 1], True),
        ([0, 0, 0, 0], [0, 1, 2, 3], False),
        ([0, 0, 0, 1], [0, 1, 2, 3, 4, 5], False),
        ([0, 1], [0, 1, 2, 3, 4], True),
    ],
)
def test_texts_laid_out_anew_say_nothing(ja, en, comparable):
    assert are_comparable(ja, en) is comparable
    texts = Texts(["あ。"] * len(ja), ["A."] * len(en), None, ja, en)
    features = Evidence(texts, Grid.full(len(ja), len(en))).features((1, 1))
    assert any(name.startswith("paragraphs.") for name in features) is comparable
