"""Check the news corpus.

    python -m scripts.check_news [FOLDER] [--verbose]

Errors, one a line and named by file and line: tables that are malformed or disagree with the files,
sentences that are in no gold bead or in two, gold texts that are not those of the articles,
sentences, articles or glossary entries that occur twice, pairs outside of articles that are in one,
characters of the wrong script, and numbers of a pair that contradict each other. Warnings, shown
with --verbose, are what a person should look at: other numbers that differ, days of the week that
are not those of the date, names that the glossary translates otherwise, articles in which the
splitter finds other sentences than the gold. A table of figures comes last. Exits 1 if there are
errors.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import product
from math import floor, isclose, log10
from pathlib import Path

from aligner.documents import Document, Language, read_document
from aligner.errors import AlignerError, InputError
from aligner.formats import COLUMNS
from aligner.signals.numbers import english_literals, japanese_literals

__all__ = ["Report", "check", "is_test", "main"]

FOLDER = Path(__file__).parents[1] / "corpora" / "news"
LANGUAGES: tuple[Language, Language] = ("ja", "en")
NAMES = {"ja": "Japanese", "en": "English"}

ARTICLE_COLUMNS = ["slug", "domain", "date", "subset", "title_ja", "title_en", "beads", "pairs"]
GLOSSARY_COLUMNS = ["ja", "en", "kind"]
SENTENCE_COLUMNS = ["field", "ja", "en"]

DOMAINS = (
    "agriculture",
    "central banks",
    "companies",
    "courts",
    "crime",
    "culture",
    "diplomacy",
    "disasters",
    "economy",
    "education",
    "elections",
    "energy",
    "environment",
    "international organisations",
    "local news",
    "markets",
    "medicine",
    "military",
    "parliament",
    "politics",
    "science",
    "society",
    "space",
    "sport",
    "technology",
    "trade",
    "transport",
    "weather",
)

SHORT = 8
"""Characters up to which a sentence may occur again, as 87歳だった。 and He was 87. do."""


# What is found


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, or only doubtful, in a line (from 1) of a file."""

    path: Path
    line: int
    message: str
    doubtful: bool = False

    def __str__(self) -> str:
        return f"{self.path}: line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: errors and warnings, one line each, and the figures of the corpus."""

    errors: list[str]
    warnings: list[str]
    figures: dict[str, str]


# The corpus


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a gold file: what a bead says, and the line that it stands in."""

    path: Path
    line: int
    ids: dict[Language, list[int]]
    text: dict[Language, str]
    kind: str
    moved: bool

    @property
    def is_pair(self) -> bool:
        """Whether both sides have sentences."""
        return all(self.ids.values())

    def problem(self, message: str) -> Problem:
        """An error in this row."""
        return Problem(self.path, self.line, message)

    def doubt(self, message: str) -> Problem:
        """A warning about this row, which is shown with it."""
        both = f"{self.text['ja']} | {self.text['en']}"
        return Problem(self.path, self.line, f"{message}: {both}", doubtful=True)


@dataclass(frozen=True, slots=True)
class Fields:
    """One row of a table, and the line that it stands in."""

    path: Path
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def problem(self, message: str) -> Problem:
        """An error in this row."""
        return Problem(self.path, self.line, message)


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its row in the table of articles, both texts as the project reads them, gold."""

    listed: Fields
    paths: dict[Language, Path]
    documents: dict[Language, Document]
    gold: list[Row]

    @property
    def date(self) -> date | None:
        """The day it is dated, None where that is no date."""
        try:
            return date.fromisoformat(self.listed["date"])
        except ValueError:
            return None

    @property
    def pairs(self) -> list[Row]:
        """The rows of the gold that have both sides."""
        return [row for row in self.gold if row.is_pair]

    def line(self, language: Language, start: int) -> int:
        """The line (from 1) of a text that a position stands in."""
        return self.documents[language].text.count("\n", 0, start) + 1


