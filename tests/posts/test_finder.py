"""What the finder lists of a post, and as what: each rule with a text that it fits and one that it does not fit."""

from __future__ import annotations

import pytest
import regex

from summarizer.posts.quotations import Quotation, find_quotations
from summarizer.text.language import load_language
from summarizer.text.quotation_marks import MARKS

WORDS = "the tide takes every wall down"


def listed(post: str, language: str = "en", name: str = "post.md", **known: list[str]) -> list[Quotation]:
    return list(find_quotations(post, name, load_language(language), **known))


def texts(post: str, language: str = "en", name: str = "post.md") -> list[str]:
    return [quotation.text for quotation in listed(post, language, name)]


def test_every_character_with_the_property_is_a_mark() -> None:
    known = set("".join(MARKS))
    missing = [chr(code) for code in range(0x110000) if regex.match(r"\p{Quotation_Mark}", chr(code))]
    assert [mark for mark in missing if mark not in known] == []


@pytest.mark.parametrize(
    ("language", "post"),
    [
        ("en", 'It fell, "{}" he wrote.'),
        ("en", "Wells says“{}”and leaves."),
        ("en", 'Wells says " {} " to us.'),
        ("en", 'Wells says "\u0301{}".'),
        ("en", "Wells says *“{}”* to us."),
        ("en", "Wells says &bdquo;{}&ldquo; to us."),
        ("en", "Wells says ``{}'' to us."),
        ("en", "Wells says `{}' to us."),
        ("en", "Wells says ,,{}'' to us."),
        ("en", "Wells says <q>{}</q> to us."),
        ("en", 'Wells says "`{}`" to us.'),
        ("sv", "Wells sade ”{}” till oss."),
        ("sv", "Wells sade »{}» till oss."),
        ("fi", "Wells sanoi ’{}’ meille."),
        ("de", "Wells sagte ›{}‹ zu uns."),
        ("ru", "Wells сказал «{}» нам."),
    ],
)
def test_marks_as_languages_and_people_type_them(language: str, post: str) -> None:
    assert texts(post.format(WORDS), language) == [WORDS]


@pytest.mark.parametrize(
    ("language", "post"),
    [
        ("en", "The crews' boats and the keepers' own nets."),
        ("en", "The '70s, rock 'n' roll, 'em and ’til dawn."),
        ("en", 'A 9" plank, a 7.5" nail and a 4½" gap.'),
        ("en", "She is 5'9\" and it is 12' by 7'."),
        ("en", "At 51° 30' 26\" N and 3″ deep."),
        ("he", 'צה"ל ומנכ"לית ויו"ר הגיעו.'),
        ("fr", "L’eau d’aujourd’hui n’a qu’une heure."),
        ("en", 'Run `print("the tide takes every wall")` now.'),
        ("en", "> [!NOTE]\n> The tide is high.\n>\n> Stay away from it."),
        ("en", "**Takeaway:** The tide is high at noon."),
        ("en", "**Note:** The tide is high at noon."),
        ("en", "- Ada Wells: keeper of the harbour"),
        ("en", "**Guest:** Ada Wells"),
        ("en", "Why it matters: the tide is high."),
        ("de", "Neue Meetups: Das Wasser steigt jeden Tag."),
        ("en", "<p hidden>“the tide takes every wall”</p>"),
    ],
)
def test_what_is_no_quotation(language: str, post: str) -> None:
    assert texts(post, language) == []


