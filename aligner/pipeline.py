"""The main job in one call: from two texts to a scored alignment."""

from __future__ import annotations

import os
from dataclasses import replace

from aligner.alignment import Alignment, Bead, OrderChoice, WeightSets, align_texts
from aligner.documents import (
    Document,
    Language,
    check_languages,
    check_sentences,
    check_size,
    read_document,
)
from aligner.errors import ModelError
from aligner.metrics import bead_scores, corpus_scores
from aligner.signals import Texts
from aligner.translation import Progress, Translator, choose_translator

__all__ = ["align"]

Source = Document | str | os.PathLike[str]


def align(
    ja: Source,
    en: Source,
    *,
    mt: Translator | str | None = "auto",
    order: OrderChoice = "auto",
    weights: WeightSets | None = None,
    progress: Progress | None = None,
) -> Alignment:
    """Align a Japanese article with its English and score every bead.

    ``ja`` and ``en`` are documents or paths of files. ``mt`` is a translator, or one by name: see
    `aligner.translation.choose_translator`; None or ``"none"`` aligns without. ``order`` says
    whether both texts stand in the same order, or may stand in any; ``auto`` finds out. ``weights``
    are those of the package if none are given. ``progress`` is told how many sentences are
    translated.

    Raises InputError for files and texts that cannot be used, LanguageError (one of them) where a
    text is in the wrong language, and ModelError where a translator is missing, broken or does not
    give one hypothesis for each sentence.
    """
    documents = _document(ja, "ja"), _document(en, "en")
    check_languages(*documents)
    for document in documents:
        check_size(document)
        check_sentences(document)
    translator = choose_translator(mt) if isinstance(mt, str) else mt
    hypotheses = None
    if translator is not None:
        hypotheses = _translated(translator, documents[0].segments, progress)
    texts = Texts(
        documents[0].segments,
        documents[1].segments,
        hypotheses,
        documents[0].paragraphs,
        documents[1].paragraphs,
    )
    engine = translator.id if translator is not None else None
    found = align_texts(texts, order, weights)
    alignment = Alignment(
        *documents,
        tuple(found.beads),
        hypotheses,
        engine,
        order=found.order,
        shortfall=found.shortfall,
    )
    return alignment if hypotheses is None else _scored(alignment)


def _document(source: Source, language: Language) -> Document:
    return source if isinstance(source, Document) else read_document(source, language)


def _translated(
    translator: Translator, sentences: list[str], progress: Progress | None
) -> tuple[str, ...]:
    hypotheses = tuple(translator.translate(sentences, progress))
    if len(hypotheses) != len(sentences):
        raise ModelError(
            f"{translator.id} gave {len(hypotheses)} hypotheses for {len(sentences)} sentences;"
            " it must give one for each"
        )
    return hypotheses


def _scored(alignment: Alignment) -> Alignment:
    """The alignment with BLEU and chrF of each pair, and of all pairs together."""
    pairs = alignment.pairs
    ours = [alignment.hypothesis(bead) for bead in pairs]
    theirs = [alignment.en_text(bead) for bead in pairs]
    scored: dict[Bead, Bead] = {
        bead: replace(bead, bleu=bleu, chrf=chrf)
        for bead, (bleu, chrf) in zip(pairs, bead_scores(ours, theirs), strict=True)
    }
    beads = tuple(scored.get(bead, bead) for bead in alignment.beads)
    return replace(alignment, beads=beads, scores=corpus_scores(ours, theirs))
