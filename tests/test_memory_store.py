"""The memory: articles with their sentences and beads, units of both, several processes at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from seed import seed
from strategies import alignments, texts
from trouble import ROOT, obey_permissions, small_disk

from aligner.alignment import Alignment, Bead
from aligner.documents import Document
from aligner.errors import ConflictError, InputError, StoreError
from aligner.formats import Unit
from aligner.memory import Filters, Memory, NewBead, default_path

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


def small(ja=("あ。", "い。", "う。"), en=("A.", "B.", "C."), name="news") -> Alignment:
    beads = [Bead((i,), (i,), 0.5 + i / 10) for i in range(min(len(ja), len(en)))]
    beads += [Bead((i,), (), 0.3) for i in range(len(en), len(ja))]
    beads += [Bead((), (j,), 0.3) for j in range(len(ja), len(en))]
    return Alignment(
        Document.from_segments(ja, "ja", name),
        Document.from_segments(en, "en", name),
        tuple(beads),
        tuple(f"mt {text}" for text in ja),
        "engine 1",
    )


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "m.sqlite3") as memory:
        yield memory


def pairs(memory: Memory) -> list[tuple[str, str]]:
    return [(unit.ja, unit.en) for unit in memory.units()]


def intact(memory: Memory) -> bool:
    """Whether SQLite finds its file in order, the index of trigrams too."""
    connection = sqlite3.connect(memory.path)
    for index in ("ja_index", "en_index"):
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
    connection.rollback()
    return (
        connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        and not connection.execute("PRAGMA foreign_key_check").fetchall()
    )


# Articles.


def test_an_alignment_comes_back_as_it_was(memory):
    given = seed()
    memory.add(given)
    article = memory.article("article")
    found = article.alignment()
    assert found.ja.segments == given.ja.segments
    assert found.en.segments == given.en.segments
    assert set(found.beads) == set(given.beads)
    assert pairs(memory) == [(given.ja_text(b), given.en_text(b)) for b in given.pairs]


@settings(max_examples=60, deadline=None)
@given(alignments(texts(breaks=False)))
def test_any_alignment_is_kept_and_found(tmp_path_factory, alignment):
    alignment = replace(alignment, ja=replace(alignment.ja, name="x"))
    with Memory(tmp_path_factory.mktemp("m") / "m.sqlite3") as memory:
        memory.add(alignment)
        memory.add(alignment)
        found = memory.article("x").alignment()
        assert sorted((b.ja, b.en, b.moved, b.status) for b in found.beads) == sorted(
            (b.ja, b.en, b.moved, b.status) for b in alignment.beads
        )
        assert len(pairs(memory)) == len(alignment.pairs)
        assert intact(memory)


def test_what_is_known_of_a_unit(memory):
    memory.add(small(), title="題", source="Example News", date="2026-01-31")
    [unit, *_] = memory.units()
    assert replace(unit, created=None) == Unit(
        *("あ。", "A."),
        doc="news",
        number=1,
        kind="1-1",
        hypothesis="mt あ。",
        confidence=0.5,
        engine="engine 1",
    )
    [summary] = memory.articles()
    assert (summary.title, summary.source, summary.date) == ("題", "Example News", "2026-01-31")
    assert (summary.rows, summary.approved, summary.doubtful) == (3, 0, 3)
    assert memory.stats().units == 3


def test_a_missing_article(memory):
    for name in ("none", 7):
        with pytest.raises(StoreError, match="there is no article"):
            memory.article(name)


def test_the_default_file_is_in_the_users_data_folder(home, monkeypatch):
    assert home in default_path().parents
    monkeypatch.setenv("ALIGNER_DATA_DIR", str(home / "here"))
    assert default_path() == home / "here" / "memory.sqlite3"
    with Memory() as memory:
        assert memory.path.exists()


# Decisions.


def approve(memory: Memory, row: int, who="me"):
    article = memory.article("news")
    bead = article.beads[row]
    new = NewBead(bead.ja, bead.en, bead.confidence, status="approved")
    return memory.decide(article.id, "approve", [bead.id], [new], who=who)


def statuses(memory: Memory) -> list[str]:
    return [bead.status for bead in memory.article("news").beads]


def test_decisions_are_undone_and_done_again_across_restarts(tmp_path):
    path = tmp_path / "m.sqlite3"
    with Memory(path) as memory:
        memory.add(small())
        approve(memory, 0)
        approve(memory, 2)
    with Memory(path) as memory:
        assert statuses(memory) == ["approved", "", "approved"]
        assert memory.undo(1).action == "approve"
        assert statuses(memory) == ["approved", "", ""]
    with Memory(path) as memory:
        assert memory.undo(1) is not None
        assert memory.undo(1) is None
        assert statuses(memory) == ["", "", ""]
        assert [u.status for u in memory.units()] == statuses(memory)
        assert memory.redo(1) is not None
        assert statuses(memory) == ["approved", "", ""]
        approve(memory, 1)
        assert memory.redo(1) is None, "another way was taken"
        assert [d.state for d in memory.decisions(1)] == ["done", "dropped", "done"]
        assert intact(memory)


def test_units_say_who_approved_them(memory):
    memory.add(small())
    approve(memory, 1, who="花子")
    [unit] = memory.units(Filters(status="approved"))
    assert (unit.ja, unit.changed_by) == ("い。", "花子")
    assert unit.changed is not None


def test_beads_are_merged_and_found_in_their_new_form(memory):
    memory.add(small())
    article = memory.article("news")
    first, second, third = article.beads
    merged = NewBead(first.ja + second.ja, first.en + second.en, en_edit="A, B.")
    memory.decide(1, "merge", [first.id, second.id], [merged], who="me")
    assert pairs(memory) == [("あ。い。", "A, B."), ("う。", "C.")]
    assert [unit.number for unit in memory.units()] == [1, 2]
    assert len(memory.concordance("あ。い")) == 1
    assert not memory.concordance('"B." "A."')
    memory.undo(1)
    assert pairs(memory) == [("あ。", "A."), ("い。", "B."), ("う。", "C.")]
    assert [bead.id for bead in memory.article(1).beads] == [first.id, second.id, third.id]
    assert intact(memory)


def test_an_edit_of_one_side_is_found_and_the_other_side_still(memory):
    memory.add(small())
    article = memory.article("news")
    first = article.beads[0]
    edited = NewBead(first.ja, first.en, en_edit="Anew.")
    memory.decide(1, "edit", [first.id], [edited], who="me")
    assert len(memory.concordance("Anew")) == len(memory.concordance("あ。")) == 1
    assert not memory.concordance('"A."')
    memory.undo(1)
    assert not memory.concordance("Anew")
    assert len(memory.concordance('"A."')) == 1
    assert intact(memory)


def test_a_decision_brings_the_article_as_it_is_then(memory):
    memory.add(small())
    known = memory.article("news")
    first, second, _ = known.beads
    merged = NewBead(first.ja + second.ja, first.en + second.en, confidence=0.5, comment="?")
    made = memory.decide(1, "merge", [first.id, second.id], [merged], who="me", known=known)
    assert made.after == memory.article(1)
    undone = memory.undo(1, known=made.after)
    assert undone.after == memory.article(1)
    redone = memory.redo(1, known=undone.after)
    assert redone.after == memory.article(1)
    # What was known is not the last state any more.
    approved = memory.undo(1, known=known)
    assert approved.after == memory.article(1)


def test_a_sentence_is_split(memory):
    memory.add(small(ja=("あい。うえ。", "お。"), en=("A.", "B.")))
    bead = memory.article("news").beads[0]
    parts = memory.split_sentence(bead.ja[0], 3)
    beads = [NewBead(parts[:1], bead.en), NewBead(parts[1:], ())]
    memory.decide(1, "split", [bead.id], beads, who="me")
    article = memory.article(1)
    assert [article.text(b, "ja") for b in article.beads] == ["あい。", "うえ。", "お。"]
    # Nothing is lost when the article comes again: the parts stay.
    memory.add(small(ja=("新。", "あい。うえ。", "お。"), en=("N.", "A.", "B.")))
    article = memory.article(1)
    assert [article.text(b, "ja") for b in article.beads] == ["新。", "あい。", "うえ。", "お。"]
    for at in (0, 6, 99, -1):
        with pytest.raises(StoreError, match="text on both sides"):
            memory.split_sentence(bead.ja[0], at)


def test_only_one_of_two_reviewers_changes_a_row(memory):
    memory.add(small())
    bead = memory.article("news").beads[0]
    with Memory(memory.path) as other:
        approve(other, 0, who="her")
    with pytest.raises(ConflictError, match="by somebody else"):
        memory.decide(1, "reject", [bead.id], [NewBead(bead.ja, bead.en)], who="me")
    assert statuses(memory) == ["approved", "", ""]


def test_each_undoes_their_own(memory):
    memory.add(small())
    approve(memory, 0, who="her")
    approve(memory, 1, who="me")
    memory.undo(1, who="her")
    assert statuses(memory) == ["", "approved", ""]
    approve(memory, 0, who="her")
    article = memory.article(1)
    beads = article.beads[:2]
    both = NewBead(beads[0].ja + beads[1].ja, beads[0].en + beads[1].en)
    memory.decide(1, "merge", [b.id for b in beads], [both], who="me")
    with pytest.raises(ConflictError, match="changed since"):
        memory.undo(1, who="her")


@pytest.mark.parametrize("members", [((), ()), ((1,), ()), ((1, 1), (1,)), ((1, 2), (4,))])
def test_no_decision_loses_or_doubles_a_sentence(memory, members):
    memory.add(small())
    bead = memory.article("news").beads[0]
    with pytest.raises(StoreError, match="in just one"):
        memory.decide(1, "x", [bead.id], [NewBead(*members)], who="me")
    assert len(memory.decisions(1)) == 0


def test_a_corrected_article_keeps_what_was_decided(memory):
    memory.add(small())
    approve(memory, 0)
    approve(memory, 1)
    added = memory.add(small(ja=("序。", "あ。", "い、直。", "う。"), en=("0.", "A.", "B.", "C.")))
    assert added.kept == 1
    article = memory.article("news")
    assert [(article.text(b, "ja"), b.status) for b in article.beads] == [
        ("序。", ""),
        ("あ。", "approved"),
        ("い、直。", ""),
        ("う。", ""),
    ]
    # The sentence of the second decision is gone, so there is nothing to go back to.
    with pytest.raises(ConflictError):
        memory.undo(1)
    assert intact(memory)


# Units of files.


def test_what_comes_in_twice_is_kept_once(memory):
    units = [Unit("あ", "A"), Unit("い", "B"), Unit("あ", "A"), Unit("う", " ")]
    assert memory.import_units(units).new == 2
    done = memory.import_units(units)
    assert (done.new, done.known, done.blank) == (0, 3, 1)


def test_an_export_of_ours_is_known_again(memory, tmp_path):
    from aligner.formats import write_units

    memory.add(small())
    write_units(memory.units(), tmp_path / "a.tmx")
    assert memory.import_file(tmp_path / "a.tmx").new == 0


def test_of_a_broken_file_nothing_is_kept(memory):
    def broken():
        yield Unit("あ", "A")
        raise InputError("line 2: broken; mend it")

    memory.import_units([Unit("い", "B")])
    with pytest.raises(InputError):
        memory.import_units(broken())
    assert pairs(memory) == [("い", "B")]
    assert memory.stats().imports == 1
    assert not memory.concordance("あ")
    assert intact(memory)


def test_merge_dedupe_and_vacuum(memory, tmp_path):
    memory.import_units([Unit("あ", "A", doc="x"), Unit("ア", "a"), Unit("あ", "B")])
    with Memory(tmp_path / "other.sqlite3") as other:
        assert other.merge(memory.path).new == 3
        assert other.merge(memory.path).new == 0
        assert [len(group) for group in other.duplicates("exact")] == [2]
        assert [len(group) for group in other.duplicates("targets")] == [3]
        assert other.dedupe() == 1
        other.vacuum()
        assert len(pairs(other)) == 2
        assert intact(other)


def test_approved_duplicates_stay(memory):
    memory.import_units(
        [Unit("あ", "A", confidence=0.9), Unit("あ", "A", confidence=0.1, status="approved")]
    )
    memory.dedupe()
    assert [unit.status for unit in memory.units()] == ["approved"]


def test_an_index_of_another_folding_is_made_anew(memory, monkeypatch):
    memory.import_units([Unit("國会", "The Diet")])
    monkeypatch.setattr("aligner.memory.upkeep.FOLDING", "new")
    with Memory(memory.path) as again:
        assert len(again.concordance("国会")) == 1
        assert again.search("国会")[0].percent == 99
        assert intact(again)


# Files that are none, or cannot be written.


def test_no_memory_is_made_by_looking(tmp_path):
    with pytest.raises(StoreError, match="there is no such memory"):
        Memory(tmp_path / "none.sqlite3", create=False)
    assert not list(tmp_path.iterdir())


def test_a_folder(tmp_path):
    with pytest.raises(StoreError, match="this is no file"):
        Memory(tmp_path)


@pytest.mark.parametrize("content", [b"text" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database(tmp_path, content):
    path = tmp_path / "m.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="no memory, or its beginning is damaged"):
        Memory(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program(tmp_path):
    path = tmp_path / "m.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="of another program"):
        Memory(path)
    assert path.read_bytes()[100:] == before[100:]


def test_a_newer_memory(memory):
    memory.close()
    connection = sqlite3.connect(memory.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"of version 99, and this aligner knows up to .*; update"):
        Memory(memory.path)


def test_a_damaged_page(memory):
    memory.import_units(Unit(f"文{i}", f"Text {i}") for i in range(3000))
    memory.vacuum()
    memory.close()
    data = bytearray(memory.path.read_bytes())
    for at in range(8192, len(data), 4096):
        data[at : at + 64] = b"\xff" * 64
    memory.path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"), Memory(memory.path) as again:
        list(again.units())


def test_a_damaged_index(memory):
    memory.import_units([Unit("文", "Text")])
    memory.close()
    connection = sqlite3.connect(memory.path)
    connection.execute("DELETE FROM ja_index_config")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="damaged"), Memory(memory.path) as again:
        again.concordance("文")


def test_a_locked_memory(memory):
    memory.import_units([Unit("あ", "A")])
    other = sqlite3.connect(memory.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Memory(memory.path, patience=0.1) as waiting:
        assert len(waiting.concordance("あ")) == 1, "reading goes on"
        with pytest.raises(StoreError, match="another program is writing"):
            waiting.import_units([Unit("い", "B")])
        other.execute("ROLLBACK")
        assert waiting.import_units([Unit("い", "B")]).new == 1


READ_ONLY = """
import sys
from aligner.errors import StoreError
from aligner.formats import Unit
from aligner.memory import Memory
with Memory(sys.argv[1]) as memory:
    print(len(memory.concordance("あ")))
    try:
        memory.import_units([Unit("い", "B")])
    except StoreError as error:
        print(error)
