from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts
from trouble import ROOT, interrupt, small_disk

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document
from aligner.errors import OutputError
from aligner.formats import FORMATS, Options, read_tmx, safe_name, write, write_outputs


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with nothing in it."""
    path = tmp_path / "folder"
    path.mkdir()
    return path


def make(name: str = "article", en: str = "Yes.") -> Alignment:
    return Alignment(
        Document.from_segments(["はい。"], "ja", name),
        Document.from_segments([en], "en"),
        (Bead((0,), (0,), 0.9),),
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_formats(folder):
    paths = write_outputs(make(), folder / "new", list(FORMATS))
    assert [path.name for path in paths] == [
        "article.tsv",
        "article.tmx",
        "article.jsonl",
        "article.ja",
        "article.en",
        "article.xlf",
        "article.xliff",
        "article.ladder",
        "article.ladder.ja",
        "article.ladder.en",
        "article.xlsx",
    ]
    assert all(path.stat().st_size for path in paths)
    assert names(folder / "new") == sorted(path.name for path in paths)


def test_a_format_named_twice_is_written_once(folder):
    assert write_outputs(make(), folder, ["tsv", "tsv"]) == [folder / "article.tsv"]


def test_the_name_can_be_given_and_may_have_dots(folder):
    assert write_outputs(make(), folder, ["tmx"], "v1.2") == [folder / "v1.2.tmx"]
    assert write_outputs(make("a.ja"), folder, ["tmx"]) == [folder / "a.ja.tmx"]


def test_options_reach_the_format(folder):
    [path] = write_outputs(make(), folder, ["tmx"], options=Options(source="en"))
    assert b'srclang="en"' in path.read_bytes()


def test_unknown_format(folder):
    with pytest.raises(OutputError, match=r"no format 'xls'; choose among tsv, tmx, jsonl, moses"):
        write_outputs(make(), folder, ["tsv", "xls"])
    assert names(folder) == []


@pytest.mark.parametrize("suffix", [".tsv", ".tmx", ".jsonl", ".ja", ".en"])
def test_one_file_by_its_suffix(folder, suffix):
    write(make(), folder / f"a{suffix}")
    assert names(folder) == [f"a{suffix}"]


def test_unknown_suffix(folder):
    with pytest.raises(OutputError, match=r"use one of \.tsv, \.tmx, \.jsonl, \.ja, \.en"):
        write(make(), folder / "a.xls")


def test_a_failure_in_one_format_leaves_the_earlier_set(folder):
    write_outputs(make(), folder, ["tsv", "tmx", "jsonl"])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(OutputError, match=r"U\+D800"):
        write_outputs(
            make(en="\ud800"), folder, ["tmx", "jsonl", "tsv"], options=Options(note=lambda _: None)
        )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_in_the_place_of_one_file(folder):
    (folder / "article.tmx").mkdir()
    with pytest.raises(OutputError, match=r"article\.tmx: it is a folder"):
        write_outputs(make(), folder, ["tsv", "tmx"])
    assert names(folder) == ["article.tmx"]


def test_a_file_in_the_place_of_the_folder(folder):
    (folder / "out").write_bytes(b"old")
    with pytest.raises(OutputError, match="a part of the path is a file"):
        write_outputs(make(), folder / "out", ["tsv"])


def test_a_name_too_long(folder):
    with pytest.raises(OutputError, match="the name is too long; choose a shorter one"):
        write_outputs(make("長" * 84), folder, ["tsv", "tmx"])
    assert names(folder) == []


INTERRUPTED = """
import sys, time
import subprocess
import sys
from pathlib import Path
from aligner.formats import FORMATS, write_outputs
sys.path.insert(0, "tests")
from test_formats_outputs import make

def slow(alignment, out, options):
    out.write(b"half")
    print("writing", flush=True)
    time.sleep(20)

FORMATS["slow"] = {".slow": slow}
write_outputs(make(), Path(sys.argv[1]), ["tsv", "tmx", "slow"])
"""


def test_ctrl_c_leaves_the_earlier_set(folder):
    (folder / "article.tsv").write_bytes(b"old")
    assert interrupt(INTERRUPTED, folder) == "KeyboardInterrupt"
    assert names(folder) == ["article.tsv"]
    assert (folder / "article.tsv").read_bytes() == b"old"


# A cell of XLSX cannot hold as much, and it is compressed.
@pytest.mark.parametrize("chosen", sorted(FORMATS.keys() - {"xlsx"}))
def test_a_full_disk_leaves_the_earlier_file(folder, chosen):
    with small_disk(folder / "disk") as disk:
        write_outputs(make(), disk, [chosen])
        before = {path.name: path.read_bytes() for path in disk.iterdir()}
        with pytest.raises(OutputError, match=r"article\.[\w.]+: the disk is full"):
            write_outputs(make(en="long " * 20_000), disk, [chosen])
        assert {path.name: path.read_bytes() for path in disk.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("20240514-記事", "20240514-記事"),
        ("a.b", "a.b"),
        ("-", "text"),
        ("", "text"),
        ("..", "text"),
        ("/etc/passwd", "_etc_passwd"),
        ("../up", "_up"),
        ("C:\\a", "C__a"),
        ("a\nb\x00", "a_b_"),
        ('a?*|<>"', "a______"),
        (".hidden", "hidden"),
        ("end. ", "end"),
        ("nul", "_nul"),
        ("COM1.x", "_COM1.x"),
        ("console", "console"),
    ],
)
def test_safe_names(name, safe):
    assert safe_name(name) == safe


@given(texts() | st.text(alphabet="./\\:-~ a", max_size=8))
def test_a_safe_name_is_one_part_of_a_path_and_stays(name):
    safe = safe_name(name)
    assert safe
    assert Path(safe).parts == (safe,)
    assert safe not in {".", ".."}
    assert safe_name(safe) == safe


def test_names_from_standard_input_give_text(folder):
    [path] = write_outputs(make("-"), folder, ["tmx"])
    assert path == folder / "text.tmx"
    assert next(read_tmx(path)).en == "Yes."


def test_formats_load_what_they_need_only_when_they_write():
    code = (
        "import sys, aligner.formats;"
        "heavy = {'pandas', 'lxml', 'sacrebleu'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
