"""One function counts the posts of a folder, for the end of a batch, the page of the morning and `status`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from summarizer.cli.tables import status_table
from summarizer.library.catalogue import CatalogueEntry
from summarizer.library.index_page import FileLinks, read_index_contents, render_index
from summarizer.library.listening_queue import Risk
from summarizer.library.standing import Standing, next_step, read_standing, standing_of, things_left
from summarizer.library.status import read_status
from summarizer.pipeline.stages import ORDER
from summarizer.post_format.parts import to_write
from summarizer.records.batch import RUN_RECORDS, RunRecord, RunRecords
from summarizer.records.episode import Episode
from summarizer.settings import SiteSettings
from summarizer.store import Root, StageRun, facts_of, open_root


def entry(**facts: Any) -> CatalogueEntry:
    given = {"folder": "a/b", "id": "0" * 16, "title": "Talk", "state": "done", "quotes": 4, "passing": 4}
    return CatalogueEntry.model_validate({**given, **facts})


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, {"drafted": 1, "publishable": 1}),
        ({"to_write": 2}, {"drafted": 1, "to_write": 1}),
        ({"to_set": 3}, {"drafted": 1, "to_set": 1}),
        ({"to_set": 3, "to_replace": (24, 75, 78)}, {"drafted": 1, "to_replace": 1}),
        ({"to_hear": 3}, {"drafted": 1, "to_hear": 3}),
        ({"to_apply": 2}, {"drafted": 1, "to_apply": 1}),
        ({"passing": 3}, {"drafted": 1, "refused": 1}),
        ({"quotes": None, "passing": 0, "changed": True}, {"drafted": 1, "changed": 1}),
        ({"error": "no answer"}, {"drafted": 1, "publishable": 1, "redraft_failed": 1}),
        ({"unused_usd": 0.007}, {"drafted": 1, "publishable": 1, "redraft_begun": 1}),
        ({"state": "failed", "to_write": 2}, {"failed": 1}),
        ({"state": "running"}, {"running": 1}),
        ({"state": "waiting", "quotes": None, "passing": 0}, {"waiting": 1}),
    ],
)
def test_an_episode_counts_once(facts: dict[str, Any], counts: dict[str, int]) -> None:
    assert standing_of([entry(**facts)]) == Standing(**counts)


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({}, []),
        ({"to_write": 1, "to_hear": 2}, ["1 place left to write or check", "2 quotations to listen to"]),
        ({"to_set": 3}, ["3 links of the site to set (summarizer setup, then the same command again)"]),
        ({"to_apply": 1}, ["1 decision of the review to put in (summarizer review)"]),
        ({"passing": 3}, ["1 quotation refused by the check"]),
        ({"passing": 3, "to_hear": 1}, ["1 quotation to listen to"]),
    ],
)
def test_what_is_left_to_do_for_one_post(facts: dict[str, Any], left: list[str]) -> None:
    assert things_left(entry(**facts), SiteSettings()) == left


def heard_at(key: str, start: float | None, speaker: str | None = "Judith Carver", kind: str = "quotation") -> Risk:
    about = {"episode": "0" * 16, "folder": "a/b", "title": "Talk", "show": None, "line": 3, "text": "Words."}
    found = {"end": None, "verdict": "verbatim", "flags": (), "listen": None, "doubts": (), "score": 0.3}
    return Risk.model_validate({**about, **found, "kind": kind, "key": key, "start": start, "speaker": speaker})


def test_the_quotations_to_listen_to_are_named() -> None:
    whole = heard_at("post", None, kind="post")
    one = entry(to_hear=1, risks=(whole, heard_at("q12", 38.2)))
    assert things_left(one, SiteSettings()) == ["1 quotation to listen to (q12, Judith Carver at 0:38)"]
    risks = (heard_at("q1", None, None), heard_at("q2", 61.0), heard_at("q3", 3700.0), whole, heard_at("q4", 5.0))
    [left] = things_left(entry(to_hear=4, risks=risks), SiteSettings())
    assert left == (
        "4 quotations to listen to "
        "(q1, an unnamed voice; q2, Judith Carver at 1:01; q3, Judith Carver at 1:01:40; 1 more)"
    )


SITE = SiteSettings(
    latest_url="https://span.test/all", updates_url="https://span.test/updates", corrections_url="https://span.test/fix"
)
THEIRS = " (the site's are: https://span.test/all, https://span.test/updates, https://span.test/fix)"


@pytest.mark.parametrize(
    ("lines", "site", "left"),
    [
        ((), SITE, "3 links of the site to set (summarizer setup, then the same command again)"),
        ((24, 75, 78), SITE,
         f"lines 24, 75, 78 of post.md still have placeholder links; replace them by hand{THEIRS}"),
        ((24,), SITE, f"line 24 of post.md still has a placeholder link; replace it by hand{THEIRS}"),
        ((24, 75), SiteSettings(), "lines 24, 75 of post.md still have placeholder links; replace them by hand"),
        (tuple(range(1, 15)), SiteSettings(),
         "lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more of post.md still have placeholder links; "
         "replace them by hand"),
    ],
)  # fmt: skip
def test_links_of_a_post_that_was_changed_by_hand_are_replaced_by_hand(
    lines: tuple[int, ...], site: SiteSettings, left: str
) -> None:
    assert things_left(entry(to_set=3, to_replace=lines), site) == [left]


@pytest.mark.parametrize("by_hand", [False, True])
def test_status_names_the_lines_of_an_edited_post_only(tmp_path: Path, by_hand: bool) -> None:
    root = open_root(tmp_path)
    made = "A.\n[All](https://example.com/all) [The talk](https://example.com/own)\n"
    draft(root, 1, made, recorded=True)
    if by_hand:
        (post,) = tmp_path.rglob("post.md")
        post.write_text(f"Mine.\n{made}[All](https://example.com/all)\n")
    status = read_status(tmp_path)
    assert status["episodes"][0]["to_replace"] == ([3, 4] if by_hand else [])
    assert (status["summary"]["to_set"], status["summary"]["to_replace"]) == ((0, 1) if by_hand else (1, 0))
    console = Console(width=400, record=True)
    with console.capture() as shown:
        console.print(status_table(status, SITE))
    assert (
        f"lines 3, 4 of post.md still have placeholder links; replace them by hand{THEIRS}" in shown.get()
    ) is by_hand


OWN = "https://example.com/own"  # the feed's link of the episode, which no setting changes


@pytest.fixture
def folder(tmp_path: Path) -> Root:
    """One post that can be published, one with a part to write, one with a placeholder, a failure, a lost entry."""
    root = open_root(tmp_path)
    draft(root, 1, "A text. [The talk](https://example.com/own)")
    draft(root, 2, f"A text.\n\n{to_write('dek', 'one sentence')}\n")
    draft(root, 3, "[All episodes](https://example.com/latest)")
    draft(root, 4, None, error="no speech was heard in it")
    runs = (RunRecord(began="2026-01-01T00:00:00Z", unread=(("https://feeds.test/gone.xml", "no such feed"),)),)  # type: ignore[arg-type]
    root.write(RUN_RECORDS, RunRecords(runs=runs))
    return root


def test_all_that_shows_the_counts_agrees(folder: Root) -> None:
    standing = read_standing(folder)
    assert standing == Standing(drafted=3, publishable=1, to_write=1, to_set=1, failed=2)
    status = read_status(folder.path)
    summary = status["summary"]
    assert {name: summary[name] for name in Standing.model_fields} == standing.model_dump()
    assert summary["done"] == 3
    page = render_index(read_index_contents(folder), FileLinks(folder))
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<a [^>]*>)?([\d,]+)", page))
    assert (figures["Can be published"], figures["To write"], figures["Failed"]) == ("1", "1", "2")
    assert figures["Links to set"] == "1"
    console = Console(width=80, record=True, quiet=False)
    with console.capture() as shown:
        console.print(status_table(status, SiteSettings()))
    assert " ".join(shown.get().split()).endswith(standing.line)


def draft(root: Root, number: int, post: str | None, error: str | None = None, *, recorded: bool = False) -> None:
    facts = {"id": f"{number:016}", "guid": str(number), "title": f"Talk {number}", "show": "S"}
    episode = Episode.model_validate({**facts, "media": "https://feeds.test/a", "media_kind": "enclosure", "link": OWN})
    folder = root.folder(episode)
    outputs = {"post.md": hashlib.sha256(post.encode()).hexdigest()} if post and recorded else {}
    run = StageRun(fingerprint="f", outputs=outputs, seconds=2, cpu_seconds=1)
    with folder.locked():
        folder.write("episode.json", episode)
        if post is not None:
            folder.write("post.md", post)
            for stage in ORDER:
                folder.record(stage, run, facts_of(episode, None))
        if error:
            folder.record_failure("transcribe", error)


@pytest.mark.parametrize(
    ("standing", "folder", "step"),
    [
        (Standing(failed=1, by_batch=False), "show/a talk", "summarizer draft 'my posts/show/a talk' --llm none"),
        (Standing(waiting=1, by_batch=False), ".", "summarizer draft 'my posts' --llm none"),
        (Standing(failed=1), "show/a talk", "the batch again with --retry-failed"),
        (Standing(drafted=1, publishable=1, by_batch=False), None, ""),
        (Standing(drafted=1, to_hear=1, failed=1, by_batch=False), "x", "summarizer review 'my posts'"),
    ],
)
def test_only_a_batch_is_run_again(standing: Standing, folder: str | None, step: str) -> None:
    unfinished = entry(folder=folder, options=("--llm", "none"), state="failed") if folder else None
    assert next_step(standing, "my posts", told=True, unfinished=unfinished) == step
    assert ("--retry-failed" in standing.line) == (standing.by_batch and standing.failed > 0)


@pytest.mark.parametrize(
    ("standing", "told", "step"),
    [
        (Standing(drafted=2, publishable=1, to_hear=1, failed=1), False, "summarizer review 'my posts'"),
        (Standing(drafted=1, to_apply=1, to_write=1), True, "summarizer review 'my posts'"),
        (Standing(drafted=1, refused=1), True, "summarizer review 'my posts'"),
        (Standing(drafted=1, to_write=1), True, "edit post.md, then summarizer check 'my posts'"),
        (Standing(drafted=3, publishable=1, to_write=2), True, "edit each post.md, then summarizer check 'my posts'"),
        (Standing(drafted=1, to_write=1, to_set=1), True, "summarizer setup, then the batch again"),
        (Standing(drafted=1, to_set=1), False, "summarizer setup, then the same command again"),
        (
            Standing(drafted=1, to_replace=1),
            True,
            "edit the lines that summarizer status 'my posts' names, then summarizer check 'my posts'",
        ),
        (Standing(failed=1), False, "summarizer status 'my posts', then the same command with --retry-failed"),
        (Standing(failed=1), True, "the batch again with --retry-failed"),
        (Standing(waiting=1), True, "the batch again, which goes on with what is waiting"),
        (Standing(drafted=1, publishable=1), True, ""),
        (Standing(), True, ""),
    ],
)
def test_the_next_step(standing: Standing, told: bool, step: str) -> None:
    assert next_step(standing, "my posts", told=told) == step


def test_a_post_that_was_changed_since_its_check_has_no_passes(tmp_path: Path) -> None:
    root, path = open_root(tmp_path), tmp_path / "s"
    draft(root, 1, "A text.", recorded=True)
    folder = next(path.iterdir())
    (folder / "checks.json").write_text(
        '{"post": "post.md", "episode": "1", "policy": "strict", "quotes": [], "prose": [],'
        ' "summary": {"quotes": 0, "passing": 0}}'
    )
    assert (read_standing(root).publishable, read_standing(root).changed) == (1, 0)
    (folder / "post.md").write_text("A text that an editor changed.")
    standing = read_standing(root)
    assert (standing.drafted, standing.publishable, standing.changed) == (1, 0, 1)
    assert "1 changed since the check (summarizer check)" in standing.line
    status = read_status(root.path)
    assert [(row["changed"], row["quotes"]) for row in status["episodes"]] == [(True, None)]
    assert status["summary"]["next"] == f"summarizer check {tmp_path}"
    assert "changed since the check" in render_index(read_index_contents(root), FileLinks(root))


@pytest.mark.parametrize(
    ("error", "paid", "said"),
    [
        ("no answer", 0.0, "a newer draft failed: no answer"),
        ("no answer", 0.007, "a newer draft failed: no answer ($0.0070 paid)"),
        (None, 0.007, "a newer draft was begun and not finished ($0.0070 paid)"),
        (None, 0.0, ""),
    ],
)
def test_an_older_draft_stays_beside_a_newer_attempt(error: str | None, paid: float, said: str, tmp_path: Path) -> None:
    root = open_root(tmp_path)
    draft(root, 1, "A text.", error, recorded=True)
    folder = root.at(next(iter(root.episodes())))
    folder.record_paid(paid)
    standing, status = read_standing(root), read_status(root.path)
    assert (standing.drafted, standing.failed) == (1, 0)
    assert [(row["state"], row.get("newer_draft")) for row in status["episodes"]] == [("done", said or None)]
    console = Console(width=400, record=True)
    with console.capture() as shown:
        console.print(status_table(status, SiteSettings()))
    assert said in shown.get()
    assert said in render_index(read_index_contents(root), FileLinks(root))
    folder.record("draft", StageRun(fingerprint="g", outputs={"draft.json": "h"}, seconds=1.0, cpu_seconds=1.0))
    assert folder.log.unused_usd == 0.0, "the draft is finished"


def test_the_morning_page_names_a_post_whose_newer_draft_failed(tmp_path: Path) -> None:
    root = open_root(tmp_path)
    draft(root, 1, "A text.", "no answer", recorded=True)
    html = render_index(read_index_contents(root), FileLinks(root))
    assert "The newer draft of 1 post failed" in html
    assert "its older draft stays" in html
    assert "summarizer draft " in html.partition('id="failed"')[2].partition("</section>")[0]
