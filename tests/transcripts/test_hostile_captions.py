"""Whatever the bytes: a transcript or one InputError, in reasonable time, with ranges that hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from growth import require_linear
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript
from summarizer.transcripts import parse_transcript, write_json, write_srt, write_text, write_vtt

# fmt: off
LINES = st.sampled_from(
    ["WEBVTT", "", " ", "1", "00:00:01.000 --> 00:00:02.000", "00:01,5 --> 99:99,1", "<v Ada>bread", "</v>",
     "<c>x</c>", "<00:00:01.500>y", ">> so", "- no", "**Ada:** yes", "[00:10] then", "[Speaker 1] [00:00] a",
     "# Transcript", "**Leo:**",
     "---", "Ada (0:01): b.", "Ada: c.", "0:00", "NOTE x", "{\\an8}z", "&gt;&gt; &amp;", "[laughs]", "(music)",
     "♪", "[ADA] so", "(Leo) no", "LEO: yes", "<u>so</u> it", "0:00:01.000,0:00:02.000", "Dialogue: 0,", "[00:01.50]so",
     "start\tend\ttext", "1000\t2000\tso", "?? --> 00:00:04", "-00:00:01 --> 00:00:02", "你好。", "&#0;",
     "\x00", "\ufeff", "\u202e", "<script>", "-->", "\\[1:00\\]", "```", "{", "[", '"', "'"]
)
# fmt: on


def survives(data: bytes) -> None:
    try:
        transcript = parse_transcript(data, "fuzz", "en")
    except InputError:
        return
    sound(transcript)


def sound(transcript: Transcript) -> None:
    assert transcript.words
    labels = {speaker.label for speaker in transcript.speakers}
    for word in transcript.words:
        assert word.text == word.text.strip() != ""
        assert 0.0 <= word.start <= word.end
        assert word.speaker is None or word.speaker in labels
    if transcript.turns:
        edges = [turn.words for turn in transcript.turns]
        assert edges[0][0] == 0
        assert edges[-1][1] == len(transcript.words)
        assert all(before[1] == after[0] for before, after in pairwise(edges))
    for write in (write_vtt, write_srt, write_text, write_json):
        write(transcript)


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    survives(data)


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@given(st.lists(LINES, max_size=25))
def test_lines_that_look_like_a_transcript(lines: list[str]) -> None:
    survives("\n".join(lines).encode())
    survives("\n".join(["WEBVTT", "", *lines]).encode())


# fmt: off
KEYS = st.sampled_from(
    ["text", "body", "word", "words", "start", "end", "startTime", "time", "speaker", "speakers", "segments",
     "utterances", "duration", "language",
     "timestamp", "avg_logprob", "confidence", "schema_version", "dur", "transcription"]
)
# fmt: on
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(["0:01", "1.5s"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_json(data: dict[str, object]) -> None:
    survives(json.dumps(data).encode())


DIGITS = "9" * 5000
SHOWN = {
    "a.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nWell &#{0}; so\n",
    "a.srt": "1\n00:00:00,000 --> 00:00:01,000\nWell &#{0}; so\n",
    "a.srv1": '<transcript><text start="1" dur="2">Well &amp;#{0}; so</text></transcript>',
    "a.html": "<cite>Ada:</cite><time>0:00</time><p>Well &#{0}; so</p>",
    "a.ttml": '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="1s">Well &amp;#{0}; so</p>'
    "</div></body></tt>",
    "a.json": '{{"events": [{{"tStartMs": 0, "dDurationMs": 900, "segs": [{{"utf8": "Well &#{0}; so"}}]}}]}}',
    "a.md": "**Ada:** Well &#{0}; so\n\n**Leo:** Yes.\n",
    "a.csv": "start,end,text\n0,1,Well &#{0}; so\n",
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_reference_of_thousands_of_digits_costs_one_character(name: str) -> None:
    transcript = parse_transcript(SHOWN[name].format(DIGITS).encode(), name, "en")
    said = " ".join(word.text for word in transcript.words).split()
    assert {"Well", "so"} <= set(said)


NUMBERS = [
    "9" * 400,
    "-" + "9" * 400,
    "1e999",
    "NaN",
    "-1e308",
    "1e308",
    "true",
    "null",
    '"1e999"',
    '"' + "9" * 400 + '"',
]
WITH_NUMBERS = {
    "Podcasting 2.0": '{"version": "1.0.0", "segments": [{"startTime": %s, "endTime": %s, "body": "Well so"}]}',
    "whisper": '{"segments": [{"start": %s, "end": %s, "text": "Well so", "avg_logprob": %s, "words": '
    '[{"word": "Well", "start": %s, "end": %s, "probability": %s}, {"word": "so", "start": 1, "end": 2}]}]}',
    "YouTube": '{"events": [{"tStartMs": %s, "dDurationMs": %s, "segs": [{"utf8": "Well so", "tOffsetMs": %s}]}]}',
    "whisper.cpp": '{"transcription": [{"offsets": {"from": %s, "to": %s}, "text": "Well so", '
    '"tokens": [{"text": "Well", "p": %s}, {"text": " so", "p": 0.5}]}]}',
    "Google": '{"results": [{"alternatives": [{"words": [{"startTime": {"seconds": %s, "nanos": %s}, "word": "Well"}, '
    '{"startTime": %s, "word": "so"}]}]}]}',
    "Deepgram": '{"results": {"channels": [{"alternatives": [{"words": [{"word": "Well", "start": %s, "end": %s, '
    '"confidence": %s}, {"word": "so", "start": 1, "end": 2}]}]}]}}',
    "Azure": '{"recognizedPhrases": [{"offsetInTicks": %s, "durationInTicks": %s, "nBest": [{"display": "Well so", '
    '"confidence": %s, "words": [{"word": "Well", "offsetInTicks": %s}, {"word": "so"}]}]}]}',
}


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:7])
@pytest.mark.parametrize("form", WITH_NUMBERS)
def test_numbers_that_are_no_times(form: str, number: str) -> None:
    survives(WITH_NUMBERS[form].replace("%s", number).encode())


@pytest.mark.parametrize(
    "made",
    [
        lambda n: "a" * 400 * n,
        lambda n: "<" * 400 * n,
        lambda n: "**" * 60 * n,
        lambda n: "[" * 400 * n,
        lambda n: "\n" * 400 * n + "x",
        lambda n: "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "<v " * 60 * n,
        lambda n: "WEBVTT\n\n00:00.000 --> 00:01.000\n" + ">>" * 60 * n + " a",
        lambda n: "1\n00:00:00,000 --> 00:00:01,000\n" + "\n" * 400 * n + "9",
        lambda n: "1\n00:00:00,000 --> 00:00:01,000\n" + "\n 1" * 40 * n,
        lambda n: "1\n00:00:00,000 --> 00:00:01,000\n" + " -" * 60 * n,
        lambda n: "Ada: " + "[0:00" * 40 * n,
        lambda n: "Ada: " + "`*_" * 150 * n,
        lambda n: "Ada: x\n" + "(" * 400 * n,
        lambda n: "- " * 60 * n,
        lambda n: "1:1" * 150 * n,
        lambda n: "<html><cite>a</cite><p>" + "<p>" * 5 * n,
        lambda n: '<?xml version="1.0"?><transcript><text start="1">' + "<" * 60 * n,
        lambda n: "1\n00:00:00,000 --> 00:00:01,000\n" + "<u>a " * 60 * n,
        lambda n: "1\n00:00:00,000 --> 00:00:01,000\n" + "A. B: " * 60 * n,
        lambda n: "1 --> 2\n" * 30 * n,
        lambda n: "--> " * 60 * n,
        lambda n: "<!--" + " --> <!--" * 60 * n,
        lambda n: "[00:01.00]" * 30 * n + "x\n[00:02.00]y\n",
        lambda n: 'start,end,text\n1,2,"' + "x," * 60 * n,
        lambda n: "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:04.00," + "{\\k" * 60 * n,
        lambda n: '<tt><p begin="1s">' * 20 * n,
        lambda n: (
            '{"results": {"items": [' + '{"type": "punctuation", "alternatives": [{"content": "."}]},' * 9 * n + "{}]}}"
        ),
        lambda n: "---\n" + "a: &a [*a, *a]\n" * n + "---\ntext that follows is said.",
    ],
    ids=lambda made: repr(made(2)[-24:]),
)
def test_no_line_takes_more_than_linear_time(made: Callable[[int], str]) -> None:
    require_linear(lambda text: survives(text.encode()), made, 15)