@dataclass
class Corpus:
    """The articles, the sentences and the glossary of a folder, and what could not be read."""

    folder: Path
    listed: list[Fields]
    glossary: list[Fields]
    sentences: list[Fields]
    articles: list[Article]
    unreadable: list[str]

    @property
    def rows(self) -> list[Row]:
        """The rows of all gold files."""
        return [row for article in self.articles for row in article.gold]

    @cached_property
    def names(self) -> list[Name]:
        """The names of the glossary in the pairs of all articles."""
        terms = Terms(self.glossary)
        return [name for row in self.rows if row.is_pair for name in terms.find_names(row)]


def read_corpus(folder: Path) -> Corpus:
    """Read what can be read of a corpus. Raises InputError where a table cannot."""
    listed = read_table(folder / "articles.tsv", ARTICLE_COLUMNS)
    glossary = read_table(folder / "glossary.tsv", GLOSSARY_COLUMNS)
    sentences = read_table(folder / "sentences.tsv", SENTENCE_COLUMNS)
    read = [_try_article(folder / "articles", fields) for fields in listed]
    articles = [article for article in read if isinstance(article, Article)]
    unreadable = [error for error in read if isinstance(error, str)]
    return Corpus(folder, listed, glossary, sentences, articles, unreadable)


def _try_article(folder: Path, listed: Fields) -> Article | str:
    """An article, or why it cannot be read."""
    try:
        return read_article(folder, listed)
    except AlignerError as error:
        return str(error)


def read_table(path: Path, columns: list[str]) -> list[Fields]:
    """The rows of a tab-separated table with a header."""
    try:
        header, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: this table cannot be read ({error})") from error
    if header.split("\t") != columns:
        raise InputError(f"{path}: line 1: the header must be {' '.join(columns)}")
    return list(_rows(path, columns, lines))


def _rows(path: Path, columns: list[str], lines: Iterable[str]) -> Iterator[Fields]:
    for number, line in enumerate(lines, 2):
        values = line.split("\t")
        if len(values) != len(columns):
            raise InputError(f"{path}: line {number}: {len(values)} fields, not {len(columns)}")
        yield Fields(path, number, dict(zip(columns, values, strict=True)))


def read_article(folder: Path, listed: Fields) -> Article:
    """The files of an article. Raises InputError for one that cannot be read."""
    slug = listed["slug"]
    paths = {language: folder / f"{slug}.{language}.txt" for language in LANGUAGES}
    documents = {language: read_document(paths[language], language) for language in LANGUAGES}
    return Article(listed, paths, documents, read_gold(folder / f"{slug}.gold.tsv"))


def read_gold(path: Path) -> list[Row]:
    """The rows of a gold file. Raises InputError for one that is not in the project's form."""
    rows = [_row(fields) for fields in read_table(path, list(COLUMNS))]
    if not rows:
        raise InputError(f"{path}: line 1: no row follows")
    return rows


def _row(fields: Fields) -> Row:
    ids = {language: _ids(fields, language) for language in LANGUAGES}
    text = {language: fields[language] for language in LANGUAGES}
    return Row(fields.path, fields.line, ids, text, fields["type"], fields["moved"] == "yes")


def _ids(fields: Fields, language: Language) -> list[int]:
    names = fields[f"{language}_ids"].split()
    if not all(re.fullmatch(rf"{language}[1-9]\d*", name) for name in names):
        raise InputError(
            f"{fields.problem(f'{language}_ids must be such as {language}1 {language}2')}"
        )
    return [int(name[2:]) for name in names]


# The table of articles


def is_test(slug: str) -> bool:
    """Whether an article is in the test set: one in ten, by its name alone."""
    return int(sha256(slug.encode()).hexdigest(), 16) % 10 == 0


