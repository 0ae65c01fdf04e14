"""Numbers, dates and Latin words that stand in both languages, as tokens that can be compared.

``1億2000万`` and ``120 million`` give the same token, as do ``令和6年`` and ``2024``, ``3月`` and
``March``, ``水曜日`` and ``Wednesday``, ``3分の2`` and ``two-thirds``, ``数百人`` and ``hundreds``,
``ＮＡＴＯ`` and ``NATO``. What is said in words is first rewritten in digits, then read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from aligner.translation.terms import ERAS

__all__ = ["english_literals", "japanese_literals"]

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# To begin with what is read, and only then to look back, is several times as fast.
_CLOCK = re.compile(r"(\d(?<![\d:.].)\d?)(?::|\.(?=\d\d ?[ap]\.?m))(\d\d)(?![\d:])")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&+-]*[A-Za-z0-9]")
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xvi": 16}

Match = re.Match[str]
Rewrites = list[tuple[str, re.Pattern[str], str]]
"""A piece of text without which the pattern, next to it, need not be tried; and what is put in."""

# Japanese ---------------------------------------------------------------------------------------

_ONES = "〇一二三四五六七八九"
_KANJI = f"[{_ONES}十百千]+"
_VALUES = {c: i for i, c in enumerate(_ONES)}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_WEEKDAYS_JA = "月火水木金土日"

_JA_DIGITS = rf"{_DIGITS}|{_KANJI}(?:\.[{_ONES}\d]+)?"
_JA_PART = re.compile(rf"({_JA_DIGITS})([千百])?([万億兆京])?")


def _japanese_number(name: str) -> str:
    """The pattern of a whole number, which is never tried in pieces: they are too many."""
    parts = rf"(?:(?:{_JA_DIGITS})[千百]?[万億兆京]?)+"
    return rf"(?<![\d{_ONES}十百千])(?=(?P<{name}>{parts}))(?P={name})"


_JA_NUMBER = re.compile(
    rf"(?=[\d{_ONES}十百千{''.join(era[0] for era in ERAS)}])"
    rf"(?P<era>{'|'.join(ERAS)})?{_japanese_number('number')}(?P<unit>年|月(?!間)|時(?!間)|割)?"
)
_JA_FRACTION = re.compile(f"{_japanese_number('lower')}分の{_japanese_number('upper')}")
_JA_VAGUE = re.compile("[数何](一[万億兆]|[十百千]+[万億兆]?)")
_JA_WEEKDAY = re.compile(rf"([{_WEEKDAYS_JA}])曜|(?<=日)\(([{_WEEKDAYS_JA}])\)")
# Single kanji numerals are parts of other words far more often than numbers (一部, 三菱, 九州).
_COUNTED = re.compile(r"[人円年月日歳件回時分秒万億兆かカヵヶ点軒台個枚度%割倍位着名社校つ数余世]")
_ERA_ENDS = "".join(era[-1] for era in ERAS)
_IN_YEAR = r"年(?:度|春|夏|秋|冬|初め|末|半ば|\d{1,2}月)"
_LASTING = "年|時間|世紀|倍|[かカヵヶ]月"
_NOT_IN_NUMBER = rf"(?<![{_ONES}十百千])"
_JA_REWRITES: Rewrites = [
    (needed, re.compile(pattern), replacement)
    for needed, pattern, replacement in [
        (" ", r"(?<=\d) (?=[百千万億兆])|(?<=[百千万億兆]) (?=\d)", ""),
        # Words that only look like numbers.
        ("十分", f"{_NOT_IN_NUMBER}十分(?!の|後|前)", " "),
        ("一時", f"{_NOT_IN_NUMBER}一時(?!間)", " "),
        ("五十嵐", f"{_NOT_IN_NUMBER}五十嵐", " "),
        ("四半期", "四半期", " 0.25 "),
        ("半", "半分|(?<!過)半数|半額|半値|半減|半期", " 0.5 "),
        ("半年", "半年", " 6 "),
        ("半世紀", "半世紀", " 50 "),
        ("初", "初めて|最初|初の", " 1 "),
        ("両", "両(?=国|者|首脳|氏|社|政府|軍|党|院|市|県|候補|チーム|選手|陣営)", " 2 "),
        ("倍増", "倍増", " 2 "),
        ("正午", "正午", " 12 "),
        ("零", "零(?=時|分|点|%)", " 0 "),
        ("ゼロ", "ゼロ", " 0 "),
        ("元年", "元年", "1年"),
        ("時半", "時半", "時30分"),
        ("・", rf"(?<=[{_ONES}\d])・(?=[{_ONES}\d])", "."),
        ("半", rf"(?<=[{_ONES}\d])({_LASTING})半(?!ば)", r".5\1"),
        ("月", r"(?<!\d)(\d{1,2})(?=[〜~・、-]\d{1,2}月(?!間))", r"\1月"),
        (
            "数",
            "(?:(?<![一二三四五六七八九百千])十|(?<!\\d)10)数(?![十百千万億兆])",
            " 12 ",
        ),
        ("数", r"(?<=[十\d])数", ""),
        ("数", "(?<=数)(?=[万億兆])", "一"),
        ("何", "(?<=何)(?=[万億兆])", "一"),
        # Short years, where it cannot be a number of years.
        ("年", rf"(?<![\d{_ERA_ENDS}])(0\d(?=年)|[1-4]\d(?={_IN_YEAR}))", r"20\1"),
        ("年", rf"(?<![\d{_ERA_ENDS}])([5-9]\d)(?={_IN_YEAR})", r"19\1"),
    ]
]

# English ----------------------------------------------------------------------------------------

_UNDER_20 = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth",
]  # fmt: skip
_CARDINALS = dict(zip(_UNDER_20, range(20), strict=True)) | {
    word: 10 * tens for tens, word in enumerate(_TENS, 2)
}
_WORDS = _CARDINALS | {word: value for value, word in enumerate(_ORDINALS, 1)}
_PARTS = {word: value for value, word in enumerate(_ORDINALS, 1) if value > 2} | {
    "half": 2,
    "quarter": 4,
}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "decade": 10,
    "decades": 10,
    "century": 100,
    "centuries": 100,
}
_VAGUE = {"tens": 10, "dozens": 10, "decades": 10} | {
    f"{word}s": _SCALES[word] for word in ("hundred", "thousand", "million", "billion", "trillion")
}

_VAGUE_WORDS = ("several", "few", *_VAGUE)

_FIRST_LETTERS = "".join(sorted({word[0] for word in ("a", *_WORDS)}))
_CARDINAL = rf"\b(?:{'|'.join(_CARDINALS)})\b(?:-(?:{'|'.join(_UNDER_20)})\b)?"
_ORDINAL = rf"\b(?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join(_ORDINALS)})\b"
_SCALE = rf"[\s-](?:{'|'.join(_SCALES)})\b"
_EN_NUMBER = re.compile(
    rf"(?=\d)(?<!\d)(?<!\d[.,])(?P<digits>{_DIGITS})(?P<half>[\s-]and[\s-]a[\s-]half\b)?"
    rf"(?P<scales>(?:{_SCALE})*)"
    rf"|\b(?=[{_FIRST_LETTERS}])(?P<words>{_ORDINAL}"
    rf"|(?:{_CARDINAL}|\ban?(?={_SCALE}))(?:[\s-]and[\s-]a[\s-]half\b)?"
    rf"(?:{_SCALE}(?:(?:[\s-]and)?[\s-]{_CARDINAL})?)*)"
)
_EN_FRACTION = re.compile(
    rf"\b(?:one[\s-]|an?[\s-](?=\w+\s(?:of|as|that)\b))(?P<part>{'|'.join(_PARTS)})\b"
    rf"|\b(?P<upper>{'|'.join(_UNDER_20[2:10])})[\s-](?P<parts>{'|'.join(_PARTS)})s\b"
)
_EN_VAGUE = re.compile(
    rf"\b(?:(tens|dozens|hundreds|thousands)\s+of\s+)?(\w+s)\b"
    rf"|\b(?:several|few)[\s-]({'|'.join(_SCALES)})\b"
)
_EN_REWRITES: Rewrites = [
    (needed, re.compile(pattern), replacement)
    for needed, pattern, replacement in [
        ("half", r"\bhalf[\s-](?:an?[\s-])?year\b", "6"),
        ("half", r"\bhalf[\s-](?:an?[\s-])?hour\b", "30"),
        ("half", rf"\bhalf(?:[\s-]an?)?(?={_SCALE})", "0.5"),
        ("half", r"\b(?:an?|the)\s(\w+)\sand\sa\shalf\b", r"1.5 \1"),
        ("hal", r"(?<!and.a.)\bhal(?:f|ves?|ved|ving)\b", "0.5"),
        ("quarter", r"\bquarter(?:s|ly)?\b", "0.25"),
        ("twice", r"\btwice\b", "2"),
        ("doubl", r"\bdoubl(?:e|es|ed|ing)\b", "2"),
        ("fold", r"(?<=\w)-?fold\b", ""),
        ("ties", r"\b(twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b", r"\1y"),
        ("tripl", r"\btripl(?:e|es|ed|ing)\b", "3"),
        ("noon", r"\bnoon\b", "12"),
        ("midnight", r"\bmidnight\b", "12"),
        ("m", r"([$£€¥]\d[\d.,]*)m\b", r"\1 million"),
        ("mn", r"(?<=\d)mn\b", " million"),
        ("mln", r"(?<=\d)mln\b", " million"),
        ("bn", r"(?<=\d)bn\b", " billion"),
        ("tn", r"(?<=\d)tn\b", " trillion"),
        ("trn", r"(?<=\d)trn\b", " trillion"),
    ]
]
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
_WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DATES = (
    {"Sept": "month:9"}
    | {name: f"month:{at}" for at, month in enumerate(_MONTHS, 1) for name in (month, month[:3])}
    | {name: f"day:{at}" for at, day in enumerate(_WEEKDAYS_EN) for name in (day, f"{day}s")}
)
_CAPITALISED = re.compile(r"[A-Z](?<!\w.)[a-z]+\b")


def japanese_literals(text: str) -> list[str]:
    """The numbers, dates and Latin words of a Japanese sentence."""
    text = unicodedata.normalize("NFKC", text)
    tokens = [
        f"day:{_WEEKDAYS_JA.index(name or short)}" for name, short in _JA_WEEKDAY.findall(text)
    ]
    tokens += _latin(text)
    text = _CLOCK.sub(_clock, _rewritten(text, _JA_REWRITES))
    text = _take(_JA_VAGUE, text, _japanese_vague, tokens)
    if "分の" in text:
        text = _take(_JA_FRACTION, text, _japanese_fraction, tokens)
    return tokens + list(_japanese_numbers(text))


def english_literals(text: str) -> list[str]:
    """The numbers, dates and words of an English sentence; words in case the Japanese has them."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    tokens = [_DATES[word] for word in _CAPITALISED.findall(text) if word in _DATES]
    tokens += _latin(text)
    text = _take(_EN_FRACTION, text.lower(), _english_fraction, tokens)
    text = _CLOCK.sub(_clock, _rewritten(text, _EN_REWRITES))
    text = _take(_EN_NUMBER, text, _english_number, tokens)
    return tokens + list(_english_vague(text))


