"""Whether a browser plays a recording as it is, and plays the right place after a seek.

A browser that seeks in an MP3 without a table of places takes the number of bytes for the time, and one with a table
knows a hundred places of it. Both are right only where the bit rate is constant. Measured in Chromium: see
`bench/RESULTS.md`.
"""

from __future__ import annotations

import math
import mmap
import os
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from summarizer.audio.sound import sound_of
from summarizer.errors import InputError
from summarizer.records.episode import Sound

__all__ = ["PlayableRecording", "playable_recording"]

_MAX_SECONDS_OFF = 0.3
_TYPES = {  # container and codec, as FFmpeg names them -> what the browser is told
    ("mp3", "mp3float"): "audio/mpeg",
    ("mp3", "mp3"): "audio/mpeg",
    ("mov", "aac"): "audio/mp4",
    ("ogg", "opus"): "audio/ogg",
    ("ogg", "vorbis"): "audio/ogg",
    ("matroska", "opus"): "audio/webm",
    ("matroska", "vorbis"): "audio/webm",
    ("flac", "flac"): "audio/flac",
    ("wav", "pcm_s16le"): "audio/wav",
}


class PlayableRecording(NamedTuple):
    """A recording that browsers play as it is."""

    path: Path
    mime: str
    state: tuple[int, ...]  # of the file when it was read

    def open(self) -> BinaryIO:
        """The same bytes, for reading. Raises InputError when another file is there by now."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise InputError(f"the recording cannot be read ({error.strerror})") from None
        if _state(os.fstat(file.fileno())) != self.state:
            file.close()
            raise InputError("the recording was replaced meanwhile; load the page again")
        return file

    def is_current(self) -> bool:
        """Whether its file is the one that was read."""
        try:
            return _state(self.path.stat()) == self.state
        except OSError:
            return False


def _state(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def playable_recording(path: Path) -> PlayableRecording:
    """The recording with its type. Raises InputError when browsers do not play it, or may play another place of it."""
    import av

    try:
        state = _state(path.stat())
        with av.open(str(path), metadata_errors="ignore") as container:
            tracks = container.streams.audio
            kind = container.format.name.split(",")[0]
            mime = _TYPES.get((kind, tracks[0].codec_context.name if tracks else ""))
    except (av.error.FFmpegError, OSError) as error:
        raise InputError(f"the recording cannot be read ({error.strerror})") from None
    if mime is None:
        raise InputError("browsers do not play this kind of recording")
    if len(tracks) > 1 or sound_of(path) != Sound():
        raise InputError("browsers may play another sound of this recording than the one that was heard")
    if kind == "mp3" and _seconds_off(path) > _MAX_SECONDS_OFF:
        raise InputError("browsers do not find the places in an MP3 whose bit rate changes")
    return PlayableRecording(path, mime, state)


def _seconds_off(path: Path) -> float:
    """How far from the time of an MP3's frame its share of the bytes is at most, in seconds."""
    times, places, seconds = array("d"), array("q"), 0.0
    for place, length in _frames(path):
        times.append(seconds)
        places.append(place)
        seconds += length
    if len(places) < 2 or places[-1] == places[0]:
        return math.inf
    rate = times[-1] / (places[-1] - places[0])
    return max(abs((place - places[0]) * rate - at) for place, at in zip(places, times, strict=True))


def _frames(path: Path) -> Iterator[tuple[int, float]]:
    """Each frame of an MP3: its first byte, and its seconds. FFmpeg's packets tell the same, twenty times slower."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at, end = 0, len(data) - 4
        if data[:3] == b"ID3":
            at = 10 + sum((byte & 127) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        while 0 <= at < end:
            _, second, third, _ = data[at : at + 4]
            frame = _FRAMES.get((second & 0xFE, third & 0xFC)) if data[at] == 0xFF else None
            if frame is None:
                at = data.find(b"\xff", at + 1)
                continue
            yield at, frame[1]
            at += frame[0] + (third >> 1 & 1)


def _frame_kinds() -> dict[tuple[int, int], tuple[int, float]]:
    """Bytes without padding, and seconds, of a Layer III frame by its second and third byte (ISO 11172-3, 13818-3)."""
    first = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    second = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    kinds = {}
    for version, rates, samples, divisor in ((3, first, 1152, 1), (2, second, 576, 2), (0, second, 576, 4)):
        for number, kilobits in enumerate(rates, start=1):
            for rate_number, hertz in enumerate((44_100, 48_000, 32_000)):
                rate = hertz // divisor
                header = (0xE2 | version << 3, number << 4 | rate_number << 2)
                kinds[header] = (samples // 8 * kilobits * 1000 // rate, samples / rate)
    return kinds


_FRAMES = _frame_kinds()
