"""What servers that call themselves OpenAI-compatible answer instead of what was asked, in their own words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from provider import Answer, completion, error, passable

Body = dict[str, Any]
Write = Callable[[Body], Answer]


def text_of(body: Body) -> str:
    return json.dumps(passable(body))


def said(status: int, found: Any, **headers: str) -> Answer:
    return Answer(status, json.dumps(found), headers)


def message(finish: str = "stop", content: Any = "", **more: Any) -> Answer:
    return completion(content, finish=finish, **more)


def changed(body: Body, change: Callable[[Any], Any]) -> str:
    """The answer with each value that is no object or list changed."""

    def inner(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: inner(one) for name, one in value.items()}
        return [inner(one) for one in value] if isinstance(value, list) else change(value)

    return json.dumps(inner(passable(body)))


def stream(body: Body) -> Answer:
    """Events as OpenRouter sends them, with its line that keeps the connection open."""
    text = text_of(body)
    parts: list[Any] = [{"choices": [{"delta": {"content": text[at : at + 50]}}]} for at in range(0, len(text), 50)]
    parts += [{"choices": [{"delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": {"prompt_tokens": 9}}]
    events = [": PROCESSING", *(f"data: {json.dumps(part)}" for part in parts), "data: [DONE]"]
    return Answer(200, "\n\n".join(events) + "\n", {"content-type": "text/event-stream"})


def thinks_until(tokens: int, thoughts: Answer) -> Write:
    """A model that needs so many tokens before its answer begins."""
    return lambda body: thoughts if (body.get("max_tokens") or 0) < tokens else completion(text_of(body))


# The answer is there, in a form that nobody asked for. No further call is needed.
REPLIES: dict[str, Write] = {
    "gzip said of a plain body": lambda body: replace(
        completion(text_of(body)), headers={"content-encoding": "gzip"}
    ),
    "words before a fence": lambda body: completion(f"Here is the JSON:\n\n```JSON\n{text_of(body)}\n```\nEnjoy!"),
    "thoughts closed only": lambda body: completion(f"About {{a bridge}}, then.\n</think>\n{text_of(body)}"),
    "thoughts of Magistral": lambda body: completion(f'[THINK]{{"heading": "no"}}[/THINK]{text_of(body)}'),
    "thoughts of Kimi": lambda body: completion(f'\u25c1think\u25b7{{"a": 1}}\u25c1/think\u25b7{text_of(body)}'),
    "thoughts of Cohere": lambda body: completion(f'<|START_THINKING|>{{"a": 1}}<|END_THINKING|>{text_of(body)}'),
    "channels of gpt-oss": lambda body: completion(
        '<|channel|>analysis<|message|>{"a": 1}<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>'
        f"{text_of(body)}<|return|>"
    ),
    "boxes of GLM": lambda body: completion(f"<|begin_of_box|>{text_of(body)}<|end_of_box|>"),
    "byte order mark": lambda body: completion(f"\ufeff{text_of(body)}"),
    "end of turn": lambda body: completion(f"{text_of(body)}<|im_end|>"),
    "JSON in JSON": lambda body: completion(json.dumps(text_of(body))),
    "Python": lambda body: completion(str(passable(body))),
    "JavaScript": lambda body: completion(re.sub(r'([{,] ?)"(\w+)":', r"\1\2:", text_of(body))),
    "a comment": lambda body: completion(text_of(body).replace(', "', ', // next\n "', 1)),
    "apostrophes escaped": lambda body: completion(text_of(body).replace("'", "\\'")),
    "no-break spaces": lambda body: completion(text_of(body).replace(': "', ':\u00a0"')),
    "numbers as strings": lambda body: completion(changed(body, lambda one: str(one) if type(one) is int else one)),
    "inside an object": lambda body: completion(json.dumps({"response": {"answer": passable(body)}})),
    "inside a list": lambda body: completion(json.dumps({"results": [passable(body)]})),
    "names with capitals": lambda body: completion(
        json.dumps({name.title(): value for name, value in passable(body).items()})
    ),
    "an object for a text": lambda body: message(content=passable(body)),
    "a tool": lambda body: message(
        "tool_calls", None, tool_calls=[{"function": {"name": "x", "arguments": text_of(body)}}]
    ),
    "a tool of Ollama": lambda body: message(
        tool_calls=[{"function": {"name": "x", "arguments": passable(body)}}]
    ),
    "a function": lambda body: message("function_call", None, function_call={"arguments": text_of(body)}),
    "among the thoughts": lambda body: message(reasoning=text_of(body)),
    "parts": lambda body: message(
        content=[{"type": "thinking", "thinking": [{"text": "hm"}]}, {"type": "text", "text": text_of(body)}]
    ),
    "parts that are texts": lambda body: message(content=[text_of(body)[:40], text_of(body)[40:]]),
    "an empty choice first": lambda body: said(
        200, {"choices": [{"message": {"content": ""}}, {"message": {"content": text_of(body)}}]}
    ),
    "a stream": stream,
    "wrapped by a gateway": lambda body: said(200, {"result": json.loads(completion(text_of(body)).body)}),
    "body with a byte order mark": lambda body: Answer(200, f"\ufeff\n {completion(text_of(body)).body}"),
    "body as a list": lambda body: Answer(200, f"[{completion(text_of(body)).body}]"),
    "usage in words": lambda body: completion(text_of(body), usage={"prompt_tokens": "many"}),
}  # fmt: skip


def refusing(when: Callable[[Body], Any], refusal: Answer) -> Write:
    return lambda body: refusal if when(body) else completion(text_of(body))


def form(body: Body) -> str:
    return (body.get("response_format") or {}).get("type", "")


def _extra(name: str) -> Answer:
    """Mistral's and FastAPI's."""
    return said(422, {"detail": [{"loc": ["body", name], "msg": "Extra inputs are not permitted"}]})


def _google(line: str, status: int = 400, **more: Any) -> Answer:
    return said(status, [{"error": {"code": status, "message": line, "status": "INVALID_ARGUMENT", **more}}])


# Something in the request is refused. It is left out from then on.
REFUSALS: dict[str, Write] = {
    "seed by FastAPI": refusing(lambda body: "seed" in body, _extra("seed")),
    "seed by Gemini": refusing(
        lambda body: "seed" in body, _google('Invalid JSON payload received. Unknown name "seed": Cannot find field.')
    ),
    "seed by a gateway": refusing(
        lambda body: "seed" in body, error(400, "UnsupportedParamsError: x does not support parameters: ['seed']")
    ),
    "seed and form": refusing(lambda body: "seed" in body or form(body), _extra("seed")),
    "schema by Gemini": refusing(
        lambda body: form(body) == "json_schema",
        _google("Unknown name \"additionalProperties\" at 'generation_config.response_schema': Cannot find field."),
    ),
    "states by Gemini": refusing(
        lambda body: form(body) == "json_schema",
        _google("The specified schema produces a constraint that has too many states for serving."),
    ),
    "schema by Groq": refusing(
        lambda body: form(body) == "json_schema",
        error(400, "Failed to generate JSON. Please adjust your prompt.", code="json_validate_failed"),
    ),
    "grammar by llama.cpp": refusing(form, error(500, "failed to parse grammar", kind="server_error")),
    "form in plain text": refusing(form, Answer(400, "no response_format here", {"content-type": "text/plain"})),
    "form inside 200": refusing(
        form, said(200, {"error": {"message": "Provider error", "code": 400, "metadata": {"raw": "json_schema?"}}})
    ),
    "form without a name": refusing(form, said(400, {"error": "Bad Request"})),
    "form without a word": refusing(form, Answer(500, "Internal Server Error", {"content-type": "text/plain"})),
    "form by OpenRouter": refusing(
        lambda body: form(body) or "seed" in body,
        error(404, "No endpoints found that can handle the requested parameters."),
    ),
    "completion tokens wanted": refusing(
        lambda body: "max_tokens" in body,
        error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", param="max_tokens"),
    ),
    "tokens in camel case": refusing(lambda body: "max_tokens" in body, error(400, "Unknown field maxTokens")),
    "tokens in a range": refusing(
        lambda body: body.get("max_tokens", 0) > 250, error(400, "Range of max_tokens should be [1, 250]")
    ),
    "tokens of the model": refusing(
        lambda body: body.get("max_tokens", 0) > 250,
        error(400, "max_tokens (900) exceeds model's maximum output tokens (250) for model x"),
    ),
    "temperature not implemented": refusing(
        lambda body: "temperature" in body, error(501, "temperature is not implemented")
    ),
    "system by Gemma": refusing(
        lambda body: body["messages"][0]["role"] == "system", _google("Developer instruction is not enabled for x")
    ),
    "roles by a template": refusing(
        lambda body: body["messages"][0]["role"] == "system",
        error(400, "Conversation roles must alternate user/assistant/user/assistant/..."),
    ),
    "stream wanted": lambda body: (
        stream(body) if body.get("stream") else error(400, "This model only support stream mode, enable it")
    ),
    "room for thoughts": thinks_until(1500, message("length", None, reasoning_content="Hmm, let me see")),
    "room for hidden thoughts": thinks_until(1500, message("MAX_TOKENS")),
    "room for thoughts in the text": thinks_until(1500, message("model_length", '[THINK]hm {"heading": "no"} hm')),
}  # fmt: skip


# What is answered always -> words of the error, and whether every other episode would meet the same.
LASTING: dict[str, tuple[Answer, str, bool]] = {
    "address in plain text": (Answer(404, "404 page not found", {"content-type": "text/plain"}), "ends in /v1", True),
    "address by FastAPI": (said(404, {"detail": "Not Found"}), "ends in /v1", True),
    "address of a page": (Answer(405, "<html>nginx</html>", {"content-type": "text/html"}), "ends in /v1", True),
    "address by LM Studio": (said(200, {"error": "Unexpected endpoint or method. (POST /v2)"}), "ends in /v1", True),
    "address by Azure": (said(404, {"error": {"code": "404", "message": "Resource not found"}}), "ends in /v1", True),
    "model of Ollama": (error(404, 'model "test" not found, try pulling it first'), "try pulling it", True),
    "model of Azure": (
        said(404, {"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}}),
        "no model 'test' (404)", True,
    ),
    "model of Mistral": (said(400, {"message": "Invalid model: test", "code": "1500"}), "no model 'test'", True),
    "model of DeepSeek": (error(400, "Model Not Exist"), "no model 'test'", True),
    "model that ended": (error(400, "The model `x` has been decommissioned"), "no model 'test'", True),
    "region": (
        error(403, "Country, region, or territory not supported", code="unsupported_country_region_territory"),
        "refuses access (403): Country, region, or territory not supported", True,
    ),
    "region of Gemini": (_google("User location is not supported for the API use."), "User location", True),
    "a firewall": (Answer(403, "<html><title>Attention Required!</title>"), "(Attention Required!)", True),
    "key of Gemini": (_google("API key not valid. Please pass a valid API key."), "key was not accepted", True),
    "key of xAI": (said(400, {"error": "Incorrect API key provided: xa***yz."}), "key was not accepted", True),
    "no money": (error(402, "Insufficient Balance"), "no credit left (402)", True),
    "no money at Anthropic": (error(400, "Your credit balance is too low to do this."), "no credit left (400)", True),
    "no money at Moonshot": (error(429, "end", kind="exceeded_current_quota_error"), "no credit left (429)", True),
    "no money at Z.ai": (error(429, "余额不足或无可用资源包", code="1113"), "no credit left (429)", True),
    "no money at MiniMax": (
        said(200, {"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}), "no credit left", True,
    ),
    "quota of the day": (error(429, "Rate limit exceeded: free-models-per-day"), "limit of the day", True),
    "quota of the day at Google": (
        _google(
            "You exceeded your current quota, check your plan and billing details. Please retry in 20s.",
            429, details=[{"quotaId": "GenerateRequestsPerDayPerProject"}],
        ),
        "limit of the day", True,
    ),
    "memory": (error(500, "model requires more system memory (5 GiB) than is available"), "more system memory", True),
    "content filter": (error(400, "filtered", code="content_filter"), "content filter", False),
    "moderation": (error(403, "The model requires moderation and your input was flagged"), "content filter", False),
    "overload inside 200": (error(200, "model is overloaded", code="502"), "model is overloaded", False),
    "a text inside 200": (said(200, {"error": "upstream is on fire"}), "upstream is on fire", False),
    "error in a choice": (
        said(200, {"choices": [{"message": {"content": ""}, "finish_reason": "error", "error": {"message": "died"}}]}),
        "failed while it answered: died", False,
    ),
    "stream that breaks off": (Answer(200, 'data: {"choices": [{"delta": {"content": "{"}}]}\n\n'), "broke off", False),
    "a page": (Answer(200, "<html><title>Just a moment...</title></html>"), "a web page (Just a moment...)", False),
    "time of a gateway": (Answer(524, "<html><title>524: timeout</title>"), "failed (524)", False),
    "broken gzip": (Answer(200, b"\x1f\x8b\x08 broken", {"content-encoding": "gzip"}), "cannot be unpacked", False),
    "no choice": (said(200, {"id": "x", "choices": []}), "no choice", False),
}  # fmt: skip
