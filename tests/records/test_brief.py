"""Places as a writer gives them, and the word ranges that they become."""

from __future__ import annotations

import pytest

from summarizer.errors import InputError
from summarizer.records.brief import Brief, read_places, resolve_places
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Transcript, Word

SAID = (
    "The ferry leaves at six. I have never missed it in thirty years, and I never will. "
    "A timetable is a promise. A timetable is a promise. Zoë keeps the logbook."
)


def transcript(text: str = SAID, *, timed: bool = True) -> Transcript:
    words = [
        Word(text=word, start=float(number) if timed else 0.0, end=number + 0.9 if timed else 0.0, speaker="Speaker 1")
        for number, word in enumerate(text.split())
    ]
    timing = "words" if timed else "none"
    return Transcript(language="en", duration=float(len(words)), model="test", words=tuple(words), timing=timing)


def quotes() -> Quotes:
    one = Candidate(id="q1", words=(5, 17), start=5, end=17, speaker="Speaker 1", text="", score=1)
    return Quotes(candidates=(one,), ranking=("q1",))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("q1", (5, 17)),
        ("0:06", (5, 17)),  # within the second sentence
        ("0:05-0:18", (5, 22)),
        ("0:00 – 0:02", (0, 5)),
        ("I have never missed it", (5, 10)),
        ("“i HAVE never missed it”", (5, 10)),
        ("> A timetable is a promise.", (17, 22)),  # the first of two
        ("zoe keeps the logbook", (27, 31)),
    ],
)  # fmt: skip
def test_a_place_becomes_words(place: str, words: tuple[int, int]) -> None:
    assert resolve_places([place], transcript(), quotes()) == (words,)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("q9", "there is no quotation q9; the ids of this episode are q1 to q1"),
        (
            "I have never missed it in thirteen years",
            "the nearest passage is “I have never missed it in thirty years,”",
        ),
        ("I have never missed it in thirteen years", "at 0:05"),
        ("The moon is made of slate", "nobody says “The moon is made of slate” in this conversation"),
        ("it in", "“it in” is too short to find one passage"),
        ("9:59", "9:59 is after the end; the conversation runs from 0:00 to 0:30"),
        ("0:09-0:03", "0:09-0:03 ends before it begins"),
        ("0:99", "is not a time"),
        ("hirty years and I", "nobody says"),  # no part of a word
    ],
)
def test_a_place_that_is_not_there_is_told_with_the_nearest(place: str, says: str) -> None:
    with pytest.raises(InputError) as told:
        resolve_places([place], transcript(), quotes(), option="--exclude places.txt")
    assert says in str(told.value)
    assert str(told.value).startswith("--exclude places.txt: ")
    assert "\n" not in str(told.value)


def test_a_time_needs_a_transcript_with_times() -> None:
    with pytest.raises(InputError, match="the transcript has none; give the words"):
        resolve_places(["0:05"], transcript(timed=False))


def test_one_passage_that_is_named_twice_is_one_place() -> None:
    assert resolve_places(["q1", "0:06", "q1"], transcript(), quotes()) == ((5, 17),)


def test_a_file_holds_one_place_a_line() -> None:
    assert read_places("# the best ones\n\nq12\n  12:34-12:50 \n“We  left.”\n", "p.txt") == (
        "q12",
        "12:34-12:50",
        "“We left.”",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# nothing\n", "p.txt names no place"),
        ("q1\n" * 201, "201 places; 200 are the most"),
        ("x" * 2001, "line 1 has"),
    ],
)
def test_a_file_that_cannot_be_one_of_places(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_places(text, "p.txt")


def test_a_part_that_is_written_for_the_first_time_has_attempt_zero() -> None:
    brief = Brief(attempts={"dek": 2})
    assert (brief.attempt("dek"), brief.attempt("insight-1")) == (2, 0)
