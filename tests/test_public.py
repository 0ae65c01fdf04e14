"""What is public is named, is there, and says what it is."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import aligner

MODULES = [
    "aligner",
    *(
        found.name
        for found in pkgutil.walk_packages(aligner.__path__, "aligner.")
        if not found.name.endswith("__main__")
    ),
]
# The command line is no library: its package has the program, and what the program is made of.
PACKAGES = [
    name
    for name in MODULES
    if hasattr(import_module(name), "__path__") and name not in {"aligner", "aligner.cli"}
]


def test_the_package_has_what_the_readme_uses():
    assert set(aligner.__all__) == {
        *("AlignerError", "Alignment", "Bead", "Document", "Sentence", "__version__", "align")
    }
    assert dir(aligner) == aligner.__all__
    with pytest.raises(AttributeError, match="nonsense"):
        _ = aligner.nonsense


@pytest.mark.parametrize("name", MODULES)
def test_what_is_named_is_there(name):
    module = import_module(name)
    assert sorted(set(module.__all__)) == sorted(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_names_all_that_it_offers(name):
    module = import_module(name)
    tree = ast.parse(Path(inspect.getsourcefile(module)).read_text(encoding="utf-8"))
    offered = {name for node in tree.body for name in bound(node) if not name.startswith("_")}
    assert offered - {"annotations"} == set(module.__all__) | {
        name for name in offered if inspect.ismodule(getattr(module, name))
    }


def bound(node: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module makes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_names_its_public_functions_and_classes(name):
    module = import_module(name)
    defined = {
        public
        for public, value in vars(module).items()
        if not public.startswith("_")
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == name
    }
    assert defined <= set(module.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_what_is_public_has_a_docstring(name):
    module = import_module(name)
    assert (module.__doc__ or "").strip()
    for public in module.__all__:
        value = getattr(module, public)
        if inspect.isfunction(value) or inspect.isclass(value):
            assert (value.__doc__ or "").strip(), public
