"""What a folder has cost is one sum, whoever tells it: also of attempts that failed, were stopped or were replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drafted import conversation, episode, opened
from provider import KEY, Answer, Provider, completion, error, passable
from pydantic import SecretStr

from summarizer.batch.budget import Budget
from summarizer.batch.plan import make_plan
from summarizer.errors import BudgetSpent, SummarizerError
from summarizer.library.index_page import read_index_contents
from summarizer.library.status import read_status
from summarizer.llm import ClientPool, PoolOptions
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.post_stages import draft
from summarizer.pipeline.transcript_stages import read
from summarizer.records.reading import Reading
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.settings.keys import Keys
from summarizer.store import EpisodeFolder, LocalRoot, StageRun


def answering(limit: int) -> object:
    """Passable answers, then an error that no retry mends."""
    given = iter(range(limit))

    def write(body: dict[str, object]) -> Answer:
        return completion(json.dumps(passable(body))) if next(given, None) is not None else error(400, "no such thing")

    return write


def attempt(
    path: Path, provider: Provider, budget: Budget | None = None, insights: int = 4
) -> tuple[EpisodeFolder, float]:
    """One try to read and draft; gives what its run counted."""
    prices = {"input_price": 1.0, "output_price": 2.0}
    llm = {"provider": provider.url, "model": "test", **prices}
    settings = Settings.load(llm=llm, quotes={"insights": insights}, api_key=SecretStr(KEY), base_url=provider.url)
    about = episode(id=path.name.rpartition("-")[2], guid=path.name)
    prepared = opened(path, about, conversation(), None)
    bounded, budget = budget is not None, budget or Budget()
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
    with ClientPool(keys, lambda: pytest.fail("local"), Silent(), PoolOptions(meter=budget)) as clients:
        opener = clients.opener(settings.llm)
        context = EpisodeContext(prepared.folder, about, prepared.request, settings, Silent(), opener)
        context.may_ask_model = context.may_read = True
        try:
            read(context)
            context.folder.write("reading.json", context.folder.read("stages/read.json", Reading))
            cost = draft(context)
        except SummarizerError as failure:
            context.folder.record_failure("draft", str(failure))
            stopped = isinstance(failure, BudgetSpent)
        else:
            stopped = False
            done = StageRun(fingerprint="f", outputs={}, seconds=1.0, cpu_seconds=1.0, cost_usd=cost)
            context.folder.record("draft", done)
    assert (budget.answered, stopped) == (budget.spent, bounded)
    return context.folder, budget.answered


def test_every_view_tells_the_same_sum(tmp_path: Path) -> None:
    show, paid = tmp_path / "show", []
    with Provider() as provider:
        folder, usd = attempt(show / "2026-01-01-whole-00000000000000a1", provider)
        paid.append(usd)
        _, again = attempt(folder.path, provider)
        assert again == 0.0, "what was paid is not paid again"
        assert folder.log.spent_usd == pytest.approx(usd)
        _, redrafted = attempt(folder.path, provider, insights=5)
        paid.append(redrafted)
        assert redrafted > 0
        nothing = Budget(0.0001)
        _, unpaid = attempt(show / "2026-01-02-stopped-00000000000000a2", provider, budget=nothing)
        needed = nothing.too_small
        assert (unpaid, bool(needed)) == (0.0, True)
        _, stopped = attempt(show / "2026-01-02-stopped-00000000000000a2", provider, budget=Budget(float(needed)))
        paid.append(stopped)
        provider.write = answering(2)
        _, failed = attempt(show / "2026-01-03-failed-00000000000000a3", provider)
        paid.append(failed)
    assert all(paid[1:]), paid
    root, total = LocalRoot(tmp_path), pytest.approx(sum(paid), abs=1e-6)
    status = read_status(tmp_path)
    assert status["summary"]["cost_usd"] == total
    assert sum(row["cost_usd"] for row in status["episodes"]) == total
    assert read_index_contents(root).totals["cost"] == total
    plan = make_plan([], root, Settings.load(llm={"provider": "none"}))
    assert plan.usd_before == pytest.approx(sum(paid), abs=1e-4)


def test_a_folder_of_an_older_version_keeps_what_its_stages_cost(tmp_path: Path) -> None:
    folder = EpisodeFolder(tmp_path)
    folder.record("draft", StageRun(fingerprint="f", outputs={}, seconds=1.0, cpu_seconds=1.0, cost_usd=0.25))
    assert folder.log.spent_usd == 0.25
    folder.record_paid(0.5)
    folder.record_paid(None)
    assert (folder.log.spent_usd, folder.log.unused_usd) == (0.75, 0.5)
    folder.record_used()
    assert (folder.log.spent_usd, folder.log.unused_usd) == (0.75, 0.0)
