"""What a writer asks of a draft, and what becomes of sentences that the conversation does not carry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from episode_fixture import episode, quotes, transcript
from provider import Answer, completion, passable
from test_write_draft import kind, kinds, write

from summarizer.errors import NotEnoughError
from summarizer.publish import Sources, render_markdown
from summarizer.records.draft_parts import prose_of
from summarizer.records.house_style import HouseStyle
from summarizer.records.post import Draft
from summarizer.records.redo import merged
from summarizer.settings import SiteSettings
from summarizer.version import __version__

SAID = transcript()
FOUND = quotes(SAID)


def words_of(text: str) -> tuple[int, int]:
    return next(one.words for one in SAID.sentences if text in SAID.text(*one.words))


def overlaps(words: tuple[int, int], runs: list[tuple[int, int]]) -> bool:
    return any(first < words[1] and words[0] < last for first, last in runs)


def quoted(draft: Draft) -> list[str]:
    every = FOUND.with_cut(draft.cut)
    return [SAID.text(*every.get(one.quote).words) for one in draft.insights]


# -- brief -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "made"), [(3, 3), (6, 6), (None, 3), (10, 10)])
def test_as_many_insights_as_asked_for_as_far_as_the_points_suffice(provider, kept, heard, wanted, made) -> None:
    draft = write(provider, kept, heard, insights=wanted)
    assert len(draft.insights) == made
    asked = next(body["messages"][-1]["content"] for body in provider.bodies if kind(body) == "outline")
    assert f"insights: {made} insights" in asked


def test_the_subject_that_is_asked_for_reaches_the_reading_and_the_outline(provider, kept, heard) -> None:
    write(provider, kept, heard, about="heating, </points> or the want of it")
    told = "The editor wants a post about this subject: heating, ‹/points› or the want of it."
    assert [kind(body) for body in provider.bodies if told in body["messages"][-1]["content"]] == ["read", "outline"]


BOARDS = "The boards fail after twelve years, and by then the company is gone."


@pytest.mark.parametrize("model", ["test", None])
def test_an_excluded_passage_is_quoted_nowhere(provider, kept, heard, model) -> None:
    gone = words_of("I have never removed")
    draft = write(provider if model else None, kept, heard, insights=6, exclude=((gone[0] + 1, gone[0] + 2),))
    assert len(draft.insights) >= 3
    assert not any("I have never removed" in one for one in quoted(draft))
    assert any(
        "I have never removed" in one for one in quoted(write(provider if model else None, kept, heard, insights=5))
    )


def test_an_included_passage_is_quoted_first_and_counts_as_an_insight(provider, kept, heard) -> None:
    assert BOARDS not in quoted(write(provider, kept, heard))
    draft = write(provider, kept, heard, include=(words_of("The boards fail"),))
    assert BOARDS in quoted(draft)
    assert len(draft.insights) == 4


def test_an_included_passage_that_may_not_be_quoted_is_told(provider, kept, heard) -> None:
    draft = write(provider, kept, heard, include=(words_of("What should a parish do first?"),))
    assert len(draft.insights) == 4
    assert any(
        one.startswith("a passage that was asked for is not quoted (What should a parish do first?)")
        for one in draft.problems
    )
    assert any("is not quoted" in warning for warning in heard.warnings)


def test_what_leaves_nothing_to_quote_is_told_before_anything_is_asked(provider, kept, heard) -> None:
    with pytest.raises(NotEnoughError, match="exclude fewer"):
        write(provider, kept, heard, exclude=((0, len(transcript().words)),))
    assert not provider.bodies


# -- without a model that writes --


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (("The boards fail",), ("The boards fail",)),
        (("If the organist", "The boards fail"), ("If the organist", "The boards fail")),
        (("The boards fail", "The boards fail after"), ("The boards fail",)),  # one passage
        (("They spend the first winter",), ("They spend the first winter",)),
    ],
)
@pytest.mark.parametrize("insights", [3, None])
def test_without_a_model_included_passages_are_the_first_insights(kept, heard, asked, first, insights) -> None:
    draft = write(None, kept, heard, insights=insights, include=tuple(words_of(text) for text in asked))
    assert all(one.startswith(text) for one, text in zip(quoted(draft), first, strict=False))
    assert len({*quoted(draft)}) == len(draft.insights) >= 3


def test_without_a_model_more_passages_are_quoted_than_insights_asked_for(kept, heard) -> None:
    wanted = ("The boards fail", "If the organist", "They spend the first", "Most broken organs")
    draft = write(None, kept, heard, insights=3, include=tuple(words_of(text) for text in wanted))
    assert all(one.startswith(text) for one, text in zip(quoted(draft), wanted, strict=True))


@pytest.mark.parametrize(
    ("about", "first"),
    [
        ("computers and other Electronics", ("I have never removed", "If the organist")),
        ("the apprentice", ("An apprentice", "A manual tells")),
        ("being taught by manual", ("A manual tells",)),
    ],
)
def test_without_a_model_answers_about_the_subject_come_first_of_those_alike(kept, heard, about, first) -> None:
    draft = write(None, kept, heard, insights=3, about=about)
    assert quoted(draft)[1].startswith(first)  # the first one is the only one with a heading
    assert not any("subject" in one for one in draft.problems)


@pytest.mark.parametrize("about", ["zebras", "the and of"])
def test_a_subject_that_nobody_speaks_about_is_told_and_changes_nothing(kept, heard, about) -> None:
    draft = write(None, kept, heard, about=about)
    assert quoted(draft) == quoted(write(None, kept, heard))
    assert f"no answer that may be quoted has a word of the subject that was asked for: {about}" in draft.problems


@pytest.mark.parametrize("gone", ["The parish had", "I spent a morning"])
def test_without_a_model_nothing_of_an_excluded_passage_is_printed(kept, heard, gone) -> None:
    sentence = words_of(gone)

    def sources(draft: Draft) -> list[tuple[int, int]]:
        return [run for one in draft.insights for run in one.evidence]

    assert overlaps(sentence, sources(write(None, kept, heard, insights=6)))
    assert not overlaps(sentence, sources(write(None, kept, heard, insights=6, exclude=(sentence,))))


@pytest.mark.parametrize(("language", "told"), [("de", 1), ("en-GB", 0), (None, 0)])
def test_without_a_model_the_draft_stays_in_the_language_of_the_conversation(kept, heard, language, told) -> None:
    draft = write(None, kept, heard, language=language, insights=3)
    assert draft.language is None
    assert quoted(draft) == quoted(write(None, kept, heard, insights=3))
    line = (
        "the draft stays in English, the language of the conversation: a draft in German needs a model that writes; "
        "name one with --llm"
    )
    assert heard.warnings == [line] * told


# -- some parts again --------------------------------------------------------------------------------------------------


def again(kept_draft: Draft, *parts: str, **brief: Any) -> dict[str, Any]:
    return {"redo": parts, "kept": kept_draft, "attempts": dict.fromkeys(parts, 1), **brief}


@pytest.mark.parametrize(
    ("part", "asked"),
    [("insight-2", ["insight", "verify"]), ("dek", ["framing", "verify"]), ("framing", ["framing", "verify"])],
)
def test_only_the_named_part_is_asked_for_and_the_others_stay(provider, kept, heard, part, asked) -> None:
    before = write(provider, kept, heard)
    count = len(provider.bodies)
    new = write(provider, kept, heard, **again(before, part))
    assert kinds(provider)[count:] == asked
    assert all(body["seed"] > 1 and body["temperature"] > 0 for body in provider.bodies[count:])
    after = merged(before, new, (part,))
    for number, insight in enumerate(before.insights, start=1):
        if f"insight-{number}" != part:
            assert after.insights[number - 1] == insight
    if part != "framing":
        framing = {"headline", "intro", "conclusion", "subjects", "topics", *(() if part == "dek" else ("dek",))}
        assert after.model_dump_json(include=framing) == before.model_dump_json(include=framing)


def test_a_part_is_written_about_the_quotation_that_a_reviewer_chose(provider, kept, heard) -> None:
    before = write(provider, kept, heard)
    other = next(one for one in FOUND.candidates if one.id not in {insight.quote for insight in before.insights})
    count = len(provider.bodies)
    new = write(provider, kept, heard, **again(before, "insight-2", quotes={"insight-2": other.id}))
    (body,) = [one for one in provider.bodies[count:] if kind(one) == "insight"]
    assert other.text in body["messages"][-1]["content"].split("It was said here")[0]
    assert new.insights[1].quote == other.id


def test_a_reviewers_part_is_neither_rejected_nor_lost(provider, kept, heard) -> None:
    before = write(provider, kept, heard)
    provider.write = lambda body: completion(json.dumps({**passable(body), "decision": "reject"}))
    new = write(provider, kept, heard, **again(before, "insight-2"))
    assert new.insights[1].claim


# -- verification ------------------------------------------------------------------------------------------------------

CLAIM = (
    "The slow way was the right one here, Brandvold argues, as those who do the work every day see trouble earlier "
    "than those who read about it in a report that somebody wrote much later."
)


def doubting(part: str, *, rewritten: str | None, still: bool) -> Callable[[dict[str, Any]], Answer]:
    """A fact checker that refuses every sentence of a part; `still`: the one that was written again, too."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        text = "\n".join(message["content"] for message in body["messages"] if message["role"] == "user")
        for verdict in found.get("verdicts", ()):
            sentence = re.findall(rf"^{verdict['sentence']} \((\w+)\): (.*)$", text, re.MULTILINE)[-1]
            if sentence[0] == part and (still or sentence[1] != rewritten):
                verdict |= {"verdict": "not supported", "why": "nobody said it"}
        if kind(body) == "rewrite":
            found["text"] = rewritten
        return completion(json.dumps(found))

    return answer


