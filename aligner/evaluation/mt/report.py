"""An evaluation as one HTML page that needs nothing beside it: no network, no other file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from aligner.evaluation.mt.breakdowns import BREAKDOWNS
from aligner.evaluation.mt.counting import MEASURES
from aligner.evaluation.mt.evaluation import ROW_MEASURES, Evaluation
from aligner.evaluation.mt.export import versions
from aligner.evaluation.mt.marks import mark_words
from aligner.evaluation.mt.plots import (
    draw_breakdowns,
    draw_differences,
    draw_systems,
    have_matplotlib,
)
from aligner.evaluation.mt.words import explain, show_interval, show_p
from aligner.evaluation.resampling import FEWEST_ARTICLES, SEED

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["write_report"]

_DATA = Path(__file__).with_name("data")

_VERDICTS = {
    "translation": "the translation is bad, the alignment fine",
    "alignment": "the alignment is bad",
    "both": "both are bad",
    "neither": "neither seems bad",
}


def write_report(evaluation: Evaluation, out: BinaryIO, segments: int = 200) -> None:
    """Write the page, with so many segments; without figures where matplotlib is missing."""
    page = (
        _environment()
        .get_template("report.html")
        .render(
            evaluation=evaluation,
            segments=list(islice(evaluation.segments, segments)),
            words=list(explain(evaluation)),
            figures=list(_figures(evaluation)),
            have_figures=have_matplotlib(),
            measures=list(MEASURES),
            row_measures=ROW_MEASURES,
            breakdowns=BREAKDOWNS,
            verdicts=_VERDICTS,
            versions=versions(),
            seed=SEED,
            fewest=FEWEST_ARTICLES,
        )
    )
    out.write(page.encode("utf-8", "replace"))


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_DATA),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"mark_words": mark_words}
    environment.filters |= {"interval": show_interval, "p": show_p}
    return environment


def _figures(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """The drawings with what they show."""
    if not have_matplotlib():
        return
    bars = "Bars are 95% intervals, over articles where there are enough of them."
    yield f"BLEU and chrF of each system. {bars}", draw_systems(evaluation)
    if len(evaluation.systems) > 1:
        yield (
            f"Differences between systems. {bars} One that stays clear of zero is no chance.",
            draw_differences(evaluation),
        )
    yield f"BLEU by length of the source and by confidence. {bars}", draw_breakdowns(evaluation)
