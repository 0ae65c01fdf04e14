from __future__ import annotations

import errno
import json
import lzma
import os
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from seed import seed

from aligner.signals import embeddings

pytest.importorskip("torch", reason="the embeddings are trained with torch: .[train]")

import torch

from scripts.train_embeddings import __main__ as command
from scripts.train_embeddings.batches import Runs, shuffled, similar_together
from scripts.train_embeddings.corpora import Corpus, load, parse_corpus
from scripts.train_embeddings.output import quantise

COLOURS = [("赤い", "red"), ("青い", "blue"), ("白い", "white"), ("黒い", "black"), ("古い", "old")]
THINGS = [("車", "car"), ("家", "house"), ("本", "book"), ("犬", "dog"), ("橋", "bridge"),
          ("船", "ship"), ("花", "flower"), ("鳥", "bird")]  # fmt: skip
SIDES = ((0, "ja"), (1, "en"))
PLACES = [("東京", "Tokyo"), ("京都", "Kyoto"), ("大阪", "Osaka"), ("長崎", "Nagasaki")]


def words() -> list[tuple[str, str, str]]:
    """40 articles of 4 sentences each, about one thing in all places."""
    return [
        (f"{town}の{colour}{thing}", f"the {shade} {what} in {city}", f"{thing}-{shade}")
        for (colour, shade), (thing, what), (town, city) in product(COLOURS, THINGS, PLACES)
    ]


@pytest.fixture
def corpora(tmp_path) -> list[str]:
    """Some of the seed's pairs, which stand in order, and the articles of simple words, twice."""
    gold = seed()
    lines = [f"{gold.ja_text(bead)}\t{gold.en_text(bead)}\n" for bead in gold.pairs[:20]]
    (tmp_path / "seed.tsv").write_text("".join(lines), encoding="utf-8")
    with lzma.open(tmp_path / "words.tsv.xz", "wt", encoding="utf-8") as file:
        file.writelines("\t".join(pair) + "\n" for pair in words())
    return [f"{tmp_path}/words.tsv.xz*2", "--in-order", f"{tmp_path}/seed.tsv"]


@pytest.fixture
def train(tmp_path, corpora, monkeypatch) -> Callable[..., Path]:
    """Run the command on the corpora, in a folder of a name; gives the folder of the result."""

    def run(name: str, *more: str) -> Path:
        folders = ["--work", f"{tmp_path}/{name}.work", "--out", f"{tmp_path}/{name}"]
        sizes = ["--pieces=500", "--dimensions=16", "--epochs=4", "--batch=32", "--threads=1"]
        given = ["train_embeddings", *corpora, *folders, *sizes, "--learning-rate=0.02", *more]
        monkeypatch.setattr(sys, "argv", given)
        command.main()
        return tmp_path / name

    return run


def vectors_in(folder: Path) -> np.ndarray:
    return np.concatenate([np.load(folder / f"{side}.vectors.npy") for side in ("ja", "en")])


def load_text(tmp_path: Path, content: str, **options: object):
    path = tmp_path / "corpus.tsv"
    path.write_text(content, encoding="utf-8")
    return load(Corpus(path, **options), set())


def test_the_package_loads_what_is_written_and_finds_translations(train, monkeypatch, capsys):
    out = train("one", "--epochs=12")
    monkeypatch.setattr(embeddings, "_DATA", out)
    embeddings._table.cache_clear()
    try:
        pairs = words()
        ja = embeddings.embed([pair[0] for pair in pairs], "ja")
        en = embeddings.embed([pair[1] for pair in pairs], "en")
    finally:
        embeddings._table.cache_clear()
    assert ja.shape == (160, 16)
    cosines = ja @ en.T / np.linalg.norm(en, axis=1)
    assert (cosines.argmax(axis=1) == np.arange(160)).mean() > 0.9
    assert "epoch 12 of 12: loss" in capsys.readouterr().out


def test_the_card_says_what_the_embeddings_were_trained_on(train):
    out = train("one")
    card = json.loads((out / "embeddings.json").read_text(encoding="utf-8"))
    held_out = {"name": "words.tsv.xz", "pairs": 152, "held_out": 8, "weight": 2}
    assert card["corpora"] == [
        held_out,
        {"name": "seed.tsv", "pairs": 20, "held_out": 0, "weight": 1},
    ]
    assert (card["dimensions"], card["epochs"]) == (16, 4)
    assert 0 < card["held_out_accuracy"] <= 1
    assert card["seconds"] >= 0
    for side in ("ja", "en"):
        rows, scales = (np.load(out / f"{side}.{kind}.npy") for kind in ("vectors", "scales"))
        assert (rows.dtype, scales.dtype) == (np.int8, np.float16)
        assert rows.shape == (card["pieces"][side], 16)
        assert scales.shape == (card["pieces"][side],)


