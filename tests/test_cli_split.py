"""``aligner split`` as a user runs it."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from aligner.cli.split import split
from aligner.errors import InputError

TEXT = "首相が辞任\n\n首相は5日、辞任を表明した。理由は語らなかった。\n"


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(split)

    def invoke(*arguments: object, stdin=None):
        return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)

    return invoke


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_ids_and_sentences(run, article):
    result = run(article)
    assert result.exit_code == 0
    assert result.stdout == (
        "ja1\t首相が辞任\nja2\t首相は5日、辞任を表明した。\nja3\t理由は語らなかった。\n"
    )
    assert result.stderr == ""


def test_blank_lines_between_paragraphs(run, article):
    assert run(article, "--paragraphs").stdout.split("\n\n") == [
        "ja1\t首相が辞任",
        "ja2\t首相は5日、辞任を表明した。\nja3\t理由は語らなかった。\n",
    ]


def test_one_segment_a_line(run, article):
    assert run(article, "--lines").stdout == (
        "ja1\t首相が辞任\nja2\t首相は5日、辞任を表明した。理由は語らなかった。\n"
    )


def test_json_lines(run, article):
    rows = [json.loads(line) for line in run(article, "--json").stdout.splitlines()]
    assert [row["kind"] for row in rows] == ["title", "body", "body"]
    assert [row["paragraph"] for row in rows] == [1, 2, 2]
    assert [TEXT[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]


def test_standard_input_and_a_language(run):
    assert run("-", "--lang", "en", stdin="It rained. It stopped.\n").stdout == (
        "en1\tIt rained.\nen2\tIt stopped.\n"
    )


def test_another_encoding_is_said(run, tmp_path):
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode("cp932"))
    result = run(path)
    assert result.stdout.startswith("ja1\t首相が辞任\n")
    assert result.stderr == f"aligner: {path} was read as Shift_JIS\n"
    assert run(path, "--encoding", "cp932").stderr == ""


def test_an_error_is_one_of_ours(run, tmp_path):
    result = run(tmp_path / "gone.txt")
    assert isinstance(result.exception, InputError)
    assert result.exit_code != 0
