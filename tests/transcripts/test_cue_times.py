"""Times of captions in the spellings that tools write. No word is lost, and none is a time or a number."""

from __future__ import annotations

import pytest
from caption_texts import Runs, runs, srt

from summarizer.transcripts import parse_transcript

CASES = [
    pytest.param(
        "1\n００：００：０１，０００ --> ００：００：０４，０００\nIt rained.\n\n2\n"
        "００：００：０４，０００ --> ００：００：０８，０００\nAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="fullwidth",
    ),
    pytest.param(
        srt("It rained.", "All night.", arrow="-->"), [(None, "It rained. All night.")], "en", id="noarrowspace"
    ),
    pytest.param(
        "1\n0:0:1,5 --> 0:0:4,0\nIt rained.\n\n2\n0:0:4.0 --> 0:0:8.25\nAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="onedigit",
    ),
    pytest.param(
        "1\n1:00:01 --> 1:00:04\nIt rained.\n\n2\n1:00:04 --> 1:00:08\nAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="h:mm:ss",
    ),
    pytest.param(
        "1\n00:01 --> 00:04\nIt rained.\n\n2\n00:04 --> 00:08\nAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="mm:ss",
    ),
    pytest.param(
        "1\n00:00:01:100 --> 00:00:04:200\nIt rained.\n\n2\n00:00:04:200 --> 00:00:08:000\nAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="colonms",
    ),
    pytest.param(
        "1\n00:00:01,000 --> 00:00:04,000\nIt rained.\n\n2\nxx:yy --> zz\nAll night.\n\n3\n"
        "00:00:08,000 --> 00:00:12,000\nWe knew.\n",
        [(None, "It rained. All night. We knew.")],
        "en",
        id="unread-mid",
    ),
    pytest.param(
        "1\n00:00:01,000 --> 00:00:04,000\nIt rained.\n\n2\n00:00:04,000 --> ??\nAll night.\n\n3\n"
        "00:00:08,000 --> 00:00:12,000\nWe knew.\n",
        [(None, "It rained. All night. We knew.")],
        "en",
        id="unread-end",
    ),
    pytest.param(
        "1\n00:00:0a,000 --> 00:00:04,000\nIt rained.\n\n2\n00:00:04,000 --> 00:00:08,000\nAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="unread-first",
    ),
    pytest.param(srt("It rained.", "All night.", numbered=False), [(None, "It rained. All night.")], "en", id="nonum"),
    pytest.param(
        srt("It rained.", "All night.").replace("\n\n", "\n"), [(None, "It rained. All night.")], "en", id="noblank"
    ),
    pytest.param(
        srt("It rained.", "All night.").replace("\n", "\n\n"), [(None, "It rained. All night.")], "en", id="dblblank"
    ),
    pytest.param(
        srt("It rained in", "1984", "and after."), [(None, "It rained in 1984 and after.")], "en", id="numword"
    ),
    pytest.param(
        srt("It rained.", "All night.").replace("\n", "\r\n"), [(None, "It rained. All night.")], "en", id="crlf"
    ),
    pytest.param(
        "WEBVTT - title\nKind: captions\n\nNOTE a note\nof two lines\n\nSTYLE\n::cue { color: red }\n\n"
        "intro-1\n00:01.000 --> 00:04.000 align:start\nIt rained.\n\nintro-2\n00:04.000 --> 00:08.000\n"
        "All night.\n\nNOTE end\n",
        [(None, "It rained. All night.")],
        "en",
        id="vtt-ids",
    ),
    pytest.param(
        "WEBVTT\n\n00:01.000 --> 00:04.000 It rained.\n\n00:04.000 --> 00:08.000 All night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="settings-text",
    ),
]


@pytest.mark.parametrize(("text", "expected", "language"), CASES)
def test_words_and_speakers(text: str, expected: Runs, language: str) -> None:
    assert runs(text, language) == expected


