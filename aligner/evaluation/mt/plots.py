"""The figures of a report, as SVG that takes the colours of the page."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from aligner.evaluation.mt.evaluation import Evaluation, Figure, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

__all__ = ["draw_breakdowns", "draw_differences", "draw_systems", "have_matplotlib"]

# Stands in the drawing for the colour of the page's text, which is dark or light.
_INK = "#010203"
# Told apart in all common kinds of colour blindness (Okabe & Ito 2008), on light and on dark.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_MARKERS = "osD^vP"


def have_matplotlib() -> bool:
    """Whether figures can be drawn: matplotlib is an extra."""
    from importlib.util import find_spec

    return find_spec("matplotlib") is not None


def draw_systems(evaluation: Evaluation) -> str:
    """Draw BLEU and chrF of each system with intervals, over all pairs and over trusted ones."""
    names = [system.name for system in evaluation.systems]
    canvas, axes = _canvas(2, 0.42 * len(names) + 1.15)
    parts = {
        label: part
        for label, part in evaluation.parts.items()
        if part.units and (label == "all" or evaluation.doubtful)
    }
    for measure, ax in zip(("BLEU", "chrF"), axes, strict=True):
        for shift, (label, part) in enumerate(parts.items()):
            figures = [part.figures[name][measure] for name in names]
            heights = [at + 0.22 * (shift - (len(parts) - 1) / 2) for at in range(len(names))]
            _points(ax, figures, heights, shift, f"{label} pairs")
        _names(ax, names)
        ax.set_xlabel(measure)
    _legend(axes[0])
    return _svg(canvas)


def draw_differences(evaluation: Evaluation) -> str:
    """Draw the difference in BLEU of each pair of systems, with its interval and the zero line."""
    part = evaluation.parts["trusted" if evaluation.parts["trusted"].units else "all"]
    found = [one for one in part.comparisons if one.measure == "BLEU"]
    canvas, axes = _canvas(1, 0.36 * len(found) + 0.8)
    [ax] = axes
    _points(ax, [one.difference for one in found], list(range(len(found))), 0, "")
    _names(ax, [f"{one.first} − {one.second}" for one in found])
    ax.axvline(0, color=_INK, linewidth=0.8)
    ax.set_xlabel("difference in BLEU")
    return _svg(canvas)


def draw_breakdowns(evaluation: Evaluation) -> str:
    """Draw BLEU by length of the source and by confidence of the alignment, over all pairs."""
    rows = evaluation.parts["all"].rows
    canvas, axes = _canvas(2, 2.7)
    for (name, label), ax in zip(_DRAWN.items(), axes, strict=True):
        chosen = [row for row in rows if row.breakdown == name]
        groups = list(dict.fromkeys(row.label for row in chosen))
        for at, system in enumerate(evaluation.systems):
            _line(ax, [row for row in chosen if row.system == system.name], groups, at)
        ax.set_xticks(range(len(groups)), groups, fontsize=8)
        ax.set(xlabel=label, ylabel="BLEU")
        ax.set_ylim(bottom=0)
    _legend(axes[0])
    return _svg(canvas)


_DRAWN = {"length": "characters of the Japanese", "confidence": "confidence of the alignment"}


def _canvas(columns: int, height: float) -> tuple[Canvas, Sequence[Axes]]:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(9, height), layout="constrained")
    axes = list(canvas.subplots(1, columns, squeeze=False)[0])
    for ax in axes:
        ax.patch.set_alpha(0)
        ax.spines[["top", "right"]].set_visible(False)
        ax.spines[["left", "bottom"]].set_color(_INK)
        ax.tick_params(colors=_INK, labelsize=9)
        ax.xaxis.label.set_color(_INK)
        ax.yaxis.label.set_color(_INK)
        ax.grid(axis="both", color=_INK, alpha=0.12, linewidth=0.6)
    return canvas, axes


def _legend(ax: Axes) -> None:
    """Above the drawing, where it hides nothing."""
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=4,
        frameon=False,
        labelcolor=_INK,
        fontsize=8,
        borderaxespad=0,
    )


def _points(
    ax: Axes, figures: Sequence[Figure], heights: Sequence[float], colour: int, label: str
) -> None:
    ax.errorbar(
        [figure.score for figure in figures],
        heights,
        xerr=_bars(figures),
        fmt=_MARKERS[colour],
        color=_COLOURS[colour],
        markersize=5,
        capsize=3,
        linewidth=1.5,
        label=label,
    )


def _line(ax: Axes, rows: Sequence[Row], groups: Sequence[str], system: int) -> None:
    figures = [row.figures["BLEU"] for row in rows]
    kind = system % len(_COLOURS)
    ax.errorbar(
        [groups.index(row.label) + 0.08 * system for row in rows],
        [figure.score for figure in figures],
        yerr=_bars(figures),
        marker=_MARKERS[kind],
        color=_COLOURS[kind],
        markersize=4.5,
        capsize=2.5,
        linewidth=1.3,
        label=rows[0].system,
    )


def _bars(figures: Sequence[Figure]) -> list[list[float]]:
    """How far the intervals reach below and above the figures; not at all where there is none."""
    intervals = [(figure.score, figure.interval) for figure in figures]
    return [
        [max(0.0, score - one.low) if one else 0.0 for score, one in intervals],
        [max(0.0, one.high - score) if one else 0.0 for score, one in intervals],
    ]


def _names(ax: Axes, names: Sequence[str]) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)


def _svg(canvas: Canvas) -> str:
    from matplotlib import rc_context

    out = StringIO()
    # Text stays text, in the fonts of the page; the salt keeps names in it from changing.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "aligner"}):
        canvas.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    drawing = out.getvalue()
    return drawing[drawing.index("<svg") :].replace(_INK, "currentColor")
