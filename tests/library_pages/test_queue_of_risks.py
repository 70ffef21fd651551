"""What needs ears, in which order, and when it no longer does."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from made_episodes import said

from summarizer.library.catalogue import catalogue_risks, read_catalogue
from summarizer.library.listening_queue import Risk, best_first, doubts_of, risks_of
from summarizer.records.post import Checks, Edit, ProseFinding, QuoteCheck
from summarizer.records.review import Decision, Decisions, Seen
from summarizer.records.transcript import Gap, Transcript
from summarizer.store import Root

ABOUT = Risk(
    kind="post", episode="9f2c61aa", folder="show/2026-11-02-x-9f2c61aa", title="T", show="S", key=None, line=None,
    text="", speaker=None, start=None, end=None, verdict=None, flags=(), listen=None, doubts=(), score=0.0,
)  # fmt: skip


def quote(number: int = 1, **changes: Any) -> QuoteCheck:
    known = QuoteCheck(
        line=10 * number, text=f"words of quotation number {number}", verdict="verbatim", passes=True, speaker="Ann",
        start=2.0, end=6.0, words=(4, 9), score=1.0, heard="", id=f"q{number}",
    )  # fmt: skip
    return known.model_copy(update=changes)


def checks(*quotes: QuoteCheck, prose: tuple[ProseFinding, ...] = ()) -> Checks:
    return Checks(post="post.md", episode="9f2c61aa", policy="strict", quotes=quotes, prose=prose, summary={})


def heard(lowest: float = 0.95, **changes: Any) -> Transcript:
    made = said(("Ann", "one two three four five six seven eight nine ten eleven twelve"))
    words = tuple(
        word.model_copy(update={"probability": lowest if number == 6 else 0.95})
        for number, word in enumerate(made.words)
    )
    return made.model_copy(update={"words": words, **changes})


def score(transcript: Transcript | None = None, **changes: Any) -> float:
    found = [one for one in risks_of(ABOUT, checks(quote(**changes)), transcript, None) if one.kind == "quotation"]
    return found[0].score if found else 0.0


def test_a_quotation_without_a_doubt_is_not_in_the_queue() -> None:
    assert score(heard()) == 0.0


def test_the_order_is_the_one_that_is_written_down() -> None:
    ladder = [
        score(verdict="misattributed", passes=False),
        score(verdict="not found", passes=False),
        score(verdict="altered", passes=False),
        score(verdict="stitched", passes=False),
        score(verdict="trimmed", passes=False),
        score(listen="differs"),
        score(flags=("speaker",)),
        score(flags=("meaning",)),
        score(listen="unclear"),
        score(heard(0.3), flags=("unclear",)),
        score(flags=("overlap",)),
        score(flags=("unnamed",)),
        score(flags=("time",)),
        score(heard(0.55)),
    ]
    assert ladder == sorted(ladder, reverse=True)
    assert len(set(ladder)) == len(ladder)
    assert all(0 < one < 1 for one in ladder)


def test_two_doubts_weigh_more_than_either_and_no_heap_of_them_passes_a_failed_quotation() -> None:
    both = score(flags=("meaning", "overlap"))
    assert both > max(score(flags=("meaning",)), score(flags=("overlap",)))
    everything = score(heard(0.3), flags=("meaning", "unclear", "overlap", "unnamed", "time"))
    assert everything < score(verdict="trimmed", passes=False)


def test_a_second_recogniser_that_heard_the_same_calms_the_doubt_about_a_word() -> None:
    doubtful = heard(0.3)
    assert score(doubtful, flags=("unclear",), listen="same") < 0.5 * score(doubtful, flags=("unclear",))
    assert score(flags=("meaning",), listen="same") == score(flags=("meaning",))


def test_the_least_certain_word_is_told() -> None:
    (doubt,) = doubts_of(quote(flags=("unclear",)), heard(0.31))
    assert "“seven”, 31% sure" in doubt.why


def test_what_was_changed_is_told() -> None:
    edits = (
        Edit(kind="replace", heard="three", post="two"),
        Edit(kind="delete", heard="not", post=""),
        Edit(kind="insert", heard="", post="very"),
        Edit(kind="insert", heard="", post="big"),
    )
    (doubt,) = doubts_of(quote(verdict="altered", passes=False, edits=edits), None)
    assert doubt.why == "words were changed: “three” became “two”, “not” was left out, “very” was added and 1 more"


def test_a_gap_beside_a_quotation_counts_and_one_far_away_does_not() -> None:
    near = heard(gaps=(Gap(start=6.5, end=9.0, reason="unheard"),))
    far = heard(gaps=(Gap(start=16.5, end=19.0, reason="unheard"),))
    assert [doubt.kind for doubt in doubts_of(quote(), near)] == ["gap"]
    assert list(doubts_of(quote(), far)) == []


def test_a_post_is_listed_once_for_what_is_not_about_one_quotation() -> None:
    prose = tuple(ProseFinding(line=3, text=text, kind="name", found="nowhere") for text in ("Springfield", "Acme"))
    thin = heard(coverage=0.8)
    (risk,) = risks_of(ABOUT, checks(quote(1), prose=prose), thin, None)
    assert risk.kind == "post"
    assert {doubt.kind for doubt in risk.doubts} == {"facts", "coverage", "few"}
    assert "“Springfield”, “Acme” are in the prose" in risk.why


def decision(action: str, text: str, **changes: Any) -> Decision:
    values = {
        "id": "abcdef1", "who": "Jo", "when": dt.datetime(2026, 11, 22, tzinfo=dt.UTC), "action": action,
        "quote": "q1", "seen": Seen(text=text), **changes,
    }  # fmt: skip
    return Decision.model_validate(values)


@pytest.mark.parametrize(
    ("decided", "left"),
    [
        (decision("accept", "words of quotation number 1"), 0),
        (decision("accept", "Words of quotation, number 1!"), 0),
        (decision("accept", "other words than stand there now"), 1),
        (decision("clear", "words of quotation number 1"), 1),
        (decision("unspoken", "words of quotation number 1"), 0),
        (decision("range", "words of quotation number 1", words=(4, 9)), 0),
        (decision("range", "words of quotation number 1", words=(3, 9)), 1),
    ],
)
def test_what_a_reviewer_decided_as_it_stands_now_leaves_the_queue(decided: Decision, left: int) -> None:
    log = Decisions(decisions=(decided,))
    found = risks_of(ABOUT, checks(quote(flags=("meaning",)), quote(2), quote(3)), None, log)
    assert len(found) == left


def test_reviewers_who_disagree_bring_it_back() -> None:
    log = Decisions(
        decisions=(
            decision("accept", "words of quotation number 1"),
            decision("reject", "words of quotation number 1", id="abcdef2", who="Al"),
        )
    )
    (risk,) = risks_of(ABOUT, checks(quote(1), quote(2), quote(3)), None, log)
    assert risk.why == "Jo and Al decided differently"


def test_the_link_opens_the_quotation_and_is_safe_in_an_address() -> None:
    odd = ABOUT.model_copy(update={"folder": 'a show/2026 "x"-9f2c61aa', "key": "t-0a~2"})
    assert odd.link == "a%20show/2026%20%22x%22-9f2c61aa/review.html#at-t-0a~2"


def test_ties_keep_an_episode_together() -> None:
    made = [
        ABOUT.model_copy(update={"folder": folder, "line": line, "score": 0.5}) for line in (2, 1) for folder in "ba"
    ]
    assert [(one.folder, one.line) for one in best_first(made)] == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


# -- a folder of episodes ----------------------------------------------------------------------------------------------


def test_every_episode_is_on_the_shelf_and_the_worst_quotation_is_first(root: Root) -> None:
    states = {one.id: one.state for one in read_catalogue(root)}
    assert states == {"9f2c61aa": "done", "aaaaaaaa": "done", "bbbbbbbb": "failed", "cccccccc": "waiting"}
    found = [one for one in catalogue_risks(root) if one.kind == "quotation"]
    assert [one.verdict for one in found[:3]] == ["not found", "trimmed", "trimmed"]
    assert "meaning" in found[1].flags
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_only_changed_episodes_are_read_again(root: Root, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = catalogue_risks(root)
    read: list[str] = []
    import summarizer.library.catalogue as module

    real = module.catalogue_entry
    monkeypatch.setattr(module, "catalogue_entry", lambda files, name: read.append(name) or real(files, name))
    assert catalogue_risks(root) == before
    assert read == []
    changed = next(folder.glob("*/*-9f2c61aa")) / "checks.json"
    value = json.loads(changed.read_text(encoding="utf-8"))
    value["quotes"] = value["quotes"][:2]
    changed.write_text(json.dumps(value, indent=2), encoding="utf-8")
    assert len(catalogue_risks(root)) < len(before)
    assert read == [changed.parent.relative_to(folder).as_posix()]


def test_a_lost_or_damaged_cache_is_made_anew(root: Root, folder: Path) -> None:
    before = catalogue_risks(root)
    (folder / ".catalogue.sqlite").write_bytes(b"this is no database, and long enough to be looked at" * 100)
    assert catalogue_risks(root) == before
    (folder / ".catalogue.sqlite").unlink()
    assert catalogue_risks(root) == before


def test_a_broken_file_makes_one_failed_episode(root: Root, folder: Path) -> None:
    (next(folder.glob("*/*-aaaaaaaa")) / "checks.json").write_text("{", encoding="utf-8")
    found = {one.id: one for one in read_catalogue(root)}
    assert found["aaaaaaaa"].state == "failed"
    assert "checks.json" in (found["aaaaaaaa"].error or "")
    assert found["9f2c61aa"].state == "done"
