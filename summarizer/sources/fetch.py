"""Episode -> the recording on disk: `audio.<ext>`, complete or not there at all.

While it is being fetched it is `audio.part`, beside `audio.part.json`, which says what a half-finished download is half
of; run again, it goes on from there when the server can promise that the file is still the same (a strong ETag or
a Last-Modified date, RFC 9110 section 13.1.5). Without that promise it starts anew: feeds put different advertisements
into each download, and two halves of two versions would be a recording that nobody made.

Nothing here knows who asked: the reporter is told, the record is returned, and the caller keeps it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from summarizer.audio.recording import probe
from summarizer.errors import InputError, StorageError
from summarizer.net import OpenResponse, Transient, WebClient, bare, extension, host_of, redact, sniff
from summarizer.net.sniff import HEAD
from summarizer.net.ytdlp_pages import download_page
from summarizer.records.episode import Audio, Episode
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings

__all__ = ["fetch"]

PART = "audio.part"
STATE = "audio.part.json"
PAGE = "audio.part.page"  # a folder: yt-dlp keeps its own half-finished files there
_CHUNK = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


def fetch(episode: Episode, folder: Path, settings: FetchSettings, report: Reporter) -> Audio:
    """The episode's recording in `folder`, as served, with its SHA-256 and its duration as the container says.

    Raises InputError (not a recording, missing, refused, too large, folder not writable), NetworkError (no complete
    answer after all retries), StorageError (disk full). What was received stays for the next run.
    """
    with _disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if episode.media_kind == "file":
            return _copied(Path(episode.media), episode, folder, report)
        with WebClient(settings, report) as web:
            # What the user once typed decides whether the private network may be reached.
            web.guard.recorded(episode.feed or episode.media)
            if episode.media_kind == "page":
                return _from_page(episode, folder, web, report)
            return _Download(episode, folder, web, report).run()


def _copied(source: Path, episode: Episode, folder: Path, report: Reporter) -> Audio:
    """A copy, not a hard link: the original, edited in place later, must not change what quotes rest on."""
    part = folder / PART
    digest = hashlib.sha256()
    try:
        total = source.stat().st_size
        with source.open("rb") as given, part.open("wb") as file:
            done = 0
            while chunk := given.read(_CHUNK):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                report.progress(done, total, "copying audio")
            _flush(file)
    except FileNotFoundError:
        raise InputError(f"there is no file {source}; was it moved?") from None
    except OSError as error:
        if error.errno in _FULL or error.filename != str(source):
            raise
        raise InputError(f"{source} cannot be read: {error.strerror}") from None
    if episode.guid.startswith("sha256:") and episode.guid != f"sha256:{digest.hexdigest()}":
        part.unlink()
        raise InputError(f"{source} changed while it was read; run again when it is finished")
    return _finished(part, folder, source.name, None, None)


def _from_page(episode: Episode, folder: Path, web: WebClient, report: Reporter) -> Audio:
    box = folder / PAGE
    found = download_page(episode.media, box, web.settings, web.guard, report)
    part = folder / PART
    found.replace(part)
    audio = _finished(part, folder, found.name, None, bare(episode.media))
    shutil.rmtree(box, ignore_errors=True)
    return audio


class _Download:
    """One enclosure over HTTP. Each try adds to the same part file."""

    def __init__(self, episode: Episode, folder: Path, web: WebClient, report: Reporter) -> None:
        self._url = episode.media
        self._folder = folder
        self._web = web
        self._report = report
        self._settings = web.settings
        self._part = folder / PART
        self._state = folder / STATE
        self._type = episode.media_type
        self._started = time.monotonic()
        self._fruitless = 0  # tries in a row that brought nothing

    def run(self) -> Audio:
        self._web.retrying(self._try, seconds=self._settings.max_seconds, stuck=lambda: self._fruitless)
        try:
            return _finished(self._part, self._folder, self._url, self._type, bare(self._url))
        finally:
            if not self._part.exists():  # it has become the recording, or was none
                self._state.unlink(missing_ok=True)

    def _try(self) -> None:
        before = self._have()
        try:
            self._once(before)
        except Transient:
            self._fruitless = 0 if self._have() > before else self._fruitless + 1
            raise

    def _once(self, have: int) -> None:
        left = self._settings.max_seconds - (time.monotonic() - self._started)
        state = self._known()
        headers = {"Accept-Encoding": "identity", "Accept": "audio/*, video/*;q=0.8, */*;q=0.5"}
        if have and state.get("validator"):
            headers |= {"Range": f"bytes={have}-", "If-Range": str(state["validator"])}
        with self._web.open(self._url, seconds=max(1.0, left), headers=headers, accept=frozenset({416})) as answer:
            start, total = _range(answer)
            if answer.status == 416:
                if have and total == have:
                    return  # nothing was missing but the end of the last run
                self._forget()
                raise Transient(f"{redact(self._url)} cannot be resumed and is fetched anew")
            if answer.status == 206 and (start != have or (state.get("total") or total) != total):
                self._forget()
                raise Transient(f"{redact(self._url)} has changed on the server and is fetched anew")
            if answer.status == 206 and start == have:
                self._receive(answer, have, total)
                return
            total = None if answer.encoded else answer.length
            self._refuse_large(total)
            self._refuse_full(total)
            self._remember(answer, total)
            self._receive(answer, 0, total)

    def _receive(self, answer: OpenResponse, have: int, total: int | None) -> None:
        """Writes the body behind the first `have` bytes of the part file."""
        self._type = answer.media_type or self._type
        done = have
        chunks = answer.chunks()
        if not have:
            head, chunks = _peek(chunks)
            try:
                _refuse_text(head, self._url)
            except InputError:
                self._forget()
                raise
        with self._part.open("ab" if have else "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                done += len(chunk)
                self._refuse_large(done)
                self._report.progress(done, total, "downloading audio")
            _flush(file)
        if total is not None and done != total:
            line = f"{redact(self._url)} sent {done} of {total} bytes; try again later"
            raise Transient(line, host=host_of(self._url), no_answer=True)
        if done == 0:
            line = f"{redact(self._url)} answered with nothing; try again later or check the link"
            raise Transient(line, host=host_of(self._url))

    def _refuse_large(self, size: int | None) -> None:
        if size is not None and size > self._settings.max_bytes:
            self._forget()
            raise InputError(
                f"{redact(self._url)} is larger than {self._settings.max_bytes / 2**20:.0f} MB; "
                "raise SUMMARIZER_FETCH__MAX_BYTES to allow it"
            )

    def _refuse_full(self, size: int | None) -> None:
        """An hour's download onto a disk that cannot hold it is refused at once; what others write is found later."""
        free = shutil.disk_usage(self._folder).free + self._have()
        if size is not None and size > free > 0:
            raise StorageError(
                f"{redact(self._url)} needs {size / 2**20:.0f} MB and the disk has {free / 2**20:.0f} MB free; "
                "free some space and run again"
            )

    def _have(self) -> int:
        try:
            return self._part.stat().st_size
        except FileNotFoundError:
            return 0

    def _known(self) -> dict[str, Any]:
        """What the part file is a part of; empty when that is another recording, or unknown."""
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return state if isinstance(state, dict) and state.get("url") == _fingerprint(self._url) else {}

    def _remember(self, answer: OpenResponse, total: int | None) -> None:
        etag = answer.headers.get("etag", "")
        modified = answer.headers.get("last-modified", "")
        strong = etag if etag.startswith('"') else modified
        resumable = strong and not answer.encoded and answer.headers.get("accept-ranges", "").lower() != "none"
        state = {"url": _fingerprint(self._url), "validator": strong if resumable else None, "total": total}
        # The part file is emptied first: a state beside the bytes of another answer would join two recordings.
        self._part.unlink(missing_ok=True)
        self._state.write_text(json.dumps(state), encoding="utf-8")

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)


