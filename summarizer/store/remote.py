"""Episodes' folders on an object store, each with a working copy on this machine while a run works on it.

Reading downloads a file that is missing here or has changed there. A stage's outputs are uploaded when the stage is
recorded: large files first and `run.json`, which marks the stage as finished, last. Replies that were paid for are
uploaded at once. Any machine that knows the URL and the episode's folder can run the next stage.

A copy of each `run.json` is kept as `.episodes/<id>/<show>/<name>`, so that an episode is found by its id, and all
episodes are listed, without reading each folder.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import SummarizerError
from summarizer.records.base import Record
from summarizer.store.folder import EpisodeFolder, id_in, translated_write_errors, write_atomically
from summarizer.store.lock import HeldLock, LockTiming, lock_objects
from summarizer.store.log import RunLog
from summarizer.store.objects import Object, Objects

__all__ = ["LOCKS", "POINTERS", "RemoteFolder", "pointer"]

POINTERS = ".episodes/"
LOCKS = ".locks/"
_UPLOADED_AT_ONCE = ("replies/", "intents/", "jobs/")
_COPIES_FILE = ".remote.json"


class Copy(NamedTuple):
    """A file of the working copy, and the version of the object that it equals."""

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
        timing: LockTiming | None = None,
        pointed: Object | None = None,
    ) -> None:
        """`timing` of the episode's lock; None: a coordinator holds the lock of the root.

        `pointed`: the copy of `run.json` in the listing, to find out whether a killed run left it out of date.
        """
        super().__init__(scratch / relative, relative)
        self._name = relative
        self._objects = objects
        self._timing = timing
        self._pointer = pointed
        self._listing: dict[str, Object] | None = None
        self._copies: dict[str, Copy] | None = None
        self._unsent: set[str] = set()
        self._held: HeldLock | None = None
        self._inside = False
        self._pointed = True  # whether the copy of run.json is up to date

    @property
    def url(self) -> str:
        return f"{self._objects.url}/{self._name}"

    def location(self, name: str | Path) -> str:
        return f"{self.url}/{name.relative_to(self.path).as_posix() if isinstance(name, Path) else name}"

    # -- reading -----------------------------------------------------------------------------------------------------

    def __truediv__(self, name: str) -> Path:
        there = self._there().get(name)
        if there is not None and name not in self._unsent and not self._same(name, there):
            self._download(name)
        return self.path / name

    def has(self, name: str) -> bool:
        return name in self._there() or (name in self._unsent and super().has(name))

    def read_beside(self, name: str) -> bytes | None:
        show = self._name.rpartition("/")[0]
        return self._objects.get(f"{show}/{name}" if show else name)

    @property
    def show_folder(self) -> Path | None:
        return None

    def digest(self, name: str) -> str:
        there = self._there().get(name)
        if there is not None and name not in self._unsent:
            log = self.log
            known = log.digest(name)
            if known and log.stored.get(name) == there.version:
                return known
        return super().digest(name)

    def _there(self) -> dict[str, Object]:
        """The folder's objects. Listed once, and again when the folder is locked: only the lock's holder writes."""
        if self._listing is None:
            skip = len(f"{self._name}/")
            self._listing = {name[skip:]: found for name, found in self._objects.list(f"{self._name}/").items()}
        return self._listing

    def _same(self, name: str, there: Object) -> bool:
        copy = self._here().get(name)
        return copy is not None and copy == self._copied(name, there.version)

    def _download(self, name: str) -> None:
        path = self.path / name
        with translated_write_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._objects.download(name=f"{self._name}/{name}", to=path)
            except FileNotFoundError:  # removed after the listing
                path.unlink(missing_ok=True)
                self._there().pop(name, None)
                return
        self._remember(name, self._there()[name].version)

    # -- writing -----------------------------------------------------------------------------------------------------

    def write(self, name: str, content: Record | str | bytes) -> str:
        digest = super().write(name, content)
        self._unsent.add(name)
        if name.startswith(_UPLOADED_AT_ONCE) or (not self._inside and name != "run.json"):
            self._send((name,))
        return digest

    def _save(self, log: RunLog, outputs: tuple[str, ...] = ()) -> None:
        if self._held is not None:
            self._held.check()
        changed = {name for name in outputs if self._changed(name)}
        if outputs:
            self._send({*self._unsent, *changed} - {"run.json"})
        elif "episode.json" in self._unsent:  # a failure: outputs of an unfinished stage are not uploaded
            self._send(("episode.json",))
        # Version and hash are known to belong together only for files just uploaded: others may edit files there.
        stored = {**log.stored, **{name: self._there()[name].version for name in outputs if name in self._there()}}
        self._pointed = False
        super()._save(log.model_copy(update={"stored": stored}), outputs)
        self._send(("run.json",))
        if not self._inside:
            self._point()

    def _delete(self, name: str) -> None:
        self._objects.remove(f"{self._name}/{name}")
        self._there().pop(name, None)
        self._unsent.discard(name)
        super()._delete(name)

    def _changed(self, name: str) -> bool:
        there = self._there().get(name)
        return super().has(name) and (there is None or not self._same(name, there))

    def _send(self, names: Iterable[str]) -> None:
        """Uploads files, large ones first: the small ones describe them."""
        sizes = {name: (self.path / name).stat().st_size for name in names if super(RemoteFolder, self).has(name)}
        for name in sorted(sizes, key=lambda name: -sizes[name]):
            version = self._objects.upload(f"{self._name}/{name}", self.path / name)
            self._there()[name] = Object(version, sizes[name], "")
            self._unsent.discard(name)
            self._remember(name, version)

    # -- holding -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Locks the working copy and, without a coordinator, the episode on the object store."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(super().locked())
            if self._timing is not None:
                held = lock_objects(self._objects, f"{LOCKS}{self._name.replace('/', '--')}", timing=self._timing)
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
                    with contextlib.suppress(SummarizerError):  # the next run of the episode writes it
                        self._point()

    def _point(self) -> None:
        self._objects.put(pointer(self._name), (self / "run.json").read_bytes())
        self._pointed = True

    # -- what the working copy is a copy of ----------------------------------------------------------------------------

    def _here(self) -> dict[str, Copy]:
        if self._copies is None:
            try:
                copies = json.loads((self.path / _COPIES_FILE).read_bytes())
                self._copies = {name: Copy(*copy) for name, copy in copies.items()}
            except (OSError, ValueError, TypeError, AttributeError, RecursionError):
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
            write_atomically(self.path / _COPIES_FILE, json.dumps(self._here()).encode())


def pointer(relative: str) -> str:
    return f"{POINTERS}{id_in(relative)}/{relative}"
