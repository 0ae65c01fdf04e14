from __future__ import annotations

import json
import multiprocessing
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner.errors import ModelError
from aligner.translation import PackageTranslator, Search
from aligner.translation.archive import read_package

SENTENCES = ["東京は日本の首都です。", "水", "", "彼は2023年9月13日に京都で会談した。", "はい。"]


@pytest.fixture(scope="module")
def translator(compact):
    return PackageTranslator(compact, "compact")


def copied(package, folder: Path):
    shutil.copytree(package.folder, folder)
    return read_package(folder)


def test_translates_into_english(translator):
    [hypothesis] = translator.translate(["東京は日本の首都です。"])
    assert "Tokyo" in hypothesis
    assert "capital" in hypothesis


def test_one_hypothesis_for_each_sentence_in_their_order(translator):
    each = [translator.translate([sentence])[0] for sentence in SENTENCES]
    assert translator.translate(SENTENCES) == each
    assert translator.translate(SENTENCES[::-1]) == each[::-1]


def test_order_is_kept_across_chunks(translator):
    numbers = [f"{number}年" for number in range(1500, 1700)]
    hypotheses = translator.translate(numbers)
    assert sum(number[:4] in text for number, text in zip(numbers, hypotheses, strict=True)) > 150


def test_no_sentences(translator):
    assert translator.translate([]) == []


@pytest.mark.parametrize("blank", ["", " ", "\u3000\u3000", "\n", "\t\r\n", "\x1f"])
def test_blank_sentences_have_blank_hypotheses(translator, blank):
    assert translator.translate([blank, "水", blank])[::2] == ["", ""]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(codec=None), max_size=12))
def test_any_text_gives_one_line(translator, text):
    [hypothesis] = translator.translate([text])
    assert len(hypothesis.splitlines()) <= 1
    assert hypothesis == hypothesis.strip()
    hypothesis.encode("utf-8")


@pytest.mark.parametrize("odd", ["水\x00を\x07飲む", "水\ud800を飲む", "水を\n飲む\u2028。"])
def test_control_characters_and_lone_surrogates(translator, odd):
    assert translator.translate([odd])[0]


@pytest.mark.parametrize("mark", ["。", "、", " ", ""])
def test_a_sentence_longer_than_the_model_takes_is_translated_whole(translator, mark):
    [hypothesis] = translator.translate([f"東京{mark}" * 450])
    assert hypothesis.count("Tokyo") >= 4


def test_long_sentences_are_cut_at_their_sentence_ends(translator):
    # The middle of the 39 is inside the 20th.
    [together] = translator.translate(["京都は古い町です。" * 39])
    parts = ["京都は古い町です。" * 19, "京都は古い町です。" * 20]
    assert together == " ".join(translator.translate(parts))


def test_repetition_is_bounded_by_the_length_of_the_sentence(compact):
    endless = PackageTranslator(compact, search=Search(beam_size=1, length_penalty=-50.0))
    for sentence, hypothesis in zip(SENTENCES, endless.translate(SENTENCES), strict=True):
        assert len(hypothesis.split()) <= 2 * len(sentence) + 20


def test_progress_ends_with_all_sentences(translator):
    seen: list[tuple[int, int]] = []
    translator.translate(["水"] * 200, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == (200, 200)


def test_id_names_engine_package_and_version(compact):
    assert PackageTranslator(compact, "compact").id == "compact:translate-ja_en@0.3"
    assert PackageTranslator(replace(compact, version="1.1")).id == "argos:translate-ja_en@1.1"


def test_key_tells_searches_and_models_apart(compact, tmp_path):
    other = copied(compact, tmp_path / "other")
    (other.model / "model.bin").write_bytes(b"retrained")
    keys = {
        PackageTranslator(compact).key,
        PackageTranslator(compact, search=Search(beam_size=1)).key,
        PackageTranslator(other).key,
    }
    assert len(keys) == 3


def test_terms_that_a_package_lists_are_put_in_in_english(compact, tmp_path):
    without = PackageTranslator(copied(compact, tmp_path / "without"))
    (without.package.folder / "terms.tsv").unlink(missing_ok=True)
    listing = PackageTranslator(copied(compact, tmp_path / "listing"))
    (listing.package.folder / "terms.tsv").write_text("京都\tTokyo\n", encoding="utf-8")
    switched = without.translate(["彼は Tokyo に住んでいる。"])
    assert listing.translate(["彼は京都に住んでいる。"]) == switched
    assert without.translate(["彼は京都に住んでいる。"]) != switched
    assert listing.key != without.key


def test_target_prefix_starts_the_hypothesis_and_is_taken_off(compact):
    kept = PackageTranslator(replace(compact, target_prefix="▁The"))
    assert kept.translate(["東京は日本の首都です。"])[0].startswith("The")
    removed = PackageTranslator(replace(compact, target_prefix="HO"))
    assert not removed.translate(["東京は日本の首都です。"])[0].startswith("HO")


def test_packages_with_bpe_pieces_are_driven_too(compact, tmp_path):
    package = copied(compact, tmp_path / "bpe")
    package.tokenizer.unlink()
    (package.folder / "bpe.model").write_text("#version: 0.2\nx y</w>\n", encoding="utf-8")
    assert isinstance(PackageTranslator(package).translate(["東京"])[0], str)


@pytest.mark.parametrize("part", ["model/model.bin", "sentencepiece.model"])
@pytest.mark.parametrize("size", [0, 1000])
def test_a_truncated_package_is_an_error_that_names_it(compact, tmp_path, part, size):
    package = copied(compact, tmp_path / "cut")
    file = package.folder / part
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(ModelError, match="cut: cannot be loaded"):
        PackageTranslator(package).translate(["水"])


def test_a_package_without_its_model_is_an_error(compact, tmp_path):
    package = copied(compact, tmp_path / "gone")
    shutil.rmtree(package.model)
    with pytest.raises(ModelError, match="gone"):
        _ = PackageTranslator(package).key


def _send(translator, queue) -> None:
    queue.put(translator.translate(["東京は日本の首都です。"]))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_translates_though_its_parent_did(translator):
    here = translator.translate(["東京は日本の首都です。"])
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_send, args=(translator, queue))
    child.start()
    assert queue.get(timeout=30) == here
    child.join(30)
    assert child.exitcode == 0


def test_a_translator_in_use_can_be_sent_to_another_process(translator):
    translator.translate(["水"])
    assert pickle.loads(pickle.dumps(translator)) == translator


def test_translating_loads_no_heavy_library(compact):
    program = f"""
import json, sys
from pathlib import Path
from aligner.translation import PackageTranslator
from aligner.translation.archive import read_package
PackageTranslator(read_package(Path({str(compact.folder)!r}))).translate(["水"])
print(json.dumps([name for name in sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"torch", "spacy", "stanza", "onnxruntime", "minisbd"}
