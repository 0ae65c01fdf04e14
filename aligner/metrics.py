"""BLEU and chrF as sacreBLEU computes them (Post 2018), for beads and for a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CorpusScores", "bead_scores", "corpus_scores", "sentence_scores"]


@dataclass(frozen=True, slots=True)
class CorpusScores:
    """Corpus BLEU and chrF (0 to 100) of the hypotheses, with sacreBLEU's signatures."""

    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str
    pairs: int


def sentence_scores(hypothesis: str, reference: str) -> tuple[float, float]:
    """Compute BLEU and chrF2 (0 to 100) of one hypothesis; an empty one gives 0.

    BLEU stops at the longest n-grams that the hypothesis has (sacreBLEU's effective order), so
    that a right translation of two words is not scored 0.
    """
    [scores] = bead_scores([hypothesis], [reference])
    return scores


def bead_scores(hypotheses: Sequence[str], references: Sequence[str]) -> list[tuple[float, float]]:
    """Compute the ``sentence_scores`` of each hypothesis against its reference, in order.

    Raises ValueError when there are not as many hypotheses as references.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    bleu, chrf = BLEU(effective_order=True), CHRF()
    return [
        (bleu.sentence_score(ours, [theirs]).score, chrf.sentence_score(ours, [theirs]).score)
        for ours, theirs in zip(hypotheses, references, strict=True)
    ]


def corpus_scores(hypotheses: Sequence[str], references: Sequence[str]) -> CorpusScores:
    """Compute BLEU and chrF2 of all hypotheses together; without any, both are 0.

    Raises ValueError when there are not as many hypotheses as references.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    if len(hypotheses) != len(references):
        raise ValueError(f"{len(hypotheses)} hypotheses but {len(references)} references")
    # force: the note on tokenised text is for those who prepare test sets, not for translators.
    bleu, chrf = BLEU(force=True), CHRF()
    # sacreBLEU refuses to score nothing; one empty pair scores 0 and has the same signature.
    ours, theirs = (hypotheses, references) if hypotheses else ([""], [""])
    return CorpusScores(
        bleu=bleu.corpus_score(ours, [theirs]).score,
        chrf=chrf.corpus_score(ours, [theirs]).score,
        bleu_signature=str(bleu.get_signature()),
        chrf_signature=str(chrf.get_signature()),
        pairs=len(hypotheses),
    )
