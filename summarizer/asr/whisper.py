"""A Whisper model on this machine: pieces of audio -> words with times. Only this file and whisper_windows.py use
faster-whisper.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.asr.calibration import MAX_WORKERS, DecodingPlan, calibrate, cores, is_idle, stored_plan
from summarizer.asr.chunking import AudioPiece, joined_spans
from summarizer.asr.hardware import Compute, compute, first_line, is_out_of_memory
from summarizer.asr.kept_models import keeps_loaded, loaded_once
from summarizer.asr.speech_windows import DecodedWindow, RecognisedSegment, SpeechWindows, Window, even_batches
from summarizer.asr.whisper_windows import WindowDecoder
from summarizer.errors import ModelError
from summarizer.records.transcript import Span, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Decoder", "load_decoder", "measure_whisper", "worker_count"]


_MAX_TOKENS = 280  # of a prompt and its reading; the model accepts 448
_WINDOWS_PER_BATCH = 6  # more windows per batch gain little and delay an interrupt
_FRAME_SAMPLES, _WINDOW_FRAMES, _SILENCE_FRAMES = (
    160,
    3000,
    300,
)  # samples per frame, frames per window, frames of silence after a clip

# Whisper's word times come from attention and have a constant offset that depends on the model's alignment heads.
# Measured by bench/listening.py as the median of (true - recognised) word starts; other models were not measured.
WORD_TIME_OFFSET_SECONDS = {"base": 0.1, "tiny.en": -0.03}


@dataclass
class _Limit:
    """Windows per batch that fit into the GPU's memory, as far as is known."""

    windows: int | None = None


