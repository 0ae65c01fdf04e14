"""Train the weights of the alignment features on gold alignments.

    python -m scripts.train_alignment GOLD ... --out aligner/alignment/data/weights.json

GOLD is a file of JSON lines (docs/alignment.md describes them), a TSV of `aligner align` that was
put right, or a folder of NAME.gold.tsv files. The weights maximise the likelihood of the gold
(objective.py says how) under a Gaussian prior. The result is the same each time.

Four sets of weights are trained: for texts in the same order and in any, without machine
translation and with it; with it on the hypotheses that the files bring, on those of --mt, and on
invented ones of all qualities. The confidences of each are calibrated on documents that were left
out of the training.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from aligner.alignment import Order, Weights, WeightSets, align_texts
from aligner.errors import AlignerError, InputError
from aligner.evaluation import judge
from aligner.files import write_atomically
from aligner.signals import Texts
from aligner.translation import Translator, choose_translator
from scripts.train_alignment.calibration import fit_calibration
from scripts.train_alignment.gold import Gold, read_gold
from scripts.train_alignment.hardening import INVENTED, harden, strangers_of
from scripts.train_alignment.objective import Vocabulary, example, train
from scripts.train_alignment.shuffling import move_blocks, scatter

PRIOR = 0.004
SEED = 1

_ORDERS: tuple[Order, ...] = ("same", "any")

Pair = tuple[Texts, Gold]


def main() -> None:
    """Read the gold, train all sets of weights and write them."""
    try:
        _run(_options())
    except AlignerError as error:
        sys.exit(f"train_alignment: {error}")


def _run(options: argparse.Namespace) -> None:
    gold = _read(options.gold, options.leave_out)
    harder = _harder(_read(options.harden, options.leave_out))
    translator = choose_translator(options.mt)
    documents = [one for ones in (*gold.values(), *harder.values()) for one in ones]
    crossing = [one for one in documents if not _in_order(one)] + list(_shuffled(documents))
    sets: dict[str, dict[str, object]] = {}
    for key in ("without_mt", "with_mt"):
        pairs = {
            order: list(_with(ones, translator) if key == "with_mt" else _without(ones))
            for order, ones in (("same", documents), ("any", crossing))
        }
        fitted = _fit(key, pairs, options)
        lines = _calibration(key, pairs, options)
        for order in _ORDERS:
            sets[f"{order}.{key}"] = {"calibration": lines[order], "weights": fitted[order]}
    result = {"trained_on": [*gold, *harder], "prior": PRIOR, "sets": sets}
    data = json.dumps(result, indent=1, ensure_ascii=False)
    write_atomically(options.out, f"{data}\n".encode())


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
    parser.add_argument(
        "--leave-out", default="", help="skip files whose names begin so, to be measured on them"
    )
    parser.add_argument("--mt", default="compact", help="an engine, as for aligner align")
    parser.add_argument("--steps", type=int, default=100, help="of L-BFGS")
    parser.add_argument(
        "--folds", type=int, default=2, help="trainings to calibrate on; 0: do not calibrate"
    )
    return parser.parse_args()


def _read(paths: Sequence[Path], leave_out: str) -> dict[str, list[Gold]]:
    kept = [path for path in paths if not (leave_out and path.name.startswith(leave_out))]
    if len({path.name for path in kept}) < len(kept):
        raise InputError("two gold files have the same name; rename one of them")
    return {path.name: read_gold(path) for path in kept}


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
    matched = [j for ja, en in document.beads if ja and en for j in en]
    return matched == sorted(matched)


def _shuffled(documents: Sequence[Gold]) -> Iterator[Gold]:
    """Two variants in another order of each document that was made harder, or of all of them."""
    rng = random.Random(SEED)
    harder = [one for one in documents if one.id.endswith("+hard")]
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
    print(f"\rtranslating: {done:,} of {total:,}", end="" if done < total else "\n", flush=True)


def _fit(
    key: str, pairs: dict[str, list[Pair]], options: argparse.Namespace
) -> dict[Order, dict[str, float]]:
    return {order: _weights(key, pairs[order], order, options.steps) for order in _ORDERS}


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


def _calibration(
    key: str, pairs: dict[str, list[Pair]], options: argparse.Namespace
) -> dict[Order, tuple[float, float]]:
    """Train without each fold of the documents in turn, and judge the beads found in that fold."""
    judged: dict[Order, list[tuple[float, bool]]] = {order: [] for order in _ORDERS}
    for fold in range(options.folds):
        kept = {
            order: [pair for pair in ones if _fold(pair[1], options.folds) != fold]
            for order, ones in pairs.items()
        }
        try:
            fitted = _fit(f"{key}, fold {fold + 1}", kept, options)
        except InputError:
            # So few documents that those of an order are all in this fold: none are left to train.
            continue
        weights = WeightSets({f"{order}.{key}": Weights(fitted[order]) for order in _ORDERS})
        for order in _ORDERS:
            for texts, one in pairs[order]:
                if _fold(one, options.folds) == fold and _is_real(texts, one, order):
                    beads = align_texts(texts, order, weights).beads
                    judged[order] += judge(beads, one.beads)
    return {order: fit_calibration(ones) if ones else (1.0, 0.0) for order, ones in judged.items()}


def _is_real(texts: Texts, document: Gold, order: Order) -> bool:
    """Whether a document is as it came, and suits the order: made-up ones are no measure."""
    invented = texts.hypotheses is not None and texts.hypotheses is document.mt.get(INVENTED)
    return "+" not in document.id and not invented and _in_order(document) == (order == "same")


def _fold(document: Gold, folds: int) -> int:
    """All variants of a document are in the same fold."""
    name = document.id.split("+")[0].encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:4], "big") % folds


if __name__ == "__main__":
    main()
