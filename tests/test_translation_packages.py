from __future__ import annotations

import functools
import json
import socket
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from packages import TOP, contents, write_archive, write_folder

from aligner.errors import ModelError
from aligner.translation import install_file, install_named, installed_packages, remove


@pytest.fixture
def packages(home) -> Path:
    """Argos Translate's packages folder."""
    return home / "argos" / "packages"


@pytest.fixture
def archive(tmp_path) -> Path:
    return write_archive(tmp_path / "new.argosmodel", contents())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_nothing_is_installed_at_first():
    assert installed_packages() == []


def test_the_newest_comes_first(packages):
    for version in ("1.9", "1.10", "0.12"):
        write_folder(packages, contents(f"p-{version}", package_version=version))
    assert [package.version for package in installed_packages()] == ["1.10", "1.9", "0.12"]


def test_what_is_no_package_is_passed_over(packages, caplog):
    write_folder(packages, contents())
    write_folder(packages, contents("translate-en_ja-1_0", from_code="en", to_code="ja"))
    write_folder(packages, {"stray/readme": "x", "file": "x", "bad/metadata.json": "{"})
    assert [package.folder.name for package in installed_packages()] == [TOP]
    assert caplog.records == []


def test_a_broken_package_is_reported_and_passed_over(packages, caplog):
    write_folder(packages, contents())
    (packages / TOP / "model" / "model.bin").unlink()
    assert installed_packages() == []
    assert "model.bin is missing" in caplog.text


def test_a_home_that_cannot_be_written_holds_no_packages(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    for kind in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "file"))
    assert installed_packages() == []


def test_wrong_settings_of_argos_translate_are_an_error(monkeypatch):
    monkeypatch.setenv("ARGOS_INTER_THREADS", "many")
    with pytest.raises(ModelError, match="settings"):
        installed_packages()


def test_a_broken_settings_file_does_not_spoil_the_output(home, capsys):
    settings = home / "config" / "argos-translate" / "settings.json"
    write_folder(settings.parent, {"settings.json": "{"})
    installed_packages()
    assert capsys.readouterr().out == ""


def test_a_file_is_installed_where_argos_translate_finds_it(packages, archive):
    package = install_file(archive)
    assert package.folder == packages / TOP
    assert installed_packages() == [package]
    from argostranslate.package import get_installed_packages

    [found] = get_installed_packages()
    assert (found.from_code, found.to_code, found.package_version) == ("ja", "en", "1.1")
    assert names(packages.parent) == ["packages"]


def test_the_same_version_is_replaced(packages, archive):
    install_file(archive)
    (packages / TOP / "old").touch()
    install_file(archive)
    assert not (packages / TOP / "old").exists()
    assert names(packages) == [TOP]
    assert names(packages.parent) == ["packages"]


@pytest.mark.parametrize("damage", ["truncated", "text", "flat", "other pair", "missing"])
def test_a_bad_file_changes_nothing(packages, archive, damage):
    install_file(archive)
    (packages / TOP / "old").touch()
    if damage == "truncated":
        archive.write_bytes(archive.read_bytes()[:-30])
    elif damage == "text":
        archive.write_text("<html>not found</html>")
    elif damage == "flat":
        write_archive(archive, {"metadata.json": "{}", "model/model.bin": "x"})
    elif damage == "other pair":
        write_archive(archive, contents(from_code="de"))
    else:
        archive.unlink()
    with pytest.raises(ModelError, match=r"new\.argosmodel"):
        install_file(archive)
    assert (packages / TOP / "old").exists()
    assert names(packages) == [TOP]
    assert names(packages.parent) == ["packages"]


def test_a_packages_folder_that_is_a_file_is_an_error(monkeypatch, tmp_path, archive):
    (tmp_path / "file").touch()
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"new\.argosmodel: cannot be installed"):
        install_file(archive)


