"""Quotations, finished blocks and verdicts: an id prints what was said, and typed words are checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from agents_archive import BREAD_ID, CLOCK_ID, HOSTILE_ID, SAMPLE_ID, Called

from summarizer.errors import InputError

BREAD_TEXT = "You bake the bread at four in the morning."


def only(found: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    [block] = found["blocks"]
    return block


def test_a_block_holds_the_words_the_speaker_and_the_place(tools: Called) -> None:
    block = only(tools("render", ids=[tools.sentences(BREAD_ID)[BREAD_TEXT]]))
    assert block["markdown"] == f'> "{BREAD_TEXT}"\n> — Mary Poe\n<!-- w5-14 2.50-6.90 Mary Poe -->'
    assert (block["verdict"], block["speaker"], block["clock"]) == ("verbatim", "Mary Poe", "0:02")


def test_a_block_with_a_visible_time(tools: Called) -> None:
    block = only(tools("render", ids=[tools.sentences(BREAD_ID)[BREAD_TEXT]], form="timestamp"))
    assert block["markdown"] == f'> "{BREAD_TEXT}"\n> ([0:02](https://example.com/bread#t=2))\n> — Mary Poe'


def test_every_block_passes_the_check_of_the_archive(tools: Called) -> None:
    ids = [*list(tools.sentences(BREAD_ID).values())[:3], *list(tools.sentences(SAMPLE_ID).values())[4:12]]
    found = tools("render", ids=ids)
    assert found["rendered"] >= 8
    text = "\n\n".join(block["markdown"] for block in found["blocks"] if block["markdown"])
    checked = tools("check", text=text)
    assert checked["passed"]
    assert checked["total"] == found["rendered"]


def test_sentences_in_a_row_become_one_quotation(tools: Called) -> None:
    ids = [one for said, one in tools.sentences(BREAD_ID).items() if said.startswith(("You bake", "I do not"))]
    joined = only(tools("render", ids=ids, join=True))
    assert joined["markdown"].startswith(f'> "{BREAD_TEXT} I do not think we should sell it cold."')
    assert len(tools("render", ids=ids)["blocks"]) == 2


def part_of(id: str, first: int, last: int) -> str:
    return f"{id.rpartition('.')[0]}.{first}-{last}"


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (17, 23, "cuts a sentence"),  # "think we should sell it cold", without "I do not"
        (0, 14, "several people"),
        (0, 9_999_999, "no words 0 to 9999999"),
    ],
)
def test_words_that_no_block_is_made_of(tools: Called, first: int, last: int, why: str) -> None:
    block = only(tools("render", ids=[part_of(tools.sentences(BREAD_ID)[BREAD_TEXT], first, last)]))
    assert block["markdown"] is None
    assert why in block["refused"]


def test_what_was_said_off_the_record_is_marked_and_not_printed(tools: Called) -> None:
    turns = tools("passage", episode=CLOCK_ID, time="0:00")["turns"]
    marked = {one["said"]: one["id"] for turn in turns for one in turn["sentences"] if one["off_record"]}
    one = marked["Off the record, a clock lives as long as someone winds it."]
    assert "off the record" in only(tools("render", ids=[one]))["refused"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("morning.", "evening."), id="a word"),
        pytest.param(lambda text: text.replace('"Mary Poe"', '"Marie Poe"'), id="who says it"),
        pytest.param(lambda text: text.replace('"start": 4.0', '"start": 4.05'), id="a time"),
    ],
)
def test_an_id_refuses_when_the_transcript_has_changed(own: Path, own_tools: Called, change) -> None:
    one = own_tools.sentences(BREAD_ID)[BREAD_TEXT]
    assert only(own_tools("render", ids=[one]))["markdown"]
    [path] = own.glob(f"*/*-{BREAD_ID}/transcript.json")
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    block = only(own_tools("render", ids=[one]))
    assert block["markdown"] is None
    assert "has changed since" in block["refused"]
    with pytest.raises(InputError, match="has changed since"):
        own_tools("passage", id=one)
    again = next(id for said, id in own_tools.sentences(BREAD_ID).items() if said.startswith("You bake"))
    assert only(own_tools("render", ids=[again]))["markdown"]


def test_an_id_of_one_episode_prints_no_words_of_another(tools: Called) -> None:
    bread = next(iter(tools.sentences(BREAD_ID).values()))
    block = only(tools("render", ids=[bread.replace(BREAD_ID, CLOCK_ID)]))
    assert "has changed since" in block["refused"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('> "You bake the bread at five in the morning."\n> — Mary Poe\n<!-- w5-14 2.50-6.90 Mary Poe -->', "altered"),
        ('Mary Poe says: "We should sell it cold."', "altered"),
        (f'> "{BREAD_TEXT}"\n> — Owen Marsh', "misattributed"),
        ('Mary Poe said, "The bread is made by robots from Mars every single week."', "not found"),
        # What only a person may write does not help an agent.
        ('Mary Poe said, "The bread is made by robots from Mars." <!-- unspoken -->', "not found"),
        ('Mary Poe said, "The bread is made by robots from Mars." <!<!-- x -->-- unspoken -->', "not found"),
        ('Mary Poe said, "The bread is made by robots from Mars." <!--> <!-- unspoken -->', "not found"),
        ('Mary Poe said, "The bread is made by robots from Mars." <!-- unspoken --!>', "not found"),
        ('Mary Poe said, "The bread is made by robots from Mars." `<!--` <!-- unspoken -->', "not found"),
        ('Mary Poe says: "We should sell it cold." <a title="<!--"> <!-- context seen by Jane Doe -->', "altered"),
        ('> "You bake the bread at [five] in the morning."\n> — Mary Poe\n<!-- signed Jane Doe -->', "altered"),
    ],
)
def test_a_bent_quotation_is_caught(tools: Called, text: str, verdict: str) -> None:
    for where in ({}, {"episode": BREAD_ID}):
        found = tools("check", text=text, **where)
        assert not found["passed"]
        assert [one["passes"] for one in found["quotations"]] == [False]
        if verdict != "altered":
            assert found["quotations"][0]["verdict"] == verdict


def test_a_text_without_quotations_says_so(tools: Called) -> None:
    for where in ({}, {"episode": BREAD_ID}):
        assert "no quotation was found in the text" in tools("check", text="Bread is good.", **where)["notes"]
        assert "no quotation was found" not in str(tools("check", text=f'> "{BREAD_TEXT}"', **where)["notes"])


def test_a_text_is_checked_in_pages_with_what_fails_first(tools: Called) -> None:
    lines = [f'> "{BREAD_TEXT}"\n> — Mary Poe'] * 3 + ['> "You bake the bread at noon."\n> — Mary Poe']
    first = tools("check", text="\n\n".join(lines), limit=3)
    assert (first["total"], first["failing"], first["quotations"][0]["passes"]) == (4, 1, False)
    second = tools("check", text="\n\n".join(lines), limit=3, cursor=first["next"])
    assert (len(second["quotations"]), second["next"]) == (1, None)


def test_a_post_is_checked_against_its_own_episode(own: Path, own_tools: Called) -> None:
    entry = next(one for one in own_tools("episodes")["episodes"] if one["id"] == SAMPLE_ID)
    assert own_tools("check", post=entry["post"])["passed"]
    path = own / entry["post"]
    path.write_text(path.read_text(encoding="utf-8").replace("nineteen bridges", "ninety bridges"), encoding="utf-8")
    found = own_tools("check", post=entry["post"])
    assert not found["passed"]
    assert found["quotations"][0]["id"]


def test_quotations_of_the_post_come_with_verdicts_and_candidates_after_them(tools: Called) -> None:
    found = tools("quotations", episode=SAMPLE_ID, limit=40)
    of_post = [one for one in found["quotations"] if one["in_post"]]
    others = [one for one in found["quotations"] if not one["in_post"]]
    assert [one["passes"] for one in of_post] == [True] * 5
    assert len(others) > 5
    assert not {one["id"] for one in of_post} & {one["id"] for one in others}
    rendered = tools("render", ids=[one["id"] for one in (*of_post, *others)][:20])
    assert rendered["rendered"] == 20
    assert f"<!-- {of_post[0]['candidate']} " in rendered["blocks"][0]["markdown"]


def test_decisions_of_reviewers_are_told_and_their_corrections_printed(own: Path, own_tools: Called) -> None:
    [folder] = own.glob(f"*/*-{SAMPLE_ID}")
    first = own_tools("quotations", episode=SAMPLE_ID, which="post")["quotations"][0]
    when = "2026-11-20T10:00:00Z"
    seen = {"text": first["said"], "id": first["candidate"], "line": first["line"]}
    decisions = [
        {"id": "aaaaaa1", "who": "Jane", "when": when, "action": "accept", "quote": first["candidate"], "seen": seen}
    ]
    (folder / "decisions.json").write_text(json.dumps({"decisions": decisions}), encoding="utf-8")
    again = own_tools("quotations", episode=SAMPLE_ID, which="post")["quotations"][0]
    assert [(one["action"], one["who"]) for one in again["decisions"]] == [("accept", "Jane")]
    assert again["id"] == first["id"]  # a decision about a quotation changes no words


def test_hostile_words_are_printed_as_words(tools: Called) -> None:
    for one in tools.sentences(HOSTILE_ID).values():
        block = only(tools("render", ids=[one]))
        if block["markdown"]:
            assert "\x1b" not in block["markdown"]
            assert "\u202e" not in block["markdown"]
            assert block["markdown"].count("<!--") == block["markdown"].count("-->") == 1


@pytest.mark.parametrize("arguments", [{}, {"text": "x", "post": "y"}, {"text": ""}, {"text": "x" * 300_000}])
def test_wrong_questions_to_check(tools: Called, arguments: dict[str, str]) -> None:
    with pytest.raises(InputError):
        tools("check", **arguments)


def test_a_block_tells_of_its_episode(tools: Called) -> None:
    block = only(tools("render", ids=[tools.sentences(BREAD_ID)[BREAD_TEXT]]))
    entry = next(one for one in tools("episodes")["episodes"] if one["id"] == BREAD_ID)
    assert {name: block[name] for name in ("title", "show", "date")} == {
        name: entry[name] for name in ("title", "show", "date")
    }
    assert block["link"] == "https://example.com/bread"
    [refused] = tools("render", ids=["no id"])["blocks"]
    assert (refused["title"], refused["link"]) == (None, None)


@pytest.mark.parametrize(("form", "typed"), [("anchor", False), ("timestamp", False), (None, True)])
def test_right_words_that_were_typed_are_told_from_a_block(tools: Called, form: str | None, typed: bool) -> None:
    block = f'> "{BREAD_TEXT}"\n> — Mary Poe'
    if form:
        block = only(tools("render", ids=[tools.sentences(BREAD_ID)[BREAD_TEXT]], form=form))["markdown"]
    for where in ({}, {"episode": BREAD_ID}):
        found = tools("check", text=f"She bakes.\n\n{block}\n", **where)
        assert found["passed"]
        assert ("in line 3: render the `id`" in str(found["notes"])) == typed


def test_prose_that_is_compared_with_no_episode_is_told(tools: Called) -> None:
    text = f'She bakes 300 loaves.\n\n> "{BREAD_TEXT}"\n> — Mary Poe'
    assert "were not compared" in str(tools("check", text=text)["notes"])
    of_one = tools("check", text=text, episode=BREAD_ID)
    assert "were not compared" not in str(of_one["notes"])
    assert [one["text"] for one in of_one["unfounded"]] == ["300"]


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [
        ("The oven was cold.\n", []),
        ("A text.\n\n**[To write: dek, one sentence]**\n", ["line 3: dek to write"]),
        (
            "[All](https://example.com/latest)\n",
            ["line 1: the link https://example.com/latest is a placeholder and leads nowhere"],
        ),
    ],
)
def test_check_names_what_is_not_finished(tools: Called, text: str, unfinished: list[str]) -> None:
    assert tools("check", text=text)["unfinished"] == unfinished


def test_a_hit_names_the_page_and_no_path_of_the_disk(own: Path, own_tools: Called) -> None:
    hit = own_tools("search", query="oven")["hits"][0]
    assert hit["link"] == "https://example.com/bread"
    assert "file:" not in json.dumps(own_tools("search", query="oven"))
