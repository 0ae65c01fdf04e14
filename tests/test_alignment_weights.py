from __future__ import annotations

import json

import numpy as np
import pytest
from seed import piece

from aligner.alignment import Weights, WeightSets, read_weights, shipped_weights
from aligner.alignment.weights import KEYS
from aligner.errors import ModelError
from aligner.signals import SHAPES, Evidence, Grid, Texts


def broken(**parts: object) -> bytes:
    """A file of weights with one set that is not as it should be."""
    good: dict[str, object] = {"calibration": [1, 0], "weights": {"a": 1}}
    sets = dict.fromkeys(KEYS, good) | {"any.with_mt": good | parts}
    return json.dumps({"sets": sets}).encode()


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    ja, en, _ = piece(0, 6)
    return Evidence(Texts(ja, en, ["Talks."] * len(ja)), Grid.full(len(ja), len(en)))


def names(evidence: Evidence) -> set[str]:
    return {name for shape in SHAPES for name in evidence.features(shape)}


def test_a_score_is_the_sum_of_the_weighed_features(evidence):
    rng = np.random.default_rng(4)
    values = {name: float(rng.normal()) for name in sorted(names(evidence))}
    scores = Weights(values).score(evidence)
    assert scores.shape == (len(SHAPES), evidence.grid.size)
    for shape, row in zip(SHAPES, scores, strict=True):
        expected = np.zeros(evidence.grid.size)
        for name, value in evidence.features(shape).items():
            expected = expected + values[name] * value.astype(float)
        held = evidence.grid.allowed(shape)
        assert row[held] == pytest.approx(expected[held], rel=1e-3, abs=1e-3)
        assert (row[~held] == -np.inf).all()


def test_features_without_a_weight_count_for_nothing(evidence):
    scores = Weights({"shape.1-1": 2.0, "no.such": 5.0}).score(evidence)
    for shape, row in zip(SHAPES, scores, strict=True):
        assert set(row[evidence.grid.allowed(shape)]) <= {2.0 if shape == (1, 1) else 0.0}


def test_texts_get_the_weights_for_what_there_is_to_go_by():
    sets = WeightSets({key: Weights({key: 1.0}) for key in KEYS})
    for order in ("same", "any"):
        for texts, mt in (
            (Texts(["あ"], ["a"]), "without_mt"),
            (Texts(["あ"], ["a"], ["a"]), "with_mt"),
            (Texts([], [], []), "with_mt"),
        ):
            assert sets.suited_to(texts, order) is sets.sets[f"{order}.{mt}"]


def test_the_weights_of_the_package_are_of_features_that_there_are(evidence):
    sets = shipped_weights()
    known = {name for name in names(evidence) if not name.startswith("paragraphs.")}
    without = {name for name in known if name.split(".")[0] not in {"words", "grams", "mt_length"}}
    for key, weights in sets.sets.items():
        given = {name for name in weights.values if not name.startswith("paragraphs.")}
        assert given == (without if key.endswith("without_mt") else known)


def test_weights_are_read_from_a_file(tmp_path):
    path = tmp_path / "weights.json"
    sets = {key: {"calibration": [2, -0.5], "weights": {key: 1}} for key in KEYS}
    path.write_text(json.dumps({"trained_on": ["x"], "sets": sets}))
    expected = {key: Weights({key: 1.0}, (2.0, -0.5)) for key in KEYS}
    assert read_weights(path) == WeightSets(expected)


def test_confidence_is_calibrated_and_never_leaves_its_bounds():
    assert Weights({}).confidence(0.7) == pytest.approx(0.7)
    doubting = Weights({}, (0.5, -0.2))
    assert doubting.confidence(0.9) < 0.9
    found = [doubting.confidence(at / 50) for at in range(51)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"3",
        b'{"sets": []}',
        b'{"sets": {"same.without_mt": {"calibration": [1, 0], "weights": {}}}}',
        broken(weights=[]),
        broken(weights={"a": "much"}),
        broken(weights={"a": None}),
        broken(calibration=[1]),
        broken(calibration=["a", "b"]),
    ],
)
def test_broken_weights_are_an_error_that_names_the_file(tmp_path, content):
    path = tmp_path / "weights.json"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.json: the alignment weights .* broken"):
        read_weights(path)


def test_missing_weights_are_an_error_that_names_the_file(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(ModelError, match=path.name):
            read_weights(path)


def test_the_weights_of_the_package_are_read_once():
    assert shipped_weights() is shipped_weights()
    assert set(shipped_weights().sets) == set(KEYS)
