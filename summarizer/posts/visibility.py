"""Which parts of a post's markup a reader does not see as plain text: struck, hidden, pictures."""

from __future__ import annotations

import html
import re

__all__ = ["STRUCK_TAGS", "attributes_of", "hides"]

STRUCK_TAGS = frozenset(["del", "s", "strike"])

_MAX_ATTRIBUTES = 4000  # characters of a tag's attributes that are read
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]{0,60})\s{0,20}(?:=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_NO_SIZE = r"0*\.?0*(?:[a-z%]{1,4})?\s*(?:[;!]|$)"
_HIDING_STYLE = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|(?:font-size|opacity)\s*:\s*(?=[0.]){_NO_SIZE}|color\s*:\s*transparent"
)


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
    style = re.sub(r"/\*.*?\*/", "", attributes.get("style", "").lower())
    return _HIDING_STYLE.search(style) is not None
