"""Markup inside the lines of captions: the tags of WebVTT and SRT, and the override codes of SSA."""

from __future__ import annotations

import re

from summarizer.text.entities import unescaped
from summarizer.transcripts.times import read_time

__all__ = ["TAG", "is_known", "is_stamp", "without_tags"]

TAG = re.compile(r"<(/?)([A-Za-z0-9:.,]{1,60})([^<>]{0,200})>")  # slash, name with classes, rest
_OVERRIDE = re.compile(r"\{\\[^{}]{0,100}\}")
_KNOWN = frozenset(
    ["v", "c", "b", "i", "u", "s", "p", "br", "em", "strong", "font", "span", "lang", "ruby", "rt", "rp"]
)


def is_known(tag: re.Match[str]) -> bool:
    """Whether a match of `TAG` is markup: "<3" and the like are text."""
    return tag[2].split(".")[0].lower() in _KNOWN or is_stamp(tag)


def is_stamp(tag: re.Match[str]) -> bool:
    """Whether a match of `TAG` is the time of the word after it."""
    return tag[2][:1].isdigit() and ":" in tag[2] and not tag[3] and read_time(tag[2]) is not None


def without_tags(text: str) -> str:
    """The text as shown, entities read."""
    if "{" in text:
        text = _OVERRIDE.sub("", text)
    if "<" in text:
        text = TAG.sub(lambda tag: "" if is_known(tag) else tag[0], text)
    return unescaped(text)