@pytest.mark.parametrize(
    ("language", "post", "expected"),
    [
        ("en", '"The tide," she said, "takes every wall down."', ["The tide, takes every wall down."]),
        (
            "en",
            '"The tide takes it." Wells said, "Every wall falls down."',
            ["The tide takes it.", "Every wall falls down."],
        ),
        (
            "en",
            '"The tide takes it," Wells said. "Every wall falls down."',
            ["The tide takes it,", "Every wall falls down."],
        ),
        (
            "en",
            '"The tide takes it all," Wells said, and Moss replied, "every wall falls down."',
            ["The tide takes it all,", "every wall falls down."],
        ),
        ("de", "„Die Flut“, sagte Wells, „nimmt jede Mauer mit.“", ["Die Flut nimmt jede Mauer mit."]),
        ("ja", "「潮は」と彼女は言い、「壁を全部こわします」と続けた。", ["潮は壁を全部こわします"]),
        ("sv", "”Floden”, sade Wells, ”tar varje mur.”", ["Floden tar varje mur."]),
        ("en", 'Wells says "the tide\n\ntakes every wall down." Then she left.', ["the tide takes every wall down."]),
        (
            "en",
            "“The tide takes it.\n\n“Every wall falls down.” She left.",
            ["The tide takes it. Every wall falls down."],
        ),
        (
            "en",
            "“The tide takes it all.”\n\n“Every wall falls down.”",
            ["The tide takes it all.", "Every wall falls down."],
        ),
        (
            "en",
            'Wells says "the tide takes it all.\n\nMoss says "every wall falls down" too.',
            ["the tide takes it all.", "every wall falls down"],
        ),
        (
            "en",
            '> "The tide takes it,\n>\n> and every wall falls down."',
            ["The tide takes it, and every wall falls down."],
        ),
        ("en", '> "The tide takes it," she says, "and every wall."', ["The tide takes it, and every wall."]),
        (
            "en",
            '> "The tide takes it all" and the mayor paid for it.',
            ['"The tide takes it all" and the mayor paid for it.'],
        ),
        (
            "en",
            '> "The tide takes it all," says Wells, and the mayor paid.',
            ['"The tide takes it all," says Wells, and the mayor paid.'],
        ),
        ("en", '> Wells said: "The tide takes it all."', ["The tide takes it all."]),
    ],
)
def test_quotations_in_several_pieces(language: str, post: str, expected: list[str]) -> None:
    assert texts(post, language) == expected


@pytest.mark.parametrize(
    ("language", "post", "title"),
    [
        ("en", 'Her book, "The Tide and the Wall," is out.', True),
        ("en", "He hosts a show called “Walls and Other Tides” now.", True),
        ("en", 'The "Tide and Wall Weekly" newsletter is hers.', True),
        ("en", 'Episode 9: "Why the Tide Always Wins"', True),
        ("de", "Das Buch „Die Flut und was davon bleibt“ ist da.", True),
        ("zh", "她写了《潮水和城墙的故事》一书。", True),
        ("en", 'Wells called it "a waste that no town should ever pay for".', False),
        ("en", 'Wells called her own book "a waste that no town should pay for".', False),
        ("en", 'In the book "we are all poor people here", Wells says.', False),
        ("en", 'Wells says "The Tide Takes Every Wall Down".', False),
        ("en", 'He was called "a liar and a thief of note" by Wells.', False),
        ("zh", "她说：《潮水今天就要来了》。", False),
        ("zh", "她说《潮水今天就要来了》。", False),
        ("zh", "《潮水今天就要来了》，她说。", False),
        ("zh", "《潮水今天就要来了》王芳说。", False),
        ("zh", "她说《潮水》很好看。", True),
        ("zh", "《潮水》里他说过这件事。", True),
        ("zh", "她提到《潮水》。", True),
        ("ja", "彼女は〈今日は潮が来ます〉と語った。", False),
        ("ja", "彼女は《今日は潮が来ます》と笑った。", False),
        ("ja", "彼女は《潮の本》という本を書いた。", True),
        ("ja", "彼女は《潮の本》と題する本について語った。", True),
        ("ko", "그는 《오늘은 파도가 옵니다》라고 말했다.", False),
        ("ko", "그는 〈오늘은 파도가 옵니다〉라며 웃었다.", False),
        ("ko", "김민수: 《오늘은 파도가 옵니다》", False),
        ("ko", "추천 도서: 《파도의 책》", True),
        ("ko", "그는 《파도의 책》라는 책을 썼다.", True),
        ("ko", "그는 《파도의 책》을 썼다고 말했다.", True),
        ("en", "“The Tide Takes Every Wall Down,” Wells said.", False),
    ],
)
def test_titles_and_what_only_stands_like_one(language: str, post: str, title: bool) -> None:
    assert [quotation.title for quotation in listed(post, language)] == [title]


