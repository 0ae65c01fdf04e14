from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import alignments

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document
from aligner.errors import OutputError
from aligner.formats import write_outputs
from aligner.formats.text import one_line


def test_only_beads_with_two_sides_line_by_line(tmp_path):
    ja = Document.from_segments(["一。", "二。", "三\n四。", "消えた。"], "ja", "d")
    en = Document.from_segments(["One.", "Added.", "Two."], "en")
    beads = (
        Bead((0, 1), (0, 2), 1.0, moved=True),
        Bead((), (1,), 1.0),
        Bead((2,), (), 1.0),
        Bead((3,), (), 1.0),
    )
    paths = write_outputs(Alignment(ja, en, beads), tmp_path, ["moses"])
    assert paths == [tmp_path / "d.ja", tmp_path / "d.en"]
    assert paths[0].read_bytes() == "一。二。\n".encode()
    assert paths[1].read_bytes() == b"One. Two.\n"


@settings(max_examples=100, deadline=None)
@given(alignments())
def test_as_many_lines_as_pairs_whatever_the_texts(alignment):
    with tempfile.TemporaryDirectory() as folder:
        paths = write_outputs(alignment, Path(folder), ["moses"], "a")
        ja, en = (path.read_bytes().decode().splitlines() for path in paths)
    assert ja == [one_line(alignment.ja_text(bead)) for bead in alignment.pairs]
    assert en == [one_line(alignment.en_text(bead)) for bead in alignment.pairs]


def test_a_lone_surrogate_leaves_neither_file(tmp_path):
    ja, en = Document.from_segments(["a"], "ja", "d"), Document.from_segments(["\ud83d"], "en")
    with pytest.raises(OutputError, match=r"^d: .*U\+D83D"):
        write_outputs(Alignment(ja, en, (Bead((0,), (0,), 1.0),)), tmp_path / "new", ["moses"])
    assert list((tmp_path / "new").iterdir()) == []
