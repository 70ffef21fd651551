"""Transcripts as JSON: Podcasting 2.0, openai-whisper, AssemblyAI utterances, and formats of single shows.

All hold a list of text segments with times, and perhaps speakers and words, under different names. One reader tries
each known name. Milliseconds are distinguished from seconds by the speaking rate. Forms in which words and marks stand
in lists of another shape: `services.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.records.timecode import parse_clock
from summarizer.records.transcript import Transcript
from summarizer.text.caption_words import split_words
from summarizer.text.json_numbers import number_in
from summarizer.transcripts.assembly import MAX_WORDS, CaptionPiece, ParsedTranscript, WordStamp
from summarizer.transcripts.refusals import json_kind, refused
from summarizer.transcripts.scale import MAX_TIME, to_seconds
from summarizer.transcripts.services import read_service
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message
from summarizer.transcripts.time_order import in_order_of_time
from summarizer.transcripts.youtube import read_json3

__all__ = ["read_json"]

_LISTS = (
    "segments", "utterances", "transcription", "transcript", "transcripts", "sentences", "paragraphs", "monologues",
    "cues", "captions", "items", "entries", "turns", "chunks", "results", "data",
)  # fmt: skip
_TEXT = (
    "body",
    "text",
    "punctuated_word",
    "word",
    "content",
    "transcript",
    "sentence",
    "line",
    "value",
    "utf8",
    "caption",
)
_START = ("start", "startTime", "start_time", "startSeconds", "startMs", "start_ms", "begin", "from", "offset", "time",
          "timestamp", "timeStart", "ts")  # fmt: skip
_END = ("end", "endTime", "end_time", "endSeconds", "endMs", "end_ms", "to", "until", "timeEnd")
_LENGTH = ("duration", "dur", "length", "durationMs")
_SPEAKER = ("speaker", "speakerLabel", "speaker_label", "speakerName", "speaker_name", "speakerId", "speaker_id", "spk",
            "voice", "name")  # fmt: skip
_PROBABILITY = ("probability", "confidence", "score", "p")
_LANGUAGE = ("language", "language_code", "languageCode", "lang", "locale")
_DURATION = ("audio_duration", "durationSeconds", "duration_seconds", "duration", "audioDuration")
_MAX_DEPTH = 60


def read_json(text: str, refusal: str) -> ParsedTranscript | Transcript:
    """Our own `transcript.json` as a Transcript; another format as a ParsedTranscript. Raises InputError (`refusal`)
    for other data.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{refusal} (it begins like JSON, but is not)") from None
    if isinstance(data, dict) and "schema_version" in data and "words" in data:
        try:
            return Transcript.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"this transcript.json is damaged: {where}: {first['msg']}") from None
    reading = read_service(data) or read_json3(data) or _own_words(data) or _listed(data)
    if reading is None:
        raise InputError(refused(refusal, json_kind(data)))
    if isinstance(data, dict):
        language = _first(data, _LANGUAGE)
        if isinstance(language, str) and len(language) >= 2:
            reading.language = language[:2].lower()
        reading.duration = reading.duration or _duration(data, reading)
        reading.names = _names(data)
    return reading


def _own_words(data: Any) -> ParsedTranscript | None:
    """A list of words, with or without sentences: `{"words": [{"word": …, "start": …}]}`."""
    words = data.get("words") if isinstance(data, dict) else None
    if not isinstance(words, list) or not words or any(_is_list(data.get(name)) for name in ("segments", "utterances")):
        return None
    spoken = [word for word in words if not (isinstance(word, dict) and word.get("type") == "audio_event")]
    pieces = [piece for piece in map(_piece, spoken) if piece is not None and piece.text]
    if not pieces or sum(piece.start is not None for piece in pieces) * 4 < len(pieces):
        return None
    groups: list[list[CaptionPiece]] = []
    for piece in to_seconds(pieces):
        if not groups or groups[-1][-1].speaker != piece.speaker:
            groups.append([])
        groups[-1].append(piece)
    made = [
        CaptionPiece(
            text=" ".join(piece.text for piece in group),
            speaker=group[0].speaker,
            stamps=tuple(WordStamp(piece.text, piece.start, piece.end, piece.probability) for piece in group),
        )
        for group in groups
    ]
    return ParsedTranscript("json", made, "words")


def _listed(data: Any) -> ParsedTranscript | None:
    items = _find(data, _MAX_DEPTH)
    if items is None:
        return None
    pieces = [piece for piece in map(_piece, items) if piece is not None]
    pieces = [piece for piece in pieces if piece.text or piece.stamps]
    if not pieces:
        return None
    if len(pieces) > MAX_WORDS:
        raise InputError(f"the transcript has more than {MAX_WORDS} parts; that is more than one episode")
    sounds = 0
    scaled = []
    for piece in to_seconds(pieces):
        body, count = remove_sound_notes(piece.text) if not piece.stamps else (piece.text, 0)
        sounds += count
        scaled.append(replace(piece, text=body))
    first = items[0]
    kind = (
        "podcasting2.0"
        if "body" in first
        else "whisper"
        if "avg_logprob" in first or "no_speech_prob" in first
        else "json"
    )
    notes = sound_notes_message(sounds)
    empty = sum(any(item.get(key) == "" for key in _SPEAKER) for item in items)
    if empty:
        notes.append(f"the speaker's name is empty in {empty} of {len(items)} segments")
    timing = _timing(scaled)
    if timing == "segments":
        scaled, moved = in_order_of_time([[piece] for piece in scaled])
        notes += moved
    return ParsedTranscript(kind, scaled, timing, notes=notes)


