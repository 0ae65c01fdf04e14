"""Offline translation: engines, the packages they use, and a cache of what they said."""

from aligner.translation.archive import Package
from aligner.translation.base import Progress, Translator
from aligner.translation.cache import CachedTranslator, HypothesisCache, cache_folder
from aligner.translation.choice import CHOICES, choose_package, choose_translator
from aligner.translation.engine import PackageTranslator, Search
from aligner.translation.guards import CUT, was_cut
from aligner.translation.hypotheses import HypothesesFile
from aligner.translation.packages import (
    INDEX_NAME,
    install_file,
    install_named,
    installed_packages,
    remove,
)

__all__ = [
    "CHOICES",
    "CUT",
    "INDEX_NAME",
    "CachedTranslator",
    "HypothesesFile",
    "HypothesisCache",
    "Package",
    "PackageTranslator",
    "Progress",
    "Search",
    "Translator",
    "cache_folder",
    "choose_package",
    "choose_translator",
    "install_file",
    "install_named",
    "installed_packages",
    "remove",
    "was_cut",
]
