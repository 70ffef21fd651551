"""The recordings that tests make for themselves are what they claim to be."""

from __future__ import annotations

from pathlib import Path

import av
import fixtures_audio
import numpy as np
import pytest


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4a", ".opus", ".flac"])
def test_excerpt_in_every_container(tmp_path: Path, suffix: str) -> None:
    path = fixtures_audio.excerpt(tmp_path / f"part{suffix}", 30.0, 33.0)
    assert len(fixtures_audio.read(path)) / fixtures_audio.RATE == pytest.approx(3.0, abs=0.1)


def test_excerpt_is_cut_at_its_second(tmp_path: Path) -> None:
    whole = fixtures_audio.read(fixtures_audio.SAMPLE)
    part = fixtures_audio.read(fixtures_audio.excerpt(tmp_path / "part.wav", 30.0, 33.0))
    rate = fixtures_audio.RATE
    np.testing.assert_allclose(part, whole[30 * rate : 33 * rate], atol=1e-4)


def test_silence_is_silent_and_music_is_not(tmp_path: Path) -> None:
    silence = fixtures_audio.read(fixtures_audio.silence(tmp_path / "silence.mp3", 2))
    music = fixtures_audio.read(fixtures_audio.music(tmp_path / "music.mp3", 4))
    assert np.abs(silence).max() < 1e-4
    assert 0.1 < np.abs(music).max() < 1
    assert len(music) / fixtures_audio.RATE == pytest.approx(4, abs=0.1)


def test_broken_files_are_broken(tmp_path: Path) -> None:
    cut = fixtures_audio.truncated(tmp_path / "cut.mp3")
    assert 0 < cut.stat().st_size < 0.1 * fixtures_audio.SAMPLE.stat().st_size
    for path in (fixtures_audio.text(tmp_path / "text.mp3"), fixtures_audio.empty(tmp_path / "empty.mp3")):
        with pytest.raises(av.error.FFmpegError):
            fixtures_audio.read(path)
