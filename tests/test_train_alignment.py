from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from seed import SEEDS, piece, seed
from trouble import ROOT

from aligner.alignment import align_texts, read_weights
from aligner.documents import read_document
from aligner.errors import InputError
from aligner.signals import Texts
from scripts.train_alignment.__main__ import main
from scripts.train_alignment.gold import Gold, read_gold
from scripts.train_alignment.hardening import harden, strangers_of
from scripts.train_alignment.objective import (
    Example,
    Vocabulary,
    example,
    negative_log_likelihood,
    train,
)

HEADER = (
    "doc\tbead\tja\ten\thypothesis\tconfidence\tbleu\tchrf\ttype\tmoved\tstatus\tja_ids\ten_ids\n"
)


def documents() -> list[Gold]:
    """A dozen short documents, pieces of the seed, with a bad translation each."""
    made = []
    for at in range(12):
        ja, en, beads = piece(3 * at, 3 * at + 5)
        hypotheses = [""] * len(ja)
        for ours, theirs in beads:
            for i in ours:
                hypotheses[i] = " ".join(en[j][: 40 + 3 * i] for j in theirs)
        made.append(Gold(f"piece{at}", ja, en, beads, {"bad": hypotheses}))
    return made


def in_file(path: Path, golds: list[Gold]) -> Path:
    lines = [
        {"id": one.id, "ja": one.ja, "en": one.en, "mt": one.mt, "gold": one.beads} for one in golds
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def trained(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.train_alignment", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def run(monkeypatch) -> Callable[..., None]:
    def with_arguments(*arguments: str | Path) -> None:
        monkeypatch.setattr(sys, "argv", ["train_alignment", *map(str, arguments)])
        main()

    return with_arguments


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    """Weights trained on a dozen documents, and on harder variants of them."""
    folder = tmp_path_factory.mktemp("trained")
    gold = in_file(folder / "gold.jsonl", documents())
    done = trained("--harden", gold, "--mt", "none", "--steps", 12, "--out", folder / "w.json")
    assert done.returncode == 0, done.stderr
    return folder / "w.json"


def test_trained_weights_say_what_they_were_trained_on(weights):
    content = json.loads(weights.read_text(encoding="utf-8"))
    assert content["trained_on"] == ["gold.jsonl", "gold.jsonl, made harder"]
    assert content["prior"] > 0
    sets = content["sets"]
    for order in ("same", "any"):
        without, with_mt = (sets[f"{order}.{mt}"] for mt in ("without_mt", "with_mt"))
        assert without["weights"].keys() < with_mt["weights"].keys()


def test_trained_weights_align(weights):
    ja, en, gold = piece(0, len(seed().beads))
    beads = align_texts(Texts(ja, en), "same", read_weights(weights)).beads
    found = {(bead.ja, bead.en) for bead in beads}
    assert len(found & set(gold)) > 0.9 * len(gold)
    beads = align_texts(Texts(ja, en, [""] * len(ja)), "same", read_weights(weights)).beads
    assert sum(len(bead.ja) for bead in beads) == len(ja)


def test_training_twice_gives_the_same(weights, tmp_path):
    gold = weights.with_name("gold.jsonl")
    done = trained(
        "--harden", gold, "--mt", "none", "--steps", 12, "--out", tmp_path / "again.json"
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.json").read_bytes() == weights.read_bytes()


def test_files_are_left_out_by_how_their_names_begin(tmp_path):
    one = in_file(tmp_path / "a.jsonl", documents()[:3])
    other = in_file(tmp_path / "b.jsonl", documents()[3:6])
    out = tmp_path / "w.json"
    done = trained(one, other, "--leave-out", "b", "--mt", "none", "--steps", 2, "--out", out)
    assert done.returncode == 0, done.stderr
    assert json.loads(out.read_bytes())["trained_on"] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("golds", "message"),
    [
        ([], "nothing to train same.without_mt on"),
        ([Gold("crossing", ["あ", "い"], ["A", "B"], [((0,), (1,)), ((1,), (0,))])],
         "nothing to train same.without_mt on"),
    ],
    ids=["none", "crossing"],
)  # fmt: skip
def test_without_gold_in_order_there_is_nothing_to_train_on(run, tmp_path, golds, message):
    files = [in_file(tmp_path / "gold.jsonl", golds)] if golds else []
    with pytest.raises(SystemExit, match=f"^train_alignment: there is {message}; give gold"):
        run(*files, "--mt", "none", "--out", tmp_path / "w.json")
    assert not (tmp_path / "w.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.jsonl"], "cannot read none.jsonl"),
        (["none.tsv"], "cannot read none.tsv"),
        (["gold.jsonl", "--mt", "nonesuch"], "nonesuch: no such engine"),
        (["gold.jsonl", "folder/gold.jsonl"], "two gold files have the same name"),
        (["empty"], r"empty: there is no \*.gold.tsv"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(run, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    for name in ("folder", "empty"):
        Path(name).mkdir()
    for name in ("gold.jsonl", "folder/gold.jsonl"):
        in_file(Path(name), documents()[:1])
    with pytest.raises(SystemExit, match=f"^train_alignment: {message}[^\n]*$"):
        run(*arguments, "--out", "w.json")


# The objective


def examples(vocabulary: Vocabulary, golds: list[Gold]) -> list[Example]:
    made = [example(one.texts(one.mt["bad"]), one.beads, vocabulary) for one in golds]
    return [one for one in made if one]


def test_gradients_agree_with_finite_differences():
    vocabulary = Vocabulary()
    made = examples(vocabulary, documents()[:4])
    assert len(made) == 4
    rng = np.random.default_rng(2)
    at = rng.normal(scale=0.3, size=len(vocabulary.names))
    _, gradient = negative_log_likelihood(made, at)
    for _ in range(12):
        direction = rng.normal(size=len(at))
        step = 1e-3
        above, _ = negative_log_likelihood(made, at + step * direction)
        below, _ = negative_log_likelihood(made, at - step * direction)
        slope = (above - below) / (2 * step)
        assert slope == pytest.approx(gradient @ direction, rel=0.02, abs=0.05)


def test_without_weights_all_paths_are_as_likely():
    vocabulary = Vocabulary()
    gold = Gold("x", ["あ。", "い。"], ["A."], [((0,), (0,)), ((1,), ())], {"bad": ["A.", "B."]})
    loss, _ = negative_log_likelihood(examples(vocabulary, [gold]), np.zeros(200))
    # 2-1; 1-1 and a null in two orders; three nulls in three orders.
    assert loss == pytest.approx(np.log(6), abs=1e-5)


def test_training_makes_the_gold_likelier():
    vocabulary = Vocabulary()
    made = examples(vocabulary, documents()[:6])
    size = len(vocabulary.names)
    weights = train(made, size, prior=0.01, steps=25)
    before, _ = negative_log_likelihood(made, np.zeros(size))
    after, _ = negative_log_likelihood(made, weights)
    assert after < 0.05 * before


def test_a_stronger_prior_keeps_weights_smaller():
    vocabulary = Vocabulary()
    made = examples(vocabulary, documents()[:3])
    weak, strong = (train(made, len(vocabulary.names), prior, 25) for prior in (0.001, 1.0))
    assert np.linalg.norm(strong) < np.linalg.norm(weak)


def test_an_example_knows_where_its_gold_beads_end():
    vocabulary = Vocabulary()
    ja, en = ["あ。"] * 5, ["A."] * 4
    beads = [((0,), (0,)), ((1, 2), (1,)), ((3, 4), ()), ((), (2, 3))]
    one = example(Texts(ja, en), beads, vocabulary)
    assert one is not None
    ends = {
        f"{a}-{b}": list(zip(one.grid.rows[nodes], one.grid.columns[nodes], strict=True))
        for (a, b), nodes in one.gold.items()
        if len(nodes)
    }
    assert ends == {
        "1-1": [(1, 1)],
        "2-1": [(3, 2)],
        "1-0": [(4, 2), (5, 2)],
        "0-1": [(5, 3), (5, 4)],
    }


@pytest.mark.parametrize(
    "beads",
    [
        [((0,), (1,)), ((1,), (0,))],
        [((0, 1, 2), (0, 1, 2))],
        [((0, 1, 2, 3, 4), (0,))],
        [((0, 2), (0,)), ((1,), ())],
    ],
    ids=["crossing", "too large", "too long", "with a gap"],
)
def test_gold_that_is_no_path_makes_no_example(beads):
    assert example(Texts(["あ。"] * 5, ["A."] * 3), beads, Vocabulary()) is None


# Harder variants


@pytest.fixture(scope="module")
def harder() -> list[Gold]:
    golds = documents()
    strangers = strangers_of(golds)
    made = [harden(one, strangers, random.Random(k)) for k in range(10) for one in golds]
    return [one for one in made if one]


def test_every_sentence_of_a_harder_variant_is_in_one_bead(harder):
    assert len(harder) == 120
    for one in harder:
        ja, en = ([i for bead in one.beads for i in bead[side]] for side in (0, 1))
        assert (ja, en) == (list(range(len(one.ja))), list(range(len(one.en))))


def test_a_harder_variant_has_a_hypothesis_for_each_sentence(harder):
    for one in harder:
        [hypotheses] = one.mt.values()
        assert len(hypotheses) == len(one.ja)
        assert all("\n" not in text for text in hypotheses)


def test_harder_variants_merge_drop_and_put_in(harder):
    own = {text for gold in documents() for text in (*gold.ja, *gold.en)}
    kinds = {(len(ja), len(en)) for one in harder for ja, en in one.beads}
    assert {(1, 1), (3, 1), (1, 3), (1, 0), (0, 1)} <= kinds
    assert any(text not in own for one in harder for text in one.ja)
    before = [len(one.ja) + len(one.en) for one in documents()] * 10
    after = [len(one.ja) + len(one.en) for one in harder]
    assert any(now > then for now, then in zip(after, before, strict=True))
    assert any(now < then for now, then in zip(after, before, strict=True))


def test_invented_hypotheses_share_words_with_the_english_they_stand_for(harder):
    shares = []
    for one in harder:
        [hypotheses] = one.mt.values()
        for ja, en in one.beads:
            english = {word for j in en for word in one.en[j].split()}
            ours = {word for i in ja for word in hypotheses[i].split()}
            if english and ours:
                shares.append(len(english & ours) / len(english))
    assert 0.3 < np.mean(shares) < 0.8
    assert np.std(shares) > 0.1


def test_hardening_is_the_same_each_time():
    golds = documents()
    strangers = strangers_of(golds)
    assert harden(golds[0], strangers, random.Random(1)) == harden(
        golds[0], strangers, random.Random(1)
    )


def test_what_is_out_of_order_or_has_no_strangers_is_not_hardened():
    strangers = [("よそ者。", "A stranger.")]
    crossing = Gold("x", ["あ", "い"], ["A", "B"], [((0,), (1,)), ((1,), (0,))])
    assert harden(crossing, strangers, random.Random(1)) is None
    assert harden(documents()[0], [], random.Random(1)) is None


def test_strangers_are_the_pairs_of_one_sentence_each():
    gold = Gold("x", ["あ", "い", "う"], ["A", "B"], [((0,), (1,)), ((1, 2), ()), ((), (0,))])
    assert strangers_of([gold, gold]) == [("あ", "B"), ("あ", "B")]


def test_paragraphs_of_a_harder_variant_number_all_sentences_or_none():
    [gold] = read_gold(SEEDS / "article.gold.tsv")
    known = 0
    for k in range(40):
        one = harden(gold, strangers_of([gold]), random.Random(k))
        assert one is not None
        sides = ((one.ja, one.ja_paragraphs), (one.en, one.en_paragraphs))
        assert len({paragraphs is None for _, paragraphs in sides}) == 1
        known += one.ja_paragraphs is not None
        assert all(p is None or len(p) == len(segments) for segments, p in sides)
    assert 10 < known < 40


# Reading gold


def test_gold_of_a_tsv_is_what_stands_there(tmp_path):
    path = shutil.copy(SEEDS / "article.gold.tsv", tmp_path / "article.gold.tsv")
    [gold] = read_gold(path)
    assert gold.id == "article"
    assert list(gold.ja) == seed().ja.segments
    assert gold.beads == [(bead.ja, bead.en) for bead in seed().beads]
    assert gold.mt == {}
    assert gold.ja_paragraphs is gold.en_paragraphs is None


def test_the_texts_beside_a_tsv_say_where_sentences_and_paragraphs_begin():
    [gold] = read_gold(SEEDS / "article.gold.tsv")
    for language, segments, paragraphs in (
        ("ja", gold.ja, gold.ja_paragraphs),
        ("en", gold.en, gold.en_paragraphs),
    ):
        document = read_document(SEEDS / f"article.{language}.txt", language)
        assert list(segments) == document.segments
        assert list(paragraphs) == document.paragraphs
    texts = gold.texts()
    assert (texts.ja_paragraphs, texts.en_paragraphs) == (gold.ja_paragraphs, gold.en_paragraphs)


def test_a_text_beside_a_tsv_that_is_another_is_let_be(tmp_path):
    path = shutil.copy(SEEDS / "article.gold.tsv", tmp_path / "article.gold.tsv")
    (tmp_path / "article.ja.txt").write_text("別の記事。\n", encoding="utf-8")
    [gold] = read_gold(path)
    assert list(gold.ja) == seed().ja.segments
    assert gold.ja_paragraphs is None


def test_hypotheses_of_a_tsv_serve_as_mt(tmp_path):
    path = tmp_path / "a.tsv"
    row = "a\t1\tはい。\tYes.\tSure.\t1.0\t\t\t1-1\t\t\tja1\ten1\n"
    path.write_text(HEADER + row, encoding="utf-8")
    [gold] = read_gold(path)
    assert list(gold.mt.values()) == [("Sure.",)]


def test_gold_of_json_lines_is_what_stands_there(tmp_path):
    golds = documents()
    assert read_gold(in_file(tmp_path / "gold.jsonl", golds)) == golds


def test_gold_of_a_folder_leaves_out_its_test_articles(tmp_path):
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in ("b", "a", "c"):
        row = f"{name}\t1\tはい。\tYes.\t\t1.0\t\t\t1-1\t\t\tja1\ten1\n"
        (folder / f"{name}.gold.tsv").write_text(HEADER + row, encoding="utf-8")
    (folder / "notes.tsv").write_text("no gold")
    assert [one.id for one in read_gold(folder)] == ["a", "b", "c"]
    articles = tmp_path / "articles.tsv"
    articles.write_text('slug\ttitle\tsubset\na\t"Quoted\ttrain\nb\tB\ttest\nc\tC\tdev\n')
    assert [one.id for one in read_gold(folder)] == ["a", "c"]
    articles.write_text("slug\tsubset\na\ttest\nb\ttest\nc\ttest\n")
    with pytest.raises(InputError, match=r"there is no \*\.gold\.tsv"):
        read_gold(folder)


@pytest.mark.parametrize("content", [b"name\tsubset\na\ttrain\n", b"slug\na\n", b"slug\xff\n"])
def test_a_list_of_articles_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "gold").mkdir()
    (tmp_path / "articles.tsv").write_bytes(content)
    with pytest.raises(InputError, match=r"articles\.tsv: not a list of articles"):
        read_gold(tmp_path / "gold")


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", "{}\n"), ("a.tsv", "no\tcolumns\n")])
def test_gold_that_cannot_be_used_is_an_error_that_names_file_and_line(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=f"{name}[,:] line 1"):
        read_gold(tmp_path / name)