@pytest.mark.parametrize("name", ["translate-ja_en", "translate-ja_en@1.1"])
def test_removing_leaves_nothing(packages, archive, name):
    package = install_file(archive)
    assert remove(name) == package
    assert names(packages) == []
    assert names(packages.parent) == ["packages"]


def test_removing_what_is_not_there_says_what_is(archive):
    with pytest.raises(ModelError, match="installed are: none"):
        remove("translate-ja_en")
    install_file(archive)
    with pytest.raises(ModelError, match=r"installed are: translate-ja_en@1\.1"):
        remove("translate-en_de")


def test_removing_one_of_several_needs_its_version(packages):
    for version in ("1.0", "1.1"):
        write_folder(packages, contents(f"p-{version}", package_version=version))
    with pytest.raises(ModelError, match="several"):
        remove("translate-ja_en")
    remove("translate-ja_en@1.0")
    assert names(packages) == ["p-1.1"]


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A package index on the loopback: its folder, and its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    folder = tmp_path / "index"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", address)
    yield folder, address
    server.shutdown()
    server.server_close()


def offer(address: str, version: str, code: str = "ja") -> dict[str, object]:
    return {
        "package_version": version,
        "from_code": code,
        "from_name": code,
        "to_code": "en",
        "to_name": "English",
        "links": [f"{address}{version}.argosmodel"],
    }


def publish(folder: Path, offers: list[dict[str, object]]) -> None:
    (folder / "index.json").write_text(json.dumps(offers))


def test_the_newest_package_of_the_index_is_installed(index):
    folder, address = index
    publish(folder, [offer(address, version) for version in ("1.9", "1.10", "1.2")])
    write_archive(folder / "1.10.argosmodel", contents(package_version="1.10"))
    assert install_named().version == "1.10"
    assert [package.version for package in installed_packages()] == ["1.10"]


def test_an_index_without_the_package_is_an_error(index):
    folder, address = index
    publish(folder, [offer(address, "1.0", "de")])
    with pytest.raises(ModelError, match="no translate-ja_en"):
        install_named()


def test_an_index_that_is_no_index_is_an_error(index):
    folder, _ = index
    (folder / "index.json").write_text("<html>sign in to this network</html>")
    with pytest.raises(ModelError, match="install it from a file"):
        install_named()


def test_a_package_that_is_not_served_is_an_error(index):
    folder, address = index
    publish(folder, [offer(address, "1.1")])
    with pytest.raises(ModelError, match="translate-ja_en: cannot be downloaded"):
        install_named()
    assert installed_packages() == []


def test_a_download_that_was_cut_short_is_not_taken_for_whole_later(index):
    folder, address = index
    publish(folder, [offer(address, "1.1")])
    whole = write_archive(folder / "1.1.argosmodel", contents()).read_bytes()
    (folder / "1.1.argosmodel").write_bytes(whole[:-40])
    with pytest.raises(ModelError, match="not a whole package"):
        install_named()
    (folder / "1.1.argosmodel").write_bytes(whole)
    assert install_named().version == "1.1"


def test_without_network_the_error_is_quick_and_says_what_to_do(caplog):
    with pytest.raises(ModelError, match=r"cannot be reached; install it from a file"):
        install_named()
    assert caplog.records == []


def test_a_server_that_is_silent_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("aligner.translation.packages._NETWORK_PATIENCE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", address)
        with pytest.raises(ModelError, match="cannot be reached"):
            install_named()
    assert socket.getdefaulttimeout() is None


def test_other_names_are_refused_without_network():
    with pytest.raises(ModelError, match="neither a file nor a package"):
        install_named("translate-en_ja")


def test_none_of_this_loads_a_heavy_library(archive):
    program = f"""
import json, sys
from pathlib import Path
from aligner.translation import install_file, installed_packages, remove
install_file(Path({str(archive)!r}))
installed_packages()
remove("translate-ja_en")
print(json.dumps(list(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"torch", "spacy", "stanza", "onnxruntime", "minisbd"}
    assert not set(json.loads(done.stdout)) & heavy
