"""Transcripts that a feed offers: which are fetched, which are believed, and what is said about each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Server

from summarizer.records.episode import Episode, TranscriptLink
from summarizer.records.transcript import Transcript
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.transcripts import parse_transcript
from summarizer.transcripts.plausibility import quality_key, rejection_reason
from summarizer.transcripts.published import find_published

LENGTH = 300.0  # seconds
SETTINGS = FetchSettings(retries=0, timeout=5)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def sentences() -> Iterator[tuple[float, str]]:
    for number in range(60):
        yield (
            number * 5.0,
            f"Sentence {number} of the talk says that the ferry to island {number} leaves at noon today.",
        )


def clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02d}:{int(seconds // 60 % 60):02d}:{seconds % 60:06.3f}"


def vtt(voice: str = "", *, step: float = 1.0, keep: slice = slice(None)) -> bytes:
    cues = [
        f"{clock(start * step)} --> {clock((start + 4.5) * step)}\n{voice}{text}"
        for start, text in list(sentences())[keep]
    ]
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def podcast_json() -> bytes:
    rows = [
        {"speaker": "Ann Berg", "startTime": start, "endTime": start + 4.5, "body": text} for start, text in sentences()
    ]
    return json.dumps({"version": "1.0.0", "segments": rows}).encode()


def episode(*links: TranscriptLink, feed: str = "http://127.0.0.1/feed.xml", **changes: object) -> Episode:
    facts = {"id": "00000000", "guid": "x", "title": "Ferries", "media": "x", "media_kind": "enclosure", "feed": feed}
    return Episode.model_validate({**facts, "transcripts": links, **changes})


def believes(transcript: Transcript) -> tuple[Transcript | None, str]:
    return transcript, "heard"


def find(known: Episode, language: str | None = None) -> tuple[Transcript | None, tuple[str, ...]]:
    return find_published(known, LENGTH, language, SETTINGS, believes, Silent())


def test_the_one_that_names_speakers_is_taken(server: Server) -> None:
    server.add("/a.vtt", vtt(), type="text/vtt")
    server.add("/b.json", podcast_json(), type="application/json")
    known = episode(
        TranscriptLink(url=server.url("/a.vtt"), type="text/vtt"),
        TranscriptLink(url=server.url("/b.json"), type="application/json"),
    )
    taken, notes = find(known)
    assert taken is not None
    assert taken.speakers[0].name == "Ann Berg"
    assert taken.origin is not None
    assert (taken.origin.kind, taken.origin.url) == ("published", server.url("/b.json"))
    assert notes == ("the published transcript b.json: used instead of recognition: heard",)


def test_the_names_of_the_metadata_tell_its_labels_from_other_text(server: Server) -> None:
    server.add("/a.vtt", vtt().replace(b"Sentence 7 of", b"Mira Hale: Sentence 7 of"), type="text/vtt")
    link = TranscriptLink(url=server.url("/a.vtt"))
    for people, expected in (([], []), ([{"name": "Mira Hale", "role": "guest", "origin": "feed"}], ["Mira Hale"])):
        taken, _ = find(episode(link, people=people))
        assert taken is not None
        assert [speaker.name for speaker in taken.speakers] == expected
        assert ("Mira" in taken.text(0, len(taken.words))) == (not people)


def test_what_cannot_be_had_or_read_is_named_and_the_next_is_taken(server: Server) -> None:
    server.add("/broken.json", b'{"segments": ', type="application/json")
    server.add("/notes.html", b"<html><body><p>Links of the week</p></body></html>", type="text/html")
    server.add("/sound.vtt", b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(5000), type="text/vtt")
    server.add("/good.srt", vtt().replace(b"WEBVTT\n\n", b""), type="application/x-subrip")
    names = ("/missing.json", "/broken.json", "/sound.vtt", "/good.srt")
    taken, notes = find(episode(*(TranscriptLink(url=server.url(name)) for name in names)))
    assert taken is not None
    assert [note.partition(": ")[0].rpartition(" ")[2] for note in notes] == [name[1:] for name in names]
    assert all(": not used: " in note for note in notes[:3])
    assert "404" in notes[0]
    taken, notes = find(episode(TranscriptLink(url=server.url("/notes.html"))))
    assert taken is None
    assert "not a transcript" in notes[0]


def test_what_the_ear_refuses_gives_way_to_the_next(server: Server) -> None:
    server.add("/b.json", podcast_json(), type="application/json")
    server.add("/a.vtt", vtt(), type="text/vtt")
    known = episode(TranscriptLink(url=server.url("/b.json")), TranscriptLink(url=server.url("/a.vtt")))

    def doubts(transcript: Transcript) -> tuple[Transcript | None, str]:
        return (None, "it is not said") if transcript.speakers else (transcript, "heard")

    taken, notes = find_published(known, LENGTH, None, SETTINGS, doubts, Silent())
    assert taken is not None
    assert not taken.speakers
    assert notes[0] == "the published transcript b.json: not used: it is not said"


def test_utf_16_is_no_recording(server: Server) -> None:
    server.add("/a.vtt", b"\xff\xfe" + vtt().decode().encode("utf-16-le"), type="text/vtt")
    assert find(episode(TranscriptLink(url=server.url("/a.vtt"))))[0] is not None


def test_what_is_too_large_or_sound_is_not_read_to_its_end(server: Server) -> None:
    server.add("/large.vtt", vtt() + b"x" * (17 * 2**20), type="text/vtt")
    server.add("/sound", bytes(5000), type="audio/mpeg")
    taken, notes = find(episode(*(TranscriptLink(url=server.url(path)) for path in ("/large.vtt", "/sound"))))
    assert taken is None
    assert "larger than 16 MB" in notes[0]
    assert "it is not text" in notes[1]


def test_a_machine_is_believed_last(server: Server) -> None:
    server.add("/auto.json", podcast_json(), type="application/json")
    server.add("/human.vtt", vtt(), type="text/vtt")
    known = episode(
        TranscriptLink(url=server.url("/auto.json"), automatic=True), TranscriptLink(url=server.url("/human.vtt"))
    )
    taken, _ = find(known)
    assert taken is not None
    assert taken.origin is not None
    assert taken.origin.kind == "published"
    taken, _ = find(known.model_copy(update={"transcripts": known.transcripts[:1]}))
    assert taken is not None
    assert taken.origin is not None
    assert taken.origin.kind == "automatic"


def test_a_public_feed_does_not_lead_into_the_private_network(server: Server) -> None:
    server.add("/a.vtt", vtt(), type="text/vtt")
    taken, notes = find(episode(TranscriptLink(url=server.url("/a.vtt")), feed="https://feeds.example.com/feed.xml"))
    assert taken is None
    assert "private network" in notes[0]
    assert server.calls == []


def test_a_feed_does_not_name_files_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_bytes(vtt())
    taken, notes = find(episode(TranscriptLink(url=str(path))))
    assert taken is None
    assert "local file" in notes[0]
    taken, _ = find(episode(TranscriptLink(url=str(path)), media_kind="file", feed=None))
    assert taken is not None


def test_a_login_is_sent_but_not_kept(server: Server) -> None:
    server.add("/a.vtt", vtt(), type="text/vtt")
    url = server.url("/a.vtt?token=hunter2").replace("http://", "http://ann:secret@")
    taken, notes = find(episode(TranscriptLink(url=url)))
    assert taken is not None
    assert server.calls[0].headers["Authorization"].startswith("Basic ")
    kept = taken.model_dump_json() + " ".join(notes)
    assert "secret" not in kept
    assert "hunter2" not in kept


def test_untested_when_the_user_says_so(server: Server) -> None:
    server.add("/a.vtt", vtt(keep=slice(0, 10)), type="text/vtt")
    known = episode(TranscriptLink(url=server.url("/a.vtt")))
    taken, notes = find_published(known, LENGTH, None, SETTINGS, None, Silent())
    assert taken is not None
    assert "without a test" in notes[0]
    assert find(known)[0] is None


@pytest.mark.parametrize(
    ("data", "duration", "language", "reason"),
    [
        (vtt(), LENGTH, None, ""),
        (vtt("<v Ann Berg>"), LENGTH, "en-GB", ""),
        (vtt(), LENGTH, "de", "another language"),
        (vtt(keep=slice(0, None, 5)), LENGTH, None, "a summary or a part"),
        (vtt(keep=slice(0, 40)), LENGTH, None, "it covers 0:00 to 3:19 of 5:00"),
        (vtt(step=0.2), 60.0, None, "more than can be said"),
        (vtt(step=2.0), LENGTH, None, "it ends at 9:59"),
        (vtt(keep=slice(None, None, -1)), LENGTH, None, ""),  # its cues are put in the order of their times
        (vtt().replace(b".\n", b"\n").replace(b"today.", b"today"), LENGTH, None, "no full stops"),
        (" ".join(text for _, text in sentences()).encode(), LENGTH, None, "no times"),
        (vtt().replace(b"ferry", b"https://ferry.example/"), LENGTH, None, "page of notes"),
    ],
)
def test_judged_on_paper(data: bytes, duration: float, language: str | None, reason: str) -> None:
    found = rejection_reason(parse_transcript(data, "t"), duration, language)
    assert reason in found
    assert bool(reason) == bool(found)


def test_names_weigh_more_than_times_and_times_more_than_words() -> None:
    named, plain = parse_transcript(vtt("<v Ann Berg>"), "t"), parse_transcript(vtt(), "t")
    shorter = parse_transcript(vtt(keep=slice(0, 50)), "t")
    assert quality_key(named) > quality_key(plain) > quality_key(shorter)
