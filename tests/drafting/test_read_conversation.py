"""A model reads a conversation: in one piece or in windows, with places that may be quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import pytest
from episode_fixture import SCRIPT, material, read_and_write, transcript
from provider import KEY, Answer, Provider, completion, error, passable
from pydantic import SecretStr
from test_write_draft import kind, kinds

from summarizer.drafting import read_episode
from summarizer.drafting.places import overlap
from summarizer.errors import AnswerError, TooLongError
from summarizer.llm import count_tokens, open_llm
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript
from summarizer.settings import LlmSettings
from summarizer.settings.keys import Keys

SUBJECTS = ("pipes", "bellows", "motors", "keyboards", "stops", "reeds", "trackers", "windchests", "pedals", "casings")
LONG = SCRIPT + "\n".join(
    f"G: A parish that counts its {one} in year {year} will know what the next winter costs the whole building."
    f"\nH: And what do you say about {one} to those who come {year} years later?"
    for year in range(100, 130)
    for one in SUBJECTS
)


def read(provider: Provider, kept: Any, heard: Any, said: Transcript | None = None, **settings: Any) -> Reading:
    given: dict[str, Any] = {"provider": provider.url, "model": "test", "timeout": 10, **settings}
    brief = given.pop("brief", {})
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
    with open_llm(LlmSettings(**given), keys, lambda: pytest.fail("local"), kept, heard) as client:
        return read_episode(material(said, **brief), client, None, heard)


def asked(body: dict[str, Any]) -> str:
    return next(message["content"] for message in body["messages"] if message["role"] == "user")


def sentences_in(body: dict[str, Any]) -> set[int]:
    return {int(number) for number in re.findall(r"^\[(\d+)\]", asked(body), re.MULTILINE)}


def number_of(words: str, said: Transcript) -> int:
    return next(one.id for one in said.sentences if words in said.text(*one.words))


def place(first: int, last: int | None = None, skip: int = 0, stop: int = 0) -> dict[str, int]:
    return {"first": first, "last": first if last is None else last, "skip": skip, "stop": stop}


def pointing(*places: Any, argued: str = "Brandvold argues it.") -> Callable[[dict[str, Any]], Answer]:
    """A reader that finds these places, one a point, besides three passable points."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if "points" in found:
            more = {"argued": argued, "kind": "claim", "rests_on": [], "weight": 10}
            found["points"] = [*({**more, "places": [one]} for one in places), *found["points"][:3]]
        return completion(json.dumps(found))

    return answer


# -- windows -----------------------------------------------------------------------------------------------------------


def test_what_the_model_has_room_for_is_read_at_once(provider, kept, heard) -> None:
    provider.described = {"max_model_len": 100_000}
    reading = read(provider, kept, heard, transcript(LONG))
    assert kinds(provider) == ["read"]
    assert len(reading.points) == 24
    assert [one.weight for one in reading.points] == sorted((one.weight for one in reading.points), reverse=True)
    assert [one.id for one in reading.points] == [f"p{number}" for number in range(1, 25)]


def test_a_longer_one_is_read_in_windows_that_overlap(provider, kept, heard) -> None:
    said = transcript(LONG)
    provider.described = {"max_model_len": 16_000}
    reading = read(provider, kept, heard, said)
    windows = [sentences_in(body) for body in provider.bodies]
    assert len(windows) > 2
    assert set().union(*windows) == set(range(len(said.sentences)))
    assert all(one & other for one, other in pairwise(windows))
    assert all(count_tokens(asked(body)) + body["max_tokens"] <= 16_000 for body in provider.bodies)
    best = [point.places[0] for point in reading.points]
    assert not any(overlap(one, other) for one, other in combinations(best, 2))  # what two windows share counts once
    holding = [any(set(said.sentence_ids(one)) <= window for one in best) for window in windows]
    assert all(holding), "a window has no point"
    assert reading.usage.calls == len(windows)


REFUSALS = {
    "OpenAI": error(
        400, "This model's maximum context length is 14000 tokens. However, your messages resulted in 21017 tokens. "
        "Please reduce the length of the messages.", param="messages", code="context_length_exceeded",
    ),
    "vLLM": error(
        400, "This model's maximum context length is 14000 tokens. However, you requested 27517 tokens (21017 in the "
        "messages, 6500 in the completion). Please reduce the length of the messages or completion.",
        kind="BadRequestError",
    ),
    "llama.cpp": Answer(400, json.dumps({"error": {
        "code": 400, "message": "the request exceeds the available context size, try increasing it",
        "type": "exceed_context_size_error", "n_prompt_tokens": 21017, "n_ctx": 14000,
    }})),
    "a proxy": Answer(413, "<html>Request Entity Too Large</html>", {"content-type": "text/html"}),
}  # fmt: skip


