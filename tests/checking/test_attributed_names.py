"""Which voice a name in a post stands for, where voices share parts of their names."""

from __future__ import annotations

import pytest
from made import check, make

from summarizer.records.transcript import Speaker

LOVE = "I think that we should always begin with love and not with fear."
TABLES = "The tables are rendered by the package and nothing else does it."


def verdicts(first: str, second: str, quote: str, named: str) -> list[tuple[str, bool]]:
    """The verdict on a quotation signed `named`, in a talk in which the first says LOVE and the second TABLES."""
    speakers = tuple(Speaker(label=name, name=name) for name in (first, second))
    transcript = make(((first, LOVE), (second, TABLES)), speakers=speakers)
    checks = check(f'> "{quote}"\n>\n> — {named}\n', transcript=transcript)
    return [(one.verdict, one.passes) for one in checks.quotes]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Michael Kennedy", "Michael Chow"),
        ("John Smith", "Jane Smith"),
        ("John Smith", "John Smith Jr."),
        ("Michael", "Michael Lewis"),
        ("Ben Stone", "Ben"),
        ("Paul Martin", "Martin Paul"),
        ("Maria Lopez", "Mario Lopez"),
        ("Mr. Bell", "Mrs. Bell"),
        ("Judith Carver", "Dr. Ann Carver"),
    ],
)
def test_whole_names_tell_voices_apart(first: str, second: str) -> None:
    assert verdicts(first, second, LOVE, first) == [("verbatim", True)]
    assert verdicts(first, second, TABLES, second) == [("verbatim", True)]
    assert verdicts(first, second, LOVE, second) == [("misattributed", False)]
    assert verdicts(first, second, TABLES, first) == [("misattributed", False)]


@pytest.mark.parametrize(
    ("named", "quote"), [("Carver", LOVE), ("Judith", LOVE), ("J. Carver", LOVE), ("Ostrow", TABLES)]
)
def test_a_part_that_one_voice_has_names_it(named: str, quote: str) -> None:
    other = TABLES if quote == LOVE else LOVE
    assert verdicts("Judith Carver", "Daniel Ostrow", quote, named) == [("verbatim", True)]
    assert verdicts("Judith Carver", "Daniel Ostrow", other, named) == [("misattributed", False)]


def test_a_part_that_two_voices_share_decides_nothing() -> None:
    assert verdicts("Judith Carver", "Ann Carver", LOVE, "Carver") == [("verbatim", True)]
    assert verdicts("Judith Carver", "Ann Carver", TABLES, "Carver") == [("verbatim", True)]
