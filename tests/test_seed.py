"""The seed article from end to end, through the real command."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import EN, JA, SEEDS, aligner
from lxml import etree
from seed import seed

from aligner import formats
from aligner.alignment import Alignment
from aligner.documents import read_document
from aligner.formats import read_alignment, read_tmx

FRAGMENTS = SEEDS / "fragments.en.txt"
DTD = Path(formats.__file__).parent / "data" / "tmx14.dtd"


@pytest.fixture(scope="module", params=["none", "compact"])
def mt(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", params=[EN, FRAGMENTS], ids=["article", "fragments"])
def english(request) -> Path:
    return request.param


def run(folder: Path, cache: Path, english: Path, mt: str) -> Path:
    """Align the seed; return the TSV, beside which the TMX lies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNER_CACHE_DIR", str(cache))
        done = aligner("align", JA, english, "--mt", mt, "-o", folder)
    assert (done.returncode, done.stderr) == (0, b"")
    return folder / "article.tsv"


@pytest.fixture(scope="module")
def tsv(tmp_path_factory, cache, english, mt) -> Path:
    return run(tmp_path_factory.mktemp("out"), cache, english, mt)


def links(alignment: Alignment) -> set[tuple[int, int]]:
    return {(i, j) for bead in alignment.beads for i in bead.ja for j in bead.en}


def nulls(alignment: Alignment) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return {(bead.ja, bead.en) for bead in alignment.beads if bead.is_null}


@pytest.mark.parametrize("english", [EN], indirect=True, ids=["article"])
def test_every_link_and_every_null_of_the_gold_is_found(tsv):
    found = read_alignment(tsv)
    assert links(found) >= links(seed())
    assert nulls(found) == nulls(seed())


@pytest.mark.parametrize("english", [EN], indirect=True, ids=["article"])
def test_every_bead_is_right(tsv):
    found = read_alignment(tsv)
    assert [(bead.ja, bead.en) for bead in found.beads] == [
        (bead.ja, bead.en) for bead in seed().beads
    ]


def test_every_sentence_of_both_sides_is_in_exactly_one_row(tsv, english):
    found = read_alignment(tsv)
    ja, en = read_document(JA, "ja"), read_document(english, "en")
    assert sorted(i for bead in found.beads for i in bead.ja) == list(range(len(ja)))
    assert sorted(j for bead in found.beads for j in bead.en) == list(range(len(en)))
    assert len(ja) == len(seed().ja) == 37
    assert "".join(found.ja.segments) == "".join(ja.segments)
    assert " ".join(found.en.segments) == " ".join(en.segments)


def test_confidence_and_scores_are_on_every_pair(tsv, mt):
    found = read_alignment(tsv)
    assert all(0 <= bead.confidence <= 1 for bead in found.beads)
    assert all((bead.bleu is None) == (mt == "none") for bead in found.pairs)
    assert all((bead.chrf is None) == (mt == "none") for bead in found.pairs)
    assert (found.hypotheses is None) == (mt == "none")


def test_the_tmx_is_valid_and_holds_the_pairs(tsv):
    path = tsv.with_suffix(".tmx")
    with DTD.open("rb") as file:
        dtd = etree.DTD(file)
    assert dtd.validate(etree.parse(path)), dtd.error_log
    found = read_alignment(tsv)
    assert [(unit.ja, unit.en) for unit in read_tmx(path)] == [
        (found.ja_text(bead), found.en_text(bead)) for bead in found.pairs
    ]


def test_the_second_run_gives_the_same(tsv, tmp_path, cache, english, mt):
    assert run(tmp_path, cache, english, mt).read_bytes() == tsv.read_bytes()
