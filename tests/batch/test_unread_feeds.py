"""Feeds that could not be read are tried again at the end of the backlog, and as long as the network is down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from summarizer.batch import backlog as backlog_module
from summarizer.batch.backlog import Wanted, read_backlog
from summarizer.batch.outage import MAX_PAUSE_SECONDS, RETRY_SECONDS
from summarizer.batch.unread import UnreadFeed, UnreadFeeds
from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.records.batch import Entry
from summarizer.reporting import Silent
from summarizer.settings import Settings

FEED = "https://feeds.example/feed.xml"
BUSY = NetworkError("it answered 503")
SILENT = NetworkError("it did not answer", no_answer=True)
NO_HOST = NetworkError("there is no such server", no_answer=True, no_such_host=True)
WRONG = InputError("it answered 404")


def feed(*answers: SummarizerError | None) -> UnreadFeed:
    """Answers so, one time after the other; None: well."""
    told = iter(answers)

    def read() -> Iterator[Entry]:
        if (error := next(told)) is not None:
            raise error
        yield Entry(source="read")

    return UnreadFeed(FEED, "feeds.example", read, lambda error: Entry(source="unread", problem=str(error)))


@pytest.mark.parametrize(
    ("first", "later", "down", "comes", "waits"),
    [
        (BUSY, [None], lambda _: False, "read", RETRY_SECONDS[:1]),
        (BUSY, [BUSY, BUSY, None], lambda _: False, "read", RETRY_SECONDS),
        (BUSY, [BUSY, BUSY, BUSY], lambda _: False, "unread", RETRY_SECONDS),
        (BUSY, [WRONG], lambda _: False, "unread", RETRY_SECONDS[:1]),
        (SILENT, [SILENT], lambda _: False, "unread", RETRY_SECONDS[:1]),
        (SILENT, [SILENT] * 5 + [None], lambda _: True, "read", (*RETRY_SECONDS, *RETRY_SECONDS[-1:] * 3)),
        (NO_HOST, [None], lambda _: True, "read", RETRY_SECONDS[:1]),  # a resolver that is wrong of every name
        (BUSY, [NO_HOST], lambda _: False, "unread", RETRY_SECONDS[:1]),
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
    unread = UnreadFeeds(down, slept.append)
    assert unread.keep(feed(*later), first)
    assert [entry.source for entry in unread.again()] == [comes]
    assert tuple(slept) == waits


@pytest.mark.parametrize("fault", [WRONG, NO_HOST])
def test_a_feed_whose_fault_is_its_own_is_not_tried_again(fault: SummarizerError) -> None:
    assert not UnreadFeeds(lambda _: False).keep(feed(), fault)


def test_what_is_waited_for_is_told_while_it_waits() -> None:
    waited: list[tuple[tuple[str, float], ...]] = []
    unread = UnreadFeeds(lambda _: False, lambda _: waited.append(unread.waiting), lambda: 100.0)
    told: list[tuple[str, dict[str, object]]] = []
    unread.tell = lambda kind, facts: told.append((kind, facts))
    unread.keep(feed(BUSY, None)._replace(source="https://ann:secret@feeds.example/feed.xml"), BUSY)
    assert unread.waiting == ()
    assert [entry.source for entry in unread.again()] == ["read"]
    assert waited == [((FEED, RETRY_SECONDS[0]),), ((FEED, RETRY_SECONDS[1]),)]
    assert unread.waiting == ()
    kinds = [(kind, facts.get("seconds"), facts.get("error"), facts["label"]) for kind, facts in told]
    first, second = (("put off", seconds, str(BUSY), FEED) for seconds in RETRY_SECONDS[:2])
    assert kinds == [first, ("start", None, None, FEED), second, ("start", None, None, FEED)]
    assert len({facts["number"] for _, facts in told}) == 1


def test_an_outage_without_end_is_told_at_last() -> None:
    slept: list[float] = []
    unread = UnreadFeeds(lambda _: True, slept.append)
    unread.keep(feed(*[SILENT] * 10_000), SILENT)
    assert [entry.source for entry in unread.again()] == ["unread"]
    assert MAX_PAUSE_SECONDS <= sum(slept) < MAX_PAUSE_SECONDS + max(RETRY_SECONDS)


# -- an address that is the whole backlog ------------------------------------------------------------------------------


def read_whole(monkeypatch: pytest.MonkeyPatch, *answers: SummarizerError | None, address: str = FEED) -> list[str]:
    """The sources of a backlog that is an address, which answers so, one time after the other; None: well."""
    told = iter(answers)

    def answer(*_: object, **__: object) -> Iterator[Entry]:
        if (error := next(told)) is not None:
            raise error
        return iter((Entry(source="read"),))

    monkeypatch.setattr(backlog_module._Reader, "_read_address", answer)
    entries = read_backlog(address, Wanted(), Settings(), Silent(), UnreadFeeds(lambda _: False, lambda _: None))
    return [entry.source for entry in entries]


@pytest.mark.parametrize("address", [FEED, "https://feeds.example/all.opml"])
@pytest.mark.parametrize("fault", [BUSY, SILENT])
def test_an_address_that_does_not_answer_at_first_is_waited_for(
    address: str, fault: NetworkError, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_whole(monkeypatch, fault, None, address=address) == ["read"]


@pytest.mark.parametrize(
    ("answers", "last"), [([BUSY] * 4, BUSY), ([SILENT] * 2, SILENT), ([WRONG], WRONG), ([NO_HOST], NO_HOST)]
)
def test_an_address_that_cannot_be_read_ends_the_run_with_its_error(
    answers: list[SummarizerError], last: SummarizerError, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(type(last), match=str(last)):
        read_whole(monkeypatch, *answers)
