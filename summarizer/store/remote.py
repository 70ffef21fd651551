"""Episodes below an URL of an object store, each with a working copy on this machine while it is worked on.

Reading brings a file here when it is missing or changed there. What a stage wrote is sent when the stage is recorded:
the large files first, `run.json`, which says that the stage is done, last. Replies that were paid for are sent at once.
Whoever knows the URL and the episode's folder can do the next stage on another machine.

Beside the folders lie `.episodes/<id>/<show>/<name>`, the episode's `run.json` once more: finding an episode by its id
and listing all of them need neither a look into each folder nor a listing of every file.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import InputError, SummarizerError
from summarizer.records.base import Record
from summarizer.store.folder import EpisodeFolder, id_in, write_whole, writing
from summarizer.store.lock import HeldLock, LockTiming, lock_objects
from summarizer.store.log import RunLog
from summarizer.store.objects import Object, Objects

__all__ = ["LOCKS", "POINTERS", "RemoteFolder", "pointer"]

POINTERS = ".episodes/"
LOCKS = ".locks/"
AT_ONCE = ("replies/", "intents/", "jobs/")
_STATE = ".remote.json"


class Copy(NamedTuple):
    """A file of the working copy and the version of the object it is the same as."""

    version: str
    size: int
    modified: int  # nanoseconds, of the local file


class RemoteFolder(EpisodeFolder):
    """The files of one episode on an object store. For one thread; `path` is the working copy."""

    def __init__(
        self,
        objects: Objects,
        relative: str,
        scratch: Path,
        *,
        terms: LockTiming | None = None,
        pointed: Object | None = None,
    ) -> None:
        """`terms` of the episode's lock; None: a coordinator keeps others out.

        `pointed` is the episode's pointer as it was found, to see whether a killed run left it behind.
        """
        super().__init__(scratch / relative, relative)
        self._name = relative
        self._objects = objects
        self._terms = terms
        self._pointer = pointed
        self._listing: dict[str, Object] | None = None
        self._copies: dict[str, Copy] | None = None
        self._unsent: set[str] = set()
        self._held: HeldLock | None = None
        self._inside = False
        self._pointed = True  # is the pointer as new as run.json?

    @property
    def url(self) -> str:
        return f"{self._objects.url}/{self._name}"

    def place(self, name: str | Path) -> str:
        return f"{self.url}/{name.relative_to(self.path).as_posix() if isinstance(name, Path) else name}"

    # -- reading -----------------------------------------------------------------------------------------------------

    def __truediv__(self, name: str) -> Path:
        there = self._there().get(name)
        if there is not None and name not in self._unsent and not self._same(name, there):
            self._bring(name)
        return self.path / name

    def has(self, name: str) -> bool:
        return name in self._there() or (name in self._unsent and super().has(name))

    def digest(self, name: str) -> str:
        there = self._there().get(name)
        if there is not None and name not in self._unsent:
            log = self.log
            known = log.digest(name)
            if known and log.stored.get(name) == there.version:
                return known
        return super().digest(name)

    def bring(self, *, without: Iterable[str] = ()) -> Path:
        """Brings every file here, but those of these names; gives the working copy."""
        for name in set(self._there()) - set(without):
            self / name
        return self.path

    def _there(self) -> dict[str, Object]:
        """What lies in the store. Listed once, and again when the folder is locked: only the holder writes."""
        if self._listing is None:
            skip = len(f"{self._name}/")
            self._listing = {name[skip:]: found for name, found in self._objects.list(f"{self._name}/").items()}
        return self._listing

    def _same(self, name: str, there: Object) -> bool:
        copy = self._here().get(name)
        return copy is not None and copy == self._copied(name, there.version)

    def _bring(self, name: str) -> None:
        path = self.path / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._objects.download(name=f"{self._name}/{name}", to=path)
            except FileNotFoundError:  # removed since it was listed
                path.unlink(missing_ok=True)
                self._there().pop(name, None)
                return
        self._remember(name, self._there()[name].version)

    # -- writing -----------------------------------------------------------------------------------------------------

    def write(self, name: str, content: Record | str | bytes) -> str:
        digest = super().write(name, content)
        self._unsent.add(name)
        if name.startswith(AT_ONCE) or (not self._inside and name != "run.json"):
            self._send((name,))
        return digest

    def _save(self, log: RunLog, outputs: tuple[str, ...] = ()) -> None:
        if self._held is not None:
            self._held.check()
        changed = {name for name in outputs if self._changed(name)}
        if outputs:
            self._send({*self._unsent, *changed} - {"run.json"})
        elif "episode.json" in self._unsent:  # a failure: what a stage left unfinished stays here
            self._send(("episode.json",))
        # Only of what was just sent is it known that version and hash belong together; others may edit files there.
        stored = {**log.stored, **{name: self._there()[name].version for name in outputs if name in self._there()}}
        self._pointed = False
        super()._save(log.model_copy(update={"stored": stored}), outputs)
        self._send(("run.json",))
        if not self._inside:
            self._point()

    def _changed(self, name: str) -> bool:
        there = self._there().get(name)
        return super().has(name) and (there is None or not self._same(name, there))

    def _send(self, names: Iterable[str]) -> None:
        """Large files first: the small ones say what is in them."""
        sizes = {name: (self.path / name).stat().st_size for name in names if super(RemoteFolder, self).has(name)}
        for name in sorted(sizes, key=lambda name: -sizes[name]):
            version = self._objects.upload(f"{self._name}/{name}", self.path / name)
            self._there()[name] = Object(version, sizes[name], "")
            self._unsent.discard(name)
            self._remember(name, version)

    # -- holding -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the working copy and, unless a coordinator keeps others out, the episode for this machine."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(super().locked())
            if self._terms is not None:
                held = lock_objects(self._objects, f"{LOCKS}{self._name.replace('/', '--')}", terms=self._terms)
                self._held = stack.enter_context(held)
            self._listing = None
            self._unsent.clear()
            self._inside = True
            run = self._there().get("run.json")
            self._pointed = not (run and self._pointer and run.modified > self._pointer.modified)
            try:
                yield
                self._send(self._unsent)
            finally:
                self._inside = False
                if not self._pointed:
                    with contextlib.suppress(SummarizerError):  # the next run of the episode makes it
                        self._point()

    def _point(self) -> None:
        self._objects.put(pointer(self._name), (self / "run.json").read_bytes())
        self._pointed = True

    def drop(self) -> None:
        if self._unsent:
            raise InputError(f"{self.url} has files here that were not sent; run its next stage first")
        shutil.rmtree(self.path, ignore_errors=True)
        self._copies = None

    # -- what the working copy is a copy of ----------------------------------------------------------------------------

    def _here(self) -> dict[str, Copy]:
        if self._copies is None:
            try:
                told = json.loads((self.path / _STATE).read_bytes())
                self._copies = {name: Copy(*copy) for name, copy in told.items()}
            except (OSError, ValueError, TypeError, AttributeError):
                self._copies = {}
        return self._copies

    def _copied(self, name: str, version: str) -> Copy | None:
        try:
            found = (self.path / name).stat()
        except OSError:
            return None
        return Copy(version, found.st_size, found.st_mtime_ns)

    def _remember(self, name: str, version: str) -> None:
        copy = self._copied(name, version)
        if copy is not None:
            self._here()[name] = copy
            write_whole(self.path / _STATE, json.dumps(self._here()).encode())


def pointer(relative: str) -> str:
    return f"{POINTERS}{id_in(relative)}/{relative}"
