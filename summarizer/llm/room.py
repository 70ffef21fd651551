"""How many tokens one model takes, prompt and answer together: its room.

The first of these that knows it:

1. the setting `[llm] room`
2. the data of `genai-prices`, for hosts that it knows
3. the server: what `GET /v1/models` says of the model, or what llama.cpp, Ollama and LM Studio say elsewhere
4. a cautious guess

The server is asked at most once, and only when the room is needed. A refused prompt lowers the room.
"""

from __future__ import annotations

import ipaddress
import threading
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urlsplit

from summarizer.llm.prices import context_of

if TYPE_CHECKING:
    import openai

__all__ = ["GUESS", "Room"]

GUESS = 32_768  # of a provider on the internet: its models take more, but hardly one takes less
_GUESS_AT_HOME = 8192  # of a server on this machine or network, which opens a model with what its memory allows
_SMALLEST_DEFAULT = 4096  # with which Ollama and LM Studio open a model unless they are told otherwise
_MIN, _MAX = 512, 100_000_000  # another number is no room
_ASKING_SECONDS = 20.0
_FIELDS = (
    "max_model_len",  # vLLM, SGLang
    "context_length",  # OpenRouter, Together
    "context_window",  # Groq
    "max_context_length",  # Mistral
    "loaded_context_length",  # LM Studio
    "max_input_tokens",  # Anthropic
)


class Room:
    """The room of one model at one server. Many threads may share it."""

    def __init__(
        self, model: str, client: openai.OpenAI, *, given: int | None = None, loading_seconds: float = 120.0
    ) -> None:
        """`given`: what the settings say; `loading_seconds`: for Ollama to load the model."""
        self._model, self.client, self._loading_seconds = model, client, loading_seconds
        self._given = given
        self._known: int | None = None
        self._most: int | None = None  # after refusals
        self._asking = threading.Lock()

    @property
    def tokens(self) -> int:
        whole = self.whole
        return min(whole, self._most or whole)

    @property
    def whole(self) -> int:
        """The room before any prompt was refused."""
        with self._asking:
            if self._known is None:
                self._known = self._given or context_of(self._model, self._url) or self.asked() or self._guess()
            return self._known

    @property
    def known(self) -> int | None:
        """`tokens`, when it was used before; asks nobody."""
        return self.tokens if self._known is not None else None

    def lower(self, tokens: int) -> None:
        """Records that the model takes no more than this."""
        self._most = max(_MIN, min(tokens, self._most or tokens))

    def asked(self) -> int | None:
        """What the server says; None when it does not say. Asks it."""
        entry = self._entry()
        sizes = [entry.get(name) for name in _FIELDS]
        sizes += [_object(entry, "meta").get("n_ctx"), _object(entry, "top_provider").get("context_length")]
        known = [size for size in sizes if _is_room(size)]
        if known:
            return min(known)
        owner, port = entry.get("owned_by"), urlsplit(self._url).port
        if owner == "llamacpp":
            return _room_in([_object(self._get("/props"), "default_generation_settings")], "n_ctx")
        if owner == "library" or port == 11434:
            return self._of_ollama() or _SMALLEST_DEFAULT
        if owner == "organization_owner" or port == 1234:
            return self._of_lm_studio() or _SMALLEST_DEFAULT
        return None

    @property
    def _url(self) -> str:
        return str(self.client.base_url)

    def _guess(self) -> int:
        return _GUESS_AT_HOME if _is_at_home(urlsplit(self._url).hostname or "") else GUESS

    def _entry(self) -> dict[str, Any]:
        """What the server's list says of the model."""
        entries = _entries(self._get(f"{self._url.rstrip('/')}/models"))
        ours = (entry for entry in entries if self._model in (entry.get("id"), *_list(entry, "aliases")))
        return next(ours, entries[0] if len(entries) == 1 else {})

    def _of_ollama(self) -> int | None:
        """The context with which Ollama has opened the model, which it does now if it has not yet."""
        loaded = self._loaded_by_ollama()
        if loaded is None:
            self._post("/api/generate", {"model": self._model, "stream": False})  # without a prompt it only loads
            loaded = self._loaded_by_ollama()
        return loaded

    def _loaded_by_ollama(self) -> int | None:
        names = (self._model, f"{self._model}:latest")
        loaded = [one for one in _objects(self._get("/api/ps"), "models") if one.get("name") in names]
        return _room_in(loaded, "context_length")

    def _of_lm_studio(self) -> int | None:
        listed = _objects(self._get("/api/v0/models"), "data")
        return _room_in([one for one in listed if one.get("id") == self._model], "loaded_context_length")

    def _get(self, path: str) -> Any:
        return self._call(path, None, _ASKING_SECONDS)

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._call(path, body, self._loading_seconds)

    def _call(self, path: str, body: dict[str, Any] | None, seconds: float) -> Any:
        """The JSON of a path of the server's root, or of a whole URL; None when there is none."""
        import openai

        url = path if "://" in path else f"{self._url.rstrip('/').removesuffix('/v1')}{path}"
        client = self.client.with_options(timeout=seconds, max_retries=0)
        try:
            return client.get(url, cast_to=object) if body is None else client.post(url, cast_to=object, body=body)
        except (openai.OpenAIError, ValueError, TypeError, RecursionError):
            return None


def _entries(listed: Any) -> list[dict[str, Any]]:
    """The models in the answer to `GET /v1/models`; Together sends the list alone."""
    return _objects(listed if isinstance(listed, dict) else {"data": listed}, "data")


def _is_at_home(host: str) -> bool:
    """Whether a host is on this machine or in a private network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


def _is_room(size: Any) -> TypeGuard[int]:
    return isinstance(size, int) and not isinstance(size, bool) and _MIN <= size <= _MAX


def _room_in(entries: list[dict[str, Any]], name: str) -> int | None:
    return next((entry[name] for entry in entries if _is_room(entry.get(name))), None)


def _object(found: Any, name: str) -> dict[str, Any]:
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def _list(found: Any, name: str) -> list[str]:
    value = found.get(name) if isinstance(found, dict) else None
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _objects(found: Any, name: str) -> list[dict[str, Any]]:
    value = found.get(name) if isinstance(found, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
