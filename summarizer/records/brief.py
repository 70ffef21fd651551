"""What a writer asks of a draft: how many insights, about what, which places, in which style and language.

Places are given as people know them (a quotation's id, a time, the words) and become word ranges of a transcript here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from summarizer.errors import InputError
from summarizer.records.base import Record, Text
from summarizer.records.house_style import HouseStyle
from summarizer.records.post import Draft
from summarizer.records.quote import Quotes
from summarizer.records.timecode import format_clock, parse_clock
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.folding import fold_letters
from summarizer.text.quotation_marks import USUALLY_CLOSING, USUALLY_OPENING
from summarizer.text.shortening import shortened

__all__ = ["MAX_PLACES", "NOT_QUOTED", "Brief", "read_places", "resolve_places"]

MAX_PLACES = 200
NOT_QUOTED = "a passage that was asked for is not quoted"  # begins the problem of a draft that says why
_MAX_LINE = 2000  # characters of one place
_MIN_WORDS = 3  # fewer words are said in many places
_ID = re.compile(r"[qw]\d{1,6}(?:-\d{1,7})?")
_TIMES = re.compile(r"\[?(?P<start>[\d:.,]{1,16})\]?(?:\s*(?:-|–|—|to|\.\.)\s*\[?(?P<end>[\d:.,]{1,16})\]?)?")
_MARKS = f" \t>{USUALLY_OPENING}{USUALLY_CLOSING}"
_LEAST_ALIKE = 0.4  # share of a place's words from which on another passage is shown as the nearest


class Brief(Record):
    """What a draft should be. An empty brief asks for nothing."""

    insights: int | None = None  # how many; None: as many as deserve it
    about: Text | None = None  # the subject that the post is to be about
    include: tuple[WordRange, ...] = ()  # places to quote, of the transcript that the draft is made of
    exclude: tuple[WordRange, ...] = ()  # places not to quote
    style: HouseStyle | None = None
    language: str | None = None  # of the prose, a code; None: that of the conversation
    redo: tuple[str, ...] = ()  # parts of `kept` to write again (`records/redo.py`); empty: the whole draft
    kept: Draft | None = None  # with `redo`: the draft whose other parts stay
    quotes: Mapping[str, str] = Field(default={})  # of `redo`: part -> id of the quotation that it is now about
    attempts: Mapping[str, int] = Field(default={})  # part -> how often it has been written again, this time included

    def attempt(self, part: str) -> int:
        """0 for a part that is written for the first time, else how often it has been written again.

        A request that writes a part again differs by it (`Request.seed`), so that no recorded reply answers it.
        """
        return self.attempts.get(part, 0)


def read_places(text: str, name: str) -> tuple[str, ...]:
    """The places of a file, one a line; empty lines and those that begin with # are none. Raises InputError.

    `name` is the file's, for messages.
    """
    lines = [(number, " ".join(line.split())) for number, line in enumerate(text.splitlines(), start=1)]
    places = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not places:
        raise InputError(
            f"{name} names no place; write one a line: a quotation's id (q12), a time (12:34 or 12:34-12:50), or words"
        )
    if len(places) > MAX_PLACES:
        raise InputError(f"{name} names {len(places)} places; {MAX_PLACES} are the most")
    for number, line in places:
        if len(line) > _MAX_LINE:
            raise InputError(f"{name}, line {number} has more than {_MAX_LINE} characters; a place is one passage")
    return tuple(line for _, line in places)


def resolve_places(
    places: Iterable[str], transcript: Transcript, quotes: Quotes | None = None, *, option: str = "--include"
) -> tuple[WordRange, ...]:
    """The word range of each place, in the order given; ids are those of `quotes`.

    Raises InputError for a place that is not in the conversation: one line, with the nearest passage. `option`: where
    the places were given, for that line.
    """
    finder = _Finder(transcript, quotes)
    return tuple(dict.fromkeys(finder.find(place, option) for place in places))


class _Finder:
    def __init__(self, transcript: Transcript, quotes: Quotes | None) -> None:
        self.transcript = transcript
        self.by_id = {one.id: one.words for one in quotes.candidates} if quotes else {}
        self.words = [_letters(word.text) for word in transcript.words]
        self.starts: list[int] = []  # of each word in `joined`
        length = 0
        for word in self.words:
            self.starts.append(length)
            length += len(word)
        self.joined = "".join(self.words)

    def find(self, place: str, option: str) -> WordRange:
        if _ID.fullmatch(place):
            return self._by_id(place, option)
        times = _TIMES.fullmatch(place)
        return self._by_time(times, option) if times else self._by_words(place, option)

    def _by_id(self, place: str, option: str) -> WordRange:
        found = self.by_id.get(place)
        if found is None or not self.transcript.holds(found):
            known = f"q1 to q{len(self.by_id)}" if self.by_id else "none yet: give a time or the words"
            raise InputError(f"{option}: there is no quotation {place}; the ids of this episode are {known}")
        return found

    def _by_time(self, times: re.Match[str], option: str) -> WordRange:
        place = times[0]
        if self.transcript.timing == "none":
            raise InputError(f"{option}: {place} is a time, and the transcript has none; give the words")
        try:
            start = parse_clock(times["start"])
            end = parse_clock(times["end"]) if times["end"] else None
        except ValueError as error:
            raise InputError(f"{option}: {error}") from None
        sentences = self.transcript.sentences
        last = max((word.end for word in self.transcript.words), default=0.0)
        if not sentences or start > last or (end is not None and end <= start):
            what = "ends before it begins" if end is not None and end <= start else "is after the end"
            raise InputError(f"{option}: {place} {what}; the conversation runs from 0:00 to {format_clock(last)}")
        begins = [one.start for one in sentences]
        shown = start + 0.999 if start.is_integer() else start  # a player shows whole seconds, rounded down
        first = max(0, bisect_right(begins, shown) - 1)
        if end is None:
            return sentences[first].words
        until = max(first, bisect_right(begins, end - 0.001) - 1)
        return sentences[first].words[0], sentences[until].words[1]

    def _by_words(self, place: str, option: str) -> WordRange:
        said = place.strip(_MARKS)
        wanted = _letters(said)
        if len(said.split()) < _MIN_WORDS and len(wanted) < 3 * _MIN_WORDS:
            raise InputError(
                f"{option}: “{shortened(said, 60)}” is too short to find one passage; give {_MIN_WORDS} words or more, "
                "a time, or a quotation's id"
            )
        at = self.joined.find(wanted)
        while at >= 0:
            first = bisect_right(self.starts, at) - 1
            last = bisect_right(self.starts, at + len(wanted) - 1)
            ends = self.starts[last] if last < len(self.starts) else len(self.joined)
            if self.starts[first] == at and ends == at + len(wanted):
                return first, last
            at = self.joined.find(wanted, at + 1)
        near = self._nearest(said)
        nearest = f"; the nearest passage is {near}" if near else ""
        raise InputError(f"{option}: nobody says “{shortened(said, 80)}” in this conversation{nearest}")

    def _nearest(self, said: str) -> str | None:
        """The passage that shares the most words with a text, with its time. Takes time linear in the transcript."""
        wanted = Counter(filter(None, map(_letters, said.split())))
        size = sum(wanted.values())
        at, shared = _best_window(self.words, wanted, size)
        if shared < _LEAST_ALIKE * size:
            return None
        last = min(at + size, len(self.words))
        clock = f" at {format_clock(self.transcript.words[at].start)}" if self.transcript.timing != "none" else ""
        return f"“{shortened(self.transcript.text(at, last), 120)}”{clock}"


def _best_window(words: Sequence[str], wanted: Counter[str], size: int) -> tuple[int, int]:
    """The first of the runs of `size` words that hold the most of the wanted ones, and how many it holds."""
    held: Counter[str] = Counter()
    shared, best, place = 0, 0, 0
    for last, word in enumerate(words):
        held[word] += 1
        shared += held[word] <= wanted[word]
        if last >= size:
            gone = words[last - size]
            shared -= held[gone] <= wanted[gone]
            held[gone] -= 1
        if shared > best:
            best, place = shared, max(0, last - size + 1)
    return place, best


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold_letters(text)))