def _finished(part: Path, folder: Path, name: str, media_type: str | None, url: str | None) -> Audio:
    """The part file, checked to be a recording, under its final name."""
    with part.open("rb") as file:
        head = file.read(HEAD)
    try:
        _refuse_text(head, url or name)
        duration = probe(part).duration
    except InputError as error:
        part.unlink()
        raise InputError(str(error).replace(PART, redact(url) if url else Path(name).name)) from None
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.seek(0, os.SEEK_END)
    final = folder / f"audio{extension(head, media_type, name)}"
    part.replace(final)
    _flush_folder(folder)
    return Audio(file=final.name, sha256=digest, size=size, duration=duration, url=url)


def _refuse_text(head: bytes, name: str) -> None:
    kind, _ = sniff(head[:HEAD])
    nouns = {
        "json": "JSON data",
        "feed": "a feed",
        "xml": "XML",
        "opml": "a list of feeds",
        "text": "text",
    }
    if kind == "html":
        title = re.search(rb"<title[^>]*>([^<]{1,80})", head, re.IGNORECASE)
        named = f" ({' '.join(title[1].decode('utf-8', 'replace').split())})" if title and title[1].strip() else ""
        raise InputError(
            f"{redact(name)} is a web page, not a recording{''.join(char for char in named if char.isprintable())}; it "
            "may want a login or a consent: open it in a browser, then give its cookies "
            "(SUMMARIZER_FETCH__COOKIES=cookies.txt), or check the link"
        )
    if kind in nouns:
        raise InputError(f"{redact(name)} is {nouns[kind]}, not a recording; check the link or the file")


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, enough to tell what they are, and an iterator that still begins with them."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break

    def again() -> Iterator[bytes]:
        if head:
            yield head
        yield from chunks

    return head, again()


def _range(answer: OpenResponse) -> tuple[int | None, int | None]:
    """(first byte, whole size) of a Content-Range header; None for what it does not say."""
    match = re.match(r"bytes\s+(?:(\d+)-\d+|\*)/(\d+|\*)", answer.headers.get("content-range", ""))
    if match is None:
        return None, None
    return int(match[1]) if match[1] else None, int(match[2]) if match[2] != "*" else None


def _fingerprint(url: str) -> str:
    """A private feed's URL holds a token, so files keep only its hash."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Makes the rename itself last through a power cut, where folders can be opened at all (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _disk(folder: Path) -> Generator[None]:
    """The file system's refusals as one plain sentence each."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(f"the disk with {folder} is full; free some space and run again") from None
        if error.errno in _READ_ONLY or isinstance(error, FileExistsError | NotADirectoryError | FileNotFoundError):
            raise InputError(
                f"{folder} cannot be written to ({error.strerror}); choose another folder with -o"
            ) from None
        raise StorageError(f"writing to {folder} failed: {error.strerror or error}") from None
