"""How many workers of how many threads, and how many windows in step, are fastest on this machine: measured once.

Speed depends on the processor, its caches and the model, so a rule of thumb is wrong somewhere. What was measured is
kept in a file of the cache, by model, library and number of cores.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import Field, TypeAdapter, ValidationError

from summarizer.records.base import Record
from summarizer.reporting import Reporter

__all__ = ["MAX_WORKERS", "DecodingPlan", "calibrate", "cores", "is_idle", "stored_plan"]

MAX_WORKERS = 8  # each needs about 0.15 GB beside the weights
_TOKENS_PER_WINDOW = 40  # written for each window: as many as half a minute of slow speech has
_WINDOW_COUNTS = (1, 2, 4, 6)  # in step
_MAX_SLOWDOWN = 1.03  # fewer windows in step will do when they are no slower than this: an interrupt waits for one step
_MAX_TRIAL_SECONDS = 30.0  # seconds for one try; a model so large is not measured further


class DecodingPlan(Record):
    """How a model is run on processors."""

    workers: int = Field(ge=1, le=256)  # pieces at once
    threads: int = Field(ge=1, le=256)  # for each
    at_once: int = Field(ge=1, le=64)  # windows that one worker hears in step


_PLANS = TypeAdapter(dict[str, DecodingPlan])


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_idle() -> bool:
    """Whether little else runs on this machine, as far as that can be told: what is measured beside it is wrong."""
    try:
        return os.getloadavg()[0] < 0.3 * (os.cpu_count() or 1)
    except (OSError, AttributeError):  # Windows has none
        return False


def stored_plan(file: Path, name: str) -> DecodingPlan | None:
    """What was measured for the model `name` on this machine, if it was."""
    return _read(file).get(_key(name))


def calibrate(file: Path, name: str, load: Callable[[int, int], Any], report: Reporter) -> DecodingPlan:
    """Measures a model and keeps the result; some windows of noise are encoded and read by each way to run it.

    `load(workers, threads)` gives a `faster_whisper.WhisperModel`. Takes about ten seconds with a small model.
    """
    report.note(f"measuring how {name} runs fastest on this machine (once)")
    count = cores()
    fastest, best, seconds, whisper = (1, count), float("inf"), 0.0, None
    for workers, threads in _configurations(count):
        tried = load(workers, threads)
        seconds = _seconds(tried, workers)
        if seconds / workers < best:
            fastest, best, whisper = (workers, threads), seconds / workers, tried
        if seconds > _MAX_TRIAL_SECONDS:
            break
    at_once = _best_batch(whisper) if seconds <= _MAX_TRIAL_SECONDS else 1
    plan = DecodingPlan(workers=fastest[0], threads=fastest[1], at_once=at_once)
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock"), timeout=30):
        plans = {**_read(file), _key(name): plan}
        part = file.with_suffix(".part")
        part.write_bytes(_PLANS.dump_json(plans, indent=1))
        part.replace(file)
    return plan


def _configurations(count: int) -> list[tuple[int, int]]:
    """Workers and threads that use all cores: one thread each first."""
    ways = []
    threads = 1
    while threads <= count:
        if (workers := count // threads) <= MAX_WORKERS:
            ways.append((workers, threads))
        threads *= 2
    return ways or [(MAX_WORKERS, max(1, count // MAX_WORKERS))]


def _seconds(whisper: Any, workers: int) -> float:
    """For two windows by each of the workers at once, after one that warms up."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda _: _time_batch(whisper, 1), range(workers)))
        begin = time.perf_counter()
        list(pool.map(lambda _: _time_batch(whisper, 2), range(workers)))
        return time.perf_counter() - begin


def _best_batch(whisper: Any) -> int:
    """The fewest windows that are read together about as fast as any number of them."""
    seconds: dict[int, float] = {}
    for windows in _WINDOW_COUNTS:
        seconds[windows] = min(_time_batch(whisper, windows) for _ in range(2)) / windows
    return next(windows for windows in _WINDOW_COUNTS if seconds[windows] <= _MAX_SLOWDOWN * min(seconds.values()))


def _time_batch(whisper: Any, windows: int) -> float:
    """Encodes so many windows of noise and writes a fixed number of tokens for all of them; the seconds it took."""
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
        suppress_tokens=[tokenizer.eot],  # or noise would end at once
    )
    return time.perf_counter() - begin


def _read(file: Path) -> dict[str, DecodingPlan]:
    try:
        return _PLANS.validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return {}


def _key(name: str) -> str:
    import ctranslate2

    return json.dumps([name, cores(), ctranslate2.__version__])
