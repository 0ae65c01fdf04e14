"""What came out, in words that need no statistics."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.evaluation.mt.evaluation import Comparison, Evaluation, Figure, Part
from aligner.evaluation.resampling import FEWEST_ARTICLES

__all__ = ["explain", "judge", "show_interval", "show_p"]

# Between texts that have nothing in common the median cosine is 0.16, for rough translations 0.41.
_STRANGE = 0.25


def explain(evaluation: Evaluation) -> Iterator[str]:
    """Yield sentences: what was compared, what is better, how sure that is, what to look at."""
    everything, trusted = evaluation.parts["all"], evaluation.parts["trusted"]
    part = trusted if trusted.units else everything
    yield _what(evaluation)
    for system in evaluation.systems:
        yield _how_good(system.name, part.figures[system.name]["BLEU"])
    for comparison in part.comparisons:
        if comparison.measure == "BLEU":
            yield judge(comparison, part)
    yield from _reservations(evaluation)


def judge(comparison: Comparison, part: Part) -> str:
    """Say whether one system is better than the other, by how much, and how sure that is."""
    first, second = comparison.first, comparison.second
    difference, measure = comparison.difference, comparison.measure
    if comparison.identical:
        return f"{first} and {second} give the same {measure} everywhere (p = 1)."
    if difference.interval is None:
        return f"{first} and {second} cannot be told apart by a single pair of texts."
    better, worse = (first, second) if difference.score >= 0 else (second, first)
    size = f"{abs(difference.score):.1f} {measure} points"
    over = "other articles" if difference.articles else "other sentences of the same articles"
    if comparison.is_sure:
        return (
            f"{better} is better than {worse} by {size}; in {over} the difference would lie within"
            f" {show_interval(difference, absolute=True)}, with 95% confidence."
        )
    return (
        f"{better} scores {size} more than {worse}, but {_pairs(part.units)} of"
        f" {_articles(part.articles)} are too few to be sure: it may be chance."
    )


def show_interval(figure: Figure, *, absolute: bool = False, digits: int = 1) -> str:
    """An interval as text, over articles if there is one; ``-`` where none can be given."""
    interval = figure.interval
    if interval is None:
        return "-"
    low, high = interval.low, interval.high
    if absolute and figure.score < 0:
        low, high = -high, -low
    return f"{low:.{digits}f} to {high:.{digits}f}"


def show_p(value: float | None) -> str:
    """A p-value as text, as sacreBLEU prints it; ``-`` where there is none."""
    return "-" if value is None else f"{value:.4f}"


def _what(evaluation: Evaluation) -> str:
    everything = evaluation.parts["all"]
    *most, last = [system.name for system in evaluation.systems]
    names = f"{', '.join(most)} and {last}" if most else last
    return (
        f"The English of {_pairs(everything.units)} of {_articles(everything.articles)} was"
        f" compared with the translations of {names}."
    )


def _how_good(name: str, figure: Figure) -> str:
    if figure.interval is None:
        return f"{name} has {figure.score:.1f} BLEU (0 to 100, more is better)."
    over = "other articles" if figure.articles else "other sentences of these articles"
    return (
        f"{name} has {figure.score:.1f} BLEU (0 to 100, more is better); with {over} it"
        f" would lie within {show_interval(figure)}, with 95% confidence."
    )


def _reservations(evaluation: Evaluation) -> Iterator[str]:
    everything, trusted = evaluation.parts["all"], evaluation.parts["trusted"]
    if not trusted.units:
        yield "None of the pairs is trusted, so that part of what is missing may be misalignment."
    elif evaluation.doubtful:
        yield (
            f"Left out of these sentences: {_pairs(evaluation.doubtful)} that may be misaligned;"
            " the tables show both."
        )
    if everything.units == 1:
        yield "From a single pair no interval can be given, and nothing can be concluded."
    elif everything.articles < FEWEST_ARTICLES:
        yield (
            f"With {_articles(everything.articles)}, and not at least {FEWEST_ARTICLES},"
            " nothing can be said about other articles."
        )
    for system in evaluation.systems:
        if system.nearness < _STRANGE:
            yield (
                f"The translations of {system.name} do not look like translations of these texts:"
                " are its lines in the order of the alignment files?"
            )
        if system.empty:
            left = _pairs(system.empty)
            yield f"{system.name} gave no translation for {left}, which counts as 0."
        if system.repeating:
            yield f"{system.name} repeats itself in {_pairs(system.repeating)}."


def _pairs(count: int) -> str:
    return f"{count} pair{'s' * (count != 1)}"


def _articles(count: int) -> str:
    return f"{count} article{'s' * (count != 1)}"
