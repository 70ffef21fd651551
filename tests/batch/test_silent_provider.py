"""A provider that answers every call with an error: the calls are few, and the run ends and says why.

Waits are shortened by SCALE: those of the limiter, of its patience, and of the coordinator's pauses.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from provider import KEY, Answer, Provider, error, rate_limited
from pydantic import SecretStr
from thread_engine import entries, run, well

from summarizer.batch import budget as budget_module
from summarizer.batch import outage
from summarizer.batch import run as run_module
from summarizer.batch.budget import Budget
from summarizer.batch.totals import Summary
from summarizer.batch.worker_tasks import Outcome, TailReporter, WorkOrder, _failed
from summarizer.errors import SummarizerError
from summarizer.llm import ClientPool, PoolOptions, limits
from summarizer.llm.client import Message, Request
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import Keys

SCALE = 8000.0  # four hours are 1.8 s
MAX_CALLS = 150  # in four hours: 20 in the first 15 minutes, then one in 5 minutes
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


class Kept(dict[str, dict[str, Any]]):
    """A ReplyStore."""

    def put(self, key: str, value: dict[str, Any]) -> None:
        self[key] = value


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, names in (
        (limits, ("_FIRST_WAIT_SECONDS", "_MAX_WAIT_SECONDS", "_MAX_SHARED_WAIT_SECONDS")),
        (budget_module, ("PATIENCE_SECONDS",)),
        (outage, ("FIRST_PROBE_SECONDS", "MAX_PROBE_SECONDS", "MAX_PAUSE_SECONDS", "LAST_TRY_SECONDS")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, getattr(module, name) / SCALE)
    monkeypatch.setattr(outage, "RETRY_SECONDS", tuple(seconds / SCALE for seconds in (60.0, 300.0, 900.0)))


def asked(order: WorkOrder, _: Settings, opener: Callable[..., Any]) -> Outcome:
    """The order's stages as one call."""
    said = (Message(role="user", content=f"Who says what in {order.entry.source}? {order.stages[0]}"),)
    request = Request(kind="read", messages=said, schema_name="a", answer_schema=SCHEMA, max_tokens=50)
    try:
        with opener(Kept(), Silent()) as client:
            client.ask(request)
    except SummarizerError as failure:
        return _failed(failure, None, {}, TailReporter())
    outcome = well(order)
    assert isinstance(outcome, Outcome)
    return outcome


def night(provider: Provider, root: Path, episodes: int, usd: float = 5.0) -> tuple[Summary, Budget]:
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
    llm = LlmSettings(provider=provider.url, model="test", input_price=1.0, output_price=2.0)
    spent = Budget(usd)
    sharing = PoolOptions(meter=spent, patience=budget_module.PATIENCE_SECONDS)
    settings = Settings.load(asr={"model": "tiny.en"}).model_copy(update={"llm": llm})
    with ClientPool(keys, lambda: pytest.fail("local"), Silent(), sharing) as clients:
        names = [f"{number}.mp3" for number in range(episodes)]
        options = {"drafters": 4, "clients": clients, "budget": spent, "clock": run_module.time.monotonic}
        return run(well, entries(*names), root, settings, **options)[0], spent


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    ("answer", "status", "episodes"),
    [(error(500, "The server had an error"), "500", 1), (rate_limited(), "429", 20), (error(503, "busy"), "503", 20)],
)
def test_the_calls_are_few_and_the_run_ends(
    answer: Answer, status: str, episodes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "advance", asked)
    with Provider() as provider:
        provider.write = lambda _: answer
        summary, spent = night(provider, tmp_path, episodes)
    assert (summary.exit_code, summary.done, summary.failed) == (3, 0, 0), summary
    assert f"({status})" in (summary.stopped or "")
    assert 1 < len(provider.bodies) < MAX_CALLS
    assert (spent.spent, spent.in_flight) == (0.0, 0.0), "what was refused is not paid"


@pytest.mark.usefixtures("_quick")
def test_one_that_answers_in_the_end_costs_no_episode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "advance", asked)
    with Provider() as provider:
        provider.script(*[error(500, "The server had an error")] * 12)
        summary, spent = night(provider, tmp_path, 3)
    assert (summary.exit_code, summary.done, summary.failed) == (0, 3, 0), summary
    assert 0.0 < spent.spent < 5.0
