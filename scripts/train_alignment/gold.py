"""Gold alignments to train on, from JSON lines, TSV files and folders of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aligner.documents import Document, read_document
from aligner.errors import InputError
from aligner.evaluation import Beads, read_records
from aligner.formats import read_alignment
from aligner.signals import Texts

__all__ = ["Gold", "read_gold"]


@dataclass(frozen=True)
class Gold:
    """A document pair with its gold beads, and its hypotheses by MT system.

    ``family`` is what documents have in common that are alike; ``variant`` says what was made of
    the document of this id, and is empty for the document itself.
    """

    id: str
    ja: Sequence[str]
    en: Sequence[str]
    beads: Beads
    mt: dict[str, Sequence[str]] = field(default_factory=dict)
    ja_paragraphs: Sequence[int] | None = None
    en_paragraphs: Sequence[int] | None = None
    family: str = ""
    variant: str = ""

    def texts(self, hypotheses: Sequence[str] | None = None) -> Texts:
        """What the signals are computed from."""
        return Texts(self.ja, self.en, hypotheses, self.ja_paragraphs, self.en_paragraphs)


def read_gold(path: Path) -> list[Gold]:
    """Read the documents of a file of JSON lines, of a TSV of ours, or of a folder of TSV files.

    Where a folder's parent has a list ``articles.tsv`` with a column ``subset``, its test articles
    are left out. Raises InputError for a file that cannot be used or a folder without gold.
    """
    if path.is_dir():
        kept = _training_slugs(path.parent / "articles.tsv")
        files = sorted(path.glob("*.gold.tsv"))
        chosen = [file for file in files if kept is None or file.name.split(".")[0] in kept]
        if not chosen:
            raise InputError(f"{path}: there is no *.gold.tsv in this folder; give gold alignments")
        return [_from_tsv(file) for file in chosen]
    return [_from_tsv(path)] if path.suffix == ".tsv" else list(_from_jsonl(path))


def _training_slugs(articles: Path) -> set[str] | None:
    if not articles.is_file():
        return None
    try:
        with articles.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            return {row["slug"] for row in rows if row["subset"] != "test"}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"{articles}: not a list of articles ({error!r}); it needs the columns slug and subset"
        ) from error


def _from_tsv(path: Path) -> Gold:
    alignment = read_alignment(path)
    beads = [(bead.ja, bead.en) for bead in alignment.beads]
    mt = {} if alignment.hypotheses is None else {"file": alignment.hypotheses}
    name = path.name.split(".")[0]
    sides = (alignment.ja, alignment.en)
    ja, en = (
        _beside(path.with_name(f"{name}.{side.language}.txt"), side, [bead[at] for bead in beads])
        for at, side in enumerate(sides)
    )
    return Gold(
        name,
        (ja or alignment.ja).segments,
        (en or alignment.en).segments,
        beads,
        dict(mt),
        ja.paragraphs if ja else None,
        en.paragraphs if en else None,
    )


def _beside(path: Path, side: Document, groups: Sequence[tuple[int, ...]]) -> Document | None:
    """The text that lies beside the gold, where there is one of that content.

    It alone says where paragraphs begin, and where the sentences are parted that a bead joins.
    """
    if not path.is_file():
        return None
    document = read_document(path, side.language)
    same = len(document) == len(side) and all(
        document.join(group) == side.join(group) for group in groups
    )
    return document if same else None


def _from_jsonl(path: Path) -> Iterator[Gold]:
    for record in read_records(path):
        yield Gold(record.id, record.ja, record.en, record.gold, dict(record.mt))
