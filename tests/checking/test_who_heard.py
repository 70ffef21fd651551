"""Messages say who heard the words."""

from __future__ import annotations

import pytest
from made import check, make, one

from summarizer.checking import flag_unheard, why_refused, with_listening
from summarizer.records.post import Checks
from summarizer.records.transcript import Origin, Transcript

ONCE = "Salt finds its way in through every crack."
TWICE = "Every old bridge tells you how it wants to be repaired"
HEARD, TESTED = make(), make(origin=Origin(kind="given", tested=True))
GIVEN = make(model="file:vtt", origin=Origin(kind="given"))
NOTE = "the words are as given: nobody has compared this transcript with the sound"


@pytest.mark.parametrize(
    ("transcript", "quote", "says"),
    [
        (HEARD, ONCE, "Heard word for word at 0:21."),
        (TESTED, ONCE, "Word for word at 0:21; the transcript was tested by ear."),
        (GIVEN, ONCE, "As given at 0:21; nobody has listened."),
        (HEARD, TWICE, "Heard word for word, 2 times; this is the one at 0:38."),
        (TESTED, TWICE, "Word for word, 2 times; this is the one at 0:38; the transcript was tested by ear."),
        (GIVEN, TWICE, "As given, 2 times; this is the one at 0:38; nobody has listened."),
        (HEARD, ONCE.replace("every", "that"), "“that” where “every” was heard."),
        (GIVEN, ONCE.replace("every", "that"), "“that” where “every” is given."),
        (HEARD, ONCE.replace("every", "every single"), "“single” was not said."),
        (GIVEN, ONCE.replace("every", "every single"), "“single” is not in the transcript."),
    ],
)
def test_the_sentence_says_who_heard_the_words(transcript: Transcript, quote: str, says: str) -> None:
    found = one(quote, transcript=transcript)
    assert found.reason == says
    assert found.origin == {id(HEARD): "heard", id(TESTED): "tested", id(GIVEN): "as given"}[id(transcript)]


def test_what_is_nowhere_has_no_origin() -> None:
    found = one("Quite another thing was said by somebody else about it.", transcript=GIVEN)
    assert found.origin is None
    assert "recording" not in found.reason


def test_a_check_against_a_text_says_so_once() -> None:
    checks = check(f"> {ONCE}\n", transcript=GIVEN)
    assert checks.notes.count(NOTE) == 1
    assert checks.quotes[0].flags == one(ONCE, transcript=HEARD).flags
    assert NOTE not in check(f"> {ONCE}\n", transcript=TESTED).notes
    assert NOTE not in check(f"> {ONCE}\n", transcript=HEARD).notes


def flags(checks: Checks) -> list[bool]:
    return ["unheard" in quote.flags for quote in checks.quotes]


def test_in_the_post_of_an_episode_each_such_quotation_is_flagged() -> None:
    post = f"> {ONCE}\n\nText.\n\n> {TWICE}\n\nText.\n\n> Quite another thing was said by somebody else.\n"
    assert flags(flag_unheard(check(post, transcript=GIVEN))) == [True, True, False]
    assert flags(flag_unheard(check(post, transcript=TESTED))) == [False, False, False]
    flagged = flag_unheard(check(post, transcript=GIVEN))
    assert flag_unheard(flagged) == flagged
    assert flagged.summary["flagged"] == sum(bool(quote.flags) for quote in flagged.quotes)


@pytest.mark.parametrize(("grade", "tested"), [("same", True), ("minor", True), ("differs", False), ("unclear", False)])
def test_words_that_a_model_hears_too_are_tested(grade: str, tested: bool) -> None:
    (quote,) = flag_unheard(check(f"> {ONCE}\n", transcript=GIVEN)).quotes
    listened = with_listening(quote, grade, ONCE)  # type: ignore[arg-type]
    assert (listened.listen, listened.listen_heard) == (grade, ONCE)
    assert listened.origin == ("tested" if tested else "as given")
    assert ("unheard" in listened.flags) is not tested
    assert ("nobody has listened" in listened.reason) is not tested
    heard = one(ONCE, transcript=HEARD)
    assert with_listening(heard, grade, ONCE).origin == "heard"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("Heard word for word at 1:24. Before it was said: “nobody thinks”.", "Before it was said: “nobody thinks”."),
        ("Word for word at 1:24; the transcript was tested by ear. It was a question.", "It was a question."),
        ("As given, 2 times; this is the one at 1:24; nobody has listened. It was a question.", "It was a question."),
        ("“that” where “every” was heard. It begins inside a number.", "“that” where “every” was heard."),
        ("Heard word for word at 1:24.", "Heard word for word at 1:24."),
        ("", ""),
    ],
)
def test_a_refusal_begins_with_what_refuses_and_loses_nothing(reason: str, told: str) -> None:
    refused = one(ONCE).model_copy(update={"passes": False, "reason": reason})
    assert refused.refusal.startswith(told)
    assert sorted(refused.refusal.split()) == sorted(reason.split())
    assert why_refused(refused).startswith(told or "verbatim")
