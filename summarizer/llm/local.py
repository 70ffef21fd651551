"""A language model on this machine: llama.cpp inside this process, behind its own OpenAI-compatible server.

The server listens on the loopback address only, on a port the system chooses and with a key made for this run, so
that the client is the same as for any provider. Only this module imports xllamacpp.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from summarizer.errors import ModelError
from summarizer.llm.provider import OpenAiSender
from summarizer.llm.sizes import Weights, is_small
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings

__all__ = ["idle_cores", "physical_cores", "serve_locally"]

# Each token of context takes memory: 28 kB with the smallest model of the list, 147 kB with one of 4 billion
# parameters.
_CONTEXT_OF_SMALL, _CONTEXT = 4096, 16_384
_LOOKS, _BETWEEN_LOOKS_SECONDS = 4, 0.5  # at how many cores are idle, when a server starts
_MIN_TIMEOUT_SECONDS = 900.0  # with all cores busy, a call takes minutes instead of seconds


@contextmanager
def serve_locally(settings: LlmSettings, weights: Weights, report: Reporter) -> Iterator[OpenAiSender]:
    """Loads a GGUF file and serves it until the block ends. Raises ModelError when it cannot be loaded."""
    # OpenMP reads this once, when it is loaded. Without it, threads spin while they wait for each other, and on a busy
    # machine one token takes seconds.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            f"the local language model cannot run here ({str(error)[:100]}); use --llm none, or a provider"
        ) from None
    import openai

    key, name = secrets.token_urlsafe(24), weights.model(settings)
    small = is_small(name, settings, weights.small)
    context = settings.room or min(_CONTEXT_OF_SMALL if small else _CONTEXT, weights.context or _CONTEXT)
    threads = settings.threads or _threads()
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.path)
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = context
    params.n_parallel = 1
    params.cache_prompt = True  # a prompt that begins like the one before is read from where they differ
    params.default_template_kwargs = {"enable_thinking": "false"}  # Qwen3 would think; answers are short
    params.n_batch = 512
    params.cache_ram_mib = 0
    params.warmup = False
    params.endpoint_slots = False
    params.verbosity = -1
    params.cpuparams.n_threads = threads
    report.note(f"loading the language model {name} ({threads} threads)")
    try:
        server = xllamacpp.Server(params)
    except Exception as error:  # the library raises RuntimeError for whatever is wrong with the file
        raise ModelError(f"{weights.path.name} cannot be loaded as a language model: {str(error)[:120]}") from None
    try:
        # A proxy from the environment must not see loopback requests.
        with (
            openai.DefaultHttpxClient(trust_env=False) as http,
            openai.OpenAI(
                api_key=key,
                base_url=f"{server.listening_address}/v1",
                max_retries=0,
                timeout=max(settings.timeout, _MIN_TIMEOUT_SECONDS),
                http_client=http,
            ) as client,
        ):
            yield OpenAiSender(client, name, 1, report, room=context)
    finally:
        del server  # its destructor stops the server's threads and frees the model


def _threads() -> int:
    """The physical cores without those that are busy, with which llama.cpp's threads would compete.

    The server keeps its threads, so the cores are looked at several times: a moment's load must not leave it with one.
    """
    cores, most = physical_cores(), 0.0
    for look in range(_LOOKS):
        if look:
            time.sleep(_BETWEEN_LOOKS_SECONDS)
        most = max(most, idle_cores())
        if round(most) >= cores:
            break
    return max(1, min(cores, round(most)))


def physical_cores() -> int:
    """Cores this process may use, hyper-threads counted once where the system says so."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return usable
    cores = set(re.findall(r"^physical id\s*: (\d+)$.*?^core id\s*: (\d+)$", text, re.MULTILINE | re.DOTALL))
    return min(usable, len(cores)) if cores else usable


def idle_cores(seconds: float = 0.4) -> float:
    """How many cores are idle, measured over `seconds`; all of them where the system does not say (not Linux)."""
    before = _idle_ticks()
    if before is None:
        return float(os.cpu_count() or 1)
    began = time.monotonic()
    time.sleep(seconds)
    after = _idle_ticks()
    if after is None:
        return float(os.cpu_count() or 1)
    return (after - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - began)


def _idle_ticks() -> int | None:
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").split(maxsplit=6)
        return int(fields[4]) + int(fields[5])
    except (OSError, ValueError, IndexError):
        return None
