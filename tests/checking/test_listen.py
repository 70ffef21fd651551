"""The second hearing, graded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from checking.made import check

from summarizer.checking import listen_again
from summarizer.checking.second_listening import grade
from summarizer.records.transcript import Span, Word


def words(text: str, probability: float | None = 0.9) -> tuple[Word, ...]:
    return tuple(
        Word(text=piece, start=i * 0.3, end=i * 0.3 + 0.3, probability=probability)
        for i, piece in enumerate(text.split())
    )


WANTED = "Salt finds its way in through every crack."


@pytest.mark.parametrize(
    ("heard", "probability", "result"),
    [
        ("to hear that. Salt finds its way in through every crack. Maybe", 0.9, "same"),
        ("SALT FINDS ITS WAY IN THROUGH EVERY CRACK", 0.9, "same"),
        ("that. The salt finds its way in through every crack", 0.9, "same"),
        ("Salt finds its way in through the every crack", 0.9, "minor"),
        ("Salt finds its um way in through every crack", 0.9, "minor"),
        ("Salt finds its weigh in threw every crack", 0.9, "minor"),
        ("Salt finds its way in through every crack's", 0.9, "differs"),
        ("Salt finds no way in through every crack", 0.9, "differs"),
        ("Salt never finds its way in through every crack", 0.9, "differs"),
        ("Salt finds its way in through fifty crack", 0.9, "differs"),
        ("Something else was said by somebody at this place", 0.9, "differs"),
        ("Salt minds no hay in two heavy rack", 0.2, "unclear"),
        ("", 0.9, "unclear"),
    ],
)
def test_grades(heard, probability, result):
    assert grade(WANTED, words(heard, probability), "en")[0] == result


def test_numbers_that_sound_near_differ():
    assert grade("We saw fifteen of them", words("We saw fifty of them"), "en")[0] == "differs"
    assert grade("We saw fifteen of them", words("We saw 15 of them"), "en")[0] == "same"


def test_listen_hears_only_the_clips_wider_by_a_second():
    checks = check(f'> "{WANTED}"\n\n> "Made up words that nobody ever said anywhere"\n\n> x\n<!-- unspoken -->\n')
    clips: list[tuple[float, float]] = []

    def hear(start: float, end: float) -> tuple[Word, ...]:
        clips.append((start, end))
        return words(WANTED)

    result = listen_again(checks, _transcript(), 1000.0, hear, "large-v3")
    quote = result.quotes[0]
    assert clips == [(pytest.approx(quote.start - 1), pytest.approx(quote.end + 1))]
    assert [q.listen for q in result.quotes] == ["same", None, None]
    assert result.quotes[0].listen_heard == WANTED
    assert [q.listen_model for q in result.quotes] == ["large-v3", None, None]
    assert result.summary["listen same"] == 1
    assert result.quotes[0].verdict == "verbatim"


def test_clips_stay_inside_the_recording():
    checks = check('> "Welcome back to the Span."\n<!-- q1 Ines Valero -->\n')
    clips: list[tuple[float, float]] = []

    def hear(start: float, end: float) -> tuple[Word, ...]:
        clips.append((start, end))
        return ()

    result = listen_again(checks, _transcript(), 1.2, hear)
    assert clips == [(0.0, 1.2)]
    assert result.quotes[0].listen == "unclear"


def _transcript():
    from checking.made import make

    return make()


@pytest.mark.parametrize(("offset", "flagged"), [(1.5, True), (-0.5, False)])
def test_a_filler_without_a_word_inside_a_quotation_is_flagged(offset, flagged):
    checks = check(f'> "{WANTED}"\n')
    begin = checks.quotes[0].start

    def unwritten(start: float, end: float, written: Sequence[Word]) -> list[Span]:
        assert written[0].start < begin  # the clip's words, wider than the quotation
        return [Span(start=begin + offset, end=begin + offset + 0.3)]

    result = listen_again(checks, _transcript(), 1000.0, lambda *_: words(WANTED), "large-v3", unwritten)
    assert ("gap" in result.quotes[0].flags) == flagged
    assert result.quotes[0].passes
    assert result.summary.get("flagged", 0) == flagged
