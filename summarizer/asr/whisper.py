"""A Whisper model on this machine: pieces of audio -> words with times. Only this file and whisper_windows.py use
faster-whisper.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.asr.calibration import MAX_WORKERS, DecodingPlan, calibrate, cores, is_idle, stored_plan
from summarizer.asr.chunking import AudioPiece, cut_windows, find_pauses, joined_spans, remove_silence
from summarizer.asr.hardware import Compute, compute
from summarizer.asr.whisper_windows import DecodedWindow, Window, WindowDecoder
from summarizer.audio import SAMPLE_RATE
from summarizer.errors import ModelError
from summarizer.records.transcript import Span, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import has_final_mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Decoder", "RecognisedSegment", "keep_loaded", "load_decoder", "measure_model", "worker_count"]


_WINDOWS_PER_BATCH = 6  # more windows per batch gain little and delay an interrupt
_FRAME_SAMPLES, _WINDOW_FRAMES, _SILENCE_FRAMES = (
    160,
    3000,
    300,
)  # samples per frame, frames per window, frames of silence after a clip
_PAUSE_SECONDS = 1.0  # a longer pause ends a segment

_ONSET_SECONDS, _OFFSET_SECONDS = (
    0.05,
    0.1,
)  # by which speech detection may be late at a start, early at an end

# Whisper's word times come from attention and have a constant offset that depends on the model's alignment heads.
# Measured by bench/listening.py as the median of (true - recognised) word starts; other models were not measured.
WORD_TIME_OFFSET_SECONDS = {"base": 0.1, "tiny.en": -0.03}


_loaded_models: dict[tuple[str, str, int], Any] | None = None  # the loaded model; None unless `keep_loaded` was called


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
class Decoder:
    """A loaded model. Thread-safe."""

    whisper: Any
    name: str
    device: str
    workers: int = 1  # pieces decoded at once
    at_once: int = _WINDOWS_PER_BATCH  # windows per batch

    @property
    def multilingual(self) -> bool:
        return bool(self.whisper.model.is_multilingual)

    def detect_language(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """Probabilities of languages for up to 30 s of speech."""
        _, _, every = self.whisper.detect_language(samples)
        return dict(every)

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        on_progress: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """The segments of a piece, or of some spans of it. Stops early when `on_progress(seconds)` returns False."""
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        if not wanted:
            return []
        sound = _SpeechWindows(piece, wanted, language, WORD_TIME_OFFSET_SECONDS.get(self.name, 0.0))
        decoder = WindowDecoder(self.whisper, self.device, language)
        recognised: list[RecognisedSegment] = []
        reached = piece.start

        def keep_going() -> bool:
            return on_progress(reached)

        for part in _batches(len(sound.windows), self.at_once if spans is None else 1):
            windows = [sound.window(index) for index in part]
            decoded = (
                decoder.decode(windows, keep_going)
                if spans is None
                else [decoder.redecode(window) for window in windows]
            )
            for index, understood in zip(part, decoded, strict=False):  # empty when interrupted
                recognised += sound.recognised(index, understood)
            reached = sound.until(part.stop)
            if not keep_going():
                break
        return recognised

    def compare(
        self, samples: NDArray[np.float32], language: str, recognised: str, alternative: str, term: str
    ) -> float:
        """The log of the ratio of the probabilities of `alternative` and `recognised`, given up to 30 s of audio.

        The term is in the prompt; otherwise the model would hardly accept a rare name.
        """
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        whisper = self.whisper
        tokenizer = Tokenizer(whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language)
        # Without padding to 30 s: a quarter of the cost, with nearly equal ratios.
        frames = min(len(samples) // _FRAME_SAMPLES, _WINDOW_FRAMES)
        features = whisper.feature_extractor(samples)[:, :frames]
        encoded = whisper.encode(pad_or_trim(features, min(frames + _SILENCE_FRAMES, _WINDOW_FRAMES)))
        start = [tokenizer.sot_prev, *tokenizer.encode(f" {term}, "), *tokenizer.sot_sequence]

        def score(text: str) -> float:
            tokens = tokenizer.encode(f" {text}")
            found = whisper.model.align(encoded, start, [tokens], frames)[0]
            return sum(math.log(max(probability, 1e-9)) for probability in found.text_token_probs)

        return score(alternative) - score(recognised)


def worker_count(settings: AsrSettings) -> int:
    """Pieces decoded at once for a model that was not measured: as set, else one per available core."""
    return settings.workers or min(cores(), MAX_WORKERS)


def keep_loaded() -> None:
    """Keeps the last model loaded from now on. For processes that recognise many recordings."""
    global _loaded_models
    _loaded_models = _loaded_models if _loaded_models is not None else {}


def load_decoder(model: Path, name: str, settings: AsrSettings, measure: Reporter | None = None) -> Decoder:
    """Loads the model. Raises ModelError when the folder has no model or the device is missing.

    On CPUs the measured plan is used. If there is none, it is measured now, if `measure` is given and the machine is
    idle; else one worker per core is used. Each CUDA GPU (untested) has one worker.
    """
    how = compute(settings, model)
    if how.device == "cpu":
        plan = _plan(model, name, settings, how, measure)
    else:
        plan = DecodingPlan(workers=len(how.devices), threads=1, at_once=how.batch)
    asked = (str(model), how.device, plan.workers)
    whisper = _loaded_models.get(asked) if _loaded_models is not None else None
    if whisper is None:
        if _loaded_models is not None:
            _loaded_models.clear()  # first, because two models may not fit into memory
        whisper = _load_whisper(model, name, how, plan.workers, plan.threads)
        if _loaded_models is not None:
            _loaded_models[asked] = whisper
    return Decoder(whisper, name, how.device, plan.workers, plan.at_once)


def measure_model(model: Path, name: str, settings: AsrSettings, report: Reporter) -> DecodingPlan:
    """Measures the fastest plan for the model on the CPU, and stores it. Raises ModelError."""
    how = compute(settings.model_copy(update={"device": "cpu"}), model)
    assert settings.calibration is not None, "filled in by Settings"
    return calibrate(
        settings.calibration, name, lambda workers, threads: _load_whisper(model, name, how, workers, threads), report
    )


def _plan(model: Path, name: str, settings: AsrSettings, how: Compute, measure: Reporter | None) -> DecodingPlan:
    workers = worker_count(settings)
    usual = DecodingPlan(workers=workers, threads=1, at_once=min(how.batch, _WINDOWS_PER_BATCH))
    if settings.workers or settings.calibration is None:
        return usual
    kept = stored_plan(settings.calibration, name)
    if kept is None and measure is not None and _loaded_models is None and is_idle():
        kept = measure_model(model, name, settings, measure)
    return kept or usual.model_copy(update={"threads": max(1, cores() // workers)})


def _load_whisper(model: Path, name: str, how: Compute, workers: int, threads: int) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(model),
            device=how.device,
            device_index=list(how.devices),
            compute_type=how.compute_type,
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise ModelError(f"the speech model {name} could not be loaded: {reason}") from None


class _SpeechWindows:
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
        tidy = tuple(trim_to_speech(word, self._piece.speech) for word in _merge_word_parts(words, spaced=self._spaced))
        return [
            RecognisedSegment(
                part, part[0].start, part[-1].end, decoded.compression, decoded.no_speech, decoded.avg_log_probability
            )
            for part in _split_segments(tidy)
        ]


def _batches(count: int, at_once: int) -> list[range]:
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


def _merge_word_parts(words: Iterable[tuple[str, float, float, float]], *, spaced: bool) -> tuple[Word, ...]:
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
                probability=min(before.probability or 0.0, probability),
            )
        else:
            result.append(Word(text=stripped, start=start, end=max(start, end), probability=probability))
    return tuple(result)


def trim_to_speech(word: Word, speech: Sequence[Span]) -> Word:
    """The word without the silence that Whisper adds to the first and last word of an utterance."""
    index = bisect.bisect_right(speech, word.start, key=lambda span: span.end)
    start, end = word.start, word.end
    if index < len(speech) and speech[index].start - _ONSET_SECONDS < end:
        start = max(start, speech[index].start - _ONSET_SECONDS)
    index = bisect.bisect_left(speech, end, key=lambda span: span.start) - 1
    if index >= 0 and speech[index].end + _OFFSET_SECONDS > start:
        end = min(end, speech[index].end + _OFFSET_SECONDS)
    return word if (start, end) == (word.start, word.end) else word.model_copy(update={"start": start, "end": end})
