"""Which points become insights, and what a model may do with a planned quotation: keep it, move it, reject it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from episode_fixture import episode, material, quotes, transcript
from provider import Answer, Provider, completion, passable
from test_write_draft import kind, kinds, write

from summarizer.checking import check_post
from summarizer.drafting import read_episode, write_draft
from summarizer.drafting.extractive import draft as extractive_draft
from summarizer.publish import Sources, render_markdown
from summarizer.records.post import Draft
from summarizer.records.transcript import Transcript
from summarizer.settings import SiteSettings
from summarizer.version import __version__

SAID = transcript()
FOUND = quotes(SAID)


def number_of(words: str) -> int:
    return next(one.id for one in SAID.sentences if words in SAID.text(*one.words))


BOARDS, COMPUTERS = number_of("The boards fail"), number_of("I have removed eleven")
COLD, BILL = number_of("Most broken organs"), number_of("So I sent them a bill")
Answering = Callable[[dict[str, Any]], Answer]


def place(first: int, last: int | None = None, skip: int = 0, stop: int = 0) -> dict[str, int]:
    return {"first": first, "last": first if last is None else last, "skip": skip, "stop": stop}


def material_of(body: dict[str, Any]) -> str:
    users = [message["content"] for message in body["messages"] if message["role"] == "user"]
    return next(text for text in reversed(users) if "The planned quotation" in text)


def planned_in(body: dict[str, Any]) -> int:
    """The first sentence of the planned quotation."""
    return int(re.findall(r"The planned quotation, of sentences (\d+)", material_of(body))[-1])


def deciding(first: int, **decided: Any) -> Answering:
    """A model that decides so on the insight whose planned quotation begins with a sentence."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "insight" and planned_in(body) == first:
            found |= {name: value for name, value in decided.items() if name in found}
        return completion(json.dumps(found))

    return answer


def outlining(insights: Any) -> Answering:
    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "outline":
            found["insights"] = insights
        return completion(json.dumps(found))

    return answer


def printed(draft: Draft) -> list[str]:
    every = FOUND.with_cut(draft.cut)
    return [SAID.text(*every.get(one.quote).words) for one in draft.insights]


def planned_order(provider: Provider, kept: Any, heard: Any, **brief: Any) -> list[int]:
    """The first sentences of the planned quotations, in their order."""
    draft = write(provider, kept, heard, **brief)
    every = FOUND.with_cut(draft.cut)
    return [SAID.sentence_ids(every.get(one.quote).words).start for one in draft.insights]


# -- outline -----------------------------------------------------------------------------------------------------------


def point(name: str, place: Any = 1, supports: Any = ()) -> dict[str, Any]:
    return {"point": name, "place": place, "supports": list(supports)}


@pytest.mark.parametrize(
    ("insights", "again"),
    [
        ([point("p2"), point("p1"), point("p3")], False),
        ([point("p2", 9), point("p1", None), point("p3", True)], False),  # no such place: the best one
        ([point("p2"), point("p99"), point("p2"), point("<script>"), point("p1")], True),
        ([point("p99")], True),
        (["p1", 4, None], True),
        ({"point": "p1"}, True),
    ],
)
def test_only_points_that_exist_become_insights_and_each_once(provider, kept, heard, insights, again) -> None:
    provider.write = outlining(insights)
    draft = write(provider, kept, heard, insights=3)
    assert len({one.quote for one in draft.insights}) == 3
    assert (kinds(provider).count("outline") > 1) == again
    asked = [body["messages"][-1]["content"] for body in provider.bodies if kind(body) == "outline"]
    assert all("insights:" in text for text in asked[1:])


def test_the_outline_says_how_each_point_was_said(provider, kept, heard) -> None:
    write(provider, kept, heard)
    text = next(body["messages"][-1]["content"] for body in provider.bodies if kind(body) == "outline")
    assert re.search(r"place 1: [\d:]+, Elias Brandvold, \d+ words: Most broken organs are not broken", text)
    assert "asked before: Why?" in text


