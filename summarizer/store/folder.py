"""One folder per episode. A file appears complete or not at all; `run.json` records the inputs of each stage.

Knows folders, atomic writes and fingerprints. Does not know stages, their order, or what a file holds.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import socket
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import filelock
from pydantic import ValidationError

from summarizer.digests import sha256_of
from summarizer.errors import InputError, InUseError, StorageError
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.store.log import Facts, RunLog, StageRun
from summarizer.store.migration import read_record

__all__ = [
    "EpisodeFolder",
    "Replies",
    "encode_content",
    "fingerprint",
    "folder_name",
    "id_in",
    "process_exists",
    "remove_stale_files",
    "show_name",
    "slug",
    "translated_write_errors",
    "write_atomically",
]

R = TypeVar("R", bound=Record)
_LOCK_FILE = ".lock"

TEMPORARY = ".tmp-"  # what the names of files begin with that are being written
_MACHINE = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def fingerprint(**parts: Any) -> str:
    """SHA-256 of the parts as canonical JSON. Callers leave out times, hosts and paths."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def show_name(episode: Episode) -> str:
    return slug(episode.show or "") or "single-episodes"


def folder_name(episode: Episode) -> str:
    day = episode.date.isoformat() if episode.date else "undated"
    return f"{day}-{slug(episode.title) or 'episode'}-{episode.id}"


def id_in(name: str) -> str:
    """The episode's id in the name of its folder; 8 digits in those that 0.1 made."""
    return name.rpartition("-")[2]


