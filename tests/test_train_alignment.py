from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from seed import SEEDS, piece, seed
from trouble import ROOT

from aligner.alignment import Order, Weights, align_texts, read_weights
from aligner.documents import read_document
from aligner.errors import InputError
from aligner.signals import Texts
from scripts.train_alignment.__main__ import main
from scripts.train_alignment.calibration import fit_calibration
from scripts.train_alignment.folds import Folds
from scripts.train_alignment.gold import Gold, read_gold
from scripts.train_alignment.hardening import harden, strangers_of
from scripts.train_alignment.objective import (
    Example,
    Vocabulary,
    example,
    negative_log_likelihood,
    train,
)
from scripts.train_alignment.shuffling import move_blocks, scatter

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


def test_weights_without_each_family_are_kept(tmp_path):
    crossed = [replace(one, id=f"{one.id}-{one.variant}") for one in crossing(documents()[:4])]
    docs = [*documents()[:4], *crossed]
    files = [in_file(tmp_path / f"{name}.jsonl", docs[at::4]) for at, name in enumerate("abcc")]
    both = [files[0], files[1].rename(tmp_path / "b.hard.jsonl"), files[2]]
    out, folder = tmp_path / "w.json", tmp_path / "without"
    done = trained(*both, "--mt=none", "--steps=2", "--out", out, "--without", folder)
    assert done.returncode == 0, done.stderr
    kept = {path.name: json.loads(path.read_bytes()) for path in folder.iterdir()}
    assert kept.keys() == {f"without-{name}.json" for name in "abc"}
    assert kept["without-b.json"]["without"] == "b"
    assert kept["without-b.json"]["trained_on"] == ["a.jsonl", "c.jsonl"]
    weights = [one["sets"]["same.without_mt"]["weights"] for one in kept.values()]
    assert all(one != other for one, other in pairwise(weights))
    assert all(read_weights(path) for path in folder.iterdir())


def of(family: str, name: str, variant: str = "") -> Gold:
    return Gold(name, ["あ"], ["A"], [((0,), (0,))], family=family, variant=variant)


def test_a_fold_is_a_family_where_there_are_enough():
    golds = [of("a", "1"), of("a", "2"), of("b", "1"), of("c", "1")]
    folds = Folds(golds, 3)
    assert sorted(folds.names.values()) == ["a", "b", "c"]
    assert folds.number(of("a", "3", "hard")) == folds.number(golds[0])
    assert folds.number(of("news", "1")) is None


def test_few_families_are_parted_by_document():
    golds = [of("a", str(at)) for at in range(7)]
    folds = Folds(golds, 3)
    assert sorted(folds.names.values()) == ["fold-1", "fold-2", "fold-3"]
    numbers = [folds.number(one) for one in golds]
    assert {numbers.count(number) for number in folds.names} == {2, 3}
    assert folds.number(of("a", "4", "moved")) == numbers[4]
    assert folds.number(of("a", "9")) is None


def test_without_folds_nothing_is_held_out():
    assert Folds([of("a", "1")], 0).names == {}


@pytest.mark.parametrize("real", [True, False])
def test_confidence_is_calibrated_on_real_documents_only(tmp_path, real):
    # Without documents in another order, those that are trained on are made up.
    crossed = crossing(documents()[:3]) if real else []
    renamed = [replace(one, id=f"crossing{at}") for at, one in enumerate(crossed)]
    gold = in_file(tmp_path / "gold.jsonl", [*documents()[:6], *renamed])
    done = trained(gold, "--mt", "none", "--steps", 2, "--out", tmp_path / "w.json")
    assert done.returncode == 0, done.stderr
    sets = json.loads((tmp_path / "w.json").read_bytes())["sets"]
    assert sets["same.without_mt"]["calibration"] != [1.0, 0.0]
    assert (sets["any.without_mt"]["calibration"] != [1.0, 0.0]) is real


def test_documents_that_are_all_in_one_fold_are_not_calibrated_on(tmp_path):
    [one] = documents()[:1]
    others = [replace(made, id=f"crossing{at}") for at, made in enumerate(crossing([one]))]
    gold = in_file(tmp_path / "gold.jsonl", [one, *filter(is_out_of_order, others)])
    done = trained(gold, "--mt", "none", "--steps", 1, "--out", tmp_path / "w.json")
    assert done.returncode == 0, done.stderr
    sets = json.loads((tmp_path / "w.json").read_bytes())["sets"]
    assert sets["same.without_mt"]["calibration"] == [1.0, 0.0]


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


