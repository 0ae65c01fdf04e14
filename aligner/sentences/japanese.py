"""Japanese sentences.

A sentence ends at a run of terminators outside all brackets. Brackets are matched within one
passage, so one that is never closed (or never opened) has no effect.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aligner.sentences.spans import Span, cut, trim

__all__ = ["split_japanese"]

_PAIRS = dict(zip("」』）)］]】〕〉》｝}”〟", "「『（(［[【〔〈《｛{“〝", strict=True))
_BRACKET = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + '"]')
_QUOTES = '「『“〝"'

_STOPS = "。｡．.！？!?‼⁇⁈⁉"
_RUN = re.compile(rf"[{_STOPS}](?:[ 　]*[{_STOPS}]|[…‥♪])*")
_ENDS_IN_STOP = re.compile(rf"[{_STOPS}…‥♪]\s*\Z")

_JAPANESE = "ぁ-ゖァ-ヺー々〇一-鿿㐀-䶿ｦ-ﾟ％"
_AFTER_JAPANESE = re.compile(rf"(?<=[{_JAPANESE}」』）)］】〕〉》”\"])")
_WORD = re.compile(rf"[{_JAPANESE}0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_LATIN_OR_DIGIT = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_KATAKANA = re.compile(r"[ァ-ヺー]")

# A name such as モーニング娘。 or ゲスの極み乙女。 goes on with a particle; no sentence begins so.
_NAME_GOES_ON = re.compile(r"[をのにはも](?=[一-鿿ァ-ヺ、])|が(?=[一-鿿ァ-ヺ])|[、，’']")
# ！ and ？ are often followed by the words that quote them: 何のためか？という声が上がった。
_QUOTED = re.compile(
    r"[、，・]|という|といった|といい|との|とか(?!く)|と(?=[言思聞問叫驚話述語考感呼題訴答声銘書怒嘆])|って|など|なんて"
)
_SPACED_NAME = re.compile(r"[ 　]+[A-Za-zＡ-Ｚａ-ｚァ-ヺ]")
_NUMBERING = re.compile(r"\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}|[A-ZＡ-Ｚァ-ン])\Z")

# （共同） after the full stop belongs to the sentence before; （1）, （ア） to the next.
_NUMBER = "[0-9０-９]{1,2}|[A-Za-zＡ-Ｚａ-ｚあ-んア-ンⅰ-ⅻ一二三四五六七八九十]"
_CREDIT = re.compile(
    rf"(?:\s*[（(](?!(?:{_NUMBER})[）)])[^（）()。！？\n]{{1,40}}[）)](?![はがをのにも]))+"
)
_STRAY_CLOSERS = re.compile("[" + re.escape("".join(_PAIRS)) + "]*")
_ATTRIBUTION = re.compile(r"\s*(?:[ぁ-ゖ、，。｡．！？…―—・]|[―ー-])")

# Sentences, or an ending that no noun can follow: 「誰も教えてくれないのに」６月には仲間の船が…
_SPEECH = re.compile(r"[。｡！？!?]|(?:です|ます|した|ません|ください|のに|だった|[だかねよわ])\Z")

_SPOKEN = 10
"""Characters that a quotation has at least if it is speech that needs no attribution."""

_HEADLINE = 80
"""Characters that a line without a full stop may have and still be one headline."""


def split_japanese(text: str) -> list[Span]:
    """The sentences of one passage; they are trimmed, and what lies between them is white space."""
    if _is_headline(text):
        return cut(text, [])
    return cut(text, _ends(text))


def _is_headline(text: str) -> bool:
    """Whether ！ and ？ in a short line are those of a headline: 円安どこまで？　市場に警戒感."""
    if len(text) > _HEADLINE or re.search("[。｡]", text):
        return False
    return not _ENDS_IN_STOP.search(text) or re.search("[！？!?]\u3000", text) is not None


def _ends(text: str) -> Iterator[int]:
    """Where sentences end, in rising order."""
    begin = at = 0
    for group in [*_quotation_groups(text), [(len(text), len(text))]]:
        for end in _ends_outside(text, begin, at, group[0][0]):
            yield end
            begin = end
        for end in _ends_after_brackets(text, begin, group):
            yield end
            begin = end
        at = max(begin, group[-1][1])


def _ends_outside(text: str, begin: int, at: int, limit: int) -> Iterator[int]:
    """Ends at terminators of a stretch without brackets."""
    while at < limit and (run := _RUN.search(text, at, limit)):
        at = run.end()
        if not _is_end(text, begin, run):
            continue
        closed = _match_end(_STRAY_CLOSERS, text, at)
        if closed > at and _ATTRIBUTION.match(text, closed):
            continue
        begin = at = _match_end(_CREDIT, text, closed)
        yield at


def _ends_after_brackets(text: str, begin: int, group: list[Span]) -> Iterator[int]:
    """Ends at the closing brackets of quotations that follow each other directly."""
    last = group[-1][1]
    attributed = _ATTRIBUTION.match(text, last) is not None
    for start, end in group:
        inside = text[start + 1 : end - 1]
        if end < last:
            ends = inside.endswith(("。", "｡")) or (not attributed and _is_speech(inside))
        else:
            ends = not attributed and _stands_alone(text, begin, (start, end), inside)
        if ends:
            begin = _match_end(_CREDIT, text, end)
            yield begin


def _stands_alone(text: str, begin: int, quotation: Span, inside: str) -> bool:
    """Whether a quotation that no attribution follows is a sentence by itself."""
    start, end = quotation
    if text[end : end + 1].isspace() and _ENDS_IN_STOP.search(inside[-2:]):
        return True
    opens = trim(text, begin, start)[0] == start
    return opens and text[start : start + 1] in _QUOTES and _is_speech(inside)


def _is_speech(inside: str) -> bool:
    """Whether words in quotation marks are spoken sentences, and no title: 「君の名は。」."""
    return len(inside) >= _SPOKEN and _SPEECH.search(inside) is not None


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _is_end(text: str, begin: int, run: re.Match[str]) -> bool:
    """Whether a run of terminators ends a sentence that began at ``begin``."""
    marks = run[0]
    if re.search("[。｡]", marks):
        return len(marks) > 1 or not _NAME_GOES_ON.match(text, run.end())
    if re.search("[！？!?‼⁇⁈⁉]", marks):
        return _exclaims(text, run)
    return len(marks) == 1 and _is_full_stop(text, begin, run)


def _is_full_stop(text: str, begin: int, run: re.Match[str]) -> bool:
    """Whether a Western full stop is one, and no decimal point, initial, numbering or address."""
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    if not _AFTER_JAPANESE.match(text, run.start()) or _LATIN_OR_DIGIT.match(after):
        return False
    if _KATAKANA.match(before) and _KATAKANA.match(after):
        return False
    return run.start() - begin > 4 or not _NUMBERING.match(text[begin : run.start()])


def _exclaims(text: str, run: re.Match[str]) -> bool:
    """Whether ！ or ？ ends a sentence, and is no part of a name (Yahoo!ニュース) or address."""
    after = text[run.end() : run.end() + 1]
    if _QUOTED.match(text, run.end()):
        return False
    if run.start() and _LATIN.match(text, run.start() - 1):
        exclamation = run[0] in "!！"
        named = exclamation and (_WORD.match(after) or _SPACED_NAME.match(text, run.end()))
        return not named and not _LATIN_OR_DIGIT.match(after)
    return not (run[0] in "!?" and _LATIN_OR_DIGIT.match(after))


def _quotation_groups(text: str) -> Iterator[list[Span]]:
    """Outermost brackets in order; quotations that follow each other directly are one group."""
    group: list[Span] = []
    for span in _outermost_brackets(text):
        follows = group and not text[group[-1][1] : span[0]].strip() and text[span[0]] in _QUOTES
        if group and not follows:
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _outermost_brackets(text: str) -> list[Span]:
    """Spans of brackets that are opened and closed and stand in no other such bracket."""
    opened: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    spans: list[Span] = []
    for found in _BRACKET.finditer(text):
        bracket = found[0]
        opener = _PAIRS.get(bracket, '"' if bracket == '"' and waiting['"'] else "")
        if not opener:
            opened.append((bracket, found.start()))
            waiting[bracket] += 1
        elif waiting[opener]:
            start = _close(opened, waiting, opener)
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, found.end()))
    return spans


def _close(opened: list[tuple[str, int]], waiting: Counter[str], opener: str) -> int:
    """Take brackets off the stack down to the opener; those above it were never closed."""
    while True:
        bracket, start = opened.pop()
        waiting[bracket] -= 1
        if bracket == opener:
            return start
