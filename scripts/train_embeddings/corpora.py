"""Parallel text: pairs from files, without what is kept for testing.

A corpus is a tab-separated file (.tsv or .tsv.xz, UTF-8): Japanese, English and, where there are
any, an article id. A first line ``ja<TAB>en...`` is a header; its third column holds article ids
only if it is called ``article``.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aligner.errors import InputError

__all__ = ["Corpus", "Loaded", "Pair", "load", "parse_corpus", "texts_of_sets"]

_LONGEST_JA = 400
_LONGEST_EN = 1000
_HELD_OUT = 60
_ONE_IN = 20
_SMALLEST_ARTICLE = 4


class Pair(NamedTuple):
    """A sentence, its translation, and the article that they stand in, empty if in none."""

    ja: str
    en: str
    article: str


@dataclass(frozen=True)
class Corpus:
    """A file of pairs, and how often each of them counts in an epoch.

    ``in_order`` says that its lines follow each other as sentences do, though it has no articles.
    """

    path: Path
    weight: int = 1
    in_order: bool = False


@dataclass(frozen=True)
class Loaded:
    """The pairs of a corpus: those to train on, and those of the articles that are held out."""

    corpus: Corpus
    train: list[Pair]
    held_out: list[Pair]


def parse_corpus(text: str, in_order: bool = False) -> Corpus:
    """Read ``FILE`` or ``FILE*WEIGHT``; InputError where the weight is no number above 0."""
    path, star, weight = text.partition("*")
    if star and not (weight.isdecimal() and int(weight)):
        raise InputError(f"{text}: the weight must be a whole number, as in {path}*3")
    return Corpus(Path(path), int(weight or 1), in_order)


def texts_of_sets(paths: Iterable[Path]) -> set[str]:
    """Every sentence of some files of JSON lines with ``ja`` and ``en``, as they are compared.

    Raises InputError, naming the line, where a file is not of that form.
    """
    return {
        _comparable(text)
        for path in paths
        for number, line in _lines(path)
        for text in _texts_of_document(line, path, number)
    }


def load(corpus: Corpus, excluded: set[str]) -> Loaded:
    """Read a corpus, leave out what cannot serve, and say what it holds.

    ``excluded`` are texts that must not be trained on. Raises InputError for a file that cannot be
    read, naming the line that is not UTF-8.
    """
    left_out: Counter[str] = Counter()
    pairs = list(_usable(corpus, excluded, left_out))
    kept_aside = set() if corpus.in_order else _held_out(pairs)
    loaded = Loaded(
        corpus,
        [pair for pair in pairs if pair.article not in kept_aside],
        [pair for pair in pairs if pair.article in kept_aside],
    )
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items()))
    print(
        f"{corpus.path.name}: {len(loaded.train):,} pairs, {corpus.weight} times an epoch;"
        f" {len(loaded.held_out):,} pairs of {len(kept_aside)} articles are held out;"
        f" left out: {reasons or 'none'}",
        flush=True,
    )
    return loaded


def _texts_of_document(line: str, path: Path, number: int) -> list[str]:
    try:
        record = json.loads(line)
        return [str(text) for side in ("ja", "en") for text in record[side]]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}, line {number}: not a document with ja and en ({error!r}); give sets as JSON"
            " lines"
        ) from error


def _usable(corpus: Corpus, excluded: set[str], left_out: Counter[str]) -> Iterator[Pair]:
    for ja, en, article in _rows(corpus):
        if not (ja and en):
            left_out["with an empty column"] += 1
        elif len(ja) >= _LONGEST_JA or len(en) >= _LONGEST_EN:
            left_out["too long"] += 1
        elif _comparable(ja) in excluded or _comparable(en) in excluded:
            left_out["in the sets to exclude"] += 1
        else:
            yield Pair(ja, en, article)


def _rows(corpus: Corpus) -> Iterator[Pair]:
    name = corpus.path.name
    has_articles = True
    for number, line in _lines(corpus.path):
        ja, en, third = (column.strip() for column in (*line.split("\t"), "", "")[:3])
        if number == 1 and (ja, en) == ("ja", "en"):
            has_articles = third == "article"
        elif corpus.in_order:
            yield Pair(ja, en, name)
        else:
            yield Pair(ja, en, f"{name}:{third}" if has_articles and third else "")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, from 1."""
    number = 0
    try:
        with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield number, line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, line {number}: not UTF-8; mend or remove it") from error
    except (OSError, lzma.LZMAError, EOFError) as error:
        raise InputError(f"{path}: cannot be read ({error}); check the path") from error


def _comparable(text: str) -> str:
    """What two texts share that differ in width, case and white space alone."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _held_out(pairs: Sequence[Pair]) -> set[str]:
    """The articles of the smallest hashes: the same ones each time, whatever their order."""
    sizes = Counter(pair.article for pair in pairs if pair.article)
    articles = [name for name, size in sizes.items() if size >= _SMALLEST_ARTICLE]
    articles.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
    return set(articles[: min(_HELD_OUT, len(articles) // _ONE_IN)])
