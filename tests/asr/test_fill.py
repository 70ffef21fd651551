"""Gaps that another model can hear are filled; what it is not sure of stays a gap; a foreign tongue is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from summarizer.asr.gap_filling import GapReading, ReadGap, fill_gaps
from summarizer.records.gaps import describe_gaps
from summarizer.records.transcript import Filled, Gap, Respelling, Span, Stretch, Transcript, Word
from summarizer.reporting import Silent

SPOKEN = "nobody could tell her when it got warm"


def said(text: str, start: float, probability: float = 0.95, each: float = 0.5) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, start=start + index * each, end=start + (index + 1) * each, probability=probability)
        for index, word in enumerate(text.split())
    )


def transcript(*gaps: Gap, inside: tuple[Word, ...] = ()) -> Transcript:
    """Words up to 5 s and from 10 s on; between them what is given."""
    words = (*said("I had a thermos and a very bad radio then", 0.0), *inside, *said("So Marta asked me why", 10.0))
    return Transcript(
        language="en",
        duration=20.0,
        model="small",
        words=words,
        gaps=gaps,
        speech=12.5,
        coverage=0.6,
        stretches=(Stretch(start=0.0, end=12.5, speech=12.5, coverage=0.6),),
        respelled=(Respelling(words=(len(words) - 4, len(words) - 3), heard="Martha"),),
    )


def ear(words: tuple[Word, ...], language: str | None = None) -> tuple[Callable[[], ReadGap], list[Span]]:
    asked: list[Span] = []

    def hear(span: Span) -> GapReading:
        asked.append(span)
        return GapReading(words, (Span(start=5.0, end=9.5),), language)

    return lambda: hear, asked


GAP = Gap(start=5.0, end=9.5, reason="unheard")


def test_what_a_second_model_hears_surely_fills_the_gap() -> None:
    load, asked = ear(said(SPOKEN, 5.2))
    filled = fill_gaps(transcript(GAP), load, "other", Silent())
    assert [(span.start, span.end) for span in asked] == [(5.0, 9.5)]
    assert filled.text(10, 18) == SPOKEN
    assert filled.gaps == ()
    assert filled.filled == (Filled(start=5.0, end=9.5, model="other"),)
    assert filled.text(*filled.respelled[0].words) == "Marta"
    assert filled.coverage is not None
    assert filled.coverage > 0.9
    assert filled.stretches[0].coverage > 0.9
    assert [word.start for word in filled.words] == sorted(word.start for word in filled.words)
    assert "heard by other alone" in describe_gaps(filled)[0]


@pytest.mark.parametrize(
    "heard",
    [
        (),
        said("warm", 7.0),  # one word in four seconds of speech
        said(SPOKEN, 5.2, 0.5),
        said("so I said " * 4, 5.0, 0.95, 0.35),
    ],
    ids=["nothing", "too little", "a guess", "a loop"],
)
def test_what_it_does_not_hear_surely_stays_a_gap(heard: tuple[Word, ...]) -> None:
    before = transcript(GAP)
    assert fill_gaps(before, ear(heard)[0], "other", Silent()) == before


def test_a_guess_is_replaced_only_by_something_surer() -> None:
    unclear = GAP.model_copy(update={"reason": "unclear"})
    guess = said("nobody good tell warm hen", 5.2, 0.5, 0.8)
    better = fill_gaps(transcript(unclear, inside=guess), ear(said(SPOKEN, 5.2))[0], "other", Silent())
    assert (better.text(10, 18), better.gaps) == (SPOKEN, ())
    nearly = said("nobody good tell warm hen", 5.2, 0.93, 0.8)
    kept = fill_gaps(transcript(unclear, inside=nearly), ear(said(SPOKEN, 5.2))[0], "other", Silent())
    assert kept.gaps == (unclear,)


def test_another_language_is_told_with_its_own_words() -> None:
    german = said("das konnte ihr niemand sagen damals im Sommer", 5.2)
    told = fill_gaps(transcript(GAP), ear(german, "de")[0], "other", Silent())
    assert told.gaps == (Gap(start=5.0, end=9.5, reason="language", language="de"),)
    assert told.text(10, 18) == "das konnte ihr niemand sagen damals im Sommer"
    assert any("another language is spoken (de)" in line for line in describe_gaps(told))
    guess = said("does counter ear nimrod sagging dark", 5.2, 0.6)
    unclear = GAP.model_copy(update={"reason": "unclear"})
    silent = fill_gaps(transcript(unclear, inside=guess), ear((), "de")[0], "other", Silent())
    assert len(silent.words) == 15, "words in the wrong language are no account of what was said"


def test_nothing_is_loaded_without_need_and_not_all_is_heard_again() -> None:
    def load() -> ReadGap:
        raise AssertionError("nothing is to be heard")

    music = Gap(start=5.0, end=9.5, reason="invented")
    assert fill_gaps(transcript(music), load, "other", Silent()).gaps == (music,)
    many = tuple(Gap(start=20.0 * n, end=20.0 * n + 15 + n, reason="unheard") for n in range(1, 10))
    load_ear, asked = ear(())
    fill_gaps(transcript(*many).model_copy(update={"duration": 200.0}), load_ear, "other", Silent())
    assert [round(span.end - span.start) for span in asked] == [24, 23], "the longest first, for a minute"
