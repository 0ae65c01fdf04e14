"""Train the compact Japanese-to-English translation package, one command for each step.

    python -m scripts.train_translation prepare CORPUS.tsv[.xz] ... --exclude SET.jsonl ...
    python -m scripts.train_translation pieces
    python -m scripts.train_translation train [--minutes 60]
    python -m scripts.train_translation average [--last 8]
    python -m scripts.train_translation export
    python -m scripts.train_translation measure [--set SET ...]
    python -m scripts.train_translation package --version 1.0
    python -m scripts.train_translation all CORPUS.tsv[.xz] ... --minutes 600 --version 1.0

Everything is kept in the folder --work. `train` saves every few minutes and goes on from there when
it is run again; `all` does every step, and keeps a prepared corpus and its pieces if they are
there. docs/models.md says what the package was trained on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aligner.errors import AlignerError
from aligner.files import write_atomically
from aligner.translation.archive import unpack_cached
from scripts.train_translation import checkpoints
from scripts.train_translation.corpus import parse_corpus, prepare
from scripts.train_translation.estimates import announce
from scripts.train_translation.export import export
from scripts.train_translation.measuring import measure
from scripts.train_translation.model import Config
from scripts.train_translation.packaging import package
from scripts.train_translation.pieces import encode, train_pieces
from scripts.train_translation.switching import copies, terms_to_learn, write_terms
from scripts.train_translation.training import Schedule, train


def main() -> None:
    """Run one step, or all of them."""
    options = _options()
    began = time.monotonic()
    try:
        options.run(options)
    except AlignerError as error:
        sys.exit(f"train_translation: {error}")
    except KeyboardInterrupt:
        sys.exit("train_translation: interrupted; run it again to go on")
    print(f"{options.step}: done after {time.monotonic() - began:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    steps = parser.add_subparsers(dest="step", required=True)
    for name, (run, add) in {**_STEPS, "all": (_all, _all_options)}.items():
        # Of two steps with the same option, the second is heard: for `all`.
        step = steps.add_parser(name, help=run.__doc__, conflict_handler="resolve")
        step.add_argument("--work", type=Path, required=True, help="folder for all that is made")
        add(step)
        step.set_defaults(run=run)
    return parser.parse_args()


def _prepare(options: argparse.Namespace) -> None:
    """Clean the corpora; about a minute."""
    announce("prepare", options)
    terms = terms_to_learn(options.terms)
    prepare(
        map(parse_corpus, options.corpora),
        options.exclude,
        options.work,
        lambda ja, en, weight: copies(ja, en, weight, terms),
    )
    if options.glossary:
        write_terms(options.glossary, options.work)


def _prepare_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("corpora", nargs="+", help="TSV files; FILE*3 counts three times")
    step.add_argument("--exclude", nargs="*", type=Path, default=[], help="sets to be kept out")
    step.add_argument(
        "--terms", nargs="*", type=Path, default=[], help="pairs of names to be copied"
    )
    step.add_argument("--glossary", type=Path, help="whose names the package takes along")


def _pieces(options: argparse.Namespace) -> None:
    """Train the pieces, or take a package's, and encode the corpus; about three minutes."""
    announce("pieces", options)
    if options.start:
        pieces = (unpack_cached(options.start).folder / "sentencepiece.model").read_bytes()
        write_atomically(options.work / "sentencepiece.model", pieces)
    else:
        train_pieces(options.work, options.pieces)
    encode(options.work)


def _pieces_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--pieces", type=int, default=Config().pieces)
    step.add_argument("--start", type=Path, help="a package file whose pieces serve")


