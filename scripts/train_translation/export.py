"""Step ``export``: a checkpoint as CTranslate2 models, and the proof that they say the same.

CTranslate2 has no converter for a model of one's own, so that its specification of a Transformer is
filled by hand. Whatever in a configuration it does not stand for shows in the comparison.
"""

from __future__ import annotations

import copy
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from torch import nn

from aligner.errors import InputError, ModelError, OutputError
from scripts.train_translation import checkpoints
from scripts.train_translation.corpus import read_pairs
from scripts.train_translation.model import Attention, FeedForward, Transformer
from scripts.train_translation.pieces import BOS, EOS

__all__ = [
    "BOUND",
    "TYPES",
    "compared",
    "export",
    "load_pieces",
    "model_folder",
    "newest_weights",
    "specification",
]

TYPES = ("float32", "int8")
"""How weights are stored: as they were trained, and in a quarter of the room."""

BOUND = 1e-3
"""How far the log-probability of a piece may be from PyTorch's, in 32-bit floats."""

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff々〆]")
_PAIRS = 64
_LONGEST = 120


def export(work: Path) -> None:
    """Write model-float32/ and model-int8/ from the averaged or else the newest checkpoint.

    Models that are there stay until the new ones are whole and compared. Raises InputError where
    the checkpoint or the pieces are missing or do not fit each other, ModelError if the model in
    32-bit floats differs from PyTorch's by more than `BOUND`, OutputError without room.
    """
    weights = newest_weights(work)
    model = checkpoints.load_model(weights)
    pieces = load_pieces(work)
    if pieces.get_piece_size() != model.config.pieces:
        raise InputError(
            f"{work / 'sentencepiece.model'}: has {pieces.get_piece_size()} pieces, but {weights}"
            f" was trained with {model.config.pieces}; use the pieces that it was trained with"
        )
    pairs = _pairs(work, pieces)
    print(f"{weights.name}: comparing with PyTorch on {len(pairs)} sentences", flush=True)
    try:
        with tempfile.TemporaryDirectory(dir=work, prefix=".export-") as scratch:
            for kind in TYPES:
                folder = Path(scratch) / kind
                _save(model, pieces, folder, kind)
                _report(model, folder, kind, pieces, pairs)
            for kind in TYPES:
                _put(Path(scratch) / kind, model_folder(work, kind), Path(scratch))
    except OSError as error:
        raise OutputError(
            f"{work}: the models cannot be written ({error.strerror or error}); free some space"
            " and export again"
        ) from error


def model_folder(work: Path, kind: str) -> Path:
    """Where the model of a type is, whether it is there or not."""
    return work / f"model-{kind}"


def newest_weights(work: Path) -> Path:
    """The averaged checkpoint, or the newest where nothing was averaged; InputError without."""
    folder = work / "checkpoints"
    average = folder / "average.pt"
    weights = average if average.is_file() else checkpoints.latest(folder)
    if weights is None:
        raise InputError(f"{folder}: there is no checkpoint in it; train first")
    return weights


def load_pieces(work: Path) -> sentencepiece.SentencePieceProcessor:
    """The model that cuts text into pieces; InputError where it is missing or damaged."""
    path = work / "sentencepiece.model"
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    # SentencePiece says RuntimeError for a damaged file and OSError for none.
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path}: missing or damaged; make it with the step pieces") from error


def _save(
    model: Transformer, pieces: sentencepiece.SentencePieceProcessor, folder: Path, kind: str
) -> None:
    # Quantisation works on the very memory of the weights.
    spec = specification(copy.deepcopy(model), pieces)
    spec.validate()
    spec.optimize(quantization=kind)
    folder.mkdir()
    spec.save(str(folder))
    (folder / "vmap.txt").write_text(_vocabulary_map(pieces), encoding="utf-8")


def _vocabulary_map(pieces: sentencepiece.SentencePieceProcessor) -> str:
    """What may stand in a hypothesis, as CTranslate2 reads it: no piece with Japanese letters.

    That is half of the pieces, and the output is the dearest layer. The list is the same for every
    source: one that goes by the source would let the sentences of a batch change each other.
    """
    names = [pieces.id_to_piece(at) for at in range(pieces.get_piece_size())]
    return "\t" + " ".join(name for name in names if not _JAPANESE.search(name)) + "\n"


def specification(model: Transformer, pieces: sentencepiece.SentencePieceProcessor) -> Any:  # noqa: ANN401 - of a library without types
    """Return a ``ctranslate2.specs.TransformerSpec`` that holds the weights of ``model``."""
    from ctranslate2.specs import TransformerSpec  # type: ignore[import-untyped]

    config = model.config
    spec = TransformerSpec.from_config(
        (config.encoder_layers, config.decoder_layers), config.heads, pre_norm=True
    )
    for side, layers, norm in (
        (spec.encoder, model.encoder, model.encoder_norm),
        (spec.decoder, model.decoder, model.decoder_norm),
    ):
        _fill_norm(side.layer_norm, norm)
        # One array for both sides and the output is stored once.
        embeddings = side.embeddings[0] if side is spec.encoder else side.embeddings
        embeddings.weight = model.embeddings.weight
        side.position_encodings.encodings = model.table
        for layer_spec, layer in zip(side.layer, layers, strict=True):
            _fill_layer(layer_spec, layer)
    spec.decoder.projection.weight = model.embeddings.weight
    spec.decoder.projection.bias = model.output_bias
    names = [pieces.id_to_piece(at) for at in range(config.pieces)]
    spec.register_source_vocabulary(names)
    spec.register_target_vocabulary(names)
    # Argos Translate does not end the source itself.
    spec.config.add_source_eos = True
    return spec


