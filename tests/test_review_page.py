"""The page as a translator uses it: Chromium on a real server, by keyboard."""

from __future__ import annotations

import pytest
from reviewing import CHROMIUM, add_lines, make_memory, pairs, serving
from seed import long_piece

from aligner.memory import Memory

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")


@pytest.fixture
def served(tmp_path):
    with serving(make_memory(tmp_path / "m.sqlite3"), "article", "--who", "花子") as server:
        yield server


@pytest.fixture
def page(chromium, served):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(served.link)
    yield page
    context.close()
    expected = "409", "400", "ERR_CONNECTION_REFUSED", "htmx:"
    assert not [text for text in wrong if not any(word in text for word in expected)]


def number(page):
    return int(page.locator(".row.focus").get_attribute("data-number"))


def go_to(page, wanted):
    """To a row by its number, with the keys that lead there."""
    page.wait_for_selector(".row.focus .desk")
    while number(page) != wanted:
        at = number(page)
        page.keyboard.press("j" if at < wanted else "k")
        page.wait_for_function(
            "n => document.querySelector('.row.focus').dataset.number != n", arg=str(at)
        )
        page.wait_for_selector(".row.focus .desk")


def press(page, key):
    """A key that decides something; waits until the page shows it."""
    version = page.locator("#page").get_attribute("data-version")
    page.keyboard.press(key)
    page.wait_for_function("v => document.querySelector('#page').dataset.version != v", arg=version)


def test_an_article_from_opening_to_export_by_keyboard_alone(page, served):
    for _ in range(3):
        press(page, "a")
    page.keyboard.press("Tab")
    shown = page.locator(".status").inner_text()
    assert "3 of 38 approved" in shown
    page.keyboard.press("V")
    # What it would do is seen before it is done.
    assert page.get_by_text("errors expected among them").is_visible()
    assert sum(bead.status == "approved" for bead in served.article().beads) == 3
    page.keyboard.press("v")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=35 rows of 0 or more")
    press(page, "V")
    assert {bead.status for bead in served.article().beads} == {"approved"}
    assert "Every row is decided" in page.locator(".status").inner_text()
    page.keyboard.press("o")
    for _ in range(3):
        page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "<tmx" in download.value.path().read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    press(page, "u")
    assert sum(bead.status == "approved" for bead in served.article().beads) == 3


def test_each_key_decides_and_u_takes_it_back(page, served):
    before = pairs(served.article())
    at = next(n for n, bead in enumerate(served.article().beads, 1) if bead.kind == "1-2")
    for key in "aArmM12345678sxw":
        # Forms without script have each action undone and redone (test_review_actions).
        go_to(page, at)
        press(page, key)
        assert pairs(served.article()) != before, key
        press(page, "u")
        assert pairs(served.article()) == before, key
    press(page, "U")
    assert pairs(served.article()) != before


def test_flag_edit_link_and_cut_by_keyboard(page, served):
    go_to(page, 6)
    page.keyboard.press("f")
    page.keyboard.type("a question: u?")
    press(page, "Enter")
    assert (served.article().beads[5].status, served.article().beads[5].comment) == (
        "flagged",
        "a question: u?",
    )
    page.keyboard.press("e")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("新しい文。")
    press(page, "Control+Enter")
    assert served.article().beads[5].ja_edit == "新しい文。"
    page.keyboard.press("c")
    page.keyboard.press("ControlOrMeta+Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    press(page, "Control+Enter")
    bead = served.article().beads[5]
    assert len(bead.ja) == 2
    assert len(served.article().by_id[bead.ja[0]].text) == 5
    other = served.article().beads[8]
    page.keyboard.press("l")
    page.keyboard.type("9")
    press(page, "Enter")
    assert set(other.ja + other.en) <= {
        *served.article().beads[5].ja,
        *served.article().beads[5].en,
    }


def test_texts_are_replaced_by_keyboard(page, served):
    page.keyboard.press("R")
    page.keyboard.type("Putin")
    page.keyboard.press("Tab")
    page.keyboard.type("Poutine")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-key=replace-all]")
    before = page.locator("mark.hit").count()
    assert page.locator("mark.here").count() == 1
    at = number(page)
    press(page, "y")
    assert "Poutine" in served.article().beads[at - 1].en_edit
    at = number(page)
    page.keyboard.press("t")
    page.wait_for_selector(f".row.focus:not([data-number='{at}']) .desk")
    press(page, "Y")
    page.wait_for_selector(".empty")
    edits = "".join(bead.en_edit or "" for bead in served.article().beads)
    assert edits.count("Poutine") == before
    press(page, "u")
    press(page, "u")
    assert not any(bead.en_edit for bead in served.article().beads)


