"""The review page in a real Chromium: heard, decided, saved, by key and by click; nothing of the episode runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from review_fixture import Case, edited
from test_review_decisions import decision, log
from test_review_support import judged

from summarizer.checking import check_post
from summarizer.editor import FolderSession, ReviewServer
from summarizer.pages import Clip
from summarizer.publish.review_page import render_review
from summarizer.records.episode import Episode
from summarizer.records.post import Checks
from summarizer.records.review import Decisions
from summarizer.store import EpisodeFolder

expect.set_options(timeout=30_000)  # the machine may be busy
WIDE, TABLET, PHONE = ({"width": wide, "height": high} for wide, high in ((1440, 1000), (768, 1024), (390, 844)))
Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a page; at the end no script of it may have failed, and none may have asked the network."""
    faults: list[str] = []
    asked: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        # The server is stopped before the pages are closed: a page may still be asking it for something.
        if message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text:
            faults.append(message.text)

    def note(request: Request) -> None:
        if not request.url.startswith(("file:", "blob:", "data:", "http://127.0.0.1:")):
            asked.append(request.url)

    def go(url: str, *, faulty: bool = False, who: str = "Jo Reed", **options: Any) -> Page:
        """`who`: the reviewer's name, as if it was written into its field."""
        context = browser.new_context(viewport=options.pop("viewport", WIDE), **options)
        contexts.append(context)
        context.add_init_script(  # not by the page's storage: that of a file is not always there before the page is
            f"""addEventListener("DOMContentLoaded", () => {{
                const field = document.querySelector("#who");
                if (field) field.value ||= {json.dumps(who)};
            }});"""
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        if not faulty:
            page.on("console", listen)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", note)
        page.goto(url)
        page.wait_for_selector(".js .card.open")
        return page

    yield go
    for context in contexts:
        context.close()
    assert faults == []
    assert asked == []


def until(page: Page, condition: str) -> None:
    """Waits for an expression to hold. (Playwright's own way evaluates text in the page, which the policy forbids.)"""
    for _ in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {condition}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def title(page: Page) -> str:
    return page.locator(".card.open h3").inner_text()


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^Saved \d"))


def download(page: Page, act: Callable[[], None], to: Path) -> Decisions:
    with page.expect_download() as waiting:
        act()
    waiting.value.save_as(to)
    assert waiting.value.suggested_filename == "decisions.json"
    return Decisions.model_validate_json(to.read_bytes())


PLACE = """() => {
  const player = document.querySelector("#player"), now = document.querySelector(".card.open .now");
  const data = JSON.parse(document.querySelector("#data").textContent);
  const starts = [...document.querySelectorAll("#clips audio")].map((audio) => Number(audio.dataset.start));
  const clip = starts.filter((start) => start < 80.5).sort((a, b) => a - b).at(-1);
  const time = clip + player.currentTime;
  return {word: Number(now.dataset.w), time, starts: data.words.start, seconds: player.duration};
}"""


TRY = """async (origin) => {
  const body = (type) => ({method: "POST", headers: {"Content-Type": type}, body: "{}"});
  const found = [];
  for (const [path, options] of [["/", {}], ["/clip?start=1&end=2", {}], ["/api/decisions", body("application/json")],
      ["/api/decisions", body("text/plain")]]) {
    try {
      const reply = await fetch(origin + path, {credentials: "include", ...options});
      found.push(reply.status + (await reply.text()));
    } catch (error) { found.push("refused"); }
  }
  return found;
}"""
SMALL = """() => [...document.querySelectorAll(".dock button, .card.open .actions button")]
  .filter((button) => button.offsetParent).map((button) => button.getBoundingClientRect())
  .filter((box) => box.height < 40 || box.width < 40).length"""


# -- by mail -----------------------------------------------------------------------------------------------------------


def test_a_clip_plays_and_the_spoken_word_is_marked(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    press(page, " ")
    until(page, "document.querySelector('#player').currentTime > 5 && document.querySelector('.card.open .now')")
    where = page.evaluate(PLACE)
    assert 8 < where["seconds"] < 40
    assert where["starts"][where["word"]] / 100 == pytest.approx(where["time"], abs=1.0)
    press(page, "s")
    assert page.evaluate("document.querySelector('#player').playbackRate") == 0.75
    press(page, " ")
    assert page.evaluate("document.querySelector('#player').paused")
    assert page.locator(".now").count() == 0


def test_what_decides_about_a_sentence_is_heard_from_beside_it(
    opened: Opener, folder: EpisodeFolder, known: Case, tmp_path: Path
) -> None:
    folder.write("draft.json", judged(known))
    FolderSession(folder.path).rebuild()
    mail = tmp_path / "attachment.html"
    mail.write_bytes((folder / "review.html").read_bytes())
    page = opened(mail.as_uri())
    place = page.locator(".card.open .support li.refused")
    expect(place).to_contain_text("Not supported")
    place.get_by_role("button", name="Play the passage at").click()
    until(page, "!document.querySelector('#player').paused && document.querySelector('#player').currentTime > 0")
    framing = page.locator("#findings .support")
    framing.get_by_text("What was said").first.click()
    framing.get_by_role("button", name="Play the passage at").first.wait_for()
    worst = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] != "minor"]
    assert worst == []


