"""What a user states about an episode: which values are refused, and what they take the place of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from summarizer.errors import InputError
from summarizer.records.episode import Episode, Person
from summarizer.records.user_metadata import UserMetadata, user_metadata

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "--title '' is empty; write the episode's title"),
    ({"title": " \t"}, "is empty"),
    ({"show": "…!"}, "--show '…!' is empty; write the show's name"),
    ({"title": "x" * 301}, "--title has 301 characters; write at most 300"),
    ({"date": ""}, "--date '' is no day; write it as 2026-01-31"),
    ({"date": "2026-02-30"}, "is no day"),
    ({"date": "31.01.2026"}, "is no day"),
    ({"date": "30d"}, "is no day"),
    ({"date": "0001-01-01"}, "is no day"),
    ({"guests": [" "]}, "--guest ' ' holds no name; write for example --guest \"Joel Abernathy\""),
    ({"hosts": ["12"]}, "--host '12' holds no name"),
    ({"guests": ["Ann Bell, Bob Moss"]}, "names several people; give --guest once for each"),
    ({"hosts": ["Ann and Bob"]}, "names several people; give --host once for each"),
    ({"guests": ["https://people.example/ann"]}, "is no person's name"),
    ({"guests": ["ann@people.example"]}, "is no person's name"),
    ({"guests": ["Ann Bell"], "hosts": ["ann bell"]}, "is given as --guest and as --host"),
]


@pytest.mark.parametrize(("given", "told"), WRONG)
def test_a_wrong_value_is_refused_in_one_line(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refused:
        user_metadata(**given)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Dr. Ann Bell, PhD", "Ann Bell"),
        ("bell hooks", "bell hooks"),
        ("José Ortega y Gasset", "José Ortega y Gasset"),
        ("Martin Luther King, Jr.", "Martin Luther King Jr."),
        ("田中花子", "田中花子"),
        ("50 Cent", "50 Cent"),  # a stage name, of which no rule knows
        ("Ann\nBell", "Ann Bell"),
    ],
)
def test_a_name_is_kept_as_posts_write_it(given: str, kept: str) -> None:
    assert user_metadata(guests=[given]).guests == (kept,)


def test_a_name_given_twice_counts_once() -> None:
    assert user_metadata(hosts=["Ann Bell", "ann bell"]).hosts == ("ann bell",)


EPISODE = Episode(
    id="0" * 16,
    guid="sha256:0",
    show="Tagged Show",
    title="track 7",
    people=(
        Person(name="Old Guest", role="guest", origin="title"),
        Person(name="Old Host", role="host", origin="itunes:author"),
        Person(name="Ann Bell", role="other", origin="tags"),
    ),
    media="/a.mp3",
    media_kind="file",
)


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        (
            UserMetadata(guests=("Ann Bell",)),
            [("Ann Bell", "guest", "user"), ("Old Host", "host", "itunes:author")],
        ),
        (
            UserMetadata(hosts=("Bob Moss",)),
            [("Bob Moss", "host", "user"), ("Old Guest", "guest", "title"), ("Ann Bell", "other", "tags")],
        ),
        (
            UserMetadata(guests=("Old Host",), hosts=("Bob Moss",)),
            [("Old Host", "guest", "user"), ("Bob Moss", "host", "user"), ("Ann Bell", "other", "tags")],
        ),
    ],
)
def test_stated_people_take_the_place_of_those_with_their_role(
    stated: UserMetadata, people: list[tuple[str, str, str]]
) -> None:
    found = EPISODE.as_stated(stated)
    assert [(one.name, one.role, one.origin) for one in found.people] == people
    assert (found.title, found.show) == ("track 7", "Tagged Show")


def test_what_is_stated_later_goes_over_what_was_stated_before() -> None:
    before = UserMetadata(title="One", guests=("Ann Bell",), date=dt.date(2026, 1, 31))
    both = UserMetadata(title="Two").over(before)
    assert both == UserMetadata(title="Two", guests=("Ann Bell",), date=dt.date(2026, 1, 31))
    again = EPISODE.as_stated(before).as_stated(UserMetadata(guests=("Bob Moss",)).over(before))
    assert again.names("guest") == ("Bob Moss",)
    assert (again.title, again.date) == ("One", dt.date(2026, 1, 31))


def test_an_episode_of_which_nothing_is_stated_is_written_as_before() -> None:
    assert "by_user" not in EPISODE.model_dump()
    assert EPISODE.as_stated(UserMetadata()) == EPISODE
