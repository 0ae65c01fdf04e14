"""What all commands share: help, version, exit codes, and starting quickly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import typer
from command import EN, JA, aligner, refusal

from aligner import __version__
from aligner.cli import app

FORBIDDEN = {"torch", "spacy", "stanza", "onnxruntime", "minisbd"}
"""Never loaded: they take seconds, and one of them is under another licence."""

HEAVY = {
    *("numpy", "scipy", "pandas", "sacrebleu", "trafilatura", "docx", "lxml", "openpyxl"),
    *("jinja2", "matplotlib", "rapidfuzz"),
    *("ctranslate2", "sentencepiece", "sentencex", "argostranslate", "charset_normalizer"),
}
"""Loaded by what needs them, not by whoever asks for help."""


def all_commands(command, path=()) -> Iterator[tuple[tuple[str, ...], object]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from all_commands(below, (*path, name))


COMMANDS = dict(all_commands(typer.main.get_command(app)))


def test_the_commands():
    assert {path[0] for path in COMMANDS if path} == {
        *("align", "split", "translate", "benchmark", "evaluate", "models", "memory"),
        "review",
    }
    assert {path[1] for path in COMMANDS if len(path) == 2} == {
        *("list", "show", "install", "remove", "mt", "alignment"),
        *("add", "import", "search", "concordance", "export", "stats", "merge", "dedupe", "check"),
        *("vacuum", "gold"),
    }


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_names_and_explains_everything(path):
    done = aligner(*path, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert max(map(len, text.splitlines())) <= 80, "it fits a narrow terminal"
    command = COMMANDS[path]
    assert (command.help or "").partition("\n")[0] in text
    for parameter in command.params:
        shown = parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]
        for name in shown:
            start = re.compile(rf"  (-\w, )?{re.escape(name)}(?=[ ,])")
            [row] = [row for row in text.splitlines() if start.match(row)]
        assert parameter.help
        assert parameter.help.split()[0] in row
    for name, below in getattr(command, "commands", {}).items():
        assert f"  {name} " in text
        assert (below.help or "").partition("\n")[0] in text, "cut off, so too long"


def test_the_short_name_of_help():
    assert aligner("split", "-h").stdout == aligner("split", "--help").stdout


def test_without_a_command_the_help_is_shown():
    done = aligner()
    assert done.returncode == 2
    assert done.stdout.rstrip() == aligner("--help").stdout.rstrip()


def test_the_version():
    done = aligner("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"aligner {__version__}\n")


def test_exit_codes(tmp_path):
    assert aligner("split", JA).returncode == 0
    assert refusal(aligner("split", tmp_path / "gone.txt"), code=1)
    assert refusal(aligner("split", JA, "--gone"), code=2).endswith(
        "see python -m aligner.cli split --help"
    )


def test_the_installed_command_is_the_same():
    script = Path(sys.executable).with_name("aligner")
    if not script.exists():
        pytest.skip("the package is not installed")
    assert metadata.version("aligner") == __version__
    done = subprocess.run([script, "--help"], capture_output=True, check=True)
    assert done.stdout.decode().startswith("Usage: aligner ")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "shift_jis"])
def test_a_terminal_that_lacks_characters(encoding, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    done = aligner("align", JA, EN, "--mt", "none", "-o", tmp_path / "記事é")
    assert (done.returncode, done.stderr) == (0, b"")
    assert aligner("--help").returncode == 0
    assert aligner("split", tmp_path / "記事ñ").returncode == 1


def loaded(code: str, *arguments: object) -> set[str]:
    """The top-level modules that a program has loaded when it ends."""
    report = "import json, sys; print(); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}", *map(str, arguments)],
        capture_output=True,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


RUN = "import sys; from aligner.cli import main; assert main() == 0"


def test_importing_the_package_is_light():
    assert not (FORBIDDEN | HEAVY | {"typer", "rich"}) & loaded("import aligner")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_light(path):
    modules = loaded(RUN, *path, "--help")
    assert "aligner" in modules
    assert not (FORBIDDEN | HEAVY) & modules


def test_the_main_job_loads_no_more_than_it_needs(tmp_path):
    modules = loaded(RUN, "align", JA, EN, "-o", tmp_path)
    assert "ctranslate2" in modules
    assert not FORBIDDEN & modules
    assert (tmp_path / "article.tsv").exists()


def test_without_translation_no_engine_is_loaded(tmp_path):
    modules = loaded(RUN, "align", JA, EN, "-o", tmp_path, "--mt", "none")
    assert not (FORBIDDEN | {"ctranslate2", "argostranslate", "sacrebleu", "trafilatura"}) & modules


def test_listing_models_loads_no_more_than_it_needs():
    assert not FORBIDDEN & loaded(RUN, "models", "list")


INTERRUPTED_AT_ONCE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, *_):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from aligner.__main__ import main
sys.exit(main())
"""


def test_an_interrupt_while_the_program_is_loaded():
    command = [sys.executable, "-c", INTERRUPTED_AT_ONCE, "--version"]
    done = subprocess.run(command, capture_output=True, text=True)
    line = "aligner: interrupted; no file is half written, run it again\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)


def test_the_package_is_the_command():
    command = [sys.executable, "-m", "aligner", "--version"]
    assert (
        subprocess.run(command, capture_output=True, text=True).stdout == f"aligner {__version__}\n"
    )
