"""Draw the report of docs/evaluation.md: ``python -m scripts.picture_report docs/report.png``.

The shipped package is evaluated on the seed, and the picture is the top of what is written. Needs
Chromium and a Japanese font (Debian: chromium, fonts-noto-cjk).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.picture import photograph

__all__ = ["draw"]

_SIZE = (1000, 1180)


def draw(target: Path) -> None:
    """Evaluate, and photograph the report."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = ["aligner", "evaluate", "mt", "seeds/article.gold.tsv"]
        subprocess.run(  # noqa: S603
            [*command, "--system", "compact", "--report", str(page)],
            check=True,
            capture_output=True,
        )
        photograph(page, target, folder, _SIZE)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
