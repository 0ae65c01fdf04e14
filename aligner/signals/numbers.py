"""Numbers, dates and Latin words that stand in both languages, as tokens that can be compared.

``1億2000万`` and ``120 million`` give the same token, as do ``令和6年`` and ``2024``, ``3月`` and
``March``, ``水曜日`` and ``Wednesday``, ``ＮＡＴＯ`` and ``NATO``.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["english_literals", "japanese_literals"]

_DIGIT = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_WEEKDAYS_JA = "月火水木金土日"

_JA_NUMBER = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)?(?P<number>(?:(?:\d[\d,]*(?:\.\d+)?|[〇一二三四五六七八九十百千]+)[千百]?[万億兆京]?)+)"
    r"(?P<unit>年|月|日)?"
)
_JA_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?|[〇一二三四五六七八九十百千]+)([千百])?([万億兆京])?")
_JA_WEEKDAY = re.compile(r"([月火水木金土日])曜")
# Single kanji numerals are parts of other words far more often than numbers (一部, 三菱, 第一).
_KANJI_COUNTED = re.compile(r"[人円年月日歳件回時分秒万億兆か国州点軒台個枚度%％割倍階位着名社校]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&+-]*[A-Za-z0-9]")

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: value
    for value, word in zip(
        range(20, 100, 10),
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        strict=True,
    )
}
_SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_EN_NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d[\d,]*(?:\.\d+)?)|\b(?P<word>"
    + "|".join(_WORDS)
    + r")\b(?:-(?P<one>\w+))?",
)
_EN_SCALE = re.compile(r"[\s-]+(hundred|thousand|million|billion|trillion)\b")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_EN_MONTH = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b"
)
_WEEKDAYS_EN = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_EN_WEEKDAY = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def japanese_literals(text: str) -> list[str]:
    """The numbers, dates and Latin words of a Japanese sentence."""
    text = unicodedata.normalize("NFKC", text)
    tokens = [f"day:{_WEEKDAYS_JA.index(c)}" for c in _JA_WEEKDAY.findall(text)]
    tokens += [word.lower() for word in _LATIN.findall(text)]
    for match in _JA_NUMBER.finditer(text):
        number, unit = match["number"], match["unit"]
        if not number[0].isdigit() and len(number) == 1:
            following = text[match.end("number") : match.end("number") + 1]
            if not _KANJI_COUNTED.match(following):
                continue
        value = _japanese_value(number)
        if match["era"] and unit == "年":
            tokens.append(_token(value + _ERAS[match["era"]]))
        elif unit == "月" and 1 <= value <= 12 and text[match.end() : match.end() + 1] != "間":
            tokens.append(f"month:{int(value)}")
        else:
            tokens.append(_token(value))
    return tokens


def english_literals(text: str) -> list[str]:
    """The numbers, dates and words of an English sentence; words in case the Japanese has them."""
    text = unicodedata.normalize("NFKC", text)
    tokens = [f"month:{_MONTHS.index(m.lower()[:3]) + 1}" for m in _EN_MONTH.findall(text)]
    tokens += [f"day:{_WEEKDAYS_EN.index(d.lower()[:3])}" for d in _EN_WEEKDAY.findall(text)]
    tokens += [_token(value) for value in _english_values(text.lower())]
    return tokens + [word.lower() for word in _LATIN.findall(text)]


def _token(value: float) -> str:
    return f"#{value:.9g}"


def _japanese_value(number: str) -> float:
    total = 0.0
    for digits, small, large in _JA_PART.findall(number):
        value = float(digits.replace(",", "")) if digits[0].isdigit() else _kanji_value(digits)
        total += value * _SMALL.get(small, 1) * _LARGE.get(large, 1)
    return total


def _kanji_value(digits: str) -> float:
    if not any(c in _SMALL for c in digits):
        return float("".join(_DIGIT[c] for c in digits))
    total, pending = 0, 0
    for c in digits:
        if c in _SMALL:
            total, pending = total + (pending or 1) * _SMALL[c], 0
        else:
            pending = int(_DIGIT[c])
    return float(total + pending)


def _english_values(text: str) -> list[float]:
    values = []
    for match in _EN_NUMBER.finditer(text):
        if match["digits"]:
            value = float(match["digits"].replace(",", "").rstrip("."))
        else:
            value = float(_WORDS[match["word"]] + _WORDS.get(match["one"] or "", 0))
        at = match.end()
        while scale := _EN_SCALE.match(text, at):
            value, at = value * _SCALES[scale[1]], scale.end()
        values.append(value)
    return values