def examples(vocabulary: Vocabulary, golds: list[Gold], order: Order = "same") -> list[Example]:
    made = [example(one.texts(one.mt["bad"]), one.beads, vocabulary, order) for one in golds]
    return [one for one in made if one]


def is_out_of_order(one: Gold) -> bool:
    matched = [j for _, en in one.beads for j in en]
    return matched != sorted(matched)


def crossing(golds: list[Gold]) -> list[Gold]:
    """The documents with English in another order, and some of it left out."""
    rng = random.Random(3)
    return [scatter(one, rng) for one in golds] + [move_blocks(one, rng) for one in golds]


@pytest.mark.parametrize("order", ["same", "any"])
def test_gradients_agree_with_finite_differences(order):
    vocabulary = Vocabulary()
    # In any order there are crossing beads, and one with a gap, which cannot be found.
    gap = [((0, 2), (1,)), ((1,), (0,)), ((3,), ()), ((), (2,))]
    apart = Gold(
        "gap", seed().ja.segments[:4], seed().en.segments[:3], gap, {"bad": ["Talks."] * 4}
    )
    golds = documents()[:4] if order == "same" else [*crossing(documents()[:4]), apart]
    made = examples(vocabulary, golds, order)
    assert len(made) == len(golds)
    rng = np.random.default_rng(2)
    at = rng.normal(scale=0.3, size=len(vocabulary.names))
    _, gradient = negative_log_likelihood(made, at, order)
    for _ in range(12):
        direction = rng.normal(size=len(at))
        step = 1e-3
        above, _ = negative_log_likelihood(made, at + step * direction, order)
        below, _ = negative_log_likelihood(made, at - step * direction, order)
        slope = (above - below) / (2 * step)
        assert slope == pytest.approx(gradient @ direction, rel=0.02, abs=0.05)


def test_without_weights_all_paths_are_as_likely():
    vocabulary = Vocabulary()
    gold = Gold("x", ["あ。", "い。"], ["A."], [((0,), (0,)), ((1,), ())], {"bad": ["A.", "B."]})
    loss, _ = negative_log_likelihood(examples(vocabulary, [gold]), np.zeros(200))
    # 2-1; 1-1 and a null in two orders; three nulls in three orders.
    assert loss == pytest.approx(np.log(6), abs=1e-5)


def test_without_weights_all_beads_of_a_sentence_are_as_likely():
    gold = Gold("x", ["あ。", "い。"], ["A."], [((0,), ()), ((1,), (0,))], {"bad": ["A.", "B."]})
    loss, _ = negative_log_likelihood(examples(Vocabulary(), [gold], "any"), np.zeros(200), "any")
    # Each Japanese sentence: alone, 1-1 or 2-1. The English one: alone, either of two 1-1 or 2-1.
    assert loss == pytest.approx(2 * np.log(3) + np.log(4), abs=1e-5)


def test_sentences_of_gold_that_cannot_be_found_count_for_nothing():
    ja, en = ["あ。", "い。", "う。"], ["A."]
    beads = [((0, 2), (0,)), ((1,), ())]
    one = example(Texts(ja, en), beads, Vocabulary(), "any")
    assert one is not None
    assert one.unknown.tolist() == [True, False, True, True]
    loss, gradient = negative_log_likelihood([one], np.zeros(200), "any")
    # The one sentence that is known: alone, 1-1, 2-1 with either neighbour or 3-1 with both.
    assert loss == pytest.approx(np.log(5), abs=1e-5)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("order", ["same", "any"])
def test_training_makes_the_gold_likelier(order):
    vocabulary = Vocabulary()
    golds = documents()[:6]
    made = examples(vocabulary, golds if order == "same" else crossing(golds), order)
    size = len(vocabulary.names)
    weights = train(made, size, prior=0.01, steps=25, order=order)
    before, _ = negative_log_likelihood(made, np.zeros(size), order)
    after, _ = negative_log_likelihood(made, weights, order)
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


def test_names_are_put_in_as_lines_of_both_sides(harder):
    own = {text for gold in documents() for text in gold.ja}
    lines = [
        one.ja[ja[0]]
        for one in harder
        for ja, en in one.beads
        if len(ja) == len(en) == 1 and one.ja[ja[0]] == one.en[en[0]]
    ]
    names = [line for line in lines if line not in own]
    assert names
    assert all(name[0].isupper() and " " in name for name in names)


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


