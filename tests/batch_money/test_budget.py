"""The budget is a hard stop: whatever many threads do at once, what is spent and may yet be spent stays below it."""

from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider import KEY, Answer, Provider, completion, error, rate_limited
from pydantic import SecretStr

from summarizer.batch.budget import Budget, shared_clients
from summarizer.errors import BudgetSpent, InputError, NetworkError, NotYet, ProviderError
from summarizer.llm import limits
from summarizer.llm.client import Message, Request
from summarizer.llm.metering import max_cost
from summarizer.llm.prices import price_of
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.store import open_root

MODEL = "gpt-4.1-mini"
CENTS = st.integers(0, 40).map(lambda cents: cents / 100)
CALL = st.tuples(CENTS, st.floats(0, 1), st.sampled_from(["settled", "released", "lost", "left"]), st.booleans())


@given(limit=CENTS, threads=st.lists(st.lists(CALL, max_size=12), min_size=1, max_size=8), seed=st.integers(0, 10**6))
def test_no_interleaving_exceeds_the_bound(limit: float, threads: list[list[Any]], seed: int) -> None:
    budget = Budget(limit)
    paid, lock = [Decimal(0)], threading.Lock()

    def work(index: int) -> None:
        chance = random.Random(seed + index)
        for worst, share, end, wait in threads[index]:
            try:
                bill = budget.reserve(worst, wait=wait)
            except BudgetSpent:
                continue
            assert budget.spent + budget.in_flight <= limit + 1e-12
            if chance.random() < 0.3:
                time.sleep(0.0002)
            real = Decimal(repr(worst * share)) if end == "settled" else Decimal(repr(worst))
            with lock:
                paid[0] += real if end != "released" else 0
            if end == "settled":
                bill.settle(worst * share)
            elif end == "released":
                bill.release()
            elif end == "lost":
                bill.settle(None)
            else:
                with bill:
                    pass

    with ThreadPoolExecutor(len(threads)) as pool:
        list(pool.map(work, range(len(threads))))
    assert budget.in_flight == 0
    assert paid[0] <= Decimal(repr(limit))
    assert budget.spent == pytest.approx(float(paid[0]))


def test_money_in_flight_comes_back_before_anybody_is_refused() -> None:
    budget = Budget(1.0)
    first = budget.reserve(0.9)
    found: list[Any] = []
    waits = threading.Thread(target=lambda: found.append(budget.reserve(0.9)))
    waits.start()
    waits.join(0.05)
    assert not found
    first.settle(0.05)
    waits.join(5)
    assert found
    found[0].settle(0.9)
    with pytest.raises(
        BudgetSpent, match=r"budget of \$1\.00 has no room for the next call, which may cost \$.*: \$0\.9500 paid"
    ):
        budget.reserve(0.06)
    assert budget.exhausted


@pytest.mark.parametrize(
    ("limit", "paid", "asked", "needed", "said"),
    [
        (0.001, 0.0, 0.0123, "0.02", "run again with --budget 0.02 or more"),  # no run with it would get anywhere
        (0.02, 0.015, 0.0123, "", "each run has its --budget to itself"),
    ],
)
def test_what_a_budget_must_be_to_go_on(limit: float, paid: float, asked: float, needed: str, said: str) -> None:
    budget = Budget(limit)
    budget.reserve(paid).settle(paid)
    with pytest.raises(BudgetSpent, match=said):
        budget.reserve(asked)
    assert budget.too_small == needed


def test_calls_that_last_hours_are_not_waited_for() -> None:
    budget = Budget(1.0)
    budget.reserve(0.9, wait=False)
    with pytest.raises(BudgetSpent):
        budget.reserve(0.2)


def test_what_is_already_under_way_cannot_be_refused() -> None:
    budget = Budget(0.1)
    budget.reserve(0.5, wait=False, committed=True)
    with pytest.raises(BudgetSpent):
        budget.reserve(0.01)


def test_a_bill_is_closed_once() -> None:
    budget = Budget(1.0)
    bill = budget.reserve(0.5)
    bill.settle(0.1)
    bill.release()
    with bill:
        pass
    assert (budget.spent, budget.in_flight, budget.calls) == (0.1, 0.0, 1)


def test_a_bound_needs_a_known_price() -> None:
    with pytest.raises(InputError, match="no price is known for 'llama'"):
        Budget(1.0).require_price(Settings(llm=LlmSettings(provider="http://host/v1", model="llama")))
    Budget(None).require_price(Settings(llm=LlmSettings(provider="http://host/v1", model="llama")))
    Budget(1.0).require_price(Settings(llm=LlmSettings(provider="local")))
    Budget(1.0).require_price(Settings(llm=LlmSettings(provider="openai", model=MODEL)))
    with pytest.raises(InputError):
        Budget(1.0).reserve(None)
    Budget(None).reserve(None).settle(None)


class Kept(dict[str, Any]):
    def put(self, key: str, value: dict[str, Any]) -> None:
        self[key] = json.loads(json.dumps(value))


def asked(number: int) -> Request:
    schema = {
        "type": "object",
        "properties": {"heading": {"type": "string"}},
        "required": ["heading"],
        "additionalProperties": False,
    }
    message = Message(role="user", content=f"<passage>\n{'words and more words ' * 80}{number}\n</passage>")
    return Request(kind="insight", messages=(message,), schema_name="parts", answer_schema=schema, max_tokens=600)


def by_usage(body: dict[str, Any]) -> Answer:
    """An answer that costs what the worst case may: every character a token, as long as allowed."""
    found = json.loads(completion('{"heading": "Good"}').body)
    prompt = len(body["messages"][0]["content"])
    found["usage"] = {"prompt_tokens": prompt, "completion_tokens": body.get("max_tokens", 600), "total_tokens": 0}
    return Answer(200, json.dumps(found))


