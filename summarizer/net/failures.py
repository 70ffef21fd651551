"""What goes wrong on the way to a server, as one plain sentence each, and whether a later try may help."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import zlib
from collections.abc import Generator

import httpcore
import httpx

from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.net.address import NameNotFoundError, host_of, redact

__all__ = ["LONGEST_WAIT", "Transient", "answer_error", "named_errors", "seconds_to_wait"]

LONGEST_WAIT = 60.0  # seconds; a server that asks for more is told to the user instead of waited for
_LINK_PROBLEMS = {401, 403, 451}


class Transient(NetworkError):  # noqa: N818 -- says what to do about it
    """A failure that a later try may not meet."""


@contextlib.contextmanager
def named_errors(url: str) -> Generator[None]:
    """What the libraries raise, as one plain sentence each."""
    where, host = redact(url), host_of(url)
    try:
        yield
    except NameNotFoundError as error:
        raise Transient(str(error), host=host, no_answer=True) from None
    except (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout):
        raise Transient(f"{where} did not answer in time; try again later", host=host, no_answer=True) from None
    except httpcore.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise NetworkError(f"{where} shows no valid certificate, so it was not trusted", host=host) from None
        line = f"{where} cannot be reached; check the address and the network connection"
        raise Transient(line, host=host, no_answer=True) from None
    except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
        line = f"{where} closed the connection before the answer was complete; try again later"
        raise Transient(line, host=host, no_answer=True) from None
    except httpcore.ProxyError:
        raise NetworkError(f"the proxy refused to connect to {where}; check the proxy settings") from None
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, UnicodeError):
        raise InputError(f"{where} is not a web address that can be opened") from None
    except zlib.error:
        raise Transient(f"{where} sent a damaged compressed answer", host=host) from None


def answer_error(status: int, url: str, retry_after: str | None = None) -> SummarizerError:
    """The error for a status that is no success: InputError when the link is wrong, Transient when it may pass."""
    where, host = redact(url), host_of(url)
    name = f"{status} {httpx.codes.get_reason_phrase(status)}".strip()
    if status in {408, 425, 429} or status >= 500:
        wait = seconds_to_wait(retry_after)
        if wait is not None and wait > LONGEST_WAIT:
            line = f"{where} answered {name} and asks to come back in {wait / 60:.0f} minutes"
            return NetworkError(line, host=host, retry_after=wait)
        return Transient(f"{where} answered {name}; try again later", host=host, retry_after=wait)
    if status == 407:
        return NetworkError(
            f"the proxy wants a login to reach {where}; give it in HTTPS_PROXY and HTTP_PROXY (http://user:password@…)"
        )
    if status in _LINK_PROBLEMS:
        return InputError(
            f"{where} answered {name}: it wants a login; give one as https://user:password@… "
            "or as cookies (SUMMARIZER_FETCH__COOKIES=cookies.txt)",
            host=host,
        )
    return InputError(f"{where} answered {name}; check the link", host=host)


def seconds_to_wait(retry_after: str | None) -> float | None:
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