def _take(
    pattern: re.Pattern[str], text: str, read: Callable[[Match], str], tokens: list[str]
) -> str:
    """Read what the pattern finds into ``tokens``, and return the text without it."""

    def blank(match: Match) -> str:
        tokens.append(read(match))
        return " "

    return pattern.sub(blank, text)


def _token(value: float) -> str:
    return f"#{value:.9g}"


def _magnitude(value: float) -> str:
    return f"~{value:.9g}"


def _rewritten(text: str, rewrites: Rewrites) -> str:
    for needed, pattern, replacement in rewrites:
        if needed in text:
            text = pattern.sub(replacement, text)
    return text


def _latin(text: str) -> Iterator[str]:
    """Words as they are but for case and hyphens (F-16, F16); Roman numerals as numbers."""
    for found in _LATIN.findall(text):
        word = found.lower().replace("-", "")
        yield _token(_ROMAN[word]) if found.isupper() and word in _ROMAN else word


def _clock(match: Match) -> str:
    """The time of day in words of numbers: 15:30 is 3 and 30, and 15:00 only 3."""
    minutes = "" if match[2] == "00" else match[2]
    return f"{_hour(int(match[1])):.9g} {minutes}"


def _hour(hour: float) -> float:
    """The hour on a clock with twelve of them: English seldom counts on."""
    return (hour - 1) % 12 + 1


