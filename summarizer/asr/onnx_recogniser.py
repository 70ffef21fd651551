"""Recognisers of the library onnx-asr on this machine: Parakeet, Canary, Cohere Transcribe and others.

The library is the extra `onnx`. Transducers and CTC models tell when each token was said. The others tell no times: a
Whisper model of this machine finds them. The library decodes greedily and knows no other way, so a doubtful span is
heard again alone: with other borders, and with its loudness measured on itself.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.asr.calibration import DecodingPlan, calibrate_by, cores, is_idle, stored_plan
from summarizer.asr.chunking import AudioPiece, joined_spans
from summarizer.asr.kept_models import keeps_loaded, loaded_once
from summarizer.asr.local_whisper import FindModel, LocalWhisper
from summarizer.asr.onnx_words import mean_log_probability, words_of_tokens
from summarizer.asr.remote_answers import compression
from summarizer.asr.speech_windows import DecodedWindow, RecognisedSegment, SpeechWindows, Window, even_batches
from summarizer.asr.whisper import Decoder, worker_count
from summarizer.asr.word_times import word_times
from summarizer.audio import SAMPLE_RATE
from summarizer.errors import InputError, ModelError
from summarizer.models import OnnxForm, onnx_form, registry, require_onnx_extra
from summarizer.records.transcript import Span
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings
from summarizer.text.detection import detect_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["RUNTIME", "OnnxRecogniser", "load_onnx", "measure_onnx"]

RUNTIME = "onnxruntime"  # a plan holds for one version of it
_GPU_WINDOWS = 8  # windows in a batch on a GPU. Untested. On CPUs one: the library decodes them one after the other
_NOISE_SECONDS = 28.0  # of a window that is measured
_MIN_WORDS_FOR_LANGUAGE = 5  # with fewer words, their language is a guess
_GUESS = 0.5


@dataclass(frozen=True)
class OnnxRecogniser:
    """A `Recogniser`: a loaded model. Thread-safe, as onnxruntime's sessions are."""

    model: Any  # onnx_asr's adapter, with timestamps
    name: str
    form: OnnxForm
    languages: tuple[str, ...]  # ISO 639-1; ("*",): not known
    whisper: LocalWhisper | None  # for word times and spellings
    workers: int = 1  # pieces decoded at once
    at_once: int = 1  # windows per batch
    folder: Path | None = None  # it was loaded from
    _spoken: list[str] = field(default_factory=list)  # the language of the recording, when it was given or detected

    @property
    def multilingual(self) -> bool:
        return self.languages != ("en",)

    def detect_language(self, samples: Samples) -> dict[str, float]:
        """The only language that the model knows; else, of a model that is told it, what Whisper says; else that of the
        recognised words. Raises InputError when it cannot be told.
        """
        if len(self.languages) == 1 and self.languages != ("*",):
            return {self.languages[0]: 1.0}
        if self.form.prompted:
            return self._heard_by_whisper(samples)
        text = self._recognised([samples], "und")[0].text
        code = detect_language(text)
        if code is None or not (self.languages == ("*",) or code in self.languages):
            return {}
        return {code: 1.0 if len(text.split()) >= _MIN_WORDS_FOR_LANGUAGE else _GUESS}

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        on_progress: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """See `Recogniser`. Raises InputError for a language that the model does not know, ModelError."""
        if not self._spoken:
            self._spoken.append(language)
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        recognised: list[RecognisedSegment] = []
        for group in [wanted] if spans is None else [[span] for span in wanted]:
            if not group:
                continue
            sound = SpeechWindows(piece, group, language, 0.0)
            for part in even_batches(len(sound.windows), self.at_once):
                windows = [sound.window(index) for index in part]
                for index, decoded in zip(part, self._decoded(windows, language), strict=True):
                    recognised += sound.recognised(index, decoded)
                if not on_progress(sound.until(part.stop)):
                    return recognised
        return recognised

    def compare(self, samples: Samples, language: str, recognised: str, alternative: str, term: str) -> float:
        """As `Decoder.compare`, by a Whisper model of this machine; -infinity if there is none, so that the recognised
        text is kept.
        """
        try:
            return self._whisper_for(language).compare(samples, language, recognised, alternative, term)
        except ModelError:
            return float("-inf")

    def _heard_by_whisper(self, samples: Samples) -> dict[str, float]:
        with contextlib.suppress(ModelError):
            decoder = self._whisper_for("und")
            if decoder.multilingual:
                return decoder.detect_language(samples)
        if self._spoken:
            return {self._spoken[0]: 1.0}
        raise InputError(f"the speech model {self.name} must be told the language: give --language")

    def _whisper_for(self, language: str) -> Decoder:
        if self.whisper is None:
            raise ModelError("no Whisper model was looked for")
        return self.whisper.decoder(language)

    def _decoded(self, windows: Sequence[Window], language: str) -> list[DecodedWindow]:
        found = self._recognised([window.samples for window in windows], language)
        return [self._window(window, one, language) for window, one in zip(windows, found, strict=True)]

    def _window(self, window: Window, found: Any, language: str) -> DecodedWindow:
        times, tokens, text = found.timestamps, found.tokens, str(found.text)
        if self.form.word_times and times is not None and tokens is not None and len(times) == len(tokens):
            words = words_of_tokens(tokens, times, found.logprobs, window.seconds)
        elif text.strip():
            words = word_times(self._whisper_for(language), window.samples, language, text)
        else:
            words = []
        return DecodedWindow(
            words=tuple(words),
            avg_log_probability=mean_log_probability(found.logprobs),
            compression=compression(text),
            no_speech=0.0,  # these models do not tell it
        )

    def _recognised(self, samples: Sequence[Samples], language: str) -> list[Any]:
        """onnx-asr's results for some windows. Its classes and onnxruntime's raise many kinds of errors."""
        told = {"language": language} if self.form.prompted else {}
        try:
            found = list(self.model.recognize(list(samples), sample_rate=SAMPLE_RATE, **told))
        except Exception as error:
            if self.form.prompted and isinstance(error, KeyError) and error.args == (f"<|{language}|>",):
                raise InputError(f"the speech model {self.name} does not know the language {language}") from None
            raise _failure(self.name, "failed", self.folder, self.form, error) from None
        if any(result.logprobs and all(map(math.isnan, result.logprobs)) for result in found):
            where = f" in {self.folder}" if self.folder else ""
            raise ModelError(
                f"the speech model {self.name}{where} answers with numbers that are none, as a damaged one does; "
                "get it again, or take another with --asr"
            )
        return found


