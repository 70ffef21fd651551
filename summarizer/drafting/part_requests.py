"""Requests the parts of an answer from a language model, and requests unusable parts again, at most three times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizer.drafting.prompts import Prompt
from summarizer.errors import ProviderError
from summarizer.llm.answers import fitted
from summarizer.llm.client import LlmClient, Message, Reply, Request
from summarizer.records.post import Usage

__all__ = ["Graded", "Part", "PartRequester", "Refused", "object_schema"]

Refused = Callable[[str], None]  # is told why a provider refused one request

_MAX_ATTEMPTS = 3  # the first request, and two more that state what was wrong
_MAX_SOFT_ATTEMPTS = 2  # a usable text with soft faults is requested once more, but not from a small model
_SMALL_MODEL_EXAMPLES = 2  # with fewer, a small model copies its instructions; each more takes it seconds to read
_RETRY_TEMPERATURE = 0.7  # at 0, a small model repeats its answer
_SEEDS_OF_A_TRY = 10  # more than a part's requests have
_MAX_SHOWN_CHARACTERS = 8000  # of an unusable answer, repeated in the next request


@dataclass(frozen=True)
class Graded:
    """The value of one part, and the weight of its faults: 0 is faultless, 100 or more is unusable."""

    value: Any
    weight: int = 0
    reasons: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # why sentences were left out of the value, which is usable without them

    @property
    def usable(self) -> bool:
        return self.weight < 100


@dataclass(frozen=True)
class Part:
    """A part of the answer: its JSON schema, its most tokens, and the function that grades its value."""

    schema: dict[str, Any]
    tokens: int
    grade: Callable[[Any], Graded]


@dataclass
class PartRequester:
    """Sends the requests for one draft and counts their tokens and cost. Several threads may share it."""

    client: LlmClient
    again: int = 0  # how often what is asked for has been written again; another number gives another text
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    costs: list[float | None] = field(default_factory=list)
    _counting: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def usage(self) -> Usage:
        known = [cost for cost in self.costs if cost is not None]
        return Usage(
            calls=self.calls,
            input_tokens=self.input_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.output_tokens,
            cost_usd=round(sum(known), 6) if self.costs and len(known) == len(self.costs) else None,
        )

    def request(
        self,
        prompt: Prompt,
        values: Mapping[str, str],
        parts: Mapping[str, Part],
        refused: Refused | None = None,
    ) -> dict[str, Graded]:
        """The best value of each part. Raises ProviderError or NetworkError when there is no reply.

        With `refused`, an error of this request alone (`of_request`) is told to it instead: the parts then have what
        earlier replies held, or are unusable for that reason.
        """
        best: dict[str, Graded] = {}
        wanted = list(parts)
        examples = _SMALL_MODEL_EXAMPLES if self.client.small else None
        messages = start = prompt.messages(values, wanted, examples)
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            temperature = _RETRY_TEMPERATURE if attempt > 1 and self.client.small else 0.0
            try:
                reply = self._send(prompt.kind, messages, {name: parts[name] for name in wanted}, temperature)
            except ProviderError as error:
                if refused is None or not error.of_request:
                    raise
                refused(str(error))
                return {name: best.get(name) or Graded(None, 1000, (str(error),)) for name in parts}
            fault = _reply_fault(reply)
            answer = fitted(reply.answer or {}, {name: parts[name].schema for name in wanted})
            for name in wanted:
                graded = Graded(None, 1000, (fault,)) if fault else parts[name].grade(answer.get(name))
                if name not in best or graded.weight <= best[name].weight:
                    best[name] = graded
            bound = 0 if attempt < _MAX_SOFT_ATTEMPTS and not self.client.small else 99
            wanted = [name for name in parts if best[name].weight > bound]
            if not wanted:
                break
            reasons = dict.fromkeys(_reason(name, best[name], shown=not self.client.small) for name in wanted)
            shown = Message(role="assistant", content=reply.text[:_MAX_SHOWN_CHARACTERS] or "(nothing)")
            more = prompt.ask_again(reasons, wanted)
            if self.client.small:  # it would repeat the answer that it is shown
                last = Message(role="user", content=f"{start[-1].content}\n\n{more.content}")
                following: tuple[Message, ...] = (*start[:-1], last)
            else:
                following = (*start, shown, more)
            if following == messages:
                break  # the same request would get the same answer
            messages = following
        return best

    def once(self, prompt: Prompt, values: Mapping[str, str], parts: Mapping[str, Part]) -> dict[str, Graded]:
        """The value of each part, of one request with all examples: a small model does not correct its faults."""
        reply = self._send(prompt.kind, prompt.messages(values, parts), parts)
        fault = _reply_fault(reply)
        answer = fitted(reply.answer or {}, {name: part.schema for name, part in parts.items()})
        return {
            name: Graded(None, 1000, (fault,)) if fault else part.grade(answer.get(name))
            for name, part in parts.items()
        }

    def _send(
        self,
        kind: str,
        messages: Sequence[Message],
        parts: Mapping[str, Part],
        temperature: float = 0.0,
        seed: int = 1,
    ) -> Reply:
        request = Request(
            kind=kind,
            messages=tuple(messages),
            schema_name=f"{kind}_parts",
            answer_schema=object_schema({name: part.schema for name, part in parts.items()}),
            max_tokens=sum(part.tokens for part in parts.values()) + 20,
            temperature=max(temperature, _RETRY_TEMPERATURE) if self.again else temperature,
            seed=seed + self.again * _SEEDS_OF_A_TRY,
        )
        reply = self.client.ask(request)
        with self._counting:
            self.calls += 1
            self.input_tokens += reply.input_tokens
            self.cached_tokens += reply.cached_tokens
            self.output_tokens += reply.output_tokens
            self.costs.append(reply.cost_usd)
        return reply


def object_schema(properties: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The JSON schema of an object whose properties are all required; no others are allowed."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _reply_fault(reply: Reply) -> str:
    if reply.finish == "refused":
        return f"the model refused ({(reply.refusal or '')[:80]})"
    if reply.filled_by_thoughts:
        return "no answer came in the tokens that it may use; thoughts or the prompt took them all"
    if reply.finish == "length" and reply.answer is None:
        return "the answer was too long and was cut off; be brief"
    if reply.answer is None:
        return "the answer was not a JSON object"
    return ""


def _reason(name: str, graded: Graded, *, shown: bool) -> str:
    text = f" ({str(graded.value)[:160]!r})" if shown and isinstance(graded.value, str) and graded.value else ""
    return f"{name}{text}: {'; '.join(graded.reasons)}"
