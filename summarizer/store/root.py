"""The root of all episodes' folders: a folder of this machine or a share, or a URL that fsspec knows (`s3://…`)."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import filelock
import platformdirs

from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter, Silent
from summarizer.store.folder import (
    EpisodeFolder,
    encode_content,
    folder_name,
    id_in,
    remove_stale_files,
    show_name,
    write_atomically,
)
from summarizer.store.lock import (
    COORDINATOR_LOCK,
    DEFAULT_TIMING,
    HeldLock,
    LockTiming,
    held_locks,
    lock_folder,
    lock_objects,
)
from summarizer.store.objects import Object, Objects, is_url
from summarizer.store.remote import LOCKS, POINTERS, RemoteFolder, pointer

__all__ = ["FolderStamp", "LocalRoot", "RemoteRoot", "Root", "file_at", "folder_at", "open_root"]

_STORES = {"abfs", "az", "gcs", "gs", "memory", "oss", "s3", "s3a"}
_FOLDERS_OF_A_RUN = ("", ".batch", ".batch/failures", ".llm-batches")  # a batch writes here, beside the episodes
MAX_SCRATCH_BYTES = 20 * 2**30  # of working copies of an object store; the oldest are removed first


class FolderStamp(NamedTuple):
    """An episode's folder, and a value that changes whenever its `run.json` does."""

    folder: str
    stamp: str


def open_root(
    root: str | Path, *, scratch: Path | None = None, coordinated: bool = False, timing: LockTiming = DEFAULT_TIMING
) -> Root:
    """Opens the root that `-o` names. Nothing is created before something is written.

    `scratch`: the folder of working copies of an object store (None: in the user's cache). `coordinated`: the caller
    holds the lock of this root, so that episodes are not locked one by one. Raises InputError for a URL that cannot be
    used, NetworkError when its store cannot be reached.
    """
    place = str(root)
    if not is_url(place):
        return LocalRoot(Path(root), timing)
    if place.startswith("file://"):
        from urllib.request import url2pathname

        return LocalRoot(Path(url2pathname(place.removeprefix("file://"))), timing)
    objects = Objects(place)
    base = scratch or Path(platformdirs.user_cache_dir("summarizer")) / "scratch"
    if not coordinated:
        objects.probe()
    mine = base / hashlib.sha256(objects.url.encode()).hexdigest()[:16]
    return RemoteRoot(objects, mine, timing, coordinated=coordinated)


def folder_at(url: str, *, scratch: Path | None = None) -> EpisodeFolder | None:
    """The folder of one episode by its URL `root/show/name`; None when this is no URL of an object store."""
    root, show, name = _parts(url)
    if not (root and show and name):
        return None
    return open_root(root, scratch=scratch).at(f"{show}/{name}")


def file_at(url: str, *, scratch: Path | None = None) -> tuple[EpisodeFolder, str] | None:
    """The folder and the name of a file in it by the file's URL; None when this is no URL of an object store."""
    above, _, name = url.rpartition("/")
    folder = folder_at(above, scratch=scratch)
    return (folder, name) if folder is not None else None


def _parts(url: str) -> tuple[str, str, str]:
    protocol, _, path = url.rstrip("/").partition("://")
    bucket, *between = path.split("/")
    if protocol.lower() not in _STORES or len(between) < 2:  # https:// and feed:// are sources, not stores
        return "", "", ""
    return "/".join([f"{protocol}://{bucket}", *between[:-2]]), between[-2], between[-1]