def test_playing_ends_with_the_quotation(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    press(page, "k", "k")
    assert "Quotation 1 of 7" in title(page)
    press(page, " ")
    until(page, "document.body.classList.contains('playing')")
    until(page, "!document.body.classList.contains('playing')")
    length = page.evaluate("document.querySelector('#player').duration - document.querySelector('#player').currentTime")
    assert length > 2  # the context after it was not played


def test_what_the_claim_rests_on_is_heard_with_one_key(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    press(page, "e")
    until(page, "document.querySelector('#player').currentTime > 0.2")
    press(page, "e")


def test_decisions_by_keyboard_survive_a_reload_and_are_saved_as_a_file(
    opened: Opener, mailed: str, tmp_path: Path
) -> None:
    page = opened(mailed)
    page.fill("#who", "Anna Berg")
    press(page, "Enter")
    assert "Quotation 3 of 7" in title(page)  # the first that does not pass
    press(page, "h", "]", "]", "}")
    expect(page.locator(".card.open .will")).to_have_text(
        "“Now we do not let anybody read the old report until they have written their own. In”"
    )
    press(page, "j", "a", "x")  # after a decision the next quotation that needs one is open
    page.locator(".take").first.wait_for()
    page.fill("#filter", "replacing")
    press(page, "ArrowDown", "Enter")
    expect(page.locator(".card.open .will")).to_contain_text("Replacing it costs about three million.")
    press(page, "j", "r", "u", "k", "k", "k", "k", "n")
    page.fill("#name-new", "Judith B. Carver")
    press(page, "Enter", "f")
    page.fill("#fix-heard", "cardboard")
    press(page, "Enter", "Enter")  # the words were not played, so the page asks once
    page.reload()
    page.wait_for_selector(".js .card.open")
    expect(page.locator("#progress")).to_have_text("5 of 7 decided")
    log_ = download(page, lambda: press(page, "w"), tmp_path / "decisions.json")
    now = {target: head.action for target, head in log_.settled().items()}
    decided = {"quote q5": "range", "quote q7": "accept", "quote q8": "replace", "quote q11": "reject"}
    assert decided.items() <= now.items()
    assert sorted(set(now.values()) - set(decided.values())) == ["heard", "name", "unspoken"]
    assert {one.who for one in log_.decisions} == {"Anna Berg"}
    assert log_.conflicts() == {}


def test_undo_restores_the_decision_of_another_person_by_its_author(
    opened: Opener, mailed: str, tmp_path: Path, known: Case
) -> None:
    theirs = log(decision("accept", "q2", "You can", who="Ben")).model_copy(update={"episode": known.episode.id})
    file = tmp_path / "ben.json"
    file.write_text(theirs.model_dump_json())
    page = opened(mailed, who="Anna")
    page.set_input_files("#load", file)
    expect(page.locator("#toast")).to_contain_text("1 decision added")
    press(page, "k", "k", "r", "k", "Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone. The decision of Ben holds again")
    expect(page.locator(".card.open .decision")).to_contain_text("holds again since Anna took a later decision back")
    press(page, "Control+z")
    expect(page.locator("#toast")).to_contain_text("Nothing to undo.")
    log_ = download(page, lambda: press(page, "w"), tmp_path / "all.json")
    head, first = log_.settled()["quote q2"], theirs.decisions[0]
    assert (head.action, head.who, head.when) == ("accept", "Ben", first.when)
    assert head.made > first.when
    assert [one.who for one in log_.decisions].count("Anna") == 1


def test_undo_takes_back_only_decisions_of_ones_own(opened: Opener, mailed: str) -> None:
    page = opened(mailed, who="Anna")
    press(page, "k", "k", "r", "k")
    page.fill("#who", "Ben")
    press(page, "Enter", "Control+z")
    expect(page.locator("#toast")).to_contain_text("The last decision here is by Anna: undo takes back only your own.")
    expect(page.locator(".card.open .decision")).to_contain_text("Rejected")


def test_a_decision_waits_for_the_reviewers_name(opened: Opener, mailed: str, tmp_path: Path) -> None:
    page = opened(mailed, who="")
    press(page, "k", "k", "r")
    expect(page.locator("#toast")).to_contain_text("Write your name first: a decision is recorded by name.")
    expect(page.locator("#who")).to_be_focused()
    expect(page.locator("#progress")).to_have_text("0 of 7 decided")
    press(page, "Escape", "Enter")
    expect(page.locator("#progress")).to_have_text("0 of 7 decided")
    press(page, "r", "Enter")
    page.keyboard.type("Anna")
    press(page, "Enter")
    expect(page.locator("#progress")).to_have_text("1 of 7 decided")
    [one] = download(page, lambda: press(page, "w"), tmp_path / "decisions.json").decisions
    assert (one.who, one.action) == ("Anna", "reject")


def test_accepting_a_quotation_that_fails_is_asked_and_recorded(opened: Opener, mailed: str, tmp_path: Path) -> None:
    page = opened(mailed, who="Anna")
    press(page, "a")
    expect(page.locator("#toast")).to_contain_text("The check says: Left out “do not”.")
    expect(page.locator("#progress")).to_have_text("0 of 7 decided")
    press(page, "j", "k", "a")  # what was asked of a quotation that was left is asked again
    expect(page.locator("#progress")).to_have_text("0 of 7 decided")
    press(page, "a", "k")
    expect(page.locator(".card.open .decision")).to_contain_text("Accepted against the check")
    press(page, "h")
    expect(page.locator(".card.open .decision")).to_contain_text("The words heard")
    press(page, "a", "k")  # the words that are accepted now are others
    expect(page.locator(".card.open .decision b")).to_have_text("Accepted")
    log_ = download(page, lambda: press(page, "w"), tmp_path / "decisions.json").decisions
    assert [bool(one.against) for one in log_] == [True, False, False]
    assert [one.takes_heard for one in log_] == [False, True, False]


def test_undo_goes_back_one_step_at_a_time(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    press(page, "a", "a", "k", "r", "k")
    expect(page.locator(".card.open .decision")).to_contain_text("Rejected")
    press(page, "Control+z")
    expect(page.locator(".card.open .decision")).to_contain_text("Accepted")
    press(page, "Control+z")
    expect(page.locator(".card.open .decision")).to_be_hidden()
    expect(page.locator("#progress")).to_have_text("0 of 7 decided")


def test_two_voices_are_never_joined(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    press(page, "k", "k", *["]"] * 4)
    expect(page.locator("#toast")).to_contain_text("two voices are never joined")
    expect(page.locator(".card.open .decision")).to_be_hidden()


def test_the_file_of_a_colleague_is_merged_and_a_conflict_shown(
    opened: Opener, mailed: str, tmp_path: Path, known: Case
) -> None:
    theirs = log(
        decision("reject", "q5", "Now we let", who="Ben <b>Bold</b>"), decision("accept", "q2", "You can", who="Ben")
    ).model_copy(update={"episode": known.episode.id})
    file = tmp_path / "decisions-ben.json"
    file.write_text(theirs.model_dump_json())
    page = opened(mailed)
    press(page, "a", "a", "k")
    page.set_input_files("#load", file)
    expect(page.locator("#toast")).to_contain_text(
        "2 decisions added from decisions-ben.json; reviewers disagree on 1."
    )
    expect(page.locator(".card.open .decision")).to_contain_text("Reviewers disagree")
    expect(page.locator(".card.open .decision")).to_contain_text("Ben <b>Bold</b>: Rejected")
    page.get_by_role("button", name="Keep Ben <b>Bold</b>’s").click()
    expect(page.locator(".card.open .decision")).to_contain_text("Rejected")
    log_ = download(page, lambda: page.get_by_role("button", name="Save decisions").click(), tmp_path / "all.json")
    assert log_.conflicts() == {}
    assert log_.settled()["quote q5"].action == "reject"
    assert len(log_.decisions) == 4


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"schema_version": 1, "decisions": [{"id": 5}]}',
        '{"schema_version": 1, "episode": "other", "decisions": []}',
    ],
)
def test_a_file_that_is_not_decisions_is_refused(opened: Opener, mailed: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    page = opened(mailed)
    page.set_input_files("#load", tmp_path / "x.json")
    expect(page.locator("#toast")).to_contain_text("x.json was not added")


def test_without_scripts_one_can_read_and_listen(browser: Browser, mailed: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(mailed)
    assert page.locator(".card").count() == 7
    assert page.locator(".card").nth(5).is_visible()
    assert page.locator("#clips audio").first.is_visible()
    context.close()


# -- on loopback -------------------------------------------------------------------------------------------------------


def test_five_damaged_quotations_are_set_right_by_keyboard(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder, known: Case
) -> None:
    page = opened(server.url)
    assert page.url == f"{server.origin}/#" or page.url.startswith(f"{server.origin}/")
    assert server.key not in page.url
    page.fill("#who", "Anna")
    press(page, "Enter", "h")  # the lost "not"
    saved(page)
    assert "Quotation 3 of 7" in title(page)
    assert "Word for word" in title(page)
    press(page, "j", "f")  # the misheard name
    page.fill("#fix-heard", "Eilidh")
    page.locator('[data-do="fix-play"]').click()  # a name that was not played waits for a second model
    page.wait_for_selector("body.playing")
    page.wait_for_selector("body:not(.playing)")
    page.focus("#fix-heard")
    press(page, "Enter")
    expect(page.locator(".card.open .quote")).to_contain_text("Eilidh Kerr")
    press(page, "j", "h", "j", "x")  # the dropped word; the invented sentence
    page.locator('.take:not([aria-disabled="true"])').first.wait_for()
    press(page, "Enter")
    expect(page.locator("#summary")).to_have_text("All 7 quotations pass the strict policy.")
    saved(page)
    checks = folder.read("checks.json", Checks)
    assert checks.passed
    post = (folder / "post.md").read_text()
    assert "Now we do not let anybody" in post
    assert "Eilidh Kerr" in post
    assert "somebody else skipped" not in post
    assert "It hangs over the door." in post
    again = check_post(
        post,
        "post.md",
        known.transcript,
        episode=known.episode,
        corrections=folder.read("decisions.json", Decisions).corrections(),
    )
    assert again.passed
    page.reload()
    page.wait_for_selector(".js .card.open")
    expect(page.locator("#progress")).to_have_text("3 of 7 decided")


def fix(page: Page) -> None:
    """Opens the dialog of a misheard word, again if the key came while the dialog before it was closing."""
    for _ in range(3):
        press(page, "f")
        try:
            return page.locator("#fix").wait_for(timeout=3_000)
        except PlaywrightTimeout:
            continue
    raise AssertionError("the dialog did not open")


def correct(page: Page, text: str) -> None:
    """Types another word for the one that the dialog offers, without playing it."""
    fix(page)
    page.fill("#fix-heard", text)
    press(page, "Enter")
    if page.locator("#fix").is_visible():  # what was not played is asked about
        press(page, "Enter")


@pytest.mark.parametrize("way", ["button", "typed"])
def test_a_corrected_word_is_taken_back_after_a_reload(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder, way: str
) -> None:
    before = (folder / "post.md").read_text()
    page = opened(server.url)
    page.locator(".row").nth(0).click()
    fix(page)
    word = page.locator("#fix-heard").input_value()
    press(page, "Escape")
    correct(page, "cardboard")
    saved(page)
    assert "cardboard" in (folder / "post.md").read_text()
    page.reload()
    page.wait_for_selector(".js .card.open")
    page.locator(".row").nth(0).click()
    told = page.locator(".card.open .corrected")
    expect(told).to_contain_text(f"the transcript has “{word}")
    fix(page)
    expect(page.locator("#fix-heard")).to_have_value("cardboard")
    expect(page.locator("#fix-words [aria-pressed=true]")).to_contain_text("cardboard")
    press(page, "Escape")
    if way == "button":
        told.get_by_role("button", name="Take back").click()
    else:
        correct(page, word)
    expect(page.locator("#toast")).to_contain_text("Taken back: ")
    expect(told).to_have_count(0)
    saved(page)
    assert (folder / "post.md").read_text() == before
    back = None if way == "button" else word
    assert [one.heard for one in folder.read("decisions.json", Decisions).decisions] == ["cardboard", back]


@pytest.mark.parametrize("way", ["button", "typed"])
def test_a_correction_over_another_is_taken_back(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder, way: str
) -> None:
    before = (folder / "post.md").read_text()

    def correct_both(text: str | None) -> str:
        """Types for the corrected word and the one before it; None: what the recogniser wrote there."""
        fix(page)
        page.locator("#fix-words button:has(+ [aria-pressed=true])").click(modifiers=["Shift"])
        words = [int(at) for at in page.locator("#fix-words [aria-pressed=true]").last.evaluate(
            "(last) => [document.querySelector('#fix-words [aria-pressed=true]').dataset.word, last.dataset.end]"
        )]  # fmt: skip
        said = page.evaluate("([first, last]) => JSON.parse(document.querySelector('#data').textContent)"
                             ".words.text.slice(first, last).join(' ')", words)  # fmt: skip
        page.fill("#fix-heard", text or said)
        press(page, "Enter")
        if page.locator("#fix").is_visible():
            press(page, "Enter")
        return str(said)

    page = opened(server.url)
    page.locator(".row").nth(0).click()
    correct(page, "cardboard")
    if way == "typed":
        said = correct_both(None)
        expect(page.locator("#toast")).to_contain_text(f"Taken back: “{said}” stands again as the transcript has it.")
    else:
        correct_both("paper boxes")
        saved(page)
        assert "paper boxes" in (folder / "post.md").read_text()
        page.reload()
        page.wait_for_selector(".js .card.open")
        page.locator(".row").nth(0).click()
        told = page.locator(".card.open .corrected")
        expect(told).to_have_count(1)
        told.get_by_role("button", name="Take back").click()
        expect(page.locator("#toast")).to_contain_text("Taken back: “cardboard”, by Jo Reed, holds again.")
        saved(page)
        assert "cardboard" in (folder / "post.md").read_text()
        told.get_by_role("button", name="Take back").click()
    expect(page.locator(".card.open .corrected")).to_have_count(0)
    saved(page)
    assert (folder / "post.md").read_text() == before


def test_the_heard_word_typed_again_changes_nothing(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    fix(page)
    press(page, "Tab")
    word = page.locator("#fix-heard").input_value()
    press(page, "Escape")
    expect(page.locator("#fix")).to_be_hidden()
    correct(page, word)
    expect(page.locator("#toast")).to_contain_text(f"Nothing was changed: the transcript has “{word}")
    expect(page.locator(".card.open .corrected")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_a_recording_that_is_missing_is_named(opened: Opener, server: ReviewServer, folder: EpisodeFolder) -> None:
    episode = folder.read("episode.json", Episode)
    assert episode.audio is not None
    (folder / episode.audio.file).unlink()
    page = opened(server.url)
    cause = f"{episode.audio.file} is not beside the post: copy it there"
    expect(page.locator("#recording-state")).to_contain_text(cause)
    press(page, "p")
    expect(page.locator("#toast")).to_contain_text(cause)
    expect(page.locator("#recording-play")).to_have_count(0)


def test_a_rejected_quotation_leaves_a_part_to_write(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    expect(page.locator("#summary")).not_to_contain_text("left to write")
    for row in (2, 3, 4, 5):
        page.locator(".row").nth(row).click()
        press(page, "r")
    saved(page)
    expect(page.locator("#summary")).to_contain_text("left to write: a rejected quotation needs another")


def test_a_message_on_a_phone_covers_no_quotation(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url, viewport=PHONE)
    press(page, "w")
    box = page.locator("#toast").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 120
    expect(page.locator("#save-state")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_by_mouse_and_undo_on_the_server(opened: Opener, server: ReviewServer, folder: EpisodeFolder) -> None:
    before = (folder / "post.md").read_text()
    page = opened(server.url)
    page.locator(".row").nth(1).click()
    card = page.locator(".card.open")
    card.get_by_role("button", name="Reject").click()
    assert "Quotation 3 of 7" in title(page)
    press(page, "k")
    saved(page)
    assert "rejected q3" in (folder / "post.md").read_text()
    expect(card.locator(".badge")).to_have_text("Rejected")
    card.get_by_role("button", name="Take back").click()
    expect(card.locator(".badge")).to_have_text("Word for word")
    assert (folder / "post.md").read_text() == before
    card.get_by_role("button", name="End one word later").click()
    expect(card.locator(".quote")).to_contain_text("Tuesday. In")
    press(page, "Control+z")
    expect(card.locator(".quote")).not_to_contain_text("Tuesday. In")
    card.get_by_role("button", name="Remove insight").click()
    expect(page.locator(".card.open .badge")).to_have_text("Insight removed")
    assert "### 2. Hide Old Reports" in (folder / "post.md").read_text()
    press(page, "Control+z")
    expect(page.locator(".card.open .badge")).to_have_text("Word for word")
    assert (folder / "post.md").read_text() == before


def test_the_server_gives_sound_for_any_candidate(opened: Opener, server: ReviewServer) -> None:
    page = opened(server.url)
    press(page, "x")
    page.locator(".candidate .tiny").first.click()
    until(page, "document.querySelector('#player').currentTime > 3.9")
    assert "/clip" in page.evaluate("document.querySelector('#player').currentSrc")


def test_when_the_server_is_gone_the_page_says_so_and_keeps_the_decision(
    opened: Opener, desk: FolderSession, folder: EpisodeFolder
) -> None:
    with ReviewServer(desk) as running:
        page = opened(running.url, faulty=True)
        port = running.port
    press(page, "a", "a")
    expect(page.locator("#save-state")).to_contain_text("Not saved")
    assert not folder.has("decisions.json")
    with ReviewServer(desk, port=port) as running:
        press(page, "w")
        expect(page.locator("#save-state")).to_contain_text("Not saved")  # another run has another key
        assert not folder.has("decisions.json")


def test_another_origin_can_neither_read_nor_write(
    browser: Browser, server: ReviewServer, folder: EpisodeFolder
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url)  # the victim's browser has the cookie
    page.wait_for_selector(".js .card.open")
    other = context.new_page()
    other.route("https://evil.example/", lambda route: route.fulfill(body="<p>evil</p>", content_type="text/html"))
    other.goto("https://evil.example/")
    tried = other.evaluate(
        TRY,
        server.origin,
    )
    assert tried == ["refused"] * 4
    assert not folder.has("decisions.json")
    context.close()


# -- hostile material --------------------------------------------------------------------------------------------------

ATTACKS = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=2>",
    '"><svg onload=window.hit=3>',
    "</textarea></title></style><script>window.hit=4</script>",
    "{{ 7*7 }}<iframe srcdoc='<script>parent.hit=5</script>'>",
    "<!--<script>",
    "\u2028window.hit=6\u2029",
)


def hostile(known: Case) -> tuple[Any, ...]:
    attack = " ".join(ATTACKS)
    words = list(known.transcript.words)
    for number in range(0, len(words), 9):
        words[number] = words[number].model_copy(update={"text": words[number].text + ATTACKS[number % len(ATTACKS)]})
    speakers = tuple(one.model_copy(update={"name": f"{one.name} {attack}"}) for one in known.transcript.speakers)
    transcript = known.transcript.model_copy(update={"words": tuple(words), "speakers": speakers, "notes": (attack,)})
    values = known.episode.model_dump() | {
        "title": attack,
        "show": attack,
        "id": "9f2c61aa",
        "link": "javascript:window.hit=7",
    }
    post = (
        edited(known.post).replace("In 2016", f"In 1999 {attack}").replace("A bridge can look", f"A {attack} can look")
    )
    episode = Episode.model_validate(values)
    checks = check_post(post, "post.md", transcript, episode=episode, draft=known.draft)
    return episode, transcript, known.quotes, known.draft, checks, post


@pytest.mark.parametrize("injected", [False, True])
def test_nothing_of_the_episode_runs(browser: Browser, known: Case, tmp_path: Path, injected: bool) -> None:
    *records, post = hostile(known)
    attack = " ".join(ATTACKS).replace("\u2028", "").replace("\u2029", "")
    decisions = log(
        decision("accept", "q2", attack, who=attack[:70]),
        decision("reject", "q2", attack, who="x"),
        decision("reject", "q9", attack),
    )
    html = render_review(
        *records, {"<x>": Clip('audio/mpeg"><script>window.hit=8</script>', b"x", 0, 9)}, decisions=decisions, post=post
    )
    if injected:  # even markup that got in by a mistake of ours must not run
        html = html.replace(
            '<div id="summary">',
            f'<div id="summary">{ATTACKS[0]}{ATTACKS[1]}<a id=bad href="javascript:window.hit=9">x</a>',
        )
    file = tmp_path / "hostile.html"
    file.write_text(html)
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(file.as_uri())
    page.wait_for_selector(".js .card.open")
    press(page, "k", "k", "k", "a", "x")
    press(page, "Escape", "f")
    press(page, "Escape", "n")
    press(page, "Escape")
    if injected:
        page.evaluate("document.querySelector('#bad').click()")
    assert page.evaluate("window.hit") is None
    assert page.locator("iframe, img, #cards script, svg[onload]:not(#summary *)").count() == (1 if injected else 0)
    assert dialogs == []
    context.close()


# -- for everybody -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [WIDE, TABLET, PHONE], ids=["wide", "tablet", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_accessibility_audit_finds_nothing(
    opened: Opener, server: ReviewServer, scheme: str, viewport: dict[str, int]
) -> None:
    page = opened(server.url, viewport=viewport, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page.fill("#who", "Anna")
    press(page, "Enter", "a", "a", "j", "]")
    saved(page)
    page.fill("#find", "bridge")
    page.locator(".bar").click(position={"x": 2, "y": 2})
    for act in (None, "x", "f", "n", "i", "m", "?"):
        if act:
            press(page, act)
            page.locator("dialog[open]").wait_for()
        found = Axe().run(page)
        worst = [
            (one["id"], one["impact"], one["nodes"][0]["html"][:200])
            for one in found.response["violations"]
            if one["impact"] != "minor"
        ]
        assert worst == [], json.dumps(worst, indent=1)
        if act:
            press(page, "Escape")


def test_on_a_phone_nothing_is_wider_than_the_screen(opened: Opener, mailed: str) -> None:
    page = opened(mailed, viewport=PHONE, has_touch=True)
    for _ in range(7):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator(".dock").get_by_role("button", name="Next quotation").tap()
    page.locator(".dock").get_by_role("button", name="Accept").tap()
    expect(page.locator("#progress")).to_have_text("1 of 7 decided")
    small = page.evaluate(SMALL)
    assert small == 0


def test_focus_stays_on_the_quotation_and_words_are_said(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    press(page, "j")
    assert page.evaluate("document.activeElement.className").startswith("card")
    press(page, "a")
    expect(page.locator("#live")).to_have_text("Accepted. Quotation 5 of 7 is next.")
    press(page, "k")
    press(page, "x", "Escape")
    assert page.evaluate("document.activeElement.className").startswith("card")
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    press(page, "?")
    page.locator("#keys-on").uncheck()
    press(page, "Escape", "r")
    expect(page.locator(".card.open .decision")).to_contain_text("Accepted")


def test_words_are_given_to_another_voice_in_the_page_of_the_mail(
    opened: Opener, mailed: str, tmp_path: Path, known: Case
) -> None:
    page = opened(mailed)
    press(page, "v")
    expect(page.locator("#voice-to option")).to_have_text(["Daniel Ostrow (Speaker 1)"])
    page.locator("#voice-span-1").focus()
    press(page, "Space")
    page.locator("#voice-to").focus()
    press(page, "Enter")
    expect(page.locator("#toast")).to_contain_text("Daniel Ostrow says these")
    expect(page.locator(".card.open [data-voice]").first).to_have_attribute("data-voice", "Daniel Ostrow:")
    [one] = download(page, lambda: press(page, "w"), tmp_path / "decisions.json").decisions
    assert (one.action, one.speaker) == ("voice", "Speaker 1")
    assert one.words in [turn.words for turn in known.transcript.turns]
    press(page, "Control+z")
    expect(page.locator(".card.open [data-voice]")).to_have_count(0)
    log_ = download(page, lambda: press(page, "w"), tmp_path / "again.json")
    assert log_.revoiced(known.transcript) == known.transcript


def test_on_the_server_the_check_follows_a_new_voice_at_once(
    opened: Opener, server: ReviewServer, folder: EpisodeFolder
) -> None:
    page = opened(server.url)
    press(page, "k", "k", "v")
    page.locator("#voice-to").focus()
    press(page, "Enter")
    expect(page.locator(".card.open .badge")).to_contain_text("Another person said it")
    expect(page.locator("#findings")).to_contain_text("to Daniel Ostrow")
    press(page, "Control+z")
    expect(page.locator(".card.open .badge")).to_contain_text("Word for word")


def test_the_whole_post_leads_to_its_quotations(opened: Opener, mailed: str) -> None:
    page = opened(mailed)
    expect(page.locator("#post")).to_contain_text("It hangs over the door.")
    page.locator("#post .post-links a").nth(1).click()
    assert "Quotation 2 of 7" in title(page)
