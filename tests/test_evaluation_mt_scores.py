"""Figures, intervals and p-values are those of sacreBLEU's own command line."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF, TER
from strategies import texts

from aligner.evaluation.mt import Settings, evaluate
from aligner.evaluation.mt.scores import METRICS, count_statistics, segment_bleu, signature
from aligner.evaluation.mt.units import Unit, Units

OFFICIAL = {
    "BLEU": BLEU(force=True),
    "chrF": CHRF(),
    "chrF++": CHRF(word_order=2),
    "TER": TER(),
}

SENTENCES = [
    "The prime minister said on Tuesday that taxes would rise in April.",
    "Exports fell 3.5 percent from a year earlier, the ministry said.",
    'He said "we will wait & see", and left for Osaka.',
    "Talks on fishing quotas ended without agreement on Friday night.",
    "Yes.",
    "The court in Fukuoka dismissed the suit of forty residents.",
    "Rain is expected along the coast until the middle of the week.",
]


def garbled(text: str, chance: random.Random, rate: float) -> str:
    words = [word for word in text.split() if chance.random() > rate / 2]
    if chance.random() < rate and len(words) > 4:
        words = words[3:] + words[:3]
    return " ".join(
        chance.choice(["minister", "said", "the", "of", "1.5"]) if chance.random() < rate else word
        for word in words
    )


@pytest.fixture(scope="module")
def corpus() -> tuple[list[str], dict[str, list[str]]]:
    chance = random.Random(5)
    references = [f"{chance.choice(SENTENCES)} {at}" for at in range(120)]
    systems = {
        name: [garbled(text, chance, rate) for text in references]
        for name, rate in (("good", 0.15), ("bad", 0.3), ("close", 0.17))
    }
    systems["bad"][7] = ""
    return references, systems


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts(), texts()), min_size=1, max_size=5))
def test_figures_of_any_texts(pairs):
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    [rows] = count_statistics([ours], theirs)
    for name, official in OFFICIAL.items():
        wanted = official.corpus_score(ours, [theirs]).score
        assert METRICS[name].score(rows.sum(axis=0)) == pytest.approx(wanted, abs=1e-9), name
    sentences = [BLEU(effective_order=True).sentence_score(a, [b]).score for a, b in pairs]
    assert segment_bleu(rows) == pytest.approx(sentences, abs=1e-9)


def test_figures_of_single_segments(corpus):
    references, systems = corpus
    [rows] = count_statistics([systems["bad"]], references)
    for name in ("chrF", "chrF++", "TER"):
        wanted = [
            OFFICIAL[name].sentence_score(ours, [theirs]).score
            for ours, theirs in zip(systems["bad"], references, strict=True)
        ]
        assert METRICS[name].score(rows) == pytest.approx(wanted, abs=1e-9)


def run_sacrebleu(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "sacrebleu", "references", *arguments, "-w", "2"]
    environment = os.environ | {"NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def evaluated(corpus):
    references, systems = corpus
    units = [
        Unit(f"article{at // 10}", at + 1, "首相", text, "1-1", 1.0)
        for at, text in enumerate(references)
    ]
    return evaluate(Units(units), systems, Settings(trials=1000))


@pytest.fixture(scope="module")
def folder(corpus, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    references, systems = corpus
    for name, lines in {"references": references, **systems}.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("BLEU", ["-m", "bleu"]),
        ("chrF", ["-m", "chrf"]),
        ("chrF++", ["-m", "chrf", "--chrf-word-order", "2"]),
        ("TER", ["-m", "ter"]),
    ],
)
def test_what_the_command_line_prints(evaluated, folder, name, options):
    found = json.loads(
        run_sacrebleu(folder, "-i", "good", *options, "--confidence", "--confidence-n", "1000")
    )
    figure = evaluated.parts["all"].figures["good"][name]
    assert f"{figure.score:.2f}" == f"{found['score']:.2f}"
    assert f"{figure.segments.half:.2f}" == f"{found['confidence_var']:.2f}"
    assert f"{figure.segments.mean:.2f}" == f"{found['confidence_mean']:.2f}"
    assert evaluated.signatures[name] == found["signature"]


@pytest.mark.parametrize("test", ["bootstrap", "randomisation"])
def test_p_values_are_those_of_the_command_line(evaluated, folder, test):
    option = "--paired-bs" if test == "bootstrap" else "--paired-ar"
    systems = ["-i", "good", "bad", "close", "-m", "bleu", "chrf", "ter"]
    # As JSON the paired bootstrap cannot be printed: sacreBLEU 2.6 fails on its own numbers.
    shown = run_sacrebleu(folder, *systems, option, f"{option}-n", "1000", "-f", "latex")
    found = re.findall(r"p = ([0-9.]+)", shown)
    wanted = [
        f"{getattr(one, test):.4f}"
        for system in ("bad", "close")
        for measure in ("BLEU", "chrF", "TER")
        for one in evaluated.parts["all"].comparisons
        if (one.measure, one.first, one.second) == (measure, "good", system)
    ]
    assert len(set(wanted)) > 2
    assert found == wanted


def test_signatures_of_tests():
    assert signature("BLEU", trials=10_000).startswith("nrefs:1|ar:10000|seed:12345|case:mixed|")
    assert "|nw:2|" in signature("chrF++")
    assert "seed" not in signature("TER")


def test_nothing_scores_nothing():
    nothing = np.zeros(36)
    assert [float(metric.score(nothing)) for metric in METRICS.values()] == [0, 0, 0, 0]
