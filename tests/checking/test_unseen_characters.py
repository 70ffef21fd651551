"""Characters in a post that no reader sees: taken out before anything is compared, flagged in quotations, left in the
file."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post, lint_post
from summarizer.posts.places import find_by_text
from summarizer.posts.quotations import find_quotations
from summarizer.text.language import load_language
from tests.checking.made import check, make, one

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
LURKING = {
    "escape": TRUE.replace("bridge", "bri\x1bdge"),
    "override": TRUE.replace("wants", "\u202ewants\u202c"),
    "zero width": TRUE.replace("repaired", "re\u200bpai\u2060red"),
    "soft hyphen": TRUE.replace("repaired", "re\u00adpaired"),
    "line separator": TRUE.replace("how it", "how\u2028it"),
    "as an entity": TRUE.replace("wants", "&#x202e;wants"),
}


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize("text", LURKING.values(), ids=LURKING.keys())
def test_it_is_compared_without_them_and_flagged(text: str, form: str) -> None:
    post = f'> "{text}"\n' if form == "md" else f"<blockquote><p>“{text}”</p></blockquote>"
    (quote,) = check(post, name=f"post.{form}").quotes
    assert (quote.text, quote.verdict, quote.passes) == (TRUE, "verbatim", True)
    assert "characters" in quote.flags


def test_only_the_quotation_that_holds_them_is_flagged() -> None:
    prose = f'A\u200b line \u202eof prose\u202c.\n\n> "{TRUE}"\n\nHe said\u200b, "{TRUE}"\u200b once more.\n'
    quotes = check(prose).quotes
    assert [quote.flags for quote in quotes] == [one(TRUE).flags] * 2
    assert "characters" not in one(TRUE).flags


def test_a_quotation_that_nobody_says_is_flagged_too() -> None:
    quote = one("We never \u202eclosed\u202c a single school in the whole valley.")
    assert (quote.verdict, quote.flags) == ("not found", ("characters",))


def test_lines_and_places_are_those_of_the_post_as_it_is() -> None:
    hidden = LURKING["zero width"]
    opening = "\ufeffAn opening\u200b line,\r\nand \u2028another.\r\n\r\n"
    post = f'{opening}> "{hidden}"\r\n> <!-- q1 1.00-2.00 Tomas Brandt -->\r\n'
    (quotation,) = find_quotations(post, "post.md", load_language("en"))
    assert quotation.line == 4
    assert quotation.source is not None
    assert post[slice(*quotation.source)] == hidden
    assert check(post).quotes[0].id == "q1"
    place = find_by_text(post, quotation.text)
    assert place is not None
    assert post[slice(*place.inner)].strip('". ') == hidden.rstrip(".")


def test_nothing_that_a_check_or_lint_says_holds_them() -> None:
    evil = "\x1b]0;owned\x07 \u202eNobody\u202c said in 1812"
    post = f'---\ntitle: "{evil}"\n---\n# {evil}\n\n{evil} that, "{evil} what Mr. \x1b[31mRed meant".\n'
    post += f"<!-- signed {evil} -->\n"
    told = check_post(post, "post.md", make()).model_dump_json() + lint_post(post, "post.md").model_dump_json()
    assert not any(char in told for char in "\x1b\x07\u202e\u202c")
    assert "\\u001b" not in told
