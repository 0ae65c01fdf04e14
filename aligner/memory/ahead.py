"""Reading a large file in a second process, while this one writes what has been read."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aligner.errors import AlignerError, InputError
from aligner.formats import ReadOptions, read_units
from aligner.memory.units import Row, as_row

__all__ = ["read_rows"]

_LARGE = 8_000_000
"""Bytes from which on a second process, which takes half a second to start, is worth it."""

_CHUNK = 1_000


def read_rows(path: Path, format_: str, options: ReadOptions) -> Iterator[Row]:
    """The rows of the units of a file; raises InputError as the reader of the format does."""
    if not path.exists() or path.stat().st_size < _LARGE:
        yield from map(as_row, read_units(path, format_, options))
        return
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    # What the options call is not for another process: remarks come back with the rows.
    plain = replace(options, note=print)
    child = context.Process(target=_send, args=(theirs, path, format_, plain), daemon=True)
    child.start()
    theirs.close()
    try:
        yield from _received(ours, path, options.note)
    finally:
        ours.close()
        child.terminate()
        child.join()


def _received(connection: Connection, path: Path, note: Callable[[str], object]) -> Iterator[Row]:
    while True:
        try:
            message: Any = pickle.loads(connection.recv_bytes())  # noqa: S301 - of our own process
        except EOFError as error:
            raise InputError(f"{path}: reading it was ended from outside; run it again") from error
        if message is None:
            return
        if isinstance(message, AlignerError):
            raise message
        if isinstance(message, str):
            note(message)
        else:
            yield from map(Row._make, message)


def _send(connection: Connection, path: Path, format_: str, options: ReadOptions) -> None:
    # Ctrl-C is for the process that writes; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def send(message: object) -> None:
        connection.send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))

    try:
        for chunk in _chunks(map(as_row, read_units(path, format_, replace(options, note=send)))):
            send([tuple(row) for row in chunk])
        send(None)
    except AlignerError as error:
        send(error)
    except BrokenPipeError:
        # Whoever asked for it has stopped reading.
        pass


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk
