"""A folder under review, its server, and a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from review_fixture import SOUND, Case, case, edited

from summarizer.review import FolderDesk, ReviewServer
from summarizer.store import EpisodeFolder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def known() -> Case:
    return case()


def fill(path: Path, known: Case) -> EpisodeFolder:
    made = EpisodeFolder(path)
    made.write("episode.json", known.episode)
    made.write("transcript.json", known.transcript)
    made.write("quotes.json", known.quotes)
    made.write("draft.json", known.draft)
    made.write("post.md", edited(known.post))
    shutil.copy(SOUND, made / "audio.mp3")
    return made


@pytest.fixture
def folder(tmp_path: Path, known: Case) -> EpisodeFolder:
    """An episode's folder with the sample's sound and a post that a person edited in five ways."""
    return fill(tmp_path / "episode", known)


@pytest.fixture(scope="session")
def mailed(tmp_path_factory: pytest.TempPathFactory, known: Case) -> str:
    """The address of the page as it arrives by mail: away from its folder."""
    made = fill(tmp_path_factory.mktemp("made") / "episode", known)
    FolderDesk(made.path).rebuild()
    away = tmp_path_factory.mktemp("mail") / "attachment.html"
    away.write_bytes((made / "review.html").read_bytes())
    return away.as_uri()


@pytest.fixture
def desk(folder: EpisodeFolder) -> FolderDesk:
    return FolderDesk(folder.path)


@pytest.fixture
def server(desk: FolderDesk) -> Iterator[ReviewServer]:
    with ReviewServer(desk) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
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
