"""Servers that answer in their own ways: the draft is made all the same, or one line says the true reason."""

from __future__ import annotations

from typing import Any

import pytest
from episode_fixture import material, read_and_write
from provider import KEY, Answer, Provider, completion, error
from pydantic import SecretStr
from server_faults import LASTING, REFUSALS, REPLIES, Write, said, text_of
from test_provider_faults import REQUEST, no_weights

from summarizer.errors import SummarizerError, TooLongError
from summarizer.llm import open_llm
from summarizer.llm.parameters import Learnt
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

MOST_MORE = 4  # calls of a whole draft than without a fault
MOST_REFUSED = 3  # calls for an error that lasts


def opened(provider: Provider, kept: Any, heard: Any, url: str | None = None, learnt: Learnt | None = None) -> Any:
    settings = LlmSettings(provider=url or provider.url, model="test", timeout=10)
    keys = Keys(provider=SecretStr(KEY), base_url=settings.provider)
    return open_llm(settings, keys, no_weights, kept, heard, learnt)


def draft_with(write: Write | None, kept: Any, heard: Any) -> tuple[Any, int]:
    with Provider() as provider:
        if write:
            provider.write = write
        with opened(provider, kept, heard) as client:
            return read_and_write(material(), client, heard), len(provider.bodies)


@pytest.fixture(scope="module")
def calls_without_fault(fresh: tuple[Any, Any]) -> int:
    return draft_with(None, *fresh)[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*REPLIES, *REFUSALS])
def test_a_draft_is_written_all_the_same(name: str, kept: Any, heard: Any, calls_without_fault: int) -> None:
    draft, calls = draft_with((REPLIES | REFUSALS)[name], kept, heard)
    assert not draft.problems
    assert len(draft.insights) == 4
    assert calls <= calls_without_fault + (MOST_MORE if name in REFUSALS else 0)


@pytest.mark.parametrize("name", REPLIES)
def test_an_answer_in_another_form_is_read(name: str, provider: Provider, kept: Any, heard: Any) -> None:
    provider.write = REPLIES[name]
    with opened(provider, kept, heard) as client:
        draft_with_answer = client.ask(REQUEST).answer
    assert draft_with_answer
    assert len(provider.bodies) == 1


@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_server_refuses_is_learnt_once(name: str, provider: Provider, kept: Any, heard: Any) -> None:
    provider.write = REFUSALS[name]
    learnt: Learnt = {}
    request = REQUEST.model_copy(update={"max_tokens": 300})
    with opened(provider, kept, heard, learnt=learnt) as client:
        assert client.ask(request).answer
    first = len(provider.bodies)
    assert 1 < first <= 1 + MOST_MORE
    with opened(provider, kept, heard, learnt=learnt) as client:  # the next stage of the same run
        assert client.ask(request.model_copy(update={"max_tokens": 301})).answer
    assert len(provider.bodies) == first + 1


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_said_with_its_reason(name: str, kept: Any, heard: Any) -> None:
    answer, words, stops = LASTING[name]
    calls: list[str] = []
    with Provider() as provider:

        def always(path: str, *_: Any, **__: Any) -> Answer:
            calls.append(path)
            return answer

        provider.answer = always  # type: ignore[method-assign] -- at every address
        with opened(provider, kept, heard) as client, pytest.raises(SummarizerError) as caught:
            client.ask(REQUEST)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.stops_all is stops
    assert len([path for path in calls if "completions" in path]) <= MOST_REFUSED


@pytest.mark.parametrize("given", ["", "/v1/v1", "/v1/chat/completions", "/v1/models"])
def test_v1_may_be_missing_or_too_much(given: str, provider: Provider, kept: Any, heard: Any) -> None:
    url, learnt = provider.url.removesuffix("/v1") + given, dict[Any, Any]()
    for tokens in (60, 61):
        with opened(provider, kept, heard, url, learnt) as client:
            assert client.ask(REQUEST.model_copy(update={"max_tokens": tokens})).answer
    assert len(provider.bodies) == 2
    assert len([path for path in provider.asked if "completions" in path]) == (1 if given in {"", "/v1/v1"} else 0)
    assert sum("answers at /v1" in note for note in heard.notes) == (1 if given in {"", "/v1/v1"} else 0)


def test_a_limit_of_a_minute_is_waited_for(provider: Provider, kept: Any, heard: Any) -> None:
    provider.script(
        said(429, [{"error": {"message": "You exceeded your current quota, check your plan and billing details. "
                              "Please retry in 12ms."}}]),
        error(429, "Rate limit reached on tokens per day (TPD). Please try again in 10ms.", code="rate_limit_exceeded"),
    )  # fmt: skip
    with opened(provider, kept, heard) as client:
        assert client.ask(REQUEST).answer
    assert len(provider.bodies) == 3


TOO_LONG = (
    "'max_tokens' is too large: {asked}. This model's maximum context length is 4096 tokens and your request has "
    "{prompt} input tokens ({asked} > 4096 - {prompt})."
)


def vllm(prompt: int) -> Write:
    def write(body: dict[str, Any]) -> Answer:
        asked = body["max_tokens"]
        left = asked <= 4096 - prompt
        return completion(text_of(body)) if left else error(400, TOO_LONG.format(asked=asked, prompt=prompt))

    return write


def test_an_answer_gets_what_the_prompt_leaves(provider: Provider, kept: Any, heard: Any) -> None:
    provider.write = vllm(3900)
    with opened(provider, kept, heard) as client:
        assert client.ask(REQUEST.model_copy(update={"max_tokens": 900})).answer
    assert [body["max_tokens"] for body in provider.bodies] == [900, 196]


def test_a_prompt_that_leaves_too_little_is_told_with_what_to_do(provider: Provider, kept: Any, heard: Any) -> None:
    provider.write = vllm(4090)
    with opened(provider, kept, heard) as client, pytest.raises(TooLongError, match=r"4,096 tokens; give its server"):
        client.ask(REQUEST.model_copy(update={"max_tokens": 900}))
    assert len(provider.bodies) == 1


def test_an_answer_cut_in_a_smaller_bound_is_none(provider: Provider, kept: Any, heard: Any) -> None:
    refusal = error(400, TOO_LONG.format(asked=900, prompt=4000))
    provider.script(refusal, completion('{"heading": "Cut', finish="length"))
    with opened(provider, kept, heard) as client, pytest.raises(TooLongError):
        client.ask(REQUEST.model_copy(update={"max_tokens": 900}))


def test_a_proxy_is_not_asked_for_this_machine(
    provider: Provider, kept: Any, heard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with opened(provider, kept, heard) as client:
        assert client.ask(REQUEST).answer


def test_a_query_is_part_of_every_request(provider: Provider, kept: Any, heard: Any) -> None:
    asked = []
    answer = provider.answer

    def with_query(path: str, *more: Any, **named: Any) -> Answer:
        asked.append(path)
        return answer(path.partition("?")[0], *more, **named)

    provider.answer = with_query  # type: ignore[method-assign]
    with opened(provider, kept, heard, f"{provider.url}?api-version=2026-01-01") as client:
        assert client.ask(REQUEST).answer
    assert asked[-1] == "/v1/chat/completions?api-version=2026-01-01"
