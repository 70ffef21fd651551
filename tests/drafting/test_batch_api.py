"""Drafting through a provider's batch API: in waves, across restarts, never sent twice, at half the price."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from episode_fixture import material, read_and_write
from provider import KEY, Answer, Provider, error
from pydantic import SecretStr

from summarizer.drafting import guess_names, read_episode
from summarizer.errors import NetworkError, NotYet, ProviderError, ProviderStop, TooLongError
from summarizer.llm import ClientPool, PoolOptions, batch_api, open_llm
from summarizer.llm.batch_jobs import Job
from summarizer.llm.client import Message, Request
from summarizer.records.post import Draft
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

MODEL = "gpt-4.1-mini"  # has a price, and takes a temperature


class Shelf:
    """A folder of jobs, which can be made to break at a step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.breaks: Callable[[str, str], bool] = lambda name, content: False
        path.mkdir(exist_ok=True)

    def names(self) -> list[str]:
        return [path.name for path in self.path.iterdir()]

    def read(self, name: str) -> bytes | None:
        path = self.path / name
        return path.read_bytes() if path.exists() else None

    def write(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        if self.breaks(name, data.decode(errors="replace")):
            raise KeyboardInterrupt  # as a kill would: no code of ours runs on
        (self.path / name).write_bytes(data)

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class Counted:
    """A meter that remembers."""

    def __init__(self) -> None:
        self.open = 0
        self.settled: list[float | None] = []
        self.released = self.committed = 0

    def reserve(self, worst: float | None, *, wait: bool = True, committed: bool = False) -> Any:
        meter, self.open, self.committed = self, self.open + 1, self.committed + committed

        class Bill:
            def settle(self, usd: float | None) -> None:
                meter.open -= 1
                meter.settled.append(usd)

            def release(self) -> None:
                meter.open -= 1
                meter.released += 1

            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: object) -> None:
                pass

        return Bill()

    def lost(self, worst: float | None) -> None:
        raise AssertionError("nothing was lost")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_api, "_FIRST_POLL_SECONDS", 0.0)
    monkeypatch.setattr(batch_api, "_MAX_POLL_SECONDS", 0.0)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "jobs")


@contextmanager
def opened(provider: Provider, shelf: Shelf, heard: Any, **more: Any) -> Iterator[ClientPool]:
    sharing = PoolOptions(**{"jobs": shelf, "llm_batch": True, "patience": 5.0, **more})
    with ClientPool(
        Keys(provider=SecretStr(KEY), base_url=provider.url), lambda: pytest.fail("local"), heard, sharing
    ) as clients:
        yield clients


def llm(provider: Provider) -> LlmSettings:
    return LlmSettings(provider=provider.url, model=MODEL, timeout=5.0, retries=2)


def draft(clients: ClientPool, provider: Provider, kept: Any, heard: Any) -> Draft:
    client = clients.open(llm(provider), kept, heard)
    return read_and_write(material(), client, heard)


def waves(clients: ClientPool, provider: Provider, kept: Any, heard: Any, **spoiled: Any) -> tuple[Draft, int]:
    """Runs the stage again and again, with the provider at work between; gives how many batches it took."""
    for number in range(12):
        try:
            return draft(clients, provider, kept, heard), number
        except NotYet as later:
            keys = later.keys
        assert not clients.ready(keys)
        clients.advance(idle=True)
        provider.jobs.work(**spoiled)
        clients.advance(idle=True)
        clients.advance(idle=True)
        if provider.jobs.open:  # what expired was sent again
            provider.jobs.work()
            clients.advance()
        assert clients.ready(keys)
    raise AssertionError("never done")


def request(number: int = 1) -> Request:
    asked = Message(role="user", content=f"<passage>\n{number}\n</passage>")
    schema = {
        "type": "object",
        "properties": {"heading": {"type": "string"}},
        "required": ["heading"],
        "additionalProperties": False,
    }
    return Request(kind="insight", messages=(asked,), schema_name="parts", answer_schema=schema, max_tokens=60)


