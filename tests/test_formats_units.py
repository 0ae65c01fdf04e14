"""Units through every format and back, and files of other tools."""

from __future__ import annotations

import random
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import texts

from aligner.errors import InputError, OutputError
from aligner.formats import (
    UNIT_FORMATS,
    Options,
    ReadOptions,
    Unit,
    read_units,
    write_units,
)
from aligner.formats.text import one_line
from aligner.formats.xml import legal
from aligner.memory import Memory

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
QUIET = Options(created=NOON, note=lambda _: None)
READ = ReadOptions(note=lambda _: None)
SUFFIXES = {name: unit_format.suffixes[0] for name, unit_format in UNIT_FORMATS.items()}

word = texts().map(str.strip)
filled = word.filter(bool)
times = st.none() | st.datetimes(
    datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc)
).map(lambda time: time.replace(microsecond=0))


def rounded(digits: int, most: int) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(0, most).map(lambda number: float(f"{number:.{digits}f}"))


UNITS = st.builds(
    Unit,
    ja=filled,
    en=filled,
    doc=word,
    number=st.none() | st.integers(1, 10**6),
    kind=st.sampled_from(["", "1-1", "2-1"]),
    hypothesis=word,
    confidence=rounded(4, 1),
    bleu=rounded(2, 100),
    chrf=rounded(2, 100),
    moved=st.booleans(),
    status=st.sampled_from(["", "approved", "rejected"]),
    engine=word,
    created=times,
    created_by=word,
    changed=times,
    changed_by=word,
    notes=st.lists(word, max_size=2).map(tuple),
)


def through(units: list[Unit], name: str, options: Options = QUIET) -> list[Unit]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{SUFFIXES[name]}"
        write_units(units, path, name, options)
        return list(read_units(path, options=READ))


def plain(unit: Unit, *fields: str) -> dict[str, object]:
    return {name: getattr(unit, name) for name in fields}


@settings(max_examples=40, deadline=None)
@given(st.lists(UNITS, max_size=4))
def test_json_lines_keep_all(units):
    assert through(units, "jsonl") == units


@pytest.mark.parametrize("source", ["ja", "en"])
@pytest.mark.parametrize("name", ["tmx", "xliff", "xliff2"])
@settings(max_examples=40, deadline=None)
@given(units=st.lists(UNITS, max_size=4))
def test_xml_formats_keep_texts_and_scores(name, source, units):
    units = [unit for unit in units if legal(unit.ja) and legal(unit.en)]
    found = through(units, name, replace(QUIET, source=source))
    fields = ("number", "confidence", "bleu", "chrf", "moved", "status")
    assert [plain(unit, *fields) for unit in found] == [plain(unit, *fields) for unit in units]
    assert [(unit.ja, unit.en) for unit in found] == [
        (legal(unit.ja), legal(unit.en)) for unit in units
    ]
    if name == "tmx":
        dates = ("created", "changed")
        assert [plain(unit, *dates) for unit in found] == [plain(unit, *dates) for unit in units]


@pytest.mark.parametrize("name", ["tsv", "xlsx", "moses", "ladder"])
@settings(max_examples=40, deadline=None)
@given(units=st.lists(UNITS, max_size=4))
def test_line_formats_keep_texts_as_lines(name, units):
    change = (lambda text: legal(one_line(text))) if name == "xlsx" else one_line
    units = [replace(unit, ja="日" + unit.ja, en="e" + unit.en) for unit in units]
    found = through(units, name)
    assert [(u.ja, u.en) for u in found] == [(change(u.ja), change(u.en)) for u in units]
    if name in {"tsv", "xlsx"}:
        fields = ("number", "kind", "confidence", "bleu", "chrf", "moved", "status")
        assert [plain(u, *fields) for u in found] == [plain(u, *fields) for u in units]


@settings(max_examples=40, deadline=None)
@given(units=st.lists(UNITS, max_size=4))
def test_our_tmx_comes_back_identical(units):
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "1.tmx", Path(folder) / "2.tmx"
        write_units(units, first, options=QUIET)
        write_units(read_units(first, options=READ), second, options=QUIET)
        assert first.read_bytes() == second.read_bytes()


FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4"><header creationtool="T" creationtoolversion="1" segtype="sentence" o-tmf="T"
 adminlang="en" srclang="ja" datatype="xml"/><body>
