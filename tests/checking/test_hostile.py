"""Posts and transcripts that nobody writes in good faith: no hang, no crash, no way to hide words."""

from __future__ import annotations

import contextlib

import pytest
from checking.made import check, make, one
from growth import require_linear

from summarizer.checking import check_post, lint_post
from summarizer.errors import InputError
from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

pytestmark = pytest.mark.timeout(60)
HOSTILE = {  # posts of about n units
    ">": lambda n: ">" * n,
    "> ": lambda n: "> " * n + "a b c d",
    "[": lambda n: "[" * n,
    "[](": lambda n: "[](" * n,
    "*": lambda n: "*" * n,
    "**a": lambda n: "**a " * n,
    "`": lambda n: "`" * n + "a",
    "- ": lambda n: "- " * n + "a",
    "“": lambda n: "“" * n + "a b c d",
    "'a b c d": lambda n: "'a b c d" * n,
    "‘“": lambda n: "‘“" * n,
    "<": lambda n: "<" * n,
    "<!--": lambda n: "<!--" * n,
    "a <!--": lambda n: "a <!--" * n,
    "a <?": lambda n: "a <?" * n,
    "a <![CDATA[": lambda n: "a <![CDATA[" * n,
    "a <!A": lambda n: "a <!A" * n,
    "a [ on lines": lambda n: "a [\n" * n,
    "a *b on lines": lambda n: "a *b\n" * n,
    "a ` on lines": lambda n: "a `\n" * n,
    "a <!-- on lines": lambda n: "a <!--\n" * n,
    "![a](": lambda n: "![a](" * n,
    "<a ": lambda n: "<a " * n,
    "<div>": lambda n: "<div>" * n,
    "<blockquote>": lambda n: "<blockquote>" * n + "a b c d",
    "<q>": lambda n: "<q>" * n + "a b c d",
    "&amp;": lambda n: "&amp;" * n,
    "a wide table": lambda n: "|a" * n + "\n" + "|-" * n + "\n" + "|a" * n,
    "aliases in front matter": lambda n: "---\n" + "a: &a [x]\nb: [*a, *a]\n" * n + "---\ntext",
    "brackets in front matter": lambda n: "---\n" + "[" * n + "\n---\ntext",
    "words": lambda n: "word " * 2 * n,
    "a long word": lambda n: "a" * 12 * n,
    "a long quotation": lambda n: '"' + "word " * 2 * n + '"',
    "accents": lambda n: "\u0301" * n,
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_no_hang_and_no_crash(made, name):
    def run(post):
        check(post, name=name)
        lint_post(post, name)

    require_linear(run, made, 500)


REPEATED = [  # in one paragraph
    '"a b c d ', '"a b c d" ', "“a b c d” ", "'a b c d' ", "«a ", "«a b c d» ", '"a b c d", ', '("a b c d") ',
    '"Ana b c d" ', "<a href='", "==a", "a“b", 'a"', "[1]", '"a b c d"[1] ', "~~a~~ “a b c d” ", "<q>a b c d</q> ",
    "<mark>a b c d</mark> ", ", ", "Ana ", "Ana Lopez ", "Tomas Brandt ", "Ana, ", "A. ", "… ", "— Name ",
    "— Tomas Brandt ", "Name: ", "Tomas Brandt: ", '"a b c d" — Tomas Brandt ', 'Tomas Brandt: "a b c d" ',
    '"a b c d," said Tomas Brandt. ', 'Brandt never said "a b c d" ', "he said, ", 'he said, "a b c d" ', "of Ana ",
    "of Ana said ", "Ana and Tomas and ", "according to Ana, ", "Why? ", "—El agua —dijo Ana. ",
    "「ああああああああ」とアナは言った。", "“我们有水我们有水”，安娜说。", '"우리는 물이 있다"고 안나가 말했다. ',
]  # fmt: skip


@pytest.mark.parametrize("unit", REPEATED)
def test_thousands_of_quotations_or_names_in_one_paragraph_take_linear_time(unit):
    require_linear(lambda post: check(post), lambda n: unit * n, 60)


@pytest.mark.parametrize(
    "unit", ["of Ana ", "of Ana and Tomas and she ", "of Ana, Tomas and Ana and Tomas ", "with Ana "]
)
def test_no_phrase_of_persons_takes_exponential_time(unit):
    assert check(f'{unit * 40}said: "Salt finds its way in."').quotes


@pytest.mark.parametrize(
    "post",
    ['"a b c d ' * 25_000, "<a href='" * 25_000, "\x00\x01\x02 “a b c d”", "\ud800 “a b c d”"],
    ids=lambda post: repr(post[:12]),
)
@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_an_absurd_text_is_answered(post, name):
    for look in (lambda: check(post, name=name), lambda: lint_post(post, name)):
        with contextlib.suppress(InputError):  # a line that is too long
            look()


def test_ten_megabytes_are_refused_in_one_line():
    with pytest.raises(InputError) as error:
        find_quotations("a" * 10_000_000, "post.md", load_language("en"))
    assert "\n" not in str(error.value)


def test_a_long_line_keeps_its_quotations_or_is_refused():
    post = "x " * 20_000 + '"Salt finds its way in through every crack." ' + "y " * 1000
    assert [quote.verdict for quote in check(post).quotes] == ["verbatim"]
    with pytest.raises(InputError, match="line 1 of the post has 82,0"):
        check("x " * 20_000 + post)


def test_a_transcript_of_one_word_and_a_quotation_of_it():
    transcript = make((("Speaker 2", "no " * 3_000),))
    quote = one("no " * 300, transcript=transcript)
    assert quote.verdict == "verbatim"
    assert len(quote.places) <= 50
    assert not one("no " * 300 + "yes", transcript=transcript).passes


def test_a_quotation_as_long_as_the_transcript():
    text = " ".join(f"w{n}" for n in range(6000))
    transcript = make((("Speaker 2", text),))
    assert one(text, transcript=transcript).verdict == "verbatim"
    assert not one(text.replace("w3000 ", "x "), transcript=transcript).passes


@pytest.mark.parametrize(
    "text",
    [
        "I do\u200bn't think that concrete is the enemy there.",
        "I think\u2060 that concrete is the enemy here.",
        "I d\u043en't think that concrete is the enemy here.",
        "I don't think that concrete is the enemy here. <!-- not -->",
    ],
)
def test_nothing_hides_a_changed_word(text):
    quote = one(text)
    assert quote.passes == ("<!--" in text)


def test_markup_in_names_and_words_stays_text():
    transcript = make((("<script>alert(1)</script>", "We have <b>plenty</b> of good ideas here"),), speakers=())
    checks = check_post('> "We have plenty of ideas"', "post.md", transcript)
    assert checks.quotes[0].verdict in ("trimmed", "altered", "not found")
