"""Quotations that the fact checker cuts again: what it is asked, what is printed, what stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from types import SimpleNamespace
from typing import Any, Literal, cast

import pytest
from episode_fixture import episode, transcript
from provider import Answer, completion, passable
from test_write_draft import kind, kinds, write

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.places import PlaceReader
from summarizer.drafting.recutting import Look, QuotationEditor, printed_quotations, recut
from summarizer.quotes import Quotability
from summarizer.records.post import Draft, Insight, QuotationRemark, Support
from summarizer.settings import QuoteSettings

HEARD = transcript()
BELLOWS = "I have never removed a bellows that somebody made with care, and some of them are three hundred years old."
LISTED = re.compile(r"^(q\d+) \(first (\d+), last \d+, skip \d+, stop \d+; \d+ words\): (.+)$", re.MULTILINE)


def listed(body: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """The quotations of a request: number and sentence by their words."""
    return {said: (name, int(first)) for name, first, said in LISTED.findall(body["messages"][-1]["content"])}


def editing(wanted: str, verdict: str = "cut again", **place: int) -> Callable[[dict[str, Any]], Answer]:
    """A checker that says this of one quotation; `first` and `last` of its place count from the quotation's."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if kind(body) == "verify" and wanted in listed(body):
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
    body = next(body for body in provider.bodies if kind(body) == "verify")
    assert BELLOWS in listed(body)
    assert len(listed(body)) == 4
    assert re.search(r"with care, \|11·9\|", body["messages"][-1]["content"])
    schema = body["response_format"]["json_schema"]["schema"]["properties"]["quotations"]["items"]
    assert schema["required"] == list(schema["properties"])


def test_a_better_cut_is_printed(provider, kept, heard) -> None:
    provider.write = editing(BELLOWS, stop=9)
    draft = write(provider, kept, heard)
    assert "I have never removed a bellows that somebody made with care," in printed(draft)
    assert draft.remarks == ()
    assert kinds(provider).count("verify") == 1  # the prose was judged by the same sentences


def test_prose_beside_a_cut_of_another_sentence_is_judged_again(provider, kept, heard) -> None:
    provider.write = editing(BELLOWS, first=1, last=1)
    draft = write(provider, kept, heard, insights=3)
    assert "The boards fail after twelve years, and by then the company is gone." in printed(draft)
    assert kinds(provider).count("verify") == 2
    again = [body for body in provider.bodies if kind(body) == "verify"][-1]
    assert "The boards fail" in again["messages"][-1]["content"]
    assert not listed(again)


@pytest.mark.parametrize(
    ("verdict", "place"),
    [
        ("no better cut", {}),
        ("cut again", {}),  # the same
        ("cut again", {"skip": 4}),  # where nothing may begin
        ("cut again", {"first": 90, "last": 90}),  # not near
        ("cut again", {"first": -2, "last": -2}),  # other words, of the host or of another place
        ("cut again", {"skip": -3}),
        ("cut again", {"stop": 500}),
    ],
)
def test_a_quotation_without_a_better_cut_stays_with_a_remark(provider, kept, heard, verdict, place) -> None:
    provider.write = editing(BELLOWS, verdict, **place)
    draft = write(provider, kept, heard)
    provider.write = passable_answer
    without = write(provider, type(kept)(), heard)
    assert [one.quote for one in draft.insights] == [one.quote for one in without.insights]
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
        if kind(body) == "verify":
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
    body = next(body for body in provider.bodies if kind(body) == "verify")
    assert BELLOWS not in listed(body)
    assert listed(body)


