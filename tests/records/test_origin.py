"""Who compared a transcript's words with the sound, and which words lie within it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.records.transcript import Origin, Transcript, Turn, Word, origin_of


def words(count: int, begin: float = 0.0) -> tuple[Word, ...]:
    """One a second, each 0.8 s long."""
    return tuple(Word(text=f"w{n}", start=begin + n, end=begin + n + 0.8, speaker="A") for n in range(count))


def made(count: int = 10, begin: float = 0.0, **facts: object) -> Transcript:
    return Transcript.model_validate(
        {"language": "en", "duration": 10.0, "model": "file:vtt", "words": words(count, begin), **facts}
    )


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        ({"model": "tiny.en"}, "heard"),
        ({"model": "openai:whisper-1"}, "heard"),
        ({"model": "file:srt"}, "as given"),
        ({"model": ""}, "as given"),
        ({"origin": Origin(kind="published", tested=True)}, "tested"),
        ({"origin": Origin(kind="given", tested=True)}, "tested"),
        ({"origin": Origin(kind="published")}, "as given"),
        ({"origin": Origin(kind="automatic")}, "as given"),
        ({"model": "tiny.en", "origin": Origin(kind="given")}, "as given"),
        # as an older version noted its test
        ({"origin": Origin(kind="published"), "notes": ("5 of 5 spots are said as written (98%)",)}, "tested"),
        # what a file that was given says of itself is no test
        ({"origin": Origin(kind="given"), "notes": ("5 of 5 spots are said as written",)}, "as given"),
    ],
)  # fmt: skip
def test_who_heard_a_transcript(facts: dict[str, object], who: str) -> None:
    assert origin_of(made(**facts)) == who


def test_a_passage_that_was_recognised_is_tested_and_no_more_than_that() -> None:
    transcript = made(origin=Origin(kind="published"), refined=((2, 6),))
    assert origin_of(transcript) == "as given"
    assert [origin_of(transcript, one) for one in ((2, 6), (3, 5), (1, 4), (5, 7))] == [
        "tested", "tested", "as given", "as given",
    ]  # fmt: skip


def test_words_outside_the_sound_are_left_out() -> None:
    turns = (Turn(speaker="A", start=0, end=5, words=(0, 5)), Turn(speaker="B", start=5, end=10, words=(5, 10)))
    kept = made(turns=turns).within_sound(7.5)
    assert [word.text for word in kept.words] == [f"w{n}" for n in range(8)]
    assert kept.words[-1].end == 7.5  # the word that the end cuts in two ends with it
    assert [turn.words for turn in kept.turns] == [(0, 5), (5, 8)]
    assert [word.text for word in made(begin=-3.0).within_sound(10.0).words] == [f"w{n}" for n in range(3, 10)]


def test_a_transcript_without_times_stays_as_it_is() -> None:
    whole = made(timing="none")
    assert whole.within_sound(2.0) is whole


@given(begin=st.floats(-20, 20), seconds=st.floats(0.1, 30))
def test_no_word_ends_after_the_sound(begin: float, seconds: float) -> None:
    kept = made(begin=begin).within_sound(seconds)
    assert all(0 <= word.start <= word.end <= seconds for word in kept.words)
    inside = [word for word in words(10, begin) if word.start >= 0 and word.end <= seconds]
    assert set(inside) <= set(kept.words)
