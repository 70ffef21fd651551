"""Quotations that are cut again as an editor would: what is asked, what is printed, what gives way, what stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from episode_fixture import material, transcript
from provider import Answer, completion, passable
from test_write_draft import kind, kinds, write

from summarizer.drafting.recutting import Look, Quoted, recut
from summarizer.records.post import Draft, QuotationRemark

HEARD = transcript()
BELLOWS = "I have never removed a bellows that somebody made with care, and some of them are three hundred years old."
LISTED = re.compile(r"^(q\d+) \(first (\d+), last \d+, skip \d+, stop \d+; \d+ words\): (.+)$", re.MULTILINE)


def listed(body: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """The quotations of a request: number and sentence by their words."""
    return {said: (name, int(first)) for name, first, said in LISTED.findall(body["messages"][-1]["content"])}


def editing(wanted: str, verdict: str = "cut again", **place: int) -> Callable[[dict[str, Any]], Answer]:
    """An editor who says this of one quotation; `first` and `last` of its place count from the quotation's."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "quotations" and wanted in listed(body):
            name, number = listed(body)[wanted]
            named = {"first": number + place.get("first", 0), "last": number + place.get("last", 0)}
            named |= {"skip": place.get("skip", 0), "stop": place.get("stop", 0)}
            found["quotations"] = [{"quotation": name, "why": "winds on", "verdict": verdict, "place": named}]
        return completion(json.dumps(found))

    return answer


def passable_answer(body: dict[str, Any]) -> Answer:
    return completion(json.dumps(passable(body)))


def printed(draft: Draft) -> list[str]:
    words = {one.id: one.words for one in draft.cut}
    return [HEARD.text(*words[one.quote]) for one in draft.insights if one.quote in words]


def test_each_quotation_is_shown_as_it_is_printed_with_marks_where_it_may_be_cut(provider, kept, heard) -> None:
    write(provider, kept, heard)
    body = next(body for body in provider.bodies if kind(body) == "quotations")
    assert BELLOWS in listed(body)
    assert len(listed(body)) == 4
    assert re.search(r"with care, \|\d*·9\|", body["messages"][-1]["content"])
    schema = body["response_format"]["json_schema"]["schema"]["properties"]["quotations"]["items"]
    assert schema["required"] == list(schema["properties"])


def asked(provider: Any, what: str) -> str:
    """The material of the last request of a kind."""
    return str([body for body in provider.bodies if kind(body) == what][-1]["messages"][-1]["content"])


def test_a_better_cut_is_printed_and_all_later_requests_have_it(provider, kept, heard) -> None:
    provider.write = editing(BELLOWS, stop=9)
    draft = write(provider, kept, heard)
    assert "I have never removed a bellows that somebody made with care," in printed(draft)
    assert draft.remarks == ()
    assert BELLOWS not in asked(provider, "framing")
    assert "I have never removed a bellows" in asked(provider, "framing")
    assert kinds(provider).count("quotations") == kinds(provider).count("verify") == 1


def test_prose_beside_a_cut_of_another_sentence_is_judged_by_it(provider, kept, heard) -> None:
    provider.write = editing(BELLOWS, first=1, last=1)
    draft = write(provider, kept, heard, insights=3)
    words = next(one.words for one in draft.cut if HEARD.text(*one.words).startswith("The boards fail"))
    owner = next(n for n, one in enumerate(draft.insights) if one.quote in {cut.id for cut in draft.cut})
    judged = [one for one in draft.support if one.part.startswith(f"insights.{owner}.")]
    assert judged
    assert all(words in one.evidence for one in judged)


def test_a_quotation_may_move_to_another_place_of_its_point(provider, kept, heard) -> None:
    """A place that the reader named is shown also when it is far from the quotation."""
    wanted = "If the organist cannot fix it on a Saturday night, it should not be in the organ."
    at = {HEARD.text(*one.words): one.id for one in HEARD.sentences}
    cold = next(said for said in at if said.startswith("Most broken organs"))

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "read":
            place = {"first": at[wanted], "last": at[wanted], "skip": 0, "stop": 0}
            found["points"] = [one for one in found["points"] if one["rests_on"] != [at[wanted]]]
            next(one for one in found["points"] if one["rests_on"] == [at[cold]])["places"].append(place)
        if kind(body) == "quotations" and cold in listed(body):
            place = {"first": at[wanted], "last": at[wanted], "skip": 0, "stop": 0}
            name, _ = listed(body)[cold]
            found["quotations"] = [{"quotation": name, "why": "flat", "verdict": "cut again", "place": place}]
        return completion(json.dumps(found))

    provider.write = answer
    draft = write(provider, kept, heard, insights=3)
    known = material(HEARD).quotes.with_cut(draft.cut).candidates
    assert next(one.id for one in known if HEARD.text(*one.words) == wanted) in {one.quote for one in draft.insights}


def refusing(*places: int) -> Callable[[dict[str, Any]], Answer]:
    """An editor who finds no cut for these quotations of the first request, counted from 0."""
    seen: list[str] = []

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "quotations" and not seen:
            seen.extend(listed(body))
            for at in places:
                found["quotations"][at] |= {"verdict": "no better cut", "why": "winds on"}
        return completion(json.dumps(found))

    return answer


