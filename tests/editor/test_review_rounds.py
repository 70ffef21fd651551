"""Many episodes under review: the queue across them, in the server and in a real Chromium."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from review_fixture import Case, check, edited, fill

from summarizer.editor import ReviewServer
from summarizer.editor.queue_review import QueueSession, holds_many_episodes
from summarizer.errors import InputError
from summarizer.records.review import Decisions
from summarizer.store import EpisodeFolder

TITLES = ("The Bridge Inspector", "The Second Bridge")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, known: Case) -> Path:
    """Two episodes with the same edited post, one of them a week later, and one that has no post."""
    root = tmp_path_factory.mktemp("many")
    for number, title in enumerate(TITLES):
        date = dt.date(2026, 11, 2 + 7 * number)
        changes = {"id": f"{number}" * 8, "title": title, "date": date}
        folder = fill(root / "show" / f"{date}-bridge-{number}{'0' * 7}", known)
        folder.write("episode.json", known.episode.model_copy(update=changes))
        folder.write("checks.json", check(edited(known.post), known.transcript))  # without the sound of a review page
    bare = EpisodeFolder(root / "show" / "2026-11-20-waiting-22222222")
    bare.write("episode.json", known.episode.model_copy(update={"id": "22222222", "title": "Waiting"}))
    return root


@pytest.fixture
def many(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "episodes"))


@pytest.fixture
def rounds(many: Path) -> QueueSession:
    return QueueSession(many)


@pytest.fixture
def client(rounds: QueueSession) -> Iterator[httpx.Client]:
    with ReviewServer(rounds) as server, httpx.Client(base_url=server.origin) as client:
        assert client.get(server.url).headers["location"] == "/"
        client.headers["x-review-token"] = server.info.token
        client.headers["origin"] = server.origin
        yield client


def test_a_folder_of_one_episode_is_no_folder_of_many(many: Path, folder: EpisodeFolder) -> None:
    assert holds_many_episodes(many)
    assert not holds_many_episodes(folder.path)


def test_a_folder_without_a_post_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no drafted episode"):
        QueueSession(tmp_path)


def test_the_queue_goes_across_episodes_the_worst_first(rounds: QueueSession) -> None:
    assert [risk.verdict for risk in rounds.queue[:6]] == ["not found"] * 2 + ["trimmed"] * 4
    assert rounds.after(0) == "/e/2/#at-q11"  # numbers are those of the list: the newest episode is 1
    assert rounds.after(1) == "/e/1/#at-q11"
    assert rounds.after(len(rounds.queue)) == rounds.after(0)
    assert rounds.before(1) == "/"
    assert rounds.before(2) == rounds.after(0)


def test_overview_pages_and_clips_are_served(client: httpx.Client, rounds: QueueSession) -> None:
    overview = client.get("/")
    assert f"{len(rounds.queue)} quotations need listening" in overview.text
    assert "queue/next?after=0" in overview.text
    assert overview.headers.get_list("content-security-policy")[0].startswith("default-src 'none'")
    assert "data:audio" not in overview.text  # sound is asked for when it is played
    step = client.get("/queue/next?after=0")
    assert (step.status_code, step.headers["location"]) == (303, "/e/2/#at-q11")
    page = client.get("/e/2/")
    assert "<h1>The Bridge Inspector</h1>" in page.text
    assert '"queue":{"stops":{' in page.text
    clip = re.search(r'src="(e/\d/clip\?start=[\d.]+&amp;end=[\d.]+)"', overview.text)
    assert clip is not None
    sound = client.get("/" + clip[1].replace("&amp;", "&"))
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")


ELSEWHERE = (
    "/e/3/", "/e/0/", "/e/x/", "/e/1", "/e/1/post.md", "/e/99999999999/", "/queue/next?after=x",
    "/queue/up", "/queue/next?after=-1", "/post.md", "/e/1/clip", "/api/decisions",
)  # fmt: skip


def test_nothing_else_is_served(client: httpx.Client) -> None:
    answers = {path: client.get(path).status_code for path in ELSEWHERE}
    assert set(answers.values()) == {400, 404}, answers


def test_nothing_without_the_key(client: httpx.Client) -> None:
    client.cookies.clear()
    assert [client.get(path).status_code for path in ("/", "/e/1/", "/queue/next?after=0")] == [403, 403, 403]


def test_decisions_are_saved_in_their_episode_and_leave_the_queue(
    client: httpx.Client, rounds: QueueSession, many: Path
) -> None:
    risk = rounds.queue[0]
    decision = {
        "id": "abcdef1", "who": "Jo", "when": "2026-11-22T10:00:00Z", "action": "accept", "quote": risk.key,
        "seen": {"text": risk.text},
    }  # fmt: skip
    answer = client.post("/e/2/api/decisions", json={"episode": "00000000", "decisions": [decision]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["queue"]["left"] == len(rounds.queue) - 1
    assert rounds.after(0) == "/e/1/#at-q11"
    kept = [
        path.parent.name for path in many.glob("*/*/decisions.json") if "abcdef1" in path.read_text(encoding="utf-8")
    ]
    assert kept == ["2026-11-02-bridge-00000000"]
    wrong = client.post("/e/1/api/decisions", json={"episode": "00000000", "decisions": [decision]})
    assert wrong.status_code == 409
    back = {**decision, "id": "abcdef2", "action": "clear", "over": ["abcdef1"]}
    answer = client.post("/e/2/api/decisions", json={"episode": "00000000", "decisions": [back]})
    assert answer.json()["queue"]["left"] == len(rounds.queue)


def test_when_all_is_decided_the_queue_ends_at_the_overview(rounds: QueueSession) -> None:
    rounds._left.clear()
    assert rounds.after(3) == "/"


def test_few_desks_stay_open(many: Path, known: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    import summarizer.editor.queue_review as module

    monkeypatch.setattr(module, "_MAX_OPEN_SESSIONS", 1)
    rounds = QueueSession(many)
    first = rounds.session(1)
    assert rounds.session(1) is first
    rounds.session(2)
    assert len(rounds._sessions) == 1
    assert rounds.session(1) is not first


def test_walking_the_queue_in_a_browser(browser: Browser, rounds: QueueSession, many: Path) -> None:
    total = len(rounds.queue)
    with ReviewServer(rounds, who="Jo Reed") as server:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(server.url)
        page.get_by_role("link", name="Review one after the other").click()
        expect(page.locator("#queue-place")).to_have_text(f"1 of {total}")
        expect(page.locator("h1")).to_have_text(TITLES[0])
        expect(page.locator(".card.open .quote")).to_contain_text("Every funeral")
        page.keyboard.press("a")  # it fails, so the page asks once
        page.keyboard.press("a")  # the decision is sent before the page is left for the next
        expect(page.locator("#queue-place")).to_have_text(f"2 of {total}")
        expect(page.locator("#queue-left")).to_have_text(f"{total - 1} left")
        expect(page.locator("h1")).to_have_text(TITLES[1])
        log = Decisions.model_validate_json(next(many.glob("*/*-00000000/decisions.json")).read_bytes())
        assert [(one.action, one.who) for one in log.decisions] == [("accept", "Jo Reed")]
        page.keyboard.press(",")
        expect(page.locator("#queue-place")).to_have_text(f"1 of {total}")
        expect(page.locator(".decision:visible")).to_contain_text("Accepted")
        page.keyboard.press(".")
        expect(page.locator("#queue-place")).to_have_text(f"2 of {total}")
        page.keyboard.press("Control+z")  # undo goes back to what was decided in the page before
        expect(page.locator("#queue-place")).to_have_text(f"1 of {total}")
        expect(page.locator("#toast")).to_contain_text("Undone. The quotation is open again.")
        expect(page.locator("#queue-left")).to_have_text(f"{total} left")
        page.keyboard.press("a")
        page.keyboard.press("a")
        expect(page.locator("#queue-place")).to_have_text(f"2 of {total}")
        page.locator('[data-do="queue-all"]').click()
        expect(page.locator("h1")).to_have_text(f"{total - 1} quotations need listening")
        page.locator("#ask-2 .play").click()
        expect(page.locator("#ask-2 [data-play-text]")).to_have_text("Stop")
        expect(page.locator("#ask-2 audio")).to_have_js_property("paused", False)
        assert problems == []
        context.close()
