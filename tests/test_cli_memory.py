"""``aligner memory``: every command, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import aligner, refusal
from seed import SEEDS, seed
from typer.testing import CliRunner

from aligner.cli import app
from aligner.errors import StoreError
from aligner.formats import read_units, write_outputs
from aligner.memory import Memory

UNITS = (
    "猫が寝ている。\tThe cat is asleep.\n犬が走る。\tThe dog runs.\n猫が寝ている。\tA cat sleeps.\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("units.tsv").write_text(UNITS, encoding="utf-8")
    return tmp_path


def run(*arguments: object, code=0):
    """Run a command on the memory m.db in this process."""
    name, *rest = map(str, arguments)
    call = ["memory", name, *rest]
    if name != "check":
        call += ["-m", "m.db"]
    result = CliRunner().invoke(app, call, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def load() -> None:
    run("import", "units.tsv", "--layout", "ja-en")


def test_from_an_alignment_to_a_match_and_out_again():
    write_outputs(seed(), Path("out"), ["tsv"])
    assert "article: 38 beads in m.db" in run("add", "out/article.tsv").stdout
    sentence = seed().ja_text(seed().beads[8])
    shown = run("search", sentence).stdout
    assert shown.startswith("100%  " + sentence)
    assert seed().en_text(seed().beads[8]) in shown
    assert "article#" in shown
    assert run("export", "out.tmx").stdout == "out.tmx: 34 units\n"
    assert len(list(read_units(Path("out.tmx")))) == 34


def test_align_adds_at_once():
    done = aligner(
        "align",
        SEEDS / "article.ja.txt",
        SEEDS / "article.en.txt",
        "--mt",
        "none",
        "--memory",
        "m.db",
    )
    assert done.returncode == 0, done.stderr
    assert "m.db" in done.stdout.decode()
    with Memory("m.db") as memory:
        assert memory.articles()[0].rows == 38


def test_the_default_memory_is_in_the_data_folder(home):
    assert aligner("memory", "import", "units.tsv", "--layout", "ja-en").returncode == 0
    assert aligner("memory", "stats").returncode == 0
    assert list((home / "data").rglob("memory.sqlite3"))


def test_search():
    load()
    assert "93%" not in run("search", "猫が寝ている。").stdout
    assert run("search", "猫が寝ていた。", "--min", "70").stdout.count("85%") == 2
    assert len(json.loads(run("search", "猫が寝ている。", "--json").stdout)) == 2
    assert run("search", "象", "--json").stdout == "[]\n"
    assert "no match of 70%" in run("search", "象").stderr
    assert json.loads(run("search", "The dog runs!", "--json").stdout)[0]["ja"] == "犬が走る。"


def test_concordance():
    load()
    shown = run("concordance", "猫").stdout
    assert shown.count("猫が寝ている。") == 2
    [first, _] = json.loads(run("concordance", "cat", "--json").stdout)
    assert first["en"][slice(*first["en_spans"][0])] == "cat"
    assert "unit" not in first
    assert "nowhere in the memory" in run("concordance", "象").stderr
    assert "in the units chosen" in run("concordance", "猫", "--status", "approved").stderr
    assert run("concordance", "猫", "--status", "approved", "--json").stdout == "[]\n"


def test_times_are_told_as_the_memory_writes_them():
    Path("a.jsonl").write_text(
        '{"ja": "猫", "en": "cat", "created": "2026-01-31T09:00:00+09:00"}\n', encoding="utf-8"
    )
    run("import", "a.jsonl")
    for command in ("search", "concordance"):
        [found] = json.loads(run(command, "猫", "--json").stdout)
        assert found["created"] == "2026-01-31T00:00:00Z"


def test_marks_in_a_text_are_no_markup():
    Path("units.tsv").write_text("[bold]猫[/bold]\t[red]cat[/x]\n", encoding="utf-8")
    load()
    assert "[bold]猫[/bold]" in run("concordance", "猫").stdout


@pytest.mark.parametrize(
    "name", ["a.tsv", "a.tmx", "a.jsonl", "a.ja", "a.xlf", "a.xliff", "a.xlsx"]
)
def test_out_and_in_again(name):
    load()
    run("export", name)
    with Memory("m.db") as memory:
        given = sorted((unit.ja, unit.en) for unit in memory.units())
    assert sorted((unit.ja, unit.en) for unit in read_units(Path(name))) == given


def test_export_leaves_out_and_lists():
    Path("units.tsv").write_text(UNITS + "同じ\t同じ\n5人\t7 people\n", encoding="utf-8")
    load()
    checks = "identical,length,script,numbers,duplicates,targets"
    done = run("export", "a.tmx", "--without", checks, "--left-out", "left.tsv", "--json")
    found = json.loads(done.stdout)
    assert found["units"] == 2
    assert found["left_out"] == {"targets": 1, "identical": 1, "numbers": 1}
    assert Path("left.tsv").read_text(encoding="utf-8").count("\n") == 4
    done = aligner("memory", "export", "b.tmx", "-m", "m.db", "--without", "nonsense")
    assert "there is no check 'nonsense'" in refusal(done)
    assert not Path("b.tmx").exists()


def test_export_by_confidence_and_status():
    write_outputs(seed(), Path("out"), ["tsv"])
    run("add", "out/article.tsv")
    assert "34 units" in run("export", "a.tmx", "--min-confidence", "0.9").stdout
    assert "0 units" in run("export", "a.tmx", "--status", "approved").stdout
    assert "34 units" in run("export", "a.tmx", "--article", "art*", "--source", "en").stdout
    assert 'srclang="en"' in Path("a.tmx").read_text(encoding="utf-8")


def test_stats():
    load()
    assert "units       3" in run("stats").stdout
    assert json.loads(run("stats", "--json").stdout)["units"] == 3


def test_merge_and_dedupe_and_vacuum():
    load()
    Path("more.tsv").write_text("ﾈｺが寝ている。\tThe cat is asleep.\n", encoding="utf-8")
    run("import", "more.tsv", "--layout", "ja-en", "--json")
    with Memory("other.db") as other:
        other.merge("m.db")
    assert "0 units new, 4 there already" in run("merge", "other.db").stdout
    assert "1 groups" in run("dedupe", "--targets").stderr
    assert "0 groups" in run("dedupe", "--dry-run").stderr
    assert "0 units deleted" in run("dedupe").stdout
    assert "MB now" in run("vacuum").stdout
    done = aligner("memory", "merge", "m.db", "-m", "m.db")
    assert "the memory itself" in refusal(done)


def test_check_and_fix():
    load()
    run("export", "a.tmx")
    run("check", "a.tmx")
    text = Path("a.tmx").read_text(encoding="utf-8").replace("The dog runs.", " ")
    Path("a.tmx").write_text(text, encoding="utf-8")
    shown = run("check", "a.tmx", code=1).stdout
    assert "a.tmx: line 11, unit 2: no text in en: skipped by all tools" in shown
    [found] = [
        json.loads(line)
        for line in run("check", "a.tmx", "--json", code=1).stdout.splitlines()
        if "no text" in line
    ]
    assert (found["unit"], found["severity"]) == (2, "skip")
    assert "b.tmx: 2 units, 1 left out" in run("check", "a.tmx", "--fix", "b.tmx").stderr
    run("check", "b.tmx")
    assert "the file itself" in refusal(aligner("memory", "check", "b.tmx", "--fix", "b.tmx"))


@pytest.mark.parametrize(
    "call",
    [
        ["search", "x", "-m", "none.db"],
        ["stats", "-m", "units.tsv"],
        ["add", "none.tsv", "-m", "m.db"],
        ["add", "units.tsv", "-m", "m.db"],
        ["import", "none.tmx", "-m", "m.db"],
        ["import", "units.tsv", "-m", "m.db"],
        ["import", "units.tsv", "-m", "m.db", "--format", "doc"],
        ["import", "units.tsv", "-m", "m.db", "--format", "tmx"],
        ["export", "a.doc", "-m", "units.db"],
        ["search", "x", "-m", "m.db", "--since", "yesterday"],
        ["merge", "none.db", "-m", "m.db"],
        ["check", "none.tmx"],
        ["check", "units.tsv"],
    ],
    ids=" ".join,
)
def test_refusals(call):
    assert refusal(aligner("memory", *call))


@pytest.mark.parametrize(
    "call",
    [
        ["search", "猫が\udce3"],
        ["search", "cat\udce3 sleeps"],
        ["concordance", "猫が寝\udce3"],
        ["concordance", "\udce3"],
        ["export", "x.tsv", "--status", "\udce3"],
    ],
)
def test_bytes_that_are_no_text_are_said(call):
    load()
    result = CliRunner().invoke(app, ["memory", *call, "-m", "m.db"])
    assert isinstance(result.exception, StoreError), result.exception
    message = str(result.exception)
    assert message.startswith("m.db: ")
    assert "UTF-8" in message
    assert message.isprintable()
