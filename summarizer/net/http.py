"""A GET over HTTP, with a user agent that names this program, and limits of redirects, retries, bytes and seconds.

Built on httpx (headers, cookies, redirects) over httpcore's connections, whose network backend checks an address and
connects to the address that it checked. Bodies are decompressed in `responses.py`, because a few kilobytes of gzip may
expand to gigabytes, and neither library limits that.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import TypeVar

import httpx
import tenacity

from summarizer.errors import InputError, NetworkError
from summarizer.net.address import Guard, check_url, host_of, login_for, redact, without_login
from summarizer.net.cache import Cache, CachedBody
from summarizer.net.failures import MAX_WAIT_SECONDS, TransientError, status_error, translated_errors
from summarizer.net.gzipped import unpacked_chunks
from summarizer.net.responses import OpenResponse, Page
from summarizer.net.sniff import HEAD_BYTES, Kind, sniff
from summarizer.net.transport import Deadline, Transport
from summarizer.reporting import Reporter, Silent
from summarizer.settings import FetchSettings
from summarizer.version import __version__

__all__ = ["WebClient", "moved_to"]

USER_AGENT = f"summarizer/{__version__} (+https://example.org/podcast-draft-summarizer)"
# Some hosts answer 403 to any user agent that does not begin like a browser's. They get one more request, in the form
# that crawlers use, which still names this program. A second refusal is final.
CRAWLER_AGENT = f"Mozilla/5.0 (compatible; {USER_AGENT.replace(' (', '; ')}"
MAX_PAGE_SECONDS = 120.0  # for one try to get a feed or page, and until which further tries begin
MAX_CONNECT_SECONDS = 15.0
FIRST_WAIT_SECONDS = 0.5  # before the second try; doubled for each further one, plus a random part of up to the same

T = TypeVar("T")


class WebClient:
    """A client for what the user typed and what it leads to. Not for several threads."""

    def __init__(self, settings: FetchSettings, report: Reporter | None = None) -> None:
        self.settings = settings
        self.guard = Guard(allow_private=settings.allow_private)
        self._report = report or Silent()
        self._cache = _cache(settings)
        self._crawler_hosts: set[str] = set()
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=Transport(self.guard, self._deadline),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            cookies=_cookies(settings),
            timeout=httpx.Timeout(settings.timeout, connect=min(settings.timeout, MAX_CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=False,  # no .netrc, whose logins a redirect could request; `proxy_for` finds proxies
        )

    def __enter__(self) -> WebClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, limit: int, headers: Mapping[str, str] | None = None, cached: bool = False) -> Page:
        """The body at `url`, at most `limit` bytes after decompression; of sound and video only the beginning.

        `cached`: a feed, list of feeds or JSON body is stored in the cache. A later request for it is conditional. When
        the server cannot be reached, the cached copy is used, and a message says so.
        Raises InputError (refused, missing, too large) or NetworkError (no answer in time, after all retries).
        """
        if not cached or self._cache is None or self._credentialed(request := self._request(url, headers)):
            return self.retrying(lambda: self._get_once(url, limit, headers), seconds=MAX_PAGE_SECONDS)
        cache_key = str(request.url)
        cached_body = self._cache.find(cache_key, private=self.guard.allow_private)
        if cached_body is not None and len(cached_body.body) > limit:
            cached_body = None
        if cached_body is not None and cached_body.is_fresh:
            return _page(cached_body)
        try:
            return self.retrying(
                lambda: self._revalidate(url, cache_key, limit, cached_body),
                seconds=MAX_PAGE_SECONDS,
                max_retries=1 if cached_body else None,  # the cached copy is there
            )
        except NetworkError as error:
            if cached_body is None:
                raise
            what = str(error).partition(";")[0]
            self._report.warn(f"{what}; the copy received {_ago(cached_body.age)} is used")
            return _page(cached_body)

    def _revalidate(self, url: str, cache_key: str, limit: int, cached_body: CachedBody | None) -> Page:
        """The body, from the cache when the server answers that it has not changed."""
        assert self._cache is not None
        with self.open(
            url,
            seconds=MAX_PAGE_SECONDS,
            headers={"Accept-Encoding": "gzip, deflate", **(cached_body.conditions if cached_body else {})},
            accept=frozenset({304} if cached_body else ()),
        ) as answer:
            if answer.status == 304 and cached_body is not None:
                # Where the redirects lead to another URL now, the server compared another file's ETag.
                same = answer.url == cached_body.url
                etag = answer.headers.get("etag") or cached_body.etag
                newest = replace(cached_body, etag=etag, moved=answer.moved) if same else None
            else:
                page = self._read(answer, limit)
                if page.kind == "empty" and cached_body is not None:
                    raise TransientError(f"{redact(url)} answered with nothing; try again later", host=host_of(url))
                if not page.complete or answer.credentialed:
                    return page
                newest = self._cacheable(page, answer)
        if newest is None:
            return self._revalidate(url, cache_key, limit, None)
        self._cache.store(cache_key, newest, answer.headers)
        return _page(newest)

    def _cacheable(self, page: Page, answer: OpenResponse) -> CachedBody:
        return CachedBody(
            url=page.url,
            kind=page.kind,
            media_type=page.media_type,
            moved=page.moved,
            etag=answer.headers.get("etag", ""),
            modified=answer.headers.get("last-modified", ""),
            private=self.guard.allow_private,
            body=page.body,
        )

    def _get_once(self, url: str, limit: int, headers: Mapping[str, str] | None) -> Page:
        with self.open(
            url, seconds=MAX_PAGE_SECONDS, headers={"Accept-Encoding": "gzip, deflate", **(headers or {})}
        ) as answer:
            return self._read(answer, limit)

    def _read(self, answer: OpenResponse, limit: int) -> Page:
        body = bytearray()
        kind: Kind | None = None
        for chunk in unpacked_chunks(answer.chunks()):
            body += chunk
            if kind is None and len(body) >= HEAD_BYTES:
                kind, _ = sniff(bytes(body[:HEAD_BYTES]))
                if kind in {"media", "other"}:
                    return Page(answer.url, kind, answer.media_type, bytes(body), complete=False)
            if len(body) > limit:
                raise InputError(
                    f"{redact(answer.url)} is larger than {limit // 2**20} MB, too large for a feed or page"
                )
        kind = kind or sniff(bytes(body[:HEAD_BYTES]))[0]
        return Page(answer.url, kind, answer.media_type, bytes(body), moved=answer.moved)

    def retrying(
        self,
        call: Callable[[], T],
        *,
        seconds: float,
        failures_in_row: Callable[[], int] | None = None,
        max_retries: int | None = None,
    ) -> T:
        """Calls until it succeeds, with growing pauses; at most `settings.retries` (and `max_retries`) more times.

        No try begins when `seconds` have passed. `failures_in_row` counts the tries in a row that gave no bytes, for a
        call that goes on where its last try ended. Only TransientError leads to another try.
        """
        retries = self.settings.retries if max_retries is None else min(max_retries, self.settings.retries)

        def stop(state: tenacity.RetryCallState) -> bool:
            late = (state.seconds_since_start or 0.0) > seconds
            return late or (failures_in_row() if failures_in_row else state.attempt_number) > retries

        def wait(state: tenacity.RetryCallState) -> float:
            failure = state.outcome.exception() if state.outcome else None
            requested = failure.retry_after if isinstance(failure, TransientError) else None
            count = failures_in_row() if failures_in_row else state.attempt_number
            grown: float = FIRST_WAIT_SECONDS * 2 ** max(0, count - 1) * (1 + random.random())  # noqa: S311 -- no secret
            return min(MAX_WAIT_SECONDS, max(requested or 0.0, grown))

        def announce(state: tenacity.RetryCallState) -> None:
            failure = state.outcome.exception() if state.outcome else None
            pause = state.next_action.sleep if state.next_action else 0.0
            self._report.note(f"{str(failure).partition(';')[0]}; trying again in {pause:.0f} s")

        policy = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TransientError),
            stop=stop,
            wait=wait,
            before_sleep=announce,
            reraise=True,
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
    ) -> Generator[OpenResponse]:
        """One try, redirects followed: an answer with status 2xx (or one in `accept`), within `seconds` to its end.

        Raises TransientError when another try may help, NetworkError or InputError when it would not.
        """
        self._deadline.start(seconds)
        current = url
        request = self._request(current, headers)
        moved: str | None = None
        permanent, credentialed = True, False
        for _ in range(self.settings.max_redirects + 1):
            with translated_errors(current):
                response = self._send(request)
            credentialed = credentialed or self._credentialed(request)
            try:
                if response.has_redirect_location:
                    current, request = self._next(response, current)
                    permanent = permanent and response.status_code in {301, 308}
                    moved = current if permanent else moved
                    continue
                if not response.is_success and response.status_code not in accept:
                    raise status_error(response.status_code, current, response.headers.get("retry-after"))
                new = moved_to(url, moved)
                yield OpenResponse(
                    current, response.status_code, response.headers, new, credentialed, response, self._deadline
                )
                return
            finally:
                response.close()
        raise NetworkError(
            f"{redact(url)} redirects more than {self.settings.max_redirects} times and never arrives; check the link, "
            "or allow more with SUMMARIZER_FETCH__MAX_REDIRECTS"
        )

    def _send(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if host in self._crawler_hosts:
            request.headers["User-Agent"] = CRAWLER_AGENT
        response = self._client.send(request, stream=True)
        if response.status_code == 403 and host not in self._crawler_hosts and "authorization" not in request.headers:
            response.close()
            request.headers["User-Agent"] = CRAWLER_AGENT
            response = self._client.send(request, stream=True)
            if response.status_code != 403:
                self._crawler_hosts.add(host)
        return response

    def _credentialed(self, request: httpx.Request) -> bool:
        """Whether the response may be for this user only. Cookies that a server set by itself do not count."""
        cookies = self.settings.cookies is not None and "cookie" in request.headers
        return cookies or "authorization" in request.headers

    def _request(self, url: str, headers: Mapping[str, str] | None) -> httpx.Request:
        clean = check_url(without_login(check_url(url)))
        login = login_for(clean)
        with translated_errors(clean):
            return self._client.build_request(
                "GET", clean, headers={**(headers or {}), **({"Authorization": login} if login else {})}
            )

    def _next(self, response: httpx.Response, here: str) -> tuple[str, httpx.Request]:
        with translated_errors(here):
            target = str(httpx.URL(here).join(response.headers["location"]))
        headers = {
            name: response.request.headers[name]
            for name in ("accept", "accept-encoding", "range", "if-range", "if-none-match", "if-modified-since")
            if name in response.request.headers
        }
        # A login is sent to its own origin only: `_request` looks it up for the new origin.
        request = self._request(target, headers)
        return without_login(target), request


def moved_to(asked: str, target: str | None) -> str | None:
    """Where permanent redirects lead; None when that is the same URL with TLS."""
    if target is None:
        return None
    old, new = (url.partition("://")[2].rstrip("/") for url in (without_login(asked), target))
    return None if old == new else target


def _page(found: CachedBody) -> Page:
    return Page(found.url, found.kind, found.media_type, found.body, moved=found.moved)


def _ago(seconds: float) -> str:
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit} ago"
    return "a moment ago"


def _cache(settings: FetchSettings) -> Cache | None:
    if settings.cache is None or settings.cache_bytes == 0:
        return None
    return Cache(
        settings.cache.expanduser(),
        max_bytes=settings.cache_bytes,
        days=settings.cache_days,
        fresh_seconds=settings.fresh_seconds,
    )


def _cookies(settings: FetchSettings) -> http.cookiejar.CookieJar | None:
    if settings.cookies is None:
        return None
    jar = http.cookiejar.MozillaCookieJar()
    try:
        jar.load(str(settings.cookies.expanduser()), ignore_discard=True, ignore_expires=False)
    except (http.cookiejar.LoadError, UnicodeDecodeError):  # before OSError, of which LoadError is one
        raise InputError(f"{settings.cookies} is no cookies.txt in the Netscape format") from None
    except OSError as error:
        raise InputError(f"the cookies file {settings.cookies} cannot be read: {error.strerror or error}") from None
    return jar
