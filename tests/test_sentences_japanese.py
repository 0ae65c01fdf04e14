"""The Japanese splitter: hard cases by hand, and what must hold for every text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.sentences import split, unwrap

SEED = Path(__file__).parent.parent / "seeds" / "article.ja.txt"


def sentences(text: str) -> list[str]:
    return [unwrap(text[a:b], "ja") for paragraph in split(text, "ja") for a, b in paragraph]


# Each sentence is divided from the next by a bar; the text is what remains without the bars.
CASES = [
    # Terminators and runs of them.
    "日銀は利上げを見送った。|円は下落した。",
    "本当にそうなのか？|誰も知らない。",
    "やったぞ！！|これで勝てる！？|もう一度だ。",
    "まさか!?|信じられない。",
    "終わった。。。|また始まる。",
    "なぜか‼|分からない⁉|困った。",
    "半角でも切れる｡|次の文だ｡",
    "執念の白星だ ！ ！|次も勝つ。",
    "よし！♪|次へ行こう。",
    "そうか……。|分かった。",
    "それは……違うと思う。|やめよう。",
    "彼は‥黙った。|彼女も黙った。",
    # Spaces after terminators.
    "なぜ負けたのか？　|監督は黙った。",
    "晴れた。　|暑くなった。",
    # Quotations.
    "「やめろ。触るな。」と彼は叫んだ。|犬は逃げた。",
    "首相は「検討する。結論は急がない」と述べた。|野党は反発した。",
    "「行くな。」|「いや、行く。」",
    "「行くな。戻れ。」|「いや、もう決めたんだ。」|「そうか。」",
    "「頑張れ！」「負けるな！」と声援が飛んだ。|試合は続いた。",
    "「もう帰るよ。待っていて。」|山田さんはそう言った。",
    "映画「君の名は。」現象が続く。|観客は増えた。",
    "「君の名は。」の監督が来日した。|会見も開いた。",
    "彼は『「はい。」と答えた。』と書いた。|本は売れた。",
    "“終わった。もう遅い”と語った。|会場は静まった。",
    '"終わった。もう遅い"と語った。|会場は静まった。',
    "〝奇跡だ。信じろ〟と叫んだ。|皆が笑った。",
    "「誰も教えてくれない。無線もないのに」|6月には船が拿捕された。",
    "「人手が足りない」のが実情だ。|「限界だ」との声もある。",
    "「本当ですか？」と聞いた。|答えはなかった。",
    "「行こう！」　|二人は走り出した。",
    # Brackets that do not match.
    "彼は「もう終わりだと言った。|それから帰った。|誰も止めなかった。",
    "彼は終わりだ」と言った。|それから帰った。",
    "終わりだ。」と言った。|それから帰った。",
    "（注を閉じ忘れた。|次の文。|その次。",
    "彼は（「誰だ）と言った。|次の文。",
    "「A社は「B社を買う。高くない」と発表した。|株価は上がった。",
    # Parentheses.
    "首相が辞任した。（共同）|後任は未定。",
    "首相が辞任した（共同）。|後任は未定。",
    "台風が接近した。（ロンドン時事）（了）",
    "次を読め。|（１）条件を満たすこと。|（２）期限を守ること。",
    "彼（当時は無名だった。今は違う）は走った。|勝った。",
    "委員会(会長は未定。選挙で選ぶ)が開かれた。|閉会した。",
    "【ワシントン共同】米政府は発表した。|詳細は不明。",
    # Full stops that end nothing, and those that do.
    "成長率は3.5％だった。|前年は２．１％だった。",
    "約3．5倍に増えた。|人口も増えた。",
    "価格.comで調べた。|安かった。",
    "これは文です.|次の文です.",
    "これは文です．|次の文です．",
    "Ｊ．Ｋ．ローリング氏が来日した。|会見した。",
    "ver.2.0を公開した。|無料だ。",
    "1.はじめに述べる。|2.次に述べる。",
    "一．目的を定める。|二．方法を定める。",
    # Exclamation marks and full stops in names.
    "Yahoo!ニュースが報じた。|続報はない。",
    "Yahoo！ニュースが報じた。|続報はない。",
    "Yahoo! JAPANが報じた。|続報はない。",
    "モーニング娘。の新曲が出た。|売れた。",
    "モーニング娘。を呼んだ。|歌った。",
    "ゲスの極み乙女。が新曲を出した。|売れた。",
    "何のためか？という声が上がった。|答えはない。",
    "終わりか？と聞かれた。|黙っていた。",
    "https://example.com/?q=a!b を見た。|消えていた。",
    "賛成か？|とはいえ反対も多い。",
    "次はNATO？|それともEUか。",
]


@pytest.mark.parametrize("case", CASES)
def test_hard_case(case):
    expected = [sentence.strip() for sentence in case.split("|")]
    assert sentences(case.replace("|", "")) == expected


@pytest.mark.parametrize(
    "headline",
    [
        "円安どこまで？　市場に警戒感",
        "勝った！　日本、4強入り",
        "先生の残業は減る？　月謝は？",
        "内閣支持率35％に続落　内閣改造へ「顔ぶれ」焦点",
        "「昔は良かった。今は消し方が分からない」",
        "（ウィーン 17日 中央通信）",
    ],
)
def test_a_headline_is_one_sentence(headline):
    assert sentences(f"{headline}\n\n本文はここから始まる。次の文。") == [
        headline,
        "本文はここから始まる。",
        "次の文。",
    ]


def test_brackets_do_not_reach_into_the_next_paragraph():
    text = "彼は「もう終わりだと言った。次の文。\n\n後で」と言った。終わり。"
    assert sentences(text) == [
        "彼は「もう終わりだと言った。",
        "次の文。",
        "後で」と言った。",
        "終わり。",
    ]


def test_an_unclosed_bracket_swallows_nothing_of_a_long_paragraph():
    assert len(sentences("彼は「こう言った。" + "長い段落の文である。" * 500)) == 501


def test_wrapped_lines_are_joined_without_a_space():
    text = (
        "　日本銀行は十四日、金融政策決定会合で政策金利\n"
        "を据え置くことを決めた。総裁は会見で賃金の上昇\n"
        "が物価にどう波及するかを見極めたいと述べた。\n"
        "　市場では据え置きを予想する声が大半で、円相場\n"
        "は発表の後もほとんど動かなかった。\n"
    )
    assert sentences(text) == [
        "日本銀行は十四日、金融政策決定会合で政策金利を据え置くことを決めた。",
        "総裁は会見で賃金の上昇が物価にどう波及するかを見極めたいと述べた。",
        "市場では据え置きを予想する声が大半で、円相場は発表の後もほとんど動かなかった。",
    ]
    assert [len(paragraph) for paragraph in split(text, "ja")] == [2, 1]


def test_latin_words_keep_their_space_where_a_line_was_wrapped():
    assert unwrap("米企業New\nYork社は", "ja") == "米企業New York社は"
    assert unwrap("米企業\nNew York\n社は", "ja") == "米企業New York社は"


def test_lines_that_are_not_wrapped_stay_apart():
    text = (
        "首相が辞任\n東京＝山田太郎\n首相は五日、辞任を表明した。理由は語らなかった。\n"
        "野党は歓迎した。"
    )
    assert sentences(text) == [
        "首相が辞任",
        "東京＝山田太郎",
        "首相は五日、辞任を表明した。",
        "理由は語らなかった。",
        "野党は歓迎した。",
    ]
    assert [len(paragraph) for paragraph in split(text, "ja")] == [1, 1, 2, 1]


def test_the_seed_article():
    found = sentences(SEED.read_text(encoding="utf-8"))
    assert len(found) == 37
    assert found[0] == "北朝鮮の「目に見える支援」: プーチン=金会談の主な収穫"
    assert found[2:5] == ["Oleg Burunov", "Sputnik International", "2023年9月13日"]
    assert found[7] == (
        "視察中、金正恩はロシア製のソユーズ2号とアンガラロケットの特徴などについて説明を受けた。"
    )
    assert found[8].startswith("彼は特に、")
    assert found[10].startswith("「我々は")
    assert found[10].endswith("願っています」とロシア大統領は語った。")
    assert found[12].startswith("「あなたに会えて")
    assert found[12].endswith("と、ロシアの国家元首は語った。")
    assert [found[i] for i in (13, 19, 28)] == [
        "北朝鮮の「最優先事項」について金委員長",
        "生産的な会談",
        "ワシントンへのサイン",
    ]
    assert found[21].endswith("議論したと付け加えた。")
    assert found[22].startswith("この声明は、")
    assert found[35].endswith("とテオ氏は指摘する。")
    assert found[36] == "sputnikglobe.com"
    others = [s for i, s in enumerate(found) if i not in {0, 2, 3, 4, 13, 19, 28, 36}]
    assert all(s.endswith("。") for s in others)


TEXTS = st.text(st.sampled_from('あ漢カA3 　\n\t。．.！？!?…「」『』（）()"“”、と\0'), max_size=80)


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=60))
def test_spans_are_ordered_and_leave_out_only_white_space(text):
    spans = [span for paragraph in split(text, "ja") for span in paragraph]
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not any(c.isalnum() for c in text[at:start])
        assert text[start:end].strip()
        at = end
    assert not any(c.isalnum() for c in text[at:])
    assert all(paragraph for paragraph in split(text, "ja"))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_visible_character_is_kept(text):
    kept = "".join(text[a:b] for paragraph in split(text, "ja") for a, b in paragraph)
    invisible = str.maketrans("", "", " \u3000\n\t\0")
    assert kept.translate(invisible) == text.translate(invisible)


@pytest.mark.parametrize("piece", ["「", "」", "。", "（）", "漢「あああああああああ。」", "あ！ "])
def test_time_grows_with_the_length_only(piece):
    text = piece * (200_000 // len(piece))
    spans = [span for paragraph in split(text, "ja") for span in paragraph]
    assert spans[-1][1] >= len(text) - 1