def _japanese_vague(match: Match) -> str:
    return _magnitude(_japanese_value(match[1]))


def _japanese_fraction(match: Match) -> str:
    return _token(_japanese_value(match["upper"]) / (_japanese_value(match["lower"]) or 1))


def _japanese_numbers(text: str) -> Iterator[str]:
    for match in _JA_NUMBER.finditer(text):
        number, era, unit = match["number"], match["era"], match["unit"]
        if len(number) == 1 and not (number.isdigit() or _is_counted(text, match)):
            continue
        value = _japanese_value(number)
        if era and unit == "年":
            value += ERAS[era]
        elif unit == "割":
            value *= 10
        elif unit == "時":
            value = _hour(value)
        yield f"month:{value:.9g}" if unit == "月" and 1 <= value <= 12 else _token(value)


def _is_counted(text: str, match: Match) -> bool:
    start, end = match.span("number")
    return text.startswith("第", max(0, start - 1)) or bool(_COUNTED.match(text, end))


def _japanese_value(number: str) -> float:
    total = section = 0.0
    for digits, small, large in _JA_PART.findall(number):
        value = float(digits.replace(",", "")) if digits[0].isdigit() else _kanji_value(digits)
        section += value * _SMALL.get(small, 1)
        if large:
            total, section = total + section * _LARGE[large], 0.0
    return total + section