def test_keys_are_ignored_while_an_input_method_composes(page, served):
    go_to(page, 3)
    before = served.article().version
    page.evaluate(
        """() => {
          const at = document.activeElement;
          for (const key of ["a", "r", "m", "u"]) {
            at.dispatchEvent(new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true}));
          }
          const process = new KeyboardEvent("keydown", {key: "a", keyCode: 229, bubbles: true});
          at.dispatchEvent(process);
        }"""
    )
    page.keyboard.press("j")
    page.wait_for_selector(".row.focus[data-number='4']")
    assert served.article().version == before


def test_keys_are_listed_and_can_be_changed(page, served):
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    assert "Approve" in page.locator("#help").inner_text()
    page.locator("[data-rebind=approve]").click()
    page.keyboard.press("z")
    page.keyboard.press("?")
    page.reload()
    page.wait_for_selector(".row.focus .desk")
    press(page, "z")
    assert sum(bead.status == "approved" for bead in served.article().beads) == 1


def test_two_reviewers_see_each_other_and_overwrite_nothing(chromium, page, served):
    other = chromium.new_context().new_page()
    # It is not to see by itself, before the decision on the row, that this has changed.
    other.route("**/version", lambda route: route.abort())
    other.goto(served.link)
    go_to(page, 3)
    go_to(other, 3)
    press(page, "a")
    # Before the other page has looked again, its decision on that row is refused.
    other.evaluate("document.querySelector('.row.focus [data-key=reject]').click()")
    other.wait_for_selector(".status .error")
    assert "changed meanwhile" in other.locator(".status .error").inner_text()
    assert served.article().beads[2].status == "approved"
    other.unroute("**/version")
    press(page, "x")
    other.wait_for_selector(".row.decided", timeout=15000)
    other.context.close()


def test_a_decision_does_not_wait_for_news_of_others(page, served):
    go_to(page, 3)
    with served.client() as other:
        other.post("/article/1/approve", data={"row": served.article().beads[20].id})
    held = []

    def hold_first(route):
        held.append(route) if not held else route.continue_()

    page.route("**/article/1?*", hold_first)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector(".htmx-request", state="attached")
    press(page, "a")
    page.wait_for_selector(".row.approved[data-number='21']")
    assert served.article().beads[2].status == "approved"
    assert held


def test_nothing_is_lost_by_reload_or_kill(chromium, page, served):
    press(page, "a")
    press(page, "a")
    page.reload()
    assert page.locator(".row.approved").count() == 2
    served.kill()
    page.keyboard.press("a")
    page.wait_for_selector(".status .error")
    assert "does not answer" in page.locator(".status .error").inner_text()
    with serving(served.memory, "article") as again:
        fresh = chromium.new_context().new_page()
        fresh.goto(again.link)
        assert fresh.locator(".row.approved").count() == 2
        fresh.context.close()
    page.goto("about:blank")


