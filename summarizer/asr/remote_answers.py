"""Parses the answers of a transcription API. Servers differ and are not trusted: everything is limited and checked.

OpenAI returns words without punctuation and text with it; whisper.cpp returns tokens as words; times may be missing,
out of order or beyond the end. The result is the words as written in the text, with ordered times, or none.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from summarizer.asr.whisper_languages import language_code
from summarizer.errors import ProviderError
from summarizer.text.json_numbers import number_in
from summarizer.text.scripts import written_without_spaces

__all__ = [
    "MAX_ANSWER_BYTES",
    "RemoteTranscription",
    "TimedText",
    "compression",
    "read_answer",
    "text_with_times",
]

MAX_ANSWER_BYTES = 4 * 2**20  # per answer; five minutes of speech with tokens take a tenth
_MAX_SKIPPED_LETTERS = 24  # letters of the text that may be skipped to find the next word
_MIN_SHARE_FOUND = 0.8  # of the words in the text, and of the times in order


def _finite(value: Any) -> Any:
    """A number that no float holds is as good as missing: the rest of the answer was paid for."""
    return number_in(value) if isinstance(value, int | float) else value


_Number = Annotated[float | None, BeforeValidator(_finite)]


class TimedText(NamedTuple):
    """A word or a part of one; seconds from the first sample sent."""

    text: str
    start: float
    end: float
    probability: float | None


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Word(_Loose):
    word: str = Field(max_length=1000)
    start: _Number = None
    end: _Number = None
    probability: _Number = None


class Segment(_Loose):
    text: str = Field(default="", max_length=100_000)
    start: _Number = None
    end: _Number = None
    avg_logprob: _Number = None
    compression_ratio: _Number = None
    no_speech_prob: _Number = None
    words: list[_Word] | None = Field(default=None, max_length=20_000)


class _Code(_Loose):
    code: str = Field(max_length=40)


class _Usage(_Loose):
    seconds: _Number = None


class RemoteTranscription(_Loose):
    text: str = Field(max_length=200_000)
    language: str | None = Field(default=None, max_length=40)
    languages: list[_Code] | None = Field(default=None, max_length=100)
    words: list[_Word] | None = Field(default=None, max_length=20_000)
    segments: list[Segment] | None = Field(default=None, max_length=5_000)
    usage: _Usage | None = None

    @property
    def spoken_language(self) -> str | None:
        """ISO 639-1; None when the server states no known language."""
        stated = self.language or (self.languages[0].code if self.languages else "")
        return language_code(stated)

    def billed(self, sent: float) -> float:
        """Seconds billed: as the server states if plausible, else the seconds sent."""
        stated = self.usage.seconds if self.usage else None
        return stated if stated is not None and 0 < stated <= sent + 60.0 else sent

    def timed(self, seconds: float) -> list[TimedText] | None:
        """The words with ordered times within the `seconds` sent; None when too few have usable times."""
        given = self.words or [word for segment in self.segments or () for word in segment.words or ()]
        found = [
            TimedText(word.word, word.start, word.end, _share(word.probability))
            for word in given
            if word.start is not None and word.end is not None and word.word.strip()
        ]
        if not found:
            return None if self.text.strip() else []
        kept = _ordered_words(found, seconds)
        return kept if len(kept) >= _MIN_SHARE_FOUND * len(found) else None


def read_answer(body: str, host: str) -> RemoteTranscription:
    """The parsed answer. Raises ProviderError, with a message of one line, when it is not a transcription."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        what = "a web page" if body.lstrip()[:1] == "<" else "something that is not JSON" if body else "nothing"
        raise ProviderError(
            f"{host} sent {what} instead of a transcription; check that --asr is the address of its API"
        ) from None
    # whisper.cpp reports errors with status 200
    if isinstance(found, dict) and "text" not in found and "error" in found:
        stated = found["error"]
        stated = stated.get("message") if isinstance(stated, dict) else stated
        raise ProviderError(f"{host} could not transcribe: {' '.join(str(stated).split())[:160]}")
    try:
        return RemoteTranscription.model_validate(found)
    except (ValidationError, RecursionError) as error:
        first = error.errors(include_url=False, include_input=False)[0] if isinstance(error, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"][:4]) if first else "all of it"
        raise ProviderError(f"{host} sent an answer that is not a transcription ({where or 'no object'})") from None


def _ordered_words(words: Sequence[TimedText], seconds: float) -> list[TimedText]:
    """The longest sequence of words with times within the audio that never decrease."""
    inside = [
        word
        for word in words
        if math.isfinite(word.start) and math.isfinite(word.end) and -0.5 <= word.start <= seconds + 0.5
    ]
    ends: list[float] = []  # the least last start of a sequence of each length
    rows: list[int] = []
    for word in inside:
        place = bisect.bisect_right(ends, word.start)
        ends[place : place + 1] = [word.start]
        rows.append(place)
    kept: list[TimedText] = []
    wanted = len(ends) - 1
    for word, place in zip(reversed(inside), reversed(rows), strict=True):
        if place == wanted and (not kept or word.start <= kept[-1].start):
            start = min(max(0.0, word.start), seconds)
            kept.append(word._replace(start=start, end=min(max(start, word.end), seconds)))
            wanted -= 1
    return kept[::-1]


def text_with_times(text: str, timed: Sequence[TimedText], language: str, seconds: float) -> list[TimedText]:
    """The words of the text, with punctuation, each with the times of the timed words found in it.

    Each word starts with a space in languages with spaces. Words without a match get times between their neighbours.
    If text and timed words differ too much, the timed words are returned.
    """
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    spaced = not written_without_spaces(language)
    letters, places = _letters(text)
    found = list(_found(letters, timed))
    if timed and len(found) < _MIN_SHARE_FOUND * len(timed):
        return [word._replace(text=f" {word.text.strip()}" if spaced else word.text.strip()) for word in timed]
    starts = _tokens(text) if spaced else _parts(text, [places[first] for first, _, _ in found])
    written: list[tuple[str, TimedText | None]] = []
    at = 0
    for begin, end in starts:
        low, high = bisect.bisect_left(places, begin), bisect.bisect_left(places, end)
        while at < len(found) and found[at][1] <= low:
            at += 1
        inside: list[TimedText] = []
        ahead = at
        while ahead < len(found) and found[ahead][0] < high:
            inside.append(found[ahead][2])
            ahead += 1
        word = text[begin:end].strip()
        if word:
            written.append((word, _joined(inside) if inside else None))
    return [word._replace(text=f" {word.text}") if spaced else word for word in _between(written, seconds)]


def compression(text: str) -> float:
    """The compression ratio of the text, as in openai/whisper; high for repetitions."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) / len(zlib.compress(data)) if data else 0.0


def _share(value: float | None) -> float | None:
    return min(1.0, max(0.0, value)) if value is not None and math.isfinite(value) else None


def _letters(text: str) -> tuple[str, list[int]]:
    """Lower-case letters and digits, and the position of each in the text."""
    letters: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        for small in char.lower():
            if small.isalnum():
                letters.append(small)
                places.append(index)
    return "".join(letters), places


def _found(letters: str, timed: Sequence[TimedText]) -> Iterator[tuple[int, int, TimedText]]:
    """Each timed word found in the text after the one before: (first letter, end, word)."""
    at = 0
    for word in timed:
        wanted = _letters(word.text)[0]
        if not wanted:
            continue
        place = letters.find(wanted, at, at + _MAX_SKIPPED_LETTERS + len(wanted))
        if place >= 0:
            yield place, place + len(wanted), word
            at = place + len(wanted)


def _tokens(text: str) -> list[tuple[int, int]]:
    tokens: list[tuple[int, int]] = []
    at = 0
    for word in text.split(" "):
        tokens.append((at, at + len(word)))
        at += len(word) + 1
    return tokens


def _parts(text: str, begins: Sequence[int]) -> list[tuple[int, int]]:
    """A text without spaces, cut where timed words start."""
    edges = [0, *(begin for begin in begins if begin > 0), len(text)]
    return [(low, high) for low, high in itertools.pairwise(edges) if high > low]


def _joined(parts: Sequence[TimedText]) -> TimedText:
    sure = [part.probability for part in parts if part.probability is not None]
    end = max(part.end for part in parts)
    return TimedText("", parts[0].start, end, min(sure) if sure else None)


def _between(written: Sequence[tuple[str, TimedText | None]], seconds: float) -> Iterator[TimedText]:
    """Words without times share the time between their neighbours."""
    index, reached = 0, 0.0
    while index < len(written):
        word, times = written[index]
        if times is not None:
            start = max(reached, times.start)
            reached = max(start, times.end)
            yield times._replace(text=word, start=start, end=reached)
            index += 1
            continue
        last = index
        while last < len(written) and written[last][1] is None:
            last += 1
        after = written[last][1] if last < len(written) else None
        limit = max(reached, after.start) if after else min(seconds, reached + 0.3 * (last - index))
        step = max(0.0, limit - reached) / (last - index)
        for number in range(index, last):
            text = written[number][0]
            # Punctuation alone has no probability.
            doubt = 0.0 if any(char.isalnum() for char in text) else None
            yield TimedText(text, reached, reached + step, doubt)
            reached += step
        index = last
