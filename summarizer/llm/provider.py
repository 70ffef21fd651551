"""An OpenAI-compatible provider, through the openai library.

Retries are made here, not by the library: it would also retry when the account has no credit, would wait the full time
again for a server that hangs, and would let each thread wait for itself (`limits.py` makes all threads wait together).
Keys never reach a message, log or file.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from summarizer.errors import (
    AnswerError,
    InputError,
    NetworkError,
    ProviderError,
    ProviderSilent,
    ProviderStop,
    TooLongError,
)
from summarizer.llm.client import Request
from summarizer.llm.endings import known_ending, require_running
from summarizer.llm.error_text import room_left
from summarizer.llm.limits import Limiter, Permit
from summarizer.llm.metering import FREE, Meter, Reservation, estimated_tokens, max_cost
from summarizer.llm.parameters import Learnt, Parameters
from summarizer.llm.prices import DEFAULT_MODEL, Price, context_of, price_of
from summarizer.llm.refusals import Refusal, error_inside
from summarizer.llm.replies import Reply, read_reply
from summarizer.llm.room import Room
from summarizer.llm.tokens import count_tokens, least_tokens
from summarizer.net.address import host_of, through_proxy
from summarizer.net.api_client import api_client, model_names
from summarizer.net.echoed_keys import redacted
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings
from summarizer.settings.keys import OPENAI, Keys, is_loopback, is_loopback_url

if TYPE_CHECKING:
    import openai

__all__ = ["OpenAiSender", "connect_provider"]

MAX_BODY_BYTES = 4 * 1024 * 1024  # a thousand times an answer of a few hundred words
MAX_RETRY_AFTER_SECONDS = 120.0  # a longer Retry-After ends the request
_MAX_WAIT_SECONDS = 4 * 3600.0  # that a run waits for a provider; a longer Retry-After ends it
_MAX_RETRIES_OF = {"timeout": 1, "connection": 2, "envelope": 2, "gateway": 2}  # for causes that a retry seldom removes
_LARGER_CONTEXT = "give its server a larger context, or name another model with --model"
_PAUSE_SECONDS = 0.5  # after a response that was no chat completion
_SHARED_FAULT_FACTOR = 3  # times as many tries for a fault that may be every thread's
_UNNAMED = {400, 404, 422, 501}  # with which servers refuse a parameter that they do not name
_OF_STREAM = ("stream", "stream_options")
_SMALLEST_ANSWER = 48  # tokens; a shorter one is not asked for
_NOT_OF_THE_BASE = re.compile(r"/+(?:chat/completions|completions|responses|models|embeddings)/*$")
_SMALLEST_CUT = 1000  # tokens: a server that cuts prompts has opened its model with 2048, and keeps half of them


@contextmanager
def connect_provider(
    settings: LlmSettings,
    keys: Keys,
    base_url: str | None,
    report: Reporter,
    meter: Meter = FREE,
    patience: float | None = None,
    learnt: Learnt | None = None,
) -> Iterator[OpenAiSender]:
    """Opens a client for a base URL (None: OpenAI's own). Raises InputError without a key or a model to use, or
    when the user has not named the host.

    The sender may be used by many threads; then `patience` is given, see `Limiter`.
    """
    address, _, query = (base_url or OPENAI).partition("?")
    url = _NOT_OF_THE_BASE.sub("", address).rstrip("/")
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
    with api_client(url, key, extras=key is not None, retries=0, timeout=settings.timeout, query=query) as client:
        model = settings.model or (DEFAULT_MODEL if own else _only_model(client, parts.hostname))
        if patience is None:  # one episode; a batch has looked before it began
            require_running(model, known_ending(model, url), report)
        limiter = Limiter(settings.requests_per_minute, settings.tokens_per_minute, patience=patience)
        yield OpenAiSender(
            client,
            model,
            settings.retries,
            report,
            own=own,
            room=settings.room,
            loading_seconds=settings.timeout,
            limiter=limiter,
            meter=meter,
            learnt=learnt,
            price=price_of(model, url, settings),
        )


def _only_model(client: openai.OpenAI, host: str) -> str:
    import openai

    try:
        names = model_names(client.with_options(timeout=20.0))
    except openai.APIConnectionError:
        line = f"{host} (language model) cannot be reached{through_proxy(str(client.base_url))}; check the base URL"
        raise NetworkError(line, host=host_of(str(client.base_url)), no_answer=True) from None
    except openai.OpenAIError:
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
        room: int | None = None,
        loading_seconds: float = 120.0,
        limiter: Limiter | None = None,
        meter: Meter = FREE,
        learnt: Learnt | None = None,
        price: Price | None = None,
    ) -> None:
        """`room`: tokens of prompt and answer, where it is known; `loading_seconds`: see `Room`."""
        self.model, self.client = model, client
        self.limiter, self.meter, self.price = limiter or Limiter(), meter, price
        self._any_tier = True  # until a reply names the project's service tier
        self._told_no_counts = False
        self.host_name = client.base_url.host
        self._retries, self._report = retries, report
        self._room = Room(model, client, given=room, loading_seconds=loading_seconds)
        self._own = own
        known: Learnt = {} if learnt is None else learnt
        self._parameters = known.setdefault((str(client.base_url), model), Parameters(model, own=own))
        if self._parameters.address:
            self._turn_to(client.with_options(base_url=self._parameters.address))
        self._moving = threading.Lock()
        self._first_client: openai.OpenAI | None = None  # with the address given, once another was tried
        self._told = False

    @property
    def room(self) -> int:
        return self._room.tokens - self._parameters.thinking_tokens

    @property
    def whole_room(self) -> int:
        """The room before any prompt was refused."""
        return self._room.whole

    @property
    def known_room(self) -> int | None:
        """The room, when it was used before; asks nobody."""
        return None if self._room.known is None else self.room

    @property
    def host(self) -> str | None:
        """The host that prompts are sent to; None when it is this machine."""
        return None if is_loopback(self.client.base_url.host) else self.client.base_url.host

    @property
    def url(self) -> str:
        return str(self.client.base_url)

    @property
    def thinking_tokens(self) -> int:
        return self._parameters.thinking_tokens

    def lower_room(self, tokens: int) -> None:
        self._room.lower(tokens + self._parameters.thinking_tokens)

    def send(self, request: Request, under_way: Callable[[bool], None] = lambda _: None) -> str:
        """The response's body. Raises ProviderError or NetworkError, whose messages hold no key, BudgetSpent and
        ProviderSilent.

        A prompt that the model does not take as a whole raises TooLongError and is not sent again. `under_way` is told
        True before each try, and False when a try was answered in a way that is not paid.
        """
        import openai

        tries, asked = _Tries(self._retries, self.limiter), request
        while True:
            body, url = self.body_of(asked), self.url
            try:
                permit = self.limiter.enter(estimated_tokens(body))
                with permit, self.meter.reserve(self._most(body)) as reservation:
                    try:
                        under_way(True)
                    except BaseException:
                        reservation.release()  # nothing has been sent
                        raise
                    return self._ask(body, asked, permit, reservation, whole=asked is request)
            except openai.OpenAIError as error:
                refusal = Refusal(error)
                if not refusal.may_be_paid:
                    under_way(False)
                if refusal.too_long:
                    shorter = self._with_what_is_left(refusal, asked, body) if asked is request else None
                    if shorter is None:
                        raise self._too_long(refusal.too_long.room, request) from None
                    asked = shorter
                elif not (
                    (refusal.kind == "path" and self._moves(url))
                    or (refusal.may_name_parameter and self._adapts(refusal, body, asked, tries))
                ):
                    self._wait(refusal, tries, permit)
            except (ProviderStop, AnswerError):  # another try would be paid for, and end in the same way
                raise
            except ProviderError as error:
                if not tries.may_retry("envelope"):
                    error.host = error.host or host_of(self.url)
                    raise
                time.sleep(_PAUSE_SECONDS)

    def max_cost_of(self, request: Request) -> float | None:
        """US dollars that a request cannot exceed; None when no price is known."""
        return self._most(self.body_of(request))

    def _most(self, body: dict[str, Any]) -> float | None:
        return max_cost(body, self.price, any_tier=self._any_tier)

    def body_of(self, request: Request) -> dict[str, Any]:
        """The body of a request, without the parameters that the model has refused so far."""
        return self._parameters.body(request)

    def explain(self, error: openai.OpenAIError) -> ProviderError | NetworkError:
        """What went wrong in plain words, and which host it met."""
        ours = Refusal(error).explain(self.host_name, self.model, self.client.api_key)
        ours.host = host_of(str(self.client.base_url))
        return ours

    def _ask(
        self, body: dict[str, Any], request: Request, permit: Permit, reservation: Reservation, *, whole: bool
    ) -> str:
        """One try. An exception before the reservation is settled or released counts as paid.

        `whole`: whether the answer has the room that it needs.
        """
        import openai

        try:
            # The library is not told of a stream: its text is read as a whole.
            stream = {name: body[name] for name in _OF_STREAM if name in body}
            rest = {name: value for name, value in body.items() if name not in stream}
            response = self.client.chat.completions.with_raw_response.create(**rest, extra_body=stream or None)
            text = redacted(response.text, self.client.api_key)
            if len(text) <= MAX_BODY_BYTES and (inside := error_inside(response.http_response, text)):
                raise inside
        except openai.OpenAIError as error:
            refusal = Refusal(error)
            if not refusal.may_be_paid:
                reservation.release()
            if refusal.is_temporary:
                permit.refused(refusal.retry_after)
            else:
                if refusal.stops_all and refusal.kind != "path":  # before another thread is let through
                    self.limiter.stop(self.explain(error))
                permit.done()
            raise
        if len(text) > MAX_BODY_BYTES:
            permit.done()
            line = f"{self.host_name} sent more than {MAX_BODY_BYTES // 2**20} MB for one answer"
            raise AnswerError(line, host=host_of(self.url), of_request=True)
        reply = read_reply(text, self.price, sent=[message.content for message in request.messages])
        reservation.settle(reply.cost_usd if reply.is_counted else None)
        self._learn_billing(reply)
        permit.done(reply.input_tokens + reply.output_tokens or None, response.headers)
        self._parameters.answered()
        self._tell_address()
        if reply.filled_by_thoughts:
            self._parameters.think_more(self._room.tokens // 4)
        self._require_whole_prompt(reply, request)
        if not whole and reply.finish == "length" and reply.answer is None:
            raise self._too_long(None, request)
        return text

    def _moves(self, url: str) -> bool:
        """Whether to ask again at another address: where nothing is found, `/v1` is missing or too much."""
        with self._moving:
            if self.url != url:  # another thread has moved meanwhile
                return True
            if self._parameters.taken or self._own:
                return False
            first, self._first_client = self._first_client, self._first_client or self.client
            if first is None:
                path = url.rstrip("/")
                other = path.removesuffix("/v1") if path.endswith("/v1") else f"{path}/v1"
                self._turn_to(self.client.with_options(base_url=other))
                return True
            self._turn_to(first)
            return False

    def _turn_to(self, client: openai.OpenAI) -> None:
        self.client = self._room.client = client

    def _tell_address(self) -> None:
        first = self._first_client
        if first is not None and first.base_url != self.client.base_url and not self._told:
            self._told, self._parameters.address = True, self.url
            self._report.note(
                f"{self.host_name} answers at {self.client.base_url.path}, which is used; give that address"
            )

    def _learn_billing(self, reply: Reply) -> None:
        """Remembers the project's service tier; says once when a provider that is paid counts no tokens."""
        self._any_tier = reply.tier not in {None, "default", "standard"}
        if not reply.is_counted and self.price is not None and not self._told_no_counts:
            self._told_no_counts = True
            self._report.warn(
                f"{self.host_name} does not say how many tokens its answers took, or says fewer than possible: their "
                "costs are estimated from the text, and against a budget they count as the most that they can have cost"
            )

    def _require_whole_prompt(self, reply: Reply, request: Request) -> None:
        """Raises TooLongError when the server read much less than was sent: Ollama cuts a long prompt and says nothing.

        A server that leaves cached tokens out of its count says a smaller number than any context that models are
        opened with. One whose model takes the whole prompt has not cut it, but counts wrongly.
        """
        read = reply.told_input_tokens
        if _SMALLEST_CUT <= read < sum(least_tokens(message.content) for message in request.messages):
            takes = self._room.asked() or context_of(self.model, self.url) or read
            if takes < _prompt_tokens(request) + request.max_tokens:
                raise self._too_long(takes, request)

    def _too_long(self, told: int | None, request: Request) -> TooLongError:
        """The error of a prompt that is too long; the room is lower from now on. `told`: what the model takes."""
        asked = _prompt_tokens(request) + request.max_tokens
        # Below what was asked in any case: our count may be lower than the server's.
        left = min(told or asked // 2, asked * 9 // 10)
        self.lower_room(left - (self._parameters.thinking_tokens if told else 0))
        takes = f"{self.model} takes {told:,} tokens" if told else f"{self.model} does not take it"
        if told and told >= asked:  # our count is too low, or what the server says is wrong
            takes = f"{self.model} does not take it, although its server says {told:,} tokens"
        line = f"a prompt of about {asked:,} tokens is too long for {self.host_name}: {takes}; " + _LARGER_CONTEXT
        return TooLongError(line, room=told, host=host_of(self.url))

    def _with_what_is_left(self, refusal: Refusal, request: Request, body: dict[str, Any]) -> Request | None:
        """The request with a smaller bound of its answer, where the server says what its prompt leaves; else None."""
        sent = body.get("max_tokens") or body.get("max_completion_tokens") or 0
        left = (room_left(refusal.said) or 0) - self._parameters.thinking_tokens
        if not _SMALLEST_ANSWER <= left < sent:
            return None
        return request.model_copy(update={"max_tokens": left})

    def _adapts(self, refusal: Refusal, sent: dict[str, Any], request: Request, tries: _Tries) -> bool:
        """Whether the refusal is about a parameter that can be left out or replaced."""
        unnamed = refusal.status in _UNNAMED or (refusal.status == 500 and tries.total > 0)
        parameter = getattr(refusal.error, "param", None)
        adapted = self._parameters.adapt(refusal.named, parameter, sent, request, unnamed=unnamed)
        if adapted and refusal.status == 500:
            tries.may_retry(refusal.cause)
        return adapted

    def _wait(self, refusal: Refusal, tries: _Tries, permit: Permit) -> None:
        """Returns when a retry may help; the limiter delays the next try. Else raises an error of ours."""
        retry_after, shared = refusal.retry_after, self.limiter.patience is not None
        error = self.explain(refusal.error)
        # A server that answers others is tried as often as one that fails with a status.
        cause = "status" if refusal.cause == "envelope" and self._parameters.taken else refusal.cause
        if refusal.stops_all:
            self.limiter.stop(error)
            raise error from None
        if permit.is_out_of_patience(retry_after):
            raise self._given_up(refusal, error) from None
        if (
            not refusal.is_temporary
            or (retry_after > MAX_RETRY_AFTER_SECONDS and not shared)
            or not ((shared and refusal.status == 429) or tries.may_retry(cause))
        ):
            raise error from None
        if retry_after >= 2:
            self._report.note(f"{self.host_name} asks to wait {retry_after:.0f} s ({refusal.status or refusal.cause})")

    def _given_up(self, refusal: Refusal, error: ProviderError | NetworkError) -> ProviderSilent | ProviderStop:
        """The error of all calls when none has been answered for long, or will be for a time that a run can wait."""
        cause = str(error).partition(";")[0]
        if refusal.retry_after > _MAX_WAIT_SECONDS:
            hours = f"{refusal.retry_after / 3600:.0f} hours"
            stop = ProviderStop(f"{cause}, and asks to wait {hours}; run again then", host=error.host)
            self.limiter.stop(stop)
            return stop
        silent = ProviderSilent(
            f"no call to the language model is answered: {cause}",
            host=error.host,
            no_answer=error.no_answer,
            retry_after=refusal.retry_after or None,
            may_be_paid=refusal.may_be_paid,
        )
        self.limiter.give_up(silent)
        return silent


class _Tries:
    """How often one request was retried, for each cause.

    While other threads get answers, a fault counts as this request's own. While none does, it may be every thread's:
    then the limiter's patience decides, and this request is retried several times as often.
    """

    def __init__(self, retries: int, limiter: Limiter) -> None:
        self._retries, self._limiter = retries, limiter
        self._answered = -1
        self._own: Counter[str] = Counter()
        self.total = 0
        self._shared: Counter[str] = Counter()

    def may_retry(self, cause: str) -> bool:
        self.total += 1
        bound = min(self._retries, _MAX_RETRIES_OF.get(cause, self._retries))
        none_answered, self._answered = self._answered in {-1, self._limiter.answered}, self._limiter.answered
        if none_answered and self._limiter.patience is not None and cause != "envelope":
            self._shared[cause] += 1
            return self._shared[cause] <= _SHARED_FAULT_FACTOR * bound
        self._own[cause] += 1
        return self._own.total() <= self._retries and self._own[cause] <= bound


def _prompt_tokens(request: Request) -> int:
    return sum(count_tokens(message.content) for message in request.messages)