def slug(text: str) -> str:
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
        self.relative = relative  # "show/name" below its root

    def __truediv__(self, name: str) -> Path:
        """The path of a file, for reading. A folder on an object store downloads it when it is missing or changed."""
        return self.path / name

    @property
    def url(self) -> str:
        return str(self.path)

    def location(self, name: str | Path) -> str:
        """The path or URL of a file, for printing, by its name or by its path on this machine."""
        return str(name if isinstance(name, Path) else self.path / name)

    def _require_no_links(self, name: str) -> None:
        """Raises InputError when a folder between the root and a file is a symbolic link, or the lock is one.

        In a folder that several people write to, a link of one would have another's run write anywhere.
        """
        inside = len(PurePosixPath(self.relative).parts) if self.relative else 0
        shown = [*reversed([self.path, *self.path.parents][:inside])]
        below = [self.path / part for part in PurePosixPath(name).parents if part.parts]
        for place in (*shown, *below, self.path / _LOCK_FILE):
            if place.is_symlink():
                raise InputError(f"{place} is a symbolic link, and nothing is written through one; replace it")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Makes the folder and locks it for one process. Raises InputError when it cannot be written or is in use."""
        self._require_no_links("stages/file")
        with translated_write_errors(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / "stages").mkdir(exist_ok=True)
            if not os.access(self.path, os.W_OK):
                raise PermissionError(errno.EACCES, "not writable", str(self.path))
            lock = filelock.FileLock(self.path / _LOCK_FILE, timeout=0)
            try:
                lock.acquire()
            except filelock.Timeout:
                raise InUseError(f"{self.url} is in use by another run; wait for it or stop it") from None
        try:
            self._remove_temporary_files()
            yield
        finally:
            lock.release()

    def _remove_temporary_files(self) -> None:
        """Removes temporary files of a killed run. While the lock is held, no other process writes here."""
        for left in [*self.path.glob(f"{TEMPORARY}*"), *self.path.glob(f"*/{TEMPORARY}*")]:
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
            wrong = f"{self.location(name)} is not a valid {name}: {where}: {first['msg']}"
            raise InputError(f"{wrong}{self._how_to_make_again(name)}") from None

    def _how_to_make_again(self, name: str) -> str:
        """The end of a message about a broken file: which stage wrote it, as `run.json` says."""
        if name == "episode.json":
            return "; delete it and run `summarizer draft` with the episode's link or file again"
        stages = self.log.stages if name != "run.json" else {}
        stage = next((stage for stage, run in stages.items() if name in run.outputs), None)
        return f"; `summarizer draft` with `--redo {stage}` makes it anew" if stage else ""

    def holds(self, episode: Episode) -> bool:
        """Whether this is the folder of just this episode; an id of 8 digits may be another's too."""
        with contextlib.suppress(InputError):
            return self.read("episode.json", Episode).is_same_item(episode)
        return False

    def write(self, name: str, content: Record | str | bytes) -> str:
        """Writes a file atomically; gives its SHA-256. Raises StorageError or InputError."""
        data = encode_content(content)
        self._require_no_links(name)
        write_atomically(self.path / name, data)
        return hashlib.sha256(data).hexdigest()

    def read_beside(self, name: str) -> bytes | None:
        """A file of the show, beside the folders of its episodes; None when there is none."""
        path = self.path.parent / name
        try:
            return path.read_bytes() if path.is_file() else None
        except OSError:
            return None

    @property
    def show_folder(self) -> Path | None:
        """The folder of the show's episodes on this machine; None on an object store."""
        return self.path.parent

    def digest(self, name: str) -> str:
        """SHA-256 of a file as it is now."""
        return sha256_of(self / name)

    def keep_edited(self, name: str, new: str) -> Path | None:
        """Copies a file that a person changed to `<name>.edited-N`, before `new` replaces it.

        Gives the copy's path; None when no stage's output was changed.
        """
        written = {
            digest for stage in self.log.stages.values() for file, digest in stage.outputs.items() if file == name
        }
        written.add(hashlib.sha256(new.encode()).hexdigest())
        if not self.has(name) or self.digest(name) in written:
            return None
        return self.keep_copy(name)

    def keep_copy(self, name: str) -> Path:
        """Copies a file to `<name>.edited-N`, which nothing replaces; gives the copy's path."""
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
        except InputError:  # missing, or of another version: no stage counts as finished
            return RunLog()

    def finished(self, stage: str) -> StageRun | None:
        """A stage's entry, when the stage was finished and its files are still here, or were released."""
        log = self.log
        run = log.stages.get(stage)
        return run if run is not None and all(self.has(name) or name in log.released for name in run.outputs) else None

    def record(self, stage: str, run: StageRun, facts: Facts | None = None) -> None:
        log = self.log
        update: dict[str, Any] = {"stages": {**log.stages, stage: run}, "facts": facts or log.facts}
        update["released"] = tuple(name for name in log.released if name not in run.outputs)
        if "draft.json" in run.outputs:
            update["unused_usd"] = 0.0
        if "post.md" in run.outputs:
            update |= {"follows": {}, "decided": None}
        self._save(log.model_copy(update=update), tuple(run.outputs))

    def release(self, name: str) -> None:
        """Deletes a stage's file to save space, while the caller holds the folder. Its stage stays done."""
        log = self.log
        if name not in log.released:  # recorded first: a kill in between leaves a file too many, not one too few
            self._save(log.model_copy(update={"released": (*log.released, name)}))
        self._delete(name)

    def _delete(self, name: str) -> None:
        with translated_write_errors(self.path / name):
            (self.path / name).unlink(missing_ok=True)

    def record_failure(self, stage: str | None, error: str | None, options: tuple[str, ...] = ()) -> None:
        """Records why the last run failed, or with None that it did not. `options`: of the command that tries again."""
        log, failure = self.log, {"failed_stage": stage, "error": error, "options": options}
        if any(getattr(log, name) != value for name, value in failure.items()):
            self._save(log.model_copy(update=failure))

    def record_paid(self, usd: float | None) -> None:
        """Adds what an answer cost, as soon as it came: its stage may fail, and be done again."""
        if usd:
            log = self.log
            paid, unused = round(log.spent_usd + usd, 9), round(log.unused_usd + usd, 9)
            self._save(log.model_copy(update={"paid_usd": paid, "unused_usd": unused}))

    def record_used(self) -> None:
        """Records that no draft is under way, for which answers were paid that no draft holds."""
        log = self.log
        if log.unused_usd:
            self._save(log.model_copy(update={"unused_usd": 0.0}))

    def update_facts(self, facts: Facts) -> None:
        """Records new facts after a reviewer's decision has changed the checks outside the stages."""
        log = self.log
        if log.facts not in (None, facts):  # a log without facts stays as it is: the index then reads the files
            self._save(log.model_copy(update={"facts": facts}))

    def record_follows(self, *names: str) -> None:
        """Records that these files were made from `post.md` as it is now, outside of the stage that writes it."""
        log, now = self.log, self.digest("post.md")
        if log.digest("post.md") is not None and any(log.post_of(name) != now for name in names):
            self._save(log.model_copy(update={"follows": {**log.follows, **dict.fromkeys(names, now)}}))

    def record_decided(self) -> None:
        """Records that reviewers' decisions, and nobody's hand, made `post.md` as it is now."""
        log, now = self.log, self.digest("post.md")
        if log.digest("post.md") is not None and log.decided != now:
            self._save(log.model_copy(update={"decided": now}))

    def _save(self, log: RunLog, outputs: tuple[str, ...] = ()) -> None:
        del outputs  # an object store uploads them before the log that records them
        self.write("run.json", log)