<tu tuid="7" usagecount="3" creationdate="20200131T120000Z" changedate="yesterday">
<note>A note</note><prop type="client">X</prop><prop type="x-score">very high</prop>
<tuv xml:lang="JA-JP" changeid="hanako"><seg>猫</seg></tuv>
<tuv xml:lang="en-US"><prop type="x-y">2</prop><seg>Cat</seg></tuv>
<tuv xml:lang="en-GB"><seg>Moggy</seg></tuv>
<tuv xml:lang="fr"><seg>Chat</seg></tuv></tu>
<tu><tuv xml:lang="ja"><seg>犬</seg></tuv></tu>
</body></tmx>"""


def test_what_another_tool_says_is_kept(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text(FOREIGN, encoding="utf-8")
    remarks: list[str] = []
    units = list(read_units(path, options=ReadOptions(note=remarks.append)))
    assert [(u.ja, u.en) for u in units] == [("猫", "Cat"), ("猫", "Moggy")]
    unit = units[0]
    assert (unit.created, unit.changed, unit.changed_by) == (
        NOON.replace(year=2020),
        None,
        "hanako",
    )
    assert unit.notes == ("A note",)
    assert unit.props == (("client", "X"), ("x-score", "very high"), ("x-y", "2"))
    assert dict(unit.attributes) == {"tuid": "7", "usagecount": "3", "changedate": "yesterday"}
    assert "languages of the file: JA-JP (1), en-US (1), en-GB (1), fr (1), ja (1)" in remarks[0]
    assert "1 units without Japanese or English are left out, the first in line 10" in remarks[1]
    write_units(units, tmp_path / "b.tmx", options=QUIET)
    assert list(read_units(tmp_path / "b.tmx", options=READ)) == units


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 5000, "07", "x"])
def test_a_number_that_no_memory_holds_stays_a_property(tmp_path, number):
    path = tmp_path / "a.tmx"
    path.write_text(
        f"<tmx version='1.4'><body><tu><prop type='x-bead'>{number}</prop>"
        "<tuv xml:lang='ja'><seg>文</seg></tuv><tuv xml:lang='en'><seg>Text</seg></tuv>"
        "</tu></body></tmx>",
        encoding="utf-8",
    )
    with Memory(tmp_path / "m.sqlite3") as memory:
        assert memory.import_file(path).new == 1
        [unit] = memory.units()
    holds = len(number) == 18
    assert unit.number == (int(number) if holds else None)
    assert unit.props == (() if holds else (("x-bead", number),))


def test_codes_are_kept_as_text_or_stripped(tmp_path):
    path = tmp_path / "a.tmx"
    coded = 'a <bpt i="1">&lt;b></bpt>bold<ept i="1">&lt;/b></ept> <ph/>end'
    path.write_text(FOREIGN.replace("Cat", coded), encoding="utf-8")
    remarks: list[str] = []
    kept, *_ = read_units(path, options=ReadOptions(note=remarks.append))
    stripped, *_ = read_units(path, options=replace(READ, strip_tags=True))
    assert (kept.en, stripped.en) == ("a <b>bold</b> end", "a bold end")
    assert "formatting codes in 1 units are kept as text, the first in line 4" in remarks[-1]


XLIFF_12 = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a.html" source-language="en-US" target-language="ja-JP" datatype="html"><body>
<group><trans-unit id="1" approved="yes"><source>A <g id="1">cat</g><x id="2"/></source>
<target>猫</target><alt-trans><target>犬</target></alt-trans><note>Nice</note></trans-unit></group>
<trans-unit id="2"><source>Dog</source></trans-unit></body></file></xliff>"""

XLIFF_20 = """<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="ja"
 trgLang="en"><file id="f"><group id="g"><unit id="u"><segment state="final"><source>猫</source>
<target>A <pc id="1">cat</pc></target></segment><segment><source>犬</source><target>Dog</target>
</segment><segment><source>鳥</source></segment></unit></group></file></xliff>"""


