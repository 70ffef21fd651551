"""How long a prompt a model takes: where that is known from, and what follows when it is refused or cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from provider import KEY, Answer, Provider, completion, error
from pydantic import SecretStr
from test_provider_faults import REQUEST, no_weights

from summarizer.errors import AnswerError, TooLongError
from summarizer.llm import LlmClient, count_tokens, open_llm
from summarizer.llm.client import Message, Request
from summarizer.llm.room import GUESS, Room
from summarizer.net.api_client import api_client
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

GOOD = completion('{"heading": "Good"}')
LONG = REQUEST.model_copy(
    update={"messages": (REQUEST.messages[0], Message(role="user", content="The piers of the bridge are old. " * 3000))}
)
TOO_LONG = error(
    400,
    "This model's maximum context length is 8000 tokens. However, your messages resulted in 21017 tokens. "
    "Please reduce the length of the messages.",
    param="messages",
    code="context_length_exceeded",
)


class Door:
    """Opens a client for a provider; each opening is as in a new run."""

    def __init__(self, stack: ExitStack, provider: Provider, kept: Any, heard: Any) -> None:
        self._stack, self._provider, self._kept, self._heard = stack, provider, kept, heard

    def client(self, **settings: Any) -> LlmClient:
        given = {"provider": self._provider.url, "model": "test", "timeout": 5.0, "retries": 3, **settings}
        keys = Keys(provider=SecretStr(KEY), base_url=given["provider"])
        opened = open_llm(LlmSettings(**given), keys, no_weights, self._kept, self._heard)
        client = self._stack.enter_context(opened)
        assert client is not None
        return client


@pytest.fixture
def door(provider: Provider, kept: Any, heard: Any) -> Iterator[Door]:
    with ExitStack() as stack:
        yield Door(stack, provider, kept, heard)


def room_at(provider: Provider, url: str | None = None, model: str = "test", given: int | None = None) -> int:
    with api_client(url or provider.url, SecretStr(KEY), extras=False, retries=0, timeout=5) as client:
        return Room(model, client, given=given, loading_seconds=5).tokens


@pytest.mark.parametrize(
    ("described", "room"),
    [
        ({"max_model_len": 16_384}, 16_384),  # vLLM
        ({"context_length": 131_072, "top_provider": {"context_length": 65_536}}, 65_536),  # OpenRouter
        ({"context_window": 131_072, "max_completion_tokens": 8192}, 131_072),  # Groq
        ({"max_context_length": 128_000}, 128_000),  # Mistral
        ({"max_input_tokens": 200_000}, 200_000),  # Anthropic
        ({"owned_by": "llamacpp", "meta": {"n_ctx": 4096, "n_ctx_train": 32_768}}, 4096),
        ({"max_model_len": -1}, 8192),
        ({"max_model_len": "many"}, 8192),
        ({"max_model_len": 10**30}, 8192),
        ({"max_model_len": True}, 8192),
        ({}, 8192),
    ],
)
def test_a_server_says_what_its_model_takes(provider, described, room) -> None:
    provider.described = described
    assert room_at(provider) == room
    assert provider.asked == ["/v1/models"]


@pytest.mark.parametrize(
    "listed",
    [
        {"data": [{"id": {"name": "test"}, "max_model_len": 16_384}, {"id": ["test"]}]},
        {"data": [{"id": None}, 5, None, {"aliases": [{}], "id": 7}]},
        {"data": {"test": {}}},
        "[" * 200_000,
        "9" * 5000,
    ],
    ids=["object", "no name", "no list", "nested", "digits"],
)
def test_a_list_that_is_none_leaves_the_guess(provider, listed) -> None:
    provider.listed = listed if isinstance(listed, str) else json.dumps(listed)
    assert room_at(provider) == 8192


def test_ollama_that_names_its_models_by_objects_leaves_the_default(provider) -> None:
    provider.described = {"owned_by": "library"}
    provider.pages = {"/api/ps": {"models": [{"name": {"test": 1}, "context_length": 16_000}]}}
    assert room_at(provider) == 4096


def test_llama_cpp_of_before_2026_says_it_elsewhere(provider) -> None:
    provider.described = {"owned_by": "llamacpp", "meta": {"n_ctx_train": 32_768}}
    provider.pages = {"/props": {"default_generation_settings": {"n_ctx": 6144}}}
    assert room_at(provider) == 6144


def test_lm_studio_says_how_it_has_opened_the_model(provider) -> None:
    provider.described = {"owned_by": "organization_owner"}
    assert room_at(provider) == 4096  # its default
    provider.pages = {"/api/v0/models": {"data": [{"id": "test", "state": "loaded", "loaded_context_length": 12_288}]}}
    assert room_at(provider) == 12_288


def test_ollama_is_made_to_load_the_model_and_says_how(provider) -> None:
    loaded: list[dict[str, Any]] = []

    def load(body: dict[str, Any]) -> dict[str, Any]:
        loaded.append({"name": f"{body['model']}:latest", "context_length": 16_000})
        return {"done": True}

    provider.described = {"owned_by": "library"}
    assert room_at(provider) == 4096  # its default, where it says nothing
    provider.pages = {"/api/ps": lambda _: {"models": loaded}, "/api/generate": load}
    assert room_at(provider) == 16_000
    provider.asked.clear()
    assert room_at(provider) == 16_000
    assert provider.asked == ["/v1/models", "/api/ps"]


def test_nobody_is_asked_what_is_known(provider) -> None:
    assert room_at(provider, given=5000) == 5000
    assert room_at(provider, "https://api.openai.com/v1", "gpt-6-luna") == 1_050_000
    assert room_at(provider, "https://api.anthropic.com/v1", "claude-sonnet-4-5") == 200_000
    assert provider.asked == []


@pytest.mark.parametrize(("url", "room"), [("http://127.0.0.1:9/v1", 8192), ("http://nowhere.invalid/v1", GUESS)])
def test_a_guess_is_careful(provider, url, room) -> None:
    assert room_at(provider, url) == room


def test_a_client_asks_for_its_room_once_and_only_when_it_matters(door, provider) -> None:
    client = door.client()
    client.ask(REQUEST)
    assert provider.asked == []
    provider.described = {"max_model_len": 9000}
    assert [client.room, client.room] == [9000, 9000]
    assert provider.asked == ["/v1/models"]
    assert door.client(room=7000).room == 7000


def test_room_for_thoughts_is_not_offered(door) -> None:
    assert door.client(model="gpt-6-luna", room=50_000).room == 47_000


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_a_refused_prompt_is_sent_once_and_lowers_the_room(door, provider, kept, status) -> None:
    provider.script(*[Answer(status, TOO_LONG.body)] * 3)
    client = door.client()
    with pytest.raises(TooLongError, match="test takes 8,000 tokens") as caught:
        client.ask(LONG)
    assert isinstance(caught.value, AnswerError)
    assert not caught.value.outside
    assert caught.value.room == 8000
    assert client.room == 8000
    assert len(provider.bodies) == 1
    assert kept.history[-1][1] == "failed"


def test_a_refusal_that_its_own_figure_contradicts_says_so(door, provider) -> None:
    provider.script(error(400, "maximum context length is 128000 tokens", code="context_length_exceeded"))
    with pytest.raises(TooLongError, match="test does not take it, although its server says 128,000 tokens"):
        door.client().ask(LONG)


def test_a_room_below_our_count_still_falls(door, provider) -> None:
    """A server may count more tokens than we do; the next prompt must be shorter all the same."""
    provider.described = {"max_model_len": 60_000}
    provider.script(error(400, "maximum context length is 60000 tokens", code="context_length_exceeded"))
    client = door.client()
    with pytest.raises(TooLongError):
        client.ask(LONG)
    assert client.room < count_tokens(LONG.messages[1].content)


def test_a_refusal_without_a_number_halves(door, provider) -> None:
    provider.described = {"max_model_len": 60_000}
    provider.script(Answer(413, "<html>Request Entity Too Large</html>", {"content-type": "text/html"}))
    client = door.client()
    with pytest.raises(TooLongError, match="does not take it") as caught:
        client.ask(LONG)
    assert caught.value.room is None
    asked = sum(count_tokens(message.content) for message in LONG.messages) + LONG.max_tokens
    assert client.room == asked // 2


def test_a_later_run_does_not_send_it_again(door, provider, kept) -> None:
    provider.described = {"max_model_len": 32_000}
    provider.script(TOO_LONG)
    for _ in range(3):
        client = door.client()
        with pytest.raises(TooLongError) as caught:
            client.ask(LONG)
        assert (caught.value.room, client.room) == (8000, 8000)
    assert len(provider.bodies) == 1
    provider.described = {"max_model_len": 64_000}  # opened with more
    provider.script(GOOD)
    assert door.client().ask(LONG).answer
    assert len(provider.bodies) == 2


def test_a_recording_replays_its_refusals(door, provider, kept, heard, tmp_path: Path) -> None:
    provider.described = {"max_model_len": 32_000}
    provider.script(TOO_LONG)
    client = door.client()
    assert client.room == 32_000
    with pytest.raises(TooLongError):
        client.ask(LONG)
    client.ask(REQUEST)
    for key, value in kept.values.items():
        (tmp_path / f"{key}.json").write_text(json.dumps(value), encoding="utf-8")
    with open_llm(LlmSettings(provider=f"replay:{tmp_path}"), Keys(), no_weights, kept, heard) as replay:
        assert replay is not None
        assert (replay.room, replay.host, replay.estimate(10**6, 1, 1)) == (32_000, None, 0.0)
        with pytest.raises(TooLongError):
            replay.ask(LONG)
        assert replay.room == 8000
        assert replay.ask(REQUEST).answer


def test_a_refusal_that_claims_success(door, provider) -> None:
    said = "Trying to keep the first 21017 tokens when context the overflows. However, the model is loaded with "
    provider.script(
        Answer(200, json.dumps({"error": f"{said}context length of only 4096 tokens, which is not enough"}))
    )
    with pytest.raises(TooLongError) as caught:
        door.client().ask(LONG)
    assert caught.value.room == 4096


def used(tokens: int, cached: int = 0) -> Answer:
    details = {"cached_tokens": cached}
    usage = {"prompt_tokens": tokens, "completion_tokens": 9, "prompt_tokens_details": details}
    return completion('{"heading": "Good"}', usage=usage)


def test_a_prompt_that_ollama_cut_is_too_long(door, provider, kept) -> None:
    provider.described = {"owned_by": "library"}
    provider.pages = {"/api/ps": {"models": [{"name": "test", "context_length": 4096}]}}
    provider.script(used(2051))
    client = door.client()
    with pytest.raises(TooLongError, match="test takes 4,096 tokens") as caught:
        client.ask(LONG)
    assert (caught.value.room, client.room) == (4096, 4096)
    assert kept.history[-1][1] == "failed"


@pytest.mark.parametrize("counts", [{"prompt_tokens": 3000}, {"prompt_tokens": 1}, {"prompt_tokens": 2000, "cost": 0}])
def test_a_server_that_takes_the_whole_prompt_has_not_cut_it_but_counts_wrongly(door, provider, counts) -> None:
    provider.described = {"max_model_len": 128_000}
    provider.script(completion('{"heading": "Good"}', usage={"completion_tokens": 9, **counts}))
    reply = door.client().ask(LONG)
    assert not reply.is_counted
    assert reply.input_tokens > 20_000


def test_a_prompt_that_some_server_cut_is_too_long(door, provider) -> None:
    provider.script(used(3000))
    with pytest.raises(TooLongError) as caught:
        door.client().ask(LONG)
    assert caught.value.room == 3000


@pytest.mark.parametrize("answer", [used(21_017), used(21_017, cached=20_000), used(0), used(17), used(700)])
def test_a_whole_prompt_is_not_taken_for_a_cut_one(door, provider, answer) -> None:
    provider.script(answer)
    assert door.client().ask(LONG).answer


def test_what_a_client_says_before_the_first_call(door, provider) -> None:
    assert door.client().host is None  # it is on this machine
    assert door.client().estimate(1000, 100, 2) is None
    elsewhere = door.client(provider="https://api.openai.com/v1", model="gpt-4.1-mini")
    assert elsewhere.host == "api.openai.com"
    most = elsewhere.estimate(100_000, 5000, 10)
    assert most is not None
    assert 0.048 < most < 0.06
    assert provider.asked == []


def request_of(**fields: Any) -> Request:
    return REQUEST.model_copy(update=fields)


def test_thoughts_that_fill_the_bound_are_given_room(door, provider, kept) -> None:
    thinking = completion("", finish="length", reasoning_content="Let me see")
    provider.script(thinking, GOOD)
    client = door.client()
    reply = client.ask(REQUEST)
    assert reply.answer == {"heading": "Good"}
    assert [body["max_tokens"] for body in provider.bodies] == [60, 240 + 3000]
    assert (reply.input_tokens, reply.output_tokens, reply.cached_tokens) == (1400, 180, 1000)
    client.ask(request_of(max_tokens=70))
    assert provider.bodies[-1]["max_tokens"] == 3070  # it is known to think
    assert door.client().ask(REQUEST) == reply
    assert len(provider.bodies) == 3


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (completion('{"heading": "Cut', finish="length"), 1),  # no thoughts: the answer was too long
        (completion('<think>hm</think>{"heading": "Cut"}', finish="length"), 1),  # whole all the same
        (completion("<think>hm and", finish="length"), 3),
        (completion(None, finish="length", reasoning="hm"), 3),
        (completion("", finish="MAX_TOKENS"), 3),  # thoughts that are not shown
    ],
)
def test_only_thoughts_are_given_room(door, provider, answer, calls) -> None:
    provider.script(answer, answer, answer)
    door.client().ask(REQUEST)
    assert len(provider.bodies) == calls


REFUSED = {
    "temperature": error(400, "Unsupported value: 'temperature' does not support 0", param="temperature"),
    "seed": Answer(422, json.dumps({"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]})),
    "response_format": Answer(500, json.dumps({"error": {"message": "Failed to compile the grammar"}})),
    "max_tokens": error(
        400, "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_parameter_that_is_refused_in_any_way_is_left_out(door, provider, name) -> None:
    provider.script(REFUSED[name], GOOD)
    assert door.client().ask(REQUEST).answer
    first, second = provider.bodies
    assert set(first) - set(second) == ({name} if name != "response_format" else set())
    if name == "max_tokens":
        assert second["max_completion_tokens"] == 60
    if name == "response_format":
        assert second["response_format"] == {"type": "json_object"}


def test_a_server_that_refuses_everything_optional_is_still_asked(door, provider) -> None:
    takes = {"model", "messages"}

    def strict(body: dict[str, Any]) -> Answer:
        wrong = [name for name in body if name not in takes]
        return error(400, f"{wrong[0]} is not a known parameter", param=wrong[0]) if wrong else GOOD

    provider.script(*[strict] * 12)
    assert door.client().ask(REQUEST).answer
    assert set(provider.bodies[-1]) == takes


def test_a_bound_above_what_the_server_allows_is_lowered(door, provider) -> None:
    most = "max_tokens is too large: 60. This model supports at most 40 completion tokens"
    provider.script(error(400, most, param="max_tokens"), GOOD)
    door.client().ask(REQUEST)
    assert [body["max_tokens"] for body in provider.bodies] == [60, 40]


def test_a_parameter_that_the_error_only_repeats_is_not_left_out(door, provider) -> None:
    provider.script(GOOD, error(400, "the role 'robot' is not known"), GOOD)
    client = door.client()
    client.ask(REQUEST)
    with pytest.raises(Exception, match="not known"):
        client.ask(request_of(max_tokens=61))
    assert len(provider.bodies) == 2


def test_an_error_that_claims_success_is_said_and_tried_again(door, provider) -> None:
    failed = Answer(200, json.dumps({"error": {"message": "Provider returned error", "code": 502}}))
    provider.script(failed, GOOD)
    assert door.client().ask(REQUEST).answer
    provider.script(*[failed] * 6)
    with pytest.raises(Exception, match=r"failed \(502\); run again later: Provider returned error"):
        door.client().ask(request_of(max_tokens=61))
