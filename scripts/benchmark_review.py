"""Measure how quick the review page is: ``python -m scripts.benchmark_review [SENTENCES]``.

A document made from the sentences of the seed article is aligned and served by ``aligner review``.
Printed are, in milliseconds, by the clock and as processor time of the server:

    paint    from the link to the first contentful paint in Chromium: of the first page after the
             server has started, and of the same page once more
    actions  from the request to the last byte of the page that it leads to; medians and the largest

Before each action its row is looked at, as on the page, and the server comes to rest. Needs Linux,
Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from aligner.documents import Document
from aligner.memory import Memory, StoredBead
from aligner.pipeline import align
from scripts.benchmark_speed import synthetic_texts

__all__ = ["Cost", "main", "measure_actions", "measure_paint"]

_CHROMIUM = "/usr/bin/chromium"
_TIMES = 15

_Fields = dict[str, Any]

_ACTIONS: tuple[tuple[str, str, Callable[[StoredBead], bool], _Fields], ...] = (
    ("approve", "approve", lambda bead: True, {}),  # noqa: ARG005 - any row
    ("approve, next row", "approve", lambda bead: True, {"go": "below"}),  # noqa: ARG005
    ("reject", "reject", lambda bead: not bead.is_null, {}),
    ("flag", "flag", lambda bead: not bead.is_null, {"comment": "?"}),
    ("merge", "merge", lambda bead: not bead.is_null, {"direction": "down"}),
    ("move", "move", lambda bead: len(bead.en) > 1, {"side": "en", "direction": "down"}),
    ("split", "split", lambda bead: len(bead.en) > 1, {"side": "en", "at": 1}),
    ("unlink", "unlink", lambda bead: not bead.is_null, {}),
    ("swap", "swap", lambda bead: not bead.is_null, {"direction": "down"}),
    ("edit", "edit", lambda bead: not bead.is_null, {"ja": "新しい。", "en": "New."}),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds by the clock, and of the server's processor time."""

    wall: float
    cpu: float


class _Server:
    """A page that is served, and a client that may see it."""

    def __init__(self, process: subprocess.Popen[str], memory: Path) -> None:
        import httpx

        assert process.stdout is not None
        self.link = process.stdout.readline().strip()
        self.memory = memory
        self._process = process
        parts = urlsplit(self.link)
        root = f"{parts.scheme}://{parts.netloc}"
        self._client = httpx.Client(base_url=root, follow_redirects=True, timeout=60)
        self._client.headers["origin"] = root

    def beads(self) -> tuple[StoredBead, ...]:
        """The rows as they are."""
        with Memory(self.memory) as memory:
            return memory.article(1).beads

    def enter(self) -> None:
        """Get the cookie."""
        self._client.get(self.link)

    def cpu(self) -> float:
        """Seconds of processor time so far, of all threads, those that have ended too."""
        # The clock of a process, as clock_getcpuclockid(3) of Linux makes its number.
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def rest(self) -> None:
        """Wait until what is done after an answer is done."""
        before = -1.0
        while self.cpu() - before > 0.001:
            before = self.cpu()
            time.sleep(0.1)

    def cost(self, method: str, path: str, **more: Any) -> Cost:  # noqa: ANN401 - httpx has these
        """Ask for something, and see what it takes."""
        cpu, wall = self.cpu(), time.perf_counter()
        answer = self._client.request(method, path, **more)
        cost = Cost(1e3 * (time.perf_counter() - wall), 1e3 * (self.cpu() - cpu))
        answer.raise_for_status()
        self.rest()
        return cost


def measure_paint(server: _Server) -> Iterator[tuple[str, Cost]]:
    """The first contentful paint of the page, cold and warm."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for name in ("first page", "again"):
            before = server.cpu()
            page.goto(server.link)
            page.wait_for_selector(".row.focus .desk")
            paint = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
            yield name, Cost(paint, 1e3 * (server.cpu() - before))
            server.rest()
        browser.close()


def measure_actions(server: _Server, times: int = _TIMES) -> Iterator[tuple[str, list[Cost]]]:
    """What each action takes, on rows all over the article."""
    server.enter()
    look = [server.cost("GET", f"/article/1/row/{bead.id}") for bead in server.beads()[::100]]
    yield "look at a row", look
    for place, (name, action, fits, fields) in enumerate(_ACTIONS):
        done = []
        for at in range(times):
            row = _row(server.beads(), fits, place + len(_ACTIONS) * at, len(_ACTIONS) * times)
            server.cost("GET", "/article/1", params={"row": row})
            done.append(server.cost("POST", f"/article/1/{action}", data={"row": row} | fields))
        yield name, done
    for action in ("undo", "redo"):
        yield action, [server.cost("POST", f"/article/1/{action}") for _ in range(times)]
    found = {"q": "Putin", "instead": "Poutine"}
    yield "find", [server.cost("GET", "/article/1", params=found)]
    yield "replace all", [server.cost("POST", "/article/1/replace-all", data=found)]
    yield "numbers differ", [server.cost("GET", "/article/1", params={"filter": "numbers"})]
    approved, undone = [], []
    for _ in range(times):
        approved.append(server.cost("POST", "/article/1/approve-all", data={"above": "0.95"}))
        undone.append(server.cost("POST", "/article/1/undo"))
    yield "approve many", approved
    yield "undo it", undone


def _row(
    beads: tuple[StoredBead, ...], fits: Callable[[StoredBead], bool], at: int, of: int
) -> int:
    """A row that nobody has decided and that fits, about so far down."""
    start = (len(beads) - 2) * at // of
    around = (*beads[start:-1], *beads[:start])
    return next(bead.id for bead in around if not bead.is_decided and fits(bead))


@contextmanager
def _serving(folder: Path, size: int) -> Iterator[_Server]:
    memory, (ja, en) = folder / "memory.sqlite3", synthetic_texts(size)
    documents = Document.from_segments(ja, "ja", "long"), Document.from_segments(en, "en", "long")
    with Memory(memory) as store:
        store.add(align(*documents, mt=None, order="same"))
    process = subprocess.Popen(  # noqa: S603
        [*(sys.executable, "-m", "aligner.cli"), "review", "long", "-m", str(memory), "--no-open"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _Server(process, memory)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure everything and print a line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sentences", nargs="?", type=int, default=2000)
    parser.add_argument("--times", type=int, default=_TIMES, help="how often each action is done")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder), given.sentences) as server:
        print(f"{len(server.beads())} rows")
        for name, cost in measure_paint(server):
            print(f"paint, {name}: {cost.wall:.0f} ms, server {cost.cpu:.0f} ms")
        for name, costs in measure_actions(server, given.times):
            print(
                f"{name}: {_spread(c.wall for c in costs)}, server {_spread(c.cpu for c in costs)}"
            )


def _spread(values: Iterator[float]) -> str:
    listed = list(values)
    most = f", at most {max(listed):.0f}" if len(listed) > 1 else ""
    return f"{median(listed):.0f} ms{most}"


if __name__ == "__main__":
    main()
