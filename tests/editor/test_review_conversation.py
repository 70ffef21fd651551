"""The whole conversation in a real Chromium: played from any word, at any speed; and its prose written anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_review_browser import Opener, opened, press, saved, title, until

from summarizer.editor import FolderSession, ReviewServer
from summarizer.errors import InputError
from summarizer.store import EpisodeFolder

__all__ = ["opened"]  # a fixture

HEARD = """() => {
  const player = document.querySelector("#recording");
  const clock = document.querySelector("#place-clock").textContent;
  return {word: [...CSS.highlights.get("review-heard")].map(String)[0], time: player.currentTime, clock,
    rate: player.playbackRate, pitch: player.preservesPitch, address: new URL(player.currentSrc).pathname};
}"""


def click_word(page: Page, word: str) -> None:
    """Clicks the first place of a word in the transcript."""
    page.fill("#find", word)
    page.locator("#turns").focus()
    box = page.evaluate("""() => {
      const its = [...CSS.highlights.get("review-hit")][0].getBoundingClientRect();
      document.querySelector("#conversation").scrollIntoView();
      const now = [...CSS.highlights.get("review-hit")][0].getBoundingClientRect();
      return [now.x + now.width / 2, now.y + now.height / 2, its.x];
    }""")
    page.mouse.click(box[0], box[1])


@pytest.mark.parametrize("cut", [False, True], ids=["recording", "windows"])
def test_a_word_is_played_from_and_marked(
    opened: Opener, desk: FolderSession, server: ReviewServer, monkeypatch: pytest.MonkeyPatch, cut: bool
) -> None:
    def cannot() -> None:
        raise InputError("browsers do not find the places in it")

    if cut:
        monkeypatch.setattr(desk, "recording", cannot)
    page = opened(server.url, reduced_motion="reduce")
    page.wait_for_timeout(500)  # whether the browser plays the recording itself is asked first
    click_word(page, "cardboard")
    player = "document.querySelector('#recording')"  # its time is that of the word before its sound is there
    until(page, f"{player}.readyState > 0 && !{player}.paused && {player}.currentTime > 0.4")
    page.keyboard.press("p")
    words = desk._review.transcript.words
    at = next(word.start for word in words if "cardboard" in word.text)
    found = page.evaluate(HEARD)
    heard = found["time"] if not cut else found["time"] + max(0.0, at - 1)
    assert found["address"] == ("/clip" if cut else "/recording")
    assert at <= heard < at + 20
    marked = [word for word in words if word.text == found["word"] and word.start - 0.1 <= heard <= word.end + 1.0]
    assert marked
    assert page.evaluate("document.querySelector('#recording').paused")
    page.goto("about:blank")  # the server ends before the page would


def test_position_speed_and_steps(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    page.locator("#place").focus()
    page.locator("#place").fill("100")
    expect(page.locator("#place-clock")).to_have_text("1:40 / 3:44")
    page.locator("#turns").focus()
    press(page, "ArrowRight")
    expect(page.locator("#place-clock")).to_have_text("1:45 / 3:44")
    press(page, "ArrowLeft", "ArrowLeft")
    expect(page.locator("#place-clock")).to_have_text("1:35 / 3:44")
    page.locator(".recorder [data-speed]").select_option("2")
    page.locator("#turns").focus()
    press(page, "p")
    until(page, "document.querySelector('#recording').currentTime > 96")
    found = page.evaluate(HEARD)
    assert (found["rate"], found["pitch"]) == (2, True)
    press(page, "s", "s")
    assert page.evaluate(HEARD)["rate"] == 1.25
    press(page, " ")  # the quotation is played: one sound at a time
    until(page, "document.querySelector('#recording').paused && !document.querySelector('#player').paused")
    assert page.evaluate("document.querySelector('#player').playbackRate") == 1.25


def test_words_are_found(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    press(page, "/")
    page.keyboard.type("water always wins")
    expect(page.locator("#find-count")).to_have_text("1 of 3")
    press(page, "Enter")
    expect(page.locator("#find-count")).to_have_text("2 of 3")
    page.fill("#find", "nobody said this")
    expect(page.locator("#find-count")).to_have_text("not said")


def test_after_the_last_decision_it_is_said(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    for _ in range(10):  # three of them fail, and are asked about once
        press(page, "a")
    expect(page.locator("#toast")).to_have_text("That was the last quotation that needed a decision.")
    expect(page.locator("#progress")).to_have_text("7 of 7 decided")
    assert "Quotation 2 of 7" in title(page)  # it began with the third
    saved(page)


def test_prose_is_written_where_it_is_read(opened: Opener, server: ReviewServer, folder: EpisodeFolder) -> None:
    before = (folder / "post.md").read_text()
    page = opened(server.url, faulty=True)  # a refusal is an error to the console
    press(page, "i")
    page.locator("#prose-text").press("Control+End")
    page.keyboard.type(" It cost 40 million.")
    press(page, "Escape")
    expect(page.locator("#prose-told")).to_have_text("This text is not saved.")
    press(page, "Escape", "Control+Enter")
    expect(page.locator("#toast")).to_contain_text("“40 million” is not in the episode")
    expect(page.locator(".card.open .insight")).to_contain_text("It cost 40 million.")
    expect(page.locator("#findings")).to_contain_text("40 million")
    after = (folder / "post.md").read_text()
    assert after.replace(" It cost 40 million.", "") == before
    assert "It cost 40 million." in (folder / "post.html").read_text()
    page.locator("#post").get_by_role(
        "button", name=re.compile("^Edit: Heading “The Bridge|^Edit: Heading")
    ).first.click()
    page.fill("#prose-text", "A <script>alert(1)</script> Title")
    press(page, "Control+Enter")
    expect(page.locator("#prose-told")).to_have_text("HTML is not written here; use Markdown.")
    page.fill("#prose-text", "A Title & Another")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#prose")).to_be_hidden()
    assert "# A Title & Another\n" in (folder / "post.md").read_text()


def test_what_somebody_else_wrote_meanwhile_is_shown_and_nothing_is_lost(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder
) -> None:
    page = opened(server.url, faulty=True)
    press(page, "i")
    mine = page.locator("#prose-text").input_value()
    page.fill("#prose-text", f"{mine} Mine.")
    post = (folder / "post.md").read_text()
    folder.write("post.md", post.replace(mine, f"{mine} Theirs."))
    press(page, "Control+Enter")
    expect(page.locator("#prose-told")).to_contain_text("post.md was changed meanwhile")
    expect(page.locator("#prose-newer-text")).to_have_text(f"{mine} Theirs.")
    expect(page.locator("#prose-text")).to_have_value(f"{mine} Mine.")
    assert "Mine." not in (folder / "post.md").read_text()
    page.fill("#prose-text", f"{mine} Theirs. Mine.")
    press(page, "Control+Enter")
    expect(page.locator("#prose")).to_be_hidden()
    assert (folder / "post.md").read_text() == post.replace(mine, f"{mine} Theirs. Mine.")


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_it_is_printed_whole_and_without_controls(
    opened: Opener, mailed: str, tmp_path: Path, viewport: dict[str, int]
) -> None:
    page = opened(mailed, viewport=viewport)
    page.emulate_media(media="print")
    assert page.locator("button:visible:not([data-do='passage']), input:visible, select:visible").count() == 0
    assert page.locator(".card:visible").count() == 7
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    assert page.locator(".badge:visible svg").count() == 7  # a shape beside the words of the verdict
    page.pdf(path=str(tmp_path / "review.pdf"), prefer_css_page_size=True)
