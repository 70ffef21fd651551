"""The library's prices are those of the provider's page, and a bound on the cost holds for every kind of input."""

from __future__ import annotations

import pytest

from summarizer.llm.batch_jobs import BATCH_PRICE_SHARE
from summarizer.llm.metering import max_cost
from summarizer.llm.prices import DEFAULT_MODEL, price_of, prices_source, reasoning_effort

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
    worst, price = max_cost(body, "gpt-6.1-sol"), price_of("gpt-6.1-sol")
    assert worst is not None
    assert price is not None
    assert worst >= price.cost(10_000, 100, cache_write_tokens=10_000)
    assert max_cost(body, "llama-3.3-70b") is None


def test_the_share_of_the_batch_api_is_the_librarys() -> None:
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=1000, output_tokens=100)
    full = calc_price(usage, DEFAULT_MODEL, provider_id="openai").total_price
    batch = calc_price(usage, DEFAULT_MODEL, provider_id="openai", price_context={"processing": "batch"}).total_price
    assert float(batch) == pytest.approx(float(full) * BATCH_PRICE_SHARE)


def test_where_prices_come_from_is_named() -> None:
    assert prices_source().startswith("genai-prices 0.")


@pytest.mark.parametrize(
    ("model", "effort"), [(name, None if name.startswith("gpt-4") else "low") for name in TABLE] + [("llama3", None)]
)
def test_only_reasoning_models_get_an_effort(model: str, effort: str | None) -> None:
    assert reasoning_effort(model) == effort
