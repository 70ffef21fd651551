"""Cutting a recording, as it is decoded, into pieces of some minutes that begin and end in a pause.

Pieces are independent: several are recognised at once, and no more than a few are in memory. Silences within a piece
are taken out before recognition, because a recogniser invents words in them, and times are mapped back afterwards.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.audio import SAMPLE_RATE, detect_speech, stream_samples
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = [
    "AudioPiece",
    "Timeline",
    "cut_pieces",
    "cut_windows",
    "joined_spans",
    "overlap",
    "pauses",
    "piece_seconds",
    "window_end",
    "without_silence",
]

_LONGEST = 400.0  # seconds; longer pieces save nothing more
_SHORTEST = 40.0
_LOOK_BACK = 0.25  # share of a piece, at its end, in which the cut may lie
_SILENCE = 2.0  # seconds without speech that are taken out ...
_WINDOW = 29.9  # seconds; Whisper looks at 30
_LEAST = 0.3  # seconds at the end of a piece that are no window
_MARGIN = 0.4  # ... but for this much at either end, which recognition needs


@dataclass(frozen=True)
class AudioPiece:
    """Samples of `[start, end)` seconds of the recording, and where somebody speaks there."""

    start: float
    samples: Samples
    speech: tuple[Span, ...]  # in seconds of the recording

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True)
class Timeline:
    """Maps seconds of sound whose silences were taken out back to seconds of the recording."""

    offsets: tuple[float, ...]  # where each kept stretch begins in the shortened sound
    starts: tuple[float, ...]  # where it begins in the recording
    ends: tuple[float, ...]

    def shorten(self, spans: Sequence[Span], begin: float, end: float) -> tuple[Span, ...]:
        """What of the (sorted) spans lies within `[begin, end)` of the shortened sound, in seconds from `begin`."""
        found = []
        for offset, start, stop in zip(self.offsets, self.starts, self.ends, strict=True):
            low, high = max(begin, offset), min(end, offset + stop - start)
            if low >= high:
                continue
            shift = offset - start
            for span in spans[bisect.bisect_left(spans, low - shift, key=lambda span: span.end) :]:
                if span.start + shift >= high:
                    break
                found.append(Span(start=max(low, span.start + shift) - begin, end=min(high, span.end + shift) - begin))
        return tuple(found)

    def restore(self, start: float, end: float) -> tuple[float, float]:
        """Times of one word; both ends fall into the stretch in which its middle lies."""
        index = max(0, bisect.bisect_right(self.offsets, (start + end) / 2) - 1)
        shift = self.starts[index] - self.offsets[index]
        low, high = self.starts[index], self.ends[index]
        return min(max(start + shift, low), high), min(max(end + shift, low), high)


def pauses(speech: Sequence[Span], timeline: Timeline) -> list[tuple[float, float]]:
    """`(middle, length)` of the pauses in the shortened sound, seconds; where silence was taken out is one too."""
    found: list[tuple[float, float]] = []
    for offset, start, end in zip(timeline.offsets, timeline.starts, timeline.ends, strict=True):
        inside = [span for span in speech if span.end > start and span.start < end]
        found += [
            ((before.end + after.start) / 2 - start + offset, after.start - before.end)
            for before, after in itertools.pairwise(inside)
        ]
        found.append((offset + end - start, 2 * _MARGIN))
    return found


def window_end(pauses: Sequence[tuple[float, float]], begin: float, length: float) -> float:
    """Where a window of at most 30 s that begins at `begin` should end, seconds of the shortened sound: in a pause.

    Cut at 30 s sharp, a word is lost at every seam.
    """
    if length - begin <= _WINDOW:
        return length
    low, high = begin + _WINDOW * 0.6, begin + _WINDOW
    # A longer pause is a better seam, a longer window a cheaper one and more to understand the words by.
    within = [(min(pause, 0.6) + 0.05 * (middle - low), middle) for middle, pause in pauses if low <= middle <= high]
    return max(within)[1] if within else high


def cut_windows(quiet: Sequence[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """`[begin, end)` of the windows of at most 30 s, seconds of the shortened sound; `quiet` as `pauses` gives it."""
    windows: list[tuple[float, float]] = []
    begin = 0.0
    while length - begin > _LEAST:
        end = window_end(quiet, begin, length)
        windows.append((begin, end))
        begin = end
    return windows


def piece_seconds(duration: float | None, workers: int) -> float:
    """How long pieces should be, so that `workers` have equal shares: an equal number each, none too long."""
    if not duration:
        return _LONGEST
    rounds = max(1, -(-duration // (_LONGEST * workers)))
    return min(_LONGEST, max(_SHORTEST, duration / (rounds * workers) + 1.0))


def cut_pieces(path: Path, seconds: float) -> Iterator[AudioPiece]:
    """The recording as pieces of about `seconds`, in order, without overlap. Raises InputError when it has no sound."""
    import numpy as np

    rest = np.zeros(0, np.float32)
    start = 0.0
    for _, chunk in stream_samples(path, seconds * 0.25):
        rest = np.concatenate([rest, chunk])
        if len(rest) < seconds * 1.25 * SAMPLE_RATE:
            continue
        spans = detect_speech(rest, min_silence=0.2, pad=0.0)
        cut = _best_cut(rest, spans, seconds)
        yield _piece(start, rest[:cut], spans)
        rest = rest[cut:]
        start += cut / SAMPLE_RATE
    if len(rest):
        yield _piece(start, rest, detect_speech(rest, min_silence=0.2, pad=0.0))


def without_silence(piece: AudioPiece, spans: Sequence[Span]) -> tuple[Samples, Timeline]:
    """The sound of the spans, one after another, and the way back."""
    import numpy as np

    parts, offsets, starts, ends = [], [], [], []
    length = 0
    for span in spans:
        first = max(0, round((span.start - piece.start) * SAMPLE_RATE))
        last = min(len(piece.samples), round((span.end - piece.start) * SAMPLE_RATE))
        parts.append(piece.samples[first:last])
        offsets.append(length / SAMPLE_RATE)
        starts.append(piece.start + first / SAMPLE_RATE)
        ends.append(piece.start + last / SAMPLE_RATE)
        length += last - first
    return np.concatenate(parts), Timeline(tuple(offsets), tuple(starts), tuple(ends))


def joined_spans(
    spans: Sequence[Span], low: float, high: float, gap: float = _SILENCE, pad: float = _MARGIN
) -> tuple[Span, ...]:
    """Spans no more than `gap` apart made one, and widened by `pad` seconds within `[low, high]`."""
    joined: list[tuple[float, float]] = []
    for span in spans:
        if joined and span.start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return tuple(Span(start=max(low, start - pad), end=min(high, end + pad)) for start, end in joined)


def overlap(start: float, end: float, spans: Sequence[Span]) -> float:
    """Seconds of `[start, end)` that lie in the (sorted) spans."""
    first = bisect.bisect_left(spans, start, key=lambda span: span.end)
    total = 0.0
    for span in spans[first:]:
        if span.start >= end:
            break
        total += max(0.0, min(end, span.end) - max(start, span.start))
    return total


def _best_cut(samples: Samples, spans: Sequence[Span], seconds: float) -> int:
    """Sample at which to cut: the middle of the longest pause around the wanted length, else the quietest spot."""
    import numpy as np

    low, high = seconds * (1 - _LOOK_BACK), seconds * (1 + _LOOK_BACK) - 1.0
    pauses = [
        (min(high, after.start) - max(low, before.end), (min(high, after.start) + max(low, before.end)) / 2)
        for before, after in itertools.pairwise(spans)
        if after.start > low and before.end < high
    ]
    if not any(span.end > low and span.start < high for span in spans):
        return round(seconds * SAMPLE_RATE)  # nobody speaks there
    longest = max(pauses, default=(0.0, 0.0))
    if longest[0] >= 0.15:
        return round(longest[1] * SAMPLE_RATE)
    window = SAMPLE_RATE // 5
    part = samples[round(low * SAMPLE_RATE) : round(high * SAMPLE_RATE)]
    energy = np.add.reduceat(np.square(part), np.arange(0, len(part) - window, window))
    return round(low * SAMPLE_RATE) + int(np.argmin(energy)) * window + window // 2


def _piece(start: float, samples: Samples, spans: Sequence[Span]) -> AudioPiece:
    end = len(samples) / SAMPLE_RATE
    inside = [Span(start=start + s.start, end=start + min(s.end, end)) for s in spans if s.start < end]
    return AudioPiece(start, samples, tuple(span for span in inside if span.end - span.start > 0.05))
