"""Character references of HTML (`&amp;`, `&#228;`) in text from strangers, read."""

from __future__ import annotations

import html
import re

__all__ = ["unescaped"]

_DECIMAL = re.compile(r"&#0*([0-9]{1,8})[0-9]*")  # eight digits already name no character


def unescaped(text: str) -> str:
    """The text with its references read, as `html.unescape` reads them. Never raises.

    Python refuses to read an integer of thousands of digits. Such a reference names no character, and is U+FFFD as the
    HTML standard has it.
    """
    if "&" not in text:
        return text
    return html.unescape(_DECIMAL.sub(r"&#\1", text) if "&#" in text else text)
