"""A server's text without the key that it was sent, in the forms in which servers and gateways echo one.

No maintained library was found that finds a given secret in its encodings: detect-secrets and the like look for what
may be any secret.
"""

from __future__ import annotations

import base64
import functools
import json
import re
from urllib.parse import quote

__all__ = ["redacted"]

_MIN_SECRET_LENGTH = 12  # a shorter key, such as `local`, is a placeholder, and may be a word of an answer
# Between the characters of a key that is broken over lines: white space, its escapes, invisible signs.
_BREAK = r"(?:\s|\\{1,4}[nrt]|=\r?\n|[\u200b-\u200d\u2060\ufeff\u00ad]){0,8}"
_MOST_SEARCHED = 8 * 2**20  # characters; a larger text is a file of answers, in which only whole forms are looked for
_BASE64_REST = r"[A-Za-z0-9+/_=-]{0,3}"  # beside a key that is part of a longer encoded text


def redacted(text: str, key: str, *, least: int = _MIN_SECRET_LENGTH) -> str:
    """The text with `[key]` for the key: as it is, escaped for JSON, a URL or HTML, in base64 or hexadecimal, each also
    broken over lines. `least`: characters of a key; a shorter one stays.
    """
    if len(key) < least:
        return text
    text = text.replace(key, "[key]")
    if len(text) > _MOST_SEARCHED:
        for form in (quote(key, safe=""), json.dumps(key)[1:-1], *_base64_cores(key.encode("utf-8", "surrogatepass"))):
            text = text.replace(form, "[key]")
        return text
    return _pattern(key).sub("[key]", text)


@functools.lru_cache(maxsize=8)
def _pattern(key: str) -> re.Pattern[str]:
    data = key.encode("utf-8", "surrogatepass")
    forms = [_BREAK.join(_written(char) for char in key)]
    forms += [_BREAK.join(_in_base64(char) for char in core) + _BASE64_REST for core in _base64_cores(data)]
    forms.append(_BREAK.join(rf"(?:0x|\\x|:)?(?:{byte:02x}|{byte:02X})" for byte in data))
    return re.compile("|".join(forms))


def _written(char: str) -> str:
    """A character of a key, as it is or escaped."""
    percent = "".join(rf"%(?:25){{0,3}}{_digits(f'{byte:02x}')}" for byte in char.encode("utf-8", "surrogatepass"))
    pairs = char.encode("utf-16-be", "surrogatepass").hex()
    units = "".join(rf"\\{{1,4}}u{_digits(pairs[at : at + 4])}" for at in range(0, len(pairs), 4))
    forms = (
        rf"\\{{0,4}}{re.escape(char)}",  # `\\/` in JSON
        percent,
        units,
        rf"&#0{{0,4}}{ord(char)};",
        rf"&#[xX]0{{0,4}}{_digits(f'{ord(char):x}')};",
    )
    return f"(?:{'|'.join(forms)})"


def _digits(code: str) -> str:
    """Hexadecimal digits in small or large letters."""
    return "".join(f"[{one}{one.upper()}]" if one.isalpha() else one for one in code)


def _base64_cores(data: bytes) -> list[str]:
    """The characters of base64 that the key alone decides, for each place that it may have in an encoded text."""
    cores = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        first = -(-8 * shift // 6)
        last = 8 * (shift + len(data)) // 6
        cores.append(encoded[first:last])
    return cores


def _in_base64(char: str) -> str:
    return {"+": r"(?:[+-]|%2[Bb])", "/": r"(?:\\?[/_]|%2[Ff])"}.get(char, char)
