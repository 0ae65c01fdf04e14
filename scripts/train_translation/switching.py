"""Terms in English inside the Japanese to train on, so that the model learns to copy them.

Only terms whose English stands in the translation are put in, and only in half of the sentences
that have some: the model has to translate with a list of terms and without one (Song et al. 2019).
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from aligner.errors import InputError
from aligner.files import write_atomically
from aligner.translation.terms import Terms, switch
from scripts.train_translation.corpus import read_pairs

__all__ = ["TERMS", "copies", "terms_to_learn", "write_terms"]

TERMS = "terms.tsv"
"""What a package's list of terms is called."""

_KINDS = frozenset({"capital", "country", "media", "office", "organisation", "person", "region"})

_REMARK = re.compile(r"\s*[(（].*")


def copies(ja: str, en: str, weight: int, terms: Terms) -> Iterator[tuple[str, int]]:
    """The Japanese of a pair as it is and with terms in English, and how often each counts."""
    agreed = [term for term in terms.find(ja) if _stands_in(term.english, en)]
    # Nothing is learnt from copying a whole text.
    partly = any(term.end - term.start < len(ja) for term in agreed)
    switched = (weight + zlib.crc32(ja.encode()) % 2) // 2 if partly else 0
    if weight > switched:
        yield ja, weight - switched
    if switched:
        yield switch(ja, agreed), switched


def terms_to_learn(paths: Iterable[Path]) -> Terms:
    """The names in lists of pairs, without remarks in parentheses; the first of two counts."""
    english: dict[str, str] = {}
    for path in paths:
        for pair in read_pairs(path):
            english.setdefault(pair.ja, _REMARK.sub("", pair.en))
    return Terms({ja: en for ja, en in english.items() if _is_name(en)})


def write_terms(glossary: Path, folder: Path) -> None:
    """Write terms.tsv for the package: the names in a glossary (columns ja, en and kind).

    Raises InputError where it cannot be read.
    """
    try:
        with glossary.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        names = [(row["ja"], row["en"]) for row in rows if row["kind"] in _KINDS]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{glossary}: not a glossary that can be read ({error})") from error
    text = "".join(f"{ja}\t{en}\n" for ja, en in names if _is_name(en))
    write_atomically(folder / TERMS, text.encode())


def _is_name(english: str) -> bool:
    """Whether it has a capital: what has none a model can learn to translate."""
    return english.removeprefix("the ")[:1].isupper()


def _stands_in(english: str, text: str) -> bool:
    at = text.find(english) if english else -1
    while at >= 0:
        end = at + len(english)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return True
        at = text.find(english, at + 1)
    return False
