from __future__ import annotations

import shutil

import pytest
from evaluations import JA, write_alignment, write_lines

from aligner.errors import InputError
from aligner.evaluation.mt import name_systems, read_units, translate_units

BEADS = [([0, 1], [0], 0.8, ""), ([2], [1], 0.7, ""), ([3], [], 0.9, ""), ([], [2, 3], 0.9, "")]
LINES = ["one", "two", "three", "four"]


@pytest.fixture
def units(tmp_path):
    return read_units([write_alignment(tmp_path / "news.tsv", BEADS, tuple(LINES))])


def translated(spec: object, units: object) -> list[str]:
    [system] = name_systems([str(spec)])
    return translate_units(system, units)


def test_a_line_for_each_pair_or_for_each_sentence(tmp_path, units):
    path = write_lines(tmp_path / "by-pair.txt", ["a", "b  c"])
    assert translated(path, units) == ["a", "b c"]
    assert translated(write_lines(tmp_path / "by-sentence.txt", LINES), units) == [
        "one two",
        "three",
    ]


@pytest.mark.parametrize("lines", [["a"], ["a", "b", "c"], ["a"] * 5, [""]])
def test_fewer_or_more_lines(tmp_path, units, lines):
    path = write_lines(tmp_path / "other.txt", lines)
    with pytest.raises(InputError, match=r"other.txt: has \d lines; one for each of the 2 pairs"):
        translated(path, units)


def test_what_the_files_hold(tmp_path, units):
    assert translated("old=hypothesis", units) == ["one two", "three"]
    bare = read_units([write_alignment(tmp_path / "bare.tsv")])
    with pytest.raises(InputError, match="hold no hypotheses; name an engine"):
        translated("hypothesis", bare)


@pytest.mark.parametrize("suffix", [".tsv", ".jsonl"])
def test_an_alignment_file_as_a_system(tmp_path, units, suffix):
    (tmp_path / "other").mkdir()
    path = write_alignment(tmp_path / "other" / f"news{suffix}", BEADS, ("p", "q", "r", "s"))
    assert translated(path, units) == ["p q", "r"]


def test_tables_by_the_japanese_or_in_order(tmp_path, units):
    rows = [{"ja": JA[2], "hypothesis": "b"}, {"ja": JA[0] + JA[1], "hypothesis": "a"}]
    assert translated(write_lines(tmp_path / "ja.jsonl", rows), units) == ["a", "b"]
    plain = write_lines(tmp_path / "plain.tsv", ["n\thypothesis", "1\ta", "2\t"])
    assert translated(plain, units) == ["a", ""]


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        ("a.tsv", ["hypothesis", "one"], "has 1 hypotheses for 2 pairs"),
        ("a.tsv", ["text", "one"], "line 1: there is no hypothesis in it"),
        ("a.tsv", ["ja\thypothesis", "one"], "line 2: 1 fields, not 2"),
        ("a.tsv", ["ja\thypothesis", "x\tone"], "has no hypothesis for bead 1 of news"),
        ("a.tsv", [], "there is no hypothesis in it"),
        (
            "a.tsv",
            ["doc\tbead\tja\thypothesis", "news\t1\tx\ty", "news\t2\tx\ty"],
            "bead 1 of news has other Japanese there",
        ),
        ("a.jsonl", ["[1]"], "line 1: not a JSON object"),
        ("a.jsonl", ["{"], "line 1: not a JSON object"),
        ("a.jsonl", ['{"hypothesis": "\\ud800"}'], "line 1: not a JSON object"),
    ],
)
def test_tables_that_do_not_fit(tmp_path, units, name, lines, words):
    with pytest.raises(InputError, match=words):
        translated(write_lines(tmp_path / name, lines), units)


def test_names(tmp_path):
    path = write_lines(tmp_path / "some.v2.txt", ["a"])
    odd = write_lines(tmp_path / "x=y.txt", ["a"])
    systems = name_systems([str(path), f"mine={path}", str(odd), "compact"])
    assert [system.name for system in systems] == ["some.v2", "mine", "x=y", "compact"]
    assert systems[3].source == "compact:translate-ja_en@0.3"
    with pytest.raises(InputError, match="two systems are called mine; name them"):
        name_systems([f"mine={path}", f"mine={odd}"])
    for spec in ("=compact", "mine="):
        with pytest.raises(InputError, match="give a name and a system"):
            name_systems([spec])
    with pytest.raises(InputError, match=r"gone.argosmodel: no such engine or file"):
        name_systems(["a=gone.argosmodel"])
    with pytest.raises(InputError, match="none translates nothing"):
        name_systems(["none"])


def test_an_engine_gets_sentences_one_by_one(units):
    [system] = name_systems(["compact"])
    done: list[tuple[int, int]] = []
    hypotheses = translate_units(system, units, lambda *each: done.append(each))
    assert len(hypotheses) == 2
    assert all(hypotheses)
    assert done[-1] == (3, 3)


def test_an_installed_package_by_its_name(home, compact):
    packages = home / "argos" / "packages"
    packages.mkdir(parents=True)
    shutil.copytree(compact.folder, packages / compact.folder.name)
    [system] = name_systems(["old=translate-ja_en@0.3"])
    assert (system.name, system.source) == ("old", "argos:translate-ja_en@0.3")


def test_encodings_that_are_mixed(tmp_path, units):
    path = tmp_path / "mixed.txt"
    path.write_bytes("“one”\n".encode() + "首相が言った、と\n".encode("cp932"))
    with pytest.raises(InputError, match=r"mixed.txt, line \d: the byte"):
        translated(path, units)
