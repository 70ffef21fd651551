"""The plan of a backlog: what there is to do, what it takes and costs, and how that is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fixtures_audio import music
from pydantic import SecretStr
from servers import Server, feed_xml

from summarizer.batch.backlog import Wanted, read_backlog
from summarizer.batch.plan import BatchPlan, make_plan, plan_text
from summarizer.batch.space import space_line
from summarizer.net import http as web_http
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Entry
from summarizer.records.episode import Audio, Episode, episode_id
from summarizer.records.post import Draft, Usage
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings, LlmSettings, Settings
from summarizer.store import LocalRoot, StageRun, facts_of, open_root

PRICED = LlmSettings(provider="openai", model="gpt-4.1-mini")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


def settings(**more: Any) -> Settings:
    key = SecretStr("sk-not-a-real-key-000")
    return Settings(fetch=FetchSettings(retries=0, timeout=2), api_key=key, **{"llm": PRICED, **more})


def plan_of(backlog: Any, root: Path, given: Settings | None = None, **more: Any) -> BatchPlan:
    given = given or settings()
    entries = read_backlog(str(backlog), Wanted(), given, Silent())
    return make_plan(entries, open_root(root), given, jobs=2, **more)


def feed(server: Server, *minutes: int, name: str = "show") -> str:
    items = "".join(
        f"<item><title>Talk {number} [of] {length}</title><guid>{name}{number}</guid>"
        f"<pubDate>{number + 1:02d} Jan 2024</pubDate>"
        + (f"<itunes:duration>{length * 60}</itunes:duration>" if length else "")
        + f'<enclosure url="https://example.org/{name}{number}.mp3" type="audio/mpeg"/></item>'
        for number, length in enumerate(minutes)
    )
    return server.add(f"/{name}.xml", feed_xml(items, title=name), type="text/xml")


def made(root: Path, number: int, *, minutes: float, usd: float, tokens: tuple[int, int], stages: Any = ORDER) -> None:
    """An episode's folder as a run leaves it: 6 s of processor time a minute, 30 s of drafting."""
    guid = f"earlier-{number}"
    episode = Episode(
        id=episode_id(guid), guid=guid, show="Show", title=f"Earlier {number}", media="https://e.org/a.mp3",
        media_kind="enclosure", duration=minutes * 60,
        audio=Audio(file="audio.mp3", sha256="0" * 64, size=1, duration=minutes * 60),
    )  # fmt: skip
    folder = LocalRoot(root).folder(episode)
    with folder.locked():
        folder.write("episode.json", episode)
        folder.write("audio.mp3", b"x")
        usage = Usage(calls=10, input_tokens=tokens[0], output_tokens=tokens[1], cost_usd=usd)
        folder.write("draft.json", Draft(model="m", prompts_sha256="0" * 64, insights=(), usage=usage))
        for stage in stages:
            cpu = {"transcribe": 5.0 * minutes, "diarize": 1.0 * minutes}.get(stage, 0.0)
            seconds = 30.0 if stage == "draft" else cpu / 2  # all cores worked on it
            cost = usd if stage == "draft" else None
            run = StageRun(fingerprint="0" * 64, outputs={}, seconds=seconds, cpu_seconds=cpu, cost_usd=cost)
            folder.record(stage, run, facts_of(episode, None))


def test_a_feed_of_which_nothing_is_done(server: Server, tmp_path: Path) -> None:
    plan = plan_of(feed(server, 60, 30, 0, 90), tmp_path)
    assert (plan.entries, plan.episodes, plan.done, plan.unknown_length) == (4, 4, 0, 1)
    assert plan.hours == 4.0  # the fourth is taken to be an hour, as the others are in the mean
    assert plan.learnt_speed == plan.learnt_tokens == 0
    assert plan.usd is not None
    assert 0.02 < plan.usd < 0.08
    assert [dear.title for dear in plan.dearest] == [
        "Talk 3 [of] 90",
        "Talk 0 [of] 60",
        "Talk 2 [of] 0",
        "Talk 1 [of] 30",
    ]
    assert [call.path for call in server.calls] == ["/show.xml"]  # no recording, no model
    text = plan_text(plan)
    assert "4 episodes to do, 4.0 hours of audio (1 of unknown length" in text
    assert text.count("a guess: nothing has been made here yet") == 2
    assert "Talk 3 [of] 90" in text
    assert list(tmp_path.iterdir()) == []


