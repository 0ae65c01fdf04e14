"""Write corpora/news as text to train on: ``python -m scripts.news_pairs FOLDER``.

Makes news.tsv (Japanese, English, article) of the pairs of the training articles, and glossary.tsv
(Japanese, English), the form that scripts.train_embeddings and scripts.train_translation read. Test
articles are left out.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from aligner.errors import AlignerError
from aligner.files import write_atomically
from scripts.train_alignment.gold import Gold, read_gold

__all__ = ["write_pairs"]

_NEWS = Path(__file__).parents[1] / "corpora" / "news"


def write_pairs(news: Path, folder: Path) -> None:
    """Write both files into ``folder``; raises InputError and OutputError."""
    rows = [row for one in read_gold(news / "articles") for row in _pairs(one)]
    with (news / "glossary.tsv").open(encoding="utf-8", newline="") as lines:
        terms = [
            (term["ja"], term["en"])
            for term in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    for name, table in (("news.tsv", rows), ("glossary.tsv", terms)):
        text = "".join("\t".join(row) + "\n" for row in table)
        write_atomically(folder / name, text.encode("utf-8"))
        print(f"{folder / name}: {len(table):,} pairs")


def _pairs(one: Gold) -> Iterator[tuple[str, ...]]:
    for ja, en in one.beads:
        if ja and en:
            japanese, english = "".join(one.ja[i] for i in ja), " ".join(one.en[j] for j in en)
            yield japanese, english, f"news-{one.id}"


if __name__ == "__main__":
    try:
        write_pairs(_NEWS, Path(sys.argv[1]))
    except AlignerError as error:
        sys.exit(f"news_pairs: {error}")
