"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from aligner.errors import OutputError

__all__ = ["atomic_file", "write_atomically", "write_stdout"]

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and run it again",
    errno.EDQUOT: "your disk quota is used up; free some space and run it again",
    errno.EFBIG: "the file would be larger than this system allows; write it to another disk",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EACCES: "there is no permission to write there; choose another folder",
    errno.EPERM: "there is no permission to write there; choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another folder",
    errno.EEXIST: "a part of the path is a file, not a folder; choose another folder",
    errno.EISDIR: "it is a folder; name a file",
}


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of ``path`` once it is whole and safe on the disk.

    A missing folder is made; where ``path`` is a link, the file that it leads to is replaced. An
    existing file keeps its mode, and stays as it was when the block fails or is interrupted.
    Raises OutputError for whatever keeps the file from being written.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = _mode(path, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _replacing(target, mode) as file:
            yield file
    except OSError as error:
        raise OutputError(f"cannot write {path}: {_reason(error)}") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Make ``data`` the whole content of ``path``, or leave it as it was and raise OutputError."""
    with atomic_file(path) as file:
        file.write(data)


def write_stdout(data: bytes) -> None:
    """Write to standard output, all of it; OutputError for a full disk behind it."""
    if sys.stdout is None:
        raise OutputError("cannot write standard output: it is closed; write to a file")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough.
        raise
    except OSError as error:
        raise OutputError(f"cannot write standard output: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, f"{error.strerror or error}; check the path")


def _mode(path: Path, target: Path) -> int | None:
    """Return the permissions of the file that stands there, None where there is none."""
    if not target.exists():
        return None
    mode = target.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        # To replace a device such as /dev/null by a file would break the machine.
        raise OutputError(f"cannot write {path}: it is a device or a pipe; name a file")
    if not os.access(target, os.W_OK):
        # The replacing alone would succeed, against the wish of who protected the file.
        raise OutputError(f"cannot write {path}: the file is read-only; choose another name")
    return stat.S_IMODE(mode)


@contextmanager
def _replacing(target: Path, mode: int | None) -> Iterator[BinaryIO]:
    """Open a file beside ``target`` that is renamed to it at the end, or else gone."""
    # Not made from the target's name, which may be as long as names can be.
    temporary = target.with_name(f".aligner-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