def _kanji_value(digits: str) -> float:
    whole, _, decimals = digits.partition(".")
    if not any(c in _SMALL for c in whole):
        return float(_arabic(whole) + "." + _arabic(decimals))
    total = pending = 0
    for c in whole:
        if c in _SMALL:
            total, pending = total + (pending or 1) * _SMALL[c], 0
        else:
            pending = _VALUES[c]
    return total + pending + float("0." + _arabic(decimals))


def _arabic(digits: str) -> str:
    return "".join(str(_VALUES.get(c, c)) for c in digits)


def _english_fraction(match: Match) -> str:
    upper, lower = match["upper"] or "one", match["parts"] or match["part"]
    return _token(_WORDS[upper] / _PARTS[lower])


def _english_number(match: Match) -> str:
    return _token(_english_value(match))


def _english_value(match: Match) -> float:
    if match["words"]:
        return _words_value(re.split(r"[\s-]", match["words"]))
    value = float(match["digits"].replace(",", "")) + (0.5 if match["half"] else 0.0)
    for scale in re.findall(r"\w+", match["scales"]):
        value *= _SCALES[scale]
    return value


def _words_value(words: list[str]) -> float:
    """The value of cardinal words in a row: two hundred and fifty thousand."""
    total = section = 0.0
    for word in words:
        if word in _WORDS:
            section += _WORDS[word]
        elif word == "half":
            section += 0.5
        elif word == "hundred":
            section = (section or 1) * 100
        elif word in _SCALES:
            total, section = total + (section or 1) * _SCALES[word], 0.0
    return total + section


def _english_vague(text: str) -> Iterator[str]:
    """Orders of magnitude: ``~100000`` for hundreds of thousands."""
    if not any(word in text for word in _VAGUE_WORDS):
        return
    for match in _EN_VAGUE.finditer(text):
        first, second, scale = match.groups()
        if scale:
            yield _magnitude(_SCALES[scale])
        elif second in _VAGUE:
            yield _magnitude(_VAGUE.get(first, 1) * _VAGUE[second])
