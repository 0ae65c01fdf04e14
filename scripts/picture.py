"""Draw the terminal of the README: ``python -m scripts.picture docs/terminal.svg``.

The commands are run, and what they print is what the picture shows.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

__all__ = ["draw"]

_WIDTH = 110
_COMMANDS = (
    "aligner align seeds/article.ja.txt seeds/article.en.txt",
    "cut -f3,4,6,9 alignments/article.tsv | sed -n '4,7p;9,12p' | cut -c1-105",
)


def draw(target: Path) -> None:
    """Run the commands in the root of the project and write the picture."""
    console = Console(record=True, width=_WIDTH, file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder:
        for command in _COMMANDS:
            console.print(Text(f"$ {command}", style="bold"))
            console.print(Text(_run(command, folder)))
    console.save_svg(str(target), title="aligner")


def _run(command: str, folder: str) -> str:
    seeds = Path("seeds").resolve()
    link = Path(folder) / "seeds"
    if not link.exists():
        link.symlink_to(seeds)
    done = subprocess.run(  # noqa: S602 - the commands are those above
        command, shell=True, cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
