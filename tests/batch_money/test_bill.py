"""What a run has counted is the provider's bill, to the cent: a bill of our own is written from the providers' rules.

Prices, US dollars for a million tokens, and rules as the providers' pages had them in November 2026:
OpenAI      cached and newly cached tokens are part of the prompt; above 272,000 tokens of prompt all of it costs twice
            as much and the answer half as much again; flex half, priority twice; the batch API half.
Anthropic   cached and newly cached tokens stand beside `input_tokens`; kept for an hour they cost twice the input.
DeepSeek    hits and misses of the cache add up to the prompt.
OpenRouter  says in dollars what it takes, which is the bill.
"""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from provider import KEY, Answer, Provider, completion, rate_limited
from pydantic import SecretStr

from summarizer.batch.budget import Budget, shared_clients
from summarizer.errors import BudgetSpent, NetworkError, ProviderError
from summarizer.llm import limits
from summarizer.llm.client import Message, Request
from summarizer.llm.metering import max_cost
from summarizer.llm.prices import price_of
from summarizer.llm.replies import read_reply
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.store import open_root

OPENAI = {  # input, cached, written to the cache, output
    "gpt-6-luna": ("0.10", "0.01", "0.125", "0.50"),
    "gpt-6.1-sol": ("2.00", "0.10", "2.50", "10.00"),
    "gpt-6.1-terra": ("1.00", "0.05", "1.25", "5.00"),
}
TIERS = {"default": "1", "flex": "0.5", "priority": "2"}
SONNET = ("2.00", "0.10", "2.50", "4.00", "10.00")  # input, cached, written, written for an hour, output
MILLION = Decimal(1_000_000)


class Call(NamedTuple):
    model: str
    url: str | None
    body: dict[str, Any]
    usd: Decimal
    batch: bool = False


def bill(parts: list[tuple[int, str]]) -> Decimal:
    return sum((Decimal(price) * tokens for tokens, price in parts), Decimal(0)) / MILLION


def openai_call(chance: random.Random) -> Call:
    model = chance.choice(list(OPENAI))
    fresh, cached, write, out = OPENAI[model]
    prompt = chance.choice(
        [chance.randint(1, 20_000), chance.randint(271_990, 272_010), chance.randint(280_000, 900_000)]
    )
    hit = chance.choice([0, chance.randint(0, prompt)])
    new = chance.choice([0, chance.randint(0, prompt - hit)])
    thoughts = chance.choice([0, chance.randint(1, 5_000)])
    answer = chance.randint(1, 8_000) + thoughts
    tier = chance.choice(list(TIERS))
    batch = tier == "default" and chance.random() < 0.3
    long = prompt > 272_000
    rates = Decimal(TIERS[tier]) * (Decimal("0.5") if batch else 1)
    input_usd = bill([(prompt - hit - new, fresh), (hit, cached), (new, write)]) * (2 if long else 1)
    usd = rates * (input_usd + bill([(answer, out)]) * (Decimal("1.5") if long else 1))
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "total_tokens": prompt + answer,
        "prompt_tokens_details": {"cached_tokens": hit, "cache_write_tokens": new},
        "completion_tokens_details": {"reasoning_tokens": thoughts},
    }
    return Call(model, None, {"usage": usage, "service_tier": tier}, usd, batch)


def anthropic_call(chance: random.Random) -> Call:
    fresh, cached, write, hour, out = SONNET
    read, hit, short, long, answer = (chance.choice([0, chance.randint(1, 30_000)]) for _ in range(5))
    read += 1
    usage = {
        "input_tokens": read,
        "output_tokens": answer,
        "cache_read_input_tokens": hit,
        "cache_creation_input_tokens": short + long,
        "cache_creation": {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long},
        "service_tier": "standard",
    }
    usd = bill([(read, fresh), (hit, cached), (short, write), (long, hour), (answer, out)])
    return Call("claude-sonnet-5-5", "https://api.anthropic.com/v1/", {"usage": usage}, usd)


