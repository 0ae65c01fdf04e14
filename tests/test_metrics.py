from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
import sacrebleu
from hypothesis import given, settings
from strategies import texts
from trouble import ROOT

from aligner.metrics import CorpusScores, bead_scores, corpus_scores, sentence_scores

HYPOTHESES = [
    "The prime minister said on Tuesday that taxes would rise.",
    "Exports fell 3.5 percent from a year earlier.",
    "Yes.",
    'He said "we will wait & see".',
    "",
]
REFERENCES = [
    "The prime minister said Tuesday taxes would be raised.",
    "Exports dropped by 3.5% year on year.",
    "Yes.",
    'He said, "We\'ll wait & see."',
    "This was not translated.",
]


def test_sentence_scores_are_those_of_sacrebleu():
    for ours, theirs in zip(HYPOTHESES, REFERENCES, strict=True):
        bleu = sacrebleu.sentence_bleu(ours, [theirs], use_effective_order=True).score
        chrf = sacrebleu.sentence_chrf(ours, [theirs]).score
        assert sentence_scores(ours, theirs) == (bleu, chrf)


def test_bead_scores_are_the_sentence_scores_in_order():
    one_by_one = [sentence_scores(*pair) for pair in zip(HYPOTHESES, REFERENCES, strict=True)]
    assert bead_scores(HYPOTHESES, REFERENCES) == one_by_one


def test_a_right_translation_scores_100_however_short():
    for text in ("Yes.", "Prime minister", "The talks ended without agreement on Friday."):
        assert sentence_scores(text, text) == pytest.approx((100, 100))


@pytest.mark.parametrize(("ours", "theirs"), [("", "a"), ("a", ""), ("", ""), (" ", "a b")])
def test_an_empty_side_scores_0(ours, theirs):
    assert sentence_scores(ours, theirs) == (0, 0)


@settings(max_examples=60, deadline=None)
@given(texts(), texts())
def test_scores_of_any_text_are_from_0_to_100(ours, theirs):
    for score in sentence_scores(ours, theirs):
        assert 0 <= score <= 100.0001


def test_corpus_scores_are_those_of_sacrebleu():
    scores = corpus_scores(HYPOTHESES, REFERENCES)
    assert scores.bleu == sacrebleu.corpus_bleu(HYPOTHESES, [REFERENCES]).score
    assert scores.chrf == sacrebleu.corpus_chrf(HYPOTHESES, [REFERENCES]).score
    assert scores.pairs == len(HYPOTHESES)


def test_corpus_scores_and_signatures_are_those_of_the_command_line(tmp_path):
    (tmp_path / "ours").write_text("\n".join(HYPOTHESES) + "\n", encoding="utf-8")
    (tmp_path / "theirs").write_text("\n".join(REFERENCES) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "sacrebleu", "theirs", "-i", "ours", "-m", "bleu", "chrf"]
    run = subprocess.run(
        [*command, "-w", "6"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    bleu, chrf = json.loads(run.stdout)
    scores = corpus_scores(HYPOTHESES, REFERENCES)
    assert (scores.bleu, scores.chrf) == pytest.approx((bleu["score"], chrf["score"]), abs=1e-6)
    assert (scores.bleu_signature, scores.chrf_signature) == (bleu["signature"], chrf["signature"])


def test_no_pairs_score_0_under_the_same_signatures():
    some = corpus_scores(["a"], ["b"])
    assert corpus_scores([], []) == CorpusScores(0, 0, some.bleu_signature, some.chrf_signature, 0)


@pytest.mark.parametrize("scores", [bead_scores, corpus_scores])
def test_lists_of_different_lengths_are_refused(scores):
    with pytest.raises(ValueError, match=r"\d|shorter"):
        scores(["a", "b"], ["a"])


def test_tokenised_text_draws_no_log_lines(caplog):
    ours, theirs = ["it is so ."] * 120, ["It is so."] * 120
    with caplog.at_level(logging.WARNING, "sacrebleu"):
        corpus_scores(ours, theirs)
        bead_scores(ours, theirs)
    assert not caplog.records


def test_scoring_loads_nothing_heavy():
    code = (
        "import sys; from aligner.metrics import corpus_scores; before = set(sys.modules);"
        "corpus_scores(['a'], ['a']);"
        "heavy = {'torch', 'spacy', 'stanza', 'onnxruntime', 'minisbd', 'pandas'};"
        "assert 'sacrebleu' not in before; assert not heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
