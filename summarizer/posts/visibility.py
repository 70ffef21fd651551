"""Which parts of a post's markup a reader does not see as plain text: struck, hidden, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.posts.style_values import cascaded, declarations_of, is_hiding, is_valid
from summarizer.text.entities import unescaped

__all__ = [
    "BLOCKS",
    "HIDDEN_TAGS",
    "SILENT_TAGS",
    "STRESSING_TAGS",
    "STRUCK_TAGS",
    "attributes_of",
    "descriptions_in",
    "field_text",
    "hides",
    "is_picture",
    "is_readable_on",
    "may_show_inside",
    "shows_again",
]

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", "caption",
])  # fmt: skip
STRUCK_TAGS = frozenset(["del", "s", "strike"])
# Elements that set words off from those around them.
STRESSING_TAGS = frozenset(["em", "i", "strong", "b", "mark", "u", "big", "code", "tt"])
# Elements whose content browsers do not show as text.
HIDDEN_TAGS = frozenset([
    "script", "style", "head", "template", "noscript", "iframe", "title", "datalist", "rp", "audio", "video", "canvas",
    "progress", "meter", "noframes", "noembed",
])  # fmt: skip
# Those of them whose content belongs to the page's machinery: programs, and what only old browsers show.
SILENT_TAGS = frozenset([
    "script", "style", "template", "iframe", "audio", "video", "canvas", "progress", "meter",
])  # fmt: skip

_MAX_ATTRIBUTES = 4000  # characters of a tag's attributes that are read
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]{0,60})\s{0,20}(?:=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_DESCRIBES = re.compile(r"\b(?:title|aria-label)\s*=", re.IGNORECASE)
_SIX_DIGITS = re.compile(r"[\da-fA-F]{6}$")
_PALEST = 210  # of 255: the least of a colour's three parts from which it cannot be read on white
_MIN_WORDS = 4  # that `aria-hidden` keeps from screen readers only; fewer are decoration
_HIDING_CLASSES = frozenset([
    "sr-only", "visually-hidden", "visuallyhidden", "hidden", "d-none", "screen-reader-text", "screen-reader-only",
    "u-hidden", "is-hidden", "invisible", "element-invisible", "a11y-hidden",
])  # fmt: skip


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes in the text of a tag, without its name; their names in small letters, entities read."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag[:_MAX_ATTRIBUTES]):
        value = match[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(match[1].lower(), unescaped(value))
    return found


def hides(attributes: dict[str, str], following: str = "") -> bool:
    """Whether an element with these attributes is not shown, or is decoration by `aria-hidden`.

    `following`: what follows its tag. With none of it an element with `aria-hidden` is decoration.
    """
    style = attributes.get("style", "")
    if ("popover" in attributes or "hidden" in attributes) and _own(style, "display") in ("", "none"):
        return True
    if attributes.get("aria-hidden", "").strip().lower() == "true" and _is_decoration(following):
        return True
    if not _HIDING_CLASSES.isdisjoint(attributes.get("class", "").lower().split()):
        return True
    return bool(style) and is_hiding(style)


def is_readable_on(ground: str, colour: str) -> bool:
    """Whether words of a colour can be read on a ground, both of six hexadecimal digits; what is no colour can."""
    if not (_SIX_DIGITS.match(ground) and _SIX_DIGITS.match(colour)):
        return True
    return any(
        abs(one - other) > 255 - _PALEST for one, other in zip(*map(bytes.fromhex, (ground, colour)), strict=True)
    )


def is_picture(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element shows a picture, a formula or a file. Without a file, what `<object>` holds is shown."""
    return tag in ("svg", "math") or (tag == "object" and "data" in attributes)


def may_show_inside(attributes: dict[str, str]) -> bool:
    """Whether an element that `hides` hides by `visibility` alone, which an element inside it can undo."""
    style = attributes.get("style", "")
    shown = f"{style};visibility:visible!important"
    return _own(style, "visibility") in ("hidden", "collapse") and not hides({**attributes, "style": shown})


def shows_again(attributes: dict[str, str]) -> bool:
    """Whether an element inside one that is hidden by `visibility` is shown."""
    return _own(attributes.get("style", ""), "visibility") in ("visible", "initial") and not hides(attributes)


def _own(style: str, name: str) -> str:
    """The value of a property in an element's own style."""
    values = cascaded(declarations_of(style)).get(name, []) if style else []
    return next((one for one in reversed(values) if is_valid(name, one)), "")


def _is_decoration(following: str) -> bool:
    """Whether the element whose tag stands before this text holds no sentence: a sign, the name of an icon."""
    words = re.sub(r"<[^<>]{0,500}>?", " ", following).split()
    return sum(any(one.isalpha() for one in word) for word in words) < _MIN_WORDS


def descriptions_in(attributes: str) -> Iterator[str]:
    """The texts in a tag's attributes that a pointer or a screen reader shows, other than `alt`."""
    if _DESCRIBES.search(attributes):
        found = attributes_of(attributes)
        yield from (text for name in ("title", "aria-label") if (text := found.get(name, "").strip()))


def field_text(attributes: dict[str, str]) -> str:
    """What an `<input>` shows."""
    if attributes.get("type", "").lower() in ("hidden", "checkbox", "radio", "file", "password", "color", "range"):
        return ""
    return attributes.get("value") or attributes.get("placeholder") or ""
