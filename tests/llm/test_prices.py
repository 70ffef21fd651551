"""The library's prices are those of the provider's page, and a bound on the cost holds for every kind of input."""

from __future__ import annotations

import pytest

from summarizer.llm.metering import max_cost
from summarizer.llm.prices import DEFAULT_MODEL, Terms, price_of, prices_source, reasoning_effort

# US dollars for a million tokens, read on the provider's page in November 2026: input, cached, cache write, output.
TABLE = {
    "gpt-6.1-sol": (2.00, 0.10, 2.50, 10.00),
    "gpt-6.1-terra": (1.00, 0.05, 1.25, 5.00),
    "gpt-6-luna": (0.10, 0.01, 0.125, 0.50),
    "gpt-6-sol": (2.00, 0.20, 2.50, 10.00),
    "gpt-6-astra": (10.00, 1.00, 12.50, 50.00),
    "gpt-5.6-luna": (0.20, 0.02, 0.25, 1.20),
    "gpt-5.6-terra": (2.00, 0.20, 2.50, 12.00),
    "gpt-5.6-sol": (4.00, 0.40, 5.00, 20.00),
    "gpt-5.4": (2.50, 0.25, 2.50, 15.00),  # before GPT-5.6 a cache write costs what any input costs
    "gpt-5.4-mini": (0.75, 0.075, 0.75, 4.50),
    "gpt-4.1-mini": (0.40, 0.10, 0.40, 1.60),
    "gpt-4o-mini": (0.15, 0.075, 0.15, 0.60),
}


@pytest.mark.parametrize("model", TABLE)
def test_prices(model: str) -> None:
    fresh, cached, write, output = TABLE[model]
    price = price_of(model)
    assert price is not None
    some = 100_000
    assert price.cost(some, 0) == pytest.approx(fresh / 10)
    assert price.cost(some, 0, cached_tokens=some) == pytest.approx(cached / 10)
    assert price.cost(some, 0, cache_write_tokens=some) == pytest.approx(write / 10)
    assert price.cost(0, some) == pytest.approx(output / 10)


def test_a_long_prompt_costs_more() -> None:
    price = price_of("gpt-6.1-sol")
    assert price is not None
    assert price.cost(272_000, 1000) == pytest.approx(272_000 * 2e-6 + 1000 * 10e-6)
    assert price.cost(272_001, 1000) == pytest.approx(272_001 * 4e-6 + 1000 * 15e-6)


@pytest.mark.parametrize(
    "name", ["", "gpt-6-luna-turbo", "gpt-4o-minimal", "llama-3.3-70b", "qwen2.5:1.5b", "openai/gpt-6-luna"]
)
def test_a_name_that_only_resembles_a_model_has_no_price(name: str) -> None:
    assert price_of(name) is None


def test_a_snapshot_has_its_models_price() -> None:
    snapshot, model = price_of("gpt-5.4-mini-2026-03-17"), price_of("gpt-5.4-mini")
    assert snapshot is not None
    assert model is not None
    assert snapshot.cost(1000, 100) == model.cost(1000, 100)


def test_impossible_counts_of_a_provider_are_cut() -> None:
    price = price_of(DEFAULT_MODEL)
    assert price is not None
    assert price.cost(100, 0, cached_tokens=500, cache_write_tokens=500) == price.cost(100, 0, cached_tokens=100)


def test_the_worst_case_counts_input_as_cache_writes() -> None:
    body = {"messages": [{"role": "user", "content": "x" * 10_000}], "max_completion_tokens": 100}
    price = price_of("gpt-6.1-sol")
    worst = max_cost(body, price)
    assert worst is not None
    assert price is not None
    assert worst >= price.cost(10_000, 100, cache_write_tokens=10_000)
    assert max_cost(body, price_of("llama-3.3-70b")) is None


@pytest.mark.parametrize(
    ("model", "url", "usd"),
    [
        ("gpt-6-luna", None, (0.05, 0.005, 0.25)),
        ("gpt-4.1-mini", None, (0.20, 0.10, 0.80)),  # cached input is not made cheaper once more
        ("grok-4.3", "https://api.x.ai/v1", (1.00, 0.16, 2.00)),  # a fifth less, not half
    ],
)
def test_the_batch_api_costs_what_its_own_table_says(
    model: str, url: str | None, usd: tuple[float, float, float]
) -> None:
    price, batch = price_of(model, url), Terms(batch=True)
    assert price is not None
    assert price.cost(100_000, 0, terms=batch) == pytest.approx(usd[0] / 10)
    assert price.cost(100_000, 0, 100_000, terms=batch) == pytest.approx(usd[1] / 10)
    assert price.cost(0, 100_000, terms=batch) == pytest.approx(usd[2] / 10)


def test_where_prices_come_from_is_named() -> None:
    assert prices_source().startswith("genai-prices 0.")


@pytest.mark.parametrize(
    ("model", "effort"), [(name, None if name.startswith("gpt-4") else "low") for name in TABLE] + [("llama3", None)]
)
def test_only_reasoning_models_get_an_effort(model: str, effort: str | None) -> None:
    assert reasoning_effort(model) == effort
