"""The files that the package loads its embeddings from, and a card that says what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.documents import Language
from aligner.files import atomic_file, write_atomically

__all__ = ["quantise", "write_card", "write_table"]

_LARGEST = 127
_LEAST_SCALE = 1e-7


def write_table(folder: Path, language: Language, vectors: NDArray[np.float32]) -> None:
    """Write LANGUAGE.vectors.npy and LANGUAGE.scales.npy; OutputError where it cannot be done."""
    rows, scales = quantise(vectors)
    for name, array in (("vectors", rows), ("scales", scales)):
        with atomic_file(folder / f"{language}.{name}.npy") as file:
            np.save(file, array)


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write embeddings.json."""
    text = json.dumps(card, indent=1, ensure_ascii=False)
    write_atomically(folder / "embeddings.json", f"{text}\n".encode())


def quantise(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Rows of 8-bit integers, and for each the 16-bit scale that gives its values back."""
    largest = np.abs(vectors).max(axis=1) / _LARGEST
    scales = largest.clip(_LEAST_SCALE).astype(np.float16)
    rows = np.round(vectors / scales[:, None].astype(np.float32))
    return rows.clip(-_LARGEST, _LARGEST).astype(np.int8), scales
