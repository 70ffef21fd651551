"""Tokens and money, as each provider counts them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from provider import completion

from summarizer.llm.prices import Terms, price_of
from summarizer.llm.replies import read_reply
from summarizer.llm.usage import usage_of
from summarizer.settings import LlmSettings

OPENAI = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050}


@pytest.mark.parametrize(
    ("usage", "counts"),
    [
        (OPENAI, (1000, 50, 0, 0)),
        ({**OPENAI, "prompt_tokens_details": {"cached_tokens": 800}}, (1000, 50, 800, 0)),
        ({**OPENAI, "prompt_tokens_details": {"cached_tokens": 200, "cache_write_tokens": 700}}, (1000, 50, 200, 700)),
        ({**OPENAI, "prompt_cache_hit_tokens": 896, "prompt_cache_miss_tokens": 104}, (1000, 50, 896, 0)),
        (
            {
                "input_tokens": 100,
                "output_tokens": 50,
                "cache_read_input_tokens": 700,
                "cache_creation_input_tokens": 200,
            },
            (1000, 50, 700, 200),
        ),
        ({**OPENAI, "cache_read_input_tokens": 700, "cache_creation_input_tokens": 200}, (1000, 50, 700, 200)),
        ({"prompt_tokens": 100, "completion_tokens": 50, "cache_read_input_tokens": 900}, (1000, 50, 900, 0)),
        ({"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1450}, (1000, 450, 0, 0)),  # thoughts beside
        ({**OPENAI, "completion_tokens_details": {"reasoning_tokens": 30}}, (1000, 50, 0, 0)),
        ({"prompt_tokens": -5, "completion_tokens": "many", "prompt_tokens_details": [1]}, (0, 0, 0, 0)),
        ({"prompt_tokens": True, "total_tokens": 10**15}, (0, 0, 0, 0)),
        (None, (0, 0, 0, 0)),
    ],
    ids=[
        "none cached", "OpenAI", "OpenRouter", "DeepSeek", "Anthropic's names", "Anthropic's beside OpenAI's",
        "cached ones left out", "Gemini and xAI", "thoughts inside", "nonsense", "no counts", "no usage",
    ],
)  # fmt: skip
def test_counts(usage: Any, counts: tuple[int, ...]) -> None:
    found = usage_of({"usage": usage})
    assert (found.input, found.output, found.cached, found.written) == counts


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        ({**OPENAI, "cost": 0.0123}, 0.0123),  # credits of OpenRouter: one is a dollar
        ({**OPENAI, "cost": 0, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.004}}, 0.004),
        ({**OPENAI, "cost": 0.01, "is_byok": False, "cost_details": {"upstream_inference_cost": 0.009}}, 0.01),
        ({**OPENAI, "cost": {"total_cost": 0.007}}, 0.007),
        ({**OPENAI, "cost": "0.01"}, None),
        ({**OPENAI, "cost": -1}, None),
        ({**OPENAI, "cost": float("nan")}, None),
        ({**OPENAI, "cost": 10**400}, None),
        ({**OPENAI, "cost": 1e308, "is_byok": True, "cost_details": {"upstream_inference_cost": 1e308}}, None),
        ({**OPENAI, "cost": True}, None),
        (OPENAI, None),
    ],
)
def test_what_a_provider_says_that_it_cost(usage: dict[str, Any], usd: float | None) -> None:
    assert usage_of({"usage": usage}).said_usd == usd
    reply = read_reply(completion("{}", usage=usage).body, None)
    assert reply.cost_usd == usd
    free = read_reply(completion("{}", usage=usage).body, None, free=True)
    assert free.cost_usd == 0.0


def test_cached_tokens_cost_what_the_provider_charges_for_them() -> None:
    price = price_of("deepseek-chat", "https://api.deepseek.com")
    assert price is not None
    usage = {"prompt_tokens": 100_000, "completion_tokens": 0, "prompt_cache_hit_tokens": 90_000}
    reply = read_reply(completion("{}", usage=usage).body, price)
    assert reply.cached_tokens == 90_000
    then = Terms(at=dt.datetime.fromtimestamp(1_795_000_000, dt.UTC))  # as the reply says; this provider's hours differ
    cached = price.cost(90_000, 0, cached_tokens=90_000, terms=then)
    assert reply.cost_usd == pytest.approx(price.cost(10_000, 0, terms=then) + cached)
    assert reply.cost_usd < price.cost(100_000, 0, terms=then)


@pytest.mark.parametrize(
    ("model", "url", "known"),
    [
        ("deepseek-chat", "https://api.deepseek.com/v1", True),
        ("openai/gpt-6-luna", "https://openrouter.ai/api/v1", True),
        ("claude-sonnet-4-5", "https://api.anthropic.com/v1/", True),
        ("gpt-6-luna", "http://127.0.0.1:4000/v1", True),  # may pass requests on to OpenAI
        ("claude-sonnet-4-5", "http://127.0.0.1:4000/v1", False),
        ("openai/gpt-6-luna", None, False),
    ],
)
def test_prices_are_those_of_the_host(model: str, url: str | None, known: bool) -> None:
    assert (price_of(model, url) is not None) is known


def test_thoughts_beside_and_parts_of_a_text() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": '{"a":'},
        {"type": "text", "text": " 1}"},
    ]
    body = json.loads(completion("").body)
    body["choices"][0]["message"]["content"] = parts
    reply = read_reply(json.dumps(body), None)
    assert reply.answer == {"a": 1}
    assert reply.thought
    beside = read_reply(completion('{"a": 1}', reasoning_content='{"a": 0}').body, None)
    assert beside.answer == {"a": 1}
    assert beside.thought
    alone = read_reply(completion(None, reasoning_content='{"a": 2}').body, None)
    assert alone.answer == {"a": 2}  # some servers take the whole answer for thoughts
    assert read_reply(completion(None, reasoning_content='{"a": 2}', finish="length").body, None).answer is None
    assert not read_reply(completion('{"a": 1}').body, None).thought


PROMPT = [
    "You check facts.",
    "The piers of the bridge are old, and nobody has looked at them. " * 600,
]  # 38,000 characters
POSSIBLE = {"prompt_tokens": 8200, "completion_tokens": 50}
STATED = LlmSettings(provider="https://models.example/v1", model="house-9b", input_price=1.0, output_price=4.0)
HOUSE = price_of("house-9b", "https://models.example/v1", STATED)


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        (POSSIBLE, True),
        ({**POSSIBLE, "prompt_tokens": 8200.0}, True),
        ({**POSSIBLE, "prompt_tokens": 1}, False),
        ({**POSSIBLE, "prompt_tokens": 2000}, False),  # a constant
        ({**POSSIBLE, "completion_tokens": 1}, False),
        *[({**POSSIBLE, "prompt_tokens": said}, False) for said in (0, -5, 1.5, True, None, "82", [82], {}, 10**400)],
        (None, False),
        ([], False),
        ({**POSSIBLE, "cost": 0}, True),  # the price of its tokens
        ({"cost": 0}, False),
        ({"cost": 0.009}, True),
        ({"prompt_tokens": 1, "completion_tokens": 1, "cost": 0.009}, True),
    ],
    ids=lambda value: json.dumps(value)[:60],
)  # fmt: skip
def test_counts_that_cannot_be_true_are_replaced_by_our_own(usage: Any, counted: bool) -> None:
    body = completion("The answer is that nobody has looked at the piers of the bridge. " * 3, usage=usage or {"x": 1})
    reply = read_reply(body.body, HOUSE, sent=PROMPT)
    assert reply.is_counted is counted
    assert 6000 < reply.input_tokens < 12_000
    assert 30 < reply.output_tokens < 100
    assert reply.cost_usd is not None
    assert 0.006 < reply.cost_usd < 0.013


@pytest.mark.parametrize(
    ("said", "believed"), [(0, False), (0.0004, False), (0.0009, True), (0.0082, True), (0.5, True), (-1, False)]
)
def test_a_cost_is_believed_from_a_tenth_of_the_least_that_the_tokens_can_cost(said: float, believed: bool) -> None:
    reply = read_reply(completion("Yes.", usage={**POSSIBLE, "cost": said}).body, HOUSE, sent=PROMPT)
    assert reply.cost_usd == pytest.approx(said if believed else 0.0084)


def test_a_model_without_a_price_costs_what_its_server_says() -> None:
    assert read_reply(completion("Yes.", usage={**POSSIBLE, "cost": 0}).body, None, sent=PROMPT).cost_usd == 0.0
    free = STATED.model_copy(update={"input_price": 0.0, "output_price": 0.0})
    assert (price := price_of("house-9b", "https://models.example/v1", free)) is not None
    assert read_reply(completion("Yes.", usage={**POSSIBLE, "cost": 0}).body, price, sent=PROMPT).cost_usd == 0.0
