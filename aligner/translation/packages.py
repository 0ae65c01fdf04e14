"""Argos Translate's packages from Japanese to English: what is installed, install, remove.

Where packages and the package index are is Argos Translate's to say. Its own install and uninstall
import torch, spaCy and more, and its own listing stops at the first stray folder, so that these are
done here. Only `install_named` uses the network.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.errors import ModelError
from aligner.translation.archive import Package, read_package, unpack

if TYPE_CHECKING:
    from argostranslate.package import AvailablePackage  # type: ignore[import-untyped]

__all__ = ["INDEX_NAME", "install_file", "install_named", "installed_packages", "remove"]

INDEX_NAME = "translate-ja_en"
"""The package's name in the package index."""

_OTHERWISE = "install it from a file instead: aligner models install FILE.argosmodel"

_NETWORK_PATIENCE_SECONDS = 20

_log = logging.getLogger(__name__)


def installed_packages() -> list[Package]:
    """Find the installed packages from Japanese to English, the newest first.

    A folder that is no such package is passed over; a broken one is reported in the log.
    """
    folders = [folder for place in _places() for folder in _subfolders(place)]
    packages = [package for folder in folders if (package := _package_in(folder))]
    return sorted(packages, key=lambda package: _version_key(package.version), reverse=True)


def _places() -> list[Path]:
    """Ask for the folders where packages may be installed."""
    try:
        return list(_settings().package_dirs)
    except OSError:
        # Argos Translate makes its folders when it is imported; where it cannot, there are none.
        return []


def _settings() -> Any:  # noqa: ANN401 - a module without types
    try:
        # A broken settings file is reported by print, in the middle of our output.
        with contextlib.redirect_stdout(None):
            from argostranslate import settings  # type: ignore[import-untyped]
    except (ValueError, AssertionError) as error:
        raise ModelError(f"Argos Translate's settings are wrong, mend them: {error}") from error
    return settings


def _subfolders(place: Path) -> list[Path]:
    try:
        return sorted(folder for folder in place.iterdir() if folder.is_dir())
    except OSError:
        return []


def _package_in(folder: Path) -> Package | None:
    try:
        return read_package(folder)
    except ModelError as error:
        if "ja_en" in folder.name:
            _log.warning("package not used: %s", error)
        return None


def _version_key(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def install_file(archive: Path) -> Package:
    """Install a package file, in place of the same version if that is installed.

    Raises ModelError if the file is not a whole package from Japanese to English, or if the
    packages folder cannot be written.
    """
    try:
        packages = Path(_settings().package_data_dir)
        with _scratch_folder(packages) as scratch:
            package = unpack(archive, scratch / "new")
            home = packages / package.folder.name
            if home.exists():
                shutil.move(home, scratch / "old")
            shutil.move(package.folder, home)
    except OSError as error:
        raise ModelError(f"{archive}: cannot be installed: {error}") from error
    return read_package(home)


@contextlib.contextmanager
def _scratch_folder(packages: Path) -> Iterator[Path]:
    """Make a folder outside the packages folder, where a stray one would break Argos Translate."""
    beside = packages.parent if os.access(packages.parent, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=beside, prefix=".aligner-") as scratch:
        yield Path(scratch)


def install_named(name: str = INDEX_NAME) -> Package:
    """Download the newest package of a name in Argos Translate's index, and install it.

    Raises ModelError if the name is not that of a package from Japanese to English, if the network
    or the index cannot be reached, or if what comes is not a whole package.
    """
    if name != INDEX_NAME:
        raise ModelError(
            f"{name}: neither a file nor a package that translates from Japanese to English; "
            f"the package is called {INDEX_NAME}"
        )
    try:
        with _bounded_network():
            archive = _download(_newest_available())
    except ModelError:
        raise
    # Argos Translate raises bare Exception after four tries.
    except Exception as error:
        raise ModelError(f"{name}: cannot be downloaded ({error}); {_OTHERWISE}") from error
    package = install_file(archive)
    archive.unlink()
    return package


def _newest_available() -> AvailablePackage:
    from argostranslate import package

    package.update_package_index()
    # A failed update is only logged, and asking for packages then tries again without end.
    index = Path(_settings().local_package_index)
    if not index.exists():
        address = _settings().remote_package_index
        raise ModelError(f"{address}: the package index cannot be reached; {_OTHERWISE}")
    available = [
        offer
        for offer in package.get_available_packages()
        if package.argospm_package_name(offer) == INDEX_NAME
    ]
    if not available:
        raise ModelError(f"{index}: the package index has no {INDEX_NAME}; {_OTHERWISE}")
    return max(available, key=lambda offer: _version_key(offer.package_version))


def _download(offer: AvailablePackage) -> Path:
    # A download that was cut short earlier would be taken for a whole one.
    (Path(_settings().downloads_dir) / f"{INDEX_NAME}.argosmodel").unlink(missing_ok=True)
    return Path(offer.download())


@contextlib.contextmanager
def _bounded_network() -> Iterator[None]:
    """Argos Translate waits for ever for a silent server, and logs what becomes our error."""
    before = socket.getdefaulttimeout()
    logger = logging.getLogger("argostranslate.utils")
    socket.setdefaulttimeout(_NETWORK_PATIENCE_SECONDS)
    logger.disabled = True
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
        logger.disabled = False


def remove(name: str) -> Package:
    """Remove an installed package, named as `Package.name` or without the version.

    Raises ModelError if no package or more than one has that name, or if it cannot be removed.
    """
    installed = installed_packages()
    matching = [package for package in installed if name in (package.name, INDEX_NAME)]
    if len(matching) != 1:
        names = ", ".join(package.name for package in installed) or "none"
        what = "several packages have this name" if matching else "no such package"
        raise ModelError(f"{name}: {what}; installed are: {names}")
    package = matching[0]
    try:
        with _scratch_folder(package.folder.parent) as scratch:
            shutil.move(package.folder, scratch / "old")
    except OSError as error:
        raise ModelError(f"{package.folder}: cannot be removed: {error}") from error
    return package
