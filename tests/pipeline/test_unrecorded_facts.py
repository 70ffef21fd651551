"""A report's page and its `unknown` agree on what no file records: every fact is tried, missing and recorded."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from reported_posts import decide, finished, on_quotation, report

from summarizer.errors import InputError
from summarizer.pipeline.check_episode import load_post
from summarizer.pipeline.export_post import export_written
from summarizer.pipeline.report_post import report_content
from summarizer.records.post_report import PostReport
from summarizer.records.reviewer_name import gave_name, told_name
from summarizer.records.unrecorded import FACTS, unrecorded
from summarizer.settings import Settings

_ABSENT = re.compile(r"not recorded|not known|gave no name|no model is recorded|recorded as having compared", re.I)


def full(post: Path) -> PostReport:
    """A report in which every fact is recorded."""
    for name in ("draft.json", "reading.json"):
        record = json.loads(post.with_name(name).read_text(encoding="utf-8"))
        record["usage"]["cost_usd"] = 0.25
        post.with_name(name).write_text(json.dumps({**record, "model": "large-1"}), encoding="utf-8")
    checks = json.loads(post.with_name("checks.json").read_text(encoding="utf-8"))
    for one in checks["sentences"]:
        one["by"] = "large-1"
    post.with_name("checks.json").write_text(json.dumps(checks), encoding="utf-8")
    decide(post, on_quotation("Ann Lee", "accept"), on_quotation("Bo", "reject", "q23", note="too long"))
    found = report(post)
    recognition = found.recognition.model_copy(update={"origin": "heard", "audio_sha256": "ab" * 32})
    return found.model_copy(update={"recognition": recognition})


def in_record(found: PostReport, path: str, **changes: Any) -> PostReport:
    """With other values in the record at `path`, such as `writing` or `quotations.1`."""
    name, _, place = path.partition(".")
    part = getattr(found, name)
    if place:
        part = (*part[: int(place)], part[int(place)].model_copy(update=changes), *part[int(place) + 1 :])
    else:
        part = part.model_copy(update=changes)
    return found.model_copy(update={name: part})


def without_cost(found: PostReport, field: str) -> PostReport:
    assert found.writing is not None
    return in_record(found, "writing", **{field: getattr(found.writing, field).model_copy(update={"cost_usd": None})})


def unjudged(found: PostReport) -> PostReport:
    sentences = tuple(one.model_copy(update={"judged": None}) for one in found.sentences)
    return found.model_copy(update={"sentences": sentences})


def judged_by(found: PostReport, model: str | None) -> PostReport:
    place = next(number for number, one in enumerate(found.sentences) if one.judged)
    judged = found.sentences[place].judged
    assert judged is not None
    return in_record(found, f"sentences.{place}", judged=judged.model_copy(update={"by": model}))


def decided(found: PostReport, **changes: Any) -> PostReport:
    place = next(number for number, one in enumerate(found.quotations) if one.decisions)
    (decision,) = found.quotations[place].decisions
    return in_record(found, f"quotations.{place}", decisions=(decision.model_copy(update=changes),))


MISSING: dict[str, Callable[[PostReport], PostReport]] = {
    "episode": lambda found: found.model_copy(update={"episode": None}),
    "draft": lambda found: found.model_copy(update={"writing": None, "changes": None}),
    "changes": lambda found: found.model_copy(update={"changes": None}),
    "changed": lambda found: in_record(found, "post", changed=None),
    "model": lambda found: in_record(found, "writing", model="recorded"),
    "provider": lambda found: in_record(found, "writing", provider=None),
    "prompts": lambda found: in_record(found, "writing", prompts_sha256=None),
    "cost": lambda found: without_cost(found, "usage"),
    "day": lambda found: in_record(found, "writing", date=None),
    "made_by": lambda found: in_record(found, "writing", made_by=None),
    "reading": lambda found: in_record(found, "writing", reading=None),
    "reading_model": lambda found: in_record(found, "writing", reading_model="recorded"),
    "reading_cost": lambda found: without_cost(found, "reading"),
    "recording": lambda found: in_record(
        in_record(found, "recognition", audio_sha256=None), "episode", audio_sha256=None
    ),
    "transcript": lambda found: in_record(found, "recognition", transcript_sha256=None),
    "sound": lambda found: in_record(found, "recognition", origin="as given"),
    "tester": lambda found: in_record(found, "recognition", origin="tested", heard_by=()),
    "times": lambda found: in_record(found, "quoted", seconds=None),
    "speaker": lambda found: in_record(found, "quotations.0", speaker=None),
    "listened_by": lambda found: in_record(found, "quotations.0", listen="same", listen_model=None),
    "compared": unjudged,
    "judge": lambda found: judged_by(found, "recorded"),
    "name": lambda found: decided(found, who="Editor"),
    "reason": lambda found: decided(found, action="reject", note=""),
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> PostReport:
    return full(finished(tmp_path_factory.mktemp("known") / "episode"))


def sides(found: PostReport) -> tuple[str, str]:
    """The page's text before and in "What is not known here"."""
    missing = tuple(fact.sentence for fact in unrecorded(found).values())
    page = report_content(found.model_copy(update={"unknown": missing}), "html")
    body = page[page.index("<body>") :]
    before, after = body.split('<section aria-labelledby="limits">')
    plain = [html.unescape(" ".join(re.sub(r"<[^>]*>", "", one).split())) for one in (before, after)]
    return plain[0], plain[1]


