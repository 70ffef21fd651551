"""Which episode is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from summarizer.errors import ChoiceError, InputError
from summarizer.records.episode import Episode, episode_id
from summarizer.sources.selection import choose_episode

ROWS = [
    ("Engines, part two", "2024-05-31", 14, "g-a"),
    ("Engines, part one", "2024-05-24", 13, "g-b"),
    ("Łukasz on clocks", "2024-04-12", 12, "g-c"),
    ("What a garden wants", "2023-04-12", 11, "2024"),
]
EPISODES = [
    Episode(
        id=episode_id(guid), guid=guid, title=title, date=dt.date.fromisoformat(date), number=number,
        media="https://x.example/a.mp3", media_kind="enclosure", link=f"https://x.example/{number}",
        season=1 if number > 12 else 2,
    )
    for title, date, number, guid in ROWS
]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "place"),
    [
        (None, 0), ("latest", 0), (" Latest ", 0), ("1", 0), ("3", 2), ("#12", 2), ("g-b", 1), ("2024", 3),
        (episode_id("g-c"), 2), ("https://x.example/13", 1), ("2024-05-24", 1), ("2024-04", 2), ("2023", 3),
        ("clocks", 2), ("lukasz", 2), ("Engines, part two", 0), ("TWO engines", 0), ("garde", 3),
        ("S1E13", 1), ("s2 e12", 2), ("season 2, episode 11", 3), ("May 31, 2024", 0), ("24 May 2024", 1),
        ("April 2024", 2), ("apr 2024", 2), ("12. April 2023", 3), ("2024-01..2024-04", 2), ("..2023", 3),
        ("2024-05-25..", 0), ("April 2024..April 2024", 2), ("what a gardne wants", 3),
    ],
)  # fmt: skip
def test_found(which: str | None, place: int) -> None:
    assert choose_episode(EPISODES, which) is EPISODES[place]


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("engines", r"fits 2 episodes: 1 “Engines, part two” \(2024-05-31\), 2 “Engines, part one”"),
        ("2024-05", "fits 2 episodes"),
        ("May 2024", "fits 2 episodes"),
        ("2024-04..2024-05", "fits 3 episodes"),
        ("..", "fits 4 episodes"),
        ("S1", "fits 2 episodes"),
        ("S3E1", "no episode fits"),
        ("2024-06..2024-01", "ends before it begins"),
        ("2020..2021", "no episode fits"),
        ("Engines, part thre", "no episode fits.*nearest: 1"),
        ("5", r"1 \(the latest\) to 4.*#5"),
        ("0", "1 .the latest. to 4"),
        ("#99", "no episode fits '#99'"),
        ("clokcs", "nearest: 3 “Łukasz on clocks”"),
        ("1999-01-01", "summarizer episodes"),
        ("?!", "names no episode"),
    ],
)
def test_refused_with_a_way_out(which: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        choose_episode(EPISODES, which)
    assert "\n" not in str(caught.value)


def test_what_fits_may_be_picked() -> None:
    many = [EPISODES[0].model_copy(update={"title": f"Engines {n}", "guid": f"x{n}", "id": f"id{n}"}) for n in range(9)]
    many.insert(0, EPISODES[3].model_copy(update={"duration": 3723.0}))
    with pytest.raises(ChoiceError, match=r"fits 9 episodes.* and 4 more; say which number") as caught:
        choose_episode(many, "engines", "https://x.example/feed")
    assert str(caught.value).count("“") == 5
    assert caught.value.line == "'engines' fits 9 episodes; say which number with --episode"
    assert [choice.number for choice in caught.value.choices] == list(range(2, 11))
    for choice in caught.value.choices:
        assert choice.source == "https://x.example/feed"
        assert choose_episode(many, choice.which) is choose_episode(many, str(choice.number))
    with pytest.raises(ChoiceError) as caught:
        choose_episode([many[0], many[0].model_copy(update={"guid": "other"})], "garden")
    assert caught.value.choices[0][1:4] == ("What a garden wants", "2023-04-12", "1:02:03")


def test_an_empty_feed() -> None:
    with pytest.raises(InputError, match="no recording"):
        choose_episode([], None)


@pytest.mark.parametrize("which", ["12-04-2024", "04/12/2024", "31-05-2024", "5/31/2024"])
def test_a_day_in_figures_is_the_one_on_which_there_is_an_episode(which: str) -> None:
    place = 0 if "31" in which else 2
    assert choose_episode(EPISODES, which) is EPISODES[place]


@pytest.mark.parametrize("which", ["10-11-2026", "11/10/2026"])
def test_a_day_in_figures_that_may_be_two_is_asked_back(which: str) -> None:
    days = ("2026-11-10", "2026-10-11", "2026-09-01")
    rows = [EPISODES[0].model_copy(update={"date": dt.date.fromisoformat(day)}) for day in days]
    with pytest.raises(InputError, match=r"may be 2026-1\d-1\d or 2026-1\d-1\d, and there are episodes of both"):
        choose_episode(rows, which)
    titled = rows[2].model_copy(update={"title": which})
    assert choose_episode([*rows, titled], which) is titled, "a title is taken as it is"
