"""Lines of a list: what an unchanged one counts as, and how long its failure is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from recorded_outcomes import failed
from thread_engine import run, well

from summarizer.batch.backlog_lines import without_comment
from summarizer.batch.view import summary_text
from summarizer.batch.worker_tasks import Outcome, WorkOrder
from summarizer.library.batch_records import read_never_found
from summarizer.records.batch import Entry
from summarizer.settings import Settings
from summarizer.store import LocalRoot

FEED = "https://a.example/feed.xml?token=secret"


def line(which: str, number: int = 1) -> Entry:
    return Entry(source=FEED, episode=which, place=f"list.txt:{number}")


def finished(order: WorkOrder) -> Outcome:
    """The line means an episode whose folder holds all."""
    return Outcome(folder="show/one", title="One", duration=60.0, next=None)


@pytest.mark.parametrize(("work", "counts"), [(well, (1, 0)), (finished, (0, 1))])
def test_what_was_there_is_not_drafted(
    tmp_path: Path, small: Settings, work: Callable[[WorkOrder], Outcome], counts: tuple[int, int]
) -> None:
    summary, _ = run(work, iter([line("latest")]), tmp_path, small)
    assert (summary.done, summary.before) == counts
    assert (summary.hours > 0) == (counts[0] > 0)


def unknown(order: WorkOrder) -> Outcome:
    return failed("status_404", folder=None)


def test_lines_of_one_feed_fail_each_for_itself(tmp_path: Path, small: Settings) -> None:
    summary, _ = run(unknown, iter([line("98", 1), line("words of it", 2)]), tmp_path, small)
    assert summary.failed == 2
    told = {entry.source for entry in read_never_found(LocalRoot(tmp_path))}
    shown = "https://a.example/feed.xml?…"
    assert told == {f"{shown} --episode 98 (list.txt:1)", f"{shown} --episode 'words of it' (list.txt:2)"}


@pytest.mark.parametrize(
    ("backlog", "now", "kept"),
    [
        ("/list.txt", ["latest"], 0),  # the line was corrected
        ("/list.txt", ["latest", "98"], 1),  # it is still there
        ("/other.txt", ["latest"], 1),  # another list says nothing of it
        (None, ["latest"], 1),  # nor does standard input
    ],
)
def test_a_failure_goes_with_its_line(
    tmp_path: Path, small: Settings, backlog: str | None, now: list[str], kept: int
) -> None:
    run(unknown, iter([line("98")]), tmp_path, small, backlog="/list.txt")
    run(well, map(line, now), tmp_path, small, backlog=backlog)
    assert len(read_never_found(LocalRoot(tmp_path))) == kept


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("feed.xml --episode #10", "feed.xml --episode #10"),
        ("feed.xml --episode  #10 # the tenth", "feed.xml --episode  #10"),
        ('feed.xml --episode "#10"', 'feed.xml --episode "#10"'),
        ("feed.xml --episode latest #10", "feed.xml --episode latest"),
        ("feed.xml --episode # none", "feed.xml --episode"),
        ("feed.xml   # a comment", "feed.xml"),
        ("feed.xml#part", "feed.xml#part"),
        ("# all of it", ""),
    ],
)
def test_comments(text: str, rest: str) -> None:
    assert without_comment(text) == rest


@pytest.mark.parametrize(
    ("work", "counts"),
    [
        (well, (1, 0, 0, 2)),  # each would be drafted: it is drafted once
        (finished, (0, 1, 0, 2)),  # its folder holds all
        (lambda _: failed("status_404", folder="show/one"), (0, 0, 1, 2)),  # it fails once
    ],
)
def test_lines_that_mean_one_episode_count_once(
    tmp_path: Path, small: Settings, work: Callable[[WorkOrder], Outcome], counts: tuple[int, ...]
) -> None:
    def of_one(order: WorkOrder) -> Outcome:
        return work(order).model_copy(update={"folder": "show/one"})

    named = [line("latest", 1), line("1", 2), Entry(source="https://a.example/one.mp3", place="list.txt:3")]
    summary, engine = run(of_one, iter(named), tmp_path, small)
    assert (summary.done, summary.before, summary.failed, summary.duplicates) == counts
    assert len(engine.begun("publish")) == summary.done
    assert "2 entries name an episode that an earlier entry names" in summary_text(summary, "episodes")


def test_lines_that_mean_two_episodes_count_twice(tmp_path: Path, small: Settings) -> None:
    def of_two(order: WorkOrder) -> Outcome:
        return well(order).model_copy(update={"folder": f"show/{order.entry.episode}"})

    summary, _ = run(of_two, iter([line("1"), line("2")]), tmp_path, small)
    assert (summary.done, summary.duplicates) == (2, 0)
    assert "an earlier entry" not in summary_text(summary, "episodes")


def test_what_failed_before_is_not_done_again_by_a_line_that_must_be_looked_up(tmp_path: Path, small: Settings) -> None:
    """`--episode "#3"`: which episode it means is known only when its feed was read."""

    def fails(order: WorkOrder) -> Outcome:
        done = well(order)
        if "transcribe" in order.stages:
            return done.model_copy(update={"error": "no sound", "exit_code": 1, "stage": "transcribe", "next": None})
        return done

    def given() -> Iterator[Entry]:
        yield Entry(source="https://a.example/feed.xml", episode="#3")

    first, _ = run(fails, given(), tmp_path, small)
    again, engine = run(fails, given(), tmp_path, small)
    forced, _ = run(well, given(), tmp_path, small, retry_failed=True)
    assert (first.failed, first.skipped) == (1, 0)
    assert (again.failed, again.skipped, engine.begun("transcribe")) == (0, 1, [])
    assert (forced.done, forced.skipped) == (1, 0)
