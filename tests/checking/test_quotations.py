"""Which quotations are found, on which line, with whose name."""

from __future__ import annotations

import pytest
from checking.made import check

from summarizer.errors import InputError
from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language

WORDS = "plenty of old bridges here"


def texts(post: str, name: str = "post.md") -> list[str]:
    return [quotation.text for quotation in find_quotations(post, name, load_language("en"))]


@pytest.mark.parametrize(
    "marks",
    [
        '"{}"',
        "“{}”",
        "„{}“",
        "„{}”",
        "«{}»",
        "« {} »",
        "»{}«",
        "‹{}›",
        "›{}‹",
        "‘{}’",
        "'{}'",
        "「{}」",
        "『{}』",
        "＂{}＂",
    ],
)
def test_every_kind_of_mark(marks):
    quoted = marks.format(WORDS)
    assert texts(f"He found {quoted} and left.") == [WORDS]
    assert texts(f"> {quoted}") == [WORDS]
    assert texts(f"<p>He found {quoted} and left.</p>", "post.html") == [WORDS]


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ('He said "just three words" and left.', ["just three words"]),
        ('Its 5" pipe and a 6" pipe are the students\' own.', []),
        ("He didn't say the students' work isn't theirs to keep.", []),
        ('"One two three four," he said, "five six seven eight."', ["One two three four, five six seven eight."]),
        ('"One two three four," he said. "Five six seven eight."', ["One two three four,", "Five six seven eight."]),
        (
            'He said "she told me ‘I will never go there’ and left" again.',
            ["she told me ‘I will never go there’ and left"],
        ),
        ("He said “she told me “I will never go” and left” again.", ["she told me “I will never go” and left"]),
        ('A "quotation across\na line break" here.', ["quotation across\na line break"]),
        ('- item "one two three four"\n- other', ["one two three four"]),
        ('| a | b |\n|---|---|\n| "one two three four" | c |', ["one two three four"]),
        ('## "Our Software is Bad" and More', ["Our Software is Bad"]),
        ("> plain words without marks", ["plain words without marks"]),
        ("> short one", ["short one"]),
        ("> first paragraph of it\n>\n> second paragraph of it", ["first paragraph of it", "second paragraph of it"]),
        ('```\n"one two three four five"\n```', []),
        ('Code `"one two three four five"` here.', []),
        ('---\ntitle: "one two three four five"\n---\nText.', []),
        ('He said "one two three four and never closed it', ["one two three four and never closed it"]),
        ('A *"quote with **bold** inside it"* here', ["quote with bold inside it"]),
        ("我说「我们有很多很好的想法」。", ["我们有很多很好的想法"]),
        ("我说「很好」。", ["很好"]),
        ('> "One two three four."\n> — Tomas Brandt', ["One two three four."]),
        ("> One two three four.\n> — Tomas Brandt", ["One two three four."]),
        ('> "One two three four." ([12:34](https://x.example))', ["One two three four."]),
        ("> One two three four — and then five.", ["One two three four — and then five."]),
        ("A <q>one two three four</q> b", ["one two three four"]),
        ("<blockquote>one two three four</blockquote>", ["one two three four"]),
        ("He said &quot;one two three four&quot; there", ["one two three four"]),
    ],
)
def test_found_in_markdown(post, expected):
    assert texts(post) == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("<p>He said &ldquo;one two three four&rdquo;.</p>", ["one two three four"]),
        ("<blockquote><p>one two three four</p></blockquote>", ["one two three four"]),
        ("<ul><li>“one two three four”</ul><table><tr><td>“five six seven eight”</table>", None),
        ("<script>var a = 'one two three four five';</script><p>b</p>", []),
        ("<style>a{content:'one two three four five'}</style><!-- “one two three four” -->", []),
        ("<p>a <q>one two three four</q> b</p>", ["one two three four"]),
        ("<p>“one <b>two</b> three <a href='x>y'>four</a>”</p>", ["one two three four"]),
        ("<p>“one two<br>three four”", ["one two\nthree four"]),
        ('<p title="“one two three four”">b</p>', ["one two three four"]),
        ("<blockquote>one two three four<p>five six seven eight", ["one two three four", "five six seven eight"]),
        ("<p>a <!-- never closed “one two three four”", ["one two three four"]),
    ],
)
def test_found_in_html(post, expected):
    expected = ["one two three four", "five six seven eight"] if expected is None else expected
    assert texts(post, "post.html") == expected


def test_lines_and_source_ranges():
    post = '---\na: b\n---\n\n# T\n\ntext\nthen "one *two* three four"\n\n> "five six\n> seven eight nine"\n'
    first, second = find_quotations(post, "post.md", load_language("en"))
    assert (first.line, second.line) == (8, 10)
    assert post[slice(*first.source)] == "one *two* three four"
    assert post[slice(*second.source)] == "five six\n> seven eight nine"
    html = "<p>a</p>\n<p>b\n“one <i>two</i> three four”</p>"
    assert find_quotations(html, "x.html", load_language("en"))[0].line == 3


def test_the_same_words_twice_have_two_ranges():
    post = '> "one two three four"\n\n> "one two three four"\n'
    first, second = find_quotations(post, "post.md", load_language("en"))
    assert first.source != second.source


