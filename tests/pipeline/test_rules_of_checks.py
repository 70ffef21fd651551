"""A check says once when quotations fail only by newer rules; `--context` decides whether a governed one passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking.made import make

from summarizer.__main__ import run
from summarizer.checking import RULES_VERSION
from summarizer.pipeline.check_episode import check_folder, with_note_of_rules
from summarizer.records.post import Checks, QuoteCheck
from summarizer.store import EpisodeFolder


def checks(rules: int, *passing: bool) -> Checks:
    quotes = tuple(
        QuoteCheck(
            line=number, text=f"Words {number} of it.", verdict="verbatim", passes=passes, speaker=None, start=None,
            end=None, words=(4 * number, 4 * number + 4), score=1.0, heard="",
        )
        for number, passes in enumerate(passing, start=1)
    )  # fmt: skip
    return Checks(post="post.md", episode=None, policy="strict", quotes=quotes, prose=(), summary={}, rules=rules)


@pytest.mark.parametrize(
    ("before", "now", "note"),
    [
        ((True, True), (False, False), "2 quotations passed by the rules of an earlier version and fail by"),
        ((True, True), (True, False), "1 quotation passed by the rules of an earlier version and fails by"),
        ((False, True), (False, True), None),
    ],
)
def test_quotations_that_only_newer_rules_fail(
    before: tuple[bool, ...], now: tuple[bool, ...], note: str | None
) -> None:
    noted = with_note_of_rules(checks(1, *before), checks(RULES_VERSION, *now))
    assert [one.startswith(note) for one in noted.notes] == [True] if note else noted.notes == ()
    again = with_note_of_rules(noted, checks(RULES_VERSION, *now))
    assert again.notes == ()


@pytest.mark.parametrize(("edit", "noted"), [(False, True), (True, False)])
def test_the_note_tells_only_of_a_post_that_nobody_edited(tmp_path: Path, edit: bool, noted: bool) -> None:
    (tmp_path / "transcript.json").write_text(make().model_dump_json(), encoding="utf-8")
    post = '> "We inspected sixteen bridges in 1999, and only two of them were closed."\n'
    now = check_folder(EpisodeFolder(tmp_path), post, "strict")
    earlier = [quote.model_copy(update={"passes": True}) for quote in now.quotes]
    assert [quote.passes for quote in now.quotes] == [False]
    before = now.model_copy(update={"rules": 1, "quotes": tuple(earlier)})
    (tmp_path / "checks.json").write_text(before.model_dump_json(), encoding="utf-8")
    checks = check_folder(EpisodeFolder(tmp_path), post + "\nAn added line.\n" * edit, "strict")
    assert any("earlier version" in note for note in checks.notes) is noted


def test_the_option_context(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transcript, post = tmp_path / "t.vtt", tmp_path / "post.md"
    transcript.write_text(
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n<v Ann Lee>I never said that we sell the old harbour.\n",
        encoding="utf-8",
    )
    post.write_text("> We sell the old harbour.\n", encoding="utf-8")
    command = ["check", str(post), "--transcript", str(transcript), "--quiet"]
    assert run(command) == 1
    assert run([*command, "--context", "warn"]) == 0
    assert run([*command, "--context", "perhaps"]) == 2
    assert "--context" in capsys.readouterr().err
