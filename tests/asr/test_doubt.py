"""The evidence against words: guesses are told from rare names, loops from emphasis, pauses from invention."""

from __future__ import annotations

import pytest

from summarizer.asr.confidence import find_loops, guess_ranges, invented, mean_probability, spoken_share, unclear_spans
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.records.transcript import Span, Word


def said(text: str, start: float = 0.0, probability: float | None = 0.95, each: float = 0.4) -> list[Word]:
    return [
        Word(text=word, start=start + index * each, end=start + (index + 1) * each, probability=probability)
        for index, word in enumerate(text.split())
    ]


def test_a_rare_name_is_no_guess() -> None:
    words = [*said("and then we drove up to"), *said("Oyvind Skarsgaard", 2.4, 0.1), *said("in the rain", 3.2)]
    assert guess_ranges(words) == []


def test_improbable_words_in_a_row_are_a_guess_and_the_words_beside_them_are_not() -> None:
    words = [
        *said("we lost money on every box we sold", 0.0),
        *said("look scared for zap position over low pants", 3.2, 0.4),
        *said("but the price taught me something about companies", 6.4),
    ]
    assert guess_ranges(words) == [(8, 16)]
    assert [(span.start, span.end) for span in unclear_spans(words)] == [(3.2, pytest.approx(6.4))]


def test_without_probabilities_nothing_is_a_guess() -> None:
    words = said("whatever a service wrote that tells nothing about its words", probability=None)
    assert guess_ranges(words) == []
    assert mean_probability(words) is None
    assert not invented(RecognisedSegment(tuple(words), 0.0, 4.0, 1.5, 0.9), [Span(start=0.0, end=4.0)])


def test_words_on_both_sides_of_a_long_silence_are_not_invented() -> None:
    words = (*said("I did", 9.6), *said("I talked to three banks", 40.2))
    heard = RecognisedSegment(words, 9.6, 42.2, 1.5, 0.1)
    speech = [Span(start=9.6, end=10.4), Span(start=40.2, end=42.2)]
    assert spoken_share(words, speech) > 0.9
    assert not invented(heard, speech)
    assert invented(heard, [Span(start=20.0, end=30.0)])


def test_a_guess_over_what_the_model_takes_for_no_speech_is_invented() -> None:
    speech = [Span(start=0.0, end=5.0)]
    guess = tuple(said("if you're wearing your pants you'll get more zap", 0.0, 0.5))
    assert invented(RecognisedSegment(guess, 0.0, 3.6, 2.3, 0.87), speech)
    assert not invented(RecognisedSegment(guess, 0.0, 3.6, 2.3, 0.07), speech), (
        "the model hears a voice: it stays, and is unclear"
    )
    sure = tuple(said("if you're wearing your coat you'll get more rain", 0.0, 0.95))
    assert not invented(RecognisedSegment(sure, 0.0, 3.6, 1.4, 0.87), speech)


LINE = "welcome back to the slow build where we talk about what it takes to make a thing well "


@pytest.mark.parametrize(("times", "found"), [(1, 0), (4, 0), (5, 18 * 4)])
def test_a_long_line_may_be_a_jingle_but_not_five_times(times: int, found: int) -> None:
    assert sum(last - first for first, last in find_loops(said(LINE * times + "and so on"))) == found
