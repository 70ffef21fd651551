"""One GET over HTTP, as a guest should behave: named, patient, bounded in redirects, retries, bytes and seconds.

Built on httpx (headers, cookies, redirects) over httpcore's connections, whose network backend is the place where an
address can be checked and the checked address connected to. Bodies are decompressed in answers.py, because a few
kilobytes of gzip may stand for gigabytes and neither library bounds that.
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
from summarizer.net.address import Guard, bare, check_url, host_of, login_for, redact
from summarizer.net.cache import Cache, CachedBody
from summarizer.net.failures import LONGEST_WAIT, Transient, answer_error, named_errors
from summarizer.net.responses import OpenResponse, Page
from summarizer.net.sniff import HEAD, Kind, sniff
from summarizer.net.transport import Deadline, Transport
from summarizer.reporting import Reporter, Silent
from summarizer.settings import FetchSettings
from summarizer.version import __version__

__all__ = ["CRAWLER_AGENT", "USER_AGENT", "WebClient", "moved_to"]

USER_AGENT = f"summarizer/{__version__} (+https://example.org/podcast-draft-summarizer)"
# Some hosts answer 403 to whatever does not look like a browser. They are asked once more in the form that honest
# crawlers use, which still says who asks; we do not pose as a browser, and a second refusal is believed.
CRAWLER_AGENT = f"Mozilla/5.0 (compatible; {USER_AGENT.replace(' (', '; ')}"
TEXT_SECONDS = 120.0  # for a feed or page, all tries together excluded
CONNECT_SECONDS = 15.0
FIRST_WAIT = 0.5  # seconds before the second try, doubled for each further one, plus up to as much by chance

T = TypeVar("T")


class WebClient:
    """A client for one errand: what the user typed, and where it leads."""

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
            timeout=httpx.Timeout(settings.timeout, connect=min(settings.timeout, CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=False,  # no .netrc, whose logins a redirect could call for; proxies are looked up by us
        )

    def __enter__(self) -> WebClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, limit: int, headers: Mapping[str, str] | None = None, cached: bool = False) -> Page:
        """The body at `url`, at most `limit` bytes after decompression; of sound and video only the beginning.

        `cached`: a feed, list of feeds or JSON answer is kept on disk, asked for again only with conditions, and used
        as it was when the server cannot be reached.
        Raises InputError (refused, missing, too large) or NetworkError (no answer in time, after all retries).
        """
        if not cached or self._cache is None or self._credentialed(request := self._request(url, headers)):
            return self.retrying(lambda: self._get_once(url, limit, headers), seconds=TEXT_SECONDS)
        asked, cache = str(request.url), self._cache
        kept = cache.find(asked, private=self.guard.allow_private)
        if kept is not None and len(kept.body) > limit:
            kept = None
        if kept is not None and kept.is_fresh:
            return _page(kept)
        try:
            return self.retrying(
                lambda: self._ask_again(url, asked, limit, kept),
                seconds=TEXT_SECONDS,
                most=1 if kept else None,  # there is something to go on with
            )
        except NetworkError as error:
            if kept is None:
                raise
            what = str(error).partition(";")[0]
            self._report.warn(f"{what}; the copy received {_ago(kept.age)} is used")
            return _page(kept)

    def _ask_again(self, url: str, asked: str, limit: int, kept: CachedBody | None) -> Page:
        """The body, from the cache when the server says that it is still the newest."""
        assert self._cache is not None
        with self.open(
            url,
            seconds=TEXT_SECONDS,
            headers={"Accept-Encoding": "gzip, deflate", **(kept.conditions if kept else {})},
            accept=frozenset({304} if kept else ()),
        ) as answer:
            if answer.status == 304 and kept is not None:
                # An address that leads elsewhere today was compared with another file's mark.
                same = answer.url == kept.url
                etag = answer.headers.get("etag") or kept.etag
                newest = replace(kept, etag=etag, moved=answer.moved) if same else None
            else:
                page = self._read(answer, limit)
                if page.kind == "empty" and kept is not None:
                    raise Transient(f"{redact(url)} answered with nothing; try again later", host=host_of(url))
                if not page.complete or answer.credentialed:
                    return page
                newest = self._keepable(page, answer)
        if newest is None:
            return self._ask_again(url, asked, limit, None)
        self._cache.keep(asked, newest, answer.headers)
        return _page(newest)

    def _keepable(self, page: Page, answer: OpenResponse) -> CachedBody:
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
            url, seconds=TEXT_SECONDS, headers={"Accept-Encoding": "gzip, deflate", **(headers or {})}
        ) as answer:
            return self._read(answer, limit)

    def _read(self, answer: OpenResponse, limit: int) -> Page:
        body = bytearray()
        kind: Kind | None = None
        for chunk in answer.chunks():
            body += chunk
            if kind is None and len(body) >= HEAD:
                kind, _ = sniff(bytes(body[:HEAD]))
                if kind in {"media", "other"}:
                    return Page(answer.url, kind, answer.media_type, bytes(body), complete=False)
            if len(body) > limit:
                raise InputError(
                    f"{redact(answer.url)} is larger than {limit // 2**20} MB, too large for a feed or page"
                )
        kind = kind or sniff(bytes(body[:HEAD]))[0]
        return Page(answer.url, kind, answer.media_type, bytes(body), moved=answer.moved)

    def retrying(
        self,
        call: Callable[[], T],
        *,
        seconds: float,
        stuck: Callable[[], int] | None = None,
        most: int | None = None,
    ) -> T:
        """Calls until it succeeds, with growing pauses; at most `settings.retries` (and `most`) more times.

        No try begins when `seconds` have passed. `stuck` counts the tries in a row that brought nothing, for calls
        that keep what they got. Only Transient is met with another try.
        """
        retries = self.settings.retries if most is None else min(most, self.settings.retries)

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
    ) -> Generator[OpenResponse]:
        """One try, redirects followed: an answer with status 2xx (or one in `accept`), within `seconds` to its end.

        Raises Transient when another try may help, NetworkError or InputError when it would not.
        """
        self._deadline.start(seconds)
        here = url
        request = self._request(here, headers)
        moved: str | None = None
        for_good, credentialed = True, False
        for _ in range(self.settings.max_redirects + 1):
            with named_errors(here):
                response = self._send(request)
            credentialed = credentialed or self._credentialed(request)
            try:
                if response.has_redirect_location:
                    here, request = self._next(response, here)
                    for_good = for_good and response.status_code in {301, 308}
                    moved = here if for_good else moved
                    continue
                if not response.is_success and response.status_code not in accept:
                    raise answer_error(response.status_code, here, response.headers.get("retry-after"))
                new = moved_to(url, moved)
                yield OpenResponse(
                    here, response.status_code, response.headers, new, credentialed, response, self._deadline
                )
                return
            finally:
                response.close()
        raise NetworkError(
            f"{redact(url)} redirects more than {self.settings.max_redirects} times and never arrives; check the link"
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
        """Whether the answer may be meant for this user only. Cookies that a server set by itself do not count."""
        cookies = self.settings.cookies is not None and "cookie" in request.headers
        return cookies or "authorization" in request.headers

    def _request(self, url: str, headers: Mapping[str, str] | None) -> httpx.Request:
        clean = check_url(bare(check_url(url)))
        login = login_for(clean)
        with named_errors(clean):
            return self._client.build_request(
                "GET", clean, headers={**(headers or {}), **({"Authorization": login} if login else {})}
            )

    def _next(self, response: httpx.Response, here: str) -> tuple[str, httpx.Request]:
        with named_errors(here):
            target = str(httpx.URL(here).join(response.headers["location"]))
        kept = {
            name: response.request.headers[name]
            for name in ("accept", "accept-encoding", "range", "if-range", "if-none-match", "if-modified-since")
            if name in response.request.headers
        }
        # A login goes to its own origin only: `_request` looks it up again for the new one.
        request = self._request(target, kept)
        return bare(target), request


def moved_to(asked: str, target: str | None) -> str | None:
    """Where permanent redirects led, unless it is the same address with TLS, which need not be told."""
    if target is None:
        return None
    old, new = (url.partition("://")[2].rstrip("/") for url in (bare(asked), target))
    return None if old == new else target


def _page(kept: CachedBody) -> Page:
    return Page(kept.url, kept.kind, kept.media_type, kept.body, moved=kept.moved)


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
        most_bytes=settings.cache_bytes,
        days=settings.cache_days,
        fresh_seconds=settings.fresh_seconds,
    )


def _cookies(settings: FetchSettings) -> http.cookiejar.CookieJar | None:
    if settings.cookies is None:
        return None
    jar = http.cookiejar.MozillaCookieJar()
    try:
        jar.load(str(settings.cookies.expanduser()), ignore_discard=True, ignore_expires=False)
    except (OSError, http.cookiejar.LoadError, UnicodeDecodeError):
        raise InputError(f"{settings.cookies} cannot be read as cookies.txt (the Netscape format)") from None
    return jar
