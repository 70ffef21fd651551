"""One GET over HTTP, as a guest should behave: named, patient, bounded in redirects, retries, bytes and seconds.

Built on httpx (headers, cookies, redirects) over httpcore's connections, whose network backend is the place where an
address can be checked and the checked address connected to. Bodies are decompressed here, because a few kilobytes of
gzip may stand for gigabytes and neither library bounds that.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import http.cookiejar
import random
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import httpcore
import httpx
import tenacity

from summarizer.errors import InputError, NetworkError
from summarizer.reporting import Reporter, Silent
from summarizer.settings import FetchSettings
from summarizer.version import __version__
from summarizer.web.address import Guard, NameNotFoundError, bare, check_url, login_for, redact
from summarizer.web.sniff import HEAD, Kind, sniff
from summarizer.web.transport import Deadline, Transport

__all__ = ["USER_AGENT", "Answer", "Page", "Transient", "Web", "answer_error"]

USER_AGENT = f"summarizer/{__version__} (+https://example.org/podcast-draft-summarizer)"
TEXT_SECONDS = 120.0  # for a feed or page, all tries together excluded
CONNECT_SECONDS = 15.0
LONGEST_WAIT = 60.0  # seconds; a server that asks for more is told to the user instead of waited for
FIRST_WAIT = 0.5  # seconds before the second try, doubled for each further one, plus up to as much by chance
_CHUNK = 64 * 1024

T = TypeVar("T")

_LINK_PROBLEMS = {401, 403, 407, 451}


class Transient(NetworkError):  # noqa: N818 -- says what to do about it
    """A failure that a later try may not meet. `retry_after`: seconds the server asked for."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Page:
    """A body read into memory. Of sound and video only the first bytes (`complete` is False)."""

    url: str  # after redirects, without login
    kind: Kind
    media_type: str | None
    body: bytes
    complete: bool = True


@dataclass
class Answer:
    """A response whose body has not been read yet."""

    url: str
    status: int
    headers: httpx.Headers
    _response: httpx.Response
    _deadline: Deadline
    received: int = field(default=0, init=False)  # bytes before decompression

    @property
    def media_type(self) -> str | None:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

    @property
    def encoded(self) -> bool:
        return self.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}

    @property
    def length(self) -> int | None:
        """Bytes that the server promises, before decompression."""
        try:
            return max(0, int(self.headers["content-length"]))
        except (KeyError, ValueError):
            return None

    def chunks(self) -> Iterator[bytes]:
        """The body, decompressed, in pieces of at most 64 KiB. Raises Transient when it breaks off."""
        with _named_errors(self.url):
            yield from _decoded(self._raw(), self.headers.get("content-encoding", ""), self.url)

    def _raw(self) -> Iterator[bytes]:
        for chunk in self._response.iter_raw():
            self._deadline.check(self.url)
            self.received += len(chunk)
            yield chunk


