"""``aligner.align``, the whole job in one call."""

from __future__ import annotations

import pytest
from command import EN, JA, write_null_weights
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner import AlignerError, Alignment, Document, align
from aligner.alignment import read_weights
from aligner.documents import Sentence
from aligner.errors import InputError, LanguageError, ModelError
from aligner.metrics import corpus_scores, sentence_scores
from aligner.translation import HypothesesFile

JAPANESE = ["首相は5日、辞任を表明した。", "理由は語らなかった。", "野党は歓迎している。"]
ENGLISH = ["The prime minister announced his resignation on the 5th.", "The opposition was glad."]
HYPOTHESES = {
    JAPANESE[0]: "The prime minister announced on the 5th that he would resign.",
    JAPANESE[1]: "He did not give a reason.",
    JAPANESE[2]: "The opposition is glad.",
}


class Phrasebook:
    """A translator of the caller's own."""

    id = "phrasebook"

    def translate(self, sentences, progress=None):
        if progress:
            progress(len(sentences), len(sentences))
        return [HYPOTHESES.get(sentence, "?") for sentence in sentences]


def texts() -> tuple[Document, Document]:
    return Document.from_segments(JAPANESE, "ja", "news"), Document.from_segments(ENGLISH, "en")


def sides(alignment: Alignment) -> tuple[list[int], list[int]]:
    """The sentences of all beads, in the order of the beads."""
    return (
        [index for bead in alignment.beads for index in bead.ja],
        [index for bead in alignment.beads for index in bead.en],
    )


def test_documents_without_translation():
    alignment = align(*texts(), mt=None)
    assert [(bead.ja, bead.en) for bead in alignment.beads] == [
        ((0,), (0,)),
        ((1,), ()),
        ((2,), (1,)),
    ]
    assert all(0 < bead.confidence <= 1 for bead in alignment.beads)
    assert all(bead.bleu is bead.chrf is None for bead in alignment.beads)
    assert (alignment.name, alignment.hypotheses, alignment.engine) == ("news", None, None)
    assert alignment.scores is None


def test_none_is_the_name_of_no_translation():
    assert align(*texts(), mt="none") == align(*texts(), mt=None)


def test_a_translator_of_the_callers_own():
    told = []
    alignment = align(*texts(), mt=Phrasebook(), progress=lambda *counts: told.append(counts))
    assert told == [(3, 3)]
    assert alignment.engine == "phrasebook"
    assert alignment.hypotheses == tuple(HYPOTHESES.values())
    assert [(bead.ja, bead.en) for bead in alignment.pairs] == [((0,), (0,)), ((2,), (1,))]


def test_scores_are_those_of_sacrebleu():
    alignment = align(*texts(), mt=Phrasebook())
    hypotheses = [HYPOTHESES[JAPANESE[0]], HYPOTHESES[JAPANESE[2]]]
    assert alignment.scores == corpus_scores(hypotheses, ENGLISH)
    for bead, *pair in zip(alignment.pairs, hypotheses, ENGLISH, strict=True):
        assert (bead.bleu, bead.chrf) == sentence_scores(*pair)
    [null] = [bead for bead in alignment.beads if bead.is_null]
    assert null.bleu is null.chrf is None


def test_paths_with_hypotheses_of_another_engine(tmp_path):
    files = {"news.ja.txt": JAPANESE, "news.en.txt": ENGLISH, "mt.txt": HYPOTHESES.values()}
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    mt = tmp_path / "mt.txt"
    alignment = align(tmp_path / "news.ja.txt", str(tmp_path / "news.en.txt"), mt=str(mt))
    assert (alignment.name, alignment.engine) == ("news", "file:mt.txt")
    same = align(*texts(), mt=HypothesesFile(mt))
    assert alignment.beads == same.beads
    assert alignment.hypotheses == same.hypotheses


def test_the_compact_package_is_there_without_installing_any():
    alignment = align(*texts())
    assert (alignment.engine or "").startswith("compact:")
    assert all(alignment.hypotheses or ())