def check_articles(corpus: Corpus) -> Iterator[Problem]:
    """The table of articles against itself and against the files."""
    for article in corpus.articles:
        yield from map(article.listed.problem, _wrong_fields(article))
    for column in ("slug", "title_ja", "title_en"):
        yield from _repeated(corpus.listed, [column], column)
    endings = ("ja.txt", "en.txt", "gold.tsv")
    known = {f"{row['slug']}.{ending}" for row in corpus.listed for ending in endings}
    for path in sorted((corpus.folder / "articles").glob("*")):
        if path.name not in known:
            yield Problem(path, 1, "this file is of no article in articles.tsv")


def _wrong_fields(article: Article) -> Iterator[str]:
    row = article.listed
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]):
        yield f"the slug {row['slug']!r} is not small letters, digits and hyphens"
    if article.date is None:
        yield f"{row['date']!r} is no date of the form 2024-05-14"
    if row["domain"] not in DOMAINS:
        yield f"{row['domain']!r} is none of the domains"
    expected = {
        "subset": "test" if is_test(row["slug"]) else "train",
        "title_ja": article.documents["ja"].text.split("\n")[0],
        "title_en": article.documents["en"].text.split("\n")[0],
        "beads": str(len(article.gold)),
        "pairs": str(len(article.pairs)),
    }
    for column, value in expected.items():
        if row[column] != value:
            yield f"{column} is {row[column]!r}; it must be {value!r}"


def _repeated(rows: Iterable[Fields], columns: list[str], name: str) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        first = seen.setdefault(tuple(row[column] for column in columns), row.line)
        if first != row.line:
            yield row.problem(f"the {name} of line {first} again")


# Gold


def check_gold(corpus: Corpus) -> Iterator[Problem]:
    """Every sentence of both texts in exactly one bead, in its own words."""
    for article in corpus.articles:
        for row in article.gold:
            kind = f"{len(row.ids['ja'])}-{len(row.ids['en'])}"
            if row.kind != kind:
                yield row.problem(f"the type is {row.kind!r}; it must be {kind!r}")
        for language in LANGUAGES:
            yield from _check_ids(article, language)
            yield from _check_texts(article, language)
        yield from _check_moved(article)


def _in_text_order(article: Article, language: Language) -> list[Row]:
    return sorted((r for r in article.gold if r.ids[language]), key=lambda r: r.ids[language][0])


def _check_ids(article: Article, language: Language) -> Iterator[Problem]:
    at = 0
    for row in _in_text_order(article, language):
        for number in row.ids[language]:
            if number <= at:
                yield row.problem(f"{language}{number} is out of order or in another row too")
            elif number > at + 1:
                yield row.problem(f"{language}{at + 1} is in no row")
            at = max(at, number)


def _check_texts(article: Article, language: Language) -> Iterator[Problem]:
    text = _on_one_line(article.documents[language].text)
    at = 0
    for row in _in_text_order(article, language):
        at += len(text[at:]) - len(text[at:].lstrip())
        if not text.startswith(row.text[language], at):
            found = text[at : at + 40]
            yield row.problem(f"the {NAMES[language]} is not what the text goes on with: {found}")
            return
        at += len(row.text[language])
    if text[at:].strip():
        rest = text[at:].strip()[:40]
        yield article.gold[-1].problem(f"the {NAMES[language]} text goes on in no row: {rest}")


def _on_one_line(text: str) -> str:
    """A text whose line breaks are spaces: they stand only between sentences."""
    return text.replace("\n", " ")


def _check_moved(article: Article) -> Iterator[Problem]:
    last = 0
    for row in article.gold:
        if row.ids["en"] and not row.moved:
            if row.ids["en"][0] < last:
                yield row.problem("the English is out of order, but the row is not marked as moved")
            last = row.ids["en"][-1]
    for row in article.gold:
        if row.moved and not (row.is_pair and _is_out_of_order(article, row)):
            yield row.problem("marked as moved, but it is no pair whose English is out of order")


