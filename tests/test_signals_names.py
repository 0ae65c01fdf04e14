from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.signals.names import english_names, japanese_names


def sound_alike(ja: str, en: str) -> bool:
    ours = {key for _, key in japanese_names(ja)}
    return any(ours.intersection(keys) for _, keys in english_names(en))


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("プーチン", "Putin"),
        ("ワシントン", "Washington"),
        ("トランプ", "Trump"),
        ("ゼレンスキー", "Zelenskyy"),
        ("ウクライナ", "Ukraine"),
        ("オバマ", "Obama"),
        ("ジョンソン", "Johnson"),
        ("メルケル", "Merkel"),
        ("ベルリン", "Berlin"),
        ("センター", "Center"),
        ("マイクロソフト", "Microsoft"),
        ("ジュネーブ", "Geneva"),
        ("チャールズ", "Charles"),
        ("アフガニスタン", "Afghanistan"),
        ("ヴィクトリア", "Victoria"),
        ("ビクトリア", "Victoria"),
        ("サルコジ", "Sarkozy's"),
        ("セゴレーヌ", "Ségolène"),
    ],
)
def test_names_that_sound_alike(ja, en):
    assert sound_alike(ja, en)


@pytest.mark.parametrize(
    ("ja", "en"),
    [("プーチン", "Biden"), ("ロシア", "Russia"), ("ウクライナ", "Korea"), ("金", "Kim"), ("", "")],
)
def test_names_that_do_not_or_are_too_short_to_tell(ja, en):
    assert not sound_alike(ja, en)


def test_short_keys_need_a_capital():
    assert sound_alike("バイデン", "Biden")
    assert not sound_alike("バイデン", "biden")


def test_where_names_stand():
    assert [span for span, _ in japanese_names("米のバイデン氏とマクロン氏")] == [(2, 6), (8, 12)]
    assert [span for span, _ in english_names("So Joe Biden met Macron.")] == [(7, 12), (17, 23)]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_names_inside_it(text):
    for names in (japanese_names, english_names):
        for (start, end), keys in names(text):
            assert 0 <= start < end <= len(text)
            assert keys
