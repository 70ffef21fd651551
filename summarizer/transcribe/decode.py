"""Words out of sound: the one place that knows faster-whisper."""

from __future__ import annotations

import bisect
import math
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.audio import RATE
from summarizer.errors import ModelError
from summarizer.records.transcript import Span, Word
from summarizer.settings import AsrSettings
from summarizer.transcribe.pieces import Piece, joined_spans, pauses, window_end, without_silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Decoder", "Heard", "keep_loaded", "load_decoder", "look_once", "worker_count"]

_UNSPACED = {"zh", "ja", "th", "lo", "my", "yue", "km", "bo"}  # languages written without spaces
_MOST_WORKERS = 8  # each needs about 0.15 GB beside the weights

_CONTEXT = 223  # tokens; as many as Whisper takes
_GUESSED, _LOOPING = 0.5, 2.4  # temperature and compression above which a text is no context (as in openai/whisper)
_LEAST = 0.3  # seconds at the end of a window that are not worth another look

_ONSET, _OFFSET = 0.05, 0.1  # seconds by which the voice detector may be late at a start, early at an end

# Whisper's word times come from attention and are off by a constant that depends on the model's chosen heads.
# Measured by bench/asr.py as the median of (heard - true) word starts, seconds; models not listed were not measured.
_EARLY = {"base": 0.1}


_kept: dict[tuple[str, str, int], Any] | None = None  # the loaded model, in a process that hears many recordings
_once = threading.local()  # `left`: how many windows this thread may still look at


class _SecondLookError(Exception):
    """The library went on to look at the rest of a window."""


@dataclass(frozen=True)
class Heard:
    """One segment as the recogniser gave it, in seconds of the recording."""

    words: tuple[Word, ...]
    start: float
    end: float
    compression: float  # how far its text shrinks when zipped; loops shrink most
    no_speech: float  # the model's own probability that nobody speaks


