from __future__ import annotations

import shutil

import numpy as np
import pytest
from seed import seed

from aligner.errors import ModelError
from aligner.signals import embeddings
from aligner.signals.embeddings import embed


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the data files, which may be spoiled."""
    copy = shutil.copytree(embeddings._DATA, tmp_path / "data")
    monkeypatch.setattr(embeddings, "_DATA", copy)
    embeddings._table.cache_clear()
    yield copy
    embeddings._table.cache_clear()


def test_each_sentence_has_a_row_of_both_languages_width():
    ja, en = embed(["一つ。", "二つ。"], "ja"), embed(["One.", "Two.", "Three."], "en")
    assert ja.shape[0] == 2
    assert en.shape[0] == 3
    assert ja.shape[1] == en.shape[1]
    assert ja.dtype == en.dtype == np.float32


def test_no_sentences_and_empty_sentences_have_no_direction():
    assert embed([], "ja").shape[0] == 0
    assert not embed(["", " ", "\u3000"], "ja").any()
    assert not embed(["", "\n"], "en").any()


def test_most_sentences_are_nearest_to_their_translation():
    gold = seed()
    pairs = [bead for bead in gold.pairs if bead.kind == "1-1"]
    ja = unit(embed([gold.ja_text(bead) for bead in pairs], "ja"))
    en = unit(embed([gold.en_text(bead) for bead in pairs], "en"))
    right = (ja @ en.T).argmax(axis=1) == np.arange(len(pairs))
    assert right.mean() > 0.9


def test_a_sentence_twice_is_nearly_in_its_own_direction():
    text = "The two leaders met for about six hours on Wednesday. "
    one, two = embed([text, text * 2], "en")
    assert np.dot(one, two) / np.linalg.norm(one) / np.linalg.norm(two) > 0.999
    assert np.linalg.norm(two) == pytest.approx(2 * np.linalg.norm(one), rel=0.01)


def test_vectors_do_not_depend_on_the_other_sentences():
    both = embed(["一つ。", "北朝鮮の指導者"], "ja")
    assert (both[1] == embed(["北朝鮮の指導者"], "ja")[0]).all()


def test_a_line_of_a_megabyte_is_a_sentence_like_others():
    [vector] = embed(["株価は上がった。" * 42_000], "ja")
    assert np.isfinite(vector).all()
    assert vector.any()


@pytest.mark.parametrize("name", ["ja.spm", "ja.vectors.npy", "ja.scales.npy"])
def test_missing_data_is_an_error_that_says_what_to_do(data, name):
    (data / name).unlink()
    with pytest.raises(ModelError, match=r"ja embeddings are missing or broken.*reinstall"):
        embed(["一つ。"], "ja")


@pytest.mark.parametrize("name", ["en.spm", "en.vectors.npy", "en.scales.npy"])
@pytest.mark.parametrize("content", [b"", b"no such thing"])
def test_broken_data_is_an_error_that_says_what_to_do(data, name, content):
    (data / name).write_bytes(content)
    with pytest.raises(ModelError, match=r"en embeddings are missing or broken.*reinstall"):
        embed(["One."], "en")
