from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seed import piece
from strategies import texts

from aligner.signals import NULLS, SHAPES, Evidence, Grid, Texts

SENTENCES = st.lists(texts(), max_size=3)


def evidence(ja: list[str], en: list[str], hypotheses: list[str] | None = None) -> Evidence:
    return Evidence(Texts(ja, en, hypotheses), Grid.full(len(ja), len(en)))


def families(of: Evidence, shape: tuple[int, int]) -> set[str]:
    return {name.split(".")[0] for name in of.features(shape)}


def test_every_shape_speaks_for_itself():
    of = evidence(["あ。"], ["A."])
    for a, b in SHAPES:
        features = of.features((a, b))
        assert features[f"shape.{a}-{b}"].tolist() == [1]
        assert [name for name in features if name.startswith("shape.")] == [f"shape.{a}-{b}"]


def test_hypotheses_add_signals_and_change_no_other():
    ja, en, _ = piece(0, 6)
    without, with_mt = evidence(ja, en), evidence(ja, en, ["Talks."] * len(ja))
    assert families(without, (1, 1)) == {"shape", "embedding", "literals", "identical", "length"}
    added = {"words", "grams", "mt_length"}
    assert families(with_mt, (1, 1)) == families(without, (1, 1)) | added
    for shape in SHAPES:
        more = with_mt.features(shape)
        for name, values in without.features(shape).items():
            assert (more[name] == values).all()


def test_null_beads_have_no_lengths():
    of = evidence(["あ。"], ["A."], ["A."])
    for shape in NULLS:
        assert families(of, shape) == {"shape", "embedding", "literals", "words", "grams"}


def test_right_hypotheses_are_near_and_wrong_ones_far():
    ja, en, _ = piece(8, 10)
    right = evidence(ja, en, [en[0], en[0], en[1]]).features((1, 1))["words.cosine"]
    at = Grid.full(len(ja), len(en)).index(np.array(len(ja)), np.array(len(en)))
    wrong = evidence(ja, en, ["Rain fell.", "Rain.", "It rained."]).features((1, 1))["words.cosine"]
    assert right[at] == pytest.approx(2, abs=1e-4)
    assert wrong[at] < 0.5


@settings(max_examples=25, deadline=None)
@given(SENTENCES, SENTENCES, st.booleans())
def test_features_of_any_text_are_finite_and_fit_the_grid(ja, en, with_mt):
    of = evidence(ja, en, ja if with_mt else None)
    for shape in SHAPES:
        for name, values in of.features(shape).items():
            assert np.isfinite(values).all(), name
            np.broadcast_to(values, (of.grid.size,))


def test_a_band_gives_the_same_cosines_as_the_whole_grid():
    ja, en, _ = piece(0, 20)
    n, m = len(ja), len(en)
    rows = np.arange(n + 1)
    stops = (rows + 8).clip(None, m + 1)
    stops[-1] = m + 1
    band = Grid(n, m, (rows - 6).clip(0, m), stops)
    whole = Grid.full(n, m)
    some = Evidence(Texts(ja, en), band), Evidence(Texts(ja, en), whole)
    there = whole.index(band.rows, band.columns)
    for shape in SHAPES[2:]:
        narrow, wide = (of.features(shape) for of in some)
        held = band.allowed(shape)
        for name in ("embedding.cosine", "literals.agree", "length.ratio"):
            assert narrow[name][held] == pytest.approx(wide[name][there][held], abs=1e-4)
