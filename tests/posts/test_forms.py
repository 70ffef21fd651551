"""Forms in which posts print what somebody says: turns, pull quotes, shortcodes, front matter, speech without marks."""

from __future__ import annotations

import pytest

from summarizer.posts.quotations import Quotation, find_quotations
from summarizer.text.language import load_language

WORDS = "We built the sea wall twice, and the tide took it both times."
NAMES = ["Tomas Brandt", "Ines Vidal"]


def found(post: str, language: str = "en", name: str = "post.md") -> list[Quotation]:
    return list(find_quotations(post, name, load_language(language), names=NAMES))


def given(post: str, language: str = "en") -> list[tuple[str, str | None]]:
    return [(one.text, one.attribution and one.attribution.text) for one in found(post, language)]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "&nbsp;", "&#160;", "&thinsp;"])
@pytest.mark.parametrize(
    "form", ["**Tomas Brandt:**{}{}", "Tomas{0}Brandt: {1}", "{}**Tomas Brandt:** {}", "Tomas:{}{}"]
)
def test_a_space_of_any_width_is_a_space(form: str, space: str) -> None:
    assert [text for text, _ in given(form.format(space, WORDS))] == [WORDS]


def test_a_space_between_digits_parts_a_number() -> None:
    assert found("> Il y a 1\u202f500 murs dans la ville.", "fr")[0].text == "Il y a 1\u202f500 murs dans la ville."


@pytest.mark.parametrize(
    "post",
    [
        "**TB:** {}",
        "IV: Was it cold?\n\nTB: {}",
        "Tomas Brandt (TB) met us.\n\n**T.B.:** {}",
        "**T. Brandt:** {}",
        "**Tomas B.:** {}",
        "<p><b>TOMAS BRANDT</b><br>{}</p>",
        "**Tomas Brandt**\n{}",
        "**Tomas Brandt** (00:06)\n\n{}",
        "Tomas Brandt  0:06\n{}",
        "[Tomas Brandt] 00:00:06\n{}",
        "#### Tomas Brandt:\n\n{}",
        "### Tomas Brandt (0:06)\n\n{}",
        '<p><span class="speaker">Tomas Brandt</span><span>{}</span></p>',
        '<div class="speaker-name">Tomas Brandt</div><div>{}</div>',
        "<cite>Tomas Brandt:</cite>\n<time>0:12</time>\n<p>{}</p>",
        "Tomas Brandt\n: {}",
        "Tomas Brandt, PhD: {}",
    ],
)
def test_a_turn(post: str) -> None:
    text, who = given(post.format(WORDS))[-1]
    assert text == WORDS
    assert who is not None
    assert who.casefold().startswith("tomas")


@pytest.mark.parametrize(
    "post",
    [
        "**Tomas Brandt**\nFounder of the yard and father of two.",
        "**Tomas Brandt**\nThe yard, Port Anse",
        "### Tomas Brandt\n\nHe built the sea wall and sold the yard.",
        "### Tomas Brandt\n\nBuilt the sea wall twice.\n\n### Ines Vidal\n\nRuns the harbour office.",
        "**Tomas Brandt** is the founder of the yard.",
        "AB: It is a test of two variants of a page.",
        "Q: How do I subscribe?\n\nA: Click on the button below.",
    ],
)
def test_no_turn(post: str) -> None:
    assert given(post) == []


def test_an_interview_under_headings_that_are_names() -> None:
    post = f"### Ines Vidal\n\nWas it cold on the wall?\n\n### Tomas Brandt\n\n{WORDS}"
    assert given(post) == [("Was it cold on the wall?", "Ines Vidal"), (WORDS, "Tomas Brandt")]


def test_names_in_bold_letters_without_a_colon() -> None:
    post = f"**Ines Vidal** Was it cold on the wall?\n\n**Tomas Brandt** {WORDS}"
    assert given(post) == [("Was it cold on the wall?", "Ines Vidal"), (WORDS, "Tomas Brandt")]


def test_an_answer_in_the_first_person() -> None:
    assert given(f"**Q: Was it cold?**\n\nA: {WORDS}") == [(WORDS, None)]
    assert given(f"**Was it cold?**\n\n{WORDS}\n\n**And then?**\n\nIt froze over.") == [(WORDS, None)]


