"""Train the bilingual sentence embeddings that ship with the package.

    python scripts/train_embeddings.py CORPUS.tsv[.xz] ... --out aligner/signals/data

Each corpus is tab-separated UTF-8, column 1 Japanese, column 2 English, an optional third an article
id. A sentence is the normalised sum of one vector for each of its SentencePiece pieces; the vectors
are trained so that a sentence is nearer to its translation than to the others of its batch, in both
directions (the InfoNCE loss of van den Oord et al. 2018, as in Feng et al. 2022, LaBSE). Batches are
made of runs of neighbouring sentences, so that most negatives come from the same article, which is
what alignment has to tell apart. Deterministic for a given torch version and number of threads.

Writes ja.spm, en.spm and embeddings.npz (int8 rows with a 16-bit scale each). Prints how long each
step takes, and the share of held-out sentences that find their own translation among their article.
"""

from __future__ import annotations

import argparse
import lzma
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from torch.nn import functional

RUN = 16
BATCH = 1024
SCALE = 25.0


def read_pairs(path: Path) -> list[tuple[str, str, str]]:
    """The pairs of a corpus, with the article id or an empty string."""
    opened = (
        lzma.open(path, "rt", encoding="utf-8")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8")
    )
    pairs = []
    with opened as lines:
        for line in lines:
            ja, en, *rest = line.rstrip("\n").split("\t")
            if ja and en and len(ja) < 400 and len(en) < 1000:
                pairs.append((ja, en, rest[0] if rest else ""))
    return pairs


def train_pieces(lines: list[str], target: Path, size: int, language: str) -> None:
    """A SentencePiece unigram model of ``size`` pieces (Kudo 2018), case-folded NFKC."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(lines))
        file.flush()
        sentencepiece.SentencePieceTrainer.train(
            input=file.name,
            model_prefix=str(target.with_suffix("")),
            vocab_size=size,
            character_coverage=0.9995 if language == "ja" else 1.0,
            normalization_rule_name="nmt_nfkc_cf",
            input_sentence_size=400_000,
            shuffle_input_sentence=True,
            num_threads=2,
            minloglevel=2,
        )
    target.with_suffix(".model").rename(target)
    target.with_suffix(".vocab").unlink()


class Side:
    """The piece ids of one side of the corpus, flat, with where each sentence begins."""

    def __init__(self, pieces: sentencepiece.SentencePieceProcessor, texts: list[str]) -> None:
        ids = pieces.encode(texts, num_threads=2)
        lengths = np.array([len(x) for x in ids])
        self.flat = np.concatenate([np.array(x, dtype=np.int64) for x in ids])
        self.starts = np.concatenate([[0], np.cumsum(lengths)])

    def bags(
        self, rows: np.ndarray, drop: float, rng: np.random.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Piece ids of the rows and their offsets; each piece is left out with probability ``drop``."""
        kept = []
        for row in rows:
            ids = self.flat[self.starts[row] : self.starts[row + 1]]
            if drop and len(ids) > 3:
                ids = ids[rng.random(len(ids)) >= drop]
            kept.append(ids)
        offsets = np.concatenate([[0], np.cumsum([len(x) for x in kept])[:-1]])
        return torch.from_numpy(np.concatenate(kept)), torch.from_numpy(offsets)


def batches(articles: list[str], rng: random.Random) -> Iterator[np.ndarray]:
    """Rows of one epoch in batches of shuffled runs; a pair without an article is its own run."""
    runs: list[list[int]] = []
    for row, article in enumerate(articles):
        if article and runs and len(runs[-1]) < RUN and articles[runs[-1][-1]] == article:
            runs[-1].append(row)
        else:
            runs.append([row])
    rng.shuffle(runs)
    flat = np.array([row for run in runs for row in run])
    for at in range(0, len(flat) - BATCH, BATCH):
        yield flat[at : at + BATCH]


def loss_of(
    tables: list[torch.nn.EmbeddingBag],
    bags: list[tuple[torch.Tensor, torch.Tensor]],
    same: torch.Tensor,
) -> torch.Tensor:
    """InfoNCE both ways; ``same`` masks rows whose text equals the row's own."""
    ja, en = (functional.normalize(table(*bag)) for table, bag in zip(tables, bags, strict=True))
    logits = (SCALE * ja @ en.T).masked_fill(same, -1e4)
    target = torch.arange(len(logits))
    return functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)


