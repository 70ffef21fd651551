"""A folder of episodes as a batch leaves it, made of the review tests' episode, and a real Chromium."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from made_episodes import HOSTILE, finished, put
from review_fixture import SOUND, case, edited

from summarizer.editor import FolderSession
from summarizer.store import Root, RunLog, open_root


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drafted episodes (one edited in five ways, one with a hostile title), a failed and a waiting one."""
    known = case()
    root = tmp_path_factory.mktemp("night")
    clean = known.episode.model_copy(update={"id": "aaaaaaaa", "title": HOSTILE, "date": dt.date(2026, 11, 9)})
    for episode, post in ((known.episode, edited(known.post)), (clean, known.post)):
        folder = put(root, episode, known.transcript, finished())
        folder.write("quotes.json", known.quotes)
        folder.write("draft.json", known.draft)
        folder.write("post.md", post)
        shutil.copy(SOUND, folder / "audio.mp3")
        FolderSession(folder.path).rebuild()
    bare = known.episode.model_copy(update={"audio": None, "show": "Night Desk", "date": dt.date(2026, 11, 10)})
    failure = RunLog(error="no speech was heard in 'Silence' (12 s)", failed_stage="transcribe")
    put(root, bare.model_copy(update={"id": "bbbbbbbb", "title": "Silence"}), log=failure)
    put(root, bare.model_copy(update={"id": "cccccccc", "title": "Still to come", "date": None}))
    return root


@pytest.fixture
def folder(night: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    copy = tmp_path / "episodes"
    shutil.copytree(night, copy, ignore=shutil.ignore_patterns("*.sqlite*", "index.html"))
    return copy


@pytest.fixture
def root(folder: Path) -> Root:
    return open_root(folder)