def test_paragraphs_between_two_turns_belong_to_the_first() -> None:
    post = f"**Tomas Brandt:** {WORDS}\n\nNobody came to help.\n\n**Ines Vidal:** We did come.\n\nThe town grew later."
    assert given(post) == [
        (WORDS, "Tomas Brandt"),
        ("Nobody came to help.", "Tomas Brandt"),
        ("We did come.", "Ines Vidal"),
    ]


@pytest.mark.parametrize("between", ["(Laughter.)", "Brandt looks away.", "He looks away.", "“No,” says Vidal."])
def test_what_tells_about_the_speaker_is_no_part_of_the_turn(between: str) -> None:
    listed = [text for text, _ in given(f"**Tomas Brandt:** {WORDS}\n\n{between}\n\n**Ines Vidal:** We did come.")]
    assert between not in listed


@pytest.mark.parametrize(
    "post",
    [
        '<div class="pullquote"><p>{}</p><p>— Tomas Brandt</p></div>',
        '<div class="quote"><p>{}</p><p>— Tomas Brandt</p></div>',
        '<div class="card testimonial"><p>{}</p><p>— Tomas Brandt</p></div>',
        '<p class="pull-quote">{}</p><p class="attribution">Tomas Brandt</p>',
        '<div class="outer"><div class="quote-text"><div>{}</div></div></div><p>— Tomas Brandt</p>',
        '<pre class="wp-block-verse">“{}”\n— Tomas Brandt</pre>',
        "{{% blockquote Tomas Brandt %}}\n{}\n{{% endblockquote %}}",
        '{{{{< quote author="Tomas Brandt" >}}}}\n{}\n{{{{< /quote >}}}}',
        '<Quote author="Tomas Brandt">\n  {}\n</Quote>',
        '<PullQuote by="Tomas Brandt">{}</PullQuote>',
        '<Quote text="{}" author="Tomas Brandt" />',
        '[pullquote author="Tomas Brandt"]{}[/pullquote]',
        "> [!TIP]\n> {}\n> — Tomas Brandt",
        "Text.[^1]\n\n[^1]: > {}\n    >\n    > — Tomas Brandt",
        '<audio src="a.mp3" title="“{}” — Tomas Brandt"></audio>',
        "---\nquotes:\n  - speaker: Tomas Brandt\n    quote: {}\n---\n",
        "---\npullquote: {}\npullquote_author: Tomas Brandt\n---\n",
        '---\nlead: "Tomas Brandt: {}"\n---\n',
        '{{"title": "Tomas Brandt: “{}”"}}\n\nText.',
    ],
)
def test_a_quotation_set_apart(post: str) -> None:
    assert given(post.format(WORDS)) == [(WORDS, "Tomas Brandt")]


@pytest.mark.parametrize(
    "post",
    [
        '<div class="has-pullquote"><p>{}</p></div>',
        '<div class="request-a-quote"><p>{}</p></div>',
        '<div class="pullquote-author"><p>Somebody who builds walls.</p></div>',
        "```\n{{% blockquote Tomas Brandt %}}\n{}\n{{% endblockquote %}}\n```",
        "> [!TIP]\n> {}",
    ],
)
def test_no_quotation_set_apart(post: str) -> None:
    assert given(post.format(WORDS)) == []


@pytest.mark.parametrize(
    "beside",
    [
        '<audio src="a.mp3">Your browser plays no sound.</audio>',
        '<iframe src="https://example.org">Hear it elsewhere.</iframe>',
        "<template>“Nobody said this ever.”</template>",
        "<svg><title>A mark of quotation</title></svg>",
        "<button>Share this quote</button>",
    ],
)
def test_what_no_reader_sees_beside_a_quotation(beside: str) -> None:
    assert [text for text, _ in given(f"<blockquote><p>{WORDS}</p>{beside}</blockquote>")] == [WORDS]


def test_the_title_of_a_link_does_not_part_a_quotation_from_its_name() -> None:
    assert given('> The [tide](https://e.org "the “tide” page") takes it.\n>\n> — Tomas Brandt')[0] == (
        "The tide takes it.", "Tomas Brandt",
    )  # fmt: skip


@pytest.mark.parametrize("line", ["{{: .quote }}", '{{{{< audio "a.mp3" >}}}}'])
def test_tags_that_show_no_words(line: str) -> None:
    assert [text for text, _ in given(f"> {WORDS}\n{line.format()}")] == [WORDS]


