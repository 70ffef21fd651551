"""A GPU that fails, as CTranslate2 tells of it: too little memory, a library that is not there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from summarizer.asr import recording, whisper
from summarizer.asr.chunking import AudioPiece
from summarizer.asr.hardware import Compute
from summarizer.asr.speech_windows import DecodedWindow, Window
from summarizer.asr.whisper import Decoder, load_decoder
from summarizer.audio import SAMPLE_RATE
from summarizer.errors import ModelError
from summarizer.records.transcript import Span
from summarizer.settings import AsrSettings

MINUTES = 8
PIECE = AudioPiece(0.0, np.zeros(MINUTES * 60 * SAMPLE_RATE, np.float32), (Span(start=0.0, end=MINUTES * 60.0),))
NO_MEMORY = "CUDA failed with error out of memory"
NO_CUBLAS = "Library libcublas.so.12 is not found or cannot be loaded"


class SmallGpu:
    """A decoder with memory for `room` windows at once. It numbers the windows by what is in them."""

    room = 3
    fault = NO_MEMORY
    tried: list[int]

    def __init__(self, *_: object) -> None: ...

    def decode(self, windows: Sequence[Window], going: object) -> list[DecodedWindow]:
        type(self).tried.append(len(windows))
        if len(windows) > self.room:
            raise RuntimeError(self.fault)
        return [DecodedWindow(((" word.", 1.0, 2.0, 0.9),), -0.1, 1.0, 0.0) for _ in windows]

    def redecode(self, window: Window) -> DecodedWindow:
        return self.decode([window], None)[0]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[..., type[SmallGpu]]:
    def put(room: int, fault: str = NO_MEMORY) -> type[SmallGpu]:
        kind = type("Gpu", (SmallGpu,), {"room": room, "fault": fault, "tried": []})
        monkeypatch.setattr(whisper, "WindowDecoder", kind)
        return kind

    return put


def starts(decoder: Decoder, spans: Sequence[Span] | None = None) -> list[float]:
    return [round(one.start, 1) for one in decoder.decode(PIECE, "en", lambda _: True, spans)]


def test_a_batch_that_does_not_fit_is_halved_and_later_ones_begin_smaller(small: Callable[..., type[SmallGpu]]) -> None:
    small(100)
    expected = starts(Decoder(None, "large", "cuda", at_once=16))
    gpu = small(3)
    decoder = Decoder(None, "large", "cuda", at_once=16)
    assert starts(decoder) == expected
    assert max(gpu.tried) > 3
    gpu.tried.clear()
    assert starts(decoder) == expected  # the next piece
    assert max(gpu.tried) <= 3


def test_one_window_that_does_not_fit_is_an_error_of_one_line(small: Callable[..., type[SmallGpu]]) -> None:
    gpu = small(0)
    with pytest.raises(
        ModelError, match=r"the GPU failed with the speech model large: CUDA failed .*asr\.device = cpu"
    ):
        starts(Decoder(None, "large", "cuda", at_once=4))
    assert gpu.tried[-1] == 1
    with pytest.raises(ModelError, match="out of memory"):
        starts(Decoder(None, "large", "cuda"), [Span(start=1.0, end=5.0)])


def test_other_faults_are_not_tried_again(small: Callable[..., type[SmallGpu]]) -> None:
    gpu = small(0, "cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED")
    with pytest.raises(ModelError, match="CUBLAS_STATUS_NOT_SUPPORTED"):
        starts(Decoder(None, "large", "cuda", at_once=4))
    assert len(gpu.tried) == 1
    with pytest.raises(RuntimeError):  # on the processor it is no fault of a GPU
        starts(Decoder(None, "large", "cpu", at_once=4))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Two GPUs without cuBLAS: as CTranslate2 does, the model loads, and the first multiplication fails."""
    loaded: list[dict[str, Any]] = []

    class WhisperModel:
        def __init__(self, path: str, **options: Any) -> None:
            loaded.append(options)
            self.model = SimpleNamespace(n_mels=80)

        def encode(self, features: np.ndarray) -> None:
            assert features.shape == (80, 3000)
            raise RuntimeError(NO_CUBLAS)

    def compute(settings: AsrSettings, model: Path) -> Compute:
        return Compute("cpu", (0,), "int8", 8) if settings.device == "cpu" else Compute("cuda", (0, 1), "float16", 16)

    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=WhisperModel))
    monkeypatch.setattr(whisper, "compute", compute)
    return loaded


def test_without_cublas_the_processor_is_used_and_it_is_said(machine: list[dict[str, Any]]) -> None:
    decoder = load_decoder(Path("model"), "large", AsrSettings(workers=2))
    assert decoder.device == "cpu"
    assert decoder.note == f"the GPU is not used: the speech model large could not be loaded: {NO_CUBLAS}"
    assert [(one["device"], one["num_workers"]) for one in machine] == [("cuda", 1), ("cpu", 2)]
    assert machine[0]["device_index"] == [0, 1]  # CTranslate2 makes a worker on each


def test_without_cublas_a_gpu_that_was_asked_for_is_an_error(machine: list[dict[str, Any]]) -> None:
    with pytest.raises(ModelError, match=r"libcublas\.so\.12"):
        load_decoder(Path("model"), "large", AsrSettings(device="cuda"))
    assert len(machine) == 1


def test_the_note_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    warned: list[str] = []
    decoder = Decoder(None, "large", "cpu", note="the GPU is not used: why")
    monkeypatch.setattr(recording, "probe_recording", lambda audio: SimpleNamespace(duration=1.0))
    monkeypatch.setattr(recording, "load_recogniser", lambda *_: decoder)
    monkeypatch.setattr(recording, "recognise_with", lambda *_, **__: None)
    report: Any = SimpleNamespace(warn=warned.append)
    recording.recognise(tmp_path / "a.mp3", tmp_path, "large", AsrSettings(), (), report)
    assert warned == ["the GPU is not used: why"]
