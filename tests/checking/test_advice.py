"""What a failing check advises passes the next check; what would fail again is not advised."""

from __future__ import annotations

import pytest
from checking.made import check, make

from summarizer.cli.check_advice import advice_for
from summarizer.records.post import Policy, QuoteCheck
from summarizer.records.transcript import Transcript

FILLING = "The tide turned early that day and the crews slept on deck under a grey sail while the rain went on. " * 4
TALK = make(
    (
        ("Speaker 2", "We painted every boat in the yard before spring. The old slip was, um, far too steep for us."),
        ("Speaker 1", "And what did the pilots say when you told them about it?"),
        ("Speaker 2", f"Nobody paid for the paint in the end. {FILLING}Our yard has room for nine more boats today."),
        ("Speaker 1", "Thank you."),
        ("Speaker 2", "A pilot once told me that I had ruined his trade with my long black boats."),
    )
)


def advised(quote: QuoteCheck, transcript: Transcript) -> list[tuple[str, Policy]]:
    """The quotations that somebody writes who follows each advice that a failing check gives, with the policy."""
    told = advice_for(quote)
    text = transcript.text(*quote.words) if quote.words else ""
    ways: list[tuple[str, Policy]] = []
    if "each piece by itself" in told:
        ways += [(piece, "strict") for piece in quote.heard.split(" … ")]
    if "--policy ellipsis" in told:
        ways.append((with_gaps(quote), "ellipsis"))
    if "--policy clean" in told:
        ways.append((quote.text, "clean"))
    if "Put the words back" in told or "as they were heard" in told.split(", each")[0]:
        ways.append((text, "strict"))
    return ways


def with_gaps(quote: QuoteCheck) -> str:
    """The quotation with an ellipsis wherever words are left out."""
    text = quote.text
    pieces = quote.heard.split(" … ")
    if len(pieces) > 1:
        return " … ".join(pieces)
    for edit in quote.edits:
        before = quote.heard.split(edit.heard)[0].split()[-1]
        text = text.replace(before, f"{before} …", 1)
    return text


@pytest.mark.parametrize("opening", ["", "Speaker 2 said, "])
def test_a_paraphrase_in_marks_may_lose_its_marks(opening: str):
    (quote,) = check(f'{opening}"The crews are never paid enough for work at the pier."\n', transcript=TALK).quotes
    assert quote.verdict == "not found"
    told = advice_for(quote)
    assert told.startswith("Take it out, or take the marks away if it sums up what was said. If it was written")


def test_the_policy_of_the_check_is_not_advised():
    post = "> Nobody paid for the paint in the end. Our yard has room for nine more boats today.\n"
    (quote,) = check(post, transcript=TALK, policy="ellipsis").quotes
    assert "with --policy ellipsis" in advice_for(quote, "strict")
    assert advice_for(quote, "ellipsis").endswith("or show the gap with ….")


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("We painted every boat in the yard before spring. Nobody paid for the paint in the end.", 2),
        ("Nobody paid for the paint in the end. Our yard has room for nine more boats today.", 3),
        ("The old slip was far too steep for us.", 2),
        ("We painted every boat before spring.", 2),
        ("We painted every ship in the yard before spring.", 1),
        ("I had ruined his trade with my boats.", 0),
        ("We painted every boat in the yard before spring. I had ruined his trade with my long black boats.", 0),
    ],
)
def test_who_follows_the_advice_passes(text: str, ways: int) -> None:
    (quote,) = check(f"> {text}\n", transcript=TALK).quotes
    assert not quote.passes
    followed = advised(quote, TALK)
    assert len(followed) == ways, advice_for(quote)
    for better, policy in followed:
        (again,) = check(f"> {better}\n", transcript=TALK, policy=policy).quotes
        assert again.passes, (better, again.reason)


def test_no_ellipsis_is_advised_over_another_persons_turn() -> None:
    (quote,) = check(
        "> We painted every boat in the yard before spring. Nobody paid for the paint in the end.\n", transcript=TALK
    ).quotes
    assert quote.verdict == "stitched"
    assert "ellipsis" not in advice_for(quote)
    assert quote.ways == ("pieces",)


HARBOUR = make(
    (
        (
            "Speaker 2",
            "We do not let anybody row in fog until the horn is mended. When I came, nine berths closed.",
        ),
        ("Speaker 1", "Why? And what did the town pay for it?"),
        ("Speaker 2", "A captain once told me that I had sunk his trade."),
    )
)


@pytest.mark.parametrize(
    ("post", "told", "not_told"),
    [
        ("> We do … let anybody row in fog until the horn is mended.", "Put the words back", "each piece"),
        ("> We let anybody row in fog.", "Quote the whole sentence", "Put the words back"),
        ("> When I came, nine berths closed. Why?", "Quote each speaker by themselves", "Name "),
        ("> When I came, exactly nine berths closed.", "Take out “exactly”", "as they were heard"),
        ("> When I came, nine berths clоsed.", "Type “closed” in letters of one script", "as they were heard"),
        ('Anna Hook said, "I had sunk his trade."', "and quote the words before it too", "report it"),
        ("> When I came, nine berths closed … what did the town pay for it?", "Quote each speaker", "Put the words"),
        ("> Every berth in this town will sink.", "If it was written somewhere", "in your own words"),
        ("> When [the town] came, nine berths closed. <!-- signed Jo Roe -->", "Write “I”, or [Tomas Brandt]", "Name "),
    ],
)
def test_what_helps_is_advised_and_what_does_not_is_not(post: str, told: str, not_told: str) -> None:
    (quote,) = check(f"{post}\n", transcript=HARBOUR).quotes
    assert not quote.passes
    assert told in advice_for(quote)
    assert not_told not in advice_for(quote)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("> We do … let anybody row in fog until the horn is mended.", "“not” is a negation"),
        ("> When I came, nine berths closed … what did the town pay for it?", "joins two speakers"),
        ("> When I came, nine berths clоsed.", "its “о” is Cyrillic"),
    ],
)
def test_a_reason_names_what_decides(text: str, told: str) -> None:
    (quote,) = check(f"{text}\n", transcript=HARBOUR, policy="ellipsis").quotes
    assert told in quote.reason
    assert ",”" not in quote.reason