def test_an_insight_sees_what_supports_it_and_what_the_others_say(provider, kept, heard) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "outline":
            ids = re.findall(r"^(\w+) \(\w+, weight", body["messages"][-1]["content"], re.MULTILINE)
            found["insights"] = [point(ids[0], supports=[ids[-1], "p99"]), *map(point, ids[1:4])]
        return completion(json.dumps(found))

    provider.write = answer
    write(provider, kept, heard)
    read = next(body for body in provider.bodies if kind(body) == "outline")["messages"][-1]["content"]
    last = re.findall(r"place 1: .*?words: (.+)", read)[-1]
    asked = [material_of(body) for body in provider.bodies if kind(body) == "insight"]
    beside = [text.split("Said elsewhere, about the same:")[1].split("The other points")[0] for text in asked]
    assert sum(last in text for text in beside) == 1
    assert sum("nothing" in text for text in beside) == 3
    assert all(len(re.findall("^- Elias Brandvold argues", text, re.MULTILINE)) == 3 for text in asked)


# -- places ------------------------------------------------------------------------------------------------------------


def test_a_moved_quotation_is_cut_by_the_draft_and_proven_in_the_post(provider, kept, heard) -> None:
    never = number_of("I have never removed")
    provider.write = deciding(never, decision="move", place=place(never, stop=9))
    draft = write(provider, kept, heard)
    (moved,) = [one for one in draft.cut if SAID.sentence_ids(one.words).start == never]
    assert moved.id in {one.quote for one in draft.insights}
    assert moved.id.startswith("c")
    assert moved.text == SAID.text(*moved.words) == "I have never removed a bellows that somebody made with care,"
    sources = Sources(episode(), SAID, FOUND.with_cut(draft.cut), draft, __version__)
    post = render_markdown(sources, SiteSettings())
    assert "I have never removed a bellows that somebody made with care" in post
    checks = check_post(post, "post.md", SAID)
    assert len(checks.quotes) == len(draft.insights)
    assert all(one.passes for one in checks.quotes)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (place(BOARDS), None),
        (place(BOARDS, stop=1), None),  # moved to the nearest that may be quoted
        (place(900), "there is no sentence 900"),
        (place(0), "there is no sentence 0"),  # the insight was not shown it
        ("q5", "all whole numbers"),
        (place(COMPUTERS, BOARDS + 20), "there is no sentence"),
    ],
)
def test_a_place_that_may_not_be_quoted_is_told_with_the_answer(provider, kept, heard, named, says) -> None:
    never = number_of("I have never removed")
    provider.write = deciding(never, decision="move", place=named)
    draft = write(provider, kept, heard, insights=5)
    asked = [body["messages"] for body in provider.bodies if list(asked_for(body)) == ["place"]]
    if says is None:
        assert not asked
        assert "The boards fail after twelve years, and by then the company is gone." in printed(draft)
    else:
        assert says in asked[0][-1]["content"]
        assert json.dumps(named) in asked[0][-2]["content"]  # its answer, as it gave it
        assert SAID.text(*SAID.sentences[never].words) in printed(draft)  # the planned one stays
    assert all(one.claim for one in draft.insights)


def test_a_place_that_would_be_moved_far_is_told_and_then_moved(provider, kept, heard) -> None:
    provider.write = deciding(number_of("I have never removed"), decision="move", place=place(BOARDS, skip=2))
    draft = write(provider, kept, heard, insights=5)
    asked = [body["messages"] for body in provider.bodies if list(asked_for(body)) == ["place"]]
    assert "begins inside a clause" in asked[0][-1]["content"]
    assert "The boards fail after twelve years, and by then the company is gone." in printed(draft)