TIMES = [  # a time line, and the start and end in seconds that it states
    ("00:00:01 --> 00:00:04", 1.0, 4.0),
    ("00:00:01,5 --> 00:00:04,25", 1.5, 4.25),
    ("00:00:01, 100 --> 00:00:04, 200", 1.1, 4.2),
    ("00:00:06,250000 --> 00:00:11,500000", 6.25, 11.5),
    ("00:00:01.123456789 --> 00:00:04", 1.123, 4.0),
    ("-00:00:00,030 --> 00:00:04,000", 0.0, 4.0),
    ("100:00:01,100 --> 100:00:04,200", 360001.1, 360004.2),
    ("75:10.000 --> 75:14.000", 4510.0, 4514.0),
    ("00:00:60,000 --> 00:01:04,000", 60.0, 64.0),
    ("0:0:1,5-->0:0:4", 1.5, 4.0),
    ("１:０２:０３．５ --> １:０２:０４", 3723.5, 3724.0),
    ("00:00:01.000 --> 00:00:04.000 align:start position:0%", 1.0, 4.0),
    ("00:00:01:500 –> 00:00:04:000", 1.5, 4.0),
    ("12.5 --> 15.25", 12.5, 15.25),
    ("00:00:01,500 -- > 00:00:04,000", 1.5, 4.0),
    ("00:00:-1,500 --> 00:00:04,000", 0.0, 4.0),
]


@pytest.mark.parametrize(("line", "start", "end"), TIMES)
@pytest.mark.parametrize("webvtt", [False, True])
def test_the_time_of_a_cue(line: str, start: float, end: float, *, webvtt: bool) -> None:
    text = f"WEBVTT\n\n{line}\nBread\n" if webvtt else f"1\n{line}\nBread\n"
    (word,) = parse_transcript(text.encode(), "a file", "en").words
    assert (word.text, word.start, word.end) == ("Bread", pytest.approx(start), pytest.approx(end))


def test_words_without_a_readable_time_stand_between_their_neighbours() -> None:
    text = srt("It rained.", "All night.", "We knew.").replace("00:00:03,000 --> 00:00:06,000", "00:0x --> 00:00")
    _assert_between(text)


def test_a_time_without_a_figure_stands_beside_one_that_is_read() -> None:
    text = srt("It rained.", "All night.", "We knew.", numbered=False)
    _assert_between(text.replace("00:00:03,000 --> ", "NaN:NaN:NaN --> "))


def _assert_between(text: str) -> None:
    transcript = parse_transcript(text.encode(), "a file", "en")
    assert [word.text for word in transcript.words] == ["It", "rained.", "All", "night.", "We", "knew."]
    assert 3.0 <= transcript.words[2].start <= transcript.words[3].end <= 6.0
    assert transcript.notes[0].startswith("1 cue time could not be read")


@pytest.mark.parametrize(
    ("line", "spoken"), [("Turn it --> 5 degrees", True), ("A -> B", True), ("8", True), ("A - > 8", True)]
)
def test_speech_that_looks_like_a_time_line_stays(line: str, *, spoken: bool) -> None:
    found = runs(srt("It rained.", line, "All night."))
    assert (found == [(None, f"It rained. {line} All night.")]) is spoken


def test_cues_out_of_order_are_put_in_the_order_of_time_and_their_speaker_is_not_carried_on() -> None:
    cues = ("DANA: It rained.", "RUTH: All night.", "We knew.", "DANA: So did we.")
    text = srt(*cues).replace("00:00:06,000 --> 00:00:09,000", "00:00:01,000 --> 00:00:02,000")
    assert runs(text) == [
        ("DANA", "It rained."),
        (None, "We knew."),
        ("RUTH", "All night."),
        ("DANA", "So did we."),
    ]
    notes = parse_transcript(text.encode(), "a file", "en").notes
    assert "times run backwards at 1 place; the words are in the order of time" in notes


def test_backwards_times_are_said_only_of_files_that_have_them() -> None:
    text = srt("It rained.", "All night.", "We knew.").replace("00:00:03,000 -->", "?? -->")
    assert not any("backwards" in note for note in parse_transcript(text.encode(), "a file", "en").notes)
