"""Recordings: exact places in every container, honest errors, speech found, clips that play."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from fixtures_audio import SAMPLE, empty, music, silence, text, truncated, write

from summarizer import audio
from summarizer.errors import InputError


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("speech")
    samples = audio.read_samples(SAMPLE, 0.0, 30.0, rate=24_000)
    return {
        suffix: write(folder / f"talk{suffix}", samples)
        for suffix in (".mp3", ".wav", ".m4a", ".mp4", ".opus", ".flac")
    }


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4a", ".mp4", ".opus", ".flac"])
@pytest.mark.parametrize("start", [0.0, 0.5, 2.9, 7.123, 21.7])
def test_a_part_begins_with_the_sample_that_a_full_decode_has_there(
    speech: dict[str, Path], suffix: str, start: float
) -> None:
    whole = audio.read_samples(speech[suffix])
    part = audio.read_samples(speech[suffix], start, start + 1.5)
    there = whole[round(start * audio.SAMPLE_RATE) : round((start + 1.5) * audio.SAMPLE_RATE)]
    assert len(part) == len(there) == 24_000
    spectrum = np.fft.rfft(there, 48_000) * np.conj(np.fft.rfft(part, 48_000))
    assert int(np.argmax(np.fft.irfft(spectrum))) == 0  # not one sample off
    # AAC and Opus fill in noise that depends on what was decoded before; the others are the same to the bit.
    lossy = suffix in {".m4a", ".mp4", ".opus"}
    assert np.sqrt(np.mean(np.square(part - there))) <= (0.02 * np.abs(there).max() if lossy else 0.0)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_every_source_rate_is_placed_alike(tmp_path: Path, rate: int) -> None:
    ticks = np.zeros((1, rate * 8), np.float32)
    ticks[0, rate * 6 : rate * 6 + rate // 100] = 0.5
    path = tmp_path / "tick.wav"
    with av.open(str(path), "w") as out:
        track = out.add_stream("pcm_s16le", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray((ticks * 32767).astype(np.int16), format="s16", layout="mono")
        frame.sample_rate = rate
        out.mux(track.encode(frame))
        out.mux(track.encode(None))
    part = audio.read_samples(path, 5.5, 6.5)
    assert abs(int(np.argmax(np.abs(part) > 0.2)) - audio.SAMPLE_RATE // 2) <= 2
    assert np.array_equal(part, audio.read_samples(path)[88_000:104_000])


def test_a_part_past_the_end_is_short_and_then_empty(speech: dict[str, Path]) -> None:
    whole = audio.read_samples(speech[".mp3"])
    length = len(whole) / audio.SAMPLE_RATE
    assert len(audio.read_samples(speech[".mp3"], length - 1.0, length + 5.0)) == pytest.approx(
        audio.SAMPLE_RATE, abs=1
    )
    assert len(audio.read_samples(speech[".mp3"], length + 1.0, length + 5.0)) == 0


def test_the_stream_is_the_whole_in_equal_chunks(speech: dict[str, Path]) -> None:
    chunks = list(audio.stream_samples(speech[".m4a"], 4.0))
    assert [start for start, _ in chunks] == [4.0 * index for index in range(len(chunks))]
    assert all(len(samples) == 64_000 for _, samples in chunks[:-1])
    assert np.array_equal(np.concatenate([samples for _, samples in chunks]), audio.read_samples(speech[".m4a"]))


def test_stereo_is_mixed_and_a_change_of_rate_inside_an_mp3_is_survived(tmp_path: Path) -> None:
    def tone(rate: int, layout: str, hertz: float) -> bytes:
        buffer = io.BytesIO()
        with av.open(buffer, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as out:
            track = out.add_stream("libmp3lame", rate=rate, layout=layout)
            wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(rate * 3) / rate).astype(np.float32)
            channels = 2 if layout == "stereo" else 1
            for begin in range(0, len(wave), 1152):
                part = np.ascontiguousarray(np.tile(wave[begin : begin + 1152], (channels, 1)))
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
                frame.sample_rate = rate
                out.mux(track.encode(frame))
            out.mux(track.encode(None))
        return buffer.getvalue()

    path = tmp_path / "stitched.mp3"
    path.write_bytes(tone(44_100, "stereo", 440) + tone(24_000, "mono", 880))
    samples = audio.read_samples(path)
    assert len(samples) / audio.SAMPLE_RATE == pytest.approx(6.1, abs=0.3)
    for second, hertz in ((1.5, 440), (4.8, 880)):
        part = samples[round(second * audio.SAMPLE_RATE) :][:8000]
        assert np.argmax(np.abs(np.fft.rfft(part))) * 2 == pytest.approx(hertz, abs=4)
        assert np.abs(part).max() == pytest.approx(0.3, abs=0.05)


def test_probe_tells_what_the_file_is(speech: dict[str, Path]) -> None:
    info = audio.probe_recording(speech[".m4a"])
    assert info.duration == pytest.approx(30.0, abs=0.2)
    assert (info.codec, info.sample_rate, info.channels) == ("aac", 24_000, 1)
    assert audio.probe_recording(SAMPLE).tags["title"]


def test_what_is_no_recording_is_said_in_one_line(tmp_path: Path) -> None:
    video = tmp_path / "mute.mp4"
    with av.open(str(video), "w") as out:
        track = out.add_stream("mpeg4", rate=10)
        track.width = track.height = 32
        track.pix_fmt = "yuv420p"
        for _ in range(10):
            out.mux(track.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        out.mux(track.encode(None))
    playlist = tmp_path / "playlist.mp3"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{SAMPLE}\n#EXT-X-ENDLIST\n")
    script = tmp_path / "script.mp3"
    script.write_text(f"ffconcat version 1.0\nfile '{SAMPLE}'\n")
    expected = {
        tmp_path / "missing.mp3": "there is no file",
        empty(tmp_path / "empty.mp3"): "is empty",
        text(tmp_path / "text.mp3"): "is not audio or video",
        tmp_path: "is a folder",
        video: "no sound track",
        playlist: "is not audio or video",  # FFmpeg would open what a playlist names
        script: "is not audio or video",
    }
    for path, message in expected.items():
        for use in (audio.probe_recording, audio.read_samples):
            with pytest.raises(InputError, match=message) as caught:
                use(path)
            assert "\n" not in str(caught.value)


def test_the_readable_part_of_a_truncated_file_is_used(tmp_path: Path) -> None:
    path = truncated(tmp_path / "cut.mp3", keep=0.1)
    samples = audio.read_samples(path)
    assert 15 < len(samples) / audio.SAMPLE_RATE < 25
    assert np.abs(samples - audio.read_samples(SAMPLE)[: len(samples)])[:-4000].max() < 0.01


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    data = bytearray(SAMPLE.read_bytes()[:200_000])
    data[80_000:90_000] = bytes(range(256)) * 39 + bytes(16)
    path = tmp_path / "damaged.mp3"
    path.write_bytes(data)
    assert len(audio.read_samples(path)) / audio.SAMPLE_RATE > 20


def test_sound_of_a_video_is_read(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    samples = audio.read_samples(SAMPLE, 0, 5, rate=24_000)
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=5)
        picture.width = picture.height = 32
        picture.pix_fmt = "yuv420p"
        sound = out.add_stream("aac", rate=24_000, layout="mono")
        for index in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), index * 9, np.uint8), format="rgb24")
            out.mux(picture.encode(frame))
        for begin in range(0, len(samples) - 1024, 1024):
            part = av.AudioFrame.from_ndarray(samples[None, begin : begin + 1024].copy(), format="fltp", layout="mono")
            part.sample_rate = 24_000
            out.mux(sound.encode(part))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    heard = audio.read_samples(path)
    assert len(heard) / audio.SAMPLE_RATE == pytest.approx(5, abs=0.15)
    spectrum = np.fft.rfft(audio.read_samples(SAMPLE, 0, 4), 200_000) * np.conj(np.fft.rfft(heard, 200_000))
    assert np.fft.irfft(spectrum).max() > 0.9 * np.square(heard).sum() * 0.8


def test_speech_is_found_where_somebody_speaks_and_nowhere_else(tmp_path: Path) -> None:
    quiet = np.zeros(48_000, np.float32)
    talk = audio.read_samples(SAMPLE, 1.0, 4.0)
    spans = audio.detect_speech(np.concatenate([quiet, talk, quiet]))
    assert spans[0].start == pytest.approx(3.0, abs=0.3)
    assert spans[-1].end == pytest.approx(6.0, abs=0.3)
    assert audio.detect_speech(audio.read_samples(silence(tmp_path / "silence.wav", 5))) == []
    assert audio.detect_speech(np.zeros(0, np.float32)) == []
    heard = audio.detect_speech(audio.read_samples(music(tmp_path / "music.wav", 20)))
    assert sum(span.end - span.start for span in heard) < 2
    noise = np.random.default_rng(1).normal(0, 0.1, 160_000).astype(np.float32)
    assert audio.detect_speech(noise) == []


@pytest.mark.parametrize(("form", "codec"), [("mp3", "mp3float"), ("m4a", "aac"), ("opus", "opus")])
def test_a_clip_is_small_and_begins_where_it_was_cut(tmp_path: Path, form: audio.ClipFormat, codec: str) -> None:
    path = tmp_path / f"clip.{form}"
    path.write_bytes(audio.cut_clip(SAMPLE, 12.0, 20.0, form))
    info = audio.probe_recording(path)
    assert (info.codec, info.channels) == (codec, 1)
    assert path.stat().st_size < 8 * 4500
    clip, original = audio.read_samples(path), audio.read_samples(SAMPLE, 12.0, 20.0)
    length = min(len(clip), len(original))
    assert length / audio.SAMPLE_RATE == pytest.approx(8, abs=0.1)
    spectrum = np.fft.rfft(original[:length], 2 * length) * np.conj(np.fft.rfft(clip[:length], 2 * length))
    assert abs((int(np.argmax(np.fft.irfft(spectrum))) + length) % (2 * length) - length) < 40  # 2.5 ms
    with pytest.raises(InputError, match="no sound"):
        audio.cut_clip(SAMPLE, 5000.0, 5001.0)


def test_a_hole_in_the_clock_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "hole.mkv"
    tone = np.full((1, 24_000), 8000, np.int16)
    with av.open(str(path), "w") as out:
        track = out.add_stream("pcm_s16le", rate=24_000, layout="mono")
        for second in (0, 1, 4):
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 24_000, second * 24_000, Fraction(1, 24_000)
            out.mux(track.encode(frame))
        out.mux(track.encode(None))
    samples = audio.read_samples(path)
    loud = np.abs(samples.reshape(-1, 1600)).mean(axis=1) > 0.1
    assert len(samples) / audio.SAMPLE_RATE == pytest.approx(5, abs=0.01)
    assert loud.tolist() == [True] * 20 + [False] * 20 + [True] * 10


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4a", ".mp4", ".opus", ".flac"])
def test_the_seconds_of_sound_are_those_of_a_full_decode(speech: dict[str, Path], suffix: str, tmp_path: Path) -> None:
    whole = speech[suffix]
    assert audio.sound_seconds(whole) == pytest.approx(len(audio.read_samples(whole)) / audio.SAMPLE_RATE, abs=0.02)
    if suffix in {".m4a", ".mp4"}:  # their index is at the end: cut, they cannot be read at all
        return
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    seconds = audio.sound_seconds(cut)
    assert seconds == pytest.approx(len(audio.read_samples(cut)) / audio.SAMPLE_RATE, abs=0.02)
    assert 5.0 < seconds < 15.0