"""


@pytest.mark.parametrize("also_folder", [False, True])
def test_a_read_only_memory_can_be_searched(memory, also_folder):
    memory.import_units([Unit("あ", "A")])
    memory.close()
    memory.path.chmod(0o444)
    memory.path.parent.chmod(0o555 if also_folder else 0o755)
    try:
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(memory.path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            preexec_fn=obey_permissions,
        )
    finally:
        memory.path.parent.chmod(0o755)
    count, message = done.stdout.splitlines()
    assert count == "1"
    assert "it is read-only" in message


def test_a_full_disk_loses_nothing(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
        with Memory(disk / "m.sqlite3") as memory:
            memory.import_units([Unit("あ", "A")])
            with pytest.raises(StoreError, match="disk"):
                memory.import_units(Unit(f"文{i}" * 40, f"Text {i} " * 40) for i in range(3000))
            assert pairs(memory) == [("あ", "A")]
            assert memory.import_units([Unit("い", "B")]).new == 1


# Several at once, and killed.

WRITER = """
import sys
from aligner.formats import Unit
from aligner.memory import Memory
with Memory(sys.argv[1]) as memory:
    for i in range(20):
        memory.import_units([Unit(f"{sys.argv[2]} {i}", "x")])
"""


def test_many_processes_make_and_write_one_memory(tmp_path):
    path = tmp_path / "m.sqlite3"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(n)], cwd=ROOT)
        for n in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    with Memory(path) as memory:
        assert len(pairs(memory)) == 80
        assert intact(memory)


DECIDER = """
import sys
from aligner.memory import Memory, NewBead
with Memory(sys.argv[1]) as memory:
    while True:
        bead = memory.article(1).beads[0]
        new = NewBead(bead.ja, bead.en, status=str(int(bead.status or 0) + 1))
        memory.decide(1, "x", [bead.id], [new], who="me")
        print(new.status, flush=True)
