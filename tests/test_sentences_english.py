"""The English splitter: hard cases by hand, and what must hold for every text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.sentences import split, unwrap


def sentences(text: str) -> list[str]:
    return [unwrap(text[a:b], "en") for paragraph in split(text, "en") for a, b in paragraph]


# Each sentence is divided from the next by a bar.
CASES = [
    # Abbreviations.
    "He went to the U.S. Senate. | Mr. Smith and Gen. Lee came at 5 p.m. on Jan. 5. | It rained.",
    "The U.S. President spoke. | The U.N. Security Council met.",
    "She lives in the U.S. | The house is big.",
    "The agreement with No. 5 stands. | No. 6 does not.",
    "Dr. Sato met Rep. Jones vs. Sen. Brown. | They argued.",
    "Lt. Col. Ito left St. Louis. | Maj. Gen. Abe stayed.",
    "Sony Group Corp. and Toyota Motor Co. rose. | Apple Inc. fell.",
    "He works for Apple Inc. | The firm grew.",
    "J.K. Rowling wrote it. | John F. Kennedy read it.",
    "The case was Roe v. Wade. | It was overturned.",
    "Prices rose 3.5 percent. | They fell 2.1 percent later.",
    "An anti-U.S. leftist won. | He smiled.",
    "The premier unveiled a 4 tril. yen tax cut. | Markets rose.",
    "It happened at 4:18 a.m. Friday. | Nobody was hurt.",
    "The meeting ended at 4 a.m. | He left at once.",
    'Turnout was 21 percent at 4 p.m. | "Whoever wins, we lose," he said.',
    "See www.example.com. | Write to a.b@example.com today.",
    "The shop sells books, pens, etc. | Many come.",
    # Words that look like abbreviations.
    "He gave it to me. | A man took it.",
    "It began in May. | Measures followed.",
    "They shipped the ore. | A country objected.",
    "He fell ill. | Nurses came.",
    "Traders watched the Fed. | Powell spoke.",
    "She asked Ken. | He said no. | I agreed.",
    "It was 36 C. | Four fans were running.",
    "That was Plan B. | Measures followed.",
    # Quotations, straight and curly.
    '"I am here. You are there," he said. | She left.',
    "“I am here. You are there,” he said. | She left.",
    "'I am here. You are there,' he said. | She left.",
    "‘I am here. You are there,’ he said. | She left.",
    '"Fine. Good." | He left.',
    '"Yes." | "No."',
    '"Why?" asked Tom. | "Go!" he cried.',
    '"Why not now?" Tom Brown asked. | He waited.',
    '"We won," he said. "We always do." | Then he left.',
    '"We won," he said. | "We always do," she said.',
    'He called it "a disaster. A shame." | Nobody disagreed.',
    'He called it "all of their cars coming into the U.S." | Shares fell.',
    'He said: "Go. Now." | Then he left.',
    "\"He'd ask, 'Now what was it trying to see?'\" | A funeral was held.",
    "\"She told me, 'Leave. Now,' and I did,\" he said. | He wept.",
    "The boys' dogs barked. | It's Tom's. | The '90s ended.",
    '"Unclosed quotations go on. | They swallow nothing. | They end.',
    'An unopened one ends." | The next follows.',
    "He is 5'10\" tall. | She is taller.",
    # Brackets, lists, dashes and other marks.
    "He left (she stayed. They fought). | It ended.",
    "He left. | (She stayed.) | It ended.",
    "The ruling (see p. 5, etc.) and the rest stand. | It ended.",
    "An open bracket (never closes. | It swallows nothing.",
    "1. The three countries condemn the test. | They will meet again.",
    "WASHINGTON (AP) -- The president left. | He returned.",
    "Yahoo! Inc. is big. | Is it? | Yes!",
    "Really?! | Yes!! | Well... | Then go.",
    "He waited ... and left. | She came.",
    "It grew by 5%. | iPhone sales rose.",
]


@pytest.mark.parametrize("case", CASES)
def test_hard_case(case):
    expected = [sentence.strip() for sentence in case.split("|")]
    assert sentences(case.replace("| ", "")) == expected


@pytest.mark.parametrize(
    "headline",
    [
        "What now? Markets wait and see",
        "They won! Japan reaches last four",
        "BOJ keeps rates unchanged as governor says he will watch wages",
        "By John F. Smith",
    ],
)
def test_a_headline_is_one_sentence(headline):
    assert sentences(f"{headline}\n\nThe text begins. It goes on.") == [
        headline,
        "The text begins.",
        "It goes on.",
    ]


def test_wrapped_lines_are_joined_with_a_space():
    text = (
        "The Bank of Japan decided unanimously on Tuesday to keep its policy\n"
        "rate at around 0.25 percent. The governor said he would watch how a\n"
        "rise in wages feeds through to prices, which has long been a well-\n"
        "known concern.\n"
        "\n"
        "The yen was little changed against the dollar in Tokyo after the\n"
        "announcement, and stocks rose.\n"
    )
    assert sentences(text) == [
        "The Bank of Japan decided unanimously on Tuesday to keep its policy rate at around"
        " 0.25 percent.",
        "The governor said he would watch how a rise in wages feeds through to prices, which"
        " has long been a well-known concern.",
        "The yen was little changed against the dollar in Tokyo after the announcement,"
        " and stocks rose.",
    ]


def test_one_sentence_a_line_stays_so():
    text = "The first sentence is short.\nThe second one is a little longer than it.\n\nThe end."
    assert [len(paragraph) for paragraph in split(text, "en")] == [2, 1]


def test_long_text_is_shown_to_the_library_in_windows():
    sentence = 'Mr. Smith of the U.S. said, "Go. Now." '
    assert sentences(sentence * 2000) == [sentence.strip()] * 2000


def test_text_without_any_end_is_one_sentence():
    assert len(sentences("word " * 20_000)) == 1


TEXTS = st.text(st.sampled_from("abAB3 \n\t.?!…\"'“”‘’(),-\0é日"), max_size=80)


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=60))
def test_spans_are_ordered_and_leave_out_only_white_space(text):
    at = 0
    for start, end in (span for paragraph in split(text, "en") for span in paragraph):
        assert at <= start < end
        assert not any(c.isalnum() for c in text[at:start])
        assert text[start:end].strip()
        at = end
    assert not any(c.isalnum() for c in text[at:])


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_visible_character_is_kept(text):
    kept = "".join(text[a:b] for paragraph in split(text, "en") for a, b in paragraph)
    invisible = str.maketrans("", "", " \n\t\0")
    assert kept.translate(invisible) == text.translate(invisible)