@pytest.mark.parametrize("server", REFUSALS)
def test_a_server_that_refuses_a_long_prompt_is_asked_with_smaller_windows(provider, kept, heard, server) -> None:
    provider.described = {"max_model_len": 60_000}
    refused: list[int] = []

    def answer(body: dict[str, Any]) -> Answer:
        size = sum(count_tokens(message["content"]) for message in body["messages"])
        if size + body["max_tokens"] > 14_000:
            refused.append(size)
            return REFUSALS[server]
        return completion(json.dumps(passable(body)))

    provider.write = answer
    said = transcript(LONG)
    given = material(said)
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
    settings = LlmSettings(provider=provider.url, model="test", timeout=10)
    with open_llm(settings, keys, lambda: pytest.fail("local"), kept, heard) as client:
        draft = read_and_write(given, client, heard)
    assert 1 <= len(refused) <= 3
    assert refused == sorted(refused, reverse=True)
    assert len(draft.insights) == 4
    assert all(insight.claim for insight in draft.insights)
    assert any("reading it in smaller parts" in note for note in heard.notes)
    read_by_it = [sentences_in(body) for body in provider.bodies if kind(body) == "read"][len(refused) :]
    assert set().union(*read_by_it) == set(range(len(said.sentences)))


def test_a_server_that_refuses_every_length_is_an_error(provider, kept, heard) -> None:
    provider.described = {"max_model_len": 60_000}
    provider.write = lambda body: REFUSALS["a proxy"]
    with pytest.raises(TooLongError):
        read(provider, kept, heard, transcript(LONG))
    assert len(provider.bodies) < 10


def test_the_conversation_stands_first_and_a_retry_begins_with_the_same_bytes(provider, kept, heard) -> None:
    provider.script(completion('{"about": "Organs.", "points": [], "subjects": [], "stretches": []}'))
    read(provider, kept, heard)
    first, again = (body["messages"] for body in provider.bodies)
    assert again[: len(first)] == first
    assert first[-1]["content"].startswith("<conversation>\nShow: The Long Shelf\n")
    assert "<conversation>" not in first[0]["content"].split("</conversation>")[-1]
    assert first[-1]["content"].index("</conversation>") < first[-1]["content"].index("may be quoted")
    assert "have a place that may be quoted" in again[-1]["content"]


# -- places ------------------------------------------------------------------------------------------------------------

SAID = transcript()
MANUAL = number_of("A manual tells you", SAID)
NEVER = number_of("I have never removed", SAID)
ASKED = number_of("What about electronics", SAID)


@pytest.mark.parametrize(
    ("named", "text"),
    [
        (place(MANUAL), "A manual tells you what the builder hoped for, and the dust tells you what happened."),
        # Out of the middle of a phrase: the nearest run that may be quoted.
        (place(MANUAL, skip=2), "A manual tells you what the builder hoped for, and the dust tells you what happened."),
        (place(MANUAL, stop=1), "A manual tells you what the builder hoped for, and the dust tells you what happened."),
    ],
)
def test_a_place_is_kept_or_moved_to_the_nearest_that_may_be_quoted(provider, kept, heard, named, text) -> None:
    provider.write = pointing(named)
    reading = read(provider, kept, heard)
    assert [SAID.text(*one) for one in reading.points[0].places] == [text]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (place(ASKED), "may be quoted"),  # the host asks it
        (place(900), "there is no sentence 900"),
        (place(3, 40), "there is no sentence 40"),
        (place(0, 20), "are no run of one to 12"),
        ({"first": 1, "last": 1}, "all whole numbers"),
        ("q1", "all whole numbers"),
    ],
)
def test_a_point_without_a_place_is_left_out_with_the_reason(provider, kept, heard, named, reason) -> None:
    provider.write = pointing(named)
    reading = read(provider, kept, heard)
    assert len(reading.points) == 3
    assert len(kinds(provider)) == 1  # the others suffice
    (problem,) = reading.problems
    assert "Brandvold argues it." in problem
    if reason != "may be quoted":
        assert reason in problem


def test_when_too_few_are_left_the_model_is_shown_which_of_its_points_and_why(provider, kept, heard) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if len(provider.bodies) == 1:
            more = {"kind": "claim", "rests_on": [], "weight": 5}
            named = (("the bellows are old", 900), ("the parish is poor", 901))
            found["points"] = [{**more, "argued": text, "places": [place(one)]} for text, one in named]
        return completion(json.dumps(found))

    provider.write = answer
    reading = read(provider, kept, heard)
    last = provider.bodies[1]["messages"][-1]["content"]
    assert "'the bellows are old' was left out: there is no sentence 900" in last
    assert "'the parish is poor' was left out: there is no sentence 901" in last
    assert len(reading.points) >= 3
    assert len(provider.bodies) == 2


