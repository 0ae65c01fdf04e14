"""Step ``prepare``: parallel text, cleaned, without what is kept for testing.

A corpus is a tab-separated file (.tsv or .tsv.xz, UTF-8): Japanese, English and, where there are
any, an article id. ``FILE*3`` counts a corpus three times. Written are train.tsv, with a column of
weights, held-out.tsv, and corpora.json, the names of the files for the package's model card.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aligner.errors import InputError
from aligner.files import atomic_file, write_atomically

__all__ = ["Corpus", "Pair", "parse_corpus", "prepare", "read_pairs"]

_HELD_OUT_ARTICLES = 60
_SMALLEST_ARTICLE = 8
_LONGEST = {"ja": 200, "en": 600}
_RATIO = (0.5, 9.0)
"""English characters for each Japanese one; names and news lie between 1 and 4."""

_JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-鿿々]")
_LATIN = re.compile("[A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff]")
_FAMILY_NAME = re.compile(r"\b([A-Z]{3,})\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation."""

    ja: str
    en: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of pairs, and how often each counts in an epoch."""

    path: Path
    weight: int = 1


@dataclass
class _Report:
    """How many pairs were left out, and why."""

    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def drop(self, why: str, line: int) -> None:
        """Count a pair that is left out, and keep where the first of its kind stands."""
        self.dropped[why] += 1
        self.first.setdefault(why, line)

    def __str__(self) -> str:
        reasons = (
            f"{count:,} {why} (the first in line {self.first[why]})"
            for why, count in self.dropped.most_common()
        )
        return f"{self.kept:,} pairs; left out {', '.join(reasons) or 'none'}"


def parse_corpus(text: str) -> Corpus:
    """Read ``FILE`` or ``FILE*WEIGHT``."""
    path, _, weight = text.partition("*")
    return Corpus(Path(path), int(weight or 1))


Copies = Callable[[str, str, int], Iterable[tuple[str, int]]]
"""Japanese, English and weight to the forms of the Japanese to train on, and the weight of each."""


def prepare(
    corpora: Iterable[Corpus], excluded: Iterable[Path], folder: Path, copies: Copies | None = None
) -> None:
    """Write train.tsv, held-out.tsv and corpora.json into ``folder``.

    ``excluded`` are files whose every text is kept out of training: development and test sets, as
    JSON lines or plain text. Raises InputError for files that cannot be read.
    """
    copies = copies or (lambda ja, _, weight: [(ja, weight)])
    forbidden = {_key(text) for path in excluded for text in _texts(path)}
    print(f"{len(forbidden):,} texts of development sets are kept out", flush=True)
    seen: set[tuple[str, str]] = set()
    used: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_file(folder / "train.tsv") as train, atomic_file(folder / "held-out.tsv") as held:
        for corpus in corpora:
            pairs = list(read_pairs(corpus.path))
            articles = _held_out(pairs)
            report = _Report()
            for pair in _clean(pairs, forbidden, seen, report):
                if pair.article in articles:
                    held.write(_line(pair.ja, pair.en, 0, pair.article))
                    continue
                for ja, weight in copies(pair.ja, pair.en, corpus.weight):
                    train.write(_line(ja, pair.en, weight, pair.article))
            print(f"{corpus.path.name}: {report}", flush=True)
            used.append(corpus.path.name)
    write_atomically(folder / "corpora.json", json.dumps(used).encode())


def _line(ja: str, en: str, weight: int, article: str) -> bytes:
    return f"{ja}\t{en}\t{weight}\t{article}\n".encode()


def read_pairs(path: Path) -> Iterator[Pair]:
    """Read the pairs of a corpus; InputError, naming the line, where it is broken."""
    try:
        with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield _pair(line, path, number)
    except (OSError, lzma.LZMAError, EOFError) as error:
        raise InputError(f"{path}: cannot be read ({error}); get the corpus anew") from error


def _pair(line: bytes, path: Path, number: int) -> Pair:
    try:
        ja, en, *more = line.decode("utf-8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, line {number}: not UTF-8; mend or remove the line") from error
    except ValueError as error:
        raise InputError(f"{path}, line {number}: there is no second column") from error
    return Pair(ja, en, more[0] if more else "")


def _texts(path: Path) -> Iterator[str]:
    """Every text of a development set."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.suffix != ".jsonl":
            yield from lines
            return
        for line in lines:
            record = json.loads(line)
            yield from record["ja"]
            yield from record["en"]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: not a set that can be kept out ({error})") from error


def _key(text: str) -> str:
    """What is the same text but for width, case, spaces and final marks."""
    return re.sub(r"[\s。.!?！？]+", "", unicodedata.normalize("NFKC", text)).lower()


def _held_out(pairs: Iterable[Pair]) -> set[str]:
    """The articles that are kept for testing: those of the smallest hashes, the same each time."""
    sizes = Counter(pair.article for pair in pairs if pair.article)
    articles = [name for name, size in sizes.items() if size >= _SMALLEST_ARTICLE]
    articles.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
    return set(articles[: min(_HELD_OUT_ARTICLES, len(articles) // 20)])


def _clean(
    pairs: Iterable[Pair], forbidden: set[str], seen: set[tuple[str, str]], report: _Report
) -> Iterator[Pair]:
    for line, raw in enumerate(pairs, 1):
        pair = Pair(_normal(raw.ja), _family_names(_normal(raw.en), raw.ja), raw.article)
        keys = _key(pair.ja), _key(pair.en)
        why = _fault(pair) or ("doubles" if keys in seen else None)
        # Short texts such as a name or a date stand everywhere and give nothing away.
        if not why and any(len(key) > 12 and key in forbidden for key in keys):
            why = "in development sets"
        if why:
            report.drop(why, line)
            continue
        seen.add(keys)
        report.kept += 1
        yield pair


def _normal(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFKC", text)).split())


def _family_names(en: str, ja: str) -> str:
    """Takamori SAIGO as Takamori Saigo: capitals stay where the Japanese has them too."""
    latin = unicodedata.normalize("NFKC", ja).upper()
    return _FAMILY_NAME.sub(
        lambda m: m[0] if m[0] in latin or not _is_name(m) else m[0].title(), en
    )


def _is_name(match: re.Match[str]) -> bool:
    """Whether capitals stand beside a word with a capital, as a given name does."""
    before = match.string[: match.start()].rstrip().rpartition(" ")[2]
    after = match.string[match.end() :].lstrip().partition(" ")[0]
    return len(match[0]) > 2 and any(
        word[:1].isupper() and not word.isupper() for word in (before, after)
    )


def _fault(pair: Pair) -> str | None:
    if not (pair.ja and pair.en):
        return "with an empty side"
    if not _JAPANESE.search(pair.ja) or _JAPANESE.search(pair.en) or not _LATIN.search(pair.en):
        return "in the wrong script"
    if len(pair.ja) > _LONGEST["ja"] or len(pair.en) > _LONGEST["en"]:
        return "too long"
    ratio = len(pair.en) / len(pair.ja)
    if len(pair.ja) > 6 and not _RATIO[0] < ratio < _RATIO[1]:
        return "of unlike lengths"
    return None
