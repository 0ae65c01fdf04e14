"""Train the weights of the alignment features on gold alignments.

    python -m scripts.train_alignment GOLD ... --out aligner/alignment/data/weights.json

GOLD is a file of JSON lines (docs/alignment.md describes them), a TSV of `aligner align` that was
put right, or a folder of NAME.gold.tsv files. The weights maximise the likelihood of the gold
(objective.py says how) under a Gaussian prior. The result is the same each time.

Four sets of weights are trained: for texts in the same order and in any, without machine
translation and with it; with it on the hypotheses that the files bring, on those of --mt, and on
invented ones of all qualities. The confidences of each are calibrated on parts of GOLD that were
left out of a training in turn: families of files (what stands before the first point of a name)
where there are enough, documents otherwise. --without keeps what was trained so: each of these
weights can be measured on what it has not seen.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aligner.alignment import Order, Weights, WeightSets, align_texts
from aligner.alignment.weights import KEYS
from aligner.errors import AlignerError, InputError
from aligner.evaluation import Judgement, judge
from aligner.files import write_atomically
from aligner.signals import Texts
from aligner.translation import Translator, choose_translator
from scripts.train_alignment.calibration import fit_calibration
from scripts.train_alignment.folds import Folds
from scripts.train_alignment.gold import Gold, read_gold
from scripts.train_alignment.hardening import HARD, INVENTED, harden, strangers_of
from scripts.train_alignment.objective import Vocabulary, example, train
from scripts.train_alignment.shuffling import move_blocks, scatter

PRIOR = 0.004
SEED = 1

_ORDERS: tuple[Order, ...] = ("same", "any")

Pair = tuple[Texts, Gold]
Sets = dict[str, dict[str, object]]


def main() -> None:
    """Read the gold, train all sets of weights and write them."""
    try:
        _run(_options())
    except AlignerError as error:
        sys.exit(f"train_alignment: {error}")


def _run(options: argparse.Namespace) -> None:
    gold = _read(options.gold)
    plain = _read(options.harden)
    harder = _harder(plain)
    translator = choose_translator(options.mt)
    read = gold | harder
    documents = [one for ones in read.values() for one in ones]
    crossing = [one for one in documents if not _in_order(one)] + list(_shuffled(documents))
    folds = Folds((one for ones in (gold or plain).values() for one in ones), options.folds)
    # The sets of weights by what was left out of their training: nothing, or a fold.
    trained: dict[int | None, Sets] = {}
    for key in ("without_mt", "with_mt"):
        pairs = {
            order: list(_with(ones, translator) if key == "with_mt" else _without(ones))
            for order, ones in (("same", documents), ("any", crossing))
        }
        for left_out, sets in _trained(key, pairs, folds, options.steps).items():
            trained.setdefault(left_out, {}).update(sets)
    for number, sets in trained.items():
        trained_on = [
            name
            for name, ones in read.items()
            if number is None or any(folds.number(one) != number for one in ones)
        ]
        if number is None:
            _write(options.out, trained_on, "", sets)
        elif options.without and len(sets) == len(KEYS):
            name = folds.names[number]
            _write(options.without / f"without-{name}.json", trained_on, name, sets)


def _write(path: Path, trained_on: Sequence[str], without: str, sets: Sets) -> None:
    result = {"trained_on": trained_on, "without": without, "prior": PRIOR, "sets": sets}
    data = json.dumps(result, indent=1, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, f"{data}\n".encode())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="*", type=Path, help="gold alignments")
    parser.add_argument("--out", type=Path, required=True, help="where to write the weights")
    parser.add_argument(
        "--harden",
        nargs="*",
        type=Path,
        default=[],
        help="gold to be used as it is and made harder",
    )
    parser.add_argument("--mt", default="compact", help="an engine, as for aligner align")
    parser.add_argument("--steps", type=int, default=100, help="of L-BFGS")
    parser.add_argument(
        "--folds", type=int, default=3, help="trainings to calibrate on; 0: do not calibrate"
    )
    parser.add_argument(
        "--without", type=Path, help="folder for the weights trained without each fold, to measure"
    )
    return parser.parse_args()


def _read(paths: Sequence[Path]) -> dict[str, list[Gold]]:
    if len({path.name for path in paths}) < len(paths):
        raise InputError("two gold files have the same name; rename one of them")
    return {
        path.name: [replace(one, family=_family(path.name)) for one in read_gold(path)]
        for path in paths
    }


def _family(name: str) -> str:
    return name.split(".")[0]


def _harder(sets: dict[str, list[Gold]]) -> dict[str, list[Gold]]:
    """Each set as it is, and a harder variant of it."""
    rng = random.Random(SEED)
    both = dict(sets)
    for name, documents in sets.items():
        strangers = strangers_of(documents)
        made = (harden(one, strangers, rng) for one in documents)
        both[f"{name}, made harder"] = [one for one in made if one]
    return both


def _in_order(document: Gold) -> bool:
    matched = [j for ja, en in sorted(document.beads) if ja and en for j in en]
    return matched == sorted(matched)


def _shuffled(documents: Sequence[Gold]) -> Iterator[Gold]:
    """Two variants in another order of each document that was made harder, or of all of them."""
    rng = random.Random(SEED)
    harder = [one for one in documents if one.variant == HARD]
    for one in harder or documents:
        if _in_order(one):
            yield from (made for made in (scatter(one, rng), move_blocks(one, rng)) if made.en)


def _without(documents: Sequence[Gold]) -> Iterator[Pair]:
    for one in documents:
        yield one.texts(), one


def _with(documents: Sequence[Gold], translator: Translator | None) -> Iterator[Pair]:
    for one in documents:
        for hypotheses in one.mt.values():
            yield one.texts(hypotheses), one
    if translator is None:
        return
    sentences = [text for one in documents for text in one.ja]
    translated = iter(translator.translate(sentences, _progress))
    for one in documents:
        yield one.texts([next(translated) for _ in one.ja]), one


def _progress(done: int, total: int) -> None:
    if sys.stdout.isatty() or done == total:
        end = "" if done < total else "\n"
        print(f"\rtranslating: {done:,} of {total:,}", end=end, flush=True)


def _fit(key: str, pairs: dict[str, list[Pair]], steps: int) -> dict[Order, dict[str, float]]:
    return {order: _weights(key, pairs[order], order, steps) for order in _ORDERS}


def _weights(key: str, pairs: Sequence[Pair], order: Order, steps: int) -> dict[str, float]:
    began = time.monotonic()
    vocabulary = Vocabulary()
    made = [example(texts, one.beads, vocabulary, order) for texts, one in pairs]
    examples = [one for one in made if one]
    if not examples:
        raise InputError(f"there is nothing to train {order}.{key} on; give gold alignments")
    print(
        f"{order}.{key}: {len(examples)} of {len(pairs)} documents,"
        f" {len(vocabulary.names)} features, read in {time.monotonic() - began:.0f} s;"
        " training takes minutes",
        flush=True,
    )
    weights = train(examples, len(vocabulary.names), PRIOR, steps, order)
    print(f"{order}.{key}: trained after {time.monotonic() - began:.0f} s", flush=True)
    return {name: round(float(weights[at]), 5) for name, at in sorted(vocabulary.names.items())}


def _trained(
    key: str, pairs: dict[str, list[Pair]], folds: Folds, steps: int
) -> dict[int | None, Sets]:
    """Train on all, and without each fold in turn, and calibrate.

    Confidences are calibrated on the beads that were found in the folds, each by the weights that
    were trained without it; those of weights without a fold not on that fold's.
    """
    fitted: dict[int | None, dict[Order, dict[str, float]]] = {None: _fit(key, pairs, steps)}
    judged: dict[int, dict[Order, list[Judgement]]] = {}
    for number, name in folds.names.items():
        kept = {
            order: [pair for pair in ones if folds.number(pair[1]) != number]
            for order, ones in pairs.items()
        }
        try:
            fitted[number] = _fit(f"{key}, without {name}", kept, steps)
        except InputError:
            # So few documents that those of an order are all in this fold: none are left to train.
            continue
        held_out = {
            order: [pair for pair in ones if folds.number(pair[1]) == number]
            for order, ones in pairs.items()
        }
        judged[number] = _judged(key, held_out, fitted[number])
    return {
        left_out: {
            f"{order}.{key}": {
                "calibration": _line(
                    judgement
                    for number, ones in judged.items()
                    if number != left_out
                    for judgement in ones[order]
                ),
                "weights": weights[order],
            }
            for order in _ORDERS
        }
        for left_out, weights in fitted.items()
    }


def _judged(
    key: str, pairs: dict[str, list[Pair]], fitted: dict[Order, dict[str, float]]
) -> dict[Order, list[Judgement]]:
    """Align documents, and judge the beads."""
    weights = WeightSets({f"{order}.{key}": Weights(fitted[order]) for order in _ORDERS})
    return {
        order: [
            judgement
            for texts, one in pairs[order]
            if _is_real(texts, one, order)
            for judgement in judge(align_texts(texts, order, weights).beads, one.beads)
        ]
        for order in _ORDERS
    }


def _line(judged: Iterable[Judgement]) -> tuple[float, float]:
    found = list(judged)
    return fit_calibration(found) if found else (1.0, 0.0)


def _is_real(texts: Texts, document: Gold, order: Order) -> bool:
    """Whether a document is as it came, and suits the order: made-up ones are no measure."""
    invented = texts.hypotheses is not None and texts.hypotheses is document.mt.get(INVENTED)
    return not document.variant and not invented and _in_order(document) == (order == "same")


if __name__ == "__main__":
    main()
