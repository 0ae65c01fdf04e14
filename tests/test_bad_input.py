"""Whatever a user gives: a result, or one line that says what to do; never half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from command import EN, JA, ROOT, aligner, refusal
from packages import contents, write_archive
from trouble import heed_interrupts, obey_permissions, small_disk

from aligner.formats import read_alignment
from aligner.translation import choose_package

JAPANESE = "首相は5日、辞任を表明した。理由は語らなかった。"
ENGLISH = "The prime minister announced his resignation on the 5th. He gave no reason."
CHINESE = "国务院总理在北京会见了来访的客人，双方就进一步加强合作交换了意见。" * 3
RUSSIAN = "Президент встретился с премьер-министром. Они говорили о торговле."
MEGABYTES_10 = 10_000_000


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def write(tmp_path):
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refused(ja: object, en: object, *options: object, out: Path, **run: object) -> str:
    """Why the texts are not aligned; nothing is left where the files would have gone."""
    line = refusal(aligner("align", ja, en, "-o", out, "--mt", "none", *options, **run))
    assert not out.exists() or not any(out.iterdir())
    return line


# What is no text


NO_TEXTS = {
    "empty": (b"", "this file is empty"),
    "blank": (" \n\u3000\n\t\n".encode(), "there is no text in it"),
    "a byte order mark only": (b"\xef\xbb\xbf", "there is no text in it"),
    "zero bytes": (bytes(1000), "binary data"),
    "all bytes": (bytes(range(256)) * 40, "binary data"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture"),
    "a PDF": (b"%PDF-1.7\n" + bytes(range(256)), "a PDF file"),
    "an archive": (b"PK\x03\x04" + bytes(range(256)), "a zip archive"),
    "a program": (Path(sys.executable).read_bytes()[:50_000], "binary data"),
    "a lone surrogate": (
        JAPANESE.encode() + b"\xed\xa0\x80" + JAPANESE.encode(),
        "not valid UTF-8",
    ),
    "a lone surrogate in UTF-16": (
        b"\xff\xfe" + ("首相は\ud800辞任した。" * 20).encode("utf-16-le", "surrogatepass"),
        "not valid UTF-16LE",
    ),
    "damaged UTF-8": (JAPANESE.encode() * 20 + b"\xff\n" + JAPANESE.encode() * 20, "UTF-8"),
}


@pytest.mark.parametrize(
    ("side", "kind"),
    [*(("ja", kind) for kind in NO_TEXTS), ("en", "empty"), ("en", "damaged UTF-8")],
)
def test_what_is_no_text(write, out, side, kind):
    content, words = NO_TEXTS[kind]
    path = write(f"odd.{side}.txt", content)
    pair = (path, EN) if side == "ja" else (JA, path)
    line = refused(*pair, out=out)
    assert str(path) in line
    assert words in line


@pytest.mark.parametrize("name", ["page.html", "letter.docx"])
def test_what_is_not_what_its_name_says(write, out, name):
    assert name in refused(write(name, b"\x00\x01nothing"), EN, out=out)


def test_a_folder(tmp_path, out):
    assert "this is a folder; give a file" in refused(tmp_path, EN, out=out)


def test_a_missing_file_and_a_path_through_a_file(tmp_path, out):
    assert "there is no such file; check" in refused(tmp_path / "gone.txt", EN, out=out)
    assert "there is no such file; check" in refused(JA, EN / "gone.txt", out=out)


def test_a_name_that_is_too_long(tmp_path, out):
    assert "check the path" in refused(tmp_path / ("長" * 200), EN, out=out)


def test_a_file_that_may_not_be_read(write, out):
    path = write("secret.txt", JAPANESE)
    path.chmod(0)
    line = refused(path, EN, out=out, preexec_fn=obey_permissions)
    assert "you may not read this file; change its permissions" in line


def test_endless_input(out):
    # Read as standard input; nothing is written to the device.
    with Path("/dev/zero").open("rb") as endless:
        assert "more than 100 MB; give it in parts" in refused("-", EN, out=out, stdin=endless)


@pytest.mark.parametrize("closed", [0, 1])
def test_closed_standard_streams(closed):
    done = aligner("align", "-", EN, "-o", "-", stdin=None, preexec_fn=lambda: os.close(closed))
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1


def test_both_texts_from_standard_input(out):
    assert "only one of the two" in refused("-", "-", out=out)


# What is in another language


def test_japanese_and_english_swapped(out):
    line = refused(EN, JA, out=out)
    assert f"{EN} looks English and {JA} Japanese; give the Japanese text first" in line


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (ENGLISH, "looks English"),
        (CHINESE, "looks neither Japanese nor English"),
        (RUSSIAN, "looks neither Japanese nor English"),
        ("2023 13 9 1,000.5\n", "looks neither Japanese nor English"),
        ("……！？　☆\n", "looks neither Japanese nor English"),
    ],
)
def test_no_japanese(write, out, text, looks):
    path = write("odd.txt", text)
    line = refused(path, EN, out=out)
    assert f"{path} {looks}, but stands in the Japanese place; give the Japanese text" in line


@pytest.mark.parametrize("text", [JAPANESE, CHINESE, RUSSIAN, "2023 13 9 1,000.5\n"])
def test_no_english(write, out, text):
    path = write("odd.txt", text)
    assert "stands in the English place; give the English text" in refused(JA, path, out=out)


# What is too large


def single_line(text: str) -> str:
    return (text * (MEGABYTES_10 // len(text.encode()) + 1)) + "\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("首相は五日に会見を開き新しい対策について", "characters, of 20,000 at most; end its"),
        ("首相は五日に会見を開いた。", "sentences, of 200,000 at most; align it in parts"),
    ],
)
def test_ten_megabytes_of_japanese_in_one_line(write, out, text, words):
    path = write("long.txt", single_line(text))
    assert words in refused(path, EN, out=out)


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("首相は五日に「会見を（開いた。" * 300_000, "Yes."),
        (
            "首相は五日に会見を開いた。",
            "The prime minister said on Tuesday that he would " * 20_000,
        ),
    ],
)
def test_long_lines_without_an_end(write, out, ja, en):
    line = refused(write("a.ja.txt", ja), write("a.en.txt", en), out=out)
    assert ",000 at most; " in line


def test_a_long_sentence_is_not_translated_either(write):
    path = write("long.txt", "首相は五日に会見を開き" * 3000)
    assert "characters, of 20,000 at most" in refusal(aligner("translate", path))


# What is odd, but text


def test_unclosed_brackets_and_control_characters_cost_no_sentence(write, out):
    ja = "「首相は（5日、『辞任\x07を表明した。理由は\x00語らなかった。\n\n」）野党は歓迎\x1bした。"
    en = 'The "prime (minister resigned\x07. He gave\x0b no reason.\n\nThe [opposition\x00 was glad'
    paths = write("a.ja.txt", ja), write("a.en.txt", en)
    done = aligner("align", *paths, "-o", out, "--mt", "none")
    assert done.returncode == 0, done.stderr
    alignment = read_alignment(out / "a.tsv")
    shown = {"ja": "".join(alignment.ja.segments), "en": " ".join(alignment.en.segments)}
    for words in ("首相", "語らなかった", "野党は歓迎"):
        assert shown["ja"].count(words) == 1
    for words in ("minister resigned", "reason", "opposition", "was glad"):
        assert shown["en"].count(words) == 1


# Engines


@pytest.mark.parametrize("lines", [0, 36, 38])
def test_hypotheses_of_the_wrong_length(write, out, lines):
    path = write("mt.txt", "A line.\n" * lines or "\n")
    line = refused(JA, EN, "--mt", path, out=out)
    assert f"{path}: has {lines or 1} lines for 37 sentences; one hypothesis a line" in line


def package(path: Path, kind: str) -> Path:
    if kind == "truncated":
        whole = choose_package("compact").package.folder
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(whole.rglob("*")):
                archive.write(file, Path(whole.name) / file.relative_to(whole))
        path.write_bytes(path.read_bytes()[:-1000])
    elif kind == "without metadata":
        files = {name: text for name, text in contents().items() if "metadata" not in name}
        write_archive(path, files)
    elif kind == "flat":
        write_archive(path, contents(top="."))
    elif kind == "of other languages":
        write_archive(path, contents(from_code="en", to_code="ja"))
    elif kind == "with a broken model":
        write_archive(path, contents())
    else:
        path.write_bytes(b"PK\x03\x04 and nothing else")
    return path


@pytest.mark.parametrize(
    "kind",
    [
        "truncated",
        "without metadata",
        "flat",
        "of other languages",
        "with a broken model",
        "of rubbish",
    ],
)
def test_a_broken_package(tmp_path, out, kind):
    path = package(tmp_path / "broken.argosmodel", kind)
    line = refused(JA, EN, "--mt", path, out=out)
    assert "broken.argosmodel" in line or "cannot be loaded" in line


@pytest.mark.parametrize("mt", ["gone.argosmodel", "argos", "nonsense", ""])
def test_a_missing_package(out, mt):
    refused(JA, EN, "--mt", mt, out=out)


# Options


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "xls"], "no format 'xls'; choose among tsv, tmx, jsonl, moses"),
        (["--format", "tsv,"], ""),
        (["--format", ","], "no format is named; choose among"),
        (["--tmx-languages", "ja"], "give two, such as ja-JP,en-US"),
        (["--tmx-languages", "en,ja"], "give two, such as ja-JP,en-US"),
        (["--encoding", "klingon"], "there is no encoding 'klingon'; try UTF-8"),
        (["--encoding", "ascii"], "is not valid ascii"),
        (["--weights", "gone.json"], "gone.json"),
    ],
)
def test_values_of_options(out, options, words):
    if words:
        assert words in refused(JA, EN, *options, out=out)
    else:
        done = aligner("align", JA, EN, "-o", out, "--mt", "none", *options)
        assert [path.name for path in out.iterdir()] == ["article.tsv"], done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["align", JA, EN, "--source", "fr"],
        ["align", JA, EN, "--nonsense"],
        ["align", JA],
        ["align", JA, EN, EN],
        ["split", JA, "--lang", "fr"],
        ["nonsense"],
        ["models"],
        ["models", "nonsense"],
    ],
)
def test_calls_that_cannot_be_understood(arguments):
    assert refusal(aligner(*arguments), code=2).endswith("--help")


# Where the result cannot go


@pytest.mark.parametrize("output", ["result.xls", "result.txt"])
def test_an_unknown_suffix_is_said_before_any_work(tmp_path, output):
    # Nothing is translated: such a package would be refused, too.
    done = aligner("align", JA, EN, "--mt", "argos", "-o", tmp_path / output)
    assert "no format has this suffix; use one of" in refusal(done)


def test_a_folder_in_the_place_of_a_file(out):
    (out / "article.tsv").mkdir(parents=True)
    done = aligner("align", JA, EN, "-o", out, "--mt", "none")
    assert "article.tsv: it is a folder; name a file" in refusal(done)
    assert [path.name for path in out.iterdir()] == ["article.tsv"]


def test_a_file_in_the_place_of_the_folder(write):
    old = write("out", "old")
    done = aligner("align", JA, EN, "-o", old, "--mt", "none")
    assert "a part of the path is a file" in refusal(done)
    assert old.read_text() == "old"


def test_a_read_only_folder(out):
    out.mkdir()
    out.chmod(0o555)
    line = refused(JA, EN, out=out, preexec_fn=obey_permissions)
    assert "no permission to write there; choose another folder" in line


def test_a_read_only_file_stays(out):
    out.mkdir()
    for name in ("article.tsv", "article.tmx"):
        (out / name).write_text("old")
    (out / "article.tmx").chmod(0o444)
    done = aligner("align", JA, EN, "-o", out, "--mt", "none", preexec_fn=obey_permissions)
    assert "the file is read-only; choose another name" in refusal(done)
    assert {path.name: path.read_text() for path in out.iterdir()} == {
        "article.tsv": "old",
        "article.tmx": "old",
    }


def test_an_article_is_not_overwritten_by_its_alignment(write, tmp_path):
    ja, en = write("news.ja", JAPANESE), write("news.en", ENGLISH)
    done = aligner("align", ja, en, "-o", tmp_path, "--format", "moses", "--mt", "none")
    assert "is one of the texts to be aligned; choose another folder" in refusal(done)
    assert ja.read_text() == JAPANESE


def test_a_full_disk(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        (disk / "article.tsv").write_text("old")
        (disk / "filler").write_bytes(bytes(50_000))
        done = aligner("align", JA, EN, "-o", disk, "--mt", "none")
        assert "the disk is full; free some space and run it again" in refusal(done)
        assert sorted(path.name for path in disk.iterdir()) == ["article.tsv", "filler"]
        assert (disk / "article.tsv").read_text() == "old"


def test_a_full_disk_behind_the_cache_costs_no_result(tmp_path, out, monkeypatch):
    with small_disk(tmp_path / "disk") as disk:
        (disk / "filler").write_bytes(bytes(60_000))
        monkeypatch.setenv("ALIGNER_CACHE_DIR", str(disk / "cache"))
        done = aligner("align", JA, EN, "-o", out)
        assert done.returncode == 0, done.stderr
        assert (out / "article.tsv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["align", JA, EN, "--mt", "none", "-o", "-"],
        ["split", JA],
        ["--help"],
        ["models", "list"],
    ],
)
def test_a_full_disk_behind_standard_output(arguments):
    with Path("/dev/full").open("wb") as full:
        done = aligner(*arguments, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    [line] = done.stderr.decode().splitlines()
    assert line.startswith("aligner: ")


@pytest.mark.parametrize("command", ["align", "split"])
def test_a_reader_that_has_seen_enough(command):
    arguments = [JA, EN, "--mt", "none", "-o", "-"] if command == "align" else [JA]
    reader, writer = os.pipe()
    os.close(reader)
    done = aligner(command, *arguments, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 1


# Ctrl-C


def interrupted(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    output, error = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, b"")
    assert error.decode() == "aligner: interrupted; no file is half written, run it again\n"


def start(*command: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    )


def test_ctrl_c_while_translating(write, out, home):
    article = write("a.ja.txt", "".join(f"首相は{i}日に会見した。\n" for i in range(5000)))
    with start("-m", "aligner.cli", "align", article, EN, "-o", out) as process:
        while not (home / "cache" / "translations.sqlite3").exists():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.5)
        interrupted(process)
    assert not out.exists()


SLOW_WRITING = """
import sys, time
from aligner.cli import main
from aligner.formats import FORMATS

def write_slowly(alignment, out, options):
    out.write(b"half")
    out.flush()
    print("writing", flush=True)
    time.sleep(60)

FORMATS["tmx"] = {".tmx": write_slowly}
sys.argv = ["aligner", "align", *sys.argv[1:], "--mt", "none"]
sys.exit(main())
"""


def test_ctrl_c_while_writing(out):
    out.mkdir()
    (out / "article.tsv").write_text("old")
    with start("-c", SLOW_WRITING, JA, EN, "-o", out) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        interrupted(process)
    assert [path.name for path in out.iterdir()] == ["article.tsv"]
    assert (out / "article.tsv").read_text() == "old"


def test_english_of_another_article_is_said_to_be_that(write, out):
    other = """Rice prices rose again in the northern provinces, farmers said.
The museum will open its new wing to visitors next spring.
A cat that had been lost for six years was found in a bakery.
Two bridges are to be repaired before the winter.
The orchestra played to a full house in the harbour.
"""
    done = aligner("align", JA, write("other.en.txt", other), "-o", out)
    assert done.returncode == 0
    assert "does the English belong to this article?" in done.stdout.decode()
