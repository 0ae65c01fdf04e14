"""The loss of a batch: cross-entropy against all pieces, or against a sample of them.

Scoring all pieces is a good third of the work of a small model. The pieces of the batch's own
translations and some drawn evenly from the rest stand for all, each drawn one for its share of the
rest, so that the sum over all pieces is estimated without bias (Jean et al. 2015; Bengio and
Senecal 2008).
"""

from __future__ import annotations

import torch
from torch import Tensor

from scripts.train_translation.pieces import PAD

__all__ = ["loss", "sample"]

_SMOOTHING = 0.1


def sample(target: Tensor, pieces: int, drawn: int) -> tuple[Tensor, Tensor]:
    """The pieces to score and how many pieces each stands for: ids and weights, (count,) each.

    Those in ``target`` weigh 1; ``drawn`` of the others, or all if there are no more, share the
    rest. The ids are in order.
    """
    own = torch.zeros(pieces, dtype=torch.bool, device=target.device)
    own[target.flatten()] = True
    others = (~own).nonzero().flatten()
    chosen = others[torch.randperm(len(others))[:drawn].to(target.device)]
    weights = own.float()
    weights[chosen] = len(others) / max(1, len(chosen))
    ids = weights.nonzero().flatten()
    return ids, weights[ids]


def loss(logits: Tensor, target: Tensor, among: Tensor, weights: Tensor) -> Tensor:
    """Mean cross-entropy with a tenth of the probability spread over all (Szegedy et al. 2016).

    ``logits`` are of the pieces ``among``, which hold those of ``target``; padding is left out.
    """
    rows = target.flatten() != PAD
    scores = logits.flatten(0, 1)[rows].float()
    own = torch.searchsorted(among, target.flatten()[rows])
    total = torch.logsumexp(scores + weights.log(), dim=1)
    right = scores.gather(1, own[:, None])[:, 0]
    mean = scores @ (weights / weights.sum())
    return (total - (1 - _SMOOTHING) * right - _SMOOTHING * mean).mean()