def test_the_result_is_the_same_each_time(train):
    assert (vectors_in(train("one")) == vectors_in(train("two"))).all()


@pytest.mark.parametrize("options", [[], ["--hard-negatives"]])
def test_an_interrupted_training_goes_on_to_the_same_vectors(train, monkeypatch, capsys, options):
    expected = vectors_in(train("whole", *options))
    save, saved = torch.save, []

    def full_disk(state: object, file: object) -> None:
        saved.append(state)
        if len(saved) == 4:
            file.write(b"half of a checkpoint")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save(state, file)

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", full_disk)
        with pytest.raises(SystemExit, match=r"checkpoint.pt: the disk is full"):
            train("halves", *options)
    capsys.readouterr()
    assert (vectors_in(train("halves", *options)) == expected).all()
    printed = capsys.readouterr().out
    assert "going on after epoch 3" in printed
    assert "epoch 4 of 4" in printed
    assert "epoch 3 of 4" not in printed


def test_hard_negatives_change_the_training(train):
    assert (vectors_in(train("plain")) != vectors_in(train("hard", "--hard-negatives"))).any()


def halves_and_wholes(folder: Path, monkeypatch) -> tuple[float, float]:
    """How near two merged sentences are to one of their translations, and to both, on average."""
    monkeypatch.setattr(embeddings, "_DATA", folder)
    embeddings._table.cache_clear()
    ja, en = (embeddings.embed([pair[side] for pair in words()], lang) for side, lang in SIDES)
    merged, both = ja[:-1] + ja[1:], en[:-1] + en[1:]
    return nearness(merged, en[1:]), nearness(merged, both)


def nearness(ja: np.ndarray, en: np.ndarray) -> float:
    lengths = np.linalg.norm(ja, axis=1) * np.linalg.norm(en, axis=1)
    return float(((ja * en).sum(axis=1) / lengths).mean())


def test_merged_sentences_are_told_from_their_halves(train, monkeypatch):
    half, whole = halves_and_wholes(train("merged", "--merged=1"), monkeypatch)
    plain_half, plain_whole = halves_and_wholes(train("plain", "--merged=0"), monkeypatch)
    assert whole - half > plain_whole - plain_half


def test_a_folder_holds_one_training(train):
    train("one")
    with pytest.raises(SystemExit, match=r"one.work: it holds a training with other options"):
        train("one", "--drop=0.3")


def test_a_damaged_checkpoint_is_an_error(train, tmp_path):
    train("one")
    (tmp_path / "one.work" / "checkpoint.pt").write_bytes(b"no checkpoint")
    with pytest.raises(SystemExit, match=r"checkpoint.pt: damaged; delete it"):
        train("one")


