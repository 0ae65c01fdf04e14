from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import texts

from aligner.signals.numbers import english_literals, japanese_literals

SAME = [
    # Large numbers, in digits, in kanji and mixed
    ("1億2000万円", "120 million yen"),
    ("１億２０００万円", "120 million yen"),
    ("1.2億円", "120 million yen"),
    ("１兆２千億円", "1.2 trillion yen"),
    ("7億8000万人", "780 million people"),
    ("12億6千万ドル", "$1.26 billion"),
    ("250万ドル", "2.5 million dollars"),
    ("5千300万人", "53 million people"),
    ("3万8千5百円", "38,500 yen"),
    ("1万5千人", "15,000 people"),
    ("1 万 6 千人", "16,000 people"),
    ("三千五百万人", "35 million people"),
    ("5億ドル", "$500m"),
    ("5億ドル", "$0.5bn"),
    ("2兆ユーロ", "2tn euros"),
    ("100万ドル", "a million dollars"),
    ("50万人", "half a million people"),
    ("３，０００円", "3,000 yen"),
    ("26,469.89ドル", "26,469.89 dollars"),
    ("２万６４６９・８９ドル", "26,469.89 dollars"),
    # Kanji
    ("約三百人", "about 300 people"),
    ("二十五人", "25 people"),
    ("二十五人", "twenty-five people"),
    ("百二十三人", "one hundred and twenty-three people"),
    ("百二十三人", "one hundred twenty-three people"),
    ("三〇〇人", "300 people"),
    ("千人", "a thousand people"),
    ("二・五%", "2.5 percent"),
    ("一人", "one person"),
    ("三つの国", "three countries"),
    ("三カ国", "three countries"),
    ("6カ国", "six countries"),
    # English words
    ("200人", "two hundred people"),
    ("25万人", "two hundred and fifty thousand people"),
    ("2500人", "two thousand five hundred people"),
    ("20年", "two decades"),
    ("200年", "two centuries"),
    ("100年", "a century"),
    ("24人", "two dozen people"),
    ("2倍", "twice as many"),
    ("2倍", "doubled"),
    ("3倍", "tripled"),
    ("10倍", "tenfold"),
    ("ゼロ", "zero"),
    ("50代", "in her fifties"),
    ("50代", "in her 50s"),
    ("両首脳", "the two leaders"),
    # Shares
    ("0.25ポイント", "0.25 percentage point"),
    ("マイナス0.1％", "minus 0.1 percent"),
    ("3.0%", "3%"),
    ("3割", "30 percent"),
    ("九割", "90 percent"),
    ("半分", "half"),
    ("半数", "half of them"),
    ("半減した", "it halved"),
    ("半世紀", "half a century"),
    ("半年", "six months"),
    ("半年", "half a year"),
    ("30分", "half an hour"),
    ("3分の1", "one-third"),
    ("三分の一", "a third of them"),
    ("3分の2", "two-thirds"),
    ("4分の1", "a quarter"),
    ("4分の3", "three-quarters"),
    ("10分の1", "a tenth as much"),
    ("第2四半期", "the second quarter"),
    ("1年半", "a year and a half"),
    ("2年半", "two and a half years"),
    ("1時間半", "1.5 hours"),
    # Ordinals
    ("第1回", "the first"),
    ("第一回", "the 1st"),
    ("初めて", "for the first time"),
    ("5回目", "for the fifth time"),
    ("75周年", "the 75th anniversary"),
    ("21世紀", "the 21st century"),
    ("21世紀", "the twenty-first century"),
    ("20世紀", "the twentieth century"),
    ("第2次世界大戦", "World War II"),
    ("ヨハネ・パウロ2世", "Pope John Paul II"),
    # More or less
    ("十数人", "a dozen people"),
    ("数十人", "dozens of people"),
    ("数百人", "hundreds of people"),
    ("数千人", "several thousand people"),
    ("何千人もの", "thousands of"),
    ("数万人", "tens of thousands of people"),
    ("数十万人", "hundreds of thousands of people"),
    ("数億円", "hundreds of millions of yen"),
    ("数兆円", "trillions of yen"),
    ("数十年", "decades"),
    # Dates
    ("2023年9月13日", "September 13, 2023"),
    ("2023年9月13日", "Sept. 13, 2023"),
    ("令和6年", "2024"),
    ("令和元年", "2019"),
    ("平成二十三年", "2011"),
    ("平成24年度", "fiscal 2012"),
    ("昭和64年", "1989"),
    ("一九四五年", "1945"),
    ("二〇二四年", "2024"),
    ("23年3月", "March 2023"),
    ("98年10月", "October 1998"),
    ("05年", "2005"),
    ("1980年代", "the 1980s"),
    ("90年代", "the '90s"),
    ("3月", "March"),
    ("十一月二十三日", "November 23"),
    ("4〜6月期", "April-June"),
    ("10～12月期", "October-December"),
    ("3、4月", "March and April"),
    ("3か月", "three months"),
    ("水曜日", "Wednesday"),
    ("13日（水）", "Wednesday the 13th"),
    ("6月14、15日", "June 14 and 15"),
    # The time of day
    ("午後3時", "3 p.m."),
    ("15時", "3 p.m."),
    ("15時", "15:00"),
    ("午後3時半", "3:30 p.m."),
    ("15時30分", "3.30pm"),
    ("正午", "noon"),
    ("午前0時", "midnight"),
    # Latin words
    ("ＮＡＴＯとG7", "NATO and the G7"),
    ("F16戦闘機", "F-16 fighters"),
    ("AT&T", "AT&T"),
    ("2対1", "2-1"),
]
WORDS = ["one", "two", "half", "a", "and", "hundred", "third", "quarter", "dozen", "of", "-", ".5"]
NO_NUMBERS = [
    "十分に時間がある",
    "一時停止した",
    "九州と四国、三重と千葉",
    "一部の三菱社員",
    "五十嵐さん",
    "過半数",
    "半島の半導体",
    "二酸化炭素",
]


SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def shared(text: str, known: list[str]) -> Counter[str]:
    """The English tokens that count: words only where the Japanese has them too."""
    tokens = english_literals(text)
    return Counter(t for t in tokens if not t[0].isalpha() or ":" in t or t in known)


@pytest.mark.parametrize(("ja", "en"), SAME)
def test_what_is_the_same_gives_the_same_tokens(ja, en):
    tokens = japanese_literals(ja)
    assert tokens
    assert Counter(tokens) == shared(en, tokens)


@pytest.mark.parametrize(
    ("ja", "en"),
    [("3月", "May"), ("水曜日", "Thursday"), ("1万人", "1,000 people"), ("令和6年", "2023"),
     ("3割", "3 percent"), ("数百人", "100 people"), ("3分の2", "2.3"), ("3年", "three decades")],
)  # fmt: skip
def test_what_differs_shares_no_token(ja, en):
    assert not set(japanese_literals(ja)) & set(english_literals(en))


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_kanji_in_other_words_are_no_numbers(text):
    assert japanese_literals(text) == []


def test_numbers_of_a_sentence_are_all_found():
    ja = "ロシア軍は15日、ミサイル120発余りで攻撃し、16人が死亡、130人以上がけがをした。"
    en = "Russia fired more than 120 missiles on the 15th, killing 16 people and hurting over 130."
    assert set(japanese_literals(ja)) == {"#15", "#120", "#16", "#130"}
    assert Counter(japanese_literals(ja)) == shared(en, [])


def test_numbers_side_by_side_stay_apart():
    assert japanese_literals("5，6人") == ["#5", "#6"]
    assert shared("between five and ten", []) == Counter(["#5", "#10"])
    assert shared("in 2021, 2022 and 2023", []) == Counter(["#2021", "#2022", "#2023"])


def test_names_are_no_months():
    assert english_literals("Mary may march") == ["mary", "may", "march"]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 10**15))
def test_any_number_is_the_same_in_kanji_and_in_digits(number):
    assert japanese_literals(f"{in_kanji(number)}円") == japanese_literals(f"{number:,}円")
    assert japanese_literals(f"{number}円") == english_literals(f"{number:,}")


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 999_999))
def test_any_number_is_the_same_in_words_and_in_digits(number):
    assert shared(in_words(number), []) == Counter(english_literals(str(number)))


@settings(max_examples=150, deadline=None)
@given(
    texts()
    | st.text("0123456789,.・:〇零一二九十百千万億兆数何半分の年月日時割代第~-、 Ⅳ½٣²", max_size=20)
    | st.lists(st.sampled_from(WORDS),
               max_size=9).map(" ".join)
)  # fmt: skip
def test_any_text_has_literals(text):
    for tokens in (japanese_literals(text), english_literals(text)):
        assert all(tokens)


@pytest.mark.parametrize("text", ["1", "1,1", "1千", "千", "一.", "分の1", "A-", "one ", "half a "])
def test_a_line_of_200_kilobytes_takes_a_second_or_so(text):
    line = text * (200_000 // len(text.encode()))
    japanese_literals(line)
    english_literals(line)


def in_kanji(number: int) -> str:
    text = ""
    for value, unit in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        count, number = divmod(number, value)
        text += _thousands(count) + unit if count else ""
    return text


def _thousands(number: int) -> str:
    text = ""
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, number = divmod(number, value)
        text += (
            ("" if count == 1 and unit else "一二三四五六七八九"[count - 1]) + unit if count else ""
        )
    return text


def in_words(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    parts = [f"{_hundreds(thousands)} thousand"] if thousands else []
    return " ".join(parts + ([_hundreds(rest)] if rest else []))


def _hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        one = f"-{SMALL[rest % 10]}" if rest % 10 else ""
        words.append(SMALL[rest] if rest < 20 else TENS[rest // 10 - 2] + one)
    return " and ".join(words)
