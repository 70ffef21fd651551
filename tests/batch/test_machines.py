"""Machines that share an object store and nothing else: they join late, leave, lose power."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from batch_recordings import Recordings
from buckets import Bucket
from machines import Cluster
from servers import Server, feed_xml

from summarizer.__main__ import run as command
from summarizer.batch.worker_tasks import Outcome, WorkOrder, perform, settings_for_workers
from summarizer.pipeline.stages import ORDER
from summarizer.records.batch import Entry
from summarizer.settings import Settings

STAGES = len(ORDER)  # of one episode

linux = pytest.mark.skipif(sys.platform != "linux", reason="each machine has an address of its own on loopback")


def feed(server: Server, folder: Path, *names: str) -> str:
    items = ""
    for name in names:
        url = server.add(f"/{name}.mp3", (folder / f"{name}.mp3").read_bytes(), type="audio/mpeg")
        items += f"<item><title>Number {name}</title><guid>{name}</guid><enclosure url='{url}'/></item>"
    return server.add("/feed.xml", feed_xml(items), type="application/rss+xml")


@linux
@pytest.mark.slow
def test_machines_come_and_go(tmp_path: Path, recordings: Recordings) -> None:
    recordings("a", "b", "c", "d", "e")
    names = ("a", "b", "c", "e")  # in the fourth too little can be quoted
    with Server() as server, Bucket() as bucket:
        environment = {**bucket.environment, "SUMMARIZER_FETCH__ALLOW_PRIVATE": "true", "TEST_PAUSE": "1"}
        with Cluster(tmp_path, environment) as cluster:
            polite, doomed = cluster.machine("polite"), cluster.machine("doomed")
            address = feed(server, tmp_path / "audio", *names)
            run = cluster.run(address, "-o", bucket.url, "--llm", "none", "--asr", "tiny.en")
            run.until(lambda run: run.begun_on(doomed) > 1 and run.running_on(doomed))
            doomed.lose_power()
            late = cluster.machine("late")
            late.until_at_work()
            run.until(lambda run: run.begun_on(late) and run.running_on(polite))
            polite.ask_to_leave()
            assert polite.left() == 0, polite.log.read_text()
            summary = run.end()
            lost = run.events("lost")
            computed = cluster.computed()
    assert (summary["done"], summary["failed"], summary["exit_code"]) == (4, 0, 0), summary
    assert {event["why"] for event in lost} <= {"its machine was lost", "its worker left"}
    assert len(computed.ended) == 4 * STAGES
    assert not computed.twice, "a stage that was finished was done again"
    assert lost
    assert computed.in_vain <= len(lost), "no more began in vain than ran when the power went"
    assert not list((tmp_path / "polite" / "scratch").glob(".workers-*")), "who left cleaned up"


def test_a_worker_of_another_version_does_nothing(tmp_path: Path, small: Settings) -> None:
    entry, told = Entry(source="a.mp3"), settings_for_workers(small, same_machine=False)
    order = WorkOrder(root=str(tmp_path / "out"), entry=entry, stages=("fetch",), settings=told, version="0.0.0")
    outcome = Outcome.model_validate_json(perform(order.model_dump_json()))
    assert outcome.stops_all
    assert "0.0.0" in (outcome.error or "")
    assert not (tmp_path / "out").exists()


def test_neither_keys_nor_places_on_this_disk_travel(tmp_path: Path) -> None:
    mine = {"cache": tmp_path / "cache", "scratch": tmp_path / "scratch"}
    told = settings_for_workers(Settings.load(api_key="very-secret", **mine), same_machine=False)
    assert "very-secret" not in str(told)
    assert str(tmp_path) not in str(told)


def test_a_wrong_address_is_said_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["worker", "10.0.0.1"]) == 2
    said = capsys.readouterr().err
    assert "write for example tcp://host:8786" in said
    assert said.count("\n") == 1
