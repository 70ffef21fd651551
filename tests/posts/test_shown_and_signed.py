"""False words that a reader sees as somebody's: in footnotes, signed without marks, shown against a style, in heads."""

from __future__ import annotations

import pytest
from checking.made import check, make

from summarizer.posts.quotations import find_quotations
from summarizer.records.transcript import Speaker
from summarizer.text.language import load_language

WORDS = "Sea walls are a swindle and nobody should ever build one."
CLAUSE = WORDS[:-1]
NAMES = ["Tomas Brandt", "Ines Vidal"]
HEARD = make(
    (("1", "We built the sea wall twice."), ("2", "Was it cold out there?")),
    speakers=(
        Speaker(label="1", name="Tomas Brandt", role="guest", origin="introduction", confidence=1.0),
        Speaker(label="2", name="Ines Vidal", role="host", origin="introduction", confidence=1.0),
    ),
)


def passes(post: str) -> bool:
    return check(post, transcript=HEARD).passed


def given(post: str, name: str) -> list[tuple[str, str | None]]:
    found = find_quotations(post, name, load_language("en"), names=NAMES)
    return [(one.text, one.attribution.text if one.attribution else None) for one in found]


FOOTNOTES = [
    'Text.[^1]\n\n[^1]: Brandt: "{}"',
    'Text.[^1]\n\n[^1]: Brandt "{}"',
    'Text.[^1]\n\n[^1]: https://wall.example "{}"',
    'Text.[^a][^b]\n\n[^a]: Brandt "{}"\n[^b]: A note.',
    'Text.[^1]\n\n[^1]: A note.\n\n    Brandt says: "{}"',
    'Text.[^1]\n\n[^1]:\n    Brandt says: "{}"',
    "Text.[^1]\n\n[^1]: A note.\n\n    > {}",
    '1. Point[^1]\n\n   [^1]: Brandt "{}"',
]
SIGNED = [
    "*{}* — Tomas Brandt",
    "**{}** — Tomas Brandt",
    "{} -- Brandt",
    "{}  \n— Tomas Brandt, engineer",
    "- {} — Tomas Brandt",
    "- *{}* – Brandt",
    "## {} — Tomas Brandt",
    "<p><em>{}</em> — Tomas Brandt</p>",
    "<figure><p>{}</p><figcaption>— Tomas Brandt</figcaption></figure>",
    "<figure><p>{}</p><figcaption>Tomas Brandt</figcaption></figure>",
]
SIGNED_CLAUSES = ["_{}_ — Tomas Brandt", "***{}*** – Brandt", "- {} — Tomas Brandt", "<ul><li>{} — Brandt</li></ul>"]
SHOWN = [
    '<p aria-hidden="true">Brandt says: "{}"</p>',
    'Here <span aria-hidden="true">Brandt says: "{}"</span> it is.',
    '<div hidden style="display:block">Brandt says: "{}"</div>',
    '<p style="display:none;display:block">Brandt says: "{}"</p>',
    '<p style="opacity:0; opacity:1">Brandt says: "{}"</p>',
    '<p style="visibility:hidden"><span style="visibility:visible">Brandt says: "{}"</span></p>',
    'A <span style="visibility:hidden">b <b style="visibility:visible">Brandt says: "{}"</b> c</span> d',
    '<div style="visibility:hidden"><div style="visibility:visible"><div>a</div>Brandt says: "{}"</div></div>',
    '<object>"{}" — Brandt</object>',
    '<div><object data="wall.svg">"{}" — Brandt</object></div>',
]
FRONT = [
    "---\nhighlight: {}\nspeaker: Tomas Brandt\n---\nText.",
    "---\nhighlights:\n- {}\nspeaker: Tomas Brandt\n---\nText.",
    "---\ntestimonials:\n- text: {}\n  name: Tomas Brandt\n---\nText.",
    '+++\nhighlight = "{}"\nspeaker = "Tomas Brandt"\n+++\nText.',
    '+++\n[[testimonials]]\ntext = "{}"\nname = "Tomas Brandt"\n+++\nText.',
]


