"""Tests whether a transcript's words are spoken in a recording, and when, by recognising short samples of it.

A transcript may belong to another episode, be a summary, or have the times of a file with other advertisements. Samples
spread over the recording show which: each is searched for in the whole transcript. If all are shifted by the same time,
the times are moved. If the shift changes, further samples narrow down the place of the change, and the rest becomes a
gap, from which no quotation is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from summarizer.asr.alignment import Match, SearchableWords, comparable_words
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Gap, Transcript, Word, join_words
from summarizer.text.shortening import shortened

__all__ = ["Hear", "verify_transcript"]

Hear = Callable[[float, float], Sequence[Word]]

# Chosen on the cases of bench/published.py: right transcripts have 0.8 and more, wrong ones less than 0.1.
MIN_FOUND_SHARE = 0.5  # of a sample's words in trusted runs, for the sample to count as found
MIN_ALIKE_SHARE = 0.75  # of all recognised words that the transcript has; with less it is a retelling
SAMPLE_SECONDS = 14.0  # of one sample
SAMPLE_PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)  # shares of the recording
LONG_RECORDING_SECONDS = 90.0  # a shorter recording is sampled at three places
MIN_RUN_WORDS = 5  # of one shift within a sample
MIN_SAMPLE_WORDS = 10  # fewer decide nothing: music, a pause
ASIDE_SECONDS = (25.0, -30.0, 70.0)  # from a sample that decided nothing or may be an advertisement, to the next try
MAX_MISSED_SHARE = 0.34  # of the samples
SAME_SHIFT_SECONDS = {
    "words": 0.6,
    "segments": 1.0,
    "turns": 10.0,
}  # shifts nearer than this are one, by the transcript's timing
MIN_SHIFT_SECONDS = 0.3  # a smaller shift is ignored
MAX_KNOWN_GAP_SECONDS = 25.0  # between two known places, at which the search for a change of shift ends
MAX_PROBES = 16  # clips recognised to find where shifts change
SHOWN_WORDS, SHOWN_CHARACTERS = 40, 48  # at most, of a sample that the transcript does not have


@dataclass(frozen=True)
class _KnownPlace:
    """A sample that was found: seconds of the recording, the range of transcript words, and their shift in seconds."""

    start: float
    end: float
    first: int
    last: int
    shift: float
    alike: float


@dataclass(frozen=True)
class _Miss:
    """A sample that is not in the transcript: its place in seconds, and the words heard there."""

    place: float
    words: Sequence[Word]


def verify_transcript(transcript: Transcript, duration: float, hear: Hear) -> tuple[Transcript | None, str]:
    """The transcript with corrected times, and one sentence; None when its words are not those of the recording.

    `hear(start, end)` gives the words recognised between these seconds of a recording of `duration` seconds. Words that
    lie outside the recording are left out.
    """
    test = _Test(transcript, duration, hear)
    places = SAMPLE_PLACES if duration > LONG_RECORDING_SECONDS else (0.2, 0.5, 0.8)
    for share in places:
        if len(test.missed) < 2 or test.known:  # two places without its words are enough
            test.visit(share * duration)
    told = test.found + len(test.missed)
    if told < min(2, len(places)):
        return None, f"too little speech is heard at {_clocks(test.silent)} to test it by"
    if len(test.missed) > MAX_MISSED_SHARE * told:
        return None, f"it does not say what is heard at {_clocks([one.place for one in test.missed])}: {test.example()}"
    alike = test.alike / test.found
    if alike < MIN_ALIKE_SHARE:
        return None, f"only {alike:.0%} of the words heard in {test.found} spots stand in it"
    known = sorted(test.known, key=lambda spot: spot.start)
    if any(after.first < before.first for before, after in pairwise(known)):
        return None, "its parts stand in another order than they are heard in"
    mended, shifts = test.mended()
    mended = mended.model_copy(update={"duration": duration}).within_sound(duration)
    said = f"{test.found} of {told} spots are said as written ({alike:.0%} of their words)"
    if len(shifts) == 1 and shifts[0]:
        said += f"; it is {abs(shifts[0]):.1f} s {'early' if shifts[0] > 0 else 'late'}; its times were shifted"
    elif len(shifts) > 1:
        said += f"; it was timed for another cut: its times were moved by {_listed(shifts)}"
    if mended.origin is not None:
        origin = mended.origin.model_copy(update={"tested": True, "shifts": shifts if any(shifts) else ()})
        mended = mended.model_copy(update={"origin": origin})
    return mended, said


def _clocks(places: Sequence[float]) -> str:
    return ", ".join(format_clock(place) for place in places[:3])


def _shown(words: Sequence[Word]) -> str:
    return f"“{shortened(join_words([word.text for word in words[:SHOWN_WORDS]]), SHOWN_CHARACTERS)}”"


def _listed(shifts: Sequence[float]) -> str:
    return ", ".join(f"{shift:+.1f}" for shift in shifts) + " s"


class _Test:
    def __init__(self, transcript: Transcript, duration: float, hear: Hear) -> None:
        self.transcript = transcript
        self.duration = duration
        self.written = SearchableWords(transcript.words, transcript.language)
        self.known: list[_KnownPlace] = []
        self.found = 0  # spots
        self.alike = 0.0  # their likenesses, added up
        self.missed: list[_Miss] = []
        self.silent: list[float] = []  # places that decided nothing
        self._hear = hear
        self._same = SAME_SHIFT_SECONDS.get(transcript.timing, 1.0)

    def visit(self, place: float) -> None:
        """Recognises a sample; where it decides nothing or is not in the transcript, another one nearby."""
        missed: _Miss | None = None
        for aside in (0.0, *ASIDE_SECONDS):
            start = min(max(0.0, place + aside), max(0.0, self.duration - SAMPLE_SECONDS))
            told, words = self._spot(start)
            if told:
                self.known += told
                self.found += 1
                self.alike += told[0].alike
                return
            if told is None:
                continue
            if missed:  # twice in a row: this is no advertisement that the transcript leaves out
                break
            missed = _Miss(start, words)
        if missed:
            self.missed.append(missed)
        else:
            self.silent.append(place)

    def example(self) -> str:
        """What is heard at the first sample that the transcript does not have, and what it has there instead."""
        heard = self.missed[0].words
        start, end = heard[0].start, heard[-1].end
        written = [word for word in self.transcript.words if word.end > start and word.start < end]
        there = f"it says {_shown(written)}" if written else "it says nothing"
        return f"{_shown(heard)} is heard at {format_clock(start)}, where {there}"

    def _spot(self, start: float) -> tuple[list[_KnownPlace] | None, Sequence[Word]]:
        """The places found for a sample; none when it is not in the transcript, None when it decides nothing. And the
        words heard.
        """
        end = min(self.duration, start + SAMPLE_SECONDS)
        words = self._hear(start, end)
        # The outermost words may be cut in half.
        words = words[1:-1] if len(words) > MIN_SAMPLE_WORDS + 2 else words
        if len(comparable_words(words, self.transcript.language).keys) < MIN_SAMPLE_WORDS:
            return None, words
        match = self.written.find(words, near=start)
        found = match is not None and match.found >= MIN_FOUND_SHARE
        return (self._as_known(match, words) if match is not None and found else []), words

    def _as_known(self, match: Match, words: Sequence[Word]) -> list[_KnownPlace]:
        """One place; several where the shift changes within the sample."""
        runs: list[list[tuple[int, int, float]]] = []
        for written, at in match.pairs:
            shift = words[at].start - self.transcript.words[written].start
            if not runs or abs(shift - median(one[2] for one in runs[-1])) > max(2.0, 2 * self._same):
                runs.append([])
            runs[-1].append((written, at, shift))
        return [
            _KnownPlace(
                start=words[run[0][1]].start,
                end=words[run[-1][1]].end,
                first=run[0][0],
                last=run[-1][0] + 1,
                shift=median(one[2] for one in run),
                alike=match.alike,
            )
            for run in runs
            if len(run) >= MIN_RUN_WORDS
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
        return MIN_SHIFT_SECONDS if self.transcript.timing in ("words", "segments") else self._same

    def _groups(self) -> list[tuple[float, list[_KnownPlace]]]:
        groups: list[list[_KnownPlace]] = []
        for spot in sorted(self.known, key=lambda spot: spot.start):
            if groups and abs(spot.shift - median(one.shift for one in groups[-1])) < self._same:
                groups[-1].append(spot)
            else:
                groups.append([spot])
        return [(median(spot.shift for spot in group), group) for group in groups]

    def _part_shifts(self) -> None:
        """Recognises samples between neighbours whose shifts differ, until the two places of a change are near."""
        left = MAX_PROBES
        done: set[float] = set()
        while left > 0:
            groups = self._groups()
            wide = [
                (before[-1], after[0])
                for (_, before), (_, after) in pairwise(groups)
                if after[0].start - before[-1].end > MAX_KNOWN_GAP_SECONDS and before[-1].end not in done
            ]
            if not wide:
                return
            before, after = wide[0]
            found = False
            for share in (0.5, 0.25, 0.75):
                left -= 1
                start = before.end + share * (after.start - before.end) - SAMPLE_SECONDS / 2
                told, _ = self._spot(start)
                if told and all(before.first <= one.first <= after.last for one in told):
                    self.known += told
                    found = True
                    break
            if not found:
                done.add(before.end)  # probably an advertisement: the gap stays as wide as it is

    def _moved(self, pieces: Sequence[tuple[int, int, float]]) -> list[Word]:
        """Moves each piece of words by its shift; words between two pieces are spread over the time between."""
        words = list(self.transcript.words)
        reached = 0
        for first, last, shift in pieces:
            if first > reached:
                here = words[reached - 1].end if reached else 0.0
                _spread(words, reached, first, here, max(here, words[first].start + shift))
            for index in range(first, last):
                word = words[index]
                moved = {"start": round(word.start + shift, 3), "end": round(word.end + shift, 3)}
                words[index] = word.model_copy(update=moved)
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
