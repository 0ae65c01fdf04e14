"""The translation memory: what has been aligned, decided and brought in, searched and kept."""

from __future__ import annotations

from aligner.memory.articles import (
    Article,
    ArticleSummary,
    NewBead,
    StoredBead,
    StoredSentence,
)
from aligner.memory.database import default_path
from aligner.memory.decisions import Decision, Past
from aligner.memory.filters import ALL, Filters
from aligner.memory.folding import find_all, fold
from aligner.memory.quality import CHECKS, LeftOut, Sieve
from aligner.memory.search import BANDS, Hit, Match
from aligner.memory.store import Added, Memory
from aligner.memory.transfer import Imported
from aligner.memory.upkeep import Stats

__all__ = [
    "ALL",
    "BANDS",
    "CHECKS",
    "Added",
    "Article",
    "ArticleSummary",
    "Decision",
    "Filters",
    "Hit",
    "Imported",
    "LeftOut",
    "Match",
    "Memory",
    "NewBead",
    "Past",
    "Sieve",
    "Stats",
    "StoredBead",
    "StoredSentence",
    "default_path",
    "find_all",
    "fold",
]
