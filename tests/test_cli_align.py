"""``aligner align``: what each of its options does to a small article."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import JA as ARTICLE
from command import SEEDS, aligner, refusal, write_null_weights
from typer.testing import CliRunner

from aligner.cli import app
from aligner.formats import COLUMNS, read_alignment, read_jsonl, read_tmx, read_tsv

JA = "首相が辞任\n\n首相は5日、辞任を表明した。理由は語らなかった。野党は歓迎している。\n"
EN = "Prime minister resigns\n\nThe prime minister announced on the 5th that he would resign. "
EN += "The opposition was glad. Rain is expected tomorrow.\n"
HYPOTHESES = (
    "The prime minister resigns\nThe prime minister announced on the 5th his resignation.\n"
)
HYPOTHESES += "He gave no reason.\nThe opposition is glad.\n"
BEADS = [("ja1", "en1"), ("ja2", "en2"), ("ja3", ""), ("ja4", "en3"), ("", "en4")]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The folder where the command is run, with an article in it."""
    (tmp_path / "news.ja.txt").write_text(JA, encoding="utf-8")
    (tmp_path / "news.en.txt").write_text(EN, encoding="utf-8")
    (tmp_path / "mt.txt").write_text(HYPOTHESES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def align(*options: object, ja="news.ja.txt", en="news.en.txt", mt="none", stdin=None):
    """Run the command in this process; it succeeds."""
    arguments = ["align", *map(str, [ja, en, "--mt", mt, *options])]
    result = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def names(folder: Path = Path("alignments")) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ids(path: Path) -> list[tuple[str, str]]:
    return list(read_tsv(path)[["ja_ids", "en_ids"]].itertuples(index=False, name=None))


def test_tsv_and_tmx_in_the_folder_alignments():
    align()
    assert names() == ["news.tmx", "news.tsv"]
    assert ids(Path("alignments/news.tsv")) == BEADS
    assert [unit.ja for unit in read_tmx(Path("alignments/news.tmx"))] == [
        "首相が辞任",
        "首相は5日、辞任を表明した。",
        "野党は歓迎している。",
    ]


def test_another_folder_and_other_formats():
    align("-o", "new/folder", "--format", "jsonl,moses")
    assert names(Path("new/folder")) == ["news.en", "news.ja", "news.jsonl"]
    assert [bool(row["en"]) for row in read_jsonl(Path("new/folder/news.jsonl"))] == [
        bool(en) for _, en in BEADS
    ]
    assert len(Path("new/folder/news.ja").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize("output", ["one.tsv", "new/one.tmx", "one.jsonl", "one.en"])
def test_one_file_by_its_suffix(output):
    result = align("-o", output)
    assert Path(output).stat().st_size
    assert not Path("alignments").exists()
    assert output in result.stdout


def test_a_folder_whose_name_has_a_suffix():
    Path("v1.2").mkdir()
    align("-o", "v1.2")
    assert names(Path("v1.2")) == ["news.tmx", "news.tsv"]


def test_standard_output_holds_the_tsv_and_nothing_else():
    result = align("-o", "-")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert tuple(rows[0]) == COLUMNS
    assert [(row[-2], row[-1]) for row in rows[1:]] == BEADS
    assert "sentences" in result.stderr
    assert not Path("alignments").exists()


def test_the_summary_goes_to_standard_output_and_names_the_files():
    result = align()
    assert result.stderr == ""
    assert "4 Japanese, 4 English" in result.stdout
    assert str(Path("alignments", "news.tmx")) in result.stdout


def test_a_name():
    align("--name", "20240905/辞任")
    assert names() == ["20240905_辞任.tmx", "20240905_辞任.tsv"]
    assert set(read_tsv(Path("alignments/20240905_辞任.tsv"))["doc"]) == {"20240905/辞任"}


def test_hypotheses_from_a_file_are_scored():
    result = align(mt="mt.txt")
    rows = read_tsv(Path("alignments/news.tsv"))
    assert list(rows["hypothesis"]) == [*HYPOTHESES.splitlines(), ""]
    pairs = rows[rows["ja_ids"].astype(bool) & rows["en_ids"].astype(bool)]
    assert pairs["bleu"].between(1, 100).all()
    assert pairs["chrf"].between(1, 100).all()
    assert rows.drop(pairs.index)["bleu"].isna().all()
    assert "file:mt.txt" in result.stdout
    assert "BLEU" in result.stdout


def test_segments_that_are_lines():
    Path("a.ja").write_text("一つ目。二つ目。\n\n三つ目。\n", encoding="utf-8")
    Path("a.en").write_text("One. Two.\nThree.\n", encoding="utf-8")
    align("--lines", ja="a.ja", en="a.en")
    alignment = read_alignment(Path("alignments/a.tsv"))
    assert alignment.ja.segments == ["一つ目。二つ目。", "三つ目。"]
    assert alignment.en.segments == ["One. Two.", "Three."]


def test_the_direction_and_the_codes_of_tmx():
    align("--source", "en", "--tmx-languages", "ja-JP, en-GB")
    text = Path("alignments/news.tmx").read_text(encoding="utf-8")
    assert 'srclang="en-GB"' in text
    assert text.index('xml:lang="en-GB"') < text.index('xml:lang="ja-JP"')


def test_weights_of_another_training():
    write_null_weights(Path("w.json"))
    align("--weights", "w.json", "--order", "same")
    assert list(read_tmx(Path("alignments/news.tmx"))) == []


@pytest.mark.parametrize("order", [(), ("--order", "auto"), ("--order", "any")], ids=str)
def test_fragments_in_any_order_are_marked_as_moved(order):
    result = align(*order, "--format", "tsv,jsonl,tmx", ja=ARTICLE, en=SEEDS / "fragments.en.txt")
    rows = read_tsv(Path("alignments/article.tsv"))
    moved = rows["moved"].sum()
    pairs = (rows["ja_ids"].astype(bool) & rows["en_ids"].astype(bool)).sum()
    assert moved > 8
    assert Path("alignments/article.tsv").read_text(encoding="utf-8").count("\tyes\t") == moved
    assert f"\norder       any: {moved} of {pairs} pairs stand elsewhere" in result.stdout
    assert sum(row["moved"] for row in read_jsonl(Path("alignments/article.jsonl"))) == moved
    tmx = Path("alignments/article.tmx").read_text(encoding="utf-8")
    assert tmx.count('<prop type="x-moved">yes</prop>') == moved


def test_fragments_in_the_same_order_if_told_so():
    result = align("--order", "same", ja=ARTICLE, en=SEEDS / "fragments.en.txt")
    assert "order " not in result.stdout
    alignment = read_alignment(Path("alignments/article.tsv"))
    assert [j for bead in alignment.beads for j in bead.en] == list(range(len(alignment.en)))
    assert not any(bead.moved for bead in alignment.beads)


def test_an_order_that_there_is_not():
    line = refusal(aligner("align", "news.ja.txt", "news.en.txt", "--order", "backwards"), code=2)
    assert "--order" in line
    assert "'--order': 'backwards' is not one of 'auto', 'same', 'any'" in line
    assert not Path("alignments").exists()


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read_and_said(encoding):
    Path("news.ja.txt").write_text(JA, encoding=encoding)
    result = align()
    said = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-16": "UTF-16LE"}.get(encoding)
    expected = f"aligner: news.ja.txt was read as {said}\n" if said else ""
    assert result.stderr == expected
    assert ids(Path("alignments/news.tsv")) == BEADS


def test_an_encoding_that_is_given_is_not_said():
    for name, text in (("news.ja.txt", JA), ("news.en.txt", EN)):
        Path(name).write_text(text, encoding="euc_jp")
    assert align("--encoding", "euc_jp").stderr == ""
    assert ids(Path("alignments/news.tsv")) == BEADS


@pytest.mark.parametrize("side", ["ja", "en"])
def test_one_text_from_standard_input(side):
    text = JA if side == "ja" else EN
    align(**{side: "-"}, stdin=text.encode())
    assert names() == (["stdin.tmx", "stdin.tsv"] if side == "ja" else ["news.tmx", "news.tsv"])


def test_other_kinds_of_files():
    Path("news.md").write_text(JA.replace("首相が辞任", "# 首相が**辞任**"), encoding="utf-8")
    paragraphs = "".join(f"<p>{text}</p>" for text in EN.split("\n\n")[1:])
    page = (
        f"<html><body><article><h1>Prime minister resigns</h1>{paragraphs}</article></body></html>"
    )
    Path("news.html").write_text(page, encoding="utf-8")
    align(ja="news.md", en="news.html")
    alignment = read_alignment(Path("alignments/news.tsv"))
    assert alignment.ja.segments[0] == "首相が辞任"
    assert "The opposition was glad." in alignment.en.segments


def test_what_tmx_cannot_hold_is_said():
    text = JA.replace("辞任を", "辞任\ufdd0\ufffeを")
    Path("news.ja.txt").write_text(text, encoding="utf-8")
    align()
    assert "\ufffe" not in Path("alignments/news.tmx").read_text(encoding="utf-8")


def test_the_second_run_replaces_the_first():
    align()
    first = Path("alignments/news.tsv").read_bytes()
    Path("alignments/news.tsv").write_text("spoiled")
    align()
    assert Path("alignments/news.tsv").read_bytes() == first
    assert names() == ["news.tmx", "news.tsv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("mt", "label"), [("compact", b"Translating"), ("none", b"Aligning")])
def test_progress_is_shown_on_a_terminal(mt, label):
    import pty

    reader, writer = pty.openpty()
    environment = os.environ | {"TERM": "xterm"}
    arguments = ["align", "news.ja.txt", "news.en.txt", "--mt", mt]
    done = aligner(*arguments, stdout=subprocess.PIPE, stderr=writer, env=environment)
    os.close(writer)
    shown = os.read(reader, 100_000)
    os.close(reader)
    assert done.returncode == 0
    assert label in shown
    assert b"\x1b" not in done.stdout
