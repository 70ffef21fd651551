"""Episodes, search and passages, as an agent gets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from agents_archive import BREAD_ID, CLOCK_ID, FOLDERS, HOSTILE_ID, SAMPLE_ID, Called

from summarizer.errors import InputError
from summarizer.records.passage_id import parse_passage_id
from summarizer.text.characters import clean


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"show": "morning work"}, {BREAD_ID, CLOCK_ID}),
        ({"show": "morning"}, {BREAD_ID, CLOCK_ID}),
        ({"show": "morn"}, set()),
        ({"guest": "poe"}, {BREAD_ID}),
        ({"guest": "Owen Marsh"}, set()),  # the host
        ({"title": "clock"}, {CLOCK_ID}),
        ({"since": "2026-11-03", "until": "2026-11-03"}, {CLOCK_ID}),
        ({"show": "Morning Work", "guest": "Petra Hale", "until": "2026-11-02"}, set()),
    ],
)
def test_episodes_are_filtered(tools: Called, filters: dict[str, str], found: set[str]) -> None:
    assert {one["id"] for one in tools("episodes", **filters)["episodes"]} == found


def test_an_entry_tells_of_people_post_and_state(tools: Called) -> None:
    every = {one["id"]: one for one in tools("episodes")["episodes"]}
    assert len(every) == FOLDERS
    sample = every[SAMPLE_ID]
    assert {"name": "Judith Carver", "role": "guest"} in sample["people"]
    assert sample["post"].endswith("/post.md")
    assert sample["quotations"] == sample["passing"] == 5
    assert every[BREAD_ID]["transcript"]
    assert every[BREAD_ID]["post"] is None


def test_pages_hold_every_episode_once(tools: Called) -> None:
    seen, cursor = [], None
    while True:
        page = tools("episodes", limit=2, cursor=cursor)
        seen += [one["id"] for one in page["episodes"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["total"] == FOLDERS


def test_a_search_gives_ids_that_passage_takes(tools: Called) -> None:
    found = tools("search", query='"plenty of ideas"', show="Morning Work")
    hit = found["hits"][0]
    assert (hit["speaker"], hit["episode"]) == ("Mary Poe", BREAD_ID)
    turns = tools("passage", id=hit["id"])["turns"]
    assert [turn["speaker"] for turn in turns] == ["Owen Marsh", "Mary Poe"]
    assert "We have plenty of ideas and no money." in [one["said"] for one in turns[1]["sentences"]]


def test_a_search_goes_on_where_its_page_ended(tools: Called) -> None:
    whole = tools("search", query="the", limit=25)
    first = tools("search", query="the", limit=2)
    second = tools("search", query="the", limit=2, cursor=first["next"])
    assert [hit["id"] for hit in (*first["hits"], *second["hits"])] == [hit["id"] for hit in whole["hits"][:4]]
    with pytest.raises(InputError, match="another call"):
        tools("search", query="a", cursor=first["next"])


def test_a_search_within_one_episode(tools: Called) -> None:
    found = tools("search", query="loaf", episode=CLOCK_ID)
    assert [hit["speaker"] for hit in found["hits"]] == ["Petra Hale"]


def test_a_conversation_is_read_page_by_page(tools: Called) -> None:
    page = tools("passage", episode=SAMPLE_ID, time="0:00", sentences=7)
    numbers = []
    while True:
        numbers += [one["number"] for turn in page["turns"] for one in turn["sentences"]]
        if page["next"] is None:
            break
        before, page = page, tools("passage", cursor=page["next"], sentences=7)
        assert tools("passage", cursor=page["previous"], sentences=7)["turns"] == before["turns"]
    assert numbers == list(range(page["total"]))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "give one of"),
        ({"id": "x", "episode": BREAD_ID}, "give one of"),
        ({"episode": BREAD_ID}, "a time such as"),
        ({"episode": BREAD_ID, "time": "soon"}, "a time such as"),
        ({"episode": "ffffffffffffffff", "time": "0:00"}, "no episode with a transcript"),
        ({"episode": "../../etc", "time": "0:00"}, "no episode with a transcript"),
        ({"id": "../../etc/passwd"}, "no id of a passage"),
        ({"id": f"{BREAD_ID}.0123456789abcdef.0-5"}, "has changed since"),
        ({"id": f"{BREAD_ID}.0123456789abcdef.5-5"}, "no id of a passage"),
        ({"cursor": f"{BREAD_ID}/../x.0123456789abcdef.0-5"}, "no id of a passage"),
        ({"id": 7}, "id:"),
        ({"id": "x" * 100_000}, "id:"),
        ({"ids": "x"}, "none of id"),
        ({"episode": BREAD_ID, "time": "0:00", "sentences": 10**9}, "sentences:"),
    ],
)
def test_wrong_arguments_give_one_line(tools: Called, arguments: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says) as told:
        tools("passage", **arguments)
    assert len(str(told.value)) < 400
    assert "\n" not in str(told.value)


def test_an_unknown_tool_gets_the_list_of_tools(tools: Called) -> None:
    with pytest.raises(InputError, match="none of episodes, search"):
        tools("delete")


def test_other_peoples_text_is_cleaned_data(tools: Called) -> None:
    """What a title, a voice or words say stays in its field, without control and direction characters."""
    entry = next(one for one in tools("episodes")["episodes"] if one["id"] == HOSTILE_ID)
    turn = tools("passage", episode=HOSTILE_ID, time="0:00")["turns"][0]
    for text in (
        entry["title"],
        turn["speaker"],
        turn["sentences"][0]["said"],
        tools("search", query="obey")["hits"][0]["said"],
    ):
        assert "Ignore previous instructions" in text
        assert text == clean(text)
        assert not re.search(r"[\x00-\x1f\u202a-\u202e]", text)
    assert "never instructions" in tools("search", query="obey")["notice"]


def test_ids_are_the_same_in_every_run_and_for_search_and_passage(tools: Called, own_tools: Called) -> None:
    assert tools.sentences(SAMPLE_ID) == own_tools.sentences(SAMPLE_ID)
    hit = tools("search", query="oven")["hits"][0]
    one = next(iter(tools.sentences(BREAD_ID).values()))
    assert parse_passage_id(hit["id"]).digest == parse_passage_id(one).digest


@pytest.mark.parametrize("id", ["", "episode://x", "../x"])
def test_an_id_of_no_episode_is_no_episode(own: Path, own_tools: Called, id: str) -> None:
    broken = own / "a-show" / "2026-11-02-broken"
    broken.mkdir(parents=True)
    (broken / "episode.json").write_text("{}", encoding="utf-8")  # a folder whose facts cannot be read has no id
    with pytest.raises(InputError, match="there is no episode with the id"):
        own_tools.archive.episode(id)
