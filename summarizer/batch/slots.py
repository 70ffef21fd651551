"""How many slots this machine has: from its cores, its memory and what the speech model takes, and its GPUs."""

from __future__ import annotations

import os
from pathlib import Path

from summarizer.batch.cluster import Workers, machine_resources
from summarizer.models import choose_larger, registry
from summarizer.reporting import Silent
from summarizer.settings import Settings

__all__ = ["DRAFTERS", "DRAFTERS_FOR_MANY", "gpus", "plan_slots"]

DRAFTERS = 16  # episodes that ask a provider at once; its limits hold them back, not this
DRAFTERS_FOR_MANY = 32  # the same with workers on other machines; each takes some 35 MiB here

LIGHT_WORKER_BYTES = 2 * 2**30  # that a worker without a model may take
EMPTY_WORKER_BYTES = 300 * 2**20  # of a worker before a model is loaded
PLANNED_SHARE = 0.8  # of the machine's memory


def plan_slots(settings: Settings, jobs: int | None, *, local_llm: bool) -> tuple[tuple[Workers, ...], int]:
    """The workers to start on this machine, and the recogniser's threads in each.

    On processors one thread for each slot is the most economical, so there are as many slots as cores unless the model
    does not fit so many times; the cores left over become threads. With GPUs there is one slot for each.
    """
    cores, available = machine_resources()
    here = gpus() if settings.asr.device != "cpu" else ()
    each = _speech_models(settings, cores) + EMPTY_WORKER_BYTES
    room = max(1, int(available * PLANNED_SHARE) // each)
    slots = jobs or len(here) or min(cores, room)
    threads = settings.asr.workers or max(1, cores // slots)
    limit = max(2 * each, int(available * PLANNED_SHARE) // slots)
    plans = [
        Workers("io", min(4, max(2, slots)), max(LIGHT_WORKER_BYTES, available // 8)),
        Workers("transcribe", slots, min(limit, available), here),
    ]
    if local_llm:
        plans.append(Workers("llm", 1, max(6 * 2**30, available // 2)))
    return tuple(plans), threads


def _speech_models(settings: Settings, cores: int) -> int:
    """Bytes for the models of a worker: of a cascade's two it holds one at a time."""
    first, second = settings.asr.first, settings.asr.second
    needed = _speech_model(first, cores)
    if second == "auto":
        second = choose_larger("auto", first, settings.asr.language, settings.cache, Silent()).model.name
    return max(needed, _speech_model(second, cores)) if second else needed


def _speech_model(name: str, cores: int) -> int:
    """Bytes that a speech model takes in a worker; for `auto`, the largest that may be chosen on such a machine."""
    models = [model for model in registry() if model.task == "asr"]
    fitting = [model.memory for model in models if model.name == name]
    if not fitting and name != "auto":  # a folder
        return 2 * sum(file.stat().st_size for file in Path(name).glob("*") if file.is_file()) or 2**30
    return max(fitting or [model.memory for model in models if model.cores <= cores], default=2**30)


def gpus() -> tuple[str, ...]:
    """NVIDIA GPUs, as CUDA_VISIBLE_DEVICES names them. Untested: none was at hand."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    if told is not None:
        return tuple(name.strip() for name in told.split(",") if name.strip() not in ("", "-1"))
    devices = Path("/dev").glob("nvidia[0-9]*")
    return tuple(sorted(path.name.removeprefix("nvidia") for path in devices))
