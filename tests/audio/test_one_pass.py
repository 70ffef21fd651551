"""Many ranges of a recording in one pass: the samples, and the clips, of single cuts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from fixtures_audio import SAMPLE
from growth import require_linear

from summarizer import audio
from summarizer.audio.decoding import _filled, _Range
from summarizer.audio.edges import WordTimes, clean_edges, faded
from summarizer.errors import InputError

SECONDS = 24.0
# In no order; two overlap, one lasts 10 ms, one begins at 0, one ends with the recording, one lies beyond it.
RANGES = [(12.0, 15.0), (0.0, 1.0), (14.0, 16.5), (7.77, 7.78), (22.0, 24.0), (20.5, 21.0), (900.0, 901.0)]


def _encoded(path: Path, codec: str, rate: int, layout: str = "mono", **options: str) -> Path:
    """The sample's first seconds; in two channels the second one is half as loud."""
    sound = audio.read_samples(SAMPLE, 0.0, SECONDS, rate)
    channels = np.stack([sound, sound / 2]) if layout == "stereo" else sound[None, :]
    with av.open(str(path), "w", options={"write_xing": "0"} if options.pop("table", "") == "no" else {}) as out:
        track = out.add_stream(codec, rate=rate, layout=layout, options=options)
        if path.suffix == ".mp4":
            picture = out.add_stream("mpeg4", rate=5)
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
            for number in range(int(SECONDS) * 5):
                frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number, np.uint8), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 5)
                out.mux(picture.encode(frame))
            out.mux(picture.encode(None))
        resampler = av.AudioResampler(
            format=track.codec_context.format, layout=layout, rate=rate, frame_size=track.codec_context.frame_size
        )
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(channels), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(track.encode(piece))
        out.mux(track.encode(None))
    return path


