from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.translation import CachedTranslator, HypothesisCache, cache_folder


class Echo:
    """A real translator, from any language into capitals, that notes what it was asked."""

    id = "echo:upper@1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, sentences, progress=None):  # noqa: ARG002
        self.asked.extend(sentences)
        return [sentence.upper() for sentence in sentences]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "made" / "when needed" / "cache.sqlite3"


def warnings_in(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_second_run_translates_nothing(path):
    first, second = Echo(), Echo()
    sentences = ["b", "a", "", "b"]
    assert CachedTranslator(first, "k", path).translate(sentences) == ["B", "A", "", "B"]
    assert CachedTranslator(second, "k", path).translate(sentences) == ["B", "A", "", "B"]
    assert sorted(first.asked) == ["", "a", "b"]
    assert second.asked == []


def test_only_what_is_new_is_translated(path):
    CachedTranslator(Echo(), "k", path).translate(["a"])
    later = Echo()
    assert CachedTranslator(later, "k", path).translate(["a", "b"]) == ["A", "B"]
    assert later.asked == ["b"]


def test_keys_are_kept_apart(path):
    CachedTranslator(Echo(), "k1", path).translate(["a"])
    later = Echo()
    CachedTranslator(later, "k2", path).translate(["a"])
    assert later.asked == ["a"]


def test_id_is_that_of_the_engine(path):
    assert CachedTranslator(Echo(), "k", path).id == "echo:upper@1"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), max_size=5), max_size=8))
def test_any_text_is_kept_under_its_own_name(tmp_path_factory, sentences):
    cached = CachedTranslator(Echo(), "k", tmp_path_factory.mktemp("cache") / "c.sqlite3")
    texts = {text: str(number) for number, text in enumerate(sentences)}
    HypothesisCache(cached.path).put("k", texts)
    assert HypothesisCache(cached.path).get("k", sentences) == texts


def test_texts_that_differ_in_a_lone_surrogate_differ(path):
    texts = dict(zip(["\ud800", "\ud801", "?"], "123", strict=True))
    HypothesisCache(path).put("k", texts)
    assert HypothesisCache(path).get("k", texts) == texts


def test_progress_starts_with_what_is_known_and_counts_repeats(path):
    CachedTranslator(Echo(), "k", path).translate(["a"])
    seen: list[tuple[int, int]] = []
    CachedTranslator(Echo(), "k", path).translate(
        ["a", "b", "a", "b"], lambda *counts: seen.append(counts)
    )
    assert seen == [(2, 4), (4, 4)]


class Interrupted(Echo):
    def translate(self, sentences, progress=None):
        if self.asked:
            raise KeyboardInterrupt
        return super().translate(sentences, progress)


def test_an_interrupt_loses_no_finished_chunk(path):
    sentences = [f"{number:04}" for number in range(500)]
    first, second = Interrupted(), Echo()
    with pytest.raises(KeyboardInterrupt):
        CachedTranslator(first, "k", path).translate(sentences)
    CachedTranslator(second, "k", path).translate(sentences)
    assert len(first.asked) > 0
    assert sorted(first.asked + second.asked) == sentences


@pytest.mark.parametrize("content", [b"not a database " * 100, b"SQLite format 3\x00" + b"x" * 500])
def test_a_corrupt_file_is_left_alone_and_warned_of_once(path, caplog, content):
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    cached = CachedTranslator(Echo(), "k", path)
    assert cached.translate(["a"]) == ["A"]
    assert cached.translate(["b"]) == ["B"]
    [warning] = warnings_in(caplog)
    assert str(path) in warning
    assert path.read_bytes() == content


def test_a_database_damaged_in_the_middle_is_no_obstacle(path, caplog):
    many = [str(number) for number in range(3000)]
    CachedTranslator(Echo(), "k", path).translate(many)
    data = bytearray(path.read_bytes())
    data[5000:-1000] = b"\xff" * (len(data) - 6000)
    path.write_bytes(data)
    assert CachedTranslator(Echo(), "k", path).translate(many) == many
    assert len(warnings_in(caplog)) == 1


def test_a_table_of_another_shape_is_no_obstacle(path, caplog):
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE hypotheses (x)")
    connection.close()
    assert CachedTranslator(Echo(), "k", path).translate(["a"]) == ["A"]
    assert len(warnings_in(caplog)) == 1


def test_a_folder_that_cannot_be_made_is_no_obstacle(tmp_path, caplog):
    (tmp_path / "file").touch()
    cached = CachedTranslator(Echo(), "k", tmp_path / "file" / "cache.sqlite3")
    assert cached.translate(["a"]) == ["A"]
    assert len(warnings_in(caplog)) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_read_only_cache_is_no_obstacle(path):
    CachedTranslator(Echo(), "k", path).translate(["a"])
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert CachedTranslator(Echo(), "k", path).translate(["a", "b"]) == ["A", "B"]
    finally:
        path.parent.chmod(0o700)


def _translate_on_a_full_disk(path: Path) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    many = [f"{number:04} {'x' * 40}" for number in range(600)]
    if CachedTranslator(Echo(), "k", path).translate(many) != [text.upper() for text in many]:
        raise SystemExit(3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits on files")
def test_a_full_disk_is_no_obstacle(path):
    child = multiprocessing.get_context("spawn").Process(
        target=_translate_on_a_full_disk, args=(path,)
    )
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert path.exists()
    assert path.stat().st_size <= 20_000


def _write(path: Path, worker: int, barrier) -> None:
    barrier.wait()
    cache = HypothesisCache(path)
    for number in range(20):
        cache.put("k", {f"{worker} {number}": "mine", f"shared {number}": "ours"})
        cache.get("k", ["shared 0"])


def test_processes_write_at_once_and_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(4)
    children = [context.Process(target=_write, args=(path, worker, barrier)) for worker in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    expected = {f"{worker} {number}": "mine" for worker in range(4) for number in range(20)}
    expected |= {f"shared {number}": "ours" for number in range(20)}
    assert HypothesisCache(path).get("k", expected) == expected


def test_the_cache_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNER_CACHE_DIR", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    monkeypatch.delenv("ALIGNER_CACHE_DIR")
    assert cache_folder().name == "aligner"


def test_without_a_handler_the_warning_is_one_line_on_standard_error(tmp_path):
    (tmp_path / "file").touch()
    program = f"""
from pathlib import Path
from aligner.translation import HypothesisCache
cache = HypothesisCache(Path({str(tmp_path / "file" / "c")!r}))
cache.get("k", ["a"]), cache.put("k", {{"a": "b"}}), cache.get("k", ["a"])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