def test_xliff_of_other_tools(tmp_path):
    (tmp_path / "a.xlf").write_text(XLIFF_12, encoding="utf-8")
    (tmp_path / "b.xliff").write_text(XLIFF_20, encoding="utf-8")
    remarks: list[str] = []
    options = ReadOptions(note=remarks.append)
    [unit] = read_units(tmp_path / "a.xlf", options=options)
    assert (unit.ja, unit.en, unit.doc) == ("猫", "A cat", "a.html")
    assert (unit.status, unit.notes) == ("approved", ("Nice",))
    units = list(read_units(tmp_path / "b.xliff", options=options))
    assert [(u.ja, u.en, u.status) for u in units] == [
        ("猫", "A cat", "approved"),
        ("犬", "Dog", ""),
    ]
    assert [remark.count("1 segments without") for remark in remarks] == [1, 1]


@pytest.mark.parametrize(
    ("layout", "line"),
    [
        ("ja-en", "猫\tCat"),
        ("en-ja", "Cat\t猫"),
        ("jparacrawl", "example.com\texample.com\t0.78\tCat\t猫"),
        ("bitextor", "http://a\thttp://b\tCat\t猫\t0.9\tmore"),
    ],
)
def test_layouts_of_tsv(tmp_path, layout, line):
    path = tmp_path / "a.tsv"
    path.write_text(f"{line}\r\n{line}\n", encoding="utf-8-sig")
    units = list(read_units(path, options=replace(READ, layout=layout)))
    assert [(u.ja, u.en) for u in units] == [("猫", "Cat")] * 2
    path.write_text("one field\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: 1 fields"):
        list(read_units(path, options=replace(READ, layout=layout)))


def test_spreadsheets_hold_no_formulas(tmp_path):
    from openpyxl import load_workbook

    units = [Unit("=1+1", "=HYPERLINK(1)"), Unit("#N/A", "+1"), Unit("007", "1e5")]
    write_units(units, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows(min_col=3, max_col=4) for cell in row} == {
        "s"
    }
    assert [(u.ja, u.en) for u in read_units(tmp_path / "a.xlsx")] == [(u.ja, u.en) for u in units]


def test_a_cell_that_cannot_hold_it_is_cut_and_said(tmp_path):
    remarks: list[str] = []
    unit = Unit("あ" * 40_000, "A")
    write_units([unit], tmp_path / "a.xlsx", options=replace(QUIET, note=remarks.append))
    assert len(remarks) == 1
    assert len(next(read_units(tmp_path / "a.xlsx")).ja) == 32_767


def test_moses_files_of_different_length(tmp_path):
    (tmp_path / "a.ja").write_text("あ\nい\n", encoding="utf-8")
    (tmp_path / "a.en").write_text("A\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.en: it ends before line 2"):
        list(read_units(tmp_path / "a.ja"))


def test_a_ladder_of_another_tool(tmp_path):
    (tmp_path / "a.ladder").write_text("[0]:[0, 1]:0.31\n[1]:[]:0\n[2, 3]:[2]\n")
    (tmp_path / "a.ladder.ja").write_text("あ\nい\nう\nえ\n", encoding="utf-8")
    (tmp_path / "a.ladder.en").write_text("A\nB\nC\n", encoding="utf-8")
    units = list(read_units(tmp_path / "a.ladder"))
    assert [(u.ja, u.en, u.kind, u.confidence) for u in units] == [
        ("あ", "A B", "1-2", 0.31),
        ("うえ", "C", "2-1", None),
    ]
    (tmp_path / "a.ladder").write_text("[9]:[0]:1\n")
    with pytest.raises(InputError, match="line 1: there is no sentence 9"):
        list(read_units(tmp_path / "a.ladder"))


# Broken and hostile files.


@pytest.mark.parametrize("name", sorted(SUFFIXES))
def test_a_file_that_is_missing_or_a_folder(tmp_path, name):
    (tmp_path / f"folder{SUFFIXES[name]}").mkdir()
    for stem in ("none", "folder"):
        with pytest.raises(InputError, match="cannot read"):
            list(read_units(tmp_path / f"{stem}{SUFFIXES[name]}"))


def test_an_unknown_format(tmp_path):
    with pytest.raises(InputError, match="no format has this suffix"):
        list(read_units(tmp_path / "a.doc"))
    with pytest.raises(InputError, match="there is no format 'doc'"):
        list(read_units(tmp_path / "a.doc", "doc"))
    with pytest.raises(OutputError, match="no format has this suffix"):
        write_units([], tmp_path / "a.doc")
    with pytest.raises(OutputError, match="there is no format 'doc'"):
        write_units([], tmp_path / "a.doc", "doc")