# Other orders


def pairs_of(one: Gold) -> list[tuple[list[str], list[str]]]:
    """The texts of the beads that have both sides, in the order of the Japanese."""
    return [
        ([one.ja[i] for i in ja], [one.en[j] for j in en])
        for ja, en in sorted(one.beads)
        if ja and en
    ]


@pytest.fixture(scope="module")
def article() -> Gold:
    [gold] = read_gold(SEEDS / "article.gold.tsv")
    return replace(gold, mt={"bad": gold.ja})


@pytest.mark.parametrize("shuffle", [scatter, move_blocks])
@pytest.mark.parametrize("number", range(5))
def test_another_order_keeps_what_belongs_together(article, shuffle, number):
    one = shuffle(article, random.Random(number))
    ja, en = (sorted(at for bead in one.beads for at in bead[side]) for side in (0, 1))
    assert (ja, en) == (list(range(len(one.ja))), list(range(len(one.en))))
    assert (one.ja, one.mt) == (article.ja, article.mt)
    assert all(pair in pairs_of(article) for pair in pairs_of(one))
    assert all(list(theirs) == sorted(theirs) for _, theirs in one.beads)
    assert one.texts().en_paragraphs is None
    assert shuffle(article, random.Random(number)) == one


def test_fragments_are_about_half_of_the_english_in_no_order(article):
    made = [scatter(article, random.Random(number)) for number in range(20)]
    assert 0.45 < np.mean([len(one.en) for one in made]) / len(article.en) < 0.65
    rising = [
        after > before
        for one in made
        for before, after in pairwise(article.en.index(text) for text in one.en)
    ]
    # Sentences of one bead stay together and in order.
    assert 0.4 < np.mean(rising) < 0.7


def test_moved_blocks_leave_all_english_and_most_of_its_order(article):
    for number in range(20):
        one = move_blocks(article, random.Random(number))
        assert sorted(one.en) == sorted(article.en)
        assert pairs_of(one) == pairs_of(article)
        places = [article.en.index(text) for text in one.en]
        breaks = sum(after != before + 1 for before, after in pairwise(places))
        # Each of three blocks leaves a gap, and has two ends.
        assert breaks <= 9


def test_a_document_without_english_stays_without():
    none = Gold("x", ["あ", "い"], [], [((0,), ()), ((1,), ())])
    for shuffle in (scatter, move_blocks):
        one = shuffle(none, random.Random(1))
        assert (one.en, one.beads) == ([], none.beads)


def test_other_orders_are_not_measured_as_real_documents_are(article):
    made = [shuffle(article, random.Random(1)) for shuffle in (scatter, move_blocks)]
    assert [one.variant for one in made] == ["fragments", "moved"]
    assert {one.id for one in made} == {article.id}


# Calibration


def drawn(slope: float, shift: float, count: int = 20_000) -> list[tuple[float, bool]]:
    """Probabilities, and judgements that fall as the line through their log odds says."""
    rng = np.random.default_rng(7)
    probability = rng.uniform(0.01, 0.99, count)
    true = 1 / (1 + np.exp(-(slope * np.log(probability / (1 - probability)) + shift)))
    return list(zip(probability.tolist(), (rng.random(count) < true).tolist(), strict=True))


@pytest.mark.parametrize("line", [(1.0, 0.0), (0.6, -0.3), (1.5, 0.8)])
def test_the_line_that_the_judgements_follow_is_found(line):
    assert fit_calibration(drawn(*line)) == pytest.approx(line, abs=0.08)


def test_calibrated_probabilities_promise_what_is_kept():
    judged = drawn(0.5, -0.4)
    weights = Weights({}, fit_calibration(judged))
    sure = [(weights.confidence(p), right) for p, right in judged]
    for low in np.arange(0.1, 0.7, 0.1):
        inside = [(p, right) for p, right in sure if low <= p < low + 0.1]
        promised, kept = np.mean(inside, axis=0)
        assert kept == pytest.approx(promised, abs=0.05)


def test_certainties_do_not_break_calibration():
    judged = [(1.0, True)] * 50 + [(1.0, False)] + [(0.0, False)] * 50 + [(0.5, True)]
    slope, shift = fit_calibration(judged)
    assert np.isfinite([slope, shift]).all()
    # One error in fifty is not what a certainty promises.
    assert 0.9 < Weights({}, (slope, shift)).confidence(1.0) < 0.999


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
