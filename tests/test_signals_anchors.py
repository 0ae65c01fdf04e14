from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.signals.anchors import find_anchors, longest_chain

PAIRS = st.lists(st.integers(0, 12), max_size=9, unique=True).map(lambda js: list(enumerate(js)))


def test_nearest_both_ways_and_near_enough():
    ja = np.array([[1, 0, 0], [0, 1, 0], [0, 0.9, 0.2], [0, 0, 0]], dtype=np.float32)
    en = np.array([[0, 5, 0], [2, 0.1, 0], [-1, -1, 0]], dtype=np.float32)
    assert find_anchors(ja, en) == [(0, 1), (1, 0)]


def test_one_side_empty():
    some, none = np.ones((3, 2), dtype=np.float32), np.zeros((0, 2), dtype=np.float32)
    assert find_anchors(some, none) == find_anchors(none, some) == []


def test_of_equal_sentences_the_first_is_the_anchor():
    ja, en = np.ones((3, 2), dtype=np.float32), np.ones((2, 2), dtype=np.float32)
    assert find_anchors(ja, en) == [(0, 0)]


@settings(max_examples=100, deadline=None)
@given(PAIRS)
def test_no_rising_chain_is_longer(pairs):
    chain = longest_chain(pairs)
    assert set(chain) <= set(pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chain))
    longer = combinations(pairs, len(chain) + 1)
    assert not any(all(a[1] < b[1] for a, b in pairwise(some)) for some in longer)