class Replies:
    """Raw replies of the language model by request hash, so that no request is sent or paid for twice."""

    def __init__(self, folder: EpisodeFolder, price: Callable[[dict[str, Any]], float | None] | None = None) -> None:
        """`price`: of an answered record in US dollars; the folder's log then counts it."""
        self._folder, self._price = folder, price
        self._counting = threading.Lock()

    def get(self, key: str) -> dict[str, Any] | None:
        try:
            value = json.loads((self._folder / f"replies/{key}.json").read_bytes())
        except (FileNotFoundError, ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        self._folder.write(f"replies/{key}.json", json.dumps(value, ensure_ascii=False, indent=1))
        if self._price is not None and value.get("state") == "answered":
            with self._counting:
                self._folder.record_paid(self._price(value))


def encode_content(content: Record | str | bytes) -> bytes:
    if isinstance(content, Record):
        return (content.model_dump_json(indent=1) + "\n").encode()
    return content.encode() if isinstance(content, str) else content


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a temporary file in the same folder, flushes it, and renames it. Raises StorageError or InputError."""
    with translated_write_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        prefix = f"{TEMPORARY}{_MACHINE}-{os.getpid()}-"  # tells who left it, see `remove_stale_files`
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)  # mkstemp's 0600 would exclude other users of a share
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def remove_stale_files(folder: Path) -> None:
    """Removes temporary files of processes of this machine that are dead, directly in a folder."""
    for left in folder.glob(f"{TEMPORARY}{_MACHINE}-*"):
        pid = left.name.removeprefix(f"{TEMPORARY}{_MACHINE}-").partition("-")[0]
        if pid.isdecimal() and not process_exists(int(pid)):
            with contextlib.suppress(OSError):
                left.unlink()


def process_exists(pid: int) -> bool:
    """Whether a process of this machine may be alive."""
    if os.name != "posix":  # on Windows signal 0 is Ctrl-C
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Whether a process has ended and its parent has not asked for its exit code yet; False where nobody can tell."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in (b"Z", b"X")


@contextlib.contextmanager
def translated_write_errors(path: Path) -> Iterator[None]:
    """Raises an OSError of writing as StorageError or InputError, in one line."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageError(
                f"the disk is full: {path} could not be written; free some space and run again"
            ) from None
        if error.errno == errno.EROFS:
            line = f"the disk of {path} may not be written (read-only); mount it for writing, or choose another with -o"
            raise StorageError(line) from None
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise InputError(f"{path} may not be written; choose a folder you may write to with -o") from None
        if error.errno in {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL}:
            raise InputError(f"{path} cannot be made a folder for episodes; choose another with -o") from None
        raise StorageError(f"{path} could not be written: {error.strerror}") from None