@pytest.mark.parametrize("post", [*FOOTNOTES, *SIGNED, *SHOWN, *FRONT])
def test_false_words_are_found_and_fail(post: str) -> None:
    assert [text for text, _ in given(post.format(WORDS), "post.md")] == [WORDS]
    assert not passes(post.format(WORDS))


@pytest.mark.parametrize("post", [one for one in SHOWN if one.startswith("<")])
def test_what_a_page_shows_is_found(post: str) -> None:
    assert [text for text, _ in given(post.format(WORDS), "post.html")] == [WORDS]


@pytest.mark.parametrize("post", [*SIGNED_CLAUSES, *SIGNED])
def test_signed_words_are_those_of_the_person(post: str) -> None:
    words = CLAUSE if post in SIGNED_CLAUSES else WORDS
    text, who = given(post.format(words), "post.md")[0]
    assert text == words
    assert who is not None
    assert "Brandt" in who
    assert passes(post.format("We built the sea wall twice."))


@pytest.mark.parametrize(
    "post",
    [
        "Text.[^1]\n\n[^1]: See the book.\n[^2]: https://wall.example\n\n        code = 'of the note'",
        "- How I check a wall — Tomas Brandt",
        "- Why do walls fall over? — Tomas Brandt",
        "*The Long Way Down to the Water* — Tomas Brandt",
        "This week we talk to the man who keeps walls up — Tomas Brandt.",
        "There is one person who never sleeps — Tomas Brandt",
        "Photo of the old wall — Tomas Brandt",
        "- Episode 12: The wall on the shore – Tomas Brandt",
        "---\nauthor: Ines Vidal\n---\nThanks for listening to us. — Ines",
        "---\nAutorin: Ines Vidal\n---\nThanks for listening to us. — Ines",
        "---\nautrice: [Ines Vidal]\n---\nThanks for listening to us. — Ines",
        "Nobody builds walls for fun. — Greta Lund",
        "<p>We drove to the shore.</p><figure><img src=a><figcaption>— Tomas Brandt</figcaption></figure>",
        '<p style="display:block;display:none">Brandt says: "Walls are a swindle today."</p>',
        '<p style="display:none!important;display:block">Brandt says: "Walls are a swindle today."</p>',
        '<p style="display:none;display:nonsense">Brandt says: "Walls are a swindle today."</p>',
        '<p hidden>Brandt says: "Walls are a swindle today."</p>',
        '<p style="visibility:hidden"><b>Brandt says: "Walls are a swindle today."</b></p>',
        '<h2><span aria-hidden="true">“</span> The wall</h2>\n\nThe wall stands.',
        "---\nhighlight: true\nspeaker: Tomas Brandt\n---\nText.",
        "---\nhighlight: What we heard from him\nauthor: Tomas Brandt\n---\nText.",
        "| Brandt | Vidal |\n|---|---|\n| engineer | host |",
    ],
)
def test_ordinary_text_is_no_quotation(post: str) -> None:
    assert given(post, "post.md") == []


@pytest.mark.parametrize(
    "post",
    [
        '| Brandt | Vidal |\n|---|---|\n| "{}" | "{}" |',
        '| | Tomas Brandt | Ines Vidal |\n|---|---|---|\n| First | "{}" | "{}" |',
        "<table><tr><th>Brandt</th><th>Vidal</th></tr><tr><td>“{}”</td><td>“{}”</td></tr></table>",
    ],
)
def test_the_head_of_a_column_names_the_speaker(post: str) -> None:
    true = post.format("We built the sea wall twice.", "Was it cold out there?")
    assert [who and who.split()[-1] for _, who in given(true, "post.md")] == ["Brandt", "Vidal"]
    assert passes(true)
    assert not passes(post.format("Was it cold out there?", "Was it cold out there?"))


def test_hidden_words_inside_a_quotation_stay_hidden() -> None:
    post = 'Brandt says: "We <span aria-hidden="true">never </span>built the sea wall twice."'
    assert not passes(post)
