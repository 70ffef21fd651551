"""One folder per episode. A file appears complete or not at all; `run.json` says what each stage was made from.

What it knows: folders, atomic writes, fingerprints. What it does not: stages, their order, or what is in a file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import filelock
from pydantic import Field, ValidationError

from summarizer.errors import InputError, StorageError
from summarizer.records.base import Record
from summarizer.records.episode import Episode

__all__ = ["EpisodeFolder", "Replies", "RunLog", "StageRun", "fingerprint", "folder_for", "sha256_of"]

R = TypeVar("R", bound=Record)


class StageRun(Record):
    """One finished stage."""

    fingerprint: str
    outputs: dict[str, str]  # file name -> SHA-256 when the stage wrote it
    seconds: float  # wall clock
    cpu_seconds: float
    cost_usd: float | None = None
    versions: dict[str, str] = Field(default_factory=dict)


class RunLog(Record):
    schema_version: Literal[1] = 1
    stages: dict[str, StageRun] = Field(default_factory=dict)
    error: str | None = None  # the last run's failure, one line
    failed_stage: str | None = None


def fingerprint(**parts: Any) -> str:
    """SHA-256 of canonical JSON. Callers leave times, hosts and paths out."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_for(root: Path, episode: Episode) -> Path:
    """`root/<show>/<yyyy-mm-dd>-<title>-<id>`; a folder of the same id is found again when the title changed."""
    show = root / (_slug(episode.show or "") or "single-episodes")
    if show.is_dir():
        for existing in sorted(show.glob(f"*-{episode.id}")):
            if existing.is_dir():
                return existing
    day = episode.date.isoformat() if episode.date else "undated"
    return show / f"{day}-{_slug(episode.title) or 'episode'}-{episode.id}"


def _slug(text: str) -> str:
    """Lower-case letters and digits of any script joined by hyphens, at most 60 characters: safe on every system."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > 60:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or "-".join(words)[:60]


class EpisodeFolder:
    """The files of one episode."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Makes the folder and holds it for one process. Raises InputError when it cannot be written or is in use."""
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / "stages").mkdir(exist_ok=True)
            if not os.access(self.path, os.W_OK):
                raise PermissionError(errno.EACCES, "not writable", str(self.path))
            lock = filelock.FileLock(self.path / ".lock", timeout=0)
            try:
                lock.acquire()
            except filelock.Timeout:
                raise InputError(f"{self.path} is in use by another run; wait for it or stop it") from None
        try:
            self._sweep()
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Removes what a killed run left half-written; nobody else writes here while the lock is held."""
        for left in [*self.path.glob(".tmp-*"), *self.path.glob("*/.tmp-*")]:
            left.unlink(missing_ok=True)

    def has(self, name: str) -> bool:
        return (self.path / name).is_file()

    def read(self, name: str, kind: type[R]) -> R:
        """A record from its file. Raises InputError when the file is missing or is not such a record."""
        path = self.path / name
        try:
            return kind.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise InputError(f"{self.path} holds no {name}; run `summarizer draft` on the episode first") from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole file"
            raise InputError(f"{path} is not a valid {name}: {where}: {first['msg']}") from None

    def write(self, name: str, content: Record | str | bytes) -> str:
        """Writes a file whole or not at all; gives its SHA-256. Raises StorageError or InputError."""
        if isinstance(content, Record):
            data = (content.model_dump_json(indent=1) + "\n").encode()
        else:
            data = content.encode() if isinstance(content, str) else content
        path = self.path / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name_ = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
            temporary = Path(name_)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.chmod(0o644)  # mkstemp's 0600 would keep a colleague on the same share out
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        return hashlib.sha256(data).hexdigest()

    def keep_edited(self, name: str, new: str) -> Path | None:
        """Keeps a file that a person changed as `<name>.edited-N`, before `new` replaces it."""
        path = self.path / name
        written = {
            digest for stage in self.log.stages.values() for file, digest in stage.outputs.items() if file == name
        }
        written.add(hashlib.sha256(new.encode()).hexdigest())
        if not path.is_file() or sha256_of(path) in written:
            return None
        number = 1
        while (kept := path.with_name(f"{path.stem}.edited-{number}{path.suffix}")).exists():
            number += 1
        self.write(kept.name, path.read_bytes())
        return kept

    @property
    def log(self) -> RunLog:
        try:
            return self.read("run.json", RunLog)
        except InputError:  # missing, or of another version: every stage is asked again whether it is done
            return RunLog()

    def is_done(self, stage: str, print_: str) -> bool:
        """Was this stage finished with exactly these inputs, and are its files still here?"""
        run = self.log.stages.get(stage)
        return run is not None and run.fingerprint == print_ and all(self.has(name) for name in run.outputs)

    def record(self, stage: str, run: StageRun) -> None:
        log = self.log
        self.write("run.json", log.model_copy(update={"stages": {**log.stages, stage: run}}))

    def record_failure(self, stage: str | None, error: str | None) -> None:
        log = self.log
        if (log.failed_stage, log.error) != (stage, error):
            self.write("run.json", log.model_copy(update={"failed_stage": stage, "error": error}))


class Replies:
    """Raw replies of the language model, kept by request hash, so that none is asked or paid for twice."""

    def __init__(self, folder: EpisodeFolder) -> None:
        self._folder = folder

    def get(self, key: str) -> dict[str, Any] | None:
        try:
            value = json.loads((self._folder / f"replies/{key}.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return value if isinstance(value, dict) else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        self._folder.write(f"replies/{key}.json", json.dumps(value, ensure_ascii=False, indent=1))


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns the system's refusals to write into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageError(
                f"the disk is full: {path} could not be written; free some space and run again"
            ) from None
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise InputError(f"{path} may not be written; choose a folder you may write to with -o") from None
        if error.errno in {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL}:
            raise InputError(f"{path} cannot be made a folder for episodes; choose another with -o") from None
        raise StorageError(f"{path} could not be written: {error.strerror}") from None
