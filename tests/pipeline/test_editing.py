"""An editor with the sample's folder: hand edits found, clips heard again, decisions that survive a new post."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import fixtures_audio
import pytest
from making import make, settings

from summarizer import check
from summarizer.editor import FolderSession
from summarizer.errors import InputError
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.review import Decision, Decisions, Seen
from summarizer.store import EpisodeFolder

pytestmark = pytest.mark.slow


def edit(folder: Path, old: str, new: str) -> Checks:
    post = folder / "post.md"
    text = post.read_text()
    assert old in text
    post.write_text(text.replace(old, new, 1))
    return check(post, settings=settings())


def spoken(checks: Checks) -> list[QuoteCheck]:
    """Without marks around what nobody spoke, such as the episode's title."""
    return [quote for quote in checks.quotes if quote.verdict != "unspoken"]


def printed(folder: Path) -> list[QuoteCheck]:
    return spoken(EpisodeFolder(folder).read("checks.json", Checks))


def test_five_edits_by_hand_are_each_told_apart(folder: Path) -> None:
    first, second, third = (quote.text for quote in printed(folder)[:3])
    changed = edit(folder, first, first.replace(first.split()[2], "hardly", 1))
    assert spoken(changed)[0].verdict == "altered"
    assert any(change.kind == "replace" and "hardly" in change.post for change in spoken(changed)[0].edits)
    cut = edit(folder, second, " ".join([*second.split()[:4], *second.split()[6:]]))
    assert spoken(cut)[1].verdict in {"trimmed", "altered"}
    assert not spoken(cut)[1].passes
    other = edit(folder, f'"{third}"\n<!-- ', f'"{third}"\n<!-- ')
    assert spoken(other)[2].verdict == "verbatim"
    invented = edit(folder, f'"{third}"', '"Nobody at the county has ever seen a zebra playing the tuba."')
    assert spoken(invented)[2].verdict == "not found"
    assert not invented.passed
    wrong = edit(folder, "Judith Carver -->", "Daniel Ostrow -->")
    assert "speaker" in spoken(wrong)[0].flags or spoken(wrong)[0].verdict == "misattributed"


def test_clips_are_heard_again_by_a_second_model(folder: Path) -> None:
    checks = check(folder / "post.md", listen=True, settings=settings(listen={"model": "base"}))
    grades = [quote.listen for quote in spoken(checks)]
    assert set(grades) <= {"same", "minor", "differs", "unclear"}
    assert grades.count("same") + grades.count("minor") >= len(grades) / 2
    for quote in checks.quotes:
        if quote.listen == "differs":
            assert quote.listen_heard


def test_another_recording_is_not_listened_to(folder: Path) -> None:
    (folder / "audio.mp3").write_bytes((folder / "audio.mp3").read_bytes()[:400_000])
    with pytest.raises(InputError, match="not the recording that was transcribed"):
        check(folder / "post.md", listen=True, settings=settings(listen={"model": "base"}))


def test_what_a_reviewer_decided_survives_a_post_made_anew(folder: Path) -> None:
    store = EpisodeFolder(folder)
    quote = printed(folder)[0]
    assert quote.id is not None
    assert quote.words is not None
    first, last = quote.words
    desk = FolderSession(folder)
    narrower = Decision(
        id="decision-1",
        who="Ed",
        when=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        action="range",
        quote=quote.id,
        seen=Seen(text=quote.text, id=quote.id, line=quote.line, words=quote.words),
        words=(first, last - 2),
    )
    store.write("decisions.json", Decisions(episode=desk.episode.id, decisions=(narrower,)))
    desk.rebuild()
    assert printed(folder)[0].words == (first, last - 2)
    checks = store.read("checks.json", Checks)
    heard_again = [quote.model_copy(update={"listen": "differs", "listen_heard": "mud"}) for quote in checks.quotes]
    store.write("checks.json", checks.model_copy(update={"quotes": tuple(heard_again)}))
    make(folder, folder.parent, site={"updates_text": "Subscribe"})
    again = printed(folder)
    assert again[0].words == (first, last - 2)
    assert "Subscribe" in (folder / "post.md").read_text()
    assert {quote.listen_heard for quote in again} == {"mud"}, "what --listen heard holds while the words are the same"
    assert "decision-1" in (folder / "review.html").read_text()
    assert spoken(check(folder / "post.md", settings=settings())) == again


def test_new_times_reach_the_checks_and_the_html_of_an_episode(folder: Path, tmp_path: Path) -> None:
    other = fixtures_audio.read(folder / "audio.mp3")[5 * fixtures_audio.RATE :]
    recording = fixtures_audio.write(tmp_path / "other.mp3", other)
    post, html = (folder / "post.md").read_text(), (folder / "post.html").read_text()
    told = settings(listen={"model": "tiny.en"})
    assert any(quote.retimed for quote in check(folder / "post.md", audio=recording, retime=True, settings=told).quotes)
    assert (folder / "post.md").read_text() != post
    assert (folder / "post.html").read_text() != html
    assert EpisodeFolder(folder).read("checks.json", Checks).quotes == check(folder / "post.md", settings=told).quotes
