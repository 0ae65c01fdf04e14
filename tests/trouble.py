"""Real trouble for programs: a full disk, no permission, and Ctrl-C in the middle."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 64 KiB at ``folder``; skips the test where none can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root and the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def obey_permissions() -> None:
    """Take from the program that is run next what lets root pass over the modes of files.

    For ``preexec_fn``; whoever is not root has no such right anyway.
    """
    drop_from_bounding_set, override, read_search = 24, 1, 2
    if os.geteuid() == 0:
        for capability in (override, read_search):
            assert ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) == 0


def heed_interrupts() -> None:
    """Let the program that is run next be interrupted, even if whoever runs the tests is not.

    For ``preexec_fn``.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupt(code: str, folder: Path) -> str:
    """Run Python code with ``folder`` as argument, press Ctrl-C once it prints; its last words."""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        return process.communicate(timeout=30)[1].strip().split("\n")[-1]
