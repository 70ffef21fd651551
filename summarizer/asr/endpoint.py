"""The transcription API that `--asr` names, its model and key, and its price per minute. Makes no requests."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from pydantic import SecretStr

from summarizer.errors import InputError
from summarizer.settings.keys import OPENAI, Keys, is_loopback_url

__all__ = ["Endpoint", "parse_endpoint", "usd_per_minute"]

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


class Endpoint(NamedTuple):
    url: str
    host: str
    model: str | None  # None: the server's only model
    key: SecretStr | None
    uses_openai_settings: bool = False  # whether the openai library's environment settings apply to this host

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI's API."""
        return self.host == "api.openai.com"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return is_loopback_url(self.url)


def parse_endpoint(value: str, keys: Keys) -> Endpoint:
    """The endpoint that `openai`, `openai:MODEL` or `https://host/v1#MODEL` means. Raises InputError.

    The language model's key is sent only to its own host; the transcription key to a host that the user named for it.
    """
    if value == "openai" or value.startswith("openai:"):
        url, model = keys.base_url or OPENAI, value.partition(":")[2]
    else:
        url, model = urldefrag(value)
    url = url.rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        raise InputError("the address of a transcription API must look like https://host/v1 or https://host/v1#MODEL")
    if parts.username or parts.password or parts.query:
        raise InputError(f"the address of {host} must hold no key or password; set SUMMARIZER_ASR_API_KEY instead")
    key = keys.of_speech(url)
    found = Endpoint(url, host, model.strip() or _table().get(host, {}).get("default"), key, keys.of_provider(url))
    if found.is_openai and key is None:
        if keys.asr:
            raise InputError(
                "SUMMARIZER_ASR_API_KEY is not sent to OpenAI, because only a summarizer.toml above the "
                "working directory or a backlog's line chose it; give --asr openai or SUMMARIZER_ASR__MODEL=openai"
            )
        raise InputError(
            "no key for the transcription API; set OPENAI_API_KEY, or use a model of this machine (--asr auto)"
        )
    return found


def usd_per_minute(endpoint: Endpoint, model: str) -> float | None:
    """US dollars per minute of audio; None when the price is unknown."""
    if endpoint.is_local:
        return 0.0
    models: dict[str, float] = _table().get(endpoint.host, {}).get("models", {})
    return models.get(model, models.get(_SNAPSHOT.sub("", model)))


@functools.cache
def _table() -> dict[str, Any]:
    text = resources.files("summarizer.asr").joinpath("prices.toml").read_text(encoding="utf-8")
    hosts: dict[str, Any] = tomllib.loads(text)["hosts"]
    return hosts