def test_anchors_and_notes():
    post = '> "one two three four"\n<!-- q12 754.30-761.10 Lukasz Kaiser -->\n\n'
    post += '> "five six seven eight"\n<!-- unspoken: title -->\n'
    first, second = find_quotations(post, "post.md", load_language("en"))
    assert (first.anchor.id, first.anchor.start, first.anchor.end, first.anchor.who) == (
        "q12",
        754.3,
        761.1,
        "Lukasz Kaiser",
    )
    assert second.unspoken
    assert second.anchor is None
    inline = 'He said "one two three four" <!-- q3 1.00-2.00 A B --> and "five six seven eight".'
    first, second = find_quotations(inline, "post.md", load_language("en"))
    assert (first.anchor.id, second.anchor) == ("q3", None)


def test_our_own_page_keeps_its_anchors():
    page = (
        '<blockquote itemscope id="q2" data-start="5.3" data-end="9.5"><span>'
        '<meta itemprop="name" content="Ines Valero">'
        '</span><p>"one two three four"</p></blockquote>'
    )
    (quotation,) = find_quotations(page, "post.html", load_language("en"))
    assert (quotation.anchor.id, quotation.anchor.start, quotation.anchor.who) == ("q2", 5.3, "Ines Valero")


SAID = "That sounds like a very expensive habit to have."  # by the host, Ines Valero
OWN = "Salt finds its way in through every crack."  # by the guest, Tomas Brandt


@pytest.mark.parametrize(
    "post",
    [
        f'> "{SAID}"\n>\n> — Ines Valero\n\n<!-- q1 17.00-20.00 Ines Valero -->',
        f'> "{SAID}"\n>\n> — Ines Valero',
        f'> "{SAID}"\n> — Valero, host of the show',
        f'> "{SAID}"\n\n— Ines Valero',
        f'**Ines Valero:** "{SAID}"',
        f'Brandt listened. Valero said: "{SAID}"',
        f'"{SAID}" says Valero, while Brandt listens.',
        f'"{SAID}" Ines Valero told him.',
        f"Brandt smiled when Valero remarked:\n\n> {SAID}",
        f"It was Ines who had a question.\n\n> {SAID}",
        f"<p>Valero said:</p><blockquote>{SAID}</blockquote>",
        f"<blockquote>{SAID} <cite>Ines Valero</cite></blockquote>",
    ],
)
def test_the_nearest_name_counts(post):
    quotes = check(post, name="post.html" if post.startswith("<") else "post.md").quotes
    assert quotes[0].verdict in ("verbatim", "altered")
    assert "Valero" in quotes[0].attributed or quotes[0].attributed == "Ines"
    assert "speaker" not in quotes[0].flags


@pytest.mark.parametrize(
    "post",
    [
        f'> "{OWN}"\n>\n> — Elon Musk',
        f'"{OWN}" says Valero.',
        f'Marta Kowalska told us "{OWN}"',
        f'> "{OWN}"\n<!-- q1 Ines Valero -->',
    ],
)
def test_another_name_is_misattributed(post):
    (quote,) = check(post).quotes
    assert (quote.verdict, quote.passes) == ("misattributed", False)


def test_a_name_inside_or_behind_an_earlier_quotation_does_not_count():
    (_, quote) = check(f'"{SAID}" — Ines Valero\n\n> "{OWN}"').quotes
    assert quote.verdict == "verbatim"


def test_a_post_that_is_too_long_is_refused():
    with pytest.raises(InputError, match="characters"):
        find_quotations("a" * 5_000_001, "post.md", load_language("en"))


@pytest.mark.parametrize(
    ("post", "text", "name", "time"),
    [
        ("> **Tomas:** Salt finds its way in.", "Salt finds its way in.", "Tomas", None),
        ('> Tomas Brandt: "Salt finds its way in"', "Salt finds its way in", "Tomas Brandt", None),
        ("> Tomas Brandt (1:02:06): Salt finds its way in", "Salt finds its way in", "Tomas Brandt", 3726),
        ("> [2:06] Salt finds its way in", "Salt finds its way in", None, 126),
        ("> 75:10 – Salt finds its way in", "Salt finds its way in", None, 4510),
        ("> Q: How does salt find its way in?", "How does salt find its way in?", None, None),
        # One word before a colon may have been spoken, so it counts.
        ("> Remember: salt finds its way in", "Remember: salt finds its way in", None, None),
        ("> salt never: it finds its way in", "salt never: it finds its way in", None, None),
    ],
)  # fmt: skip
def test_what_stands_before_the_words_of_a_blockquote(post, text, name, time):
    (found,) = find_quotations(post, "post.md", load_language("en"))
    named = found.attribution.text if found.attribution else None
    assert (found.text, named, found.time) == (text, name, time)


def test_times_that_are_none_are_no_times():
    found = find_quotations(
        '"Salt finds its way in" (99:99) and "through every old crack" (75:10).', "post.md", load_language("en")
    )
    assert [quotation.time for quotation in found] == [None, 4510]


def test_footnotes_and_boxes_are_not_words():
    found = find_quotations(
        "> Salt finds its way in.[^1]\n\n> [!NOTE]\n> A box of the page.\n\n[^1]: x\n", "post.md", load_language("en")
    )
    assert [quotation.text for quotation in found] == ["Salt finds its way in."]


def test_a_source_in_its_own_paragraph_of_a_quotation_is_not_said():
    page = "<blockquote><p>Salt finds its way in.</p><cite>Tomas Brandt, 0:44</cite></blockquote>"
    assert [quotation.text for quotation in find_quotations(page, "post.html", load_language("en"))] == [
        "Salt finds its way in."
    ]
