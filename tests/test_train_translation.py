from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from trouble import small_disk

from aligner.errors import InputError, ModelError, OutputError
from aligner.translation import PackageTranslator, choose_package, choose_translator
from aligner.translation.archive import unpack

pytest.importorskip("torch", reason="the translation model is trained with torch: .[train]")

import torch

from scripts.train_translation import __main__ as command
from scripts.train_translation import checkpoints, export, measuring, packaging, training
from scripts.train_translation.loss import loss, sample
from scripts.train_translation.model import Config, Transformer
from scripts.train_translation.optimiser import Optimiser, orthogonalised
from scripts.train_translation.pieces import PAD, UNK
from scripts.train_translation.sources import sources
from scripts.train_translation.splitter import splitter

COLOURS = [("赤い", "red"), ("青い", "blue"), ("白い", "white"), ("黒い", "black"), ("古い", "old")]
THINGS = [("車", "car"), ("家", "house"), ("本", "book"), ("犬", "dog"), ("橋", "bridge"),
          ("船", "ship"), ("花", "flower"), ("鳥", "bird")]  # fmt: skip
PLACES = [("東京", "Tokyo"), ("京都", "Kyoto"), ("大阪", "Osaka"), ("長崎", "Nagasaki")]

SIZES = ["--pieces=84", "--width=64", "--encoder-layers=1", "--decoder-layers=1"]
SCHEDULE = ["--batch-tokens=512", "--warmup=20", "--learning-rate=0.004", "--dropout=0.1"]


def corpus(path: Path) -> Path:
    """160 short sentences about things in places, in 40 articles."""
    lines = [
        f"{town}に{colour}{thing}がある。\tThere is a {shade} {what} in {city}.\t{what}-{shade}\n"
        for (colour, shade), (thing, what), (town, city) in product(COLOURS, THINGS, PLACES)
    ]
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(lines)
    return path


def run(*arguments: object) -> None:
    """Run the command in this process, on one core, always with the same kind of numbers."""
    threads = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["train_translation", *map(str, arguments)])
        patch.setattr(training, "_halves_are_faster", lambda _: False)
        torch.set_num_threads(1)
        try:
            command.main()
        finally:
            torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Path:
    """The folder of a tiny training by the one command that does everything."""
    folder = tmp_path_factory.mktemp("work")
    news = corpus(folder / "news.tsv.xz")
    run("all", news, "--work", folder, *SIZES, *SCHEDULE, "--steps=320", "--last=2",
        "--version=9.1", "--set", pairs(folder / "set.tsv"), "--glossary",
        glossary(folder / "glossary.tsv"))  # fmt: skip
    return folder


