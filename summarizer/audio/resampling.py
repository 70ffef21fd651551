"""Decoded frames as samples at one rate, whatever rate, channels and format each frame has."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from summarizer.audio.containers import channel_samples
from summarizer.audio.timeline import Placed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["Channels", "resampled"]

Channels = Literal["mix", "left", "right", "difference"]  # of a stereo track; "difference": left minus right


def resampled(frames: Iterator[Placed], which: Channels, rate: int, channels: int = 1) -> Iterator[tuple[int, Samples]]:
    """`(index, samples)` at `rate`, where `index` counts output samples from the first of the track.

    The first sample fed to the resampler is one that falls on an output sample, so that the output is the same
    whatever the starting point. Rate and channels may change inside a file, as in stitched advertisements.
    """
    index = -1
    for group, position in _grouped(frames, which, rate, channels):
        for samples in group:
            if index < 0:
                index = position
            yield index, samples
            index += len(samples)


def _grouped(
    frames: Iterator[Placed], which: Channels, rate: int, channels: int
) -> Iterator[tuple[list[Samples], int]]:
    """Resampled sound in groups of about a second, with the output index of the very first sample of all."""
    mixer = _Mixer(rate, channels)
    position = -1
    owed = 0  # samples to be left out
    for placed in frames:
        frame = placed.frame if which == "mix" else _one_channel(placed.frame, which)
        yield mixer.fit(frame), position
        if position < 0:
            at = round(placed.start * frame.sample_rate)
            skip = -at % (frame.sample_rate // math.gcd(frame.sample_rate, rate))
            if skip >= frame.samples:
                continue
            position = (at + skip) * rate // frame.sample_rate
            owed = skip
        elif placed.change > 0:
            mixer.add(_silence(frame, round(placed.change * frame.sample_rate)))
        else:
            owed += round(-placed.change * frame.sample_rate)
        left_out = min(owed, frame.samples)
        owed -= left_out
        if left_out < frame.samples:
            mixer.add(_without(frame, left_out) if left_out else frame)
        if mixer.is_full:
            yield mixer.flush(ending=False), position
    yield mixer.flush(ending=True), position


class _Mixer:
    """Makes samples at one rate out of frames, which wait until they are about a second."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._shape: tuple[Any, ...] = ()
        self._resampler: Any = None
        self._waiting: Any = None

    def fit(self, frame: Any) -> list[Samples]:
        """Makes ready for frames of this kind; what is left of those of another kind."""
        import av

        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if shape == self._shape:
            return []
        left = self.flush(ending=True)
        # FFmpeg keeps the level when it mixes channels into whole numbers, but not into floats.
        form = "flt" if len(frame.layout.channels) == 1 else "s16"
        layout = "mono" if self._channels == 1 else "stereo"
        self._resampler = av.AudioResampler(format=form, layout=layout, rate=self._rate)
        self._waiting = av.AudioFifo()
        self._shape = shape
        return left

    def add(self, frame: Any) -> None:
        frame.pts = None
        self._waiting.write(frame)

    @property
    def is_full(self) -> bool:
        return bool(self._waiting.samples >= self._shape[0])

    def flush(self, *, ending: bool) -> list[Samples]:
        if self._resampler is None:
            return []
        waiting = [self._waiting.read()] if self._waiting.samples else []
        return [
            part
            for frame in [*waiting, *([None] if ending else [])]
            for part in _resample(self._resampler, frame, self._channels)
        ]


def _one_channel(frame: Any, which: Channels) -> Any:
    """One channel of two, or left minus right, as a mono frame; a frame of other channels as it is."""
    import numpy as np

    if len(frame.layout.channels) != 2:
        return frame
    left, right = channel_samples(frame)
    samples = {"left": left, "right": right, "difference": (left - right) / 2}[which]
    return _frame(np.ascontiguousarray(samples[None, :]), frame, "flt", "mono")


def _resample(resampler: Any, frame: Any, channels: int) -> list[Samples]:
    """Samples, of two channels in two columns; `None` as the frame empties the resampler."""
    import numpy as np

    if frame is not None:
        frame.pts = None
    shape = (-1,) if channels == 1 else (-1, channels)
    sound = [result.to_ndarray().reshape(shape) for result in resampler.resample(frame)]
    return [part if part.dtype == np.float32 else part.astype(np.float32) / 32768 for part in sound]


def _silence(like: Any, count: int) -> Any:
    import numpy as np

    shape = (len(like.layout.channels), count) if like.format.is_planar else (1, count * len(like.layout.channels))
    unsigned = like.format.name.startswith("u8")
    data = np.full(shape, 128 if unsigned else 0, dtype=like.to_ndarray().dtype)
    return _frame(data, like, like.format.name, like.layout.name)


def _without(frame: Any, count: int) -> Any:
    """The frame without its first `count` samples."""
    import numpy as np

    width = 1 if frame.format.is_planar else len(frame.layout.channels)
    data = np.ascontiguousarray(frame.to_ndarray()[:, count * width :])
    return _frame(data, frame, frame.format.name, frame.layout.name)


def _frame(data: Any, like: Any, form: str, layout: str) -> Any:
    import av

    made = av.AudioFrame.from_ndarray(data, format=form, layout=layout)
    made.sample_rate = like.sample_rate
    return made