def asked_for(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["response_format"]["json_schema"]["schema"]["properties"]
    return found


def test_words_that_another_insight_quotes_are_no_place(provider, kept, heard) -> None:
    order = planned_order(provider, kept, heard, insights=6)
    one, other = next((a, b) for a in order for b in order if a != b and abs(a - b) < 3)
    kept.values.clear()
    provider.write = deciding(one, decision="move", place=place(other))
    draft = write(provider, kept, heard, insights=6)
    told = [body["messages"][-1]["content"] for body in provider.bodies]
    assert any("another insight of the post quotes these words" in text for text in told)
    assert len(set(printed(draft))) == len(draft.insights) == 6


@pytest.mark.parametrize(
    ("evidence", "taken"), [([COLD, BILL], {COLD, BILL}), ([COLD, 900, "x"], {COLD}), ("x", {COLD})]
)
def test_evidence_is_what_was_shown_and_the_quotation(provider, kept, heard, evidence, taken) -> None:
    provider.write = deciding(COLD, evidence=evidence)
    draft = write(provider, kept, heard, insights=8)
    cold = next(one for one in draft.insights if "Most broken organs" in printed(draft)[draft.insights.index(one)])
    assert {number for run in cold.evidence for number in SAID.sentence_ids(run)} == taken


# -- rejected points ---------------------------------------------------------------------------------------------------


def test_a_rejected_point_lets_the_next_one_take_its_turn(provider, kept, heard) -> None:
    before = planned_order(provider, kept, heard)
    kept.values.clear()
    provider.write = deciding(before[1], decision="reject", why="it is a joke")
    after = planned_order(provider, kept, heard)
    assert len(after) == 4
    assert [one for one in after if one in before] == [before[0], *before[2:]]
    assert after[-1] not in before


def test_a_reserve_whose_words_another_insight_took_is_not_quoted_twice(provider, kept, heard) -> None:
    six = planned_order(provider, kept, heard, insights=6)
    kept.values.clear()
    four = planned_order(provider, kept, heard)
    kept.values.clear()
    reserve = next(one for one in six if one not in four)
    mover = min(four, key=lambda one: abs(one - reserve))
    rejected = next(one for one in four if one != mover)

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "insight" and planned_in(body) == mover and "place" in found:
            found |= {"decision": "move", "place": place(reserve)}
        if kind(body) == "insight" and planned_in(body) == rejected and "decision" in found:
            found |= {"decision": "reject", "why": "it is a joke"}
        return completion(json.dumps(found))

    provider.write = answer
    texts = printed(write(provider, kept, heard))
    assert any(SAID.text(*SAID.sentences[reserve].words) == text for text in texts), "nothing was moved"
    assert len(set(texts)) == len(texts)


def test_why_a_point_was_left_out_is_told(provider, kept, heard) -> None:
    first = planned_order(provider, kept, heard)[0]
    kept.values.clear()
    provider.write = deciding(first, decision="reject", why="it is a joke")
    (problem,) = write(provider, kept, heard).problems
    assert problem.startswith("a point was left out (")
    assert problem.endswith("it is a joke")


@pytest.mark.parametrize("wanted", [3, 4, 6])
def test_a_model_that_rejects_everything_leaves_at_least_three(provider, kept, heard, wanted) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        return completion(json.dumps({**found, **({"decision": "reject"} if "decision" in found else {})}))

    provider.write = answer
    draft = write(provider, kept, heard, insights=wanted)
    assert len(draft.insights) >= 3
    assert all(one.heading and one.claim for one in draft.insights)


# -- transcripts of which only parts were heard ------------------------------------------------------------------------


def published(*sentences: int) -> Transcript:
    """A transcript of which only these sentences were compared with the recording."""
    return SAID.model_copy(update={"refined": tuple(SAID.sentences[one].words for one in sentences)})


HEARD_AGAIN = (COLD, number_of("An apprentice who"), number_of("A manual tells"), number_of("I have never removed"))


@pytest.mark.parametrize("model", ["test", None])
def test_only_what_was_compared_with_the_recording_is_quoted(provider, kept, heard, model) -> None:
    """Also when no passage was set aside."""
    said = published(*HEARD_AGAIN)
    found = FOUND.model_copy(update={"candidates": FOUND.candidates[:4], "ranking": FOUND.ranking[-4:]})
    provider.write = deciding(COLD, decision="move", place=place(BILL))
    reading_of_all = write(provider, kept, heard, said=SAID)
    assert SAID.text(*SAID.sentences[BILL].words) in printed(reading_of_all) or reading_of_all.insights
    draft = write(provider if model else None, kept, heard, said=said, found=found, insights=6)
    confirmed = {SAID.text(*SAID.sentences[one].words) for one in HEARD_AGAIN}
    assert len(draft.insights) >= 3
    assert set(printed(draft)) <= confirmed


def test_what_was_set_aside_is_quoted_by_no_draft_without_a_model(kept, heard) -> None:
    reading = read_episode(material(), None, None, heard)
    gone = reading.points[0].places[0]
    refined = tuple(one.words for one in FOUND.candidates if one.words != gone)
    said = SAID.model_copy(update={"refined": refined})
    kept_ones = tuple(one for one in FOUND.candidates if one.words != gone)
    found = FOUND.model_copy(update={"candidates": kept_ones, "ranking": tuple(one.id for one in kept_ones)})
    wrong = extractive_draft(episode(), said, found, reading, material(said).cast, count=5)
    assert any(one.words == gone for one in wrong.cut), "the reading still has the place"
    draft = write_draft(material(said, found=found, insights=5), reading, None, None, heard)
    assert not any(one.words == gone for one in draft.cut)
