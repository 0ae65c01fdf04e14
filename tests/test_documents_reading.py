"""Documents from files of every format, and clear words for what cannot be read."""

from __future__ import annotations

import io
import os
import sys

import pytest

from aligner.documents import read_document
from aligner.errors import InputError, LanguageError

JAPANESE = "首相が辞任\n\n首相は5日、辞任を表明した。理由は語らなかった。\n\n野党は歓迎した。\n"

PAGE = """<!DOCTYPE html><html lang="ja"><head><meta charset="{charset}">
<title>日銀、利上げ見送り | 東日新聞</title></head>
<body><nav><a href="/">ホーム</a> <a href="/x">経済</a></nav>
<article><h1>日銀、利上げ見送り</h1>
<p>日本銀行は14日、金融政策決定会合で政策金利を<b>据え置く</b>ことを
決めた。総裁は会見で「見極めたい」と述べた。</p>
<h2>市場の反応</h2>
<p>円は下落した。<br>株は上がった。</p>
<ul><li>項目一。</li><li>項目二。</li></ul></article>
<script>var x = 1;</script><footer>© 東日新聞</footer></body></html>"""

MARKDOWN = """---
title: Front title
date: 2024-05-14
---
# BOJ keeps *rates* unchanged

The **Bank of Japan** kept [its rate](https://example.com/a_b) on Tuesday. It said so_twice.

## What markets say

- Shares rose.
- The yen fell by 3 * 4 yen.

> "We wait," he said.

Setext heading
--------------

![Chart](c.png) The end.<!-- gone -->
"""


@pytest.fixture
def write(tmp_path):
    def write_file(name: str, content: str | bytes):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def outline(document) -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.text) for sentence in document.sentences]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_text_in_every_encoding(write, codec):
    document = read_document(write("article.ja.txt", JAPANESE.encode(codec)), "ja")
    assert document.text == JAPANESE
    assert outline(document) == [
        ("title", "首相が辞任"),
        ("body", "首相は5日、辞任を表明した。"),
        ("body", "理由は語らなかった。"),
        ("body", "野党は歓迎した。"),
    ]


def test_the_encoding_is_reported(write):
    assert read_document(write("a.txt", JAPANESE), "ja").encoding == "UTF-8"
    assert read_document(write("b.txt", JAPANESE.encode("cp932")), "ja").encoding == "Shift_JIS"


@pytest.mark.parametrize(
    ("file", "name"),
    [("article.ja.txt", "article"), ("boj-en.md", "boj"), ("ja.txt", "ja"), ("plain", "plain")],
)
def test_the_name_is_that_of_the_file(write, file, name):
    assert read_document(write(file, JAPANESE), "ja").name == name


def test_a_name_and_an_encoding_that_are_given(write):
    path = write("a.txt", "Caf\xe9 owners smiled.".encode("latin-1"))
    document = read_document(path, "en", name="cafe", encoding="latin-1")
    assert (document.name, document.encoding) == ("cafe", "latin-1")
    assert document.segments == ["Café owners smiled."]


def test_the_language_is_detected_where_it_is_not_given(write):
    assert read_document(write("a.txt", JAPANESE), None).language == "ja"
    assert read_document(write("b.txt", "It rained."), None).language == "en"
    with pytest.raises(LanguageError, match="neither Japanese nor English"):
        read_document(write("c.txt", "Президент."), None)


def test_standard_input(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(JAPANESE.encode("euc_jp")))
    monkeypatch.setattr(sys, "stdin", stdin)
    document = read_document("-", "ja")
    assert (document.name, document.encoding, len(document)) == ("stdin", "EUC-JP", 4)


def test_one_segment_a_line(write):
    document = read_document(write("a.txt", "# One. Two.\n\n*Three.*\n"), "en", lines=True)
    assert document.segments == ["# One. Two.", "*Three.*"]
    markdown = read_document(write("a.md", "# One. Two.\n\n*Three.*\n"), "en", lines=True)
    assert markdown.segments == ["# One. Two.", "*Three.*"]


