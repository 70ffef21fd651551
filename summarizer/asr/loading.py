"""Loads a speech model of this machine with the library that runs it: faster-whisper or onnx-asr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summarizer.asr.calibration import DecodingPlan, stored_plan
from summarizer.asr.local_whisper import FindModel
from summarizer.asr.onnx_recogniser import RUNTIME, OnnxRecogniser, load_onnx, measure_onnx
from summarizer.asr.whisper import Decoder, load_decoder, measure_whisper
from summarizer.models import onnx_form
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

__all__ = ["load_recogniser", "measure_model", "recognises_fast"]

_MIN_SPEED = 5.0  # seconds of sound a second, from which on `auto` takes a model of onnx-asr: an hour in 12 minutes


def load_recogniser(
    model: Path,
    name: str,
    settings: AsrSettings,
    find_whisper: FindModel | None = None,
    measure: Reporter | None = None,
) -> Decoder | OnnxRecogniser:
    """The model in the folder `model`. `find_whisper`: for recognisers that tell no word times; `measure`: its fastest
    plan is measured first, where that was not done and the machine is idle.

    Raises InputError when the library is not installed, ModelError when the model cannot be loaded.
    """
    if onnx_form(model) is not None:
        return load_onnx(model, name, settings, find_whisper, measure)
    return load_decoder(model, name, settings, measure)


def measure_model(model: Path, name: str, settings: AsrSettings, report: Reporter) -> DecodingPlan:
    """Measures the fastest plan for the model on the CPU, and stores it. Raises ModelError."""
    return (measure_onnx if onnx_form(model) is not None else measure_whisper)(model, name, settings, report)


def recognises_fast(settings: AsrSettings) -> Callable[[str], bool]:
    """A function that tells whether a model of onnx-asr was measured on this machine and is fast enough for `auto`."""

    def fast(name: str) -> bool:
        plan = stored_plan(settings.calibration, name, RUNTIME) if settings.calibration else None
        return plan is not None and (plan.speed or 0.0) >= _MIN_SPEED

    return fast
