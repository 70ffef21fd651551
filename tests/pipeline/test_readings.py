"""The places of a reading: how they are offered as quotations, and how they follow when words are heard again."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafted import conversation

from summarizer.pipeline.readings import offered, rebased
from summarizer.quotes import find_candidates
from summarizer.records.reading import Point, Reading, Stretch, Subject
from summarizer.records.transcript import Gap, Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.settings import QuoteSettings

SAID = conversation()
BEFORE = "the ministry sent us sensors in 2011"
PLACE = (4, 7)  # sensors in 2011


def spoken(text: str) -> Transcript:
    words = tuple(SAID.words[0].model_copy(update={"text": word}) for word in text.split())
    return SAID.model_copy(update={"words": words})


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (BEFORE, "sensors in 2011"),
        ("a ministry sent us sensors in 2011", "sensors in 2011"),  # before it, as many words
        ("ministry sent sensors in 2011", "sensors in 2011"),  # before it, fewer
        ("so the old ministry sent us sensors in 2011", "sensors in 2011"),  # before it, more
        ("the ministry sent us sensors back in 2011", "sensors back in 2011"),  # inside
        ("the ministry sent us sensors of 2011", "sensors of 2011"),
        ("the ministry sent us censors in 2011", "censors in 2011"),  # its first word
        ("the ministry sent us sensors in 2011 and left", "sensors in 2011 and left"),  # the last words of all
        ("the ministry sent us", None),  # all of it went
    ],
)
def test_a_place_follows_its_words(after: str, found: str | None) -> None:
    reading = Reading(
        points=(Point(id="p1", places=(PLACE,), rests_on=((0, 3), PLACE)),),
        subjects=(Subject(name="sensors", rests_on=(PLACE,)),),
        stretches=(Stretch(words=PLACE, kind="small talk"),),
    )
    heard = spoken(after)
    moved = rebased(reading, spoken(BEFORE), heard)
    assert [heard.text(*words) for point in moved.points for words in point.places] == ([found] if found else [])
    assert [heard.text(*words) for words in moved.subjects[0].rests_on] == ([found] if found else [])
    if found == "sensors in 2011":
        assert heard.text(*moved.stretches[0].words) == found
    for point in moved.points:
        assert len(point.rests_on) == 2


def test_a_reading_of_the_same_words_is_the_same() -> None:
    reading = Reading(points=(Point(id="p1", places=(PLACE,)),))
    assert rebased(reading, spoken(BEFORE), spoken(BEFORE)) is reading


def place_of(words: str) -> WordRange:
    return next(one.words for one in SAID.sentences if words in SAID.text(*one.words))


def test_the_best_places_of_all_points_are_offered_before_the_second_of_any(tmp_path: Path) -> None:
    from drafted import episode

    selected = find_candidates(SAID, episode(), QuoteSettings())
    first, second, third = map(place_of, ("You learn more", "A lighthouse is not", "I have trained"))
    reading = Reading(points=(Point(id="p1", places=(first, second)), Point(id="p2", places=(third,))))
    quotes = offered(reading, selected, SAID)
    assert [quotes.get(one).words for one in quotes.ranking[:3]] == [first, third, second]
    assert [one.id for one in quotes.candidates] == [f"q{number}" for number in range(1, len(quotes.candidates) + 1)]
    assert [one.words for one in quotes.candidates] == sorted(one.words for one in quotes.candidates)
    others = [quotes.get(one) for one in quotes.ranking[3:]]
    assert others, "the selected passages follow"
    assert not any(one.words[0] < b and a < one.words[1] for one in others for a, b in (first, second, third))
    assert all(one.text == SAID.text(*one.words) for one in quotes.candidates)


def test_a_place_in_which_two_recognisers_heard_different_words_is_not_offered() -> None:
    from drafted import episode

    first, second = map(place_of, ("You learn more", "A lighthouse is not"))
    reading = Reading(points=(Point(id="p1", places=(first,)), Point(id="p2", places=(second,))))
    start, end = SAID.times(first)
    for reason, left in (("disputed", [second]), ("unheard", [first, second])):
        gap = Gap(start=(start + end) / 2, end=(start + end) / 2 + 0.1, reason=reason)
        doubted = SAID.model_copy(update={"gaps": (gap,)})
        quotes = offered(reading, find_candidates(SAID, episode(), QuoteSettings()), doubted)
        assert [quotes.get(one).words for one in quotes.ranking[: len(left)]] == left


def test_without_points_the_selected_passages_are_offered() -> None:
    from drafted import episode

    selected = find_candidates(SAID, episode(), QuoteSettings())
    assert [one.words for one in offered(Reading(), selected, SAID).ranked()] == [
        one.words for one in selected.ranked()
    ]
