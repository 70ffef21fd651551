"""The page of the morning: markup, sound, keys, size. In a real Chromium where behaviour matters."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_episodes import HOSTILE
from playwright.sync_api import Browser, Page, expect

from summarizer.errors import InputError
from summarizer.library.catalogue import CatalogueEntry
from summarizer.library.index_page import FileLinks, IndexContents, read_index_contents, render_index, write_index
from summarizer.store import Root, open_root

SHOWN = HOSTILE.replace("\u202e", "")  # what is not shown is taken out


@pytest.fixture(scope="module")
def address(night: Path) -> str:
    return Path(write_index(open_root(night))).as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.problems = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda told: page.problems.append(told.text) if told.type == "error" else None)
    page.goto(address)
    page.wait_for_selector("[data-ready]", state="attached")
    yield page
    context.close()


def rows(html: str) -> list[list[object]]:
    packed = re.search(r'id="packed">([^<]*)<', html)
    assert packed is not None
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


def test_it_holds_every_episode_and_no_address_of_the_network(root: Root) -> None:
    html = render_index(read_index_contents(root), FileLinks(root))
    assert {row[0] for row in rows(html)} == {"The Bridge Inspector", SHOWN, "Silence", "Still to come"}
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", html)
    assert "default-src &#39;none&#39;" in html
    assert "no speech was heard in &#39;Silence&#39; (12 s)" in html
    assert HOSTILE not in html


def test_it_is_the_same_twice(root: Root) -> None:
    found = read_index_contents(root)
    assert render_index(found, FileLinks(root), now=(now := _now())) == render_index(found, FileLinks(root), now=now)


def test_sound_of_the_first_comes_with_the_page_and_of_the_rest_from_beside_it(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    import summarizer.library.index_page as module

    html = render_index(read_index_contents(root), FileLinks(root))
    assert len(re.findall(r'src="data:audio/mpeg;base64,', html)) == 4
    monkeypatch.setattr(module, "_MAX_EMBEDDED_CLIPS", 2)
    html = render_index(read_index_contents(root), FileLinks(root))
    assert len(re.findall(r'src="data:audio/mpeg;base64,', html)) == 2
    assert re.search(r'src="the-quiet-trades/2026-11-02-x-9f2c61aa/audio\.mp3#t=\d+\.\d\d,\d+\.\d\d"', html)


def test_sound_in_the_page_is_bounded(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    import summarizer.library.index_page as module

    monkeypatch.setattr(module, "_MAX_AUDIO_CHARACTERS", 100_000)
    html = render_index(read_index_contents(root), FileLinks(root))
    held = re.findall(r'src="(data:audio/mpeg;base64,[^"]*)"', html)
    assert 0 < sum(len(one) for one in held) <= 100_000


def test_an_empty_folder_and_none(tmp_path: Path) -> None:
    path = Path(write_index(open_root(tmp_path)))
    assert "No episodes yet" in path.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="is not a folder"):
        write_index(open_root(tmp_path / "nowhere"))


def test_ten_thousand_episodes_stay_small(root: Root) -> None:
    many = [
        CatalogueEntry(
            folder=f"show/2026-01-01-{n}", id=f"{n:08x}", title=f"Episode {n}", show="Show", state="done", page=True
        )
        for n in range(10_000)
    ]
    html = render_index(IndexContents((), (), many), FileLinks(root))
    assert len(rows(html)) == 10_000
    assert len(html) < 1_000_000
    assert html.count('<tr role="row">') == 201


# -- in a browser ------------------------------------------------------------------------------------------------------


def test_hostile_titles_are_text(page: Page) -> None:
    assert page.title() == "5 to hear: 4 episodes"
    assert page.locator(".episodes bdi", has_text="</script>").inner_text() == SHOWN
    assert page.locator(".ask bdi", has_text="</script>").count() == 1
    assert page.problems == []  # type: ignore[attr-defined]


def test_one_key_plays_the_next(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("#ask-1")).to_have_attribute("aria-current", "true")
    page.keyboard.press("n")
    expect(page.locator("#ask-2")).to_have_class(re.compile("playing"))
    expect(page.locator("#ask-2 [data-play-text]")).to_have_text("Stop")
    start = float(page.locator("#ask-2 audio").get_attribute("data-start") or 0)
    page.wait_for_selector("#ask-2.playing")
    assert page.locator("#ask-2 audio").evaluate("(audio) => audio.currentTime") >= start
    page.keyboard.press(" ")
    expect(page.locator("#ask-2")).not_to_have_class(re.compile("playing"))
    page.keyboard.press("k")
    expect(page.locator("#ask-1")).to_have_attribute("aria-current", "true")


def test_it_stops_at_the_end_of_the_quotation(page: Page) -> None:
    audio = page.locator("#ask-2 audio")
    audio.evaluate("(audio) => { audio.dataset.end = Number(audio.dataset.start) + 0.3; }")
    page.locator("#ask-2 .play").click()
    expect(page.locator("#ask-2 [data-play-text]")).to_have_text("Stop")
    expect(page.locator("#ask-2 [data-play-text]")).to_have_text("Play")
    assert audio.evaluate("(audio) => audio.paused")


def test_a_recording_beside_the_page_plays_from_the_quotation_on(
    browser: Browser, night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import summarizer.library.index_page as module

    monkeypatch.setattr(module, "_MAX_EMBEDDED_CLIPS", 0)
    copy = tmp_path / "a folder & more"
    shutil.copytree(night, copy)
    page = browser.new_page()
    page.goto(Path(write_index(open_root(copy))).as_uri())
    page.wait_for_selector("[data-ready]", state="attached")
    page.locator("#ask-2 .play").click()
    page.wait_for_selector("#ask-2.playing")
    start = float(page.locator("#ask-2 audio").get_attribute("data-start") or 0)
    assert start > 60
    expect(page.locator("#ask-2 audio")).to_have_js_property("paused", False)
    assert page.locator("#ask-2 audio").evaluate("(audio) => audio.currentTime") >= start
    page.close()


def test_a_quotation_leads_to_its_place_in_the_review_page(page: Page) -> None:
    text = page.locator("#ask-2 blockquote").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"review\.html"))
    expect(page.locator(".card.open .quote")).to_have_text(re.compile("Now we"))
    assert "Now we let anybody read" in text


def test_finding_and_sorting(page: Page) -> None:
    titles = page.locator("#rows .c-title > bdi:first-child")
    assert titles.all_inner_texts()[0] == "Silence"
    assert titles.all_inner_texts()[-1] == "Still to come"  # without a day
    page.locator('[data-column="0"] button').click()
    expect(page.locator('[data-column="0"]')).to_have_attribute("aria-sort", "ascending")
    assert titles.all_inner_texts()[1:] == ["Silence", "Still to come", "The Bridge Inspector"]
    page.locator('[data-column="7"] button').click()
    assert titles.all_inner_texts()[0] == "The Bridge Inspector"
    page.keyboard.press("/")
    page.keyboard.type("night stílL")
    expect(titles).to_have_text(["Still to come"])
    expect(page.locator("#count")).to_have_text("1 episode (of 4)")
    page.locator("#find").fill("")
    page.locator("#state").select_option("failed")
    expect(titles).to_have_text(["Silence"])
    page.locator("#state").select_option("to_hear")
    expect(titles).to_have_count(2)


def test_pages_of_a_long_list(browser: Browser, root: Root, tmp_path: Path) -> None:
    many = [CatalogueEntry(folder=f"show/{n}", id=f"{n:08x}", title=f"Episode {n}", state="done") for n in range(250)]
    path = tmp_path / "index.html"
    path.write_text(render_index(IndexContents((), (), many), FileLinks(root)), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("[data-ready]", state="attached")
    expect(page.locator("#count")).to_have_text("1–100 of 250 episodes")
    page.get_by_role("button", name="Next ›").click()
    page.get_by_role("button", name="Next ›").click()
    expect(page.locator("#count")).to_have_text("201–250 of 250 episodes")
    expect(page.locator("#rows tr")).to_have_count(50)
    expect(page.get_by_role("button", name="Next ›")).to_be_disabled()
    page.close()


def test_without_scripts_it_is_a_plain_table_with_players(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("#rows tr").count() == 4
    assert page.locator("#ask-2 audio").is_visible()
    assert not page.locator("#find").is_visible()
    assert not page.locator("#ask-2 .play").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-ready]", state="attached")
    page.locator("summary").click()
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] != "minor"
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def _now() -> object:
    import datetime as dt

    return dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