def test_of_a_post_of_which_all_is_recorded_nothing_is_said_to_be_missing(known: PostReport) -> None:
    before, after = sides(known)
    assert _ABSENT.findall(before) == []
    assert "Nothing that this record asks for is missing." in after


def test_every_fact_is_tried() -> None:
    assert set(MISSING) == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_the_page_and_unknown_tell_the_same_missing_fact(known: PostReport, name: str) -> None:
    found = MISSING[name](known)
    assert list(unrecorded(found)) == [name]
    before, after = sides(found)
    fact = FACTS[name]
    assert fact.on_page.casefold() in before.casefold()
    assert _ABSENT.search(before)
    assert fact.sentence in after
    assert "Nothing that this record asks for" not in after


def test_the_page_writes_not_recorded_nowhere_else() -> None:
    template = resources.files("summarizer.publish").joinpath("templates/report.html.j2").read_text(encoding="utf-8")
    assert "not recorded" not in template


@pytest.mark.parametrize("without", ["draft.json", "reading.json", "episode.json", "quotes.json", "run.json"])
def test_files_that_are_missing_fill_unknown(tmp_path: Path, without: str) -> None:
    found = report(finished(tmp_path, without=(without,), logged=without != "run.json"))
    missing = unrecorded(found)
    assert missing
    assert {fact.sentence for fact in missing.values()} < set(found.unknown)
    _, after = sides(found)
    assert "Nothing that this record asks for" not in after


def test_a_draft_of_recorded_replies_names_no_model(tmp_path: Path) -> None:
    found = report(finished(tmp_path, logged=False))
    assert {"model", "provider", "made_by", "reading_model", "judge"} <= set(unrecorded(found))
    before, _ = sides(found)
    assert "Supported by a model whose name is not recorded" in before
    assert "by recorded" not in before


@pytest.mark.parametrize(("who", "given"), [("Editor", False), (" editor ", False), ("", False), ("Ann Editor", True)])
def test_the_name_of_a_reviewer_who_gave_none_is_no_name(who: str, given: bool) -> None:
    assert gave_name(who) is given
    assert told_name(who) == (who if given else "an editor who gave no name")


@pytest.mark.parametrize(
    ("who", "note", "told"),
    [
        ("Editor", "too long", "An editor who gave no name rejected it, 2026-11-03 09:00 UTC, “too long”."),
        ("Ann", "", "Ann rejected it, 2026-11-03 09:00 UTC, why is not recorded."),
        ("Ann", "too long", "Ann rejected it, 2026-11-03 09:00 UTC, “too long”."),
    ],
)
def test_who_rejected_a_quotation_that_still_stands_and_why(tmp_path: Path, who: str, note: str, told: str) -> None:
    post = finished(tmp_path)
    decide(post, on_quotation(who, "reject", note=note))
    before, _ = sides(report(post))
    assert f"{told} Not yet taken out of the post." in before
    assert "took it out" not in before


def test_what_was_open_at_a_sign_off_is_a_list_and_ends_once(known: PostReport) -> None:
    signed = {
        "who": "Ann", "when": "2026-11-05T09:00:00Z", "speaks": False, "heard": True, "played": 3.0, "stands": False,
        "open": ["open comment of Bo: Was it 1995?", "line 3: it cost dollars."], "void": "it was changed: “Yes.”",
    }  # fmt: skip
    found = PostReport.model_validate({**json.loads(known.model_dump_json()), "sign_offs": [signed]})
    page = report_content(found, "html")
    assert '<li dir="auto">Open comment of Bo: Was it 1995?</li>' in page
    assert '<li dir="auto">Line 3: it cost dollars.</li>' in page
    assert not re.search(r"[.?!]”?\.(?!\.)", sides(found)[0])


def test_a_word_document_without_decisions_says_so_in_one_line(tmp_path: Path) -> None:
    export_written(load_post(str(finished(tmp_path)), Settings()), "docx")
    found = report(tmp_path / "post.docx")
    assert len(found.quotations) == 5
    (line,) = [one for one in found.unknown if "decision" in one]
    assert line == "No decisions.json lies beside the post: no decision, comment or sign-off of a person is recorded."


def test_a_word_document_without_a_transcript_has_no_report(tmp_path: Path) -> None:
    export_written(load_post(str(finished(tmp_path)), Settings()), "docx")
    (tmp_path / "transcript.json").unlink()
    with pytest.raises(InputError, match=r"^no transcript.json lies beside .*post.docx; name the transcript") as raised:
        report(tmp_path / "post.docx")
    assert "\n" not in str(raised.value)
