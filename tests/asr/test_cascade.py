"""What matters heard again by a second ear that reads a script: what is taken, what stays, and what counts words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from summarizer.asr.replacements import WordReplacement, replace_words
from summarizer.asr.two_pass import compare_readings, differences, hear_again, ranges_to_hear
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Gap, Respelling, Span, Speaker, Transcript, Turn, Word
from summarizer.reporting import Silent


def said(text: str, start: float = 0.0, *, sure: float = 0.9, speaker: str | None = "Speaker 1") -> list[Word]:
    """Two and a half words a second, and half a second between sentences. `word~0.3` has that probability."""
    words: list[Word] = []
    for token in text.split():
        bare, _, probability = token.partition("~")
        end = round(start + 0.35, 3)
        words.append(
            Word(text=bare, start=round(start, 3), end=end, probability=float(probability or sure), speaker=speaker)
        )
        start += 0.9 if bare[-1] in ".?!" else 0.4
    return words


def transcript(words: Sequence[Word], **changes: object) -> Transcript:
    turns = [Turn(start=words[0].start, end=words[-1].end, speaker=words[0].speaker, words=(0, len(words)))]
    facts: dict[str, object] = {
        "language": "en", "duration": words[-1].end + 1, "model": "quick", "words": tuple(words),
        "turns": tuple(turns), "speakers": (Speaker(label="Speaker 1"),),
    }  # fmt: skip
    return Transcript.model_validate({**facts, **changes})


def cut(changed: Transcript) -> Quotes:
    """Every sentence of eight words and more that no gap touches, the longest first."""
    found = [
        Candidate(
            id=f"q{one.id}", words=one.words, start=one.start, end=one.end,
            speaker=one.speaker or "", text=changed.text(*one.words), score=1.0,
        )
        for one in changed.sentences
        if one.words[1] - one.words[0] >= 8
        and not any(gap.start < one.end and gap.end > one.start for gap in changed.gaps)
    ]  # fmt: skip
    ranked = sorted(found, key=lambda one: one.words[0] - one.words[1])
    return Quotes(candidates=tuple(found), ranking=tuple(one.id for one in ranked))


def ear(words: Sequence[Word]) -> Callable[[Sequence[Span], bool], list[tuple[Word, ...]]]:
    """Hears the words whose middle lies in each span."""

    def hear(spans: Sequence[Span], alone: bool) -> list[tuple[Word, ...]]:
        del alone
        return [tuple(w for w in words if span.start <= (w.start + w.end) / 2 < span.end) for span in spans]

    return hear


REST = "The {} was painted white again in the spring of that year."
PLACES = ("bridge", "station", "school", "harbour", "market", "library", "mill")


def again(first: Sequence[Word], second: Sequence[Word], **changes: object) -> tuple[Transcript, Quotes]:
    """What comes of it, with seven more passages behind them that both hear alike."""
    rest = said(" ".join(REST.format(place) for place in PLACES), first[-1].end + 3.0)
    heard = transcript([*first, *rest], **changes)
    result, quotes = hear_again(heard, cut(heard), ear([*second, *rest]), "better", cut, Silent())
    assert [one.text for one in quotes.candidates][-7:] == [REST.format(place) for place in PLACES]
    return result, Quotes(candidates=quotes.candidates[:-7], ranking=())


def text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


# -- where two readings differ ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("We keep 31 boats, really.", "we keep thirty-one boats really", []),
        ("The data set is well-known.", "The dataset is well known.", []),
        ("A cold river town.", "A gold river town.", [(1, 2, 1, 2)]),
        ("A cold river town.", "A very cold river town.", [(1, 1, 1, 2)]),
        ("A cold river town, right.", "A cold river town.", [(4, 5, 4, 4)]),
        ("I do not know him.", "I do know him.", [(2, 3, 2, 2)]),
        ("Is it fifteen?", "Is it fifty?", [(2, 3, 2, 3)]),
    ],
)
def test_only_what_the_ear_can_tell_is_a_difference(one: str, other: str, found: list[tuple[int, ...]]) -> None:
    assert [tuple(each) for each in differences(said(one), said(other), "en")] == found


def test_characters_are_compared_where_words_have_no_spaces() -> None:
    one = [Word(text=c, start=i * 0.2, end=i * 0.2 + 0.2) for i, c in enumerate("今日は天気がいい")]
    other = [Word(text=c, start=i * 0.2, end=i * 0.2 + 0.2) for i, c in enumerate("今日は電気がいい")]
    assert [tuple(each) for each in differences(one, other, "ja")] == [(3, 4, 3, 4)]


# -- what is heard again ------------------------------------------------------------------------------------------


def test_passages_doubts_and_names_are_heard_and_the_rest_is_not() -> None:
    filler = " ".join(f"nothing of note happened in week {n} here." for n in range(40))
    words = said(
        f"We crossed the pass before the snow came down. {filler} He met Odley~0.6 there. It was shut~0.2 then."
    )
    heard = transcript(words)
    passage = cut(heard).candidates[0]
    ranges = ranges_to_hear(heard, [passage])
    told = [heard.text(*one) for one in ranges]
    assert told == ["We crossed the pass before the snow came down.", "He met Odley there. It was shut then."]
    assert ranges_to_hear(heard, [passage], doubts=False) == [passage.words]


def test_doubts_fill_no_more_than_their_share() -> None:
    words = said(" ".join(f"so the gate number {n} was closed~0.{n % 5} again." for n in range(60)))
    ranges = ranges_to_hear(transcript(words), [])
    seconds = sum(words[last - 1].end - words[first].start for first, last in ranges)
    assert 0.05 * words[-1].end < seconds < 0.2 * words[-1].end
    doubted = [words[i].probability for first, last in ranges for i in range(first, last) if words[i].text == "closed"]
    assert max(p for p in doubted if p is not None) == 0.0, "the most doubtful come first"


def test_a_cut_without_a_pause_is_widened() -> None:
    words = said("and then we all went down to the river and swam across it before dinner")
    words = [w.model_copy(update={"end": w.start + 0.4}) for w in words]
    passage = Candidate(id="q1", words=(4, 8), start=1.6, end=3.2, speaker="Speaker 1", text="", score=1)
    assert ranges_to_hear(transcript(words), [passage], doubts=False) == [(1, 11)]


# -- which words stand ---------------------------------------------------------------------------------------------

FIRST = "We never shut the cold~0.3 gate before the last man is home."
SECOND = "We never shut the old~0.97 gate before the last man is home."


def test_the_surer_reading_stands_and_both_are_kept() -> None:
    result, quotes = again(said(FIRST), said(SECOND))
    assert result.text(0, 12) == "We never shut the old gate before the last man is home."
    assert [word.start for word in result.words[:12]] == [word.start for word in said(FIRST)]
    assert result.words[4].probability == 0.97
    assert result.second is not None
    assert result.second.model == "better"
    reading = result.second.readings[0]
    assert (reading.words, reading.first, reading.second) == ((4, 5), "cold", "old")
    assert (reading.first_probability, reading.second_probability) == (0.3, 0.97)
    assert (reading.taken, reading.sure) == ("second", True)
    assert quotes.candidates[0].text == result.text(*quotes.candidates[0].words)
    assert result.sentences[0].words == (0, 12)


@pytest.mark.parametrize(("ours", "theirs"), [("~0.98", "~0.2"), ("~0.9", "~0.58"), ("~0.9", "~0.62")])
def test_where_it_is_not_clear_nobody_is_quoted(ours: str, theirs: str) -> None:
    result, quotes = again(said(FIRST.replace("~0.3", ours)), said(SECOND.replace("~0.97", theirs)))
    assert result.words[4].text == ("old" if theirs == "~0.62" else "cold")
    assert result.words[4].probability is not None
    assert result.words[4].probability < 0.4, "the other heard it otherwise, and was not much less sure"
    assert result.second is not None
    assert not result.second.readings[0].sure
    assert quotes.candidates == ()
    assert result.gaps == (), "the words were heard; only which is not known"


def test_what_one_of_them_did_not_hear_is_not_offered() -> None:
    first = said("We never shut the gate before the last man is home. They rang a small bell at nine every night.")
    result, quotes = again(first, first[:11])
    assert [one.text for one in quotes.candidates] == ["We never shut the gate before the last man is home."]
    assert result.words[: len(first)] == tuple(first)
    assert result.second is not None
    assert result.second.words[0] == (0, 11)
    assert result.second.words[1][0] == len(first)


def test_passages_that_new_words_make_are_heard_too() -> None:
    filler = " ".join(f"Week {n} was wet." for n in range(20))
    last = "They rang a small bell at nine every night."
    heard = transcript(said(f"{FIRST} {filler} {last}"))

    def ranked(changed: Transcript) -> Quotes:
        """The last sentence only counts once there is an old gate."""
        every = cut(changed).candidates
        every = every if "old" in {word.text for word in changed.words} else every[:1]
        return Quotes(candidates=every, ranking=tuple(one.id for one in every))

    second = said(f"{SECOND} {filler} {last}")
    result, quotes = hear_again(heard, ranked(heard), ear(second), "better", ranked, Silent())
    assert [one.text for one in quotes.ranked()] == [SECOND.replace("~0.97", ""), last]
    assert result.second is not None
    assert [result.text(*one) for one in result.second.words] == [SECOND.replace("~0.97", ""), last]


def test_a_name_that_the_metadata_settled_is_not_reopened() -> None:
    first = said("It was Odalys~0.4 Ferrer~0.4 who kept the books of the yard.")
    second = said("It was Odd~0.99 Fair~0.99 who kept the books of the yard.")
    result, _ = again(first, second, respelled=(Respelling(words=(2, 4), heard="Odley Sfer"),))
    assert result.text(0, 4) == "It was Odalys Ferrer"
    assert result.second is not None
    assert result.second.readings == ()


def test_a_second_that_lost_the_thread_changes_nothing() -> None:
    first = said(FIRST)
    result, quotes = again(first, said("Thanks for watching and see you in the next video, bye bye."))
    assert text(result.words[: len(first)]) == text(first)
    assert result.second is not None
    assert result.second.readings == ()
    assert quotes.candidates == ()


def test_too_few_passages_beyond_doubt_are_joined_by_doubtful_ones() -> None:
    """A post needs some; what is doubtful in them is flagged, since its words are improbable now."""
    heard = transcript(said(FIRST.replace("~0.3", "")))
    result, quotes = hear_again(heard, cut(heard), ear(said(SECOND.replace("~0.97", "~0.5"))), "better", cut, Silent())
    assert [one.text for one in quotes.ranked()] == [result.text(0, 12)]
    assert result.words[4].probability == 0.35
    _, quotes = hear_again(heard, cut(heard), ear([]), "better", cut, Silent())
    assert [one.words for one in quotes.candidates] == [(0, 12)], "a second that hears nothing is no reason to give up"


def test_what_was_passed_over_among_others_is_heard_alone() -> None:
    first = said(
        "We never shut the gate before the last man is home. Then it rained. They rang a bell at nine every night."
    )
    asked: list[tuple[int, bool]] = []

    def hear(spans: Sequence[Span], alone: bool) -> list[tuple[Word, ...]]:
        asked.append((len(spans), alone))
        return [words if alone or not place else () for place, words in enumerate(ear(first)(spans, alone))]

    heard = transcript(
        [
            word.model_copy(update={"start": word.start + 5 * (i > 10), "end": word.end + 5 * (i > 10)})
            for i, word in enumerate(first)
        ]
    )
    first = list(heard.words)
    result, quotes = hear_again(heard, cut(heard), hear, "better", cut, Silent())
    assert asked == [(2, False), (1, True)]
    assert len(quotes.candidates) == 2
    assert result.second is not None
    assert result.second.readings == ()


def test_without_anything_to_hear_nothing_changes() -> None:
    heard = transcript(said("All was well."))
    assert hear_again(heard, cut(heard), ear([]), "better", cut, Silent()) == (heard, cut(heard))


@pytest.mark.parametrize(("ours", "theirs"), [(0.3, None), (None, 0.95)])
def test_a_word_that_only_one_heard(ours: float | None, theirs: float | None) -> None:
    """Heard by the first without being sure: dropped. Heard by the second, who is: put in."""
    one = [] if ours is None else said(f"not~{ours}")
    other = [] if theirs is None else said(f"not~{theirs}")
    assert compare_readings(one, other)[0] is True


# -- everything that counts words -----------------------------------------------------------------------------------


def two_people() -> Transcript:
    words = [*said("So you came back."), *said("Yes I came home again. It was late.", 3.0, speaker="Speaker 2")]
    turns = (
        Turn(start=0.0, end=1.6, speaker="Speaker 1", words=(0, 4)),
        Turn(start=3.0, end=6.6, speaker="Speaker 2", words=(4, 12)),
    )
    return transcript(
        words,
        turns=turns,
        respelled=(Respelling(words=(11, 12), heard="lade"),),
        gaps=(Gap(start=9, end=10, reason="unheard"),),
    )


def choice(first: int, last: int, instead: str, start: float = 3.0, *, begins: bool = False) -> WordReplacement:
    theirs = tuple(said(instead, start, speaker=None)) if instead else ()
    return WordReplacement((first, last), theirs, taken=True, sure=True, begins=begins)


def told(result: Transcript) -> list[str]:
    return [f"{turn.speaker}: {result.text(*turn.words)}" for turn in result.turns]


def test_more_words_move_all_that_follows() -> None:
    result, moved = replace_words(two_people(), [choice(1, 2, "all of you")], [(0, 4)], "better")
    assert told(result) == ["Speaker 1: So all of you came back.", "Speaker 2: Yes I came home again. It was late."]
    assert result.text(*result.respelled[0].words) == "late."
    assert result.second is not None
    assert result.text(*result.second.words[0]) == "So all of you came back."
    assert moved((4, 12)) == (6, 14)
    inside = result.words[1:4]
    assert (inside[0].start, inside[-1].end) == (0.4, 0.75), "the time is that of the word that stood here"
    assert {word.speaker for word in inside} == {"Speaker 1"}
    assert [s.speaker for s in result.sentences] == ["Speaker 1", "Speaker 2", "Speaker 2"]


def test_as_many_words_have_the_times_of_those_that_stood_here() -> None:
    result, _ = replace_words(two_people(), [choice(5, 7, "I'm going")], [], "better")
    assert result.text(5, 7) == "I'm going"
    assert [(w.start, w.end) for w in result.words] == [(w.start, w.end) for w in two_people().words]


def test_fewer_words_and_the_end_of_a_sentence() -> None:
    result, _ = replace_words(two_people(), [choice(8, 9, ""), choice(3, 4, "")], [], "better")
    assert told(result) == ["Speaker 1: So you came.", "Speaker 2: Yes I came home. It was late."]
    assert result.text(*result.respelled[0].words) == "late."
    assert result.turns[0].end == result.words[2].end
    assert result.second is not None
    assert [one.words for one in result.second.readings] == [(3, 3), (7, 7)]


def test_words_put_in_between_two_people_go_to_the_nearer() -> None:
    late = choice(4, 4, "Well", 2.6)
    result, _ = replace_words(two_people(), [late], [], "better")
    assert told(result)[1].startswith("Speaker 2: Well Yes")
    soon = choice(4, 4, "then", 1.7)
    result, _ = replace_words(two_people(), [soon], [], "better")
    assert told(result)[0] == "Speaker 1: So you came back. then"


def test_words_of_two_people_and_whole_turns_are_left() -> None:
    both = choice(3, 5, "black")
    whole = choice(0, 4, "")
    for one in (both, whole):
        result, _ = replace_words(two_people(), [one], [], "better")
        assert text(result.words) == text(two_people().words)
        assert result.second is not None
        assert result.second.readings[0].taken == "first"
        assert not result.second.readings[0].sure


def test_punctuation_and_capitals_are_those_of_the_place() -> None:
    words = said('He said, "Tied up," and left. Then it rained.')
    result, _ = replace_words(
        transcript(words),
        [choice(2, 4, "Tight up."), choice(6, 7, "when", begins=False), choice(7, 8, "He", begins=True)],
        [],
        "better",
    )
    assert text(result.words) == 'He said, "Tight up," and left. When he rained.'


def test_two_rounds_keep_all_readings_in_place() -> None:
    once, _ = replace_words(two_people(), [choice(9, 10, "All that")], [(9, 12)], "better")
    twice, _ = replace_words(once, [choice(0, 1, "And so")], [(0, 4)], "better")
    assert twice.second is not None
    assert [twice.text(*one.words) for one in twice.second.readings] == ["And so", "All that"]
    assert [twice.text(*one) for one in twice.second.words] == ["And so you came back.", "All that was late."]