def held_out_accuracy(
    tables: list[torch.nn.EmbeddingBag], sides: list[Side], articles: dict[str, list[int]]
) -> float:
    """How many sentences are nearest to their own translation within their article."""
    right = total = 0
    rng = np.random.default_rng(0)
    with torch.no_grad():
        for rows in articles.values():
            ja, en = (
                functional.normalize(t(*s.bags(np.array(rows), 0, rng)))
                for t, s in zip(tables, sides, strict=True)
            )
            right += int(((ja @ en.T).argmax(1) == torch.arange(len(rows))).sum())
            total += len(rows)
    return right / max(total, 1)


def quantise(table: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Rows as int8 with the scale that gives their values back."""
    values = table.detach().numpy()
    scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8) / 127
    return np.round(values / scale).astype(np.int8), scale.astype(np.float16)


def main() -> None:
    """Read the corpora, train the pieces and the vectors, write both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pieces", type=int, default=24_000)
    parser.add_argument("--dimensions", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=4e-3)
    parser.add_argument("--drop", type=float, default=0.15)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    began = time.time()
    held = set()
    pairs: list[tuple[str, str, str]] = []
    for path in options.corpora:
        found = read_pairs(path)
        ids = sorted({a for _, _, a in found if a})
        held |= set(random.Random(1).sample(ids, min(60, len(ids) // 20)))
        name = path.name.split(".")[0]
        # Lectures have no article ids, but their lines stand in order: runs of them serve as well.
        runs = {"coursera": 64, "ami": 64}.get(name, 0)
        pairs += [
            (ja, en, a or (f"{name}{i // runs}" if runs else ""))
            for i, (ja, en, a) in enumerate(found)
        ]
        print(f"{path.name}: {len(found):,} pairs")
    options.out.mkdir(parents=True, exist_ok=True)
    train = [p for p in pairs if p[2] not in held]
    processors = []
    for column, language in enumerate(("ja", "en")):
        target = options.out / f"{language}.spm"
        if not target.exists():
            train_pieces([p[column] for p in train], target, options.pieces, language)
        processors.append(sentencepiece.SentencePieceProcessor(model_file=str(target)))
    print(f"pieces ready after {time.time() - began:.0f} s")
    sides = [Side(p, [pair[c] for pair in train]) for c, p in enumerate(processors)]
    test = [p for p in pairs if p[2] in held]
    test_sides = [Side(p, [pair[c] for pair in test]) for c, p in enumerate(processors)]
    test_articles: dict[str, list[int]] = {}
    for row, (_, _, article) in enumerate(test):
        test_articles.setdefault(article, []).append(row)
    print(
        f"{len(train):,} pairs to train on, {len(test):,} held out, after {time.time() - began:.0f} s"
    )
    tables = [
        torch.nn.EmbeddingBag(p.vocab_size(), options.dimensions, mode="sum", sparse=True)
        for p in processors
    ]
    for table in tables:
        torch.nn.init.normal_(table.weight, std=0.1)
    optimiser = torch.optim.SparseAdam([t.weight for t in tables], lr=options.learning_rate)
    keys = [np.array([hash(p[c]) for p in train]) for c in (0, 1)]
    rng = np.random.default_rng(1)
    order = random.Random(1)
    steps = options.epochs * (len(train) // BATCH)
    step = 0
    for epoch in range(options.epochs):
        running = 0.0
        seen = 0
        for rows in batches([p[2] for p in train], order):
            same = np.zeros((len(rows), len(rows)), dtype=bool)
            for key in keys:
                same |= key[rows][:, None] == key[rows][None, :]
            np.fill_diagonal(same, False)
            bags = [side.bags(rows, options.drop, rng) for side in sides]
            for group in optimiser.param_groups:
                group["lr"] = options.learning_rate * max(0.02, 1 - step / steps)
            loss = loss_of(tables, bags, torch.from_numpy(same))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            running += loss.item()
            seen += 1
            step += 1
        accuracy = held_out_accuracy(tables, test_sides, test_articles)
        print(
            f"epoch {epoch + 1}: loss {running / max(seen, 1):.3f}, held out {accuracy:.4f}, {time.time() - began:.0f} s",
            flush=True,
        )
        arrays = {}
        for language, table in zip(("ja", "en"), tables, strict=True):
            arrays[f"{language}_vectors"], arrays[f"{language}_scales"] = quantise(table.weight)
        np.savez_compressed(options.out / "embeddings.npz", **arrays)


if __name__ == "__main__":
    main()
