"""A review without the recording: the sound comes out of the page that was made with it."""

from __future__ import annotations

import io

import av
import pytest

from summarizer.editor import FolderSession
from summarizer.errors import InputError
from summarizer.store import EpisodeFolder


def seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data)) as sound:
        return float(sound.duration or 0) / 1_000_000


def test_the_clips_of_the_page_are_heard_without_the_recording(folder: EpisodeFolder) -> None:
    FolderSession(folder.path).rebuild()
    page = folder.path / "review.html"
    with_sound = page.read_text(encoding="utf-8").count("data:audio")
    assert with_sound > 3
    with folder.locked():
        folder.release("audio.mp3")
    desk = FolderSession(folder.path)
    kept = next(iter(desk._review.kept_clips().values()))
    first, last = kept.start + 1.0, kept.end - 1.0
    clip = desk.clip(first, last)
    assert seconds(clip.data) == pytest.approx(last - first, abs=0.2)
    with pytest.raises(InputError):  # nowhere in the page, and this episode's address has no recording
        desk.clip(0.0, 170.0)
    desk.rebuild()
    assert page.read_text(encoding="utf-8").count("data:audio") == with_sound
