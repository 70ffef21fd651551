"""Boxes and quotations of Markdown's dialects: admonitions, fenced divs, directives, tags of site builders."""

from __future__ import annotations

import time

import pytest

from summarizer.posts.quotations import find_quotations
from summarizer.posts.reading import read_post
from summarizer.text.language import load_language

WORDS = "The tide took the wall in both of those winters."
WHO = "Tomas Brandt"
PROSE = "Three villages stand on the coast, and the county pays for their walls."

QUOTING = {
    "admonition": '!!! quote "@"\n\n    $',
    "its words are signed": "!!! quote\n    $\n\n    — @",
    "that opens": '??? cite "@"\n    $',
    "beside the text": '!!! pullquote inline end "@, engineer"\n    $',
    "in a list": '- One\n\n    !!! quote "@"\n        $\n\n- Two',
    "div": "::: quote\n$\n\n— @\n:::",
    "of a class": ":::: {.pullquote #one}\n$\n\n@\n::::",
    "with an author": '::: {.quote author="@"}\n$\n:::',
    "around another": ":::: columns\n::: quote\n$\n\n— @\n:::\n::::",
    "titled": ":::quote[@]\n\n$\n\n:::",
    "box that is signed": ":::tip\n\n$\n\n— @\n\n:::",
    "callout": "> [!note] @\n> $",
    "epigraph": ".. epigraph::\n\n   $\n\n   -- @",
    "on its line": ".. pull-quote:: $\n\n   -- @",
    "directive": "```{epigraph}\n$\n\n-- @\n```",
    "directive of colons": ":::{epigraph}\n:class: big\n\n$\n\n-- @\n:::",
    "slashes": "/// quote | @\n$\n///",
    "tab": '=== "About the wall"\n\n    > $\n    > — @',
    "lines": "| $\n| — @",
    "with an id": '[quote#wall.big, attribution="@"]\n____\n$\n____',
    "AsciiDoc": "[quote, @, Field Notes]\n____\n$\n____",
    "without its marks": "[quote, @]\n$",
    "Org": "#+begin_quote\n$\n— @\n#+end_quote",
    "Textile": "bq. $\n— @",
    "BBCode": '[quote="@, post:3"]$[/quote]',
    "include": '{% include quote.html text="$" author="@" %}',
    "one tag": '{{< quote author="@" text="$" />}}',
    "not closed": '{{< pullquote text="$" author="@" >}}',
    "Markdoc": '{% quote author="@" %}\n$\n{% /quote %}',
    "braces": '<Quote author={"@"} text={"$"} />',
    "Quotation": '<Quotation speaker="@">$</Quotation>',
    "hint": '{% hint style="info" %}\n$ — @\n{% endhint %}',
    "dash below": f"$\n\n— @\n\n{PROSE}",
}
OTHERS = {
    "admonition": '!!! note "About the coast"\n    $\n\n    $',
    "that opens": "??? tip\n\n    $",
    "div": "::: columns\n:::: {.column}\n$\n::::\n:::",
    "callout": "::: {.callout-note}\n## About\n\n$\n:::",
    "directive": ".. note:: $",
    "tab": '=== "About the wall"\n\n    $\n\n=== "More"\n\n    $',
    "picture": ".. image:: wall.png\n   :alt: The wall\n\n$",
    "code": f"```\n::: quote\n{WORDS}\n:::\n```\n\n$",
    "indented code": f"Text.\n\n    ::: quote\n    {WORDS}\n    :::\n\n$",
    "AsciiDoc": "[NOTE]\n====\n$\n====",
    "rules": "$\n\n____\n\n$\n\n____",
    "lines": "| $\n| $",
    "raw": "{% raw %}\n$\n{% endraw %}",
    "not closed": "::: quote\n\n$",
    "author below": "$\n\n— Nora Feld\n\n$",
}


@pytest.mark.parametrize("form", QUOTING.values(), ids=QUOTING)
def test_a_quotation_of_a_dialect(form: str) -> None:
    post = f"{PROSE}\n\n{form.replace('$', WORDS).replace('@', WHO)}\n\n{PROSE}\n"
    (found,) = find_quotations(post, "post.md", load_language("en"), names=[WHO])
    assert found.text == WORDS
    assert found.attribution is not None
    assert found.attribution.text.startswith(WHO)


@pytest.mark.parametrize("form", OTHERS.values(), ids=OTHERS)
def test_other_boxes_are_text_of_the_page(form: str) -> None:
    post = f"{form.replace('$', PROSE)}\n\nThe end.\n"
    assert not list(find_quotations(post, "post.md", load_language("en"), names=[WHO]))
    assert any(PROSE in block.text for block in read_post(post, "post.md").blocks)


def test_marks_in_a_box_are_read() -> None:
    post = f'!!! note "About the wall"\n\n    Brandt said: “{WORDS}”\n'
    (found,) = find_quotations(post, "post.md", load_language("en"), names=[WHO])
    assert found.text == WORDS
    assert found.line == 3


@pytest.mark.parametrize(
    "form", ["::: quote\n", ":::\n", "{{< x a=b a=b a=b a=b a=b a=b a=b a=b a=b \n", "!!! q\n    a\n"]
)
def test_many_of_them_take_time_in_proportion(form: str) -> None:
    began = time.perf_counter()
    read_post(form * 2000 + "::: quote\n" * 60 + "deep\n" + ":::\n" * 60, "post.md")
    assert time.perf_counter() - began < 5
    deep = "::: quote\n" * 60 + "deep\n" + ":::\n" * 60
    assert any("deep" in block.text for block in read_post(deep, "post.md").blocks)
