from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import TOP, contents, write_archive, write_folder

from aligner.errors import ModelError
from aligner.translation.archive import Package, read_package, unpack, unpack_cached


def test_a_package_is_read_from_its_folder(tmp_path):
    write_folder(tmp_path, contents(target_prefix=">>en<<"))
    package = read_package(tmp_path / TOP)
    assert package == Package(tmp_path / TOP, "1.1", ">>en<<")
    assert package.name == "translate-ja_en@1.1"


def test_the_pieces_may_be_bpe(tmp_path):
    files = contents()
    files[f"{TOP}/bpe.model"] = files.pop(f"{TOP}/sentencepiece.model")
    write_folder(tmp_path, files)
    assert read_package(tmp_path / TOP).tokenizer.name == "bpe.model"


@pytest.mark.parametrize("part", ["metadata.json", "sentencepiece.model", "model/model.bin"])
def test_a_part_that_is_missing_is_named(tmp_path, part):
    files = contents()
    del files[f"{TOP}/{part}"]
    write_folder(tmp_path, files)
    with pytest.raises(ModelError, match=f"{TOP}.*{Path(part).name} is missing"):
        read_package(tmp_path / TOP)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\udcff"])
def test_broken_metadata_is_an_error(tmp_path, text):
    write_folder(tmp_path, contents())
    metadata = tmp_path / TOP / "metadata.json"
    metadata.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ModelError, match=r"metadata\.json"):
        read_package(tmp_path / TOP)


def test_other_languages_are_refused(tmp_path):
    write_folder(tmp_path, contents(from_code="en", to_code="ja"))
    with pytest.raises(ModelError, match="from en to ja"):
        read_package(tmp_path / TOP)


def test_unpacking_gives_what_was_packed(tmp_path):
    archive = write_archive(tmp_path / "a.argosmodel", contents())
    package = unpack(archive, tmp_path / "out")
    assert package.folder == tmp_path / "out" / TOP
    for name, text in contents().items():
        assert (tmp_path / "out" / name).read_text(encoding="utf-8") == text


FLAT = {name.removeprefix(f"{TOP}/"): text for name, text in contents().items()}
BAD_ARCHIVES = {
    "flat": (FLAT, "is not one folder"),
    "two folders": (contents() | contents("other"), "is not one folder"),
    "empty": ({}, "is not one folder"),
    "nameless": ({"./": ""}, "is not one folder"),
    "climbing": (contents() | {f"{TOP}/../../evil": "x"}, "outside its folder"),
    "absolute": (contents() | {"/tmp/evil": "x"}, "outside its folder"),
    "drive": (contents() | {"C:\\evil": "x"}, "outside its folder"),
    "backslashes": (contents() | {f"{TOP}\\..\\..\\evil": "x"}, "outside its folder"),
    "other pair": (contents(to_code="de"), "from ja to de"),
    "one file": ({"readme": "x"}, "not a translation package"),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_bad_archives_are_refused_by_their_name(tmp_path, case):
    files, reason = BAD_ARCHIVES[case]
    archive = write_archive(tmp_path / "bad.argosmodel", files)
    with pytest.raises(ModelError, match=f"bad.argosmodel: .*{reason}"):
        unpack(archive, tmp_path / "out")
    assert not list(tmp_path.rglob("evil"))


def test_an_encrypted_archive_is_refused(tmp_path):
    archive = write_archive(tmp_path / "bad.argosmodel", contents())
    data = bytearray(archive.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    archive.write_bytes(data)
    with pytest.raises(ModelError, match="not a whole package"):
        unpack(archive, tmp_path / "out")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_archive_is_an_error_of_ours_or_harmless(data):
    with tempfile.TemporaryDirectory() as folder:
        archive = write_archive(Path(folder) / "a.argosmodel", contents())
        whole = bytearray(archive.read_bytes())
        at = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            del whole[at:]
        else:
            whole[at] ^= data.draw(st.integers(1, 255))
        archive.write_bytes(whole)
        with contextlib.suppress(ModelError):
            package = unpack(archive, Path(folder) / "out")
            assert (package.model / "model.bin").is_file()


@pytest.mark.parametrize("use", [unpack_cached, lambda path: unpack(path, path.parent / "out")])
def test_a_missing_file_or_a_folder_is_an_error(tmp_path, use):
    with pytest.raises(ModelError, match=r"gone\.argosmodel"):
        use(tmp_path / "gone.argosmodel")
    with pytest.raises(ModelError, match=tmp_path.name):
        use(tmp_path)


def test_the_cache_is_unpacked_once_for_the_same_content(tmp_path):
    first = unpack_cached(write_archive(tmp_path / "a.argosmodel", contents()))
    marker = first.folder / "marker"
    marker.touch()
    (tmp_path / "b.argosmodel").write_bytes((tmp_path / "a.argosmodel").read_bytes())
    assert unpack_cached(tmp_path / "b.argosmodel") == first
    assert marker.exists()
    other = write_archive(tmp_path / "a.argosmodel", contents(package_version="1.2"))
    assert unpack_cached(other).version == "1.2"


def test_nothing_half_unpacked_is_left_or_used(tmp_path, home):
    archive = write_archive(tmp_path / "a.argosmodel", contents())
    with zipfile.ZipFile(archive) as whole:
        start = whole.getinfo(f"{TOP}/model/model.bin").header_offset
    data = bytearray(archive.read_bytes())
    data[start + 60] ^= 0xFF
    archive.write_bytes(data)
    for _ in range(2):
        with pytest.raises(ModelError):
            unpack_cached(archive)
    assert list((home / "cache" / "packages").iterdir()) == []


@pytest.mark.parametrize("obstacle", ["cache", "cache/packages"])
def test_a_cache_folder_that_cannot_be_made_is_no_obstacle(tmp_path, home, obstacle):
    (home / obstacle).parent.mkdir(exist_ok=True)
    (home / obstacle).write_text("a file where a folder should be")
    archive = write_archive(tmp_path / "a.argosmodel", contents())
    assert unpack_cached(archive).version == "1.1"


def _unpack_when_all_are_there(archive, barrier, queue) -> None:
    barrier.wait()
    queue.put(unpack_cached(archive).folder)


def test_processes_that_unpack_at_once_agree(tmp_path, home):
    archive = write_archive(tmp_path / "a.argosmodel", contents())
    context = multiprocessing.get_context("spawn")
    barrier, queue = context.Barrier(4), context.Queue()
    children = [
        context.Process(target=_unpack_when_all_are_there, args=(archive, barrier, queue))
        for _ in range(4)
    ]
    for child in children:
        child.start()
    folders = {queue.get(timeout=60) for _ in children}
    for child in children:
        child.join(60)
    assert list((home / "cache" / "packages").iterdir()) == list(folders)