def _is_out_of_order(article: Article, row: Row) -> bool:
    at = article.gold.index(row)
    before = [i for other in article.gold[:at] for i in other.ids["en"]]
    after = [i for other in article.gold[at + 1 :] for i in other.ids["en"]]
    own = row.ids["en"]
    return bool(own) and (max(before, default=0) > own[0] or min(after, default=own[-1]) < own[-1])


# What occurs twice


def check_repetition(corpus: Corpus) -> Iterator[Problem]:
    """Sentences that occur twice in the corpus."""
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for article in corpus.articles:
            for sentence in article.documents[language].sentences:
                if len(sentence.text) <= SHORT:
                    continue
                line = article.line(language, sentence.start)
                here = f"{article.paths[language].name} line {line}"
                first = seen.setdefault(sentence.text, here)
                if first != here:
                    yield Problem(
                        article.paths[language],
                        line,
                        f"this sentence is in {first} too: {sentence.text[:40]}",
                    )


# Scripts

_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿㐀-䶿々〇]")
_NEVER = (
    (re.compile(r"[\uff61-\uff9f]"), "a half-width kana"),
    (
        re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\ufeff\ufffd]"),
        "a control or replacement character",
    ),
)
_NOT_IN = {
    "ja": (*_NEVER, (re.compile(r"[가-힣А-яЁё]"), "a letter of another script")),
    "en": (
        *_NEVER,
        (re.compile(r"[ぁ-ヿ㐀-鿿々〇]"), "a Japanese letter"),
        (re.compile(r"[\u3000-\u303f\uff01-\uff60]"), "a full-width character"),
        (re.compile(r"[가-힣А-яЁё]"), "a letter of another script"),
    ),
}
_MUST_BALANCE = {
    "ja": (("「", "」"), ("『", "』"), ("（", "）"), ("【", "】")),
    "en": (("(", ")"), ("[", "]"), ("“", "”")),
}


def check_scripts(corpus: Corpus) -> Iterator[Problem]:
    """Each side in its own script, and brackets in pairs."""
    for article in corpus.articles:
        for language in LANGUAGES:
            for number, text in enumerate(article.documents[language].text.split("\n"), 1):
                for message in _wrong_characters(text, language):
                    yield Problem(article.paths[language], number, message)
    for table, is_glossary in ((corpus.glossary, True), (corpus.sentences, False)):
        for row in table:
            for language in LANGUAGES:
                wrong = _wrong_characters(row[language], language, glossary=is_glossary)
                yield from map(row.problem, wrong)


def _wrong_characters(text: str, language: Language, *, glossary: bool = False) -> Iterator[str]:
    for pattern, name in _NOT_IN[language]:
        if found := pattern.search(text):
            yield f"{name} in the {NAMES[language]}: {found[0]!r} in {_around(text, found.start())}"
    # A glossary holds acronyms, which are the same on both sides.
    if language == "ja" and text and not glossary and not _JAPANESE.search(text):
        yield f"no Japanese in the Japanese: {text[:40]}"
    for opening, closing in _MUST_BALANCE[language]:
        if text.count(opening) != text.count(closing):
            yield f"{opening} and {closing} are not in pairs: {text[:40]}"
    if language == "en" and text.count('"') % 2:
        yield f"an odd number of quotation marks: {text[:40]}"


def _around(text: str, at: int) -> str:
    return text[max(0, at - 15) : at + 15]


# Numbers

_MONEY = "円|ドル|ユーロ|ポンド|元"
_CONVERTED = {
    "ja": re.compile(rf"[（(]約?[^（）()]{{1,25}}(?:{_MONEY})(?:相当|以上)?[）)]"),
    "en": re.compile(
        r"\((?:about |around |some |roughly )?(?:[A-Z]{1,3})?[$€£][^()]*\)"
        r"|\([\d.,]+ (?:cents|yen|dollars)\)"
    ),
}
"""（約28万円） and ($1,760): each side converts into the money of its readers."""

