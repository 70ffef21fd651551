"""The door to an OpenAI-compatible provider, against a real HTTP server that fails in every way."""

from __future__ import annotations

import json
import logging
import socket
from pathlib import Path
from typing import Any

import pytest
from provider import KEY, Answer, Provider, completion, error, no_credit, rate_limited
from pydantic import SecretStr, ValidationError

from summarizer.errors import AnswerError, InputError, NetworkError, ProviderError
from summarizer.llm import open_llm
from summarizer.llm.client import LlmClient, Message, Reply, Request, host_of, llm_identity
from summarizer.net.echoed_keys import redacted
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

REQUEST = Request(
    kind="insight",
    messages=(Message(role="system", content="Write."), Message(role="user", content="<passage>\nHello\n</passage>")),
    schema_name="insight_parts",
    answer_schema={
        "type": "object",
        "properties": {"heading": {"type": "string"}},
        "required": ["heading"],
        "additionalProperties": False,
    },
    max_tokens=60,
)
GOOD = completion('{"heading": "Good"}')


def no_weights() -> Path:
    raise AssertionError("the local model was asked for")


def ask(provider: Provider, kept: Any, heard: Any, request: Request = REQUEST, **settings: Any) -> Reply:
    given = {"provider": provider.url, "model": "test", "timeout": 5.0, "retries": 3, **settings}
    with open_llm(
        LlmSettings(**given), Keys(provider=SecretStr(KEY), base_url=provider.url), no_weights, kept, heard
    ) as door:
        assert door is not None
        return door.ask(request)


def fails(provider: Provider, kept: Any, heard: Any, kind: type[Exception], **settings: Any) -> str:
    with pytest.raises(kind) as caught:
        ask(provider, kept, heard, **settings)
    message = str(caught.value)
    assert KEY not in message
    assert "\n" not in message
    assert caught.value.__cause__ is None
    assert KEY not in json.dumps(kept.values)
    return message


def test_the_body_is_as_the_api_wants_it(provider, kept, heard) -> None:
    reply = ask(provider, kept, heard)
    (body,) = provider.bodies
    form = body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"] == {"name": "insight_parts", "strict": True, "schema": REQUEST.answer_schema}
    assert body["messages"][0] == {"role": "system", "content": "Write."}
    assert (body["temperature"], body["model"], body["max_tokens"]) == (0, "test", 60)
    assert reply.answer is not None
    assert (reply.input_tokens, reply.output_tokens) == (700, 90)
    assert reply.cost_usd is None  # nobody knows what "test" costs


def test_a_key_that_the_server_repeats_is_neither_kept_nor_shown(provider, kept, heard) -> None:
    provider.script(completion(json.dumps({"heading": f"Bearer {KEY}"}), model=KEY))
    assert ask(provider, kept, heard).answer == {"heading": "Bearer [key]"}
    assert KEY not in json.dumps(kept.values)
    provider.models = (KEY, f"{KEY}-2")
    assert "[key]" in fails(provider, kept, heard, InputError, model=None)


@pytest.mark.parametrize(("key", "told"), [(KEY, "x[key]"), ('a/b"c-ä-long', "x[key]"), ("local", "xlocal")])
def test_a_key_is_found_as_json_writes_it(key: str, told: str) -> None:
    for text in (f"x{key}", f"x{json.dumps(key)[1:-1]}", f"x{json.dumps(key)[1:-1].replace('/', chr(92) + '/')}"):
        assert redacted(text, key) == told


def test_a_priced_model_has_a_cost_and_room_to_think(provider, kept, heard) -> None:
    provider.script(GOOD)
    reply = ask(provider, kept, heard, model="gpt-6-luna")
    assert reply.cost_usd == pytest.approx((200 * 0.10 + 500 * 0.01 + 90 * 0.50) / 1e6)
    (body,) = provider.bodies
    assert body["reasoning_effort"] == "low"
    assert "temperature" not in body
    assert body["max_tokens"] > 1000


def test_rate_limit_waits_as_long_as_it_is_told(provider, kept, heard) -> None:
    provider.script(rate_limited(retry_after=1), GOOD)
    assert ask(provider, kept, heard).answer == {"heading": "Good"}
    assert provider.times[1] - provider.times[0] >= 0.95


@pytest.mark.parametrize(
    "fault",
    [
        Answer(500, "<html>oops</html>", {"content-type": "text/html"}),
        Answer(503, "", {"retry-after": "0.01"}),
        Answer(drop=True),
        Answer(200, "<html>a proxy's page</html>", {"content-type": "text/html"}),
        Answer(200, json.dumps({"id": "x", "choices": []})),
        Answer(200, "{"),
        Answer(200, ""),
    ],
    ids=["500", "503", "dropped", "html", "no choices", "half JSON", "empty"],
)
def test_a_passing_fault_is_tried_again(provider, kept, heard, fault) -> None:
    provider.script(fault, GOOD)
    assert ask(provider, kept, heard).answer == {"heading": "Good"}
    assert len(provider.bodies) == 2


