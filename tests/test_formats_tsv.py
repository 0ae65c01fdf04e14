from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from strategies import BREAKS, alignments, texts

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document
from aligner.errors import InputError, OutputError
from aligner.formats import COLUMNS, read_alignment, read_tsv, write, write_tsv
from aligner.formats.text import one_line

HEADER = (
    "doc\tbead\tja\ten\thypothesis\tconfidence\tbleu\tchrf\ttype\tmoved\tstatus\tja_ids\ten_ids"
)
ROW = "d\t1\tはい。\tYes.\tYes.\t0.9000\t100.00\t100.00\t1-1\t\t\tja1\ten1"


@pytest.fixture
def alignment():
    return Alignment(
        Document.from_segments(["見出し", "一つ。", "二つ。", "消えた。"], "ja", "article"),
        Document.from_segments(["Headline", "One and two.", "Added."], "en", "source"),
        (
            Bead((0,), (0,), 0.98765, 12.345, 45.6),
            Bead((1, 2), (1,), 0.5, 0.0, 100.0, moved=True, status="approved"),
            Bead((3,), (), 0.75),
            Bead((), (2,), 1.0),
        ),
        ("Heading", "One.", "Two.", "Gone."),
        "engine@1",
    )


def written(alignment: Alignment) -> str:
    out = io.BytesIO()
    write_tsv(alignment, out)
    return out.getvalue().decode()


def in_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "a.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_as_written(alignment):
    assert written(alignment).split("\n") == [
        HEADER,
        "article\t1\t見出し\tHeadline\tHeading\t0.9877\t12.35\t45.60\t1-1\t\t\tja1\ten1",
        "article\t2\t一つ。二つ。\tOne and two.\tOne. Two.\t0.5000\t0.00\t100.00\t2-1\tyes"
        "\tapproved\tja2 ja3\ten2",
        "article\t3\t消えた。\t\tGone.\t0.7500\t\t\t1-0\t\t\tja4\t",
        "article\t4\t\tAdded.\t\t1.0000\t\t\t0-1\t\t\t\ten3",
        "",
    ]


def test_without_hypotheses_their_column_is_empty(alignment):
    rows = written(replace(alignment, hypotheses=None)).split("\n")[1:-1]
    assert [row.split("\t")[4] for row in rows] == ["", "", "", ""]


def test_types_of_what_is_read(alignment, tmp_path):
    write(alignment, tmp_path / "a.tsv")
    frame = read_tsv(tmp_path / "a.tsv")
    assert tuple(frame.columns) == COLUMNS
    assert frame["bead"].tolist() == [1, 2, 3, 4]
    assert frame["bead"].dtype == "int64"
    assert frame["moved"].tolist() == [False, True, False, False]
    assert frame["moved"].dtype == "bool"
    assert frame["confidence"].tolist() == [0.9877, 0.5, 0.75, 1.0]
    assert frame["bleu"].isna().tolist() == [False, False, True, True]
    assert frame["bleu"].dtype == frame["chrf"].dtype == "float64"
    assert frame["en"].tolist() == ["Headline", "One and two.", "", "Added."]


def test_alignment_as_it_was(alignment, tmp_path):
    write(alignment, tmp_path / "a.tsv")
    again = read_alignment(tmp_path / "a.tsv")
    assert again.ja == alignment.ja
    assert again.en.segments == alignment.en.segments
    assert again.hypotheses == alignment.hypotheses
    first = replace(alignment.beads[0], confidence=0.9877, bleu=12.35)
    assert again.beads == (first, *alignment.beads[1:])


@pytest.mark.parametrize("text", ["NA", "null", "nan", "1e5", "007", '"', '"a', "=1+1", " a ", ""])
def test_texts_stay_what_they_are(text, tmp_path):
    one = Document.from_segments([text], "ja", "None"), Document.from_segments([text], "en")
    alignment = Alignment(*one, (Bead((0,), (0,), 0.5, status=text),), (text,))
    write(alignment, tmp_path / "a.tsv")
    row = read_tsv(tmp_path / "a.tsv").iloc[0]
    assert [row["doc"], row["ja"], row["en"], row["hypothesis"], row["status"]] == ["None"] + [
        text
    ] * 4


@pytest.mark.parametrize("character", BREAKS)
def test_what_ends_a_cell_or_a_line_becomes_a_space(character):
    assert one_line(f"a{character}b") == "a b"


def test_a_windows_line_end_becomes_one_space():
    assert one_line("a\r\nb") == "a b"


@settings(max_examples=100, deadline=None)
@given(alignments())
def test_pandas_reads_a_row_for_each_bead_whatever_the_texts(alignment):
    frame = pd.read_csv(
        io.StringIO(written(alignment)),
        sep="\t",
        quoting=csv.QUOTE_NONE,
        dtype=str,
        keep_default_na=False,
    )
    assert tuple(frame.columns) == COLUMNS
    assert frame["ja"].tolist() == [one_line(alignment.ja_text(b)) for b in alignment.beads]
    assert frame["en"].tolist() == [one_line(alignment.en_text(b)) for b in alignment.beads]
    ids = " ".join(frame["ja_ids"]).split() + " ".join(frame["en_ids"]).split()
    assert len(ids) == len(set(ids)) == len(alignment.ja) + len(alignment.en)


@settings(max_examples=100, deadline=None)
@given(alignments())
def test_every_row_is_one_line_for_any_reader(alignment):
    lines = written(alignment).splitlines()
    assert len(lines) == 1 + len(alignment.beads)
    assert {line.count("\t") for line in lines} == {len(COLUMNS) - 1}