@pytest.mark.parametrize(
    ("declared", "actual", "words"),
    [
        ("utf-8", "shift_jis", "not well-formed XML"),
        ("Shift_JIS", "utf-8", "it says that it is in Shift_JIS, but it is in UTF-8"),
        ("utf-16", "utf-8", "not well-formed"),
        ("nonsense", "utf-8", "it says that it is in nonsense, but it is in UTF-8"),
    ],
)
@pytest.mark.parametrize("cat", ["猫", "誤り"])
def test_a_wrong_encoding(tmp_path, declared, actual, words, cat):
    path = tmp_path / "a.tmx"
    # UTF-8 of the second is no text in Shift_JIS.
    text = FOREIGN.replace("猫", cat).replace('encoding="utf-8"', f'encoding="{declared}"')
    path.write_bytes(text.encode(actual))
    with pytest.raises(InputError, match=words):
        list(read_units(path, options=READ))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "shift_jis", "euc_jp"])
def test_other_encodings_that_are_declared(tmp_path, encoding):
    path = tmp_path / "a.tmx"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    declared = encoding.removesuffix("-le").replace("_", "-").replace("shift-jis", "shift_jis")
    text = mark + FOREIGN.replace('encoding="utf-8"', f'encoding="{declared}"')
    path.write_bytes(text.encode(encoding))
    assert next(read_units(path, options=READ)).ja == "猫"


BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize("text", [FOREIGN, XLIFF_12])
@pytest.mark.parametrize(
    "declarations",
    [
        f'<!ENTITY e0 "ha">{BOMB}',
        '<!ENTITY e9 SYSTEM "secret.txt">',
        '<!ENTITY e9 SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY % p SYSTEM "secret.txt"> %p;',
    ],
)
def test_entities_are_refused_and_nothing_is_fetched(tmp_path, text, declarations, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    body = text.partition("?>\n")[2] or text
    root = etree.fromstring(body.encode()).tag.rpartition("}")[2]
    body = body.replace("Dog", "&e9;").replace("Cat", "&e9;")
    path = tmp_path / ("a.tmx" if root == "tmx" else "a.xlf")
    path.write_text(f"<!DOCTYPE {root} [{declarations}]>{body}", encoding="utf-8")
    with pytest.raises(InputError, match=r"declares entities|not well-formed") as caught:
        list(read_units(path, options=READ))
    assert "secret" not in str(caught.value).replace("secret.txt", "")


def test_a_segment_of_50_mb(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text(FOREIGN.replace("Cat", "x" * 50_000_000), encoding="utf-8")
    with pytest.raises(InputError, match="a text longer than 10,000,000 bytes"):
        list(read_units(path, options=READ))
    tsv = tmp_path / "a.tsv"
    tsv.write_text("ja\ten\n" + "x" * 50_000_000, encoding="utf-8")
    with pytest.raises(InputError, match="line 2: longer than"):
        list(read_units(tsv))


@pytest.mark.parametrize("name", sorted(SUFFIXES))
def test_damaged_files_give_our_error_or_units(tmp_path, name):
    units = [Unit(f"日本{i}", f"Japan {i}", doc="d", confidence=0.5) for i in range(20)]
    path = tmp_path / f"a{SUFFIXES[name]}"
    paths = write_units(units, path, name, QUIET)
    whole = path.read_bytes()
    rng = random.Random(1)
    for _ in range(60):
        data = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.5 else whole)
        for _ in range(rng.randrange(4)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        with suppress(InputError):
            assert all(isinstance(unit.ja, str) for unit in read_units(path, options=READ))
    assert len(paths) >= 1


def test_a_large_file_takes_little_memory(tmp_path):
    import subprocess
    import sys

    path = tmp_path / "a.tmx"
    write_units((Unit(f"文{i}" * 200, f"Text {i} " * 200) for i in range(20_000)), path)
    assert path.stat().st_size > 50_000_000
    program = (
        "import resource, sys; from pathlib import Path; from aligner.formats import read_units\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "n = sum(1 for _ in read_units(Path(sys.argv[1])))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True
    )
    count, kib = map(int, done.stdout.split())
    assert count == 20_000
    assert kib < 40_000