# The noise that AAC puts in the place of noise (aac_pns) is another one after each jump.
MAKERS: dict[str, Callable[[Path], Path]] = {
    "mp3 of one bit rate": lambda at: _encoded(at / "a.mp3", "libmp3lame", 44_100, "stereo", b="128000"),
    "mp3 without a table": lambda at: _encoded(
        at / "a.mp3", "libmp3lame", 24_000, table="no", flags="+qscale", global_quality="590"
    ),
    "m4a": lambda at: _encoded(at / "a.m4a", "aac", 44_100, "stereo", aac_pns="0"),
    "raw aac": lambda at: _encoded(at / "a.aac", "aac", 44_100, aac_pns="0"),
    "opus": lambda at: _encoded(at / "a.ogg", "libopus", 48_000, "stereo"),
    "wav of 96 kHz": lambda at: _encoded(at / "a.wav", "pcm_s16le", 96_000, "stereo"),
    "wav of 8 kHz": lambda at: _encoded(at / "a.wav", "pcm_s16le", 8_000),
    "flac": lambda at: _encoded(at / "a.flac", "flac", 44_100),
    "video": lambda at: _encoded(at / "a.mp4", "aac", 44_100, "stereo", aac_pns="0"),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_ranges_of_one_pass_are_those_of_the_whole_recording(kind: str, tmp_path: Path) -> None:
    path = MAKERS[kind](tmp_path)
    whole = audio.read_samples(path, rate=24_000)
    found = dict(audio.read_ranges(path, RANGES, 24_000))
    assert sorted(found) == list(range(len(RANGES)))
    for number, (start, end) in enumerate(RANGES):
        wanted = whole[round(start * 24_000) : round(end * 24_000)]
        assert abs(len(found[number]) - len(wanted)) <= 1
        length = min(len(found[number]), len(wanted))
        assert np.abs(found[number][:length] - wanted[:length]).max(initial=0) < 0.02, RANGES[number]


def test_ranges_come_as_soon_as_their_sound_ends(tmp_path: Path) -> None:
    path = MAKERS["wav of 8 kHz"](tmp_path)
    assert [number for number, _ in audio.read_ranges(path, RANGES, 8_000)] == [1, 3, 0, 2, 5, 4, 6]


def test_two_channels_stay_two(tmp_path: Path) -> None:
    path = MAKERS["mp3 of one bit rate"](tmp_path)
    ((_, both),) = audio.read_ranges(path, [(2.0, 6.0)], 44_100, 2)
    ((_, beyond),) = audio.read_ranges(path, [(80.0, 81.0)], 44_100, 2)
    left, right = (float(np.sqrt(np.square(both[:, channel]).mean())) for channel in (0, 1))
    assert both.shape == (4 * 44_100, 2)
    assert beyond.shape == (0, 2)
    assert right / left == pytest.approx(0.5, abs=0.05)


def test_a_folder_holds_no_ranges(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        next(audio.read_ranges(tmp_path, [(0.0, 1.0)]))


def test_clips_of_one_pass_are_those_of_single_cuts(tmp_path: Path) -> None:
    path = MAKERS["mp3 without a table"](tmp_path)
    for number, data in audio.cut_clips(path, RANGES):
        if number == len(RANGES) - 1:
            assert data is None
            continue
        assert data is not None
        (tmp_path / "many.mp3").write_bytes(data)
        (tmp_path / "one.mp3").write_bytes(audio.cut_clip(path, *RANGES[number]))
        many, one = audio.read_samples(tmp_path / "many.mp3"), audio.read_samples(tmp_path / "one.mp3")
        assert len(many) == len(one)
        assert np.abs(many - one).max(initial=0) < 0.05


def _talk(*spans: tuple[float, float], length: float = 4.0) -> audio.decoding.Samples:
    """Noise in the spans of seconds, nearly silent between them; 16 kHz."""
    random = np.random.default_rng(3)
    sound = random.normal(0, 0.0005, int(length * 16_000)).astype(np.float32)
    for start, end in spans:
        part = sound[round(start * 16_000) : round(end * 16_000)]
        part += random.normal(0, 0.2, len(part)).astype(np.float32)
    return sound


@pytest.mark.parametrize(
    ("spans", "words", "start", "end"),
    [
        # silence beside the words: a margin of it is kept
        ([(0.2, 0.6), (1.4, 2.6), (3.2, 3.8)], WordTimes(1.4, 2.6, 0.4, 3.5), 1.25, 2.75),
        # times that are wrong by 60 ms
        ([(0.2, 0.6), (1.4, 2.6), (3.2, 3.8)], WordTimes(1.34, 2.66, 0.4, 3.5), 1.25, 2.75),
        # 40 ms between the words and their neighbours: all of them, and none of the neighbours
        ([(0.9, 1.36), (1.4, 2.6), (2.64, 3.0)], WordTimes(1.4, 2.6, 1.1, 2.8), 1.36, 2.64),
        # no neighbours
        ([(1.4, 2.6)], WordTimes(1.4, 2.6), 1.25, 2.75),
        # at the beginning and the end of the recording
        ([(0.0, 4.0)], WordTimes(0.0, 4.0), 0.0, 4.0),
    ],
)
def test_a_clip_begins_and_ends_in_the_silence_beside_its_words(
    spans: list[tuple[float, float]], words: WordTimes, start: float, end: float
) -> None:
    found = clean_edges(_talk(*spans), 16_000, 0.0, words)
    assert found == (pytest.approx(start, abs=0.08), pytest.approx(end, abs=0.08))
    later = WordTimes(*(at if at is None else at + 100 for at in words))
    shifted = clean_edges(_talk(*spans), 16_000, 100.0, later)
    assert shifted == (pytest.approx(found[0] + 100), pytest.approx(found[1] + 100))


@pytest.mark.parametrize("shape", [(16_000,), (16_000, 2)], ids=["mono", "stereo"])
def test_a_clip_fades_in_and_out_and_is_as_loud_as_the_recording(shape: tuple[int, ...]) -> None:
    sound = np.ones(shape, np.float32)
    shaped = faded(sound, 16_000)
    assert not shaped[[0, -1]].any()
    assert (shaped[200:-200] == 1).all()
    assert (sound == 1).all()  # the sound that was given is as before
    assert len(faded(np.ones(1, np.float32), 16_000)) == 1


def test_ranges_that_touch_take_time_in_proportion_to_the_sound() -> None:
    def filled(count: int) -> None:
        run = [_Range(number, number * 10, number * 10 + 12) for number in range(count)]
        piece = np.zeros(10, np.float32)
        found = list(_filled(run, ((at * 10, piece) for at in range(count + 1))))
        assert [one.number for one in found] == list(range(count))
        assert all(sum(map(len, one.parts)) == 12 for one in found)

    require_linear(filled, int, 400)
