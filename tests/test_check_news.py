from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from trouble import ROOT

from aligner.formats import read_alignment
from scripts.check_news import Report, check, find_lonely_numbers, is_test

COLUMNS = (
    "doc\tbead\tja\ten\thypothesis\tconfidence\tbleu\tchrf\ttype\tmoved\tstatus\tja_ids\ten_ids"
)

FERRY = (
    "離島の船便、冬も1日2往復に　町が3200万円補助",
    "Island ferry to sail twice a day all winter on 32 million yen subsidy",
    [
        (
            "長崎県の町は14日、離島を結ぶ船便を冬も1日2往復とすると発表した。",
            "A town in Nagasaki Prefecture said Tuesday its ferry will run twice daily all winter.",
        ),
        ("島には312人が暮らす。", "The island has 312 residents."),
        (
            "病院はない。買い物は本土に頼る。",
            "It has no hospital, and people shop on the mainland.",
        ),
        ("町議会は来週、予算案を審議する。", ""),
        ("", "The crossing takes 40 minutes in calm seas."),
    ],
)
PANDA = (
    "パンダの赤ちゃん、体重600グラムに　上野",
    "Panda cub in Ueno grows to 600 grams",
    [
        (
            "上野動物園は3日、ジャイアントパンダの赤ちゃんが順調に育っていると明らかにした。",
            "A giant panda cub is growing well, Ueno Zoo said on June 3.",
        ),
        ("名前は公募で決める。", "The public will choose a name."),
    ],
)