def test_texts_of_given_sets_are_not_trained_on(train, tmp_path, capsys):
    ja = words()[0][0]
    record = {"ja": [f" {ja}\u3000"], "en": [words()[7][1].upper(), "ＴＨＥ ｏｌｄ car  in Tokyo"]}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    train("one", "--exclude", str(path))
    assert "left out: 3 in the sets to exclude" in capsys.readouterr().out
    path.write_text('{"ja": ["一"]}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"set.jsonl, line 1: not a document"):
        train("one", "--exclude", str(path))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pieces=50"], "the ja pieces cannot be trained .*; give more text or other --pieces"),
        (["--batch=5000"], "fewer than a batch of 5,000; give more"),
        (["--exclude", "no-such.jsonl"], "no-such.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_is_an_error_of_one_line(train, options, message):
    with pytest.raises(SystemExit, match=f"^train_embeddings: [^\n]*{message}[^\n]*$"):
        train("one", *options)


def test_rows_that_cannot_serve_are_counted_and_left_out(tmp_path, capsys):
    long = "長" * 400
    loaded = load_text(tmp_path, f"一\tone\n\n二\n\ttwo\n三\t \n四\tfour\tx\ty\n{long}\tlong\n")
    assert [(ja, en) for ja, en, _ in loaded.train] == [("一", "one"), ("四", "four")]
    assert "left out: 1 too long, 4 with an empty column" in capsys.readouterr().out


def test_bytes_that_are_no_text_are_an_error_that_names_the_line(train, tmp_path):
    (tmp_path / "seed.tsv").write_bytes("一\tone\n".encode() + "二\ttwo\n".encode("shift_jis"))
    with pytest.raises(SystemExit, match=r"seed.tsv, line 2: not UTF-8; mend or remove it"):
        train("one")


@pytest.mark.parametrize("content", [b"no archive", lzma.compress(b"\t" * 1000)[:-20]])
def test_a_broken_archive_is_an_error(train, tmp_path, content):
    (tmp_path / "words.tsv.xz").write_bytes(content)
    with pytest.raises(SystemExit, match=r"words.tsv.xz: cannot be read"):
        train("one")


def test_a_weight_is_a_whole_number():
    assert parse_corpus("a.tsv*3") == Corpus(Path("a.tsv"), 3)
    assert parse_corpus("a.tsv", in_order=True) == Corpus(Path("a.tsv"), 1, in_order=True)
    for text in ("a.tsv*", "a.tsv*x", "a.tsv*0", "a.tsv*1.5"):
        with pytest.raises(Exception, match="the weight must be a whole number"):
            parse_corpus(text)


def test_one_article_in_twenty_is_held_out_if_it_is_an_article(tmp_path):
    lines = [f"文{at}\tsentence {at}\tarticle {at // 4}\n" for at in range(400)]
    loaded = load_text(tmp_path, "".join(lines))
    held_out = {pair.article for pair in loaded.held_out}
    assert len(held_out) == 5
    assert len(loaded.held_out) == 20
    assert held_out.isdisjoint(pair.article for pair in loaded.train)
    # The same articles are held out wherever they stand.
    moved = load_text(tmp_path, "".join(lines[200:] + lines[:200]))
    assert {pair.article for pair in moved.held_out} == held_out
    assert not load_text(tmp_path, "".join(lines), in_order=True).held_out
    short = "".join(f"文{at}\tsentence {at}\tarticle {at // 3}\n" for at in range(400))
    assert not load_text(tmp_path, short).held_out


def test_a_header_says_whether_the_third_column_is_an_article(tmp_path):
    rows = "".join(f"文{at}\tsentence {at}\t{at // 4}\n" for at in range(100))
    for name, articles in (("article", 25), ("kind", 1)):
        loaded = load_text(tmp_path, f"ja\ten\t{name}\n{rows}")
        pairs = loaded.train + loaded.held_out
        assert len(pairs) == 100
        assert len({pair.article for pair in pairs}) == articles


def test_batches_hold_each_row_as_often_as_it_weighs():
    articles = ["a"] * 40 + [""] * 10 + ["b"] * 6
    weights = np.array([1] * 40 + [3] * 10 + [2] * 6)
    runs = Runs(articles, weights)
    assert runs.sizes.tolist() == [16, 16, 8, *[1] * 10, 6]
    assert runs.pairs == weights.sum()
    order = shuffled(runs, np.random.default_rng(1))
    [rows] = runs.batches(order, runs.pairs)
    assert (np.bincount(rows) == weights).all()
    assert [len(rows) for rows in runs.batches(order, 30)] == [30, 30]


def test_similar_runs_fall_into_the_same_group():
    rng = np.random.default_rng(1)
    runs = Runs([f"{at // 8}" for at in range(8192)], np.ones(8192, dtype=np.int64))
    kinds = rng.integers(0, 4, len(runs.starts))
    vectors = np.eye(4, dtype=np.float32)[kinds] + rng.normal(0, 0.1, (len(kinds), 4))
    order = similar_together(runs, vectors.astype(np.float32), rng)
    assert sorted(order.tolist()) == list(range(len(runs.starts)))
    same = (kinds[order][1:] == kinds[order][:-1]).mean()
    assert same > 0.8


def test_quantised_rows_give_nearly_the_same_values_back():
    values = np.random.default_rng(1).normal(0, 0.3, (50, 16)).astype(np.float32)
    values[7] = 0
    rows, scales = quantise(values)
    back = rows * scales[:, None].astype(np.float32)
    assert np.abs(back - values).max() <= np.abs(values).max() / 250
    assert not back[7].any()
