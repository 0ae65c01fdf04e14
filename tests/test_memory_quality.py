"""Units that are left out of an export, and those that are not."""

from __future__ import annotations

import pytest

from aligner.errors import InputError
from aligner.formats import Unit
from aligner.memory import CHECKS, Sieve

GOOD = Unit(
    "首相は5日、辞任を表明した。", "The prime minister announced his resignation on the 5th."
)


@pytest.mark.parametrize(
    ("check", "ja", "en"),
    [
        ("identical", "ＮＡＴＯ", "nato"),
        ("length", "首相は辞任を表明した。", "Yes."),
        ("length", "はい", "x" * 100),
        ("script", "The prime minister", "The prime minister resigned"),
        ("script", "首相は辞任した。", "首相は辞任した。"),
        ("numbers", "5人が死亡した。", "Seven people died."),
        ("numbers", "1億2000万円", "130 million yen"),
    ],
)
def test_what_a_check_leaves_out(check, ja, en):
    left = []
    assert list(Sieve([check], left.append).sifted([Unit(ja, en), GOOD])) == [GOOD]
    assert [(each.unit.ja, each.check) for each in left] == [(ja, check)]


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("1億2000万円", "120 million yen"),
        ("令和6年3月5日", "March 5, 2024"),
        ("はい", "Yes"),
        ("2024", "2024 年 was a good year"),
        ("「はい」", '"Yes"'),
    ],
)
def test_what_stays(ja, en):
    checks = [check for check in CHECKS if check != "identical"]
    assert len(list(Sieve(checks).sifted([Unit(ja, en)]))) == 1


def test_repeats():
    units = [Unit("あ", "A"), Unit("ア", "a"), Unit("あ", "B"), Unit("い", "B")]
    assert [u.en for u in Sieve(["duplicates"]).sifted(units)] == ["A", "B", "B"]
    assert [u.ja for u in Sieve(["targets"]).sifted(units)] == ["あ", "い"]


def test_an_unknown_check():
    with pytest.raises(InputError, match="there is no check 'x'; choose among identical"):
        Sieve(["x"])
