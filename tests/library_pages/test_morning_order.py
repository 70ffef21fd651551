"""The page of the morning: failures first, then what needs ears, then what is left to write; what "done" is said of."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from summarizer.library.catalogue import CatalogueEntry
from summarizer.library.index_page import FileLinks, IndexContents, read_index_contents, render_index
from summarizer.records.batch import RunRecord
from summarizer.store import Root


def entry(title: str, **facts: object) -> CatalogueEntry:
    given = {"folder": f"a-show/{title}", "id": "0" * 16, "title": title, "state": "done", "quotes": 4, "passing": 4}
    return CatalogueEntry.model_validate({**given, **facts})


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, "done"),
        ({"to_write": 1}, "drafted"),
        ({"to_hear": 1}, "drafted"),
        ({"passing": 3}, "drafted"),
        ({"state": "failed", "to_write": 1}, "failed"),
        ({"state": "waiting", "quotes": None, "passing": 0}, "waiting"),
    ],
)
def test_done_is_said_of_posts_that_can_be_published(facts: dict[str, object], shown: str) -> None:
    assert entry("talk", **facts).shown_state == shown


def test_failures_come_first_then_ears_then_what_is_left_to_write(root: Root) -> None:
    found = read_index_contents(root)
    found.episodes.append(entry("unwritten", to_write=2))
    html = render_index(found, FileLinks(root))
    sections = re.findall(r'<section id="(\w+)"', html)
    wanted = [name for name in ("failed", "queue", "unwritten", "episodes") if name in sections]
    assert [name for name in sections if name in wanted] == wanted
    assert {"failed", "queue", "unwritten"} <= set(wanted)


def test_a_failure_says_why_and_what_to_run(root: Root) -> None:
    failed = entry("two words", state="failed", error="no speech was heard in it", stage="transcribe")
    html = render_index(IndexContents((), (), [failed], where="/my episodes"), FileLinks(root))
    assert "--retry-failed" not in html, "no batch made it"
    runs = (RunRecord(began=dt.datetime.now(dt.UTC)),)
    html = render_index(IndexContents((), (), [failed], where="/my episodes", runs=runs), FileLinks(root))
    assert "no speech was heard in it" in html
    assert "summarizer draft &#39;/my episodes/a-show/two words&#39;" in html
    assert "--retry-failed" in html
    assert "1 episode failed" in html
    lost = render_index(IndexContents((), (), [], never_found=(("https://a.test/x", "no answer"),)), FileLinks(root))
    assert "run the batch again: --retry-failed tries it again." in lost
    assert "with the options that it was made with" in html  # they were not recorded
    known = failed.model_copy(update={"options": ("--llm", "none", "--about", "a; b")})
    html = render_index(IndexContents((), (), [known], where="/my episodes"), FileLinks(root))
    assert "two words&#39; --llm none --about &#39;a; b&#39;</code>" in html
    assert "with the options" not in html


def test_the_first_screen_leads_to_the_first_quotation(root: Root) -> None:
    found = read_index_contents(root)
    html = render_index(found, FileLinks(root))
    assert html.index('href="#ask-1"') < html.index('class="figures"')
    assert 'id="ask-1"' in html
    assert 'href="#ask-1"' not in render_index(IndexContents((), (), found.episodes), FileLinks(root))


def test_posts_with_parts_to_write_are_counted_and_named(root: Root) -> None:
    episodes = [entry("one", to_write=2, post=True), entry("two", to_write=1), entry("three")]
    html = render_index(IndexContents((), (), episodes), FileLinks(root))
    assert "2 posts have parts left to write" in html
    assert "2 places" in html
    assert re.search(r"Can be published</dt><dd>1<small> of 3", html)


@pytest.mark.parametrize("waits", [0, 3])
def test_posts_that_lack_decisions_are_counted(root: Root, waits: int) -> None:
    episodes = [entry("one", to_apply=waits), entry("two")]
    html = render_index(IndexContents((), (), episodes), FileLinks(root))
    assert ("Decisions to put in</dt><dd>1<small> post lacks decisions: <code>summarizer review " in html) == bool(
        waits
    )
    assert ("3 decisions to put in" in html) == bool(waits)
