"""The sample is what the README, the other tests and the benchmarks build on: its files must agree with each other."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import av
import fixtures_audio
import numpy as np
import podcastparser
import pytest

from summarizer.transcripts import read_transcript

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
HEDGES = ("i think", "maybe")


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / "interview.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def sound() -> fixtures_audio.Samples:
    return fixtures_audio.read(SAMPLES / "interview.mp3")


@pytest.fixture(scope="module")
def feed() -> dict[str, Any]:
    with (SAMPLES / "feed.xml").open("rb") as stream:
        parsed: dict[str, Any] = podcastparser.parse("http://127.0.0.1:8765/feed.xml", stream)
    return parsed


def written_turns() -> list[tuple[str, str]]:
    lines = (SAMPLES / "script.txt").read_text(encoding="utf-8").splitlines()
    turns = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    return [(name, re.sub(r"\[([^\]]+)\]\(/[^)]*/\)", r"\1", text)) for name, text in turns]


def passages(script: dict[str, Any]) -> list[str]:
    """Every guest sentence of 8 to 40 words."""
    return [
        sentence["text"]
        for sentence in script["sentences"]
        if script["speakers"][sentence["speaker"]] == "Judith Carver" and 8 <= len(sentence["text"].split()) <= 40
    ]


def test_recording_is_a_small_mono_mp3_with_tags() -> None:
    path = SAMPLES / "interview.mp3"
    assert path.stat().st_size < 2_000_000
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name[:3], stream.codec_context.channels) == ("mp3", 1)
        assert container.metadata["title"] == "Water Always Wins, with Judith Carver"
        assert container.metadata["artist"] == "Daniel Ostrow"
        assert container.metadata["album"] == "The Quiet Trades"


def test_recording_is_as_long_as_the_script_says(script: dict[str, Any], sound: fixtures_audio.Samples) -> None:
    assert len(sound) / fixtures_audio.RATE == pytest.approx(script["duration"], abs=0.06)
    assert 150 <= script["duration"] <= 240


def test_recording_is_loud_enough_and_not_clipped(sound: fixtures_audio.Samples) -> None:
    assert 0.3 < np.abs(sound).max() < 10 ** (-1 / 20)
    assert 10 * np.log10(np.mean(sound**2)) == pytest.approx(-18.5, abs=2.5)


def test_sentences_stand_where_it_sounds(script: dict[str, Any], sound: fixtures_audio.Samples) -> None:
    """The 150 ms before a sentence are silent, the first 100 ms of it are not; and so at its end."""

    def loudness(start: float, end: float) -> float:
        return float(np.sqrt(np.mean(sound[int(start * fixtures_audio.RATE) : int(end * fixtures_audio.RATE)] ** 2)))

    for sentence in script["sentences"]:
        start, end = sentence["start"], sentence["end"]
        assert loudness(start - 0.15, start - 0.01) < 0.004, sentence
        assert loudness(end + 0.01, end + 0.15) < 0.004, sentence
        assert loudness(start, start + 0.1) > 0.004, sentence
        assert loudness(end - 0.1, end) > 0.004, sentence


def test_times_run_forward(script: dict[str, Any]) -> None:
    for items in (script["sentences"], [word for word in script["words"] if word["start"] is not None]):
        assert all(item["start"] < item["end"] <= script["duration"] for item in items)
        assert all(before["end"] <= after["start"] for before, after in itertools.pairwise(items))


def test_nearly_every_word_has_a_time(script: dict[str, Any]) -> None:
    untimed = [word for word in script["words"] if word["start"] is None or word["end"] is None]
    assert len(untimed) <= 0.02 * len(script["words"])


def test_words_are_the_sentences_are_the_script(script: dict[str, Any]) -> None:
    from_words = [(word["speaker"], word["text"]) for word in script["words"]]
    from_sentences = [(s["speaker"], word) for s in script["sentences"] for word in s["text"].split()]
    label = {name: letter for letter, name in script["speakers"].items()}
    from_script = [(label[name], word) for name, text in written_turns() for word in text.split()]
    assert from_words == from_sentences == from_script


def test_words_lie_within_their_sentence(script: dict[str, Any]) -> None:
    words = iter(script["words"])
    for sentence in script["sentences"]:
        for word in itertools.islice(words, len(sentence["text"].split())):
            if word["start"] is not None:
                assert sentence["start"] - 0.001 <= word["start"] < word["end"] <= sentence["end"] + 0.001, word


def test_guest_says_enough_to_quote(script: dict[str, Any]) -> None:
    assert script["speakers"] == {"A": "Daniel Ostrow", "B": "Judith Carver"}
    quotable = passages(script)
    assert len(quotable) >= 12
    assert len({text.casefold() for text in quotable}) == len(quotable)


def test_script_holds_what_the_checks_are_tried_on(script: dict[str, Any]) -> None:
    quotable = [text.casefold() for text in passages(script)]
    assert sum("we do not" in text for text in quotable) >= 2
    assert sum(any(hedge in text for hedge in HEDGES) for text in quotable) >= 1
    assert sum(bool(re.search(r"\b(percent|dollars?|years|million|meters|cars)\b", text)) for text in quotable) >= 5
    whole = " ".join(sentence["text"] for sentence in script["sentences"])
    assert whole.count("ater always wins") == 3
    assert "Eilidh Kerr" in whole
    assert "I'm Daniel Ostrow, and today I'm talking with Judith Carver" in whole


def test_advertisement_is_the_hosts_alone(script: dict[str, Any]) -> None:
    about = [s for s in script["sentences"] if re.search(r"sponsor|Pennywhistle|pennywhistle|supported by", s["text"])]
    assert len(about) == 3
    assert {script["speakers"][sentence["speaker"]] for sentence in about} == {"Daniel Ostrow"}


def test_feed_describes_the_recording(script: dict[str, Any], feed: dict[str, Any]) -> None:
    (episode,) = feed["episodes"]
    (enclosure,) = episode["enclosures"]
    assert feed["title"] == "The Quiet Trades"
    assert enclosure["url"] == "http://127.0.0.1:8765/interview.mp3"
    assert enclosure["mime_type"] == "audio/mpeg"
    assert enclosure["file_size"] == (SAMPLES / "interview.mp3").stat().st_size
    assert episode["total_time"] == int(script["duration"])
    assert "<strong>Ashford County</strong>" in episode["description_html"]


def test_feed_names_the_people_as_the_script_does(script: dict[str, Any]) -> None:
    text = (SAMPLES / "feed.xml").read_text(encoding="utf-8")
    people = dict(re.findall(r'<podcast:person role="(\w+)">([^<]+)<', text))
    assert people == {"host": script["speakers"]["A"], "guest": script["speakers"]["B"]}


def test_the_transcript_that_the_feed_offers_is_the_script(script: dict[str, Any]) -> None:
    text = (SAMPLES / "feed.xml").read_text(encoding="utf-8")
    assert re.findall(r'<podcast:transcript url="http://127.0.0.1:8765/([^"]+)" type="text/vtt"', text) == [
        "published.vtt"
    ]
    offered = read_transcript(SAMPLES / "published.vtt")
    assert [word.text for word in offered.words] == [word["text"] for word in script["words"]]
    assert [sentence.start for sentence in offered.sentences] == [one["start"] for one in script["sentences"]]
    assert [speaker.name for speaker in offered.speakers] == list(script["speakers"].values())


def test_chapters_agree_and_begin_where_somebody_begins(script: dict[str, Any], feed: dict[str, Any]) -> None:
    listed = json.loads((SAMPLES / "chapters.json").read_text(encoding="utf-8"))["chapters"]
    in_feed = [{"startTime": c["start"], "title": c["title"]} for c in feed["episodes"][0]["chapters"]]
    assert listed == in_feed
    begins = {int(sentence["start"]) for sentence in script["sentences"]}
    assert all(chapter["startTime"] in begins for chapter in listed)
