"""A language-model provider on a loopback port: answers over HTTP as OpenAI's API does, faults included.

    with Provider() as provider:                      # writes a passable answer to any schema
        provider.script(status(429, retry_after=1))   # first fails, then answers
        ... base_url=provider.url ...
        provider.bodies[0]["response_format"]         # what was asked

Every request is checked as the real API checks it: the bearer key, a JSON body, known fields, and for structured
outputs the strict subset of JSON Schema. What the real API would refuse, this refuses with the same shape of error.

`Provider(limit=Limit(...))` limits requests and tokens as the real API does, a bucket that fills up again, and says so
in headers. Its batch API (`/v1/files`, `/v1/batches`) works when told to: `provider.jobs.work()` answers what was sent.
"""

from __future__ import annotations

import email
import json
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from summarizer.llm.schemas import require_strict

KEY = "sk-test-5f1e0c7a9b3d"
_KNOWN = {
    "model", "messages", "response_format", "max_completion_tokens", "max_tokens", "temperature", "seed",
    "reasoning_effort", "n", "stream", "stream_options", "user", "top_p", "store", "metadata",
}  # fmt: skip
_SUBSET = {"type", "properties", "required", "additionalProperties", "items", "enum", "description", "anyOf", "$ref"}
_TYPES = {"string", "number", "integer", "boolean", "object", "array", "null"}


@dataclass
class Answer:
    """One HTTP answer. `hang` seconds pass before it is sent; `drop` closes the connection instead."""

    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    drop: bool = False


Reply = Answer | Callable[[dict[str, Any]], Answer]


def error(
    status: int, message: str, *, kind: str = "invalid_request_error", code: str | None = None, **more: Any
) -> Answer:
    """An error as the API shapes it. `retry_after` is seconds; `param` the field it is about."""
    headers = {"retry-after": str(more["retry_after"])} if "retry_after" in more else {}
    found = {"message": message, "type": kind, "param": more.get("param"), "code": code}
    return Answer(status, json.dumps({"error": found}), headers)


def rate_limited(retry_after: float | None = None) -> Answer:
    more = {} if retry_after is None else {"retry_after": retry_after}
    return error(429, "Rate limit reached for requests", kind="requests", code="rate_limit_exceeded", **more)


def no_credit() -> Answer:
    return error(
        429, "You exceeded your current quota, please check your plan and billing details.",
        kind="insufficient_quota", code="insufficient_quota",
    )  # fmt: skip


def used(prompt: int, answer: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "total_tokens": prompt + answer,
        "prompt_tokens_details": {"cached_tokens": 500, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
        },
    }  # fmt: skip