@pytest.mark.parametrize(
    ("language", "post", "text"),
    [
        ("en", "Brandt said: The wall fell in one night.", "The wall fell in one night."),
        ("de", "Brandt sagte: Die Mauer fiel in einer Nacht.", "Die Mauer fiel in einer Nacht."),
        ("en", "— The wall fell in one night, said Brandt.", "The wall fell in one night,"),
        ("es", "—La muralla cayó en una noche —dijo Brandt.", "La muralla cayó en una noche"),
        ("fr", "— Le mur est tombé en une nuit, dit Brandt.", "Le mur est tombé en une nuit"),
        ("ru", "— Стена упала за одну ночь, — сказал Брандт.", "Стена упала за одну ночь"),
        ("en", "Brandt says, The wall fell in one night.”", "The wall fell in one night."),
        ("en", "| Topic | Quote |\n|---|---|\n| Walls | The wall fell in one night. |", "The wall fell in one night."),
    ],
)
def test_speech_without_marks(language: str, post: str, text: str) -> None:
    assert [one for one, _ in given(post, language)] == [text]


@pytest.mark.parametrize(
    "post",
    [
        "Brandt said the wall fell in one night.",
        "Brandt said three things: walls, tides and money.",
        "The sign says: Keep off the wall at night.",
        "— The wall fell in one night.",
        'The plank is 9" wide.',
    ],
)
def test_reported_speech_is_prose(post: str) -> None:
    assert given(post) == []


@pytest.mark.parametrize(
    "tail",
    [
        ", on The Wall Show, ep. 12", " (emphasis added)", " in conversation with Ines Vidal", " on why walls fall",
        ", 12 minutes in", ", CEO at Kerr, ex-Moss", " on the Long Wall Podcast", ", talking about the early days",
        " told The Wall Show", ", who runs the yard", ", founder, investor, dad", " about the early days",
    ],
)  # fmt: skip
def test_what_tells_of_the_speaker_is_no_part_of_the_words(tail: str) -> None:
    assert [text for text, _ in given(f"> {WORDS}\n>\n> — Tomas Brandt{tail}")] == [WORDS]


@pytest.mark.parametrize(
    "tail", [", and the council is a gang", ", you are all liars", ", who says the council is a gang"]
)
def test_a_clause_of_its_own_is_part_of_the_words(tail: str) -> None:
    assert len(given(f"> {WORDS}\n>\n> — Tomas Brandt{tail}")) == 2


@pytest.mark.parametrize(
    "post",
    [
        "Read “Walls, Fast and Slow” by Greta Moss.",
        "- “Walls, Fast and Slow,” Greta Moss",
        "- “How to Build a Wall” — First Round Review",
        "“The Bitter Wall” (Greta Moss, 2019)",
        "Further reading: “How to Build a Wall”",
        "Books mentioned: “Deep Walls,” “Trust.”",
        "In “Deep Walls,” Greta Moss argues for stone.",
        "The theme music is “Night Wall” by The Loops.",
        "Hit “reply” and tell us.",
    ],
)
def test_titles(post: str) -> None:
    assert {one.title for one in found(post)} == {True}


@pytest.mark.parametrize(
    "post", ["- “How to Build a Wall” — Tomas Brandt", "Brandt adds: “The wall fell in one night.”"]
)
def test_no_titles(post: str) -> None:
    assert not any(one.title for one in found(post))


@pytest.mark.parametrize("cue", ["Cue", "Classic", "Vintage", "Pure"])
def test_a_cue_introduces_the_name_after_it(cue: str) -> None:
    assert given(f"{cue} Brandt: “The wall fell in one night.”") == [("The wall fell in one night.", "Brandt")]


def test_a_surname_that_is_a_common_word_is_a_label_in_bold_letters() -> None:
    names = ["Halina Church", "Ines Vidal"]
    found_ = list(find_quotations(f"**Church:** {WORDS}", "post.md", load_language("en"), names=names))
    assert [(one.text, one.attribution and one.attribution.text) for one in found_] == [(WORDS, "Church")]
    assert not list(find_quotations(f"**Church:** {WORDS}", "post.md", load_language("en"), names=NAMES))


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "'{}'"])
def test_a_nickname_inside_a_voices_name_is_no_quotation(marks: str) -> None:
    assert not found(f"Tomas {marks.format('Tide')} Brandt builds walls.")
    assert [one.text for one in found(f"Tomas {marks.format('Tide')} Brandt says “{WORDS}”")] == [WORDS]
    assert found(f"Tomas said {marks.format('tide')} Brandt left.") or "'" in marks