class Root(ABC):
    """Episodes' folders, and the small files beside them. Names are relative and use `/`."""

    url: str  # what opens it again, here or on another machine
    path: Path  # the folder; of an object store the folder of working copies
    is_local: bool

    @abstractmethod
    def folder(self, episode: Episode) -> EpisodeFolder:
        """An episode's folder, found again by its id when the title changed; also one that 0.1 made.

        A folder of this machine is looked for below the show of the same name; only one of 0.1 below the other shows.
        """

    @abstractmethod
    def at(self, relative: str) -> EpisodeFolder:
        """The folder `show/name`."""

    @abstractmethod
    def find(self, id: str) -> EpisodeFolder | None: ...

    @abstractmethod
    def stamps(self) -> Iterator[FolderStamp]:
        """Every episode's folder. Cheap: no file is opened."""

    @abstractmethod
    def logs(self, folders: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of `run.json`; None when there is none."""

    @abstractmethod
    def busy(self, folders: Iterable[str]) -> set[str]:
        """Which of these folders a run has locked."""

    @abstractmethod
    def read(self, name: str) -> bytes | None: ...

    @abstractmethod
    def write(self, name: str, content: Record | str | bytes) -> None:
        """Writes a file atomically."""

    @abstractmethod
    def names(self, folder: str) -> list[str]:
        """Files directly in a folder, as names to read; none when there is no such folder."""

    @abstractmethod
    def remove(self, name: str) -> None: ...

    @abstractmethod
    def hold(
        self, on_lost: Callable[[], None] | None = None, report: Reporter | None = None
    ) -> contextlib.AbstractContextManager[HeldLock]:
        """Locks the root for a coordinator. Raises InUseError naming another; a thread of its own calls `on_lost`."""

    def tidy(self) -> None:  # noqa: B027 -- a folder has no copies
        """Removes the working copies that were used longest ago when all together are too large."""

    def location(self, name: str) -> str:
        """A file's path or URL, for printing."""
        return f"{self.url}/{name}"

    def episodes(self) -> Iterator[str]:
        """The folder of each episode."""
        return (found.folder for found in self.stamps())


class LocalRoot(Root):
    """A folder."""

    is_local = True

    def __init__(self, path: Path, timing: LockTiming = DEFAULT_TIMING) -> None:
        self.path = path
        self.url = str(path)
        self._timing = timing
        self._shows: dict[str, dict[str, str]] = {}  # show -> id -> name, of the shows that were listed

    def folder(self, episode: Episode) -> EpisodeFolder:
        show, name = show_name(episode), folder_name(episode)
        if not (self.path / show / name).is_dir():
            known = self._names(show)
            kept = known.get(episode.id)
            if kept is None and (older := self._of_0_1(show, episode)):
                return self.at(older)
            name = kept if kept and (self.path / show / kept).is_dir() else name
            known[episode.id] = name
        return self.at(f"{show}/{name}")

    def _of_0_1(self, show: str, episode: Episode) -> str | None:
        """The folder `show/name` that 0.1 made, first looked for below this show, then below all: it may be renamed."""
        names, ids = self._names(show), episode.ids_of_0_1
        here = (f"{show}/{names[id]}" for id in ids if id in names)
        elsewhere = (folder for id in ids for folder in _folders_of_0_1(self.path).get(id, ()))
        return next((folder for folder in itertools.chain(here, elsewhere) if self.at(folder).holds(episode)), None)

    def _names(self, show: str) -> dict[str, str]:
        """Names by id, listed once: only this object adds folders in the meantime."""
        if show not in self._shows:
            try:
                with os.scandir(self.path / show) as found:
                    names = sorted((item.name for item in found if item.is_dir()), reverse=True)
            except OSError:
                names = []
            self._shows[show] = {id_in(name): name for name in names if "-" in name}
        return self._shows[show]

    def at(self, relative: str) -> EpisodeFolder:
        return EpisodeFolder(self.path / relative, relative)

    def find(self, id: str) -> EpisodeFolder | None:
        return next((self.at(folder) for folder in self.episodes() if folder.endswith(f"-{id}")), None)

    def stamps(self) -> Iterator[FolderStamp]:
        for show in _folders(self.path):
            for name in _folders(f"{self.path}{os.sep}{show}"):
                folder = f"{show}/{name}"
                stamp = _stamp(f"{self.path}/{folder}/run.json") or _stamp(f"{self.path}/{folder}/episode.json")
                if stamp:
                    yield FolderStamp(folder, stamp)

    def logs(self, folders: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        for folder in folders:
            try:
                with open(f"{self.path}/{folder}/run.json", "rb", buffering=0) as file:  # noqa: PTH123 -- 100,000 of them
                    yield folder, file.read()
            except OSError:
                yield folder, None

    def busy(self, folders: Iterable[str]) -> set[str]:
        return {folder for folder in folders if _locked(f"{self.path}/{folder}/.lock")}

    def read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, content: Record | str | bytes) -> None:
        write_atomically(self.path / name, encode_content(content))

    def names(self, folder: str) -> list[str]:
        try:
            with os.scandir(self.path / folder) as found:
                return sorted(f"{folder}/{item.name}" for item in found if item.is_file() and item.name[:1] != ".")
        except OSError:
            return []

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def hold(
        self, on_lost: Callable[[], None] | None = None, report: Reporter | None = None
    ) -> contextlib.AbstractContextManager[HeldLock]:
        return self._hold(on_lost, report or Silent())

    @contextlib.contextmanager
    def _hold(self, on_lost: Callable[[], None] | None, report: Reporter) -> Iterator[HeldLock]:
        with lock_folder(self.path, on_lost, self._timing, report) as held:
            for folder in _FOLDERS_OF_A_RUN:
                remove_stale_files(self.path / folder)
            yield held

    def location(self, name: str) -> str:
        return str(self.path / name)


class RemoteRoot(Root):
    """A URL of an object store."""

    is_local = False

    def __init__(
        self, objects: Objects, scratch: Path, timing: LockTiming = DEFAULT_TIMING, *, coordinated: bool = False
    ) -> None:
        self.url = objects.url
        self.path = scratch
        self.objects = objects
        self._timing = timing
        self._coordinated = coordinated
        if not coordinated:
            self.tidy()

    def tidy(self) -> None:
        if self.path.is_dir():
            _trim(self.path, MAX_SCRATCH_BYTES)

    def folder(self, episode: Episode) -> EpisodeFolder:
        for found in filter(None, map(self.find, (episode.id, *episode.ids_of_0_1))):
            if found.relative and (id_in(found.relative) == episode.id or found.holds(episode)):
                return found
        return self.at(f"{show_name(episode)}/{folder_name(episode)}", Object("", 0, ""))

    def at(self, relative: str, pointed: Object | None = None) -> RemoteFolder:
        timing = None if self._coordinated else self._timing
        return RemoteFolder(self.objects, relative, self.path, timing=timing, pointed=pointed)

    def find(self, id: str) -> EpisodeFolder | None:
        for name, found in sorted(self.objects.list(f"{POINTERS}{id}/").items()):
            return self.at(_pointed(name), found)
        return None

    def stamps(self) -> Iterator[FolderStamp]:
        for name, found in self.objects.list(POINTERS).items():
            yield FolderStamp(_pointed(name), found.version)

    def logs(self, folders: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        for name, data in self.objects.get_many(pointer(folder) for folder in folders):
            yield _pointed(name), data

    def busy(self, folders: Iterable[str]) -> set[str]:
        held = {name.replace("--", "/", 1) for name in held_locks(self.objects, LOCKS)}
        return held & set(folders)

    def read(self, name: str) -> bytes | None:
        return self.objects.get(name)

    def write(self, name: str, content: Record | str | bytes) -> None:
        self.objects.put(name, encode_content(content))

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.objects.list(f"{folder}/") if "/" not in name[len(folder) + 1 :])

    def remove(self, name: str) -> None:
        self.objects.remove(name)

    def hold(
        self, on_lost: Callable[[], None] | None = None, report: Reporter | None = None
    ) -> contextlib.AbstractContextManager[HeldLock]:
        return lock_objects(self.objects, COORDINATOR_LOCK, on_lost, self._timing, report)


def _pointed(name: str) -> str:
    """`.episodes/<id>/<show>/<name>` -> `<show>/<name>`."""
    return name.split("/", 2)[2]


@functools.lru_cache(maxsize=8)
def _folders_of_0_1(root: Path) -> dict[str, list[str]]:
    """The folders `show/name` that 0.1 made, by id. Listed once by a process: no new ones appear."""
    found: dict[str, list[str]] = {}
    for show in _folders(root):
        for name in _folders(root / show):
            if re.fullmatch(r"[0-9a-f]{8}", id := id_in(name)):
                found.setdefault(id, []).append(f"{show}/{name}")
    return found


def _folders(path: str | Path) -> list[str]:
    try:
        with os.scandir(path) as found:
            return sorted(item.name for item in found if item.name[0] != "." and item.is_dir())
    except OSError:
        return []


def _stamp(path: str) -> str | None:
    try:
        found = os.stat(path)  # noqa: PTH116 -- 100,000 of them
    except OSError:
        return None
    return f"{found.st_mtime_ns}-{found.st_size}"


def _locked(path: str) -> bool:
    """Whether a process holds this lock file. filelock's objects would take half a minute for 100,000 files."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not filelock.lock_descriptor(handle, blocking=False)
    except OSError:
        return True
    finally:
        os.close(handle)


def _trim(scratch: Path, limit: int) -> None:
    """Removes the working copies that were used longest ago, except those that a run has locked."""
    copies = []
    for folder in scratch.glob("*/*/"):
        state = folder / ".remote.json"
        if state.is_file():
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            copies.append((state.stat().st_mtime, size, folder))
    total = sum(size for _, size, _ in copies)
    for _, size, folder in sorted(copies):
        if total <= limit:
            return
        if not _locked(str(folder / ".lock")):
            shutil.rmtree(folder, ignore_errors=True)
            total -= size
