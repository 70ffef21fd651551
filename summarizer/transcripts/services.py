"""JSON of speech services whose words stand in lists of a shape of their own.

AWS Transcribe, Azure (batch and fast transcription), Deepgram, Google Speech-to-Text, Rev, Speechmatics, whisper.cpp.
Marks of punctuation that are items of their own are joined to the word before. The field names are those that the
services document.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from summarizer.text.caption_words import split_words
from summarizer.text.json_numbers import number_in
from summarizer.text.sentences import has_final_mark
from summarizer.transcripts.assembly import CaptionPiece, ParsedTranscript, WordStamp
from summarizer.transcripts.scale import MAX_TIME
from summarizer.transcripts.sound_notes import remove_sound_notes, sound_notes_message
from summarizer.transcripts.time_order import in_order_of_time
from summarizer.transcripts.times import read_time

__all__ = ["read_service"]

_TICKS = 1e-7  # seconds; Azure
_PAUSE_SECONDS = 1.0  # a longer one ends a piece


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or words, as a service gives it; `joins`: a mark or a part of a word, without a space before it."""

    text: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    speaker: str | None = None
    joins: bool = False


def read_service(data: Any) -> ParsedTranscript | None:
    """The transcript of a known service; None for other JSON."""
    if not isinstance(data, Mapping):
        return None
    inner = data.get("response")
    data = inner if isinstance(inner, Mapping) and "results" in inner else data
    for name, read in _READERS.items():
        lists = list(read(data))
        pieces = [piece for tokens in lists for piece in _pieces(tokens)]
        if pieces:
            return _reading(name, pieces, data)
    return None


def _reading(name: str, pieces: Sequence[CaptionPiece], data: Mapping[str, Any]) -> ParsedTranscript:
    sounds = 0
    kept = []
    for piece in pieces:
        body, count = remove_sound_notes(piece.text)
        sounds += count
        if body.strip():
            stamps = _without_notes(piece.stamps) if count else piece.stamps
            kept.append(replace(piece, text=body.strip(), stamps=stamps))
    ordered, moved = in_order_of_time([[piece] for piece in kept])
    stamped = any(stamp.start is not None for piece in ordered for stamp in piece.stamps)
    timed = any(piece.start is not None for piece in ordered)
    reading = ParsedTranscript(name, ordered, "words" if stamped else "segments" if timed else "none")
    reading.notes = sound_notes_message(sounds) + moved
    result = _mapping(data.get("result"))
    language = result.get("language") if name == "whisper.cpp" else None
    reading.language = language[:2].lower() if isinstance(language, str) and len(language) >= 2 else None
    return reading


def _without_notes(stamps: Sequence[WordStamp]) -> tuple[WordStamp, ...]:
    return tuple(stamp for stamp in stamps if remove_sound_notes(stamp.text)[0].strip())


