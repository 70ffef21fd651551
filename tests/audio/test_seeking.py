"""A later start of a recording is the sound that stands there, in whatever container and codec."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from fixtures_audio import SAMPLE
from fixtures_media import RATE, Samples, Track, lag, written

from summarizer import audio
from summarizer.audio.containers import opened
from summarizer.audio.seek_choice import seeking_of
from summarizer.audio.timeline import Timeline

SECONDS = 24.0


@pytest.fixture(scope="module")
def talk() -> Samples:
    return audio.read_samples(SAMPLE, 0.0, SECONDS)


FORMS = {  # muxer, encoder, samples a second, how later starts are reached
    "ADPCM in WAV": ("wav", "adpcm_ima_wav", 8_000, "skip"),
    "Microsoft ADPCM in WAV": ("wav", "adpcm_ms", 22_050, "skip"),
    "G.722 in WAV": ("wav", "g722", 16_000, "skip"),
    "A-law in WAV": ("wav", "pcm_alaw", 8_000, "jump"),
    "WavPack": ("wv", "wavpack", 44_100, "skip"),
    "raw AC-3 at 44.1 kHz": ("ac3", "ac3", 44_100, "skip"),
    "raw AAC": ("adts", "aac", 44_100, "skip"),
    "MP3 without a table": ("mp3", "libmp3lame", 44_100, "skip"),
    "True Audio": ("tta", "tta", 44_100, "skip"),
    "AIFF": ("aiff", "pcm_s16be", 44_100, "jump"),
    "Sun audio": ("au", "pcm_s16be", 44_100, "skip"),
    "Core Audio with ALAC": ("caf", "alac", 44_100, "skip"),
    "AMR": ("amr", "libopencore_amrnb", 8_000, "skip"),
    "AMR in 3GP": ("3gp", "libopencore_amrnb", 8_000, "jump"),
    "Opus in Ogg": ("ogg", "libopus", 48_000, "jump"),
    "FLAC in Ogg": ("ogg", "flac", 44_100, "jump"),
    "MPEG transport stream": ("mpegts", "mp2", 44_100, "skip"),
    "MPEG program stream": ("vob", "ac3", 48_000, "skip"),
    "AVI": ("avi", "libmp3lame", 44_100, "skip"),
    "ADPCM in AVI": ("avi", "adpcm_ms", 44_100, "skip"),
    "Flash video": ("flv", "aac", 44_100, "skip"),
    "Windows Media": ("asf", "wmav2", 44_100, "skip"),
    "Matroska with AC-3": ("matroska", "ac3", 44_100, "jump"),
    "MP4": ("mp4", "aac", 44_100, "jump"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_later_start_is_the_sound_that_stands_there(tmp_path: Path, talk: Samples, form: str) -> None:
    muxer, encoder, rate, how = FORMS[form]
    options = {"write_xing": "0"} if muxer == "mp3" else None
    path = written(tmp_path / "talk.bin", [Track(talk, encoder, rate)], muxer, options=options)
    whole = audio.read_samples(path)
    assert len(whole) / RATE == pytest.approx(SECONDS, abs=1.1)  # whole frames: of a second in True Audio
    for place in (3.2, 3.5, 8.0, 12.3, 18.5):
        part = audio.read_samples(path, place, place + 4.0)
        assert abs(lag(whole, part, place)) <= 0.002, place
        assert len(part) == 4 * RATE
    with opened(path) as container:
        assert seeking_of(path, container, 0).how == how


def test_many_ranges_of_a_file_that_cannot_be_sought_are_the_same_as_each_alone(tmp_path: Path, talk: Samples) -> None:
    path = written(tmp_path / "talk.wav", [Track(talk, "adpcm_ima_wav", 8_000)])
    ranges = [(17.0, 18.0), (0.5, 2.0), (9.0, 10.5), (9.5, 11.0)]
    for number, samples in audio.read_ranges(path, ranges):
        assert lag(audio.read_samples(path), samples, ranges[number][0]) == pytest.approx(0.0, abs=0.002)


def test_ogg_streams_one_after_the_other_are_one_recording(tmp_path: Path, talk: Samples) -> None:
    half = len(talk) // 2
    parts = [
        written(tmp_path / f"{name}.ogg", [Track(samples, "libopus", 48_000)], "ogg").read_bytes()
        for name, samples in (("one", talk[:half]), ("two", talk[half:]))
    ]
    path = tmp_path / "both.ogg"
    path.write_bytes(b"".join(parts))
    whole = audio.read_samples(path)
    assert len(whole) / RATE == pytest.approx(SECONDS, abs=0.3)
    for place in (5.0, 14.0, 19.0):
        assert abs(lag(whole, audio.read_samples(path, place, place + 3.0), place)) <= 0.05, place


def test_a_fragmented_mp4_is_reached_anywhere(tmp_path: Path, talk: Samples) -> None:
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"}
    path = written(tmp_path / "talk.mp4", [Track(talk)], options=options)
    whole = audio.read_samples(path)
    for place in (3.5, 11.0, 19.0):
        assert abs(lag(whole, audio.read_samples(path, place, place + 3.0), place)) <= 0.002


STEPS = {  # clocks of frames of 0.1 s: what is put in or left out, in all
    "exact": ([0.1 * index for index in range(40)], 0.0),
    "jitter": ([0.1 * index + 0.03 * (index % 2) for index in range(40)], 0.0),
    "a hole": ([0.1 * index + (2.0 if index > 20 else 0.0) for index in range(40)], 2.0),
    "small holes that add up": ([0.102 * index for index in range(100)], 0.2),
    "overlaps that add up": ([0.0999 * index for index in range(1000)], -0.1),
    "a clock that begins again": ([0.1 * (index % 20) for index in range(40)], 0.0),
    "a clock that jumps far": ([0.1 * index + (500.0 if index > 20 else 0.0) for index in range(40)], 0.0),
    "a clock of half the time": ([0.05 * index for index in range(400)], 0.0),
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_stored_clock_is_followed_where_it_can_be_believed(kind: str) -> None:
    clocks, expected = STEPS[kind]
    timeline = Timeline(follows_clock=True)
    changes = [timeline.place(clock, 0.1)[1] for clock in clocks]
    bound = 0.06 if kind != "a clock of half the time" else 2.1  # it was believed at first
    assert sum(changes) == pytest.approx(expected, abs=bound)
    counted = Timeline(follows_clock=False)
    assert all(counted.place(clock, 0.1)[1] == 0.0 for clock in clocks)


def test_a_file_that_is_replaced_is_tried_again(tmp_path: Path, talk: Samples) -> None:
    path = tmp_path / "talk.wav"
    for encoder, rate in (("adpcm_ima_wav", 8_000), ("pcm_s16le", 16_000)):
        written(path, [Track(talk, encoder, rate)])
        whole = audio.read_samples(path)
        assert abs(lag(whole, audio.read_samples(path, 9.0, 12.0), 9.0)) <= 0.002


def test_ordinary_stereo_is_mixed_as_ever(tmp_path: Path, talk: Samples) -> None:
    other = np.roll(talk, 4_000) * 0.4
    path = written(tmp_path / "talk.wav", [Track(np.stack([talk, other]) * 0.5, "pcm_s16le", RATE)])
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray().reshape(-1, 2) for frame in container.decode(audio=0)]
    mixed = np.concatenate(frames).astype(np.float32).mean(axis=1) / 32768
    assert np.abs(audio.read_samples(path) - mixed).max() <= 1 / 32768
