"""What stays of a recording: deleted when its episode is done, fetched again when needed, and never another version."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import SAMPLE
from servers import Server

from summarizer.digests import sha256_of
from summarizer.errors import InputError, NetworkError
from summarizer.net import http as web_http
from summarizer.pipeline.recording import recording_of, release_recording
from summarizer.records.episode import Audio, Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources.fetch import fetch
from summarizer.store import EpisodeFolder, StageRun, facts_of

WEB = FetchSettings(retries=0, timeout=5, allow_private=True)


class Told(Silent):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        self.notes.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


def done(path: Path, media: str, kind: str) -> tuple[EpisodeFolder, Episode]:
    """A folder whose recording was fetched."""
    episode = Episode.model_validate({"id": "a" * 16, "guid": "g", "title": "T", "media": media, "media_kind": kind})
    folder = EpisodeFolder(path)
    with folder.locked():
        audio = fetch(episode, folder.path, WEB, Silent())
        episode = episode.model_copy(update={"audio": audio})
        folder.write("episode.json", episode)
        run = StageRun(fingerprint="f", outputs={audio.file: audio.sha256}, seconds=1, cpu_seconds=1)
        folder.record("fetch", run, facts_of(episode, None))
    return folder, episode


def audio_of(episode: Episode) -> Audio:
    assert episode.audio is not None
    return episode.audio


def test_a_deleted_recording_leaves_its_stage_done_and_comes_back(server: Server, tmp_path: Path) -> None:
    url = server.add("/a.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    folder, episode = done(tmp_path / "e", url, "enclosure")
    audio = audio_of(episode)
    assert recording_of(folder, episode, WEB, Silent()) == folder.path / audio.file
    with folder.locked():
        release_recording(folder, episode, Silent())
    assert not folder.has(audio.file)
    assert folder.finished("fetch") is not None
    before, told = len(server.calls), Told()
    again = recording_of(folder, episode, WEB, told)
    assert sha256_of(again) == audio.sha256
    assert told.notes == ["the recording was deleted to save space; fetching it again"]
    asked = len(server.calls)
    assert asked > before
    assert recording_of(folder, episode, WEB, Silent()) == again
    assert len(server.calls) == asked  # until the command ends
    with folder.locked():
        release_recording(folder, episode, Silent())
    assert not again.exists()


def test_another_version_is_told_and_never_used(server: Server, tmp_path: Path) -> None:
    url = server.add("/a.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    folder, episode = done(tmp_path / "e", url, "enclosure")
    with folder.locked():
        release_recording(folder, episode, Silent())
    server.add("/a.mp3", SAMPLE.read_bytes()[:1_000_000], type="audio/mpeg")
    with pytest.raises(InputError, match=r"another version than the one that was transcribed.*--redo fetch"):
        recording_of(folder, episode, WEB, Silent())
    assert [path.name for path in folder.path.rglob("audio*")] == []


def test_what_a_kill_left_of_another_version_is_not_used(server: Server, tmp_path: Path) -> None:
    url = server.add("/a.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    folder, episode = done(tmp_path / "e", url, "enclosure")
    with folder.locked():
        release_recording(folder, episode, Silent())
    again = recording_of(folder, episode, WEB, Silent())
    again.write_bytes(b"x" * audio_of(episode).size)
    with pytest.raises(InputError, match="another version"):
        recording_of(folder, episode, WEB, Silent())
    assert sha256_of(recording_of(folder, episode, WEB, Silent())) == audio_of(episode).sha256


def test_a_server_that_is_gone_leaves_nothing_behind(server: Server, tmp_path: Path) -> None:
    url = server.add("/a.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    folder, episode = done(tmp_path / "e", url, "enclosure")
    with folder.locked():
        release_recording(folder, episode, Silent())
    server.route("/a.mp3", lambda call: call.answer(status=503))
    with pytest.raises(NetworkError):
        recording_of(folder, episode, WEB, Silent())
    assert not (folder.path / ".again").exists()


def test_a_file_of_this_machine_stays_unless_it_could_be_read_again(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp3"
    shutil.copy(SAMPLE, source)
    folder, episode = done(tmp_path / "e", str(source), "file")
    source.rename(tmp_path / "moved.mp3")
    told = Told()
    with folder.locked():
        release_recording(folder, episode, told)
    assert folder.has("audio.mp3")
    assert "audio.mp3 is kept" in told.notes[0]
    (tmp_path / "moved.mp3").rename(source)
    with folder.locked():
        release_recording(folder, episode, told)
    assert not folder.has("audio.mp3")
    assert recording_of(folder, episode, WEB, told) == source  # not copied again
    source.write_bytes(source.read_bytes()[:-1000])
    with pytest.raises(InputError, match="another version"):
        recording_of(folder, episode, WEB, told)
    source.unlink()
    with pytest.raises(InputError, match="is gone"):
        recording_of(folder, episode, WEB, told)


def test_fetching_anew_makes_it_a_kept_one(server: Server, tmp_path: Path) -> None:
    url = server.add("/a.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    folder, episode = done(tmp_path / "e", url, "enclosure")
    audio = audio_of(episode)
    with folder.locked():
        release_recording(folder, episode, Silent())
        assert folder.log.released == (audio.file,)
        fetch(episode, folder.path, WEB, Silent())
        run = StageRun(fingerprint="f", outputs={audio.file: audio.sha256}, seconds=1, cpu_seconds=1)
        folder.record("fetch", run, facts_of(episode, None))
    assert folder.log.released == ()


def test_a_recording_that_a_person_deleted_is_missed_as_before(server: Server, tmp_path: Path) -> None:
    url = server.add("/a.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    folder, episode = done(tmp_path / "e", url, "enclosure")
    (folder.path / audio_of(episode).file).unlink()
    assert folder.finished("fetch") is None
