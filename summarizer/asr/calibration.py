"""Measures which numbers of workers, threads and windows per batch are fastest on this machine, once per model.

Speed depends on the processor, its caches and the model. The result is stored in a file of the cache, by model,
version of the library that runs it (CTranslate2, onnxruntime) and number of cores.
"""

from __future__ import annotations

import importlib
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock
from pydantic import Field, TypeAdapter, ValidationError

from summarizer.records.base import Record
from summarizer.reporting import Reporter

__all__ = ["MAX_WORKERS", "DecodingPlan", "calibrate", "calibrate_by", "cores", "is_idle", "stored_plan"]

MAX_WORKERS = 8  # each needs about 0.15 GB besides the weights
_TOKENS_PER_WINDOW = 40  # as many as half a minute of slow speech has
_WINDOWS_TIMED = 2  # by each worker
_WINDOW_COUNTS = (1, 2, 4, 6)  # windows per batch that are tried
# a smaller batch is used if it is at most this much slower, because an interrupt waits for one batch
_MAX_SLOWDOWN = 1.03
_MAX_TRIAL_SECONDS = 30.0  # of one measurement; a larger model is not measured further


class DecodingPlan(Record):
    """How a model runs on CPUs."""

    workers: int = Field(ge=1, le=256)  # pieces decoded at once
    threads: int = Field(ge=1, le=256)  # per worker
    at_once: int = Field(ge=1, le=64)  # windows per batch of one worker
    speed: float | None = Field(default=None, gt=0)  # seconds of sound recognised a second; None: not measured


_PLANS = TypeAdapter(dict[str, DecodingPlan])


def cores() -> int:
    """Number of CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_idle() -> bool:
    """Whether the load of this machine is low, so that a measurement is meaningful."""
    try:
        return os.getloadavg()[0] < 0.3 * (os.cpu_count() or 1)
    except (OSError, AttributeError):  # Windows has no load average
        return False


def stored_plan(file: Path, name: str, runtime: str = "ctranslate2") -> DecodingPlan | None:
    """The measured plan for the model `name` on this machine; None if it was not measured. `runtime`: the package that
    runs it.
    """
    return _read(file).get(_key(name, runtime))


def calibrate(file: Path, name: str, load: Callable[[int, int], Any], report: Reporter) -> DecodingPlan:
    """Measures a model by decoding windows of noise in each configuration, stores the plan and returns it.

    `load(workers, threads)` returns a `faster_whisper.WhisperModel`. Takes about ten seconds with a small model.
    """
    best, seconds = _fastest(name, load, _seconds, report)
    at_once = _best_batch(best.model) if seconds <= _MAX_TRIAL_SECONDS else 1
    plan = DecodingPlan(workers=best.workers, threads=best.threads, at_once=at_once)
    _keep(file, _key(name), plan)
    return plan


def calibrate_by(
    file: Path,
    name: str,
    runtime: str,
    load: Callable[[int, int], Any],
    recognise: Callable[[Any], Any],
    sound_seconds: float | None,
    report: Reporter,
) -> DecodingPlan:
    """As `calibrate`, for a model that `recognise(model)` runs on one window; windows are not batched.

    `runtime`: the package that runs it; `sound_seconds`: the length of that window, with which the speed is kept.
    """

    def seconds_of(model: Any, workers: int) -> float:
        return _seconds(model, workers, lambda tried, windows: [recognise(tried) for _ in range(windows)])

    best, _ = _fastest(name, load, seconds_of, report)
    speed = _WINDOWS_TIMED * sound_seconds / max(1e-6, best.seconds) if sound_seconds else None
    plan = DecodingPlan(workers=best.workers, threads=best.threads, at_once=1, speed=speed)
    _keep(file, _key(name, runtime), plan)
    return plan


class _Trial(NamedTuple):
    workers: int
    threads: int
    seconds: float  # for the windows of one worker, shared out among all
    model: Any


def _fastest(
    name: str, load: Callable[[int, int], Any], seconds_of: Callable[[Any, int], float], report: Reporter
) -> tuple[_Trial, float]:
    """The fastest configuration, and the seconds of the last trial."""
    report.note(f"measuring how {name} runs fastest on this machine (once)")
    best: _Trial | None = None
    seconds = 0.0
    for workers, threads in _configurations(cores()):
        tried = load(workers, threads)
        seconds = seconds_of(tried, workers)
        if best is None or seconds / workers < best.seconds:
            best = _Trial(workers, threads, seconds / workers, tried)
        if seconds > _MAX_TRIAL_SECONDS:
            break
    assert best is not None, "there is at least one configuration"
    return best, seconds


def _keep(file: Path, key: str, plan: DecodingPlan) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock"), timeout=30):
        plans = {**_read(file), key: plan}
        part = file.with_suffix(".part")
        part.write_bytes(_PLANS.dump_json(plans, indent=1, exclude_none=True))
        part.replace(file)


def _configurations(count: int) -> list[tuple[int, int]]:
    """(workers, threads) that use all cores, one thread per worker first."""
    ways = []
    threads = 1
    while threads <= count:
        if (workers := count // threads) <= MAX_WORKERS:
            ways.append((workers, threads))
        threads *= 2
    return ways or [(MAX_WORKERS, max(1, count // MAX_WORKERS))]


def _seconds(model: Any, workers: int, run: Callable[[Any, int], Any] | None = None) -> float:
    """Seconds for some windows in each of the workers at once, after one warm-up window. `run(model, windows)`."""
    run = run or _time_batch
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda _: run(model, 1), range(workers)))
        begin = time.perf_counter()
        list(pool.map(lambda _: run(model, _WINDOWS_TIMED), range(workers)))
        return time.perf_counter() - begin


def _best_batch(whisper: Any) -> int:
    """The fewest windows per batch that are nearly as fast per window as the fastest."""
    seconds: dict[int, float] = {}
    for windows in _WINDOW_COUNTS:
        seconds[windows] = min(_time_batch(whisper, windows) for _ in range(2)) / windows
    return next(windows for windows in _WINDOW_COUNTS if seconds[windows] <= _MAX_SLOWDOWN * min(seconds.values()))


def _time_batch(whisper: Any, windows: int) -> float:
    """Encodes windows of noise and decodes a fixed number of tokens for each; the seconds taken."""
    import ctranslate2
    import numpy as np
    from faster_whisper.tokenizer import Tokenizer

    tokenizer = Tokenizer(whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language="en")
    prompt = whisper.get_prompt(tokenizer, [], without_timestamps=True)
    bands = whisper.feature_extractor.mel_filters.shape[0]
    noise = np.random.default_rng(0).normal(size=(bands, 3000)).astype(np.float32)
    begin = time.perf_counter()
    encoded = np.concatenate([np.asarray(whisper.encode(noise)) for _ in range(windows)])
    whisper.model.generate(
        ctranslate2.StorageView.from_array(encoded),
        [prompt] * windows,
        beam_size=1,
        max_length=len(prompt) + _TOKENS_PER_WINDOW,
        suppress_tokens=[tokenizer.eot],  # otherwise noise would end at once
    )
    return time.perf_counter() - begin


def _read(file: Path) -> dict[str, DecodingPlan]:
    try:
        return _PLANS.validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return {}


def _key(name: str, runtime: str = "ctranslate2") -> str:
    return json.dumps([name, cores(), importlib.import_module(runtime).__version__])