def deepseek_call(chance: random.Random) -> Call:
    hit, miss, answer = (chance.randint(1, 50_000) for _ in range(3))
    usage = {
        "prompt_tokens": hit + miss,
        "completion_tokens": answer,
        "total_tokens": hit + miss + answer,
        "prompt_cache_hit_tokens": hit,
        "prompt_cache_miss_tokens": miss,
    }
    # Half price from 16:30 to 00:30 UTC; the reply says when it was made.
    cheap = chance.random() < 0.5
    fresh, cached, out = ("0.135", "0.035", "0.55") if cheap else ("0.27", "0.07", "1.10")
    created = 1_795_000_000 // 86_400 * 86_400 + (20 if cheap else 10) * 3600
    usd = bill([(miss, fresh), (hit, cached), (answer, out)])
    return Call("deepseek-chat", "https://api.deepseek.com", {"usage": usage, "created": created}, usd)


def openrouter_call(chance: random.Random) -> Call:
    usd = Decimal(chance.randint(1, 900_000)) / MILLION
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100, "cost": float(usd)}
    return Call("openai/gpt-6-luna", "https://openrouter.ai/api/v1", {"usage": usage}, usd)


KINDS: list[Callable[[random.Random], Call]] = [openai_call, anthropic_call, deepseek_call, openrouter_call]


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_of_a_thousand_calls_is_the_bill(seed: int) -> None:
    chance = random.Random(seed)
    budget, total = Budget(), Decimal(0)
    for number in range(1000):
        call = KINDS[number % len(KINDS)](chance)
        price = price_of(call.model, call.url)
        assert price is not None
        reply = read_reply(json.dumps(json.loads(completion("{}").body) | call.body), price, batch=call.batch)
        budget.reserve(0.0).settle(reply.cost_usd)
        assert reply.cost_usd == pytest.approx(float(call.usd), abs=1e-12), call
        total += call.usd
    assert Decimal(repr(budget.spent)).quantize(Decimal("0.01")) == total.quantize(Decimal("0.01"))
    assert budget.spent == pytest.approx(float(total), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS[:2])
def test_no_call_costs_more_than_was_reserved_for_it(kind: Callable[[random.Random], Call]) -> None:
    """Whatever of the prompt is cached, and whichever tier the project has."""
    chance = random.Random(7)
    for _ in range(200):
        call = kind(chance)
        usage = call.body["usage"]
        prompt = usage.get("prompt_tokens") or sum(
            usage[name] for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
        )
        answer = usage.get("completion_tokens", usage.get("output_tokens"))
        body = {"messages": [{"role": "user", "content": "x" * prompt}], "max_completion_tokens": answer or 1}
        most = max_cost(body, price_of(call.model, call.url), batch=call.batch, any_tier=True)
        assert most is not None
        assert most >= float(call.usd)


class Kept(dict[str, Any]):
    def put(self, key: str, value: dict[str, Any]) -> None:
        self[key] = json.loads(json.dumps(value))


def asked(number: int) -> Request:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    message = Message(role="user", content=f"{'words and more words ' * 80}{number}")
    return Request(kind="insight", messages=(message,), schema_name="parts", answer_schema=schema, max_tokens=600)


def runs(tmp_path: Path, server: Provider, limit: float, kept: list[Kept], model: str = "gpt-6.1-terra") -> Budget:
    """Eight calls at once, of which some are refused or lost."""
    settings = Settings(
        llm=LlmSettings(provider=server.url, model=model, timeout=5.0), api_key=SecretStr(KEY), cache=tmp_path
    )
    budget = Budget(limit)

    def ask(number: int) -> None:
        client = clients.open(settings.llm, kept[number], Silent())
        assert client is not None
        with contextlib.suppress(BudgetSpent, NetworkError, ProviderError):
            client.ask(asked(number))

    with (
        shared_clients(settings, budget, Silent(), root=open_root(tmp_path)) as clients,
        ThreadPoolExecutor(8) as pool,
    ):
        list(pool.map(ask, range(len(kept))))
    return budget


