from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.translation import HypothesesFile


def test_each_line_is_the_hypothesis_of_a_sentence(tmp_path):
    path = tmp_path / "mt.txt"
    path.write_bytes("\ufeffOne.\r\n\r\n  Three\tand\u2028more. \r\n".encode())
    seen: list[tuple[int, int]] = []
    hypotheses = HypothesesFile(path).translate(["一", "二", "三"], lambda *n: seen.append(n))
    assert hypotheses == ["One.", "", "Three and more."]
    assert seen == [(3, 3)]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.from_regex(r"([a-z]+ )*[a-z]+|", fullmatch=True), min_size=1, max_size=6))
def test_what_was_written_is_read(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("mt") / "mt.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert HypothesesFile(path).translate(["文"] * len(lines)) == lines


@pytest.mark.parametrize(("text", "count"), [("", 0), ("a", 1), ("a\n\n\n\n", 4)])
def test_the_wrong_number_of_lines_is_an_error(tmp_path, text, count):
    path = tmp_path / "mt.txt"
    path.write_text(text)
    with pytest.raises(InputError, match=f"mt.txt: has {count} lines for 2 sentences"):
        HypothesesFile(path).translate(["一", "二"])


@pytest.mark.parametrize("content", [None, b"\x00\x01\x02\xff" * 50])
def test_what_cannot_be_read_is_an_error(tmp_path, content):
    path = tmp_path / "mt.txt"
    if content:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"mt\.txt"):
        HypothesesFile(path).translate(["一"])


def test_id_is_the_name_of_the_file(tmp_path):
    assert HypothesesFile(tmp_path / "online-a.en").id == "file:online-a.en"