def counted(answer: Answer, body: dict[str, Any]) -> Answer:
    """The answer with tokens that its prompt and text can have, where they have more than `completion` says."""
    if f'"usage": {json.dumps(used(700, 90))}' in str(answer.body):
        try:
            found = json.loads(answer.body)
            text = found["choices"][0]["message"]["content"] or ""
        except (ValueError, KeyError, TypeError):  # a faulty server's
            return answer
        prompt = sum(len(message["content"]) for message in body["messages"])
        found["usage"] = used(max(700, prompt // 4), max(90, len(text) // 4))
        answer.body = json.dumps(found)
    return answer


def completion(
    content: str | None,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    model: str = "test",
    usage: dict[str, Any] | None = None,
    **more: Any,
) -> Answer:
    """A chat completion with every field that the real API sends; `more`: further fields of its message."""
    message = {"role": "assistant", "content": content, "refusal": refusal, "annotations": [], **more}
    usage = usage or used(700, 90)
    body = {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1795000000,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        "usage": usage,
        "service_tier": "default",
        "system_fingerprint": "fp_test",
    }
    return Answer(200, json.dumps(body))


@dataclass
class Limit:
    """How much the account may ask for in a minute of `minute` seconds; `told`: whether headers say so."""

    requests: float = 1e9
    tokens: float = 1e9
    minute: float = 60.0
    told: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._left = [self.requests, self.tokens]
        self._at = time.monotonic()
        self.exceeded = 0

    def take(self, tokens: int) -> tuple[bool, dict[str, str]]:
        """Whether a request may pass, and the headers."""
        with self._lock:
            now = time.monotonic()
            whole = (self.requests, self.tokens)
            self._left = [
                min(most, left + (now - self._at) * most / self.minute)
                for most, left in zip(whole, self._left, strict=True)
            ]
            self._at = now
            passes = self._left[0] >= 1 and self._left[1] >= min(tokens, self.tokens)
            if passes:
                self._left = [self._left[0] - 1, self._left[1] - tokens]
            else:
                self.exceeded += 1
            headers = {}
            if self.told:
                for name, most, left in zip(("requests", "tokens"), whole, self._left, strict=True):
                    headers[f"x-ratelimit-limit-{name}"] = str(int(most))
                    headers[f"x-ratelimit-remaining-{name}"] = str(max(0, int(left)))
                    headers[f"x-ratelimit-reset-{name}"] = f"{int(1000 * (most - left) / most * self.minute)}ms"
            return passes, headers


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024  # hundreds of threads connect at once; the library's 5 refuses some of them


class Provider:
    """The server. Answers from the script first, then from `write` (an answer that fits the schema)."""

    def __init__(self, *, key: str = KEY, models: tuple[str, ...] = ("test",), limit: Limit | None = None) -> None:
        self.key, self.models, self.limit = key, models, limit
        self.jobs = Jobs(self)
        self.strangers = 0  # requests with a wrong key
        self.described: dict[str, Any] = {}  # what the list says of each model in addition
        self.listed = ""  # the list of models word for word, instead of one
        self.pages: dict[str, Any] = {}  # JSON that further paths answer with; a function is called with the body
        self.asked: list[str] = []  # paths that were asked for, other than completions, files and batches
        self.bodies: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.refused: list[str] = []  # why a request was not as the API wants it
        self.write: Callable[[dict[str, Any]], Answer] = lambda body: completion(json.dumps(passable(body)))
        self._script: deque[Reply] = deque()
        self._stop = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *answers: Reply) -> None:
        self._script.extend(answers)

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, key: str | None, raw: bytes, method: str = "POST", form: str = "") -> Answer:
        if key != f"Bearer {self.key}":
            self.strangers += 1
            return error(
                401, f"Incorrect API key provided: {key}. You can find your API key at ...", code="invalid_api_key"
            )
        if not path.startswith(("/v1/files", "/v1/batches", "/v1/chat")):
            self.asked.append(path)
        if path == "/v1/models" and self.listed:
            return Answer(200, self.listed)
        if path == "/v1/models":
            known = {"object": "model", "created": 1, "owned_by": "test", **self.described}
            return Answer(200, json.dumps({"object": "list", "data": [{"id": name, **known} for name in self.models]}))
        if path in self.pages:
            page = self.pages[path]
            return Answer(200, json.dumps(page(json.loads(raw or b"{}")) if callable(page) else page))
        if path.startswith(("/v1/files", "/v1/batches")):
            return self.jobs.answer(method, path.removeprefix("/v1/"), raw, form)
        if path != "/v1/chat/completions":
            return Answer(
                404, json.dumps({"error": {"message": f"Invalid URL ({path})", "type": "invalid_request_error"}})
            )
        body = json.loads(raw)
        self.bodies.append(body)
        self.times.append(time.monotonic())
        if self.limit is not None:
            asked = len(raw) // 4 + int(body.get("max_completion_tokens") or body.get("max_tokens") or 0)
            passes, headers = self.limit.take(asked)
            if not passes:
                refused = rate_limited(0.05)
                return Answer(refused.status, refused.body, {**headers, **refused.headers})
            written = self._answer_to(body)
            return Answer(
                written.status, written.body, {**headers, **written.headers}, hang=written.hang, drop=written.drop
            )
        return self._answer_to(body)

    def _answer_to(self, body: dict[str, Any]) -> Answer:
        if self._script:
            scripted = self._script.popleft()
            return scripted(body) if callable(scripted) else scripted
        if wrong := wrong_request(body):
            self.refused.append(wrong)
            return error(400, wrong, param=wrong.split(" ")[0])
        return counted(self.write(body), body)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._send(provider.answer(self.path, self.headers.get("authorization"), b"", "GET"))

            def do_DELETE(self) -> None:
                self._send(provider.answer(self.path, self.headers.get("authorization"), b"", "DELETE"))

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                form = self.headers.get("content-type", "")
                self._send(provider.answer(self.path, self.headers.get("authorization"), raw, form=form))

            def _send(self, answer: Answer) -> None:
                if answer.hang and provider._stop.wait(answer.hang):
                    answer.drop = True
                if answer.drop:
                    self.close_connection = True
                    return
                data = answer.body.encode() if isinstance(answer.body, str) else answer.body
                try:
                    self.send_response(answer.status)
                    for name, value in {"content-type": "application/json", **answer.headers}.items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True  # the client has gone

            def log_message(self, *_: object) -> None:
                pass

        return Handler


