"""Reading a large file in a second process, while this one writes what has been read.

The second process runs `main` and prints messages, each after its length: a list of rows, a remark,
an error, pickled, or None at the end.
"""

from __future__ import annotations

import gc
import json
import marshal
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, BinaryIO

from aligner.errors import AlignerError, InputError
from aligner.formats import ReadOptions, read_units
from aligner.memory.units import Row, as_rows

__all__ = ["main", "read_rows"]

_LARGE = 8_000_000
"""Bytes from which on a second process, which takes half a second to start, is worth it."""

_AHEAD = 6
"""Messages that may wait."""

_PIPE_BYTES = 1 << 20

_LENGTH = struct.Struct(">Q")


def read_rows(path: Path, format_: str, options: ReadOptions) -> Iterator[list[Row]]:
    """The rows of a file, some at a time; raises InputError as the reader of the format does."""
    if not path.exists() or path.stat().st_size < _LARGE:
        yield from as_rows(read_units(path, format_, options))
        return
    plain = {"strip_tags": options.strip_tags, "layout": options.layout}
    program = f"from {__name__} import main; main()"
    command = [sys.executable, "-c", program, str(path), format_, json.dumps(plain)]
    # It must find this package wherever this process has found it.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, pipesize=_PIPE_BYTES, env=environment
    ) as child:
        assert child.stdout is not None
        try:
            yield from _received(child.stdout, path, options.note)
        finally:
            child.kill()


def _received(pipe: Any, path: Path, note: Callable[[str], object]) -> Iterator[list[Row]]:  # noqa: ANN401
    for body in _read_ahead(pipe):
        if not body:
            raise InputError(f"{path}: the process that read it has ended; run it again")
        message = marshal.loads(body)  # noqa: S302 - of our own process
        if message is None:
            return
        if isinstance(message, bytes):
            raise pickle.loads(message)  # noqa: S301
        if isinstance(message, str):
            note(message)
        else:
            yield list(map(Row._make, message))


def _read_ahead(pipe: Any) -> Iterator[bytes]:  # noqa: ANN401
    """The messages as bytes, an empty one where the pipe has ended.

    A thread takes them, since a pipe holds less than one of them: the other process would wait
    while this one writes.
    """
    waiting: Queue[bytes] = Queue(_AHEAD)
    Thread(target=_fill, args=(pipe, waiting), daemon=True).start()
    while True:
        yield waiting.get()


def _fill(pipe: Any, waiting: Queue[bytes]) -> None:  # noqa: ANN401
    body = b"at first"
    while body:
        head = pipe.read(_LENGTH.size)
        body = pipe.read(*_LENGTH.unpack(head)) if len(head) == _LENGTH.size else b""
        waiting.put(body)


def main() -> None:
    """Read the file that the arguments name, and print its rows for the process that asked."""
    path, format_, plain = sys.argv[1:]
    # What is read holds no circles, and to look for some takes time.
    gc.disable()
    # Ctrl-C is for the process that writes; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = sys.stdout.buffer
    options = ReadOptions(**json.loads(plain), note=lambda remark: _send(pipe, remark))
    try:
        _send_rows(pipe, as_rows(read_units(Path(path), format_, options)))
        pipe.flush()
    except BrokenPipeError:
        # The process that asked has been killed; nobody is left to be told.
        os._exit(1)


def _send_rows(pipe: BinaryIO, rows: Iterator[list[Row]]) -> None:
    try:
        for some in rows:
            _send(pipe, [tuple(row) for row in some])
        _send(pipe, None)
    except AlignerError as error:
        _send(pipe, pickle.dumps(error))


_MARSHAL_VERSION = 2
"""Later ones look for what could be said once for several rows: fewer bytes in twice the time."""


def _send(pipe: BinaryIO, message: list[tuple[Any, ...]] | str | bytes | None) -> None:
    body = marshal.dumps(message, _MARSHAL_VERSION)
    pipe.write(_LENGTH.pack(len(body)) + body)
