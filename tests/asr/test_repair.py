"""What goes wrong in long recordings is found, tried again once, and else marked as a gap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from summarizer import audio
from summarizer.asr.chunking import AudioPiece
from summarizer.asr.confidence import find_loops
from summarizer.asr.recovery import covered, cut_stretches, find_uncovered, recover
from summarizer.asr.speech_windows import RecognisedSegment, merge_word_parts
from summarizer.records.transcript import Span, Word


def said(text: str, start: float, each: float = 0.5) -> list[Word]:
    return [
        Word(text=word, start=start + index * each, end=start + (index + 1) * each, probability=0.9)
        for index, word in enumerate(text.split())
    ]


def unsure(text: str, start: float, probability: float, each: float = 0.5) -> list[Word]:
    return [word.model_copy(update={"probability": probability}) for word in said(text, start, each)]


def heard(
    words: list[Word], compression: float = 1.5, no_speech: float = 0.1, log_probability: float = 0.0
) -> RecognisedSegment:
    return RecognisedSegment(tuple(words), words[0].start, words[-1].end, compression, no_speech, log_probability)


def piece(*speech: tuple[float, float], length: float = 60.0) -> AudioPiece:
    quiet = np.zeros(round(length * audio.SAMPLE_RATE), np.float32)
    return AudioPiece(0.0, quiet, tuple(Span(start=start, end=end) for start, end in speech))


class Again:
    """A second hearing that gives what it is told to, and remembers what it was asked."""

    def __init__(self, *answer: RecognisedSegment) -> None:
        self.answer = answer
        self.asked: list[tuple[Span, ...]] = []
        self.languages: list[str | None] = []

    def __call__(self, spans: Sequence[Span], language: str | None = None, /) -> Sequence[RecognisedSegment]:
        self.asked.append(tuple(spans))
        self.languages.append(language)
        return self.answer


SENTENCE = "we looked at every bridge in the county and wrote down what we saw there that year"


def test_good_words_are_left_alone() -> None:
    words = said(SENTENCE, 1.0)
    again = Again()
    assert recover(piece((1.0, 9.5)), [heard(words)], again) == (words, [])
    assert again.asked == []


def test_speech_passed_over_is_heard_again() -> None:
    first, second = said(SENTENCE, 1.0), said(SENTENCE, 20.0)
    again = Again(heard(second))
    words, gaps = recover(piece((1.0, 9.5), (20.0, 29.0)), [heard(first)], again)
    assert (words, gaps) == ([*first, *second], [])
    assert again.asked == [(Span(start=19.7, end=29.3),)]


def test_speech_that_stays_unheard_is_a_gap() -> None:
    first = said(SENTENCE, 1.0)
    words, gaps = recover(piece((1.0, 9.5), (20.0, 29.0)), [heard(first)], Again())
    assert words == first
    assert [(gap.start, gap.end, gap.reason) for gap in gaps] == [(20.0, 29.0, "unheard")]


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (unsure("under a", 19.0, 0.3), 19.0),
        (said("under a", 19.0), 20.3),
        (unsure("under a", 16.0, 0.3), 20.0),
    ],
    ids=["improbable words", "probable words", "improbable words far away"],
)
def test_a_few_improbable_words_beside_a_gap_are_in_it(words: list[Word], start: float) -> None:
    spoken = piece((1.0, 9.5), (words[0].start, words[-1].end), (20.0, 29.0))
    _, gaps = recover(spoken, [heard(said(SENTENCE, 1.0)), heard(words)], Again())
    assert [(gap.start, gap.end, gap.reason) for gap in gaps] == [(start, 29.0, "unheard")]


def test_a_long_segment_of_few_words_is_heard_again() -> None:
    sparse = heard([*said("well", 1.0), *said("then", 4.4), *said("now", 7.8), *said("yes", 11.0)])
    full = said(SENTENCE, 1.5, 0.55)
    words, gaps = recover(piece((1.0, 11.5)), [sparse], Again(heard(full)))
    assert " ".join(word.text for word in words).count("bridge") == 1
    assert gaps == []


def test_a_loop_is_heard_again_and_else_cut_out() -> None:
    loop = said("I went home. " + "And then I said, " * 6, 1.0)
    good = said(SENTENCE, 2.5, 0.7)
    speech = piece((1.0, 14.0))
    words, gaps = recover(speech, [heard(loop, compression=3.0)], Again(heard(good)))
    assert "bridge" in [word.text for word in words]
    assert find_loops(words) == []
    words, gaps = recover(speech, [heard(loop, compression=3.0)], Again(heard(loop, compression=3.0)))
    assert " ".join(word.text for word in words) == "I went home. And then I said,"
    assert [gap.reason for gap in gaps] == ["repetition"]
    assert gaps[0].start == pytest.approx(4.5)


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("no no no no no I mean it", []),
        ("what we do is what we do and what we do", []),
        ("very very very very very very very very good", [(1, 8)]),
        ("So, so. " * 5, [(1, 10)]),
        ("thank you for it " * 3 + "end", [(4, 12)]),
        ("a b c d e f g a b c d e f g", []),
    ],
)
def test_emphasis_is_no_loop(text: str, loops: list[tuple[int, int]]) -> None:
    assert find_loops(said(text, 0.0)) == loops


def test_words_where_nobody_speaks_are_dropped() -> None:
    real, ghost = said(SENTENCE, 1.0), said("Thanks for watching!", 40.0)
    words, gaps = recover(piece((1.0, 9.5)), [heard(real), heard(ghost)], Again())
    assert words == real
    assert [gap.reason for gap in gaps] == ["invented"]
    faint = piece((1.0, 9.5), (40.0, 40.4))  # the detector took a moment of music for a voice
    assert recover(faint, [heard(real), heard(ghost, no_speech=0.9)], Again())[0] == real
    thanks = said("Thanks for watching!", 40.0)
    spoken = piece((1.0, 9.5), (40.0, 41.5))
    assert recover(spoken, [heard(real), heard(thanks, no_speech=0.9)], Again())[0] == [*real, *thanks]


MISHEARD = "good day and welcome today we talk about the construction of the roofs"


def test_a_passage_in_another_language_is_heard_in_that_language_and_told() -> None:
    english, german = said(SENTENCE, 1.0), said("heute sprechen wir über den Bau von Brücken in den Bergen", 20.0)
    again = Again(heard(german))
    speech = piece((1.0, 9.5), (20.0, 27.0))
    first = [heard(english), heard(unsure(MISHEARD, 20.0, 0.55))]
    asked: list[Span] = []

    def foreign(span: Span) -> str | None:
        asked.append(span)
        return "de"

    words, gaps = recover(speech, first, again, foreign)
    assert words == [*english, *german]
    assert [(gap.reason, gap.language) for gap in gaps] == [("language", "de")]
    assert again.languages == ["de"]
    assert len(asked) == 1, "only where there is doubt is a language asked for"
    assert asked[0].start == pytest.approx(19.7)


def test_a_guess_that_stays_one_is_a_gap_and_much_of_it_is_nonsense() -> None:
    english, few = said(SENTENCE, 1.0), unsure("went her so I tall", 20.0, 0.5)
    words, gaps = recover(piece((1.0, 9.5), (20.0, 22.5)), [heard(english), heard(few)], Again(), lambda _: None)
    assert words == [*english, *few]
    assert [(gap.start, gap.end, gap.reason) for gap in gaps] == [(20.0, 22.5, "unclear")]
    many = unsure(MISHEARD, 20.0, 0.4)
    words, gaps = recover(piece((1.0, 9.5), (20.0, 27.0)), [heard(english), heard(many)], Again())
    assert words == english
    assert [gap.reason for gap in gaps] == ["unclear"]


def test_what_lies_beside_another_gap_is_told_too() -> None:
    english, guess = said(SENTENCE, 1.0), unsure("went her so I tall", 30.0, 0.5)
    words, gaps = recover(piece((1.0, 9.5), (15.0, 40.0)), [heard(english), heard(guess)], Again())
    assert words == [*english, *guess]
    assert [(round(gap.start), round(gap.end), gap.reason) for gap in gaps] == [
        (15, 30, "unheard"),
        (30, 32, "unclear"),
        (33, 40, "unheard"),
    ]


def test_a_window_given_up_is_heard_in_short_pieces() -> None:
    speech = piece((1.0, 9.5), (10.0, 18.0), (18.5, 27.0))
    first = said("we looked at every bridge", 14.0, 0.8)  # spread over a window of which it was the beginning

    def again(spans: Sequence[Span], language: str | None = None, /) -> Sequence[RecognisedSegment]:
        if len(spans) > 1 or spans[0].end - spans[0].start > 10.0:
            return [heard(first)]
        return [heard(said(f"{SENTENCE}", spans[0].start + 0.1, 0.48))]

    words, gaps = recover(speech, [heard(first)], again)
    assert gaps == []
    assert [round(word.start, 1) for word in words if word.text == "bridge"] == [2.9, 11.9, 20.4]


def test_a_guess_is_replaced_by_a_surer_second_hearing_only() -> None:
    guess, sure = unsure(MISHEARD, 1.0, 0.5), said(SENTENCE, 1.0, 0.4)
    speech = piece((1.0, 7.8))
    assert recover(speech, [heard(guess)], Again(heard(sure))) == (sure, [])
    words, gaps = recover(speech, [heard(guess)], Again(heard(unsure(SENTENCE, 1.0, 0.5, 0.4))))
    assert (words, [gap.reason for gap in gaps]) == ([], ["unclear"])


def partly(sure: int, words: list[Word]) -> list[Word]:
    """The words, of which only the last `sure` are probable."""
    return [
        word if index >= len(words) - sure else word.model_copy(update={"probability": 0.2})
        for index, word in enumerate(words)
    ]


def without_duration(count: int, words: list[Word]) -> list[Word]:
    """The words, of which the first `count` last no time at all."""
    return [word.model_copy(update={"end": word.start}) if index < count else word for index, word in enumerate(words)]


SECOND = said("they measured it again in the spring", 20.0, 0.8)  # seven words


@pytest.mark.parametrize(
    ("second", "taken"),
    [
        (heard(SECOND), 7),
        (heard(SECOND, compression=5.7), 0),
        (heard(SECOND, log_probability=-1.2), 0),
        (heard(SECOND, log_probability=-0.9), 7),
        (heard(partly(2, SECOND)), 0),
        (heard(without_duration(4, SECOND)), 0),
        (heard(without_duration(2, SECOND)), 7),
    ],
    ids=["understood", "repetitive", "improbable", "fairly probable", "guesses", "no durations", "spoken fast"],
)
def test_a_second_reading_that_failed_gives_no_words(second: RecognisedSegment, taken: int) -> None:
    """Probable words remain in a failed text: those that repeat what it has before, or complete a set phrase."""
    first = said(SENTENCE, 1.0)
    words, gaps = recover(piece((1.0, 9.5), (20.0, 25.6)), [heard(first)], Again(second))
    assert len(words) - len(first) == taken
    assert [gap.reason for gap in gaps] == ([] if taken else ["unheard"])


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_word_cannot_cover_many_seconds(place: str) -> None:
    """A word at the edge of speech is stretched over sound in which nobody says a word."""
    after = said(SENTENCE, 25.0)
    if place == "first":
        after[0] = after[0].model_copy(update={"start": 13.5})
        speech, gap = piece((13.5, 33.5)), (13.5, 24.2)
    else:
        after[-1] = after[-1].model_copy(update={"end": 45.0})
        speech, gap = piece((25.0, 45.0)), (34.3, 45.0)
    words, gaps = recover(speech, [heard(after)], Again())
    assert [word.text for word in words] == SENTENCE.split()
    assert all(word.end - word.start <= 1.01 for word in words)
    assert [(round(one.start, 1), round(one.end, 1), one.reason) for one in gaps] == [(*gap, "unheard")]


def test_a_drawn_out_word_keeps_its_length() -> None:
    words = [Word(text="so", start=1.0, end=3.9, probability=0.9), *said(SENTENCE, 3.9)]
    assert recover(piece((1.0, 12.4)), [heard(words)], Again()) == (words, [])


def test_words_on_both_sides_of_a_silence_within_a_segment_stay() -> None:
    words = [*said("I did.", 1.0), *said("I talked to three banks.", 50.0)]
    assert recover(piece((1.0, 2.0), (50.0, 52.5)), [heard(words)], Again()) == (words, [])


def test_each_stretch_of_speech_says_how_much_of_it_has_words() -> None:
    speech = (Span(start=1.0, end=5.0), Span(start=6.0, end=9.5), Span(start=20.0, end=28.0))
    stretches = cut_stretches(said(SENTENCE, 1.0), speech)
    assert [(stretch.start, stretch.end, stretch.speech) for stretch in stretches] == [
        (1.0, 9.5, 7.5),
        (20.0, 28.0, 8.0),
    ]
    assert [stretch.coverage for stretch in stretches] == [1.0, 0.0]


def test_coverage_counts_speech_that_has_words() -> None:
    words = said(SENTENCE, 0.0)  # 17 words, 8.5 s
    speech = (Span(start=0.0, end=8.5), Span(start=20.0, end=28.5))
    assert covered(words, speech) == pytest.approx(8.5)
    assert [(span.start, span.end) for span in find_uncovered(words, speech)] == [(20.0, 28.5)]
    assert find_uncovered([], speech)[0].start == 0.0
    assert find_uncovered([], ()) == []


def test_parts_of_a_word_become_one() -> None:
    parts = [(" twenty", 1.0, 1.3, 0.9), ("-five", 1.3, 1.6, 0.8), (" percent", 1.7, 2.0, 0.9), ("%", 2.0, 2.1, 0.4)]
    assert [(w.text, w.start, w.end, w.probability) for w in merge_word_parts(parts, spaced=True)] == [
        ("twenty-five", 1.0, 1.6, 0.8),
        ("percent%", 1.7, 2.1, 0.4),
    ]
    assert [w.text for w in merge_word_parts([("今日", 0, 1, 0.9), ("は", 1, 2, 0.9)], spaced=False)] == ["今日", "は"]