def load_onnx(
    model: Path,
    name: str,
    settings: AsrSettings,
    find_whisper: FindModel | None = None,
    measure: Reporter | None = None,
) -> OnnxRecogniser:
    """Loads the model in the folder. `find_whisper` finds the Whisper model for word times and spellings; `measure`: as
    for `whisper.load_decoder`.

    Raises InputError when onnx-asr is not installed, ModelError when the folder has no such model, the device is
    missing, or the model tells no word times and no Whisper model does.
    """
    require_onnx_extra(name)
    form = onnx_form(model)
    if form is None:
        raise ModelError(f"{model} holds no speech model that onnx-asr runs: config.json with its model_type")
    whisper = LocalWhisper(find_whisper, settings) if find_whisper else None
    if not form.word_times:
        _require_word_times(name, whisper, settings.language)
    device = _device(settings)
    plan = _plan(model, name, settings, device, measure)
    loaded = loaded_once((str(model), device, plan.threads), lambda: _load(model, name, form, device, plan.threads))
    own = ("en",) if name.endswith(".en") else ("*",)
    languages = next((known.languages for known in registry() if known.name == name), own)
    return OnnxRecogniser(loaded, name, form, languages, whisper, plan.workers, plan.at_once, model)


def measure_onnx(model: Path, name: str, settings: AsrSettings, report: Reporter) -> DecodingPlan:
    """Measures the fastest plan for the model on the CPU, and how fast it is, and stores both. Raises ModelError.

    Windows of noise are recognised, in which few tokens are written, so speech takes somewhat longer.
    """
    require_onnx_extra(name)
    form = onnx_form(model)
    assert settings.calibration is not None, "filled in by Settings"
    if form is None:
        raise ModelError(f"{model} holds no speech model that onnx-asr runs: config.json with its model_type")
    import numpy as np

    noise = np.random.default_rng(0).normal(scale=0.05, size=round(_NOISE_SECONDS * SAMPLE_RATE)).astype(np.float32)

    def load(_: int, threads: int) -> OnnxRecogniser:
        return OnnxRecogniser(_load(model, name, form, "cpu", threads), name, form, ("*",), None, folder=model)

    def recognise(tried: OnnxRecogniser) -> None:
        tried._recognised([noise], "en")

    # A model without word times is never taken by `auto`, so its speed is not kept.
    seconds = _NOISE_SECONDS if form.word_times else None
    return calibrate_by(settings.calibration, name, RUNTIME, load, recognise, seconds, report)