@pytest.mark.parametrize(
    ("post", "title"),
    [
        ('It was on The "Tide and Wall Hour" Show.', True),
        ("In “The Tide Takes Us All Home” she explains it.", True),
        ("Wells said “the tide takes us all home” there.", False),
    ],
)
def test_titles_of_the_metadata(post: str, title: bool) -> None:
    titles = ['The "Tide and Wall Hour" Show', "9: The Tide Takes Us All Home"]
    assert [quotation.title for quotation in listed(post, titles=titles)] == [title]


@pytest.mark.parametrize(
    ("post", "title"),
    [('On "Wells and Walls", Moor says it is late.', True), ('"Wells and walls," Moor says of it.', False)],
)
def test_a_title_of_the_metadata_after_a_preposition_is_no_speech(post: str, title: bool) -> None:
    assert [quotation.title for quotation in listed(post, titles=["Wells and Walls"])] == [title]


@pytest.mark.parametrize(
    ("post", "short"),
    [
        ('He calls them "wall people".', True),
        ('He calls them "people of the wall".', False),
        ("我们说「很好」。", True),
        ("我们说「今天的天气非常好」。", False),
        ("> The wall.", False),
        ("> “The wall.”", False),
    ],
)
def test_short_ones_are_marked_outside_blockquotes(post: str, short: bool) -> None:
    assert [quotation.short for quotation in listed(post)] == [short]


@pytest.mark.parametrize(
    "post",
    [
        "> - {}",
        "> ## {}",
        "> | {} |\n> |---|",
        "> ```\n> {}\n> ```",
        ">     {}",
        "> `{}`",
        "> > {}",
        "> [!QUOTE] Ada Wells\n> {}",
        "<blockquote><pre>{}</pre></blockquote>",
        "<blockquote><code>{}</code></blockquote>",
        "> ![{}](wall.png)",
        '<blockquote><img src="x" alt="{}"></blockquote>',
        "> {}\n>\n> Ada Wells",
        "> {}\n>\n> - Ada Wells",
        "<blockquote>{}<footer>Ada Wells</footer></blockquote>",
        "> ![Ada Wells](a.png)\n>\n> {}",
        "> Answer: {}",
        "> {}\n> — Ada Wells at the harbour",
    ],
)
def test_all_that_a_reader_sees_in_a_blockquote(post: str) -> None:
    assert texts(post.format(WORDS)) == [WORDS]


@pytest.mark.parametrize(
    ("post", "text", "hidden"),
    [
        ("> The tide ~~never~~ takes it.", "The tide takes it.", ("never",)),
        ("She says “the <del>high</del> tide takes it”.", "the tide takes it", ("high",)),
        ("She says “the <span style='opacity: 0'>high</span> tide takes it”.", "the tide takes it", ("high",)),
        ("She says “the <b aria-hidden='true'>high</b> tide takes it”.", "the tide takes it", ("high",)),
        ("She says “the tide ![not](x.png) takes it”.", "the tide takes it", ("not",)),
        ("She says “the tide[^4] takes it all”.", "the tide takes it all", ("[^4]",)),
        ("She says “the tide[^4] takes it all”.\n\n[^4]: See there.", "the tide takes it all", ()),
        ("She says “the t\u0336ide takes it”.", "the t\u0336ide takes it", ()),
        ("She says ~~“the tide takes it”~~.", "the tide takes it", ("the tide takes it",)),
        ("~~She says “the tide takes it”.~~", "the tide takes it", ("the tide takes it",)),
        ("> ~~The tide takes it.~~", "The tide takes it.", ("The tide takes it.",)),
    ],
)
def test_what_a_reader_does_not_see_as_text(post: str, text: str, hidden: tuple[str, ...]) -> None:
    (found,) = listed(post)
    assert (" ".join(found.text.split()), found.hidden) == (text, hidden)


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u202e", "\U000e0041", "&shy;", "&#8203;"])
def test_characters_that_are_not_shown_are_told(unseen: str) -> None:
    (found,) = listed(f"She says “the ti{unseen}de takes it”.")
    assert (found.text, found.unseen) == ("the tide takes it", True)


