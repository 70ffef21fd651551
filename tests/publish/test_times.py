"""Times exchanged in a post, and nothing else."""

from __future__ import annotations

import pytest

from summarizer.posts.quotations import find_quotations
from summarizer.publish import NewTime, change_times
from summarizer.text.language import load_language

MARKDOWN = """---
title: A post that says 1:10 and 70.00-75.50
---

At 1:10 she says "we have closed nineteen of these bridges" (1:10) <!-- q1 70.00-75.50 Ann Lee -->, and at 1:10 no more.

> "We have closed nineteen of these bridges"
> ([1:10](https://example.org/a.mp3#t=70))

> "We have closed nineteen of these bridges"

<!-- q2 70.00-75.50 Ann Lee -->

> "Water always wins in the end"
<!-- signed by 3.00-4.00 nobody -->
"""


def changed(post: str, name: str, starts: list[float]) -> tuple[str, int]:
    times = []
    for quotation, start in zip(find_quotations(post, name, load_language("en")), starts, strict=True):
        anchor = quotation.anchor
        given = (anchor.start, anchor.end) if anchor and anchor.start is not None else None
        assert quotation.source
        times.append(NewTime(quotation.source, given, quotation.time, start, start + 5.5))
    return change_times(post, times)


def test_markdown_changes_only_in_its_times():
    post, count = changed(MARKDOWN, "post.md", [101.0, 102.0, 3703.0, 104.0])
    expected = (
        MARKDOWN.replace("(1:10) <!-- q1 70.00-75.50", "(1:41) <!-- q1 101.00-106.50")
        .replace("[1:10](https://example.org/a.mp3#t=70)", "[1:42](https://example.org/a.mp3#t=102)")
        .replace("q2 70.00-75.50", "q2 3703.00-3708.50")
    )
    assert post == expected
    assert count == 3


def test_the_same_times_change_nothing():
    assert changed(MARKDOWN, "post.md", [70.0, 70.0, 70.0, 3.0]) == (MARKDOWN, 0)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_html_changes_in_its_data(ending: str):
    page = ending.join(
        [
            "<article>",
            '<p data-start="70.00" data-end="75.50">A <i>paragraph</i>.</p>',
            '<blockquote id="q1" data-start="70.00" data-end="75.50">',
            "<p>“We have closed nineteen of these bridges”</p></blockquote>",
            '<blockquote id="q2" data-start="80.00" data-end="85.50">',
            "<p>“Water always wins in the end”</p></blockquote>",
            "</article>",
        ]
    )
    post, count = changed(page, "post.html", [100.0, 200.0])
    assert count == 2
    wanted = page.replace('"q1" data-start="70.00" data-end="75.50"', '"q1" data-start="100.00" data-end="105.50"')
    assert post == wanted.replace('"80.00" data-end="85.50"', '"200.00" data-end="205.50"')
