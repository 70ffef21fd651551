"""The ear test: are a transcript's words said in this recording, and when? Some short spots are heard, never all of it.

A transcript may belong to another episode, be a summary, or be timed for a file with other advertisements. Spots spread
over the recording tell: each is looked for anywhere in the transcript. Where all stand shifted alike, the times are
moved; where the shift changes from spot to spot, the place of the change is narrowed down by hearing between them, and
what stays uncertain becomes a gap, from which nobody is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from summarizer.asr.alignment import Match, SearchableWords, comparable_words
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Gap, Transcript, Word

__all__ = ["Hear", "verify_transcript"]

Hear = Callable[[float, float], Sequence[Word]]

# Chosen on the cases of bench/published.py, where right transcripts lie at 0.8 and more, wrong ones below 0.1.
FOUND = 0.5  # share of a spot's words in trusted runs, from which on the spot counts as found
ALIKE = 0.75  # share of all words heard that the transcript has, below which it is a retelling or too full of mistakes
_SPOT = 14.0  # seconds of one spot
_SPOTS = (0.1, 0.3, 0.5, 0.7, 0.9)  # shares of the recording
_LONG = 90.0  # seconds; a shorter recording is heard at three places
_LEAST_RUN = 5  # words of one shift within a spot
_WORDS = 10  # fewer in a spot tell nothing: music, a pause
_ASIDE = (25.0, -30.0, 70.0)  # seconds to the side where a spot told nothing, or may be an advertisement
_MISSING = 0.34  # share of the spots that may not be found
_SAME = {"words": 0.6, "segments": 1.0, "turns": 10.0}  # seconds; shifts nearer than this are one
_NONE = 0.3  # seconds; a smaller shift is none
_CLOSE = 25.0  # seconds between two known places, from which on nothing more is heard to part two shifts
_MOST_PROBES = 16  # clips heard to find where shifts change


@dataclass(frozen=True)
class _Known:
    """A spot that was found: seconds of the recording, the written words, and their shift."""

    start: float
    end: float
    first: int
    last: int
    shift: float
    alike: float


def verify_transcript(transcript: Transcript, duration: float, hear: Hear) -> tuple[Transcript | None, str]:
    """The transcript with its times mended, and one sentence; None when its words are not those of the recording.

    `hear(start, end)` gives the words heard in these seconds of a recording `duration` long.
    """
    test = _Test(transcript, duration, hear)
    places = _SPOTS if duration > _LONG else (0.2, 0.5, 0.8)
    for share in places:
        if len(test.missed) < 2 or test.known:  # two places without a word of it are enough
            test.visit(share * duration)
    told = test.found + len(test.missed)
    if told < min(2, len(places)):
        return None, "nothing could be heard to test it by"
    if len(test.missed) > _MISSING * told:
        where = ", ".join(format_clock(place) for place in test.missed[:3])
        return None, f"it does not say what is heard at {where}"
    alike = test.alike / test.found
    if alike < ALIKE:
        return None, f"only {alike:.0%} of the words heard in {test.found} spots stand in it"
    known = sorted(test.known, key=lambda spot: spot.start)
    if any(after.first < before.first for before, after in pairwise(known)):
        return None, "its parts stand in another order than they are heard in"
    mended, shifts = test.mended()
    mended = mended.model_copy(update={"duration": duration})
    said = f"{test.found} of {told} spots are said as written ({alike:.0%} of their words)"
    if len(shifts) == 1 and shifts[0]:
        said += f"; its times were {abs(shifts[0]):.1f} s {'early' if shifts[0] > 0 else 'late'} and are mended"
    elif len(shifts) > 1:
        said += f"; it was timed for another cut: its times were moved by {_listed(shifts)}"
    if mended.origin is not None:
        origin = mended.origin.model_copy(update={"tested": True, "shifts": shifts if any(shifts) else ()})
        mended = mended.model_copy(update={"origin": origin})
    return mended, said


def _listed(shifts: Sequence[float]) -> str:
    return ", ".join(f"{shift:+.1f}" for shift in shifts) + " s"


class _Test:
    def __init__(self, transcript: Transcript, duration: float, hear: Hear) -> None:
        self.transcript = transcript
        self.duration = duration
        self.written = SearchableWords(transcript.words, transcript.language)
        self.known: list[_Known] = []
        self.found = 0  # spots
        self.alike = 0.0  # their likenesses, added up
        self.missed: list[float] = []
        self._hear = hear
        self._same = _SAME.get(transcript.timing, 1.0)

    def visit(self, place: float) -> None:
        """Hears a spot; where it tells nothing or is not in the transcript, another one aside."""
        heard_any = False
        for aside in (0.0, *_ASIDE):
            start = min(max(0.0, place + aside), max(0.0, self.duration - _SPOT))
            told = self._spot(start)
            if told:
                self.known += told
                self.found += 1
                self.alike += told[0].alike
                return
            if told is None:
                continue
            if heard_any:  # twice in a row: no advertisement that the transcript leaves out
                break
            heard_any = True
        if heard_any:
            self.missed.append(place)

    def _spot(self, start: float) -> list[_Known] | None:
        """What is known after hearing there; nothing when it is not in the transcript, None when it tells nothing."""
        end = min(self.duration, start + _SPOT)
        words = self._hear(start, end)
        # The outermost words may be cut in half.
        words = words[1:-1] if len(words) > _WORDS + 2 else words
        if len(comparable_words(words, self.transcript.language).keys) < _WORDS:
            return None
        match = self.written.find(words, near=start)
        return self._as_known(match, words) if match is not None and match.found >= FOUND else []

    def _as_known(self, match: Match, words: Sequence[Word]) -> list[_Known]:
        """One place; several where the shift changes within the spot."""
        runs: list[list[tuple[int, int, float]]] = []
        for written, at in match.pairs:
            shift = words[at].start - self.transcript.words[written].start
            if not runs or abs(shift - median(one[2] for one in runs[-1])) > max(2.0, 2 * self._same):
                runs.append([])
            runs[-1].append((written, at, shift))
        return [
            _Known(
                start=words[run[0][1]].start,
                end=words[run[-1][1]].end,
                first=run[0][0],
                last=run[-1][0] + 1,
                shift=median(one[2] for one in run),
                alike=match.alike,
            )
            for run in runs
            if len(run) >= _LEAST_RUN
        ]

    # -- times ---------------------------------------------------------------------------------------------------------

    def mended(self) -> tuple[Transcript, tuple[float, ...]]:
        """The transcript with its times moved, and by how much, in order."""
        self._part_shifts()
        groups = self._groups()
        shifts = tuple(0.0 if abs(shift) < self._least else round(shift, 2) for shift, _ in groups)
        if len(groups) == 1:
            moved = self._moved([(0, len(self.transcript.words), shifts[0])])
            return (self._with(moved, ()) if shifts[0] else self.transcript), shifts
        pieces: list[tuple[int, int, float]] = []
        gaps: list[Gap] = []
        begin = 0
        for (shift, spots), (_, following) in pairwise(zip(shifts, [spots for _, spots in groups], strict=True)):
            pieces.append((begin, spots[-1].last, shift))
            begin = following[0].first
            gaps.append(Gap(start=round(spots[-1].end, 2), end=round(following[0].start, 2), reason="unplaced"))
        pieces.append((begin, len(self.transcript.words), shifts[-1]))
        return self._with(self._moved(pieces), gaps), shifts

    @property
    def _least(self) -> float:
        return _NONE if self.transcript.timing in ("words", "segments") else self._same

    def _groups(self) -> list[tuple[float, list[_Known]]]:
        groups: list[list[_Known]] = []
        for spot in sorted(self.known, key=lambda spot: spot.start):
            if groups and abs(spot.shift - median(one.shift for one in groups[-1])) < self._same:
                groups[-1].append(spot)
            else:
                groups.append([spot])
        return [(median(spot.shift for spot in group), group) for group in groups]

    def _part_shifts(self) -> None:
        """Hears between neighbours whose shifts differ, until the change stands between two near places."""
        left = _MOST_PROBES
        done: set[float] = set()
        while left > 0:
            groups = self._groups()
            wide = [
                (before[-1], after[0])
                for (_, before), (_, after) in pairwise(groups)
                if after[0].start - before[-1].end > _CLOSE and before[-1].end not in done
            ]
            if not wide:
                return
            before, after = wide[0]
            found = False
            for share in (0.5, 0.25, 0.75):
                left -= 1
                start = before.end + share * (after.start - before.end) - _SPOT / 2
                told = self._spot(start)
                if told and all(before.first <= one.first <= after.last for one in told):
                    self.known += told
                    found = True
                    break
            if not found:
                done.add(before.end)  # an advertisement lies there: the gap stays as wide as it is

    def _moved(self, pieces: Sequence[tuple[int, int, float]]) -> list[Word]:
        """Each piece of words by its shift; what stands between two pieces is spread over the time between them."""
        words = list(self.transcript.words)
        reached = 0
        for first, last, shift in pieces:
            if first > reached:
                here = words[reached - 1].end if reached else 0.0
                _spread(words, reached, first, here, max(here, words[first].start + shift))
            for index in range(first, last):
                word = words[index]
                start, end = (min(max(0.0, time + shift), self.duration) for time in (word.start, word.end))
                words[index] = word.model_copy(update={"start": round(start, 3), "end": round(end, 3)})
            reached = max(reached, last)
        return words

    def _with(self, words: Sequence[Word], gaps: Sequence[Gap]) -> Transcript:
        moved = self.transcript.with_words(words)
        return moved.model_copy(update={"gaps": (*self.transcript.gaps, *gaps)})


def _spread(words: list[Word], first: int, last: int, start: float, end: float) -> None:
    step = (end - start) / max(1, last - first)
    for index in range(first, last):
        here = start + (index - first) * step
        words[index] = words[index].model_copy(update={"start": round(here, 3), "end": round(here + step, 3)})