@pytest.mark.parametrize("points", ["x", [4], [{"argued": "x"}], [{"argued": 4, "places": [place(MANUAL)]}], None])
def test_an_answer_without_places_is_an_error_that_says_so(provider, kept, heard, points) -> None:
    provider.write = lambda body: completion(json.dumps({**passable(body), "points": points}))
    with pytest.raises(AnswerError, match="found nothing to quote"):
        read(provider, kept, heard)


def test_lines_follow_the_points_and_repeat_none_of_them(provider, kept, heard) -> None:
    few = [{"argued": f"Brandvold argues point {at}.", "kind": "claim", "places": [place(at)], "rests_on": [at],
            "weight": 5} for at in (MANUAL, NEVER, NEVER + 1)]  # fmt: skip
    thermometer = number_of("So I sent them a bill", SAID)
    lines = [
        {"about": "an angry parish", **place(thermometer)},
        {"about": "the same once more", **place(thermometer)},
        {"about": "a point has it", **place(MANUAL)},
        {"about": "the host", **place(ASKED)},
        {"about": 4, **place(number_of("I have removed eleven", SAID))},
        {"about": "nowhere", **place(900)},
        "q1",
    ]
    provider.write = lambda body: completion(json.dumps({**passable(body), "points": few, "lines": lines}))
    reading = read(provider, kept, heard)
    assert [(one.id, one.argued) for one in reading.points[3:]] == [("p4", "an angry parish"), ("p5", None)]
    assert max(one.weight for one in reading.points[3:]) < min(one.weight for one in reading.points[:3])
    assert reading.problems == ()
    assert len(provider.bodies) == 1


@pytest.mark.parametrize("lines", [None, "x", {}, [4]])
def test_an_answer_without_lines_is_taken(provider, kept, heard, lines) -> None:
    provider.write = lambda body: completion(json.dumps({**passable(body), "lines": lines}))
    assert read(provider, kept, heard).points
    assert len(provider.bodies) == 1


def test_what_is_no_stretch_no_subject_and_no_sentence_is_not_taken(provider, kept, heard) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        found["points"][0] |= {"rests_on": [MANUAL, 900, -1, "x", MANUAL], "weight": 400, "kind": "poem"}
        found["subjects"] = [{"name": "dust", "sentences": [MANUAL, 900]}, {"name": " "}, {"name": 4}, "x"]
        found["stretches"] = [
            {"first": 1, "last": 0, "kind": "small talk"},
            {"first": 0, "last": 900, "kind": "small talk"},
            {"first": 0, "last": 0, "kind": "song"},
        ]
        return completion(json.dumps(found))

    provider.write = answer
    reading = read(provider, kept, heard)
    assert (reading.points[0].weight, reading.points[0].kind) == (1.0, None)
    assert reading.points[0].rests_on == (SAID.sentences[MANUAL].words,)
    assert [(one.name, one.rests_on) for one in reading.subjects] == [("dust", (SAID.sentences[MANUAL].words,))]
    assert [one.words for one in reading.stretches] == [(0, SAID.sentences[1].words[1])]


def test_the_subject_that_the_writer_wants_is_told_to_the_reader(provider, kept, heard) -> None:
    read(provider, kept, heard, brief={"about": "what heating costs"})
    assert "about this subject: what heating costs." in asked(provider.bodies[0])
    assert "about this subject" not in asked(provider.bodies[0]).replace("about this subject: what heating costs.", "")


def test_an_excluded_passage_is_no_place(provider, kept, heard) -> None:
    words = SAID.sentences[MANUAL].words
    provider.write = pointing(place(MANUAL), place(NEVER))
    reading = read(provider, kept, heard, brief={"exclude": (words,)})
    assert SAID.sentences[NEVER].words in {one for point in reading.points for one in point.places}
    assert not any(overlap(one, words) for point in reading.points for one in point.places)
    assert "the editor does not want this passage" in reading.problems[0]


# -- places that are one ----------------------------------------------------------------------------------------------


def at_one_place(body: dict[str, Any]) -> Answer:
    found = passable(body)
    if "points" in found:
        found["points"] = [{**one, "places": found["points"][0]["places"]} for one in found["points"]]
    return completion(json.dumps(found))


def test_points_at_one_place_are_asked_for_once_more(provider, kept, heard) -> None:
    provider.script(at_one_place)
    reading = read(provider, kept, heard)
    assert len(reading.points) > 3
    assert kinds(provider) == ["read", "read"]
    assert "points overlap; each point needs a place of its own" in provider.bodies[1]["messages"][-1]["content"]


def test_a_model_that_names_one_place_only_cannot_be_used(provider, kept, heard) -> None:
    provider.write = at_one_place
    with pytest.raises(AnswerError, match=r"found 1 place to quote in .* try another --model"):
        read(provider, kept, heard)
    assert kinds(provider) == ["read", "read"]