def _find(data: Any, depth: int) -> list[Mapping[str, Any]] | None:
    """The list of segments: the top level, or under one of the known names, up to a maximum depth."""
    if depth <= 0:
        return None
    if _is_list(data) and any(_piece(item) is not None for item in data[:50]):
        return [item for item in data if isinstance(item, dict)]
    if isinstance(data, list) and len(data) <= 20:
        for item in data:
            found = _find(item, depth - 1) if isinstance(item, (dict, list)) else None
            if found:
                return found
    if isinstance(data, dict):
        for name in (*_LISTS, "channels", "alternatives", "result", "output", "response"):
            value = data.get(name)
            if isinstance(value, (list, dict)):
                found = _find(value, depth - 1)
                if found:
                    return found
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _piece(item: Any) -> CaptionPiece | None:
    if not isinstance(item, dict):
        return None
    text = _first(item, _TEXT)
    words = item.get("words") or item.get("tokens") or item.get("elements")
    stamps = tuple(filter(None, map(_stamp, words))) if isinstance(words, list) else ()
    if not isinstance(text, str) and not stamps:
        return None
    spoken = [stamp for stamp in stamps if stamp.text.strip()]
    if not any(stamp.start is not None for stamp in spoken):
        spoken = []
    start, end = _time(_first(item, _START)), _time(_first(item, _END))
    if start is None and isinstance(item.get("timestamp"), list):
        start, end = (*map(_time, item["timestamp"][:2]), None, None)[:2]
    length = _time(_first(item, _LENGTH))
    if end is None and start is not None and length is not None:
        end = start + length
    return CaptionPiece(
        text=text.strip() if isinstance(text, str) else " ".join(stamp.text for stamp in spoken),
        start=start,
        end=end,
        speaker=_speaker(_first(item, _SPEAKER)),
        stamps=tuple(_matching(spoken, text)),
        probability=_probability(item),
    )


def _matching(stamps: Sequence[WordStamp], text: Any) -> Sequence[WordStamp]:
    """The word times with the punctuation of the text, where the words are listed without it."""
    if not stamps or not isinstance(text, str):
        return stamps
    tokens = split_words(text)
    if len(tokens) != len(stamps):
        return stamps
    return [
        WordStamp(token, stamp.start, stamp.end, stamp.probability, stamp.speaker)
        for token, stamp in zip(tokens, stamps, strict=True)
    ]


def _stamp(item: Any) -> WordStamp | None:
    if not isinstance(item, dict):
        return None
    text = _first(item, _TEXT)
    if not isinstance(text, str):
        return None
    return WordStamp(
        text.strip(),
        _time(_first(item, _START)),
        _time(_first(item, _END)),
        _probability(item),
        _speaker(_first(item, ("speaker", "speaker_label", "speakerLabel"))),
    )


def _probability(item: Mapping[str, Any]) -> float | None:
    value = _first(item, _PROBABILITY)
    if value is None:
        log = number_in(item.get("avg_logprob"))  # whisper: the mean over the segment's tokens
        value = None if log is None else math.exp(min(0.0, log))
    return number_in(value, 0.0, 1.0)


def _speaker(value: Any) -> str | None:
    if isinstance(value, dict):
        value = _first(value, ("name", "label", "id"))
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return f"Speaker {value}"
    return " ".join(str(value).split())[:120] or None if isinstance(value, str) else None


def _time(value: Any) -> float | None:
    number = number_in(value, -MAX_TIME, MAX_TIME)
    if number is not None:
        return number
    if isinstance(value, str) and len(value) < 40:
        try:
            return parse_clock(value.strip().removesuffix("s"))
        except ValueError:
            return None
    return None


def _timing(pieces: Sequence[CaptionPiece]) -> Any:
    starts = sum(piece.start is not None or bool(piece.stamps) for piece in pieces)
    if starts == 0:
        return "none"
    stamped = sum(len(piece.stamps) for piece in pieces)
    single = sum(len(split_words(piece.text)) == 1 for piece in pieces[:2000])
    if stamped > 0.5 * sum(len(piece.text.split()) for piece in pieces) or single > 0.8 * len(pieces[:2000]):
        return "words"
    lengths = [piece.end - piece.start for piece in pieces if piece.start is not None and piece.end is not None]
    return "segments" if lengths and sum(lengths) / len(lengths) < 15.0 else "turns"


def _duration(data: Mapping[str, Any], reading: ParsedTranscript) -> float | None:
    value = _time(_first(data, _DURATION))
    if value is None or value <= 0:
        return None
    last = max((piece.end or piece.start or 0.0 for piece in reading.pieces), default=0.0)
    return value / 1000 if last and value > 100 * last else value


def _names(data: Mapping[str, Any]) -> dict[str, str]:
    table = data.get("speakers") or data.get("speaker_names")
    if isinstance(table, dict):
        return {str(label): name for label, name in table.items() if isinstance(name, str)}
    if isinstance(table, list):
        pairs = [(item.get("label") or item.get("id"), item.get("name")) for item in table if isinstance(item, dict)]
        return {str(label): name for label, name in pairs if label is not None and isinstance(name, str)}
    return {}


def _first(item: Mapping[str, Any], names: Sequence[str]) -> Any:
    for name in names:
        if item.get(name) is not None:
            return item[name]
    return None
