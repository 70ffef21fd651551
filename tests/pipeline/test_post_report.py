"""What a report says of a post: who wrote it, what was changed, what people decided; and what it does not know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reported_posts import SAMPLE, change, decide, finished, on_quotation, report

from summarizer.checking import signing
from summarizer.errors import InputError
from summarizer.library.catalogue import catalogue_entry
from summarizer.pipeline.check_episode import check_text, load_post, sources_of
from summarizer.pipeline.report_post import name_of, report_content, write_report
from summarizer.records.post_report import PostReport
from summarizer.records.review import Decisions
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder

SECOND = "### 2. Inspectors See More Without the Old Report"
THIRD = "### 3. A Clean Bridge Is Cheaper Than a New One"
CLAIM = "Given more money, Carver would spend it on washing the bridges."
TAKEAWAY = "The rule costs about two hours per bridge, but in Carver's view the copying was more expensive, and its bill simply never came."  # noqa: E501
SALT = '> "Salt from the road eats the steel, and washing one bridge costs us nine hundred dollars a year. Replacing it costs about three million."\n<!-- q23 144.89-152.52 Judith Carver -->\n'  # noqa: E501


@pytest.fixture
def post(tmp_path: Path) -> Path:
    return finished(tmp_path / "episode")


def sections(found: PostReport) -> list[tuple[str, str | None, str | None]]:
    assert found.changes is not None
    return [(one.kind, one.before, one.after) for one in found.changes.sections]


def prose(found: PostReport) -> list[tuple[str, str]]:
    assert found.changes is not None
    return [(one.before, one.after) for one in found.changes.prose]


def quotations(found: PostReport) -> list[str]:
    assert found.changes is not None
    return [one.kind for one in found.changes.quotations]


def by_person(found: PostReport) -> list[str]:
    return [one.text for one in found.sentences if one.origin == "person"]


# -- what was changed since the draft ----------------------------------------------------------------------------------


def test_a_post_that_nobody_changed_is_all_as_drafted(post: Path) -> None:
    found = report(post)
    assert found.changes is not None
    assert found.changes.certain
    assert found.changes.share_as_drafted == 1.0
    assert [*sections(found), *prose(found), *quotations(found), *by_person(found)] == []
    assert found.post.changed == "as made"


def moved(text: str) -> str:
    second, third, fourth = (text.index(one) for one in (SECOND, THIRD, "### 4."))
    return text[:second] + text[third:fourth] + text[second:third] + text[fourth:]


def without_third(text: str) -> str:
    return text[: text.index(THIRD)] + text[text.index("### 4.") :]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        pytest.param(
            lambda text: text.replace(SECOND, "### 2. Look First, Read Later"),
            ([("renamed", SECOND[7:], "Look First, Read Later")], [], []),
            id="a heading is renamed",
        ),
        pytest.param(
            lambda text: text.replace(f"{SECOND}\n", "### 2) INSPECTORS SEE MORE WITHOUT THE OLD REPORT\n"),
            ([], [], []),
            id="a heading in capitals is no other one",
        ),
        pytest.param(
            lambda text: text.replace("## Conclusion", "## What It Means"),
            ([("renamed", "Conclusion", "What It Means")], [], []),
            id="a fixed heading is renamed",
        ),
        pytest.param(
            lambda text: text.replace("## Conclusion", "## My View\n\nI have my doubts.\n\n## Conclusion"),
            ([("added", None, "My View")], [("", "I have my doubts.")], []),
            id="a section is added",
        ),
        pytest.param(
            without_third,
            ([("removed", THIRD[7:], None)], None, ["removed"]),
            id="a section is removed",
        ),
        pytest.param(moved, ([("moved", THIRD[7:], THIRD[7:])], [], []), id="a section is moved"),
        pytest.param(
            lambda text: text.replace(CLAIM, "Washing would get the money, if Carver had it."),
            ([], [(CLAIM, "Washing would get the money, if Carver had it.")], []),
            id="a sentence is written anew",
        ),
        pytest.param(
            lambda text: text.replace(f"{CLAIM} ", ""), ([], [(CLAIM, "")], []), id="a sentence is removed"
        ),
        pytest.param(
            lambda text: text.replace(CLAIM, f"{CLAIM} She repeats it every year."),
            ([], [("", "She repeats it every year.")], []),
            id="a sentence is added",
        ),
        pytest.param(
            lambda text: text.replace(f"{CLAIM} ", "").replace(TAKEAWAY, f"{TAKEAWAY} {CLAIM}"),
            ([], [], []),
            id="a sentence that was moved is no change of words",
        ),
        pytest.param(
            lambda text: text.replace(CLAIM, "Given more money,\nCarver would spend it on *washing* the bridges!"),
            ([], [], []),
            id="marks, line breaks and emphasis are no change of words",
        ),
        pytest.param(lambda text: text.replace(SALT, ""), ([], [], ["removed"]), id="a quotation is removed"),
        pytest.param(
            lambda text: text.replace(" Replacing it costs about three million.", ""),
            ([], [], ["other words"]),
            id="a quotation is cut",
        ),
        pytest.param(
            lambda text: text.replace("## Conclusion", '> "What do people get wrong about bridges?"\n\n## Conclusion'),
            ([], [], ["added"]),
            id="a quotation is added",
        ),
        pytest.param(
            lambda text: text.replace("https://example.com/updates", "https://news.example/weekly"),
            ([], [], []),
            id="a link of the site is no prose",
        ),
        pytest.param(
            lambda text: text.replace("date: 2026-11-30", "date: 2026-12-24"), ([], [], []), id="front matter"
        ),
    ],
)  # fmt: skip
def test_what_an_edit_becomes_in_the_report(post: Path, edit: Any, told: tuple[Any, Any, Any]) -> None:
    post.write_text(edit(post.read_text(encoding="utf-8")), encoding="utf-8")
    found = report(post)
    assert found.post.changed == "by hand"
    expected_sections, expected_prose, expected_quotations = told
    assert sections(found) == expected_sections
    assert quotations(found) == expected_quotations
    if expected_prose is not None:
        assert prose(found) == expected_prose


def test_the_share_counts_words_that_stand_where_they_were_drafted(post: Path) -> None:
    change(post, (CLAIM, "Given more money, Carver would spend it on paint."))  # 11 words become 9, 8 of them drafted
    found = report(post)
    assert found.changes is not None
    assert found.changes.words - found.changes.words_as_drafted == 1
    assert by_person(found) == ["Given more money, Carver would spend it on paint."]


def test_a_post_written_anew_shares_nothing_with_its_draft(post: Path) -> None:
    post.write_text("# Bridges\n\nWholly different words stand here, by hand.\n", encoding="utf-8")
    found = report(post)
    assert found.changes is not None
    assert found.changes.words_as_drafted <= 1
    assert [kind for kind, _, _ in sections(found)].count("removed") == 7
    assert quotations(found) == ["removed"] * 5
    assert found.quoted.words == 0


def test_a_draft_that_has_to_be_made_again_is_said_to_be_so(tmp_path: Path) -> None:
    found = report(finished(tmp_path, logged=False))
    assert found.changes is not None
    assert not found.changes.certain
    assert found.changes.share_as_drafted == 1.0
    assert found.post.changed is None


# -- who wrote it ------------------------------------------------------------------------------------------------------


def test_the_model_its_provider_and_what_it_was_asked(post: Path) -> None:
    writing = report(post).writing
    assert writing is not None
    assert (writing.model, writing.by, writing.provider, writing.made_by) == (
        "recorded", "model", "api.example.org", "0.2.0",
    )  # fmt: skip
    assert str(writing.date) == "2026-11-30"
    assert writing.usage.calls == 11
    assert writing.reading is not None
    assert writing.reading.calls == 1
    assert {"headline", "insights.4.claim", "conclusion.1"} <= set(writing.parts)


@pytest.mark.parametrize(
    ("model", "reading_model", "by"), [(None, None, "code"), ("small-4b", None, "model and code"), ("m", "m", "model")]
)
def test_what_of_a_draft_is_a_models(post: Path, model: str | None, reading_model: str | None, by: str) -> None:
    for name, value in (("draft.json", model), ("reading.json", reading_model)):
        record = json.loads(post.with_name(name).read_text(encoding="utf-8"))
        post.with_name(name).write_text(json.dumps({**record, "model": value}), encoding="utf-8")
    writing = report(post).writing
    assert writing is not None
    assert writing.by == by
    assert writing.provider == ("api.example.org" if model else None)


def test_sentences_name_the_model_that_judged_them(post: Path) -> None:
    change(post, (CLAIM, "Nobody asked for this sentence."))
    judged = {one.text: one.judged for one in report(post).sentences}
    known = judged["Water Threatens a Bridge More Than Cracks Do"]
    assert known is not None
    assert (known.verdict, known.by) == ("supported", "recorded")
    assert judged["Nobody asked for this sentence."] is None


# -- what people did ---------------------------------------------------------------------------------------------------


def sign(post: Path, who: str, slot: str | None = None, *, heard: bool = True, day: int = 4) -> dict[str, Any]:
    """A sign-off of the post as it stands, or of one of its quotations."""
    sources = sources_of(load_post(str(post), Settings()), None, Settings())
    text = post.read_text(encoding="utf-8")
    checks = check_text(text, sources, "strict")
    shown = signing(text, checks, Decisions())
    signature = shown.quotes[slot] if slot else shown.post
    own = {"signature": {**signature.model_dump(mode="json"), "heard": heard, "played": 7.5 if heard else 2.0}}
    if slot:
        return on_quotation(who, "sign", slot, day, **own)
    return {"who": who, "when": f"2026-11-{day:02}T09:00:00Z", "action": "sign", **own}


def test_nothing_is_claimed_of_people_who_did_nothing(post: Path) -> None:
    found = report(post)
    assert found.editor is None
    assert not found.sign_offs
    assert all(not one.decisions and not one.sign_offs and not one.heard_by for one in found.quotations)
    assert any("no decision, comment or sign-off" in one for one in found.unknown)


def test_decisions_stand_with_names_and_the_superseded_one_is_told_apart(post: Path) -> None:
    decide(
        post,
        on_quotation("Ann", "accept", day=3, note="well cut"),
        on_quotation("Bo", "clear", day=4, over=["decision1"]),
    )
    (one,) = [one for one in report(post).quotations if one.decisions]
    assert [(d.who, d.action, d.note, d.applies) for d in one.decisions] == [
        ("Ann", "accept", "well cut", False),
        ("Bo", "clear", "", True),
    ]
    assert not one.disagreement


def test_reviewers_who_want_different_things_disagree(post: Path) -> None:
    decide(post, on_quotation("Ann", "accept"), on_quotation("Bo", "range", words=[243, 260]))
    assert [one.disagreement for one in report(post).quotations] == [False, True, False, False, False]


def test_a_quotation_that_a_person_took_out_is_told(post: Path) -> None:
    decide(post, on_quotation("Ann", "reject", "q23", note="too long"))
    change(post, (SALT, ""))
    (one,) = report(post).taken_out
    assert one.text.startswith("Salt from the road")
    assert [(d.who, d.action, d.note) for d in one.decisions] == [("Ann", "reject", "too long")]


TO_PUT_IN = "1 decision of the review is not yet in the post: summarizer review "


@pytest.mark.parametrize(
    ("decision", "waits"),
    [
        (on_quotation("Ann", "reject", "q23"), True),
        (on_quotation("Ann", "remove", "q23"), True),
        (on_quotation("Ann", "unspoken", "q23"), True),
        (on_quotation("Ann", "range", "q15", words=[243, 260]), True),
        (on_quotation("Ann", "accept", "q23"), False),
        (on_quotation("Ann", "clear", "q23"), False),
        (on_quotation("Ann", "comment", "q23", note="Is that so?"), False),
    ],
)
def test_a_decision_that_the_post_does_not_have_is_open(post: Path, decision: dict[str, Any], waits: bool) -> None:
    decide(post, decision)
    found = report(post)
    assert [one for one in found.still_open if one.startswith(TO_PUT_IN)] == [
        one for one in found.notes if one.startswith(TO_PUT_IN)
    ]
    assert any(one.startswith(TO_PUT_IN) for one in found.notes) == waits
    assert [d.in_post for one in found.quotations for d in one.decisions] == (
        [not waits] if decision["action"] != "comment" else []
    )
    entry = catalogue_entry(EpisodeFolder(post.parent), ".")
    assert entry.to_apply == waits


def test_a_decision_is_reported_as_what_it_was(post: Path) -> None:
    heard = on_quotation("Ann", "range", "q15", day=3)
    heard["words"] = heard["seen"]["words"]
    again = on_quotation("Ann", "accept", "q23", day=3, again="2026-11-06T09:00:00Z", over=["decision3"])
    decide(
        post, heard, on_quotation("Ann", "accept", "q23"),
        on_quotation("Ben", "reject", "q23", day=5, over=["decision2"]), again,
        on_quotation("Ann", "accept", "q4", against="A word differs."),
    )  # fmt: skip
    found = report(post)
    made = {one.text: one.decisions for one in found.quotations if one.decisions}
    told = {(d.who, d.action, d.taken_back, d.again_by) for one in made.values() for d in one}
    assert told >= {("Ben", "reject", True, None), ("Ann", "accept", False, "Ben")}
    assert sum(len(one) for one in made.values()) == 4, "what holds again is listed once"
    assert [d.words_heard for one in made.values() for d in one if d.action == "range"] == [True]
    page = report_content(found, "html")
    assert "put the words heard in its place" in page
    assert "against the check</b>, which said “A word differs.”" in page
    assert "It holds again: <b>Ben</b> took a later decision back." in page


@pytest.mark.parametrize("action", ["reject", "remove"])
def test_a_rejection_waits_for_a_quotation_whose_anchor_was_deleted(post: Path, action: str) -> None:
    decide(post, on_quotation("Ann", action, "q23"))
    change(post, ("<!-- q23 144.89-152.52 Judith Carver -->\n", ""))
    found = report(post)
    assert found.taken_out == ()
    assert [(one.action, one.in_post) for one in found.quotations[2].decisions] == [(action, False)]
    assert any(one.startswith(TO_PUT_IN) for one in found.still_open)
    assert catalogue_entry(EpisodeFolder(post.parent), ".").to_apply == 1


def test_a_decision_that_does_not_fit_the_transcript_waits_nowhere(post: Path) -> None:
    decide(post, on_quotation("Ann", "range", "q15", words=[243, 90_000]))
    assert not any(TO_PUT_IN in one for one in report(post).notes)
    assert catalogue_entry(EpisodeFolder(post.parent), ".").to_apply == 0


def test_a_decision_that_is_in_the_post_is_not_open(post: Path) -> None:
    decide(post, on_quotation("Ann", "reject", "q23"))
    change(post, (SALT, ""))
    assert not any(TO_PUT_IN in one for one in (*report(post).notes, *report(post).still_open))
    assert catalogue_entry(EpisodeFolder(post.parent), ".").to_apply == 0  # although checks.json is of another text
    decide(post, on_quotation("Ann", "unspoken", "q15"))
    log = json.loads(post.with_name("decisions.json").read_text(encoding="utf-8"))
    post.with_name("decisions.json").write_text(json.dumps({**log, "applied": ["decision1"]}), encoding="utf-8")
    assert not any(TO_PUT_IN in one for one in report(post).notes)


def test_a_sign_off_without_listening_says_of_which_session(post: Path) -> None:
    decide(post, sign(post, "Ann", "q4"), sign(post, "Ann", heard=False))
    page = report_content(report(post), "html")
    assert "of its sound played in that session, not to the end" in page
    assert "signed by the same person before" not in page


def test_a_sign_off_of_the_post_tells_what_was_heard_before_it(post: Path) -> None:
    whole = sign(post, "Ann")
    whole["signature"] |= {"played": 0.0, "heard_before": 5}
    decide(post, whole)
    (one,) = report(post).sign_offs
    assert (one.heard, one.played, one.heard_before) == (True, 0.0, 5)
    page = report_content(report(post), "html")
    assert "heard to the end; 5 of its quotations were heard to the end and signed by the same person before." in page


def test_a_sign_off_of_the_post_names_its_editor_until_the_post_changes(post: Path) -> None:
    decide(post, sign(post, "Ann Editor"))
    found = report(post)
    assert found.editor == "Ann Editor"
    assert [(one.who, one.heard, one.stands) for one in found.sign_offs] == [("Ann Editor", True, True)]

    change(post, (CLAIM, "Other words."))
    found = report(post)
    assert found.editor is None
    (one,) = found.sign_offs
    assert not one.stands
    assert one.void is not None


def test_who_heard_a_quotation_is_who_heard_it_to_the_end_and_whose_sign_off_stands(post: Path) -> None:
    decide(post, sign(post, "Ann", "q4"), sign(post, "Bo", "q15", heard=False), sign(post, "Cem", "q23"))
    change(post, ("Replacing it costs about", "Replacing it costs around"))
    heard = {one.number: one.heard_by for one in report(post).quotations}
    assert heard == {1: ("Ann",), 2: (), 3: (), 4: (), 5: ()}


def test_a_sign_off_of_a_quotation_that_is_gone_is_told_as_void(post: Path) -> None:
    decide(post, sign(post, "Ann", "q23"))
    change(post, (SALT, ""))
    found = report(post)
    assert not any(one.sign_offs for one in found.quotations)
    (gone,) = found.taken_out
    (one,) = gone.sign_offs
    assert (gone.text[:18], gone.decisions) == ("Salt from the road", ())
    assert (one.who, one.stands, (one.void or "")[:25]) == ("Ann", False, "the quotation was removed")
    page = report_content(found, "html")
    assert "Not in the post any more" in page
    assert "the quotation was removed" in page


def test_a_quotation_whose_anchor_was_deleted_is_told_once(post: Path) -> None:
    decide(post, on_quotation("Ann", "accept", "q23", 3), sign(post, "Ann", "q23"))
    change(post, ("<!-- q23 144.89-152.52 Judith Carver -->\n", ""))
    found = report(post)
    assert found.taken_out == ()
    assert [(len(one.decisions), len(one.sign_offs)) for one in found.quotations] == [
        (0, 0), (0, 0), (1, 1), (0, 0), (0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "speaks"), [("Ann Editor", False), ("Judith Carver", True), ("judith carver", True)])
def test_a_voice_of_the_episode_that_signs_is_told(post: Path, who: str, speaks: bool) -> None:
    decide(post, sign(post, who))
    found = report(post)
    assert (found.editor, found.editor_speaks, found.sign_offs[0].speaks) == (who, speaks, speaks)
    assert ("can be the name of a voice" in report_content(found, "html")) == speaks


def test_comments_are_told_open_or_settled(post: Path) -> None:
    comment = on_quotation("Ann", "comment", note="Is that the right year?")
    general = {"who": "Ann", "when": "2026-11-05T09:00:00Z", "action": "comment", "note": "Too long."}
    settled = {
        "who": "Bo",
        "when": "2026-11-06T09:00:00Z",
        "action": "settle",
        "comment": "decision2",
        "over": ["decision2"],
    }
    decide(post, comment, general, settled)
    told = [(one.who, one.quotation, one.note, one.settled, one.settled_by) for one in report(post).comments]
    assert told == [("Ann", 2, "Is that the right year?", False, None), ("Ann", None, "Too long.", True, "Bo")]


def test_corrected_words_and_names_are_told(post: Path) -> None:
    heard = {"who": "Ann", "when": "2026-11-05T09:00:00Z", "action": "heard", "words": [260, 261], "heard": "get"}
    named = {
        "who": "Ann", "when": "2026-11-06T09:00:00Z", "action": "name", "speaker": "Judith Carver", "name": "J. Carver",
    }  # fmt: skip
    decide(post, heard, named)
    told = [one.what for one in report(post).corrections]
    assert told[0].endswith("is “get”")
    assert told[1] == "Judith Carver is J. Carver"


def test_a_correction_that_was_taken_back_is_told(post: Path) -> None:
    made = {"who": "Ann", "when": "2026-11-05T09:00:00Z", "action": "heard", "words": [260, 261], "heard": "get"}
    back = {**made, "who": "Bo", "when": "2026-11-06T09:00:00Z", "heard": None, "over": ["decision1"]}
    decide(post, made, back)
    [told] = report(post).corrections
    assert told.what.endswith("stands again: “get”, by Ann on 2026-11-05, was taken back")
    assert told.who == "Bo"


def test_each_correction_that_was_taken_back_or_replaced_is_told(post: Path) -> None:
    typed: list[str | None] = ["watch", None, "watches", None, "wipe", "wiped"]
    decide(
        post,
        *(
            {
                "who": "Ann", "when": f"2026-11-0{day}T09:00:00Z", "action": "heard", "words": [260, 261],
                "heard": heard, "over": [f"decision{day - 1}"],
            }
            for day, heard in enumerate(typed, start=1)
        ),
    )  # fmt: skip
    told = [one.what.partition("” ")[2] for one in report(post).corrections]
    assert told == [
        "stands again: “watch”, by Ann on 2026-11-01, was taken back",
        "stands again: “watches”, by Ann on 2026-11-03, was taken back",
        "was “wipe” until a later correction took its place",
        "is “wiped”",
    ]


def test_corrections_that_disagree_are_not_told_as_settled(post: Path) -> None:
    made = {"when": "2026-11-05T09:00:00Z", "action": "heard", "words": [260, 261]}
    decide(post, {**made, "who": "Ann", "heard": "get"}, {**made, "who": "Bo", "heard": "got"})
    assert report(post).corrections == ()


@pytest.mark.parametrize(
    ("origin", "model", "told"),
    [
        (
            None,
            "base",
            ["Who recognised the words", "<dt>Recogniser</dt><dd>base</dd>", "A recogniser wrote the words"],
        ),
        (
            {"kind": "published", "tested": True, "heard_by": ["tiny.en", "base"]},
            "file:vtt",
            ["the publisher, who offers it", "in samples of the recording: tiny.en, base."],
        ),
        (
            {"kind": "given", "tested": True},
            "file:srt",
            ["a transcript that was given (file:srt)", "in samples of the recording: which one is not recorded."],
        ),
        (
            {"kind": "given"},
            "file:vtt",
            ["a transcript that was given", "Nobody is recorded as having compared the words as a whole"],
        ),
        (
            {"kind": "automatic", "heard_by": ["base"]},
            "file:vtt",
            ["a machine that is not of this tool", "Passages that may be quoted were heard by base."],
        ),
    ],
    ids=["recognised", "published", "given, by an older version", "as given", "captions untested"],
)
def test_who_wrote_the_transcript_and_what_heard_it(
    post: Path, origin: dict[str, Any] | None, model: str, told: list[str]
) -> None:
    kept = post.with_name("transcript.json")
    words = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps({**words, "origin": origin, "model": model, "notes": []}), encoding="utf-8")
    page = report_content(report(post), "html")
    assert [one for one in told if one not in page] == []
    assert ("Recogniser</dt>" in page) == (origin is None)
    assert ("Which recogniser compared" in page) == (origin == {"kind": "given", "tested": True})


# -- how much is quoted ------------------------------------------------------------------------------------------------


def test_words_that_two_quotations_share_count_once(post: Path) -> None:
    before = report(post).quoted
    again = '> "Replacing it costs about three million."\n\n## Conclusion'
    change(post, ("## Conclusion", again))
    found = report(post).quoted
    assert (found.words, found.seconds) == (before.words, before.seconds)
    assert [(one.speaker, one.quotations) for one in found.speakers] == [("Judith Carver", 6)]
    assert found.longest_words == 31


# -- what is not known -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "told", "fields"),
    [
        ("draft.json", "whether a language model wrote any of it", ("writing", "changes")),
        ("quotes.json", "cannot be made again", ("changes",)),
        ("episode.json", "which episode and recording", ("episode", "changes")),
    ],
)
def test_a_missing_file_is_said_and_nothing_is_made_up(
    tmp_path: Path, missing: str, told: str, fields: tuple[str, ...]
) -> None:
    found = report(finished(tmp_path, without=(missing,), logged=False))
    assert any(told in one for one in found.unknown)
    assert all(getattr(found, name) is None for name in fields)
    assert len(found.quotations) == 5


def test_a_post_elsewhere_is_reported_against_a_given_transcript(tmp_path: Path) -> None:
    post = tmp_path / "elsewhere.md"
    post.write_text((SAMPLE / "post.md").read_text(encoding="utf-8"), encoding="utf-8")
    transcript = SAMPLE.parent / "published.vtt"
    found = report(post, transcript=transcript)
    assert found.passed
    assert found.writing is None
    assert {one.origin for one in found.sentences} == {None}
    assert found.recognition.origin == "as given"
    assert found.quoted.words > 100


def test_without_a_transcript_there_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "post.md").write_text("# Hello\n", encoding="utf-8")
    with pytest.raises(InputError, match="transcript"):
        report(tmp_path / "post.md")


# -- the file ----------------------------------------------------------------------------------------------------------


def written(post: Path, form: Any = "html", into: Path | None = None) -> str:
    loaded = load_post(str(post), Settings())
    return write_report(loaded, report(post), form, into)


def test_the_same_files_give_the_same_report_and_the_last_one_is_replaced(post: Path) -> None:
    page = Path(written(post))
    assert page == post.with_name("report.html")
    before = page.read_bytes()
    assert Path(written(post)).read_bytes() == before


def test_a_file_of_somebody_else_is_not_replaced(post: Path) -> None:
    post.with_name("report.html").write_text("<p>Mine.</p>", encoding="utf-8")
    with pytest.raises(InputError, match="no report of summarizer"):
        written(post)
    assert post.with_name("report.html").read_text(encoding="utf-8") == "<p>Mine.</p>"


def test_nothing_is_written_through_a_symbolic_link(post: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_text(report_content(report(post), "html"), encoding="utf-8")
    post.with_name("report.html").symlink_to(other)
    with pytest.raises(InputError, match="symbolic link"):
        written(post)


@pytest.mark.parametrize(
    ("post", "form", "report"),
    [
        ("post.md", "html", "report.html"),
        ("post.md", "json", "report.json"),
        ("post.docx", "html", "post.docx.report.html"),
        ("talk.md", "html", "talk.report.html"),
        ("talk.markdown", "json", "talk.report.json"),
        ("talk.html", "html", "talk.html.report.html"),
    ],
)
def test_every_post_of_a_folder_has_a_report_of_its_own(post: str, form: Any, report: str) -> None:
    assert name_of(post, form) == report


HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def test_hostile_names_titles_and_comments_are_text(post: Path) -> None:
    decide(
        post,
        on_quotation(HOSTILE, "accept", note=HOSTILE),
        on_quotation(HOSTILE, "comment", note=f"{HOSTILE}\u202e"),
    )
    change(post, (SECOND, f"### 2. {HOSTILE}"), ("title: 'Judith", f"title: '{HOSTILE} Judith"))
    page = report_content(report(post), "html")
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_the_keys_of_the_json_are_those_that_programs_rely_on(post: Path) -> None:
    found = json.loads(report_content(report(post), "json"))
    assert list(found) == [
        "schema_version", "report", "summarizer", "rules", "policy", "passed", "post", "episode", "recognition",
        "writing", "editor", "sign_offs", "quotations", "taken_out", "sentences", "changes", "to_write", "still_open",
        "comments", "corrections", "quoted", "notes", "unknown",
    ]  # fmt: skip
    assert list(found["quotations"][0]) == [
        "number", "line", "text", "words", "speaker", "attributed", "start", "end", "verdict", "passes", "reason",
        "origin", "flags", "edits", "heard", "governing", "governing_after", "listen", "listen_heard", "listen_model",
        "corrected", "decisions", "disagreement", "sign_offs",
    ]  # fmt: skip
    assert PostReport.model_validate(found) == report(post)
