"""What axe-core says of the pages, by the rules of WCAG 2.2 AA."""

from __future__ import annotations

import pytest
from reviewing import CHROMIUM, make_memory, serving

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    path = make_memory(tmp_path_factory.mktemp("review") / "m.sqlite3")
    with serving(path, "--who", "花子") as server, server.client() as client:
        beads = [bead.id for bead in server.article().beads]
        client.post("/article/1/approve", data={"row": beads[0]})
        client.post("/article/1/flag", data={"row": beads[3], "comment": "?"})
        client.post("/article/1/edit", data={"row": beads[4], "ja": "新しい。", "en": "New."})
        client.post("/article/1/unlink", data={"row": beads[9]})
        yield server


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.response["passes"], "axe has looked at something"
    return [
        f"{violation['id']}: {node['target']} {node['html'][:200]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


ARTICLE = ("/article/1?q=Putin&instead=x", "/article/1")
OTHERS = ("/", "/report", "/export", "/article/99")


@pytest.mark.parametrize(
    ("scheme", "width", "paths"),
    [
        ("light", 1280, OTHERS + ARTICLE),
        ("light", 800, ARTICLE),
        ("dark", 1280, ARTICLE),
        ("dark", 800, OTHERS + ARTICLE),
    ],
)
def test_no_page_breaks_a_rule(chromium, served, scheme, width, paths):
    size = {"width": width, "height": 900}
    context = chromium.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    page.goto(served.link)
    found = {}
    for path in paths:
        page.goto(served.root + path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found[path] = violations(page)
    page.keyboard.press("?")
    page.wait_for_selector("#help", state="visible")
    found["keys"] = violations(page)
    context.close()
    assert {path: broken for path, broken in found.items() if broken} == {}
