"""Cuts a recording, while it is decoded, into pieces of some minutes that start and end in a pause.

Pieces are independent: several are recognised at once, and only a few are in memory. Silences within a piece are
removed before recognition, because recognisers invent words in them; times are mapped back afterwards.
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
    "ShortenedTimeline",
    "cut_pieces",
    "cut_windows",
    "find_pauses",
    "joined_spans",
    "overlap_seconds",
    "piece_seconds",
    "remove_silence",
]

_MAX_PIECE_SECONDS = 400.0  # longer pieces are not faster
_MIN_PIECE_SECONDS = 40.0
_CUT_RANGE_SHARE, _CUT_RANGE_SECONDS = 0.25, 16.0  # of the length, and at most: a cut is that near to the wanted end
_MIN_SILENCE_SECONDS = 2.0  # of silence; longer silences are removed
_WINDOW_SECONDS = 29.9  # just below Whisper's 30 s
_MIN_WINDOW_SECONDS = 0.3  # a shorter one is not decoded
_LONG_PAUSE_SECONDS = 0.5  # a cut in a longer pause is no better
_WINDOW_COST = 2.0  # of a window, in seconds by which pauses fall short
_MARGIN_SECONDS = 0.4  # of silence kept before and after speech


@dataclass(frozen=True)
class AudioPiece:
    """Samples of `[start, end)` seconds of the recording, and the spans of speech in them."""

    start: float
    samples: Samples
    speech: tuple[Span, ...]

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True)
class ShortenedTimeline:
    """Maps seconds of audio without silences to seconds of the recording."""

    offsets: tuple[float, ...]  # start of each span in the shortened audio
    starts: tuple[float, ...]  # start in the recording
    ends: tuple[float, ...]

    def shorten(self, spans: Sequence[Span], begin: float, end: float) -> tuple[Span, ...]:
        """The parts of the (sorted) spans within `[begin, end)` of the shortened audio, in seconds from `begin`."""
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

    def second(self, place: float) -> float:
        """The second of the recording of a place in the shortened audio; where silence was removed, before it."""
        index = max(0, bisect.bisect_left(self.offsets, place) - 1)
        return min(self.starts[index] + place - self.offsets[index], self.ends[index])

    def restore(self, start: float, end: float) -> tuple[float, float]:
        """Times of a word in the recording; both are limited to the span that contains its middle."""
        index = max(0, bisect.bisect_right(self.offsets, (start + end) / 2) - 1)
        shift = self.starts[index] - self.offsets[index]
        low, high = self.starts[index], self.ends[index]
        return min(max(start + shift, low), high), min(max(end + shift, low), high)


def find_pauses(speech: Sequence[Span], timeline: ShortenedTimeline) -> list[tuple[float, float]]:
    """`(middle, length)` of the pauses in the shortened audio, seconds; places where silence was removed are
    included.
    """
    found: list[tuple[float, float]] = []
    for offset, start, end in zip(timeline.offsets, timeline.starts, timeline.ends, strict=True):
        inside = [span for span in speech if span.end > start and span.start < end]
        found += [
            ((before.end + after.start) / 2 - start + offset, after.start - before.end)
            for before, after in itertools.pairwise(inside)
        ]
        found.append((offset + end - start, 2 * _MARGIN_SECONDS))
    return found


def cut_windows(pauses: Sequence[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """`[begin, end)` of the windows of at most 30 s, in seconds of the shortened audio; `pauses` as from
    `find_pauses`.

    As few windows as possible, cut in pauses as long as possible: a window costs the same however full it is, and a cut
    within speech loses a word. Speech without a pause for 30 s is cut all the same.
    """
    places = list(_cutting_places(pauses, length))
    _, before = _cheapest(places)
    cuts = [len(places) - 1]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    windows = [(places[begin][0], places[end][0]) for begin, end in itertools.pairwise(reversed(cuts))]
    return [(begin, end) for begin, end in windows if end - begin > _MIN_WINDOW_SECONDS]


def _cheapest(places: Sequence[tuple[float, float]]) -> tuple[list[float], list[int]]:
    """The cost of the best windows up to each place, and the place at which the last of them begins."""
    costs, before = [0.0], [0]
    first = 0
    for index, (place, pause) in enumerate(places[1:], 1):
        while place - places[first][0] > _WINDOW_SECONDS + 1e-6:
            first += 1
        cheapest = min(range(first, index), key=lambda begin: costs[begin])
        costs.append(costs[cheapest] + _WINDOW_COST + max(0.0, _LONG_PAUSE_SECONDS - pause))
        before.append(cheapest)
    return costs, before


def _cutting_places(pauses: Sequence[tuple[float, float]], length: float) -> Iterator[tuple[float, float]]:
    """Where windows may begin and end, from 0 to `length`, at most one window apart: `(second, length of pause)`."""
    last = 0.0
    yield last, 0.0
    inside = (pause for pause in pauses if _MIN_WINDOW_SECONDS < pause[0] < length - _MIN_WINDOW_SECONDS)
    for place, pause in itertools.chain(inside, [(length, 0.0)]):
        while place - last > _WINDOW_SECONDS:
            last += _WINDOW_SECONDS
            yield last, 0.0
        if place > last:
            last = place
            yield place, pause


def piece_seconds(duration: float | None, workers: int) -> float:
    """The length of pieces with which each of the `workers` gets an equal number, up to the maximum length."""
    if not duration:
        return _MAX_PIECE_SECONDS
    rounds = max(1, -(-duration // (_MAX_PIECE_SECONDS * workers)))
    return min(_MAX_PIECE_SECONDS, max(_MIN_PIECE_SECONDS, duration / (rounds * workers) + 1.0))


def cut_pieces(path: Path, seconds: float) -> Iterator[AudioPiece]:
    """The recording as pieces of about `seconds`, in order and disjoint. Raises InputError when it has no audio."""
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


def remove_silence(piece: AudioPiece, spans: Sequence[Span]) -> tuple[Samples, ShortenedTimeline]:
    """The audio of the spans joined, and the timeline to map its times back."""
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
    return np.concatenate(parts), ShortenedTimeline(tuple(offsets), tuple(starts), tuple(ends))


def joined_spans(
    spans: Sequence[Span], low: float, high: float, gap: float = _MIN_SILENCE_SECONDS, pad: float = _MARGIN_SECONDS
) -> tuple[Span, ...]:
    """Spans at most `gap` seconds apart merged, and widened by `pad` seconds within `[low, high]`."""
    joined: list[tuple[float, float]] = []
    for span in spans:
        if joined and span.start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return tuple(Span(start=max(low, start - pad), end=min(high, end + pad)) for start, end in joined)


def overlap_seconds(start: float, end: float, spans: Sequence[Span]) -> float:
    """Seconds of `[start, end)` within the (sorted) spans."""
    first = bisect.bisect_left(spans, start, key=lambda span: span.end)
    total = 0.0
    for span in spans[first:]:
        if span.start >= end:
            break
        total += max(0.0, min(end, span.end) - max(start, span.start))
    return total


def _best_cut(samples: Samples, spans: Sequence[Span], seconds: float) -> int:
    """The sample at which to cut: near the wanted length, where the windows before it are full and the pause is long;
    without a pause the quietest place.
    """
    import numpy as np

    reach = min(_CUT_RANGE_SHARE * seconds, _CUT_RANGE_SECONDS)
    low, high = seconds - reach, seconds + reach - 1.0
    if not any(span.end > low and span.start < high for span in spans):
        return round(seconds * SAMPLE_RATE)  # no speech there
    timeline = _timeline(joined_spans(spans, 0.0, len(samples) / SAMPLE_RATE))
    places = list(
        _cutting_places(find_pauses(spans, timeline), timeline.offsets[-1] + timeline.ends[-1] - timeline.starts[-1])
    )
    values = [
        (cost - _WINDOW_COST * place / _WINDOW_SECONDS, second)
        for (place, pause), cost in zip(places, _cheapest(places)[0], strict=True)
        if pause and low <= (second := timeline.second(place)) <= high
    ]
    if values:
        return round(min(values)[1] * SAMPLE_RATE)
    window = SAMPLE_RATE // 5
    part = samples[round(low * SAMPLE_RATE) : round(high * SAMPLE_RATE)]
    energy = np.add.reduceat(np.square(part), np.arange(0, len(part) - window, window))
    return round(low * SAMPLE_RATE) + int(np.argmin(energy)) * window + window // 2


def _timeline(spans: Sequence[Span]) -> ShortenedTimeline:
    """The timeline of the spans joined."""
    lengths = itertools.accumulate((span.end - span.start for span in spans), initial=0.0)
    return ShortenedTimeline(
        tuple(itertools.islice(lengths, len(spans))),
        tuple(span.start for span in spans),
        tuple(span.end for span in spans),
    )


def _piece(start: float, samples: Samples, spans: Sequence[Span]) -> AudioPiece:
    end = len(samples) / SAMPLE_RATE
    inside = [Span(start=start + s.start, end=start + min(s.end, end)) for s in spans if s.start < end]
    return AudioPiece(start, samples, tuple(span for span in inside if span.end - span.start > 0.05))
