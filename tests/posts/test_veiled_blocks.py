"""Styles of paragraphs, boxes and whole pages that may keep the words of a quotation from being read, or add some."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
VEILS = [
    "color:white", "color:#fff", "color:rgba(0,0,0,0)", "filter:blur(9px)", "transform:rotateY(90deg)", "z-index:-1",
    "position:absolute;top:500vh", "position:fixed;top:200vh", "width:1px;overflow:hidden",
    "height:1em;overflow:hidden",
    "margin-top:-5em", "margin-left:-99vw", "font:0/0 a", "font-family:webdings", "text-indent:-99em", "order:-1",
    "animation:x 1s", "mask:url(a.svg)", "column-width:0", "unicode-bidi:bidi-override;direction:rtl",
]  # fmt: skip
LOOKS = [
    "font-style:italic", "margin:0 auto", "margin-left:-1em", "padding:4px 1rem", "position:relative",
    "overflow:hidden", "display:grid;gap:1rem", "max-width:40em", "width:45%;float:left", "color:#333",
    "color:var(--ink)", "opacity:.9",
    "font:1.0625rem/1.6 Charter,serif", "font:italic 18px/1.4 Georgia", "font-size:clamp(1.8rem,5vw,2.6rem)",
    "columns:2",
    "background:#222;color:#eee", "text-indent:-1em", "break-inside:avoid", "letter-spacing:-.01em", "z-index:1",
    "border-left:3px solid #ccc", "line-height:1.5", "min-height:200px", "background-image:url(x.png)",
]  # fmt: skip
FORMS = [
    '<blockquote style="{}">{}</blockquote>',
    '<blockquote><p style="{}">{}</p></blockquote>',
    '<div style="{}"><p>Brandt said: “{}”</p></div>',
    "<style>.note p{{color:#222}} .z{{{}}}</style><div class='z'><p>Brandt said: “{}”</p></div>",
]


def _page(body: str) -> str:
    return f"<!doctype html><html><body><h1>Bridges</h1>{body}</body></html>"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", VEILS)
def test_words_in_a_block_that_may_not_be_read_fail(style: str, form: str) -> None:
    quotes = check(_page(form.format(style, TRUE)), name="post.html").quotes
    assert [quote.passes for quote in quotes] == [False]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", LOOKS)
def test_words_in_a_block_of_another_look_pass(style: str, form: str) -> None:
    checks = check(_page(form.format(style, TRUE)), name="post.html")
    assert [quote.passes for quote in checks.quotes] == [True]
    assert not any("style sheet" in note for note in checks.notes)


@pytest.mark.parametrize(
    ("sheet", "passes"),
    [
        ("blockquote{display:none}", False),
        ("#q{opacity:0}", False),
        ("blockquote::before{content:'not '}", False),
        ("blockquote::after{content:attr(class)}", False),
        ("p::after{content:attr(data-x)}", True),
        ("@import 'a.css';", False),
        ("@media screen{.w{text-indent:-9999px}}", False),
        ("p{color:#333}</style><style>blockquote{visibility:hidden}", False),
        (":root{--ink:#fff} blockquote{color:var(--ink)}", False),
        (":root{--ink:#eee;--paper:#111} body{color:var(--ink);background:var(--paper)}", True),
        ("blockquote{margin:1em 0;border-left:3px solid #ccc} h1,h2{font-size:2em}", True),
        (".menu{display:none} .ad::before{content:'Advertisement'}", True),
        ("/* p{display:none} */ p{line-height:1.5}", True),
        ("@page{size:A4;margin:18mm 20mm}", True),
    ],
)
def test_rules_of_a_page(sheet: str, passes: bool) -> None:
    body = f"<style>{sheet}</style><blockquote id='q' class='w'><p>{TRUE}</p></blockquote>"
    checks = check(_page(body), name="post.html")
    assert [quote.passes for quote in checks.quotes] == [passes]
    assert any("style sheet" in note for note in checks.notes) is not passes


def test_a_style_reaches_markdown_between_tags_and_ends_with_its_element() -> None:
    post = f'<div style="color:white">\n\n> {TRUE}\n\n</div>\n\nBrandt said: “{TRUE}”\n'
    assert [quote.passes for quote in check(post).quotes] == [False, True]


def test_a_paragraph_without_an_end_tag_ends_where_the_next_begins() -> None:
    body = f"<p style='color:white'>Our sponsor<p>Brandt said: “{TRUE}”</p><div style='filter:x'>x</div><p>“{TRUE}”</p>"
    assert [quote.passes for quote in check(_page(body), name="post.html").quotes] == [True, True]


def test_text_in_a_head_inside_the_body_is_read() -> None:
    false = "The county paid for every single repair that we made in all those years."
    quotes = check(_page(f"<head><p>Brandt said: “{false}”</p></head>"), name="post.html").quotes
    assert [quote.passes for quote in quotes] == [False]


def test_a_linked_sheet_is_unsafe_in_markdown_and_usual_in_a_page() -> None:
    link = '<link rel="stylesheet" href="https://example.com/site.css">'
    post = check(f"{link}\n\nBrandt said: “{TRUE}”\n")
    assert any("style sheet" in note for note in post.notes)
    page = check(_page(f"{link}<p>Brandt said: “{TRUE}”</p>"), name="post.html")
    assert [quote.passes for quote in page.quotes] == [True]
    assert not any("style sheet" in note for note in page.notes)
