"""An OpenAI-compatible provider, through the openai library.

Retries are made here, not by the library: it would also retry when the account has no credit, would wait the full time
again for a server that hangs, and would let each thread wait for itself (`limits.py` makes all threads wait together).
Keys never reach a message, log or file.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from summarizer.errors import AnswerError, InputError, NetworkError, ProviderError, ProviderStop
from summarizer.llm.client import Request, read_reply
from summarizer.llm.limits import Limiter, Permit
from summarizer.llm.metering import FREE, Meter, Reservation, estimated_tokens, max_cost
from summarizer.llm.prices import DEFAULT_MODEL, reasoning_effort
from summarizer.llm.refusals import Refusal
from summarizer.net.address import host_of
from summarizer.net.api_client import api_client, redacted
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings
from summarizer.settings.keys import OPENAI, Keys, is_loopback_url

if TYPE_CHECKING:
    import openai

__all__ = ["OpenAiSender", "connect_provider"]

MAX_BODY_BYTES = 4 * 1024 * 1024  # a thousand times an answer of a few hundred words
MAX_RETRY_AFTER_SECONDS = 120.0  # a longer Retry-After ends the request
_MAX_RETRIES_OF = {"timeout": 1, "connection": 2, "envelope": 2}  # for causes that a retry seldom removes
_THINKING_TOKENS = 3000  # for a reasoning model's thoughts, which count against the limit of the answer
_PAUSE_SECONDS = 0.5  # after a response that was no chat completion
_SHARED_FAULT_FACTOR = 3  # times as many tries for a fault that may be every thread's
_OPTIONAL_PARAMETERS = (
    "temperature",
    "seed",
    "reasoning_effort",
    "response_format",
    "max_completion_tokens",
    "max_tokens",
)


@contextmanager
def connect_provider(
    settings: LlmSettings,
    keys: Keys,
    base_url: str | None,
    report: Reporter,
    meter: Meter = FREE,
    patience: float | None = None,
) -> Iterator[OpenAiSender]:
    """Opens a client for a base URL (None: OpenAI's own). Raises InputError without a key or a model to use, or
    when the user has not named the host.

    The sender may be used by many threads; then `patience` is given, see `Limiter`.
    """
    url = (base_url or OPENAI).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError("the base URL of the language model must look like https://host/v1")
    own = parts.hostname == "api.openai.com"
    key = keys.of_language_model(url)
    if own and not key:
        raise InputError("no key for the language model; set OPENAI_API_KEY, or use --llm local or --llm none")
    if parts.scheme == "http" and key and not is_loopback_url(url):
        report.warn(f"the key travels unencrypted to {parts.hostname}")
    if keys.provider and not key:
        report.note(
            f"no key is sent to {parts.hostname}: neither a flag, the environment nor your own settings name it"
        )
    with api_client(url, key, extras=key is not None, retries=0, timeout=settings.timeout) as client:
        model = settings.model or (DEFAULT_MODEL if own else _only_model(client, parts.hostname))
        limiter = Limiter(settings.requests_per_minute, settings.tokens_per_minute, patience=patience)
        yield OpenAiSender(client, model, settings.retries, report, own=own, limiter=limiter, meter=meter)


def _only_model(client: openai.OpenAI, host: str) -> str:
    import openai

    try:
        listed = client.with_options(timeout=20.0).models.list().data
        names = [redacted(model.id, client.api_key) for model in listed]
    except openai.APIConnectionError:
        line = f"{host} (language model) cannot be reached; check the base URL"
        raise NetworkError(line, host=host_of(str(client.base_url)), no_answer=True) from None
    except (openai.OpenAIError, ValueError, TypeError, AttributeError):
        names = []
    if len(names) == 1:
        return names[0]
    offered = f": {', '.join(sorted(names)[:8])}" if names else ""
    raise InputError(
        f"name the language model with --model; {host} offers {len(names) or 'none that it lists'}{offered}"
    )


class OpenAiSender:
    """Sends requests to one model, and remembers which optional parameters it refuses. Many threads may share it."""

    def __init__(
        self,
        client: openai.OpenAI,
        model: str,
        retries: int,
        report: Reporter,
        *,
        own: bool = False,
        limiter: Limiter | None = None,
        meter: Meter = FREE,
    ) -> None:
        self.model, self.client = model, client
        self.limiter, self.meter = limiter or Limiter(), meter
        self.host = client.base_url.host
        self._retries, self._report = retries, report
        self._learning = threading.Lock()
        self._refused: set[str] = set() if own else {"max_completion_tokens"}
        self._as_text = 0  # 0: schema enforced; 1: any JSON object, schema in the prompt; 2: schema in the prompt only

    def send(self, request: Request) -> str:
        """The response's body. Raises ProviderError or NetworkError, whose messages hold no key, and BudgetSpent."""
        import openai

        tries = _Tries(self._retries, self.limiter)
        while True:
            body = self.body_of(request)
            try:
                permit = self.limiter.enter(estimated_tokens(body))
                with permit, self.meter.reserve(max_cost(body, self.model)) as reservation:
                    return self._ask(body, permit, reservation)
            except openai.BadRequestError as error:
                if not self._adapt(error, body):
                    raise self.explain(error) from None
            except openai.OpenAIError as error:
                self._wait(Refusal(error), tries, permit)
            except ProviderStop:
                raise
            except ProviderError:
                if not tries.may_retry("envelope"):
                    raise
                time.sleep(_PAUSE_SECONDS)

    def max_cost_of(self, request: Request) -> float | None:
        """US dollars that a request cannot exceed; None when no price is known."""
        return max_cost(self.body_of(request), self.model)

    def explain(self, error: openai.OpenAIError) -> ProviderError | NetworkError:
        """What went wrong in plain words, and which host it met."""
        ours = Refusal(error).explain(self.host, self.model, self.client.api_key)
        ours.host = host_of(str(self.client.base_url))
        return ours

    def _ask(self, body: dict[str, Any], permit: Permit, reservation: Reservation) -> str:
        """One try. An exception before the reservation is settled or released counts as paid."""
        import openai

        try:
            response = self.client.chat.completions.with_raw_response.create(**body)
            text = redacted(response.text, self.client.api_key)
        except openai.OpenAIError as error:
            refusal = Refusal(error)
            if not refusal.may_be_paid:
                reservation.release()
            if refusal.is_temporary:
                permit.refused(refusal.retry_after)
            else:
                permit.done()
            raise
        if len(text) > MAX_BODY_BYTES:
            raise AnswerError(f"{self.host} sent more than {MAX_BODY_BYTES // 2**20} MB for one answer")
        reply = read_reply(text, self.model)
        reservation.settle(reply.cost_usd)
        permit.done(reply.input_tokens + reply.output_tokens or None, response.headers)
        return text

    def body_of(self, request: Request) -> dict[str, Any]:
        """The body of a request, without the parameters that the model has refused so far."""
        effort = reasoning_effort(self.model)
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

    def _adapt(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """Whether the refusal names a parameter that can be left out or replaced.

        Another thread may have found the same in the meantime; then the body that was sent is out of date.
        """
        named = f"{error.param or ''} {error.message}"
        with self._learning:
            if re.search(r"response_format|json_schema|json_object|structured output", named, re.IGNORECASE):
                form = sent.get("response_format", {}).get("type")
                self._as_text = max(self._as_text, {"json_schema": 1, "json_object": 2}.get(form, 3))
                return self._as_text <= 2
            for name in _OPTIONAL_PARAMETERS:
                if re.search(rf"\b{name}\b", named) and (name in sent or name not in self._refused):
                    new = name not in self._refused
                    self._refused.add(name)
                    return new or name != "max_tokens"
        return False

    def _wait(self, refusal: Refusal, tries: _Tries, permit: Permit) -> None:
        """Returns when a retry may help; the limiter delays the next try. Else raises an error of ours."""
        retry_after, shared = refusal.retry_after, self.limiter.patience is not None
        error = self.explain(refusal.error)
        if refusal.stops_all:
            self.limiter.stop(error)
            raise error from None
        if permit.is_out_of_patience(retry_after):
            line = f"nothing is answered any more, so this run ends: {error}"
            stop = ProviderStop(line, host=error.host, no_answer=error.no_answer)
            self.limiter.stop(stop)
            raise stop from None
        if (
            not refusal.is_temporary
            or (retry_after > MAX_RETRY_AFTER_SECONDS and not shared)
            or not ((shared and refusal.status == 429) or tries.may_retry(refusal.cause))
        ):
            raise error from None
        if retry_after >= 2:
            self._report.note(f"{self.host} asks to wait {retry_after:.0f} s ({refusal.status or refusal.cause})")


class _Tries:
    """How often one request was retried, for each cause.

    While other threads get answers, a fault counts as this request's own. While none does, it may be every thread's:
    then the limiter's patience decides, and this request is retried several times as often.
    """

    def __init__(self, retries: int, limiter: Limiter) -> None:
        self._retries, self._limiter = retries, limiter
        self._answered = -1
        self._own: Counter[str] = Counter()
        self._shared: Counter[str] = Counter()

    def may_retry(self, cause: str) -> bool:
        bound = min(self._retries, _MAX_RETRIES_OF.get(cause, self._retries))
        none_answered, self._answered = self._answered in {-1, self._limiter.answered}, self._limiter.answered
        if none_answered and self._limiter.patience is not None and cause != "envelope":
            self._shared[cause] += 1
            return self._shared[cause] <= _SHARED_FAULT_FACTOR * bound
        self._own[cause] += 1
        return self._own.total() <= self._retries and self._own[cause] <= bound


def _strict(request: Request) -> dict[str, Any]:
    schema = {"name": request.schema_name, "strict": True, "schema": request.answer_schema}
    return {"type": "json_schema", "json_schema": schema}
