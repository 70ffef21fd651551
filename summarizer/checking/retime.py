"""Finds a post's quotations in another recording of the same episode, in which the advertisements differ.

Between two advertisements, the two recordings differ by a constant offset. A quotation is first searched at the offsets
that are known so far. If it is not there, short clips of the new recording are transcribed at growing distances from
the expected place; words of a clip that the transcript also has give the offset there. Only these clips are
transcribed, not the whole episode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from summarizer.checking.align import align, cover
from summarizer.checking.flags import MAX_TIME_DIFFERENCE_SECONDS
from summarizer.checking.origin import recounted
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.second_listening import grade
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Checks, Flag, QuoteCheck, Retimed
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript, Word

__all__ = ["LOST", "locate_in_recording", "times_unchanged"]

LOST = "not found again"  # the summary's key for the number of quotations that were not found

_MARGIN_SECONDS = 2.0  # transcribed on both sides of the place where a quotation is searched
_MAX_SEARCHED_SECONDS = 25.0  # of a longer quotation, only the beginning is searched
_CLIP_SECONDS = 10.0  # length of a clip that is transcribed to learn the offset
_DISTANCES_SECONDS = (20.0, 40.0, 80.0, 160.0, 320.0)  # distances from the expected place
_MAX_CLIPS = 10  # clips between two known places
_MIN_SHARE = 0.5  # share of a quotation's words that match in runs of two or more
_MIN_SEARCHED_TOKENS = 8  # a shorter quotation is searched together with its neighbouring words
_MIN_RUN_TOKENS = 6  # a run of this many tokens gives the offset
_MAX_OFFSET_CHANGE_SECONDS = 420.0  # by which the offset may change between neighbouring places
_MAX_DISTANCE_SECONDS = 60.0  # known places of one offset nearer than this have no advertisement between them
_MAX_JITTER_SECONDS = 0.3  # by which the times of recognisers may differ
_MIN_OFFSET_DIFFERENCE_SECONDS = 0.5  # offsets that differ by less are equal
_MAX_OUTSIDE_SECONDS = 1.0  # by which a quotation may lie outside the recording: a last word's end is inexact


@dataclass(frozen=True)
class _TimePair:
    """The times of one word in the old and in the new recording, seconds."""

    old: float
    new: float

    @property
    def offset(self) -> float:
        return self.new - self.old


def locate_in_recording(
    checks: Checks,
    transcript: Transcript,
    duration: float,
    hear: Callable[[float, float], Sequence[Word]],
    quotations: Sequence[Quotation] = (),
) -> tuple[Checks, float]:
    """The checks with each quotation's times in another recording of the episode, and the transcribed seconds.

    `duration` is the other recording's length and `hear(start, end)` returns the words of a part of it (seconds).
    `retimed` is None for quotations that were not found, which the summary counts, and for those without a time. The
    flag `time` then refers to the other recording; `quotations` are those of the post, with the times it gives.
    A quotation whose words the recording cannot hold, because it ends, begins or is cut there, does not pass.
    """
    wanted = {place: it for place, quote in enumerate(checks.quotes) if (it := _wanted(quote))}
    search = _Search(transcript, duration, hear, len(wanted))
    found: dict[int, QuoteCheck] = {}
    ordered = sorted(wanted.items(), key=lambda item: item[1].start)
    located = [(place, again) for place, it in ordered if (again := search.find(it)) is not None]
    smoothed = search.smoothed([again.times for _, again in located])
    for (place, again), times in zip(located, smoothed, strict=True):
        result, text = grade(checks.quotes[place].heard, again.words, transcript.language)
        results = {"retimed": times, "listen": result, "listen_heard": text}
        found[place] = checks.quotes[place].model_copy(update=results)
    checks = _with_times(checks, found, len(wanted) - len(found), quotations)
    return _without_unheard(checks, {place: search.why_not_held(it) for place, it in wanted.items()}), search.seconds


def times_unchanged(checks: Checks, duration: float, quotations: Sequence[Quotation] = ()) -> Checks:
    """The result of `locate_in_recording` when the other recording is the transcribed one: no time changes."""
    found: dict[int, QuoteCheck] = {}
    unheard: dict[int, str] = {}
    for place, quote in enumerate(checks.quotes):
        it = _wanted(quote)
        if it is not None:
            unheard[place] = _outside(it, 0.0, duration)
            found[place] = quote.model_copy(update={"retimed": Retimed(start=it.start, end=it.end, offset=0.0)})
    return _without_unheard(_with_times(checks, found, 0, quotations), unheard)


def _without_unheard(checks: Checks, why: dict[int, str]) -> Checks:
    """The checks in which quotations do not pass whose words are not in the recording. `why`: "" for the others."""
    quotes = list(checks.quotes)
    for place, reason in why.items():
        if reason:
            flags = tuple(dict.fromkeys((*quotes[place].flags, "unheard")))
            changes = {"passes": False, "reason": reason, "flags": flags, "retimed": None, "listen": None}
            quotes[place] = quotes[place].model_copy(update=changes)
    if not any(why.values()):
        return checks
    checks = recounted(checks, quotes)
    found = sum(quote.retimed is not None for quote in quotes)
    return checks.model_copy(update={"summary": {**checks.summary, "found again": found, LOST: len(why) - found}})


def _outside(quote: _Wanted, offset: float, duration: float) -> str:
    """Why a recording of so many seconds does not hold the quotation's words at this offset; "" when it may."""
    start, end = quote.start + offset, quote.end + offset
    if duration and end > duration + _MAX_OUTSIDE_SECONDS:
        where = "while they are said" if start < duration else "before they are said"
        return f"These words were not heard: the recording ends at {format_clock(duration)}, {where}."
    if start < -_MAX_OUTSIDE_SECONDS:
        return "These words were not heard: the recording begins after them."
    return ""


def _with_times(checks: Checks, found: dict[int, QuoteCheck], lost: int, quotations: Sequence[Quotation]) -> Checks:
    quotes = [found.get(place, quote) for place, quote in enumerate(checks.quotes)]
    for place, quotation in enumerate(quotations):
        again = quotes[place].retimed
        if again is not None:
            given = quotation.given_time
            flags: list[Flag] = [flag for flag in quotes[place].flags if flag != "time"]
            if given is not None and abs(given - again.start) > MAX_TIME_DIFFERENCE_SECONDS:
                flags.append("time")
            quotes[place] = quotes[place].model_copy(update={"flags": tuple(flags)})
    flagged = sum(1 for quote in quotes if quote.flags and quote.verdict != "unspoken")
    summary = {name: count for name, count in checks.summary.items() if name != "flagged"}
    summary |= {"flagged": flagged} if flagged else {}
    summary |= {"found again": len(found), **({LOST: lost} if lost else {})}
    return checks.model_copy(update={"quotes": tuple(quotes), "summary": summary})


def _wanted(quote: QuoteCheck) -> _Wanted | None:
    if quote.start is None or quote.end is None or quote.words is None or quote.verdict in ("unspoken", "not found"):
        return None
    return _Wanted(quote.start, quote.end, quote.words)


@dataclass(frozen=True)
class _Wanted:
    """A quotation with its times and words in the transcript."""

    start: float
    end: float
    words: tuple[int, int]


@dataclass(frozen=True)
class _Located:
    times: Retimed
    words: tuple[Word, ...]  # of the clip