def _train(options: argparse.Namespace) -> None:
    """Train, or go on training, for as long as there is time."""
    announce("train", options)
    config = Config(
        pieces=options.pieces,
        width=options.width,
        feed_forward=4 * options.width,
        heads=options.width // 64,
        encoder_layers=options.encoder_layers,
        decoder_layers=options.decoder_layers,
        dropout=options.dropout,
    )
    schedule = Schedule(
        batch_tokens=options.batch_tokens,
        learning_rate=options.learning_rate,
        warmup=options.warmup,
        decay=options.decay,
        sampled=options.sampled,
        steps=options.steps,
        minutes=options.minutes,
        save_minutes=options.save_minutes,
        device=options.device,
    )
    start = unpack_cached(options.start).folder / "model" if options.start else None
    train(options.data or options.work, options.work / "checkpoints", config, schedule, start)


def _train_options(step: argparse.ArgumentParser) -> None:
    config, schedule = Config(), Schedule()
    for name in ("pieces", "width", "encoder_layers", "decoder_layers"):
        step.add_argument(_flag(name), type=int, default=getattr(config, name))
    step.add_argument("--dropout", type=float, default=config.dropout)
    for name in ("batch_tokens", "warmup", "decay", "steps", "sampled"):
        step.add_argument(_flag(name), type=int, default=getattr(schedule, name))
    for name in ("learning_rate", "minutes", "save_minutes"):
        step.add_argument(_flag(name), type=float, default=getattr(schedule, name))
    step.add_argument("--device", default="cpu", help="cpu or cuda")
    step.add_argument("--start", type=Path, help="a package file to begin with")
    step.add_argument("--data", type=Path, help="folder of train.npz, if not that of --work")


def _average(options: argparse.Namespace) -> None:
    """Average the last checkpoints; some seconds."""
    announce("average", options)
    print(checkpoints.average(options.work / "checkpoints", options.last))


def _average_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--last", type=int, default=8, help="how many checkpoints")


def _export(options: argparse.Namespace) -> None:
    """Write CTranslate2 models and compare them with PyTorch's; less than a minute."""
    announce("export", options)
    export(options.work)


def _no_options(step: argparse.ArgumentParser) -> None:
    """Take nothing beside --work."""


def _measure(options: argparse.Namespace) -> None:
    """Print BLEU, chrF and speed of the exported models or of packages, as the package is used."""
    announce("measure", options)
    measure(options.work, options.model, options.set)


def _measure_options(step: argparse.ArgumentParser) -> None:
    step.add_argument(
        "--model", nargs="*", type=Path, default=[], help="packages, if not what was exported"
    )
    step.add_argument(
        "--set",
        nargs="*",
        type=Path,
        default=[],
        help=".tsv, .jsonl with gold beads, or .ja with .en beside it; if not held-out.tsv",
    )


def _package(options: argparse.Namespace) -> None:
    """Write and try translate-ja_en-VERSION.argosmodel; some seconds."""
    announce("package", options)
    package(options.work, options.version, options.trained_on)


def _package_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--version", required=True, help="for example 1.0")
    step.add_argument(
        "--trained-on", nargs="*", default=[], help="names of the corpora, if not as prepared"
    )


def _all(options: argparse.Namespace) -> None:
    """Do every step in order; what was prepared before is kept."""
    done = {"prepare": options.work / "train.tsv", "pieces": options.work / "train.npz"}
    for name, (run, _) in _STEPS.items():
        if name in done and done[name].is_file():
            print(f"{name}: {done[name]} is kept", flush=True)
        else:
            run(options)


def _all_options(step: argparse.ArgumentParser) -> None:
    for _, add in _STEPS.values():
        add(step)


_STEPS: dict[
    str, tuple[Callable[[argparse.Namespace], None], Callable[[argparse.ArgumentParser], None]]
] = {
    "prepare": (_prepare, _prepare_options),
    "pieces": (_pieces, _pieces_options),
    "train": (_train, _train_options),
    "average": (_average, _average_options),
    "export": (_export, _no_options),
    "measure": (_measure, _measure_options),
    "package": (_package, _package_options),
}


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


if __name__ == "__main__":
    main()
