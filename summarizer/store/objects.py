"""Objects below one URL of an object store, through fsspec. Only complete objects are read and written.

A write is one PUT of complete bytes, or an upload in parts that becomes visible when it is completed. File objects
opened for writing are not used, because an exception closes them and publishes an incomplete object. Retries, with
growing random waits, are made here only: the libraries below make none. Errors name the URL, never a credential; the
store's own library finds credentials (environment, profile, instance role).
"""

from __future__ import annotations

import contextlib
import errno
import functools
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from summarizer.errors import InputError, NetworkError, SummarizerError

__all__ = ["Object", "Objects", "is_url"]

T = TypeVar("T")

MAX_TRIES = 6
FIRST_WAIT_SECONDS = 0.2  # at most, before the second try; doubled for each further one, up to MAX_WAIT_SECONDS
MAX_WAIT_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS = 10.0, 60.0
MAX_SINGLE_PUT_BYTES = 16 * 2**20  # a larger file is uploaded in parts
_PERMANENT = {errno.EINVAL, errno.EPERM, errno.ENOSYS, errno.ENAMETOOLONG, errno.EMSGSIZE, getattr(errno, "EREMCHG", 0)}
_EXTRAS = {"s3": "s3", "s3a": "s3"}


class Object(NamedTuple):
    """One object in a listing."""

    version: str  # another for other content: ETag, hash, generation, or size and time
    size: int
    modified: str  # by the store's clock, comparable within a listing


def is_url(place: str) -> bool:
    """Whether this is a URL rather than a path; `C:\\` is a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:(//|:)", place) is not None


class Objects:
    """The objects below one URL. Names are relative and use `/`. Several threads may share it."""

    def __init__(self, url: str) -> None:
        """Raises InputError when no store is known for the URL."""
        self.url = url.rstrip("/")
        self._fs, self._base = _filesystem(self.url)
        self._s3 = _protocol(url) in {"s3", "s3a"}
        self._whole = {"max_concurrency": 1} if self._s3 else {}  # otherwise s3fs requests the size before each read

    # -- reading -----------------------------------------------------------------------------------------------------

    def probe(self) -> None:
        """Raises InputError when the bucket does not exist, NetworkError when it cannot be reached."""
        self.list(".batch/lock-")  # a prefix of few objects

    def list(self, prefix: str) -> dict[str, Object]:
        """Every object whose name begins with `prefix`, by name. One request for each thousand."""

        def find() -> dict[str, Any]:
            found: dict[str, Any]
            if self._s3:  # one flat listing; without `prefix`, an empty one costs two more requests
                found = self._fs.find(self._base, prefix=prefix, detail=True)
            else:
                self._fs.invalidate_cache()
                found = self._fs.find(self._path(prefix).rpartition("/")[0], detail=True)
            return found

        try:
            found = self._tried(find, "listed")
        except FileNotFoundError:
            if self._s3:
                raise InputError(f"{self.url}: there is no such bucket; create it, or give another with -o") from None
            return {}
        skip = len(self._base.strip("/")) + 1
        objects = {
            path.lstrip("/")[skip:]: _object(info) for path, info in found.items() if info.get("type") != "directory"
        }
        return {name: found for name, found in objects.items() if name.startswith(prefix)}

    def get(self, name: str) -> bytes | None:
        """An object's bytes; None when there is none of that name."""
        try:
            data: bytes = self._tried(lambda: self._fs.cat_file(self._path(name), **self._whole), "read")
        except FileNotFoundError:
            return None
        return data

    def get_many(self, names: Iterable[str], together: int = 256) -> Iterator[tuple[str, bytes]]:
        """Several objects, in parallel; those that do not exist are left out."""
        wanted = list(names)
        for at in range(0, len(wanted), together):
            paths = [self._path(name) for name in wanted[at : at + together]]
            found = self._tried(functools.partial(self._fs.cat, paths, on_error="return", **self._whole), "read")
            found = {path.lstrip("/"): data for path, data in found.items()}
            for name, path in zip(wanted[at:], paths, strict=False):
                data = found.get(path.lstrip("/"))
                if isinstance(data, bytes):
                    yield name, data
                elif not isinstance(data, FileNotFoundError) and (once := self.get(name)) is not None:
                    yield name, once

    def download(self, name: str, to: Path) -> None:
        """An object into a file. Raises FileNotFoundError when there is none; a failed try leaves no partial file."""
        part = to.with_name(f".tmp-{to.name}")
        try:
            self._tried(lambda: self._fs.get_file(self._path(name), str(part)), "read")
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)

    # -- writing -----------------------------------------------------------------------------------------------------

    def put(self, name: str, data: bytes) -> str:
        """Writes an object; gives its version."""
        answer = self._tried(lambda: self._fs.pipe_file(self._path(name), data), "written")
        return self._version(name, answer)

    def upload(self, name: str, path: Path) -> str:
        """Writes a file as an object, in parts when it is large; gives its version."""
        if path.stat().st_size <= MAX_SINGLE_PUT_BYTES:
            return self.put(name, path.read_bytes())
        self._tried(lambda: self._fs.put_file(str(path), self._path(name)), "written")
        return self._version(name, None)

    def create(self, name: str, data: bytes) -> bool:
        """Writes an object only when there is none of that name, which the store decides; False when there was one."""
        tries = 0

        def once() -> bool:
            nonlocal tries
            tries += 1
            try:
                self._fs.pipe_file(self._path(name), data, mode="create")
            except FileExistsError:
                # An earlier try, whose response was lost, may have written it.
                return tries > 1 and self.get(name) == data
            # A store that ignores the condition overwrites; callers must write different content.
            return self.get(name) == data

        return self._tried(once, "written")

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._tried(lambda: self._fs.rm_file(self._path(name)), "removed")

    # -- trying --------------------------------------------------------------------------------------------------------

    def _path(self, name: str) -> str:
        return f"{self._base}/{name}"

    def _version(self, name: str, answer: Any) -> str:
        if isinstance(answer, dict) and answer.get("ETag"):
            return str(answer["ETag"]).strip('"')
        return _object(self._tried(lambda: self._fs.info(self._path(name)), "read")).version

    def _tried(self, work: Callable[[], T], verb: str) -> T:
        """Raises FileNotFoundError and FileExistsError as they are, InputError or NetworkError for the rest."""
        import tenacity

        started = time.monotonic()
        try:
            return tenacity.Retrying(
                stop=tenacity.stop_after_attempt(MAX_TRIES),
                wait=tenacity.wait_random_exponential(multiplier=FIRST_WAIT_SECONDS, max=MAX_WAIT_SECONDS),
                retry=tenacity.retry_if_exception(_is_temporary),
                reraise=True,
            )(work)
        except (FileNotFoundError, FileExistsError, SummarizerError):
            raise
        except PermissionError as error:
            code = _code(error)
            raise InputError(
                f"{self.url} may not be {verb}{code}; look at the credentials and the bucket's policy"
            ) from None
        except Exception as error:
            if type(error).__name__ in {"NoCredentialsError", "PartialCredentialsError", "DefaultCredentialsError"}:
                raise InputError(
                    f"{self.url}: no credentials were found; set them as the store's own tools expect them "
                    "(for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile)"
                ) from None
            if not _is_temporary(error):
                raise InputError(f"{self.url} could not be {verb} ({type(error).__name__}{_code(error)})") from None
            took = time.monotonic() - started
            raise NetworkError(
                f"{self.url} could not be {verb} after {MAX_TRIES} tries in {took:.0f} s "
                f"({type(error).__name__}{_code(error)}); what is finished is kept, run again later",
                no_answer=True,
                of_store=True,
            ) from None


