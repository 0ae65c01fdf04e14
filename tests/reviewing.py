"""A review page on a real server, and what tests ask of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from seed import SEEDS

from aligner.documents import Document
from aligner.memory import Article, Memory
from aligner.pipeline import align

CHROMIUM = Path("/usr/bin/chromium")


def make_memory(path: Path) -> Path:
    """A memory with the seed article, as the aligner has it."""
    alignment = align(SEEDS / "article.ja.txt", SEEDS / "article.en.txt", mt=None)
    with Memory(path) as memory:
        memory.add(alignment, title="北朝鮮 <b>&amp;</b>", date="2026-01-31")
    return path


def add_lines(path: Path, name: str, ja: list[str], en: list[str]) -> int:
    """Add an article of some lines; its number."""
    documents = (
        Document.from_segments(ja, "ja", name),
        Document.from_segments(en, "en", name),
    )
    with Memory(path) as memory:
        return memory.add(align(*documents, mt=None, order="same")).article


@dataclass
class Served:
    """A server that runs, and its link."""

    link: str
    process: subprocess.Popen[str]
    memory: Path
    nasty: int = 0
    """The number of an article of texts that would harm a careless page."""

    @property
    def root(self) -> str:
        parts = urlsplit(self.link)
        return f"{parts.scheme}://{parts.netloc}"

    @contextmanager
    def client(self, *, token: bool = True) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.root, follow_redirects=True, timeout=60) as client:
            if token:
                assert client.get(self.link).status_code == 200
            client.headers["origin"] = self.root
            yield client

    def article(self, number: int = 1) -> Article:
        with Memory(self.memory) as memory:
            return memory.article(number)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(memory: Path, *more: str) -> Iterator[Served]:
    """Run ``aligner review`` on a memory."""
    command = [sys.executable, "-m", "aligner.cli", "review", "-m", str(memory), "--no-open", *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        link = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\S*\?token=[\w-]{43}", link), link
        yield Served(link, process, memory)
    finally:
        process.terminate()
        process.wait()


def pairs(article: Article) -> list[tuple[tuple[int, ...], tuple[int, ...], str, str | None]]:
    """The rows of an article, as a reviewer sees them."""
    return [(bead.ja, bead.en, bead.status, bead.en_edit) for bead in article.beads]
