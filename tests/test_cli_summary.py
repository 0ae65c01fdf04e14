"""What ``aligner align`` says when it is done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aligner.alignment import Alignment, Bead
from aligner.cli.summary import summarise
from aligner.documents import Document
from aligner.metrics import CorpusScores

SCORES = CorpusScores(4.444, 27.06, "nrefs:1|version:2", "nrefs:1|nc:6", 3)


def made(*beads: tuple[int, int, float], scores: CorpusScores | None = None) -> Alignment:
    """An alignment of beads given by the sentences of each side and their confidence."""
    made, i, j = [], 0, 0
    for a, b, confidence in beads:
        made.append(Bead(tuple(range(i, i + a)), tuple(range(j, j + b)), confidence))
        i, j = i + a, j + b
    return Alignment(
        Document.from_segments(["水。"] * i, "ja", "article"),
        Document.from_segments(["Water."] * j, "en"),
        tuple(made),
        None,
        "compact:translate-ja_en@0.3" if scores else None,
        scores,
    )


def test_all_of_it():
    alignment = made(
        *[(1, 1, 0.99)] * 3,
        (2, 1, 0.5),
        (1, 1, 0.95),
        *[(1, 0, 0.6), (0, 1, 0.89), (0, 1, 0.2)],
        (1, 2, 0.9),
        (1, 1, 0.1),
        scores=SCORES,
    )
    files = [Path("alignments/article.tsv"), Path("alignments/article.tmx")]
    assert summarise(alignment, files).splitlines() == [
        "sentences   9 Japanese, 10 English",
        "pairs       7 (5 × 1-1, 1 × 2-1, 1 × 1-2)",
        "no partner  1 Japanese, 2 English",
        "to check    5 of 10 beads, less than 90% sure: 4, 6-8, 10",
        "MT          compact:translate-ja_en@0.3",
        "BLEU        4.4   nrefs:1|version:2",
        "chrF        27.1  nrefs:1|nc:6",
        f"written     {files[0]}",
        f"            {files[1]}",
    ]


def test_without_translation_there_is_no_score():
    lines = summarise(made((1, 1, 1.0))).splitlines()
    assert lines == [
        "sentences   1 Japanese, 1 English",
        "pairs       1 (1 × 1-1)",
        "no partner  0 Japanese, 0 English",
        "to check    nothing: every bead is at least 90% sure",
    ]


def test_another_order_is_said():
    alignment = made((1, 1, 1.0), (1, 1, 1.0), (0, 1, 1.0))
    first, *others = alignment.beads
    moved = replace(alignment, order="any", beads=(replace(first, moved=True), *others))
    assert summarise(moved).splitlines()[:2] == [
        "sentences   2 Japanese, 3 English",
        "order       any: 1 of 2 pairs stand elsewhere in the English",
    ]
    assert "order" not in summarise(alignment)


def test_no_pair_at_all():
    assert "pairs       0\n" in summarise(made((1, 0, 1.0), (0, 1, 1.0)))


def test_a_long_list_is_cut_off():
    [line] = [
        line
        for line in summarise(made(*[(1, 1, 0.99), (1, 1, 0.5)] * 200)).splitlines()
        if line.startswith("to check")
    ]
    assert line.startswith("to check    200 of 400 beads, less than 90% sure: 2, 4, 6, ")
    assert line.endswith(", 24 …")


def test_it_fits_a_narrow_terminal():
    alignment = made(*[(1, 1, 0.99), (2, 1, 0.5), (1, 0, 0.99)] * 400, scores=SCORES)
    assert max(map(len, summarise(alignment).splitlines())) <= 100


def test_texts_that_hardly_match_are_said_to():
    unrelated = made(*[(1, 0, 0.99)] * 5, *[(0, 1, 0.99)] * 4, (1, 1, 0.6))
    warning = summarise(unrelated).splitlines()[-1]
    assert warning.startswith("warning     only 12% of the shorter text seems to have a partner:")
    assert "warning" not in summarise(made(*[(1, 1, 0.9)] * 5))


def test_what_a_search_without_time_may_have_missed_is_said():
    short = replace(made((1, 1, 1.0)), shortfall=2.345)
    assert "another alignment may score up to 2.3 more" in summarise(short)
