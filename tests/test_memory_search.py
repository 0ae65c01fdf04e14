"""Searching: short and long words in both languages, spellings, match percentages, filters."""

from __future__ import annotations

from datetime import datetime, timezone
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import texts

from aligner.errors import InputError
from aligner.formats import Unit
from aligner.memory import Filters, Memory, fold
from aligner.memory.folding import find_all

UNITS = [
    Unit("首相は5日、辞任を表明した。", "The prime minister announced his resignation.", doc="a"),
    Unit("EUは経済制裁を決めた。", "The EU decided on economic sanctions.", doc="b"),
    Unit(
        "國會議員のコンピューター", "Computers of members of the Diet", doc="b", status="approved"
    ),
    Unit("税", "Tax", confidence=0.4),
    Unit("野党は税に反対だ。", "The opposition is against the tax.", confidence=0.9),
]


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_units(UNITS)
        yield memory


def found(memory, word, **options: object) -> list[str]:
    return [hit.unit.ja for hit in memory.concordance(word, **options)]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("税", 2),
        ("だ", 1),
        ("。", 3),
        ("首相", 1),
        ("だ。", 1),
        ("経済制裁", 1),
        ("国会", 1),
        ("國會", 1),
        ("ｺﾝﾋﾟｭｰﾀｰ", 1),
        ("こんぴゅーたー", 1),
        ("５日", 1),
        ("EU", 1),
        ("ｅｕ", 1),
        ("x", 2),
        ("tax", 2),
        ("TAX", 2),
        ("opposition tax", 1),
        ('"the tax"', 1),
        ('"tax the"', 0),
        ("prime minister", 1),
        ("首相 辞任", 1),
        ("首相 税", 0),
        ("虎", 0),
        ('"', 0),
        (" ", 0),
        ("%", 0),
        ("' OR 1=1 --", 0),
        ("NEAR(", 0),
        ("*", 0),
    ],
)
def test_words(memory, word, count):
    assert len(found(memory, word)) == count


def test_hits_are_marked_in_the_text_as_it_stands(memory):
    [hit] = memory.concordance("国会")
    [(start, end)] = hit.ja_spans
    assert hit.unit.ja[start:end] == "國會"
    [hit] = memory.concordance("eu", language="en")
    assert [hit.unit.en[a:b] for a, b in hit.en_spans] == ["EU"]
    assert [hit.unit.ja[a:b] for a, b in hit.ja_spans] == ["EU"]


def test_one_language_only(memory):
    assert len(found(memory, "EU", language="ja")) == 1
    assert not found(memory, "税", language="en")


def test_a_limit(memory):
    assert len(found(memory, "の", limit=1)) == 1
    assert len(found(memory, "。", limit=2)) == 2


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(article="b"), 2),
        (Filters(article="?"), 3),
        (Filters(status="approved"), 1),
        (Filters(status=""), 4),
        (Filters(min_confidence=0.5), 1),
        (Filters(max_confidence=0.5), 1),
        (Filters(since="2026"), 2),
        (Filters(since="2026-02-01", until="2026-02"), 1),
        (Filters(until="2026-01-31"), 1),
        (Filters(until="2025"), 0),
    ],
)
def test_filters(tmp_path, filters, count):
    days = [datetime(2026, month, 28, tzinfo=timezone.utc) for month in (1, 2)]
    dated = filters.since or filters.until
    units = [Unit("文", f"Text {day}", created=day) for day in days] if dated else UNITS
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_units(units)
        assert len(list(memory.units(filters))) == count


def test_filters_hold_for_searches(memory):
    assert not found(memory, "国会", filters=Filters(status="rejected"))
    assert found(memory, "国会", filters=Filters(status="approved", article="b"))
    assert not memory.search("税", filters=Filters(min_confidence=0.5))


@pytest.mark.parametrize(
    "date", ["yesterday", "", "2026-13", "2026-02-30", "2026-1-1", "0000", "２０２６"]
)
def test_no_date(date):
    with pytest.raises(InputError, match="is no date"):
        Filters(since=date)


def test_an_article_with_brackets_in_its_name(tmp_path):
    with Memory(tmp_path / "m.sqlite3") as memory:
        memory.import_units([Unit("税", "Tax", doc="a[1]+b"), Unit("税", "Levy", doc="a1+b")])
        for name in ("a[1]+b", "a[*"):
            [unit] = memory.units(Filters(article=name))
            assert unit.doc == "a[1]+b"


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("税", 100),
        ("首相は5日、辞任を表明した。", 100),
        ("首相は５日、辞任を表明した。", 99),
        ("国会議員のコンピューター", 99),
        ("國會議員のコンピュータ", 91),
        ("首相は6日、辞任を表明した。", 92),
        ("The prime minister announced his resignation.", 100),
        ("THE PRIME MINISTER announced his resignation.", 99),
        ("The prime minister announced a resignation.", 93),
    ],
)
def test_match_percentages(memory, text, percent):
    best = memory.search(text)[0]
    assert best.percent == percent


def test_nothing_that_is_not_like_it(memory):
    assert memory.search("猫が寝ている。") == []
    assert memory.search("") == []
    assert memory.search(" 　") == []


def test_a_least_percentage_and_a_limit(memory):
    assert memory.search("野党は税に賛成だ。", min_percent=90) == []
    assert len(memory.search("野党は税に賛成だ。", min_percent=50)) == 1
    memory.import_units(Unit("野党は税に反対だ。", f"Translation {i}") for i in range(9))
    assert len(memory.search("野党は税に反対だ。", limit=3)) == 3


@settings(max_examples=300, deadline=None)
@given(texts())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@settings(max_examples=500, deadline=None)
@example("`＝")
@given(st.text("ヰヱゐワハは〜∼‘´`=Ａ＝￣　ｶﾞ≁\u0301\u0338\u3099\u309a" + "國a"))
def test_all_ways_to_write_the_same_characters_fold_alike(text):
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(normalize(form, text)) == fold(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts(breaks=False), texts(breaks=False)), max_size=6), st.data())
def test_every_part_of_every_text_is_found(tmp_path_factory, pairs, data):
    pairs = [(ja, en) for ja, en in pairs if fold(ja) and fold(en)]
    with Memory(tmp_path_factory.mktemp("m") / "m.sqlite3") as memory:
        memory.import_units(Unit(ja, en) for ja, en in pairs)
        for ja, en in pairs:
            for text, language in ((ja, "ja"), (en, "en")):
                percents = {match.percent for match in memory.search(text, language=language)}
                assert 100 in percents
                folded = fold(text)
                start = data.draw(st.integers(0, len(folded)))
                part = folded[start : start + data.draw(st.integers(1, 5))].strip()
                if part and fold(part) == part and '"' not in part:
                    hits = memory.concordance(f'"{part}"', language=language, limit=99)
                    assert any(part in fold(getattr(hit.unit, language)) for hit in hits)


@settings(max_examples=200, deadline=None)
@given(texts(), st.integers(0, 10), st.integers(1, 5))
def test_spans_are_in_order_and_in_the_text(text, start, length):
    word = fold(text)[start : start + length]
    spans = find_all(text, [word])
    flat = [at for span in spans for at in span]
    assert flat == sorted(flat)
    assert all(0 <= a < b <= len(text) for a, b in spans)