_JA_POINT = re.compile(r"(?<=\d)(?:円(?=\d\d銭)|秒(?=\d)|・(?=\d)|メートル(?=\d\d(?:センチ|\D)))")
"""What a decimal point is in English: 1円14銭, 9秒98, 1・2, 11メートル40センチ."""

_JA_LOOSE = re.compile(r"\d+年?代|\d+割(?:台|\d分)|(?<!\d)[一二三四五六七八九十百千半数]+")
"""What English puts otherwise (the 1960s, less than 40 percent), and what is not in figures."""

_FIGURE = re.compile(r"\d")
_JA_SECOND_HALF = re.compile(r"後半(\d{1,2})分")
_EN_LOOSE = re.compile(
    r"\b(?:\w+ty|\w+teen|ten|eleven|twelve|tens?|dozens?|decades?|century|centuries|half|quarters?"
    r"|noon|midnight|in 10)\b"
)
"""What is not in figures; that city and party go too does no harm."""

_EN_SCALE = re.compile(r"\b(tr|b|m)il\.")
_OTHERS = re.compile(r"\bother|\banother|\belse\b")
_SINCE = re.compile("年(?:ぶり|前|余り|近く|[来目])")
_FISCAL = re.compile("年度|月期|年以降")

_SURE = 10
_TODAY = 2026
"""Smaller numbers are words too often (two-thirds, a pair) to be compared."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a pair of texts that the other side lacks."""

    ja: list[float]
    en: list[float]

    @property
    def contradict(self) -> bool:
        """Whether a number of each side may stand for the other, being of the same size."""
        return any(0.5 <= a / b <= 2 for a, b in product(self.ja, self.en))

    def __str__(self) -> str:
        ja, en = (" ".join(f"{n:,.12g}" for n in side) for side in (self.ja, self.en))
        return f"{ja} in the Japanese, {en} in the English"


def find_lonely_numbers(ja: str, en: str, year: int) -> Numbers:
    """The numbers in figures, of 10 and more, that the other side has in no form.

    ``year`` is that of the article: 47年ぶり is "since 1977" in 2024.
    """
    ja, en = _plain_japanese(ja), _plain_english(en)
    if not (_FIGURE.search(ja) and _FIGURE.search(en)):
        return Numbers([], [])
    ja_values = _values(japanese_literals(ja))
    ja_values |= {45.0 + int(minute) for minute in _JA_SECOND_HALF.findall(ja)}
    en_values = _values(english_literals(en))
    ja_firm = _values(japanese_literals(_JA_SECOND_HALF.sub("", _JA_LOOSE.sub(" ", ja))))
    en_firm = _values(english_literals(_EN_LOOSE.sub(" ", en)), "#")
    is_same = _Sameness(ja, en, year)
    return Numbers(
        sorted(a for a in ja_firm if a >= _SURE and not any(is_same(a, b) for b in en_values)),
        sorted(b for b in en_firm if b >= _SURE and not any(is_same(a, b) for a in ja_values)),
    )


def _plain_japanese(text: str) -> str:
    text = _CONVERTED["ja"].sub("", unicodedata.normalize("NFKC", text))
    return _JA_POINT.sub(".", text)


def _plain_english(text: str) -> str:
    text = _EN_SCALE.sub(r"\1illion", unicodedata.normalize("NFKC", text))
    return _CONVERTED["en"].sub("", text)


def _values(literals: list[str], *kinds: str) -> set[float]:
    """Numbers and months, or only one kind of these."""
    found = re.findall(rf"^({'|'.join(kinds or ('#', 'month:'))})(.+)", "\n".join(literals), re.M)
    return {float(value) for _, value in found}