class _Search:
    """The clips of the other recording that were transcribed, and the pairs of times learned from them."""

    def __init__(
        self, transcript: Transcript, duration: float, hear: Callable[[float, float], Sequence[Word]], count: int
    ) -> None:
        self.transcript = transcript
        self.duration = duration
        self.heard = SearchableTranscript(transcript)
        self.seconds = 0.0
        self._hear = hear
        self._max_seconds = min(duration, max(300.0, 60.0 * count))
        self._known: list[_TimePair] = []
        self._clips: dict[tuple[float, float], tuple[Word, ...]] = {}

    def find(self, quote: _Wanted) -> _Located | None:
        """The quotation in the other recording; None when it is not found."""
        tried: list[float] = []
        found = self._at_known_offsets(quote, tried)
        if found:
            return found
        for middle in self._places_to_transcribe(quote):
            words = self._transcribe(middle - _CLIP_SECONDS / 2, middle + _CLIP_SECONDS / 2)
            if self._learn_offsets(words, quote.start):
                found = self._at_known_offsets(quote, tried) or self._between(quote)
                if found:
                    return found
        return None

    def smoothed(self, found: Sequence[Retimed]) -> list[Retimed]:
        """The times in the transcript's order, with one median offset for each run of nearly equal offsets.

        A recogniser's times are inexact by some hundredths of a second, and no advertisement is that short. Where the
        transcript has no times of words, each quotation keeps its own offset.
        """
        if self.transcript.timing != "words":
            return list(found)
        groups: list[list[Retimed]] = []
        for times in found:
            if groups and abs(times.offset - median(one.offset for one in groups[-1])) < _MAX_JITTER_SECONDS:
                groups[-1].append(times)
            else:
                groups.append([times])
        result: list[Retimed] = []
        for group in groups:
            offset = median(one.offset for one in group)
            offset = 0.0 if abs(offset) < _MAX_JITTER_SECONDS / 2 else offset
            for one in group:
                start, length = one.start - one.offset, one.end - one.start
                moved = max(0.0, start + offset)
                result.append(Retimed(start=round(moved, 2), end=round(moved + length, 2), offset=round(offset, 2)))
        return result

    def why_not_held(self, quote: _Wanted) -> str:
        """Why the recording cannot hold the quotation's words; "" when it may."""
        before, after = self._around(quote)
        if before and after and before.old <= quote.start and after.old >= quote.end:
            room = after.new - before.new
            if room < quote.end - quote.start - _MAX_OUTSIDE_SECONDS:
                where = format_clock(before.new)
                return f"These words were not heard: the recording is cut at {where}, where they were."
        nearest = before or after
        return _outside(quote, nearest.offset if nearest else 0.0, self.duration)

    def _at_known_offsets(self, quote: _Wanted, tried: list[float]) -> _Located | None:
        """Searches at every offset that is known nearby, including those learned during this search."""
        while True:
            offset = next(
                (o for o in self._offsets(quote) if all(abs(o - t) >= _MIN_OFFSET_DIFFERENCE_SECONDS for t in tried)),
                None,
            )
            if offset is None:
                return None
            tried.append(offset)
            found = self._at(quote, offset) or self._between(quote)
            if found:
                return found

    def _offsets(self, quote: _Wanted) -> list[float]:
        """The offsets to try: that before the quotation, that after it, none, and the difference of the durations."""
        before, after = self._around(quote)
        offsets = [known.offset for known in (before, after) if known is not None]
        shift = self.duration - self.transcript.duration
        if not self._known:
            offsets.append(0.0)
        if self.transcript.duration > 0 and abs(shift) <= _MAX_OFFSET_CHANGE_SECONDS and not after:
            offsets.append(shift)
        return offsets

    def _around(self, quote: _Wanted) -> tuple[_TimePair | None, _TimePair | None]:
        """The nearest known places before the quotation's end and after its start."""
        middle = (quote.start + quote.end) / 2
        before = max((k for k in self._known if k.old <= middle), key=lambda k: k.old, default=None)
        after = min((k for k in self._known if k.old > middle), key=lambda k: k.old, default=None)
        return before, after

    def _bounds(self, quote: _Wanted) -> tuple[float, float]:
        """The times of the other recording between which the quotation must be."""
        before, after = self._around(quote)
        return before.new if before else 0.0, after.new if after else self.duration

    def _places_to_transcribe(self, quote: _Wanted) -> Iterator[float]:
        """Places at growing distances on both sides of the expected one, then the middles of untranscribed parts.

        Offsets that are learned between two places are used for the next.
        """
        before, after = self._around(quote)
        nearest = before or after
        expected = (quote.start + quote.end) / 2 + (nearest.offset if nearest else 0.0)
        for hop in _DISTANCES_SECONDS:
            for place in (expected + hop, expected - hop):
                low, high = self._bounds(quote)
                if low <= place < high and not self._is_transcribed(place):
                    yield place
        length = min(quote.end - quote.start, _MAX_SEARCHED_SECONDS)
        for _ in range(_MAX_CLIPS):
            low, high = self._bounds(quote)
            low, high = max(low, expected - _DISTANCES_SECONDS[-1]), min(high, expected + _DISTANCES_SECONDS[-1])
            first, last = self._longest_untranscribed(low, high)
            if last - first < max(1.0, length / 2):
                return
            yield (first + last) / 2

    def _is_transcribed(self, place: float) -> bool:
        return any(start <= place < end for start, end in self._clips)

    def _longest_untranscribed(self, low: float, high: float) -> tuple[float, float]:
        """The longest part between two times that was not transcribed."""
        reached, best = low, (low, low)
        for start, end in [*sorted(self._clips), (high, high)]:
            if min(start, high) - reached > best[1] - best[0]:
                best = (reached, min(start, high))
            reached = max(reached, end)
        return best

    def _transcribe(self, start: float, end: float) -> tuple[Word, ...]:
        clip = (round(max(0.0, start), 2), round(min(self.duration, end), 2))
        if clip[1] - clip[0] < 0.5:
            return ()
        if clip not in self._clips:
            if self.seconds + clip[1] - clip[0] > self._max_seconds:
                return ()
            self.seconds += clip[1] - clip[0]
            self._clips[clip] = tuple(self._hear(*clip))
        return self._clips[clip]

    def _learn_offsets(self, words: Sequence[Word], near: float) -> bool:
        """Adds the pairs of times of words that the transcript also has near `near`; returns whether there are any."""
        if not words:
            return False
        clip = self._as_heard(words)
        token = min(range(len(self.heard)), key=lambda t: abs((self.heard.start(t) or 0.0) - near))
        learned = False
        for run in cover(self.heard, self.heard.encode(clip.keys), prefer=token):
            if run.size < _MIN_RUN_TOKENS:
                continue
            places = [(self.heard.start(run.place + step), clip.start(run.at + step)) for step in range(run.size)]
            both = [_TimePair(old, new) for old, new in places if old is not None and new is not None]
            if not both or abs(both[0].old - near) > _MAX_OFFSET_CHANGE_SECONDS + 60:
                continue
            middle = median(known.offset for known in both)
            first, last = _TimePair(both[0].old, both[0].old + middle), _TimePair(both[-1].old, both[-1].old + middle)
            if self._fits(first) and self._fits(last):
                self._known += [first, last]
                learned = True
        return learned

    def _fits(self, place: _TimePair) -> bool:
        """Whether the pair keeps the order of the known pairs."""
        return all((place.old - k.old) * (place.new - k.new) >= 0 or abs(place.new - k.new) < 1 for k in self._known)

    def _as_heard(self, words: Sequence[Word]) -> SearchableTranscript:
        end = max(word.end for word in words)
        language = self.transcript.language
        return SearchableTranscript(
            Transcript(language=language, duration=max(0.0, end), model="second", words=tuple(words))
        )

    def _at(self, quote: _Wanted, offset: float) -> _Located | None:
        """The quotation at this offset, within the clip's margin; None when it is not there."""
        heard = self.heard
        tokens = self._tokens(quote)
        begin, stop = heard.start(tokens[0]), heard.end(tokens[1] - 1)
        if begin is None or stop is None:
            return None
        words = self._transcribe(begin + offset - _MARGIN_SECONDS, max(begin, stop) + offset + _MARGIN_SECONDS)
        if not words:
            return None
        clip = self._as_heard(words)
        alignment = align(clip, clip.encode(heard.keys[slice(*tokens)]), near=[0])
        size = tokens[1] - tokens[0]
        pairs = alignment.pairs if alignment else ()
        runs = [run.size for run in alignment.runs()] if alignment else []
        joined = sum(run for run in runs if run >= 2)  # single words match anywhere
        if joined < _MIN_SHARE * size or max(runs, default=0) < min(4, size):
            self._learn_offsets(words, quote.start)
            return None
        both = [(heard.start(tokens[0] + at), clip.start(place)) for at, place in pairs]
        known = [_TimePair(old, new) for old, new in both if old is not None and new is not None]
        times = self._times(quote, known)
        self._known.append(_TimePair(quote.start, times.start))
        return _Located(times, words)

    def _between(self, quote: _Wanted) -> _Located | None:
        """The quotation between two near places of equal offset, whatever words were recognised there.

        Nothing was cut between such places. The grade reports words that differ.
        """
        before, after = self._around(quote)
        if before is None or after is None or abs(before.offset - after.offset) >= _MIN_OFFSET_DIFFERENCE_SECONDS:
            return None
        if before.old > quote.start + 1 or after.old < quote.end - 1 or after.old - before.old > _MAX_DISTANCE_SECONDS:
            return None
        offset = (before.offset + after.offset) / 2
        words = self._transcribe(quote.start + offset - _MARGIN_SECONDS, quote.end + offset + _MARGIN_SECONDS)
        return _Located(self._moved(quote, offset), words) if words else None

    def _tokens(self, quote: _Wanted) -> tuple[int, int]:
        """The tokens to search: the beginning of a long quotation, a short one with its neighbouring words."""
        heard = self.heard
        first, last = heard.token_range(quote.words)
        begin = heard.start(first) or 0.0
        while last - first > _MIN_SEARCHED_TOKENS and (heard.end(last - 1) or begin) - begin > _MAX_SEARCHED_SECONDS:
            last -= 1
        while last - first < min(_MIN_SEARCHED_TOKENS, len(heard)):
            first, last = max(0, first - 1), min(len(heard), last + 1)
        return first, last

    def _times(self, quote: _Wanted, known: Sequence[_TimePair]) -> Retimed:
        """The quotation's times in the other recording.

        Where the transcript has times of words, the median offset of all words is more exact than one word's time;
        otherwise the transcript's times are interpolated, and the time of the first word is used.
        """
        if self.transcript.timing == "words":
            start = quote.start + median(place.offset for place in known)
        else:
            inside = [place for place in known if place.old >= quote.start - 0.01] or list(known)
            start = inside[0].new - (inside[0].old - quote.start)
        return self._moved(quote, start - quote.start)

    def _moved(self, quote: _Wanted, offset: float) -> Retimed:
        start = round(max(0.0, quote.start + offset), 2)
        end = round(min(self.duration, start + quote.end - quote.start), 2)
        return Retimed(start=start, end=max(start, end), offset=round(start - quote.start, 2))
