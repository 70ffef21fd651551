"""Words that a style, an attribute, a style sheet or a character keeps a reader from reading as they stand."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
FORMS = [f"<blockquote><p>“{TRUE}”</p></blockquote>", f'> "{TRUE}"\n']


def _styled(opening: str, form: str) -> str:
    name = opening[1:].split()[0].rstrip(">")
    return form.replace("you how", f"you {opening}how</{name}>")


@pytest.mark.parametrize("form", FORMS, ids=["html", "md"])
@pytest.mark.parametrize(
    "opening",
    [
        "<span popover>", '<span style="filter:opacity(0)">', '<span style="scale:0">', '<span style="zoom:0">',
        '<span style="translate:-9999px">', '<span style="mask:linear-gradient(#0000,#0000)">', '<font color="white">',
        '<font color="fefefe">', '<span style="color:rgba(0,0,0,0.05)">', '<bdo dir="rtl">',
        '<span style="rotate:180deg">',
        '<span style="unicode-bidi:bidi-override;direction:rtl">', '<b style="font-size:0.01em">',
        '<span style="animation:x 1s">', '<span style="--a:#fff;color:var(--a)">',
    ],
)  # fmt: skip
def test_words_that_a_style_may_keep_from_a_reader_fail(opening: str, form: str) -> None:
    (quote,) = check(_styled(opening, form), name="post.html" if form[0] == "<" else "post.md").quotes
    assert not quote.passes
    assert any(edit.kind == "hidden" for edit in quote.edits)


@pytest.mark.parametrize("form", FORMS, ids=["html", "md"])
@pytest.mark.parametrize(
    "opening",
    [
        '<span style="color:#c00">', '<b style="font-weight:bold">', '<font color="red">', '<span dir="rtl">', "<bdi>",
        '<mark style="background-color:rgba(0,0,0,0)">', '<span style="color:white;background:#000">', "<small>",
        '<span style="font-size:0.875em;letter-spacing:0.02em">', '<span style="color:var(--accent)">',
        '<span style="-webkit-text-stroke-width:0px;orphans:2;display:inline">',
    ],
)  # fmt: skip
def test_words_of_another_look_pass(opening: str, form: str) -> None:
    (quote,) = check(_styled(opening, form), name="post.html" if form[0] == "<" else "post.md").quotes
    assert quote.passes
    assert quote.verdict == "verbatim"


def test_an_element_ends_where_its_own_end_is() -> None:
    (quote,) = check(FORMS[1].replace("how it wants", '<span style="filter:x"><span>how</span> it</span> wants')).quotes
    assert [edit.post for edit in quote.edits] == ["how it"]


@pytest.mark.parametrize("sheet", [".x{display:none}", "blockquote::after{content:' not'}", "@import 'a.css';"])
def test_a_style_sheet_that_may_hide_words_is_told(sheet: str) -> None:
    checks = check(f"<style>{sheet}</style>\n\n{_styled('<i class=x>', FORMS[1])}\n\nHe said “{TRUE}”\n")
    assert [quote.passes for quote in checks.quotes] == [False, True]
    assert all(("characters" in quote.flags) is ("import" in sheet) for quote in checks.quotes)
    assert any("style sheet" in note for note in checks.notes)


def test_a_style_sheet_of_colours_and_one_in_code_are_not() -> None:
    for sheet in ("<style>.x{color:#333;padding:4px}</style>", "`<style>.x{display:none}</style>`"):
        checks = check(f"{sheet}\n\n{_styled('<i class=x>', FORMS[1])}")
        assert [(quote.passes, "characters" in quote.flags) for quote in checks.quotes] == [(True, False)]


@pytest.mark.parametrize(
    ("post", "flagged"),
    [
        (f"He said \u202e“{TRUE}”", True),
        (f"\u202eHe said\u202c “{TRUE}”", False),
        (f"~~He said~~ once more “{TRUE}”", False),
    ],
)
def test_reversed_quotations_are_flagged(post: str, flagged: bool) -> None:
    (quote,) = check(post).quotes
    assert ("characters" in quote.flags) is flagged


@pytest.mark.parametrize(
    ("post", "passes"),
    [
        (f"~~He said “{TRUE}”~~", False),
        (f"> ~~{TRUE}~~", False),
        (f"~~Not this:~~\n\n> {TRUE}", True),
        (f"> {TRUE}\n\n~~Not that.~~", True),
        (f"<p><del>He said “{TRUE}”</del></p>", False),
        (f"<s><p>He said “{TRUE}”</p></s>", False),
        (f"<blockquote><p><s>{TRUE}</s></p></blockquote>", False),
        (f"<p><del>Not this:</del></p><blockquote><p>{TRUE}</p></blockquote>", True),
    ],
)
def test_a_quotation_that_is_struck_out_as_a_whole_fails(post: str, passes: bool) -> None:
    (quote,) = check(post, name="post.html" if post[0] == "<" else "post.md").quotes
    assert quote.passes is passes
    assert [edit.kind for edit in quote.edits] == ([] if passes else ["hidden"])
