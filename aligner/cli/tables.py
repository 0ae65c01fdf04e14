"""What ``aligner evaluate`` prints: plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aligner.evaluation import Measured
    from aligner.evaluation.mt import Comparison, Evaluation, Figure, Part

__all__ = ["show_agreement", "show_evaluation", "table"]

_WIDTH = 88
_SHOWN_MEASURES = ("BLEU", "chrF", "chrF++", "TER", "numbers", "names")
_FEW = 12


def show_evaluation(evaluation: Evaluation) -> str:
    """The figures of an evaluation, and what they mean, in lines that fit a terminal."""
    return "\n\n".join(_sections(evaluation))


def show_agreement(found: Mapping[str, Mapping[str, Measured]], articles: int) -> str:
    """The agreement of one or two alignments with gold, and their difference."""
    sections = [f"{articles} article{'s' * (articles != 1)}"]
    for name, measures in found.items():
        head = [name, "P", "R", "F1", "95%", *(["p"] if name == "difference" else [])]
        rows = [head, *(_agreement(*one, len(head)) for one in measures.items())]
        sections.append(table(rows))
    if all(one.interval is None for one in next(iter(found.values())).values()):
        sections.append("Too few articles for an interval: nothing can be said about others.")
    return "\n\n".join(sections)


def _agreement(measure: str, one: Measured, columns: int) -> list[str]:
    interval = f"{one.interval.low:.4f} to {one.interval.high:.4f}" if one.interval else "-"
    cells = [f"{value:.4f}" for value in (one.precision, one.recall, one.score)]
    p = "-" if one.p is None else f"{one.p:.4f}"
    return [measure, *cells, interval, p][:columns]


def table(rows: Iterable[Sequence[str]], *, right: int = 1) -> str:
    """Rows as lines of aligned columns; columns from ``right`` on are flush right."""
    listed = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at >= right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in listed
    )


def _sections(evaluation: Evaluation) -> Iterator[str]:
    from aligner.evaluation.mt import explain

    parts = evaluation.parts
    yield _counts(evaluation)
    yield f"ALL PAIRS ({parts['all'].units})\n{_figures(parts['all'])}"
    if evaluation.doubtful:
        title = f"TRUSTED PAIRS ({parts['trusted'].units})"
        yield f"{title}\n{_figures(parts['trusted'])}" if parts["trusted"].units else title
    part = parts["trusted"] if parts["trusted"].units else parts["all"]
    if part.comparisons:
        yield f"DIFFERENCES, {_name(evaluation)}\n{_comparisons(part)}"
    yield f"BREAKDOWNS, {_name(evaluation)}: BLEU\n{_rows(part)}"
    yield f"DOUBTFUL PAIRS: what is wrong\n{_verdicts(evaluation)}"
    yield "\n".join(fill(sentence, _WIDTH) for sentence in explain(evaluation))
    yield "\n".join(f"{name:<7} {text}" for name, text in evaluation.signatures.items())


def _name(evaluation: Evaluation) -> str:
    return "trusted pairs" if evaluation.parts["trusted"].units else "all pairs"


def _counts(evaluation: Evaluation) -> str:
    part = evaluation.parts["all"]
    systems = [f"{'system':12}{system.name}: {system.source}" for system in evaluation.systems]
    return "\n".join(
        [
            f"{'pairs':12}{part.units} of {part.articles} article{'s' * (part.articles != 1)};"
            f" {evaluation.omitted} without English and {evaluation.added} without Japanese left"
            " out",
            *systems,
        ]
    )


def _figures(part: Part) -> str:
    head = ["system", "", *_SHOWN_MEASURES]
    rows = [head]
    for name, figures in part.figures.items():
        for label, show in (("", _score), ("± segments", _segments), ("articles", _articles)):
            cells = [show(figures.get(measure)) for measure in _SHOWN_MEASURES]
            if label == "" or any(cells):
                rows.append([name if label == "" else "", label, *cells])
    return table(rows, right=2)


def _score(figure: Figure | None) -> str:
    return f"{figure.score:.2f}" if figure else "-"


def _segments(figure: Figure | None) -> str:
    return f"±{figure.segments.half:.2f}" if figure and figure.segments else ""


def _articles(figure: Figure | None) -> str:
    if figure is None or figure.articles is None:
        return ""
    return f"{figure.articles.low:.1f}–{figure.articles.high:.1f}"


def _comparisons(part: Part) -> str:
    head = (
        "first", "second", "", "diff.", "95%", "p boot.", "p rand.", "p boot. art.", "p rand. art.",
        "sure",
    )  # fmt: skip
    return table([head, *(_comparison(one) for one in part.comparisons)], right=3)


def _comparison(one: Comparison) -> tuple[str, ...]:
    from aligner.evaluation.mt import show_interval, show_p

    return (
        one.first,
        one.second,
        one.measure,
        f"{one.difference.score:+.2f}",
        show_interval(one.difference, digits=2),
        show_p(one.bootstrap),
        show_p(one.randomisation),
        show_p(one.bootstrap_articles),
        show_p(one.randomisation_articles),
        "same" if one.identical else "yes" if one.is_sure else "no",
    )


def _rows(part: Part) -> str:
    from aligner.evaluation.mt import show_interval

    rows = [("by", "group", "system", "BLEU", "95%", "pairs", "articles")]
    articles = [row for row in part.rows if row.breakdown == "article"]
    left_out = set()
    if len(articles) > _FEW * len(part.figures):
        left_out = {"article"}
    for row in part.rows:
        if row.breakdown not in left_out:
            figure = row.figures["BLEU"]
            rows.append(
                (
                    row.breakdown,
                    row.label,
                    row.system,
                    f"{figure.score:.1f}",
                    show_interval(figure),
                    str(row.units),
                    str(row.articles),
                )
            )
    shown = table(rows, right=3)
    return f"{shown}\n(by article: in the report and in --json)" if left_out else shown


def _verdicts(evaluation: Evaluation) -> str:
    total = evaluation.parts["all"].units
    kinds = list(evaluation.systems[0].verdicts)
    rows = [["system", *kinds]]
    for system in evaluation.systems:
        shares = [f"{count} ({count / total:.1%})" for count in system.verdicts.values()]
        rows.append([system.name, *shares])
    return table(rows)
