"""The openai library's client for one host: key and content are sent to that host only."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from summarizer.settings.keys import NO_KEY

if TYPE_CHECKING:
    import openai

__all__ = ["api_client", "redacted"]

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
    hooks: dict[str, list[Any]] = {"request": [] if extras else [partial(_strip, secret)]}
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
