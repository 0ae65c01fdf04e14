"""Which translator a user means."""

from __future__ import annotations

import zipfile
from pathlib import Path

from aligner.errors import InputError, ModelError
from aligner.translation.archive import Package, read_package, unpack_cached
from aligner.translation.base import Translator
from aligner.translation.cache import CachedTranslator
from aligner.translation.engine import COMPACT_SEARCH, PackageTranslator
from aligner.translation.hypotheses import HypothesesFile
from aligner.translation.packages import installed_packages

__all__ = ["CHOICES", "choose_package", "choose_translator"]

CHOICES = (
    "auto, argos, compact, none, a package (installed, or an .argosmodel file or folder), "
    "or a text file with one hypothesis a line"
)
"""What `choose_translator` takes, in words."""

_ENGINES = ("auto", "argos", "compact")

_COMPACT = Path(__file__).with_name("data") / "translate-ja_en-0_3.argosmodel"


def choose_translator(spec: str = "auto") -> Translator | None:
    """Find the translator that is meant; None for ``none``.

    ``auto`` is the newest installed Argos package from Japanese to English, or the compact package
    of this project where there is none; ``argos`` and ``compact`` insist on one of them. A name
    with version, ``translate-ja_en@1.1``, is that of an installed package. Anything else is a path:
    of a package file or folder, or of a file of hypotheses. Packages are cached.

    Raises InputError if there is no such file, ModelError if a package is missing or broken.
    """
    if spec == "none":
        return None
    if spec not in _ENGINES and _is_hypotheses(path := Path(spec)):
        return HypothesesFile(path)
    package = choose_package(spec)
    return CachedTranslator(package, package.key)


def choose_package(spec: str = "auto") -> PackageTranslator:
    """Find the package that is meant, without the cache; errors as in `choose_translator`."""
    if spec == "compact":
        return PackageTranslator(unpack_cached(_COMPACT), "compact", COMPACT_SEARCH)
    if spec == "argos":
        return PackageTranslator(_newest_installed())
    if spec == "auto":
        return choose_package("argos" if installed_packages() else "compact")
    installed = {package.name: package for package in installed_packages()}
    if spec in installed:
        return PackageTranslator(installed[spec])
    path = _existing(spec)
    return PackageTranslator(read_package(path) if path.is_dir() else unpack_cached(path))


def _newest_installed() -> Package:
    packages = installed_packages()
    if not packages:
        raise ModelError(
            "no Argos package from Japanese to English is installed; "
            "install it with: aligner models install"
        )
    return packages[0]


def _existing(spec: str) -> Path:
    try:
        found = spec != "" and Path(spec).exists()
    except (OSError, ValueError):
        # No file can have this name: it is too long, or has a zero character.
        found = False
    if not found:
        raise InputError(f"{spec}: no such engine or file; possible are {CHOICES}")
    return Path(spec)


def _is_hypotheses(path: Path) -> bool:
    try:
        found = path.is_file()
    except (OSError, ValueError):
        # No file can have this name; what is wrong is said where the package is looked for.
        return False
    return found and path.suffix != _COMPACT.suffix and not zipfile.is_zipfile(path)
