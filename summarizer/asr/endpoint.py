"""Which transcription API `--asr` means, with which model and key, and what a minute of it costs. Makes no call."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from pydantic import SecretStr

from summarizer.errors import InputError
from summarizer.settings.keys import OPENAI, Keys, is_here

__all__ = ["Endpoint", "endpoint_of", "usd_per_minute"]

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


class Endpoint(NamedTuple):
    url: str  # without a slash at the end
    host: str
    model: str | None  # None: the only one that the server has
    key: SecretStr | None
    of_provider: bool = False  # whether it is where the environment's settings of the openai library belong

    @property
    def own(self) -> bool:
        """Whether it is OpenAI's."""
        return self.host == "api.openai.com"

    @property
    def here(self) -> bool:
        """Whether it is on this machine."""
        return is_here(self.url)


def endpoint_of(asked: str, keys: Keys) -> Endpoint:
    """What `openai`, `openai:MODEL` or `https://host/v1#MODEL` stands for. Raises InputError.

    The language model's key is only sent to the host it is for; the one for speech to every host that the user named.
    """
    if asked == "openai" or asked.startswith("openai:"):
        url, model = keys.base_url or OPENAI, asked.partition(":")[2]
    else:
        url, model = urldefrag(asked)
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
    if found.own and key is None:
        raise InputError(
            "no key for the transcription API; set OPENAI_API_KEY, or use a model of this machine (--asr auto)"
        )
    return found


def usd_per_minute(place: Endpoint, model: str) -> float | None:
    """US dollars for a minute of audio; None when no price is known."""
    if place.here:
        return 0.0
    models: dict[str, float] = _table().get(place.host, {}).get("models", {})
    return models.get(model, models.get(_SNAPSHOT.sub("", model)))


@functools.cache
def _table() -> dict[str, Any]:
    text = resources.files("summarizer.asr").joinpath("prices.toml").read_text(encoding="utf-8")
    hosts: dict[str, Any] = tomllib.loads(text)["hosts"]
    return hosts
