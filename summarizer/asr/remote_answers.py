"""Reads what a transcription API answers. Servers differ, and none is trusted: everything is bounded and checked.

OpenAI's words come without punctuation and its text with it; whisper.cpp gives tokens for words; times may be missing,
out of order or beyond the end. What comes out are words as the text writes them, with times in order, or none.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.asr.whisper_languages import code_of
from summarizer.errors import ProviderError
from summarizer.text.scripts import written_without_spaces

__all__ = ["MOST_BYTES", "RemoteTranscription", "TimedText", "as_written", "compression", "read_answer", "sensible"]

MOST_BYTES = 4 * 2**20  # of one answer; five minutes of speech take a tenth, tokens and all
_NEAR = 24  # letters of the text that are looked through for the next word
_FOUND = 0.8  # share of the words that must be found in the text, and of the times that must be in order


class TimedText(NamedTuple):
    """A word or a part of one; seconds from the first sample that was sent."""

    text: str
    start: float
    end: float
    probability: float | None


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Word(_Loose):
    word: str = Field(max_length=1000)
    start: float | None = None
    end: float | None = None
    probability: float | None = None


class Segment(_Loose):
    text: str = Field(default="", max_length=100_000)
    start: float | None = None
    end: float | None = None
    avg_logprob: float | None = None
    compression_ratio: float | None = None
    no_speech_prob: float | None = None
    words: list[_Word] | None = Field(default=None, max_length=20_000)


class _Code(_Loose):
    code: str = Field(max_length=40)


class _Usage(_Loose):
    seconds: float | None = None


class RemoteTranscription(_Loose):
    text: str = Field(max_length=200_000)
    language: str | None = Field(default=None, max_length=40)
    languages: list[_Code] | None = Field(default=None, max_length=100)
    words: list[_Word] | None = Field(default=None, max_length=20_000)
    segments: list[Segment] | None = Field(default=None, max_length=5_000)
    usage: _Usage | None = None

    @property
    def spoken(self) -> str | None:
        """ISO 639-1; None when the server does not say, or says nothing known."""
        told = self.language or (self.languages[0].code if self.languages else "")
        return code_of(told)

    def billed(self, sent: float) -> float:
        """Seconds that are paid for: what the server says, if it can be."""
        told = self.usage.seconds if self.usage else None
        return told if told is not None and 0 < told <= sent + 60.0 else sent

    def timed(self, seconds: float) -> list[TimedText] | None:
        """The words with times in order, within the `seconds` that were sent; None when their times are of no use."""
        given = self.words or [word for segment in self.segments or () for word in segment.words or ()]
        found = [
            TimedText(word.word, word.start, word.end, _share(word.probability))
            for word in given
            if word.start is not None and word.end is not None and word.word.strip()
        ]
        if not found:
            return None if self.text.strip() else []
        kept = sensible(found, seconds)
        return kept if len(kept) >= _FOUND * len(found) else None


def read_answer(body: str, host: str) -> RemoteTranscription:
    """Raises ProviderError for what is no transcription, in one line; the words may be anything."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        what = "a web page" if body.lstrip()[:1] == "<" else "something that is not JSON" if body else "nothing"
        raise ProviderError(f"{host} answered with {what}; check that --asr is the address of its API") from None
    if isinstance(found, dict) and "text" not in found and "error" in found:  # whisper.cpp says so with status 200
        told = found["error"]
        told = told.get("message") if isinstance(told, dict) else told
        raise ProviderError(f"{host} could not transcribe: {' '.join(str(told).split())[:160]}")
    try:
        return RemoteTranscription.model_validate(found)
    except (ValidationError, RecursionError) as error:
        first = error.errors(include_url=False, include_input=False)[0] if isinstance(error, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"][:4]) if first else "all of it"
        raise ProviderError(f"{host} answered with what is no transcription ({where or 'no object'})") from None


def sensible(words: Sequence[TimedText], seconds: float) -> list[TimedText]:
    """The words whose times lie within the sound and do not go back: as many as can be kept together."""
    inside = [
        word
        for word in words
        if math.isfinite(word.start) and math.isfinite(word.end) and -0.5 <= word.start <= seconds + 0.5
    ]
    ends: list[float] = []  # the least last start of a row of that length
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


def as_written(text: str, timed: Sequence[TimedText], language: str, seconds: float) -> list[TimedText]:
    """The words of the text, punctuation and all, each with the times of the parts that were found in it.

    Every text begins with a space where the written language has one. Words that were not found lie between their
    neighbours. Where text and words have little in common, the words are given as they are.
    """
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    spaced = not written_without_spaces(language)
    letters, places = _letters(text)
    found = list(_found(letters, timed))
    if timed and len(found) < _FOUND * len(timed):
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
    """How far the text shrinks when zipped, as openai/whisper reckons it: loops shrink most."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) / len(zlib.compress(data)) if data else 0.0


def _share(value: float | None) -> float | None:
    return min(1.0, max(0.0, value)) if value is not None and math.isfinite(value) else None


def _letters(text: str) -> tuple[str, list[int]]:
    """Small letters and digits alone, and where each stands in the text."""
    letters: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        for small in char.lower():
            if small.isalnum():
                letters.append(small)
                places.append(index)
    return "".join(letters), places


def _found(letters: str, timed: Sequence[TimedText]) -> Iterator[tuple[int, int, TimedText]]:
    """Each word that stands in the text after the one before: its first letter, the end of its last, and itself."""
    at = 0
    for word in timed:
        wanted = _letters(word.text)[0]
        if not wanted:
            continue
        place = letters.find(wanted, at, at + _NEAR + len(wanted))
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
    """A text without spaces, cut where words begin."""
    edges = [0, *(begin for begin in begins if begin > 0), len(text)]
    return [(low, high) for low, high in itertools.pairwise(edges) if high > low]


def _joined(parts: Sequence[TimedText]) -> TimedText:
    sure = [part.probability for part in parts if part.probability is not None]
    end = max(part.end for part in parts)
    return TimedText("", parts[0].start, end, min(sure) if sure else None)


def _between(written: Sequence[tuple[str, TimedText | None]], seconds: float) -> Iterator[TimedText]:
    """Words without times share what lies between their neighbours."""
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
            # A dash alone is nothing that could be doubted.
            doubt = 0.0 if any(char.isalnum() for char in text) else None
            yield TimedText(text, reached, reached + step, doubt)
            reached += step
        index = last
