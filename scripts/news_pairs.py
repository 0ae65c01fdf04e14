"""Write corpora/news as text to train on: ``python -m scripts.news_pairs FOLDER``.

Makes news.tsv (Japanese, English, article) of the pairs of the training articles, sentences.tsv of
those outside of articles and glossary.tsv of terms (Japanese, English), the form that
scripts.train_embeddings and scripts.train_translation read. The
pairs of the test articles are in news-test.tsv, to measure translation on and never to train on.
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
    """Write the files into ``folder``; raises InputError and OutputError."""
    rows = [row for one in read_gold(news / "articles") for row in _pairs(one)]
    test = [
        row
        for article in _table(news / "articles.tsv")
        if article["subset"] == "test"
        for one in read_gold(news / "articles" / f"{article['slug']}.gold.tsv")
        for row in _pairs(one)
    ]
    loose, terms = (
        [(row["ja"], row["en"]) for row in _table(news / name)]
        for name in ("sentences.tsv", "glossary.tsv")
    )
    for name, table in (
        ("news.tsv", rows),
        ("news-test.tsv", test),
        ("sentences.tsv", loose),
        ("glossary.tsv", terms),
    ):
        text = "".join("\t".join(row) + "\n" for row in table)
        write_atomically(folder / name, text.encode("utf-8"))
        print(f"{folder / name}: {len(table):,} pairs")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


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
