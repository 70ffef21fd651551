from __future__ import annotations

import json

import pytest
import webvtt

from summarizer.records.transcript import Speaker, Transcript, Turn, Word
from summarizer.transcripts import parse_transcript, write_json, write_srt, write_text, write_vtt


def transcript(**changes: object) -> Transcript:
    said = [
        ("Speaker 1", "Bread & <b>butter</b> --> both need time."),
        ("Speaker 2", "Is that so?"),
        ("Speaker 1", "It is, " + "and it was, " * 12 + "and it will be."),
        ("Speaker 2", "Good."),
    ]
    words, turns, time = [], [], 0.0
    for speaker, text in said:
        first = len(words)
        for token in text.split():
            words.append(Word(text=token, start=time, end=time + 0.4, speaker=speaker))
            time += 0.5
        turns.append(Turn(start=words[first].start, end=time, speaker=speaker, words=(first, len(words))))
    values: dict[str, object] = {
        "language": "en",
        "duration": time,
        "model": "test",
        "words": tuple(words),
        "turns": tuple(turns),
        "speakers": (Speaker(label="Speaker 1", name="Ada Moss"), Speaker(label="Speaker 2")),
    }
    return Transcript.model_validate(values | changes)


def spoken(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(transcript.display(turn.speaker), transcript.text(*turn.words)) for turn in transcript.turns]


def plain(transcript: Transcript) -> str:
    return transcript.text(0, len(transcript.words))


@pytest.mark.parametrize("names", [("Ada Moss", None), ("Ada Moss", "Ben Roe"), (None, None)])
def test_somebody_who_has_one_turn_is_not_taken_for_words(names: tuple[str | None, str | None]) -> None:
    said = "It is what it is. " * 12 + "Nothing more."
    words = tuple(
        Word(text=text, start=index * 0.4, end=index * 0.4 + 0.3, speaker="Speaker 1" if index < 40 else "Speaker 2")
        for index, text in enumerate(said.split())
    )
    speakers = tuple(Speaker(label=f"Speaker {number}", name=name) for number, name in enumerate(names, start=1))
    source = transcript(words=words, turns=(), speakers=speakers)
    back = parse_transcript(write_srt(source).encode(), "back.srt")
    assert plain(back) == plain(source)
    assert [back.display(word.speaker) for word in back.words] == [source.display(word.speaker) for word in words]


def test_vtt_has_voices_short_cues_and_escapes() -> None:
    source = transcript()
    text = write_vtt(source)
    captions = webvtt.from_string(text).captions
    assert all(caption.end_in_seconds - caption.start_in_seconds <= 8 for caption in captions)
    assert captions[0].voice == "Ada Moss"
    assert "Bread &amp; &lt;b&gt;butter&lt;/b&gt; --&gt; both" in text
    assert len(captions) > 4  # the long sentence is cut


@pytest.mark.parametrize("write", [write_vtt, write_json])
def test_what_is_written_reads_back_the_same(write: object) -> None:
    source = transcript()
    back = parse_transcript(write(source).encode(), "back")  # type: ignore[operator]
    assert plain(back) == plain(source)
    assert spoken(back) == spoken(source)
    assert back.duration == pytest.approx(source.words[-1].end)


def test_srt_and_text_read_back_with_their_speakers() -> None:
    source = transcript()
    for write in (write_srt, write_text):
        back = parse_transcript(write(source).encode(), "back")
        assert [who for who, _ in spoken(back)] == [who for who, _ in spoken(source)], write.__name__
        assert spoken(back)[1:] == spoken(source)[1:], write.__name__


def test_a_name_cannot_break_out_of_its_voice() -> None:
    source = transcript(
        speakers=(Speaker(label="Speaker 1", name="A<b>\n\n00:00.000 --> 9"), Speaker(label="Speaker 2"))
    )
    captions = webvtt.from_string(write_vtt(source)).captions
    assert len(captions) == len(webvtt.from_string(write_vtt(transcript())).captions)


def test_text_without_times_or_speakers() -> None:
    bare = Transcript(language="en", duration=0, model="m", timing="none", words=(Word(text="Bread.", start=0, end=0),))
    assert write_text(bare) == "Bread.\n"


def test_times_never_run_backwards_in_vtt() -> None:
    words = (
        Word(text="Late.", start=9.0, end=9.5),
        Word(text="Early.", start=2.0, end=2.5),
    )
    text = write_vtt(Transcript(language="en", duration=10, model="m", words=words))
    starts = [caption.start_in_seconds for caption in webvtt.from_string(text).captions]
    assert starts == sorted(starts)


def test_json_is_podcasting_2() -> None:
    data = json.loads(write_json(transcript()))
    assert data["version"] == "1.0.0"
    assert set(data["segments"][0]) == {"speaker", "startTime", "endTime", "body"}
