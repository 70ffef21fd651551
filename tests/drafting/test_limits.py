"""Many threads at one provider: its limits are kept, its refusals hold everybody, and what is hopeless ends at once."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider import KEY, Answer, Limit, Provider, completion, error, no_credit, rate_limited
from pydantic import SecretStr

from summarizer.errors import NetworkError, ProviderError, ProviderSilent, ProviderStop
from summarizer.llm import ClientPool, PoolOptions, limits
from summarizer.llm.client import Message, Request
from summarizer.llm.limits import Limiter, _Bucket, _seconds
from summarizer.llm.provider import OpenAiSender, connect_provider
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

GOOD = completion('{"heading": "Good"}')
SCHEMA = {
    "type": "object",
    "properties": {"heading": {"type": "string"}},
    "required": ["heading"],
    "additionalProperties": False,
}


def request(number: int, words: str = "") -> Request:
    asked = Message(role="user", content=f"<passage>\n{words} {number}\n</passage>")
    return Request(kind="insight", messages=(asked,), schema_name="parts", answer_schema=SCHEMA, max_tokens=60)


def together(sender: OpenAiSender, asked: list[Request], threads: int = 50) -> list[Any]:
    """What each request gave: its body, or the error."""

    def ask(one: Request) -> Any:
        try:
            return sender.send(one)
        except Exception as problem:
            return problem

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, asked))


@pytest.fixture
def shared(heard) -> Any:
    """A sender as a batch has it, for a provider and a limiter."""
    opened = []

    def open_(server: Provider, limiter: Limiter | None = None, **more: Any) -> OpenAiSender:
        given = {"provider": server.url, "model": "test", "timeout": 5.0, "retries": 3, **more}
        connection = connect_provider(
            LlmSettings(**given), Keys(provider=SecretStr(KEY), base_url=server.url), server.url, heard, patience=20.0
        )
        sender = connection.__enter__()
        opened.append(connection)
        if limiter is not None:
            sender.limiter = limiter
        return sender

    yield open_
    for connection in opened:
        connection.__exit__(None, None, None)


def serving(write: Callable[[dict[str, Any]], Answer], **more: Any) -> Provider:
    server = Provider(**more)
    server.write = write
    return server


@pytest.mark.parametrize("told", [False, True], ids=["from settings", "from headers"])
def test_fifty_threads_never_exceed_the_limit(shared, told) -> None:
    limit = Limit(requests=40, minute=0.8, told=told)
    given = None if told else 40
    with serving(lambda body: GOOD, limit=limit) as server:
        found = together(shared(server, Limiter(given, patience=20.0, minute=0.8)), [request(n) for n in range(100)])
    assert found == [GOOD.body] * 100
    assert limit.exceeded == 0
    assert len(server.bodies) == 100


def test_tokens_are_limited_too_and_given_back_when_they_were_not_used(shared) -> None:
    # Each call may take 60 + about 90 tokens, and is told to have taken 790: more than was thought.
    limit = Limit(tokens=6000, minute=0.5)
    with serving(lambda body: GOOD, limit=limit) as server:
        limiter = Limiter(None, 6000, patience=20.0, minute=0.5)
        found = together(shared(server, limiter), [request(n, "word " * 40) for n in range(40)])
    assert found == [GOOD.body] * 40
    assert limit.exceeded == 0


def test_a_refusal_holds_everybody(shared) -> None:
    refused, lock = [], threading.Lock()
    seen, until = [0], [0.0]

    def write(body: dict[str, Any]) -> Answer:
        with lock:
            seen[0] += 1
            if seen[0] == 80:
                until[0] = time.monotonic() + 0.4
            if time.monotonic() < until[0]:
                refused.append(body)
                return rate_limited(0.4)
        return GOOD

    with serving(write) as server:
        found = together(shared(server, retries=0), [request(n) for n in range(200)])
    assert found == [GOOD.body] * 200  # with no retries of their own: it was nobody's fault
    assert 1 <= len(refused) <= 50  # those that were under way, and nobody again before it was time


@pytest.mark.parametrize("fault", ["key", "credit", "model"])
def test_what_everybody_would_meet_is_met_once(shared, fault) -> None:
    answers = {"credit": no_credit(), "model": error(404, "no such model", code="model_not_found")}
    with serving(lambda body: answers[fault]) as server:
        if fault == "key":
            server.key = "another"
        found = together(shared(server), [request(n) for n in range(500)])
    assert {type(one) for one in found} == {ProviderStop}
    assert server.strangers + len(server.bodies) == 1
    assert KEY not in str(found[0])


def test_a_short_outage_fails_nobody(shared) -> None:
    began = time.monotonic()

    def write(body: dict[str, Any]) -> Answer:
        return Answer(503, "") if time.monotonic() - began < 0.5 else GOOD

    with serving(write) as server:
        found = together(shared(server, retries=1), [request(n) for n in range(60)])
    # A lone call may try three times as often as its own retries; the others wait for it.
    assert sum(one == GOOD.body for one in found) >= 55
    assert all(one == GOOD.body or isinstance(one, ProviderError) for one in found)


def test_a_long_outage_ends_everything(shared) -> None:
    with serving(lambda body: Answer(503, "")) as server:
        limiter = Limiter(patience=0.3)
        found = together(shared(server, limiter, retries=9), [request(n) for n in range(200)])
    assert {type(one) for one in found} == {ProviderSilent}
    assert "no call to the language model is answered" in str(found[0])
    assert KEY not in str(found[0])
    assert len(server.bodies) < 100


@pytest.mark.parametrize("fault", [Answer(503, ""), Answer(drop=True), Answer(429, "")])
def test_after_a_long_outage_one_answered_call_opens_the_way(shared, fault: Answer) -> None:
    down = [True]
    with serving(lambda body: fault if down[0] else GOOD) as server:
        sender = shared(server, Limiter(patience=0.3), retries=9)
        assert {type(one) for one in together(sender, [request(n) for n in range(30)])} == {ProviderSilent}
        asked = len(server.bodies)
        (again,) = together(sender, [request(31)])
        assert type(again) is ProviderSilent
        assert len(server.bodies) == asked + 1, "a look costs one call"
        down[0] = False
        assert together(sender, [request(n) for n in range(40, 70)]) == [GOOD.body] * 30


def test_a_provider_that_asks_to_wait_for_days_ends_the_run(shared) -> None:
    with serving(lambda body: Answer(429, "", {"retry-after": "90000"})) as server:
        found = together(shared(server, Limiter(patience=0.3)), [request(n) for n in range(5)])
    assert {type(one) for one in found} == {ProviderStop}
    assert "asks to wait 25 hours" in str(found[0])


def test_a_call_without_an_answer_may_be_paid_and_a_refused_one_is_not(heard) -> None:
    for fault, state in ((Answer(503, ""), "failed"), (Answer(drop=True), "sent")):
        kept: dict[str, Any] = {}
        replies = SimpleNamespace(get=kept.get, put=kept.__setitem__)
        with serving(lambda body, fault=fault: fault) as server:
            settings = LlmSettings(provider=server.url, model="test")
            keys = Keys(provider=SecretStr(KEY), base_url=server.url)
            with ClientPool(keys, lambda: pytest.fail("local"), heard, PoolOptions(patience=0.0)) as clients:
                client = clients.open(settings, replies, heard)
                with pytest.raises(ProviderSilent):
                    client.ask(request(1))
        assert [record["state"] for record in kept.values()] == [state]


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        (Answer(500, ""), ["sent", "failed"]),  # answered: while the next try is waited for, none is under way
        (Answer(drop=True), ["sent", "sent"]),
    ],
)
def test_only_a_try_without_an_answer_is_under_way(heard, fault: Answer, states: list[str]) -> None:
    written: list[str] = []
    replies = SimpleNamespace(get=lambda _: None, put=lambda _, record: written.append(record["state"]))
    tried = itertools.count()
    with serving(lambda body: fault if next(tried) == 0 else GOOD) as server:
        settings = LlmSettings(provider=server.url, model="test")
        keys = Keys(provider=SecretStr(KEY), base_url=server.url)
        with ClientPool(keys, lambda: pytest.fail("local"), heard, PoolOptions()) as clients:
            clients.open(settings, replies, heard).ask(request(1))
    assert written[:2] == states
    assert written[-2:] == ["sent", "answered"]


def test_a_poisonous_request_harms_only_itself(shared) -> None:
    def write(body: dict[str, Any]) -> Answer:
        return Answer(500, "") if "poison" in body["messages"][0]["content"] else GOOD

    asked = [request(n, "poison" if n == 7 else "") for n in range(60)]
    with serving(write) as server:
        found = together(shared(server), asked, threads=8)
    assert type(found.pop(7)) is ProviderError
    assert found == [GOOD.body] * 59


def test_a_call_that_was_under_way_says_nothing_about_the_pause() -> None:
    limiter = Limiter()
    slow, refused = limiter.enter(1), limiter.enter(1)
    refused.refused(0.05)
    slow.done()  # left before: the next ones still go one by one
    with limiter.enter(1) as probe:
        waits = threading.Thread(target=lambda: limiter.enter(1).done())
        waits.start()
        waits.join(0.05)
        assert waits.is_alive()
        probe.done()
    waits.join(5)
    assert not waits.is_alive()


def test_nobody_passes_before_the_time_that_the_server_asks_for() -> None:
    limiter = Limiter()
    limiter.enter(1).refused(0.01)
    assert limiter.enter(1).refused(3600) > 3500
    found: list[str] = []

    def wait() -> None:
        try:
            limiter.enter(1)
            found.append("passed")
        except ProviderStop:
            found.append("stopped")

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    threads[0].join(0.3)
    limiter.stop(ProviderError("over"))
    for thread in threads:
        thread.join(5)
    assert found == ["stopped"] * 3


def test_refusals_in_a_row_wait_longer_and_those_of_one_wave_count_once() -> None:
    limiter = Limiter()
    wave = [limiter.enter(1) for _ in range(20)]
    first = [turn.refused() for turn in wave]
    assert max(first) <= limits._FIRST_WAIT_SECONDS  # not doubled twenty times
    waits = [limiter.enter(1).refused() for _ in range(5)]
    assert waits[-1] > 8 * limits._FIRST_WAIT_SECONDS
    limiter.enter(1).done()
    assert limiter.enter(1).refused() <= limits._FIRST_WAIT_SECONDS


def test_stopping_wakes_those_who_wait() -> None:
    limiter = Limiter(1, minute=3600)
    limiter.enter(1).done()
    found: list[str] = []

    def wait() -> None:
        try:
            limiter.enter(1)
        except ProviderStop as stop:
            found.append(str(stop))

    threads = [threading.Thread(target=wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    limiter.stop(ProviderStop("the key was not accepted"))
    for thread in threads:
        thread.join(5)
    assert found == ["the key was not accepted"] * 5


@given(
    limit=st.integers(1, 300),
    gaps=st.lists(st.floats(0, 8), min_size=1, max_size=200),
    size=st.floats(0.01, 1.0),
)
def test_no_window_holds_more_than_the_limit(limit: int, gaps: list[float], size: float) -> None:
    bucket = _Bucket(limit, 60.0)
    amount = max(1.0, size * bucket.burst)
    now, taken = 0.0, []
    for gap in gaps:
        now += gap
        now += bucket.delay(amount, now)
        bucket.delay(amount, now)
        bucket.take(amount)
        taken.append(now)
    for start in taken:
        inside = sum(amount for moment in taken if start <= moment < start + 60.0)
        assert inside <= limit + 1e-6


def test_the_allowed_speed_is_reached() -> None:
    """The limit is not kept by hardly asking: over ten minutes at least 85 of 100 calls are made."""
    for limit in (1, 5, 60, 500):
        bucket, now, calls = _Bucket(limit, 60.0), 0.0, 0
        while True:
            now += bucket.delay(1, now)
            if now > 600:
                break
            bucket.delay(1, now)
            bucket.take(1)
            calls += 1
        assert calls >= 0.85 * limit * 10


@pytest.mark.parametrize(
    ("text", "seconds"), [("12ms", 0.012), ("6.5s", 6.5), ("1m30s", 90), ("1h", 3600), ("7", 7), ("", 0), ("soon", 0)]
)
def test_times_in_headers(text, seconds) -> None:
    assert _seconds(text) == pytest.approx(seconds)


def test_unknown_limits_in_headers_change_nothing() -> None:
    limiter = Limiter()
    for value in ("-1", "0", "many"):
        limiter.enter(1).done(1, {"x-ratelimit-limit-requests": value, "x-ratelimit-remaining-requests": value})
    assert limiter._requests is None


def test_a_single_draft_waits_no_longer_than_before(heard, monkeypatch) -> None:
    monkeypatch.setattr(limits, "_FIRST_WAIT_SECONDS", 0.01)
    with serving(lambda body: Answer(drop=True)) as server:
        given = LlmSettings(provider=server.url, model="test", retries=2)
        server.key = "none"
        with connect_provider(given, Keys(), server.url, heard) as sender, pytest.raises(NetworkError):
            sender.send(request(1))
    assert len(server.bodies) == 3
