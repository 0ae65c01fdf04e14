"""Draw the review page for docs/review.md: ``python -m scripts.picture_review docs``.

The seed article is aligned, reviewed a little, and photographed as it is. Needs Chromium,
Playwright and a Japanese font (Debian: chromium, fonts-noto-cjk).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["draw"]

_CHROMIUM = "/usr/bin/chromium"

_PICTURES: tuple[tuple[str, Literal["light", "dark"], int, Callable[[Page], None]], ...] = (
    ("review", "light", 1280, lambda page: _approve(page)),
    ("review-dark", "dark", 800, lambda page: _approve(page)),
    ("review-replace", "light", 1280, lambda page: _find(page, "Putin", "President Putin")),
)


def draw(folder: Path) -> None:
    """Review the seed, and photograph the pages into ``folder``."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as work,
        _served(Path(work)) as link,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        for name, scheme, width, prepare in _PICTURES:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            page = context.new_page()
            page.goto(link)
            page.wait_for_selector(".row.focus .desk")
            prepare(page)
            # What is scrolled to is drawn a moment later.
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


def _approve(page: Page) -> None:
    version = page.get_attribute("#page", "data-version")
    page.keyboard.press("a")
    page.wait_for_selector(f"#page:not([data-version='{version}']) .row.focus .desk")


def _find(page: Page, text: str, instead: str) -> None:
    page.keyboard.press("R")
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type(instead)
    page.keyboard.press("Enter")
    page.wait_for_selector("mark.here")


@contextmanager
def _served(work: Path) -> Iterator[str]:
    """The link to a page on the seed article."""
    run = [sys.executable, "-m", "aligner.cli"]
    memory = work / "memory.sqlite3"
    texts = ["seeds/article.ja.txt", "seeds/article.en.txt"]
    subprocess.run(  # noqa: S603
        [*run, "align", *texts, "-o", str(work), "--memory", str(memory)],
        check=True,
        capture_output=True,
    )
    server = subprocess.Popen(  # noqa: S603
        [*run, "review", "article", "-m", str(memory), "--no-open", "--who", "花子"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield server.stdout.readline().strip() if server.stdout else ""
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