@dataclass(frozen=True)
class Decoder:
    """A loaded model. Thread-safe."""

    whisper: Any
    name: str
    device: str
    workers: int = 1  # pieces decoded at once
    at_once: int = _WINDOWS_PER_BATCH  # windows per batch
    note: str = ""  # why the processor is used though there is a GPU
    _limit: _Limit = field(default_factory=_Limit, repr=False, compare=False)

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
        """The segments of a piece, or of some spans of it. Stops early when `on_progress(seconds)` returns False.

        Raises ModelError when a GPU fails, also when a single window does not fit into its memory.
        """
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        if not wanted:
            return []
        sound = SpeechWindows(piece, wanted, language, WORD_TIME_OFFSET_SECONDS.get(self.name, 0.0))
        decoder = WindowDecoder(self.whisper, self.device, language)
        recognised: list[RecognisedSegment] = []
        reached = piece.start

        def keep_going() -> bool:
            return on_progress(reached)

        at_once = min(self.at_once, self._limit.windows or self.at_once)
        for part in even_batches(len(sound.windows), at_once if spans is None else 1):
            windows = [sound.window(index) for index in part]
            decoded = (
                self._fitting(windows, lambda some: decoder.decode(some, keep_going))
                if spans is None
                else self._fitting(windows, lambda some: [decoder.redecode(window) for window in some])
            )
            for index, understood in zip(part, decoded, strict=False):  # empty when interrupted
                recognised += sound.recognised(index, understood)
            reached = sound.until(part.stop)
            if not keep_going():
                break
        return recognised

    def _fitting(
        self, windows: Sequence[Window], decode: Callable[[Sequence[Window]], list[DecodedWindow]]
    ) -> list[DecodedWindow]:
        """The windows decoded; when a GPU's memory is too small for the batch, in halves, and so are later ones."""
        try:
            return decode(windows)
        except RuntimeError as error:
            if self.device == "cpu":
                raise
            if not is_out_of_memory(error) or len(windows) == 1:
                raise ModelError(
                    f"the GPU failed with the speech model {self.name}: {first_line(error)}; "
                    "use a smaller model, or the processor with asr.device = cpu"
                ) from None
        # Not inside `except`: the error's traceback keeps the batch in the GPU's memory.
        half = len(windows) // 2
        self._limit.windows = min(half, self._limit.windows or half)
        first = self._fitting(windows[:half], decode)
        return first if len(first) < half else first + self._fitting(windows[half:], decode)

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

    def prompted(self, samples: NDArray[np.float32], language: str, prompt: str) -> tuple[Word, ...]:
        """The words of up to 30 s of audio, as a continuation of a text whose manner the model takes over.

        Their times are seconds of the clip. One greedy reading, without a second try.
        """
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        whisper = self.whisper
        tokenizer = Tokenizer(whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language)
        frames = min(len(samples) // _FRAME_SAMPLES, _WINDOW_FRAMES)
        features = whisper.feature_extractor(samples)[:, :frames]
        encoded = whisper.encode(pad_or_trim(features, min(frames + _SILENCE_FRAMES, _WINDOW_FRAMES)))
        start = [tokenizer.sot_prev, *tokenizer.encode(f" {prompt}"), *tokenizer.sot_sequence, tokenizer.no_timestamps]
        # Whisper's own list of suppressed tokens stays empty: it holds the dash of a broken-off word.
        result = whisper.model.generate(encoded, [start], beam_size=1, max_length=_MAX_TOKENS, suppress_tokens=[-1])
        tokens = [token for token in result[0].sequences_ids[0] if token < tokenizer.eot]
        if not tokens:
            return ()
        offset = WORD_TIME_OFFSET_SECONDS.get(self.name, 0.0)
        return tuple(
            Word(
                text=part["word"].strip(),
                start=max(0.0, round(float(part["start"]) + offset, 3)),
                end=max(0.0, round(float(part["end"]) + offset, 3)),
                probability=round(float(part["probability"]), 4),
            )
            for part in whisper.find_alignment(tokenizer, [tokens], encoded, frames)[0]
            if any(char.isalnum() for char in part["word"])
        )


def worker_count(settings: AsrSettings) -> int:
    """Pieces decoded at once for a model that was not measured: as set, else one per available core."""
    return settings.workers or min(cores(), MAX_WORKERS)


def load_decoder(model: Path, name: str, settings: AsrSettings, measure: Reporter | None = None) -> Decoder:
    """Loads the model. Raises ModelError when the folder has no model or the device is missing.

    On CPUs the measured plan is used. If there is none, it is measured now, if `measure` is given and the machine is
    idle; else one worker per core is used. Each CUDA GPU (untested) has one worker. With `asr.device` auto the
    processor is used when the GPU cannot be, and the decoder's `note` says why.
    """
    how = compute(settings, model)
    note = ""
    if how.device != "cpu":
        try:
            return _loaded(model, name, how, DecodingPlan(workers=len(how.devices), threads=1, at_once=how.batch))
        except ModelError as error:
            if settings.device == "cuda":
                raise
            note = f"the GPU is not used: {error}"
        how = compute(settings.model_copy(update={"device": "cpu"}), model)
    return _loaded(model, name, how, _plan(model, name, settings, how, measure), note)


def _loaded(model: Path, name: str, how: Compute, plan: DecodingPlan, note: str = "") -> Decoder:
    whisper = loaded_once(
        (str(model), how.device, plan.workers), lambda: _load_whisper(model, name, how, plan.workers, plan.threads)
    )
    return Decoder(whisper, name, how.device, plan.workers, plan.at_once, note)


def measure_whisper(model: Path, name: str, settings: AsrSettings, report: Reporter) -> DecodingPlan:
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
    if kept is None and measure is not None and not keeps_loaded() and is_idle():
        kept = measure_whisper(model, name, settings, measure)
    return kept or usual.model_copy(update={"threads": max(1, cores() // workers)})


def _load_whisper(model: Path, name: str, how: Compute, workers: int, threads: int) -> Any:
    import numpy as np
    from faster_whisper import WhisperModel

    try:
        whisper = WhisperModel(
            str(model),
            device=how.device,
            device_index=list(how.devices),
            compute_type=how.compute_type,
            cpu_threads=threads,
            # CTranslate2 counts workers for each device: one for each GPU.
            num_workers=workers if how.device == "cpu" else 1,
            local_files_only=True,
        )
        if how.device != "cpu":
            # CTranslate2 looks for cuBLAS when it is first needed, not when it loads a model.
            whisper.encode(np.zeros((whisper.model.n_mels, _WINDOW_FRAMES), np.float32))
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(f"the speech model {name} could not be loaded: {first_line(error)}") from None
    return whisper
