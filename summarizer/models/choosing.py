"""The choice of models: which one `auto` means on this machine now."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from summarizer.errors import InputError, ModelError
from summarizer.models.getting import Located, locate, model_at_path, obtain
from summarizer.models.listing import Model, Task, find_model, registry
from summarizer.models.onnx_forms import has_onnx_extra, require_onnx_extra
from summarizer.reporting import Reporter
from summarizer.text.choices import none_of

__all__ = [
    "choose_asr",
    "choose_gap_model",
    "choose_larger",
    "choose_llm",
    "choose_second_model",
    "choose_verification_model",
    "require_model",
    "second_model_at_hand",
]


_OTHER_CHOICES = {
    "asr": "a folder, or openai:MODEL, or https://host/v1#MODEL",
    "llm": "a GGUF file",
    "speaker": "a file",
}


def _unmeasured(_: str) -> bool:
    return False


def choose_asr(
    requested: str,
    language: str | None,
    cache: Path,
    report: Reporter,
    fast: Callable[[str], bool] = _unmeasured,
) -> Located:
    """The speech model `requested` (a name or a folder), or with `auto` the best that is available.

    `language` (ISO 639-1), when it is certain; without it only models of many languages are considered. `fast(name)`:
    whether a model of onnx-asr was measured on this machine and found fast; `auto` takes no other one. Raises
    ModelError naming the available models when the requested one is not, InputError for an unknown model, or for one
    that does not know the language.
    """
    if requested == "auto":
        return _best("asr", language, cache, report, fast)
    require_model("asr", requested, "--asr", language)
    try:
        return obtain(requested, cache, report)
    except ModelError as error:
        raise ModelError(f"{error}; available: {_available('asr', cache)}") from None


def require_model(task: Task, name: str, option: str, language: str | None = None) -> None:
    """Raises InputError for a name that `choose_asr` or `obtain` would refuse. Reads only the list of models.

    `option`: the flag that gave the name; `language` (ISO 639-1) must be one that the speech model knows.
    """
    if task == "asr" and name == "auto":
        return
    own = model_at_path(name)
    if own is not None:
        if own.model.runtime == "onnx":
            require_onnx_extra(name)
        return
    model = next((model for model in registry() if model.name == name), None)
    if model is None or model.task != task:
        kind = {"asr": "speech model", "llm": "local language model", "speaker": "speaker model"}[task]
        known = [model.name for model in registry() if model.task == task]
        choices = none_of(name, ["auto", *known] if task == "asr" else known, _OTHER_CHOICES[task])
        raise InputError(f"{option} names no {kind}: {choices}")
    if language and not model.knows_language(language):
        raise InputError(f"the speech model {name} knows only {', '.join(model.languages)}, not {language}")
    if model.runtime == "onnx":
        require_onnx_extra(name)


def choose_verification_model(requested: str, language: str, cache: Path, report: Reporter) -> Located:
    """The speech model that verifies a transcript: the one `requested`, with `auto` the fastest.

    Raises as `choose_asr` does.
    """
    if requested == "auto":
        for model in sorted(suitable_models("asr", language), key=lambda model: model.size):
            with contextlib.suppress(ModelError):
                return locate(model.name, cache) or obtain(model.name, cache, report)
    return choose_asr(requested, language, cache, report)


def choose_second_model(requested: str | None, first: str, language: str, cache: Path, report: Reporter) -> Located:
    """A model for a second recognition after `first`: the one `requested`, else a larger one, else any other.

    Raises ModelError naming the available models.
    """
    if requested is not None:
        return choose_asr(requested, language, cache, report)
    others = [model for model in suitable_models("asr", language) if model.name != first]
    size = next((model.size for model in registry() if model.name == first), 0)
    larger = sorted((model for model in others if model.size > size), key=lambda model: model.size)
    for model in [*larger, *(model for model in others if model.size <= size)]:
        try:
            located = locate(model.name, cache) or obtain(model.name, cache, report)
        except ModelError:
            continue
        if model not in larger:
            report.warn(f"no larger model than {first} is available; {model.name} is used, which is not better")
        return located
    raise ModelError(f"no second speech model is available; available: {_available('asr', cache)}")


def second_model_at_hand(first: str, language: str, cache: Path) -> Located | None:
    """The speech model on this machine that is as `choose_second_model` wants it, else `first` itself; None without."""
    models = sorted(suitable_models("asr", language), key=lambda model: model.size)
    size = next((model.size for model in registry() if model.name == first), 0)
    larger = [model for model in models if model.size > size and model.name != first]
    return next(filter(None, (locate(model.name, cache) for model in (*larger, *models))), None)


def choose_larger(requested: str, first: str, language: str | None, cache: Path, report: Reporter) -> Located:
    """A better speech model than `first` (a name or a folder): the one `requested`, with `auto` the best one here.

    With `auto` nothing is downloaded, and the number of cores does not matter: it recognises only short stretches.
    Raises InputError when both are the same, ModelError when `auto` finds none, else as `choose_asr` does.
    """
    heard = model_at_path(first)
    if requested != "auto":
        chosen = choose_asr(requested, language, cache, report)
        others = heard or locate(first, cache)
        if others is not None and others.path.resolve() == chosen.path.resolve():
            raise InputError(f"--asr-cascade needs two different models: {first} and {requested} are the same")
        return chosen
    rank = 0 if heard else find_model(first).rank
    memory = _memory()
    better = [
        model
        for model in sorted(registry(), key=lambda model: -model.rank)
        if model.task == "asr"
        and model.runtime == "ctranslate2"
        and model.rank > rank
        and model.knows_language(language)
        and (memory is None or memory > model.memory * 1.5)
    ]
    for model in better:
        located = locate(model.name, cache)
        if located is not None and (heard is None or located.path.resolve() != heard.path.resolve()):
            return located
    get = f"; get one with `summarizer models fetch {better[-1].name}`" if better else ""
    raise ModelError(f"no better speech model than {first} is on this machine{get}")


def choose_gap_model(first: str, language: str, cache: Path) -> Located | None:
    """The best other speech model on this machine that knows the language, for gaps that `first` left.

    A model of many languages is preferred, because speech that `first` did not recognise may be in another language.
    None when there is none that fits into the memory that is free now.
    """
    free = _free_memory()
    others = [
        model
        for model in registry()
        if model.task == "asr"
        and model.runtime == "ctranslate2"
        and model.name != first
        and model.knows_language(language)
        and (free is None or free > 2 * model.memory)
    ]
    for model in sorted(others, key=lambda model: (model.languages == ("en",), -model.rank)):
        located = locate(model.name, cache)
        if located is not None:
            return located
    return None


def choose_llm(cache: Path, report: Reporter) -> Located:
    """The best local language model that suits this machine. Raises ModelError when none is available."""
    return _best("llm", None, cache, report)


def suitable_models(task: Task, language: str | None, fast: Callable[[str], bool] = _unmeasured) -> tuple[Model, ...]:
    """Models of a task that this machine runs in reasonable time, the best first. `fast`: as in `choose_asr`."""
    memory, cores, gpu = _memory(), _cores(), _gpu() if task == "asr" else False
    return tuple(
        model
        for model in sorted(registry(), key=lambda model: -model.rank)
        if model.task == task
        and (task != "asr" or model.knows_language(language))
        and (
            (has_onnx_extra() and fast(model.name))
            if model.runtime == "onnx"
            else (cores >= model.cores or (gpu and model.gpu))
        )
        and (memory is None or memory > model.memory * 1.5)
    )


def _best(
    task: Task, language: str | None, cache: Path, report: Reporter, fast: Callable[[str], bool] = _unmeasured
) -> Located:
    known = (m for m in registry() if m.task == task and (task != "asr" or m.knows_language(language)))
    candidates = suitable_models(task, language, fast) or tuple(
        sorted((m for m in known if m.runtime == "ctranslate2"), key=lambda m: m.rank)
    )
    better: tuple[str, str] | None = None
    for model in candidates:
        if model.runtime == "onnx" and locate(model.name, cache) is None:
            continue  # measured once and removed since
        try:
            located = locate(model.name, cache) or obtain(model.name, cache, report)
        except ModelError as error:
            better = better or (model.name, str(error).partition(": ")[2])
            continue
        if better is None:
            return located
        note = f"the smaller model {model.name} is used: {better[0]} would be better, but {better[1]}"
        report.note(note)
        return located.model_copy(update={"note": note})
    kind = {"asr": "speech", "llm": "language", "speaker": "speaker"}[task]
    raise ModelError(f"no {kind} model is available: {better[1] if better else 'none suits'}")


def _available(task: Task, cache: Path) -> str:
    """Models that are on this machine or in the package index, in words."""
    names = []
    for model in registry():
        if model.task != task:
            continue
        if locate(model.name, cache) is not None:
            names.append(f"{model.name} (here)")
        elif any(source.kind == "wheels" for source in model.sources):
            names.append(f"{model.name} (package index)")
    return ", ".join(names) or "none"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _free_memory() -> int | None:
    """Bytes of memory that are free now; where the system does not say, all memory."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii")
        free = next(int(line.split()[1]) * 1024 for line in lines.splitlines() if line.startswith("MemAvailable:"))
        return min(free, _memory() or free)
    except (OSError, StopIteration, ValueError, IndexError):
        return _memory()


def _memory() -> int | None:
    """Bytes of memory this process may use, or None where the system does not say."""
    sizes = []
    if sys.platform == "win32":
        return None
    try:
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError):
        return None
    with contextlib.suppress(OSError, ValueError):  # a container's limit
        sizes.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(sizes)


def _gpu() -> bool:
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count() > 0)
