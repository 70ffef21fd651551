"""The ear test and the proof of passages, with an ear that hears a script: what is accepted, mended, set aside."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from summarizer.asr import refine, verify_transcript
from summarizer.asr.alignment import SearchableWords, comparable_words
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Origin, Transcript, Word
from summarizer.reporting import Silent

PLACES = "harbour quarry orchard station library kitchen theatre airfield dockyard vineyard workshop foundry".split()  # noqa: SIM905
VERBS = "closed opened flooded burned moved vanished doubled shrank froze".split()  # noqa: SIM905


def script(minutes: float = 10.0) -> list[Word]:
    """Words of an invented report, no two sentences alike, two and a half words a second."""
    words: list[Word] = []
    time, number = 0.0, 0
    while time < minutes * 60 - 6:
        place, verb = PLACES[number % len(PLACES)], VERBS[number // len(PLACES) % len(VERBS)]
        other = PLACES[(number * 5 + number // 7) % len(PLACES)]
        text = f"In year {number} the {place} {verb} because nobody at the {other} kept a promise about it."
        for token in text.split():
            words.append(Word(text=token, start=round(time, 2), end=round(time + 0.3, 2), probability=0.95))
            time += 0.4
        time += 0.6
        number += 1
    return words


def ear(words: Sequence[Word]) -> object:
    """Hears exactly what is said within the given seconds."""
    return lambda start, end: tuple(word for word in words if word.start >= start and word.end <= end)


def transcript(words: Sequence[Word], **changes: object) -> Transcript:
    """As published: sentence times only, so the words within are spread evenly."""
    made: list[Word] = []
    first = 0
    for index, word in enumerate(words):
        if word.text.endswith(".") or index == len(words) - 1:
            start, step = words[first].start, (word.end - words[first].start) / (index + 1 - first)
            for place in range(first, index + 1):
                here = start + (place - first) * step
                made.append(Word(text=words[place].text, start=here, end=here + step, speaker="Ann Berg"))
            first = index + 1
    facts: dict[str, object] = {
        "language": "en", "duration": words[-1].end, "model": "file:vtt", "timing": "segments", "words": tuple(made),
        "origin": Origin(kind="published"),
    }  # fmt: skip
    return Transcript.model_validate({**facts, **changes})


def shifted(words: Sequence[Word], by: float, after: float = -1.0) -> list[Word]:
    return [
        word.model_copy(update={"start": word.start + by, "end": word.end + by}) if word.start > after else word
        for word in words
    ]


def quotes(transcript: Transcript, *sentences: int) -> Quotes:
    made = []
    for number, index in enumerate(sentences, start=1):
        one = transcript.sentences[index]
        made.append(
            Candidate(
                id=f"q{number}", words=one.words, start=one.start, end=one.end,
                speaker="Ann Berg", text=transcript.text(*one.words), score=1.0,
            )
        )  # fmt: skip
    return Quotes(candidates=tuple(made), ranking=tuple(one.id for one in made))


def heard(words: Sequence[Word], sentence: Sequence[str], probability: float = 0.95) -> list[Word]:
    """The script with the words of its third sentence heard as `sentence`, in the same time."""
    ends = [index for index, word in enumerate(words) if word.text.endswith(".")]
    first, last = ends[1] + 1, ends[2] + 1
    span = words[last - 1].end - words[first].start
    step = span / len(sentence)
    known = {word.text for word in words[first:last]}
    new = [
        Word(
            text=text,
            start=words[first].start + step * place,
            end=words[first].start + step * place + step * 0.9,
            probability=0.95 if text in known else probability,
        )
        for place, text in enumerate(sentence)
    ]
    return [*words[:first], *new, *words[last:]]


def third(words: Sequence[Word]) -> list[str]:
    text = " ".join(word.text for word in words)
    return (text.split(". ")[2] + ".").split()


def proof(said: Sequence[Word], written: Transcript) -> Quotes:
    return refine(written, quotes(written, 2), ear(said), lambda: None, Silent(), workers=1)[1]  # type: ignore[arg-type]


def test_numbers_are_compared_as_they_are_said() -> None:
    def keys(text: str) -> str:
        return " ".join(comparable_words([Word(text=part, start=0, end=0) for part in text.split()], "en").keys)

    assert keys("$40 in 1999, 31%") == "forty dollars in nineteen ninety nine thirty one percent"
    assert keys("It’s GPT-5.") == "its gpt five"
    assert keys("$260,000") == keys("two hundred and sixty thousand dollars")
    assert keys("a hundred and more") == "a hundred and more"
    assert keys("fifteen") != keys("50")


def test_a_clip_is_found_wherever_it_stands() -> None:
    words = script()
    written = SearchableWords(shifted(words, 100.0), "en")
    match = written.find(words[200:240])
    assert match is not None
    assert (match.first, match.last) == (200, 240)
    assert match.shift == pytest.approx(-100.0)
    assert written.find([Word(text=word.text[::-1], start=0, end=0) for word in words[200:240]]) is None


def test_characters_are_compared_where_words_have_no_spaces() -> None:
    text = "今日は天気がいいから散歩しましょう明日は雨が降るそうです"
    words = [Word(text=char, start=index * 0.2, end=index * 0.2 + 0.2) for index, char in enumerate(text)]
    match = SearchableWords(words, "ja").find(
        [Word(text="散歩しましょう", start=9, end=10), Word(text="明日は", start=10, end=11)]
    )
    assert match is not None
    assert match.first == text.index("散")


def test_a_right_transcript_is_taken_as_it_is() -> None:
    words = script()
    taken, said = verify_transcript(transcript(words), 600.0, ear(words))  # type: ignore[arg-type]
    assert taken is not None
    assert taken.words == transcript(words).words
    assert taken.origin == Origin(kind="published", tested=True)
    assert "5 of 5 spots" in said


@pytest.mark.parametrize("late", [4.0, -7.5, 90.0])
def test_a_constant_shift_is_mended(late: float) -> None:
    words = script()
    published = [word for word in shifted(words, late) if word.start >= 0]
    taken, said = verify_transcript(transcript(published), 600.0, ear(words))  # type: ignore[arg-type]
    assert taken is not None
    assert f"{abs(late):.1f} s {'late' if late > 0 else 'early'}" in said
    begin = len(words) - len(published)
    middle = len(published) // 2
    assert taken.words[middle].start == pytest.approx(words[middle + begin].start, abs=0.5)


def test_another_advertisement_in_the_middle_moves_what_follows_and_leaves_a_gap() -> None:
    words = script()
    taken, said = verify_transcript(transcript(shifted(words, 30.0, after=250.0)), 600.0, ear(words))  # type: ignore[arg-type]
    assert taken is not None
    assert "another cut" in said
    assert [gap.reason for gap in taken.gaps] == ["unplaced"]
    gap = taken.gaps[0]
    assert gap.start < 250 < gap.end
    assert gap.end - gap.start < 40
    off = [
        abs(word.start - true.start)
        for word, true in zip(taken.words, words, strict=True)
        if not gap.start - 6 <= true.start <= gap.end + 6
    ]
    assert max(off) < 2.0


def test_what_is_no_transcript_of_it_is_refused() -> None:
    words = script()
    other = [word.model_copy(update={"text": word.text[::-1]}) for word in words]
    taken, said = verify_transcript(transcript(other), 600.0, ear(words))  # type: ignore[arg-type]
    assert taken is None
    assert said == (
        "it does not say what is heard at 1:00, 3:00: “kept a promise about it. In year 9 the…” is "
        "heard at 1:00, where it says “nehctik tpek a esimorp tuoba .ti nI raey 9 eht…”"
    )
    half = len(words) // 2
    taken, _ = verify_transcript(transcript([*words[:half], *other[half:]]), 600.0, ear(words))  # type: ignore[arg-type]
    assert taken is None


def test_silence_proves_nothing() -> None:
    words = script()
    taken, said = verify_transcript(transcript(words), 600.0, lambda start, end: ())
    assert taken is None
    assert said == "too little speech is heard at 1:00, 3:00, 5:00 to test it by"


def test_a_proven_passage_has_the_times_that_were_heard() -> None:
    words = script()
    published = transcript(words)
    made, found = refine(published, quotes(published, 2, 9), ear(words), lambda: None, Silent(), workers=2)  # type: ignore[arg-type]
    assert [one.id for one in found.candidates] == ["q1", "q2"]
    first, last = found.candidates[0].words
    assert [(word.start, word.end) for word in made.words[first:last]] == [
        (word.start, word.end) for word in words[first:last]
    ]
    assert (found.candidates[0].start, found.candidates[0].end) == (words[first].start, words[last - 1].end)
    assert made.refined == tuple(one.words for one in found.candidates)
    assert [word.text for word in made.words] == [word.text for word in published.words]
    assert all(before.start <= after.start for before, after in zip(made.words, made.words[1:], strict=False))


def test_only_what_was_heard_is_offered() -> None:
    words = script()
    published = transcript(words)
    many = quotes(published, *range(2, 60))
    _, found = refine(published, many, ear(words), lambda: None, Silent(), workers=2)  # type: ignore[arg-type]
    assert 24 <= len(found.candidates) < 58
    assert set(found.ranking) == {one.id for one in found.candidates}
    assert not found.set_aside


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"promise": "secret"}, "'secret' is heard for 'promise'"),
        ({"kept": "not kept"}, "a negation differs"),
        ({"nobody": "somebody"}, "a negation differs"),
        ({"2": "three"}, "a number differs"),
        ({"kept": "um kept"}, "'um' is heard besides"),
        ({"because": "only because"}, "'only' is heard besides"),
        ({"about": ""}, "'about' is not heard"),
        ({"2": "$2"}, "'$2' is heard for '2'"),
    ],
)
def test_a_passage_that_is_heard_otherwise_is_set_aside(change: dict[str, str], reason: str) -> None:
    words = script()
    said = [part for text in third(words) for part in change.get(text, text).split()]
    found = proof(heard(words, said), transcript(words))
    assert not found.candidates
    assert reason in found.set_aside[0].reason
    assert found.set_aside[0].heard == " ".join(said)


@pytest.mark.parametrize(
    ("written", "change", "probability"),
    [
        ({}, {"a": "the"}, 0.9),  # articles are misheard
        ({"kept": "kept, um,"}, {}, 0.9),  # recognisers leave fillers out
        ({"the": "the the"}, {}, 0.9),  # and repeats
        ({"promise": "Kowalczyk"}, {"Kowalczyk": "kovalchik"}, 0.6),  # and misspell names
        ({}, {"promise": "premise"}, 0.3),  # and say when they are not sure
        ({"kept": "well known"}, {"well known": "well-known"}, 0.9),
        ({"2": "two dollars"}, {"two dollars": "$2"}, 0.9),
        ({"2": "two"}, {}, 0.9),  # one number, however it is written
    ],
)
def test_what_recognisers_get_wrong_is_no_difference(
    written: dict[str, str], change: dict[str, str], probability: float
) -> None:
    words = script()
    published: list[Word] = []
    for word in heard(words, [written.get(text, text) for text in third(words)]):
        published += [word.model_copy(update={"text": part}) for part in word.text.split()]
    original = third(words)
    said = [change.get(written.get(text, text), text) if change else text for text in original]
    found = proof(heard(words, said, probability), transcript(published))
    assert [one.reason for one in found.set_aside] == []
    assert len(found.candidates) == 1


def test_a_second_ear_may_vouch_for_what_the_first_misheard() -> None:
    words = script()
    published = transcript(words)
    wrong = heard(words, ["secret" if text == "promise" else text for text in third(words)])
    _, found = refine(published, quotes(published, 2), ear(wrong), lambda: ear(words), Silent(), workers=1)  # type: ignore[arg-type,return-value]
    assert len(found.candidates) == 1


def test_a_passage_that_is_nowhere_near_is_set_aside() -> None:
    words = script()
    published = transcript(words)
    silent = [word for word in words if not 5 < word.start < 60]
    _, found = refine(published, quotes(published, 2, 30), ear(silent), lambda: None, Silent(), workers=1)  # type: ignore[arg-type]
    assert [one.id for one in found.candidates] == ["q2"]
    assert found.set_aside[0].reason == "these words are not heard at this place"


@pytest.mark.parametrize(
    ("figure", "language", "said"),
    [
        ("2,5", "de", "zwei Komma fünf"),
        ("1.500", "de", "eintausendfünfhundert"),
        ("2,5", "fr", "deux virgule cinq"),
        ("1,500", "en", "one thousand five hundred"),
        ("2.5", "en", "two point five"),
        ("1.2.3", "en", "1.2.3"),
    ],
)
def test_points_and_commas_of_figures_are_read_as_the_language_writes_them(
    figure: str, language: str, said: str
) -> None:
    written, spoken = ([Word(text=part, start=0, end=0) for part in text.split()] for text in (figure, said))
    assert comparable_words(written, language).keys == comparable_words(spoken, language).keys
