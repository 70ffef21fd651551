"""Writing one part of a post's prose anew: what changes, and what is refused."""

from __future__ import annotations

import pytest

from summarizer.errors import InputError
from summarizer.posts.prose_parts import ProsePart, prose_parts, with_part

POST = """\
---
title: Rivers
---

This post was written on May 4.

# Rivers Undo Bridges

Ann Lee inspects bridges.

She works in *Ashford*.

## Key Insights

### 1. Look Under the Water ###

Lee looks below the deck.

- after floods
- in spring

> "Water closed fourteen of them in my time."
<!-- q4 33.08-43.81 Ann Lee -->

People can call their county.

## Conclusion

A river is <sub>patient</sub>. See [the site].

[the site]: https://example.com/
"""


def part(text: str, post: str = POST) -> ProsePart:
    return next(one for one in prose_parts(post) if text in one.text)


def test_the_parts_of_a_post() -> None:
    assert [(one.kind, one.line, one.last, one.text.partition("\n")[0]) for one in prose_parts(POST)] == [
        ("prose", 5, 5, "This post was written on May 4."),
        ("heading", 7, 7, "Rivers Undo Bridges"),
        ("prose", 9, 11, "Ann Lee inspects bridges."),
        ("heading", 13, 13, "Key Insights"),
        ("heading", 15, 15, "Look Under the Water"),
        ("prose", 17, 20, "Lee looks below the deck."),
        ("prose", 25, 25, "People can call their county."),
        ("heading", 27, 27, "Conclusion"),
        ("prose", 29, 29, "A river is <sub>patient</sub>. See [the site]."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("People can call", "People can write to their *county*, and 2 < 3 & 4 > 1."),
        ("People can call", "One paragraph.\n\nAnother, with a [link](https://example.com/a) and `code`."),
        ("People can call", "1. first\n2. second"),
        ("People can call", "[a](http://example.com/a:b) [b](../b.md) [c](#c) [d](mailto:a@example.com) ![e](e.png)"),
        ("People can call", "<https://example.com/> and [f](?q=a:b) and `x = 1`"),
        ("People can call", "کتاب‌ها und Brücken\u00adprüfer 👩\u200d🔧"),
        ("People can call", "a" * 20_000),
        ("People can call", ""),
        ("Lee looks", "Lee looks below the deck.\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        ("Look Under", "Look Under the Water, Then Above # 2"),
        ("A river", "A river is <sub>patient</sub>, and strong."),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_only_the_part_changes(old: str, new: str, newline: str, mark: str) -> None:
    post = mark + POST.replace("\n", newline)
    its = part(old, post)
    changed = with_part(post, its, new)
    before, after = post[: its.span[0]], post[its.span[1] :]
    assert changed == before + new.replace("\n", newline) + after


def test_the_same_text_leaves_a_post_of_mixed_line_breaks_as_it_is() -> None:
    post = "# A\n\none\r\ntwo\nthree\n"
    assert with_part(post, part("one", post), "one\r\ntwo\rthree\n\n") == post


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("People can call", "text <!-- q9 1.00-2.00 Ann Lee -->", "comment"),
        ("People can call", "<!-- signed Ann Lee -->", "comment"),
        ("People can call", "text <!-- unspoken", "comment"),
        ("People can call", "text -->", "comment"),
        ("People can call", "`<!-- context seen by Ann -->`", "comment"),
        ("People can call", "a <script>alert(1)</script>", "HTML"),
        ("People can call", "<div>\ntext\n</div>", "HTML"),
        ("A river", "A river is <b>patient</b>.", "HTML"),
        ("People can call", "## A Heading", "heading is a part of its own"),
        ("People can call", "Text\n---", "heading is a part of its own"),
        ("People can call", "> words", "blockquote"),
        ("People can call", "- item\n\n  > words", "blockquote"),
        ("People can call", "```\ncode", "around it"),
        ("Lee looks", "```\ncode\n```", "code"),
        ("Lee looks", "text\n\n    code", "code"),
        ("People can call", "text\n\n***", "line across"),
        ("People can call", "[the site]: https://example.net/\n\ntext", "defines a link"),
        ("People can call", "[other]: https://example.net/", "defines a link"),
        ("People can call", "text\x00", "control character"),
        ("People can call", "text \ud800", "control character"),
        ("People can call", "a" * 20_001, "20,000"),
        ("Look Under", "a" * 20_001, "20,000"),
        ("People can call", "\u202etext", r"not shown \(U\+202E\)"),
        ("People can call", "text\u2067", r"not shown \(U\+2067\)"),
        ("People can call", "te\u200bxt", r"not shown \(U\+200B\)"),
        ("Look Under", "Look\u2028> up", r"control character \(U\+2028\)"),
        ("People can call", 'Lee said `"we close bridges"`.', "code with quotation marks"),
        ("People can call", "Lee said ``»wir sperren Brücken«``.", "code with quotation marks"),
        ("Look Under", "Look `“up”`", "code with quotation marks"),
        ("People can call", "[x](javascript:alert(1))", "a link leads"),
        ("People can call", "[x](JavaScript&colon;alert(1))", "a link leads"),
        ("People can call", "[x](<java\tscript:alert(1)>)", "a link leads"),
        ("People can call", "- [x](vbscript:x)", "a link leads"),
        ("People can call", "![x](data:text/html,x)", "a link leads"),
        ("People can call", "<javascript:alert(1)>", "a link leads"),
        ("Look Under", "Look [up](file:///etc/hosts)", "a link leads"),
        ("Look Under", "Look\nUnder", "one line"),
        ("Look Under", "  ", "one line"),
        ("Look Under", "Look <!-- unspoken -->", "comment"),
        ("Look Under", "Look <b>up</b>", "HTML"),
    ],
)
def test_what_is_more_than_a_text_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        with_part(POST, part(old), new)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    post = "\ufeffText of a post.\r\n\r\n# Title\r\n"
    assert with_part(post, part("Text", post), "New\ntext.") == "\ufeffNew\r\ntext.\r\n\r\n# Title\r\n"


@pytest.mark.parametrize("front", ["---\ntitle: x\n---\n\ntext", "+++\ntitle = 'x'\n+++\n\ntext"])
def test_a_post_without_front_matter_is_given_none(front: str) -> None:
    post = "Text of a post.\n\n# Title\n"
    with pytest.raises(InputError):
        with_part(post, part("Text", post), front)