def test_a_draft_in_waves_is_the_draft_at_half_the_price(provider, kept, heard, shelf) -> None:
    meter = Counted()
    with opened(provider, shelf, heard, meter=meter) as clients:
        made, number = waves(clients, provider, kept, heard)
        assert clients.pending == 0
    assert not provider.bodies  # nothing was asked directly
    assert number == 6  # reading, outline, all insights together, quotations, framing, verification
    again = type(kept)()
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
    with open_llm(llm(provider), keys, lambda: pytest.fail("local"), again, heard) as client:
        reading = read_episode(material(), client, None, heard)
        direct = read_and_write(material(), client, heard, reading)
    assert made.model_copy(update={"usage": direct.usage}) == direct
    # Half of all but what the cache gave: the price list of this model makes that no cheaper once more.
    assert direct.usage.cost_usd / 2 < made.usage.cost_usd < direct.usage.cost_usd * 0.65
    read = sum(meter.settled) - made.usage.cost_usd
    assert reading.usage.cost_usd / 2 <= read + 1e-6 < reading.usage.cost_usd
    assert meter.open == 0
    assert max(Counter(provider.jobs.seen).values()) == 1
    assert not provider.jobs.files  # nothing is left at the provider
    assert list(shelf.path.iterdir()) == []  # nor here: the replies have it all


def test_requests_of_many_episodes_go_together(provider, heard, shelf, kept) -> None:
    with opened(provider, shelf, heard) as clients:
        stores = [type(kept)() for _ in range(30)]
        for number, store in enumerate(stores):
            with pytest.raises(NotYet):
                clients.open(llm(provider), store, heard).ask(request(number))
        clients.advance()
        assert not provider.jobs.batches  # others may come
        assert clients.pending == 30
        clients.advance(idle=True)
        assert len(provider.jobs.batches) == 1
        provider.jobs.work()
        clients.advance()
        for number, store in enumerate(stores):
            assert clients.open(llm(provider), store, heard).ask(request(number)).answer
            assert [state for _, state in store.history] == ["answered"]


@pytest.mark.parametrize("step", ["made", "sent", "open", "read", "results"])
def test_a_restart_at_any_step_sends_nothing_twice(provider, kept, heard, shelf, step) -> None:
    """Killed just before the step is on disk."""
    broke = []

    def breaks(name: str, content: str) -> bool:
        hit = name.endswith(".out.jsonl") if step == "results" else f'"state":"{step}"' in content
        if hit and not broke:
            broke.append(name)
            return True
        return False

    shelf.breaks = breaks
    found = None
    for _ in range(20):
        meter = Counted()
        with opened(provider, shelf, heard, meter=meter) as clients:
            try:
                clients.open(llm(provider), kept, heard)
                for _ in range(20):
                    try:
                        found = draft(clients, provider, kept, heard)
                        break
                    except NotYet:
                        clients.advance(idle=True)
                        provider.jobs.work()
                        clients.advance(idle=True)
            except KeyboardInterrupt:
                continue
        if found:
            break
    assert broke
    assert found
    assert max(Counter(provider.jobs.seen).values()) == 1
    assert not provider.bodies
    assert meter.open == 0


