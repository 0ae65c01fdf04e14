"""``aligner evaluate`` as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import ROOT, SEEDS, aligner, refusal
from evaluations import EN, write_alignment, write_lines

GOLD = SEEDS / "article.gold.tsv"


@pytest.fixture
def articles(tmp_path) -> list[Path]:
    return [write_alignment(tmp_path / f"article{at}.tsv") for at in range(8)]


@pytest.fixture
def good(tmp_path) -> Path:
    return write_lines(tmp_path / "good.txt", EN * 8)


@pytest.fixture
def bad(tmp_path) -> Path:
    return write_lines(tmp_path / "bad.txt", [text[:9] + " of it" for text in EN] * 8)


def evaluate(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    return aligner("evaluate", "mt", "--resamples", 200, "--trials", 200, *arguments, **options)


def test_two_systems(articles, good, bad, tmp_path):
    report = tmp_path / "new" / "report.html"
    done = evaluate(*articles, "-s", good, "-s", f"cut={bad}", "--report", report)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert "32 of 8 articles" in shown
    assert "good is better than cut by " in shown
    assert "BLEU    nrefs:1|bs:200|seed:12345|" in shown
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert max(map(len, shown.splitlines())) < 130


def test_the_shipped_package_on_the_seed():
    done = evaluate(GOLD, "-s", "compact", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert found["systems"][0]["source"] == "compact:translate-ja_en@0.3"
    assert found["parts"]["all"]["units"] == 34
    assert (found["omitted"], found["added"]) == (1, 3)
    figure = found["parts"]["all"]["figures"]["compact"]["BLEU"]
    assert 0 < figure["segments"]["low"] < figure["score"] < figure["segments"]["high"] < 50
    assert figure["articles"] is None


def test_identical_systems(articles, good):
    done = evaluate(*articles, "-s", good, "-s", f"again={good}")
    assert "good and again give the same BLEU everywhere (p = 1)." in done.stdout.decode()


@pytest.mark.parametrize(("limit", "code"), [(2, 0), (99.5, 1)])
def test_fail_under(articles, bad, good, limit, code):
    done = evaluate(*articles, "-s", bad, "-s", good, "--fail-under", limit)
    assert done.returncode == code
    assert b"BREAKDOWNS" in done.stdout
    error = done.stderr.decode()
    assert error.startswith("aligner: bad has ") if code else not error


def test_what_cannot_be_done(articles, good, tmp_path):
    short = write_lines(tmp_path / "short.txt", EN)
    assert "has 4 lines; one for each of the 32 pairs" in refusal(evaluate(*articles, "-s", short))
    assert "gone.tsv" in refusal(evaluate(tmp_path / "gone.tsv", "-s", good))
    assert "no such engine or file" in refusal(evaluate(*articles, "-s", "x=gone"))
    line = refusal(evaluate(*articles, "-s", good, "--report", tmp_path))
    assert "it is a folder; name a file" in line
    bare = write_alignment(tmp_path / "bare.tsv", [([at], [], 1.0, "") for at in range(4)])
    assert "nothing to compare" in refusal(evaluate(bare, "-s", good))
    assert refusal(evaluate(*articles), code=2)
    assert refusal(evaluate(*articles, "-s", good, "--min-confidence", "2"), code=2)


def test_a_folder_that_cannot_be_written_is_said_before_the_work(articles, good, tmp_path):
    (tmp_path / "file").write_text("")
    done = evaluate(*articles, "-s", good, "--report", tmp_path / "file" / "r.html")
    assert "cannot write" in refusal(done)


def test_a_report_that_fails_leaves_what_was_there(articles, tmp_path):
    report = tmp_path / "report.html"
    report.write_text("old")
    short = write_lines(tmp_path / "short.txt", EN)
    refusal(evaluate(*articles, "-s", short, "--report", report))
    assert report.read_text() == "old"
    assert not list(tmp_path.glob(".aligner-*"))


def test_ctrl_c_leaves_nothing(tmp_path):
    # Enough for two processes; a file may hold the rows of many articles.
    header, *rows = write_alignment(tmp_path / "one.tsv").read_text(encoding="utf-8").splitlines()
    lines = [row.replace("one", f"a{at}", 1) for at in range(600) for row in rows]
    many = write_lines(tmp_path / "many.tsv", [header, *lines])
    hypotheses = write_lines(tmp_path / "h.txt", EN * 600)
    report = tmp_path / "r.html"
    command = [sys.executable, "-m", "aligner.cli", "evaluate", "mt", str(many)]
    command += ["-s", str(hypotheses), "-s", f"b={hypotheses}", "--report", str(report)]
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    while not list(tmp_path.glob(".aligner-*")) and running.poll() is None:
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGINT)
    _, error = running.communicate(timeout=60)
    assert running.returncode == 1
    assert error.decode().startswith("aligner: interrupted")
    assert len(error.decode().splitlines()) == 1
    assert not report.exists()
    assert not list(tmp_path.glob(".aligner-*"))


def test_an_alignment_against_gold():
    done = aligner("evaluate", "alignment", GOLD, GOLD)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert shown.count("1.0000") == 12
    assert "Too few articles for an interval" in shown


def test_two_aligners(tmp_path):
    gold = [{"id": f"a{at}", "gold": [[[0], [0]], [[1], [1]]]} for at in range(8)]
    good = [one | {"beads": one["gold"]} for one in gold]
    other = [{"id": one["id"], "beads": [[[0], [0]], [[1], []]]} for one in gold]
    paths = [
        write_lines(tmp_path / name, lines)
        for name, lines in {"p.jsonl": good, "g.jsonl": gold, "o.jsonl": other}.items()
    ]
    done = aligner("evaluate", "alignment", *paths[:2], "--other", paths[2], "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert found["articles"] == 8
    assert found["difference"]["strict"]["recall"] == pytest.approx(0.5)
    assert found["difference"]["strict"]["p"] < 0.05
    table = aligner("evaluate", "alignment", *paths[:2], "--other", paths[2]).stdout.decode()
    assert "difference" in table
    ladder = write_lines(tmp_path / "one.ladder", ["[0]:[0]:1", "[1]:[1]:1"])
    assert "has no alignment of a0" in refusal(aligner("evaluate", "alignment", ladder, paths[1]))


def test_a_memory_gives_the_same_figures_as_its_files(articles, bad, tmp_path):
    memory = tmp_path / "news.sqlite3"
    assert aligner("memory", "add", *articles, "-m", memory).returncode == 0
    done = [evaluate(*some, "-s", bad, "--json") for some in (articles, ["-m", memory])]
    of_files, of_memory = (json.loads(one.stdout)["parts"] for one in done)
    assert of_memory == of_files


def test_files_or_a_memory(articles, bad, tmp_path):
    memory = tmp_path / "news.sqlite3"
    for wrong in ([], [*articles, "-m", memory], [*articles, "--article", "a"]):
        assert "give the files, or --memory FILE" in refusal(evaluate(*wrong, "-s", bad))
