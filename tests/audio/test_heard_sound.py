"""Which sound of a file is heard: its track, its channels, and where it begins behind the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from av.stream import Disposition
from fixtures_audio import SAMPLE
from fixtures_media import RATE, Samples, Track, lag, level, written

from summarizer import audio
from summarizer.records.episode import Sound

NONE = Disposition(0)


@pytest.fixture(scope="module")
def talk() -> Samples:
    return audio.read_samples(SAMPLE, 0.0, 16.0)


@pytest.fixture(scope="module")
def other() -> Samples:
    return audio.read_samples(SAMPLE, 100.0, 116.0)


@pytest.mark.parametrize(
    ("flags", "heard"),
    [
        ((NONE, NONE), 0),
        ((Disposition.default, NONE), 0),
        ((NONE, Disposition.default), 1),
        ((Disposition.comment, Disposition.default), 1),
        ((Disposition.comment | Disposition.default, NONE), 1),
        ((Disposition.visual_impaired, NONE), 1),
        ((Disposition.dub, Disposition.original), 1),
        ((NONE, Disposition.dub), 0),
        ((Disposition.default, Disposition.default), 0),
    ],
)
def test_the_track_of_the_conversation_is_heard(
    tmp_path: Path, talk: Samples, other: Samples, flags: tuple[Disposition, Disposition], heard: int
) -> None:
    tracks = [Track(samples, "flac", RATE, flags=flag) for samples, flag in zip((talk, other), flags, strict=True)]
    path = written(tmp_path / "talk.mkv", tracks, options={"default_mode": "passthrough"})
    samples = audio.read_samples(path)
    assert np.allclose(samples[:200_000], (talk, other)[heard][:200_000], atol=1e-3)
    assert audio.sound_of(path).track == heard
    line = audio.sound_line(path)
    assert line is not None
    assert f"talk.mkv has 2 sound tracks: track {heard + 1}" in line


@pytest.mark.parametrize("sound_from", [None, 0.5, 13.0])
def test_a_silent_track_is_passed_over_unless_it_has_sound_somewhere(
    tmp_path: Path, talk: Samples, other: Samples, sound_from: float | None
) -> None:
    first = np.zeros_like(talk)
    if sound_from is not None:
        first[round(sound_from * RATE) :] = other[round(sound_from * RATE) :]
    path = written(tmp_path / "talk.mp4", [Track(first, flags=Disposition.default), Track(talk)])
    assert audio.sound_of(path).track == (1 if sound_from is None else 0)
    assert level(audio.read_samples(path)) > 0.01


def test_silence_in_every_track_is_the_first_track(tmp_path: Path, talk: Samples) -> None:
    path = written(tmp_path / "talk.mp4", [Track(np.zeros_like(talk)), Track(np.zeros_like(talk))])
    assert audio.sound_of(path).track == 0


CHANNELS = {  # of a voice and another one
    "both alike": (lambda a, b: (a, a), "mix"),
    "one voice a channel": (lambda a, b: (a, b), "mix"),
    "the right one silent": (lambda a, b: (a, 0 * a), "mix"),
    "the left one silent": (lambda a, b: (0 * a, a), "mix"),
    "opposite": (lambda a, b: (a, -a), "left"),
    "nearly opposite": (lambda a, b: (a + 0.02 * b, -0.9 * a), "left"),
    "one voice of two opposite": (lambda a, b: (a + b, a - b), "left"),
}


@pytest.mark.parametrize("kind", CHANNELS)
@pytest.mark.parametrize("encoder", ["pcm_s16le", "pcm_u8", "libmp3lame"])
def test_channels_that_cancel_are_not_mixed(tmp_path: Path, talk: Samples, kind: str, encoder: str) -> None:
    one, two = talk.copy(), talk.copy()
    one[8 * RATE :] = 0  # they speak one after the other
    two[: 8 * RATE] = 0
    both = kind in {"one voice a channel", "one voice of two opposite"}
    make, expected = CHANNELS[kind]
    stereo = np.stack(make(one if both else talk, two if both else np.roll(talk, 9_000)))
    path = written(tmp_path / ("talk.mp3" if encoder == "libmp3lame" else "talk.wav"), [Track(0.9 * stereo, encoder)])
    assert audio.sound_of(path).channels == expected
    heard = audio.read_samples(path)
    assert level(heard) >= 0.4 * level(talk)
    assert level(heard[: 8 * RATE]) >= 0.4 * level(talk[: 8 * RATE])
    assert abs(lag(heard, audio.read_samples(path, 7.0, 10.0), 7.0)) <= 0.001


def test_more_channels_without_named_places_are_read(tmp_path: Path, talk: Samples) -> None:
    import wave

    path = tmp_path / "four.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(4)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.stack([0 * talk, talk, 0 * talk, 0 * talk]) * 32767).astype("<i2").T.tobytes())
    assert level(audio.read_samples(path)) > 0.1 * level(talk)


@pytest.mark.parametrize("name", ["talk.mp4", "talk.mkv", "talk.ts", "talk.mov"])
def test_times_are_those_of_the_picture_where_it_begins_before_the_sound(
    tmp_path: Path, talk: Samples, name: str
) -> None:
    path = written(tmp_path / name, [Track(talk, start=2.5)], picture_seconds=18.0)
    assert audio.sound_of(path).delay == pytest.approx(2.5, abs=0.05)
    whole = audio.read_samples(path)
    assert level(whole[: round(2.3 * RATE)]) == 0.0
    assert lag(whole, talk[4 * RATE : 8 * RATE], 6.5) == pytest.approx(0.0, abs=0.05)
    for start in (0.0, 1.0, 2.4, 4.0, 9.0):
        part = audio.read_samples(path, start, start + 5.0)
        assert len(part) == 5 * RATE
        assert abs(lag(whole, part, start)) <= 0.002
    assert len(audio.read_samples(path, 0.5, 1.5)) == RATE
    assert audio.sound_seconds(path) == pytest.approx(len(whole) / RATE, abs=0.05)
    assert np.array_equal(np.concatenate([part for _, part in audio.stream_samples(path, 4.0)]), whole)


def test_sound_that_begins_with_the_picture_or_alone_begins_at_its_first_sample(tmp_path: Path, talk: Samples) -> None:
    assert audio.sound_of(written(tmp_path / "film.mp4", [Track(talk)], picture_seconds=16.0)) == Sound()
    assert audio.sound_of(written(tmp_path / "late.mp4", [Track(talk, start=3.0)])) == Sound()
    assert audio.sound_of(SAMPLE) == Sound()


def test_the_sound_that_a_record_names_is_read(tmp_path: Path, talk: Samples, other: Samples) -> None:
    tracks = [Track(talk, "flac", RATE), Track(other, "flac", RATE, flags=Disposition.default)]
    path = written(tmp_path / "talk.mkv", tracks, options={"default_mode": "passthrough"})
    assert audio.sound_of(path).track == 1
    audio.keep_sound(path, Sound())
    assert np.allclose(audio.read_samples(path)[:200_000], talk[:200_000], atol=1e-3)
    assert np.allclose(audio.read_samples(path, 5.0, 6.0), talk[5 * RATE : 6 * RATE], atol=1e-3)
    audio.keep_sound(path, Sound(track=7))  # there is none: what was known stays
    assert audio.sound_of(path) == Sound()