@pytest.mark.parametrize("tier", ["default", "priority"])
def test_each_of_two_runs_keeps_to_its_budget(tmp_path: Path, monkeypatch: Any, tier: str) -> None:
    """Also for a project whose calls cost twice as much, with lost answers, and what a second run asks again."""
    monkeypatch.setattr(limits, "_FIRST_WAIT_SECONDS", 0.005)
    billed, count = [Decimal(0)], [0]

    def write(body: dict[str, Any]) -> Answer:
        count[0] += 1
        if count[0] % 5 == 2:
            return rate_limited(0.01)
        prompt, answer = len(body["messages"][0]["content"]), body.get("max_completion_tokens") or body["max_tokens"]
        billed[0] += bill([(prompt, "1.25"), (answer, "5.00")]) * Decimal(TIERS[tier])
        if count[0] % 7 == 3:
            return Answer(drop=True)  # paid, and never heard
        found = json.loads(completion('{"a": "b"}').body)
        found["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
            "prompt_tokens_details": {"cache_write_tokens": prompt},
        }
        return Answer(200, json.dumps({**found, "service_tier": tier}))

    kept = [Kept() for _ in range(40)]
    with Provider() as server:
        server.write = write
        first = runs(tmp_path, server, 0.11, kept)
        paid = billed[0]
        assert paid <= Decimal("0.11")
        assert float(paid) <= first.spent + 1e-9
        answered = sum(record["state"] == "answered" for one in kept for record in one.values())
        assert 0 < answered < 40
        second = runs(tmp_path, server, 0.11, kept)
        assert billed[0] - paid <= Decimal("0.11")
        assert second.in_flight == 0


def test_a_provider_that_counts_nothing_is_estimated_and_counts_as_its_worst(tmp_path: Path) -> None:
    said: list[str] = []

    class Told(Silent):
        def warn(self, message: str) -> None:
            said.append(message)

    found = json.loads(completion('{"a": "b"}').body)
    found.pop("usage", None)
    with Provider() as server:
        server.write = lambda body: Answer(200, json.dumps(found))
        settings = Settings(
            llm=LlmSettings(provider=server.url, model="gpt-6.1-terra"), api_key=SecretStr(KEY), cache=tmp_path
        )
        budget, kept = Budget(1.0), Kept()
        with shared_clients(settings, budget, Told(), root=open_root(tmp_path)) as clients:
            client = clients.open(settings.llm, kept, Told())
            assert client is not None
            reply = client.ask(asked(1))
            again = client.ask(asked(1))
            client.ask(asked(2))
    assert 300 < reply.input_tokens < 2000
    assert reply.output_tokens > 0
    assert not reply.is_counted
    assert reply.cost_usd is not None
    assert 0 < reply.cost_usd < budget.spent
    assert again == reply  # from the record
    assert budget.lost_calls == 0
    (line,) = [line for line in said if "how many tokens" in line]
    assert "estimated" in line


def test_a_call_without_a_known_price_is_no_lost_one() -> None:
    budget = Budget()
    budget.reserve(None).settle(None)
    budget.reserve(0.5).settle(None)  # priced, but not counted by the provider
    assert (budget.calls, budget.lost_calls, budget.unpriced_calls, budget.spent) == (2, 0, 1, 0.5)


def test_a_stated_price_bounds_a_model_that_nobody_knows(tmp_path: Path) -> None:
    stated = LlmSettings(provider="https://models.example/v1", model="house-9b", input_price=0.4, output_price=1.6)
    Budget(1.0).require_price(Settings(llm=stated))
    price = price_of("house-9b", "https://models.example/v1", stated)
    assert price is not None
    assert price.cost(1_000_000, 500_000) == pytest.approx(1.2)
    assert price.most(1_000_000, 500_000) == pytest.approx(1.2)
    # What is known is not replaced: a project's file cannot make a budget mean nothing.
    cheap = LlmSettings(model="gpt-6.1-terra", input_price=0.001, output_price=0.001)
    assert price_of("gpt-6.1-terra", None, cheap) == price_of("gpt-6.1-terra")
