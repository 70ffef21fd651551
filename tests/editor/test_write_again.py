"""A quotation was replaced in the review: one key has heading and prose written again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from provider import KEY, Provider
from pydantic import SecretStr
from review_fixture import Case, fill
from test_review_decisions import decision, log
from test_review_server import Client

from summarizer.editor import FolderSession, ReviewServer
from summarizer.errors import InputError
from summarizer.pages import ServerInfo
from summarizer.pipeline.write_again import write_again
from summarizer.records.post import Draft
from summarizer.settings import LlmSettings, Settings
from summarizer.store import EpisodeFolder, StageRun

MARK = "<!-- prose of q7 "
INFO = ServerInfo(token="t")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, known: Case) -> EpisodeFolder:
    """An episode as the stages left it."""
    made = fill(tmp_path / "episode", known)
    made.write("post.md", known.post)
    files = {"post.md": made.digest("post.md")}
    made.record("publish", StageRun(fingerprint="x", outputs=files, seconds=0, cpu_seconds=0))
    return made


def configured(provider: Provider) -> Settings:
    llm = LlmSettings(provider=provider.url, model="test", timeout=10)
    return Settings(llm=llm, api_key=SecretStr(KEY), base_url=provider.url)


def replaced(session: FolderSession, known: Case) -> None:
    """A reviewer puts q6 where q7 stands."""
    other = known.quotes.get("q6")
    seen = known.quotes.get("q7").text
    session.save(log(decision("replace", "q7", seen, candidate="q6", words=other.words)), INFO)


def post_of(folder: EpisodeFolder) -> str:
    return (folder / "post.md").read_text(encoding="utf-8")


def number(known: Case) -> int:
    return next(n for n, one in enumerate(known.draft.insights) if one.quote == "q7")


def test_the_prose_is_written_for_the_new_quotation(folder: EpisodeFolder, known: Case, provider: Provider) -> None:
    session = FolderSession(folder.path, settings=configured(provider))
    replaced(session, known)
    assert MARK in post_of(folder)
    done = session.rewrite("q7", INFO)
    session.finish()
    assert done.problems == ()
    post, draft = post_of(folder), folder.read("draft.json", Draft)
    at = number(known)
    assert MARK not in post
    assert draft.insights[at].quote == "q6"
    assert draft.insights[at].claim in post
    assert known.draft.insights[at].claim not in post
    assert f'> "{known.quotes.get("q6").text}"' in post
    others = [one for n, one in enumerate(draft.insights) if n != at]
    assert others == [one for n, one in enumerate(known.draft.insights) if n != at]
    assert "Write them again" not in done.parts["cards"]


def test_in_a_post_changed_by_hand_only_that_prose_changes(
    folder: EpisodeFolder, known: Case, provider: Provider
) -> None:
    folder.write("post.md", post_of(folder) + "\nA line by hand.\n")
    session = FolderSession(folder.path, settings=configured(provider))
    replaced(session, known)
    before = post_of(folder).splitlines()
    session.rewrite("q7", INFO)
    session.finish()
    after = post_of(folder).splitlines()
    assert after[-1] == "A line by hand."
    at = number(known)
    gone = [line for line in before if line not in after]
    assert len(gone) == 4, "heading, claim, takeaway, and the line with the mark"
    assert known.draft.insights[at].claim in gone
    assert MARK not in post_of(folder)


def test_without_a_model_one_line_says_how(folder: EpisodeFolder) -> None:
    with pytest.raises(InputError) as told:
        write_again(folder, "q7", Settings(llm=LlmSettings(provider="none")))
    assert "no language model is configured for the review" in str(told.value)
    assert f"summarizer draft {folder.url} --redo draft:insight-" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_quotation_that_nobody_drafted_is_not_written_again(folder: EpisodeFolder, provider: Provider) -> None:
    with pytest.raises(InputError, match="was not drafted: heading and prose beside it are a person's"):
        write_again(folder, "t-0123456789", configured(provider))


@pytest.mark.parametrize("body", [b"{}", b'{"quote": ""}', b'{"quote": 3}', b'{"quote": "q7", "part": "dek"}', b"q7"])
def test_what_names_no_quotation_is_refused(folder: EpisodeFolder, body: bytes) -> None:
    with ReviewServer(FolderSession(folder.path)) as server:
        status, _, answer = Client(server).ask("POST", "/api/rewrite", body)
    assert status == 422
    assert json.loads(answer) == {"error": "not a quotation of the post"}


def test_one_key_has_it_written(browser: Browser, folder: EpisodeFolder, known: Case, provider: Provider) -> None:
    session = FolderSession(folder.path, settings=configured(provider))
    replaced(session, known)
    with ReviewServer(session) as server:
        page = browser.new_page()
        page.goto(server.url)
        page.goto(f"{server.origin}/#at-q7")
        card = page.locator(".card.open")
        expect(card).to_contain_text("Heading and prose were written for another quotation: I have a young")
        page.keyboard.press("g")
        expect(page.locator("#save-state")).to_have_text("Heading and prose were written again", timeout=30_000)
        expect(card).not_to_contain_text("another quotation")
        expect(card).to_contain_text(folder.read("draft.json", Draft).insights[number(known)].claim or "-")
        page.keyboard.press("g")
        expect(page.locator("#toast")).to_have_text("Heading and prose were written for this quotation.")
        page.close()


def test_the_page_says_how_where_no_model_is_configured(browser: Browser, folder: EpisodeFolder, known: Case) -> None:
    session = FolderSession(folder.path)
    replaced(session, known)
    before = post_of(folder)
    with ReviewServer(session) as server:
        page = browser.new_page()
        page.goto(server.url)
        page.goto(f"{server.origin}/#at-q7")
        page.locator('.card.open [data-do="rewrite"]').click()
        expect(page.locator("#save-state")).to_contain_text("Not written: no language model is configured")
        page.close()
    assert post_of(folder) == before
