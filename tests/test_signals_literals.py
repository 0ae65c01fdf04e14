from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.signals import NULLS, PAIRS, SHAPES, Grid, Texts
from aligner.signals.literals import Shared, literals

JA = ["2023年9月13日", "会談は6時間に及んだ。", "NATOと米国", "天気は良い。"]
EN = ["September 13, 2023", "The talks took six hours.", "NATO and America", "The year is 1999."]
TEXTS = st.lists(st.sampled_from([*JA, *EN, "", "３割と5人"]), max_size=4)


def shared_by(ja: list[str], en: list[str]) -> Shared:
    texts = Texts(ja, en)
    return literals(Grid.full(len(ja), len(en)), texts.ja_literals, texts.en_literals)


def at(ja: list[str], en: list[str], shape: tuple[int, int] = (1, 1)) -> dict[str, float]:
    """The features of the bead that ends where both documents do."""
    features = shared_by(ja, en).features(shape)
    return {name.removeprefix("literals."): float(values[-1]) for name, values in features.items()}


def test_the_same_literals_agree():
    for ja, en in zip(JA[:3], EN[:3], strict=True):
        found = at([ja], [en])
        assert found["agree"] == pytest.approx(2, abs=1e-5)
        assert found["agree_squared"] == pytest.approx(2, abs=1e-5)
        assert (found["contradict"], found["ja_only"], found["en_only"]) == (0, 0, 0)


def test_other_literals_contradict():
    found = at(["6人が来た。"], ["Seven came."])
    assert (found["agree"], found["contradict"]) == (0, 2)


def test_literals_on_one_side_are_told_apart():
    assert at(["6人が来た。"], ["Some came."])["ja_only"] == 2
    assert at(["何人か来た。"], ["Six came."])["en_only"] == 2
    assert not any(at(["何人か来た。"], ["Some came."]).values())


def test_english_words_count_only_where_the_japanese_has_them():
    assert at(["会談した。"], ["Putin met Kim."])["en_only"] == 0
    assert at(["Putinと会談した。"], ["Putin met Kim."])["agree"] == pytest.approx(2)


def test_a_null_bead_has_its_best_agreement_elsewhere():
    shared = shared_by(JA, EN)
    ja, en = (shared.features(shape)["literals.null"].reshape(5, 5) for shape in NULLS)
    assert ja[1:, 0] == pytest.approx([1, 1, 1, 0], abs=1e-5)
    assert en[0, 1:] == pytest.approx([1, 1, 1, 0], abs=1e-5)


def test_a_merged_bead_gains_by_the_literals_of_each_sentence():
    ja, en = ["3人が死亡し、40人がけがをした。"], ["Three died.", "Forty were hurt."]
    assert at(ja, en, (1, 2))["gain"] > 0.1
    assert at(ja, [en[0], "Sixty fled."], (1, 2))["gain"] < 0


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_features_are_finite_and_fit_the_grid(ja, en):
    shared = shared_by(ja, en)
    for shape in SHAPES:
        for values in shared.features(shape).values():
            assert values.shape == ((len(ja) + 1) * (len(en) + 1),)
            assert np.isfinite(values).all()


def test_only_merged_beads_gain():
    shared = shared_by(JA, EN)
    assert [shape for shape in PAIRS if "literals.gain" not in shared.features(shape)] == [(1, 1)]
