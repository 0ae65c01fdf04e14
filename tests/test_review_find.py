from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.memory import fold
from aligner.review.find import Find, replaced

TEXTS = st.text(st.sampled_from("aAＡえエｴ髙高 ミサイル.é"), max_size=30)


@pytest.mark.parametrize(
    ("text", "wanted", "exact", "found"),
    [
        ("ロシアとロシア", "ロシア", False, ["ロシア", "ロシア"]),
        ("ロシアロシア", "ロシア", False, ["ロシア", "ロシア"]),
        ("ﾛｼｱ", "ロシア", False, ["ﾛｼｱ"]),
        ("ﾛｼｱ", "ロシア", True, []),
        ("Kim, KIM, kim", "kim", False, ["Kim", "KIM", "kim"]),
        ("Kim, KIM, kim", "kim", True, ["kim"]),
        ("スイスのいす", "いす", True, ["いす"]),
        ("anything", "", False, []),
        ("anything", "", True, []),
    ],
)
def test_what_is_found(text, wanted, exact, found):
    spans = Find(wanted, exact=exact).spans("ja", text)
    assert [text[start:end] for start, end in spans] == found


def test_one_side_may_be_meant():
    assert Find("a", side="en").spans("ja", "a") == ()
    assert Find("a", side="en").spans("en", "a") == ((0, 1),)
    assert Find("a").spans("ja", "a") == ((0, 1),)


@given(TEXTS, TEXTS, st.booleans())
def test_replacing_a_text_by_itself_changes_nothing_that_counts(text, wanted, exact):
    spans = Find(wanted, exact=exact).spans("ja", text)
    assert all(a < b for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    if exact:
        assert replaced(text, spans, wanted) == text
        assert len(spans) == (text.count(wanted) if wanted else 0)
    else:
        assert bool(spans) == bool(fold(wanted) and fold(wanted) in fold(text))


@given(TEXTS, TEXTS)
def test_what_is_replaced_is_gone(text, wanted):
    spans = Find(wanted, exact=True).spans("ja", text)
    assert replaced(text, spans, "*") == (text.replace(wanted, "*") if wanted else text)
