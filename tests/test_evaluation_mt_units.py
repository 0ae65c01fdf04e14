from __future__ import annotations

from pathlib import Path

import pytest
from evaluations import EN, JA, write_alignment, write_lines

from aligner.errors import InputError, StoreError
from aligner.evaluation.mt import read_memory, read_units
from aligner.formats import read_alignment
from aligner.formats.units import Unit as StoredUnit
from aligner.memory import Memory, NewBead

BEADS = [
    ([0, 1], [0], 0.8, "approved"),
    ([2], [1, 2], 0.7, ""),
    ([3], [], 0.9, ""),
    ([], [3], 0.9, ""),
]


@pytest.mark.parametrize("suffix", [".tsv", ".jsonl"])
def test_units_of_a_file(tmp_path, suffix):
    path = write_alignment(tmp_path / f"news{suffix}", BEADS, ("one", "two", "three", "four"))
    found = read_units([path])
    joined, split = found.units
    assert (joined.ja, joined.en, joined.kind) == (JA[0] + JA[1], EN[0], "2-1")
    assert (joined.sentences, joined.places) == ((JA[0], JA[1]), (0, 1))
    assert (joined.hypothesis, joined.status, joined.confidence) == ("one two", "approved", 0.8)
    assert (split.en, split.kind, split.number) == (f"{EN[1]} {EN[2]}", "1-2", 2)
    assert (found.omitted, found.added) == (1, 1)
    assert (found.articles, found.sentences) == (["news"], {"news": 4})


def test_articles_come_in_the_order_of_the_files(tmp_path):
    paths = [write_alignment(tmp_path / f"{name}.tsv") for name in "bca"]
    assert read_units(paths).articles == ["b", "c", "a"]


def test_files_that_cannot_be_used(tmp_path):
    path = write_alignment(tmp_path / "a.tsv")
    (tmp_path / "sub").mkdir()
    again = write_alignment(tmp_path / "sub" / "a.tsv")
    with pytest.raises(InputError, match=r"a is in .*a.tsv too; give each article"):
        read_units([path, again])
    with pytest.raises(InputError, match="nothing to compare"):
        read_units([write_alignment(tmp_path / "b.tsv", [([at], [], 1.0, "") for at in range(4)])])
    with pytest.raises(InputError, match="not an alignment file by its name; give"):
        read_units([tmp_path / "a.txt"])
    with pytest.raises(InputError, match=r"line 1: not a bead.*write the file anew"):
        read_units([write_lines(tmp_path / "c.jsonl", [{"doc": "c"}])])
    shifted = tmp_path / "d.tsv"
    shifted.write_bytes(path.read_bytes() + "首相".encode("cp932"))
    with pytest.raises(InputError, match="line 6: not UTF-8; save"):
        read_units([shifted])


@pytest.fixture
def memory(tmp_path) -> Path:
    """A memory of two aligned articles and of one unit that another tool has made."""
    path = tmp_path / "news.sqlite3"
    with Memory(path) as store:
        for name in ("day1", "day2"):
            file = write_alignment(tmp_path / f"{name}.tsv", BEADS, ("one", "two", "three", "four"))
            store.add(read_alignment(file))
        store.import_units([StoredUnit("水。", "Water.")], "old.tmx")
    return path


def test_units_of_a_memory_are_those_of_the_files_that_were_added(tmp_path, memory):
    files = read_units([tmp_path / "day1.tsv", tmp_path / "day2.tsv"])
    found = read_memory(memory, "day*")
    assert found == files
    everything = read_memory(memory)
    assert (everything.omitted, everything.added) == (2, 2)
    assert [unit.ja for unit in everything.units if not unit.article.startswith("day")] == ["水。"]


def test_what_a_reviewer_has_edited_is_evaluated(memory):
    with Memory(memory) as store:
        article = store.article("day1")
        bead = article.beads[0]
        edited = NewBead(bead.ja, bead.en, status="approved", en_edit="Rewritten.")
        store.decide(article.id, "edit", [bead.id], [edited], who="me")
    first = read_memory(memory, "day1").units[0]
    assert (first.en, first.status, first.confidence) == ("Rewritten.", "approved", 1.0)


def test_memories_that_cannot_be_used(tmp_path, memory):
    with pytest.raises(InputError, match="no unit to compare translations with; see"):
        read_memory(memory, "tomorrow")
    with pytest.raises(StoreError):
        read_memory(tmp_path / "none.sqlite3")
