"""A folder under review, its server, and a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_fixture import Case, case, fill

from summarizer.editor import FolderSession, ReviewServer
from summarizer.store import EpisodeFolder


@pytest.fixture(scope="session")
def known() -> Case:
    return case()


@pytest.fixture
def folder(tmp_path: Path, known: Case) -> EpisodeFolder:
    """An episode's folder with the sample's sound and a post that a person edited in five ways."""
    return fill(tmp_path / "episode", known)


@pytest.fixture(scope="session")
def mailed(tmp_path_factory: pytest.TempPathFactory, known: Case) -> str:
    """The address of the page as it arrives by mail: away from its folder."""
    made = fill(tmp_path_factory.mktemp("made") / "episode", known)
    FolderSession(made.path).rebuild()
    away = tmp_path_factory.mktemp("mail") / "attachment.html"
    away.write_bytes((made / "review.html").read_bytes())
    return away.as_uri()


@pytest.fixture
def desk(folder: EpisodeFolder) -> FolderSession:
    return FolderSession(folder.path)


@pytest.fixture
def server(desk: FolderSession) -> Iterator[ReviewServer]:
    with ReviewServer(desk) as running:
        yield running