class Web:
    """A client for one errand: what the user typed, and where it leads."""

    def __init__(self, settings: FetchSettings, report: Reporter | None = None) -> None:
        self.settings = settings
        self.guard = Guard(allow_private=settings.allow_private)
        self._report = report or Silent()
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=Transport(self.guard, self._deadline),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            cookies=_cookies(settings),
            timeout=httpx.Timeout(settings.timeout, connect=min(settings.timeout, CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=False,  # no .netrc, whose logins a redirect could call for; proxies are looked up by us
        )

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, limit: int, headers: Mapping[str, str] | None = None) -> Page:
        """The body at `url`, at most `limit` bytes after decompression; of sound and video only the beginning.

        Raises InputError (refused, missing, too large) or NetworkError (no answer in time, after all retries).
        """
        return self.retrying(lambda: self._get_once(url, limit, headers), seconds=TEXT_SECONDS)

    def _get_once(self, url: str, limit: int, headers: Mapping[str, str] | None) -> Page:
        body = bytearray()
        kind: Kind | None = None
        with self.open(
            url, seconds=TEXT_SECONDS, headers={"Accept-Encoding": "gzip, deflate", **(headers or {})}
        ) as answer:
            for chunk in answer.chunks():
                body += chunk
                if kind is None and len(body) >= HEAD:
                    kind, _ = sniff(bytes(body[:HEAD]))
                    if kind in {"media", "other"}:
                        return Page(answer.url, kind, answer.media_type, bytes(body), complete=False)
                if len(body) > limit:
                    raise InputError(f"{redact(url)} is larger than {limit // 2**20} MB, too large for a feed or page")
            kind = kind or sniff(bytes(body[:HEAD]))[0]
            return Page(answer.url, kind, answer.media_type, bytes(body))

    def retrying(self, call: Callable[[], T], *, seconds: float, stuck: Callable[[], int] | None = None) -> T:
        """Calls until it succeeds, with growing pauses; at most `settings.retries` more times after Transient.

        No try begins when `seconds` have passed. `stuck` counts the tries in a row that brought nothing, for calls
        that keep what they got.
        """
        retries = self.settings.retries

        def stop(state: tenacity.RetryCallState) -> bool:
            late = (state.seconds_since_start or 0.0) > seconds
            return late or (stuck() if stuck else state.attempt_number) > retries

        def wait(state: tenacity.RetryCallState) -> float:
            failure = state.outcome.exception() if state.outcome else None
            asked = failure.retry_after if isinstance(failure, Transient) else None
            count = stuck() if stuck else state.attempt_number
            grown: float = FIRST_WAIT * 2 ** max(0, count - 1) * (1 + random.random())  # noqa: S311 -- no secret
            return min(LONGEST_WAIT, max(asked or 0.0, grown))

        def say(state: tenacity.RetryCallState) -> None:
            failure = state.outcome.exception() if state.outcome else None
            pause = state.next_action.sleep if state.next_action else 0.0
            self._report.note(f"{str(failure).partition(';')[0]}; trying again in {pause:.0f} s")

        policy = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Transient), stop=stop, wait=wait, before_sleep=say, reraise=True
        )
        return policy(call)

    @contextlib.contextmanager
    def open(
        self,
        url: str,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Generator[Answer]:
        """One try, redirects followed: an answer with status 2xx (or one in `accept`), within `seconds` to its end.

        Raises Transient when another try may help, NetworkError or InputError when it would not.
        """
        self._deadline.start(seconds)
        here = url
        request = self._request(here, headers)
        for _ in range(self.settings.max_redirects + 1):
            with _named_errors(here):
                response = self._client.send(request, stream=True)
            try:
                if response.has_redirect_location:
                    here, request = self._next(response, here)
                    continue
                if not response.is_success and response.status_code not in accept:
                    raise answer_error(response.status_code, here, response.headers.get("retry-after"))
                yield Answer(here, response.status_code, response.headers, response, self._deadline)
                return
            finally:
                response.close()
        raise NetworkError(
            f"{redact(url)} redirects more than {self.settings.max_redirects} times and never arrives; check the link"
        )

    def _request(self, url: str, headers: Mapping[str, str] | None) -> httpx.Request:
        clean = check_url(bare(check_url(url)))
        login = login_for(clean)
        with _named_errors(clean):
            return self._client.build_request(
                "GET", clean, headers={**(headers or {}), **({"Authorization": login} if login else {})}
            )

    def _next(self, response: httpx.Response, here: str) -> tuple[str, httpx.Request]:
        with _named_errors(here):
            target = str(httpx.URL(here).join(response.headers["location"]))
        kept = {
            name: response.request.headers[name]
            for name in ("accept-encoding", "range", "if-range")
            if name in response.request.headers
        }
        # A login goes to its own origin only: `_request` looks it up again for the new one.
        request = self._request(target, kept)
        return bare(target), request


@contextlib.contextmanager
def _named_errors(url: str) -> Generator[None]:
    """What the libraries raise, as one plain sentence each."""
    where = redact(url)
    try:
        yield
    except NameNotFoundError as error:
        raise Transient(str(error)) from None
    except (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout):
        raise Transient(f"{where} did not answer in time; try again later") from None
    except httpcore.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise NetworkError(f"{where} shows no valid certificate, so it was not trusted") from None
        raise Transient(f"{where} cannot be reached; check the address and the network connection") from None
    except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
        raise Transient(f"{where} closed the connection before the answer was complete; try again later") from None
    except httpcore.ProxyError:
        raise NetworkError(f"the proxy refused to connect to {where}; check the proxy settings") from None
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, UnicodeError):
        raise InputError(f"{where} is not a web address that can be opened") from None
    except zlib.error:
        raise Transient(f"{where} sent a damaged compressed answer") from None


def answer_error(status: int, url: str, retry_after: str | None = None) -> Exception:
    """The error for a status that is no success: InputError when the link is wrong, Transient when it may pass."""
    where, name = redact(url), f"{status} {httpx.codes.get_reason_phrase(status)}".strip()
    if status in {408, 425, 429} or status >= 500:
        wait = _seconds(retry_after)
        if wait is not None and wait > LONGEST_WAIT:
            return NetworkError(f"{where} answered {name} and asks to come back in {wait / 60:.0f} minutes")
        return Transient(f"{where} answered {name}; try again later", wait)
    if status in _LINK_PROBLEMS:
        return InputError(
            f"{where} answered {name}: it wants a login; give one as https://user:password@… "
            "or as cookies (SUMMARIZER_FETCH__COOKIES=cookies.txt)"
        )
    return InputError(f"{where} answered {name}; check the link")


def _seconds(retry_after: str | None) -> float | None:
    """A Retry-After header (seconds or an HTTP date) as seconds from now."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        when = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds())


def _decoded(raw: Iterator[bytes], encoding: str, url: str) -> Iterator[bytes]:
    """The body without its compression. One layer of gzip or deflate: nobody honest sends more."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        for chunk in raw:
            for start in range(0, len(chunk), _CHUNK):
                yield chunk[start : start + _CHUNK]
        return
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise NetworkError(f"{redact(url)} answered in a compression that was not asked for ({name[:40]})")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    for number, chunk in enumerate(raw):
        pending = chunk
        while pending and not inflate.eof:
            try:
                piece = inflate.decompress(pending, _CHUNK)
            except zlib.error:
                if number or name != "deflate":
                    raise
                inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send deflate without its zlib header
                piece = inflate.decompress(pending, _CHUNK)
            pending = inflate.unconsumed_tail
            if piece:
                yield piece
    if not inflate.eof:
        raise zlib.error("incomplete")


def _cookies(settings: FetchSettings) -> http.cookiejar.CookieJar | None:
    if settings.cookies is None:
        return None
    jar = http.cookiejar.MozillaCookieJar()
    try:
        jar.load(str(settings.cookies.expanduser()), ignore_discard=True, ignore_expires=False)
    except (OSError, http.cookiejar.LoadError, UnicodeDecodeError):
        raise InputError(f"{settings.cookies} cannot be read as cookies.txt (the Netscape format)") from None
    return jar