class _Sameness:
    """Whether a Japanese and an English number can be one, as far as a pair of texts allows it."""

    def __init__(self, ja: str, en: str, year: int) -> None:
        self._year = year if _SINCE.search(ja) else 0
        self._fiscal = _FISCAL.search(ja) is not None
        self._slack = 2 if _OTHERS.search(en) else 0

    def __call__(self, ja: float, en: float) -> bool:
        forms = {ja, 100 - ja} | ({1800 + ja, 1900 + ja, 2000 + ja} if ja < 100 else set())
        return (
            en in forms
            or abs(ja - en) <= self._slack
            or (self._year > 0 and abs(self._year - ja - en) <= 1)
            or (self._fiscal and 1800 < en < 2100 and en - ja in {-1, 1, 1999, 2001})
            or _is_rounded(ja, en)
        )


def _is_rounded(a: float, b: float) -> bool:
    """Whether one is the other with fewer figures (two, one in thousands), rounded or cut off."""
    low, high = sorted((a, b))
    return low > 0.9 * high and (_cut(high, low) or _cut(low, high))


def _cut(exact: float, short: float) -> bool:
    size = floor(log10(exact))
    places = [10.0 ** (size - figures) for figures in range(0 if size > 2 else 1, 9)]
    return any(
        isclose(floor(exact / place + half) * place, short) for place in places for half in (0, 0.5)
    )


def check_numbers(corpus: Corpus) -> Iterator[Problem]:
    """Numbers that each side of a pair has alone: contradictions are errors, others doubtful."""
    for article in corpus.articles:
        year = article.date.year if article.date else 0
        for row in article.pairs:
            numbers = find_lonely_numbers(row.text["ja"], row.text["en"], year)
            if numbers.ja and numbers.en:
                doubt = row.doubt(f"numbers differ: {numbers}")
                yield replace(doubt, doubtful=not numbers.contradict)


# Days of the week

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile("|".join(_WEEKDAYS))
_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日(?![\d間目連前後余以分号まぶ])")
_NEAR = 45


def doubt_weekdays(corpus: Corpus) -> Iterator[Problem]:
    """Days of the week in the English that are not those of the date in the Japanese."""
    for article in corpus.articles:
        for row in article.pairs:
            days = list(_DAY.finditer(unicodedata.normalize("NFKC", row.text["ja"])))
            found = _WEEKDAY.findall(row.text["en"])
            if article.date and len(days) == len(found) == 1:
                expected = _weekday(article.date, days[0][1], days[0][2])
                if expected and expected != found[0]:
                    yield row.doubt(f"{found[0]}, but the date is a {expected}")


def _weekday(published: date, month: str | None, day: str) -> str | None:
    """The day of the week of the nearest such date."""
    for days in sorted(range(-_NEAR, _NEAR + 1), key=abs):
        candidate = published + timedelta(days)
        if candidate.day == int(day) and month in (None, str(candidate.month)):
            return _WEEKDAYS[candidate.weekday()]
    return None


# The glossary

_NAMED = {"capital", "country", "organisation", "person", "region"}
_LETTER = re.compile(r"[ァ-ヺーA-Za-zＡ-Ｚａ-ｚ]")
_WORD = re.compile(r"[^\W_]+")

_STEM = 4
"""First letters of a word by which Japan and Japanese are one name."""