def test_everything_is_there_without_script(chromium, served):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.link)
    page.locator(".row .number").nth(5).click()
    assert number(page) == 6
    page.locator(".row.focus").get_by_role("button", name="Approve", exact=False).first.click()
    assert served.article().beads[5].status == "approved"
    page.get_by_role("button", name="Undo").click()
    assert served.article().beads[5].status == ""
    page.get_by_text("Replace").first.click()
    page.fill("input[name=instead]", "Poutine")
    page.locator("details[open] input[name=q]").fill("Putin")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Replace all").click()
    assert any("Poutine" in (bead.en_edit or "") for bead in served.article().beads)
    page.get_by_role("button", name="Undo").click()
    assert not any(bead.en_edit for bead in served.article().beads)
    page.get_by_role("link", name="Show all rows").click()
    page.select_option("select[name=filter]", "nulls")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".row").count() == page.locator(".row.null").count() > 0
    context.close()


def test_what_was_done_is_told_to_screen_readers(page):
    assert page.evaluate("htmx.version") in page.locator("script[src*=htmx]").evaluate(
        "async (script) => (await fetch(script.src)).text()"
    )
    said = page.locator("#said[role=status]")
    assert said.inner_text() == ""
    press(page, "a")
    assert "1 of 38 approved" in said.inner_text()
    assert "approve, 花子" in said.inner_text()
    before = page.url
    page.keyboard.press("l")
    page.keyboard.type("999")
    page.keyboard.press("Enter")
    page.wait_for_selector(".status .error")
    assert "there is no row 999" in said.inner_text()
    assert page.url == before
    page.reload()
    assert page.locator(".row.focus").count() == 1


def test_matches_of_the_row_in_focus_are_marked_on_both_sides(page):
    go_to(page, 1)
    assert page.locator(".row.focus .ja mark.name").inner_text() == "プーチン"
    assert page.locator(".row.focus .en mark.name").inner_text() == "Putin"
    assert page.locator(".row:not(.focus) mark").count() == 0


def test_every_control_has_a_name_and_every_text_a_language(page):
    go_to(page, 2)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input:not([type=hidden]), select,"
          + "textarea, summary")].filter((node) => !(node.textContent.trim()
          || node.getAttribute("aria-label") || (node.labels && node.labels.length)))
          .map((node) => node.outerHTML)"""
    )
    assert nameless == []
    assert page.locator(".side.ja").count() == page.locator(".side.ja[lang=ja]").count()
    assert page.locator(".side.en").count() == page.locator(".side.en[lang=en]").count()


@pytest.mark.parametrize("width", [800, 1280])
def test_the_row_in_focus_is_in_sight(chromium, served, width):
    page = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(served.link)
    for key in "aanapar":
        page.wait_for_selector(".row.focus .desk")
        press(page, key) if key in "ar" else page.keyboard.press(key)
        page.wait_for_timeout(200)
        bar = page.locator(".bar-of-tools").bounding_box()
        row = page.locator(".row.focus").bounding_box()
        assert row["y"] >= bar["y"] + bar["height"] - 1, key
        assert row["y"] + row["height"] <= 900, key
    page.context.close()


@pytest.mark.parametrize("width", [320, 800, 1280])
def test_nothing_runs_out_of_the_window(chromium, served, width):
    page = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(served.link)
    for path in ("/article/1?q=Putin&instead=x", "/", "/export?article=1", "/report?article=1"):
        page.goto(served.root + path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()


def test_a_long_article_is_shown_in_parts(chromium, tmp_path):
    ja, en, _ = long_piece(12)
    path = tmp_path / "m.sqlite3"
    add_lines(path, "long", ja, en)
    with Memory(path) as memory:
        rows = len(memory.article("long").beads)
    with serving(path, "long") as server:
        page = chromium.new_context().new_page()
        page.goto(server.link)
        assert page.locator(".row").count() <= 200 < rows
        seen = set()
        for _ in range(4):
            page.wait_for_selector(".row.focus .desk")
            at = number(page)
            seen.add(at)
            page.keyboard.press("n")
            page.wait_for_function(
                "n => document.querySelector('.row.focus')?.dataset.number != n", arg=str(at)
            )
        assert len(seen) == 4
        page.context.close()
