"""Asks for the parts of one answer until they can be used: at most three times, and only for what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summarizer.drafting.prompts import Prompt
from summarizer.llm.client import LlmClient, Message, Reply, Request
from summarizer.records.post import Usage

__all__ = ["Asker", "Judged", "Part", "object_schema"]

_TRIES = 3  # the first, and twice again with the reason
_SOFT_TRIES = 2  # a text that is only a little off is asked for once more; a small model then writes the same again
_FEW = 2  # examples for a small model: with fewer it copies its instructions, and each more costs seconds to read
_WARMER = 0.7  # temperature at which a small model, asked again, does not only repeat itself
# Texts that a small model writes to choose from; one more when a part has none of use. Framing is three times as long
# as an insight, and code can stand in for part of it.
_DRAWS = {"framing": 2}
_MOST_DRAWS = 3
_DRAW_WARMTH = 0.6  # hot enough to differ, not so hot that it makes things up
_KEPT = 2000  # characters of a bad answer that are shown again


@dataclass(frozen=True)
class Judged:
    """One value for one part: what was made of it, and what is wrong. Weight 0 is good, 100 or more unusable."""

    value: Any
    weight: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        return self.weight < 100


@dataclass(frozen=True)
class Part:
    """A part of the answer: its JSON schema, the tokens it may take, and the judge of what comes back."""

    schema: dict[str, Any]
    tokens: int
    judge: Callable[[Any], Judged]


@dataclass
class Asker:
    """Holds the door for one draft and counts what it costs."""

    door: LlmClient
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    costs: list[float | None] = field(default_factory=list)
    again: int = 0

    @property
    def usage(self) -> Usage:
        known = [cost for cost in self.costs if cost is not None]
        return Usage(
            calls=self.calls,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost_usd=round(sum(known), 6) if self.costs and len(known) == len(self.costs) else None,
        )

    def fill(self, prompt: Prompt, values: Mapping[str, str], parts: Mapping[str, Part]) -> dict[str, Judged]:
        """The best value found for each part. Raises ProviderError or NetworkError when the door gives no reply."""
        best: dict[str, Judged] = {}
        wanted = list(parts)
        examples = _FEW if self.door.small else None
        messages = start = prompt.messages(values, wanted, examples)
        for attempt in range(1, _TRIES + 1):
            warmth = _WARMER if attempt > 1 and self.door.small else 0.0
            reply = self._ask(prompt.kind, messages, {name: parts[name] for name in wanted}, warmth)
            trouble = _trouble(reply)
            answer = reply.answer or {}
            for name in wanted:
                judged = Judged(None, 1000, (trouble,)) if trouble else parts[name].judge(answer.get(name))
                if name not in best or judged.weight < best[name].weight:
                    best[name] = judged
            bound = 0 if attempt < _SOFT_TRIES and not self.door.small else 99
            wanted = [name for name in parts if best[name].weight > bound]
            if not wanted:
                break
            self.again += attempt < _TRIES
            reasons = dict.fromkeys(_reason(name, best[name], shown=not self.door.small) for name in wanted)
            shown = Message(role="assistant", content=reply.text[:_KEPT] or "(nothing)")
            more = prompt.ask_again(reasons, wanted)
            if self.door.small:  # it would only write again what it is shown
                last = Message(role="user", content=f"{start[-1].content}\n\n{more.content}")
                following: tuple[Message, ...] = (*start[:-1], last)
            else:
                following = (*start, shown, more)
            if following == messages:
                break  # the same answer to the same reason: a third one would be no other
            messages = following
        return best

    def draws(
        self,
        prompt: Prompt,
        values: Mapping[str, str],
        parts: Mapping[str, Part],
        enough: Callable[[Mapping[str, list[Judged]]], bool],
    ) -> dict[str, list[Judged]]:
        """Several values for each part, to choose from: for a small model, which cannot be told what was wrong.

        The same question each time, so that the model has read it already, with another seed. Ends early when
        `enough` says so, or when the answer is one that came before.
        """
        found: dict[str, list[Judged]] = {name: [] for name in parts}
        messages = prompt.messages(values, parts, _FEW)
        texts: list[str] = []
        tries = _DRAWS.get(prompt.kind, _MOST_DRAWS)
        for seed in range(1, tries + 2):
            reply = self._ask(prompt.kind, messages, parts, _DRAW_WARMTH if seed > 1 else 0.0, seed)
            trouble = _trouble(reply)
            answer = reply.answer or {}
            for name, part in parts.items():
                found[name].append(Judged(None, 1000, (trouble,)) if trouble else part.judge(answer.get(name)))
            usable = all(any(one.usable for one in several) for several in found.values())
            if reply.text in texts or enough(found) or (seed >= tries and usable):
                break
            texts.append(reply.text)
            self.again += 1
        return found

    def _ask(
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
        reply = self.door.ask(request)
        self.calls += 1
        self.input_tokens += reply.input_tokens
        self.output_tokens += reply.output_tokens
        self.costs.append(reply.cost_usd)
        return reply


def object_schema(properties: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """An object in the strict subset: every property required, and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _trouble(reply: Reply) -> str:
    if reply.finish == "refused":
        return f"the model refused ({(reply.refusal or '')[:80]})"
    if reply.finish == "length" and reply.answer is None:
        return "the answer was too long and was cut off; be brief"
    if reply.answer is None:
        return "the answer was not a JSON object"
    return ""


def _reason(name: str, judged: Judged, *, shown: bool) -> str:
    text = f" ({str(judged.value)[:160]!r})" if shown and isinstance(judged.value, str) and judged.value else ""
    return f"{name}{text}: {'; '.join(judged.reasons)}"
