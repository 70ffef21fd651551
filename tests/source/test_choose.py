"""Which episode is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from summarizer.errors import InputError
from summarizer.records.episode import Episode, episode_id
from summarizer.source.choose import choose

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
    )
    for title, date, number, guid in ROWS
]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "place"),
    [
        (None, 0), ("latest", 0), (" Latest ", 0), ("1", 0), ("3", 2), ("#12", 2), ("g-b", 1), ("2024", 3),
        (episode_id("g-c"), 2), ("https://x.example/13", 1), ("2024-05-24", 1), ("2024-04", 2), ("2023", 3),
        ("clocks", 2), ("lukasz", 2), ("Engines, part two", 0), ("TWO engines", 0), ("garde", 3),
    ],
)  # fmt: skip
def test_found(which: str | None, place: int) -> None:
    assert choose(EPISODES, which) is EPISODES[place]


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("engines", r"fits 2 episodes: 1 “Engines, part two” \(2024-05-31\), 2 “Engines, part one”"),
        ("2024-05", "fits 2 episodes"),
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
        choose(EPISODES, which)
    assert "\n" not in str(caught.value)


def test_at_most_five_choices_are_shown() -> None:
    many = [EPISODES[0].model_copy(update={"title": f"Engines {n}", "guid": f"x{n}", "id": str(n)}) for n in range(9)]
    with pytest.raises(InputError, match=r"fits 9 episodes.* and 4 more; say which number") as caught:
        choose(many, "engines")
    assert str(caught.value).count("“") == 5


def test_an_empty_feed() -> None:
    with pytest.raises(InputError, match="no recording"):
        choose([], None)
