"""Draw the terminal of the README: ``python -m scripts.picture docs/terminal.png``.

The commands are run, and what they print is what the picture shows. Needs Chromium and a Japanese
font (Debian: chromium, fonts-noto-cjk).
"""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["draw", "photograph"]

_SIZE = (1240, 640)
_COMMANDS = (
    "aligner align seeds/article.ja.txt seeds/article.en.txt",
    "cut -f3,4,6,9 alignments/article.tsv | head -12",
)
_STYLE = """
body { margin: 0; background: #1d2228; color: #d5dae0; font: 16px/1.5 'DejaVu Sans Mono',
  'Noto Sans CJK JP', monospace; padding: 18px 24px; }
pre { font: inherit; margin: 0 0 10px; } b { color: #8fd3a8; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
td { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; padding: 0 14px 0 0; }
td:nth-child(1), td:nth-child(2) { width: 40.5%; }
tr:first-child { color: #8d97a3; }
"""


def draw(target: Path) -> None:
    """Run the commands on the seed article and photograph what they print."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "seeds").symlink_to(Path("seeds").resolve())
        page = Path(folder) / "terminal.html"
        body = "".join(part for command in _COMMANDS for part in _shown(command, folder))
        page.write_text(
            f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{body}", encoding="utf-8"
        )
        photograph(page, target, folder, _SIZE)


def _shown(command: str, folder: str) -> Iterator[str]:
    done = subprocess.run(  # noqa: S602 - the commands are those above
        command, shell=True, cwd=folder, capture_output=True, text=True, check=True
    )
    yield f"<pre><b>$ {html.escape(command)}</b></pre>"
    if "\t" not in done.stdout:
        yield f"<pre>{html.escape(done.stdout)}</pre>"
        return
    yield "<table>"
    for line in done.stdout.splitlines():
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in line.split("\t"))
        yield f"<tr>{cells}</tr>"
    yield "</table>"


def photograph(page: Path, target: Path, folder: str, size: tuple[int, int]) -> None:
    """Save the top of a page as PNG, in a browser that keeps its profile in ``folder``."""
    width, height = size
    subprocess.run(  # noqa: S603
        [  # noqa: S607
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={target.resolve()}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
    )


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
