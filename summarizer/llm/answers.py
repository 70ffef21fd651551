"""The JSON object in a model's text, whatever stands around it, and its values as a schema wants them.

Only faults of notation are mended: single quotes, commas too many, comments, unusual spaces. Nothing is added: an
object that was cut off, or whose strings end too early, is none, because half a sentence or a lost `false` would pass
for an answer. That is why `json-repair` (0.64) is not used: it completes `{"proven": fal` and says nothing of it, and
makes `"1,"` of `1,,`. `pyjson5` knows no line breaks in strings, which are the most frequent fault.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["fitted", "object_in", "without_thoughts"]

_TAGS = r"(?:\w{1,12}:)?(?:think|thinking|thought|thoughts|reasoning|reflection)"
_START = (
    rf"<{_TAGS}(?: [^<>]{{0,80}})?>|\[THINK\]|\u25c1think\u25b7|<\|START_THINKING\|>|"
    r"<\|channel\|>(?:analysis|commentary)\b"
)
_END = rf"</{_TAGS}>|\[/THINK\]|\u25c1/think\u25b7|<\|END_THINKING\|>"
_THOUGHTS = re.compile(rf"(?:{_START})(?:(?!{_START}).)*?(?:{_END})", re.DOTALL | re.IGNORECASE)
_END_OF_THOUGHTS = re.compile(_END, re.IGNORECASE)  # the template may have written the opening tag
_START_OF_THOUGHTS = re.compile(_START, re.IGNORECASE)
# Of gpt-oss where the server does not read its channels.
_FINAL = re.compile(r"<\|channel\|>final\b[^<]{0,40}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>")
_OBJECT, _BRACE = re.compile(r"\{\s*(?:[\"'\u201c]|[A-Za-z_]\w{0,63}\s*:|\})"), re.compile(r"[{}]")
_TOKEN = re.compile(
    r"""(?P<space>[\s\ufeff\u200b]+|//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<string>"(?:[^"\\]|\\.)*")"""
    r"""|'(?P<single>(?:[^'\\]|\\.)*)'|\u201c(?P<curly>[^\u201c\u201d\\]*)\u201d"""
    r"""|(?P<mark>[\[\]{},:])|(?P<word>[\w.+-]{1,64})""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w{0,63}")
_OF_PYTHON = {"True": "true", "False": "false", "None": "null"}
_MAX_STARTS = 40  # places that are tried, so that a text of braces costs no more than any other
_MAX_DIGITS = 18  # of an integer; none that an answer may hold is longer
_MAX_DEPTH = 3  # of objects around an answer


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError("an integer of too many digits")
    return int(digits)


_DECODER = json.JSONDecoder(strict=False, parse_int=_integer)  # a line break inside a string is taken as it is


def without_thoughts(text: str) -> str:
    """The text without what a model wrote between thinking tags; "" when it never ended its thoughts."""
    text = _THOUGHTS.sub("", _FINAL.split(text)[-1])
    text = _END_OF_THOUGHTS.split(text)[-1]
    return _START_OF_THOUGHTS.split(text)[0]


def object_in(text: str) -> dict[str, Any] | None:
    """The answer's JSON object; None when the text holds none that is whole.

    Of several objects the last counts, because models correct themselves; a repeated schema and an empty object do not.
    """
    begin = text.strip()[:1]
    if begin == "{" and (whole := _decoded(text, text.index("{")))[0] and not text[whole[1] :].strip():
        return whole[0]  # its strings may be about thinking tags
    if begin == '"' and (inner := _string(text)):
        text = inner  # the object was written as JSON twice
    text = without_thoughts(text)
    found: dict[str, Any] | None = None
    at, starts = text.find("{"), 0
    while at >= 0 and starts < _MAX_STARTS:
        starts += 1
        one, end = _decoded(text, at) if _OBJECT.match(text, at) else (None, at)
        if one is None:
            end = _after_broken(text, at)
        elif one and not (one.get("type") == "object" and "properties" in one):
            found = one
        at = text.find("{", end)
    return found


def fitted(answer: dict[str, Any], properties: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An answer with the names and types of a schema's properties, where no value has to be guessed for it.

    Some models put the answer into another object, write names with capitals, or numbers as strings.
    """
    named = _named(_around(answer, properties), properties)
    return {name: _typed(value, properties[name]) if name in properties else value for name, value in named.items()}


def _around(answer: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """The object that has one of the properties: the answer, or the only one inside it that does."""
    level = [answer]
    for _ in range(_MAX_DEPTH):
        fitting = [one for one in level if _named(one, properties).keys() & properties]
        if fitting:
            return fitting[0] if len(fitting) == 1 else answer
        inner = (value for one in level for value in list(one.values())[:20])
        # An object may stand in a list, and its JSON in a string.
        flat = (part for value in inner for part in (value[:20] if isinstance(value, list) else [value]))
        objects = (object_in(part) if isinstance(part, str) and "{" in part else part for part in flat)
        level = [one for one in objects if isinstance(one, dict)][:40]
    return answer


def _named(found: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    if found.keys() & properties:
        return found
    return {_plain(str(name)) if _plain(str(name)) in properties else name: value for name, value in found.items()}


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())).lower()


def _typed(value: Any, schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "array" and isinstance(value, list):
        return [_typed(one, schema.get("items", {})) for one in value]
    if kind == "object" and isinstance(value, dict):
        inner = schema.get("properties", {})
        return {name: _typed(one, inner.get(name, {})) for name, one in value.items()}
    if kind == "integer" and isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,18}\s*", value, re.ASCII):
        return int(value)
    if kind == "integer" and isinstance(value, float) and value.is_integer() and abs(value) < 10**_MAX_DIGITS:
        return int(value)
    if kind == "boolean" and isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return value.strip().lower() == "true"
    return value


def _after_broken(text: str, start: int) -> int:
    """Where to go on after a brace that begins no whole object: behind what it encloses, which is no answer either."""
    if not _OBJECT.match(text, start):
        return start + 1  # a brace in a sentence
    depth = 0
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return len(text)


def _decoded(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    """The object that begins at `start`, in JSON or nearly so, and where it ends."""
    try:
        found, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError:
        written, end = _as_json(text, start)
        try:
            found = _DECODER.decode(written) if written else None
        except (RecursionError, ValueError):
            found = None
    except (RecursionError, ValueError):  # nested too deeply; a number that is none
        found = None
    return (found, end) if isinstance(found, dict) else (None, start)


def _as_json(text: str, start: int) -> tuple[str, int]:
    """What begins at `start` in the notation of JSON, and where it ends; "" when it does not end, or is no object."""
    written: list[str] = []
    at, depth = start, 0
    while token := _TOKEN.match(text, at):
        at, kind, value = token.end(), token.lastgroup, token.group(token.lastgroup or 0)
        if kind == "space":
            continue
        if kind == "mark":
            if value == ":" and written and _NAME.fullmatch(written[-1]):
                written[-1] = f'"{written[-1]}"'
            if value in "]}" and written and written[-1] == ",":
                written.pop()
            depth += 1 if value in "[{" else -1 if value in "]}" else 0
            written.append(value)
            if depth == 0:
                return "".join(written), at
        elif kind == "word":
            written.append(_OF_PYTHON.get(value, value))
        else:
            written.append(_escaped(value[1:-1] if kind == "string" else value))
    return "", start


def _escaped(inside: str) -> str:
    """A JSON string of what stands between quotation marks, in which too much or too little may be escaped."""

    def mended(escape: re.Match[str]) -> str:
        char = escape[1]
        return char if char.isprintable() and not char.isalnum() and char not in '"\\/' else escape[0]

    return '"' + re.sub(r'(\\.)|"', lambda one: one[1] or '\\"', _ESCAPE.sub(mended, inside), flags=re.DOTALL) + '"'


def _string(text: str) -> str | None:
    try:
        found = _DECODER.decode(text.strip())
    except (RecursionError, ValueError):
        return None
    return found if isinstance(found, str) else None