def _filesystem(url: str) -> tuple[Any, str]:
    """fsspec's file system for a URL and the path in it. Raises InputError."""
    import fsspec
    from fsspec.core import url_to_fs

    protocol = _protocol(url)
    if "::" in url or protocol in {"http", "https"}:
        raise InputError(
            f"episodes cannot be kept at {_shown(url)}; give a folder, or a store such as s3://bucket/prefix"
        )
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise InputError(
            "an address of a store must not hold credentials; set them in the environment and give s3://bucket/prefix"
        )
    if not url.partition("://")[2].strip("/") and protocol != "memory":
        raise InputError(f"{url} names no bucket; give for example {protocol}://bucket/prefix")
    options: dict[str, Any] = {"use_listings_cache": False}
    if protocol in {"s3", "s3a"}:
        options["config_kwargs"] = {
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "read_timeout": READ_TIMEOUT_SECONDS,
            "retries": {"mode": "standard", "total_max_attempts": 1},
        }
    try:
        fsspec.get_filesystem_class(protocol)
        fs, path = url_to_fs(url, **options)
    except ImportError:
        extra = _EXTRAS.get(protocol)
        how = (
            f"pip install 'podcast-draft-summarizer[{extra}]'" if extra else f"install fsspec's package for {protocol}"
        )
        raise InputError(f"{protocol}:// needs a package that is not installed: {how}") from None
    except ValueError:
        raise InputError(
            f"{protocol}:// is no store that is known; give a folder, or an address such as s3://bucket/prefix"
        ) from None
    if hasattr(fs, "retries"):
        fs.retries = 1  # of s3fs; see above
    return fs, str(path).rstrip("/")


def _protocol(url: str) -> str:
    return url.partition("://")[0].lower()


def _shown(url: str) -> str:
    """A URL without login and query."""
    return re.sub(r"//[^/@]*@", "//", url).partition("?")[0]


def _object(info: dict[str, Any]) -> Object:
    time = next(
        (
            info[key]
            for key in ("LastModified", "last_modified", "updated", "mtime", "modified", "created")
            if info.get(key)
        ),
        "",
    )
    modified = time.isoformat() if hasattr(time, "isoformat") else str(time)
    size = int(info.get("size") or 0)
    version = next((info[key] for key in ("ETag", "etag", "md5Hash", "generation") if info.get(key)), None)
    return Object(str(version).strip('"') if version else f"{size}-{modified}", size, modified)


def _is_temporary(error: BaseException) -> bool:
    """Whether a retry may help: network failures and a busy store, not what would be refused again."""
    if isinstance(error, (FileNotFoundError, FileExistsError, PermissionError, SummarizerError)):
        return False
    code = _code(error)
    if any(word in code for word in ("IncompleteBody", "BadDigest", "RequestTimeout", "SlowDown", "Throttl")):
        return True
    if isinstance(error, (OSError, EOFError, TimeoutError)):
        return getattr(error, "errno", None) not in _PERMANENT
    name = type(error).__name__
    if any(word in name for word in ("Credentials", "ParamValidation", "Profile", "UnknownService", "Config")):
        return False
    return type(error).__module__.partition(".")[0] in {
        "aiobotocore", "aiohttp", "azure", "botocore", "fsspec", "gcsfs", "google", "http", "requests", "urllib3",
    }  # fmt: skip


def _code(error: BaseException) -> str:
    """The store's error code, e.g. " AccessDenied". Its messages are not shown: they may hold secrets."""
    response = getattr(error, "response", None) or getattr(error.__cause__, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return f" {code}" if isinstance(code, str) and re.fullmatch(r"\w{1,60}", code) else ""
