"""The translation model: a Transformer with pre-normalised layers (Vaswani et al. 2017).

A deep encoder and a shallow decoder, since only the decoder works piece by piece (Kasai et al.
2021), and one table of embeddings for both languages and the output. Shapes and names follow what
CTranslate2 can run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.train_translation.pieces import PAD

__all__ = ["Config", "Transformer", "positions"]


@dataclass(frozen=True, slots=True)
class Config:
    """The size of a model; ``feed_forward`` is the inner width of its layers."""

    pieces: int = 12_000
    width: int = 256
    feed_forward: int = 1024
    heads: int = 4
    encoder_layers: int = 8
    decoder_layers: int = 2
    dropout: float = 0.1


def positions(count: int, width: int) -> Tensor:
    """Sinusoidal position encodings, (count, width): sine and cosine of each rate in turn."""
    rates = torch.exp(torch.arange(0, width, 2) * -(math.log(10_000) / width))
    angles = torch.arange(count)[:, None] * rates[None, :]
    return torch.stack([angles.sin(), angles.cos()], dim=2).reshape(count, width)


class Attention(nn.Module):
    """Attention in several heads over ``memory``, which is the input itself if none is given."""

    def __init__(self, config: Config, *, cross: bool) -> None:
        super().__init__()
        self.heads = config.heads
        self.dropout = config.dropout
        self.norm = nn.LayerNorm(config.width)
        if cross:
            self.query = nn.Linear(config.width, config.width)
            self.key_value = nn.Linear(config.width, 2 * config.width)
        else:
            self.query_key_value = nn.Linear(config.width, 3 * config.width)
        self.cross = cross
        self.output = nn.Linear(config.width, config.width)

    def forward(
        self,
        x: Tensor,
        memory: Tensor | None = None,
        mask: Tensor | None = None,
        *,
        causal: bool = False,
    ) -> Tensor:
        """(sentences, length, width) to the same; ``mask`` is added to the attention scores."""
        normed = self.norm(x)
        if memory is not None:
            parts = [self.query(normed), *self.key_value(memory).chunk(2, dim=-1)]
        else:
            parts = list(self.query_key_value(normed).chunk(3, dim=-1))
        query, key, value = (self._split(part) for part in parts)
        mixed = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask, is_causal=causal
        )
        joined = mixed.transpose(1, 2).reshape(x.shape)
        mixed_in: Tensor = self.output(joined)
        return functional.dropout(mixed_in, self.dropout, self.training)

    def _split(self, part: Tensor) -> Tensor:
        sentences, length, width = part.shape
        return part.view(sentences, length, self.heads, width // self.heads).transpose(1, 2)


class FeedForward(nn.Module):
    """Two linear layers with a rectifier between."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.dropout = config.dropout
        self.norm = nn.LayerNorm(config.width)
        self.inner = nn.Linear(config.width, config.feed_forward)
        self.outer = nn.Linear(config.feed_forward, config.width)

    def forward(self, x: Tensor) -> Tensor:
        """(sentences, length, width) to the same."""
        inner = functional.relu(self.inner(self.norm(x)))
        return functional.dropout(self.outer(inner), self.dropout, self.training)


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, each added to what went in."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.attention = Attention(config, cross=False)
        self.feed_forward = FeedForward(config)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(sentences, length, width) to the same."""
        x = x + self.attention(x, mask=mask)
        out: Tensor = x + self.feed_forward(x)
        return out


class DecoderLayer(nn.Module):
    """Self-attention on what is before, attention to the source, feed-forward."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.attention = Attention(config, cross=False)
        self.source_attention = Attention(config, cross=True)
        self.feed_forward = FeedForward(config)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        """(sentences, length, width) to the same."""
        x = x + self.attention(x, causal=True)
        x = x + self.source_attention(x, memory, mask)
        out: Tensor = x + self.feed_forward(x)
        return out


class Transformer(nn.Module):
    """Source and target pieces to the scores of the next target pieces."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.embeddings = nn.Embedding(config.pieces, config.width)
        self.output_bias = nn.Parameter(torch.zeros(config.pieces))
        self.encoder = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(config) for _ in range(config.decoder_layers))
        self.encoder_norm = nn.LayerNorm(config.width)
        self.decoder_norm = nn.LayerNorm(config.width)
        self.register_buffer("table", positions(1040, config.width), persistent=False)
        self._start()

    def _start(self) -> None:
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                nn.init.xavier_uniform_(parameter)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)
        nn.init.normal_(self.embeddings.weight, std=self.config.width**-0.5)

    def _embed(self, ids: Tensor) -> Tensor:
        table: Tensor = self.table  # type: ignore[assignment]
        x = self.embeddings(ids) * math.sqrt(self.config.width) + table[: ids.shape[1]]
        return functional.dropout(x, self.config.dropout, self.training)

    def forward(self, source: Tensor, target: Tensor, among: Tensor | None = None) -> Tensor:
        """Piece ids (sentences, length) each to logits (sentences, target length, pieces).

        Of the pieces ``among`` only, a vector of ids, where it is given.
        """
        x = self._embed(source)
        padding = (source == PAD)[:, None, None, :]
        mask = torch.zeros(padding.shape, dtype=x.dtype).masked_fill(padding, -1e4)
        if torch.is_autocast_enabled("cpu"):
            mask = mask.to(torch.get_autocast_dtype("cpu"))
        for layer in self.encoder:
            x = layer(x, mask)
        memory = self.encoder_norm(x)
        y = self._embed(target)
        for layer in self.decoder:
            y = layer(y, memory, mask)
        weights: Tensor = self.embeddings.weight
        bias: Tensor = self.output_bias
        if among is not None:
            weights, bias = weights.index_select(0, among), bias[among]
        return functional.linear(self.decoder_norm(y), weights, bias)
