"""How exactly a later start of a recording is reached, in every container and codec that PyAV writes.

    python bench/containers.py [--seconds 600] [--only TEXT] [--file FILE ...] [--speed HOURS]

For each pair of a container and a codec, the sample's speech is written, `read_samples(file)` is the measure, and
`read_samples(file, t, t + 4)` is looked for in it by cross-correlation, at places up to the end. Columns: the container
and codec as FFmpeg reads them, samples a second; how seeking is done (jump, skip, decode); seconds of sound read less
those written; the worst place, in milliseconds; CPU milliseconds for the reading at the last place. `--file` measures
files of your own instead. `--speed` times starts spread over that many hours of MP3 and M4A.

Exit code 1 when a place is more than 50 ms off.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.codec import Codec
from numpy.typing import NDArray

from summarizer.audio import SAMPLE_RATE, read_samples
from summarizer.errors import InputError

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "interview.mp3"
Samples = NDArray[np.float32]
# Muxers that write no file of their own, or the same as another one.
_LEFT_OUT = {
    *("crc", "dash", "fifo", "framecrc", "framehash", "framemd5", "hash", "hds", "hls", "md5", "null", "rtp", "rtsp"),
    *(
        "sap",
        "segment",
        "smoothstreaming",
        "stream_segment,ssegment",
        "streamhash",
        "tee",
        "uncodedframecrc",
        "webm_chunk",
    ),
    *("webm_dash_manifest", "whip", "rtp_mpegts", "ffmetadata", "alsa", "fbdev", "data", "mkvtimestamp_v2", "image2"),
}
_RATES = {"libopencore_amrnb": 8000, "g723_1": 8000, "real_144": 8000, "g722": 16000, "g726": 8000, "g726le": 8000}
_WORST_ALLOWED = 0.05


@dataclass(frozen=True)
class Row:
    name: str
    codec: str
    rate: int
    how: str
    surplus: float
    worst: float
    milliseconds: float


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=40.0)
    options.add_argument("--only", default="", help="rows whose muxer or encoder has this in its name")
    options.add_argument("--file", type=Path, nargs="*")
    options.add_argument("--speed", type=float, metavar="HOURS")
    chosen = options.parse_args()
    av.logging.set_level(av.logging.PANIC)
    if chosen.speed:
        return _speed(chosen.speed)
    off = 0
    with tempfile.TemporaryDirectory() as folder:
        rows = (
            (_measured(path, None) for path in chosen.file)
            if chosen.file
            else _rows(Path(folder), chosen.seconds, chosen.only)
        )
        print(f"{'container':10} {'codec':18} {'Hz':>6} {'way':7} {'surplus s':>9} {'worst ms':>9} {'CPU ms':>8}")
        for row in rows:
            bad = row.worst > _WORST_ALLOWED
            off += bad
            worst = "nothing" if np.isinf(row.worst) else f"{row.worst * 1000:.1f}"
            print(
                f"{row.name:10} {row.codec:18} {row.rate:6} {row.how:7} {row.surplus:9.2f} {worst:>9} "
                f"{row.milliseconds:8.0f}{'  !' if bad else ''}",
                flush=True,
            )
    print(f"{off} off by more than {_WORST_ALLOWED * 1000:.0f} ms")
    return 1 if off else 0


def _rows(folder: Path, seconds: float, only: str) -> Iterator[Row]:
    talk = read_samples(SAMPLE)
    whole = np.tile(talk, int(np.ceil(seconds * SAMPLE_RATE / len(talk))))[: int(seconds * SAMPLE_RATE)]
    seen = set()
    for muxer in sorted(av.formats_available):
        if muxer in _LEFT_OUT or not av.ContainerFormat(muxer).is_output:
            continue
        for codec in _encoders():
            if only not in f"{muxer} {codec}":
                continue
            for rate in dict.fromkeys((_RATES.get(codec, 44_100), _RATES.get(codec, 16_000))):
                path = folder / f"x.{min(av.ContainerFormat(muxer).extensions, default=muxer)}"
                try:
                    written = write(path, muxer, codec, rate, whole[:SAMPLE_RATE])
                    key = (*_read_as(path), written)
                    if key in seen:
                        continue
                    write(path, muxer, codec, rate, whole)
                    seen.add(key)
                    yield _measured(path, seconds)
                except (av.error.FFmpegError, InputError, ValueError, OverflowError, KeyError):
                    continue
                finally:
                    path.unlink(missing_ok=True)


def _encoders() -> list[str]:
    found = []
    for name in sorted(av.codecs_available):
        try:
            if Codec(name, "w").type == "audio" and name not in {"anull", "comfortnoise"}:
                found.append(name)
        except ValueError:
            continue
    return found


def _read_as(path: Path) -> tuple[str, str]:
    with av.open(str(path)) as container:
        return container.format.name.split(",")[0], container.streams.audio[0].codec_context.name


def write(path: Path, muxer: str, encoder: str, rate: int, samples: Samples) -> int:
    """Writes mono samples of 16 kHz; the rate that the encoder took."""
    codec = Codec(encoder, "w")
    if codec.audio_rates:
        rate = min(codec.audio_rates, key=lambda known: abs(known - rate))
    with av.open(str(path), "w", format=muxer) as out:
        track: Any = out.add_stream(encoder, rate=rate, layout="mono", options={"strict": "-2"})
        context = track.codec_context
        context.format = next(iter(codec.audio_formats or []), av.AudioFormat("s16"))
        context.open()
        resampler = av.AudioResampler(format=context.format, layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        waiting = av.AudioFifo()
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            piece.pts = None
            waiting.write(piece)
        done = 0
        while waiting.samples >= (context.frame_size or 1):
            part: Any = waiting.read(context.frame_size or 1024, True)
            part.pts, part.time_base = done, Fraction(1, rate)
            done += part.samples
            out.mux(track.encode(part))
        out.mux(track.encode(None))
    return rate


def _measured(path: Path, seconds: float | None) -> Row:
    name, codec = _read_as(path)
    whole = read_samples(path)
    length = len(whole) / SAMPLE_RATE
    worst, took = 0.0, 0.0
    for place in (3.2, 3.5, 8.0, *np.linspace(12.3, max(13.0, length - 5.0), 7)):
        began = time.process_time()
        part = read_samples(path, float(place), float(place) + 4.0)
        took = time.process_time() - began
        worst = max(worst, abs(_lag(whole, part, float(place))))
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].codec_context.sample_rate
    surplus = 0.0 if seconds is None else length - seconds
    return Row(name, codec, rate, _how(path), surplus, worst, took * 1000)


def _how(path: Path) -> str:
    try:
        from summarizer.audio.seek_choice import seeking_of
        from summarizer.audio.sound import sound_of
    except ImportError:  # of an earlier version
        return "?"
    with av.open(str(path)) as container:
        return seeking_of(path, container, sound_of(path).track).how


def _lag(whole: Samples, part: Samples, place: float) -> float:
    """Seconds by which the part is later in the whole than it should be; infinite when it is not there."""
    if len(part) < SAMPLE_RATE:
        return float("inf")
    begin = max(0, round((place - 12) * SAMPLE_RATE))
    near = whole[begin : round((place + 16) * SAMPLE_RATE)]
    size = 1 << int(np.ceil(np.log2(len(near) + len(part))))
    product = np.fft.irfft(np.fft.rfft(near, size) * np.conj(np.fft.rfft(part, size)), size)[: len(near)]
    return (begin + int(np.argmax(product))) / SAMPLE_RATE - place


def _speed(hours: float) -> int:
    talk = read_samples(SAMPLE)
    whole = np.tile(talk, int(np.ceil(600 * SAMPLE_RATE / len(talk))))[: 600 * SAMPLE_RATE]
    places = np.linspace(5, hours * 3600 - 10, 12)
    with tempfile.TemporaryDirectory() as folder:
        for suffix, muxer, codec in (
            (".mp3", "mp3", "libmp3lame"),
            (".m4a", "ipod", "aac"),
            (".opus", "ogg", "libopus"),
        ):
            short, path = Path(folder) / f"short{suffix}", Path(folder) / f"long{suffix}"
            write(short, muxer, codec, 44_100, whole)
            _repeated(short, path, round(hours * 6))
            times = []
            for place in places:
                began = time.process_time()
                read_samples(path, float(place), float(place) + 8.0)
                times.append(time.process_time() - began)
            print(f"{suffix:6} {np.median(times) * 1000:7.0f} CPU ms median {max(times) * 1000:7.0f} ms most")
    return 0


def _repeated(short: Path, path: Path, times: int) -> None:
    """The packets of a recording again and again, without encoding them again."""
    with av.open(str(path), "w", format="ipod" if path.suffix == ".m4a" else None) as out:
        made = None
        shift = 0  # where the next packet goes
        for _ in range(times):
            with av.open(str(short)) as container:
                track = container.streams.audio[0]
                made = made or out.add_stream_from_template(track)
                for packet in container.demux(track):
                    if packet.dts is None:
                        continue
                    packet.pts = packet.dts = shift
                    packet.stream = made
                    shift += packet.duration
                    out.mux(packet)


if __name__ == "__main__":
    sys.exit(main())
