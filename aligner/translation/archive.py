"""Translation packages on disk: a folder, or the zip (``.argosmodel``) it is shipped as."""

from __future__ import annotations

import atexit
import hashlib
import json
import lzma
import shutil
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from aligner.errors import ModelError
from aligner.translation.cache import cache_folder

__all__ = ["Package", "read_package", "unpack", "unpack_cached"]

# How zipfile and its decompressors say that the data is damaged (RuntimeError: encrypted).
_DAMAGED = (zipfile.BadZipFile, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError)

_TOKENIZERS = ("sentencepiece.model", "bpe.model")


@dataclass(frozen=True, slots=True)
class Package:
    """A translation package from Japanese to English, unpacked in a folder."""

    folder: Path
    version: str
    target_prefix: str = ""

    @property
    def name(self) -> str:
        """The name of the package in the package index, and its version."""
        return f"translate-ja_en@{self.version}"

    @property
    def tokenizer(self) -> Path:
        """The model that cuts sentences into pieces."""
        files = [self.folder / name for name in _TOKENIZERS]
        return next((file for file in files if file.is_file()), files[0])

    @property
    def model(self) -> Path:
        """The folder of the CTranslate2 model."""
        return self.folder / "model"

    @property
    def restricts_output(self) -> bool:
        """Whether the model has a list of the pieces that may stand in a hypothesis."""
        return (self.model / "vmap.txt").is_file()

    @property
    def terms(self) -> Path | None:
        """The list of terms that go into a sentence in English first; few packages have one."""
        path = self.folder / "terms.tsv"
        return path if path.is_file() else None


def read_package(folder: Path, origin: Path | None = None) -> Package:
    """Read the package in a folder; ``origin`` is what errors name instead of the folder.

    Raises ModelError if the folder is not a package, lacks a part, or is for other languages.
    """
    origin = origin or folder
    metadata = _read_metadata(folder / "metadata.json", origin)
    pair = (metadata.get("from_code"), metadata.get("to_code"))
    if pair != ("ja", "en"):
        raise ModelError(
            f"{origin}: translates from {pair[0]} to {pair[1]}; "
            "a package from ja (Japanese) to en (English) is needed"
        )
    package = Package(
        folder, str(metadata.get("package_version", "")), str(metadata.get("target_prefix") or "")
    )
    for part in (package.model / "model.bin", package.tokenizer):
        if not part.is_file():
            raise ModelError(f"{origin}: {part.name} is missing; get the package again")
    return package


def _read_metadata(path: Path, origin: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ModelError(
            f"{origin}: not a translation package, metadata.json is missing; get the package again"
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{origin}: metadata.json cannot be read ({error}); get the package again"
        ) from error
    if not isinstance(metadata, dict):
        raise ModelError(f"{origin}: metadata.json is not an object; get the package again")
    return metadata


def unpack(archive: Path, into: Path) -> Package:
    """Unpack a package file into a folder, as a folder of its own.

    Raises ModelError if the file is not a whole package from Japanese to English with one folder
    at its top.
    """
    try:
        with zipfile.ZipFile(archive) as contents:
            top = _top_folder(archive, contents.namelist())
            contents.extractall(into)
    except OSError as error:
        raise ModelError(
            f"{archive}: cannot be unpacked in {into}: {error.strerror}; "
            "check that the file is there and that the folder has room"
        ) from error
    except _DAMAGED as error:
        raise ModelError(
            f"{archive}: not a whole package file ({error}); get the package again"
        ) from error
    return read_package(into / top, origin=archive)


def _top_folder(archive: Path, names: list[str]) -> str:
    """Find the one folder that everything in the archive is in."""
    paths = [PurePosixPath(name.replace("\\", "/")) for name in names]
    if any(path.is_absolute() or ".." in path.parts or ":" in str(path) for path in paths):
        raise ModelError(f"{archive}: has files that would land outside its folder; do not use it")
    tops = {path.parts[:1] for path in paths}
    if len(tops) != 1 or tops == {()}:
        raise ModelError(
            f"{archive}: is not one folder with a package in it; it must hold, for example, "
            "translate-ja_en-1_1/ with metadata.json, model/ and sentencepiece.model"
        )
    return tops.pop()[0]


def unpack_cached(archive: Path) -> Package:
    """Read the package of a package file, which is unpacked once in the cache folder.

    The folder is named by the hash of the file and appears whole or not at all, however many
    processes unpack it at once. Raises ModelError as `unpack` does.
    """
    try:
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise ModelError(f"{archive}: cannot be read: {error.strerror}") from error
    place = cache_folder() / "packages" / digest
    try:
        if not place.is_dir():
            _unpack_at(archive, place)
    except (OSError, ModelError):
        # No room or no permission there: this process makes do with a folder of its own. If the
        # archive is what is wrong, this says so.
        return unpack(archive, _folder_of_this_process())
    return read_package(place)


def _unpack_at(archive: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="unpacking-") as scratch:
        package = unpack(archive, Path(scratch))
        try:
            package.folder.rename(place)
        except OSError:
            # Another process may have been first, and what it unpacked is the same.
            if not place.is_dir():
                raise


def _folder_of_this_process() -> Path:
    try:
        folder = Path(tempfile.mkdtemp(prefix="aligner-"))
    except OSError as error:
        raise ModelError(
            f"{cache_folder()}: cannot be written, nor can a temporary folder be made; "
            "set ALIGNER_CACHE_DIR to a folder that can"
        ) from error
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
