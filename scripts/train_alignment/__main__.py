"""Train the weights of the alignment features on gold alignments.

    python -m scripts.train_alignment GOLD ... --out aligner/alignment/data/weights.json

GOLD is a file of JSON lines (docs/alignment.md describes them), a TSV of `aligner align` that was
put right, or a folder of NAME.gold.tsv files. The weights maximise the conditional likelihood of
the gold paths (a semi-Markov conditional random field: Sarawagi & Cohen 2004) under a Gaussian
prior. The result is the same each time.

Two sets of weights are trained: without machine translation, and with it, on the hypotheses that
the files bring, on those of --mt, and on invented ones of all qualities.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from aligner.errors import AlignerError, InputError
from aligner.files import write_atomically
from aligner.signals import Texts
from aligner.translation import Translator, choose_translator
from scripts.train_alignment.gold import Gold, read_gold
from scripts.train_alignment.hardening import harden, strangers_of
from scripts.train_alignment.objective import Vocabulary, example, train

PRIOR = 0.004
SEED = 1


def main() -> None:
    """Read the gold, train both sets of weights and write them."""
    try:
        _run(_options())
    except AlignerError as error:
        sys.exit(f"train_alignment: {error}")


def _run(options: argparse.Namespace) -> None:
    gold = _read(options.gold, options.leave_out)
    harder = _harder(_read(options.harden, options.leave_out))
    translator = choose_translator(options.mt)
    documents = [one for ones in (*gold.values(), *harder.values()) for one in ones]
    result: dict[str, object] = {"trained_on": [*gold, *harder], "prior": PRIOR}
    for key, wanted in (("without_mt", None), ("with_mt", translator)):
        texts = _without(documents) if key == "without_mt" else _with(documents, wanted)
        result[key] = _weights(key, list(texts), options.steps)
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
    parser.add_argument("--steps", type=int, default=150, help="of L-BFGS")
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


Pairs = Iterator[tuple[Texts, Gold]]


def _without(documents: Sequence[Gold]) -> Pairs:
    for one in documents:
        yield one.texts(), one


def _with(documents: Sequence[Gold], translator: Translator | None) -> Pairs:
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


def _weights(key: str, pairs: Sequence[tuple[Texts, Gold]], steps: int) -> dict[str, float]:
    began = time.monotonic()
    vocabulary = Vocabulary()
    made = [example(texts, one.beads, vocabulary) for texts, one in pairs]
    examples = [one for one in made if one]
    if not examples:
        raise InputError(f"there is nothing to train {key} on; give gold alignments in order")
    print(
        f"{key}: {len(examples)} of {len(pairs)} documents, {len(vocabulary.names)} features,"
        f" read in {time.monotonic() - began:.0f} s; training takes minutes",
        flush=True,
    )
    weights = train(examples, len(vocabulary.names), PRIOR, steps)
    print(f"{key}: trained after {time.monotonic() - began:.0f} s", flush=True)
    return {name: round(float(weights[at]), 5) for name, at in sorted(vocabulary.names.items())}


if __name__ == "__main__":
    main()
