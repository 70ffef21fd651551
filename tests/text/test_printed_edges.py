"""Words that were cut out of a sentence begin with a capital and end with a full stop in print."""

from __future__ import annotations

import pytest

from summarizer.text.printed_edges import as_printed


@pytest.mark.parametrize(
    ("said", "language", "printed"),
    [
        ("the dust tells you what happened,", "en", "The dust tells you what happened."),
        ("a manual is a hope –", "en", "A manual is a hope."),
        ("It is cold.", "en", "It is cold."),
        ("is it cold?", "en", "Is it cold?"),
        ("“what they hoped” for", "en", "“What they hoped” for."),
        ("iPhones are cold", "en", "iPhones are cold."),
        ("and then it --", "en", "And then it --"),
        ("so it goes…", "en", "So it goes…"),
        ("jeder, der fragt,", "de", "Jeder, der fragt."),
        ("ilk soru bu", "tr", "İlk soru bu."),
        ("慢的办法才是对的，", "zh", "慢的办法才是对的。"),
        ("ßen", "de", "ßen."),
        ("12 of them failed;", "en", "12 of them failed."),
        ("(laughs)", "en", "(laughs)"),
        ('"a cold organ is not broken.', "en", "A cold organ is not broken."),
        ('it is cold,"', "en", "It is cold."),
        ('"it is cold"', "en", '"It is cold"'),
        ("", "en", ""),
    ],
)
def test_only_case_and_the_last_mark_change(said: str, language: str, printed: str) -> None:
    assert as_printed(said, language) == printed