class Jobs:
    """The batch API. Jobs stand still until `work` or `end` is called."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}  # newest last
        self.seen: list[str] = []  # custom_ids of all batches that were made
        self.script: deque[Answer | Callable[[], Answer | None]] = deque()  # before the real answer to a create

    def answer(self, method: str, path: str, raw: bytes, form: str) -> Answer:
        kind, _, rest = path.partition("?")[0].partition("/")
        if kind == "files":
            return self._file(method, rest, raw, form)
        if method == "POST" and not rest:
            return self._create(json.loads(raw))
        if method == "GET" and not rest:
            data = list(reversed(self.batches.values()))
            return _ok({"object": "list", "data": data, "has_more": False, "first_id": None, "last_id": None})
        batch = self.batches.get(rest.split("/")[0])
        if batch is None:
            return error(404, f"No batch found with id '{rest}'.")
        if rest.endswith("/cancel"):
            batch["status"] = "cancelled"
        return _ok(batch)

    def _file(self, method: str, rest: str, raw: bytes, form: str) -> Answer:
        name = rest.split("/")[0]
        if method == "POST":
            message = email.message_from_bytes(b"content-type: " + form.encode() + b"\r\n\r\n" + raw)
            parts = {part.get_param("name", header="content-disposition"): part for part in message.get_payload()}
            if parts["purpose"].get_payload() != "batch" or not parts["file"].get_filename().endswith(".jsonl"):
                return error(400, "Invalid file for purpose", param="purpose")
            name = self.keep(parts["file"].get_payload(decode=True))
            return _ok(self._described(name))
        if name not in self.files:
            return error(404, f"No such File object: {name}")
        if method == "DELETE":
            del self.files[name]
            return _ok({"id": name, "object": "file", "deleted": True})
        if rest.endswith("/content"):
            return Answer(200, self.files[name].decode(), {"content-type": "application/octet-stream"})
        return _ok(self._described(name))

    def _described(self, name: str) -> dict[str, Any]:
        size = len(self.files[name])
        return {
            "id": name,
            "object": "file",
            "bytes": size,
            "created_at": 1,
            "filename": "x.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    def keep(self, data: bytes) -> str:
        name = f"file-{uuid.uuid4().hex[:12]}"
        self.files[name] = data
        return name

    def _create(self, body: dict[str, Any]) -> Answer:
        if self.script:
            scripted = self.script.popleft()
            found = scripted() if callable(scripted) else scripted
            if found is not None:
                return found
        if body["endpoint"] != "/v1/chat/completions" or body["completion_window"] != "24h":
            return error(400, "Invalid endpoint or completion_window")
        if body["input_file_id"] not in self.files:
            return error(400, "Invalid file", param="input_file_id")
        lines = [json.loads(line) for line in self.files[body["input_file_id"]].splitlines()]
        ids = [line["custom_id"] for line in lines]
        wrong = [
            line for line in lines if set(line) != {"custom_id", "method", "url", "body"} or line["method"] != "POST"
        ]
        if wrong or len(set(ids)) != len(ids):
            return error(400, "the file's lines are wrong, or a custom_id comes twice")
        self.seen += ids
        batch = {
            "id": f"batch_{uuid.uuid4().hex[:12]}",
            "object": "batch",
            "endpoint": body["endpoint"],
            "errors": None,
            "input_file_id": body["input_file_id"],
            "completion_window": "24h",
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": 1795000000,
            "metadata": body.get("metadata"),
            "request_counts": {"total": len(ids), "completed": 0, "failed": 0},
        }
        self.batches[batch["id"]] = batch
        return _ok(batch)

    @property
    def open(self) -> list[dict[str, Any]]:
        return [one for one in self.batches.values() if one["status"] in {"validating", "in_progress", "finalizing"}]

    def work(self, spoil: Callable[[int, str], Answer | None] = lambda _, __: None, status: str = "completed") -> int:
        """Answers all open batches; `spoil` may answer a line (number, custom_id) badly. Status 0: it expired."""
        done = 0
        for batch in self.open:
            good, bad = [], []
            for number, data in enumerate(self.files[batch["input_file_id"]].splitlines()):
                line = json.loads(data)
                written = spoil(number, line["custom_id"])
                if written is None:
                    wrong = wrong_request(line["body"])
                    written = error(400, wrong) if wrong else counted(self._provider.write(line["body"]), line["body"])
                known = {"id": f"batch_req_{number}", "custom_id": line["custom_id"]}
                response = {
                    "status_code": written.status,
                    "request_id": "req",
                    "body": json.loads(written.body or "{}"),
                }
                if written.status == 200:
                    good.append({**known, "response": response, "error": None})
                elif written.status == 0:
                    why = {
                        "code": "batch_expired",
                        "message": "This request could not be executed before the completion window expired.",
                    }
                    bad.append({**known, "response": None, "error": why})
                else:
                    bad.append({**known, "response": response, "error": None})
                done += 1
            for name, lines in (("output_file_id", good), ("error_file_id", bad)):
                if lines:
                    batch[name] = self.keep("".join(json.dumps(line) + "\n" for line in reversed(lines)).encode())
            batch["status"] = status
            batch["request_counts"] = {"total": len(good) + len(bad), "completed": len(good), "failed": len(bad)}
        return done

    def fail(self, code: str, message: str) -> None:
        """All open batches fail their validation."""
        for batch in self.open:
            batch["status"] = "failed"
            batch["errors"] = {
                "object": "list", "data": [{"code": code, "message": message, "param": None, "line": None}]
            }  # fmt: skip


def _ok(body: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(body))


def wrong_request(body: dict[str, Any]) -> str | None:
    """Why the real API would refuse this body; None when it would not."""
    if unknown := set(body) - _KNOWN:
        return f"{min(unknown)} is not a known parameter"
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "messages must be a list that is not empty"
    for message in messages:
        if message.get("role") not in {"system", "developer", "user", "assistant"} or not isinstance(
            message.get("content"), str
        ):
            return "messages hold a wrong role or content"
    form = body.get("response_format", {"type": "text"})
    if form["type"] != "json_schema":
        return None
    named = form["json_schema"]
    if set(named) != {"name", "strict", "schema"} or named["strict"] is not True:
        return "response_format must have name, strict and schema"
    try:
        require_strict(named["schema"])  # what every server can enforce, not only this one
    except ValueError as wrong:
        return f"response_format: {wrong}"
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", named["name"]):
        return "response_format has a wrong name"
    wrong = outside_strict_subset(named["schema"], top=True)
    return f"response_format: Invalid schema: {wrong}" if wrong else None


def outside_strict_subset(schema: Any, *, top: bool = False, depth: int = 0) -> str | None:
    """What a schema has that structured outputs do not allow under `strict`; None when it is within the subset."""
    if not isinstance(schema, dict) or depth > 10:
        return "not a schema, or nested too deeply"
    if unknown := set(schema) - _SUBSET:
        return f"{min(unknown)} is not permitted"
    if schema.get("type") not in _TYPES or (top and schema["type"] != "object"):
        return f"type {schema.get('type')!r}"
    if schema["type"] == "object":
        names = list(schema.get("properties", {}))
        if schema.get("additionalProperties") is not False:
            return "additionalProperties must be false"
        if sorted(schema.get("required", [])) != sorted(names) or not names:
            return "required must list every property"
        return next(
            (bad for one in schema["properties"].values() if (bad := outside_strict_subset(one, depth=depth + 1))), None
        )
    if schema["type"] == "array":
        return outside_strict_subset(schema.get("items"), depth=depth + 1)
    if "enum" in schema and (
        not schema["enum"] or len(schema["enum"]) > 1000 or len(set(schema["enum"])) != len(schema["enum"])
    ):
        return "enum must hold 1 to 1000 different values"
    return None


_PROSE = {
    "heading": "Patience Often Beats a Larger Budget{n}",
    "claim": "{who} argues that the slow way was the right one here, because the people who do the work see trouble "
    "earlier than the people who only read about it later in reports.",
    "takeaway": "This suggests that those closest to a problem should be asked about it before anything is bought.",
    "headline": "Why the Slow Way Often Wins",
    "dek": "In this conversation the guest explains why patience pays, what it costs to hurry, and how the people who "
    "do the work see trouble first.",
    "intro": "The guest has spent a working life close to the problem that this conversation is about. Together with "
    "the host the talk goes through what was tried, what failed, and which of the lessons turned out to be worth "
    "keeping for others who stand before the same choice.",
    "conclusion_shown": "The conversation showed that the slow way often wins, since the people who do the work see "
    "trouble before anybody else can. What looked like a question of money was mostly a question of attention, and the "
    "answers came from those who had been there from the beginning and had never been asked.",
    "conclusion_next": "It is worth watching whether others begin to ask the people who do the work before they buy "
    "something new, and whether the answers change what is bought in the end.",
    "opening": "{who} returns to this subject more than once, and thinks that most of what is said about it is true "
    "only from far away, where the details cannot be seen by anybody.",
    "closing": "What follows is a plain rule: whoever decides should first go and look, and should stay long enough to "
    "be bored by what they see there.",
}


_SCHEMA_FOLLOWS = "\n\nAnswer with one JSON object that fits this schema"


def schema_asked_for(body: dict[str, Any]) -> dict[str, Any]:
    """The `name` and the `schema` that an answer must fit, wherever they stand in the request."""
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return form["json_schema"]
    schema = json.loads(body["messages"][-1]["content"].rpartition("\n")[2])
    names = schema["properties"].keys()
    kinds = {"read": {"about", "points"}, "outline": {"insights"}, "insight": {"decision", "place"}}
    return {"name": next((kind for kind, of in kinds.items() if of <= names), "framing"), "schema": schema}


def passable(body: dict[str, Any]) -> dict[str, Any]:
    """An answer that fits the schema asked for and passes the checks on prose: dull, and true of anything."""
    asked_for = schema_asked_for(body)
    asked = body["messages"][-1]["content"].partition(_SCHEMA_FOLLOWS)[0]
    of_user = [message["content"] for message in reversed(body["messages"]) if message["role"] == "user"]
    of_user = [said.partition(_SCHEMA_FOLLOWS)[0] for said in of_user]
    material = next((one for one in of_user if _MATERIAL.search(one)), asked)  # a complaint about it may follow
    called = re.search(r"called (.+?) in the text", material)
    number = hash_of(asked) % 10**6
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    named = _BY_KIND.get(asked_for["name"].removesuffix("_parts"))
    known = named(material) if named else {}
    return {
        name: known[name] if name in known else _value(name, one, called.group(1) if called else "The guest", letters)
        for name, one in asked_for["schema"]["properties"].items()
    }


_MATERIAL = re.compile(r"<(?:passage|conversation|points)>")
_LINE = re.compile(r"^\[(\d+)\] (?:([^:\n]{1,60}?)(?: \([\d:]+\))?: )?(.+)$", re.MULTILINE)


def _read(material: str) -> dict[str, Any]:
    """Every whole sentence of the voices that may be quoted is a point, the longest first."""
    voices = re.search(r"Words of these voices may be quoted: (.+?)\. ", material)
    allowed = voices[1].split(", ") if voices else []
    points, speaker = [], ""
    for number, who, said in _LINE.findall(material):
        speaker = who or speaker
        size = len(said.split())
        if speaker in allowed and 8 <= size <= 40 and not said.endswith("?"):
            place = {"first": int(number), "last": int(number), "skip": 0, "stop": 0}
            points.append({
                "argued": f"{speaker} argues what stands in sentence number {number} of the talk.",
                "kind": "claim", "places": [place], "rests_on": [int(number)], "weight": min(10, size // 3),
            })  # fmt: skip
    points.sort(key=lambda point: -point["weight"])
    return {
        "about": "A conversation about patience, work, and what hurry costs.", "points": points[:24],
        "lines": [], "subjects": [{"name": "patience", "sentences": [0]}], "stretches": [],
    }  # fmt: skip


def _outline(material: str) -> dict[str, Any]:
    """As many points as asked for at most, in the order of the list."""
    most = int(re.findall(r"insights: (?:\d+ to )?(\d+) insights", material)[-1])
    ids = re.findall(r"^(\w+) \(\w+, weight \d+\):", material, re.MULTILINE)
    return {"insights": [{"point": one, "place": 1, "supports": []} for one in ids[:most]], "topics": []}


def _insight(material: str) -> dict[str, Any]:
    numbers = re.findall(r"The planned quotation, of sentences (\d+)", material)
    if not numbers:
        return {}
    number = int(numbers[-1])
    place = {"first": number, "last": number, "skip": 0, "stop": 0}
    return {"decision": "keep", "why": "it says the point", "place": place, "evidence": [number]}


_BY_KIND = {"read": _read, "outline": _outline, "insight": _insight}


def hash_of(text: str) -> int:
    return sum(index * ord(char) for index, char in enumerate(text, start=1))


def _value(name: str, schema: dict[str, Any], who: str, letters: str) -> Any:
    if schema["type"] == "string":
        if "enum" in schema:
            return schema["enum"][0]
        key = next((key for key in _PROSE if key in name), "headline")
        return _PROSE[key].format(who=who, n=" " + letters)
    items = schema["items"]
    if name == "subjects":
        return ["patience", "asking the right people", "what hurry costs"]
    if name == "verdicts":
        asked = items["properties"]["sentence"]["enum"]
        return [{"sentence": one, "decides": [], "why": "", "verdict": "supported"} for one in asked]
    if name == "quotations":
        place = {"first": 0, "last": 0, "skip": 0, "stop": 0}
        asked = items["properties"]["quotation"]["enum"]
        return [{"quotation": one, "why": "", "verdict": "stands", "place": place} for one in asked]
    if name == "topics":
        return []
    if name == "names":
        return [{"label": label, "name": ""} for label in items["properties"]["label"]["enum"]]
    return list(items.get("enum", ())[: 10 if name == "insights" else 2])