def test_joiners_that_spell_words_are_words() -> None:
    (found,) = listed("او گفت «ما پل را می\u200cبندیم امشب».", "fa")
    assert ("\u200c" in found.text, found.unseen) == (True, False)


@pytest.mark.parametrize(
    ("post", "named"),
    [
        ("**Ada Wells:** The tide is high.", ["Ada Wells"]),
        ("**Ada Wells** (0:12): The tide is high.", ["Ada Wells"]),
        ("[00:12] Ada Wells: The tide is high.", []),
        ("Ada Wells: The tide is high.\nTom Moss: Is it?", ["Ada Wells", "Tom Moss"]),
        ("Moss: The tide is high.", ["Moss"]),
        ("**山田太郎**：潮が高くなりました。", ["山田太郎"]),
        ("> Wells: The tide is high.\n> Moss: Is it?", ["Wells", "Moss"]),
        ("Budget: The tide is high.", []),
    ],
)
def test_turns(post: str, named: list[str]) -> None:
    found = listed(post, names=["Tom Moss"])
    assert [quotation.attribution.text for quotation in found if quotation.attribution] == named
    assert {quotation.reason for quotation in found} <= {"turn"}


@pytest.mark.parametrize(
    "name",
    ["bell hooks", "will.i.am", "k.d. lang", "Voice 2", "محمد علي", "김민수", "שרה כהן", "山田太郎", "the Keeper",
     "Ada Wells, head of the port", "Ada M. Wells, PhD", "Ludwig van Wells"],
)  # fmt: skip
def test_a_name_after_a_dash_signs(name: str) -> None:
    (found,) = listed(f"> {WORDS}.\n>\n> — {name}")
    assert found.attribution is not None
    assert (found.text, found.attribution.text) == (f"{WORDS}.", name)


@pytest.mark.parametrize("tail", ["Water won", "and every wall falls", "then it fell", "it was not the tide!"])
def test_a_dash_within_the_words_signs_nothing(tail: str) -> None:
    (found,) = listed(f"> We built it — {tail}")
    assert (found.text, found.attribution) == (f"We built it — {tail}", None)


@pytest.mark.parametrize(
    "label", ["Answer", "Her answer", "Best line", "Highlight", "A", "From the transcript", "答え"]
)
def test_labels_that_name_nobody(label: str) -> None:
    assert [found.attribution for found in listed(f"{label}: “{WORDS}”")] == [None]


def test_values_of_the_front_matter_are_read_with_their_lines() -> None:
    post = "---\ndate: 2026-01-01\ntitle: >\n  Wells on\n" + (
        "  “the tide that takes it”\nquotes:\n  - '“walls that fall down”'\n---\n"
    )
    assert [(found.text, found.line) for found in listed(post)] == [
        ("the tide that takes it", 4),
        ("walls that fall down", 7),
    ]


@pytest.mark.parametrize(
    "post",
    [
        "---\n\n> {}\n\n---\n\nMore.",
        '---\n# Tides\n\n"{}"\n\n---\nMore.',
        '---\nWells says "{}", and left.\n\n---\n',
        '---\nWells: "{}."\n---\n',
        "\ufeff> {}",
        "+++\ntitle = 'Wells says \"{}\"'\n+++\nMore.",
        "---\n**Ada Wells:** {}.\n---\n",
        "Ada Wells: {}.\n===\n",
        "---\nAda Wells: {}\n---\n",
        "---\nquote: {}\n---\nMore.",
        "---\npull-quote:\n  text: {}\n  author: Ada Wells\n---\nMore.",
        "+++\npullquote = '{}'\n+++\nMore.",
        '{{\n"title": "Wells says “{}”"\n}}\n\nMore.',
    ],
)
def test_front_matter_is_a_mapping_and_all_else_is_text(post: str) -> None:
    assert [text.rstrip(".") for text in texts(post.format(WORDS))] == [WORDS]


