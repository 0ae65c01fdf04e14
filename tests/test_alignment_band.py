from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import long_piece

from aligner.alignment.band import FIRST_MARGIN, choose_grid, touches_edge
from aligner.signals import Grid, Texts


def holds(grid: Grid, course: list[tuple[int, int]], slack: int) -> bool:
    """Whether the band holds all nodes that are within ``slack`` columns of a course."""
    for i, j in course:
        near = np.arange(max(0, j - slack), min(grid.m, j + slack) + 1)
        if (grid.index(np.full_like(near, i), near) == grid.size).any():
            return False
    return True


class Vectors(Texts):
    """Texts whose vectors are given: what the band is chosen by."""

    def __init__(self, ja: np.ndarray, en: np.ndarray) -> None:
        super().__init__([""] * len(ja), [""] * len(en))
        self.__dict__.update(ja_vectors=ja, en_vectors=en)


def vectors(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 64)).astype(np.float32)


@given(st.integers(0, 199), st.integers(0, 199))
def test_ordinary_articles_are_searched_whole(n, m):
    grid = choose_grid(Texts([""] * n, [""] * m))
    assert grid.size == (n + 1) * (m + 1)


@pytest.mark.parametrize(("n", "m"), [(50_000, 0), (0, 50_000)])
def test_without_a_partner_a_text_of_any_length_has_but_one_line_of_nodes(n, m):
    grid = choose_grid(Texts(["あ"] * n, ["a"] * m))
    assert grid.size == n + m + 1


def test_a_band_follows_the_sentences_that_belong_together():
    rows = vectors(900)
    # 200 sentences are missing in the English, and 150 are new.
    en = np.concatenate([rows[:300], rows[500:], vectors(150, 2)])
    grid = choose_grid(Vectors(rows, en))
    course = [(i, i) for i in range(301)] + [(i, i - 200) for i in range(500, 901)]
    assert holds(grid, course, FIRST_MARGIN)
    assert grid.size < 0.2 * 901 * 851


def test_a_wider_margin_holds_the_narrower_band():
    texts = Vectors(vectors(400), vectors(400, 2)[::-1])
    narrow, wide = choose_grid(texts, 10), choose_grid(texts, 40)
    assert (wide.starts <= narrow.starts).all()
    assert (wide.stops >= narrow.stops).all()
    assert wide.size > narrow.size


@settings(max_examples=25, deadline=None)
@given(st.integers(150, 500), st.integers(150, 500), st.integers(0, 3), st.integers(1, 50))
def test_a_band_is_a_grid_whatever_the_texts(n, m, kind, margin):
    ja, en = vectors(n), vectors(m, 1 if kind else 2)
    if kind == 1:
        en = en[::-1].copy()
    if kind == 2:
        ja[:], en[:] = 1, 1
    if kind == 3:
        ja[:] = 0
    grid = choose_grid(Vectors(ja, en), margin)
    assert grid.starts[0] == 0
    assert grid.stops[-1] == m + 1
    assert (np.diff(grid.starts) >= 0).all()
    assert (np.diff(grid.stops) >= 0).all()
    assert (grid.stops[:-1] > grid.starts[1:]).all()


def test_a_long_seed_keeps_its_gold_in_the_band():
    ja, en, beads = long_piece(8)
    grid = choose_grid(Texts(ja, en))
    assert grid.size < 0.5 * (len(ja) + 1) * (len(en) + 1)
    course = [(0, 0)]
    for ours, theirs in beads:
        course.append((course[-1][0] + len(ours), course[-1][1] + len(theirs)))
    assert holds(grid, course, 5)


def test_documents_of_many_thousands_are_compared_around_the_diagonal():
    rows = vectors(8_000)
    en = np.concatenate([vectors(500, 2), rows[:7_000]])
    grid = choose_grid(Vectors(rows, en))
    assert holds(grid, [(i, i + 500) for i in range(0, 7_001, 50)], FIRST_MARGIN)
    assert grid.size < 0.03 * 8_001 * 7_501


def test_a_path_along_the_edge_of_a_band_touches_it():
    rows = np.arange(21)
    band = Grid(20, 20, (rows - 3).clip(0, 20), (rows + 4).clip(1, 21))
    inside = band.index(rows, rows)
    assert not touches_edge(band, inside)
    assert touches_edge(band, band.index(rows[3:], rows[3:] - 3))
    assert touches_edge(band, band.index(rows[:-3], rows[:-3] + 3))


def test_no_path_touches_the_edge_of_a_whole_grid():
    grid = Grid.full(4, 3)
    assert not touches_edge(grid, np.arange(grid.size))
