"""Which parts of a post's markup a reader does not see as plain text: struck, hidden, pictures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = [
    "COMMENT",
    "HIDDEN_TAGS",
    "SILENT_TAGS",
    "STRUCK_TAGS",
    "attributes_of",
    "descriptions_in",
    "field_text",
    "hides",
]

STRUCK_TAGS = frozenset(["del", "s", "strike"])
# Elements whose content browsers do not show as text.
HIDDEN_TAGS = frozenset([
    "script", "style", "head", "template", "noscript", "iframe", "title", "datalist", "rp", "audio", "video", "canvas",
    "progress", "meter", "object",
])  # fmt: skip
# Those of them whose content belongs to the page's machinery: programs, and what only old browsers show.
SILENT_TAGS = frozenset([
    "script", "style", "template", "iframe", "audio", "video", "canvas", "progress", "meter", "object",
])  # fmt: skip
# HTML Living Standard, 13.2.5.43 and after: `<!-->` and `<!--->` are whole comments; `--!>` ends one, too.
COMMENT = re.compile(r"<!--(?:-?>|(.*?)--!?>)", re.DOTALL)

_MAX_ATTRIBUTES = 4000  # characters of a tag's attributes that are read
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]{0,60})\s{0,20}(?:=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_DESCRIBES = re.compile(r"\b(?:title|aria-label)\s*=", re.IGNORECASE)
_NO_SIZE = r"0*\.?0*(?:[a-z%]{1,4})?\s*(?:[;!]|$)"
_HIDING_STYLE = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|(?:font-size|opacity|width|height)\s*:\s*(?=[0.]){_NO_SIZE}|color\s*:\s*transparent"
    r"|text-decoration(?:-line)?\s*:[^;]*line-through"
    r"|(?:text-indent|left|right|top|bottom|margin(?:-\w+)?)\s*:\s*-\d{3,}|clip(?:-path)?\s*:\s*(?!\s|auto|none)"
    r"|scale(?:[xy3]d?)?\(\s*0*\.?0*\s*[,)]|translate\w{0,2}\([^)]*-\d{3,}"
)
_COLOURS = re.compile(r"(?:^|[;\s])(background-color|background|color)\s*:\s*([^;!]+)")
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
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


def hides(attributes: dict[str, str]) -> bool:
    """Whether an element with these attributes is not shown, or not read out."""
    if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    if not _HIDING_CLASSES.isdisjoint(attributes.get("class", "").lower().split()):
        return True
    style = re.sub(r"/\*.*?\*/", "", attributes.get("style", "").lower())
    colours = {name.removesuffix("-color"): value.strip() for name, value in _COLOURS.findall(style)}
    if "color" in colours and colours["color"] == colours.get("background"):
        return True
    return _HIDING_STYLE.search(style) is not None


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
