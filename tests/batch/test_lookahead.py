"""Entries are surveyed ahead, several at once where the store is far, and come in their order."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from summarizer.batch.lookahead import SurveyQueue
from summarizer.batch.survey import Surveyed
from summarizer.records.batch import Entry


def entries(count: int) -> Iterator[Entry]:
    return (Entry(source=str(number)) for number in range(count))


def taken(feed: SurveyQueue, woken: threading.Event) -> list[str]:
    found = []
    while not feed.over:
        one = feed.take()
        if one is not None:
            found.append(one.entry.source)
        elif not feed.over:
            assert woken.wait(10)
            woken.clear()
    return found


@pytest.mark.parametrize("far", [False, True])
def test_all_come_in_their_order(far: bool) -> None:
    woken = threading.Event()
    feed = SurveyQueue(entries(1_000), lambda entry: Surveyed(entry, None), woken.set, pytest.fail, far=far)
    assert taken(feed, woken) == [str(number) for number in range(1_000)]


def test_a_far_store_is_asked_about_several_at_once() -> None:
    woken, together = threading.Event(), threading.Barrier(8)

    def survey(entry: Entry) -> Surveyed:
        together.wait(10)
        return Surveyed(entry, None)

    assert len(taken(SurveyQueue(entries(16), survey, woken.set, pytest.fail, far=True), woken)) == 16


@pytest.mark.parametrize("far", [False, True])
def test_what_came_before_a_break_is_kept(far: bool) -> None:
    def broken() -> Iterator[Entry]:
        yield from entries(5)
        raise RuntimeError("bang")

    said: list[str] = []
    woken = threading.Event()
    feed = SurveyQueue(
        broken(), lambda entry: Surveyed(entry, None), woken.set, lambda why, _: said.append(why), far=far
    )
    assert len(taken(feed, woken)) == 5
    assert "bang" in said[0]
