"""Character references of HTML in text from strangers."""

from __future__ import annotations

import html

import pytest
from growth import require_linear

from summarizer.text.entities import unescaped

MANY = "9" * 5000  # more digits than Python makes an integer of


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain", "plain"), ("a &amp; b", "a & b"),
        ("&#228;&#xE4;", "ää"), ("&#65 &#x41", "A A"), ("&amp;#65;", "&#65;"),
        ("&zzz; & &# &#;", "&zzz; & &# &#;"), ("&#0;", "\ufffd"), ("&#1114112;", "\ufffd"),
        (f"a &#{MANY}; b", "a \ufffd b"), (f"a &#{MANY} b", "a \ufffd b"), (f"&#x{MANY};", "\ufffd"),
        (f"&#{'0' * 5000}65;", "A"), (f"&#{'0' * 5000};", "\ufffd"),
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_references(text: str, read: str) -> None:
    assert unescaped(text) == read


@pytest.mark.parametrize("text", ["&#99999999;", "&#00000065;x", "&lt;&#x1F600;&copy", "&#12345678901;&eacute;1"])
def test_as_python_reads_them(text: str) -> None:
    assert unescaped(text) == html.unescape(text)


@pytest.mark.parametrize("part", ["&#", "&#0", "&#9", "0", "9", "&"])
def test_linear(part: str) -> None:
    require_linear(unescaped, lambda n: "&#" + part * 1000 * n, 15)
