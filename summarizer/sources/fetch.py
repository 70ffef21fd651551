"""Episode -> its recording on disk as `audio.<ext>`, which exists only when it is complete.

During a download the bytes are in `audio.part`, and `audio.part.json` holds the URL's hash, the validator and the
size. A later try or run resumes the download if the server proves that the file is unchanged: it is asked with the
validator (strong ETag or Last-Modified date, RFC 9110 section 13.1.5), and its answer must show the same one, because
some servers ignore the question. Otherwise it starts again: feeds insert different advertisements into each download,
so parts of two downloads must not be joined.

This file writes no messages itself: it reports to the Reporter and returns a record, which the caller stores.
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

from summarizer.audio import early_end, probe_recording, sound_of, sound_seconds
from summarizer.errors import InputError, StorageError
from summarizer.net import OpenResponse, TransientError, WebClient, extension, host_of, redact, sniff, without_login
from summarizer.net.sniff import HEAD_BYTES
from summarizer.net.ytdlp_pages import download_page
from summarizer.records.episode import Audio, Episode, Sound
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings

__all__ = ["fetch"]

PART_FILE = "audio.part"
STATE_FILE = "audio.part.json"
_PAGE_FOLDER = "audio.part.page"  # a folder for the partial files of yt-dlp
_CHUNK_BYTES = 1024 * 1024
_MAX_TRIES = 100  # requests for one recording in one run, also when each of them brings some bytes
_DISK_FULL_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_PERMITTED = {errno.EACCES, errno.EPERM}


def fetch(episode: Episode, folder: Path, settings: FetchSettings, report: Reporter) -> Audio:
    """Stores the episode's recording in `folder` unchanged; the record has its SHA-256 and the duration from its
    container. Warns when its sound ends long before its container or the metadata says.

    Raises InputError (not a recording, missing, refused, too large, folder not writable), NetworkError (no complete
    answer after all retries), StorageError (disk full). Received bytes are kept for the next run.
    """
    with _disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in (PART_FILE, STATE_FILE, _PAGE_FOLDER):
            if (folder / name).is_symlink():  # somebody else's, in a shared folder: nothing is written through it
                (folder / name).unlink()
        audio = _stored(episode, folder, settings, report)
    line = early_end(sound_seconds(folder / audio.file), audio.duration, episode.duration)
    if line:
        report.warn(line)
    return audio


def _stored(episode: Episode, folder: Path, settings: FetchSettings, report: Reporter) -> Audio:
    if episode.media_kind == "file":
        return _copy_local(Path(episode.media), episode, folder, report)
    with WebClient(settings, report) as web:
        # The private network may be reached only if the user typed such an address.
        web.guard.allow_recorded(episode.feed or episode.media)
        if episode.media_kind == "page":
            return _download_page(episode, folder, web, report)
        return _Download(episode, folder, web, report).run()


def _copy_local(source: Path, episode: Episode, folder: Path, report: Reporter) -> Audio:
    """Copies the file. A hard link would let later edits of the original change the recording that quotations cite."""
    part = folder / PART_FILE
    digest = hashlib.sha256()
    try:
        total = source.stat().st_size
        with source.open("rb") as given, part.open("wb") as file:
            done = 0
            while chunk := given.read(_CHUNK_BYTES):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                report.progress(done, total, "copying audio")
            _flush(file)
    except FileNotFoundError:
        raise InputError(f"there is no file {source}; was it moved?") from None
    except OSError as error:
        if error.errno in _DISK_FULL_ERRORS or error.filename != str(source):
            raise
        raise InputError(f"{source} cannot be read: {error.strerror}") from None
    if episode.guid.startswith("sha256:") and episode.guid != f"sha256:{digest.hexdigest()}":
        part.unlink()
        raise InputError(f"{source} changed while it was read; run again when it is finished")
    return _finish(part, folder, source.name, None, None)


def _download_page(episode: Episode, folder: Path, web: WebClient, report: Reporter) -> Audio:
    box = folder / _PAGE_FOLDER
    found = download_page(episode.media, box, web.settings, web.guard, report)
    part = folder / PART_FILE
    found.replace(part)
    audio = _finish(part, folder, found.name, None, without_login(episode.media))
    shutil.rmtree(box, ignore_errors=True)
    return audio


class _Download:
    """Downloads one enclosure over HTTP. Each try appends to the same part file."""

    def __init__(self, episode: Episode, folder: Path, web: WebClient, report: Reporter) -> None:
        self._url = episode.media
        self._folder = folder
        self._web = web
        self._report = report
        self._settings = web.settings
        self._part = folder / PART_FILE
        self._state = folder / STATE_FILE
        self._type = episode.media_type
        self._started = time.monotonic()
        self._tries = 0
        self._resumes = False  # whether this try adds to what was received before, or is the first
        self._tries_without_progress = 0  # consecutive tries that added nothing to the bytes of earlier ones

    def run(self) -> Audio:
        self._web.retrying(self._try, seconds=self._settings.max_seconds, failures_in_row=self._failures_in_row)
        try:
            return _finish(self._part, self._folder, self._url, self._type, without_login(self._url))
        finally:
            if not self._part.exists():  # renamed to the recording, or deleted
                self._state.unlink(missing_ok=True)

    def _failures_in_row(self) -> int:
        return self._tries_without_progress if self._tries < _MAX_TRIES else self._settings.retries + 1

    def _try(self) -> None:
        before, self._resumes = self._received_bytes(), self._tries == 0
        self._tries += 1
        try:
            self._request(before)
        except TransientError:
            added = self._resumes and self._received_bytes() > before
            self._tries_without_progress = 0 if added else self._tries_without_progress + 1
            raise

    def _request(self, have: int) -> None:
        left = self._settings.max_seconds - (time.monotonic() - self._started)
        state = self._load_state()
        validator = str(state.get("validator") or "")
        headers = {"Accept-Encoding": "identity", "Accept": "audio/*, video/*;q=0.8, */*;q=0.5"}
        if have and validator:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        with self._web.open(self._url, seconds=max(1.0, left), headers=headers, accept=frozenset({416})) as answer:
            start, total = _range(answer)
            asked = "Range" in headers
            if asked and answer.status in {206, 416}:
                size = state.get("total")
                if not _shows(answer, validator) or (size is not None and total not in {size, None}):
                    raise self._restarted("has changed on the server")
                if answer.status == 416 and have == total:
                    return  # the last run had received everything
                if answer.status == 416 or start != have:
                    raise self._restarted("cannot be resumed")
                self._resumes = True
                self._receive(answer, have, size or total)
                return
            if answer.status == 416 or (answer.status == 206 and (start or answer.multipart)):
                raise self._restarted("sent a part that was not asked for")
            whole = total if start == 0 else answer.length  # `start` is None without a Content-Range
            whole = None if answer.encoded else whole
            self._refuse_large(whole)
            self._refuse_full(whole)
            self._save_state(answer, whole)
            self._receive(answer, 0, whole)

    def _restarted(self, why: str) -> TransientError:
        """Deletes what was received, so that the next try begins anew; gives the error of this try."""
        self._delete_part()
        return TransientError(f"{redact(self._url)} {why}; try again later", host=host_of(self._url))

    def _receive(self, answer: OpenResponse, have: int, total: int | None) -> None:
        """Appends the body to the part file, which already holds `have` bytes."""
        self._type = answer.media_type or self._type
        done = have
        chunks = answer.chunks()
        if not have:
            head, chunks = _peek(chunks)
            try:
                _refuse_text(head, self._url)
            except InputError:
                self._delete_part()
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
            raise TransientError(line, host=host_of(self._url), no_answer=True)
        if done == 0:
            line = f"{redact(self._url)} answered with nothing; try again later or check the link"
            raise TransientError(line, host=host_of(self._url))

    def _refuse_large(self, size: int | None) -> None:
        if size is not None and size > self._settings.max_bytes:
            self._delete_part()
            raise InputError(
                f"{redact(self._url)} is larger than {self._settings.max_bytes / 2**20:.0f} MB; "
                "raise SUMMARIZER_FETCH__MAX_BYTES to allow it"
            )

    def _refuse_full(self, size: int | None) -> None:
        """Refuses a download that the free disk space cannot hold. Space that other processes fill later fails on
        write.
        """
        free = shutil.disk_usage(self._folder).free + self._received_bytes()
        if size is not None and size > free > 0:
            raise StorageError(
                f"{redact(self._url)} needs {size / 2**20:.0f} MB and the disk has {free / 2**20:.0f} MB free; "
                "free some space and run again"
            )

    def _received_bytes(self) -> int:
        try:
            return self._part.stat().st_size
        except FileNotFoundError:
            return 0

    def _load_state(self) -> dict[str, Any]:
        """The stored state of the part file; empty when it belongs to another recording or cannot be read."""
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError, RecursionError):
            return {}
        return state if isinstance(state, dict) and state.get("url") == _fingerprint(self._url) else {}

    def _save_state(self, answer: OpenResponse, total: int | None) -> None:
        etag = answer.headers.get("etag", "")
        modified = answer.headers.get("last-modified", "")
        strong = etag if etag.startswith('"') else modified
        resumable = strong and not answer.encoded and answer.headers.get("accept-ranges", "").lower() != "none"
        state = {"url": _fingerprint(self._url), "validator": strong if resumable else None, "total": total}
        # Delete the part file first: a new state must never describe the bytes of another answer.
        self._part.unlink(missing_ok=True)
        self._state.write_text(json.dumps(state), encoding="utf-8")

    def _delete_part(self) -> None:
        self._part.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)


def _finish(part: Path, folder: Path, name: str, media_type: str | None, url: str | None) -> Audio:
    """Checks that the part file is a recording and moves it to its final name."""
    with part.open("rb") as file:
        head = file.read(HEAD_BYTES)
    try:
        _refuse_text(head, url or name)
        duration, sound = probe_recording(part).duration, sound_of(part)
    except InputError as error:
        part.unlink()
        raise InputError(str(error).replace(PART_FILE, redact(url) if url else Path(name).name)) from None
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.seek(0, os.SEEK_END)
    final = folder / f"audio{extension(head, media_type, name)}"
    part.replace(final)
    _flush_folder(folder)
    return Audio(
        file=final.name, sha256=digest, size=size, duration=duration, url=url, sound=sound if sound != Sound() else None
    )


def _refuse_text(head: bytes, name: str) -> None:
    kind, _ = sniff(head[:HEAD_BYTES])
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
    """The first bytes, enough to detect the type, and an iterator over all chunks, these included."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break

    def chained() -> Iterator[bytes]:
        if head:
            yield head
        yield from chunks

    return head, chained()