def moved(
    draft: Draft, moves: Mapping[str, str], refused: Collection[str] = (), unread: Collection[str] = ()
) -> tuple[Draft, list[str], list[str]]:
    """`recut` of a draft with quotations that should move; the second judgement refuses the prose of some owners.

    A quotation is named by its sentence, counted from that of the bellows; "s0 cut" is the start of that sentence.
    Of the owners in `unread` the first answer holds no verdict. Found are the draft, the owners that are judged again,
    and the parts with a verdict of the second judgement.
    """
    sentences = [one.words for one in HEARD.sentences]
    start = next(number for number, words in enumerate(sentences) if HEARD.text(*words) == BELLOWS)
    named = {f"s{number - start}": words for number, words in enumerate(sentences)}
    named["s0 cut"] = (named["s0"][0], named["s0"][0] + 9)
    ids = {words: name for name, words in named.items()}
    quotations = printed_quotations(draft, named)
    conversation = cast(Conversation, SimpleNamespace(transcript=HEARD))
    rules = Quotability.of(HEARD, episode(), QuoteSettings())
    editor = QuotationEditor(conversation, PlaceReader(HEARD, rules), quotations)
    for one in quotations:
        if one.id in moves:
            editor.looks[one] = Look("cut again", "winds on", named[moves[one.id]])
    read = {one.owner: [other.words for other in quotations if other.owner == one.owner] for one in quotations}
    judged: list[str] = []

    def support(owner: str, again: bool) -> Support:
        verdict: Literal["supported", "not supported"] = "not supported" if again and owner in refused else "supported"
        sentence = "again" if again else "first"
        return Support(part=f"{owner}.claim", sentence=sentence, verdict=verdict, evidence=tuple(read[owner]))

    def verify_parts(_: Draft, names: Collection[str] | None) -> tuple[Support, ...]:
        judged.extend(name.removesuffix(".claim") for name in names or () if name.endswith(".claim"))
        return tuple(support(owner, again=True) for owner in judged)

    supports = [support(owner, again=False) for owner in read if owner not in unread]
    found, final = recut(draft, supports, editor, ids.__getitem__, lambda *_: "", verify_parts)
    return found, judged, [one.part for one in final if one.sentence == "again"]


def drafted(*pairs: tuple[str, str | None]) -> Draft:
    insights = [Insight(quote=quote, heading="H", claim="C", second=second) for quote, second in pairs]
    return Draft(model="t", insights=tuple(insights))


def test_a_cut_that_goes_back_finds_its_old_words_free() -> None:
    draft = drafted(("s0", None), ("s1", None))
    found, judged, _ = moved(draft, {"s0": "s-1", "s1": "s0"}, refused=["insights.0"])
    assert judged == ["insights.0"]
    assert [one.quote for one in found.insights] == ["s0", "s1"]
    assert {one.quote for one in found.remarks} == {"s0", "s1"}


def test_a_better_cut_takes_no_words_of_another_better_cut() -> None:
    found, _, _ = moved(drafted(("s0", None), ("s4", None)), {"s0": "s2", "s4": "s2"})
    assert [one.quote for one in found.insights] == ["s2", "s4"]
    assert [one.quote for one in found.remarks] == ["s4"]


def test_both_quotations_of_an_insight_whose_prose_is_refused_go_back() -> None:
    draft = drafted(("s0", "s4"), ("s2", None))
    found, judged, again = moved(draft, {"s0": "s-1", "s4": "s5", "s2": "s1"}, refused=["insights.0"])
    assert judged == ["insights.0", "insights.1"]
    assert [(one.quote, one.second) for one in found.insights] == [("s0", "s4"), ("s1", None)]
    assert [one.quote for one in found.remarks] == ["s0", "s4"]
    assert all(one.why == "winds on; the prose does not rest on the better cut" for one in found.remarks)
    assert again == ["insights.1.claim"]


def test_a_cut_within_the_sentences_read_goes_back_with_the_other_of_its_insight() -> None:
    found, _, again = moved(drafted(("s0", "s4")), {"s0": "s0 cut", "s4": "s5"}, refused=["insights.0"])
    assert [(one.quote, one.second) for one in found.insights] == [("s0", "s4")]
    assert [one.quote for one in found.remarks] == ["s0", "s4"]
    assert again == []


def test_a_cut_beside_prose_without_a_verdict_is_made_where_the_second_answer_has_one() -> None:
    found, judged, again = moved(drafted(("s0", None)), {"s0": "s-1"}, unread=["insights.0"])
    assert judged == ["insights.0"]
    assert [one.quote for one in found.insights] == ["s-1"]
    assert again == ["insights.0.claim"]
    found, _, again = moved(drafted(("s0", None)), {"s0": "s-1"}, refused=["insights.0"], unread=["insights.0"])
    assert [one.quote for one in found.insights] == ["s0"]
    assert again == []
