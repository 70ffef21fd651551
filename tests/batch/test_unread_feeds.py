"""Feeds that could not be read are tried again at the end of the backlog, and as long as the network is down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from summarizer.batch.outage import MAX_PAUSE_SECONDS, RETRY_SECONDS
from summarizer.batch.unread import UnreadFeed, UnreadFeeds
from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.records.batch import Entry
from summarizer.reporting import Silent

BUSY = NetworkError("it answered 503")
SILENT = NetworkError("it did not answer", no_answer=True)
WRONG = InputError("it answered 404")


def feed(*answers: SummarizerError | None) -> UnreadFeed:
    """Answers so, one time after the other; None: well."""
    told = iter(answers)

    def read() -> Iterator[Entry]:
        if (error := next(told)) is not None:
            raise error
        yield Entry(source="read")

    return UnreadFeed("feeds.example", read, lambda error: Entry(source="unread", problem=str(error)))


@pytest.mark.parametrize(
    ("first", "later", "down", "comes", "waits"),
    [
        (BUSY, [None], lambda _: False, "read", RETRY_SECONDS[:1]),
        (BUSY, [BUSY, BUSY, None], lambda _: False, "read", RETRY_SECONDS),
        (BUSY, [BUSY, BUSY, BUSY], lambda _: False, "unread", RETRY_SECONDS),
        (BUSY, [WRONG], lambda _: False, "unread", RETRY_SECONDS[:1]),
        (SILENT, [SILENT], lambda _: False, "unread", RETRY_SECONDS[:1]),
        (SILENT, [SILENT] * 5 + [None], lambda _: True, "read", (*RETRY_SECONDS, *RETRY_SECONDS[-1:] * 3)),
        (WRONG, [None], lambda _: True, "read", RETRY_SECONDS[:1]),  # a network's login page in its place
    ],
)
def test_a_feed_is_tried_again(
    first: SummarizerError,
    later: list[SummarizerError | None],
    down: Callable[[str], bool],
    comes: str,
    waits: tuple[float, ...],
) -> None:
    slept: list[float] = []
    unread = UnreadFeeds(down, Silent(), slept.append)
    assert unread.keep(feed(*later), first)
    assert [entry.source for entry in unread.again()] == [comes]
    assert tuple(slept) == waits


def test_a_feed_that_is_wrong_is_not_tried_again() -> None:
    assert not UnreadFeeds(lambda _: False, Silent()).keep(feed(), WRONG)


def test_an_outage_without_end_is_told_at_last() -> None:
    slept: list[float] = []
    unread = UnreadFeeds(lambda _: True, Silent(), slept.append)
    unread.keep(feed(*[SILENT] * 10_000), SILENT)
    assert [entry.source for entry in unread.again()] == ["unread"]
    assert MAX_PAUSE_SECONDS <= sum(slept) < MAX_PAUSE_SECONDS + max(RETRY_SECONDS)