def cost_of(body: dict[str, Any]) -> float:
    return (len(body["messages"][0]["content"]) * 0.40 + body.get("max_tokens", 600) * 1.60) / 1e6


@pytest.mark.parametrize("trouble", ["none", "limits and gateways"])
def test_a_batch_of_threads_never_spends_more(tmp_path: Path, monkeypatch: Any, trouble: str) -> None:
    """The provider's own sum is what counts: what it has answered, and what it worked on without being heard."""
    monkeypatch.setattr(limits, "_FIRST_WAIT_SECONDS", 0.005)
    limit, paid, lock, count = 0.02, [0.0], threading.Lock(), [0]

    def write(body: dict[str, Any]) -> Answer:
        with lock:
            count[0] += 1
            kind = count[0] % 7 if trouble != "none" else 0
            if kind == 3:
                return rate_limited(0.01)
            paid[0] += cost_of(body)
        if kind == 5:
            return Answer(drop=True)
        if kind == 6:
            return Answer(504, "<html>gateway timeout</html>")
        return by_usage(body)

    with Provider() as server:
        server.write = write
        settings = Settings(
            llm=LlmSettings(provider=server.url, model=MODEL, timeout=5.0), api_key=SecretStr(KEY), cache=tmp_path
        )
        budget = Budget(limit)
        refused = []

        def ask(number: int) -> None:
            client = clients.open(settings.llm, Kept(), Silent())
            assert client is not None
            try:
                client.ask(asked(number))
            except BudgetSpent as spent:
                refused.append(spent)
            except (NetworkError, ProviderError):
                pass

        with (
            shared_clients(settings, budget, Silent(), root=open_root(tmp_path)) as clients,
            ThreadPoolExecutor(16) as pool,
        ):
            list(pool.map(ask, range(60)))
    assert refused
    assert paid[0] <= limit
    assert budget.spent <= limit
    assert paid[0] <= budget.spent + 1e-9
    assert budget.in_flight == 0
    assert paid[0] > limit * 0.75  # and it is used, not only kept
    assert (budget.lost_calls > 0) == (trouble != "none")


def test_a_refused_call_costs_nothing(tmp_path: Path) -> None:
    with Provider() as server:
        settings = Settings(llm=LlmSettings(provider=server.url, model=MODEL), api_key=SecretStr(KEY), cache=tmp_path)
        budget = Budget(1.0)
        server.script(error(400, "context too long", param="messages"))
        with shared_clients(settings, budget, Silent(), root=open_root(tmp_path)) as clients:
            client = clients.open(settings.llm, Kept(), Silent())
            assert client is not None
            with pytest.raises(ProviderError):
                client.ask(asked(1))
            assert (budget.spent, budget.in_flight) == (0.0, 0.0)
            client.ask(asked(2))
        assert budget.spent == pytest.approx(4.74e-4, rel=0.5)


def test_calls_cut_off_in_an_earlier_run_are_counted(tmp_path: Path) -> None:
    """The intent is on disk before the call; whoever finds it says so, and keeps count in the reply's record."""
    kept = Kept()
    kept.put(asked(1).key(MODEL), {"state": "sent"})
    with Provider() as server:
        settings = Settings(llm=LlmSettings(provider=server.url, model=MODEL), api_key=SecretStr(KEY), cache=tmp_path)
        budget = Budget(1.0)
        with shared_clients(settings, budget, Silent(), root=open_root(tmp_path)) as clients:
            client = clients.open(settings.llm, kept, Silent())
            assert client is not None
            client.ask(asked(1))
    assert budget.lost_calls == 1
    assert 0 < budget.lost_usd < 0.01
    (record,) = kept.values()
    assert (record["state"], record["lost"]) == ("answered", 1)


def test_a_budget_bounds_what_goes_to_the_batch_api_too(tmp_path: Path) -> None:
    with Provider() as server:
        settings = Settings(llm=LlmSettings(provider=server.url, model=MODEL), api_key=SecretStr(KEY), cache=tmp_path)
        body = {"messages": [{"role": "user", "content": asked(1).messages[0].content}], "max_tokens": 600}
        budget = Budget((max_cost(body, price_of(MODEL), batch=True) or 0) * 3.5)
        outcomes = []
        with shared_clients(settings, budget, Silent(), root=open_root(tmp_path), llm_batch=True) as clients:
            for number in range(6):
                client = clients.open(settings.llm, Kept(), Silent())
                assert client is not None
                with pytest.raises((NotYet, BudgetSpent)) as caught:
                    client.ask(asked(number))
                outcomes.append(caught.type)
            assert 2 <= outcomes.count(NotYet) <= 3
            assert clients.pending == outcomes.count(NotYet)
            clients.advance(idle=True)
        before = budget.in_flight
        again = Budget(0.0)
        with shared_clients(settings, again, Silent(), root=open_root(tmp_path)) as clients:
            clients.open(settings.llm, Kept(), Silent())
            assert again.in_flight == pytest.approx(before)  # still to be paid, in this run


def test_a_run_that_leaves_at_once_tells_the_calls_under_way_as_lost() -> None:
    budget = Budget()
    budget.reserve(0.5).settle(0.25)
    with budget.reserve(0.125):
        pass  # broke off
    budget.reserve(1.0)
    assert (budget.answered, budget.spent, budget.lost_calls, budget.lost_usd) == (0.25, 0.375, 1, 0.125)
    budget.give_up()
    assert (budget.answered, budget.lost_calls, budget.lost_usd) == (0.25, 2, 1.125)
