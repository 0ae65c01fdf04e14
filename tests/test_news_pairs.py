from __future__ import annotations

import csv

import pytest
from trouble import ROOT

from scripts.news_pairs import write_pairs

NEWS = ROOT / "corpora" / "news"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory) -> dict[str, list[list[str]]]:
    folder = tmp_path_factory.mktemp("pairs")
    write_pairs(NEWS, folder)
    return {
        path.stem: [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        for path in folder.iterdir()
    }


def test_every_training_pair_is_there_and_no_test_article(pairs):
    with (NEWS / "articles.tsv").open(encoding="utf-8", newline="") as lines:
        articles = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    training = {row["slug"]: int(row["pairs"]) for row in articles if row["subset"] == "train"}
    assert 0 < len(training) < len(articles)
    found = [article.removeprefix("news-") for _, _, article in pairs["news"]]
    assert {slug: found.count(slug) for slug in set(found)} == training


def test_pairs_of_test_articles_stand_apart(pairs):
    training, test = ({article for *_, article in pairs[name]} for name in ("news", "news-test"))
    assert training.isdisjoint(test)
    with (NEWS / "articles.tsv").open(encoding="utf-8", newline="") as lines:
        articles = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert test == {f"news-{row['slug']}" for row in articles if row["subset"] == "test"}


def test_a_pair_is_japanese_and_english(pairs):
    assert ["ナイロビ", "Nairobi"] in pairs["glossary"]
    assert all(ja and en for ja, en, _ in pairs["news"])
    assert len(pairs["sentences"]) > 15_000
    assert all(ja and en for ja, en in pairs["sentences"])
    assert not any("\u3040" <= c <= "\u30ff" for _, en, _ in pairs["news"] for c in en)
