"""The JSON object in a model's text, whatever stands around it: thoughts, code fences, sentences, commas too many."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["object_in", "without_thoughts"]

_TAGS = r"think|thinking|thought|thoughts|reasoning|reflection"
_THOUGHTS = re.compile(rf"<({_TAGS})>(?:(?!<(?:{_TAGS})>).)*?</\1>", re.DOTALL | re.IGNORECASE)
_END_OF_THOUGHTS = re.compile(rf"</(?:{_TAGS})>", re.IGNORECASE)  # the template may have written the opening tag
_START_OF_THOUGHTS = re.compile(rf"<(?:{_TAGS})>", re.IGNORECASE)
_FINAL = "<|channel|>final<|message|>"  # of gpt-oss where the server does not read its channels
_OBJECT, _BRACE = re.compile(r'\{\s*"'), re.compile(r"[{}]")
_MAX_STARTS = 40  # places that are tried, so that a text of braces costs no more than any other
_MAX_COMMAS = 40  # trailing commas that are left out
_MAX_DIGITS = 18  # of an integer; none that an answer may hold is longer


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError("an integer of too many digits")
    return int(digits)


_DECODER = json.JSONDecoder(strict=False, parse_int=_integer)  # a line break inside a string is taken as it is


def without_thoughts(text: str) -> str:
    """The text without what a model wrote between thinking tags; "" when it never ended its thoughts."""
    text = _THOUGHTS.sub("", text.rpartition(_FINAL)[2])
    text = _END_OF_THOUGHTS.split(text)[-1]
    return _START_OF_THOUGHTS.split(text)[0]


def object_in(text: str) -> dict[str, Any] | None:
    """The answer's JSON object; None when the text holds none that is whole.

    Of several objects the last counts, because models correct themselves; a repeated schema and an empty object do not.
    """
    if text.lstrip()[:1] == "{" and (whole := _decoded(text, text.index("{")))[0] and not text[whole[1] :].strip():
        return whole[0]  # its strings may be about thinking tags
    text = without_thoughts(text)
    found: dict[str, Any] | None = None
    at, starts = text.find("{"), 0
    while at >= 0 and starts < _MAX_STARTS:
        starts += 1
        one, end = _decoded(text, at)
        if one is None:
            end = _after_broken(text, at)
        elif one and not (one.get("type") == "object" and "properties" in one):
            found = one
        at = text.find("{", end)
    return found


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
    """The object that begins at `start`, without trailing commas, and where it ends."""
    removed = 0
    while True:
        try:
            found, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            comma = _trailing_comma(text, start, error.pos)
            if comma is None or removed >= _MAX_COMMAS:
                return None, start
            # A space keeps all places, so that `end` is also a place of the text that was given.
            text = f"{text[:comma]} {text[comma + 1 :]}"
            removed += 1
        except (RecursionError, ValueError):  # nested too deeply; a number that is none
            return None, start
        else:
            return (found, end) if isinstance(found, dict) else (None, start)


def _trailing_comma(text: str, start: int, at: int) -> int | None:
    """The place of a comma before a closing bracket, where the decoder stopped at either of them."""
    before = text[start : at + 1].rstrip("]} \t\r\n") if text[at : at + 1] != "," else text[start : at + 1]
    place = start + len(before) - 1
    closing = text[place + 1 : place + 200].lstrip()[:1]
    return place if before.endswith(",") and closing in {"]", "}"} else None
