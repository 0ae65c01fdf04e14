"""The units that an evaluation is about: pairs of texts out of alignment files or a memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.formats.units import Unit as StoredUnit
    from aligner.memory.articles import Article

__all__ = ["Unit", "Units", "read_memory", "read_units"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A pair of texts that belong together, and what is known about the pair.

    ``sentences`` are those of the Japanese, which an engine gets one by one; ``places`` are their
    indices in the article, from 0. ``hypothesis`` is what the file holds, empty where there is
    none.
    """

    article: str
    number: int
    ja: str
    en: str
    kind: str
    confidence: float
    status: str = ""
    hypothesis: str = ""
    sentences: tuple[str, ...] = ()
    places: tuple[int, ...] = ()


@dataclass(slots=True)
class Units:
    """All units of some files, and what was left out: beads without one of the sides.

    ``omitted`` have no English, ``added`` no Japanese; ``sentences`` counts the Japanese sentences
    of each article, those without English too.
    """

    units: list[Unit] = field(default_factory=list)
    omitted: int = 0
    added: int = 0
    sentences: dict[str, int] = field(default_factory=dict)

    @property
    def articles(self) -> list[str]:
        """The names of the articles that have units, in the order of the files."""
        return list(dict.fromkeys(unit.article for unit in self.units))


def read_units(paths: Iterable[Path]) -> Units:
    """Read the units of alignment files, TSV or JSON lines as `aligner align` writes them.

    Raises InputError where a file cannot be read, where two files hold articles of one name, and
    where no unit has both sides.
    """
    found = Units()
    homes: dict[str, Path] = {}
    listed = list(paths)
    for path in listed:
        for unit in _read(path):
            if homes.setdefault(unit.article, path) != path:
                raise InputError(
                    f"{path}: {unit.article} is in {homes[unit.article]} too; give each article"
                    " once, under a name of its own"
                )
            _take(found, unit)
    if not found.units:
        names = ", ".join(map(str, listed))
        raise InputError(
            f"{names}: no Japanese has English beside it, so there is nothing to compare"
            " translations with; align the article with its English first"
        )
    return found


def read_memory(path: Path, article: str | None = None) -> Units:
    """Take the units of a memory, or of some articles of it (a pattern such as ``2026*``).

    What a reviewer has decided and edited counts. Raises StoreError where the memory cannot be
    read, and InputError where no unit is left.
    """
    from aligner.memory import Filters, Memory

    found = Units()
    with Memory(path, create=False) as memory:
        summaries = sorted(memory.articles(), key=lambda one: one.id)
        for summary in summaries:
            if article is None or fnmatchcase(summary.name, article):
                for unit in _of_article(memory.article(summary.id)):
                    _take(found, unit)
        names = {summary.name for summary in summaries}
        for number, stored in enumerate(memory.units(Filters(article=article)), 1):
            # What came from other tools has no article of ours around it.
            if stored.doc not in names:
                _take(found, _of_memory(stored, number))
    if not found.units:
        raise InputError(
            f"{path}: there is no unit to compare translations with; see aligner memory stats"
        )
    return found


def _of_article(article: Article) -> Iterator[Unit]:
    places = {sentence.id: place for place, sentence in enumerate(article.ja)}
    for number, bead in enumerate(article.beads, 1):
        ja = article.text(bead, "ja")
        whole = bead.ja_edit is None
        yield Unit(
            article.name,
            number,
            ja,
            article.text(bead, "en"),
            bead.kind,
            bead.confidence,
            bead.status,
            article.hypothesis(bead),
            tuple(article.by_id[member].text for member in bead.ja) if whole else (ja,),
            tuple(places[member] for member in bead.ja),
        )


def _of_memory(unit: StoredUnit, number: int) -> Unit:
    confidence = 1.0 if unit.confidence is None else unit.confidence
    return Unit(
        unit.doc or "imported",
        number,
        unit.ja,
        unit.en,
        unit.kind or "1-1",
        confidence,
        unit.status,
        unit.hypothesis,
        (unit.ja,),
        (number - 1,),
    )


def _take(found: Units, unit: Unit) -> None:
    last = max(unit.places, default=-1) + 1
    found.sentences[unit.article] = max(found.sentences.get(unit.article, 0), last)
    if unit.ja and unit.en:
        found.units.append(unit)
    elif unit.ja:
        found.omitted += 1
    elif unit.en:
        found.added += 1


def _read(path: Path) -> Iterator[Unit]:
    if path.suffix == ".tsv":
        return _read_tsv(path)
    if path.suffix == ".jsonl":
        return _read_jsonl(path)
    raise InputError(
        f"{path}: not an alignment file by its name; give the .tsv or .jsonl of: aligner align"
    )


def _read_tsv(path: Path) -> Iterator[Unit]:
    from aligner.formats import read_tsv

    for row in read_tsv(path).to_dict("records"):
        places = tuple(int(name[2:]) - 1 for name in row["ja_ids"].split())
        yield Unit(
            article=row["doc"],
            number=row["bead"],
            ja=row["ja"].strip(),
            en=" ".join(row["en"].split()),
            kind=f"{len(places)}-{len(row['en_ids'].split())}",
            confidence=row["confidence"],
            status=row["status"],
            hypothesis=" ".join(row["hypothesis"].split()),
            sentences=_sentences(row["ja"], len(places)),
            places=places,
        )


def _sentences(text: str, count: int) -> tuple[str, ...]:
    """The sentences of a joined text, as many as it was joined of, or else the text as it is."""
    from aligner.sentences import split_passage

    if count < 2:
        return (text.strip(),)
    spans = split_passage(text, (0, len(text)), "ja")
    if len(spans) != count:
        return (text.strip(),)
    return tuple(text[start:end] for start, end in spans)


def _read_jsonl(path: Path) -> Iterator[Unit]:
    from aligner.formats import read_jsonl

    for line, record in enumerate(read_jsonl(path), 1):
        yield _unit_at(f"{path}: line {line}", record)


def _unit_at(place: str, record: dict[str, Any]) -> Unit:
    try:
        return _unit_of(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{place}: not a bead as aligner align writes it ({error!r}); write the file anew"
        ) from error


def _unit_of(record: dict[str, Any]) -> Unit:
    confidence = float(record["confidence"])
    if not 0 <= confidence <= 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return Unit(
        article=str(record["doc"]),
        number=int(record["bead"]),
        ja=_text(record, "ja").strip(),
        en=" ".join(_text(record, "en").split()),
        kind=f"{len(record['ja_sentences'])}-{len(record['en_sentences'])}",
        confidence=confidence,
        status=str(record.get("status") or ""),
        hypothesis=" ".join((record.get("hypothesis") or "").split()),
        sentences=tuple(str(sentence["text"]) for sentence in record["ja_sentences"]),
        places=tuple(int(sentence["id"][2:]) - 1 for sentence in record["ja_sentences"]),
    )


def _text(record: dict[str, Any], name: str) -> str:
    text = record[name]
    if not isinstance(text, str):
        raise TypeError(f"{name} is no text")
    text.encode()
    return text
