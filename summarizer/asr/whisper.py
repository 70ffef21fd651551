"""Words out of sound: pieces in, words with times out. With `windows.py`, all that knows faster-whisper."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.asr.calibration import MOST_WORKERS, DecodingPlan, calibrate, cores, is_idle, kept_plan
from summarizer.asr.chunking import AudioPiece, cut_windows, joined_spans, pauses, without_silence
from summarizer.asr.hardware import Compute, compute
from summarizer.asr.whisper_windows import Understood, Window, Windows
from summarizer.audio.recording import RATE
from summarizer.errors import ModelError
from summarizer.records.transcript import Span, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings
from summarizer.text.scripts import written_without_spaces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Decoder", "RecognisedSegment", "keep_loaded", "load_decoder", "measure_model", "worker_count"]


_AT_ONCE = 6  # windows heard in step by one worker; more gain next to nothing and make an interrupt wait
_HOP, _FRAMES, _SILENT = 160, 3000, 300  # samples of a frame, frames of a window, frames of silence after a clip
_ENDS = ".!?…。！？"
_PAUSE = 1.0  # seconds between two words that belong to different utterances

_ONSET, _OFFSET = 0.05, 0.1  # seconds by which the voice detector may be late at a start, early at an end

# Whisper's word times come from attention and are off by a constant that depends on the model's chosen heads.
# Measured by bench/listening.py as the median of (true - heard) word starts, seconds; others were not measured.
_EARLY = {"base": 0.1, "tiny.en": -0.03}


_kept: dict[tuple[str, str, int], Any] | None = None  # the loaded model, in a process that hears many recordings


@dataclass(frozen=True)
class RecognisedSegment:
    """One segment as the recogniser gave it, in seconds of the recording."""

    words: tuple[Word, ...]
    start: float
    end: float
    compression: float  # how far its text shrinks when zipped; loops shrink most
    no_speech: float  # the model's own probability that nobody speaks
    sureness: float = 0.0  # mean log-probability of the window's tokens


@dataclass(frozen=True)
class Decoder:
    """A loaded model, safe to use from several threads."""

    whisper: Any
    name: str
    device: str
    workers: int = 1  # pieces that it decodes at once
    at_once: int = _AT_ONCE  # windows of a piece that it hears in step

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
        heard_until: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """What is said in a piece, or in some spans of it. Stops early when `heard_until(seconds)` gives False."""
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        if not wanted:
            return []
        sound = _Sound(piece, wanted, language, _EARLY.get(self.name, 0.0))
        ears = Windows(self.whisper, self.device, language)
        heard: list[RecognisedSegment] = []
        reached = piece.start

        def going() -> bool:
            return heard_until(reached)

        for part in _parts(len(sound.windows), self.at_once if spans is None else 1):
            windows = [sound.window(index) for index in part]
            told = ears.hear(windows, going) if spans is None else [ears.hear_again(window) for window in windows]
            for index, understood in zip(part, told, strict=False):  # nothing when interrupted
                heard += sound.heard(index, understood)
            reached = sound.until(part.stop)
            if not going():
                break
        return heard

    def compare(self, samples: NDArray[np.float32], language: str, heard: str, instead: str, term: str) -> float:
        """How much better `instead` explains up to 30 s of sound than `heard`: the log of the ratio of probabilities.

        The model is told that the term may occur, else no rare name could win against its habits.
        """
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        whisper = self.whisper
        speaks = Tokenizer(whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language)
        # Without the silence up to 30 s that Whisper is used to: a quarter of the price, and the ratios hardly differ.
        frames = min(len(samples) // _HOP, _FRAMES)
        features = whisper.feature_extractor(samples)[:, :frames]
        encoded = whisper.encode(pad_or_trim(features, min(frames + _SILENT, _FRAMES)))
        start = [speaks.sot_prev, *speaks.encode(f" {term}, "), *speaks.sot_sequence]

        def score(text: str) -> float:
            tokens = speaks.encode(f" {text}")
            found = whisper.model.align(encoded, start, [tokens], frames)[0]
            return sum(math.log(max(probability, 1e-9)) for probability in found.text_token_probs)

        return score(instead) - score(heard)


def worker_count(settings: AsrSettings) -> int:
    """Pieces decoded at once, as far as no model was measured: as set, else one for each core this process may use."""
    return settings.workers or min(cores(), MOST_WORKERS)


def keep_loaded() -> None:
    """From now on the last model stays loaded: for a process that does nothing but recognise."""
    global _kept
    _kept = _kept if _kept is not None else {}


def load_decoder(model: Path, name: str, settings: AsrSettings, measure: Reporter | None = None) -> Decoder:
    """Loads the model. Raises ModelError when the folder does not hold one, or the device is not there.

    On processors it runs as was measured on this machine. Where nothing was, it is measured now when somebody waits
    long enough that it pays (`measure`) and nothing else keeps the machine busy; else each core has a worker. On CUDA
    GPUs (untested) each has one worker.
    """
    how = compute(settings, model)
    if how.device == "cpu":
        plan = _plan(model, name, settings, how, measure)
    else:
        plan = DecodingPlan(workers=len(how.devices), threads=1, at_once=how.batch)
    asked = (str(model), how.device, plan.workers)
    whisper = _kept.get(asked) if _kept is not None else None
    if whisper is None:
        if _kept is not None:
            _kept.clear()  # first: two would not fit where one was planned for
        whisper = _loaded(model, name, how, plan.workers, plan.threads)
        if _kept is not None:
            _kept[asked] = whisper
    return Decoder(whisper, name, how.device, plan.workers, plan.at_once)


def measure_model(model: Path, name: str, settings: AsrSettings, report: Reporter) -> DecodingPlan:
    """Measures how the model runs fastest on this machine's processor, and keeps it. Raises ModelError."""
    how = compute(settings.model_copy(update={"device": "cpu"}), model)
    assert settings.calibration is not None, "filled in by load_settings"
    return calibrate(
        settings.calibration, name, lambda workers, threads: _loaded(model, name, how, workers, threads), report
    )


