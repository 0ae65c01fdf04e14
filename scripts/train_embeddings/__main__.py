r"""Train the bilingual sentence embeddings that ship with the package.

    python -m scripts.train_embeddings CORPUS ... [--in-order CORPUS ...] \
        --exclude SET.jsonl ... --work FOLDER --out aligner/signals/data

CORPUS is a tab-separated file (.tsv or .tsv.xz, UTF-8): Japanese, English and, where there are any,
an article id; CORPUS*3 counts three times in an epoch. A sentence is the normalised sum of one
vector for each of its pieces. The vectors are trained so that a sentence is nearer to its
translation than to the others of its batch, in both directions (the InfoNCE loss of van den Oord et
al. 2018, as in LaBSE: Feng et al. 2022). Batches are made of runs of neighbouring sentences, so
that most of the others come from the same article, which is what alignment has to tell apart; some
neighbours are merged as well, and have to be told from their halves.

The folder --work keeps a checkpoint after each epoch: the same command run again goes on from it.
The result is the same each time for the same versions and number of threads. An
allocator that keeps the memory it has had (jemalloc with dirty_decay_ms:-1) makes it faster.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from aligner.errors import AlignerError
from scripts.train_embeddings.settings import Settings


def main() -> None:
    """Read the corpora, train, and write what the package loads."""
    options = _options()
    try:
        from scripts.train_embeddings.run import run

        run(options)
    except ModuleNotFoundError as error:
        sys.exit(f"train_embeddings: {error.name} is missing; pip install -e '.[train]'")
    except AlignerError as error:
        sys.exit(f"train_embeddings: {error}")
    except KeyboardInterrupt:
        sys.exit("train_embeddings: interrupted; run it again to go on after the last epoch")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add, usual = parser.add_argument, Settings()
    add("corpora", nargs="*", help="corpora; FILE*3 counts three times in an epoch")
    add("--in-order", nargs="*", default=[], help="corpora without articles, but in their order")
    add("--exclude", nargs="*", type=Path, default=[], help="sets whose texts are not trained on")
    add("--work", type=Path, required=True, help="folder for pieces and checkpoint")
    add("--out", type=Path, required=True, help="folder for the result")
    add("--pieces", type=int, default=usual.pieces, help="of each language, at most")
    add("--dimensions", type=int, default=usual.dimensions)
    add("--epochs", type=int, default=usual.epochs)
    add("--batch", type=int, default=usual.batch, help="pairs in a batch")
    add("--learning-rate", type=float, default=usual.learning_rate)
    add("--drop", type=float, default=usual.drop, help="share of pieces left out at each step")
    add("--merged", type=float, default=usual.merged, help="share of pairs merged with the next")
    add("--hard-negatives", action="store_true", help="similar articles in a batch, from epoch 3")
    add("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