@dataclass(frozen=True)
class Decoder:
    """A loaded model, safe to use from several threads."""

    whisper: Any
    name: str
    device: str

    @property
    def multilingual(self) -> bool:
        return bool(self.whisper.model.is_multilingual)

    def detect_language(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """Probabilities of languages for up to 30 s of speech."""
        _, _, every = self.whisper.detect_language(samples)
        return dict(every)

    def decode(
        self, piece: Piece, language: str, heard_until: Callable[[float], bool], spans: Sequence[Span] | None = None
    ) -> list[Heard]:
        """What is said in a piece, or in some spans of it. Stops early when `heard_until(seconds)` gives False."""
        again = spans is not None
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        if not wanted:
            return []
        samples, timeline = without_silence(piece, wanted)
        # The second time: other settings, or the same mistake would come back. A penalty on repeated words breaks
        # loops, and no fallback to "nobody speaks", since somebody does.
        options: dict[str, Any] = (
            {"repetition_penalty": 1.15, "no_speech_threshold": None, "temperature": (0.0, 0.4, 0.8)} if again else {}
        )
        late = _EARLY.get(self.name, 0.0)
        quiet = pauses(piece.speech, timeline)
        length = len(samples) / RATE
        begin = 0.0
        before: list[int] = []  # tokens of what was heard so far, by which Whisper understands what comes
        result: list[Heard] = []
        while length - begin > _LEAST:
            end = window_end(quiet, begin, length)
            if not again:
                options["initial_prompt"] = before[-_CONTEXT:] or None
            segments, reached = self._window(samples[round(begin * RATE) : round(end * RATE)], language, options)
            for segment in segments:
                # A guess or a loop would only lead to the next.
                unsure = segment.temperature > _GUESSED or segment.compression_ratio > _LOOPING
                before = [] if unsure else [*before, *segment.tokens]
                words = [
                    (word.word, *timeline.restore(begin + word.start + late, begin + word.end + late), word.probability)
                    for word in segment.words or ()
                ]
                tidy = tuple(_snapped(word, piece.speech) for word in _tidy(words, spaced=language not in _UNSPACED))
                if tidy:
                    result.append(
                        Heard(tidy, tidy[0].start, tidy[-1].end, segment.compression_ratio, segment.no_speech_prob)
                    )
            if result and not heard_until(result[-1].end):
                break
            begin = end if reached is None or end - begin - reached < _LEAST else begin + reached
        return result

    def compare(self, samples: NDArray[np.float32], language: str, heard: str, instead: str, term: str) -> float:
        """How much better `instead` explains up to 30 s of sound than `heard`: the log of the ratio of probabilities.

        The model is told that the term may occur, else no rare name could win against its habits.
        """
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        whisper = self.whisper
        speaks = Tokenizer(whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language)
        features = whisper.feature_extractor(samples)
        encoded = whisper.encode(pad_or_trim(features))
        frames = min(features.shape[-1], 3000)
        start = [speaks.sot_prev, *speaks.encode(f" {term}, "), *speaks.sot_sequence]

        def score(text: str) -> float:
            tokens = speaks.encode(f" {text}")
            found = whisper.model.align(encoded, start, [tokens], frames)[0]
            return sum(math.log(max(probability, 1e-9)) for probability in found.text_token_probs)

        return score(instead) - score(heard)

    def _window(
        self, samples: NDArray[np.float32], language: str, options: dict[str, Any]
    ) -> tuple[list[Any], float | None]:
        """Segments of one window of at most 30 s, and the second in it up to which it was heard, None for all of it.

        Whisper often stops at the end of a sentence some seconds before the window's. The library then looks at just
        the rest, too short to be understood well and as dear as a whole window; here the next window begins there.
        """
        _once.left = 1
        segments: list[Any] = []
        try:
            for segment in self.whisper.transcribe(
                samples,
                language=language,
                beam_size=5,
                condition_on_previous_text=False,
                word_timestamps=True,
                **options,
            )[0]:
                segments.append(segment)
        except _SecondLookError:
            ends = [word.end for segment in segments for word in segment.words or ()]
            return segments, ends[-1] if ends and ends[-1] > 1.0 else None
        finally:
            _once.left = None
        return segments, None


def worker_count(settings: AsrSettings) -> int:
    """Pieces decoded at once: as set, else one for each core this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return settings.workers or min(cores, _MOST_WORKERS)


def keep_loaded() -> None:
    """From now on the last model stays loaded: for a process that does nothing but recognise."""
    global _kept
    _kept = _kept if _kept is not None else {}


def load_decoder(model: Path, name: str, settings: AsrSettings) -> Decoder:
    """Loads the model. Raises ModelError when the folder does not hold one, or the device is not there.

    On processors: int8 and one thread for each worker, which measured fastest (bench/RESULTS.md). On a CUDA
    GPU: float16, untested.
    """
    import ctranslate2
    from faster_whisper import WhisperModel

    device = settings.device
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"
    workers = worker_count(settings)
    asked = (str(model), device, workers)
    whisper = _kept.get(asked) if _kept is not None else None
    if whisper is None:
        try:
            whisper = WhisperModel(
                str(model),
                device=device,
                compute_type="int8" if device == "cpu" else "float16",
                cpu_threads=1,
                num_workers=workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
            raise ModelError(f"the speech model {name} could not be loaded: {reason}") from None
        look_once(whisper)
        if _kept is not None:
            _kept.clear()  # one at a time: two would not fit where one was planned for
            _kept[asked] = whisper
    return Decoder(whisper, name, device)


def look_once(whisper: Any) -> None:
    """Makes the library stop, inside `Decoder`, before it looks at the rest of a window."""
    encode = whisper.encode

    def encode_once(features: Any) -> Any:
        left = getattr(_once, "left", None)
        if left == 0:
            raise _SecondLookError
        _once.left = None if left is None else left - 1
        return encode(features)

    whisper.encode = encode_once


def _tidy(words: Iterable[tuple[str, float, float, float]], *, spaced: bool) -> tuple[Word, ...]:
    """Words without surrounding spaces; in spaced languages, a part without a space before it ("-five") joins the
    word it belongs to."""
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
                probability=min(before.probability or 0.0, probability),
            )
        else:
            result.append(Word(text=stripped, start=start, end=max(start, end), probability=probability))
    return tuple(result)


def _snapped(word: Word, speech: Sequence[Span]) -> Word:
    """The word without the silence that Whisper likes to give to the first and last word of an utterance."""
    index = bisect.bisect_right(speech, word.start, key=lambda span: span.end)
    start, end = word.start, word.end
    if index < len(speech) and speech[index].start - _ONSET < end:
        start = max(start, speech[index].start - _ONSET)
    index = bisect.bisect_left(speech, end, key=lambda span: span.start) - 1
    if index >= 0 and speech[index].end + _OFFSET > start:
        end = min(end, speech[index].end + _OFFSET)
    return word if (start, end) == (word.start, word.end) else word.model_copy(update={"start": start, "end": end})
