"""Shared by all tests: the tests' own modules are importable, and no setting of the machine leaks in."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from summarizer import audio

sys.path.insert(0, str(Path(__file__).parent))

# Every run tries the same few examples, so that it fails for what was changed. CONTRIBUTING says when to try more.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _PATIENT, max_examples=40, derandomize=True, database=None)
settings.register_profile("thorough", _PATIENT, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

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


def _cutting_each_clip_once() -> Callable[..., Iterator[tuple[int, bytes | None]]]:
    """`cut_clips` that keeps what it cut: the tests make some hundred pages of the same ten clips."""
    cut = audio.cut_clips
    kept: dict[tuple[object, ...], bytes | None] = {}

    @functools.wraps(cut)
    def cut_once(
        path: Path, ranges: Sequence[tuple[float, float]], *more: audio.ClipFormat
    ) -> Iterator[tuple[int, bytes | None]]:
        digest = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""
        keys = [(digest, *place, *more) for place in ranges]
        new = [place for place, key in zip(ranges, keys, strict=True) if key not in kept]
        if new or not digest:
            for number, data in cut(path, new, *more):
                kept[digest, *new[number], *more] = data
        yield from ((number, kept[key]) for number, key in enumerate(keys))

    return cut_once


# Here, before the package's other modules take the function from there.
audio.cut_clips = audio.clips.cut_clips = _cutting_each_clip_once()