@pytest.mark.parametrize(
    ("fault", "kind", "said", "times"),
    [
        (error(403, "not allowed"), ProviderError, "refuses access (403): not allowed", 1),
        (error(404, "no such model", code="model_not_found"), ProviderError, "no model 'test'", 1),
        (error(400, "no such role", param="messages"), ProviderError, "did not accept", 1),
        (Answer(200, json.dumps({"choices": ["x" * 5_000_000]})), AnswerError, "more than 4 MB", 1),
        (no_credit(), ProviderError, "no credit", 1),
        (rate_limited(retry_after=4000), ProviderError, "limiting", 1),
        (rate_limited(retry_after=0.01), ProviderError, "limiting", 3),
        (Answer(502, "", {"retry-after": "0.01"}), ProviderError, "failed (502)", 3),
        (Answer(200, "<html>"), ProviderError, "web page", 3),
        (Answer(200, json.dumps({"choices": None})), ProviderError, "no choice", 3),
        (Answer(drop=True), NetworkError, "cannot be reached", 3),
        (Answer(hang=30), NetworkError, "in time", 2),
    ],
    ids=["403", "404", "400", "large", "quota", "429 long", "429", "502", "html", "choices", "dropped", "hang"],
)
def test_a_lasting_fault_is_one_clear_error(provider, kept, heard, fault, kind, said, times) -> None:
    provider.script(*[fault] * 6)
    message = fails(provider, kept, heard, kind, retries=2, timeout=0.5)
    assert said in message
    assert len(provider.bodies) == times
    states = [state for _, state in kept.history]
    assert states.count("sent") == times  # before each try
    assert states[-1] == ("sent" if kind is NetworkError else "failed")  # what was not answered may be paid


def test_a_wrong_key_is_said_at_once_and_never_shown(provider, kept, heard, caplog) -> None:
    provider.key = "another"
    with caplog.at_level(logging.DEBUG):
        assert "key was not accepted" in fails(provider, kept, heard, ProviderError)
    assert KEY not in caplog.text
    assert not provider.bodies


@pytest.mark.parametrize("shown", [KEY, "sk-proj-9999aaaabbbb", "Bearer abcdefgh12345"])
def test_a_provider_that_repeats_a_key_is_not_quoted(provider, kept, heard, shown) -> None:
    provider.script(*[error(400, f"the key {shown} may not use this model\nat all")] * 2)
    message = fails(provider, kept, heard, ProviderError)
    assert shown not in message
    assert "may not use this model" in message


