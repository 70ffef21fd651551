"""Turns of a conversation in a post: `**Name:** words`, or a line that begins with a person's name and a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.posts.attributions import VisibleAttribution, is_label
from summarizer.posts.document import Block, Document
from summarizer.records.timecode import CLOCK
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import OPENING
from summarizer.text.sentences import has_final_mark

__all__ = ["NamesInPost", "Turn", "turns_of"]

_LINE = re.compile(
    rf"^[ \t]*(?:[(\[]?{CLOCK}[)\]]?[ \t]*[-–—|]?[ \t]*)?(?P<name>[^\W\d_][^:：\n()\[\]]{{0,60}}?)[ \t]*"
    rf"(?:[(\[]?{CLOCK}[)\]]?[ \t]*)?[:：][ \t]*(?:[(\[]{CLOCK}[)\]][ \t]*)?(?=\S)",
    re.MULTILINE,
)
_LINK = re.compile(r"(?:https?://|www\.|@)\S+$")
_MIN_WORDS = 2
_MIN_ITEM_WORDS = 4


@dataclass(frozen=True)
class Turn:
    """The words of a turn, a half-open range of its block's text, and the name before them."""

    start: int
    end: int
    attribution: VisibleAttribution


class NamesInPost:
    """Tells whether one capitalised word before a colon is a name, by the whole names that the post holds."""

    def __init__(self, document: Document) -> None:
        self.text = document.text

    def holds(self, word: str) -> bool:
        """Whether the post has the word as a part of a longer name: "Carver", when it has "Judith Carver"."""
        capital = r"[^\W\d_a-z][\w'’.-]+"
        pattern = re.compile(rf"(?<![\w.]){capital} {re.escape(word)}\b|(?<!\w){re.escape(word)} {capital}")
        return any(is_person_name(match[0].rstrip(".:,"), "running text") for match in pattern.finditer(self.text))


def turns_of(block: Block, names: NamesInPost) -> Iterator[Turn]:
    """The turns of a paragraph or list item. Lines after one belong to it up to the next name."""
    text = block.text
    lines = [match for match in _LINE.finditer(text) if _names_speaker(block, match, names)]
    for place, match in enumerate(lines):
        stop = lines[place + 1].start() if place + 1 < len(lines) else len(text)
        words = text[match.end() : stop]
        end = match.end() + len(words.rstrip())
        if not words.strip() or words.lstrip().startswith(OPENING) or _LINK.match(words.strip()):
            continue
        least = _MIN_ITEM_WORDS if block.kind == "item" else _MIN_WORDS
        sentence = has_final_mark(words.rstrip()) or _is_strong(block, match)
        if len(words.split()) < least and not (sentence and block.kind != "item"):
            continue
        if block.kind == "item" and not has_final_mark(words.rstrip()):
            continue
        yield Turn(match.end(), end, VisibleAttribution(match["name"].strip(" *_"), "label", match.span("name")))


def _is_strong(block: Block, match: re.Match[str]) -> bool:
    begin, end = match.span("name")
    return any(start <= begin and stop >= end for start, stop in block.strong)


def _names_speaker(block: Block, match: re.Match[str], names: NamesInPost) -> bool:
    name = match["name"].strip(" *_")
    if not is_label(name):
        return False
    strong = _is_strong(block, match)
    if len(name.split()) > 1:
        return is_person_name(name, "running text") or (strong and is_person_name(name, "label"))
    return is_person_name(name, "label") and names.holds(name)
