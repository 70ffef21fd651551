"""Cuts the sound of some words out of a recording, with clean edges."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from summarizer import audio
from summarizer.audio import REACH_SECONDS, WordTimes
from summarizer.records.time_precision import possible_times
from summarizer.records.transcript import Transcript, Word

if TYPE_CHECKING:
    from summarizer.audio.resampling import Samples

__all__ = ["ESTIMATED_MARGIN", "Cut", "clip_times", "cut_sound", "wide_times"]

_REACH_OF_ESTIMATED = 4.0  # seconds of sound beside words whose times are estimated: they may be said there
ESTIMATED_MARGIN = 2  # and seconds that their clip is wider on both sides: three times what nine of ten are off by
_FAST_LETTER_SECONDS = 0.03  # a word with less for each letter was not said in the time that it is given
_SLOW_LETTER_SECONDS = 0.1  # which a word without a length may take


@dataclass(frozen=True)
class Cut:
    """[start, end) seconds of a recording, out of `samples`, which begin at `offset` seconds at `rate` a second."""

    start: float
    end: float
    offset: float
    rate: int
    samples: Samples
    between: tuple[float, float] = (0.0, math.inf)  # the middles of the words beside it: no edge is moved beyond them

    def placed(self, words: WordTimes) -> Cut:
        """The clip of these words in the same sound."""
        start, end = audio.clean_edges(self.samples, self.rate, self.offset, words)
        between = words.before or 0.0, math.inf if words.after is None else words.after
        return replace(self, start=start, end=end, between=between)

    def within(self, start: float, end: float) -> Cut:
        """The clip of [start, end) seconds, as far as there is sound."""
        first, last = self.around
        return replace(self, start=max(first, start), end=min(last, end))

    def moved(self, start: float, end: float) -> Cut:
        """The clip with its edges moved by these seconds, not into the words beside it; else as it is."""
        found = self.within(max(self.between[0], self.start + start), min(self.between[1], self.end + end))
        return found if found.start < found.end else self

    @property
    def around(self) -> tuple[float, float]:
        """[start, end) seconds of all its samples."""
        return self.offset, self.offset + len(self.samples) / self.rate

    @property
    def sound(self) -> Samples:
        first, last = (round((at - self.offset) * self.rate) for at in (self.start, self.end))
        return audio.faded(self.samples[max(0, first) : max(0, last)], self.rate)

    def encoded(self, form: str, tags: Mapping[str, str]) -> bytes:
        return audio.encode_quotation(self.sound, self.rate, cast(audio.ClipFormat, form), tags)


def clip_times(transcript: Transcript, words: tuple[int, int], place: tuple[float, float]) -> WordTimes:
    """The times of words[first:last], which are said at `place`, and of their neighbours.

    Recognisers give some words no length, or too little to say them in. A first or last word like this is taken to be
    said towards its neighbour, at most up to it, by the seconds that it lacks.
    """
    first, last = words
    every = transcript.words

    def middle(index: int) -> float | None:
        return (every[index].start + every[index].end) / 2 if 0 <= index < len(every) else None

    before, after = middle(first - 1), middle(last)
    start, end = place
    if before is not None:
        start = min(start, max(every[first - 1].end, start - _lacking(every[first])))
    if after is not None:
        end = max(end, min(every[last].start, end + _lacking(every[last - 1])))
    return WordTimes(
        start,
        end,
        before if before is not None and before <= start else None,
        after if after is not None and after >= end else None,
    )


def wide_times(transcript: Transcript, words: tuple[int, int]) -> tuple[float, float]:
    """[start, end) in whole seconds that hold words whose times are estimated, most likely.

    They are wider than the estimate, but not beyond the turn or sentence that is known to hold the words.
    """
    start, end = transcript.times(words)
    low, high = possible_times(transcript, words)
    first = math.floor(max(0.0, low, start - ESTIMATED_MARGIN))
    return float(first), float(max(first + 1, math.ceil(min(high, end + ESTIMATED_MARGIN))))


def _lacking(word: Word) -> float:
    """Seconds that a word may have been said outside its times: none when it has enough of them."""
    letters = len(word.text.strip())
    share = 1 - (word.end - word.start) / max(0.01, _FAST_LETTER_SECONDS * letters)
    return max(0.0, share) * _SLOW_LETTER_SECONDS * letters


def cut_sound(
    recording: Path, wanted: Sequence[WordTimes], estimated: Sequence[bool] = ()
) -> Iterator[tuple[int, Cut | None]]:
    """`(number, clip)` for each, in one pass over the recording; None where it has no sound.

    `estimated`: of each, whether its times are; () for none. Channels are kept, at most two. Raises InputError.
    """
    info = audio.probe_recording(recording)
    rate, channels = audio.quotation_rate(info.sample_rate), min(2, info.channels)
    reaches = [_REACH_OF_ESTIMATED if one else REACH_SECONDS for one in estimated or [False] * len(wanted)]
    ranges = [(max(0.0, at.start - reach), at.end + reach) for at, reach in zip(wanted, reaches, strict=True)]
    for number, samples in audio.read_ranges(recording, ranges, rate, channels):
        words, offset = wanted[number], ranges[number][0]
        if offset + len(samples) / rate <= words.start:
            yield number, None
        else:
            yield number, Cut(words.start, words.end, offset, rate, samples).placed(words)
