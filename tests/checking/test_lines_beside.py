"""Lines that name no voice, sentences that point back to a blockquote, and words marked as unspoken."""

from __future__ import annotations

import pytest
from made import check, make

SAID = "Salt finds its way into every wall."
HEARD = make((("Tomas Brandt", SAID), ("Ines Vidal", "The mayor is a crook and a bore.")), speakers=())


def verdict(post: str) -> tuple[bool, bool]:
    """Whether all quotations pass, and whether the first has the flag `speaker`."""
    quotes = check(f"{post.format(SAID)}\n", transcript=HEARD).quotes
    assert quotes
    return all(quote.passes for quote in quotes), "speaker" in quotes[0].flags


@pytest.mark.parametrize(
    ("post", "passes", "unsure"),
    [
        ("> {}\n> — Tomas Brandt, wall engineer", True, False),
        ("> {}\n> — @tomas_brandt", True, False),
        ("> {}\n> — @somebody", True, True),
        ("> {}\n> — the plumber", True, True),
        ("> {}\n> — The Wall Show", True, True),
        ("> {}\n> — the mayor", False, True),
        ("> — the mayor\n>\n> {}", False, True),
        ("> {}\n>\n> — Tomas Brandt\n>\n> — the mayor", False, True),
        ("> {}\n\nGreta Moss", False, True),
        ("> {}\n\nInes Vidal, host", False, True),
        ("### Ines Vidal\n\n> {}", False, True),
        ("> {}\n\nsaid Tomas Brandt.", True, False),
        ("> {}\n\nThat is Brandt's view.", True, False),
        ("> {}\n\nsaid Ines Vidal.", False, True),
        ("> {}\n\nVidal said this at 0:12.", False, True),
        ("> {}\n\nThis is how Vidal puts it.", False, True),
        ("> {}\n\nVidal then asked about steel.", True, False),
        ("> {}\n\nThat question made Vidal laugh.", True, False),
    ],
)
def test_what_a_line_beside_a_blockquote_decides(post: str, passes: bool, unsure: bool) -> None:
    assert verdict(post) == (passes, unsure)


@pytest.mark.parametrize(
    ("post", "passes"),
    [
        ("### Tomas Brandt\n\n> Walls are a fraud, all of them.\n\n<!-- unspoken: a poster -->", False),
        ('The guest says "Walls are a fraud, all of them." <!-- unspoken: a poster -->', False),
        ("> Walls are a fraud, all of them.\n\n*Tomas Brandt*\n\n<!-- unspoken: a poster -->", False),
        ("### Tomas Brandt on walls\n\n> Walls are a fraud, all of them.\n\n<!-- unspoken: a poster -->", True),
        ('The poster says "Walls are a fraud, all of them." <!-- unspoken: a poster -->', True),
    ],
)
def test_words_marked_as_unspoken_that_the_post_gives_to_a_voice(post: str, passes: bool) -> None:
    assert verdict(post)[0] is passes