def _range(answer: OpenResponse) -> tuple[int | None, int | None]:
    """(first byte, total size) of a Content-Range header; None for a missing value."""
    match = re.match(r"bytes\s+(?:(\d+)-\d+|\*)/(\d+|\*)", answer.headers.get("content-range", ""))
    if match is None:
        return None, None
    return int(match[1]) if match[1] else None, int(match[2]) if match[2] != "*" else None


def _shows(answer: OpenResponse, validator: str) -> bool:
    """Whether an answer is about the version with this validator. One that shows none proves nothing."""
    return validator in {answer.headers.get("etag"), answer.headers.get("last-modified")}


def _fingerprint(url: str) -> str:
    """The hash of a URL. The URL of a private feed holds a token, so files store only the hash."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Syncs the folder so that the rename survives a power failure. Windows cannot open folders; there nothing is
    done.
    """
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Generator[None]:
    """Turns file system errors into messages of one line."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL_ERRORS:
            raise StorageError(f"the disk with {folder} is full; free some space and run again") from None
        if error.errno in _NOT_PERMITTED or isinstance(error, FileExistsError | NotADirectoryError | FileNotFoundError):
            raise InputError(
                f"{folder} cannot be written to ({error.strerror}); choose another folder with -o"
            ) from None
        raise StorageError(f"writing to {folder} failed: {error.strerror or error}") from None
