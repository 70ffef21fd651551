"""Finds a post's quotations again in another file of the same episode: hosts insert other advertisements.

Between two advertisements the old and the new file differ by one constant offset. So a quotation is first looked for
where the offsets known so far put it. When it is not there, short pieces of the new file are heard, ever farther from
that place; words that the transcript has, too, tell the offset there. Only these seconds are heard, never the episode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from summarizer.checking.align import align, cover
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.second_listening import grade
from summarizer.checking.verdict import OFF
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Checks, Flag, QuoteCheck, Retimed
from summarizer.records.transcript import Transcript, Word

__all__ = ["LOST", "locate_in_recording", "times_unchanged"]

LOST = "not found again"  # the key of the summary that counts them

_MARGIN = 2.0  # seconds heard on both sides of the place at which a quotation is looked for
_LONGEST = 25.0  # seconds of a quotation that are looked for; the rest of a longer one follows
_PROBE = 10.0  # seconds of a piece that is heard to learn the offset
_HOPS = (20.0, 40.0, 80.0, 160.0, 320.0)  # seconds from the expected place
_MOST_PROBES = 10  # between two known places
_ENOUGH = 0.5  # share of a quotation's words that stand together with a neighbour
_CONTEXT = 8  # tokens; a shorter quotation is looked for together with its neighbours
_RUN = 6  # tokens in a row that tell the offset
_FARTHEST = 420.0  # seconds by which the offset may change between neighbouring places
_CLOSE = 60.0  # seconds; known places nearer than this leave no doubt about what lies between
_JITTER = 0.3  # seconds by which a recogniser's times may differ
_SAME = 0.5  # seconds; offsets nearer than this are one


@dataclass(frozen=True)
class _Known:
    """A place of which both times are known."""

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
    """The checks with each quotation's times in another recording of the episode, and the seconds that were heard.

    `duration` is the other recording's length and `hear(start, end)` gives the words in a stretch of it (seconds).
    `retimed` stays None for quotations that are not there, which the summary counts, and for those without a time.
    The flag `time` then means the other recording; `quotations` are those of the post, with the times it gives.
    """
    wanted = {place: it for place, quote in enumerate(checks.quotes) if (it := _wanted(quote))}
    search = _Search(transcript, duration, hear, len(wanted))
    found: dict[int, QuoteCheck] = {}
    ordered = sorted(wanted.items(), key=lambda item: item[1].start)
    agains = [(place, again) for place, it in ordered if (again := search.find(it)) is not None]
    settled = search.settled([again.times for _, again in agains])
    for (place, again), times in zip(agains, settled, strict=True):
        result, text = grade(checks.quotes[place].heard, again.words, transcript.language)
        told = {"retimed": times, "listen": result, "listen_heard": text}
        found[place] = checks.quotes[place].model_copy(update=told)
    return _told(checks, found, len(wanted) - len(found), quotations), search.seconds


def times_unchanged(checks: Checks, quotations: Sequence[Quotation] = ()) -> Checks:
    """As `locate_in_recording` when the other recording is the one that was transcribed: every time stands."""
    found: dict[int, QuoteCheck] = {}
    for place, quote in enumerate(checks.quotes):
        it = _wanted(quote)
        if it is not None:
            found[place] = quote.model_copy(update={"retimed": Retimed(start=it.start, end=it.end, offset=0.0)})
    return _told(checks, found, 0, quotations)


def _told(checks: Checks, found: dict[int, QuoteCheck], lost: int, quotations: Sequence[Quotation]) -> Checks:
    quotes = [found.get(place, quote) for place, quote in enumerate(checks.quotes)]
    for place, quotation in enumerate(quotations):
        again = quotes[place].retimed
        if again is not None:
            given = quotation.given_time
            flags: list[Flag] = [flag for flag in quotes[place].flags if flag != "time"]
            if given is not None and abs(given - again.start) > OFF:
                flags.append("time")
            quotes[place] = quotes[place].model_copy(update={"flags": tuple(flags)})
    flagged = sum(1 for quote in quotes if quote.flags)
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
    """A quotation that has a place in the transcript."""

    start: float
    end: float
    words: tuple[int, int]


@dataclass(frozen=True)
class _Again:
    times: Retimed
    words: tuple[Word, ...]  # of the clip


class _Search:
    """What has been heard of the other recording, and where its times are known."""

    def __init__(
        self, transcript: Transcript, duration: float, hear: Callable[[float, float], Sequence[Word]], count: int
    ) -> None:
        self.transcript = transcript
        self.duration = duration
        self.heard = SearchableTranscript(transcript)
        self.seconds = 0.0
        self._hear = hear
        self._most = min(duration, max(300.0, 60.0 * count))
        self._known: list[_Known] = []
        self._clips: dict[tuple[float, float], tuple[Word, ...]] = {}

    def find(self, quote: _Wanted) -> _Again | None:
        """The quotation in the other recording."""
        tried: list[float] = []
        found = self._at_known_offsets(quote, tried)
        if found:
            return found
        for middle in self._places_to_probe(quote):
            words = self._listen(middle - _PROBE / 2, middle + _PROBE / 2)
            if self._learn(words, quote.start):
                found = self._at_known_offsets(quote, tried) or self._between(quote)
                if found:
                    return found
        return None

    def settled(self, found: Sequence[Retimed]) -> list[Retimed]:
        """Times in order of the transcript, each run of nearly equal offsets as one; nearly none is none.

        The recogniser's times are off by some hundredths of a second, and no advertisement is that short. Where the
        transcript's own times are guesses, each quotation keeps the offset that was measured for it.
        """
        if self.transcript.timing != "words":
            return list(found)
        groups: list[list[Retimed]] = []
        for times in found:
            if groups and abs(times.offset - median(one.offset for one in groups[-1])) < _JITTER:
                groups[-1].append(times)
            else:
                groups.append([times])
        result: list[Retimed] = []
        for group in groups:
            offset = median(one.offset for one in group)
            offset = 0.0 if abs(offset) < _JITTER / 2 else offset
            for one in group:
                start, length = one.start - one.offset, one.end - one.start
                moved = max(0.0, start + offset)
                result.append(Retimed(start=round(moved, 2), end=round(moved + length, 2), offset=round(offset, 2)))
        return result

    def _at_known_offsets(self, quote: _Wanted, tried: list[float]) -> _Again | None:
        """Looks at every offset known nearby; what is heard there may tell another one, which is looked at, too."""
        while True:
            offset = next((o for o in self._offsets(quote) if all(abs(o - t) >= _SAME for t in tried)), None)
            if offset is None:
                return None
            tried.append(offset)
            found = self._at(quote, offset) or self._between(quote)
            if found:
                return found

    def _offsets(self, quote: _Wanted) -> list[float]:
        """Where to look, the likeliest first: as before the quotation, as after it, unchanged, shifted as a whole."""
        before, after = self._around(quote)
        offsets = [known.offset for known in (before, after) if known is not None]
        shift = self.duration - self.transcript.duration
        if not self._known:
            offsets.append(0.0)
        if self.transcript.duration > 0 and abs(shift) <= _FARTHEST and not after:
            offsets.append(shift)
        return offsets

    def _around(self, quote: _Wanted) -> tuple[_Known | None, _Known | None]:
        """The nearest known places before the quotation's end and after its start."""
        middle = (quote.start + quote.end) / 2
        before = max((k for k in self._known if k.old <= middle), key=lambda k: k.old, default=None)
        after = min((k for k in self._known if k.old > middle), key=lambda k: k.old, default=None)
        return before, after

    def _bounds(self, quote: _Wanted) -> tuple[float, float]:
        """Between which times of the other recording the quotation must stand."""
        before, after = self._around(quote)
        return before.new if before else 0.0, after.new if after else self.duration

    def _places_to_probe(self, quote: _Wanted) -> Iterator[float]:
        """Ever farther from the expected place on both sides; then the middle of what lies between known places.

        What is learnt between two of them counts for the next.
        """
        before, after = self._around(quote)
        nearest = before or after
        expected = (quote.start + quote.end) / 2 + (nearest.offset if nearest else 0.0)
        for hop in _HOPS:
            for place in (expected + hop, expected - hop):
                low, high = self._bounds(quote)
                if low <= place < high and not self._was_heard(place):
                    yield place
        length = min(quote.end - quote.start, _LONGEST)
        for _ in range(_MOST_PROBES):
            low, high = self._bounds(quote)
            low, high = max(low, expected - _HOPS[-1]), min(high, expected + _HOPS[-1])
            first, last = self._unheard(low, high)
            if last - first < max(1.0, length / 2):
                return
            yield (first + last) / 2

    def _was_heard(self, place: float) -> bool:
        return any(start <= place < end for start, end in self._clips)

    def _unheard(self, low: float, high: float) -> tuple[float, float]:
        """The longest stretch between two times that was not heard."""
        reached, best = low, (low, low)
        for start, end in [*sorted(self._clips), (high, high)]:
            if min(start, high) - reached > best[1] - best[0]:
                best = (reached, min(start, high))
            reached = max(reached, end)
        return best

    def _listen(self, start: float, end: float) -> tuple[Word, ...]:
        clip = (round(max(0.0, start), 2), round(min(self.duration, end), 2))
        if clip[1] - clip[0] < 0.5:
            return ()
        if clip not in self._clips:
            if self.seconds + clip[1] - clip[0] > self._most:
                return ()
            self.seconds += clip[1] - clip[0]
            self._clips[clip] = tuple(self._hear(*clip))
        return self._clips[clip]

    def _learn(self, words: Sequence[Word], near: float) -> bool:
        """Whether runs of these words stand in the transcript, not too far from `near`: then both times are known."""
        if not words:
            return False
        clip = self._as_heard(words)
        token = min(range(len(self.heard)), key=lambda t: abs((self.heard.start(t) or 0.0) - near))
        learnt = False
        for run in cover(self.heard, self.heard.encode(clip.keys), prefer=token):
            if run.size < _RUN:
                continue
            places = [(self.heard.start(run.place + step), clip.start(run.at + step)) for step in range(run.size)]
            both = [_Known(old, new) for old, new in places if old is not None and new is not None]
            if not both or abs(both[0].old - near) > _FARTHEST + 60:
                continue
            middle = median(known.offset for known in both)
            first, last = _Known(both[0].old, both[0].old + middle), _Known(both[-1].old, both[-1].old + middle)
            if self._fits(first) and self._fits(last):
                self._known += [first, last]
                learnt = True
        return learnt

    def _fits(self, place: _Known) -> bool:
        """Whether it keeps the order of the places known before."""
        return all((place.old - k.old) * (place.new - k.new) >= 0 or abs(place.new - k.new) < 1 for k in self._known)

    def _as_heard(self, words: Sequence[Word]) -> SearchableTranscript:
        end = max(word.end for word in words)
        language = self.transcript.language
        return SearchableTranscript(
            Transcript(language=language, duration=max(0.0, end), model="second", words=tuple(words))
        )

    def _at(self, quote: _Wanted, offset: float) -> _Again | None:
        """The quotation at this offset, give or take the clip's margin."""
        heard = self.heard
        tokens = self._tokens(quote)
        begin, stop = heard.start(tokens[0]), heard.end(tokens[1] - 1)
        if begin is None or stop is None:
            return None
        words = self._listen(begin + offset - _MARGIN, max(begin, stop) + offset + _MARGIN)
        if not words:
            return None
        clip = self._as_heard(words)
        alignment = align(clip, clip.encode(heard.keys[slice(*tokens)]), near=[0])
        size = tokens[1] - tokens[0]
        pairs = alignment.pairs if alignment else ()
        runs = [run.size for run in alignment.runs()] if alignment else []
        joined = sum(run for run in runs if run >= 2)  # single words are found anywhere
        if joined < _ENOUGH * size or max(runs, default=0) < min(4, size):
            self._learn(words, quote.start)
            return None
        both = [(heard.start(tokens[0] + at), clip.start(place)) for at, place in pairs]
        known = [_Known(old, new) for old, new in both if old is not None and new is not None]
        times = self._times(quote, known)
        self._known.append(_Known(quote.start, times.start))
        return _Again(times, words)

    def _between(self, quote: _Wanted) -> _Again | None:
        """The quotation between two known places of one offset: nothing was cut there, whatever its words sound like.

        Then the grade tells that the second model hears other words.
        """
        before, after = self._around(quote)
        if before is None or after is None or abs(before.offset - after.offset) >= _SAME:
            return None
        if before.old > quote.start + 1 or after.old < quote.end - 1 or after.old - before.old > _CLOSE:
            return None
        offset = (before.offset + after.offset) / 2
        words = self._listen(quote.start + offset - _MARGIN, quote.end + offset + _MARGIN)
        return _Again(self._moved(quote, offset), words) if words else None

    def _tokens(self, quote: _Wanted) -> tuple[int, int]:
        """The quotation's tokens: the beginning of a long one, and a short one with its neighbours."""
        heard = self.heard
        first, last = heard.token_range(quote.words)
        begin = heard.start(first) or 0.0
        while last - first > _CONTEXT and (heard.end(last - 1) or begin) - begin > _LONGEST:
            last -= 1
        while last - first < min(_CONTEXT, len(heard)):
            first, last = max(0, first - 1), min(len(heard), last + 1)
        return first, last

    def _times(self, quote: _Wanted, known: Sequence[_Known]) -> Retimed:
        """The quotation's times in the other recording.

        Where the transcript has word times both recognisers' are off alike, so the offset of all words together is
        better than one word's time; else the transcript's times are guesses and the first word's time counts.
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
