"""Random texts, documents and alignments for property tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from aligner.alignment.beads import Alignment, Bead
from aligner.documents import Document, Language, Sentence

NASTY = (
    "NA",
    "null",
    "nan",
    "1e5",
    "007",
    "",
    " ",
    '"',
    '""',
    "'",
    "=1+1",
    "-",
    "#",
    "\\N",
    "\\t",
    "\ufeff",
    "e\u0301",
    "が\u3099",
    "😀",
    "𠮷野家",
    "<b>&amp;</b>]]>",
    " 前後 ",
    "「はい。」と彼。本当？",
    'He said "no." Then left.',
)
BREAKS = "\t\n\r\v\f\x00\x01\x1a\x1c\x1d\x1e\x1f\x7f\x85\u2028\u2029"
UNICODE = st.characters(exclude_categories=["Cs"])


def texts(*, breaks: bool = True) -> st.SearchStrategy[str]:
    """Any text but lone surrogates; without ``breaks``, none that a line of a table folds."""
    kept = UNICODE if breaks else UNICODE.filter(_is_plain)
    nasty = [*NASTY, *BREAKS, "\r\n", "\x00\n", "\ufffe", "\uffff"] if breaks else [*NASTY]
    return st.text(kept, max_size=12) | st.lists(st.sampled_from(nasty), max_size=3).map("".join)


def _is_plain(character: str) -> bool:
    return ord(character) >= 32 and character not in BREAKS


@st.composite
def documents(
    draw: st.DrawFn,
    language: Language,
    text: st.SearchStrategy[str] | None = None,
    max_size: int = 6,
) -> Document:
    """A document whose sentences stand in its text with separators before, between and after."""
    text = texts() if text is None else text
    segments = draw(st.lists(text, max_size=max_size))
    whole = draw(st.sampled_from(["", "\n", "　"]))
    sentences = []
    for segment in segments:
        start = len(whole)
        whole += segment + draw(st.sampled_from(["", "\n", "\n\n", " "]))
        sentences.append(Sentence(segment, start, start + len(segment), len(sentences) // 2))
    return Document(draw(text), language, whole, tuple(sentences))


@st.composite
def alignments(draw: st.DrawFn, text: st.SearchStrategy[str] | None = None) -> Alignment:
    """Every sentence in exactly one bead; nulls, joined sentences and crossing beads among them."""
    text = texts() if text is None else text
    ja, en = draw(documents("ja", text)), draw(documents("en", text))
    hypotheses = draw(st.none() | st.tuples(*[text] * len(ja)))
    groups = draw(_groups(len(ja), len(en)))
    beads = tuple(draw(_bead(*group, text, hypotheses is not None)) for group in groups)
    return Alignment(ja, en, beads, hypotheses, draw(st.none() | text))


@st.composite
def _groups(draw: st.DrawFn, ja: int, en: int) -> list[tuple[Sequence[int], Sequence[int]]]:
    """All indices of both sides in groups, each drawn by the label of each sentence."""
    label = st.integers(0, max(ja, en, 1))
    ours, theirs = draw(st.tuples(*[label] * ja)), draw(st.tuples(*[label] * en))
    return [
        (
            [i for i, of in enumerate(ours) if of == each],
            [j for j, of in enumerate(theirs) if of == each],
        )
        for each in dict.fromkeys([*ours, *theirs])
    ]


def _bead(
    ja: Sequence[int], en: Sequence[int], text: st.SearchStrategy[str], scored: bool
) -> st.SearchStrategy[Bead]:
    score = st.floats(0, 100) if scored and ja and en else st.none()
    return st.builds(
        Bead,
        ja=st.just(tuple(ja)),
        en=st.just(tuple(en)),
        confidence=st.floats(0, 1),
        bleu=score,
        chrf=score,
        moved=st.booleans(),
        status=text,
    )
