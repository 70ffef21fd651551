"""The sound that words were heard in is kept in the record of the recording, and read by every later step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from av.stream import Disposition
from fixtures_audio import SAMPLE
from fixtures_media import Samples, Track, written

from summarizer import audio
from summarizer.pipeline.recording import kept_recording
from summarizer.records.episode import Audio, Episode, Sound
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources.fetch import fetch
from summarizer.store import EpisodeFolder


@pytest.fixture(scope="module")
def tracks() -> tuple[Samples, Samples]:
    return audio.read_samples(SAMPLE, 0.0, 6.0), audio.read_samples(SAMPLE, 60.0, 66.0)


def stored(path: Path, folder: Path) -> Audio:
    episode = Episode(id="0" * 16, guid="talk", title="Talk", media=str(path), media_kind="file")
    return fetch(episode, folder, FetchSettings(), Silent())


def hears(path: Path, samples: Samples) -> bool:
    heard = audio.read_samples(path)
    return bool(np.corrcoef(heard[8_000:80_000], samples[8_000:80_000])[0, 1] > 0.9)


def test_the_track_is_kept_when_it_is_not_the_first(tmp_path: Path, tracks: tuple[Samples, Samples]) -> None:
    given = [Track(tracks[0], "flac", 16_000), Track(tracks[1], "flac", 16_000, flags=Disposition.default)]
    path = written(tmp_path / "talk.mkv", given, options={"default_mode": "passthrough"})
    kept = stored(path, tmp_path / "episode")
    assert kept.sound == Sound(track=1)
    assert Audio.model_validate_json(kept.model_dump_json()) == kept
    folder = tmp_path / "episode"
    assert hears(kept_recording(EpisodeFolder(folder), kept), tracks[1])
    # The words of an episode of an earlier version were heard in the first track: its clips are cut from that.
    assert hears(kept_recording(EpisodeFolder(folder), kept.model_copy(update={"sound": None})), tracks[0])


def test_the_record_of_an_ordinary_recording_has_no_sound(tmp_path: Path, tracks: tuple[Samples, Samples]) -> None:
    kept = stored(written(tmp_path / "talk.m4a", [Track(tracks[0])]), tmp_path / "episode")
    assert kept.sound is None
    assert "sound" not in kept.model_dump_json()
