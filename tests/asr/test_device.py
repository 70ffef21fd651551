"""What a model is computed with on machines that are not at hand: CTranslate2 and the driver are stand-ins."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from summarizer.asr.hardware import Compute, compute
from summarizer.errors import ModelError
from summarizer.settings import AsrSettings

LARGE = 3_090_000_000  # bytes of large-v3's weights in float16
AMPERE = {"float32", "float16", "bfloat16", "int8", "int8_float16", "int8_bfloat16", "int8_float32"}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for nvidia-smi is a shell script")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Weights of that size, none of them on the disk."""
    folder = tmp_path / "model"
    folder.mkdir()
    with (folder / "model.bin").open("wb") as file:
        file.truncate(LARGE)
    return folder


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """`gpus([free MiB, ...], types)`: a machine with these."""

    def put(free: list[int] | None, types: set[str] = AMPERE, count: int | None = None) -> None:
        seen = len(free or []) if count is None else count
        module = SimpleNamespace(
            get_cuda_device_count=lambda: seen,
            get_supported_compute_types=lambda device, index=0: types if device == "cuda" else {"int8", "float32"},
        )
        monkeypatch.setitem(sys.modules, "ctranslate2", module)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        if free is not None:
            rows = "\n".join(f"echo '{number}, GPU-{number:08x}, {mib}'" for number, mib in enumerate(free))
            program = tmp_path / "nvidia-smi"
            program.write_text(f"#!/bin/sh\n{rows}\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    return put


def test_without_a_gpu_int8_on_the_processor(large: Path, gpus) -> None:
    gpus([])
    assert compute(AsrSettings(), large) == Compute("cpu", (0,), "int8", 8)
    with pytest.raises(ModelError, match="sees no GPU"):
        compute(AsrSettings(device="cuda"), large)


def test_float16_and_as_many_windows_as_fit(large: Path, gpus) -> None:
    gpus([24_000])
    assert compute(AsrSettings(), large) == Compute("cuda", (0,), "float16", 16)
    gpus([7_000])
    assert compute(AsrSettings(), large) == Compute("cuda", (0,), "float16", 12)


def test_a_small_gpu_takes_int8(large: Path, gpus) -> None:
    gpus([4_000])
    found = compute(AsrSettings(), large)
    assert found.compute_type == "int8_float16"
    assert found.batch == 6
    gpus([1_000])
    assert compute(AsrSettings(), large).batch == 1


def test_an_old_gpu_without_float16(large: Path, gpus) -> None:
    gpus([11_000], {"float32", "int8", "int8_float32"})
    assert compute(AsrSettings(), large).compute_type == "float32"


def test_several_gpus_go_by_the_fullest_and_a_slot_sees_its_own(
    large: Path, gpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpus([24_000, 6_000])
    assert compute(AsrSettings(), large)[:2] == ("cuda", (0, 1))
    assert compute(AsrSettings(), large).batch == 8
    gpus([6_000, 24_000], count=1)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert compute(AsrSettings(), large) == Compute("cuda", (0,), "float16", 16)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-00000000")
    assert compute(AsrSettings(), large).batch == 8


def test_memory_that_cannot_be_told(large: Path, gpus) -> None:
    gpus(None, count=1)
    assert compute(AsrSettings(), large) == Compute("cuda", (0,), "float16", 8)
    assert os.environ["PATH"]


def test_the_processor_when_asked_for(large: Path, gpus) -> None:
    gpus([24_000])
    assert compute(AsrSettings(device="cpu"), large).device == "cpu"
