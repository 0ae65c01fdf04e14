"""``aligner benchmark``: how well gold alignments are found again."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli.options import OrderName
from aligner.cli.progress import progress_bar
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment import OrderChoice, WeightSets
    from aligner.evaluation import Hypotheses, Record, Result
    from aligner.translation import Translator

__all__ = ["benchmark"]


def benchmark(
    sets: Annotated[
        list[Path],
        typer.Argument(metavar="SET", help="Files of documents with gold alignments."),
    ],
    mt: Annotated[
        str,
        typer.Option(
            metavar="SYSTEM",
            help="The hypotheses of this system in the files, or of an engine as for aligner "
            "align; none: without.",
        ),
    ] = "none",
    order: Annotated[
        OrderName, typer.Option(help="In the same order, in any, or as the texts seem to stand.")
    ] = OrderName.auto,
    weights: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Alignment weights instead of the package's own."),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the beads found to this file of JSON lines (one SET only)."
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw a reliability diagram (PNG, one SET only)."),
    ] = None,
) -> None:
    """Measure how much of known alignments is found again.

    A line of a SET is one document: {"id", "ja": [...], "en": [...], "mt": {SYSTEM: [...]},
    "gold": [[[ja indices], [en indices]], ...]}.
    """
    from aligner.alignment import read_weights
    from aligner.evaluation import draw_reliability, write_predictions

    if predictions and len(sets) > 1:
        raise InputError("--predictions takes the beads of one SET; give one at a time")
    if plot and len(sets) > 1:
        raise InputError("--plot draws one SET; give one at a time")
    chosen = read_weights(weights) if weights else None
    for path in sets:
        result = _run(path, mt, order.value, chosen)
        _show(path, mt, result)
        if predictions:
            write_predictions(predictions, result.predictions)
        if plot:
            draw_reliability(result.judgements, f"{path.name}, MT {mt}", plot)


def _run(path: Path, mt: str, order: OrderChoice, weights: WeightSets | None) -> Result:
    from aligner.alignment import align_texts
    from aligner.evaluation import Result, read_records, run

    records = read_records(path)
    hypotheses = _hypotheses(path, records, mt)
    result = Result()
    with progress_bar(f"Aligning {path.name}") as progress:
        runs = run(records, lambda texts: align_texts(texts, order, weights).beads, hypotheses)
        for done, result in enumerate(runs, 1):  # noqa: B007 - the last one is the whole
            if progress:
                progress(done, len(records))
    return result


def _hypotheses(path: Path, records: list[Record], mt: str) -> Hypotheses | None:
    """Where the hypotheses of a document are from: the file itself, or an engine."""
    if all(mt in record.mt for record in records):
        return lambda record: record.mt[mt]
    known = {system for record in records for system in record.mt}
    if mt in known:
        raise InputError(f"{path}: only some of the documents have hypotheses of {mt}")
    translator = _translator(path, mt, known)
    if translator is None:
        return None
    with progress_bar(f"Translating {path.name}") as progress:
        sentences = [text for record in records for text in record.ja]
        translated = iter(translator.translate(sentences, progress))
    found = {record.id: list(islice(translated, len(record.ja))) for record in records}
    return lambda record: found[record.id]


def _translator(path: Path, mt: str, known: set[str]) -> Translator | None:
    from aligner.translation import choose_translator

    try:
        return choose_translator(mt)
    except InputError as error:
        raise InputError(
            f"{path} has no hypotheses of {mt} (it has: {', '.join(sorted(known)) or 'none'}), "
            f"and {error}"
        ) from error


def _show(path: Path, mt: str, result: Result) -> None:
    from aligner.evaluation import MEASURES, measure_reliability

    documents = len(result.predictions)
    typer.echo(
        f"{path.name}  {documents} documents, MT {mt}, {result.documents_per_second:.0f} a second"
    )
    for measure in MEASURES:
        counts = result.agreement[measure]
        typer.echo(
            f"  {measure:7s} P {counts.precision:.4f} R {counts.recall:.4f} F1 {counts.f1:.4f}"
        )
    found = measure_reliability(result.judgements)
    shares = ", ".join(f"{part:.0%} {share:.3f}" for part, share in found.found.items())
    typer.echo(f"  confidence: calibration error {found.error:.4f}, risk-coverage {found.risk:.4f}")
    typer.echo(f"  {found.errors} errors, of them in the least confident {shares}")
