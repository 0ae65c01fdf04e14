from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aligner.translation import Package, choose_package


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch) -> Path:
    """A home folder of the test's own: no package, no cache and no index of the machine's user."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("ALIGNER_CACHE_DIR", str(folder / "cache"))
    monkeypatch.delenv("ALIGNER_DATA_DIR", raising=False)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder / "argos" / "packages"))
    # Port 9 of the loopback is closed: nothing a test does reaches a network.
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://127.0.0.1:9/")
    for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
    # Argos Translate reads these once, when it is imported.
    for name in [name for name in sys.modules if name.split(".")[0] == "argostranslate"]:
        monkeypatch.delitem(sys.modules, name)
    return folder


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser, driven by Playwright."""
    from playwright.sync_api import sync_playwright
    from reviewing import CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def compact(tmp_path_factory) -> Package:
    """The package that ships with the project, unpacked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNER_CACHE_DIR", str(tmp_path_factory.mktemp("compact")))
        return choose_package("compact").package
