from __future__ import annotations

import io
import re
import tempfile
import warnings
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import alignments

import aligner.formats
from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document
from aligner.errors import InputError, OutputError
from aligner.formats import Options, ReadOptions, read_tmx, write, write_tmx

DTD = etree.DTD(str(Path(aligner.formats.__file__).parent / "data" / "tmx14.dtd"))
NOON = datetime(2024, 5, 14, 12, 0, tzinfo=timezone.utc)
QUIET = Options(note=lambda _: None)


@pytest.fixture
def alignment():
    return Alignment(
        Document.from_segments(["一つ。", "二つ。", "三つ。", "消えた。"], "ja", "article"),
        Document.from_segments(["One & two.", "<Three>", "Added."], "en"),
        (
            Bead((0, 1), (0,), 0.98765, 12.345, 45.6),
            Bead((2,), (1,), 0.5, moved=True, status="approved"),
            Bead((3,), (), 0.75),
            Bead((), (2,), 1.0),
        ),
        None,
        "engine@1",
    )


def written(alignment: Alignment, options: Options = QUIET) -> bytes:
    out = io.BytesIO()
    write_tmx(alignment, out, options)
    return out.getvalue()


def tree(alignment: Alignment, options: Options = QUIET) -> etree._Element:
    root = etree.fromstring(written(alignment, options))
    assert DTD.validate(root), DTD.error_log
    return root


