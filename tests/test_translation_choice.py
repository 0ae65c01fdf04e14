from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from packages import TOP, contents, write_archive, write_folder

import aligner.translation
from aligner.errors import InputError, ModelError
from aligner.translation import choose_package, choose_translator


def test_without_an_installed_package_the_compact_one_translates():
    translator = choose_translator()
    assert translator is not None
    assert translator.id == "compact:translate-ja_en@0.3"
    assert "Tokyo" in translator.translate(["東京は日本の首都です。"])[0]


def test_an_installed_package_goes_before_the_compact_one(home):
    write_folder(home / "argos" / "packages", contents())
    for spec in ("auto", "argos"):
        translator = choose_translator(spec)
        assert translator is not None
        assert translator.id == "argos:translate-ja_en@1.1"
    assert choose_package("compact").id == "compact:translate-ja_en@0.3"


def test_the_newest_of_the_installed_ones_is_used(home):
    for version in ("1.9", "1.10"):
        packages = home / "argos" / "packages"
        write_folder(packages, contents(f"p-{version}", package_version=version))
    assert choose_package("auto").id == "argos:translate-ja_en@1.10"


def test_none_is_no_translator():
    assert choose_translator("none") is None


def test_argos_without_a_package_says_how_to_install_it():
    with pytest.raises(ModelError, match="aligner models install"):
        choose_translator("argos")


@pytest.mark.parametrize("name", [TOP, "new.argosmodel", "new.zip"])
def test_a_package_can_be_a_path(tmp_path, name):
    write_folder(tmp_path, contents())
    write_archive(tmp_path / "new.argosmodel", contents())
    write_archive(tmp_path / "new.zip", contents())
    translator = choose_translator(str(tmp_path / name))
    assert translator is not None
    assert translator.id == "argos:translate-ja_en@1.1"


def test_the_text_file_is_hypotheses(tmp_path):
    (tmp_path / "mt.txt").write_text("Water\n")
    translator = choose_translator(str(tmp_path / "mt.txt"))
    assert translator is not None
    assert translator.translate(["水"]) == ["Water"]


def test_hypotheses_are_read_anew_each_time(tmp_path):
    for text in ("Water", "Wine"):
        (tmp_path / "mt.txt").write_text(text)
        translator = choose_translator(str(tmp_path / "mt.txt"))
        assert translator is not None
        assert translator.translate(["水"]) == [text]


@pytest.mark.parametrize("spec", ["argus", "", "no/such/file.txt", "a\0b", "x" * 5000])
def test_what_is_neither_lists_what_is_possible(tmp_path, monkeypatch, spec):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputError, ModelError)) as caught:
        choose_translator(spec)
    assert "possible are" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"text"])
def test_a_broken_package_file_is_not_taken_for_hypotheses(tmp_path, content):
    (tmp_path / "new.argosmodel").write_bytes(content)
    with pytest.raises(ModelError, match=r"new\.argosmodel"):
        choose_translator(str(tmp_path / "new.argosmodel"))


def test_a_folder_that_is_no_package_is_an_error(tmp_path):
    with pytest.raises(ModelError, match=r"metadata\.json is missing"):
        choose_translator(str(tmp_path))


def test_a_second_run_loads_no_model():
    program = """
import sys
from aligner.translation import choose_translator
print(choose_translator("compact").translate(["水", "東京"]), "ctranslate2" in sys.modules)
"""
    command = [sys.executable, "-c", program]
    first, second = (subprocess.check_output(command, text=True).strip() for _ in range(2))
    assert first.endswith(" True")
    assert second == first.removesuffix("True") + "False"


def test_the_public_names_are_those_of_the_package():
    for name in aligner.translation.__all__:
        assert hasattr(aligner.translation, name)
    modules = {path.stem for path in Path(aligner.translation.__file__).parent.glob("*.py")}
    public = {name for name in vars(aligner.translation) if not name.startswith("_")}
    assert public - modules == set(aligner.translation.__all__)
