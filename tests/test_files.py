from __future__ import annotations

import os
import resource
import signal
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from trouble import interrupt, small_disk

from aligner.errors import OutputError
from aligner.files import atomic_file, write_atomically


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with nothing in it."""
    path = tmp_path / "folder"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_a_new_file(folder):
    write_atomically(folder / "new.tsv", b"whole\n")
    assert (folder / "new.tsv").read_bytes() == b"whole\n"
    assert names(folder) == ["new.tsv"]


def test_replaces_an_old_file(folder):
    path = folder / "a.tsv"
    path.write_bytes(b"a much longer old content")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_writes_nothing_at_all_too(folder):
    write_atomically(folder / "empty", b"")
    assert (folder / "empty").read_bytes() == b""


def test_makes_missing_folders(folder):
    write_atomically(folder / "a" / "b" / "c.tsv", b"x")
    assert (folder / "a" / "b" / "c.tsv").read_bytes() == b"x"


def test_takes_a_relative_path(folder, monkeypatch):
    monkeypatch.chdir(folder)
    write_atomically(Path("here.tsv"), b"x")
    assert names(folder) == ["here.tsv"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_keeps_the_mode_of_an_old_file(folder, mode):
    path = folder / "a"
    path.touch()
    path.chmod(mode)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_gets_what_the_umask_leaves(folder):
    before = os.umask(0o027)
    try:
        write_atomically(folder / "a", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o640


def test_replaces_what_a_link_leads_to(folder):
    real, link = folder / "there" / "real", folder / "link"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert names(real.parent) == ["real"]


def test_fills_a_dangling_link(folder):
    (folder / "link").symlink_to(folder / "missing" / "real")
    write_atomically(folder / "link", b"new")
    assert (folder / "missing" / "real").read_bytes() == b"new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_in_the_middle_leaves_the_old_file(folder, error):
    path = folder / "a"
    path.write_bytes(b"old")
    with pytest.raises(error), atomic_file(path) as file:  # noqa: PT012
        file.write(b"half")
        file.flush()
        raise error
    assert path.read_bytes() == b"old"
    assert names(folder) == ["a"]


def test_a_failure_in_the_middle_leaves_no_new_file(folder):
    with pytest.raises(ValueError, match="stop"), atomic_file(folder / "a") as file:  # noqa: PT012
        file.write(b"half")
        raise ValueError("stop")
    assert names(folder) == []


INTERRUPTED = """
import sys, time
from pathlib import Path
from aligner.files import atomic_file
path = Path(sys.argv[1], "a")
with atomic_file(path) as file:
    file.write(b"half" * 10000)
    assert any(other.suffix == ".tmp" for other in path.parent.iterdir())
    print("writing", flush=True)
    time.sleep(20)
"""


@pytest.mark.parametrize("old", [{}, {"a": b"old"}])
def test_ctrl_c_in_the_middle_of_writing(folder, old):
    for name, content in old.items():
        (folder / name).write_bytes(content)
    assert interrupt(INTERRUPTED, folder) == "KeyboardInterrupt"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == old


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow over 4 KiB, as on a full disk.

    Only around the write itself: what runs the tests may be writing its own output to a file.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("size", [5000, 1_000_000])
def test_no_room_for_the_file(folder, size):
    (folder / "a").write_bytes(b"old")
    with no_room(), pytest.raises(OutputError, match="would be larger than"):
        write_atomically(folder / "a", b"x" * size)
    assert (folder / "a").read_bytes() == b"old"
    assert names(folder) == ["a"]


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_full_disk(folder, size):
    with small_disk(folder / "disk") as disk:
        (disk / "a").write_bytes(b"old")
        with pytest.raises(OutputError, match="the disk is full; free some space"):
            write_atomically(disk / "a", b"x" * size)
        assert (disk / "a").read_bytes() == b"old"
        assert names(disk) == ["a"]


def refused(path: Path, words: str) -> None:
    """Assert that writing fails with one line that names the path and says what is the matter."""
    with pytest.raises(OutputError) as caught:
        write_atomically(path, b"x")
    message = str(caught.value)
    assert str(path) in message
    assert words in message
    assert ";" in message  # what to do comes after it
    assert "\n" not in message


def test_target_is_a_folder(folder):
    (folder / "a").mkdir()
    refused(folder / "a", "it is a folder; name a file")
    assert names(folder) == ["a"]


def test_name_too_long(folder):
    refused(folder / ("長" * 90), "the name is too long; choose a shorter one")
    assert names(folder) == []


def test_the_longest_name_can_be_written(folder):
    write_atomically(folder / ("x" * 255), b"x")
    assert names(folder) == ["x" * 255]


@pytest.mark.parametrize("below", ["b", "b/c"])
def test_a_file_where_the_folder_should_be(folder, below):
    (folder / "a").write_bytes(b"old")
    refused(folder / "a" / below, "a part of the path is a file")
    assert (folder / "a").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc, where not even root writes")
def test_folder_that_nobody_can_write_to():
    refused(Path("/proc/aligner.tsv"), "check the path")


@pytest.fixture
def as_nobody():
    """A folder with a file in it, both read-only, and no root rights while the test runs."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "old").write_bytes(b"old")
        (folder / "old").chmod(0o444)
        folder.chmod(0o555)
        if root:
            os.setresuid(65534, 65534, 0)
        yield folder
        if root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)


def test_read_only_folder(as_nobody):
    refused(as_nobody / "new", "there is no permission to write there; choose another folder")


def test_read_only_file(as_nobody):
    refused(as_nobody / "old", "the file is read-only; choose another name")
    assert (as_nobody / "old").read_bytes() == b"old"


def test_what_is_no_file_is_left_alone(folder):
    # A pipe of the test's own: never a device of the system, which root could really replace.
    os.mkfifo(folder / "pipe")
    refused(folder / "pipe", "it is a device or a pipe; name a file")
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)
