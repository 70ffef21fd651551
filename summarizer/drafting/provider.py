"""An OpenAI-compatible provider, through the openai library, which only this module imports.

Waiting and asking again are done here rather than by the library, which would also ask again when the account has
no money left, and would wait the full time again for a server that hangs. Keys never reach a message, log or file.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from summarizer.drafting.llm import NotSentError, Request, read_reply
from summarizer.drafting.prices import default_model, price_of
from summarizer.errors import InputError, NetworkError, ProviderError
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings

if TYPE_CHECKING:
    import openai

__all__ = ["OpenAiSender", "connect"]

_OPENAI = "https://api.openai.com/v1"
_MAX_BODY = 4 * 1024 * 1024  # bytes; an answer of a few hundred words is a thousandth of this
_LONGEST_WAIT = 120.0  # seconds of Retry-After that are worth waiting for
_FIRST_WAIT, _LAST_WAIT = 0.5, 20.0  # seconds, doubled with each try
_PATIENCE = {"timeout": 1, "connection": 2, "envelope": 2}  # times a fault that seldom heals is tried again
_THINKING_TOKENS = 3000  # room for a reasoning model's thoughts, which count against the bound
_OPTIONAL = ("temperature", "seed", "reasoning_effort", "response_format", "max_completion_tokens", "max_tokens")
_KEY_SHAPED = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w*.\-]{6,}", re.IGNORECASE)


@contextmanager
def connect(
    settings: LlmSettings, api_key: SecretStr | None, base_url: str | None, report: Reporter
) -> Iterator[OpenAiSender]:
    """Opens a client for a base URL (None: OpenAI's own). Raises InputError without a key or a model to use."""
    url = (base_url or _OPENAI).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError("the base URL of the language model must look like https://host/v1")
    own = parts.hostname == "api.openai.com"
    if own and not api_key:
        raise InputError("no key for the language model; set OPENAI_API_KEY, or use --llm local or --llm none")
    if parts.scheme == "http" and api_key and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        report.warn(f"the key travels unencrypted to {parts.hostname}")
    import openai

    key = api_key.get_secret_value() if api_key else "none"
    with openai.OpenAI(api_key=key, base_url=url, max_retries=0, timeout=settings.timeout) as client:
        model = settings.model or (default_model() if own else _only_model(client, parts.hostname))
        yield OpenAiSender(client, model, settings.retries, report, own=own)


def _only_model(client: openai.OpenAI, host: str) -> str:
    import openai

    try:
        names = [model.id for model in client.with_options(timeout=20.0).models.list().data]
    except openai.APIConnectionError:
        raise NetworkError(f"{host} (language model) cannot be reached; check the base URL") from None
    except (openai.OpenAIError, ValueError, TypeError, AttributeError):
        names = []
    if len(names) == 1:
        return names[0]
    offered = f": {', '.join(sorted(names)[:8])}" if names else ""
    raise InputError(
        f"name the language model with --model; {host} offers {len(names) or 'none that it lists'}{offered}"
    )


class OpenAiSender:
    """Sends requests to one model, and learns which optional parameters it refuses."""

    def __init__(
        self,
        client: openai.OpenAI,
        model: str,
        retries: int,
        report: Reporter,
        *,
        own: bool = False,
    ) -> None:
        self.model = model
        self._client, self._retries, self._report = client, retries, report
        self._host = client.base_url.host
        self._refused: set[str] = set() if own else {"max_completion_tokens"}
        self._as_text = 0  # 0: schema enforced; 1: any JSON object, schema in the prompt; 2: schema in the prompt only

    def send(self, request: Request) -> str:
        """The response's body. Raises ProviderError or NetworkError; the message never holds a key."""
        import openai

        tries: dict[str, int] = {}
        while True:
            try:
                response = self._client.chat.completions.with_raw_response.create(**self._body(request))
                body = response.text
                if len(body) > _MAX_BODY:
                    raise ProviderError(f"{self._host} sent more than {_MAX_BODY // 2**20} MB for one answer")
                read_reply(body, self.model)
            except openai.BadRequestError as error:
                if not self._adapt(error):
                    raise self._explain(error) from None
                continue
            except openai.OpenAIError as error:
                self._wait(error, tries)
                continue
            except ProviderError:
                if not _again(tries, "envelope", self._retries):
                    raise
                time.sleep(_backoff(tries["envelope"]))
                continue
            return body

    def _body(self, request: Request) -> dict[str, Any]:
        price = price_of(self.model)
        effort = price.effort if price else None
        messages = [message.model_dump() for message in request.messages]
        room = request.max_tokens + (_THINKING_TOKENS if effort else 0)
        body: dict[str, Any] = {"model": self.model, "messages": messages, "max_completion_tokens": room}
        if "max_completion_tokens" in self._refused:
            body["max_tokens"] = body.pop("max_completion_tokens")
        if effort:
            body["reasoning_effort"] = effort
        else:
            body |= {"temperature": request.temperature, "seed": request.seed}
        if self._as_text:
            schema = json.dumps(request.answer_schema, ensure_ascii=False)
            messages[0]["content"] += (
                f"\n\nAnswer with one JSON object that fits this schema, and nothing else:\n{schema}"
            )
        if self._as_text < 2:
            body["response_format"] = {"type": "json_object"} if self._as_text else _strict(request)
        return {name: value for name, value in body.items() if name == "max_tokens" or name not in self._refused}

    def _adapt(self, error: openai.BadRequestError) -> bool:
        """Whether the refusal names a parameter that can be left out or said in another way."""
        named = f"{error.param or ''} {error.message}"
        if re.search(r"response_format|json_schema|json_object|structured output", named, re.IGNORECASE):
            self._as_text += 1
            return self._as_text <= 2
        for name in _OPTIONAL:
            if re.search(rf"\b{name}\b", named) and name not in self._refused:
                self._refused.add(name)
                return True
        return False

    def _wait(self, error: openai.OpenAIError, tries: dict[str, int]) -> None:
        """Sleeps when asking again may help, else raises the error in plain words."""
        import openai

        status = getattr(error, "status_code", None)
        if isinstance(error, openai.APITimeoutError):
            cause = "timeout"
        elif isinstance(error, openai.APIConnectionError):
            cause = "connection"
        else:
            cause = "status"
        no_money = status == 429 and re.search(r"insufficient_quota|billing", f"{_code(error)} {error}")
        passing = cause != "status" or status in {408, 409, 429} or (status or 0) >= 500
        asked = _retry_after(error)
        if no_money or not passing or asked > _LONGEST_WAIT or not _again(tries, cause, self._retries):
            raise self._explain(error) from None
        seconds = asked or _backoff(tries[cause])
        if seconds >= 2:
            self._report.note(f"{self._host} asks to wait {seconds:.0f} s ({status or cause})")
        time.sleep(seconds)

    def _explain(self, error: openai.OpenAIError) -> ProviderError | NetworkError:
        import openai

        host, status = self._host, getattr(error, "status_code", None)
        if isinstance(error, openai.APITimeoutError):
            return NetworkError(f"{host} (language model) did not answer in time; run again, or raise llm.timeout")
        if isinstance(error, openai.APIConnectionError):
            # The cause is httpx's or httpx2's, whichever the library is built on.
            kind = NotSentError if type(error.__cause__).__name__ == "ConnectError" else NetworkError
            return kind(f"{host} (language model) cannot be reached; check the network and the base URL")
        said = _said(error, self._client.api_key)
        if status in {401, 403}:
            return ProviderError(f"the key was not accepted by {host} ({status}); check OPENAI_API_KEY")
        if status == 404:
            return ProviderError(f"{host} has no model {self.model!r} (404); name another with --model")
        if status == 429 and re.search(r"insufficient_quota|billing", f"{_code(error)} {error}"):
            return ProviderError(f"the account at {host} has no credit left (429); nothing more can be asked")
        if status == 429:
            return ProviderError(f"{host} is still limiting requests (429); run again later{said}")
        if status and status >= 500:
            return ProviderError(f"{host} failed ({status}); run again later{said}")
        return ProviderError(f"{host} did not accept the request ({status or type(error).__name__}){said}")


def _strict(request: Request) -> dict[str, Any]:
    schema = {"name": request.schema_name, "strict": True, "schema": request.answer_schema}
    return {"type": "json_schema", "json_schema": schema}


def _again(tries: dict[str, int], cause: str, retries: int) -> bool:
    tries[cause] = tries.get(cause, 0) + 1
    return sum(tries.values()) <= retries and tries[cause] <= _PATIENCE.get(cause, retries)


def _backoff(tried: int) -> float:
    return float(min(_LAST_WAIT, _FIRST_WAIT * 2 ** (tried - 1)) * random.uniform(0.75, 1.0))  # noqa: S311 -- jitter


def _retry_after(error: openai.OpenAIError) -> float:
    """Seconds the server asks to wait; 0.0 when it does not say."""
    from email.utils import parsedate_to_datetime

    response = getattr(error, "response", None)
    if response is None:
        return 0.0
    for header, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = str(response.headers.get(header, "")).strip()
        if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value):
            return float(value) / divisor
    try:
        return max(0.0, parsedate_to_datetime(response.headers.get("retry-after", "")).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _code(error: openai.OpenAIError) -> str:
    return f"{getattr(error, 'code', '') or ''} {getattr(error, 'type', '') or ''}"


def _said(error: openai.OpenAIError, key: str) -> str:
    """What the provider said, in one short line without the key or anything shaped like one."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    if not isinstance(said, str):
        return ""
    line = " ".join(_KEY_SHAPED.sub("[key]", said.replace(key, "[key]") if len(key) > 4 else said).split())
    return f": {line[:160]}"
