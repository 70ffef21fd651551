"""Chooses device, GPUs, number format and batch size for a model.

On CPUs int8 was measured to be fastest (bench/RESULTS.md). The settings for GPUs follow the documentation of
CTranslate2 (https://opennmt.net/CTranslate2/quantization.html) and faster-whisper and are **untested**.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import ModelError
from summarizer.settings import AsrSettings

__all__ = ["Compute", "compute", "first_line", "is_out_of_memory"]

# Best first. bfloat16 before float32: half the memory, for GPUs without fast float16.
_GPU_TYPES = ("float16", "bfloat16", "float32")
_SMALL_TYPES = ("int8_float16", "int8_bfloat16", "int8_float32", "int8")  # half the memory of float16, slightly slower
_CPU_TYPES = ("int8", "int8_float32", "float32")
# Memory, from faster-whisper's own table (https://github.com/SYSTRAN/faster-whisper#benchmark: large-v2, of 3.1 GB in
# float16, takes 4,525 MB with one window and 6,090 MB with eight; in int8 2,926 and 4,500 MB).
_LIBRARY_BYTES = 1200 * 2**20  # bytes besides the weights and the windows
_WINDOW_SHARE = 0.075  # bytes of one window, as a share of the float16 weights
_MAX_GPU_WINDOWS, _CPU_WINDOWS = 16, 8


class Compute(NamedTuple):
    device: str  # "cpu" or "cuda"
    devices: tuple[int, ...]  # GPU indexes, each with the whole model; (0,) on CPUs
    compute_type: str
    batch: int  # windows per batch


def compute(settings: AsrSettings, model: Path) -> Compute:
    """The configuration for the model `model` (a folder in CTranslate2 format).

    All visible GPUs are used; each slot of a batch sees one (CUDA_VISIBLE_DEVICES). Raises ModelError when
    `asr.device` is cuda and there is no GPU.
    """
    import ctranslate2

    count = int(ctranslate2.get_cuda_device_count()) if settings.device != "cpu" else 0
    if settings.device == "cuda" and not count:
        raise ModelError(
            "asr.device is cuda, but CTranslate2 sees no GPU (the NVIDIA driver and cuBLAS of CUDA 12 are needed); "
            "use --asr on the processor with asr.device = auto"
        )
    if not count:
        return Compute("cpu", (0,), _first(_CPU_TYPES, ctranslate2.get_supported_compute_types("cpu")), _CPU_WINDOWS)
    index = tuple(range(count))
    offered = set.intersection(*(set(ctranslate2.get_supported_compute_types("cuda", number)) for number in index))
    weights = sum(file.stat().st_size for file in model.glob("model.bin"))  # stored as float16
    free, window = _free_bytes(count), weights * _WINDOW_SHARE
    types: tuple[str, ...] = (*_GPU_TYPES, *_SMALL_TYPES)
    if free is not None and free < _LIBRARY_BYTES + weights + 4 * window:
        types, weights = (*_SMALL_TYPES, *_GPU_TYPES), weights // 2
    room = _CPU_WINDOWS if free is None or not window else int((free - _LIBRARY_BYTES - weights) / window)
    return Compute("cuda", index, _first(types, offered), max(1, min(_MAX_GPU_WINDOWS, room)))


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether CTranslate2 had too little memory on the GPU: "CUDA failed with error out of memory". It can go on."""
    return "out of memory" in str(error).lower()


def first_line(error: Exception) -> str:
    """What a library said, as one short line."""
    return str(error).splitlines()[0][:160] if str(error) else type(error).__name__


def _first(wanted: tuple[str, ...], offered: set[str]) -> str:
    return next((one for one in wanted if one in offered), "default")


def _free_bytes(count: int) -> int | None:
    """Free memory of the visible GPU with the least of it; None when it is unknown.

    CTranslate2 does not report it, so nvidia-smi is called, which needs no further library.
    """
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    asked = [program, "--query-gpu=index,uuid,memory.free", "--format=csv,noheader,nounits"]
    try:
        output = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
        rows = [[part.strip() for part in line.split(",")] for line in output.stdout.splitlines() if line.strip()]
        free = [int(memory) * 2**20 for number, uuid, memory in rows if _visible(number, uuid)]
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return min(free) if len(free) >= count else None


def _visible(number: str, uuid: str) -> bool:
    output = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = None if output is None else [name.strip() for name in output.split(",") if name.strip()]
    return names is None or number in names or any(uuid.startswith(name) for name in names)