"""


def test_nothing_that_was_done_is_lost_by_a_kill(memory):
    memory.add(small())
    memory.close()
    process = subprocess.Popen(
        [sys.executable, "-c", DECIDER, str(memory.path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _ in range(10):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    said = max([10, *map(int, process.stdout.read().split())])
    process.wait()
    with Memory(memory.path) as again:
        assert int(again.article(1).beads[0].status) >= said
        assert len(again.decisions(1)) == int(again.article(1).beads[0].status)
        assert intact(again)


IMPORTER = """
import sys
from aligner.formats import Unit
import aligner.memory.transfer
from aligner.memory import Memory
aligner.memory.transfer._BATCH = 100
def units():
    for i in range(10**9):
        yield Unit(f"文{i}", f"Text {i}")
        if i == 6000:
            print("on", flush=True)
with Memory(sys.argv[1]) as memory:
    memory.import_units(units())
"""


def test_others_get_their_turn_during_an_import_that_is_then_killed(memory):
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORTER, str(memory.path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "on\n"
        for i in range(5):
            assert memory.import_units([Unit(f"間{i}", "between")]).new == 1
    finally:
        process.kill()
        process.wait()
    assert len(memory.concordance("between")) == 5
    assert len(pairs(memory)) >= 5000
    # What the killed import had brought in is known when it is run again.
    assert memory.import_units([Unit("文0", "Text 0")]).known == 1
    assert intact(memory)


def test_a_large_file_is_read_by_a_second_process(memory, tmp_path, monkeypatch):
    from aligner.formats import ReadOptions, write_units

    monkeypatch.setattr("aligner.memory.ahead._LARGE", 1)
    remarks = []
    options = ReadOptions(note=remarks.append)
    write_units((Unit(f"文{i}", f"Text {i}") for i in range(2500)), tmp_path / "a.tmx")
    assert memory.import_file(tmp_path / "a.tmx", options=options).new == 2500
    text = (tmp_path / "a.tmx").read_text(encoding="utf-8")
    one_sided = '<tu><tuv xml:lang="ja"><seg>新</seg></tuv></tu>'
    (tmp_path / "b.tmx").write_text(text.replace("<tu>", one_sided + "<tu>", 1), encoding="utf-8")
    assert memory.import_file(tmp_path / "b.tmx", options=options).new == 0
    assert "1 units without" in remarks[0]
    (tmp_path / "c.tmx").write_text(text.replace("文", "字")[: len(text) // 2], encoding="utf-8")
    with pytest.raises(InputError, match=r"c\.tmx: line \d+: not well-formed"):
        memory.import_file(tmp_path / "c.tmx", options=options)
    assert len(pairs(memory)) == 2500


def test_the_second_process_ends_quietly_when_the_first_is_killed(tmp_path):
    (tmp_path / "a.tsv").write_text("ja\ten\n" + "文\tText\n" * 3000, encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    program = "from aligner.memory.ahead import main; main()"
    command = [sys.executable, "-c", program, str(tmp_path / "a.tsv"), "tsv", "{}"]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


def test_the_clock_of_a_unit_is_kept(memory):
    memory.import_units([Unit("あ", "A", created=NOON, changed=NOON, changed_by="x")])
    [unit] = memory.units()
    assert (unit.created, unit.changed, unit.changed_by) == (NOON, NOON, "x")


def test_what_comes_in_among_known_units_is_found(memory):
    first, second, third = (Unit(f"{n}番目の文です。", f"Sentence {n}.") for n in "123")
    memory.import_units([first])
    memory.import_units([first, second, second, first, third])
    assert [hit.unit for hit in memory.concordance("番目の文")] == [first, second, third]
    assert [hit.unit for hit in memory.concordance("Sentence 3")] == [third]


def test_batches_are_closed_by_long_texts_too(memory, monkeypatch):
    monkeypatch.setattr("aligner.memory.transfer._BATCH_CHARACTERS", 100)
    monkeypatch.setattr("aligner.memory.units._CHARACTERS_AT_ONCE", 100)
    turns = []
    writing = memory._database.writing
    monkeypatch.setattr(memory._database, "writing", lambda: turns.append(1) or writing())
    memory.import_units([Unit(f"{n}" * 60, "A" * 60) for n in range(5)])
    # One to begin, one for each unit, one to end.
    assert len(turns) == 7


def test_nobody_waits_for_units_that_come_slowly(memory, monkeypatch):
    monkeypatch.setattr("aligner.memory.transfer._BATCH_SECONDS", 0)
    monkeypatch.setattr("aligner.memory.units._READ_AT_ONCE", 1)
    monkeypatch.setattr("aligner.memory.units._WRITTEN_AT_ONCE", 1)

    def slow():
        for n in range(5):
            assert not memory._database.connection.in_transaction
            yield Unit(f"{n}番", "A")

    assert memory.import_units(slow()).new == 5


def test_lone_surrogates_become_replacement_characters(memory):
    broken = {"doc", "kind", "hypothesis", "status", "engine", "created_by", "changed_by"}
    memory.import_units([Unit("あ\ud800", "A", **dict.fromkeys(broken, "x\ud800"))])
    [unit] = memory.units()
    assert unit == Unit("あ\ufffd", "A", **dict.fromkeys(broken, "x\ufffd"))


def test_files_are_left_by_nobody(tmp_path):
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_units([Unit("あ", "A")])
    assert [path.name for path in Path(tmp_path).iterdir()] == ["m.sqlite3"]
