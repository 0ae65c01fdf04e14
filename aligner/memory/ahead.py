"""Reading a large file in a second process, while this one writes what has been read.

The second process runs `main` and prints pickled messages, each after its length: a list of rows, a
remark, an error, or None at the end.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, BinaryIO

from aligner.errors import AlignerError, InputError
from aligner.formats import ReadOptions, read_units
from aligner.memory.batches import batches
from aligner.memory.units import Row, as_rows

__all__ = ["main", "read_rows"]

_LARGE = 8_000_000
"""Bytes from which on a second process, which takes half a second to start, is worth it."""

_CHUNK = 1_000
_CHUNK_CHARACTERS = 1_000_000
_AHEAD = 30
"""Messages that may wait."""

_LENGTH = struct.Struct(">Q")


def read_rows(path: Path, format_: str, options: ReadOptions) -> Iterator[Row]:
    """The rows of the units of a file; raises InputError as the reader of the format does."""
    if not path.exists() or path.stat().st_size < _LARGE:
        yield from as_rows(read_units(path, format_, options))
        return
    plain = {"strip_tags": options.strip_tags, "layout": options.layout}
    program = f"from {__name__} import main; main()"
    command = [sys.executable, "-c", program, str(path), format_, json.dumps(plain)]
    # It must find this package wherever this process has found it.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as child:  # noqa: S603
        assert child.stdout is not None
        try:
            yield from _received(child.stdout, path, options.note)
        finally:
            child.kill()


def _received(pipe: Any, path: Path, note: Callable[[str], object]) -> Iterator[Row]:  # noqa: ANN401
    for body in _read_ahead(pipe):
        if not body:
            raise InputError(f"{path}: the process that read it has ended; run it again")
        message = pickle.loads(body)  # noqa: S301 - of our own process
        if message is None:
            return
        if isinstance(message, AlignerError):
            raise message
        if isinstance(message, str):
            note(message)
        else:
            yield from map(Row._make, message)


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


def _send_rows(pipe: BinaryIO, rows: Iterator[Row]) -> None:
    try:
        for chunk in batches(rows, _CHUNK, _CHUNK_CHARACTERS):
            _send(pipe, [tuple(row) for row in chunk])
        _send(pipe, None)
    except AlignerError as error:
        _send(pipe, error)


def _send(pipe: BinaryIO, message: object) -> None:
    body = BytesIO()
    pickler = pickle.Pickler(body, pickle.HIGHEST_PROTOCOL)
    # Nothing is looked for that could be said once for several rows: more bytes in half the time.
    pickler.fast = True
    pickler.dump(message)
    pipe.write(_LENGTH.pack(body.tell()) + body.getvalue())
