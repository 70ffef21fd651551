"""The body of a request to one model, and what is left out of it because the model's server refuses it.

OpenAI-compatible servers differ: some know no seed, some no schema, reasoning models refuse a temperature, some want
`max_tokens` and some `max_completion_tokens`, some templates know no system's message, some models answer in a stream
only. Each is sent until it is refused. The refusal mostly names it, so no list of known hosts is needed, which would
know nothing of a server at home.
"""

from __future__ import annotations

import json
import re
import threading
from typing import Any, Literal

from summarizer.llm.client import Request
from summarizer.llm.prices import reasoning_effort

__all__ = ["THINKING_TOKENS", "Learnt", "Parameters"]

THINKING_TOKENS = 3000  # for a reasoning model's thoughts, which count against the limit of the answer
_BOUNDS = ("max_completion_tokens", "max_tokens")
_OPTIONAL = ("temperature", "seed", "reasoning_effort", "stream_options", *_BOUNDS)
_FORM = re.compile(
    r"response_?(?:format|schema|json)|json_?(?:schema|object|validate)|structured.?outputs?|json.?mode|guided_|"
    r"\bgrammar\b|\bschema\b|xgrammar|outlines|failed to generate json|additionalProperties",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"(?:system|developer)(?: role| message| prompt| instruction)?s?\b.{0,60}(?:not (?:supported|enabled|allowed)|"
    r"unsupported|invalid)|only .{0,20}user.{0,20}assistant|roles? must alternate|"
    r"(?:not support|unsupported|invalid).{0,40}\b(?:system|developer) (?:role|message|prompt|instruction)",
    re.IGNORECASE,
)
_STREAM = re.compile(
    r"only supports? stream|stream(?:ing)?\b.{0,40}\b(?:must be|is required|only|set to true|enable)|"
    r"non-?stream\w*|(?:enable|use|requires?|require the use of) (?:the )?stream",
    re.IGNORECASE,
)
_TOO_MANY = re.compile(
    r"too large|too (?:high|big|many)|at most|exceed|maximum|less than|<=|\u2264|range|between|must be|limit",
    re.IGNORECASE,
)
_INTEGER = re.compile(r"(?<![\w.])\d{2,7}(?![\w])")


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
        self._joins_system = False  # the system's message begins the user's
        self._streams = False  # the server answers in a stream only
        self._guess: Literal["none", "made", "wrong"] = "none"  # that a refusal is about what could be left out
        self.taken = False  # the server has answered
        self.address: str | None = None  # the base URL at which it did, when another was given
        # Tokens that every bound is raised by, for thoughts. Some say only by their answers that they think.
        self.thinking_tokens = THINKING_TOKENS if self._effort else 0

    def think_more(self, most: int) -> None:
        """An answer was cut off in its thoughts: the next may have more of them, `most` from the second time on."""
        self.thinking_tokens = max(THINKING_TOKENS, min(most, 4 * self.thinking_tokens))

    def body(self, request: Request) -> dict[str, Any]:
        """The body of a request, without what was refused so far."""
        messages = [message.model_dump() for message in request.messages]
        if self._joins_system:
            messages = _alternating(messages)
        bare, form = self._guess == "made", 2 if self._guess == "made" else self._form
        bound = request.max_tokens + self.thinking_tokens
        body: dict[str, Any] = {"model": self._model, "messages": messages}
        if name := next((name for name in self._bounds if name not in self._refused), None):
            body[name] = min(bound, self._most or bound)
        if self._effort and not bare:
            body["reasoning_effort"] = self._effort
        elif not bare:
            body |= {"temperature": request.temperature, "seed": request.seed}
        if form:
            schema = json.dumps(request.answer_schema, ensure_ascii=False)
            # At the end, so that requests whose messages begin alike still do.
            messages[-1]["content"] += (
                f"\n\nAnswer with one JSON object that fits this schema, and nothing else:\n{schema}"
            )
        if form < 2:
            body["response_format"] = {"type": "json_object"} if form else _strict(request)
        if self._streams:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return {name: value for name, value in body.items() if name not in self._refused}

    def answered(self) -> None:
        """The server has taken a request: a later refusal without a name is not about what every request holds."""
        self.taken = True

    def adapt(
        self, said: str, parameter: str | None, sent: dict[str, Any], request: Request, *, unnamed: bool = False
    ) -> bool:
        """Learns from a refusal; whether the request's body now differs from the one that was sent.

        `said`: the error's text; `parameter`: the one that it names in a field of its own. Another thread may have
        learnt the same in the meantime. `unnamed`: a refusal that names nothing known may be about anything that can
        be left out. It is left out once, and sent again when that does not help.
        """
        named = f"{parameter or ''} {said}"
        with self._learning:
            bound = next((name for name in _BOUNDS if name in sent), "")
            most = _most_in(said, sent[bound]) if bound and _first_named(_snake(named), [bound]) else None
            if most:
                self._most = min(most, self._most or most)
            elif "response_format" in sent and _FORM.search(named):
                self._form = max(self._form, 1 if sent["response_format"]["type"] == "json_schema" else 2)
            elif _has_system(sent) and _SYSTEM.search(named):
                self._joins_system = True
            elif "stream" not in sent and _STREAM.search(named):
                self._streams = True
            elif refused := _first_named(_snake(named), [name for name in _OPTIONAL if name in sent]):
                self._refused.add(refused)
            elif self._guess == "made" and not self.taken:
                self._guess = "wrong"
                return False
            elif unnamed and self._guess == "none" and not self.taken and not parameter:
                self._guess = "made"
            return self.body(request) != sent


def _most_in(said: str, sent: int) -> int | None:
    """The largest bound of an answer that a refusal allows; None when it says none."""
    if not _TOO_MANY.search(said):
        return None
    return max(
        (size for found in _INTEGER.findall(said.replace(",", "")) if 16 <= (size := int(found)) < sent), default=None
    )


def _first_named(text: str, names: list[str]) -> str | None:
    places = {name: found.start() for name in names if (found := re.search(rf"\b{name}\b", text))}
    return min(places, key=places.__getitem__) if places else None


def _snake(text: str) -> str:
    """The text with camelCase names (Gemini, Bedrock) as Python writes them, and Gemini's name of the bound as ours."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower()
    return re.sub(r"\bmax_?_(?:output|new|gen)_?tokens\b", "max_tokens", snake)


def _has_system(sent: dict[str, Any]) -> bool:
    return any(message["role"] == "system" for message in sent["messages"])


def _alternating(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages with the system's as the user's, and neighbours of one role as one."""
    joined: list[dict[str, Any]] = []
    for message in messages:
        role = "user" if message["role"] == "system" else message["role"]
        if joined and joined[-1]["role"] == role:
            joined[-1]["content"] += f"\n\n{message['content']}"
        else:
            joined.append({"role": role, "content": message["content"]})
    return joined


def _strict(request: Request) -> dict[str, Any]:
    schema = {"name": request.schema_name, "strict": True, "schema": request.answer_schema}
    return {"type": "json_schema", "json_schema": schema}


Learnt = dict[tuple[str, str], Parameters]
"""By the base URL and the model's name: what refusals taught, for the clients that a run opens one after the other."""