def _fill_layer(spec: Any, layer: Any) -> None:  # noqa: ANN401 - encoder and decoder layers
    _fill_attention(spec.self_attention, layer.attention)
    if hasattr(layer, "source_attention"):
        _fill_attention(spec.attention, layer.source_attention)
    _fill_feed_forward(spec.ffn, layer.feed_forward)


def _fill_attention(spec: Any, attention: Attention) -> None:  # noqa: ANN401
    """Fill the projections as CTranslate2 has them: queries, keys and values fused, then output."""
    _fill_norm(spec.layer_norm, attention.norm)
    inputs = (
        [attention.query, attention.key_value] if attention.cross else [attention.query_key_value]
    )
    for linear_spec, linear in zip(spec.linear, [*inputs, attention.output], strict=True):
        _fill_linear(linear_spec, linear)


def _fill_feed_forward(spec: Any, layer: FeedForward) -> None:  # noqa: ANN401
    _fill_norm(spec.layer_norm, layer.norm)
    _fill_linear(spec.linear_0, layer.inner)
    _fill_linear(spec.linear_1, layer.outer)


def _fill_norm(spec: Any, norm: nn.LayerNorm) -> None:  # noqa: ANN401
    spec.gamma, spec.beta = norm.weight, norm.bias


def _fill_linear(spec: Any, linear: nn.Linear) -> None:  # noqa: ANN401
    spec.weight, spec.bias = linear.weight, linear.bias


@dataclass(frozen=True, slots=True)
class Difference:
    """How far log-probabilities of pieces are from PyTorch's: at most, and on average."""

    most: float
    mean: float


def _report(
    model: Transformer,
    folder: Path,
    kind: str,
    pieces: sentencepiece.SentencePieceProcessor,
    pairs: Sequence[tuple[list[int], list[int]]],
) -> None:
    found = compared(model, folder, kind, pieces, pairs)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(
        f"{kind}: {size:.1f} MB; log-probability of a piece differs from PyTorch's by"
        f" {found.most:.2g} at most, {found.mean:.2g} on average",
        flush=True,
    )
    # A comparison with NaN is false.
    if kind == "float32" and not found.most <= BOUND:
        raise ModelError(
            f"{folder.name}: log-probabilities differ from PyTorch's by {found.most:.2g}, more than"
            f" {BOUND:g}; the model has something that scripts/train_translation/export.py does not"
            " carry over"
        )


def compared(
    model: Transformer,
    folder: Path,
    kind: str,
    pieces: sentencepiece.SentencePieceProcessor,
    pairs: Sequence[tuple[list[int], list[int]]],
) -> Difference:
    """Compare the log-probabilities of given translations, by CTranslate2 and by PyTorch.

    ``pairs`` are piece ids without the end of the sentence, which is compared as well.
    """
    import ctranslate2  # type: ignore[import-untyped]

    translator = ctranslate2.Translator(str(folder), compute_type=kind, inter_threads=1)
    names = [[[pieces.id_to_piece(at) for at in side] for side in pair] for pair in pairs]
    scores = translator.score_batch([ja for ja, _ in names], [en for _, en in names])
    gaps = torch.cat(
        [
            (torch.tensor(score.log_probs) - _log_probabilities(model, *pair)).abs()
            for score, pair in zip(scores, pairs, strict=True)
        ]
    )
    return Difference(float(gaps.max()), float(gaps.mean()))


@torch.inference_mode()
def _log_probabilities(model: Transformer, source: list[int], target: list[int]) -> torch.Tensor:
    """The log-probability of each target piece and of the end, (pieces + 1)."""
    logits: torch.Tensor = model(torch.tensor([[*source, EOS]]), torch.tensor([[BOS, *target]]))[0]
    out = torch.tensor([*target, EOS])
    return logits.log_softmax(dim=-1).gather(1, out[:, None])[:, 0]


def _pairs(
    work: Path, pieces: sentencepiece.SentencePieceProcessor
) -> list[tuple[list[int], list[int]]]:
    """Pairs from all over the held-out articles, or the training text where there are none."""
    texts = [
        pair
        for name in ("held-out.tsv", "train.tsv")
        if (work / name).is_file()
        for pair in read_pairs(work / name)
    ]
    if not texts:
        raise InputError(f"{work}: neither held-out.tsv nor train.tsv has a pair; prepare first")
    chosen = texts[:: max(1, len(texts) // _PAIRS)][:_PAIRS]
    return [(pieces.encode(p.ja)[:_LONGEST], pieces.encode(p.en)[:_LONGEST]) for p in chosen]


def _put(new: Path, place: Path, scratch: Path) -> None:
    if place.exists():
        place.rename(scratch / f"old-{place.name}")
    new.rename(place)
