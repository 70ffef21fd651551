"""The body of a request to one model, and what is left out of it because the model's server refuses it.

OpenAI-compatible servers differ: some know no seed, some no schema, reasoning models refuse a temperature, some want
`max_tokens` and some `max_completion_tokens`. Each is sent until it is refused; the refusal names it.
"""

from __future__ import annotations

import json
import re
import threading
from typing import Any

from summarizer.llm.client import Request
from summarizer.llm.prices import reasoning_effort

__all__ = ["THINKING_TOKENS", "Parameters"]

THINKING_TOKENS = 3000  # for a reasoning model's thoughts, which count against the limit of the answer
_BOUNDS = ("max_completion_tokens", "max_tokens")
_OPTIONAL = ("temperature", "seed", "reasoning_effort", *_BOUNDS)
_FORM = re.compile(
    r"response_format|json_schema|json_object|structured.outputs?|json.?mode|guided_json|\bgrammar\b|json schema",
    re.IGNORECASE,
)
_MOST = re.compile(r"at most (\d{2,7})\b|<= ?(\d{2,7})\b|less than or equal to (\d{2,7})\b|\[1, ?(\d{2,7})\]")


class Parameters:
    """What one model is sent. Many threads may share it."""

    def __init__(self, model: str, *, own: bool) -> None:
        """`own`: OpenAI's own API, which knows `max_completion_tokens`; older servers know `max_tokens` only."""
        self._model, self._effort = model, reasoning_effort(model)
        self._bounds = _BOUNDS if own else _BOUNDS[::-1]
        self._learning = threading.Lock()
        self._refused: set[str] = set()
        self._most: int | None = None  # tokens of an answer that the server allows
        self._form = 0  # 0: schema enforced; 1: any JSON object, schema in the prompt; 2: schema in the prompt only
        self.thinks = self._effort is not None  # some say only by their answers that they think

    @property
    def thinking_tokens(self) -> int:
        """Tokens that every bound is raised by, for thoughts."""
        return THINKING_TOKENS if self.thinks else 0

    def body(self, request: Request) -> dict[str, Any]:
        """The body of a request, without what was refused so far."""
        messages = [message.model_dump() for message in request.messages]
        bound = request.max_tokens + self.thinking_tokens
        body: dict[str, Any] = {"model": self._model, "messages": messages}
        if name := next((name for name in self._bounds if name not in self._refused), None):
            body[name] = min(bound, self._most or bound)
        if self._effort:
            body["reasoning_effort"] = self._effort
        else:
            body |= {"temperature": request.temperature, "seed": request.seed}
        if self._form:
            schema = json.dumps(request.answer_schema, ensure_ascii=False)
            # At the end, so that requests whose messages begin alike still do.
            messages[-1]["content"] += (
                f"\n\nAnswer with one JSON object that fits this schema, and nothing else:\n{schema}"
            )
        if self._form < 2:
            body["response_format"] = {"type": "json_object"} if self._form else _strict(request)
        return {name: value for name, value in body.items() if name not in self._refused}

    def adapt(self, said: str, parameter: str | None, sent: dict[str, Any], request: Request) -> bool:
        """Learns from a refusal; whether the request's body now differs from the one that was sent.

        `said`: the error's text; `parameter`: the one that it names in a field of its own. Another thread may have
        learnt the same in the meantime.
        """
        named = f"{parameter or ''} {said}"
        with self._learning:
            bound = next((name for name in _BOUNDS if name in sent), "")
            most = _MOST.search(said) if bound and bound in named else None
            if most and (allowed := int(next(filter(None, most.groups())))) < sent[bound]:
                self._most = min(allowed, self._most or allowed)
            elif "response_format" in sent and _FORM.search(named):
                self._form = max(self._form, 1 if sent["response_format"]["type"] == "json_schema" else 2)
            elif refused := _first_named(named, [name for name in _OPTIONAL if name in sent]):
                self._refused.add(refused)
            return self.body(request) != sent


def _first_named(text: str, names: list[str]) -> str | None:
    places = {name: found.start() for name in names if (found := re.search(rf"\b{name}\b", text))}
    return min(places, key=places.__getitem__) if places else None


def _strict(request: Request) -> dict[str, Any]:
    schema = {"name": request.schema_name, "strict": True, "schema": request.answer_schema}
    return {"type": "json_schema", "json_schema": schema}