def test_weights_of_the_callers_own(tmp_path):
    path = write_null_weights(tmp_path / "weights.json")
    alignment = align(*texts(), mt=None, order="same", weights=read_weights(path))
    assert all(bead.is_null for bead in alignment.beads)
    assert sorted(bead.kind for bead in alignment.beads) == ["0-1"] * 2 + ["1-0"] * 3


ODD = ["", " ", "。", "…", "1", "－", "😀", "a\tb", "水" * 20, "word " * 20, "\x00", "é", "ｱ", "=1"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*JAPANESE, *ODD]), max_size=9),
    st.lists(st.sampled_from([*ENGLISH, *ODD]), max_size=9),
    st.booleans(),
    st.sampled_from(["same", "any", "auto"]),
)
def test_every_sentence_is_in_exactly_one_bead(ja, en, translated, order):
    documents = (
        Document.from_segments([*JAPANESE * 9, *ja], "ja"),
        Document.from_segments([*ENGLISH * 9, *en], "en"),
    )
    alignment = align(*documents, mt=Phrasebook() if translated else None, order=order)
    ja_ids, en_ids = sides(alignment)
    assert ja_ids == list(range(len(documents[0])))
    assert sorted(en_ids) == list(range(len(documents[1])))
    if order == "same":
        assert en_ids == sorted(en_ids)
    assert all(0 <= bead.confidence <= 1 for bead in alignment.beads)
    assert all(bead.ja or bead.en for bead in alignment.beads)


def document(language: str, *segments: str) -> Document:
    return Document.from_segments(segments, language, f"news.{language}")


@pytest.mark.parametrize(
    ("ja", "en", "error", "words"),
    [
        ("gone.txt", EN, InputError, "gone.txt: there is no such file"),
        (JA, "gone.txt", InputError, "gone.txt: there is no such file"),
        (EN, JA, LanguageError, "give the Japanese text first"),
        (JA, JA, LanguageError, "article.ja.txt looks Japanese, but stands in the English place"),
        (document("ja"), document("en"), LanguageError, "news.ja looks neither"),
        (document("en", *JAPANESE), document("en", *ENGLISH), LanguageError, "split as English"),
        (
            document("ja", *JAPANESE, "\ud800"),
            document("en", *ENGLISH),
            InputError,
            "news.ja: sentence ja4 has half of a surrogate pair",
        ),
        (
            document("ja", *JAPANESE),
            document("en", *ENGLISH, "word " * 5000),
            InputError,
            "news.en: sentence en3 has 25,000 characters, of 20,000 at most",
        ),
        (
            document("ja", *JAPANESE * 70_000),
            document("en", *ENGLISH),
            InputError,
            "news.ja has 210,000 sentences, of 200,000 at most",
        ),
    ],
)
def test_errors(ja, en, error, words):
    with pytest.raises(error, match=words) as caught:
        align(ja, en, mt=None)
    assert isinstance(caught.value, AlignerError)
    assert "\n" not in str(caught.value)


def test_a_lone_surrogate_in_a_text():
    with pytest.raises(InputError, match="half of a surrogate pair"):
        align(Document.from_text("辞任\udcffした。", "ja"), EN, mt=None)
    whole = Document("a", "ja", "辞任した。", (Sentence("辞任\udcffした。", 0, 5, 0),))
    with pytest.raises(InputError, match="half of a surrogate pair"):
        align(whole, EN, mt=None)


@pytest.mark.parametrize("mt", ["nonsense", "", "gone.argosmodel", "a\0b"])
def test_no_such_translator(mt):
    with pytest.raises(InputError, match="no such engine or file"):
        align(*texts(), mt=mt)


def test_a_translator_that_loses_a_sentence():
    class Careless(Phrasebook):
        def translate(self, sentences, progress=None):
            return super().translate(sentences[1:], progress)

    with pytest.raises(ModelError, match="phrasebook gave 2 hypotheses for 3 sentences; it must"):
        align(*texts(), mt=Careless())
