"""Captions that show words more than once give each spoken word once."""

from __future__ import annotations

import pytest
from caption_texts import Runs, runs, srt

WORDS = ["It", "rained", "all", "night"]
CASES = [
    pytest.param(
        srt("It", "It rained", "It rained all", "It rained all night", "It rained all night long."),
        [(None, "It rained all night long.")],
        "en",
        id="growing",
    ),
    pytest.param(
        srt("Ouais !", "Ouais !", "Ouais ! Ouais !", "C'est bon."),
        [(None, "Ouais ! Ouais ! Ouais ! Ouais ! C'est bon.")],
        "fr",
        id="repeat-true",
    ),
    pytest.param(
        srt(
            *[
                " ".join(f'<font color="#00ff00">{w}</font>' if i == j else w for j, w in enumerate(WORDS))
                for i in range(4)
            ]
        ),
        [(None, "It rained all night")],
        "en",
        id="font-highlight",
    ),
    pytest.param(
        srt(*["<u>" + " ".join(WORDS[: i + 1]) + "</u> " + " ".join(WORDS[i + 1 :]) for i in range(4)]),
        [(None, "It rained all night")],
        "en",
        id="growing-highlight",
    ),
    pytest.param(
        srt("It <i>rained</i> all night.", "It <i>rained</i> all night.", "We <b>never</b> knew."),
        [(None, "It rained all night. It rained all night. We never knew.")],
        "en",
        id="emph-normal",
    ),
    pytest.param(
        srt(
            "It rained all night\nand we were",
            "and we were\nsleeping in the",
            "sleeping in the\nold town hall",
            "old town hall\nby the river.",
        ),
        [(None, "It rained all night and we were sleeping in the old town hall by the river.")],
        "en",
        id="roll-two-lines",
    ),
]


@pytest.mark.parametrize(("text", "expected", "language"), CASES)
def test_words_and_speakers(text: str, expected: Runs, language: str) -> None:
    assert runs(text, language) == expected