def _require_word_times(name: str, whisper: LocalWhisper | None, language: str | None) -> None:
    try:
        if whisper is None:
            raise ModelError("none was looked for")
        whisper.decoder(language or "und")
    except ModelError as error:
        raise ModelError(
            f"the speech model {name} tells no word times, and no Whisper model is here to find them ({error}); "
            "get one with `summarizer models fetch base`"
        ) from None


def _device(settings: AsrSettings) -> str:
    """ "cpu" or "cuda". Raises ModelError when `asr.device` is cuda and onnxruntime has no GPU. GPUs are untested."""
    import onnxruntime

    here = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    if settings.device == "cuda" and not here:
        raise ModelError(
            "asr.device is cuda, but onnxruntime has no GPU here (the package onnxruntime-gpu in place of onnxruntime, "
            "CUDA 12 and cuDNN 9 are needed); use asr.device = auto"
        )
    return "cuda" if here and settings.device != "cpu" else "cpu"


def _plan(model: Path, name: str, settings: AsrSettings, device: str, measure: Reporter | None) -> DecodingPlan:
    if device == "cuda":
        return DecodingPlan(workers=1, threads=1, at_once=_GPU_WINDOWS)
    workers = worker_count(settings)
    usual = DecodingPlan(workers=workers, threads=max(1, cores() // workers), at_once=1)
    if settings.workers or settings.calibration is None:
        return usual.model_copy(update={"threads": 1}) if settings.workers else usual
    kept = stored_plan(settings.calibration, name, RUNTIME)
    if kept is None and measure is not None and not keeps_loaded() and is_idle():
        kept = measure_onnx(model, name, settings, measure)
    return kept or usual


def _load(model: Path, name: str, form: OnnxForm, device: str, threads: int) -> Any:
    import onnx_asr
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    providers = ["CUDAExecutionProvider", "CPUExecutionProvider"] if device == "cuda" else ["CPUExecutionProvider"]
    small = any(model.rglob("*int8.onnx"))
    try:
        loaded = onnx_asr.load_model(
            form.type, model, quantization="int8" if small else None, sess_options=options, providers=providers
        )
    except Exception as error:  # a missing or damaged file: onnx-asr, onnxruntime and Python each have their own
        raise _failure(name, "could not be loaded", model, form, error) from None
    return loaded.with_timestamps()


def _failure(name: str, what: str, folder: Path | None, form: OnnxForm, error: Exception) -> ModelError:
    """A mistake that Python finds in the library's code comes from a model of another form, and its text tells nothing.

    The library checks neither the tokens nor the inputs and outputs of a model before it uses them.
    """
    unclear = isinstance(error, (LookupError, AttributeError, AssertionError, TypeError))
    if unclear or (isinstance(error, ValueError) and not isinstance(error, UnicodeError)):
        return ModelError(
            f"the speech model {name} {what}: {folder or 'its folder'} does not have the form of {form.type}, which "
            "its config.json states; get it again, or give the folder of a model that onnx-asr runs"
        )
    return ModelError(f"the speech model {name} {what}: {_reason(error)}")


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0][:160] if str(error).strip() else type(error).__name__
