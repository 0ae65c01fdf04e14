"""Throws damaged files at every reader, for as long as is asked.

    python -m scripts.fuzz_formats [--seconds 3600] [--seed 1] [--found FOLDER]

Files are made of good ones of each format by cutting, doubling and changing bytes, and by words of
the format's own. A reader may give units or say what is wrong in an error of ours, of one line;
whatever else happens is a find, printed and kept in FOLDER, and so is a file that takes more than
ten seconds of the processor. What comes in must go out again: what was read goes into a memory and
is written.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from aligner.errors import AlignerError
from aligner.formats import (
    UNIT_FORMATS,
    Options,
    ReadOptions,
    Unit,
    check_tmx,
    fix_tmx,
    read_units,
    write_units,
)
from aligner.memory import Memory

__all__ = ["damaged", "fuzz", "main"]

_WORDS = (
    *(b"<tu>", b"</tu>", b"<seg>", b"</seg>", b"<tuv>", b'xml:lang="ja"', b'lang="en"', b"<ph/>"),
    *(b"&#0;", b"&amp;", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"<?x?>", b"<!DOCTYPE a [", b"\0"),
    *(b'xmlns="x"', b'encoding="utf-16"', b'version="9"', b"<note>", b"<prop>", b"<unit>"),
    *(b"\t", b"\n", b"\r", b"\r\n", b"[", b"]:", b"{", b"}", b"null", b"NaN", b"1e999", b"-1"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe3\x81", b'"', b"9" * 5000, b"\\ud800"),
)
_QUIET = Options(note=lambda _: None)
_READ = ReadOptions(note=lambda _: None)
_PATIENCE_SECONDS = 10.0


def damaged(data: bytes, rng: random.Random) -> bytes:
    """A file with a few things in it changed."""
    changes: list[Callable[[bytes, int], bytes]] = [
        lambda whole, at: whole[:at],
        lambda whole, at: whole[at:],
        lambda whole, at: whole[:at] + rng.choice(_WORDS) + whole[at:],
        lambda whole, at: whole[:at] + rng.randbytes(1) + whole[at + 1 :],
        lambda whole, at: whole[:at] + whole[at + rng.randrange(50) :],
        lambda whole, at: whole[:at] + whole[at : at + 200] * rng.randrange(5) + whole[at:],
    ]
    for _ in range(rng.randrange(1, 6)):
        if data:
            data = rng.choice(changes[rng.random() < 0.9 :])(data, rng.randrange(len(data)))
    return data


def fuzz(seconds: float, seed: int, folder: Path) -> list[str]:
    """Fuzz all readers; what was found, each as a traceback, with its file in ``folder``."""
    rng = random.Random(seed)
    good = _good_files(folder)
    finds: dict[str, str] = {}
    tried, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        path, others = rng.choice(good)
        data = damaged(path.read_bytes(), rng)
        target = folder / f"fuzzed{path.suffix}"
        for other in others:
            (folder / f"fuzzed{other.name.removeprefix('good')}").write_bytes(other.read_bytes())
        target.write_bytes(data)
        tried += 1
        found = _try(target, folder)
        if found and found.splitlines()[-1] not in finds:
            finds[found.splitlines()[-1]] = found
            (folder / f"find-{len(finds)}{path.suffix}").write_bytes(data)
            print(found, flush=True)
    print(f"{tried:,} files, {len(finds)} finds", flush=True)
    return list(finds.values())


def _good_files(folder: Path) -> list[tuple[Path, list[Path]]]:
    units = [
        Unit(
            f"日本の{n}番目の文「です」。",
            f"Sentence <{n}> & more.",
            doc="記事",
            number=n,
            kind="1-1",
        )
        for n in range(1, 6)
    ]
    files = []
    for name, unit_format in UNIT_FORMATS.items():
        first = folder / f"good{unit_format.suffixes[0]}"
        paths = write_units(units, first, name, _QUIET)
        files.append((first, [path for path in paths if path != first]))
    return files


def _try(path: Path, folder: Path) -> str | None:
    began = time.process_time()
    try:
        try:
            units = list(read_units(path, options=_READ))
            _use(units, folder)
            if path.suffix == ".tmx":
                list(check_tmx(path))
                with (folder / "fixed.tmx").open("wb") as out:
                    fix_tmx(path, out)
        except AlignerError as error:
            if "\n" in str(error):
                return f"an error of several lines: {error!r}"
    except Exception:
        return traceback.format_exc()
    took = time.process_time() - began
    return f"it took {took:.0f} seconds" if took > _PATIENCE_SECONDS else None


def _use(units: list[Unit], folder: Path) -> None:
    """What was read can be kept, found and written."""
    path = folder / "memory.sqlite3"
    for each in folder.glob("memory.sqlite3*"):
        each.unlink()
    with Memory(path) as memory:
        done = memory.import_units(units)
        kept = list(memory.units())
        assert len(kept) == done.new, (len(kept), done)
        for unit in kept[:3]:
            assert memory.search(unit.ja, language="ja", min_percent=100), unit
    write_units(kept, folder / "out.tmx", options=_QUIET)
    again = [(unit.ja, unit.en) for unit in read_units(folder / "out.tmx", options=_READ)]
    assert len(again) == len(kept), (len(again), len(kept))


def main() -> None:
    """Fuzz, and exit with 1 where something was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, help="keep the files of finds here")
    given = parser.parse_args()
    if given.found:
        given.found.mkdir(parents=True, exist_ok=True)
        raise SystemExit(bool(fuzz(given.seconds, given.seed, given.found)))
    with tempfile.TemporaryDirectory() as folder:
        raise SystemExit(bool(fuzz(given.seconds, given.seed, Path(folder))))


if __name__ == "__main__":
    main()
