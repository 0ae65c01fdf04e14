"""Where the training text comes from, and what its licences ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aligner.errors import InputError

__all__ = ["SOURCES", "Source", "sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus: what it is and who made it, its licence, and where it is published."""

    name: str
    licence: str
    address: str
    may_ship: bool = True


_NEWS = Source("corpora/news and its glossary, of this project", "CC0 1.0", "corpora/news")

SOURCES = {
    "kyoto-wikipedia": Source(
        "Japanese-English Bilingual Corpus of Wikipedia's Kyoto Articles 2.01, NICT",
        "CC BY-SA 3.0",
        "https://alaginrc.nict.go.jp/WikiCorpus/",
    ),
    "kyoto-lexicon": Source(
        "Its bilingual lexicon, NICT", "CC BY-SA 3.0", "https://alaginrc.nict.go.jp/WikiCorpus/"
    ),
    "tanaka-graded": Source(
        "graded-enja-corpus: Tanaka corpus and JEC basic sentences",
        "CC BY-SA 4.0",
        "https://github.com/marmooo/graded-enja-corpus",
    ),
    "coursera": Source(
        "Coursera lecture subtitles, Song et al. 2020",
        "Apache-2.0",
        "https://github.com/shyyhs/CourseraParallelCorpusMining",
    ),
    "tatoeba": Source("Tatoeba", "CC BY 2.0 FR", "https://tatoeba.org/"),
    "ami": Source(
        "AMI Meeting Parallel Corpus, development and test parts, Tsuruoka laboratory",
        "CC BY 4.0",
        "https://github.com/tsuruoka-lab/AMI-Meeting-Parallel-Corpus",
    ),
    "bsd": Source(
        "Business Scene Dialogue, Tsuruoka laboratory",
        "CC BY-NC-SA 4.0",
        "https://github.com/tsuruoka-lab/BSD",
        may_ship=False,
    ),
    "news": _NEWS,
    "sentences": _NEWS,
    "glossary": _NEWS,
}
"""By the beginning of the file's name."""


def sources(corpora: Iterable[str]) -> list[Source]:
    """The sources of corpora, by the names of their files.

    Raises InputError for one whose licence is not known or forbids to ship what is made of it.
    """
    found = {name: _source(name) for name in corpora}
    return list(dict.fromkeys(found.values()))


def _source(name: str) -> Source:
    stem = Path(name).name.split(".")[0]
    source = next((one for key, one in SOURCES.items() if stem.startswith(key)), None)
    if source is None:
        raise InputError(
            f"{name}: its licence is not known; add it to SOURCES in"
            " scripts/train_translation/sources.py"
        )
    if not source.may_ship:
        raise InputError(
            f"{name}: {source.licence} does not allow to ship what is trained on it; train without"
        )
    return source
