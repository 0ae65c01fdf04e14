"""What each signal is worth: the same training and measurement with one of them left out.

    python -m scripts.ablate_signals ntrex.hard.jsonl wmt21-enja.hard.jsonl ... [--mt compact]

Each set is aligned, in the same order, with weights trained on the other sets alone. Printed, as
rows of a table: strict F1, null F1, errors among all beads, and the negative log-likelihood of the
gold a document, which moves by less chance than the others.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aligner.alignment import Bead
from aligner.alignment.lattice import Lattice
from aligner.errors import AlignerError
from aligner.evaluation import Agreement, Beads, count_agreement, judge
from aligner.translation import Translator, choose_translator
from scripts.train_alignment.__main__ import PRIOR
from scripts.train_alignment.gold import Gold, read_gold
from scripts.train_alignment.objective import (
    Example,
    Vector,
    Vocabulary,
    example,
    negative_log_likelihood,
    scores_of,
    train,
)

ABLATIONS = {
    "all signals": r"$",
    "no embedding": r"embedding\.",
    "no numbers, dates, Latin words": r"literals\.",
    "no lengths": r"(mt_)?length\.",
    "no paragraphs": r"paragraphs\.",
    "no words of the hypotheses": r"words\.",
    "no character grams of the hypotheses": r"grams\.",
    "no hypotheses": r"(words|grams|mt_length)\.",
    "no margin over rivals": r"\w+\.margin",
    "no best rival of nulls": r"\w+\.null",
    "no gain by each member of a merge": r"\w+\.(gain|gain_other|loss)$",
    "no weakest member of a merge": r"\w+\.weakest",
}
"""What is left out: features whose names begin so."""


@dataclass(frozen=True)
class _Document:
    gold: Gold
    example: Example


def main() -> None:
    """Read the sets, and print a table for all that can be left out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path, help="at least two")
    parser.add_argument("--mt", default="none", help="an engine, as for aligner align")
    parser.add_argument("--steps", type=int, default=100, help="of L-BFGS")
    given = parser.parse_args()
    try:
        for row in table(given.sets, choose_translator(given.mt), given.steps):
            print(row, flush=True)
    except AlignerError as error:
        sys.exit(f"ablate_signals: {error}")


def table(paths: Sequence[Path], translator: Translator | None, steps: int) -> Iterator[str]:
    """The rows of the table, in Markdown."""
    vocabulary = Vocabulary()
    sets = {path.stem: list(_documents(path, translator, vocabulary)) for path in paths}
    yield f"| signals | {' | '.join(sets)} |"
    yield "|---" * (len(sets) + 1) + "|"
    for name, pattern in ABLATIONS.items():
        left_out = re.compile(pattern)
        dropped = {at for word, at in vocabulary.names.items() if left_out.match(word)}
        if dropped or name == "all signals":
            found = _ablated(sets, dropped, len(vocabulary.names), steps)
            yield f"| {name} | {' | '.join(found)} |"


def _documents(
    path: Path, translator: Translator | None, vocabulary: Vocabulary
) -> Iterator[_Document]:
    golds = read_gold(path)
    sentences = [text for one in golds for text in one.ja]
    hypotheses = iter(translator.translate(sentences)) if translator else None
    for one in golds:
        texts = one.texts([next(hypotheses) for _ in one.ja] if hypotheses else None)
        made = example(texts, one.beads, vocabulary)
        if made:
            yield _Document(one, made)


def _ablated(
    sets: dict[str, list[_Document]], dropped: set[int], size: int, steps: int
) -> Iterator[str]:
    """What is found in each set by weights that were trained on the others."""
    reduced = {
        name: [replace(one, example=_without(one.example, dropped)) for one in ones]
        for name, ones in sets.items()
    }
    for held_out, documents in reduced.items():
        others = [one.example for name, ones in reduced.items() if name != held_out for one in ones]
        yield _measured(documents, train(others, size, PRIOR, steps))


def _without(one: Example, dropped: set[int]) -> Example:
    kept = {
        shape: np.array([at not in dropped for at in columns], dtype=np.bool_)
        for shape, columns in one.columns.items()
    }
    return replace(
        one,
        columns={shape: columns[kept[shape]] for shape, columns in one.columns.items()},
        features={shape: values[:, kept[shape]] for shape, values in one.features.items()},
    )


def _measured(documents: Sequence[_Document], weights: Vector) -> str:
    loss, _ = negative_log_likelihood([one.example for one in documents], weights)
    agreement, errors, count = Agreement(), 0, 0
    for one in documents:
        beads = _best(one.example, weights)
        agreement += count_agreement(one.gold.beads, beads)
        judged = judge([Bead(*bead, confidence=1.0) for bead in beads], one.gold.beads)
        errors += sum(not is_right for _, is_right in judged)
        count += len(beads)
    strict, null = agreement["strict"].f1, agreement["null"].f1
    return f"{strict:.3f}, {null:.3f}, {errors} of {count}, {loss / len(documents):.2f}"


def _best(one: Example, weights: Vector) -> Beads:
    path = Lattice(one.grid, scores_of(one, weights)).best_path()
    ends = [(shape, int(one.grid.rows[at]), int(one.grid.columns[at])) for shape, at in path]
    return [(tuple(range(i - a, i)), tuple(range(j - b, j))) for (a, b), i, j in ends]


if __name__ == "__main__":
    main()
