from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLE = "東京は日本の首都です。京都は古い町です。\n\n水\n"


def aligner(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "aligner.cli", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.fixture
def article(tmp_path) -> Path:
    path = tmp_path / "article.ja.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def failure(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line that a failed command leaves on standard error."""
    assert done.returncode == 1
    assert done.stdout == b""
    [line] = done.stderr.decode().splitlines()
    return line


def test_a_line_for_each_sentence(article):
    done = aligner("translate", str(article))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().split("\n")
    assert len(lines) == 4
    assert "Tokyo" in lines[0]
    assert "Kyoto" in lines[1]
    assert done.stderr == b""


def test_the_second_run_is_the_same(article):
    first, second = (aligner("translate", str(article)) for _ in range(2))
    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    "text", ["東京\n\n\n水。火。\n", "\n東京", "東京\n\n", "東京\r\n\r\n水\r\n"]
)
def test_with_lines_exactly_one_line_for_each(text):
    done = aligner("translate", "--lines", "-", stdin=text.encode())
    assert done.returncode == 0, done.stderr
    source = text.removesuffix("\n").split("\n")
    lines = done.stdout.decode().removesuffix("\n").split("\n")
    assert [bool(line) for line in lines] == [bool(line.strip()) for line in source]


def test_output_to_a_file(article, tmp_path):
    done = aligner("translate", str(article), "-o", str(tmp_path / "out" / "mt.txt"))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "out" / "mt.txt").read_text(encoding="utf-8").count("\n") == 3


def test_hypotheses_of_another_engine(article, tmp_path):
    (tmp_path / "mt.txt").write_text("Tokyo.\nKyoto.\nWater\n")
    done = aligner("translate", str(article), "--mt", str(tmp_path / "mt.txt"))
    assert done.stdout == b"Tokyo.\nKyoto.\nWater\n"


def test_hypotheses_of_the_wrong_length(article, tmp_path):
    (tmp_path / "mt.txt").write_text("Tokyo.\n")
    output = tmp_path / "out.txt"
    done = aligner("translate", str(article), "--mt", str(tmp_path / "mt.txt"), "-o", str(output))
    assert "has 1 lines for 3 sentences" in failure(done)
    assert not output.exists()


@pytest.mark.parametrize("mt", ["none", "argos", "nonsense"])
def test_an_engine_that_is_not_there(article, mt):
    assert failure(aligner("translate", str(article), "--mt", mt)).startswith("aligner: ")


def test_a_broken_package(article, tmp_path):
    (tmp_path / "broken.argosmodel").write_bytes(b"PK")
    mt = str(tmp_path / "broken.argosmodel")
    assert "broken.argosmodel" in failure(aligner("translate", str(article), "--mt", mt))


def test_english_is_not_translated(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text("This is an English article about nothing at all.\n")
    assert "is English already" in failure(aligner("translate", str(path)))


def test_missing_and_empty_files(tmp_path):
    assert "gone.txt" in failure(aligner("translate", str(tmp_path / "gone.txt")))
    (tmp_path / "empty.txt").touch()
    assert "empty.txt" in failure(aligner("translate", str(tmp_path / "empty.txt")))
    assert tmp_path.name in failure(aligner("translate", str(tmp_path)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_progress_is_shown_on_a_terminal_only(article):
    import pty

    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "aligner.cli", "translate", str(article)]
    environment = os.environ | {"TERM": "xterm"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=writer, env=environment
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
    os.close(writer)
    assert b"Translating" in os.read(reader, 100_000)
    os.close(reader)
    assert b"Translating" not in output
    assert output.count(b"\n") == 3
