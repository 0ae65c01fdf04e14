"""A start from a package: its pieces and weights, so that training goes on where it ended.

The optimiser's state is not in a package, and its weights are rounded to eight bits, so the first
steps go a little uphill; what had been learnt is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aligner.errors import InputError
from scripts.train_translation.model import Config, Transformer

__all__ = ["load_weights", "read_variables"]

Variables = Mapping[str, NDArray[np.generic]]

_KINDS = (np.float32, np.int8, np.int16, np.int32, np.float16)


def load_weights(model: Transformer, folder: Path) -> None:
    """Fill ``model`` with the weights of the CTranslate2 model in ``folder``.

    Raises InputError where the model there is damaged or of another shape.
    """
    path = folder / "model.bin"
    variables = read_variables(path)
    try:
        state = {ours: _weight(variables, theirs) for ours, theirs in _names(model.config).items()}
        model.load_state_dict(state)
    except (KeyError, RuntimeError) as error:
        raise InputError(f"{path}: not a model of this size ({error})") from error


def read_variables(path: Path) -> Variables:
    """The variables of a CTranslate2 model file, by name; InputError where it is damaged."""
    try:
        with path.open("rb") as file:
            return _read(file)
    except (OSError, struct.error, ValueError, IndexError) as error:
        raise InputError(f"{path}: not a model that can be read ({error})") from error


def _read(file: BinaryIO) -> Variables:
    _number(file, "I")
    _text(file)
    _number(file, "I")
    variables: dict[str, NDArray[np.generic]] = {}
    for _ in range(_number(file, "I")):
        name = _text(file)
        shape = [_number(file, "I") for _ in range(_number(file, "B"))]
        kind = _KINDS[_number(file, "B")]
        data = file.read(_number(file, "I"))
        variables[name] = np.frombuffer(data, dtype=kind).reshape(shape)
    return variables


def _number(file: BinaryIO, code: str) -> int:
    size = struct.calcsize(code)
    (number,) = struct.unpack(f"<{code}", file.read(size))
    return int(number)


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode()


def _weight(variables: Variables, name: str) -> Tensor:
    values = variables[name].astype(np.float32)
    scales = variables.get(f"{name}_scale")
    if scales is not None:
        values = values / scales.astype(np.float32)[:, None]
    return torch.from_numpy(values.copy())


def _names(config: Config) -> dict[str, str]:
    """Our names of the weights, and those of CTranslate2."""
    names = {
        "embeddings.weight": "decoder/embeddings/weight",
        "output_bias": "decoder/projection/bias",
    }
    for side, layers in (("encoder", config.encoder_layers), ("decoder", config.decoder_layers)):
        names |= _norm(f"{side}_norm", f"{side}/layer_norm")
        for layer in range(layers):
            names |= _layer(f"{side}.{layer}", f"{side}/layer_{layer}", cross=side == "decoder")
    return names


def _layer(ours: str, theirs: str, *, cross: bool) -> dict[str, str]:
    names = _attention(f"{ours}.attention", f"{theirs}/self_attention", ("query_key_value",))
    if cross:
        parts = ("query", "key_value")
        names |= _attention(f"{ours}.source_attention", f"{theirs}/attention", parts)
    names |= _norm(f"{ours}.feed_forward.norm", f"{theirs}/ffn/layer_norm")
    names |= _linear(f"{ours}.feed_forward.inner", f"{theirs}/ffn/linear_0")
    return names | _linear(f"{ours}.feed_forward.outer", f"{theirs}/ffn/linear_1")


def _attention(ours: str, theirs: str, parts: tuple[str, ...]) -> dict[str, str]:
    names = _norm(f"{ours}.norm", f"{theirs}/layer_norm")
    for number, part in enumerate((*parts, "output")):
        names |= _linear(f"{ours}.{part}", f"{theirs}/linear_{number}")
    return names


def _linear(ours: str, theirs: str) -> dict[str, str]:
    return {f"{ours}.{part}": f"{theirs}/{part}" for part in ("weight", "bias")}


def _norm(ours: str, theirs: str) -> dict[str, str]:
    return {f"{ours}.weight": f"{theirs}/gamma", f"{ours}.bias": f"{theirs}/beta"}
