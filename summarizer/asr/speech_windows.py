"""Speech without its silences, cut into windows, and the segments that a recogniser's words make.

Used by every recogniser of this machine: Whisper and those of onnx-asr.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.asr.chunking import AudioPiece, cut_windows, find_pauses, remove_silence
from summarizer.audio import SAMPLE_RATE
from summarizer.records.transcript import Span, Word
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import has_final_mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = [
    "DecodedWindow",
    "RecognisedSegment",
    "SpeechWindows",
    "TimedParts",
    "Window",
    "even_batches",
    "merge_word_parts",
    "trim_to_speech",
]

# text, start, end, probability (None: the recogniser tells none)
TimedParts = tuple[tuple[str, float, float, float | None], ...]

_PAUSE_SECONDS = 1.0  # a longer pause ends a segment
_ONSET_SECONDS, _OFFSET_SECONDS = 0.05, 0.1  # by which speech detection may be late at a start, early at an end


@dataclass(frozen=True)
class RecognisedSegment:
    """A segment as the recogniser returned it, in seconds of the recording."""

    words: tuple[Word, ...]
    start: float
    end: float
    compression: float  # compression ratio of the text; high for repetitions
    no_speech: float  # the model's probability of no speech
    avg_log_probability: float = 0.0  # mean over the window's tokens


@dataclass(frozen=True)
class Window:
    """Audio of at most 30 s at 16 kHz, and the spans of speech in it (seconds of the window)."""

    samples: Samples
    speech: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True)
class DecodedWindow:
    """The words of a window: `(text, start, end, probability)`, seconds of the window."""

    words: TimedParts
    avg_log_probability: float  # mean over its tokens
    compression: float  # compression ratio of the text; high for repetitions
    no_speech: float  # the model's probability of no speech


class SpeechWindows:
    """Some spans of a piece without the silences between them, cut into windows that end in pauses."""

    def __init__(self, piece: AudioPiece, spans: Sequence[Span], language: str, late: float) -> None:
        self._samples, self._timeline = remove_silence(piece, spans)
        self._piece = piece
        self._spaced = not written_without_spaces(language)
        self._late = late  # offset of the word times, seconds
        self.windows = cut_windows(find_pauses(piece.speech, self._timeline), len(self._samples) / SAMPLE_RATE)

    def window(self, index: int) -> Window:
        begin, end = self.windows[index]
        speech = self._timeline.shorten(self._piece.speech, begin, end)
        return Window(self._samples[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)], speech)

    def until(self, done: int) -> float:
        """The second of the recording, without silences, at the end of the first `done` windows."""
        return self._piece.start + self.windows[done - 1][1]

    def recognised(self, index: int, decoded: DecodedWindow) -> list[RecognisedSegment]:
        """The window's words with times in the recording, as segments that end with a sentence or a pause."""
        begin = self.windows[index][0] + self._late
        words = [
            (text, *self._timeline.restore(begin + start, begin + end), probability)
            for text, start, end, probability in decoded.words
        ]
        tidy = tuple(trim_to_speech(word, self._piece.speech) for word in merge_word_parts(words, spaced=self._spaced))
        return [
            RecognisedSegment(
                part, part[0].start, part[-1].end, decoded.compression, decoded.no_speech, decoded.avg_log_probability
            )
            for part in _split_segments(tidy)
        ]


def even_batches(count: int, at_once: int) -> list[range]:
    """Windows 0 to `count` in as few batches of at most `at_once` as possible, of nearly equal size."""
    steps = -(-count // at_once)
    return [range(count * step // steps, count * (step + 1) // steps) for step in range(steps)]


def _split_segments(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The words split after each sentence and at each long pause."""
    first = 0
    for index, word in enumerate(words):
        last = index + 1
        if last == len(words) or has_final_mark(word.text) or words[last].start - word.end > _PAUSE_SECONDS:
            yield tuple(words[first:last])
            first = last


def merge_word_parts(words: Iterable[tuple[str, float, float, float | None]], *, spaced: bool) -> tuple[Word, ...]:
    """Words without surrounding spaces. In spaced languages a part without a space before it ("-five") joins the word
    before.
    """
    result: list[Word] = []
    for text, start, end, probability in words:
        stripped = text.strip()
        if not stripped:
            continue
        if spaced and result and not text[:1].isspace():
            before = result[-1]
            result[-1] = Word(
                text=before.text + stripped,
                start=before.start,
                end=max(before.end, end),
                probability=min(known) if (known := _known(before.probability, probability)) else None,
            )
        else:
            result.append(Word(text=stripped, start=start, end=max(start, end), probability=probability))
    return tuple(result)


def trim_to_speech(word: Word, speech: Sequence[Span]) -> Word:
    """The word without the silence that a recogniser adds to the first and last word of an utterance."""
    index = bisect.bisect_right(speech, word.start, key=lambda span: span.end)
    start, end = word.start, word.end
    if index < len(speech) and speech[index].start - _ONSET_SECONDS < end:
        start = max(start, speech[index].start - _ONSET_SECONDS)
    index = bisect.bisect_left(speech, end, key=lambda span: span.start) - 1
    if index >= 0 and speech[index].end + _OFFSET_SECONDS > start:
        end = min(end, speech[index].end + _OFFSET_SECONDS)
    return word if (start, end) == (word.start, word.end) else word.model_copy(update={"start": start, "end": end})


def _known(*probabilities: float | None) -> list[float]:
    return [probability for probability in probabilities if probability is not None]