def test_speed_and_tokens_are_learnt_from_what_was_made_here(server: Server, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    root = tmp_path / "out"
    for number in range(3):
        made(root, number, minutes=75, usd=0.01, tokens=(15_000, 3_000))
    made(root, 9, minutes=60, usd=0.005, tokens=(1, 1), stages=ORDER[:4])  # not finished: no measure
    plan = plan_of(feed(server, 150, 150), root)
    assert (plan.learnt_speed, plan.learnt_tokens) == (3, 3)
    assert plan.minutes == pytest.approx(300 * 6 / 60 / 2)
    assert plan.usd == pytest.approx(2 * (15_000 * 0.40 + 3_000 * 1.60) / 1e6, rel=1e-3)
    assert plan.usd_before == pytest.approx(0.03)
    text = plan_text(plan)
    assert "from the speed of 3 episodes done here" in text
    assert "--budget counts this run only" in text
    half = plan_of(feed(server, 150, 150), root, llm_batch=True)
    assert half.usd == pytest.approx(plan.usd / 2, rel=1e-3)


def test_what_is_done_and_what_failed_is_not_planned_again(server: Server, tmp_path: Path, monkeypatch: Any) -> None:
    from summarizer.batch import survey

    url = feed(server, 10, 20, 30, 40)
    stands = {
        "show0": {"next": None},
        "show1": {"next": None, "failure": object()},
        "show2": {"next": None, "error": "episode.json is broken"},
        "show3": {"next": "draft", "hours": 2.0, "title": "Known"},
    }

    def stand(self: Any, entry: Entry) -> Any:
        return survey.Surveyed(entry, **stands[entry.episode or ""])

    monkeypatch.setattr(survey.Ledger, "survey", stand)
    plan = plan_of(url, tmp_path)
    assert (plan.entries, plan.episodes, plan.done, plan.failed, plan.unreadable) == (4, 1, 1, 1, 1)
    assert plan.hours == 2.0
    assert plan.problems == ("episode.json is broken",)
    assert "--retry-failed" in plan_text(plan)


def test_links_are_looked_up_and_a_broken_one_is_named(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"{feed(server, 30, 45)}\n{server.url('/gone')}\n", encoding="utf-8")
    plan = plan_of(path, tmp_path / "out")
    assert (plan.episodes, plan.unreadable) == (1, 1)
    assert plan.hours == 0.75
    assert plan.problems[0].startswith("list.txt:2: ")


def test_a_long_list_is_not_looked_up_one_by_one(server: Server, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("summarizer.batch.plan.MAX_LOOKUPS", 2)
    path = tmp_path / "list.txt"
    path.write_text("".join(feed(server, 60, name=f"f{number}") + "\n" for number in range(6)), encoding="utf-8")
    plan = plan_of(path, tmp_path / "out")
    assert (plan.episodes, plan.unknown_length, plan.hours) == (6, 4, 6.0)
    assert len(server.calls) == 2


def test_recordings_of_a_folder_are_measured(tmp_path: Path) -> None:
    music(tmp_path / "in.wav", 3.0)
    plan = plan_of(tmp_path / "in.wav", tmp_path / "out")
    assert plan.dearest[0].hours == pytest.approx(3 / 3600, abs=1e-3)


@pytest.mark.parametrize(
    ("llm", "usd", "said"),
    [
        (LlmSettings(provider="none"), 0.0, "no provider is asked"),
        (LlmSettings(provider="local"), 0.0, "no provider is asked"),
        (LlmSettings(provider="http://host/v1", model="llama"), None, "what llama costs is not known"),
    ],
)
def test_what_has_no_price(server: Server, tmp_path: Path, llm: LlmSettings, usd: float | None, said: str) -> None:
    plan = plan_of(feed(server, 60), tmp_path, settings(llm=llm))
    assert plan.usd == usd
    assert said in plan_text(plan)


def test_only_ten_are_named_and_all_are_counted(server: Server, tmp_path: Path) -> None:
    plan = plan_of(feed(server, *range(1, 29)), tmp_path)
    assert plan.episodes == 28
    assert [round(dear.hours * 60) for dear in plan.dearest] == list(range(28, 18, -1))


def test_a_broken_file_of_an_earlier_run_does_no_harm(server: Server, tmp_path: Path) -> None:
    made(tmp_path, 1, minutes=60, usd=0.01, tokens=(1000, 100))
    for path in tmp_path.glob("*/*/draft.json"):
        path.write_text("{", encoding="utf-8")
    plan = plan_of(feed(server, 60), tmp_path)
    assert (plan.learnt_speed, plan.learnt_tokens) == (1, 0)
    for path in tmp_path.glob("*/*/run.json"):
        path.write_text('{"stages": [], "facts": 7}', encoding="utf-8")
    assert plan_of(feed(server, 60), tmp_path).learnt_speed == 0


def test_the_plan_as_json(server: Server, tmp_path: Path) -> None:
    plan = plan_of(feed(server, 60), tmp_path)
    found = json.loads(plan.model_dump_json())
    assert found["dearest"][0]["title"] == "Talk 0 [of] 60"
    assert found["model"] == "gpt-4.1-mini"
    assert "sk-" not in plan.model_dump_json()


@pytest.mark.parametrize(
    ("keep", "most", "left"),
    [("audio", 0.65, 0.65), ("clips", 0.54, 0.08), ("none", 0.53, 0.07)],  # GB: 10 recordings of an hour, 8 at once
)
def test_the_disk_that_is_needed(server: Server, tmp_path: Path, keep: Any, most: float, left: float) -> None:
    plan = plan_of(feed(server, *[60] * 10), tmp_path, settings(keep=keep))
    assert plan.disk_gb == pytest.approx(most, abs=0.02)
    assert plan.disk_left_gb == pytest.approx(left, abs=0.02)
    assert plan.free_gb is not None
    text = plan_text(plan)
    assert ("--keep clips" in text) == (keep == "audio")
    assert ("when all is done" in text) == (keep != "audio")
    assert "GB free" in text


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=200_000_000))
    text = plan_text(plan_of(feed(server, *[60] * 10), tmp_path))
    assert "too little is free: 200 MB" in text


