"""Errors of the HTTP libraries and of servers, as one sentence each, and whether a later try may help."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import re
import zlib
from collections.abc import Generator

import httpcore
import httpx

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.net.address import NameNotFoundError, host_of, redact, through_proxy

__all__ = ["MAX_WAIT_SECONDS", "TransientError", "seconds_to_wait", "status_error", "translated_errors"]

MAX_WAIT_SECONDS = 60.0  # a server that asks for a longer wait ends the request, and a message says so
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)  # as Retry-After states them; not "inf" or "nan"
_BROKEN_OFF = "{where} closed the connection before the answer was complete; try again later"
_CLOSED = re.compile("Server disconnected|peer (?:unexpectedly )?closed")  # of what the library says
_SHOUTCAST = "ICY "  # begins the status line of servers that serve live radio by a protocol before HTTP's
_NETWORK_LOGIN = 511  # of a network that wants a login, in the host's place (RFC 6585)
_LOGIN_STATUSES = {401, 403, 451}


class TransientError(NetworkError):
    """A failure after which a later try may succeed."""


@contextlib.contextmanager
def translated_errors(url: str) -> Generator[None]:
    """Raises the libraries' errors as errors of `summarizer.errors`."""
    where, host = redact(url), host_of(url)
    try:
        yield
    except NameNotFoundError as error:
        raise TransientError(str(error), host=host, no_answer=True, no_such_host=error.no_such_host) from None
    except (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout):
        line = f"{where} did not answer in time{through_proxy(url)}; try again later"
        raise TransientError(line, host=host, no_answer=True) from None
    except httpcore.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise NetworkError(
                f"{where} shows no valid certificate, so it was not trusted", host=host, no_answer=True
            ) from None
        proxy = through_proxy(url)
        checked = "the proxy, the address" if proxy else "the address"
        line = f"{where} cannot be reached{proxy}; check {checked} and the network connection"
        raise TransientError(line, host=host, no_answer=True) from None
    except httpcore.RemoteProtocolError as error:
        raise _not_http(str(error), where, host) from None
    except (httpcore.ReadError, httpcore.WriteError):
        raise TransientError(_BROKEN_OFF.format(where=where), host=host, no_answer=True) from None
    except httpcore.ProxyError:
        line = f"the connection to {where}{through_proxy(url)} was refused; check the proxy settings"
        raise NetworkError(line, host=host, no_answer=True) from None
    except httpx.RemoteProtocolError:  # of httpx itself: a header `Location` that holds no address
        raise InputError(f"{where} redirects to something that is no web address") from None
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, UnicodeError):
        raise InputError(f"{where} is not a web address that can be opened") from None
    except zlib.error:
        raise TransientError(f"{where} sent a damaged compressed answer", host=host) from None


def _not_http(said: str, where: str, host: str | None) -> SummarizerError:
    """The error for an answer that breaks the rules of HTTP. `said`: by the library."""
    if _SHOUTCAST in said:
        return InputError(
            f"{where} is a live stream of an old radio server (Shoutcast), which has no end; give a recording's address"
        )
    if _CLOSED.match(said):
        return TransientError(_BROKEN_OFF.format(where=where), host=host, no_answer=True)
    return TransientError(f"{where} sent an answer that is no HTTP; check the address and its port", host=host)


def status_error(status: int, url: str, retry_after: str | None = None) -> SummarizerError:
    """The error for a status other than 2xx: InputError for a wrong link, TransientError when a retry may help."""
    where, host = redact(url), host_of(url)
    name = f"{status} {httpx.codes.get_reason_phrase(status)}".strip()
    if status in {408, 425, 429} or status >= 500:
        wait = seconds_to_wait(retry_after)
        if wait is not None and wait > MAX_WAIT_SECONDS:
            line = f"{where} answered {name} and asks to come back in {wait / 60:.0f} minutes"
            return NetworkError(line, host=host, retry_after=wait)
        line = f"{where} answered {name}; try again later"
        return TransientError(line, host=host, no_answer=status == _NETWORK_LOGIN, retry_after=wait)
    if status == 407:
        return NetworkError(
            f"the proxy wants a login to reach {where}; give it in HTTPS_PROXY and HTTP_PROXY (http://user:password@…)"
        )
    if status in _LOGIN_STATUSES:
        return InputError(
            f"{where} answered {name}: it wants a login; give one as https://user:password@… "
            "or as cookies (SUMMARIZER_FETCH__COOKIES=cookies.txt)",
            host=host,
        )
    return InputError(f"{where} answered {name}; check the link", host=host)


def seconds_to_wait(retry_after: str | None) -> float | None:
    """A Retry-After header (seconds or an HTTP date) as seconds from now; None without one that can be read."""
    value = (retry_after or "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
        if when.tzinfo is None:
            when = when.replace(tzinfo=dt.UTC)
        return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
