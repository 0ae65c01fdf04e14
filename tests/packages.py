"""Package files for tests: the layout of real ones, with a model that cannot be loaded."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

TOP = "translate-ja_en-1_1"


def contents(top: str = TOP, **metadata: str) -> dict[str, str]:
    """The files of a small package, by their path in the archive."""
    described = {"from_code": "ja", "to_code": "en", "package_version": "1.1"} | metadata
    return {
        f"{top}/metadata.json": json.dumps(described),
        f"{top}/sentencepiece.model": "pieces",
        f"{top}/model/model.bin": "weights " * 20,
        f"{top}/model/config.json": "{}",
    }


def write_archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def write_folder(parent: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