def test_a_sentence_that_is_not_carried_is_written_once_more(provider, kept, heard) -> None:
    provider.write = doubting("claim", rewritten=CLAIM, still=False)
    draft = write(provider, kept, heard, insights=3)
    assert [one.claim for one in draft.insights] == [CLAIM] * 3
    assert {one.verdict for one in draft.support} == {"supported"}
    rewrites = [body for body in provider.bodies if kind(body) == "rewrite"]
    assert len(rewrites) == 3
    assert all("not supported: " in body["messages"][-1]["content"] for body in rewrites)
    assert all("nobody said it" in body["messages"][-1]["content"] for body in rewrites)
    assert kinds(provider)[-1] == "verify"  # what was written again is judged again


@pytest.mark.parametrize(("part", "mark"), [("claim", True), ("takeaway", False), ("heading", True), ("intro", True)])
@pytest.mark.parametrize("rewritten", [CLAIM, None])
def test_what_is_not_carried_then_either_is_left_out_or_marked(provider, kept, heard, part, mark, rewritten) -> None:
    provider.write = doubting(part, rewritten=rewritten, still=True)
    draft = write(provider, kept, heard, insights=3)
    names = ["intro"] if part == "intro" else [f"insights.{number}.{part}" for number in range(3)]
    assert [prose_of(draft, name) for name in names] == [None] * len(names)
    assert {one.verdict for one in draft.support if one.part in names} == {"not supported"}
    sources = Sources(episode(), SAID, FOUND.with_cut(draft.cut), draft, __version__)
    post = render_markdown(sources, SiteSettings())
    assert post.count("[To check: ") == (len(names) if mark else 0)
    assert ("nobody said it" in post) == mark


def test_what_is_carried_stays_word_for_word(provider, kept, heard) -> None:
    provider.write = doubting("no such part", rewritten=CLAIM, still=True)
    draft = write(provider, kept, heard, insights=3)
    assert "rewrite" not in kinds(provider)
    assert all(one.claim and one.claim != CLAIM for one in draft.insights)
    sources = Sources(episode(), SAID, FOUND.with_cut(draft.cut), draft, __version__)
    assert "[To check: " not in render_markdown(sources, SiteSettings())


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"style": HouseStyle(tone="Dry."), "insights": 3}, "the house style has no effect"),
        ({"insights": 9}, "9 insights were asked for, and "),
        ({"insights": 3}, None),
    ],
)
def test_what_no_model_can_meet_is_told_in_one_line(kept, heard, asked, line) -> None:
    write(None, kept, heard, **asked)
    assert [one for one in heard.warnings if line and line in one] == heard.warnings
    assert bool(heard.warnings) == bool(line)
