"""Which sound of a file is heard: the track, the channels of it, and where its first sample stands.

All is found in the file alone, so that it is the same for the same bytes. What a record says about a file comes first
(`keep_sound`): its words have the times of that sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.audio.containers import channel_samples, clock_of, frames_of, has_picture, opened, packets_of
from summarizer.audio.seek_choice import identity_of
from summarizer.errors import InputError
from summarizer.records.episode import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["keep_sound", "sound_line", "sound_of"]

_SILENT_LEVEL = 1e-3  # peak (-60 dB) below which a track has no sound
_PLACES, _PLACE_SECONDS, _WINDOW_SECONDS = 32, 1.5, 0.25  # of a track that are listened to
_LOUD_LEVEL = 3e-3  # rms of a window in which somebody may speak
# Of the louder channel's energy: what is left of a window in which a mix of the channels cancels them.
_CANCELLED_SHARE = 0.03
_MIN_CANCELLED_SHARE, _MIN_CANCELLED = 0.05, 4  # of the loud windows, from which on the channels are not mixed
_MIN_DELAY, _MAX_DELAY = 0.05, 600.0  # seconds; less is the codec's, more a wrong clock

_known: dict[tuple[str, int, int], Sound] = {}


def sound_of(path: Path) -> Sound:
    """The sound of a file that is heard. Raises as `opened` does."""
    with suppress(OSError, KeyError):
        return _known[identity_of(path)]
    with opened(path) as container:
        return _known.setdefault(identity_of(path), _chosen(path, container))


def keep_sound(path: Path, sound: Sound) -> None:
    """Has this sound of a file heard in this process. A track that the file does not have is chosen anew."""
    with suppress(OSError, InputError):
        if sound.track:
            with opened(path) as container:
                if sound.track >= len(container.streams.audio):
                    return
        _known[identity_of(path)] = sound


def sound_line(path: Path) -> str | None:
    """One line about a choice that a person would want to know of; None for the only track as it is."""
    sound = sound_of(path)
    parts = []
    with opened(path) as container:
        tracks = container.streams.audio
        if len(tracks) > 1:
            others = ", ".join(_title(track, number) for number, track in enumerate(tracks) if number != sound.track)
            parts.append(
                f"{path.name} has {len(tracks)} sound tracks: {_title(tracks[sound.track], sound.track)} is heard; "
                f"not {others}"
            )
    if sound.channels != "mix":
        taken = "their difference" if sound.channels == "difference" else f"the {sound.channels} one"
        parts.append(f"the two channels of {path.name} cancel each other when they are mixed: {taken} is heard")
    return "; ".join(parts) or None


def _title(track: Any, number: int) -> str:
    from av.stream import Disposition

    flags = [str(flag.name).replace("_", " ") for flag in Disposition if flag & track.disposition]
    named = [track.metadata.get("title"), track.language if track.language != "und" else None, *flags]
    said = ", ".join(" ".join(str(name).split())[:60] for name in named if name)
    return f"track {number + 1}" + (f" ({said})" if said else "")


def _chosen(path: Path, container: Any) -> Sound:
    tracks = container.streams.audio
    order = sorted(range(len(tracks)), key=lambda number: (*_rank(tracks[number]), number))
    track = order[0]
    if len(order) > 1:
        track = next((number for number in order if not _is_silent(path, number)), order[0])
    channels = _channels(path, track) if tracks[track].codec_context.channels == 2 else "mix"
    return Sound(track=track, channels=channels, delay=_delay(path, container, track))


def _rank(track: Any) -> tuple[bool, ...]:
    """False first: of the conversation itself, the default, the original language, no dubbing."""
    from av.stream import Disposition as Flag

    beside = Flag.comment | Flag.visual_impaired | Flag.descriptions | Flag.karaoke | Flag.clean_effects
    flags = track.disposition
    return (
        bool(flags & (beside | Flag.dependent | Flag.non_diegetic)),
        not flags & Flag.default,
        not flags & Flag.original,
        bool(flags & (Flag.dub | Flag.hearing_impaired)),
    )


def _is_silent(path: Path, number: int) -> bool:
    """Whether a track has no sound anywhere, or none that can be decoded."""
    import numpy as np

    def sounds(frames: Iterator[Any]) -> bool:
        return any(float(np.abs(channel_samples(frame)).max(initial=0.0)) > _SILENT_LEVEL for frame in frames)

    try:
        if sounds(_frames_of_places(path, number)):
            return False
        with opened(path) as container:
            return not sounds(frames_of(path, packets_of(path, container, container.streams.audio[number])))
    except InputError:
        return True


def _channels(path: Path, number: int) -> Literal["mix", "left", "right", "difference"]:
    """The way of making one channel of two in which the fewest loud windows are cancelled; a mix where it will do."""
    import numpy as np

    shares = []  # of each loud window: what is left of it in a mix, left, right, and difference
    try:
        for left, right in _windows(_frames_of_places(path, number)):
            energies = np.array(
                [np.mean(np.square(way)) for way in ((left + right) / 2, left, right, (left - right) / 2)]
            )
            louder = max(energies[1], energies[2])
            if louder > _LOUD_LEVEL**2:
                shares.append(energies / louder)
    except InputError:
        return "mix"
    cancelled = np.sum(np.array(shares) < _CANCELLED_SHARE, axis=0) if shares else np.zeros(4)
    if cancelled[0] < max(_MIN_CANCELLED, _MIN_CANCELLED_SHARE * len(shares)):
        return "mix"
    ways: tuple[Literal["mix", "left", "right", "difference"], ...] = ("mix", "left", "right", "difference")
    return ways[min((1, 2, 3, 0), key=lambda way: cancelled[way])]


def _windows(frames: Iterator[Any]) -> Iterator[tuple[Samples, Samples]]:
    import numpy as np

    waiting, rate = np.zeros((2, 0), np.float32), 0
    for frame in frames:
        if len(frame.layout.channels) != 2:
            continue
        samples = channel_samples(frame)
        waiting = samples if frame.sample_rate != rate else np.concatenate([waiting, samples], axis=1)
        rate = frame.sample_rate
        size = round(_WINDOW_SECONDS * rate)
        while waiting.shape[1] >= size:
            yield waiting[0, :size], waiting[1, :size]
            waiting = waiting[:, size:]


def _frames_of_places(path: Path, number: int) -> Iterator[Any]:
    """Frames from places spread over a track: where exactly does not matter, but it is the same each time."""
    import av

    with opened(path) as container:
        track = container.streams.audio[number]
        length = (container.duration or 0) / 1_000_000
        begin = (container.start_time or 0) / 1_000_000
        for place in range(_PLACES):
            if place:
                if length <= _PLACES * _PLACE_SECONDS:
                    continue  # a short one is listened to from its beginning
                try:
                    container.seek(int((begin + length * place / _PLACES) * 1_000_000), backward=True)
                except (av.error.FFmpegError, OverflowError):
                    continue
            seconds = 0.0
            for frame in frames_of(path, packets_of(path, container, track)):
                yield frame
                seconds += frame.samples / frame.sample_rate
                if seconds >= (_PLACE_SECONDS if length > _PLACES * _PLACE_SECONDS else 2 * _PLACES * _PLACE_SECONDS):
                    break


def _delay(path: Path, container: Any, number: int) -> float:
    """Seconds from the beginning of picture and other tracks to the track's first sample, as a player shows them."""
    starts = [
        float(stream.start_time * stream.time_base)
        for stream in (*container.streams.video, *container.streams.audio)
        if stream.start_time is not None and stream.time_base and (stream.type == "audio" or has_picture(stream))
    ]
    if len(starts) < 2:
        return 0.0
    with opened(path) as again:
        first = next(frames_of(path, packets_of(path, again, again.streams.audio[number])), None)
    clock = clock_of(first) if first is not None else None
    delay = (clock or 0.0) - min(starts)
    return round(delay, 6) if clock is not None and _MIN_DELAY < delay < _MAX_DELAY else 0.0