def write_article(folder: Path, slug: str, article: tuple[str, str, list[tuple[str, str]]]) -> str:
    """Write the three files of an article; its row of the table comes back."""
    title_ja, title_en, body = article
    beads = [(title_ja, title_en), *body]
    at = {"ja": 0, "en": 0}
    rows = [COLUMNS]
    for number, (ja, en) in enumerate(beads, 1):
        sizes = {"ja": ja.count("。") or len(ja[:1]), "en": len(en[:1])}
        ids = {side: range(at[side] + 1, at[side] + size + 1) for side, size in sizes.items()}
        named = [" ".join(f"{side}{i}" for i in ids[side]) for side in ids]
        at = {side: at[side] + size for side, size in sizes.items()}
        kind = f"{sizes['ja']}-{sizes['en']}"
        cells = (slug, number, ja, en, "", "1.0000", "", "", kind, "", "gold", *named)
        rows.append("\t".join(map(str, cells)))
    (folder / f"{slug}.gold.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for side, at_side in (("ja", 0), ("en", 1)):
        paragraphs = "\n\n".join(bead[at_side] for bead in beads if bead[at_side])
        (folder / f"{slug}.{side}.txt").write_text(paragraphs + "\n", encoding="utf-8")
    pairs = sum(all(bead) for bead in beads)
    subset = "test" if is_test(slug) else "train"
    cells = (slug, "transport", "2025-01-15", subset, title_ja, title_en, len(beads), pairs)
    return "\t".join(map(str, cells))


@pytest.fixture
def corpus(tmp_path) -> Path:
    folder = tmp_path / "news"
    (folder / "articles").mkdir(parents=True)
    rows = [
        "slug\tdomain\tdate\tsubset\ttitle_ja\ttitle_en\tbeads\tpairs",
        write_article(folder / "articles", "ferry", FERRY),
        write_article(folder / "articles", "panda", PANDA),
    ]
    (folder / "articles.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    terms = ["ja\ten\tkind", "東京\tTokyo\tcapital", "長崎県\tNagasaki Prefecture\tregion"]
    (folder / "glossary.tsv").write_text("\n".join(terms) + "\n", encoding="utf-8")
    loose = [
        "field\tja\ten",
        "economy\t物価は前の年より12%上がった。\tPrices rose 12% from a year before.",
        "science\t探査機は月の裏側に降りた。\tThe probe landed on the far side of the moon.",
    ]
    (folder / "sentences.tsv").write_text("\n".join(loose) + "\n", encoding="utf-8")
    return folder


def edit(folder: Path, old: str, new: str, *names: str) -> None:
    """Replace a text once in each of the files, which all must hold it."""
    for name in names:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.check_news", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def committed() -> Report:
    return check(ROOT / "corpora" / "news")


def test_the_committed_corpus_has_no_errors(committed):
    assert committed.errors == []


def test_the_gold_files_are_alignments_of_the_project():
    paths = sorted((ROOT / "corpora" / "news" / "articles").glob("*.gold.tsv"))
    for path in paths[::40]:
        alignment = read_alignment(path)
        assert {bead.confidence for bead in alignment.beads} == {1.0}


def test_the_committed_corpus_is_as_large_and_varied_as_it_should_be(committed):
    figures = committed.figures
    assert int(figures["pairs"].replace(",", "")) >= 8000
    assert int(figures["glossary"].split(":")[0].replace(",", "")) >= 5000
    assert int(figures["domains"].split(":")[0]) >= 25
    assert 0.12 < float(figures["not 1-1"].split("(")[1].rstrip("%)")) / 100 < 0.22


def test_a_sound_corpus_has_neither_errors_nor_warnings(corpus):
    report = check(corpus)
    assert (report.errors, report.warnings) == ([], [])
    assert report.figures["beads"] == "9: 1-1 6, 2-1 1, 1-0 1, 0-1 1"
    assert report.figures["names as the glossary"] == "1 of 1 (100.0%)"


BROKEN = {
    "a sentence of the text in no row": (
        ["articles/ferry.gold.tsv"],
        "ferry\t3\t島には312人が暮らす。\tThe island has 312 residents."
        "\t\t1.0000\t\t\t1-1\t\tgold\tja3\ten3\n",
        "",
        "ferry.gold.tsv: line 4: ja3 is in no row",
    ),
    "a sentence in two rows": (
        ["articles/ferry.gold.tsv"],
        "ja6\t\n",
        "ja5\t\n",
        "ferry.gold.tsv: line 6: ja5 is out of order or in another row too",
    ),
    "another text than that of the file": (
        ["articles/panda.gold.tsv"],
        "choose a name",
        "pick a name",
        "panda.gold.tsv: line 4: the English is not what the text goes on with: The public will",
    ),
    "text after the last row": (
        ["articles/panda.ja.txt"],
        "決める。",
        "決める。公開は秋になる。",
        "panda.gold.tsv: line 4: the Japanese text goes on in no row: 公開は秋になる。",
    ),
    "a wrong type": (
        ["articles/ferry.gold.tsv"],
        "2-1",
        "1-1",
        "ferry.gold.tsv: line 5: the type is '1-1'; it must be '2-1'",
    ),
    "a moved row in order": (
        ["articles/panda.gold.tsv"],
        "1-1\t\tgold\tja2",
        "1-1\tyes\tgold\tja2",
        "panda.gold.tsv: line 3: marked as moved",
    ),
    "a changed number": (
        ["articles/ferry.en.txt", "articles/ferry.gold.tsv"],
        "312 residents",
        "321 residents",
        "ferry.gold.tsv: line 4: numbers differ: 312 in the Japanese, 321 in the English",
    ),
    "Japanese in the English": (
        ["articles/panda.en.txt", "articles/panda.gold.tsv"],
        "A giant panda",
        "A giant パンダ",
        "panda.en.txt: line 3: a Japanese letter in the English: 'パ'",
    ),
    "full-width Latin in the English": (
        ["articles/panda.en.txt", "articles/panda.gold.tsv"],
        "Ueno Zoo",
        "Ｕeno Zoo",
        "panda.en.txt: line 3: a full-width character in the English: 'Ｕ'",
    ),
    "half-width kana": (
        ["articles/panda.ja.txt", "articles/panda.gold.tsv"],
        "ジャイアント",
        "ｼﾞｬｲアント",
        "panda.ja.txt: line 3: a half-width kana in the Japanese: 'ｼ'",
    ),
    "a quotation that is never closed": (
        ["articles/panda.ja.txt", "articles/panda.gold.tsv"],
        "名前は",
        "「名前は",
        "panda.ja.txt: line 5: 「 and 」 are not in pairs",
    ),
    "English in the place of Japanese": (
        ["articles/panda.ja.txt", "articles/panda.gold.tsv"],
        "名前は公募で決める。",
        "The public will decide.",
        "panda.ja.txt: line 5: no Japanese in the Japanese",
    ),
    "an entry of the glossary twice": (
        ["glossary.tsv"],
        "東京\tTokyo\tcapital\n",
        "東京\tTokyo\tcapital\n東京\tTokyo\tregion\n",
        "glossary.tsv: line 3: the entry of line 2 again",
    ),
    "an entry out of order": (
        ["glossary.tsv"],
        "東京\tTokyo\tcapital",
        "東京\tTokyo\tsport",
        "glossary.tsv: line 3: the entry is out of order",
    ),
    "an entry without English": (
        ["glossary.tsv"],
        "Tokyo",
        "",
        "glossary.tsv: line 2: a field is empty or has spaces at its ends",
    ),
    "a sentence twice": (
        ["sentences.tsv"],
        "探査機は月の裏側に降りた。",
        "物価は前の年より12%上がった。",
        "sentences.tsv: line 3: the sentence of line 2 again",
    ),
    "a sentence of an article": (
        ["sentences.tsv"],
        "探査機は月の裏側に降りた。",
        "町議会は来週、予算案を審議する。",
        "sentences.tsv: line 3: this sentence is in an article",
    ),
    "a sentence in the wrong script": (
        ["sentences.tsv"],
        "The probe",
        "The 探査機",
        "sentences.tsv: line 3: a Japanese letter in the English",
    ),
    "a pair out of order": (
        ["sentences.tsv"],
        "economy",
        "travel",
        "sentences.tsv: line 3: the pair is out of order; sort by field",
    ),
    "a domain that is none": (
        ["articles.tsv"],
        "transport",
        "traffic",
        "articles.tsv: line 2: 'traffic' is none of the domains",
    ),
    "a date that is none": (
        ["articles.tsv"],
        "2025-01-15",
        "2025-01-32",
        "articles.tsv: line 2: '2025-01-32' is no date",
    ),
    "the wrong subset": (
        ["articles.tsv"],
        "train",
        "test",
        "articles.tsv: line 2: subset is 'test'; it must be 'train'",
    ),
    "the wrong count": (
        ["articles.tsv"],
        "\t6\t4\n",
        "\t6\t5\n",
        "articles.tsv: line 2: pairs is '5'; it must be '4'",
    ),
    "another title": (
        ["articles.tsv"],
        "Panda cub in Ueno",
        "Panda in Ueno",
        "articles.tsv: line 3: title_en is 'Panda in Ueno grows to 600 grams'; it must be 'P",
    ),
    "an article twice": (
        ["articles.tsv"],
        "panda\t",
        "ferry\t",
        "articles.tsv: line 3: the slug of line 2 again",
    ),
    "a gold file with broken columns": (
        ["articles/panda.gold.tsv"],
        "\tgold\tja1",
        "\tja1",
        "panda.gold.tsv: line 2: 12 fields, not 13",
    ),
    "a gold file with broken ids": (
        ["articles/panda.gold.tsv"],
        "ja2\ten2",
        "ja2\t2",
        "panda.gold.tsv: line 3: en_ids must be such as en1 en2",
    ),
}


@pytest.mark.parametrize(("names", "old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_named_by_file_and_line(corpus, names, old, new, message):
    edit(corpus, old, new, *names)
    assert [error for error in check(corpus).errors if message in error]


def test_a_sentence_of_another_article_is_named_with_both_places(corpus):
    edit(corpus, "名前は公募で決める。", "島には312人が暮らす。", "articles/panda.ja.txt")
    (error,) = [error for error in check(corpus).errors if "this sentence" in error]
    assert "panda.ja.txt: line 5: this sentence is in ferry.ja.txt line 5 too" in error


def test_a_passage_out_of_order_must_be_marked_as_moved(corpus):
    gold, text = corpus / "articles/ferry.gold.tsv", corpus / "articles/ferry.en.txt"
    edit(corpus, "ja3\ten3", "ja3\ten4", gold.name.join(["articles/", ""]))
    edit(corpus, "ja4 ja5\ten4", "ja4 ja5\ten3", gold.name.join(["articles/", ""]))
    lines = text.read_text(encoding="utf-8").split("\n\n")
    text.write_text("\n\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]), encoding="utf-8")
    (error,) = check(corpus).errors
    assert "ferry.gold.tsv: line 5: the English is out of order, but the row is not" in error
    edit(corpus, "2-1\t\t", "2-1\tyes\t", "articles/ferry.gold.tsv")
    assert check(corpus).errors == []


def test_files_without_a_row_and_rows_without_files(corpus):
    (corpus / "articles" / "stray.ja.txt").write_text("迷子。\n", encoding="utf-8")
    (corpus / "articles" / "panda.en.txt").unlink()
    errors = check(corpus).errors
    assert any("panda.en.txt: there is no such file" in error for error in errors)
    assert any("stray.ja.txt: line 1: this file is of no article" in error for error in errors)


def test_files_that_are_empty_or_no_text_are_errors_too(corpus):
    (corpus / "articles" / "ferry.gold.tsv").write_text(COLUMNS + "\n", encoding="utf-8")
    (corpus / "articles" / "panda.gold.tsv").write_bytes("見出し".encode("utf-16"))
    first, second = check(corpus).errors
    assert "ferry.gold.tsv: line 1: no row follows" in first
    assert "panda.gold.tsv: this table cannot be read" in second


def test_numbers_of_sentences_that_contradict_are_a_warning(corpus):
    edit(corpus, "12%", "13%", "sentences.tsv")
    [warning] = [line for line in check(corpus).warnings if "sentences.tsv" in line]
    assert "line 2: numbers differ: 13 in the Japanese, 12 in the English" in warning


def test_doubts_are_warnings(corpus):
    edit(corpus, "Tuesday", "Friday", "articles/ferry.en.txt", "articles/ferry.gold.tsv")
    for name in ("articles/ferry.en.txt", "articles/ferry.gold.tsv"):
        edit(corpus, "A town in Nagasaki Prefecture", "An island town", name)
    report = check(corpus)
    assert report.errors == []
    weekday, name = report.warnings
    assert "ferry.gold.tsv: line 3: Friday, but the date is a Tuesday" in weekday
    assert "ferry.gold.tsv: line 3: 長崎県 is Nagasaki Prefecture in the glossary" in name


def test_sentences_that_the_splitter_finds_otherwise_are_a_warning(corpus):
    edit(corpus, "病院はない。買い物", "病院はない、買い物", "articles/ferry.ja.txt")
    edit(corpus, "病院はない。買い物", "病院はない、買い物", "articles/ferry.gold.tsv")
    report = check(corpus)
    assert report.errors == []
    assert "the splitter finds other sentences in ferry.ja.txt from here on" in report.warnings[0]
    assert report.figures["split as the gold"] == "1 of 2 (50.0%)"


SAME = [
    ("売上高は1兆2千億円だった。", "Sales came to 1.2 trillion yen."),
    ("約三百人が集まった。", "About 300 people gathered."),
    ("令和6年に始まった。", "It began in 2024."),
    ("98年に発効した。", "It took effect in 1998."),
    ("2013年度末までに終える。", "It will end by March 2014."),
    ("47年ぶりの全面ストだ。", "It is the first full strike since 1977."),
    ("7割が賛成した。", "More than 70 percent were in favor."),
    ("費用は6割で済む。", "It costs 40 percent less."),
    ("検挙率は3割台だ。", "Arrests are made in fewer than 40 percent."),
    ("平均株価は285円12銭安で引けた。", "The average ended down 285.12 points."),
    ("9秒98で優勝した。", "He won in 9.98 seconds."),
    ("後半21分に失点した。", "They conceded in the 66th minute."),
    ("4兆4282億円を計上した。", "It set aside 4.43 trillion yen."),
    ("米国など12カ国が署名した。", "The United States and 11 others signed."),
    ("5000ラリ（約28万円）を科す。", "The fine is 5,000 lari ($1,760)."),
    ("昭和40年代に建てられた。", "It was built around 1970."),
]


@pytest.mark.parametrize(("ja", "en"), SAME)
def test_numbers_in_other_forms_agree(ja, en):
    numbers = find_lonely_numbers(ja, en, 2024)
    assert not (numbers.ja and numbers.en)


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("売上高は1兆2千億円だった。", "Sales came to 1.3 trillion yen."),
        ("312人が集まった。", "About 321 people gathered."),
        ("1998年に発効した。", "It took effect in 1996."),
        ("7割が賛成した。", "More than 60 percent were in favor."),
        ("11秒98で優勝した。", "He won in 11.89 seconds."),
        ("4兆4282億円を計上した。", "It set aside 4.34 trillion yen."),
        ("田中さん（45）は笑う。", "Tanaka, 54, laughs."),
    ],
)
def test_other_numbers_contradict(ja, en):
    assert find_lonely_numbers(ja, en, 2024).contradict


def test_the_command_prints_figures_and_counts(corpus):
    done = run(corpus)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("articles ")
    assert done.stdout.endswith("0 errors, 0 warnings\n")


def test_the_command_lists_errors_and_with_verbose_warnings(corpus):
    for old, new in (("312 residents", "321 residents"), ("Tuesday", "Friday")):
        edit(corpus, old, new, "articles/ferry.en.txt", "articles/ferry.gold.tsv")
    done = run(corpus, "--verbose")
    first, second, *_ = done.stdout.splitlines()
    assert done.returncode == 1
    assert first.startswith("error: ")
    assert second.startswith("warning: ")
    assert done.stdout.endswith("1 errors, 1 warnings\n")


def test_a_folder_without_tables_is_one_line(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "articles.tsv" in done.stderr
