"""A post that a person changed: nothing replaces it unasked, and HTML, checks and review page are made from it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "editor"))
from review_fixture import case, fill

from summarizer import Settings, check, render
from summarizer.errors import InputError
from summarizer.pipeline.check_episode import load_post
from summarizer.pipeline.edited_post import made_from_older_post, render_written
from summarizer.pipeline.review_episode import EpisodeReview
from summarizer.pipeline.write_post import post_is_edited, write_post
from summarizer.publish.review_page import clips_in
from summarizer.records.post import Checks
from summarizer.records.review import Decision, Decisions
from summarizer.reporting import Silent
from summarizer.store import EpisodeFolder, StageRun

DAY = dt.datetime(2026, 5, 12, 9, 30, tzinfo=dt.UTC)
ADDED = "\nThe tollkeeper added a paragraph.\n"


@pytest.fixture
def folder(tmp_path: Path) -> EpisodeFolder:
    """An episode as the stages left it."""
    made = fill(tmp_path / "episode", case())
    review = EpisodeReview(made, "ellipsis")
    state = review.state()
    write_post(made, state.post, state.checks)
    review.write_page(review.page_for_mail(state))
    files = {name: made.digest(name) for name in ("checks.json", "post.html", "post.md")}
    made.record("publish", StageRun(fingerprint="x", outputs=files, seconds=0, cpu_seconds=0))
    return made


def edit(folder: EpisodeFolder, text: str = ADDED) -> None:
    path = folder / "post.md"
    path.write_bytes(path.read_bytes() + text.encode())


def shown(folder: EpisodeFolder, name: str) -> bool:
    return ADDED.strip() in (folder / name).read_text(encoding="utf-8")


def test_a_post_as_it_was_written_is_not_edited(folder: EpisodeFolder) -> None:
    assert not post_is_edited(folder)
    assert made_from_older_post(folder) == ()


def test_render_follows_the_post_and_keeps_the_policy(folder: EpisodeFolder) -> None:
    edit(folder)
    assert post_is_edited(folder)
    assert made_from_older_post(folder) == ("checks.json", "post.html", "review.html")
    assert render(folder / "post.md") == str(folder / "post.html")
    assert shown(folder, "post.html")
    assert shown(folder, "review.html")
    assert folder.read("checks.json", Checks).policy == "ellipsis"
    assert post_is_edited(folder), "the draft may not replace it now either"
    assert made_from_older_post(folder) == ()


def test_render_warns_of_quotations_that_fail(folder: EpisodeFolder) -> None:
    told: list[str] = []

    class Told(Silent):
        def warn(self, message: str) -> None:
            told.append(message)

    def rendered() -> list[str]:
        told.clear()
        render_written(load_post(folder / "post.md", Settings()), Settings(), Told())
        return [one.partition(";")[0] for one in told]

    before = rendered()
    edit(folder, '\n"A sentence that nobody in the studio spoke," Carver said.\n')
    failing = sum(not one.passes for one in folder.read("checks.json", Checks).quotes)
    (now,) = rendered()
    assert [now] != before
    assert now.startswith(f"{failing + 1} of ")
    assert now.endswith("quotations fail")


def test_check_makes_what_follows_the_post_again(folder: EpisodeFolder) -> None:
    edit(folder, '\n"A sentence that nobody in the studio spoke," Carver said.\n')
    post = (folder / "post.md").read_bytes()
    checks = check(folder / "post.md", policy="clean")
    assert not checks.passed
    assert "nobody in the studio" in (folder / "post.html").read_text(encoding="utf-8")
    assert "nobody in the studio" in (folder / "review.html").read_text(encoding="utf-8")
    assert (folder / "post.md").read_bytes() == post
    kept = folder.read("checks.json", Checks)
    assert [quote.verdict for quote in kept.quotes if "studio" in quote.text] == ["not found"]
    assert kept.policy == "ellipsis"


def test_check_of_an_unchanged_post_writes_nothing(folder: EpisodeFolder) -> None:
    def times() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in folder.path.iterdir() if path.is_file()}

    before = times()
    check(folder / "post.md")
    assert times() == before


def test_a_post_that_only_the_review_changed_is_not_edited_by_hand(folder: EpisodeFolder) -> None:
    first = EpisodeReview(folder, "ellipsis")
    name = Decision(id="decision1", who="Jane", when=DAY, action="name", speaker="Speaker 2", name="Ada Quill")
    first.apply(Decisions(decisions=(name,)))
    assert post_is_edited(folder)
    assert not post_is_edited(folder, by_hand=True)
    edit(folder)
    assert post_is_edited(folder, by_hand=True)
    back = name.model_copy(update={"id": "decision2", "name": "Ada Quillon", "over": (name.id,)})
    first.apply(Decisions(decisions=(back,)))
    assert post_is_edited(folder, by_hand=True), "the hand edit is still in it"


def test_what_is_missing_is_made_again(folder: EpisodeFolder) -> None:
    (folder / "review.html").unlink()
    assert made_from_older_post(folder) == ("review.html",)
    check(folder / "post.md")
    assert folder.has("review.html")


def test_a_folder_that_is_in_use_is_left_as_it_is(folder: EpisodeFolder) -> None:
    edit(folder)
    with EpisodeFolder(folder.path).locked():
        check(folder / "post.md")
    assert not shown(folder, "post.html")


def test_without_the_recording_the_page_keeps_its_sound(folder: EpisodeFolder) -> None:
    before = clips_in((folder / "review.html").read_text(encoding="utf-8"))
    assert before
    (folder / "audio.mp3").unlink()
    edit(folder)
    render(folder / "post.md")
    after = clips_in((folder / "review.html").read_text(encoding="utf-8"))
    assert list(after.values()) == list(before.values())


def test_a_post_outside_a_folder_gets_its_html_beside_it(tmp_path: Path) -> None:
    post = tmp_path / "column.md"
    post.write_text("---\ntitle: Tolls\n---\n# Tolls\n\n> “A toll is a promise.”\n", encoding="utf-8")
    assert render(post, settings=Settings()) == str(tmp_path / "column.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["column.html", "column.md"]
    assert "A toll is a promise" in (tmp_path / "column.html").read_text(encoding="utf-8")
    render(post)  # its own file may be written again


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "column.md").write_text("# Tolls\n", encoding="utf-8")
    (tmp_path / "column.html").write_text("<p>by hand</p>", encoding="utf-8")
    with pytest.raises(InputError, match=r"column\.html was not written by summarizer"):
        render(tmp_path / "column.md")
    with pytest.raises(InputError, match="no Markdown post"):
        render(tmp_path / "column.html")


def test_the_review_page_shows_all_of_the_post(folder: EpisodeFolder) -> None:
    text = (folder / "post.md").read_text(encoding="utf-8")
    own = "An opening line that the desk wrote by itself."
    (folder / "post.md").write_text(text.replace("Carver's bridges fail out of sight.", own), encoding="utf-8")
    render(folder / "post.md")
    page = (folder / "review.html").read_text(encoding="utf-8")
    assert own in page
    assert "bridges fail out of sight" not in page
