"""Shared by all tests: the tests' own modules are importable, and no setting of the machine leaks in."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith(("SUMMARIZER_", "OPENAI_")) and name != "SUMMARIZER_CACHE":
            monkeypatch.delenv(name)
    # Each test begins without kept feeds: ports of test servers are used again, and the user's own are not touched.
    monkeypatch.setenv("SUMMARIZER_FETCH__CACHE", str(tmp_path_factory.getbasetemp() / f"web-{uuid.uuid4().hex}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for the whole run: Playwright starts once in a process."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: install Debian's package chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        # Root in a container has no user namespaces for the sandbox; sound goes nowhere, and needs no click to start.
        arguments = ["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
        running = playwright.chromium.launch(executable_path=found, args=arguments)
        yield running
        running.close()
