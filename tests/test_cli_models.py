from __future__ import annotations

import re

import pytest
from packages import TOP, contents, write_archive, write_folder
from typer.testing import CliRunner

from aligner.cli.models import app
from aligner.errors import ModelError


def models(*arguments: str) -> str:
    """What a command prints, on one line; an error of ours is raised as it is for `main`."""
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return " ".join(result.output.split())


@pytest.fixture
def archive(tmp_path) -> str:
    return str(write_archive(tmp_path / "new.argosmodel", contents()))


def used() -> str:
    """The engine that the list marks."""
    output = CliRunner().invoke(app, ["list"], catch_exceptions=False).output
    [line] = [line for line in output.splitlines() if line.strip().startswith("*")]
    return line.split()[1]


def test_the_compact_package_is_used_where_nothing_is_installed():
    assert used() == "compact:translate-ja_en@0.3"


def test_an_installed_package_is_listed_used_and_removed(archive):
    assert "installed translate-ja_en@1.1" in models("install", archive)
    assert used() == "argos:translate-ja_en@1.1"
    assert "compact:translate-ja_en@0.3" in models("list")
    assert "removed translate-ja_en@1.1" in models("remove", "translate-ja_en")
    assert used() == "compact:translate-ja_en@0.3"


def test_older_versions_are_listed_with_their_folder(home):
    packages = home / "argos" / "packages"
    for version in ("1.0", "1.1"):
        write_folder(packages, contents(f"p-{version}", package_version=version))
    assert str(packages / "p-1.0") in models("list").replace(" ", "")
    assert used() == "argos:translate-ja_en@1.1"


def test_show_describes_what_would_be_used(archive):
    assert "compact:translate-ja_en@0.3" in models("show")
    models("install", archive)
    shown = models("show")
    assert "argos:translate-ja_en@1.1" in shown
    assert TOP in shown
    assert re.search(r"\b1\d\.\d MB", models("show", "compact"))


def test_stray_folders_do_not_matter(home):
    write_folder(home / "argos" / "packages", {"stray/file": "x"})
    assert used() == "compact:translate-ja_en@0.3"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["install"], "install it from a file"),
        (["install", "translate-en_ja"], "neither a file nor a package"),
        (["install", "gone.argosmodel"], "gone.argosmodel"),
        (["remove", "translate-ja_en"], "installed are: none"),
        (["show", "argos"], "aligner models install"),
    ],
)
def test_failures_are_errors_of_ours_and_quick(arguments, message):
    with pytest.raises(ModelError, match=message):
        models(*arguments)


def test_installing_what_is_no_package(tmp_path):
    (tmp_path / "article.txt").write_text("水")
    with pytest.raises(ModelError, match=r"article\.txt: not a whole package"):
        models("install", str(tmp_path / "article.txt"))