def without_illegal(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


def test_header(alignment):
    header = tree(alignment, replace(QUIET, created=NOON)).find("header")
    assert header.attrib == {
        "creationtool": "aligner",
        "creationtoolversion": aligner.__version__,
        "segtype": "paragraph",
        "o-tmf": "aligner",
        "adminlang": "en",
        "srclang": "ja",
        "datatype": "plaintext",
        "creationdate": "20240514T120000Z",
    }


def test_units_hold_the_beads_with_two_sides(alignment):
    units = tree(alignment).findall("body/tu")
    assert [unit.findtext("prop[@type='x-bead']") for unit in units] == ["1", "2"]
    assert [unit.xpath("tuv/seg/text()") for unit in units] == [
        ["一つ。二つ。", "One & two."],
        ["三つ。", "<Three>"],
    ]
    assert [unit.get("segtype") for unit in units] == ["paragraph", "sentence"]


def test_properties_come_first_and_only_where_known(alignment):
    units = tree(alignment).findall("body/tu")
    assert [[prop.get("type") for prop in unit.iterfind("prop")] for unit in units] == [
        ["x-doc", "x-bead", "x-score", "x-bleu", "x-chrf", "x-engine"],
        ["x-doc", "x-bead", "x-score", "x-moved", "x-status", "x-engine"],
    ]
    texts = [prop.text for prop in units[0].iterfind("prop")]
    assert texts == ["article", "1", "0.9877", "12.35", "45.60", "engine@1"]


def test_pairs_of_single_sentences_are_of_the_type_sentence(alignment):
    single = replace(alignment, beads=alignment.beads[1:])
    assert tree(single).find("header").get("segtype") == "sentence"


@pytest.mark.parametrize("codes", [("ja", "en"), ("ja-JP", "en-US")])
@pytest.mark.parametrize("source", ["ja", "en"])
def test_source_language_and_codes(alignment, source, codes):
    root = tree(alignment, replace(QUIET, source=source, languages=codes))
    order = list(codes) if source == "ja" else list(reversed(codes))
    assert root.find("header").get("srclang") == order[0]
    for unit in root.iterfind("body/tu"):
        assert unit.xpath("tuv/@xml:lang") == order
        segments = dict(zip(order, unit.xpath("tuv/seg/text()"), strict=True))
        assert segments[codes[1]].isascii()


def test_times_are_written_in_utc(alignment):
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    root = tree(alignment, replace(QUIET, created=tokyo))
    assert set(root.xpath("//@creationdate")) == {"20240514T120000Z"}


def test_the_time_is_now_unless_given(alignment):
    before = datetime.now(timezone.utc).replace(microsecond=0)
    [stamp] = set(tree(alignment).xpath("//@creationdate"))
    time = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    assert before <= time <= datetime.now(timezone.utc)


def test_no_pairs():
    empty = Alignment(Document("d", "ja", "", ()), Document("d", "en", "", ()), ())
    assert tree(empty).findall("body/tu") == []


def test_illegal_characters_are_left_out_and_reported(alignment):
    ja = Document.from_segments(["a\x00b\ufffe\x00", "\ud800", "c"], "ja", "d\x1b")
    notes: list[str] = []
    beads = (Bead((0, 1), (0,), 1.0), Bead((2,), (1,), 1.0, status="\x07"))
    root = tree(replace(alignment, ja=ja, beads=beads), Options(note=notes.append))
    assert root.xpath("//tuv[1]/seg/text()") == ["ab", "c"]
    assert notes == [
        "d\x1b: bead 1: left U+0000, U+001B, U+D800, U+FFFE out of the TMX; XML forbids it",
        "d\x1b: bead 2: left U+0007, U+001B out of the TMX; XML forbids it",
    ]


def test_without_another_place_notes_are_warnings(alignment):
    ja = Document.from_segments(["\x00", "", "", ""], "ja", "d")
    with pytest.warns(UserWarning, match=r"d: bead 1: left U\+0000 out"):
        written(replace(alignment, ja=ja), Options())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written(alignment, Options())


def test_a_carriage_return_survives(alignment, tmp_path):
    ja = Document.from_segments(["a\r\nb", "", "c", "d"], "ja", "d")
    (tmp_path / "a.tmx").write_bytes(written(replace(alignment, ja=ja)))
    assert b"a&#13;\nb" in (tmp_path / "a.tmx").read_bytes()
    assert next(read_tmx(tmp_path / "a.tmx")).ja == "a\r\nb"


@settings(max_examples=120, deadline=None)
@given(alignments(), st.sampled_from(["ja", "en"]))
def test_every_file_is_valid_and_reads_back_equal(alignment, source):
    data = written(alignment, replace(QUIET, source=source))
    assert DTD.validate(etree.fromstring(data)), DTD.error_log
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.tmx"
        path.write_bytes(data)
        units = list(read_tmx(path))
    pairs = alignment.pairs
    assert [unit.ja for unit in units] == [without_illegal(alignment.ja_text(b)) for b in pairs]
    assert [unit.en for unit in units] == [without_illegal(alignment.en_text(b)) for b in pairs]
    scores = [unit.confidence for unit in units]
    assert scores == pytest.approx([bead.confidence for bead in pairs], abs=5e-5)
    assert {unit.doc for unit in units} <= {without_illegal(alignment.name)}


class Disk(io.RawIOBase):
    """A disk with room for so many bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        if len(data) > self.room:
            raise OSError(28, "No space left on device")
        self.room -= len(data)
        return len(data)


def test_a_full_disk_is_noticed_at_whatever_byte(alignment):
    long = replace(alignment, beads=alignment.beads * 40)
    size = len(written(long))
    for room in (0, 100, size // 2, size - 100, size - 1):
        with pytest.raises(OSError, match="No space"):
            write_tmx(long, Disk(room), QUIET)
    write_tmx(long, Disk(size), QUIET)


# Reading.

STRIPPED = ReadOptions(strip_tags=True, note=lambda _: None)
START = '<tmx version="1.4"><header/><body>'
UNIT = '<tu><tuv xml:lang="ja"><seg>あ</seg></tuv><tuv xml:lang="en"><seg>A</seg></tuv></tu>'
END = "</body></tmx>"


def read(
    folder: Path, text: str | bytes, options: ReadOptions = STRIPPED
) -> list[aligner.formats.Unit]:
    path = folder / "a.tmx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_tmx(path, options))


def test_reads_other_tools_files(tmp_path):
    [unit] = read(
        tmp_path,
        '<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><!-- by a tool -->'
        + START
        + '<tu><prop type="x-a">1</prop><tuv lang="EN-us"><seg>Say <bpt i="1">&lt;b></bpt><hi>yes'
        '</hi><ept i="1">&lt;/b></ept> now<!-- ! -->.</seg></tuv><tuv xml:lang="JA-JP"><prop'
        ' type="y">2</prop><seg>はい</seg></tuv></tu>' + END,
    )
    assert (unit.ja, unit.en) == ("はい", "Say yes now.")
    assert unit.props == (("x-a", "1"), ("y", "2"))


def test_reads_utf_16(tmp_path):
    text = f'<?xml version="1.0" encoding="utf-16"?>{START}{UNIT}{END}'
    assert read(tmp_path, text.encode("utf-16"))[0].ja == "あ"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: not well-formed XML"),
        ("no XML", "line 1: not well-formed XML"),
        (f"{START}\n{UNIT}\n<tu>", "line 3: not well-formed XML"),
        (f"{START}\n{UNIT}\x00{END}", "line 2: not well-formed XML"),
        (f"{START}{UNIT}{END}".encode("shift_jis"), "line 1: not well-formed XML"),
        ("<html/>", "not a TMX: its root element is 'html'"),
        (f"{START}\n\n<tu/>{END}", "no unit has both Japanese and English; its languages are: "),
        (f"{START}{UNIT.replace('ja', 'fr')}{END}", "no unit has both Japanese and English; its"),
        (f"{START}<!-- {'x' * 11_000_000} -->{END}", "line 1: not well-formed XML"),
    ],
)
def test_broken_files(tmp_path, text, words):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert f"{tmp_path / 'a.tmx'}: {words}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">',
        '<!ENTITY c SYSTEM "secret.txt">',
        '<!ENTITY c "harmless">',
    ],
)
def test_declared_entities_are_refused(tmp_path, declaration):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    text = f"<!DOCTYPE tmx [{declaration}]>{START}{UNIT.replace('A', '&c;')}{END}"
    with pytest.raises(InputError, match="declares entities"):
        read(tmp_path, text)


def test_unreadable_paths(tmp_path):
    for path in (tmp_path, tmp_path / "missing.tmx"):
        with pytest.raises(InputError, match=r"cannot read .*; check the path"):
            list(read_tmx(path))


# The DTD itself.


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version="1.4"', 'version="1.4b"'),
        ('segtype="sentence"', 'segtype="line"'),
        (' adminlang="en"', ""),
        ("<seg>A</seg>", "<seg>A</seg><seg>B</seg>"),
        ("<seg>A</seg>", "<seg>A</seg><prop type='x-a'>1</prop>"),
        ("</tuv></tu>", "</tuv><prop type='x-a'>1</prop></tu>"),
        ("<seg>A</seg>", "<seg><b>A</b></seg>"),
        (' xml:lang="ja"', ""),
        ("<tu>", "<tu><prop>1</prop>"),
    ],
)
def test_the_dtd_refuses_what_is_no_tmx(old, new):
    head = (
        '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x"'
        ' adminlang="en" srclang="ja" datatype="plaintext"/>'
    )
    valid = f"{START}{UNIT}{END}".replace("<header/>", head)
    assert DTD.validate(etree.fromstring(valid))
    assert old in valid
    assert not DTD.validate(etree.fromstring(valid.replace(old, new)))


def test_written_through_a_path(alignment, tmp_path):
    write(alignment, tmp_path / "a.tmx")
    assert [unit.en for unit in read_tmx(tmp_path / "a.tmx")] == ["One & two.", "<Three>"]
    with pytest.raises(OutputError, match="it is a folder"):
        write(alignment, _folder(tmp_path / "b.tmx"))


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
