"""An episode whose feed offers a transcript, with the real recogniser: believed, refined, or recognised after all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from making import SAMPLE, SAMPLES, settings
from servers import Server

from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript
from summarizer.store import EpisodeFolder

pytestmark = pytest.mark.slow

SCRIPT = json.loads((SAMPLES / "interview.json").read_text(encoding="utf-8"))
EDITED = "bridge"  # this word is changed in one quotable sentence


def clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02d}:{seconds % 60:06.3f}"


def published(shift: float, edit: Callable[[int, str], str] = lambda _, text: text) -> bytes:
    """The script as a publisher's WebVTT, `shift` seconds late."""
    names = SCRIPT["speakers"]
    cues = []
    for index, one in enumerate(SCRIPT["sentences"]):
        times = f"{clock(one['start'] + shift)} --> {clock(one['end'] + shift)}"
        cues.append(f"{times}\n<v {names[one['speaker']]}>{edit(index, one['text'])}")
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def draft(server: Server, transcript: bytes, into: Path, **flags: Any) -> tuple[EpisodeFolder, bool]:
    server.add("/interview.mp3", SAMPLE.read_bytes(), type="audio/mpeg")
    server.add("/t.vtt", transcript, type="text/vtt")
    item = (
        "<item><title>Water Always Wins</title><guid>q14</guid>"
        f'<enclosure url="{server.url("/interview.mp3")}" type="audio/mpeg" length="1"/>'
        f'<podcast:transcript url="{server.url("/t.vtt")}" type="text/vtt"/></item>'
    )
    space = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    feed = f'<rss version="2.0" {space}><channel><title>The Quiet Trades</title>{item}</channel></rss>'
    server.add("/feed.xml", feed.encode(), type="application/rss+xml")
    # One model for everything: the second ear is another test's.
    chosen = settings(listen={"model": "tiny.en"}, **flags)
    with open_episode(EpisodeRequest(server.url("/feed.xml"), "latest"), into=into, settings=chosen) as run:
        run.draft_post()
        return run.folder, run.worked


def read(folder: EpisodeFolder) -> tuple[Transcript, Quotes]:
    return folder.read("transcript.json", Transcript), folder.read("quotes.json", Quotes)


def test_a_transcript_4_s_late_with_an_edited_passage(server: Server, tmp_path: Path) -> None:
    wanted = next(
        index
        for index, one in enumerate(SCRIPT["sentences"])
        if EDITED in one["text"].split() and 12 < len(one["text"].split()) < 30 and one["speaker"] == "B"
    )
    changed = SCRIPT["sentences"][wanted]["text"].replace(EDITED, "tunnel", 1)
    transcript = published(4.0, lambda index, text: changed if index == wanted else text)
    folder, _ = draft(server, transcript, tmp_path)
    made, quotes = read(folder)
    assert made.origin is not None
    assert made.origin.tested
    assert [round(shift) for shift in made.origin.shifts] == [-4]
    assert {speaker.name for speaker in made.speakers} == set(SCRIPT["speakers"].values())
    assert not any("tunnel" in one.text for one in quotes.candidates), "nobody says that"
    assert len(quotes.candidates) >= 6
    assert made.refined == tuple(one.words for one in quotes.candidates)

    said = SCRIPT["words"]
    assert len(said) == len(made.words)
    off = [
        abs(made.words[index].start - said[index]["start"])
        for first, last in made.refined
        for index in range(first, last)
        if said[index]["start"] is not None
    ]
    assert len(off) > 60
    assert median(off) < 0.12
    assert sum(one > 0.5 for one in off) < 0.05 * len(off)
    post = (folder / "post.md").read_text(encoding="utf-8")
    assert "tunnel" not in post

    _, worked = draft(server, transcript, tmp_path)
    assert not worked, "nothing changed"


def test_another_episodes_transcript_is_not_believed(server: Server, tmp_path: Path) -> None:
    folder, _ = draft(server, published(0.0, lambda _, text: " ".join(text.split()[::-1]) + "."), tmp_path)
    made, _ = read(folder)
    assert made.origin is None
    assert made.model == "tiny.en"
    assert any("t.vtt: not used: it does not say what is heard" in note for note in made.notes)


def test_a_transcript_edited_throughout_is_given_up_for_recognition(server: Server, tmp_path: Path) -> None:
    def smoothed(_: int, text: str) -> str:
        words = text.split()
        return " ".join([*words[:3], "certainly", *words[3:]]) if len(words) > 8 else text

    folder, _ = draft(server, published(0.0, smoothed), tmp_path)
    made, quotes = read(folder)
    assert made.origin is None
    assert not any("certainly" in one.text for one in quotes.candidates)
    _, worked = draft(server, published(0.0, smoothed), tmp_path)
    assert not worked, "what was given up is not tried again"
