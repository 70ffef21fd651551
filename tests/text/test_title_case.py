"""Words that keep their letters in English title case."""

from __future__ import annotations

import pytest

from summarizer.text.title_case import title_case


@pytest.mark.parametrize(
    ("text", "cased"),
    [
        ("an integration into VS code", "An Integration Into VS Code"),
        ("HTTP/2 is the norm", "HTTP/2 Is the Norm"),
        ("the motor vs the bellows", "The Motor vs the Bellows"),
        ("THE ORGAN IS COLD", "The Organ Is Cold"),
        ("my iPhone has SQL on it", "My iPhone Has SQL on It"),
    ],
)
def test_words_keep_their_letters(text: str, cased: str) -> None:
    assert title_case(text) == cased
