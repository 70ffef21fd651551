from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript, Word
from summarizer.text.caption_words import split_words
from summarizer.transcripts import parse_transcript, read_transcript

SRT = """1
00:00:01,000 --> 00:00:04,000
À côté du « café », l’été est déjà là…

2
00:00:04,500 --> 00:00:06,000
C’est sûr.
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_encoding_gives_the_same_words(encoding: str) -> None:
    data = SRT.encode(encoding)
    transcript = parse_transcript(data, "a.srt", "fr")
    assert transcript.text(0, len(transcript.words)) == "À côté du « café », l’été est déjà là… C’est sûr."
    assert transcript.words[0].start == 1.0
    assert transcript.words[-1].end == 6.0


def test_a_guessed_encoding_is_said() -> None:
    assert any("not UTF-8" in note for note in parse_transcript(SRT.encode("cp1252"), "a.srt").notes)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("timeless.srt", b"1\n00:00:01,000 --> 00:00:10,000\n\n"),
        ("page.html", b"<!DOCTYPE html><html><body><p>Hello there, this is a page.</p></body></html>"),
        ("page.htm", b"<html><head></head><body><time>now</time></body></html>"),
        ("page.html", b"<!-- <cite>Ann</cite> <time>0:01</time> <p>Hello there.</p> -->"),
        ("sound.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE" + bytes(range(256)) * 20),
        ("sound.wav", b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(2000)),
        ("chapters.json", b'{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}]}'),
        ("broken.json", b'{"segments": [{"text": "a'),
        ("deep.json", b"[" * 100_000),
        ("empty.vtt", b""),
        ("bare.vtt", b"WEBVTT\n\n"),
        ("marks.txt", b"... --- !!!\n"),
        ("numbers.json", b'{"segments": [1, 2, 3]}'),
        ("archive.zip", b"PK\x03\x04" + bytes(500)),
    ],
)
def test_what_is_no_transcript_is_refused_in_one_line(name: str, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_transcript(data, name)
    message = str(caught.value)
    assert name in message
    assert "\n" not in message
    assert "WebVTT" in message


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.vtt", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_transcript(path)


def test_our_own_file_comes_back_as_it_was(tmp_path: Path) -> None:
    transcript = Transcript(
        language="en", duration=2.0, model="tiny", words=(Word(text="Bread.", start=0.1, end=0.5, probability=0.9),)
    )
    path = tmp_path / "transcript.json"
    path.write_text(transcript.model_dump_json(), encoding="utf-8")
    assert read_transcript(path) == transcript
    assert read_transcript(path, "de").language == "de"


def test_our_own_file_damaged_names_the_place() -> None:
    data = {
        "schema_version": 1,
        "language": "en",
        "duration": 1.0,
        "model": "m",
        "words": [{"text": "a", "start": "x"}],
    }
    with pytest.raises(InputError, match=r"words\.0\.start"):
        parse_transcript(json.dumps(data).encode(), "transcript.json")


def test_the_language_given_wins_over_the_file_and_the_file_over_the_words() -> None:
    vtt = b"WEBVTT\nLanguage: de\n\n00:00.000 --> 00:02.000\nThis is plainly an English sentence.\n"
    assert parse_transcript(vtt, "a.vtt").language == "de"
    assert parse_transcript(vtt, "a.vtt", "fr").language == "fr"
    assert parse_transcript(vtt.replace(b"Language: de\n", b""), "a.vtt").language == "en"


def test_word_times_come_from_the_file_where_it_has_them() -> None:
    data = json.dumps(
        {"segments": [{"start": 0, "end": 3, "text": "So it is.", "words": [
            {"word": " So", "start": 0.2, "end": 0.4, "probability": 0.5},
            {"word": " it", "start": 0.9, "end": 1.0, "probability": 0.6},
            {"word": " is.", "start": 2.0, "end": 2.5, "probability": 0.7}]}]}
    )  # fmt: skip
    transcript = parse_transcript(data.encode(), "w.json", "en")
    assert [(w.text, w.start, w.end, w.probability) for w in transcript.words] == [
        ("So", 0.2, 0.4, 0.5),
        ("it", 0.9, 1.0, 0.6),
        ("is.", 2.0, 2.5, 0.7),
    ]
    assert transcript.timing == "words"


def test_times_within_a_segment_go_by_characters() -> None:
    vtt = b"WEBVTT\n\n00:00.000 --> 00:12.000\na bbbbbbb cc\n"
    words = parse_transcript(vtt, "a.vtt", "en").words
    assert [(word.start, word.end) for word in words] == [(0.0, 1.846), (1.846, 9.231), (9.231, 12.0)]


@pytest.mark.parametrize("unit", [1, 1000])
def test_milliseconds_are_told_from_seconds(unit: int) -> None:
    text = "Bread needs a good while to rise."
    rows = [{"speaker": "A", "text": text, "start": 3 * unit * i, "end": 3 * unit * (i + 1)} for i in range(4)]
    transcript = parse_transcript(json.dumps({"utterances": rows}).encode(), "u.json", "en")
    assert transcript.duration == 12.0


def test_impossible_times_are_taken_as_missing() -> None:
    rows = [
        {"text": "Bread needs time.", "start": 0, "end": 2},
        {"text": "It does indeed.", "start": -5, "end": 1e300},
        {"text": "Always did.", "start": 4, "end": 3},
    ]
    words = parse_transcript(json.dumps(rows).encode(), "u.json", "en").words
    assert all(0 <= word.start <= word.end < 100 for word in words)
    assert words[3].start >= 1.9


def test_segments_are_put_in_the_order_of_time_and_it_is_said() -> None:
    rows = [{"text": "Bread needs time.", "start": 9, "end": 10}, {"text": "It does.", "start": 3, "end": 4}]
    transcript = parse_transcript(json.dumps(rows).encode(), "u.json", "en")
    assert [sentence.start for sentence in transcript.sentences] == [3.0, 9.0]
    assert "times run backwards at 1 place; the words are in the order of time" in transcript.notes


def test_two_recordings_one_after_the_other_stay_in_the_order_of_the_file() -> None:
    rows = [{"text": f"Bread {i} needs time.", "start": 3 * i, "end": 3 * i + 3} for i in range(5)]
    transcript = parse_transcript(json.dumps(rows + rows).encode(), "u.json", "en")
    assert [sentence.start for sentence in transcript.sentences] == [0.0, 3.0, 6.0, 9.0, 12.0] * 2
    assert "times run backwards at 1 place" in transcript.notes


def test_too_many_words_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.transcripts.assembly.MAX_WORDS", 50)
    with pytest.raises(InputError, match="more than one episode"):
        parse_transcript(b"bread is good. " * 40, "long.txt", "en")


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.transcripts.MAX_BYTES", 10)
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(InputError, match=r"big\.txt is larger"):
        read_transcript(path)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Bread is good.", ["Bread", "is", "good."]),
        ("Oui ! C'est « bon » .", ["Oui !", "C'est", "« bon » ."]),
        ("well -- maybe", ["well --", "maybe"]),
        ("我用ChatGPT写「代码」，真的。", ["我", "用", "ChatGPT", "写", "「代", "码」，", "真", "的。"]),
        ("ありがとう！", ["あ", "り", "が", "と", "う！"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("안녕하세요 여러분", ["안녕하세요", "여러분"]),
        ("…", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert split_words(text) == tokens