_SMALL_WORDS = {"the", "of", "and", "for", "on", "in", "to", "de"}
_COUNTRY_OF = {
    "american": "states",
    "americans": "states",
    "danish": "denmark",
    "dutch": "netherlands",
    "filipino": "philippines",
    "french": "france",
    "polish": "poland",
    "spanish": "spain",
    "swiss": "switzerland",
    "welsh": "wales",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the glossary in the Japanese of a pair, and whether its English is there too."""

    row: Row
    ja: str
    en: list[str]
    agrees: bool


class Terms:
    """The terms of a glossary, found in Japanese text: the longest wherever one begins."""

    def __init__(self, glossary: Iterable[Fields]) -> None:
        self._english: dict[str, list[str]] = {}
        self._names: set[str] = set()
        for row in glossary:
            self._english.setdefault(row["ja"], []).append(row["en"])
            if row["kind"] in _NAMED and len(row["ja"]) > 1 and row["en"] != row["en"].lower():
                self._names.add(row["ja"])
        self._by_start: dict[str, list[str]] = {}
        for term in sorted(self._english, key=len, reverse=True):
            self._by_start.setdefault(term[:2], []).append(term)

    def find_names(self, row: Row) -> Iterator[Name]:
        """The names in a pair; other terms only keep shorter ones from being found in them."""
        words = _Words(row.text["en"])
        for term in dict.fromkeys(self._find(row.text["ja"])):
            if term in self._names:
                english = self._english[term]
                yield Name(row, term, english, any(map(words.hold, english)))

    def _find(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            candidates = self._by_start.get(text[at : at + 2], [])
            found = next((term for term in candidates if _stands_at(term, text, at)), None)
            if found:
                yield found
            at += len(found or " ")


def _stands_at(term: str, text: str, at: int) -> bool:
    """Whether a term begins there, and is no part of a longer word in katakana or Latin letters."""
    end = at + len(term)
    return (
        text.startswith(term, at)
        and not (_LETTER.match(term[0]) and _LETTER.match(text[at - 1 : at]))
        and not (_LETTER.match(term[-1]) and _LETTER.match(text[end : end + 1]))
    )


class _Words:
    """The words of an English text, by stems and by initials."""

    def __init__(self, text: str) -> None:
        words = _plain_words(text)
        self._stems = set(map(_stem, words))
        self._initials = "".join(word[0] for word in words)

    def hold(self, name: str) -> bool:
        """Whether a name is there: half of its words, any two, its acronym, or that spelt out."""
        words = _plain_words(name)
        acronym = "".join(word[0] for word in words)
        spelt_out = name.isupper() and words[0] in self._initials
        telling = [word for word in words if word not in _SMALL_WORDS]
        held = sum(_stem(word) in self._stems for word in telling)
        return held * 2 >= len(telling) or held > 1 or acronym in self._stems or spelt_out


def _plain_words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace(".", "").replace("'s", ""))


def _stem(word: str) -> str:
    return _COUNTRY_OF.get(word, word)[:_STEM]


def doubt_names(corpus: Corpus) -> Iterator[Problem]:
    """Names whose English in the glossary is not in the English of a pair."""
    for name in corpus.names:
        if not name.agrees:
            yield name.row.doubt(f"{name.ja} is {' or '.join(name.en)} in the glossary")


def check_glossary(corpus: Corpus) -> Iterator[Problem]:
    """No entry twice, none empty, sorted by kind and Japanese."""
    yield from _repeated(corpus.glossary, ["ja", "en"], "entry")
    last = ("", "", "")
    for row in corpus.glossary:
        if not all(row[column] == row[column].strip() != "" for column in GLOSSARY_COLUMNS):
            yield row.problem("a field is empty or has spaces at its ends")
        here = (row["kind"], row["ja"], row["en"])
        if here < last:
            yield row.problem("the entry is out of order; sort by kind, ja and en")
        last = here


# Sentences


def check_sentences(corpus: Corpus) -> Iterator[Problem]:
    """Pairs outside of articles: none empty, none twice, none that an article has, in order."""
    for language in LANGUAGES:
        yield from _repeated(corpus.sentences, [language], "sentence")
    known = {
        sentence.text
        for article in corpus.articles
        for language in LANGUAGES
        for sentence in article.documents[language].sentences
        if len(sentence.text) > SHORT
    }
    last = ""
    for row in corpus.sentences:
        if not all(row[column] == row[column].strip() != "" for column in SENTENCE_COLUMNS):
            yield row.problem("a field is empty or has spaces at its ends")
        if any(row[language] in known for language in LANGUAGES):
            yield row.problem(f"this sentence is in an article: {row['ja'][:40]}")
        if row["field"] < last:
            yield row.problem("the pair is out of order; sort by field")
        last = row["field"]


def doubt_sentence_numbers(corpus: Corpus) -> Iterator[Problem]:
    """Numbers of pairs outside of articles that contradict each other."""
    for row in corpus.sentences:
        numbers = find_lonely_numbers(row["ja"], row["en"], _TODAY)
        if numbers.contradict:
            message = f"numbers differ: {numbers}: {row['ja']} | {row['en']}"
            yield Problem(row.path, row.line, message, doubtful=True)


def doubt_sentences(corpus: Corpus) -> Iterator[Problem]:
    """Texts in which the project's splitter finds other sentences than the gold has."""
    for article in corpus.articles:
        for language in LANGUAGES:
            if row := _split_otherwise(article, language):
                name = article.paths[language].name
                yield row.doubt(f"the splitter finds other sentences in {name} from here on")


def _split_otherwise(article: Article, language: Language) -> Row | None:
    document = article.documents[language]
    for row in _in_text_order(article, language):
        indices = [number - 1 for number in row.ids[language]]
        if indices[-1] >= len(document) or document.join(indices) != row.text[language]:
            return row
    return None


# Everything

CHECKS = (
    check_articles,
    check_gold,
    check_repetition,
    check_scripts,
    check_numbers,
    check_glossary,
    check_sentences,
    doubt_sentence_numbers,
    doubt_sentences,
    doubt_weekdays,
    doubt_names,
)


def check(folder: Path) -> Report:
    """Check a corpus. Raises InputError where one of its tables cannot be read."""
    corpus = read_corpus(folder)
    problems = [problem for find in CHECKS for problem in find(corpus)]
    return Report(
        corpus.unreadable + [str(problem) for problem in problems if not problem.doubtful],
        [str(problem) for problem in problems if problem.doubtful],
        _figures(corpus),
    )


def _figures(corpus: Corpus) -> dict[str, str]:
    articles, rows = corpus.articles, corpus.rows
    kinds = Counter(row.kind for row in rows)
    domains = Counter(article.listed["domain"] for article in articles)
    fields = Counter(row["field"] for row in corpus.sentences)
    terms = Counter(entry["kind"] for entry in corpus.glossary)
    tests = sum(article.listed["subset"] == "test" for article in articles)
    split = sum(not any(_split_otherwise(a, side) for side in LANGUAGES) for a in articles)
    return {
        "articles": f"{len(articles):,}, of them {tests:,} test",
        "beads": f"{len(rows):,}: {_tally(kinds)}",
        "pairs": f"{sum(row.is_pair for row in rows):,}",
        "not 1-1": _ratio(len(rows) - kinds["1-1"], len(rows)),
        "moved": f"{sum(row.moved for row in rows):,}",
        "split as the gold": _ratio(split, len(articles)),
        "names as the glossary": _ratio(sum(n.agrees for n in corpus.names), len(corpus.names)),
        "sentences": f"{len(corpus.sentences):,}: {_tally(fields)}",
        "domains": f"{len(domains)}: {_tally(domains)}",
        "glossary": f"{len(corpus.glossary):,}: {_tally(terms)}",
    }


def _ratio(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole if whole else 0:.1%})"


def _tally(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


def main() -> int:
    """Check the folder that was named, print what was found, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="the corpus")
    parser.add_argument("--verbose", action="store_true", help="list warnings too")
    options = parser.parse_args()
    try:
        report = check(options.folder)
    except AlignerError as error:
        print(error, file=sys.stderr)
        return 1
    for line in report.errors:
        print(f"error: {line}")
    for line in report.warnings if options.verbose else ():
        print(f"warning: {line}")
    width = max(map(len, report.figures))
    for name, value in report.figures.items():
        print(f"{name:<{width}}  {value}")
    print(f"{len(report.errors)} errors, {len(report.warnings)} warnings")
    return 1 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())
