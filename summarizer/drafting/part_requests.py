"""Requests the parts of an answer from a language model, and requests unusable parts again, at most three times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizer.drafting.prompts import Prompt
from summarizer.llm.client import LlmClient, Message, Reply, Request
from summarizer.records.post import Usage

__all__ = ["Graded", "Part", "PartRequester", "object_schema"]

_MAX_ATTEMPTS = 3  # the first request, and two more that state what was wrong
_MAX_SOFT_ATTEMPTS = 2  # a usable text with soft faults is requested once more, but not from a small model
_SMALL_MODEL_EXAMPLES = 2  # with fewer, a small model copies its instructions; each more takes it seconds to read
_RETRY_TEMPERATURE = 0.7  # at 0, a small model repeats its answer
# Texts that a small model writes for one part, of which the best is used; one more when none is usable. Framing is
# three times as long as an insight, and code can replace some of it.
_SAMPLES = {"framing": 2}
_MAX_SAMPLES = 3
_SAMPLE_TEMPERATURE = 0.6  # the samples differ, and few state facts that nobody said
_MAX_SHOWN_CHARACTERS = 2000  # of an unusable answer, repeated in the next request


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
    """Sends the requests for one draft and counts their tokens and cost."""

    client: LlmClient
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    costs: list[float | None] = field(default_factory=list)

    @property
    def usage(self) -> Usage:
        known = [cost for cost in self.costs if cost is not None]
        return Usage(
            calls=self.calls,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost_usd=round(sum(known), 6) if self.costs and len(known) == len(self.costs) else None,
        )

    def request(self, prompt: Prompt, values: Mapping[str, str], parts: Mapping[str, Part]) -> dict[str, Graded]:
        """The best value of each part. Raises ProviderError or NetworkError when there is no reply."""
        best: dict[str, Graded] = {}
        wanted = list(parts)
        examples = _SMALL_MODEL_EXAMPLES if self.client.small else None
        messages = start = prompt.messages(values, wanted, examples)
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            temperature = _RETRY_TEMPERATURE if attempt > 1 and self.client.small else 0.0
            reply = self._send(prompt.kind, messages, {name: parts[name] for name in wanted}, temperature)
            fault = _reply_fault(reply)
            answer = reply.answer or {}
            for name in wanted:
                graded = Graded(None, 1000, (fault,)) if fault else parts[name].grade(answer.get(name))
                if name not in best or graded.weight < best[name].weight:
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

    def sample(
        self,
        prompt: Prompt,
        values: Mapping[str, str],
        parts: Mapping[str, Part],
        enough: Callable[[Mapping[str, list[Graded]]], bool],
    ) -> dict[str, list[Graded]]:
        """Several values of each part, of which the caller uses the best. A small model cannot correct faults.

        Each request has the same text, which a local model then need not read again, and another seed. Ends early
        when `enough` returns True, or when an answer repeats an earlier one.
        """
        found: dict[str, list[Graded]] = {name: [] for name in parts}
        messages = prompt.messages(values, parts, _SMALL_MODEL_EXAMPLES)
        texts: list[str] = []
        tries = _SAMPLES.get(prompt.kind, _MAX_SAMPLES)
        for seed in range(1, tries + 2):
            reply = self._send(prompt.kind, messages, parts, _SAMPLE_TEMPERATURE if seed > 1 else 0.0, seed)
            fault = _reply_fault(reply)
            answer = reply.answer or {}
            for name, part in parts.items():
                found[name].append(Graded(None, 1000, (fault,)) if fault else part.grade(answer.get(name)))
            usable = all(any(one.usable for one in several) for several in found.values())
            if reply.text in texts or enough(found) or (seed >= tries and usable):
                break
            texts.append(reply.text)
        return found

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
            temperature=temperature,
            seed=seed,
        )
        reply = self.client.ask(request)
        self.calls += 1
        self.input_tokens += reply.input_tokens
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
    if reply.finish == "length" and reply.answer is None:
        return "the answer was too long and was cut off; be brief"
    if reply.answer is None:
        return "the answer was not a JSON object"
    return ""


def _reason(name: str, graded: Graded, *, shown: bool) -> str:
    text = f" ({str(graded.value)[:160]!r})" if shown and isinstance(graded.value, str) and graded.value else ""
    return f"{name}{text}: {'; '.join(graded.reasons)}"
