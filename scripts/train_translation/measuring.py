"""Step ``measure``: BLEU, chrF and speed of packages and exported models on sets of segments."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner.errors import InputError
from aligner.files import write_atomically
from aligner.metrics import corpus_scores
from aligner.translation import Package, PackageTranslator
from aligner.translation.archive import read_package, unpack
from aligner.translation.engine import COMPACT_SEARCH
from aligner.translation.guards import was_cut
from scripts.train_translation.corpus import Pair, read_pairs
from scripts.train_translation.export import TYPES, model_folder
from scripts.train_translation.packaging import assemble

__all__ = ["measure", "read_set"]

_HEAD = (
    "| package, weights | set | segments | BLEU | chrF | cut | sentences a second |\n"
    "|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    pairs: Sequence[Pair]


def measure(work: Path, models: Sequence[Path], sets: Sequence[Path]) -> None:
    """Print a table of scores and write it to scores.md in ``work``.

    ``models`` are package files or folders; without any, the exported models of all types.
    ``sets`` are what `read_set` takes; without any, held-out.tsv. Raises InputError and ModelError.
    """
    wanted = [_Set(path.stem, read_set(path)) for path in sets or [work / "held-out.tsv"]]
    rows = [_HEAD]
    print(_HEAD, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, translator in _translators(work, models, Path(scratch)):
            for one in wanted:
                row, signatures = _measured(name, translator, one)
                rows.append(row)
                print(row, flush=True)
    rows += ["", signatures]
    print(signatures)
    if work.is_dir():
        write_atomically(work / "scores.md", ("\n".join(rows) + "\n").encode())


def _translators(
    work: Path, models: Sequence[Path], scratch: Path
) -> Iterator[tuple[str, PackageTranslator]]:
    """The translators to be measured, one by one, with the name of each."""
    if not models:
        for kind in TYPES:
            package = assemble(work, kind, "0.0", scratch / kind)
            yield model_folder(work, kind).name, _translator(package, "default")
    for number, path in enumerate(models):
        package = (
            read_package(path) if path.is_dir() else unpack(path, scratch / f"package-{number}")
        )
        yield path.name, _translator(package, "auto")


def _translator(package: Package, compute_type: str) -> PackageTranslator:
    # ``default`` computes with the weights as they are stored; ``auto`` would round them.
    return PackageTranslator(package, "measured", COMPACT_SEARCH, compute_type)


def _measured(name: str, translator: PackageTranslator, one: _Set) -> tuple[str, str]:
    """A row of the table, and the signatures of its scores."""
    translator.translate([one.pairs[0].ja])
    began = time.perf_counter()
    hypotheses = translator.translate([pair.ja for pair in one.pairs])
    seconds = time.perf_counter() - began
    scores = corpus_scores(hypotheses, [pair.en for pair in one.pairs])
    row = (
        f"| {name} | {one.name} | {len(one.pairs):,} | {scores.bleu:.1f} | {scores.chrf:.1f}"
        f" | {sum(map(was_cut, hypotheses))} | {len(one.pairs) / seconds:.0f} |"
    )
    return row, f"BLEU: `{scores.bleu_signature}`, chrF: `{scores.chrf_signature}`."


def read_set(path: Path) -> list[Pair]:
    """Read the segments of a set and their references.

    A .tsv or .tsv.xz file has Japanese and English in its first columns. A .jsonl file has one
    document a line, with lists ``ja`` and ``en`` of sentences and the ``gold`` beads that join
    them; beads with two sides are the segments. Of a .ja file the references are in the .en file
    beside it, line by line. Raises InputError, naming the line, for what cannot be read, and for a
    set without segments.
    """
    if path.suffix == ".jsonl":
        pairs = list(_beads(path))
    elif path.suffix == ".ja":
        pairs = _lines(path)
    else:
        pairs = [pair for pair in read_pairs(path) if pair.ja and pair.en]
    if not pairs:
        raise InputError(f"{path}: has no segment to measure; give a set that has")
    return pairs


def _beads(path: Path) -> Iterator[Pair]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        yield from _beads_of(line, f"{path}, line {number}")


def _beads_of(line: str, where: str) -> list[Pair]:
    try:
        document = json.loads(line)
        return [
            Pair(
                "".join(document["ja"][at] for at in ja), " ".join(document["en"][at] for at in en)
            )
            for ja, en in document["gold"]
            if ja and en
        ]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            f"{where}: not a document with ja, en and gold ({error}); mend or remove the line"
        ) from error


def _lines(path: Path) -> list[Pair]:
    beside = path.with_suffix(".en")
    ja, en = (_text(side).rstrip("\n").split("\n") for side in (path, beside))
    if len(ja) != len(en):
        raise InputError(
            f"{path}: has {len(ja)} lines, but {beside} {len(en)}; they must stand line by line"
        )
    return [Pair(*both) for both in zip(ja, en, strict=True)]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: not UTF-8; mend or remove the line") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