def test_the_key_is_in_no_log_and_no_record(provider, kept, heard, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(provider, kept, heard)
    assert KEY not in caplog.text
    assert KEY not in json.dumps(kept.values)


def test_nobody_listens(kept, heard) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = LlmSettings(provider=f"http://127.0.0.1:{port}/v1", model="test", retries=1)
    with open_llm(settings, Keys(), no_weights, kept, heard) as door:
        assert door is not None
        with pytest.raises(NetworkError, match="reached"):
            door.ask(REQUEST)
    assert kept.history[-1][1] == "failed"  # it was not sent, so nothing can have been paid


def test_a_server_without_structured_outputs(provider, kept, heard) -> None:
    provider.script(error(400, "response_format.type must be text or json_object", param="response_format"), GOOD, GOOD)
    assert ask(provider, kept, heard).answer == {"heading": "Good"}
    asked = provider.bodies[1]
    assert asked["response_format"] == {"type": "json_object"}
    assert asked["messages"][0] == {"role": "system", "content": "Write."}  # prompts still begin alike
    assert '"heading"' in asked["messages"][-1]["content"]


def test_a_refused_parameter_is_left_out_from_then_on(provider, kept, heard) -> None:
    provider.script(error(400, "Unsupported value: 'temperature' does not support 0", param="temperature"))
    settings = LlmSettings(provider=provider.url, model="test")
    with open_llm(settings, Keys(provider=SecretStr(KEY), base_url=settings.provider), no_weights, kept, heard) as door:
        assert door is not None
        door.ask(REQUEST)
        door.ask(REQUEST.model_copy(update={"max_tokens": 61}))
    assert ["temperature" in body for body in provider.bodies] == [True, False, False]


@pytest.mark.parametrize(
    ("answer", "finish"),
    [
        (completion(None, refusal="I can't help with that."), "refused"),
        (completion(None, finish="content_filter"), "refused"),
        (completion('{"heading": "Cut', finish="length"), "length"),
        (completion('```json\n{"heading": "Fenced"}\n```'), "stop"),
        (completion("Sure! Here it is:"), "stop"),
        (completion("[" * 100_000), "stop"),
    ],
    ids=["refusal", "filter", "length", "fenced", "chatter", "nested"],
)
def test_what_the_model_said_is_a_reply_whatever_it_is(provider, kept, heard, answer, finish) -> None:
    provider.script(answer)
    reply = ask(provider, kept, heard)
    assert reply.finish == finish
    assert reply.answer == ({"heading": "Fenced"} if "Fenced" in reply.text else None)


def test_an_answered_request_is_never_sent_again(provider, kept, heard) -> None:
    first = ask(provider, kept, heard)
    assert [state for _, state in kept.history] == ["sent", "answered"]
    assert ask(provider, kept, heard) == first
    assert len(provider.bodies) == 1


def test_a_call_cut_off_by_a_crash_is_told(provider, kept, heard) -> None:
    kept.values[REQUEST.key("test")] = {"state": "sent"}
    ask(provider, kept, heard)
    assert "may have been paid" in heard.warnings[0]


def test_the_intent_is_written_before_the_call(provider, kept, heard) -> None:
    seen = []

    def look(body: dict[str, Any]) -> Answer:
        seen.extend(state for _, state in kept.history)
        return GOOD

    provider.script(look)
    ask(provider, kept, heard)
    assert seen == ["sent"]


def test_key_of_a_request_depends_on_all_of_it() -> None:
    keys = {REQUEST.key("a"), REQUEST.key("b"), REQUEST.model_copy(update={"max_tokens": 1}).key("a")}
    keys.add(REQUEST.model_copy(update={"messages": REQUEST.messages[:1]}).key("a"))
    assert len(keys) == 4
    assert all(len(key) == 64 for key in keys)


def opened(kept: Any, heard: Any, key: str | None = None, url: str | None = None, **settings: Any) -> LlmClient | None:
    secret = SecretStr(key) if key else None
    with open_llm(LlmSettings(**settings), Keys(provider=secret, base_url=url), no_weights, kept, heard) as door:
        return door


def test_which_door_opens(provider, kept, heard, tmp_path) -> None:
    assert opened(kept, heard, provider="none") is None
    by_url = opened(kept, heard, KEY, provider.url)
    assert by_url is not None
    assert by_url.model == "test"  # the only one the server offers
    own = opened(kept, heard, KEY)
    assert own is not None
    assert own.model == "gpt-6-luna"
    assert not own.small
    small = opened(kept, heard, KEY, provider.url, model="qwen2.5:1.5b")
    assert small is not None
    assert small.small
    with pytest.raises(InputError, match="OPENAI_API_KEY"):
        opened(kept, heard, provider="openai")
    with pytest.raises(ValidationError, match="'gpt' is none of auto"):
        opened(kept, heard, provider="gpt")
    with pytest.raises(ValidationError, match="https://host/v1"):
        opened(kept, heard, provider="http://")
    with pytest.raises(InputError, match="no recorded replies"):
        opened(kept, heard, provider=f"replay:{tmp_path}")
    with pytest.raises(AssertionError, match="local model"):
        opened(kept, heard)
    provider.models = ("a", "b")
    with pytest.raises(InputError, match="--model"):
        opened(kept, heard, KEY, provider.url)


@pytest.mark.parametrize(
    ("provider", "host"),
    [
        ("auto", "host.example"),
        ("openai", "openai"),
        ("https://api.example.org:8080/v1?key=1", "api.example.org"),
        ("local", "local"),
        ("none", "none"),
        ("replay:/home/me/replies", "replay"),
    ],
)
def test_the_host_that_run_json_names_has_no_key_and_no_path(provider: str, host: str) -> None:
    keys = Keys(base_url="https://u:p@host.example/v1")
    assert host_of(LlmSettings(provider=provider), keys) == host


def test_identity_holds_no_host_and_no_key() -> None:
    keys = Keys(provider=SecretStr(KEY))
    assert llm_identity(LlmSettings(provider="none"), keys) == "none"
    assert llm_identity(LlmSettings(), Keys()) == "local:"
    assert llm_identity(LlmSettings(), keys) == "provider:gpt-6-luna"
    assert llm_identity(LlmSettings(model="m"), keys._replace(base_url="https://u:p@host/v1")) == "provider:m"


def test_recorded_replies_answer_without_a_provider(provider, kept, heard, tmp_path) -> None:
    first = ask(provider, kept, heard)
    for key, value in kept.values.items():
        (tmp_path / f"{key}.json").write_text(json.dumps(value), encoding="utf-8")
    replayed = opened(kept, heard, provider=f"replay:{tmp_path}")
    assert replayed is not None
    assert replayed.model == "test"
    assert replayed.ask(REQUEST).answer == first.answer
    with pytest.raises(ProviderError, match="no recorded reply"):
        replayed.ask(REQUEST.model_copy(update={"max_tokens": 1}))
