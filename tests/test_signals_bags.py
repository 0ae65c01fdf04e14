from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.signals.bags import bag_vectors

BAGS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8)


def rows(matrix) -> list[list[float]]:
    """The weights in each row, rising: columns are in no order that matters."""
    return [sorted(row[row != 0].tolist()) for row in matrix.toarray()]


@settings(max_examples=60, deadline=None)
@given(BAGS, BAGS)
def test_weights_grow_with_how_rare_a_token_is_and_how_often_it_stands(ja, en):
    everything = ja + en
    expected = [
        sorted(
            math.log(1 + len(everything) / sum(token in other for other in everything))
            * bag.count(token) ** 0.5
            for token in set(bag)
        )
        for bag in everything
    ]
    ours, theirs = bag_vectors(ja, en)
    assert (ours.shape[0], theirs.shape[0]) == (len(ja), len(en))
    found = rows(ours) + rows(theirs)
    assert [len(row) for row in found] == [len(row) for row in expected]
    assert np.concatenate([*found, []]) == pytest.approx(np.concatenate([*expected, []]), rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(BAGS, BAGS)
def test_sentences_share_a_column_where_they_share_a_token(ja, en):
    ours, theirs = bag_vectors(ja, en)
    products = (ours @ theirs.T).toarray()
    for i, left in enumerate(ja):
        for j, right in enumerate(en):
            assert (products[i, j] > 0) == bool(set(left) & set(right))


def test_both_sides_have_the_same_columns_even_without_tokens():
    for ja, en in (([], []), ([[]], []), ([], [[], []]), ([["a"]], [])):
        ours, theirs = bag_vectors(ja, en)
        assert ours.shape[1] == theirs.shape[1] >= 1


def test_long_documents_leave_out_what_stands_everywhere():
    ja = [["the", str(i)] for i in range(150)]
    ours, theirs = bag_vectors(ja, ja)
    assert ours.nnz == theirs.nnz == 150
    assert np.count_nonzero(ours.toarray().sum(axis=0)) == 150


def test_short_documents_keep_what_stands_everywhere():
    ja = [["the", str(i)] for i in range(50)]
    assert bag_vectors(ja, ja)[0].nnz == 100