def test_sizes_are_learnt_from_what_was_fetched_here(server: Server, tmp_path: Path) -> None:
    root = tmp_path / "out"
    made(root, 0, minutes=60, usd=0.01, tokens=(15_000, 3_000))  # of one byte
    assert plan_of(feed(server, *[60] * 10), root).disk_gb < 0.1


@pytest.mark.parametrize(
    ("gb", "said"), [(0.002, "2 MB"), (0.0001, "1 MB"), (0.94, "940 MB"), (0.96, "1.0 GB"), (12.34, "12.3 GB")]
)
def test_small_sizes_are_megabytes(gb: float, said: str) -> None:
    assert space_line(gb, gb, None, "clips") == f"about {said} of disk"


def test_short_work_is_seconds_and_what_is_not_listed_is_counted(server: Server, tmp_path: Path) -> None:
    plan = plan_of(feed(server, 60), tmp_path)
    short = plan.model_copy(update={"minutes": 0.4, "hours": 0.01, "unreadable": 12, "problems": ("a", "b")})
    text = plan_text(short)
    assert "about 24 s of work" in text
    assert "36 s of audio" in text
    assert "  and 10 more" in text
    assert "more" not in plan_text(plan).partition("cannot be read:")[2]


@pytest.mark.parametrize(
    ("flags", "outside", "to_do"),
    [
        ({}, True, 0),
        ({"retry_failed": True}, False, 1),
        ({"retry_outside": True}, True, 1),
        ({"retry_outside": True}, False, 0),
    ],
)
def test_a_plan_counts_what_its_run_would_try_again(
    flags: dict[str, bool], outside: bool, to_do: int, server: Server, tmp_path: Path
) -> None:
    from summarizer.batch.survey import Ledger
    from summarizer.batch.worker_tasks import Outcome

    url, root = feed(server, 10), LocalRoot(tmp_path)
    entry = next(iter(read_backlog(url, Wanted(), settings(), Silent())))
    failure = Outcome(error="no", outside=outside)
    Ledger(root, settings(), retry_failed=False).record_failure(entry, None, failure, 1)
    plan = plan_of(url, tmp_path, **flags)
    assert (plan.episodes, plan.failed) == (to_do, 1 - to_do)
