from __future__ import annotations

import json
from pathlib import Path

import pytest

from aligner.alignment import Bead
from aligner.errors import InputError, OutputError
from aligner.evaluation import Record, read_records, run, write_predictions
from aligner.signals import Texts

FIELDS = {
    "id": "d1",
    "domain": "news",
    "ja": ["一つ。", "二つ。"],
    "en": ["One.", "Two.", "Three."],
    "mt": {"A": ["A one.", "A two."]},
    "gold": [[[1, 0], [0]], [[], [2, 1]]],
}


def in_file(folder: Path, *documents: object) -> Path:
    path = folder / "set.jsonl"
    lines = [line if isinstance(line, str) else json.dumps(line) for line in documents]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def with_field(name: str, value: object) -> dict[str, object]:
    return {**FIELDS, name: value}


def without_field(name: str) -> dict[str, object]:
    return {key: value for key, value in FIELDS.items() if key != name}


def diagonal(texts: Texts) -> list[Bead]:
    """One pair after the other, and what is left over as nulls."""
    pairs = min(len(texts.ja), len(texts.en))
    beads = [Bead((at,), (at,), 0.5) for at in range(pairs)]
    beads += [Bead((at,), (), 0.25) for at in range(pairs, len(texts.ja))]
    return beads + [Bead((), (at,), 0.25) for at in range(pairs, len(texts.en))]


def test_documents_are_read_in_order_with_sides_sorted(tmp_path):
    path = in_file(tmp_path, FIELDS, "", with_field("id", 7) | {"mt": None})
    first, second = read_records(path)
    assert first == Record(
        "d1",
        ["一つ。", "二つ。"],
        ["One.", "Two.", "Three."],
        [((0, 1), (0,)), ((), (1, 2))],
        {"A": ["A one.", "A two."]},
    )
    assert (second.id, second.mt) == ("7", {})


def test_mt_may_be_left_out_and_line_ends_may_be_of_windows(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(without_field("mt")).encode() + b"\r\n\r\n")
    [record] = read_records(path)
    assert record.mt == {}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "not json",
        "[" * 100_000,
        "[]",
        "3",
        "null",
        *(without_field(name) for name in ("id", "ja", "en", "gold")),
        with_field("ja", "一つ。"),
        with_field("en", [1, 2, 3]),
        with_field("en", ["One.", None, "Three."]),
        with_field("en", ["One.", "half \ud83d of it", "Three."]),
        with_field("mt", ["A one.", "A two."]),
        with_field("mt", {"A": "A one."}),
        with_field("gold", 3),
        with_field("gold", [[0, 0]]),
        with_field("gold", [[[0]]]),
        with_field("gold", [[["0"], [0]]]),
        with_field("gold", [[[0], [0], [0]]]),
    ],
    ids=lambda line: (line if isinstance(line, str) else json.dumps(line))[-40:],
)
def test_a_bad_line_is_an_error_that_names_it(tmp_path, line):
    path = in_file(tmp_path, FIELDS, line)
    with pytest.raises(InputError, match=r"set\.jsonl, line 2: not a document of a benchmark") as e:
        read_records(path)
    assert "\n" not in str(e.value)


@pytest.mark.parametrize(
    "gold", [[[[0], [0]], [[0], [1]]], [[[0], [1]], [[1], [1]]], [[[2], [0]]], [[[0], [3]]],
             [[[-1], [0]]], [[[0, 0], [0]]]]
)  # fmt: skip
def test_gold_holds_sentences_that_are_there_and_none_twice(tmp_path, gold):
    path = in_file(tmp_path, with_field("gold", gold))
    with pytest.raises(InputError, match=r"line 1: the gold names a sentence twice, or one that"):
        read_records(path)


def test_every_system_has_a_hypothesis_for_each_sentence(tmp_path):
    path = in_file(tmp_path, with_field("mt", {"A": ["A one.", "A two."], "B": ["B one."]}))
    with pytest.raises(InputError, match=r"line 1: 1 hypotheses of B for 2 Japanese sentences"):
        read_records(path)


def test_two_documents_of_one_name_are_refused(tmp_path):
    path = in_file(tmp_path, FIELDS, with_field("id", "d2"), FIELDS)
    with pytest.raises(InputError, match=r"line 3: a second 'd1'; ids must differ"):
        read_records(path)


def test_a_file_without_documents_is_refused(tmp_path):
    for path in (in_file(tmp_path), in_file(tmp_path, "", " ")):
        with pytest.raises(InputError, match="no document"):
            read_records(path)


def test_what_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputError, match=f"cannot read {path}"):
            read_records(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_bytes(json.dumps(FIELDS).encode() + b"\n\x80\xff\x00\n")
    with pytest.raises(InputError, match="line 2"):
        read_records(path)


def test_a_run_yields_the_result_as_it_grows(tmp_path):
    records = read_records(in_file(tmp_path, FIELDS, with_field("id", "d2")))
    seen = []
    for result in run(records, diagonal):
        seen.append(list(result.predictions))
    assert seen == [["d1"], ["d1", "d2"]]
    assert result.predictions["d2"] == diagonal(Texts(records[1].ja, records[1].en))
    assert result.agreement["strict"].predicted == 4
    assert result.agreement["lax"].right == 2
    assert result.agreement["null"].gold == 4
    assert result.seconds > 0
    assert result.documents_per_second == pytest.approx(2 / result.seconds)


def test_a_run_aligns_with_the_hypotheses_of_each_document(tmp_path):
    records = read_records(in_file(tmp_path, FIELDS))
    given = []

    def note(texts: Texts) -> list[Bead]:
        given.append((texts.ja, texts.en, texts.hypotheses))
        return diagonal(texts)

    list(run(records, note, lambda record: record.mt["A"]))
    list(run(records, note))
    assert [hypotheses for _, _, hypotheses in given] == [["A one.", "A two."], None]
    assert given[0][:2] == (FIELDS["ja"], FIELDS["en"])


def test_no_documents_take_no_time():
    assert list(run([], diagonal)) == []


def test_predictions_are_written_one_document_a_line(tmp_path):
    path = tmp_path / "new" / "out.jsonl"
    beads = [Bead((0, 1), (0,), 0.123456789), Bead((), (1,), 1.0)]
    write_predictions(path, {"d1": beads, "記事": []})
    text = path.read_text(encoding="utf-8")
    assert "記事" in text
    assert [json.loads(line) for line in text.splitlines()] == [
        {"id": "d1", "beads": [[[0, 1], [0]], [[], [1]]], "confidence": [0.12346, 1.0]},
        {"id": "記事", "beads": [], "confidence": []},
    ]


def test_predictions_that_cannot_be_written_are_an_error(tmp_path):
    with pytest.raises(OutputError, match="folder"):
        write_predictions(tmp_path, {})
