"""Comments and sign-offs as decisions: what a log with them holds, and that they neither decide nor conflict."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.publish.decisions import merge
from summarizer.records.review import Decision, Decisions, Seen

SEEN = Seen(text="Salt eats steel.", id="q1", words=(0, 3), start=1.0, end=2.0, speaker="Judith Carver")
SIGNED = {"quote": "q1", "seen": SEEN, "signature": {"heard": True, "played": 1.0, "time": 1.0}}
POST = {"signature": {"text": "0" * 64, "parts": [{"kind": "prose", "line": 3, "sha256": "0" * 16}]}}


def made(action: str, number: int, who: str = "Ann Editor", over: tuple[int, ...] = (), **more: Any) -> Decision:
    when = dt.datetime(2026, 11, 30, 9, number, tzinfo=dt.UTC)
    fields = {"id": f"decision{number}", "who": who, "when": when, "action": action}
    return Decision.model_validate({**fields, "over": [f"decision{one}" for one in over], **more})


def log(*decisions: Decision) -> Decisions:
    return Decisions(episode="e1", decisions=decisions)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "comment"},
        {"action": "comment", "note": " \n "},
        {"action": "comment", "note": "which one?", "quote": "q1"},
        {"action": "comment", "note": "which one?", "seen": SEEN},
        {"action": "settle"},
        {"action": "sign"},
        {"action": "sign", "signature": {}},
        {"action": "sign", "quote": "q1", "seen": SEEN},
        {"action": "sign", "quote": "q1", "signature": {}},
        {"action": "sign", "signature": {"text": "not a digest"}},
        {"action": "sign", "quote": "q1", "seen": SEEN, "signature": {"played": -1.0}},
        {"action": "sign", "quote": "q1", "seen": SEEN, "signature": {"open": ["two\nlines"]}},
        {"action": "sign", **SIGNED, "who": "Ann\nEditor"},
        {"action": "accept", "note": "no quotation"},
    ],
)
def test_a_comment_or_sign_off_that_lacks_a_part_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Decision.model_validate({"id": "decision1", "who": "Ann", "when": "2026-11-30T09:00:00Z", **wrong})


def test_a_log_without_them_is_written_as_before() -> None:
    plain = made("accept", 1, quote="q1", seen=SEEN).model_dump(mode="json")
    assert {"comment", "signature"}.isdisjoint(plain)
    assert Decision.model_validate(plain).edits_post


@pytest.mark.parametrize("more", [SIGNED, POST])
def test_two_people_who_sign_do_not_conflict_and_decide_nothing(more: dict[str, Any]) -> None:
    found = log(made("sign", 1, **more), made("sign", 2, "Ben Editor", **more))
    assert found.conflicts() == {}
    assert [one.who for one in found.signatures()] == ["Ann Editor", "Ben Editor"]
    assert "quote q1" not in found.settled()
    assert not any(one.edits_post for one in found.decisions)


def test_a_sign_off_is_taken_back_by_the_same_name_only() -> None:
    both = log(
        made("sign", 1, **SIGNED),
        made("sign", 2, "Ben Editor", **SIGNED),
        made("unsign", 3, over=(1,), quote="q1", seen=SEEN),
    )
    assert [one.who for one in both.signatures()] == ["Ben Editor"]


@pytest.mark.parametrize(("newest", "signed"), [("sign", 1), ("unsign", 0)])
def test_of_a_sign_off_and_its_taking_back_on_two_machines_the_newer_counts(newest: str, signed: int) -> None:
    older = "unsign" if newest == "sign" else "sign"
    found = log(made("sign", 1, **SIGNED), made(older, 2, over=(1,), **SIGNED), made(newest, 3, over=(1,), **SIGNED))
    assert found.conflicts() == {}
    assert len(found.signatures()) == signed


def test_a_settled_comment_is_opened_again_under_its_own_id_and_author() -> None:
    asked = made("comment", 1, note="Which flood?", quote="q1", seen=SEEN)
    settled = made("settle", 2, "Ben Writer", over=(1,), comment="decision1")
    again = made("comment", 3, "Cem Editor", over=(2,), note="Which flood?", comment="decision1", quote="q1", seen=SEEN)
    (one,) = log(asked, settled).comments()
    assert (one.id, one.who, one.note, one.settled, one.settled_by) == (
        "decision1", "Ann Editor", "Which flood?", True, "Ben Writer",
    )  # fmt: skip
    (one,) = log(asked, settled, again).comments()
    assert (one.id, one.who, one.settled, one.quote, one.text) == ("decision1", "Ann Editor", False, "q1", SEEN.text)


def test_what_settles_a_comment_that_is_not_there_is_no_comment() -> None:
    assert log(made("settle", 1, comment="decision9")).comments() == ()


def test_logs_with_comments_and_sign_offs_are_merged_without_loss() -> None:
    mine = log(made("comment", 1, note="About the post"), made("accept", 2, quote="q1", seen=SEEN))
    theirs = log(made("sign", 3, "Ben Editor", **POST), made("accept", 2, quote="q1", seen=SEEN))
    both = merge(mine, theirs)
    assert [one.action for one in both.decisions] == ["comment", "accept", "sign"]
    assert Decisions.model_validate_json(both.model_dump_json()) == both


ON_Q1: dict[str, Any] = {"quote": "q1", "seen": SEEN}


def test_no_decision_on_another_target_takes_the_place_of_a_decision_or_sign_off() -> None:
    anna = made("reject", 1, "Anna", **ON_Q1), made("sign", 2, "Anna", **POST)
    elsewhere = [
        made("comment", 3, "Eve", (1, 2), note="nice"),
        made("unsign", 3, "Eve", (1, 2)),
        made("sign", 3, "Eve", (1, 2), **POST),
        made("accept", 3, "Eve", (1, 2), quote="q2", seen=SEEN),
    ]
    for eve in elsewhere:
        found = log(*anna, eve)
        assert set(anna) <= set(found.settled().values()), eve.action
    same = made("accept", 3, "Eve", (1,), **ON_Q1)
    assert log(*anna, same).settled()["quote q1"] == same


@pytest.mark.parametrize(
    ("over", "heads"),
    [
        ({1: (1,)}, [1]),
        ({1: (2,), 2: (1,)}, [1, 2]),
        ({1: (3,), 2: (1,), 3: (2,)}, [1, 2, 3]),
        ({1: (), 2: (1, 3), 3: (2,)}, [1, 2, 3]),  # what only a ring is over stays, too
        ({1: (2,), 2: (1,), 3: (1, 2)}, [3]),  # a later decision settles it
        ({1: (), 2: (1,), 3: (2,)}, [3]),
        ({1: (), 2: (1,), 3: (1,)}, [2, 3]),
        ({1: ("decision9",)}, [1]),
    ],
)
def test_a_ring_of_decisions_loses_none_of_them(over: dict[int, tuple[Any, ...]], heads: list[int]) -> None:
    actions = {1: "reject", 2: "accept", 3: "remove"}
    found = log(*(made(actions[number], number, over=its, **ON_Q1) for number, its in over.items()))
    assert [one.id for one in found.heads()["quote q1"]] == [f"decision{number}" for number in heads]
    assert bool(found.conflicts()) == (len(heads) > 1)


def test_two_different_decisions_with_one_id_are_refused() -> None:
    one, other = made("reject", 1, **ON_Q1), made("accept", 1, **ON_Q1)
    assert log(one, one).settled()["quote q1"] == one
    assert merge(log(one), log(one)) == log(one)
    with pytest.raises(ValidationError, match="two different decisions have the id decision1"):
        log(one, other)
    with pytest.raises(InputError, match="decision1 of Ann Editor is another one here"):
        merge(log(one), log(other))


@pytest.mark.parametrize(
    ("when", "is_held"),
    [
        ("0001-01-01T00:00:00+14:00", False),
        ("1999-12-31T23:59:59Z", False),
        ("2000-01-01T00:00:00+14:00", True),
        ("2100-12-31T23:59:59-12:00", True),
        ("9999-12-31T23:59:59-12:00", False),
    ],
)
def test_a_decision_is_of_a_day_that_every_calendar_shows(when: str, is_held: bool) -> None:
    record = made("accept", 1, **ON_Q1).model_dump(mode="json") | {"when": when}
    if is_held:
        assert Decision.model_validate(record).when.astimezone(dt.UTC)
    else:
        with pytest.raises(ValidationError, match="of the years 2000 to 2100"):
            Decision.model_validate(record)
