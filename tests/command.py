"""The command as a user runs it: in a process of its own, by its exit code and what it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
JA = SEEDS / "article.ja.txt"
EN = SEEDS / "article.en.txt"


def write_null_weights(path: Path) -> Path:
    """Write the weights of the package, changed so that no sentence has a partner."""
    content = json.loads((ROOT / "aligner/alignment/data/weights.json").read_text())
    for one in content["sets"].values():
        one["weights"] |= {"shape.1-0": 1000.0, "shape.0-1": 1000.0}
    path.write_text(json.dumps(content))
    return path


def aligner(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command; ``options`` are those of `subprocess.run`."""
    command = [sys.executable, "-m", "aligner.cli", *map(str, arguments)]
    given = {"capture_output": True} | options if "stdout" not in options else options
    return subprocess.run(command, check=False, timeout=100, **given)


def refusal(done: subprocess.CompletedProcess[bytes], code: int = 1) -> str:
    """The one line that a failed command leaves, which says what is wrong and what to do."""
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert not done.stdout
    [line] = error.splitlines()
    assert line.startswith("aligner: ")
    assert ";" in line, "what to do comes after a semicolon"
    return line
