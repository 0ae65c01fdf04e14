from __future__ import annotations

import numpy as np
from grids import SEEDS, beads_of, grids, nodes_of
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.signals import NULLS, PAIRS, SHAPES, Grid

OFFSETS = st.tuples(st.integers(0, 4), st.integers(0, 4))


def test_shapes_have_up_to_4_sentences_a_side_and_nulls_one():
    assert {(a, b) for a, b in NULLS if not (a and b)} == {(1, 0), (0, 1)} == set(NULLS)
    assert all(1 <= a <= 4 and 1 <= b <= 4 for a, b in PAIRS)
    assert len(set(SHAPES)) == len(SHAPES) == len(NULLS) + len(PAIRS)


def test_a_full_grid_holds_every_node():
    grid = Grid.full(2, 3)
    assert nodes_of(grid) == [(i, j) for i in range(3) for j in range(4)]
    assert grid.size == 12


def test_a_grid_without_sentences_is_one_node():
    grid = Grid.full(0, 0)
    assert grid.size == 1
    assert not any(grid.allowed(shape).any() for shape in SHAPES)


@given(grids())
def test_rows_and_columns_name_each_node_row_after_row(grid):
    assert list(zip(grid.rows.tolist(), grid.columns.tolist(), strict=True)) == nodes_of(grid)
    assert grid.size == len(nodes_of(grid))
    assert [nodes_of(grid)[at][0] for at in grid.offsets[:-1]] == list(range(grid.n + 1))
    assert grid.offsets[-1] == grid.size


@given(grids())
def test_a_grid_begins_with_nothing_behind_and_ends_with_everything(grid):
    assert nodes_of(grid)[0] == (0, 0)
    assert nodes_of(grid)[-1] == (grid.n, grid.m)


@given(grids())
def test_index_finds_each_node_and_says_where_there_is_none(grid):
    order = {node: at for at, node in enumerate(nodes_of(grid))}
    wanted = [(i, j) for i in range(-3, grid.n + 4) for j in range(-3, grid.m + 4)]
    i, j = np.array(wanted).T
    assert grid.index(i, j).tolist() == [order.get(node, grid.size) for node in wanted]


@given(grids(), OFFSETS, SEEDS)
def test_shift_brings_the_value_of_the_node_before(grid, shape, seed):
    nodes = nodes_of(grid)
    plane = dict(zip(nodes, np.random.default_rng(seed).normal(size=len(nodes)), strict=True))
    values = np.array([plane[node] for node in nodes])
    expected = [plane.get((i - shape[0], j - shape[1]), -7.0) for i, j in nodes]
    assert grid.shift(values, shape, -7.0).tolist() == expected


@given(grids(), OFFSETS)
def test_before_is_where_a_bead_begins(grid, shape):
    nodes = nodes_of(grid)
    for (i, j), at in zip(nodes, grid.before(shape).tolist(), strict=True):
        begin = (i - shape[0], j - shape[1])
        assert at == (nodes.index(begin) if begin in nodes else grid.size)


@given(grids())
def test_allowed_beads_are_those_that_lie_in_the_band_as_a_whole(grid):
    nodes = nodes_of(grid)
    found = {
        (shape, nodes[at])
        for shape in SHAPES
        for at in np.flatnonzero(grid.allowed(shape)).tolist()
    }
    assert found == set(beads_of(grid))


@settings(max_examples=50)
@given(grids())
def test_nulls_alone_lead_through_every_band(grid):
    reached = {(0, 0)}
    for i, j in nodes_of(grid)[1:]:
        if {(i - 1, j), (i, j - 1)} & reached:
            reached.add((i, j))
    assert (grid.n, grid.m) in reached


@given(grids(), SEEDS)
def test_values_of_sentences_stand_at_the_nodes_that_they_end_in(grid, seed):
    rng = np.random.default_rng(seed)
    ja, en = rng.normal(size=grid.n), rng.normal(size=grid.m)
    nodes = nodes_of(grid)
    assert grid.per_ja(ja).tolist() == [ja[i - 1] if i else 0.0 for i, _ in nodes]
    assert grid.per_en(en).tolist() == [en[j - 1] if j else 0.0 for _, j in nodes]


def test_values_keep_their_type():
    grid = Grid.full(2, 2)
    assert grid.per_ja(np.ones(2, dtype=np.float32)).dtype == np.float32
    assert grid.shift(np.ones(9, dtype=np.float32), (1, 1), 0.0).dtype == np.float32
    assert grid.shift(np.ones(9, dtype=np.bool_), (1, 1), False).dtype == np.bool_