def _aws(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`results.items` with `alternatives[].content`; speakers in the items, or by start in `speaker_labels`."""
    results = data.get("results")
    if not isinstance(results, Mapping):
        return
    items = _list(results.get("items"))
    if not items or not any("alternatives" in item for item in items):
        return
    speakers: dict[str, str] = {}
    for segment in _list(_mapping(results.get("speaker_labels")).get("segments")):
        for item in _list(segment.get("items")):
            speakers[str(item.get("start_time"))] = str(item.get("speaker_label") or segment.get("speaker_label") or "")
    tokens = []
    for item in items:
        best = _first(item.get("alternatives"))
        speaker = item.get("speaker_label") or speakers.get(str(item.get("start_time"))) or item.get("channel_label")
        tokens.append(_token(item, best.get("content"), best, speaker, ("start_time", "end_time")))
    yield tokens


def _speechmatics(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`results[]` with `type`, and `alternatives[].content`, `speaker`."""
    items = _list(data.get("results"))
    if not any(item.get("type") in ("word", "punctuation") and "alternatives" in item for item in items):
        return
    tokens = []
    for item in items:
        best = _first(item.get("alternatives"))
        speaker = best.get("speaker")
        known = speaker if speaker != "UU" else None
        tokens.append(_token(item, best.get("content"), best, known, ("start_time", "end_time")))
    yield tokens


def _rev(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`monologues[].elements[]` with `type`, `value`, `ts`, `end_ts`; `speakers` may name them."""
    for monologue in _list(data.get("monologues")):
        speaker = monologue.get("speaker")
        yield [
            _token(item, item.get("value"), item, speaker, ("ts", "end_ts"))
            for item in _list(monologue.get("elements"))
        ]


def _google(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`results[].alternatives[]`. With diarization the last result repeats all words, with their speakers."""
    results = _list(data.get("results"))
    best = [_first(item.get("alternatives")) for item in results]
    if not any("transcript" in one for one in best):
        return
    ends = [item.get("resultEndTime") or item.get("resultEndOffset") for item in results]
    words = [_list(one.get("words")) for one in best]
    before = sum(len(each) for each in words[:-1])
    if len(words) > 1 and before and len(words[-1]) >= before and _speaker_of(words[-1][0]) is not None:
        words, best, ends = words[-1:], best[-1:], ends[-1:]
    reached: float | None = 0.0
    for each, one, end in zip(words, best, ends, strict=True):
        if each:
            yield [_google_word(word) for word in each]
        elif isinstance(one.get("transcript"), str):
            yield [_Token(one["transcript"].strip(), reached, _seconds(end), _share(one.get("confidence")))]
        reached = _seconds(end)


def _google_word(word: Mapping[str, Any]) -> _Token:
    start, end = (
        word.get(f"{name}Time", word.get(f"{name}Offset", word.get(f"{name}_time"))) for name in ("start", "end")
    )
    return _Token(
        str(word.get("word") or ""),
        _seconds(start) if start is not None else 0.0,  # a zero is left out
        _seconds(end),
        _share(word.get("confidence")) or None,
        _speaker(_speaker_of(word)),
    )


def _speaker_of(word: Mapping[str, Any]) -> Any:
    return word.get("speakerLabel") or word.get("speakerTag") or word.get("speaker_tag") or None


def _deepgram(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`results.channels[].alternatives[].words[]`; each of several channels is a speaker."""
    channels = _list(_mapping(data.get("results")).get("channels"))
    for number, channel in enumerate(channels, start=1):
        best = _first(channel.get("alternatives"))
        name = f"Channel {number}" if len(channels) > 1 else None
        words = _list(best.get("words"))
        tokens = [
            _token(word, word.get("punctuated_word") or word.get("word"), word, word.get("speaker"), ("start", "end"))
            for word in words
        ]
        yield [token if token.speaker or not name else replace(token, speaker=name) for token in tokens]


def _azure(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`recognizedPhrases[]` (times in ticks of 100 ns) or `phrases[]` (milliseconds)."""
    for phrase in _list(data.get("recognizedPhrases")):
        best = _first(phrase.get("nBest"))
        speaker = phrase.get("speaker", phrase.get("channel"))
        words = _list(best.get("displayWords"))
        yield [_ticked(item, item.get("displayText"), speaker, "InTicks", _TICKS) for item in words] or [
            _ticked(phrase, best.get("display"), speaker, "InTicks", _TICKS)
        ]
    phrases = _list(data.get("phrases"))
    if any("offsetMilliseconds" in phrase for phrase in phrases):
        for phrase in phrases:
            speaker = phrase.get("speaker", phrase.get("channel"))
            words = _list(phrase.get("words"))
            yield [_ticked(item, item.get("text"), speaker, "Milliseconds", 0.001) for item in words] or [
                _ticked(phrase, phrase.get("text"), speaker, "Milliseconds", 0.001)
            ]


def _ticked(item: Mapping[str, Any], text: Any, speaker: Any, unit: str, factor: float) -> _Token:
    start, length = (_seconds(item.get(name + unit)) for name in ("offset", "duration"))
    begun = None if start is None else start * factor
    end = None if begun is None or length is None else begun + length * factor
    return _Token(text if isinstance(text, str) else "", begun, end, _share(item.get("confidence")), _speaker(speaker))


def _whisper_cpp(data: Mapping[str, Any]) -> Iterator[list[_Token]]:
    """`transcription[]` with `offsets` in milliseconds; `tokens[]` are parts of words, a space begins a word."""
    for item in _list(data.get("transcription")):
        if "offsets" not in item and "timestamps" not in item:
            continue
        speaker = item.get("speaker")
        named = _speaker(f"Speaker {speaker}" if str(speaker).isdigit() else speaker) if speaker != "?" else None
        text = item.get("text")
        tokens = [
            _offset(token, named, joins=not str(token.get("text", " "))[:1].isspace())
            for token in _list(item.get("tokens"))
            if not str(token.get("text", "")).startswith("[_")  # [_BEG_], [_TT_150]
        ]
        spoken = "".join(
            str(token.get("text", ""))
            for token in _list(item.get("tokens"))
            if not str(token.get("text", "")).startswith("[_")
        )
        if tokens and isinstance(text, str) and "".join(spoken.split()) == "".join(text.split()):
            tokens[0] = replace(tokens[0], joins=False)
            yield tokens
        else:
            yield [_offset(item, named)]


def _offset(item: Mapping[str, Any], speaker: str | None, *, joins: bool = False) -> _Token:
    offsets, stamps = _mapping(item.get("offsets")), _mapping(item.get("timestamps"))
    start, end = (
        _seconds(stamps.get(name)) if (offset := _number(offsets.get(name))) is None else offset / 1000
        for name in ("from", "to")
    )
    return _Token(str(item.get("text") or ""), start, end, _share(item.get("p")), speaker, joins)


_READERS: dict[str, Callable[[Mapping[str, Any]], Iterable[list[_Token]]]] = {
    "whisper.cpp": _whisper_cpp,
    "aws": _aws,
    "rev": _rev,
    "speechmatics": _speechmatics,
    "deepgram": _deepgram,
    "google": _google,
    "azure": _azure,
}


def _token(
    item: Mapping[str, Any], text: Any, rated: Mapping[str, Any], speaker: Any, times: tuple[str, str]
) -> _Token:
    mark = str(item.get("type", "")).lower() in ("punctuation", "punct")
    return _Token(
        text if isinstance(text, str) else "",
        None if mark else _seconds(item.get(times[0])),
        None if mark else _seconds(item.get(times[1])),
        None if mark else _share(rated.get("confidence")),
        _speaker(speaker),
        joins=mark,
    )


def _pieces(tokens: Sequence[_Token]) -> Iterator[CaptionPiece]:
    """Runs of tokens of one speaker, cut at ends of sentences and pauses."""
    run: list[_Token] = []
    for token in _joined(tokens):
        before = run[-1] if run else None
        if before is not None and (
            token.speaker != before.speaker
            or has_final_mark(before.text)
            or (token.start is not None and before.end is not None and token.start - before.end > _PAUSE_SECONDS)
        ):
            yield _piece(run)
            run = []
        run.append(token)
    if run:
        yield _piece(run)


def _joined(tokens: Sequence[_Token]) -> list[_Token]:
    """Words with the marks and parts that follow them."""
    words: list[_Token] = []
    for token in tokens:
        text = token.text.strip() if not token.joins else token.text.rstrip()
        if not text.strip():
            continue
        if token.joins and words:
            last = words[-1]
            words[-1] = replace(last, text=last.text + text, end=token.end if token.end is not None else last.end)
        else:
            words.append(replace(token, text=text.strip()))
    return words


def _piece(run: Sequence[_Token]) -> CaptionPiece:
    if len(run) == 1 and len(split_words(run[0].text)) > 1:
        one = run[0]
        return CaptionPiece(one.text, one.start, one.end, one.speaker, probability=one.probability)
    stamps = tuple(WordStamp(token.text, token.start, token.end, token.probability) for token in run)
    if all(stamp.start is None for stamp in stamps):
        stamps = ()
    return CaptionPiece(" ".join(token.text for token in run), run[0].start, run[-1].end, run[0].speaker, stamps)


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _first(value: Any) -> Mapping[str, Any]:
    items = _list(value)
    return items[0] if items else {}


def _number(value: Any) -> float | None:
    return number_in(value, -MAX_TIME, MAX_TIME)


def _seconds(value: Any) -> float | None:
    if isinstance(value, Mapping):  # a protobuf duration
        given = value.get("seconds", 0)
        whole = read_time(given) if isinstance(given, str) else _number(given)
        nanos = _number(value.get("nanos", 0))
        return None if whole is None or nanos is None else whole + nanos / 1e9
    return read_time(value.strip().removesuffix("s")) if isinstance(value, str) else _number(value)


def _share(value: Any) -> float | None:
    with contextlib.suppress(ValueError):
        return number_in(float(value) if isinstance(value, str) else value, 0.0, 1.0)
    return None


def _speaker(value: Any) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return f"Speaker {value}"
    return " ".join(value.split())[:120] or None if isinstance(value, str) else None
