"""Step ``package``: the exported model as an Argos package that needs no network anywhere."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from aligner.errors import InputError
from aligner.files import atomic_file
from aligner.translation import Package, PackageTranslator
from aligner.translation.archive import read_package, unpack
from scripts.train_translation import checkpoints
from scripts.train_translation.export import load_pieces, model_folder, newest_weights
from scripts.train_translation.model import Config
from scripts.train_translation.sources import Source, sources
from scripts.train_translation.splitter import splitter
from scripts.train_translation.switching import TERMS

__all__ = ["assemble", "package"]

LARGEST = 40_000_000
"""Bytes that a package may have to ship inside the wheel."""

_LICENCE = Path(__file__).with_name("data") / "CC-BY-SA-4.0.txt"
_TRIAL = "東京は日本の首都です。"

_CARD = """\
# Japanese to English, {version}

A small model for machine translation that runs on any processor, made for aligner: its hypotheses \
are there to find which sentences belong together, and to be read beside them. It is no translator \
to rely on: it gets names and rare words wrong, leaves things out and makes things up, most of all \
in long sentences.

- Transformer, {encoder_layers} encoder and {decoder_layers} decoder layers of {width} \
(inner {feed_forward}, {heads} heads), pre-normalised, one table of embeddings for both languages \
and the output: {parameters:.1f} million parameters.
- {pieces:,} SentencePiece pieces (unigram) for both languages; input is normalised with NFKC.
- {steps:,} steps of training. Weights are 8-bit integers (CTranslate2).
- terms.tsv lists names that aligner puts into a sentence in English and the model copies; Argos \
Translate does not use it.
- minisbd/ja.onnx splits text into sentences by rules, so that Argos Translate needs no network.

## Data

{data}
## Licence

The model is made from text under CC BY-SA and offered under Creative Commons \
Attribution-ShareAlike 4.0 International, see LICENSE; the makers of the text are named above. No \
text is in the package beyond pieces of words and a list of names.
{scores}"""


def package(work: Path, version: str, corpora: Sequence[str]) -> Path:
    """Write translate-ja_en-VERSION.argosmodel into ``work`` and try it.

    ``corpora`` are the names of the files trained on; without any, those that ``prepare`` read.
    Raises InputError where something is missing or of a licence that forbids it, ModelError where
    the package cannot be loaded, OutputError without room. A package that is there stays until
    the new one is whole and tried.
    """
    name = f"translate-ja_en-{version.replace('.', '_')}"
    place = work / f"{name}.argosmodel"
    used = sources(corpora or _prepared(work))
    # atomic_file around everything: it says what a disk without room means.
    with atomic_file(place) as file, tempfile.TemporaryDirectory(dir=work) as scratch:
        folder = Path(scratch) / name
        assemble(work, "int8", version, folder)
        (folder / "README.md").write_text(_card(work, version, used), encoding="utf-8")
        shutil.copyfile(_LICENCE, folder / "LICENSE")
        _zip(folder, Path(scratch) / place.name)
        _try(Path(scratch) / place.name, Path(scratch) / "tried")
        with (Path(scratch) / place.name).open("rb") as whole:
            shutil.copyfileobj(whole, file)
    size = place.stat().st_size
    note = "" if size < LARGEST else f", too large to ship (at most {LARGEST / 1e6:.0f} MB)"
    print(f"{place}: {size / 1e6:.1f} MB{note}", flush=True)
    return place


def assemble(work: Path, kind: str, version: str, folder: Path) -> Package:
    """Lay out a package with the exported model of a type; InputError where that is missing."""
    model = model_folder(work, kind)
    if not (model / "model.bin").is_file():
        raise InputError(f"{model}: there is no model in it; export first")
    load_pieces(work)
    shutil.copytree(model, folder / "model")
    shutil.copyfile(work / "sentencepiece.model", folder / "sentencepiece.model")
    if (work / TERMS).is_file():
        shutil.copyfile(work / TERMS, folder / TERMS)
    (folder / "minisbd").mkdir()
    (folder / "minisbd" / "ja.onnx").write_bytes(splitter())
    metadata = {
        "package_version": version,
        "argos_version": "1.11",
        "from_code": "ja",
        "from_name": "Japanese",
        "to_code": "en",
        "to_name": "English",
        "licence": "CC-BY-SA-4.0",
    }
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=2), encoding="utf-8")
    return read_package(folder)


def _prepared(work: Path) -> list[str]:
    path = work / "corpora.json"
    try:
        names = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read ({error}); name the files trained on with --corpora"
        ) from error
    return [str(name) for name in names]


def _card(work: Path, version: str, used: Sequence[Source]) -> str:
    weights = newest_weights(work)
    state = checkpoints.load(weights)
    config = Config(**state["config"])
    scores = work / "scores.md"
    rows = [f"| {one.name} | {one.licence} | {one.address} |" for one in used]
    return _CARD.format(
        version=version,
        parameters=sum(weight.numel() for weight in state["model"].values()) / 1e6,
        steps=state["step"],
        data="\n".join(["| text | licence | published at |", "|---|---|---|", *rows, ""]),
        scores=f"\n## Scores\n\n{scores.read_text('utf-8')}" if scores.is_file() else "",
        encoder_layers=config.encoder_layers,
        decoder_layers=config.decoder_layers,
        width=config.width,
        feed_forward=config.feed_forward,
        heads=config.heads,
        pieces=config.pieces,
    )


def _zip(folder: Path, archive: Path) -> None:
    """Write the archive; the same files give the same bytes, whenever that is done."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(
                path.relative_to(folder.parent).as_posix(), (2000, 1, 1, 0, 0, 0)
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            out.writestr(entry, path.read_bytes())


def _try(archive: Path, folder: Path) -> None:
    """Translate one sentence with the package as users will get it."""
    [hypothesis] = PackageTranslator(unpack(archive, folder), "trial").translate([_TRIAL])
    print(f"{_TRIAL} {hypothesis}", flush=True)
