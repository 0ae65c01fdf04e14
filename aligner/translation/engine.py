"""Translation with a package: CTranslate2 and SentencePiece driven in large batches.

Pieces and options are those of Argos Translate, whose own call would split each sentence again,
translate one at a time, and load several large libraries to do so. Hypotheses are guarded against
repetition and length without end (guards.py), and characters that a model does not know are copied
into them (unknowns.py). Names that a package lists are put in in English first (terms.py).
"""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aligner.errors import ModelError
from aligner.translation.archive import Package
from aligner.translation.base import Progress, chunks_by_length
from aligner.translation.guards import CUT, longest_target, without_loops
from aligner.translation.terms import Terms, read_terms
from aligner.translation.unknowns import Unknown, copied, unknowns

if TYPE_CHECKING:
    from pathlib import Path

    from argostranslate.tokenizer import Tokenizer  # type: ignore[import-untyped]
    from ctranslate2 import TranslationResult  # type: ignore[import-untyped]
    from ctranslate2 import Translator as Model

__all__ = ["ARGOS_SEARCH", "COMPACT_SEARCH", "PackageTranslator", "Search"]


@dataclass(frozen=True, slots=True)
class Search:
    """How hypotheses are searched for; the names are those of CTranslate2."""

    beam_size: int = 4
    length_penalty: float = 0.2
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0


ARGOS_SEARCH = Search()
"""What Argos Translate does."""

COMPACT_SEARCH = Search(
    beam_size=2, length_penalty=1.0, repetition_penalty=1.1, no_repeat_ngram_size=4
)
"""A small model repeats itself and stops short more than a large one does.

With a beam of 4 it is no better, and takes 1.6 times as long.
"""

# Beyond the length of sentences in training a model loses the thread, long before it runs out of
# positions (1,040 in the compact package). Of 2,997 segments of WMT test sets one is longer.
_LONGEST_SOURCE = 200

# More characters than so many pieces can stand for: to be cut without counting the pieces.
_LONGEST_TEXT = 8 * _LONGEST_SOURCE

_BATCH_TOKENS = 1024

# What the guards cut is part of a hypothesis: another number wherever they change.
_GUARDS = "guards-1"

# The same for the way in which terms are found.
_TERMS = "terms-1"

# Where a sentence too long may be cut, the best places first.
_CUTS = [re.compile(mark) for mark in (r"[。！？!?．]+[」』）)]*", r"[、，,;；：]", r"\s")]


