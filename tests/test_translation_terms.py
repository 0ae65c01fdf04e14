from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import ModelError
from aligner.translation.terms import Terms, read_terms

NAMES = {
    "プーチン": "Putin",
    "ウラジーミル・プーチン": "Vladimir Putin",
    "ロシア": "Russia",
    "日本": "Japan",
    "日本銀行": "Bank of Japan",
    "米国": "United States",
    "中国": "China",
    "アジア": "Asia",
    "ＮＡＴＯ": "NATO",
}
TERMS = Terms(NAMES)


@pytest.mark.parametrize(
    ("sentence", "switched"),
    [
        ("プーチンはロシアに戻った。", "Putin は Russia に戻った。"),
        ("ウラジーミル・プーチン大統領", "Vladimir Putin 大統領"),
        ("日本銀行は動かない。", "Bank of Japan は動かない。"),
        ("日本政府と米国側", "Japan 政府と United States 側"),
        ("駐日本大使と対中国外交", "駐 Japan 大使と対中国外交"),
        ("日本中国両政府", "Japan China 両政府"),
        ("ロシア「勝利」", "Russia 「勝利」"),
        ("北大西洋条約機構(NATO)", "北大西洋条約機構( NATO )"),
        # Not names: parts of longer words.
        ("ユーラシアジアンと白ロシアン", "ユーラシアジアンと白ロシアン"),
        ("東日本大震災", "東日本大震災"),
        ("中国人", "中国人"),
        # Numbers and years.
        ("１億２０００万円", "120 million 円"),
        ("3兆5000億ドル", "3.5 trillion ドル"),
        ("2万5000人と5千人と1,500万人", "25,000 人と 5,000 人と 15 million 人"),
        ("1億2345万6789人", "123,456,789 人"),
        ("1.5億ユーロ", "150 million ユーロ"),
        ("令和6年と昭和元年", "2024 年と 1926 年"),
        ("2023年、300人、数百万人、数10万人", "2023年、300人、数百万人、数10万人"),
    ],
)
def test_terms_numbers_and_years_are_put_in_in_english(sentence, switched):
    assert TERMS.switched(sentence) == switched


def test_a_sentence_without_terms_stays():
    assert Terms({}).switched("何もない。") == "何もない。"


texts = st.text(
    st.sampled_from([*"プーチンロシア日本銀行米国12万億年令和、。 a・はの", "ﾛ", "\n"]), max_size=30
)


@given(texts)
def test_terms_stand_apart_in_order_and_are_what_was_listed(sentence):
    text = unicodedata.normalize("NFKC", sentence)
    end = 0
    for term in TERMS.find(text):
        assert end <= term.start < term.end
        end = term.end
        found = text[term.start : term.end]
        assert NAMES.get(found, term.english) == term.english
        assert found in NAMES or term.english[0].isdigit()


@given(texts)
def test_nothing_but_the_terms_changes(sentence):
    text = unicodedata.normalize("NFKC", sentence)
    at, parts = 0, []
    for term in TERMS.find(text):
        parts += [text[at : term.start], term.english]
        at = term.end
    expected = "".join([*parts, text[at:]])
    assert "".join(TERMS.switched(sentence).split()) == "".join(expected.split())


@given(st.integers(1, 10**16 - 1))
def test_a_large_number_keeps_its_value(value):
    digits, japanese = value, ""
    for unit in ("", "万", "億", "兆"):
        digits, part = divmod(digits, 10_000)
        japanese = f"{part}{unit}{japanese}" if part else japanese
    number, _, scale = Terms({}).switched(japanese).partition(" ")
    size = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[scale]
    assert Decimal(number.replace(",", "")) * size == value


@pytest.mark.parametrize("data", [b"\xff\xfe", "日本".encode(), "日本\tJapan\tx".encode()])
def test_a_broken_list_is_named(tmp_path, data):
    (tmp_path / "terms.tsv").write_bytes(data)
    with pytest.raises(ModelError, match=r"terms\.tsv: cannot be read"):
        read_terms(tmp_path / "terms.tsv")
