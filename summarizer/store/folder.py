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
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import filelock
from pydantic import ValidationError

from summarizer.errors import InputError, InUseError, StorageError
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.store.log import Facts, RunLog, StageRun
from summarizer.store.migration import read_record

__all__ = [
    "EpisodeFolder",
    "Replies",
    "encoded",
    "fingerprint",
    "folder_name",
    "id_in",
    "sha256_of",
    "show_name",
    "write_whole",
    "writing",
]

R = TypeVar("R", bound=Record)


def fingerprint(**parts: Any) -> str:
    """SHA-256 of canonical JSON. Callers leave times, hosts and paths out."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def show_name(episode: Episode) -> str:
    return _slug(episode.show or "") or "single-episodes"


def folder_name(episode: Episode) -> str:
    day = episode.date.isoformat() if episode.date else "undated"
    return f"{day}-{_slug(episode.title) or 'episode'}-{episode.id}"


def id_in(name: str) -> str:
    """The episode's id in the name of its folder; 8 digits in those that 0.1 made."""
    return name.rpartition("-")[2]


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
    """The files of one episode, in a folder of this machine."""

    def __init__(self, path: Path, relative: str | None = None) -> None:
        self.path = path
        self.relative = relative  # "show/name" below the root that it was got from

    def __truediv__(self, name: str) -> Path:
        """Where to read a file. On an object store this brings the file here when it is missing or changed."""
        return self.path / name

    @property
    def url(self) -> str:
        return str(self.path)

    def place(self, name: str | Path) -> str:
        """The path or URL of a file, by its name or by its path here, to be printed."""
        return str(name if isinstance(name, Path) else self.path / name)

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
                raise InUseError(f"{self.url} is in use by another run; wait for it or stop it") from None
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
        try:
            data = (self / name).read_bytes()
            return read_record(kind, data, lambda: self.read("transcript.json", Transcript))
        except FileNotFoundError:
            raise InputError(f"{self.url} holds no {name}; run `summarizer draft` on the episode first") from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole file"
            raise InputError(f"{self.place(name)} is not a valid {name}: {where}: {first['msg']}") from None

    def holds(self, episode: Episode) -> bool:
        """Whether this is the folder of just this episode; an id of 8 digits may be another's too."""
        with contextlib.suppress(InputError):
            return self.read("episode.json", Episode).is_same_item(episode)
        return False

    def write(self, name: str, content: Record | str | bytes) -> str:
        """Writes a file whole or not at all; gives its SHA-256. Raises StorageError or InputError."""
        data = encoded(content)
        write_whole(self.path / name, data)
        return hashlib.sha256(data).hexdigest()

    def digest(self, name: str) -> str:
        """SHA-256 of a file as it is now."""
        return sha256_of(self / name)

    def keep_edited(self, name: str, new: str) -> Path | None:
        """Keeps a file that a person changed as `<name>.edited-N`, before `new` replaces it."""
        written = {
            digest for stage in self.log.stages.values() for file, digest in stage.outputs.items() if file == name
        }
        written.add(hashlib.sha256(new.encode()).hexdigest())
        if not self.has(name) or self.digest(name) in written:
            return None
        number = 1
        of = PurePosixPath(name)
        while self.has(kept := str(of.with_name(f"{of.stem}.edited-{number}{of.suffix}"))):
            number += 1
        self.write(kept, (self / name).read_bytes())
        return self.path / kept

    @property
    def log(self) -> RunLog:
        try:
            return self.read("run.json", RunLog)
        except InputError:  # missing, or of another version: every stage is asked again whether it is done
            return RunLog()

    def finished(self, stage: str) -> StageRun | None:
        """A stage's entry, when the stage was finished and its files are still here."""
        run = self.log.stages.get(stage)
        return run if run is not None and all(self.has(name) for name in run.outputs) else None

    def record(self, stage: str, run: StageRun, facts: Facts | None = None) -> None:
        log = self.log
        update = {"stages": {**log.stages, stage: run}, "facts": facts or log.facts}
        self._save(log.model_copy(update=update), tuple(run.outputs))

    def record_failure(self, stage: str | None, error: str | None) -> None:
        log = self.log
        if (log.failed_stage, log.error) != (stage, error):
            self._save(log.model_copy(update={"failed_stage": stage, "error": error}))

    def revise(self, facts: Facts) -> None:
        """Keeps new facts after the checks were made again outside the stages, by a reviewer's decision."""
        log = self.log
        if log.facts not in (
            None,
            facts,
        ):  # a log from before there were facts stays as it is: an index reads the files
            self._save(log.model_copy(update={"facts": facts}))

    def _save(self, log: RunLog, outputs: tuple[str, ...] = ()) -> None:
        del outputs  # an object store sends them before the log that speaks of them
        self.write("run.json", log)

    def drop(self) -> None:
        """Gives up a local working copy, where there is one; the next use brings the files again."""


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


def encoded(content: Record | str | bytes) -> bytes:
    if isinstance(content, Record):
        return (content.model_dump_json(indent=1) + "\n").encode()
    return content.encode() if isinstance(content, str) else content


def write_whole(path: Path, data: bytes) -> None:
    """A temporary file in the same folder, flushed to the disk, then put in place. Raises StorageError, InputError."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
        temporary = Path(name)
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