def glossary(path: Path) -> Path:
    lines = [
        "ja\ten\tkind",
        "札幌\tSapporo\tregion",
        "市場\tmarket\teconomy",
        "首相\tprime minister\toffice",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def pairs(path: Path) -> Path:
    path.write_text("東京に赤い車がある。\tThere is a red car in Tokyo.\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def archive(work) -> Path:
    return work / "translate-ja_en-9_1.argosmodel"


def failure(*arguments: object) -> str:
    """The one line that the command fails with."""
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    message = str(caught.value.code)
    assert message.startswith("train_translation: ")
    assert "\n" not in message
    return message


# The whole way


def test_what_was_trained_translates_in_our_engine(archive):
    package = choose_package(str(archive))
    hypotheses = package.translate(["京都に白い犬がある。", "大阪に青い花がある。"])
    assert hypotheses == ["There is a white dog in Kyoto.", "There is a blue flower in Osaka."]
    translator = choose_translator(str(archive))
    assert translator is not None
    assert translator.translate(["長崎に古い橋がある。"]) == ["There is a old bridge in Nagasaki."]


def test_the_package_has_what_argos_and_the_licence_ask_for(archive):
    with zipfile.ZipFile(archive) as contents:
        names = {name.removeprefix("translate-ja_en-9_1/") for name in contents.namelist()}
        terms = contents.read("translate-ja_en-9_1/terms.tsv").decode()
        card = contents.read("translate-ja_en-9_1/README.md").decode()
        metadata = json.loads(contents.read("translate-ja_en-9_1/metadata.json"))
    assert names == {
        "LICENSE", "README.md", "metadata.json", "minisbd/ja.onnx", "model/config.json",
        "model/model.bin", "model/shared_vocabulary.json", "model/vmap.txt", "sentencepiece.model",
        "terms.tsv",
    }  # fmt: skip
    assert terms == "札幌\tSapporo\n", "names, not what a model can learn"
    assert metadata["package_version"] == "9.1"
    assert "320 steps" in card
    assert "corpora/news" in card
    assert "nrefs:1" in card, "the scores that measure wrote, with their signature"


def test_only_pieces_without_japanese_letters_may_stand_in_a_hypothesis(archive, tmp_path):
    package = unpack(archive, tmp_path / "unpacked")
    listed = (package.model / "vmap.txt").read_text(encoding="utf-8")
    assert not any("\u3040" <= letter <= "\u9fff" for letter in listed)
    without = " ".join(piece for piece in listed.split() if "b" not in piece)
    assert len(without) < len(listed)
    (package.model / "vmap.txt").write_text(f"\t{without}\n", encoding="utf-8")
    [hypothesis] = PackageTranslator(package).translate(["長崎に古い橋がある。"])
    assert "There is a old" in hypothesis
    assert "b" not in hypothesis


def test_the_same_training_gives_the_same_bytes(archive, work, tmp_path):
    first = archive.read_bytes()
    again = shutil.copytree(work, tmp_path / "again")
    packaging.package(again, "9.1", [])
    assert (again / archive.name).read_bytes() == first


def test_all_says_how_long_each_step_takes_and_keeps_what_is_prepared(work, tmp_path, capsys):
    again = shutil.copytree(work, tmp_path / "again")
    run("all", work / "news.tsv.xz", "--work", again, *SIZES, *SCHEDULE, "--steps=1", "--version=2",
        "--set", again / "set.tsv")  # fmt: skip
    said = capsys.readouterr().out
    assert "train.tsv is kept" in said
    assert "train.npz is kept" in said
    for step in ("train", "average", "export", "measure", "package"):
        assert f"{step}: about " in said


# Training


def weights(folder: Path) -> dict[str, torch.Tensor]:
    newest = checkpoints.latest(folder / "checkpoints")
    assert newest is not None
    return checkpoints.load(newest)["model"]


@pytest.fixture
def prepared(work, tmp_path) -> Callable[[str], Path]:
    """Make a folder with the encoded corpus and no checkpoint."""

    def make(name: str) -> Path:
        (tmp_path / name).mkdir()
        for file in ("train.npz", "train.tsv", "sentencepiece.model"):
            shutil.copyfile(work / file, tmp_path / name / file)
        return tmp_path / name

    return make


def train(folder: Path, steps: int) -> None:
    run("train", "--work", folder, *SIZES, *SCHEDULE, f"--steps={steps}")


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_training_that_was_interrupted_ends_with_the_same_weights(prepared, monkeypatch, asked):
    whole, parted = prepared("whole"), prepared("parted")
    train(whole, 9)
    report = training._Trainer._report

    def interrupted(trainer, total):
        report(trainer, total)
        if trainer.position.step == 4:
            os.kill(os.getpid(), asked)

    with monkeypatch.context() as patch:
        patch.setattr(training._Trainer, "_report", interrupted)
        assert "interrupted" in failure("train", "--work", parted, *SIZES, *SCHEDULE, "--steps=9")
    train(parted, 9)
    ours, theirs = weights(whole), weights(parted)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert {path.name for path in (parted / "checkpoints").iterdir()} == {
        "step-0000004.pt",
        "step-0000009.pt",
    }


def test_a_sample_of_pieces_trains_too_and_goes_on(prepared):
    folder = prepared("sampled")
    for steps in (2, 4):
        run("train", "--work", folder, *SIZES, *SCHEDULE, f"--steps={steps}", "--sampled=10")
    whole = prepared("whole")
    run("train", "--work", whole, *SIZES, *SCHEDULE, "--steps=4", "--sampled=10")
    ours, theirs = weights(folder), weights(whole)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_the_loss_with_all_pieces_is_the_cross_entropy():
    torch.manual_seed(1)
    logits, target = torch.randn(3, 5, 40), torch.randint(PAD, 40, (3, 5))
    among, share = sample(target, 40, 40)
    assert among.tolist() == list(range(40))
    assert share.tolist() == [1.0] * 40
    expected = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), target.flatten(), ignore_index=PAD, label_smoothing=0.1
    )
    assert torch.allclose(loss(logits, target, among, share), expected)