def test_fields_of_front_matter_are_no_quotations() -> None:
    assert texts("---\ntitle: The tide of walls\nauthor: Ann Wells\ndate: 2024-01-01\n---\nMore.") == []
    assert texts("+++\ntitle = 'The tide'\ntags = ['sea', 'walls']\n+++\nMore.") == []
    assert texts("# Ada Wells: Why does the tide take every wall?") == []


@pytest.mark.parametrize(
    "inside",
    [
        "<template>no</template>", "<noscript>no</noscript>", "<canvas>no</canvas>", "<script>no</script>",
        '<i class="sr-only">no</i>', '<i style="text-indent:-999px">no</i>', '<i style="max-height:0">no</i>',
        '<i style="color:#fff;background:#fff">no</i>', '<i style="text-decoration: line-through">no</i>',
        '<i style="clip-path:inset(100%)">no</i>', '<input value="no">',
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_what_browsers_do_not_show_as_text_is_hidden(inside: str, name: str) -> None:
    assert [found.hidden for found in listed(f"<p>Wells says “The tide takes {inside} wall down.”</p>", name=name)] == [
        ("no",)
    ]


@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_comments_end_where_browsers_end_them(name: str) -> None:
    for comment in ("<!-->", "<!--->", "<!-- a --!>"):
        assert texts(f"{comment} Wells says “{WORDS}” -->", name=name) == [WORDS]
    assert texts(f"<!-- Wells says “{WORDS}” -->", name=name) == []


@pytest.mark.parametrize(
    "post",
    [
        "<blockquote>\n\n{}\n\n</blockquote>\n\nThe walls of the town were old.",
        "<figure><blockquote>\n\n{}\n\n</blockquote>\n<figcaption>Ann Wells</figcaption></figure>",
        "- <blockquote>\n\n  {}\n\n- The walls of the town were old.",
        "The town. <blockquote>{}</blockquote> The walls of the town were old.",
        "<div><q>\n\n{}\n\n</q></div>\n\nThe walls of the town were old.",
    ],
)
def test_html_quotes_what_markdown_sets_between_its_tags(post: str) -> None:
    assert texts(post.format(WORDS)) == [WORDS]


@pytest.mark.parametrize("marks", ["“{}”", "‘{}’", "'{}'"])
@pytest.mark.parametrize(
    "post",
    [
        "![Wells says {}](a.png)", '![Tide](a.png "Wells says {}")', 'A [link](b.html "Wells says {}") here.',
        '<img alt="Wells says {}" src="a.png">', '<p>A <img alt="Wells says {}"> here.</p>',
        '<p title="Wells says {}">Tide.</p>', '<div><img alt="Wells says {}"></div>',
        '<button aria-label="Wells says {}">a</button>',
    ],
)  # fmt: skip
def test_texts_of_pictures_and_links_with_marks_are_read(post: str, marks: str) -> None:
    assert texts(post.format(marks.format(WORDS))) == [WORDS]


def test_texts_of_pictures_and_links_without_marks_are_no_quotations() -> None:
    assert texts(f"![{WORDS}](a.png) and the [keepers' link](b.html \"the keepers' page of Wells's\").") == []


@pytest.mark.parametrize(
    ("post", "who"),
    [
        ("<!-- q1 1.0-2.0 Ada Wells -->\n> {}", "Ada Wells"),
        ("<!-- q1 1.0-2.0 Ada Wells -->\n\n> {}", "Ada Wells"),
        ("Tide.\n\n<!-- q1 1.0-2.0 Ada Wells -->\n> {}", "Ada Wells"),
        ("<!-- q1 1.0-2.0 Ada Wells --><blockquote>{}</blockquote>", "Ada Wells"),
        ("<!-- q1 1.0-2.0 Ada Wells -->\n<blockquote>\n\n{}\n\n</blockquote>", "Ada Wells"),
        ("<!-- q1 1.0-2.0 Ada Wells -->\n\nTide.\n\n> {}", None),
        ("<!-- q1 1.0-2.0 Ada Wells -->\n> {}\n\n<!-- q1 1.0-2.0 Bo Moss -->", "Bo Moss"),
    ],
)
def test_a_comment_right_above_a_blockquote_belongs_to_it(post: str, who: str | None) -> None:
    (found,) = listed(post.format(WORDS))
    assert (found.anchor.who if found.anchor else None) == who


def test_a_comment_between_two_blockquotes_belongs_to_the_one_that_it_touches() -> None:
    for post, places in (
        ("> {}\n\n<!-- q1 Ada Wells -->\n> {}", [False, True]),
        ("> {}\n<!-- q1 Ada Wells -->\n\n> {}", [True, False]),
        ("> {}\n\n<!-- q1 Ada Wells -->\n\n> {}", [True, False]),
        ("> {}\n<!-- q1 Ada Wells -->\n> {}", [True, False]),
    ):
        assert [found.anchor is not None for found in listed(post.format(WORDS, WORDS))] == places


@pytest.mark.parametrize(
    ("second", "goes_on"),
    [
        (' And "it never stops."', True), (' "Never."', True), (' She paused. "Never again!"', True),
        (' But then: "Never".', True), (' The "experts" left.', False), (' She hates "experts."', False),
        (' It is "a tide", he thinks.', False),
    ],
)  # fmt: skip
def test_a_few_words_that_are_a_sentence_go_on_the_quotation_before(second: str, goes_on: bool) -> None:
    found = listed('"The tide takes every wall," said Wells.' + second)
    assert [one.goes_on for one in found] == [False, goes_on]


@pytest.mark.parametrize(
    "label", ["🎧 **Ann Wells:** ", "**Ann Wells:**\n", "**Ann Wells (guest):** ", "**Ann Wells [keeper]:** "]
)
def test_turns_with_a_sign_a_role_or_words_on_the_next_line(label: str) -> None:
    assert texts(f"{label}The tide takes every wall.") == ["The tide takes every wall."]


@pytest.mark.parametrize(
    "before",
    [
        "<p>Well &#{0};</p>", '<p title="&#{0};">So</p>', "<style>&#{0};</style>", "<p hidden>&#{0};</p>",
        '<span title="&#{0};">so</span>', "<p>&amp;#{0};</p>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_a_reference_of_thousands_of_digits_hides_nothing(before: str, name: str) -> None:
    post = f"{before.format('9' * 5000)}\n\n<p>Wells says “{WORDS}”</p>"
    assert texts(post, name=name) == [WORDS]


@pytest.mark.parametrize(
    ("post", "pieces"),
    [
        ("“The tide takes …” — Wells paused — “in Berlin.”", [2]),
        ("Wells said: “The tide takes ...” – she paused – “every wall there is.”", [2]),
        ("“The tide takes every wall.” — Wells then adds — “The wall knows what is coming.”", [1, 1]),
        ("“The tide takes every wall …” (5:00) “The wall knows what is coming.”", [1, 1]),
    ],
)
def test_an_aside_between_dashes_interrupts_words_that_break_off(post: str, pieces: list[int]) -> None:
    assert [len(one.pieces) for one in listed(post)] == pieces


@pytest.mark.parametrize(
    ("post", "goes_on"),
    [
        ("“The tide takes every wall” — Wells paused — “in Berlin.”", True),
        ("“The tide takes every wall …” [laughs] “in Berlin.”", True),
        ("“The tide takes every wall” — a kind of — “tide” of its own.", False),
        ("“The tide takes every wall” (or so) “they” say.", False),
    ],
)
def test_a_few_words_after_an_aside_go_on_the_quotation_before(post: str, goes_on: bool) -> None:
    assert listed(post)[-1].goes_on is goes_on
