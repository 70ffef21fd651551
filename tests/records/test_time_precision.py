"""Which times of a transcript are estimated, and how far the words may lie from them."""

from __future__ import annotations

import pytest

from summarizer.records.time_precision import possible_times, times_are_estimated
from summarizer.records.transcript import Timing, Transcript, Turn, Word


def _transcript(timing: Timing, refined: tuple[tuple[int, int], ...] = ()) -> Transcript:
    """Two turns of two sentences with four words each, a word a second."""
    said = ["We", "moved", "the", "river.", "It", "came", "back", "twice."] * 2
    words = tuple(Word(text=text, start=float(at), end=at + 0.9) for at, text in enumerate(said))
    turns = tuple(
        Turn(start=first, end=first + 8.0, speaker=f"Speaker {first}", words=(first, first + 8)) for first in (0, 8)
    )
    return Transcript(language="en", duration=16.0, model="m", timing=timing, words=words, turns=turns, refined=refined)


@pytest.mark.parametrize(
    ("timing", "words", "estimated", "possible"),
    [
        ("words", (5, 7), False, (5.0, 6.9)),
        ("segments", (5, 7), True, (4.0, 7.9)),
        ("turns", (5, 7), True, (0.0, 8.0)),
        ("turns", (6, 10), True, (0.0, 16.0)),
        ("segments", (0, 16), True, (0.0, 15.9)),
        ("none", (5, 7), False, (5.0, 6.9)),
    ],
)
def test_times_are_estimated_inside_of_longer_units(
    timing: Timing, words: tuple[int, int], estimated: bool, possible: tuple[float, float]
) -> None:
    transcript = _transcript(timing)
    assert times_are_estimated(transcript, words) is estimated
    assert possible_times(transcript, words) == pytest.approx(possible)


@pytest.mark.parametrize(
    ("words", "estimated"), [((4, 8), False), ((5, 7), False), ((3, 7), True), ((5, 9), True), ((12, 16), False)]
)
def test_words_that_a_recogniser_confirmed_have_times_of_their_own(words: tuple[int, int], estimated: bool) -> None:
    assert times_are_estimated(_transcript("segments", ((4, 8), (12, 16))), words) is estimated
