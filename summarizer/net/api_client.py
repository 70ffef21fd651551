"""The openai library's client for one host: key and content are sent to that host only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from summarizer.errors import InputError
from summarizer.net.echoed_keys import redacted
from summarizer.net.gzipped import unpacked_chunks
from summarizer.settings.keys import NO_KEY

if TYPE_CHECKING:
    import openai

__all__ = ["api_client", "model_names"]

_MOST_BYTES = 16 * 2**20  # of a body, unpacked; the transcript of a chunk has about 1 MB
_MOST_FILE_BYTES = 512 * 2**20  # of a file, which holds the paid answers of a batch of requests
_MOST_PACKED_BYTES = 128 * 2**10  # of a body packed in a way that was not asked for: it may unpack to a thousand times
_SILENCES = 5  # times the silence that ends a call: what a whole body may take, also one that trickles

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
        default_headers={
            "Accept-Encoding": "gzip",
            **({"api-key": secret} if (host or "").endswith(".azure.com") else {}),
        },
        http_client=openai.DefaultHttpxClient(
            follow_redirects=False,
            event_hooks=hooks,
            verify=trusted_authorities(),
            proxy=proxy_for(url),
            trust_env=False,  # httpx would use a proxy for this machine as well, and a login of .netrc
        ),
    )


def model_names(client: openai.OpenAI) -> list[str]:
    """The ids in the answer to `GET /v1/models`, without the key; none when it holds no list. Raises OpenAIError."""
    try:
        listed = client.models.list().data
        return [redacted(model.id, client.api_key) for model in listed if isinstance(model.id, str)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []


def _strip(secret: str, request: Any) -> None:
    for name in list(request.headers):
        if not name.lower().startswith(_KEPT_HEADERS):
            del request.headers[name]
    request.headers["authorization"] = f"Bearer {secret}"  # the environment may have set this header as well


def _bound(timeout: float, response: Any) -> None:
    """Cuts a body that is too long, unpacked or not, and ends one that takes too long: httpx limits each read only."""
    headers, of_file = response.headers, response.request.url.path.endswith("/content")
    packing = headers.get("content-encoding", "").strip().lower()
    most = _MOST_FILE_BYTES if of_file else _MOST_BYTES
    if packing in {"gzip", "x-gzip"}:  # httpx would unpack each part whole, a thousand times its size
        del headers["content-encoding"]
    elif packing not in {"", "identity", "none"}:  # which was not asked for
        most = _MOST_PACKED_BYTES
    response.stream = _bounded(response.stream, most, _SILENCES * timeout, unpack=packing.endswith("gzip"))


def _bounded(stream: Any, most: int, seconds: float, *, unpack: bool) -> Any:
    # httpx or httpx2, whichever the library is built on; a stream must be one of its own kind.
    kind = next(kind for kind in type(stream).__mro__ if kind.__name__ == "SyncByteStream")
    library = sys.modules[kind.__module__.partition(".")[0]]
    deadline = time.monotonic() + seconds

    def received() -> Iterator[bytes]:
        for part in stream:
            if time.monotonic() > deadline:
                raise library.ReadTimeout("the answer took too long")
            yield part

    class Bounded(kind):  # type: ignore[misc,valid-type]
        def __iter__(self) -> Iterator[bytes]:
            left = most
            try:
                for part in unpacked_chunks(received()) if unpack else received():
                    yield part[:left]
                    left -= len(part)
                    if left <= 0:
                        return
            except InputError as error:
                raise library.DecodingError(str(error)) from None

        def close(self) -> None:
            stream.close()

    return Bounded()
