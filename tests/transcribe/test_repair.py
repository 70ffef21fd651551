"""What goes wrong in long recordings is found, tried again once, and else marked as a gap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from summarizer import audio
from summarizer.records.transcript import Span, Word
from summarizer.transcribe.decode import Heard, _tidy
from summarizer.transcribe.pieces import Piece
from summarizer.transcribe.repair import covered, find_loops, mend, passed_over


def said(text: str, start: float, each: float = 0.5) -> list[Word]:
    return [
        Word(text=word, start=start + index * each, end=start + (index + 1) * each, probability=0.9)
        for index, word in enumerate(text.split())
    ]


def heard(words: list[Word], compression: float = 1.5, no_speech: float = 0.1) -> Heard:
    return Heard(tuple(words), words[0].start, words[-1].end, compression, no_speech)


def piece(*speech: tuple[float, float], length: float = 60.0) -> Piece:
    quiet = np.zeros(round(length * audio.RATE), np.float32)
    return Piece(0.0, quiet, tuple(Span(start=start, end=end) for start, end in speech))


class Again:
    """A second hearing that gives what it is told to, and remembers what it was asked."""

    def __init__(self, *answer: Heard) -> None:
        self.answer = answer
        self.asked: list[tuple[Span, ...]] = []

    def __call__(self, spans: Sequence[Span]) -> Sequence[Heard]:
        self.asked.append(tuple(spans))
        return self.answer


SENTENCE = "we looked at every bridge in the county and wrote down what we saw there that year"


def test_good_words_are_left_alone() -> None:
    words = said(SENTENCE, 1.0)
    again = Again()
    assert mend(piece((1.0, 9.5)), [heard(words)], again) == (words, [])
    assert again.asked == []


def test_speech_passed_over_is_heard_again() -> None:
    first, second = said(SENTENCE, 1.0), said(SENTENCE, 20.0)
    again = Again(heard(second))
    words, gaps = mend(piece((1.0, 9.5), (20.0, 29.0)), [heard(first)], again)
    assert (words, gaps) == ([*first, *second], [])
    assert again.asked == [(Span(start=19.7, end=29.3),)]


def test_speech_that_stays_unheard_is_a_gap() -> None:
    first = said(SENTENCE, 1.0)
    words, gaps = mend(piece((1.0, 9.5), (20.0, 29.0)), [heard(first)], Again())
    assert words == first
    assert [(gap.start, gap.end, gap.reason) for gap in gaps] == [(20.0, 29.0, "unheard")]


def test_a_long_segment_of_few_words_is_heard_again() -> None:
    sparse = heard([*said("well", 1.0), *said("then", 4.4), *said("now", 7.8), *said("yes", 11.0)])
    full = said(SENTENCE, 1.5, 0.55)
    words, gaps = mend(piece((1.0, 11.5)), [sparse], Again(heard(full)))
    assert " ".join(word.text for word in words).count("bridge") == 1
    assert gaps == []


def test_a_loop_is_heard_again_and_else_cut_out() -> None:
    loop = said("I went home. " + "And then I said, " * 6, 1.0)
    good = said(SENTENCE, 2.5, 0.7)
    speech = piece((1.0, 14.0))
    words, gaps = mend(speech, [heard(loop, compression=3.0)], Again(heard(good)))
    assert "bridge" in [word.text for word in words]
    assert find_loops(words) == []
    words, gaps = mend(speech, [heard(loop, compression=3.0)], Again(heard(loop, compression=3.0)))
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
    words, gaps = mend(piece((1.0, 9.5)), [heard(real), heard(ghost)], Again())
    assert words == real
    assert [gap.reason for gap in gaps] == ["invented"]
    faint = piece((1.0, 9.5), (40.0, 40.4))  # the detector took a moment of music for a voice
    assert mend(faint, [heard(real), heard(ghost, no_speech=0.9)], Again())[0] == real
    thanks = said("Thanks for watching!", 40.0)
    spoken = piece((1.0, 9.5), (40.0, 41.5))
    assert mend(spoken, [heard(real), heard(thanks, no_speech=0.9)], Again())[0] == [*real, *thanks]


def test_coverage_counts_speech_that_has_words() -> None:
    words = said(SENTENCE, 0.0)  # 17 words, 8.5 s
    speech = (Span(start=0.0, end=8.5), Span(start=20.0, end=28.5))
    assert covered(words, speech) == pytest.approx(8.5)
    assert [(span.start, span.end) for span in passed_over(words, speech)] == [(20.0, 28.5)]
    assert passed_over([], speech)[0].start == 0.0
    assert passed_over([], ()) == []


def test_parts_of_a_word_become_one() -> None:
    parts = [(" twenty", 1.0, 1.3, 0.9), ("-five", 1.3, 1.6, 0.8), (" percent", 1.7, 2.0, 0.9), ("%", 2.0, 2.1, 0.4)]
    assert [(w.text, w.start, w.end, w.probability) for w in _tidy(parts, spaced=True)] == [
        ("twenty-five", 1.0, 1.6, 0.8),
        ("percent%", 1.7, 2.1, 0.4),
    ]
    assert [w.text for w in _tidy([("今日", 0, 1, 0.9), ("は", 1, 2, 0.9)], spaced=False)] == ["今日", "は"]
