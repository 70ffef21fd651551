"""The frame of a draft that no model writes: its subjects, dek and conclusion, and their lengths."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from episode_fixture import episode, transcript

from summarizer.drafting.said_framing import Frame, Said, frame
from summarizer.post_format import bounds_of
from summarizer.records.episode import Chapter
from summarizer.text.scripts import count_words

HEARD = transcript()
POINTS = (
    "most broken organs are not broken",
    "a cold organ still plays the hymn",
    "the bellows of an organ need no motor",
    "nobody should tune a cold organ before noon",
    "a thermometer is cheaper than a motor",
)
CHAPTERS = ((0, "Who is here"), (100, "Cold organs"), (200, "Bellows and motors"), (300, "Thermometers for all"))


@dataclass(frozen=True)
class Cast:
    guests: tuple[str, ...] = ("Elias Brandvold",)
    hosts: tuple[str, ...] = ("Dora Penn",)

    def called(self, label: str) -> str | None:
        return "Brandvold" if label == "Speaker 2" else "Penn"


def _framed(*starts: float, count: int = 5) -> Frame:
    chapters = tuple(Chapter(start=start, title=title) for start, title in (*CHAPTERS, (400, "Thanks to all")))
    about = episode().model_copy(update={"chapters": chapters})
    said = [
        Said("Brandvold", point, start) for point, start in zip(POINTS[:count], (*starts, *[0.0] * 5), strict=False)
    ]
    return frame(about, HEARD, Cast(), said)


@pytest.mark.parametrize(
    ("starts", "subjects"),
    [
        ((150.0, 310.0), ("Cold organs", "Thermometers for all")),
        ((200.0,), ("Bellows and motors",)),
        ((50.0, 450.0), ()),  # the first and the last chapter name no subject
    ],
)
def test_the_dek_names_only_chapters_with_a_quotation(starts: tuple[float, ...], subjects: tuple[str, ...]) -> None:
    found = _framed(*starts)
    assert found.subjects == subjects
    assert found.dek is not None
    assert all((title in found.dek) == (title in subjects) for _, title in CHAPTERS)


@pytest.mark.parametrize("count", range(6))
def test_dek_and_conclusion_have_the_lengths_of_the_format_or_are_left_to_write(count: int) -> None:
    found = _framed(150.0, count=count)
    for part, text in (("dek", found.dek), ("conclusion_shown", found.conclusion)):
        least, most = bounds_of(part).words
        assert text is None or least <= count_words(text) <= most, (part, text)
    assert (found.conclusion is not None) == (count == len(POINTS))


def test_the_conclusion_is_in_sentences_of_three_points_at_most() -> None:
    told = _framed(150.0).conclusion
    assert told is not None
    assert told.startswith("Brandvold says that ")
    assert ". Brandvold also says that " in told
