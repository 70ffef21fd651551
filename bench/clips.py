"""CPU seconds to cut the clips of a review page: one pass over the recording, and a cut by itself for each clip.

    python bench/clips.py [--minutes 60] [--clips 30,100] [--alone 10] [--forms mp3,vbr,m4a,opus,wav] [--into FOLDER]
    python bench/clips.py encoders [--repeats 7]

The recordings are the sample, again and again, in stereo at 44.1 kHz (opus: 48). Of the cuts by themselves every
tenth or so is made (`--alone` in all) and the sum is scaled, because an MP3 is read from its start for each. The same
pass with clips of 24 kHz stands beside it. All are measured in one run, one after the other, and the least of
`--repeats` is printed, because other work on the cores only adds to it. `FOLDER` keeps the recordings for the next run.

`encoders`: CPU and bytes for the sample in each format that could be in the page.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from summarizer import audio

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "interview.mp3"
FORMS: dict[str, tuple[str, str, int, dict[str, str], dict[str, str]]] = {
    "mp3": ("cbr.mp3", "libmp3lame", 44_100, {"b": "128000", "compression_level": "9"}, {}),
    "vbr": (
        "vbr.mp3", "libmp3lame", 44_100, {"flags": "+qscale", "global_quality": "590", "compression_level": "9"},
        {"write_xing": "0"},
    ),
    "m4a": ("a.m4a", "aac", 44_100, {"b": "96000", "aac_coder": "fast"}, {}),
    "opus": ("a.ogg", "libopus", 48_000, {"b": "64000", "compression_level": "0"}, {}),
    "wav": ("a.wav", "pcm_s16le", 44_100, {}, {}),
}  # fmt: skip


BEFORE_RATE = 24_000
ENCODERS: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "MP3, 24 kHz, 32 kbit/s, level 5": ("mp3", "libmp3lame", 24_000, {"b": "32000", "compression_level": "5"}),
    "MP3, 24 kHz, 32 kbit/s, level 7": ("mp3", "libmp3lame", 24_000, {"b": "32000", "compression_level": "7"}),
    "MP3, 24 kHz, 32 kbit/s, level 9": ("mp3", "libmp3lame", 24_000, {"b": "32000", "compression_level": "9"}),
    "MP3, 16 kHz, 32 kbit/s, level 7": ("mp3", "libmp3lame", 16_000, {"b": "32000", "compression_level": "7"}),
    "MP3, 16 kHz, 32 kbit/s, level 9": ("mp3", "libmp3lame", 16_000, {"b": "32000", "compression_level": "9"}),
    "MP3, 16 kHz, 24 kbit/s, level 7": ("mp3", "libmp3lame", 16_000, {"b": "24000", "compression_level": "7"}),
    "AAC, 24 kHz, 32 kbit/s, fast": ("ipod", "aac", 24_000, {"b": "32000", "aac_coder": "fast"}),
    "AAC, 16 kHz, 32 kbit/s, fast": ("ipod", "aac", 16_000, {"b": "32000", "aac_coder": "fast"}),
    "Opus, 24 kbit/s, complexity 0": ("webm", "libopus", 48_000, {"b": "24000", "compression_level": "0"}),
    "FLAC, 16 kHz, level 0": ("flac", "flac", 16_000, {"compression_level": "0"}),
    "WAV, 16 kHz": ("wav", "pcm_s16le", 16_000, {}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("passes", "encoders"), default="passes")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--clips", default="30,100")
    parser.add_argument("--alone", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--into", type=Path)
    given = parser.parse_args()
    if given.what == "encoders":
        encoders(given.repeats)
        return
    print("| recording | clips, seconds | one pass, CPU s | of it encoding | MB | with 24 kHz, CPU s | ratio |", end="")
    print(" each by itself, CPU s | ratio |\n|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.into or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for form in given.forms.split(","):
            path = folder / f"{given.minutes:g}-{FORMS[form][0]}"
            if not path.is_file():
                make(path, form, given.minutes * 60)
            for count in given.clips.split(","):
                row(form, path, places(int(count), given.minutes * 60), given.alone, given.repeats)


def places(count: int, seconds: float) -> list[tuple[float, float]]:
    """As many ranges of 4 to 18 s."""
    chance = random.Random(1)
    starts = sorted(chance.uniform(0, seconds - 20) for _ in range(count))
    return [(start, start + chance.uniform(4, 18)) for start in starts]


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def row(form: str, path: Path, ranges: list[tuple[float, float]], alone: int, repeats: int) -> None:
    def before() -> None:
        for _, samples in audio.read_ranges(path, ranges, BEFORE_RATE):
            audio.encode_clip(samples, BEFORE_RATE, fast=True)

    def reading() -> None:
        for _ in audio.read_ranges(path, ranges):
            pass

    size = sum(len(data or b"") for _, data in audio.cut_clips(path, ranges)) / 1e6
    works = (reading, before, lambda: list(audio.cut_clips(path, ranges)))
    times = [[cpu(work) for work in works] for _ in range(repeats)]
    read, old, new = (min(column) for column in zip(*times, strict=True))
    picked = ranges[:: max(1, len(ranges) // alone)]
    single = cpu(lambda: [audio.cut_clip(path, *one) for one in picked]) / len(picked) * len(ranges)
    sound = sum(end - start for start, end in ranges)
    print(
        f"| {form} | {len(ranges)}, {sound:.0f} s | {new:.1f} | {new - read:.1f} | {size:.1f} "
        f"| {old:.1f} | {old / new:.2f} | {single:.1f} | {single / new:.1f} |",
        flush=True,
    )


def encoders(repeats: int) -> None:
    samples = {rate: audio.read_samples(SAMPLE, 0, 60, rate) for rate in {one[2] for one in ENCODERS.values()}}
    times: dict[str, list[float]] = {name: [] for name in ENCODERS}
    sizes = {}
    for _ in range(repeats):
        for name, (container, codec, rate, options) in ENCODERS.items():
            began = time.process_time()
            sizes[name] = encoded(samples[rate], container, codec, rate, options)
            times[name].append(time.process_time() - began)
    print("| format | CPU s for 100 s of speech | kB a second |\n|---|---|---|")
    for name in ENCODERS:
        seconds = len(samples[ENCODERS[name][2]]) / ENCODERS[name][2]
        spent = min(times[name]) * 100 / seconds
        print(f"| {name} | {spent:.2f} | {sizes[name] / seconds / 1000:.1f} |", flush=True)


def encoded(samples: np.ndarray, container: str, codec: str, rate: int, options: dict[str, str]) -> int:
    """Bytes of the file."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as out:
        track = out.add_stream(codec, rate=rate, layout="mono", options=options)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        out.start_encoding()
        resampler = av.AudioResampler(
            format=track.codec_context.format,
            layout="mono",
            rate=rate,
            frame_size=track.codec_context.frame_size or 4096,
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(track.encode(piece))
        out.mux(track.encode(None))
    return len(buffer.getvalue())


def make(path: Path, form: str, seconds: float) -> None:
    _, codec, rate, options, of_container = FORMS[form]
    once = audio.read_samples(SAMPLE, rate=rate)
    with av.open(str(path), "w", options=of_container) as out:
        track = out.add_stream(codec, rate=rate, layout="stereo", options=options)
        resampler = av.AudioResampler(
            format=track.codec_context.format, layout="stereo", rate=rate, frame_size=track.codec_context.frame_size
        )
        done, step = 0, rate * 10
        while done < seconds * rate:
            part = np.take(once, range(done, done + step), mode="wrap")
            frame = av.AudioFrame.from_ndarray(np.stack([part, part]), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = rate, done
            for piece in resampler.resample(frame):
                out.mux(track.encode(piece))
            done += step
        for piece in resampler.resample(None):
            out.mux(track.encode(piece))
        out.mux(track.encode(None))


if __name__ == "__main__":
    main()