@settings(max_examples=100, deadline=None)
@given(alignments(texts(breaks=False)))
def test_what_is_written_reads_back_equal(alignment):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.tsv"
        write(alignment, path)
        again = read_alignment(path)
    assert [again.ja_text(bead) for bead in again.beads] == [
        alignment.ja_text(bead) for bead in alignment.beads
    ]
    assert [again.en_text(bead) for bead in again.beads] == [
        alignment.en_text(bead) for bead in alignment.beads
    ]
    assert (len(again.ja), len(again.en)) == (len(alignment.ja), len(alignment.en))
    assert again.beads == tuple(map(rounded, alignment.beads))
    assert not alignment.beads or written(again) == written(alignment)


def rounded(bead: Bead) -> Bead:
    return replace(
        bead,
        confidence=float(f"{bead.confidence:.4f}"),
        bleu=None if bead.bleu is None else float(f"{bead.bleu:.2f}"),
        chrf=None if bead.chrf is None else float(f"{bead.chrf:.2f}"),
    )


def test_joined_sentences_are_parted_where_sentences_end(tmp_path):
    ja = Document.from_segments(["「はい。」と彼。", "そう？", "終わり"], "ja")
    en = Document.from_segments(['"Yes," he said.', 'Is that "so?"', "Over 3.5 percent"], "en")
    said = ("He said yes.", "Really?", "The end")
    write(Alignment(ja, en, (Bead((0, 1, 2), (0, 1, 2), 1.0),), said), tmp_path / "a.tsv")
    again = read_alignment(tmp_path / "a.tsv")
    assert (again.ja.segments, again.en.segments) == (ja.segments, en.segments)
    assert again.hypotheses == said


def test_no_beads(tmp_path):
    nothing = Alignment(Document("n", "ja", "", ()), Document("n", "en", "", ()), ())
    write(nothing, tmp_path / "a.tsv")
    assert read_tsv(tmp_path / "a.tsv").empty
    assert read_alignment(tmp_path / "a.tsv").beads == ()


def test_a_lone_surrogate_is_refused(tmp_path):
    ja, en = Document.from_segments(["\ud800"], "ja", "d"), Document.from_segments(["a"], "en")
    with pytest.raises(OutputError, match=r"^d: .*U\+D800.*; save the article as UTF-8"):
        write(Alignment(ja, en, (Bead((0,), (0,), 1.0),)), tmp_path / "a.tsv")
    assert not (tmp_path / "a.tsv").exists()


def test_reads_what_a_windows_editor_saved(tmp_path):
    path = in_file(tmp_path, "\ufeff" + f"{HEADER}\r\n{ROW}\r\n")
    frame = read_tsv(path)
    assert frame.columns[0] == "doc"
    assert frame["en_ids"].tolist() == ["en1"]


def test_reads_columns_in_any_order_and_more_of_them(tmp_path):
    pairs = [("mine", "x"), *reversed(list(zip(HEADER.split("\t"), ROW.split("\t"), strict=True)))]
    lines = ["\t".join(cells) for cells in zip(*pairs, strict=True)]
    path = in_file(tmp_path, "\n".join(lines))
    assert read_tsv(path)["mine"].tolist() == ["x"]
    assert read_alignment(path).ja.segments == ["はい。"]


def broken(folder: Path, text: str | bytes, words: str) -> None:
    path = in_file(folder, text)
    with pytest.raises(InputError) as caught:
        read_alignment(path)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\tYes.\tYes.", "\tYes.", "line 3: 12 fields, not 13"),
        ("はい。", "は\tい。", "line 3: 14 fields, not 13"),
        ("d\t1\t", "d\t0\t", "line 3: bead is '0'"),
        ("d\t1\t", "d\t1.5\t", "line 3: bead is '1.5'"),
        ("0.9000", "1.1", "line 3: confidence is '1.1'; it must be a number from 0 to 1"),
        ("0.9000", "", "line 3: confidence is ''"),
        ("0.9000", "nan", "line 3: confidence is 'nan'"),
        ("\t100.00\t100.00", "\t100.01\t", "line 3: bleu is '100.01'"),
        ("\t100.00\t100.00", "\t\tNA", "line 3: chrf is 'NA'"),
        ("1-1\t\t", "1-1\tno\t", "line 3: moved is 'no'"),
        ("ja1", "ja0", "line 3: ja_ids is 'ja0'"),
        ("ja1", "en1", "line 3: ja_ids is 'en1'"),
        ("en1", "en1,en2", "line 3: en_ids is 'en1,en2'"),
        ("ja1", "", "line 3: ja has a text but no ja_ids"),
        ("ja1", "ja2", "line 3: ja2 is in another row too"),
        ("ja1", "ja3", "ja1 is in no row"),
        ("d\t1\t", "other\t1\t", "rows of 2 documents"),
    ],
)
def test_broken_rows(tmp_path, old, new, words):
    assert old in ROW
    sound = ROW.replace("ja1", "ja2").replace("en1", "en2")
    broken(tmp_path, f"{HEADER}\n{sound}\n{ROW.replace(old, new)}\n", words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the header must hold each column once; mend doc, bead, ja"),
        (HEADER.replace("\tchrf", ""), "mend chrf"),
        (HEADER + "\tja", "mend ja"),
        (f"{HEADER}\n\n{ROW}", "line 2: 1 fields"),
        (f"{HEADER}\n{ROW}".encode("shift_jis"), "line 2: not UTF-8; save the file as UTF-8"),
        (b"\xff\xfe", "line 1: not UTF-8"),
    ],
)
def test_broken_files(tmp_path, text, words):
    broken(tmp_path, text, words)


def test_unreadable_paths(tmp_path):
    for path in (tmp_path, tmp_path / "missing.tsv"):
        with pytest.raises(InputError, match=r"cannot read .*; check the path"):
            read_tsv(path)