def test_the_loss_with_a_sample_is_near_it():
    torch.manual_seed(1)
    logits, target = torch.randn(2, 4, 4000), torch.randint(4, 4000, (2, 4))
    among, share = sample(target, 4000, 4000)
    whole = loss(logits, target, among, share)
    for _ in range(5):
        among, share = sample(target, 4000, 2000)
        assert len(among) == 2000 + len(target.unique())
        assert share.sum() == pytest.approx(4000)
        assert abs(loss(logits[..., among], target, among, share) - whole) < 0.05


def test_the_dropout_may_change_between_runs(prepared):
    folder = prepared("dropout")
    train(folder, 1)
    run("train", "--work", folder, *SIZES, "--steps=2", "--dropout=0")
    assert checkpoints.latest(folder / "checkpoints").name == "step-0000002.pt"


# Terms to be copied


def prepared_with_terms(folder: Path, weight: int) -> list[list[str]]:
    lines = [f"{number}番の東京ホテル\tTokyo Hotel number {number}" for number in range(40)]
    lines += ["東京ホテル\tTokyo Hotel", "東京ホテルは赤い。\tIt is red."]
    (folder / "text.tsv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "terms.tsv").write_text(
        "東京ホテル\tTokyo Hotel (a hotel)\n赤い\tred\n", encoding="utf-8"
    )
    run("prepare", f"{folder / 'text.tsv'}*{weight}", "--work", folder / "work", "--terms",
        folder / "terms.tsv")  # fmt: skip
    text = (folder / "work" / "train.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def test_names_are_put_in_where_their_english_is_in_the_translation(tmp_path):
    rows = prepared_with_terms(tmp_path, 1)
    assert len(rows) == 42
    switched = [ja for ja, *_ in rows if ja.endswith("番の Tokyo Hotel")]
    assert 10 < len(switched) < 30
    assert [ja for ja, en, *_ in rows if en == "It is red."] == ["東京ホテルは赤い。"]
    assert [ja for ja, en, *_ in rows if en == "Tokyo Hotel"] == ["東京ホテル"]


def test_what_counts_several_times_is_trained_on_in_both_forms(tmp_path):
    rows = prepared_with_terms(tmp_path, 4)
    numbered = [row for row in rows if "number" in row[1]]
    assert len(numbered) == 80
    assert {row[2] for row in numbered} == {"2"}


def test_a_glossary_without_its_columns_is_named(work, tmp_path):
    (tmp_path / "bad.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    assert "bad.tsv: not a glossary" in failure(
        "prepare",
        work / "news.tsv.xz",
        "--work",
        tmp_path / "w",
        "--glossary",
        tmp_path / "bad.tsv",
    )


def test_a_training_may_start_from_a_package(work, archive, prepared):
    folder = prepared("started")
    run("pieces", "--work", folder, "--start", archive)
    assert (folder / "sentencepiece.model").read_bytes() == (
        work / "sentencepiece.model"
    ).read_bytes()
    run("train", "--work", folder, *SIZES, "--start", archive, "--steps=1", "--learning-rate=0.004")
    theirs = checkpoints.load(export.newest_weights(work))["model"]
    for name, value in weights(folder).items():
        # Eight bits: half a step of 127 to the largest weight of a row.
        assert (value - theirs[name]).abs().max() <= theirs[name].abs().max() / 253, name


def test_a_training_cannot_start_from_a_package_of_another_size_or_a_damaged_one(
    archive, prepared, tmp_path
):
    folder = prepared("other")
    other = ["--pieces=84", "--width=64", "--encoder-layers=2", "--decoder-layers=1"]
    assert "not a model of this size" in failure(
        "train", "--work", folder, *other, "--start", archive
    )
    data = archive.read_bytes()
    (tmp_path / "cut.argosmodel").write_bytes(data[: len(data) // 2])
    assert "cut.argosmodel: not a whole package file" in failure(
        "train", "--work", folder, *SIZES, "--start", tmp_path / "cut.argosmodel"
    )


def test_an_average_is_the_mean_of_the_last_checkpoints(prepared):
    folder = prepared("averaged")
    for steps in (1, 2, 3):
        train(folder, steps)
    run("average", "--work", folder, "--last=2")
    mean = checkpoints.load(folder / "checkpoints" / "average.pt")["model"]
    last = [checkpoints.load(folder / "checkpoints" / f"step-000000{at}.pt") for at in (2, 3)]
    for name, value in mean.items():
        assert torch.allclose(value, (last[0]["model"][name] + last[1]["model"][name]) / 2)


def test_a_full_disk_leaves_the_checkpoints_that_were_there(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        checkpoints.save(disk, 1, {"model": torch.ones(5_000)}, keep=1)
        with pytest.raises(OutputError, match=r"step-0000002\.pt: the disk is full"):
            checkpoints.save(disk, 2, {"model": torch.ones(15_000)}, keep=1)
        assert [path.name for path in disk.iterdir()] == ["step-0000001.pt"]
        assert torch.equal(checkpoints.load(disk / "step-0000001.pt")["model"], torch.ones(5_000))


def test_a_damaged_checkpoint_is_named(prepared):
    folder = prepared("damaged")
    train(folder, 1)
    path = folder / "checkpoints" / "step-0000001.pt"
    path.write_bytes(path.read_bytes()[:5000])
    for step in (["train", *SIZES], ["average"], ["export"]):
        assert f"{path}: a damaged checkpoint" in failure(step[0], "--work", folder, *step[1:])


# Preparation


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xe6\xb0\xb4\twater\n\xff\xfe\tfire\n", "bad.tsv, line 2: not UTF-8"),
        ("水\twater\n火\n".encode(), "bad.tsv, line 2: there is no second column"),
    ],
)
def test_a_broken_corpus_is_refused_by_file_and_line(tmp_path, content, said):
    (tmp_path / "bad.tsv").write_bytes(content)
    assert said in failure("prepare", tmp_path / "bad.tsv", "--work", tmp_path / "work")
    assert not (tmp_path / "work" / "train.tsv").exists()


def test_empty_columns_are_left_out_and_named(tmp_path, capsys):
    (tmp_path / "some.tsv").write_text("水\twater\n\tfire\n土\t\n", encoding="utf-8")
    run("prepare", tmp_path / "some.tsv", "--work", tmp_path)
    assert "1 pairs; left out 2 with an empty side (the first in line 2)" in capsys.readouterr().out
    assert (tmp_path / "train.tsv").read_text(encoding="utf-8") == "水\twater\t1\t\n"


def test_a_corpus_that_is_cut_short_is_refused(tmp_path):
    whole = corpus(tmp_path / "whole.tsv.xz").read_bytes()
    (tmp_path / "cut.tsv.xz").write_bytes(whole[: len(whole) // 2])
    assert "cut.tsv.xz: cannot be read" in failure(
        "prepare", tmp_path / "cut.tsv.xz", "--work", tmp_path / "work"
    )


def test_pieces_need_a_corpus_of_some_size(work, tmp_path):
    assert "prepare a corpus first" in failure("pieces", "--work", tmp_path)
    shutil.copyfile(work / "train.tsv", tmp_path / "train.tsv")
    assert "no 9000 pieces can be made" in failure("pieces", "--work", tmp_path, "--pieces=9000")
    assert not (tmp_path / "sentencepiece.model").exists()


def test_training_needs_encoded_pairs(prepared):
    folder = prepared("cut")
    (folder / "train.npz").write_bytes(b"PK\x03\x04")
    assert "train.npz: missing or damaged" in failure("train", "--work", folder, *SIZES)


# Export


def test_both_models_are_there_and_the_larger_says_what_pytorch_says(work):
    model = checkpoints.load_model(export.newest_weights(work))
    pieces = export.load_pieces(work)
    same = [(pieces.encode("東京に赤い車がある。"), pieces.encode("There is a red car in Tokyo."))]
    exact, rounded = (
        export.compared(model, work / f"model-{kind}", kind, pieces, same) for kind in export.TYPES
    )
    assert exact.most < export.BOUND < rounded.most < 1


def test_a_model_that_ctranslate2_computes_differently_is_not_exported(work, tmp_path, monkeypatch):
    again = shutil.copytree(work, tmp_path / "again")
    kept = (again / "model-float32" / "model.bin").read_bytes()
    monkeypatch.setattr(export, "_fill_norm", unlike(export._fill_norm))
    assert "log-probabilities differ" in failure("export", "--work", again)
    assert (again / "model-float32" / "model.bin").read_bytes() == kept


def unlike(fill: Callable[..., None]) -> Callable[..., None]:
    def wrong(spec, norm):
        fill(spec, norm)
        spec.gamma = 2 * norm.weight.detach()

    return wrong


def test_export_needs_a_checkpoint_and_the_pieces_it_was_trained_with(work, prepared, tmp_path):
    folder = prepared("untrained")
    assert "there is no checkpoint" in failure("export", "--work", folder)
    again = shutil.copytree(work, tmp_path / "again")
    (again / "sentencepiece.model").unlink()
    assert "sentencepiece.model: missing or damaged" in failure("export", "--work", again)
    run("pieces", "--work", again, "--pieces=70")
    assert "has 70 pieces" in failure("export", "--work", again)


def test_unknown_characters_are_copied_from_the_source(work, tmp_path):
    again = shutil.copytree(work, tmp_path / "again")
    path = again / "checkpoints" / "average.pt"
    state = checkpoints.load(path)
    # A model that says of everything that it is unknown.
    state["model"]["output_bias"][UNK] += 100
    torch.save(state, path)
    run("export", "--work", again)
    package = packaging.assemble(again, "int8", "1.0", tmp_path / "package")
    source = "鷗に鱧がある。"
    [hypothesis] = PackageTranslator(package).translate([source])
    assert hypothesis
    assert set(hypothesis) <= {*source, *" […]"}


# Packages


def test_a_package_needs_a_model(prepared):
    assert "there is no model in it; export first" in failure(
        "package", "--work", prepared("none"), "--version=1", "--trained-on", "news.tsv"
    )


@pytest.mark.parametrize("names", [["bsd.tsv.xz"], ["news.tsv", "found-on-the-web.tsv"]])
def test_what_may_not_be_shipped_or_has_no_known_licence_is_refused(work, names):
    said = failure("package", "--work", work, "--version=1", "--trained-on", *names)
    assert names[-1] in said
    assert "licence" in said or "does not allow" in said
    assert not (work / "translate-ja_en-1.argosmodel").exists()


def test_a_corpus_in_two_files_is_named_once():
    assert len(sources(["news.tsv", "glossary.tsv", "tatoeba.tsv.xz"])) == 2


@pytest.mark.parametrize("part", ["model/shared_vocabulary.json", "model/model.bin"])
def test_a_package_without_a_part_is_an_error_that_names_it(archive, tmp_path, part):
    package = unpack(archive, tmp_path)
    (package.folder / part).unlink()
    with pytest.raises(ModelError, match=str(package.folder)):
        PackageTranslator(package).translate(["水"])


def test_a_corrupted_package_is_an_error(archive, tmp_path):
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "bad.argosmodel").write_bytes(data)
    assert "bad.argosmodel" in failure(
        "measure", "--work", tmp_path, "--model", tmp_path / "bad.argosmodel",
        "--set", pairs(tmp_path / "set.tsv"),
    )  # fmt: skip


OFFLINE = """
import socket
from pathlib import Path

def refused(*arguments, **options):
    Path(__file__).with_name("tried").write_text(repr(arguments))
    raise OSError("there is no network")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
"""

ARGOS = """
import sys
from argostranslate import argospm, cli, package

def run(main, *arguments):
    sys.argv = ["argos", *arguments]
    main()

run(argospm.main, "install", "translate-ja_en")
run(argospm.main, "list")
run(argospm.main, "remove", "translate-ja_en")
package.install_from_path("PACKAGE")
run(cli.main, "--from", "ja", "--to", "en", "京都に白い犬がある。大阪に青い花がある。")
"""


def test_unmodified_argos_translate_installs_and_translates_without_a_network(archive, home):
    """From its index with the file downloaded before, and from the file."""
    guard = home / "offline"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(OFFLINE)
    offered = [{"from_code": "ja", "to_code": "en", "package_version": "9.1", "links": ["x"]}]
    data, cache = (home / kind / "argos-translate" for kind in ("data", "cache"))
    data.mkdir(parents=True)
    (data / "index.json").write_text(json.dumps(offered))
    (cache / "downloads").mkdir(parents=True)
    shutil.copyfile(archive, cache / "downloads" / "translate-ja_en.argosmodel")
    done = subprocess.run(
        [sys.executable, "-c", ARGOS.replace("PACKAGE", str(archive))],
        env=os.environ | {"PYTHONPATH": str(guard)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    listed, removed, *_, translated = done.stdout.splitlines()
    assert (listed, removed) == ("translate-ja_en", "Removed package translate-ja_en")
    assert translated == "There is a white dog in Kyoto. There is a blue flower in Osaka."
    assert not (guard / "tried").exists()


@pytest.mark.parametrize(
    "sentences",
    [
        ["東京は首都です。", "京都は古い町です。"],
        [
            "「行こう。」と彼は言った。",
            "「『いいえ。』」。",
            "本当？！",
            "何のためか？という声もある。",
        ],
        ["水"],
        ["３．５％増、10,000円。"] * 300,
    ],
)
def test_the_splitter_in_the_package(tmp_path, sentences):
    from minisbd import SBDetect

    (tmp_path / "ja.onnx").write_bytes(splitter())
    detector = SBDetect(str(tmp_path / "ja.onnx"), use_gpu=False)
    assert detector.sentences("".join(sentences)) == sentences


# Measures


def test_measure_prints_a_row_for_each_package_and_set(archive, tmp_path, capsys):
    gold = {"ja": ["東京に", "赤い車がある。", "水。"], "en": ["There is a red car in Tokyo."],
            "gold": [[[0, 1], [0]], [[2], []]]}  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    (tmp_path / "lines.ja").write_text("東京に赤い車がある。\n" * 2, encoding="utf-8")
    (tmp_path / "lines.en").write_text("There is a red car in Tokyo.\n" * 2, encoding="utf-8")
    run("measure", "--work", tmp_path, "--model", archive,
        "--set", tmp_path / "gold.jsonl", tmp_path / "lines.ja")  # fmt: skip
    said = capsys.readouterr().out
    assert f"| {archive.name} | gold | 1 | 100.0 | 100.0 | 0 |" in said
    assert f"| {archive.name} | lines | 2 | 100.0 | 100.0 | 0 |" in said
    assert "nrefs:1" in said
    assert (tmp_path / "scores.md").read_text(encoding="utf-8").startswith("| package")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("set.jsonl", '{"ja": []}\n', "set.jsonl, line 1: not a document"),
        ("set.tsv", "\n", "set.tsv, line 1: there is no second column"),
        ("set.tsv", "", "set.tsv: has no segment"),
        ("set.ja", "水\n", "set.en: cannot be read"),
    ],
)
def test_sets_that_cannot_be_measured(tmp_path, name, content, said):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        measuring.read_set(tmp_path / name)


# The optimiser


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 8, 20), (2, 20, 8)])
def test_a_step_goes_as_far_in_every_direction(shape):
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonalised(torch.randn(shape)))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_queries_keys_and_values_step_each_for_itself():
    torch.manual_seed(1)
    model = Transformer(Config(pieces=20, width=8, feed_forward=16, heads=2, encoder_layers=1))
    layer = model.encoder[0].attention.query_key_value
    before = layer.weight.detach().clone()
    for parameter in model.parameters():
        parameter.grad = torch.randn(parameter.shape)
    layer.weight.grad[8:16] = 0
    Optimiser(model).step(0.1)
    moved = (layer.weight.detach() - before).chunk(3)
    assert moved[1].abs().max() == 0
    for part in moved[0], moved[2]:
        sizes = torch.linalg.svdvals(part)
        assert sizes.min() > sizes.max() / 3
