"""``aligner evaluate``: how good translations are, and how good alignments."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from aligner.cli.progress import progress_bar
from aligner.cli.tables import show_agreement, show_evaluation
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.evaluation.mt import Evaluation, Settings, System, Units

__all__ = ["alignment", "app", "mt"]

app = typer.Typer(
    help="Measure translations and alignments, with intervals.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_SHOWN_SEGMENTS = 200


@app.command()
def mt(
    system: Annotated[
        list[str],
        typer.Option(
            "--system",
            "-s",
            metavar="NAME=SYSTEM",
            help="An engine (auto, argos, compact), a package by name or path, a file of "
            "translations (text, .tsv, .jsonl), or hypothesis: what the ALIGNMENT files hold. "
            "NAME= may be left out. Give it once for each system.",
        ),
    ],
    alignments: Annotated[
        list[Path] | None,
        typer.Argument(metavar="ALIGNMENT", help="Files of aligned articles (.tsv or .jsonl)."),
    ] = None,
    memory: Annotated[
        Path | None,
        typer.Option(
            "--memory", "-m", metavar="FILE", help="A translation memory in place of files."
        ),
    ] = None,
    article: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only these articles of the memory, such as 2026*."),
    ] = None,
    min_confidence: Annotated[
        float,
        typer.Option(min=0, max=1, help="Pairs below this are kept apart, unless approved."),
    ] = 0.9,
    approved: Annotated[
        bool, typer.Option("--approved", help="Keep apart whatever no reviewer approved.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a report to this HTML file.")
    ] = None,
    segments: Annotated[
        int, typer.Option(min=0, metavar="N", help="Segments that the report lists.")
    ] = _SHOWN_SEGMENTS,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON instead of tables.")
    ] = False,
    resamples: Annotated[
        int, typer.Option(min=100, metavar="N", help="Resamples for each interval.")
    ] = 1000,
    trials: Annotated[
        int, typer.Option(min=100, metavar="N", help="Trials of approximate randomisation.")
    ] = 10_000,
    fail_under: Annotated[
        float | None,
        typer.Option(
            metavar="BLEU",
            help="Exit with 1 if a system has less BLEU on the pairs that are trusted.",
        ),
    ] = None,
) -> None:
    """Compare translation engines on aligned articles.

    Which is better, by how much, and is it sure: intervals and tests by article.

    Example: aligner evaluate mt alignments/*.tsv -s compact -s old=old.txt
    """
    from aligner.evaluation.mt import Settings, name_systems

    units = _units(alignments or [], memory, article)
    systems = name_systems(system)
    settings = Settings(min_confidence, approved, resamples, trials)
    with ExitStack() as files:
        # Opened first: what is wrong with the path is said before the work, not after it.
        out = _opened(report, files)
        evaluation = _evaluate(units, systems, settings)
        if out:
            _write_report(evaluation, out, segments)
    _print(evaluation, as_json)
    if report and not as_json:
        typer.echo(f"\nreport      {report}")
    _check(evaluation, fail_under)


def _opened(report: Path | None, files: ExitStack) -> BinaryIO | None:
    if report is None:
        return None
    from aligner.files import atomic_file

    return files.enter_context(atomic_file(report))


def _units(alignments: list[Path], memory: Path | None, article: str | None) -> Units:
    from aligner.evaluation.mt import read_memory, read_units

    if bool(alignments) == bool(memory) or (article and not memory):
        raise InputError(
            "what is to be evaluated stands in alignment files or in one memory, of which --article"
            " may choose; give the files, or --memory FILE"
        )
    return read_memory(memory, article) if memory else read_units(alignments)


def _evaluate(units: Units, systems: list[System], settings: Settings) -> Evaluation:
    from aligner.evaluation.mt import cores, evaluate, translate_units

    translated = {}
    for system in systems:
        with progress_bar(f"Translating with {system.name}") as progress:
            translated[system.name] = translate_units(system, units, progress)
    sources = {system.name: system.source for system in systems}
    with progress_bar("Evaluating") as progress:
        return evaluate(
            units, translated, settings, sources=sources, progress=progress, processes=cores()
        )


def _write_report(evaluation: Evaluation, out: BinaryIO, segments: int) -> None:
    from aligner.evaluation.mt import write_report

    write_report(evaluation, out, segments)


def _print(evaluation: Evaluation, as_json: bool) -> None:
    from aligner.evaluation.mt import to_json

    if as_json:
        typer.echo(json.dumps(to_json(evaluation), ensure_ascii=False, indent=1))
    else:
        typer.echo(show_evaluation(evaluation))


def _check(evaluation: Evaluation, fail_under: float | None) -> None:
    """Fail a pipeline over what is trusted, so that no misalignment fails it."""
    if fail_under is None:
        return
    part = evaluation.parts["trusted"]
    if not part.units:
        raise InputError("--fail-under: no pair is trusted; review some, or lower --min-confidence")
    for name, figures in part.figures.items():
        score = figures["BLEU"].score
        if score < fail_under:
            typer.echo(f"aligner: {name} has {score:.2f} BLEU, under {fail_under:g}", err=True)
            raise typer.Exit(1)


@app.command()
def alignment(
    predicted: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTED", help="The beads of an aligner: .tsv, .jsonl, or a ladder file."
        ),
    ],
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="The right beads, likewise.")],
    other: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The beads of another aligner, to compare with."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON instead of a table.")
    ] = False,
) -> None:
    """Compare an alignment with gold, or two of them.

    Files may hold several articles (rows of several documents; lines of JSON).
    """
    from aligner.evaluation import (
        compare_alignments,
        measure_alignment,
        pair_articles,
        read_beads,
    )

    right = read_beads(gold)
    counted = [
        pair_articles(right, read_beads(path), str(path)) for path in (predicted, other) if path
    ]
    names = [str(path) for path in (predicted, other) if path]
    found = dict(zip(names, map(measure_alignment, counted), strict=True))
    if len(counted) == 2:
        found["difference"] = compare_alignments(counted[0], counted[1])
    if as_json:
        shown = {
            name: {measure: asdict(one) for measure, one in measures.items()}
            for name, measures in found.items()
        }
        typer.echo(json.dumps({"articles": len(right)} | shown, ensure_ascii=False, indent=1))
        return
    typer.echo(show_agreement(found, len(right)))
