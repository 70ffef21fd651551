"""The client of an OpenAI-compatible API, which sends what it was given to one host and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from summarizer.keys import NO_KEY

if TYPE_CHECKING:
    import openai

__all__ = ["api_client"]

_ORDINARY = ("accept", "authorization", "connection", "content-", "host", "transfer-", "user-agent", "x-stainless-")


def api_client(url: str, key: SecretStr | None, *, retries: int, timeout: float) -> openai.OpenAI:
    """Opens a client. It follows no redirect: the library would send the recording on to a host that nobody named.

    Without a key the organisation, project and headers that the library reads from the environment stay here too.
    """
    import openai

    hooks: dict[str, list[Any]] = {"request": []} if key else {"request": [_bare]}
    return openai.OpenAI(
        api_key=key.get_secret_value() if key else NO_KEY,
        base_url=url,
        max_retries=retries,
        timeout=timeout,
        http_client=openai.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks),
    )


def _bare(request: Any) -> None:
    for name in list(request.headers):
        if not name.lower().startswith(_ORDINARY):
            del request.headers[name]
    request.headers["authorization"] = f"Bearer {NO_KEY}"  # the environment may set this header as well