def test_markdown(write):
    document = read_document(write("a.md", MARKDOWN), "en")
    assert outline(document) == [
        ("title", "BOJ keeps rates unchanged"),
        ("body", "The Bank of Japan kept its rate on Tuesday."),
        ("body", "It said so_twice."),
        ("heading", "What markets say"),
        ("body", "Shares rose."),
        ("body", "The yen fell by 3 * 4 yen."),
        ("body", '"We wait," he said.'),
        ("heading", "Setext heading"),
        ("body", "Chart The end."),
    ]
    assert all(document.text[s.start : s.end] == s.text for s in document.sentences)


def test_front_matter_names_the_title_where_no_heading_does(write):
    text = "---\ntitle: '首相が辞任。'\n---\n首相は辞任した。\n"
    assert outline(read_document(write("a.md", text), "ja")) == [
        ("title", "首相が辞任。"),
        ("body", "首相は辞任した。"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "Shift_JIS", "euc-jp"])
def test_web_page(write, charset):
    page = PAGE.format(charset=charset).replace("©", "").encode(charset)
    document = read_document(write("a.html", page), "ja")
    assert outline(document) == [
        ("title", "日銀、利上げ見送り"),
        (
            "body",
            "日本銀行は14日、金融政策決定会合で政策金利を据え置くことを決めた。",
        ),
        ("body", "総裁は会見で「見極めたい」と述べた。"),
        ("heading", "市場の反応"),
        ("body", "円は下落した。"),
        ("body", "株は上がった。"),
        ("body", "項目一。"),
        ("body", "項目二。"),
    ]
    assert document.encoding is not None
    assert document.encoding.lower() == charset.lower()


def test_a_page_with_a_wrong_declaration(write):
    page = PAGE.format(charset="ascii").encode()
    assert read_document(write("a.htm", page), "ja").encoding == "UTF-8"


@pytest.mark.parametrize("page", ["<html><body><script>1</script></body></html>", "<html>"])
def test_a_page_without_text(write, page):
    with pytest.raises(InputError, match="no article was found in this page"):
        read_document(write("a.html", page), "ja")


def test_word_document(tmp_path):
    import docx

    word = docx.Document()
    word.add_paragraph("首相が辞任。", style="Title")
    word.add_paragraph("首相は5日、辞任を表明した。理由は語らなかった。")
    word.add_paragraph("")
    word.add_heading("市場の反応", level=1)
    word.add_paragraph("円は下落した。\n株は上がった。")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "表の一。"
    table.cell(0, 1).text = "表の二。"
    word.save(str(tmp_path / "a.docx"))
    document = read_document(tmp_path / "a.docx", "ja")
    assert outline(document) == [
        ("title", "首相が辞任。"),
        ("body", "首相は5日、辞任を表明した。"),
        ("body", "理由は語らなかった。"),
        ("heading", "市場の反応"),
        ("body", "円は下落した。"),
        ("body", "株は上がった。"),
        ("body", "表の一。"),
        ("body", "表の二。"),
    ]
    assert document.encoding is None
    damaged = tmp_path / "damaged.docx"
    damaged.write_bytes((tmp_path / "a.docx").read_bytes()[:2000])
    with pytest.raises(InputError, match=r"damaged\.docx: this is no Word document"):
        read_document(damaged, "ja")


def test_a_word_document_that_is_none(write):
    with pytest.raises(InputError, match=r"a\.docx: this is no Word document"):
        read_document(write("a.docx", "plain text"), "ja")


@pytest.mark.parametrize("content", ["", " \n\u3000\n\t", "\ufeff", "\0\n\0", "\u200b"])
def test_a_file_without_text(write, content):
    with pytest.raises(InputError, match=r"a\.txt: (this file is empty|there is no text in it)"):
        read_document(write("a.txt", content), "ja")


def test_a_folder(tmp_path):
    with pytest.raises(InputError, match="this is a folder; give a file"):
        read_document(tmp_path, "ja")


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match=r"gone\.txt: there is no such file"):
        read_document(tmp_path / "gone.txt", "ja")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file"
)
def test_a_file_that_may_not_be_read(write):
    path = write("a.txt", JAPANESE)
    path.chmod(0)
    with pytest.raises(InputError, match="you may not read this file"):
        read_document(path, "ja")


def test_a_path_that_cannot_be(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_document(str(tmp_path / "a\0b"), "ja")


def test_binary_data(write):
    with pytest.raises(InputError, match=r"a\.txt: this is binary data"):
        read_document(write("a.txt", bytes(range(256)) * 10), "ja")
