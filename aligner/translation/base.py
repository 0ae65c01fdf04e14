"""What a translation engine is to the rest of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

__all__ = ["Progress", "Translator", "chunks_by_length"]

Progress = Callable[[int, int], None]
"""Called with how many sentences are done and how many there are."""

# Enough sentences to keep the cores busy, few enough that a chunk takes seconds: an interrupt
# waits for a chunk to end, and what a chunk gave is safe in the cache.
_CHUNK = 128


class Translator(Protocol):
    """Turns Japanese sentences into English hypotheses, one for one."""

    @property
    def id(self) -> str:
        """Engine, package and version, as outputs show it: ``argos:translate-ja_en@1.1``."""

    def translate(self, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
        """One hypothesis for each sentence; an empty sentence gives an empty hypothesis."""


def chunks_by_length(sentences: Sequence[str]) -> Iterator[list[int]]:
    """Yield the indices of the sentences, in chunks of sentences of similar length.

    Short sentences in a batch with long ones would be padded and cost as much as these.
    """
    order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
    for start in range(0, len(order), _CHUNK):
        yield order[start : start + _CHUNK]
