"""Comments and sign-offs in a real Chromium: kept over a reload, settled, taken back, void after a change by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from review_fixture import Case
from test_review_browser import ATTACKS, PHONE, WIDE, Opener, download, opened, press, saved, until
from test_review_decisions import decision, log

from summarizer.editor import FolderSession, ReviewServer
from summarizer.pipeline.review_episode import EpisodeReview
from summarizer.records.review import Decisions
from summarizer.store import EpisodeFolder

__all__ = ["opened"]  # a fixture
pytestmark = pytest.mark.slow


def call_me(page: Page, name: str) -> None:
    page.fill("#who", name)
    press(page, "Enter")


def hear(page: Page) -> None:
    """Plays the current quotation to its end."""
    press(page, " ")
    until(page, "document.body.classList.contains('playing')")
    until(page, "!document.body.classList.contains('playing')")


def sign_unheard(page: Page) -> None:
    """Signs the current quotation, whose sound was not played."""
    press(page, "y")
    expect(page.locator("#sign-heard")).to_contain_text("You have not heard it to the end in this page. Sign anyway?")
    page.get_by_role("button", name="Sign nevertheless").click()


def comment(page: Page, key: str, text: str) -> None:
    press(page, key)
    page.fill("#comment-text", text)
    press(page, "Control+Enter")


def test_a_comment_is_kept_over_a_reload_settled_and_opened_again(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    call_me(page, "Ann Editor")
    comment(page, "m", "Which report is meant?\nThe old one?")
    saved(page)
    comment(page, "M", "Is the title right?")
    saved(page)
    page.reload()
    page.wait_for_selector(".js .card.open")
    top = page.locator("#comments")
    expect(top).to_contain_text("2 open comments")
    expect(top).to_contain_text("Which report is meant?")
    page.locator("#comments a").click()
    expect(page.locator(".card.open")).to_be_focused()
    expect(page.locator(".card.open .comment-text")).to_have_text("Which report is meant?\nThe old one?")
    page.locator(".card.open .comment").get_by_role("button", name="Settled").click()
    saved(page)
    expect(top).to_contain_text("1 open comment")
    expect(page.locator(".card.open .comment")).to_have_count(0)
    top.get_by_text("1 settled comment").click()
    expect(top).to_contain_text("Settled by Ann Editor")
    top.get_by_role("button", name="Open again").click()
    expect(top).to_contain_text("2 open comments")
    press(page, "Control+z")
    expect(top).to_contain_text("1 settled comment")
    saved(page)


def test_a_quotation_is_signed_and_void_after_a_change_by_hand(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder
) -> None:
    before = (folder / "post.md").read_text(encoding="utf-8")
    page = opened(server.url, who="")
    press(page, "k", "k", "y")
    expect(page.locator("#toast")).to_contain_text("Write your name first")
    call_me(page, "Ann Editor")
    hear(page)
    press(page, "y")
    strip = page.locator(".card.open .signing")
    expect(strip).to_contain_text("Signed by Ann Editor")
    expect(strip).to_contain_text("heard to the end")
    saved(page)
    press(page, "j")
    sign_unheard(page)
    expect(page.locator(".card.open .signing")).to_contain_text("without listening in this page")
    saved(page)
    kept = folder.read("decisions.json", Decisions).signatures()
    assert [one.signature.heard for one in kept if one.signature] == [True, False]
    assert (folder / "post.md").read_text(encoding="utf-8") == before
    changed = before.replace("water always wins", "water sometimes wins")
    (folder / "post.md").write_text(changed, encoding="utf-8")
    page.reload()
    page.wait_for_selector(".js .card.open")
    void = page.locator(".card").first.locator(".signing")
    expect(void).to_contain_text("No longer signed by Ann Editor")
    expect(void).to_contain_text("The words were changed after Ann Editor signed on")
    expect(page.locator(".card").nth(1).locator(".signing")).to_contain_text("Signed by Ann Editor")


def test_a_quotation_heard_and_signed_earlier_counts_as_heard_for_the_post(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder
) -> None:
    page = opened(server.url)
    call_me(page, "Ann Editor")
    press(page, "k", "k")
    hear(page)
    press(page, "y")
    saved(page)

    def asked(name: str) -> str:
        page.reload()
        page.wait_for_selector(".js .card.open")
        call_me(page, name)
        press(page, "Y")
        return page.locator("#sign-heard").inner_text()

    assert " quotations to the end: 0 in this page, 1 when you signed it." in asked("Ann Editor")
    page.locator("#sign-ok").click()
    saved(page)
    (whole,) = (one.signature for one in folder.read("decisions.json", Decisions).signatures() if one.quote is None)
    assert whole is not None
    assert (whole.heard, whole.heard_before) == (False, 1)
    assert asked("Ben Editor").endswith("to the end in this page.")
    text = (folder / "post.md").read_text(encoding="utf-8")
    (folder / "post.md").write_text(text.replace("water always wins", "water sometimes wins"), encoding="utf-8")
    assert asked("Ann Editor").endswith("to the end in this page.")  # that sign-off is void


def test_signing_is_undone_and_only_its_editor_takes_it_back(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    call_me(page, "Ann Editor")
    press(page, "k", "k")
    sign_unheard(page)
    strip = page.locator(".card.open .signing")
    expect(strip).to_contain_text("Signed by Ann Editor")
    saved(page)
    press(page, "Control+z")
    expect(strip).to_be_hidden()
    sign_unheard(page)
    saved(page)
    call_me(page, "Ben Editor")
    expect(strip.get_by_role("button", name="Take back")).to_have_count(0)
    sign_unheard(page)
    saved(page)
    expect(strip.locator(".signed")).to_have_count(2)
    strip.get_by_role("button", name="Take back").click()
    expect(strip.locator(".signed")).to_have_count(1)
    expect(strip).to_contain_text("Ann Editor")


def test_the_post_is_signed_after_it_was_said_what_is_open(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder
) -> None:
    page = opened(server.url)
    call_me(page, "Ann Editor")
    comment(page, "M", "Cut the second half")
    saved(page)
    press(page, "Y")
    asked = page.locator("#sign")
    expect(asked).to_contain_text("You heard 0 of")
    expect(asked.locator("li")).to_have_count(11)  # 3 quotations that fail, 4 links, 2 names, the prose, the comment
    expect(asked).to_contain_text("does not pass the check: Left out “do not”")
    expect(asked).to_contain_text("open comment of Ann Editor: Cut the second half")
    press(page, "Escape")
    expect(page.locator("#post-signed")).to_be_empty()
    press(page, "Y")
    page.get_by_role("button", name="Sign nevertheless as Ann Editor").click()
    expect(page.locator("#post-signed")).to_contain_text("Signed by Ann Editor")
    saved(page)
    (one,) = folder.read("decisions.json", Decisions).signatures()
    assert one.signature is not None
    assert len(one.signature.open) == 11
    press(page, "a", "a")  # accepting changes nothing in the post
    saved(page)
    expect(page.locator("#post-signed")).to_contain_text("Signed by Ann Editor")
    press(page, "j", "r")
    saved(page)
    expect(page.locator("#post-signed")).to_contain_text("The post was changed after Ann Editor signed on")


def test_what_was_signed_by_mail_is_merged_where_the_post_lies(
    opened: Opener, mailed: str, tmp_path: Path, folder: EpisodeFolder
) -> None:
    page = opened(mailed)
    call_me(page, "Ann Editor")
    press(page, "k", "k")
    sign_unheard(page)
    comment(page, "m", "Which crack?")
    press(page, "Y")
    page.get_by_role("button", name="Sign nevertheless").click()
    page.reload()
    page.wait_for_selector(".js .card.open")
    expect(page.locator("#comments")).to_contain_text("Which crack?")
    kept = download(page, lambda: press(page, "w"), tmp_path / "decisions.json")
    assert sorted(one.action for one in kept.decisions) == ["comment", "sign", "sign"]
    FolderSession(folder.path).rebuild()
    with ReviewServer(FolderSession(folder.path)) as server:
        desk = opened(server.url)
        desk.set_input_files("#load", tmp_path / "decisions.json")
        expect(desk.locator("#toast")).to_contain_text("3 decisions added")
        saved(desk)
        expect(desk.locator("#post-signed")).to_contain_text("Signed by Ann Editor")
        expect(desk.locator(".card").first.locator(".signing")).to_contain_text("Signed by Ann Editor")
    assert len(folder.read("decisions.json", Decisions).signatures()) == 2


def test_nothing_of_a_name_or_comment_runs(
    browser: Browser, folder: EpisodeFolder, known: Case, tmp_path: Path
) -> None:
    attack = " ".join(ATTACKS).replace("\u2028", "").replace("\u2029", "")
    FolderSession(folder.path).rebuild()
    signature = {"open": [attack[:290]], "text": "0" * 64}
    decisions = log(
        decision("comment", note=attack, who=attack[:75]),
        decision("comment", "q2", attack, note=attack, who=attack[:75]),
        decision("sign", "q2", attack, signature={"open": [attack[:290]]}, who=attack[:75]),
        decision("sign", signature=signature, who=attack[:75]),
    )
    folder.write("decisions.json", decisions)
    review = EpisodeReview(folder, "strict")
    file = tmp_path / "hostile.html"
    file.write_text(review.page(review.state(), {}))
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector(".js .card.open")
    page.fill("#who", attack[:75])
    press(page, "Enter", "k", "k", "k")
    expect(page.locator("#comments .comment")).to_have_count(2)
    press(page, "m", "Escape", "y")
    page.locator("#sign-list li").first.wait_for()
    press(page, "Escape")
    assert page.evaluate("window.hit") is None
    assert page.locator("iframe, img, #comments script, .signing script").count() == 0
    context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_everybody_can_use_it(opened: Opener, server: ReviewServer, size: dict[str, int]) -> None:
    page = opened(server.url, viewport=size)
    call_me(page, "Ann Editor")
    comment(page, "m", "A word that is as long as a thumb is wide: " + "w" * 120)
    saved(page)
    press(page, "k")
    sign_unheard(page)
    saved(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    worst = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] != "minor"]
    assert worst == []
    press(page, "Y")
    worst = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] != "minor"]
    assert worst == []