@dataclass(frozen=True)
class PackageTranslator:
    """Translates with an unpacked package; the model is loaded at first use, in the process of use.

    ``engine`` is the first part of the id; ``compute_type`` is CTranslate2's, ``auto`` the fastest
    on this processor and ``default`` what the weights are stored as. A hypothesis that was cut
    holds `guards.CUT`. Raises ModelError, at first use, if the package cannot be loaded.
    """

    package: Package
    engine: str = "argos"
    search: Search = ARGOS_SEARCH
    compute_type: str = "auto"

    @property
    def id(self) -> str:
        """For example ``argos:translate-ja_en@1.1``."""
        return f"{self.engine}:{self.package.name}"

    @property
    def key(self) -> str:
        """The id, the very files and the way of searching: what a cache must tell apart."""
        try:
            model = (self.package.model / "model.bin").stat()
            terms = self.package.terms.stat().st_size if self.package.terms else 0
        except OSError as error:
            raise _broken(self.package, error) from error
        how = f"{self.search} {self.compute_type} {_GUARDS}"
        how += f" {_TERMS} {terms}" if terms else ""
        return f"{self.id} {how} {model.st_size} {model.st_mtime_ns}"

    def translate(self, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
        """One hypothesis, without line breaks, for each sentence; progress after each chunk."""
        hypotheses = [""] * len(sentences)
        done = 0
        for chunk in chunks_by_length(sentences):
            translated = self._translate_chunk([sentences[index] for index in chunk])
            for index, hypothesis in zip(chunk, translated, strict=True):
                hypotheses[index] = hypothesis
            done += len(chunk)
            if progress:
                progress(done, len(sentences))
        return hypotheses

    def _translate_chunk(self, sentences: list[str]) -> list[str]:
        tokenizer, _ = self._loaded()
        if self.package.terms:
            terms = _load_terms(self.package.terms)
            sentences = [terms.switched(sentence) for sentence in sentences]
        parts = [list(_parts(sentence, tokenizer)) for sentence in sentences]
        translated = iter(self._translate_pieces([pieces for part in parts for pieces in part]))
        return [" ".join(next(translated) for _ in part) for part in parts]

    def _translate_pieces(self, sources: list[list[str]]) -> list[str]:
        """One hypothesis for each source, which is 1 to `_LONGEST_SOURCE` pieces."""
        tokenizer, _ = self._loaded()
        missing = [_unknowns(source, tokenizer) for source in sources]
        hypotheses = [""] * len(sources)
        # Attention costs time, and few sentences have a character that is not known.
        for look in (False, True):
            rows = [row for row, found in enumerate(missing) if bool(found) == look]
            results = self._search([sources[row] for row in rows], look=look)
            for row, result in zip(rows, results, strict=True):
                hypotheses[row] = self._guarded(sources[row], result, missing[row])
        return hypotheses

    def _guarded(
        self, source: list[str], result: TranslationResult, missing: Sequence[Unknown]
    ) -> str:
        """The text of a hypothesis, no longer than its source allows and without loops."""
        tokenizer, _ = self._loaded()
        longest = longest_target(source)
        pieces = result.hypotheses[0][:longest]
        if missing:
            pieces = copied(pieces, result.attention[0][:longest], missing)
        text = _text(tokenizer, pieces, self.package.target_prefix)
        text = without_loops(text, tokenizer.decode(source))
        # What is as long as it may be was stopped.
        stopped = len(result.hypotheses[0]) >= longest and not text.endswith(CUT)
        return f"{text} {CUT}" if stopped else text

    def _search(self, sources: list[list[str]], *, look: bool) -> list[TranslationResult]:
        """The best hypothesis of each source, with its attention if ``look``."""
        if not sources:
            return []
        _, model = self._loaded()
        prefix = self.package.target_prefix
        results: list[TranslationResult] = model.translate_batch(
            sources,
            target_prefix=[[prefix]] * len(sources) if prefix else None,
            batch_type="tokens",
            max_batch_size=_BATCH_TOKENS,
            max_decoding_length=max(longest_target(source) for source in sources),
            replace_unknowns=True,
            return_attention=look,
            use_vmap=self.package.restricts_output,
            beam_size=self.search.beam_size,
            length_penalty=self.search.length_penalty,
            repetition_penalty=self.search.repetition_penalty,
            no_repeat_ngram_size=self.search.no_repeat_ngram_size,
        )
        return results

    def _loaded(self) -> tuple[Tokenizer, Model]:
        return _load(self.package, self.compute_type, os.getpid())


def _unknowns(source: list[str], tokenizer: Tokenizer) -> list[Unknown]:
    """What the model has no pieces for; nothing with BPE, whose vocabulary is elsewhere."""
    if not hasattr(tokenizer, "lazy_processor"):
        return []
    processor = tokenizer.lazy_processor()
    ids = processor.piece_to_id(source)
    return unknowns(source, [not processor.is_unknown(one) for one in ids])


def _text(tokenizer: Tokenizer, pieces: list[str], prefix: str) -> str:
    """Join pieces to a line of text, without the prefix that it was made to start with."""
    text = tokenizer.decode(pieces)
    return " ".join(text.removeprefix(prefix).split())


def _parts(sentence: str, tokenizer: Tokenizer) -> Iterator[list[str]]:
    """Cut a sentence into pieces, in several parts if it is too long, in none if it is blank."""
    # A lone surrogate has no UTF-8, which SentencePiece works in.
    sentence = sentence.strip().encode("utf-8", "replace").decode("utf-8")
    pieces = tokenizer.encode(sentence) if 0 < len(sentence) <= _LONGEST_TEXT else []
    if len(sentence) > _LONGEST_TEXT or len(pieces) > _LONGEST_SOURCE:
        middle = _cut(sentence)
        yield from _parts(sentence[:middle], tokenizer)
        yield from _parts(sentence[middle:], tokenizer)
    elif pieces:
        yield pieces


def _cut(sentence: str) -> int:
    """Where to cut a sentence in two: at a mark near its middle, or else in the middle."""
    middle = len(sentence) // 2
    for mark in _CUTS:
        ends = [found.end() for found in mark.finditer(sentence, middle // 2, middle * 3 // 2)]
        if ends:
            return min(ends, key=lambda end: abs(end - middle))
    return middle


@functools.cache
def _load(
    package: Package,
    compute_type: str,
    process: int,  # noqa: ARG001
) -> tuple[Tokenizer, Model]:
    """Tokenizer and model of a package, for one process: a model hangs in a forked child.

    Nothing is ever dropped, since a child that drops the model of its parent waits for threads
    that it does not have.
    """
    import ctranslate2
    from argostranslate.tokenizer import BPETokenizer, SentencePieceTokenizer

    ctranslate2.set_log_level(logging.ERROR)
    tokenizer = (
        BPETokenizer(package.tokenizer, "ja", "en")
        if package.tokenizer.name == "bpe.model"
        else SentencePieceTokenizer(package.tokenizer)
    )
    try:
        tokenizer.encode("あ")
        model = ctranslate2.Translator(
            str(package.model), compute_type=compute_type, inter_threads=_cores(), intra_threads=1
        )
    # The libraries raise RuntimeError, ValueError and others, whatever is wrong with the files.
    except Exception as error:
        raise _broken(package, error) from error
    return tokenizer, model


@functools.cache
def _load_terms(path: Path) -> Terms:
    return read_terms(path)


def _broken(package: Package, error: Exception) -> ModelError:
    return ModelError(
        f"{package.folder}: cannot be loaded ({error}); delete this folder and, "
        "unless it is in the cache folder, install the package again"
    )


def _cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
