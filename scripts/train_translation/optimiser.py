"""Muon for the matrices of the layers, AdamW for embeddings, norms and biases.

Muon (Jordan et al. 2024) steps along the nearest orthogonal matrix to the momentum, so that every
direction of a matrix learns as fast as those that most gradients point to. Steps are as large as
AdamW's are (Liu et al. 2025), and both take one learning rate. PyTorch's own Muon orthogonalises
matrix by matrix in 16-bit floats, which takes fifty times as long on processors without units for
them, and it knows nothing of matrices that are several in one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import torch
from torch import Tensor

from scripts.train_translation.model import Transformer

__all__ = ["Optimiser", "orthogonalised"]

_MOMENTUM = 0.95
_STEPS = 5
_QUINTIC = 3.4445, -4.7750, 2.0315
"""Of the polynomial that drives singular values towards 1, soonest those near 0."""
_ADAM_SIZE = 0.2
"""How large an entry of AdamW's step is beside the learning rate, as a rule."""


class Optimiser:
    """Steps for a whole model; its state can be saved and loaded, like that of PyTorch's."""

    def __init__(self, model: Transformer) -> None:
        named = dict(model.named_parameters())
        inner = [n for n, p in named.items() if p.dim() == 2 and not n.startswith("embeddings")]
        self._matrices = [(named[name], _parts(name)) for name in inner]
        self._momenta = [torch.zeros_like(matrix) for matrix, _ in self._matrices]
        others = [parameter for name, parameter in named.items() if name not in inner]
        self._adam = torch.optim.AdamW(
            others, lr=0.0, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0
        )

    def step(self, rate: float) -> None:
        """Change the model by its gradients, and forget these."""
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)
        self._step_matrices(rate)

    @torch.no_grad()
    def _step_matrices(self, rate: float) -> None:
        """Orthogonalise all blocks of one shape together, which is faster than one by one."""
        blocks: dict[tuple[int, ...], list[tuple[Tensor, Tensor]]] = defaultdict(list)
        for (matrix, parts), momentum in zip(self._matrices, self._momenta, strict=True):
            assert matrix.grad is not None
            momentum.mul_(_MOMENTUM).add_(matrix.grad)
            ahead = matrix.grad.add(momentum, alpha=_MOMENTUM)
            for part, step in zip(matrix.chunk(parts), ahead.chunk(parts), strict=True):
                blocks[part.shape].append((part, step))
            matrix.grad = None
        for (rows, columns), pairs in blocks.items():
            size = rate * _ADAM_SIZE * max(rows, columns) ** 0.5
            steps = orthogonalised(torch.stack([step for _, step in pairs]))
            for (part, _), step in zip(pairs, steps, strict=True):
                part.sub_(step, alpha=size)

    def state_dict(self) -> dict[str, Any]:
        """All that `load_state_dict` needs to go on."""
        return {"adam": self._adam.state_dict(), "momenta": self._momenta}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state of the same model."""
        self._adam.load_state_dict(state["adam"])
        for momentum, saved in zip(self._momenta, state["momenta"], strict=True):
            momentum.copy_(saved)


def _parts(name: str) -> int:
    """How many matrices are one: those of queries, keys and values may be."""
    return {"query_key_value": 3, "key_value": 2}.get(name.split(".")[-2], 1)


def orthogonalised(matrices: Tensor) -> Tensor:
    """The nearest orthogonal matrix to each of several, (count, rows, columns), roughly.

    Singular values become 0.7 to 1.2, by five steps of a Newton-Schulz iteration.
    """
    if matrices.shape[1] > matrices.shape[2]:
        turned: Tensor = orthogonalised(matrices.mT).mT
        return turned
    first, third, fifth = _QUINTIC
    x: Tensor = matrices / (matrices.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(_STEPS):
        square = x @ x.mT
        change = torch.baddbmm(square, square, square, beta=third, alpha=fifth)
        x = torch.baddbmm(x, change, x, beta=first)
    return x