def _plan(model: Path, name: str, settings: AsrSettings, how: Compute, measure: Reporter | None) -> DecodingPlan:
    workers = worker_count(settings)
    usual = DecodingPlan(workers=workers, threads=1, at_once=min(how.batch, _AT_ONCE))
    if settings.workers or settings.calibration is None:
        return usual
    kept = kept_plan(settings.calibration, name)
    if kept is None and measure is not None and _kept is None and is_idle():
        kept = measure_model(model, name, settings, measure)
    return kept or usual.model_copy(update={"threads": max(1, cores() // workers)})


def _loaded(model: Path, name: str, how: Compute, workers: int, threads: int) -> Any:
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


class _Sound:
    """Some spans of a piece without the silences between them, cut into windows that end in pauses."""

    def __init__(self, piece: AudioPiece, spans: Sequence[Span], language: str, late: float) -> None:
        self._samples, self._timeline = without_silence(piece, spans)
        self._piece = piece
        self._spaced = not written_without_spaces(language)
        self._late = late  # seconds by which the model is early
        self.windows = cut_windows(pauses(piece.speech, self._timeline), len(self._samples) / RATE)

    def window(self, index: int) -> Window:
        begin, end = self.windows[index]
        speech = self._timeline.shorten(self._piece.speech, begin, end)
        return Window(self._samples[round(begin * RATE) : round(end * RATE)], speech)

    def until(self, done: int) -> float:
        """The second of the recording, silences aside, that so many windows reach."""
        return self._piece.start + self.windows[done - 1][1]

    def heard(self, index: int, told: Understood) -> list[RecognisedSegment]:
        """The window's words with their times in the recording, as segments that end with a sentence or a pause."""
        begin = self.windows[index][0] + self._late
        words = [
            (text, *self._timeline.restore(begin + start, begin + end), probability)
            for text, start, end, probability in told.words
        ]
        tidy = tuple(_snapped(word, self._piece.speech) for word in _tidy(words, spaced=self._spaced))
        return [
            RecognisedSegment(part, part[0].start, part[-1].end, told.compression, told.no_speech, told.sureness)
            for part in _parted(tidy)
        ]


def _parts(count: int, at_once: int) -> list[range]:
    """Windows 0 to `count`, as few at once as `at_once` and about equally many each time."""
    steps = -(-count // at_once)
    return [range(count * step // steps, count * (step + 1) // steps) for step in range(steps)]


def _parted(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words up to the end of each sentence, and up to each long pause."""
    first = 0
    for index, word in enumerate(words):
        last = index + 1
        if last == len(words) or word.text[-1] in _ENDS or words[last].start - word.end > _PAUSE:
            yield tuple(words[first:last])
            first = last


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
