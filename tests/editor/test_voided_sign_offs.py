"""What voids a sign-off, with which reason, and what voids none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from review_fixture import Case, find
from signing_support import NOTHING, checked, found, signed
from test_review_decisions import decision, log

from summarizer.checking import sign_offs, signing
from summarizer.checking.post_parts import digest_of_parts, seen_parts
from summarizer.publish.obsidian import render_obsidian
from summarizer.records.review_places import slots

Change = Callable[[str], str]
REPORTS = '> "Now we do not let anybody read the old report until they have written their own."'
ANCHOR = "<!-- q5 80.52-84.63 Judith Carver -->"
AFTER = " after Anna signed on 2026-11-22: "


def swap(old: str, new: str) -> Change:
    def change(post: str) -> str:
        assert old in post, old
        return post.replace(old, new)

    return change


def signed_and_changed(known: Case, slot: str | None, change: Change, post: str | None = None) -> str | None:
    post = post or known.post
    (one,) = found(known, change(post), log(signed(known, post, slot))).signed
    return one.void


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (swap("anybody read", "anyone read"), "the words were changed{after}“… do not let anyone"),
        (swap("do not let anybody", "let anybody"), "the words were changed{after}“Now we do not let"),
        (swap("until they", "until, they"), "the spelling was changed{after}“… the old report until they have"),
        (swap("<!-- q5 80.52-84.63", "<!-- q5 80.02-84.63"), "the time was changed{after}80.52 s is now 80.02 s"),
        (swap(f"{ANCHOR}\n", ""), "the time was changed{after}80.52 s is now no time"),
        (swap(f"{REPORTS}\n{ANCHOR}\n", ""), "the quotation was removed{after}“Now we do not let anybody"),
        (swap(REPORTS, f"{REPORTS}\n>\n> — Daniel Ostrow"), "the speaker was changed{after}is now “Daniel Ostrow”"),
    ],
)  # fmt: skip
def test_a_change_of_a_quotation_voids_its_sign_off(known: Case, change: Change, reason: str) -> None:
    void = signed_and_changed(known, "q5", change)
    assert void is not None
    begins, detail = reason.split("{after}")
    assert void.startswith(begins + AFTER)
    assert detail.strip("“… ") in void


@pytest.mark.parametrize(
    "change",
    [
        swap("the old report until", "the old report\n> until"),
        swap("the old report until", "the  old\treport until"),
        swap(f"{REPORTS}\n{ANCHOR}", f"{REPORTS}\n\n{ANCHOR}"),
        swap("### 3. Hide Old Reports", "### 3. Read Old Reports Last"),
        swap("This moves the work", "A sentence more.\n\nThis moves the work"),
        swap("water always wins.", "water sometimes wins."),
        swap("\n", "\r\n"),
        swap(ANCHOR, f"{ANCHOR}\n<!-- a note to myself -->"),
        lambda post: post,
    ],
)
def test_a_change_elsewhere_or_of_spaces_voids_no_quotation(known: Case, change: Change) -> None:
    assert signed_and_changed(known, "q5", change) is None


def test_a_quotation_that_moves_keeps_its_sign_off(known: Case) -> None:
    block = f"{REPORTS}\n{ANCHOR}\n\n"
    moved = known.post.replace(block, "").replace(
        "## Conclusion", f"## On Reports\n\nShe says:\n\n{block}## Conclusion"
    )
    (one,) = found(known, moved, log(signed(known, known.post, "q5"))).signed
    assert one.stands
    assert one.line == moved[: moved.index(REPORTS)].count("\n") + 1


def test_a_quotation_without_an_anchor_is_found_by_its_words(known: Case) -> None:
    bare = known.post.replace(f"\n{ANCHOR}", "")
    slot = next(s for s in signed_slots(known, bare) if s.startswith("t-"))
    assert signed_and_changed(known, slot, swap("they have written", "they've written"), bare).startswith(  # type: ignore[union-attr]
        "the words were changed" + AFTER
    )


@pytest.mark.parametrize("of_post", [False, True])
def test_all_that_was_decided_follows_the_words_of_a_quotation_whose_anchor_was_deleted(
    known: Case, of_post: bool
) -> None:
    sign = signed(known, known.post, None if of_post else "q5")
    note = decision("comment", "q5", REPORTS.strip('> "'), note="Which report?")
    decisions = log(sign) if of_post else log(decision("accept", "q5", REPORTS.strip('> "')), note, sign)
    bare = known.post.replace(f"{ANCHOR}\n", "")
    line = bare[: bare.index(REPORTS)].count("\n") + 1
    given = found(known, bare, decisions)
    if of_post:
        what = f"the time of a quotation was changed{AFTER}line {line}, 80.52 s is now no time"
        assert [one.void for one in given.signed] == [what]
    else:
        assert "q5" in slots(checked(known, bare, decisions).quotes, decisions)
        assert [one.line for one in (*given.signed, *given.comments)] == [line, line]
        assert [one.void for one in given.signed] == [f"the time was changed{AFTER}80.52 s is now no time"]


def test_a_copy_of_the_words_takes_nothing_from_the_quotation_with_the_anchor(known: Case) -> None:
    said = decision("comment", "q5", REPORTS.strip('> "'), note="Which report?")
    copied = known.post.replace("## Conclusion", f"## Again\n\n{REPORTS}\n\n## Conclusion")
    at = known.post[: known.post.index(REPORTS)].count("\n") + 1
    assert [one.line for one in found(known, copied, log(said)).open_comments] == [at]
    names = slots(checked(known, copied, log(said)).quotes, log(said))
    assert (names.count("q5"), len(set(names))) == (1, len(names))


def test_a_quotation_with_other_words_takes_no_comment_of_one_that_is_gone(known: Case) -> None:
    said = decision("comment", "q5", REPORTS.strip('> "'), note="Which report?")
    other = known.post.replace(f"{REPORTS}\n{ANCHOR}", '> "I think we have too many bridges."')
    assert [one.line for one in found(known, other, log(said)).open_comments] == [None]


def test_a_signed_quotation_without_anchor_is_found_by_more_than_half_of_its_words(known: Case) -> None:
    sign_off = signed(known, known.post, "q5")
    words = REPORTS.strip('> "').split()
    for count, void in ((len(words) - 2, "the words were changed"), (3, "the quotation was removed")):
        short = known.post.replace(f"{REPORTS}\n{ANCHOR}", f'> "{" ".join(words[:count])}"')
        assert [one.void.split(AFTER)[0] for one in found(known, short, log(sign_off)).signed] == [void]


def test_words_put_back_after_they_were_rejected_are_another_quotation(known: Case) -> None:
    rejected = log(decision("reject", "q5", REPORTS.strip('> "')))
    rejected = rejected.model_copy(update={"applied": (rejected.decisions[0].id,)})
    bare = known.post.replace(f"{ANCHOR}\n", "")
    assert "q5" not in slots(checked(known, bare, rejected).quotes, rejected)


@pytest.mark.parametrize("slot", ["q5", None])
@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        (REPORTS, REPORTS.replace(' "', " “").replace('."', ".”"), True),
        ("old report until", "old report… until", False),
        ("old report until", "old report 'until'", False),
        ("old report until", "old report, until", False),
    ],
)
def test_only_how_marks_are_typed_voids_no_sign_off(
    known: Case, slot: str | None, old: str, new: str, stands: bool
) -> None:
    assert (signed_and_changed(known, slot, swap(old, new)) is None) is stands


@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        ("Carver's bridges fail", "Carver’s bridges fail", True),
        ("Carver's bridges fail", "Carvers bridges fail", False),
        ("title: 'Judith Carver: What", "title: 'Judith Carver : What", True),
        ("title: 'Judith Carver: What", "title: 'Judith Carver; What", False),
    ],
)
def test_how_marks_are_typed_voids_no_posts_sign_off(known: Case, old: str, new: str, stands: bool) -> None:
    assert (signed_and_changed(known, None, swap(old, new)) is None) is stands


def test_in_a_tag_every_mark_counts(known: Case) -> None:
    post = known.post.replace("## Conclusion", "<i title='x hidden=1'>Water</i> wins.\n\n## Conclusion")
    curly = swap("title='x hidden=1'", "title=‘x hidden=1’")
    assert signed_and_changed(known, None, curly, post) is not None


def test_a_post_that_an_earlier_version_signed_with_curly_marks_stays_signed(known: Case) -> None:
    post = known.post.replace("Carver's bridges fail", "Carver’s bridges fail")
    sign = signed(known, post, None)
    assert sign.signature is not None
    parts = seen_parts(post, {one.line for one in checked(known, post, log()).quotes}, as_typed=True)
    before = sign.signature.model_copy(update={"text": digest_of_parts(parts), "parts": tuple(parts)})
    earlier = sign.model_copy(update={"signature": before})
    assert before.text != sign.signature.text
    assert found(known, post, log(earlier)).signed[0].stands
    changed = post.replace("water always wins.", "water sometimes wins.")
    void = found(known, changed, log(earlier)).signed[0].void
    assert void == f"the post was changed{AFTER}quotation at line 38"


TWO = "Carver says “I think we have too many bridges” <!-- q90 --> and “Water always wins” <!-- q91 --> too."


@pytest.mark.parametrize(("slot", "anchor"), [("q90", " <!-- q90 -->"), ("q91", " <!-- q91 -->")])
def test_of_two_quotations_on_a_line_the_signed_one_is_found_without_its_anchor(
    known: Case, slot: str, anchor: str
) -> None:
    post = known.post.replace("## Conclusion", f"## On Work\n\n{TWO}\n\n## Conclusion")
    sign_off = signed(known, post, slot)
    bare, decisions = post.replace(anchor, ""), log(sign_off)
    assert bare != post
    (one,) = found(known, bare, decisions).signed
    quote = checked(known, bare, decisions).quotes[(one.number or 0) - 1]
    assert (one.stands, quote.text, quote.line) == (True, one.text, one.line)


def signed_slots(known: Case, post: str) -> tuple[str, ...]:
    return slots(checked(known, post, log()).quotes, log())


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("heard", "the words heard there were corrected" + AFTER),
        ("name", "the speaker was changed" + AFTER + "“Judith Carver” is now “Judy Carver”"),
        ("voice", "the voice was changed" + AFTER + "“Judith Carver” is now “Daniel Ostrow”"),
        ("reject", "the quotation was rejected" + AFTER + "by Ben on 2026-11-22, and the post does not have that yet"),
        ("remove", "its insight was removed" + AFTER + "by Ben on 2026-11-22, and the post does not have that yet"),
    ],
)
def test_decisions_about_what_was_heard_void_a_sign_off(known: Case, action: str, reason: str) -> None:
    words = find(known.transcript, "Now we do not let")
    sign_off = signed(known, known.post, "q5")
    decided = {
        "heard": decision("heard", words=(words[1] - 1, words[1]), heard="one"),
        "name": decision("name", speaker="Speaker 2", name="Judy Carver"),
        "voice": decision("voice", words=words, speaker="Speaker 1"),
        "reject": decision("reject", "q5", "Now we do not let", who="Ben"),
        "remove": decision("remove", "q5", "Now we do not let", who="Ben"),
    }[action]
    void = next(one.void for one in found(known, known.post, log(sign_off, decided)).signed)
    assert void is not None
    assert void.startswith(reason)


def test_a_rejection_that_came_late_names_itself_and_one_that_the_post_had_voids_nothing(known: Case) -> None:
    rejected = decision("reject", "q5", REPORTS.strip('> "'), who="Ben")
    decisions = log(rejected, signed(known, known.post, "q5"))
    (one,) = found(known, known.post, decisions).signed
    assert (one.void or "").startswith("the quotation was rejected before Anna signed on 2026-11-22: by Ben on ")
    assert one.line == known.post[: known.post.index(REPORTS)].count("\n") + 1
    (one,) = found(known, known.post, decisions.model_copy(update={"applied": (rejected.id,)})).signed
    assert one.stands  # it was put back by hand, and signed then


@pytest.mark.parametrize("action", ["heard", "name", "voice"])
def test_decisions_about_other_words_and_voices_void_nothing(known: Case, action: str) -> None:
    first, last = find(known.transcript, "You can fill a crack")
    decided = {
        "heard": decision("heard", words=(last - 1, last), heard="winds"),
        "name": decision("name", speaker="Speaker 1", name="Dan Ostrow"),
        "voice": decision("voice", words=(first, last), speaker="Speaker 1"),
    }[action]
    assert found(known, known.post, log(signed(known, known.post, "q5"), decided)).signed[0].stands


def test_a_quotation_that_fails_after_it_was_signed_is_not_signed_any_more(known: Case) -> None:
    decisions = log(signed(known, known.post, "q5"))
    checks = checked(known, known.post, decisions)
    quotes = tuple(
        one.model_copy(update={"passes": False, "verdict": "altered"} if one.id == "q5" else {})
        for one in checks.quotes
    )
    (one,) = sign_offs(known.post, checks.model_copy(update={"quotes": quotes}), decisions).signed
    assert one.void == "the quotation no longer passes the check; it did when Anna signed on 2026-11-22: altered"


def test_a_quotation_signed_although_it_failed_stays_signed_and_the_record_says_so(known: Case) -> None:
    wrong = known.post.replace("do not let anybody", "let anybody")
    (one,) = found(known, wrong, log(signed(known, wrong, "q5"))).signed
    assert one.stands
    assert one.open[0].startswith("it does not pass the check: Left out “do not”.")


def test_who_signs_again_after_a_change_has_signed(known: Case) -> None:
    first = signed(known, known.post, "q5")
    changed = known.post.replace("<!-- q5 80.52", "<!-- q5 80.42")
    again = signed(known, changed, "q5", over=(first.id,))
    assert [one.stands for one in found(known, changed, log(first, again)).signed] == [True]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (swap("### 3. Hide Old Reports", "### 3. Read Old Reports Last"), "heading at line 52"),
        (swap("water always wins.", "water sometimes wins."), "quotation at line 38"),
        (swap("This moves the work", "This moves all the work"), "prose at line 41"),
        (swap("This moves the work", "New.\n\nThis moves the work"), "prose at line 41"),
        (swap("This is where a small budget goes furthest.\n\n", ""), "gone: prose that stood at line 75"),
        (swap("title: 'Judith Carver: What", "title: 'Judith Carver: All That"), "front matter at line 2"),
        (swap("https://example.com/updates", "https://example.net/updates"), "prose at line 9"),
        (swap("trusts sound", "trusts *sound*"), "prose at line 61"),
        (lambda post: re.sub("(?m)^pubDate: .*", "pubDate: 2031-05-06", render_obsidian(post)), "front matter at line"),
        (swap("\n## Conclusion", "\n![The bridge](bridge.jpg)\n\n## Conclusion"), "prose at line 8"),
    ],
)  # fmt: skip
def test_a_change_that_a_reader_sees_voids_the_posts_sign_off(known: Case, change: Change, reason: str) -> None:
    void = signed_and_changed(known, None, change)
    assert void is not None
    assert void.startswith("the post was changed" + AFTER)
    assert reason in void


def test_parts_in_another_order_are_told_as_that(known: Case) -> None:
    one, other = "Carver's bridges fail out of sight.", "Watch the river after the next flood."
    void = signed_and_changed(known, None, swap(f"{one}\n\n{other}", f"{other}\n\n{one}"))
    assert void == "the post was changed" + AFTER + "its parts stand in another order"


@pytest.mark.parametrize(
    "change",
    [
        swap("one bridge in three should", "one\nbridge in three should"),
        swap("the old report until", "the old report\n> until"),
        swap("## Conclusion", "\n\n## Conclusion"),
        swap("## Conclusion", "<!-- a note to the printer -->\n\n## Conclusion"),
        swap("summarizer: '0'", "summarizer: '1'"),
        render_obsidian,
        lambda post: render_obsidian(post).replace("draft: true", "draft: false"),
        swap("\n", "\r\n"),
        lambda post: post,
    ],
)
def test_what_no_reader_sees_voids_no_posts_sign_off(known: Case, change: Change) -> None:
    assert signed_and_changed(known, None, change) is None


@pytest.mark.parametrize("action", ["heard", "name"])
def test_a_corrected_word_or_a_renamed_speaker_inside_voids_the_posts_sign_off(known: Case, action: str) -> None:
    words = find(known.transcript, "Now we do not let")
    decided = {
        "heard": decision("heard", words=(words[1] - 1, words[1]), heard="owned"),
        "name": decision("name", speaker="Speaker 2", name="Judy Carver"),
    }[action]
    (one,) = found(known, known.post, log(signed(known, known.post, None), decided)).signed
    assert one.void is not None
    assert re.search(r"line \d+", one.void)


def test_a_posts_sign_off_keeps_what_was_open(known: Case) -> None:
    wrong = known.post.replace("do not let anybody", "let anybody").replace(
        "Carver's bridges fail out of sight.", "**[To write: conclusion, 1 sentence]**"
    )
    (one,) = found(known, wrong, log(signed(known, wrong, None))).signed
    assert one.stands
    told = [text.split(": ", 1)[-1] for text in one.open if "placeholder" not in text]
    assert told[0].startswith("the quotation does not pass the check: Left out “do not”.")
    assert [one for one in told[1:] if "not in the episode" not in one] == [
        "conclusion to write",
        "no model has compared the prose with what was said; check --llm PROVIDER does",
    ]


def test_numbers_and_names_from_outside_the_episode_are_open_when_it_is_signed(known: Case) -> None:
    line = "Carver's bridges fail out of sight."
    right = signing(known.post, checked(known, known.post, NOTHING), NOTHING).post.open
    assert not [one for one in right if "Carver" in one]
    wrong = known.post.replace(line, f"{line} Tobias Quill counted 4711 of them, and nobody else did.")
    at = wrong[: wrong.index("Tobias")].count("\n") + 1
    (one,) = found(known, wrong, log(signed(known, wrong, None))).signed
    assert [text for text in one.open if text not in right] == [
        f"line {at}: name “Tobias Quill” is not in the episode",
        f"line {at}: number “4711” is not in the episode",
    ]


def test_comments_follow_their_quotation_and_stay_when_it_is_gone(known: Case) -> None:
    said = decision("comment", "q5", "Now we do not let", note="Which report?")
    at = known.post[: known.post.index(REPORTS)].count("\n") + 1
    assert [one.line for one in found(known, known.post, log(said)).open_comments] == [at]
    gone = known.post.replace(f"{REPORTS}\n{ANCHOR}\n", "")
    (one,) = found(known, gone, log(said)).open_comments
    assert (one.line, one.note) == (None, "Which report?")


def test_words_of_a_script_without_spaces_may_be_wrapped() -> None:
    from summarizer.checking.signing import _spaced

    assert _spaced("水が橋を\n壊す。") == _spaced("水が橋を壊す。")


def test_two_editors_stand_beside_each_other(known: Case) -> None:
    decisions = log(
        signed(known, known.post, "q5"),
        signed(known, known.post, "q5", who="Ben Editor"),
        signed(known, known.post, None, who="Ben Editor"),
    )
    signed_by = found(known, known.post, decisions)
    assert [one.who for one in signed_by.of("q5")] == ["Anna", "Ben Editor"]
    assert [one.who for one in signed_by.post] == ["Ben Editor"]
    assert decisions.conflicts() == {}


@pytest.mark.parametrize(
    ("added", "what"),
    [
        ("<!--> Carver is a convicted fraud. <!-- x -->\n\n", "prose"),
        ("<!---> Carver is a convicted fraud. <!-- x -->\n\n", "prose"),
        ('<!-- a --!> Carver said "We let them all read it and lie." <!-- b -->\n\n', "quotation"),
        ('<b title="<!--">Carver is a convicted fraud.</b><b title="-->"></b>\n\n', "prose"),
    ],
)
def test_what_is_shown_between_comments_voids_the_posts_sign_off(known: Case, added: str, what: str) -> None:
    void = signed_and_changed(known, None, swap("## Conclusion", f"{added}## Conclusion"))
    assert void is not None
    assert void.startswith(f"the post was changed{AFTER}{what} at line ")


def test_a_comment_of_ones_own_voids_no_posts_sign_off(known: Case) -> None:
    assert signed_and_changed(known, None, swap("## Conclusion", "<!-- mine -->\n\n## Conclusion")) is None


def test_a_quotation_that_was_not_signed_voids_the_posts_sign_off(known: Case) -> None:
    whole = signed(known, known.post, None)
    assert whole.signature is not None
    fewer = whole.signature.model_copy(update={"quotes": whole.signature.quotes[1:]})
    (one,) = found(known, known.post, log(whole.model_copy(update={"signature": fewer}))).signed
    assert one.void is not None
    assert one.void.startswith("a quotation was added" + AFTER + "line ")
