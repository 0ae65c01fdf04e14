from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from evaluations import articles, unit

from aligner.evaluation.mt import Evaluation, Settings, Units, evaluate, plots, write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUICK = Settings(resamples=200, trials=200)


@pytest.fixture(scope="module")
def some() -> Evaluation:
    units = articles(6)
    units[0] = unit("<b>雨</b> & 雪", "A <script>alert(1)</script> & more", confidence=0.3)
    texts = [one.en for one in units]
    texts[1] = ""
    other = [text.replace("No.", "<i>of</i>") for text in texts]
    return evaluate(Units(units), {"one": texts, "<other>": other}, QUICK)


def page(evaluation: Evaluation, segments: int = 200) -> str:
    out = BytesIO()
    write_report(evaluation, out, segments)
    return out.getvalue().decode()


def test_one_file_that_reaches_for_nothing(some):
    text = page(some)
    assert not re.search(r"(src|href)=\"(?!#|data:)", text)
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", text)
    assert "default-src 'none'" in text


def test_texts_are_no_markup(some):
    text = page(some)
    assert "<script>alert" not in text
    assert "&lt;b&gt;雨&lt;/b&gt; &amp; 雪" in text
    assert "&lt;other&gt;" in text
    assert "<other>" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


def test_everything_is_in_it(some):
    text = page(some)
    for signature in some.signatures.values():
        assert signature in text
    assert text.count("<svg") == 3
    assert text.count('class="segment"') == 24
    assert page(some, 5).count('class="segment"') == 5
    assert "All 24 pairs" in text
    assert "The 23 trusted pairs" in text
    assert "<em>empty</em>" in text
    assert 'lang="ja"' in text


def test_without_matplotlib_the_report_says_what_is_missing(some, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert not plots.have_matplotlib()
    text = page(some)
    assert "<svg" not in text
    assert "aligner[plot]" in text


def test_the_same_evaluation_gives_the_same_page(some):
    assert page(some) == page(some)


@pytest.mark.parametrize("count", [1, 2])
def test_hardly_anything_to_report(count):
    units = articles(1, count)
    text = page(evaluate(Units(units), {"one": [one.en for one in units]}, QUICK))
    assert "Differences between" not in text
    assert "article" in text


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: chromium)")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (800, "dark")])
def test_in_a_browser(some, tmp_path, width, scheme):
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    path = tmp_path / "report.html"
    path.write_text(page(some), encoding="utf-8")
    complaints: list[str] = []
    asked: list[str] = []
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        view.on("console", lambda message: complaints.append(message.text))
        view.on("pageerror", lambda error: complaints.append(str(error)))
        view.on("request", lambda request: asked.append(request.url))
        view.goto(path.as_uri())
        # Tables scroll inside their frames; the page itself never does sideways.
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        sorts_by_number(view)
        view.emulate_media(media="print")
        assert view.locator("nav").is_hidden()
        browser.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]


def sorts_by_number(view: object) -> None:
    table = view.locator("table.segments")
    head = table.locator("th", has_text="Confidence")
    for wanted in ("descending", "ascending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == wanted
        values = table.locator("tbody td:nth-child(3)").evaluate_all(
            "cells => cells.map(cell => Number(cell.dataset.v))"
        )
        assert values == sorted(values, reverse=wanted == "descending")


def test_data_of_the_page_is_packaged():
    import aligner.evaluation.mt.report as module

    folder = Path(module.__file__).with_name("data")
    assert {path.name for path in folder.iterdir()} == {"report.html", "report.css", "report.js"}
