"""The openai library's client for one host: key and content are sent to that host only."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from summarizer.settings.keys import NO_KEY

if TYPE_CHECKING:
    import openai

__all__ = ["api_client", "redacted"]

_MOST_BYTES = 16 * 2**20  # of a body; the transcript of a chunk has less than 1 MB
_MOST_PACKED_BYTES = 128 * 2**10  # of a body that is sent packed, which may unpack to a thousand times as much
_MIN_SECRET_LENGTH = 12  # a shorter key, such as `local`, is a placeholder, and may be a word of an answer

_KEPT_HEADERS = ("accept", "authorization", "connection", "content-", "host", "transfer-", "user-agent", "x-stainless-")


def api_client(
    url: str, key: SecretStr | None, *, extras: bool, retries: int, timeout: float, query: str = ""
) -> openai.OpenAI:
    """Opens a client. It follows no redirect, because the library would send the recording to a host that nobody named.

    `extras`: whether the organisation, project and headers that the library reads from the environment are sent too.
    They are meant for one provider, and such a header may hold another key. `query`: of every request, such as Azure's
    `api-version=…`. A proxy of the environment is not asked for this machine's own addresses.
    """
    import openai

    from summarizer.net.address import proxy_for
    from summarizer.net.transport import trusted_authorities

    secret = key.get_secret_value() if key else NO_KEY
    hooks: dict[str, list[Any]] = {
        "request": [] if extras else [partial(_strip, secret)],
        "response": [partial(_bound, timeout)],
    }
    host = urlsplit(url).hostname
    return openai.OpenAI(
        api_key=secret,
        base_url=url,
        max_retries=retries,
        timeout=timeout,
        default_query=dict(parse_qsl(query)) or None,
        default_headers={"api-key": secret} if (host or "").endswith(".azure.com") else None,
        http_client=openai.DefaultHttpxClient(
            follow_redirects=False,
            event_hooks=hooks,
            verify=trusted_authorities(),
            proxy=proxy_for(url),
            trust_env=False,  # httpx would use a proxy for this machine as well, and a login of .netrc
        ),
    )


def redacted(text: str, key: str) -> str:
    """A server's text without the key that it was sent, as it is or as JSON escapes it."""
    if len(key) < _MIN_SECRET_LENGTH:
        return text
    for written in {key, json.dumps(key)[1:-1], json.dumps(key)[1:-1].replace("/", "\\/")}:
        text = text.replace(written, "[key]")
    return text


def _strip(secret: str, request: Any) -> None:
    for name in list(request.headers):
        if not name.lower().startswith(_KEPT_HEADERS):
            del request.headers[name]
    request.headers["authorization"] = f"Bearer {secret}"  # the environment may have set this header as well


def _bound(timeout: float, response: Any) -> None:
    """Cuts a body that is too long, and ends one that takes longer than a call may: httpx limits each read only."""
    packed = response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity", "none"}
    response.stream = _bounded(response.stream, _MOST_PACKED_BYTES if packed else _MOST_BYTES, timeout)


def _bounded(stream: Any, most: int, timeout: float) -> Any:
    # httpx or httpx2, whichever the library is built on; a stream must be one of its own kind.
    kind = next(kind for kind in type(stream).__mro__ if kind.__name__ == "SyncByteStream")
    too_late: type[Exception] = getattr(sys.modules[kind.__module__.partition(".")[0]], "ReadTimeout")  # noqa: B009
    deadline = time.monotonic() + timeout

    class Bounded(kind):  # type: ignore[misc,valid-type]
        def __iter__(self) -> Iterator[bytes]:
            left = most
            for part in stream:
                if time.monotonic() > deadline:
                    raise too_late("the answer took too long")
                yield part[:left]
                left -= len(part)
                if left <= 0:
                    return

        def close(self) -> None:
            stream.close()

    return Bounded()