def test_results_are_waited_for_after_a_restart_without_the_flag(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        with pytest.raises(NotYet):
            clients.open(llm(provider), kept, heard).ask(request())
        clients.advance(idle=True)
    meter = Counted()
    with opened(provider, shelf, heard, llm_batch=False, meter=meter) as clients:
        client = clients.open(llm(provider), kept, heard)
        with pytest.raises(NotYet):
            client.ask(request())
        assert meter.committed == 1  # what an earlier run has sent is paid in this one
        assert client.ask(request(2)).answer  # another is asked directly
        provider.jobs.work()
        clients.advance()
        assert client.ask(request()).answer
    assert len(provider.bodies) == 1


def test_what_expired_is_sent_once_more(provider, kept, heard, shelf) -> None:
    expired: list[str] = []

    def spoil(number: int, key: str) -> Answer | None:
        if number == 0 and key not in expired:
            expired.append(key)
            return Answer(0)
        return None

    with opened(provider, shelf, heard) as clients:
        waves(clients, provider, kept, heard, spoil=spoil, status="expired")
    times = Counter(provider.jobs.seen)
    assert {times[key] for key in expired} == {2}
    assert max(times.values()) == 2
    assert not provider.bodies


def test_what_expires_again_is_asked_directly(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        client = clients.open(llm(provider), kept, heard)
        with pytest.raises(NotYet):
            client.ask(request())
        for _ in range(2):
            clients.advance(idle=True)
            provider.jobs.work(lambda number, key: Answer(0), "expired")
            clients.advance()
        assert provider.jobs.seen == [request().key(MODEL)] * 2
        reply = client.ask(request())
    assert reply.answer
    assert len(provider.bodies) == 1
    assert reply.cost_usd == pytest.approx(kept_cost(kept))  # the full price
    assert any("asking directly" in line for line in heard.warnings)


def kept_cost(kept: Any) -> float:
    (record,) = kept.values.values()
    assert "price_share" not in record
    usage = json.loads(record["body"])["usage"]
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    return ((usage["prompt_tokens"] - cached) * 0.40 + cached * 0.10 + usage["completion_tokens"] * 1.60) / 1e6


def test_what_is_refused_is_asked_directly_where_the_reason_is_met(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        client = clients.open(llm(provider), kept, heard)
        with pytest.raises(NotYet):
            client.ask(request())
        clients.advance(idle=True)
        provider.jobs.work(lambda number, key: error(400, "no such role", param="messages"))
        clients.advance()
        provider.script(error(400, "no such role", param="messages"))
        with pytest.raises(ProviderError, match="no such role"):
            client.ask(request())
    with opened(provider, shelf, heard) as clients:  # and so it stays after a restart
        assert clients.open(llm(provider), kept, heard).ask(request()).answer
    assert provider.jobs.seen == [request().key(MODEL)]


def test_a_prompt_that_is_too_long_is_neither_queued_nor_sent_again(provider, kept, heard, shelf) -> None:
    refused = error(400, "maximum context length is 900 tokens", code="context_length_exceeded")
    with opened(provider, shelf, heard) as clients:
        client = clients.open(llm(provider), kept, heard)
        with pytest.raises(NotYet):
            client.ask(request())
        clients.advance(idle=True)
        provider.jobs.work(lambda number, key: refused)
        clients.advance()
        provider.script(refused)
        with pytest.raises(TooLongError):
            client.ask(request())
    with opened(provider, shelf, heard) as clients:
        with pytest.raises(TooLongError):
            clients.open(llm(provider), kept, heard).ask(request())
        assert clients.pending == 0
    assert len(provider.bodies) == 1


@pytest.mark.parametrize("line", ["", "{", '{"custom_id": 1}', "[]", '{"custom_id": "x", "response": null}', "\xff"])
def test_a_broken_line_is_a_request_without_an_answer(provider, kept, heard, shelf, line) -> None:
    with opened(provider, shelf, heard) as clients:
        stores = [type(kept)(), type(kept)()]
        for number, store in enumerate(stores):
            with pytest.raises(NotYet):
                clients.open(llm(provider), store, heard).ask(request(number))
        clients.advance(idle=True)
        provider.jobs.work()
        (batch,) = provider.jobs.batches.values()
        name = batch["output_file_id"]
        first = provider.jobs.files[name].splitlines()[0]
        lost = json.loads(first)["custom_id"]
        provider.jobs.files[name] = provider.jobs.files[name].replace(first, line.encode())
        clients.advance(idle=True)
        clients.advance(idle=True)
        assert provider.jobs.seen.count(lost) == 2
        provider.jobs.work()
        clients.advance()
        for number, store in enumerate(stores):
            assert clients.open(llm(provider), store, heard).ask(request(number)).answer


def test_too_much_in_the_providers_queue_is_sent_in_smaller_jobs(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        stores = [type(kept)() for _ in range(8)]
        for number, store in enumerate(stores):
            with pytest.raises(NotYet):
                clients.open(llm(provider), store, heard).ask(request(number))
        clients.advance(idle=True)
        provider.jobs.fail("token_limit_exceeded", "Enqueued token limit reached for this model.")
        clients.advance()
        for _ in range(4):
            clients.advance(idle=True)
            provider.jobs.work()
        clients.advance()
        for number, store in enumerate(stores):
            assert clients.open(llm(provider), store, heard).ask(request(number)).answer
    sizes = [batch["request_counts"]["total"] for batch in provider.jobs.batches.values()]
    assert sizes == [8, 4, 4]


@pytest.mark.parametrize("when", ["at once", "while validating"])
def test_a_provider_that_takes_no_batches_stops_the_run_before_it_costs(provider, kept, heard, shelf, when) -> None:
    meter = Counted()
    with opened(provider, shelf, heard, meter=meter) as clients:
        with pytest.raises(NotYet):
            clients.open(llm(provider), kept, heard).ask(request())
        if when == "at once":
            provider.jobs.script.append(error(404, "no such endpoint"))
        else:
            clients.advance(idle=True)
            provider.jobs.fail("model_not_found", "The model cannot be used with the Batch API.")
        with pytest.raises(ProviderStop, match="without --llm-batch"):
            clients.advance(idle=True)
        assert meter.open == clients.pending == 0
    assert meter.released == 1


def test_a_wrong_key_stops_the_run(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        with pytest.raises(NotYet):
            clients.open(llm(provider), kept, heard).ask(request())
        provider.key = "another"
        with pytest.raises(ProviderStop, match="key was not accepted") as caught:
            clients.advance(idle=True)
    assert KEY not in str(caught.value)


def test_a_provider_that_is_away_for_a_while_is_asked_again(provider, kept, heard, shelf) -> None:
    provider.jobs.script += [Answer(503, ""), Answer(drop=True)]
    with opened(provider, shelf, heard) as clients:
        client = clients.open(llm(provider), kept, heard)
        with pytest.raises(NotYet):
            client.ask(request())
        for _ in range(4):
            clients.advance(idle=True)
        provider.jobs.work()
        clients.advance()
        assert client.ask(request()).answer
    assert provider.jobs.seen == [request().key(MODEL)]


def test_the_same_request_of_two_episodes_is_sent_once(provider, kept, heard, shelf) -> None:
    other = type(kept)()
    with opened(provider, shelf, heard) as clients:
        for store in (kept, other):
            with pytest.raises(NotYet):
                clients.open(llm(provider), store, heard).ask(request())
        clients.advance(idle=True)
        provider.jobs.work()
        clients.advance()
        assert clients.open(llm(provider), kept, heard).ask(request()).answer
    assert provider.jobs.seen == [request().key(MODEL)]


def test_names_are_asked_for_in_the_same_way(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        client = clients.open(llm(provider), kept, heard)
        lines = "Speaker 1: I am Ann Bell, and I keep bees."
        with pytest.raises(NotYet) as later:
            guess_names(lines, ("Speaker 1",), client)
        clients.advance(idle=True)
        provider.jobs.work()
        clients.advance()
        assert clients.ready(later.value.keys)
        assert guess_names(lines, ("Speaker 1",), client) == {}  # the provider gives no name
    provider.key = "another"
    with opened(provider, shelf, heard, llm_batch=False) as clients, pytest.raises(ProviderStop):
        guess_names(lines + " Truly.", ("Speaker 1",), clients.open(llm(provider), kept, heard))


def test_a_failure_in_the_thread_is_raised_by_a_later_call(provider, kept, heard, shelf) -> None:
    with opened(provider, shelf, heard) as clients:
        with pytest.raises(NotYet):
            clients.open(llm(provider), kept, heard).ask(request())
        provider.key = "another"
        clients.advance(idle=True, in_thread=True)
        clients._advancing.join(5)
        with pytest.raises(ProviderStop, match="key was not accepted"):
            clients.advance(in_thread=True)


def test_a_record_of_something_else_is_left_alone(provider, kept, heard, shelf) -> None:
    (shelf.path / "notes.json").write_text("{}", encoding="utf-8")
    (shelf.path / "x.json").write_text(Job(name="x", model="another").model_dump_json(), encoding="utf-8")
    with opened(provider, shelf, heard) as clients, pytest.raises(NotYet):
        clients.open(llm(provider), kept, heard).ask(request())
    assert any("notes.json" in line for line in heard.warnings)


def test_a_direct_call_that_cannot_be_made_is_an_error_as_ever(heard, kept, shelf) -> None:
    with Provider() as gone:
        url = gone.url
    settings = LlmSettings(provider=url, model=MODEL, timeout=1.0, retries=0)
    with ClientPool(
        Keys(provider=SecretStr(KEY), base_url=url), lambda: pytest.fail("local"), heard, PoolOptions()
    ) as clients:
        client = clients.open(settings, kept, heard)
        with pytest.raises(NetworkError):
            client.ask(request())