def test_an_insight_whose_quotation_no_cut_saves_gives_way_to_a_point_in_reserve(provider, kept, heard) -> None:
    provider.write = refusing(3)
    draft = write(provider, kept, heard)
    assert len(draft.insights) == 4
    assert draft.remarks == ()
    assert kinds(provider).count("insight") == 5
    first, second = [listed(body) for body in provider.bodies if kind(body) == "quotations"]
    assert len(second) == 1  # the quotation that takes the place is looked at too
    assert not set(second) & set(list(first)[3:])
    assert f"Quotation: {list(first)[3]}" not in asked(provider, "framing")
    assert f"Quotation: {next(iter(second))}" in asked(provider, "framing")
    (problem,) = draft.problems
    assert "no cut of its quotation can be printed (winds on)" in problem


def test_the_most_important_insights_give_way_to_none(provider, kept, heard) -> None:
    provider.write = refusing(0, 1, 2)
    draft = write(provider, kept, heard)
    assert [one.quote for one in draft.remarks] == [one.quote for one in draft.insights[:3]]
    assert kinds(provider).count("insight") == 4


def test_a_point_in_reserve_without_a_quotation_to_print_takes_no_place(provider, kept, heard) -> None:
    """All that is looked at is refused: the insights of the outline stay, each with a remark."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        for look in found.get("quotations", []):
            look |= {"verdict": "no better cut", "why": "winds on"}
        return completion(json.dumps(found))

    provider.write = answer
    draft = write(provider, kept, heard)
    assert len(draft.insights) == 4
    assert {one.quote for one in draft.remarks} == {one.quote for one in draft.insights}
    assert kinds(provider).count("insight") <= 4 + 3


@pytest.mark.parametrize(
    ("verdict", "place"),
    [
        ("no better cut", {}),
        ("cut again", {}),  # the same
        ("cut again", {"skip": 4}),  # where nothing may begin
        ("cut again", {"first": 90, "last": 90}),  # not shown
        ("cut again", {"first": -2, "last": -2}),  # of the host
        ("cut again", {"skip": -3}),
        ("cut again", {"stop": 500}),
    ],
)
def test_a_quotation_without_a_better_cut_stays_with_a_remark(provider, kept, heard, verdict, place) -> None:
    """No point is in reserve."""
    well = editing(BELLOWS, verdict, **place)

    def answer(body: dict[str, Any]) -> Answer:
        if kind(body) != "read":
            return well(body)
        found = passable(body)
        bellows = next(one.id for one in HEARD.sentences if HEARD.text(*one.words) == BELLOWS)
        found["points"].sort(key=lambda point: point["rests_on"] != [bellows])
        found["points"] = found["points"][:3]
        return completion(json.dumps(found))

    provider.write = answer
    draft = write(provider, kept, heard)
    assert len(draft.insights) == 3
    (remark,) = draft.remarks
    assert isinstance(remark, QuotationRemark)
    assert remark.quote in {one.quote for one in draft.insights}
    assert remark.why.startswith("winds on")
    assert draft.problems == ()


@pytest.mark.parametrize(
    "value", [None, {}, "q1", [7], [{"quotation": "q1"}], [{"quotation": "q9", "verdict": "stands"}]]
)
def test_an_answer_that_says_nothing_usable_of_quotations_changes_nothing(provider, kept, heard, value) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "quotations":
            found["quotations"] = value
        return completion(json.dumps(found))

    provider.write = answer
    draft = write(provider, kept, heard)
    assert draft.remarks == ()
    assert BELLOWS not in printed(draft)  # it is no cut of its own
    assert kinds(provider).count("verify") == 1  # and nothing is asked again


def test_a_quotation_that_a_person_asked_for_is_not_asked_about(provider, kept, heard) -> None:
    words = next(one.words for one in HEARD.sentences if HEARD.text(*one.words) == BELLOWS)
    write(provider, kept, heard, include=(words,))
    body = next(body for body in provider.bodies if kind(body) == "quotations")
    assert BELLOWS not in listed(body)
    assert listed(body)


CUT = [(0, 10), (20, 30), (40, 50)]


def recut_of(*looks: Look | None, objection: str = "") -> tuple[tuple[tuple[int, int], ...], dict[int, str]]:
    """`recut` of three quotations with these looks."""
    quoted = [Quoted(words, "") for words in CUT]
    found = recut(quoted, {at: one for at, one in enumerate(looks) if one is not None}, lambda *_: objection)
    return found.words, found.refused


def test_a_better_cut_takes_no_words_of_another_quotation() -> None:
    assert recut_of(Look("cut again", "winds on", (25, 35))) == (
        tuple(CUT),
        {0: "winds on; another quotation has words of the better cut"},
    )


def test_of_two_better_cuts_with_common_words_the_first_is_made() -> None:
    words, refused = recut_of(Look("cut again", "a", (10, 18)), Look("cut again", "b", (12, 20)))
    assert words == ((10, 18), *CUT[1:])
    assert set(refused) == {1}


def test_a_better_cut_whose_words_the_prose_has_is_not_made() -> None:
    look = Look("cut again", "winds on", (10, 18))
    assert recut_of(look, objection="the claim has its words") == (tuple(CUT), {0: "winds on; the claim has its words"})


def test_what_stands_and_what_nothing_is_said_of_stays() -> None:
    assert recut_of(Look("stands"), None) == (tuple(CUT), {})
